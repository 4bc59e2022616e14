package amend

import (
	"slices"
	"strings"

	"cardiopli/pipeline"
)

// part is what stands under one heading, or one part of the box.
type part struct {
	where    string
	name     string // where without its spacing, to find it by
	headed   bool   // where is a heading of the letter itself
	lines    []string
	tables   [][][]string
	graphs   []pipeline.Graph
	sentence [][]token // of lines
	keys     []string  // of the sentences
}

// parts lays a letter out in the order of reading. What stands twice under the
// same heading is one part. With unsaid set both letters ask something, and the
// words that stand for an action that the text says elsewhere are left out.
func parts(l pipeline.Letter, spelt []pipeline.Expansion, w words, unsaid bool) []*part {
	var out []*part
	known := map[[2]string]*part{}
	at := func(where string, headed bool) *part {
		p := &part{where: plain(where), name: squeeze(tokens(where, nil)), headed: headed}
		if old := known[p.key()]; old != nil {
			return old
		}
		known[p.key()] = p
		out = append(out, p)
		return p
	}
	for _, a := range l.Alerts {
		p := at(w.alert, false)
		urgency := ""
		if a.Urgency > 0 && int(a.Urgency) < len(w.urgency) {
			urgency = w.urgency[a.Urgency]
		}
		p.lines = append(p.lines, urgency+a.Text)
	}
	for _, b := range l.Box() {
		if where := w.box[b.Kind]; where != "" {
			p := at(where, false)
			if b.Kind == pipeline.PartAsk && unsaid && len(l.Ask.Lines) == 0 && l.Ask.Added == "" {
				b.Lines = b.Lines[1:]
			}
			p.lines = append(p.lines, b.Lines...)
		}
	}
	where, headed := w.text, false
	for _, b := range l.Blocks {
		switch b.Kind {
		case pipeline.Heading:
			if where, headed = b.Text, plain(b.Text) != ""; !headed {
				where = w.text
				continue
			}
			at(where, true)
		case pipeline.Table:
			p := at(where, headed)
			p.tables = append(p.tables, b.Rows)
		case pipeline.Figure:
			if b.Graph != nil {
				p := at(where, headed)
				p.graphs = append(p.graphs, *b.Graph)
			}
		default:
			p := at(where, headed)
			p.lines = append(p.lines, b.Text)
		}
	}
	for _, p := range out {
		p.cut(spelt)
	}
	return out
}

// key finds a part: a heading and a part of the box may bear the same name.
func (p *part) key() [2]string {
	if p.headed {
		return [2]string{"heading", p.name}
	}
	return [2]string{"", p.name}
}

func (p *part) cut(spelt []pipeline.Expansion) {
	ts := tokens(strings.Join(p.lines, "\n"), spelt)
	for from := 0; from < len(ts); {
		to := from + 1
		for to < len(ts) && ts[to].unit == ts[from].unit {
			to++
		}
		p.sentence = append(p.sentence, ts[from:to])
		p.keys = append(p.keys, keyOf(ts[from:to]))
		from = to
	}
}

func keyOf(ts []token) string {
	var b strings.Builder
	for _, t := range ts {
		b.WriteString(t.key)
		b.WriteByte('\n')
	}
	return b.String()
}

// pairing is a part of the one letter with its part of the other; either may be nil.
type pairing struct {
	was, is *part
	where   string
}

// match pairs parts by their heading, then by what they hold: a heading that was
// reworded is one change and not two. The order is that of the second letter.
func match(before, after []*part) []pairing {
	of := map[*part]*part{} // of after, to before
	taken := map[*part]bool{}
	named := map[[2]string]*part{}
	for _, b := range before {
		named[b.key()] = b
	}
	for _, a := range after {
		if b := named[a.key()]; b != nil {
			of[a], taken[b] = b, true
		}
	}
	reworded := func(p *part) bool { return p.headed && !taken[p] && of[p] == nil }
	come, gone := only(after, reworded), only(before, reworded)
	if len(come)*len(gone) > maxHeadings*maxHeadings {
		come = nil // another text altogether
	}
	for _, a := range come {
		var best *part
		most := 0
		for _, b := range gone {
			if n := shared(a, b); !taken[b] && n > most {
				best, most = b, n
			}
		}
		if best != nil {
			of[a], taken[best] = best, true
		}
	}
	var out []pairing
	for _, a := range after {
		out = append(out, pairing{of[a], a, a.where})
	}
	for _, b := range before {
		if !taken[b] {
			out = append(out, pairing{b, nil, b.where})
		}
	}
	return out
}

// maxHeadings bounds the headings among which reworded ones are looked for.
const maxHeadings = 60

func only(ps []*part, keep func(*part) bool) []*part {
	var out []*part
	for _, p := range ps {
		if keep(p) {
			out = append(out, p)
		}
	}
	return out
}

// shared counts what two parts have in common; 0 where it is less than half of
// the smaller.
func shared(a, b *part) int {
	items := func(p *part) []string {
		out := slices.Clone(p.keys)
		for _, t := range p.tables {
			for _, r := range t[min(1, len(t)):] {
				out = append(out, strings.Join(r, "\t"))
			}
		}
		return out
	}
	x, y := items(a), items(b)
	count := map[string]int{}
	for _, s := range x {
		count[s]++
	}
	n := 0
	for _, s := range y {
		if count[s] > 0 {
			count[s]--
			n++
		}
	}
	if 2*n < min(len(x), len(y)) {
		return 0
	}
	return n
}
