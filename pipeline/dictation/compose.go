package dictation

import (
	"slices"
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
		g := p.source[a.to:b.from]
		if !strings.ContainsFunc(g, unicode.IsSpace) {
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
		start := formStart(kept, i)
		var b strings.Builder
		for k := start; k < j; k++ {
			if k > start {
				b.WriteString(p.gap(&kept[k-1], &kept[k]))
			}
			b.WriteString(kept[k].text)
		}
		s := pipeline.Span{Start: kept[start].from, End: kept[j-1].to}
		if spoken := s.Of(p.source); fold(spoken) != fold(b.String()) {
			all = append(all, pipeline.Normalised{Spoken: spoken, Written: b.String(), Span: s})
		}
		i = j
	}
	return all
}

// formStart gives where a form that is changed from items[i] on begins: with the
// label that it completes, "grade 2/4", "axe à +65°".
func formStart(items []item, i int) int {
	at := func(k int, words map[string]bool) bool {
		return k >= 0 && items[k].kind == word && !items[k].changed && words[items[k].fold]
	}
	to := at(i-1, toWord)
	switch {
	case items[i].wide && to:
		return i - 1
	case to && at(i-2, axisWord):
		return i - 2
	case at(i-1, gradeWords) || at(i-1, axisWord):
		return i - 1
	}
	return i
}

var (
	toWord     = set("a at")
	axisWord   = set("axe axis")
	gradeWords = set("grade stade classe class stage")
	listWords  = set("a et ni ou and or to")
	linkWords  = set("a at is")
	ofWords    = set("de du d' of")
)

// bridge gives the number of small words at items[j] that keep one form
// together: "90 % de la FMT", "7 complexes à 168/min", "QTc à 398 ms", "FEVG
// estimée à 60 %", "D2, D3 et aVF", "BAV II ni III", "48 % contre 29 %".
func bridge(items []item, i, j int) int {
	fold := func(k int) string {
		if k < len(items) && items[k].kind == word && !items[k].changed {
			return items[k].fold
		}
		return ""
	}
	is := func(k int, kinds ...kind) bool {
		return k < len(items) && items[k].changed && slices.Contains(kinds, items[k].kind)
	}
	last := items[j-1]
	switch {
	case last.unit == "%" && fold(j) == "de" && (fold(j+1) == "la" || fold(j+1) == "l'"):
		return 2
	case last.unit == "%" && (fold(j) == "du" || fold(j) == "of"):
		return 1
	case last.kind == number && (fold(j) == "complexes" || fold(j) == "beats") && (fold(j+1) == "a" || fold(j+1) == "at"):
		return 2
	case j < len(items) && items[j].kind == mark && items[j].text == "," && items[j].from == items[j].to:
		return 1 // a comma that was not said
	case last.kind == abbrev && listWords[fold(j)] && is(j+1, abbrev):
		return 1
	case last.kind == measure && last.digits == "" && listWords[fold(j)] && is(j+1, measure) && items[j+1].digits == "":
		return 1
	case last.kind == measure && fold(j) == "contre" && is(j+1, measure, number):
		return 1
	case last.kind == abbrev && linkWords[fold(j)] && is(j+1, measure, number):
		return 1
	case last.kind == abbrev && ofWords[fold(j)] && (is(j+1, word) || is(j+1, measure) && items[j+1].unit == "h"):
		return 1
	case last.kind == abbrev && fold(j) != "" && fold(j+1) == "a" && is(j+2, measure, number):
		return 2
	}
	return 0
}
