package receipt

import (
	"bytes"
	"regexp"
	"strings"

	"cardiopli/pipeline"
)

// maxReceipts is the most that one mail may report. A letter goes to one
// recipient; a notice that names thousands is not about it.
const maxReceipts = 100

const maxWords = 500 // bytes of Receipt.Words

var (
	enhanced  = regexp.MustCompile(`(?:^|[^\d.])([245]\.\d{1,3}\.\d{1,3})(?:[^\d.]|\.?$|\.[^\d])`)
	badCode   = regexp.MustCompile(`(?:^|[\s;:'"#(,])([45][0-5]\d)(?:[\s\-:'",.]|$)`)
	replyCode = regexp.MustCompile(`(?:^|[\s;:'"#(,])(2[0-5][0-4]|[45][0-5]\d)(?:[\s\-:'",.]|$)`)
	// replied is a reply as servers give it: the code, then at once the enhanced code.
	replied = regexp.MustCompile(`^[45][0-5]\d[ \-]#?([45]\.\d{1,3}\.\d{1,3})(?:[^\d.]|$)`)
)

// isStatus reports whether a part holds the fields of a delivery status.
func isStatus(p *part) bool {
	switch p.kind {
	case "message/delivery-status", "message/global-delivery-status":
		return true
	}
	return false
}

// statusFields are the groups of fields of a machine part: the one about the
// message, then one for each recipient (RFC 3464 2.1). Where the empty lines between
// them are missing, a group ends where a field that it can hold only once comes
// again. Fields that stand in the part's own header belong to the first group: their
// writer forgot the empty line after it.
func statusFields(p *part) [][]field {
	var groups [][]field
	var own []field
	for _, f := range p.head {
		if !strings.HasPrefix(strings.ToLower(f.name), "content-") && !strings.EqualFold(f.name, "MIME-Version") {
			own = append(own, f)
		}
	}
	body := bytes.ReplaceAll([]byte(inCharset(p.decoded(), p.args["charset"])), []byte("\r\n"), []byte("\n"))
	blocks := [][]field{own}
	start := 0
	for len(body) > start && len(blocks) < 4*maxReceipts {
		end := bytes.Index(body[start:], []byte("\n\n"))
		if end < 0 {
			end = len(body) - start
		}
		blocks = append(blocks, fields(body[start:start+end], maxFields))
		start += end + 2
	}
	for _, b := range blocks {
		var group []field
		for _, f := range b {
			if single(f.name) && get(group, f.name) != "" {
				groups, group = append(groups, group), nil
			}
			group = append(group, f)
		}
		if len(group) > 0 {
			groups = append(groups, group)
		}
	}
	return groups
}

func single(name string) bool {
	switch strings.ToLower(name) {
	case "final-recipient", "original-recipient", "action", "status", "disposition":
		return true
	}
	return false
}

// notice reads a delivery status into receipts.
func notice(p *part) []pipeline.Receipt {
	var out []pipeline.Receipt
	var about pipeline.Receipt
	groups := statusFields(p)
	for _, g := range groups {
		if v := firstOf(g, "Reporting-MTA", "Reporting-UA"); v != "" && about.Reporter == "" {
			about.Reporter = reporter(v)
		}
		if v := get(g, "Original-Envelope-Id"); v != "" && about.Envelope == "" {
			about.Envelope = cut(strings.Join(strings.Fields(v), ""), 100)
		}
		if v := firstOf(g, "X-Original-Message-ID", "Original-Message-ID"); v != "" && about.Message == "" {
			about.Message = identifier(v)
		}
	}
	for _, g := range groups {
		if len(out) == maxReceipts {
			break
		}
		r := about
		if id := identifier(firstOf(g, "X-Original-Message-ID", "Original-Message-ID")); id != "" {
			r.Message = id // a notice of several letters
		}
		r.Final, r.Original = typed(get(g, "Final-Recipient")), typed(get(g, "Original-Recipient"))
		if get(g, "Final-Recipient") == "" && get(g, "Original-Recipient") == "" {
			continue
		}
		r.Words = cut(diagnostic(get(g, "Diagnostic-Code")), maxWords)
		r.Status = code(enhanced, get(g, "Status"))
		r.Status = sharper(r.Status, r.Words)
		if r.Kind = action(get(g, "Action"), r.Status); r.Kind == "" {
			continue
		}
		if r.Code = code(badCode, r.Words); r.Code == "" || !Negative(r.Kind) {
			r.Code = code(replyCode, r.Words)
		}
		r.At = parseDate(get(g, "Last-Attempt-Date"))
		out = append(out, r)
	}
	return out
}

// sharper takes the enhanced code of the words where it says more than the field
// does: the field is the reporter's summary, often "5.0.0" or "5.1.1" whatever the
// remote server said. That time ran out is known to the reporter alone.
func sharper(status, words string) string {
	if s := code(replied, words); s != "" && !strings.HasSuffix(status, ".4.7") {
		return s
	}
	if s := code(enhanced, words); s != "" && (status == "" || strings.HasSuffix(status, ".0.0") && s[0] == status[0]) {
		return s
	}
	return status
}

// action is RFC 3464 2.3.3; where the field is missing, the class of the status
// says the least that must be true.
func action(s, status string) pipeline.ReceiptKind {
	word, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(s)), " ")
	switch {
	case strings.HasPrefix(word, "fail"), strings.HasPrefix(word, "undeliver"):
		return pipeline.ReceiptFailed
	case strings.HasPrefix(word, "delay"), strings.HasPrefix(word, "defer"):
		return pipeline.ReceiptDelayed
	case strings.HasPrefix(word, "deliver"):
		return pipeline.ReceiptDelivered
	case strings.HasPrefix(word, "relay"):
		return pipeline.ReceiptRelayed
	case strings.HasPrefix(word, "expand"):
		return pipeline.ReceiptExpanded
	case strings.HasPrefix(status, "5"):
		return pipeline.ReceiptFailed
	case strings.HasPrefix(status, "4"):
		return pipeline.ReceiptDelayed
	case strings.HasPrefix(status, "2"):
		return pipeline.ReceiptRelayed
	}
	return ""
}

// diagnostic drops the type of a Diagnostic-Code: "smtp; 550 unknown".
func diagnostic(s string) string {
	if kind, text, ok := strings.Cut(s, ";"); ok && len(kind) <= 30 && !strings.ContainsAny(strings.TrimSpace(kind), " .<@") {
		s = text
	}
	return strings.Join(strings.Fields(decodeWords(s)), " ")
}

// reporter drops the type and the comments of a Reporting-MTA.
func reporter(s string) string {
	if kind, name, ok := strings.Cut(s, ";"); ok && !strings.Contains(strings.TrimSpace(kind), ".") {
		s = name
	}
	return cut(strings.TrimSpace(comment.ReplaceAllString(s, "")), 255)
}

// code returns what the form finds first.
func code(form *regexp.Regexp, s string) string {
	if m := form.FindStringSubmatch(cut(s, maxValue)); m != nil {
		return m[1]
	}
	return ""
}

func firstOf(g []field, names ...string) string {
	for _, n := range names {
		if v := get(g, n); v != "" {
			return v
		}
	}
	return ""
}
