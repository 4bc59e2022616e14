package dictation

import (
	"sort"
	"strings"

	"cardiopli/pipeline"
)

// Forms that are no value with its label: what stands within a value, in brackets, in
// the place of what was erased, and "point" that is a noun.

// text gives kept[from:to] as it is written.
func (l *lister) text(from, to int) string {
	var b strings.Builder
	for k := from; k < to; k++ {
		if k > from {
			b.WriteString(l.p.gap(&l.kept[k-1], &l.kept[k]))
		}
		b.WriteString(l.kept[k].text)
	}
	return b.String()
}

// within lists the forms in what became of several: the value behind a label, the year
// of a date, the second figure of a pressure with its unit.
func (l *lister) within(it item) {
	if m := it.more; m != nil {
		if m.text != "" {
			l.put(m.from, m.to, m.text)
		}
		if m.first > 0 && m.text != "" {
			l.put(m.first, it.to, m.text)
		} else if m.first > 0 {
			l.put(m.first, it.to, m.date[len(m.date)-4:])
		}
	}
	if it.unit != "mmHg" {
		return
	}
	spoken := l.p.source[it.from:it.to]
	a, b := strings.LastIndexByte(spoken, '/'), strings.LastIndexByte(it.text, '/')
	if a < 0 || b < 0 {
		return
	}
	half, _, ok := strings.Cut(it.text[b+1:], " ")
	if ok && strings.HasPrefix(spoken[a+1:], half+" ") { // "98/60 mm de mercure"
		l.put(it.from+a+1, it.to, it.text[b+1:])
	}
}

// bracket lists what was said between brackets, with them, where something in it is
// written otherwise.
func (l *lister) bracket(i int) {
	said := false
	for j := i + 1; j < len(l.kept) && j < i+12 && l.kept[j].kind != line; j++ {
		if l.kept[j].text == ")" {
			if said && l.kept[j].command {
				l.put(l.kept[i].from, l.kept[j].to, l.text(i, j+1))
			}
			return
		}
		said = said || form(l.kept[j])
	}
}

// erased is a passage that a command took back, the command included.
type erased struct {
	from, to int
	sentence bool
}

// erasure lists a sentence that was erased with the remark that it is, and what was
// said in the place of words that were: "I A efface I M minime" is "IM minime".
func (l *lister) erasure(e erased) {
	if e.sentence {
		l.put(e.from, e.to, map[bool]string{false: "(phrase supprimée)", true: "(sentence deleted)"}[l.p.lexicon.english])
		return
	}
	i := sort.Search(len(l.kept), func(k int) bool { return l.kept[k].from >= e.to })
	if i == len(l.kept) || l.p.pauseOrStop(l.kept, i) || strings.TrimSpace(l.p.source[e.to:l.kept[i].from]) != "" {
		return
	}
	l.put(e.from, l.kept[i].to, l.text(i, i+1))
	j := i + 1
	for j < len(l.kept) && j < i+4 && !l.p.pauseOrStop(l.kept, j) {
		j++
	}
	if l.p.pauseOrStop(l.kept, j) {
		l.put(e.from, l.kept[j-1].to, l.text(i, j))
	}
}

// pointNoun lists "point" that is a noun, with the words that make it one: what was
// decided there is to be seen like any other form.
func (l *lister) pointNoun(i int) {
	from, to := i, i+1
	plain := func(k int) bool {
		return k >= 0 && k < len(l.kept) && l.kept[k].kind == word && !l.p.pauseOrStop(l.kept, k)
	}
	switch {
	case plain(to) && l.kept[to].fold == "j":
		to++
		if plain(to) && !linking[l.kept[to].fold] && len(l.kept[to].fold) > 4 {
			to++
		}
	case plain(to) && l.p.lexicon.ofs[l.kept[to].fold] && plain(to+1):
		to += 2
	default:
		for n := 0; n < 2 && plain(from-1) && from > 0; n++ {
			from--
		}
	}
	l.noun(from, to)
	if to > i+1 && l.kept[i+1].fold == "j" {
		if from > 0 && plain(from-1) && l.p.lexicon.dets[l.kept[from-1].fold] {
			l.noun(from-1, to)
			l.noun(from-1, i+2)
		}
		l.noun(from, i+2)
	}
}

// noun lists kept[from:to] as a noun.
func (l *lister) noun(from, to int) {
	s := pipeline.Span{Start: l.kept[from].from, End: l.kept[to-1].to}
	l.all = append(l.all, pipeline.Normalised{Spoken: s.Of(l.p.source), Written: l.text(from, to) + " (nom, pas de ponctuation)", Span: s})
}
