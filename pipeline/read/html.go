package read

import (
	"bytes"
	"encoding/binary"
	"regexp"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/text/encoding/charmap"
)

// The caps of a page. A letter saved by Word as a page has some ten thousand
// tags.
const (
	maxPage       = 4 << 20 // bytes without embedded images
	maxTags       = 600_000
	maxAttributes = 100
)

// htmlReader reads the tokens of a page one after the other and keeps the open
// elements. No tree is made: badly nested formatting, which a browser repeats in
// each following paragraph, would let a small page grow without bound.
type htmlReader struct {
	*builder
	z      *html.Tokenizer
	xhtml  bool
	stack  []htmlOpen
	tables []*htmlTable
	lists  []*htmlList
	sheet  htmlSheet
	choice *htmlChoice // the select element being read
	space  bool        // the line's last character was a space
	tags   int
	alts   []string
}

// htmlText reads a page: what a person sees in a browser, scripts off, nothing
// fetched.
func htmlText(raw []byte, n *notes) (string, error) {
	if order, skip, ok := utf16Order(raw); ok && len(raw) <= 2*maxPage {
		raw = []byte(htmlUTF16(raw[skip:], order))
	}
	raw, ok := withoutData(raw)
	if !ok {
		return "", Refusal{TooLarge, "a longer page than a report can have"}
	}
	text := htmlDecode(raw, n)
	r := &htmlReader{builder: newBuilder(n), space: true}
	r.sheet.rules = map[string]htmlStyle{}
	r.z = html.NewTokenizer(strings.NewReader(text))
	r.xhtml = strings.HasPrefix(strings.TrimLeft(text, " \t\r\n"), "<?xml")
	if err := r.read(); err != nil {
		return "", err
	}
	if r.inside().drop != dropNone && r.inside().name != "head" {
		n.add("Un élément non affiché de la page n'est pas refermé : vérifier que le texte est complet.")
	}
	for len(r.stack) > 0 {
		r.leave(len(r.stack) - 1)
	}
	if r.sheet.unsure {
		n.add("La feuille de style de la page peut masquer des passages : comparer avec la page affichée.")
	}
	for _, alt := range r.alts {
		n.add("Image non reprise, décrite dans la page par « %s ».", alt)
	}
	return strings.Join(r.pop(), "\n"), r.full()
}

func (r *htmlReader) read() error {
	for {
		kind := r.z.Next()
		if err := r.full(); err != nil {
			return err
		}
		if r.tags++; r.tags > maxTags {
			return Refusal{Bomb, "too many tags"}
		}
		switch kind {
		case html.ErrorToken: // the end: a cut page is read as far as it goes, as browsers do
			return nil
		case html.TextToken:
			r.words(string(r.z.Text()))
		case html.StartTagToken, html.SelfClosingTagToken:
			if err := r.start(kind == html.SelfClosingTagToken); err != nil {
				return err
			}
		case html.EndTagToken:
			name, _ := r.z.TagName()
			r.end(string(name))
		}
	}
}

// htmlAttributes are those that matter, by name.
type htmlAttributes map[string]string

func (r *htmlReader) attributes(more bool) htmlAttributes {
	var a htmlAttributes
	for i := 0; more && i < maxAttributes; i++ {
		var key, value []byte
		key, value, more = r.z.TagAttr()
		if a == nil {
			a = htmlAttributes{}
		}
		if _, twice := a[string(key)]; !twice { // the first counts (HTML 13.2.5.33)
			a[string(key)] = string(value)
		}
	}
	return a
}

func (a htmlAttributes) has(name string) bool { _, ok := a[name]; return ok }

// words writes character data: white space collapses (CSS Text 4.1.1) unless it
// is preformatted. The no-break space is none.
func (r *htmlReader) words(s string) {
	top := r.inside()
	if top.drop != dropNone {
		if top.drop == dropStyle {
			r.sheet.add(s)
		}
		return
	}
	if r.choice != nil {
		r.choice.text(s)
		return
	}
	if top.role == roleRow && top.flex && strings.TrimSpace(s) != "" {
		r.open(htmlOpen{name: "#cell", role: roleCell, look: top.look, pre: top.pre})
		top = r.inside()
	}
	if top.pre {
		s = strings.ReplaceAll(s, "\r\n", "\n")
		if top.fresh { // a line end right after the tag is none (HTML 13.1.2.5)
			s = strings.TrimPrefix(s, "\n")
			r.stack[len(r.stack)-1].fresh = false
		}
		r.builder.text(s, top.look)
		r.space = true
		return
	}
	var b strings.Builder
	for _, c := range s {
		if c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' {
			if !r.space {
				b.WriteByte(' ')
				r.space = true
			}
			continue
		}
		r.space = false
		b.WriteRune(c)
	}
	r.builder.text(b.String(), top.look)
}

