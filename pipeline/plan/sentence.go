package plan

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"cardiopli/pipeline"
)

// piece is a sentence as cut: tokens from to to, of which the first mark ones
// are the sign of a list ("-", "2.", "3)").
type piece struct {
	from, mark, to int
	span           pipeline.Span
}

// titles stand before a name, so that their full stop ends nothing; short are
// abbreviations whose full stop ends a sentence only before a capital.
var (
	titles = set("dr drs pr prs m mr mrs ms mme mlle me st ste prof")
	short  = set("env cf ex max min inf sup post ant lat tel art fig resp av bd vs approx no num p")
	// open are words that cannot end a line's sentence.
	open = set("de du des le la les un une au aux a en et ou ni par pour avec sans sous sur dans chez si que qui son sa ses vers entre the of to in and or with for at by an")
)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// pieces cuts the tokens of a part into sentences.
func pieces(text string, ts []token) []piece {
	var out []piece
	depth, from := 0, 0
	end := func(to int) {
		if to > from {
			out = append(out, newPiece(ts, from, to))
			from, depth = to, 0
		}
	}
	for i := range ts {
		t := ts[i]
		if i > from && t.line && breaks(text, ts, from, i) || i > from && depth == 0 && numbered(text, ts, i) {
			end(i)
		}
		switch t.key {
		case "(", "[":
			depth++
		case ")", "]":
			depth = max(0, depth-1)
		case ".", "!", "?", "…", ";":
			if t.kind == sign && stops(text, ts, from, i) {
				j := i + 1
				for j < len(ts) && ts[j].glued && closes(ts[j].key) { // "...", "?)", ". »"
					j++
				}
				if j == i+1 || i+1 < j {
					end(j)
				}
			}
		}
	}
	end(len(ts))
	return out
}

func closes(key string) bool {
	switch key {
	case ".", "!", "?", "…", ")", "]", "»", "”", "\"":
		return true
	}
	return false
}

func newPiece(ts []token, from, to int) piece {
	p := piece{from: from, mark: from, to: to, span: pipeline.Span{Start: ts[from].start, End: ts[to-1].end}}
	for p.mark < to {
		t := ts[p.mark]
		switch {
		case t.kind == sign && strings.Contains("|>-–—•*·+#◦▪☐□", t.key), t.key == "->":
			p.mark++
		case t.kind == number && p.mark+1 < to && listed(ts, p.mark):
			p.mark += 2
		default:
			if p.mark == to {
				p.mark = from
			}
			return p
		}
	}
	p.mark = from
	return p
}

// listed reports "2.", "2)" or "2/" before a word.
func listed(ts []token, i int) bool {
	if len(ts[i].key) > 2 || i+2 >= len(ts) {
		return false
	}
	s := ts[i+1]
	return s.glued && (s.key == "." || s.key == ")" || s.key == "/" || s.key == "°") && !ts[i+2].glued
}

// numbered reports the number of an item within a line: "... 2) Contrôle".
func numbered(text string, ts []token, i int) bool {
	return ts[i].kind == number && !ts[i].glued && listed(ts, i) && ts[i+1].key == ")"
}

// breaks reports whether a new line at token i begins a sentence: not where the
// line before was cut by its width.
func breaks(text string, ts []token, from, i int) bool {
	gap := text[ts[i-1].end:ts[i].start]
	if strings.Count(gap, "\n") > 1 {
		return true
	}
	before, t := ts[i-1], ts[i]
	if t.kind == sign && strings.Contains("->•*·◦▪☐□", t.key) || t.kind == number && listed(ts, i) {
		return true
	}
	if before.key == "," || before.kind == word && open[before.key] {
		return false
	}
	first := i - 1
	for first > from && !ts[first].line {
		first--
	}
	r, _ := utf8.DecodeRuneInString(text[t.start:])
	return ts[i-1].end-ts[first].start < 45 || !unicode.IsLower(r) && t.kind != sign && t.kind != number
}

func signs(ts []token) bool {
	for _, t := range ts {
		if t.kind != sign {
			return false
		}
	}
	return true
}

// stops reports whether the stop at token i ends a sentence.
func stops(text string, ts []token, from, i int) bool {
	t := ts[i]
	if t.key != "." {
		return true
	}
	if i == from || i+1 == len(ts) {
		return i > from
	}
	before, next := ts[i-1], ts[i+1]
	if before.kind == number && listed(ts, i-1) && (i-1 == from || signs(ts[from:i-1])) {
		return false
	}
	if next.glued && !closes(next.key) {
		r, _ := utf8.DecodeRuneInString(text[next.start:])
		return next.kind == word && before.kind == word && len(before.key) > 3 && len(next.key) > 1 && unicode.IsUpper(r) && !next.line
	}
	if before.kind != word || !t.glued {
		return true
	}
	r, _ := utf8.DecodeRuneInString(text[next.start:])
	switch {
	case titles[before.key]:
		return len(before.key) == 2 && text[before.start:before.end] == "MR"
	case short[before.key]:
		return unicode.IsUpper(r)
	}
	first, n := utf8.DecodeRuneInString(text[before.start:])
	return n < before.end-before.start || !unicode.IsUpper(first) || ts[i].line // "J. Martin"
}
