package dictation

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// writer lays items out as text and remembers where each came from.
type writer struct {
	p        *pass
	text     strings.Builder
	segments []segment
	to       int // source offset behind what was written
	start    bool
}

// put writes t for source[from:to].
func (w *writer) put(t string, from, to int, same bool) {
	if t == "" {
		return
	}
	w.segments = append(w.segments, segment{at: w.text.Len(), len: len(t), from: from, to: to, same: same && len(t) == to-from})
	w.text.WriteString(t)
	w.to = to
}

// compose lays the items out: spaces as French or English typography has them,
// a capital at the start of each sentence.
func (p *pass) compose(items []item) (string, []segment) {
	w := &writer{p: p, start: true}
	w.text.Grow(len(p.source))
	var prev *item
	for i := range items {
		it := &items[i]
		if it.kind == filler || it.kind == gone || it.text == "" {
			continue
		}
		if it.kind == line {
			if prev == nil {
				continue
			}
			if prev.kind == line {
				if it.text == "\n\n" && prev.text == "\n" {
					w.put("\n", it.from, it.to, false)
					prev = it
				}
				continue
			}
			w.put(it.text, max(it.from, w.to), max(it.to, w.to), false)
			prev, w.start = it, true
			continue
		}
		if prev != nil && prev.kind != line {
			gap := p.gap(prev, it)
			w.put(gap, w.to, max(it.from, w.to), false)
		}
		t := it.text
		if it.caps {
			t = strings.ToUpper(t)
		}
		if (it.kind == word || it.kind == measure && it.digits != "" || it.kind == number && !it.changed) && (w.start && p.capital(it) || it.upper) {
			r, n := utf8.DecodeRuneInString(t)
			t = string(unicode.ToUpper(r)) + t[n:]
		}
		if it.kind == word || it.kind == abbrev || it.kind == measure || it.kind == number || it.kind == hole {
			w.start = false
		}
		w.put(t, max(it.from, w.to), max(it.to, w.to), !it.changed)
		if it.kind == mark && (it.text == "." || it.text == "?" || it.text == "!") {
			w.start = true
		}
		prev = it
	}
	return w.text.String(), w.segments
}

// capital reports whether a word may take a capital: it starts lower case and
// is no single sign such as e'.
func (p *pass) capital(it *item) bool {
	r, _ := utf8.DecodeRuneInString(it.text)
	return unicode.IsLower(r)
}

// gap gives what stands between two items.
func (p *pass) gap(a, b *item) string {
	if !a.changed && !b.changed && a.to <= b.from {
		g := p.source[a.to:b.from]
		if !strings.ContainsFunc(g, unicode.IsSpace) {
			return g
		}
		if strings.TrimSpace(g) == "" {
			return " "
		}
	}
	if a.kind == mark {
		switch a.text {
		case "(", "'", "_":
			return ""
		case "/":
			return ""
		case "-":
			if a.command && a.to-a.from > len("hyphen")+2 { // "trait d'union"
				return ""
			}
		case "“":
			return ""
		}
	}
	if b.kind == mark {
		switch b.text {
		case ",", ".", ")", "...", "/", "'", "_", "]":
			return ""
		case "”":
			return ""
		case ":", ";", "?", "!":
			if p.lexicon.english {
				return ""
			}
		case "-":
			if b.command && b.to-b.from > len("hyphen")+2 {
				return ""
			}
		}
		return " "
	}
	if strings.HasSuffix(a.fold, "'") && a.kind == word && len(a.text) > 1 {
		return ""
	}
	return " "
}
