package draft

import (
	"strings"
	"unicode"

	"cardiopli/pipeline"
)

// verdicts open the lines with which a letter without a section of that title
// concludes. Letters alone count: "/ccl/", "[CONCLUSION]", "En conclusion,".
var verdicts = []string{"enconclusion", "conclusion", "conclusions", "concluding", "ccl", "autotal", "ensomme", "enresume", "aufinal", "synthese", "ensynthese",
	"monavis", "monimpression", "conclusiondudocteur", "inconclusion", "insummary", "summary", "overall", "impression", "myimpression", "opinion", "myopinion"}

// verdict takes the conclusion out of a text that has no section of that title:
// the last line that opens with the word for it, to the end of its paragraph, or
// the paragraph below where the word stands alone.
func (b *body) verdict(written string) {
	for _, p := range b.parts {
		if p.key == "conclusion" {
			return
		}
	}
	for i := len(b.parts) - 1; i >= 0; i-- {
		p := b.parts[i]
		if p.key == "plan" {
			continue
		}
		from, to, ok := concluding(p.text)
		if !ok {
			continue
		}
		said := unlabelled(strings.TrimSpace(p.text[from:to]))
		split := []part{{key: p.key, title: p.title, text: strings.TrimSpace(p.text[:from]), at: p.at}, {key: "conclusion", text: said, at: place(written, pipeline.Span{Start: 0, End: len(written)}, said)},
			{text: strings.TrimSpace(p.text[to:]), at: -1}}
		rest := append([]part(nil), b.parts[i+1:]...)
		b.parts = b.parts[:i]
		for _, s := range split {
			if s.text != "" {
				b.parts = append(b.parts, s)
			}
		}
		b.parts = append(b.parts, rest...)
		return
	}
}

// concluding finds the stretch of a text that concludes.
func concluding(text string) (from, to int, ok bool) {
	at := 0
	for _, line := range strings.SplitAfter(text, "\n") {
		if opens(line) {
			from, ok = at, true
		}
		at += len(line)
	}
	if !ok {
		return 0, 0, false
	}
	to = len(text)
	skip := from
	if i := strings.IndexByte(text[from:], '\n'); i >= 0 && len(strings.Fields(text[from:from+i])) <= 2 {
		skip = from + i + 1 // the word alone on its line
		for skip < len(text) && text[skip] == '\n' {
			skip++
		}
	}
	if i := strings.Index(text[skip:], "\n\n"); i >= 0 {
		to = skip + i
	}
	return from, to, true
}

// opens reports whether a line begins with a word of conclusion and a sign behind
// it, or holds nothing else.
func opens(line string) bool {
	head, found := line, false
	if i := strings.IndexAny(strings.TrimLeft(line, "/[*_#>=- "), ":,/]\t.="); i >= 0 {
		cut := len(line) - len(strings.TrimLeft(line, "/[*_#>=- ")) + i
		head, found = line[:cut], true
	}
	if !found && len(strings.Fields(line)) > 2 || len(head) > 40 {
		return false
	}
	key := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return r
		}
		return -1
	}, fold(head))
	for _, v := range verdicts {
		if key == v || len(v) >= 9 && oneOff(key, v) {
			return true
		}
	}
	return false
}

// unlabelled takes the word for it off a conclusion, as a title: the box has its
// own. "En conclusion, ..." opens a sentence and stays, and so does
// what has a sign that may be read as "more than".
func unlabelled(said string) string {
	line, _, _ := strings.Cut(said, "\n")
	lead := len(line) - len(strings.TrimLeft(line, "/[*_#>=- "))
	i := strings.IndexAny(line[lead:], ":,/]\t.=")
	if i >= 0 && line[lead+i] == ',' || !opens(line) || strings.ContainsAny(line[:lead], "<>") {
		return said
	}
	end := len(line)
	if i >= 0 {
		end = lead + i + 1
	}
	if rest := strings.TrimLeft(said[end:], "/]*_#:=- \t\n"); rest != "" {
		return rest
	}
	return said
}

// oneOff reports whether one letter of a is another one in b: "concluzion".
func oneOff(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	n := 0
	for i := range a {
		if a[i] != b[i] {
			n++
		}
	}
	return n <= 1
}
