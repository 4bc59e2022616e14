package receipt

import (
	"regexp"
	"strings"

	"cardiopli/pipeline"
)

// isDisposition reports whether a part holds the fields of a disposition notification.
func isDisposition(p *part) bool {
	switch p.kind {
	case "message/disposition-notification", "message/global-disposition-notification":
		return true
	}
	return false
}

// integration is the form in which receiving software names its error: the code of
// the table and its label, "902^Patient inconnu". Without the "^" only codes of the
// table's own hundred are taken for one.
var integration = regexp.MustCompile(`(?:^|[\s:/,])(?:(\d{1,3})\s*\^|(9\d\d)(?:[\s:,;–-]|$))`)

// dispositionWord finds the type where the punctuation around it is not the standard's.
var dispositionWord = regexp.MustCompile(`(?i)(?:^|[;/,\s])(displayed|processed|dispatched|deleted|denied|failed)\b`)

// disposition reads a disposition notification (RFC 8098 3.2) into at most one
// receipt. Rejected tells that the mail around it calls itself a rejection.
func disposition(p *part, rejected string) (pipeline.Receipt, bool) {
	var g []field
	for _, group := range statusFields(p) {
		if len(g) < maxFields {
			g = append(g, group...)
		}
	}
	r := pipeline.Receipt{
		Final:    typed(get(g, "Final-Recipient")),
		Original: typed(get(g, "Original-Recipient")),
		Message:  identifier(get(g, "Original-Message-ID")),
		Envelope: cut(get(g, "Original-Envelope-Id"), 100),
		Reporter: cut(firstOf(g, "Reporting-UA", "Reporting-MTA"), 255),
	}
	what := get(g, "Disposition")
	detail := firstOf(g, "Error", "Failure", "Warning", "X-Error", "X-Failure")
	head, tail, found := strings.Cut(what, ";")
	if !found { // the mode left out
		tail, head = head, ""
	}
	if kind, rest, ok := strings.Cut(tail, ":"); ok { // "processed/Error: 902^Patient inconnu"
		tail = kind
		if rest = strings.TrimSpace(rest); rest != "" {
			detail = rest
		}
	}
	tail = strings.ToLower(comment.ReplaceAllString(tail, ""))
	kind, modifier := strings.TrimSpace(tail), ""
	if i := strings.IndexAny(kind, "/, ;"); i >= 0 {
		kind, modifier = kind[:i], kind[i:]
	}
	if at := dispositionWord.FindStringSubmatchIndex(what); at != nil && !dispositionWord.MatchString(kind) {
		kind, modifier = strings.ToLower(what[at[2]:at[3]]), strings.ToLower(what[at[3]:])
	}
	r.Words = cut(decodeWords(detail), maxWords)
	if m := integration.FindStringSubmatch(r.Words); m != nil {
		r.Code = m[1] + m[2]
	}
	bad := strings.Contains(modifier, "error") || strings.Contains(modifier, "fail") ||
		firstOf(g, "Error", "Failure") != "" && kind == "processed"
	switch {
	case strings.HasPrefix(kind, "displayed"), kind == "read":
		r.Kind = pipeline.ReceiptDisplayed
	case strings.HasPrefix(kind, "processed") && bad, kind == "failed", kind == "failure", kind == "error":
		r.Kind = pipeline.ReceiptRefused
	case strings.HasPrefix(kind, "processed"):
		r.Kind = pipeline.ReceiptProcessed
	case strings.HasPrefix(kind, "dispatched"):
		r.Kind = pipeline.ReceiptDispatched
	case strings.HasPrefix(kind, "deleted") && (rejected != "" && strings.Contains(strings.ToLower(head), "auto") || strings.Contains(modifier, "mailbox-terminated")):
		// RFC 5429 2.1: a rejection by the mailbox's filter is sent as "deleted".
		r.Kind, r.Words = pipeline.ReceiptFailed, cut(rejected, maxWords)
	case strings.HasPrefix(kind, "deleted"):
		r.Kind = pipeline.ReceiptDeleted
	default: // "denied" (RFC 2298) says that nothing shall be said
		return r, false
	}
	return r, true
}

var rejection = regexp.MustCompile(`(?i)auto-replied *\(reject|\(rejected\)`)

// rejectedWords are the words of a mail that calls itself a rejection, or "".
func rejectedWords(head []field, subject, text string) string {
	lower := strings.ToLower(subject)
	if !rejection.MatchString(get(head, "Auto-Submitted")) && !strings.HasPrefix(lower, "automatically rejected mail") &&
		!strings.HasPrefix(lower, "rejected:") {
		return ""
	}
	own := ownWords(text)
	if at := rejectedLine.FindStringIndex(own); at != nil && strings.TrimSpace(own[at[1]:]) != "" {
		own = own[at[1]:] // the owner's reason comes after the program's line
	}
	if words := strings.Join(strings.Fields(cut(own, maxWords)), " "); words != "" {
		return words
	}
	return "rejected"
}

var rejectedLine = regexp.MustCompile(`(?im)^.*automatically rejected:?[ \t]*$`)
