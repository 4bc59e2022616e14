package receipt

import (
	"bytes"
	"mime"
	"strings"
)

// What a mail may hold before the rest of it is left unread. A report has three
// parts at a depth of two; the limits leave room for gateways that wrap.
const (
	maxDepth  = 8
	maxParts  = 64
	maxHead   = 256 << 10 // bytes of one header
	maxFields = 512       // of one header
	maxValue  = 16 << 10  // bytes of one field
	maxBody   = 512 << 10 // bytes of one body, decoded
)

// part is one entity of MIME (RFC 2045 2.4). Its body is a slice of the mail.
type part struct {
	head []field
	kind string // "text/plain", in lower case
	args map[string]string
	body []byte // still encoded
	kids []*part
}

// reader counts what is left of the limits.
type reader struct{ parts int }

// open takes an entity apart. It never fails: what cannot be understood stays a
// body. What programs get wrong is met here: no closing boundary, no boundary
// parameter, a wrapped message that is itself encoded.
func (r *reader) open(raw []byte, depth int) *part {
	r.parts--
	p := &part{}
	p.head, p.body = splitHead(raw)
	p.kind, p.args = mediaType(p.get("Content-Type"))
	if depth >= maxDepth || r.parts <= 0 {
		return p
	}
	switch {
	case strings.HasPrefix(p.kind, "multipart/"):
		pieces := split(p.body, p.args["boundary"], r.parts)
		if len(pieces) == 0 { // the boundary told is not the one used
			pieces = split(p.body, "", r.parts)
		}
		for _, b := range pieces {
			p.kids = append(p.kids, r.open(b, depth+1))
		}
		if len(pieces) == 0 && !bytes.Contains(capped(p.body, maxBody), []byte("\n--")) {
			p.kids = []*part{{kind: "text/plain", body: p.body}}
		}
	case p.wraps():
		b := p.body
		if e := p.encoding(); e == "base64" || e == "quoted-printable" {
			b = p.decoded()
		}
		p.kids = []*part{r.open(bytes.TrimLeft(b, "\r\n"), depth+1)}
	}
	return p
}

// wraps reports whether the part holds a whole mail, or the head of one.
func (p *part) wraps() bool {
	switch p.kind {
	case "message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers", "message/rfc822-headers":
		return true
	}
	return false
}

// bareMail reports whether a part is a mail that was put there without its wrapping:
// the header of a part has neither field (RFC 2046 5.1).
func (p *part) bareMail() bool { return p.get("Message-ID") != "" && p.get("From") != "" }

func (p *part) encoding() string {
	return strings.ToLower(strings.Trim(p.get("Content-Transfer-Encoding"), " \t\";"))
}

// get returns the first field of a name, unfolded, or "".
func (p *part) get(name string) string { return get(p.head, name) }

// splitHead divides header and body at the first empty line. A first line of the
// mbox form and empty lines before the header are passed over.
func splitHead(raw []byte) ([]field, []byte) {
	raw = bytes.TrimLeft(raw, "\r\n")
	if bytes.HasPrefix(raw, []byte("From ")) {
		_, raw = cutLine(raw)
	}
	n, rest := 0, raw
	for len(rest) > 0 {
		line, next := cutLine(rest)
		if len(line) == 0 {
			return fields(capped(raw[:n], maxHead), maxFields), next
		}
		n += len(rest) - len(next)
		rest = next
	}
	return fields(capped(raw, maxHead), maxFields), nil
}

// cutLine returns the first line without its end, and what follows.
func cutLine(b []byte) (line, rest []byte) {
	i := bytes.IndexByte(b, '\n')
	if i < 0 {
		return bytes.TrimRight(b, "\r"), nil
	}
	return bytes.TrimRight(b[:i], "\r"), b[i+1:]
}

func capped(b []byte, n int) []byte { return b[:min(len(b), n)] }

// split cuts a multipart body at its boundary, into at most most pieces. Without a
// boundary parameter the first line that looks like one is taken.
func split(body []byte, boundary string, most int) [][]byte {
	var out [][]byte
	start, pos := -1, 0
	for rest := body; len(rest) > 0 && len(out) < most; {
		line, next := cutLine(rest)
		if bytes.HasPrefix(line, []byte("--")) && len(line) < 300 {
			name := strings.TrimRight(string(line[2:]), " \t")
			if boundary == "" && name != "" && !strings.ContainsAny(name, " \t") {
				boundary = name
			}
			if boundary != "" && (name == boundary || name == boundary+"--") {
				if start >= 0 {
					out = append(out, body[start:pos])
				}
				start = pos + len(rest) - len(next)
				if name == boundary+"--" {
					return out
				}
			}
		}
		pos += len(rest) - len(next)
		rest = next
	}
	if start >= 0 && start < len(body) && len(out) < most {
		out = append(out, body[start:])
	}
	return out
}

// mediaType reads a Content-Type. Where mime.ParseMediaType is too strict, the
// type and the boundary are picked out by hand.
func mediaType(s string) (string, map[string]string) {
	if s == "" {
		return "text/plain", nil
	}
	kind, args, err := mime.ParseMediaType(s)
	if err == nil && args["boundary"] != "" || err == nil && !strings.HasPrefix(kind, "multipart/") {
		return kind, args
	}
	head, tail, _ := strings.Cut(s, ";")
	kind = strings.ToLower(strings.TrimSpace(head))
	if i := strings.IndexAny(kind, " \t"); i >= 0 { // a parameter without its semicolon
		kind = kind[:i]
	}
	if !strings.Contains(kind, "/") {
		kind = "text/plain"
	}
	args = map[string]string{}
	for i, a := range strings.Split(tail, ";") {
		if i == 20 {
			break
		}
		k, v, ok := strings.Cut(a, "=")
		k = strings.ToLower(strings.TrimSpace(k))
		if _, dup := args[k]; ok && !dup {
			args[k] = strings.Trim(strings.TrimSpace(v), `"`)
		}
	}
	return kind, args
}

// find returns the first part, in order, that is so, without looking into mails
// that are wrapped.
func (p *part) find(is func(*part) bool) *part {
	if is(p) {
		return p
	}
	if p.wraps() {
		return nil
	}
	for _, k := range p.kids {
		if f := k.find(is); f != nil {
			return f
		}
	}
	return nil
}
