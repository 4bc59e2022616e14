package read

import (
	"strings"
)

// look is what the character formatting of a run changes about its text.
type look struct {
	hidden, struck, raised, caps bool
	font                         string
}

// flow is one stream of lines: the body, a table cell, a text box, a note.
type flow struct {
	lines  []string
	line   strings.Builder // the paragraph being written
	prefix string          // list mark, written before the first text
	after  []string        // text boxes that hang on the paragraph
	struck bool            // a "[barré : " stands open
	spaces string          // that end the struck-out words so far
}

// builder gathers the text of a document that nests flows in flows. Every reader
// of a formatted document writes to one.
type builder struct {
	flows []*flow
	size  int // bytes written in all flows
	n     *notes
	// a row or run of hidden text counts once, not once a letter
	hiding bool
}

func newBuilder(n *notes) *builder { return &builder{flows: []*flow{{}}, n: n} }

func (b *builder) top() *flow { return b.flows[len(b.flows)-1] }

// push starts a nested flow; pop ends it and returns its lines.
func (b *builder) push() { b.flows = append(b.flows, &flow{}) }

func (b *builder) pop() []string {
	b.endParagraph()
	f := b.top()
	b.flows = b.flows[:len(b.flows)-1]
	return trimLines(f.lines)
}

// maxFlows bounds tables, notes and boxes in one another: each level copies the
// lines of those within it.
const maxFlows = 32

// full reports a refusal once more text has come than a report can have, or more
// levels.
func (b *builder) full() error {
	if len(b.flows) > maxFlows {
		return Refusal{Bomb, "tables or notes nested too deep"}
	}
	if b.size > MaxText {
		return Refusal{TooLarge, "more text than a report can have"}
	}
	return nil
}

// text adds words to the paragraph. A "\n" within s is a line break.
func (b *builder) text(s string, l look) {
	if s == "" {
		return
	}
	if l.hidden {
		if !b.hiding && strings.TrimSpace(s) != "" {
			b.n.hidden++
			b.hiding = true
		}
		return
	}
	b.hiding = false
	f := b.top()
	if f.prefix != "" && strings.TrimSpace(s) != "" {
		b.write(f.prefix)
		f.prefix = ""
	}
	if l.caps {
		s = strings.ToUpper(s)
	}
	if l.raised {
		s = raise(s)
	}
	s = showSymbols(s, l.font)
	switch {
	case l.struck && !f.struck && strings.TrimSpace(s) != "":
		b.n.struck++
		f.struck = true
		lead := s[:len(s)-len(strings.TrimLeft(s, " "))]
		b.write(lead + "[barré : ")
		s = s[len(lead):]
	case !l.struck && f.struck:
		b.unstrike(f)
	}
	if f.struck { // the bracket closes before the space
		words := strings.TrimRight(s, " ")
		if words == "" {
			if f.spaces == "" {
				f.spaces = s
			}
			return
		}
		b.write(f.spaces + words)
		f.spaces = s[len(words):]
		return
	}
	b.write(s)
}

func (b *builder) write(s string) {
	b.size += len(s)
	if b.size <= MaxText+4096 {
		b.top().line.WriteString(s)
	}
}

func (b *builder) unstrike(f *flow) {
	if !f.struck {
		return
	}
	b.write("]" + f.spaces)
	f.struck, f.spaces = false, ""
}

// endParagraph closes the paragraph, then lays down the text boxes on it.
func (b *builder) endParagraph() {
	f := b.top()
	b.unstrike(f)
	s := f.line.String()
	f.line.Reset()
	f.prefix = ""
	b.size++
	if s != "" || len(f.after) == 0 {
		f.lines = append(f.lines, strings.Split(s, "\n")...)
	}
	f.lines = append(f.lines, f.after...)
	f.after = nil
}

// add lays lines down in the current flow, after the paragraph in hand if it
// holds any text.
func (b *builder) add(lines []string) {
	f := b.top()
	if f.line.Len() > 0 || len(f.after) > 0 {
		b.endParagraph()
	}
	b.size += len(lines)
	f.lines = append(f.lines, lines...)
}

// hang keeps the lines of a text box until the paragraph ends.
func (b *builder) hang(lines []string) {
	b.top().after = append(b.top().after, lines...)
}

// oneLine joins lines, and the words in them, by single spaces.
func oneLine(lines []string) string {
	return strings.Join(strings.Fields(strings.Join(lines, " ")), " ")
}

// trimLines drops blank lines at both ends and all but one of a run of them.
func trimLines(in []string) []string {
	var out []string
	blank := false
	for _, s := range in {
		if strings.TrimSpace(s) == "" {
			blank = len(out) > 0
			continue
		}
		if blank {
			out = append(out, "")
			blank = false
		}
		out = append(out, s)
	}
	return out
}

// page puts header, body and footer together. Lines that only number the pages
// are left out, as are header and footer lines that repeat each other.
func page(headers, body, footers []string) string {
	seen := map[string]bool{}
	edge := func(in []string) []string {
		var out []string
		for _, s := range in {
			key := strings.Join(strings.Fields(s), " ")
			if key != "" && (seen[key] || pageNumber(key)) {
				continue
			}
			seen[key] = key != ""
			out = append(out, s)
		}
		return trimLines(out)
	}
	var all []string
	for _, part := range [][]string{edge(headers), trimLines(body), edge(footers)} {
		if len(part) > 0 && len(all) > 0 {
			all = append(all, "")
		}
		all = append(all, part...)
	}
	return strings.Join(all, "\n")
}

// pageNumber recognises "3", "Page 3", "3/5", "Page 3 sur 5", "- 3 -".
func pageNumber(s string) bool {
	digits := false
	for _, w := range strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return strings.ContainsRune(" \t/-–|.:", r) }) {
		switch w {
		case "page", "pages", "p", "sur", "de", "of":
			continue
		}
		if len(w) > 3 || strings.Trim(w, "0123456789") != "" {
			return false
		}
		digits = true
	}
	return digits || strings.TrimSpace(strings.ToLower(s)) == "page"
}

var raised = map[rune]rune{'0': '⁰', '1': '¹', '2': '²', '3': '³', '4': '⁴', '5': '⁵',
	'6': '⁶', '7': '⁷', '8': '⁸', '9': '⁹', '+': '⁺', '-': '⁻', '−': '⁻'}

// raise writes superscript numbers as such. Letters ("1er", "Mme") read the same
// on the line, so a run with any letter in it stays as it is.
func raise(s string) string {
	up := func(r rune) rune {
		if u, ok := raised[r]; ok {
			return u
		}
		return r
	}
	for _, r := range s {
		if _, ok := raised[r]; !ok && r != ' ' {
			return s
		}
	}
	return strings.Map(up, s)
}