// put writes text that is not in the page's character data: the value of a
// field, a box. A field stands apart from the words around it.
func (r *htmlReader) put(s string, apart bool) {
	if s == "" {
		return
	}
	l := r.inside().look
	if apart && !r.space {
		r.builder.text(" ", l)
	}
	r.builder.text(s, l)
	r.space = false
	if apart {
		r.builder.text(" ", l)
		r.space = true
	}
}

// endLine ends the paragraph in hand, if it holds anything.
func (r *htmlReader) endLine() {
	if f := r.top(); f.line.Len() > 0 || len(f.after) > 0 {
		prefix := f.prefix
		r.endParagraph()
		f.prefix = prefix // a mark whose item has yet to begin
	}
	r.space = true
}

// gap asks for a blank line; the end of the flow makes one of several.
func (r *htmlReader) gap() {
	r.endLine()
	if f := r.top(); len(f.lines) > 0 && f.prefix == "" {
		f.lines = append(f.lines, "")
	}
}

var (
	htmlCharset = regexp.MustCompile(`(?i)<meta[^>]{0,200}charset\s*=\s*["']?\s*([a-z0-9_-]{2,30})`)
	xmlEncoding = regexp.MustCompile(`(?i)^\s*<\?xml[^>]{0,100}encoding\s*=\s*["']([a-z0-9_-]{2,30})`)
)

var htmlCharsets = map[string]*charmap.Charmap{
	// Latin 1 means Windows-1252 on the web (Encoding Standard 4.2).
	"windows-1252": charmap.Windows1252, "iso-8859-1": charmap.Windows1252, "latin1": charmap.Windows1252, "us-ascii": charmap.Windows1252,
	"ascii": charmap.Windows1252, "cp1252": charmap.Windows1252, "x-cp1252": charmap.Windows1252, "l1": charmap.Windows1252,
	"iso-8859-15": charmap.ISO8859_15, "latin9": charmap.ISO8859_15, "macintosh": charmap.Macintosh, "x-mac-roman": charmap.Macintosh,
	"ibm850": charmap.CodePage850, "cp850": charmap.CodePage850, "windows-1250": charmap.Windows1250, "iso-8859-2": charmap.ISO8859_2,
	"windows-1254": charmap.Windows1254, "iso-8859-9": charmap.Windows1254,
}

// htmlDecode finds the encoding: byte order mark, bytes that are UTF-8, what the
// page says of itself, Windows-1252.
func htmlDecode(raw []byte, n *notes) string {
	raw = bytes.TrimRight(bytes.TrimPrefix(raw, utf8BOM), "\x00\x1A")
	if utf8.Valid(raw) {
		return string(raw)
	}
	said := htmlSaid(raw[:min(len(raw), 4096)])
	if page := htmlCharsets[said]; page != nil {
		return decodeBytes(page, raw)
	}
	if said != "" && said != "utf-8" && said != "utf8" {
		n.add("Encodage de la page inconnu : vérifier les lettres accentuées.")
	}
	return decodeOneByte(raw, n)
}

var base64Mark = []byte(";base64,")

// withoutData takes the data of embedded images out of a page. ok is false where
// what is left is longer than any report.
func withoutData(raw []byte) (page []byte, ok bool) {
	if !bytes.Contains(raw, base64Mark) {
		return raw, len(raw) <= maxPage
	}
	var out bytes.Buffer
	for len(raw) > 0 && out.Len() <= maxPage {
		i := bytes.Index(raw, base64Mark)
		if i < 0 {
			i = len(raw)
		} else {
			i += len(base64Mark)
		}
		out.Write(raw[:min(i, maxPage+1)])
		raw = raw[i:]
		k := 0
		for k < len(raw) && (raw[k] >= '0' && raw[k] <= '9' || raw[k]|0x20 >= 'a' && raw[k]|0x20 <= 'z' || bytes.IndexByte([]byte("+/=%\r\n"), raw[k]) >= 0) {
			k++
		}
		raw = raw[k:]
	}
	return out.Bytes(), out.Len() <= maxPage
}

func htmlSaid(head []byte) string {
	for _, re := range []*regexp.Regexp{htmlCharset, xmlEncoding} {
		if m := re.FindSubmatch(head); m != nil {
			return strings.ToLower(string(m[1]))
		}
	}
	return ""
}

func htmlUTF16(body []byte, order binary.ByteOrder) string {
	units := make([]uint16, len(body)/2)
	for i := range units {
		units[i] = order.Uint16(body[2*i:])
	}
	return string(utf16.Decode(units))
}
