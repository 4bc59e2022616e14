package amend

import (
	"fmt"
	"slices"
	"strings"

	"cardiopli/pipeline"
)

// contents compares alerts, box, tables, graphs and text.
func contents(before, after pipeline.Letter, w words) []pipeline.Edit {
	spelt := slices.Concat(before.Expansions, after.Expansions)
	unsaid := before.Ask.Action == pipeline.ActionAsked && after.Ask.Action == pipeline.ActionAsked
	ps := match(parts(before, spelt, w, unsaid), parts(after, spelt, w, unsaid))
	texts := compare(ps)
	moves := texts.moved()

	// Box and tables come before the text: they are what most readers read.
	var above, tables, below []pipeline.Edit
	for i, p := range ps {
		headings := renamed(p, w)
		tables = append(tables, tabled(p, w)...)
		found := append(headings, texts.edits(i)...)
		for _, m := range moves {
			if m.to == i {
				found = append(found, told(fmt.Sprintf(w.moved, p.where, ps[m.from].where), "", m.text)...)
			}
		}
		if p.headed() {
			below = append(below, found...)
		} else if p.where == w.text {
			below = append(found, below...)
		} else {
			above = append(above, found...)
		}
	}
	return slices.Concat(above, tables, below)
}

func (p pairing) headed() bool { return p.is != nil && p.is.headed || p.is == nil && p.was.headed }

// renamed tells a heading that came, went or was reworded.
func renamed(p pairing, w words) []pipeline.Edit {
	switch {
	case !p.headed():
		return nil
	case p.was == nil:
		return told(w.heading, "", p.is.where)
	case p.is == nil:
		return told(w.heading, p.was.where, "")
	}
	return value(w.heading, p.was.where, p.is.where)
}

// stretch is a run of sentences of a part that have no equal at their place.
type stretch struct{ was, is []int } // numbers of sentences

// texts is the comparison of the sentences of all parts.
type texts struct {
	ps   []pairing
	at   [][]stretch    // by part
	gone []map[int]bool // to another part
	come []map[int]bool // from another part
}

// move is a run of sentences that stand, as they are, under another heading.
type move struct {
	from, to int // parts
	text     string
}

func compare(ps []pairing) *texts {
	t := &texts{ps: ps, at: make([][]stretch, len(ps)), gone: make([]map[int]bool, len(ps)), come: make([]map[int]bool, len(ps))}
	for i, p := range ps {
		t.gone[i], t.come[i] = map[int]bool{}, map[int]bool{}
		var was, is part
		if p.was != nil {
			was = *p.was
		}
		if p.is != nil {
			is = *p.is
		}
		if squeeze(slices.Concat(was.sentence...)) == squeeze(slices.Concat(is.sentence...)) {
			continue // however the lines break
		}
		x, y := 0, 0
		for _, m := range append(align(was.keys, is.keys), pair{len(was.keys), len(is.keys)}) {
			if m.i > x || m.j > y {
				t.at[i] = append(t.at[i], stretch{span(x, m.i), span(y, m.j)})
			}
			x, y = m.i+1, m.j+1
		}
	}
	return t
}

func span(from, to int) []int {
	var out []int
	for ; from < to; from++ {
		out = append(out, from)
	}
	return out
}

// moved finds the sentences that left one part and came to another, and takes
// them out of the stretches of both.
func (t *texts) moved() []move {
	type place struct{ part, n int }
	left := map[string][]place{}
	for i, ss := range t.at {
		for _, s := range ss {
			for _, n := range s.was {
				k := t.ps[i].was.keys[n]
				left[k] = append(left[k], place{i, n})
			}
		}
	}
	var last place // where the sentence before came from
	var out []move
	open := false
	for i, ss := range t.at {
		open = false
		for _, s := range ss {
			for _, n := range s.is {
				k := t.ps[i].is.keys[n]
				j := slices.IndexFunc(left[k], func(p place) bool { return p.part != i })
				if j < 0 {
					open = false
					continue
				}
				p := left[k][j]
				left[k] = slices.Delete(left[k], j, j+1)
				t.gone[p.part][p.n], t.come[i][n] = true, true
				text := join(t.ps[i].is.sentence[n])
				if open && p.part == last.part && p.n == last.n+1 && t.come[i][n-1] {
					out[len(out)-1].text += " " + text
				} else {
					out = append(out, move{p.part, i, text})
				}
				last, open = p, true
			}
		}
	}
	return out
}

// edits tells what changed within one part.
func (t *texts) edits(i int) []pipeline.Edit {
	p := t.ps[i]
	var out []pipeline.Edit
	for _, s := range t.at[i] {
		var a, b []token
		for _, n := range s.was {
			if !t.gone[i][n] {
				a = append(a, p.was.sentence[n]...)
			}
		}
		for _, n := range s.is {
			if !t.come[i][n] {
				b = append(b, p.is.sentence[n]...)
			}
		}
		out = append(out, hunks(p.where, a, b)...)
	}
	return out
}

// label joins the parts of a place, "Mesures, FEVG, Effort".
func label(of ...string) string {
	var out []string
	for _, s := range of {
		if s = plain(s); s != "" {
			out = append(out, s)
		}
	}
	return strings.Join(out, ", ")
}
