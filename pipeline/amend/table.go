package amend

import (
	"strconv"
	"strings"

	"cardiopli/pipeline"
)

// tabled compares tables by row and column, cell by whole cell, and graphs.
func tabled(p pairing, w words) []pipeline.Edit {
	var was, is part
	if p.was != nil {
		was = *p.was
	}
	if p.is != nil {
		is = *p.is
	}
	var out []pipeline.Edit
	for i := range max(len(was.tables), len(is.tables)) {
		var b, a [][]string
		if i < len(was.tables) {
			b = was.tables[i]
		}
		if i < len(is.tables) {
			a = is.tables[i]
		}
		out = append(out, table(p.where, b, a, w)...)
	}
	return append(out, graphs(was.graphs, is.graphs, w)...)
}

// grid is a table by the names of its rows and columns.
type grid struct {
	columns []string          // names, each once
	rows    []string          // names with their group, each once
	head    map[string]string // of columns, as shown
	shown   map[string]string // of rows
	group   map[string]bool   // rows that only name the ones below, which bear their name
	cell    map[[2]string]string
}

// newGrid reads a table. A row that has a name and no cell begins a group.
func newGrid(rows [][]string) grid {
	g := grid{head: map[string]string{}, shown: map[string]string{}, group: map[string]bool{}, cell: map[[2]string]string{}}
	once := func(list *[]string, shown map[string]string, seen map[string]int, name string) string {
		k := squeeze(tokens(name, nil))
		if seen[k]++; seen[k] > 1 {
			k += "\x00" + strconv.Itoa(seen[k])
		}
		*list = append(*list, k)
		shown[k] = plain(name)
		return k
	}
	columns, names := map[string]int{}, map[string]int{}
	group, over := "", ""
	for i, r := range rows {
		if i == 0 {
			for _, c := range r[min(1, len(r)):] {
				once(&g.columns, g.head, columns, c)
			}
			continue
		}
		if len(r) == 0 {
			continue
		}
		name, heads := r[0], strings.TrimSpace(strings.Join(r[1:], "")) == ""
		if heads {
			group = name
		} else if group != "" {
			name = group + ", " + name
			g.group[over] = true
		}
		k := once(&g.rows, g.shown, names, name)
		if heads {
			over = k
		}
		for c, text := range r[1:] {
			for c >= len(g.columns) { // wider than its head
				once(&g.columns, g.head, columns, "")
			}
			if squeeze(tokens(text, nil)) != "" {
				g.cell[[2]string{k, g.columns[c]}] = text
			}
		}
	}
	return g
}

// general are the columns that say nothing of the patient: a row that came or went
// is told without them.
var general = map[string]bool{"Normale": true, "Source": true, "Normal": true}

func table(where string, before, after [][]string, w words) []pipeline.Edit {
	b, a := newGrid(before), newGrid(after)
	renamed, out := columns(where, b, a, w)
	hasA, hasB := set(a.rows), set(b.rows)
	row := func(g grid, r string) string {
		if g.group[r] {
			return ""
		}
		var cells []string
		for _, c := range g.columns {
			if general[g.head[c]] {
				continue
			}
			if s := plain(g.cell[[2]string{r, c}]); s != "" {
				if len(g.columns) > 1 && g.head[c] != "" {
					s = g.head[c] + " " + s
				}
				cells = append(cells, s)
			}
		}
		return strings.Join(append([]string{g.shown[r]}, cells...), ", ")
	}
	for _, r := range b.rows {
		if !hasA[r] {
			out = append(out, told(where, row(b, r), "")...)
		}
	}
	for _, r := range a.rows {
		if !hasB[r] {
			out = append(out, told(where, "", row(a, r))...)
			continue
		}
		seen := map[string]bool{}
		one := func(column, old string) {
			at := label(where, a.shown[r])
			if len(a.columns) > 1 || len(b.columns) > 1 {
				at = label(where, a.shown[r], a.head[column])
			}
			out = append(out, value(at, b.cell[[2]string{r, old}], a.cell[[2]string{r, column}])...)
		}
		for _, c := range a.columns {
			old := c
			if from, ok := renamed[c]; ok {
				old = from
			}
			seen[old] = true
			one(c, old)
		}
		for _, c := range b.columns {
			if !seen[c] {
				at := label(where, a.shown[r], b.head[c])
				out = append(out, value(at, b.cell[[2]string{r, c}], "")...)
			}
		}
	}
	return out
}

// columns pairs those whose name changed, in their order, and tells it. One that
// came or went is told too: it may be empty.
func columns(where string, b, a grid, w words) (map[string]string, []pipeline.Edit) {
	if len(b.rows) == 0 || len(a.rows) == 0 {
		return nil, nil // the whole table came or went
	}
	inA, inB := set(a.columns), set(b.columns)
	var gone, come []string
	for _, c := range b.columns {
		if !inA[c] {
			gone = append(gone, c)
		}
	}
	for _, c := range a.columns {
		if !inB[c] {
			come = append(come, c)
		}
	}
	renamed := map[string]string{}
	var out []pipeline.Edit
	at := label(where, w.columns)
	for len(gone) > 0 && len(come) > 0 {
		renamed[come[0]] = gone[0]
		out = append(out, value(at, b.head[gone[0]], a.head[come[0]])...)
		gone, come = gone[1:], come[1:]
	}
	for _, c := range gone {
		out = append(out, value(at, b.head[c], "")...)
	}
	for _, c := range come {
		out = append(out, value(at, "", a.head[c])...)
	}
	return renamed, out
}

func set(of []string) map[string]bool {
	m := make(map[string]bool, len(of))
	for _, s := range of {
		m[s] = true
	}
	return m
}

// graphs compares drawings by what is written in them, and tells one that is drawn
// otherwise with the same words.
func graphs(before, after []pipeline.Graph, w words) []pipeline.Edit {
	var out []pipeline.Edit
	for i := range max(len(before), len(after)) {
		switch {
		case i >= len(after):
			out = append(out, told(w.graph, written(before[i]), "")...)
		case i >= len(before):
			out = append(out, told(w.graph, "", written(after[i]))...)
		default:
			b, a := before[i], after[i]
			at := label(w.graph, a.Title)
			found := value(at, written(b), written(a))
			if found == nil && drawing(b) != drawing(a) {
				found = told(at, w.drawn, w.redrawn)
			}
			out = append(out, found...)
		}
	}
	return out
}

// written is what stands in a graph beside its axes.
func written(g pipeline.Graph) string {
	g.XTicks, g.YTicks = nil, nil
	return label(g.Texts()...)
}

// drawing names where the values stand.
func drawing(g pipeline.Graph) string {
	var b strings.Builder
	put := func(fs ...float64) {
		for _, f := range fs {
			b.WriteString(strconv.FormatFloat(f, 'g', -1, 64))
			b.WriteByte(' ')
		}
		b.WriteByte('\n')
	}
	b.WriteString(string(g.Form) + "\n")
	for _, p := range g.Points {
		b.WriteString(p.Series + " ")
		put(p.X, p.Y)
	}
	for _, x := range g.Bars {
		put(x.From, x.To, x.Low, x.High)
	}
	for _, x := range g.Bands {
		put(x.Low, x.High)
	}
	return b.String()
}
