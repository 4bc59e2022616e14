package dictation

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"cardiopli/pipeline"
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
		if (it.kind == word || it.kind == measure && it.digits != "" || it.kind == number && !it.changed) && (w.start && p.capital(it) || it.upper) {
			r, n := utf8.DecodeRuneInString(t)
			t = string(unicode.ToUpper(r)) + t[n:]
		}
		if it.kind == word || it.kind == abbrev || it.kind == measure || it.kind == number {
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
		if g := p.source[a.to:b.from]; !strings.ContainsFunc(g, unicode.IsSpace) {
			return g
		}
		return " "
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
		case "«":
			if p.lexicon.english {
				return ""
			}
		}
	}
	if b.kind == mark {
		switch b.text {
		case ",", ".", ")", "...", "/", "'", "_", "]":
			return ""
		case ":", ";", "?", "!", "»":
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

// normalised lists the spoken forms that are written otherwise: runs of changed
// items, so that a label and its value make one entry.
func (p *pass) normalised(items []item) []pipeline.Normalised {
	var all []pipeline.Normalised
	kept := items[:0:0]
	for _, it := range items {
		if it.kind != filler && it.kind != gone {
			kept = append(kept, it)
		}
	}
	form := func(it item) bool {
		return it.changed && (it.kind == number || it.kind == measure || it.kind == abbrev || it.kind == word)
	}
	for i := 0; i < len(kept); {
		if !form(kept[i]) {
			i++
			continue
		}
		j := i + 1
		for j < len(kept) {
			if form(kept[j]) && kept[j].kind != word {
				j++
				continue
			}
			if n := bridge(kept, i, j); n > 0 && j+n < len(kept) && form(kept[j+n]) {
				j += n + 1
				continue
			}
			break
		}
		start := i
		if kept[i].wide && i > 0 && kept[i-1].kind == word && kept[i-1].fold == "a" {
			start = i - 1
		}
		var b strings.Builder
		for k := start; k < j; k++ {
			if k > start {
				b.WriteString(p.gap(&kept[k-1], &kept[k]))
			}
			b.WriteString(kept[k].text)
		}
		s := pipeline.Span{Start: kept[start].from, End: kept[j-1].to}
		if spoken := s.Of(p.source); spoken != b.String() {
			all = append(all, pipeline.Normalised{Spoken: spoken, Written: b.String(), Span: s})
		}
		i = j
	}
	return all
}

// bridge gives the number of small words at items[j] that keep one form
// together: "90 % de la FMT", "7 complexes à 168/min".
func bridge(items []item, i, j int) int {
	fold := func(k int) string {
		if k < len(items) && items[k].kind == word {
			return items[k].fold
		}
		return ""
	}
	last := items[j-1]
	switch {
	case last.unit == "%" && fold(j) == "de" && (fold(j+1) == "la" || fold(j+1) == "l'"):
		return 2
	case last.unit == "%" && (fold(j) == "du" || fold(j) == "of"):
		return 1
	case last.kind == number && (fold(j) == "complexes" || fold(j) == "beats") && (fold(j+1) == "a" || fold(j+1) == "at"):
		return 2
	}
	return 0
}
