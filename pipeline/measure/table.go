package measure

import (
	"strings"

	"cardiopli/pipeline"
	"cardiopli/pipeline/measure/phrase"
)

// A table is a run of lines with cells between bars or tabs. Where its first
// row names circumstances (repos, effort, jour, nuit, 2024, actuel) or measures
// (PAS, PAD, FC), the cells below take their meaning from their column. Tables
// without such a row are read line by line like any text.

// column is what the heading says of a column.
type column struct {
	phase    phase
	period   period
	previous bool
	skip     bool // unit, normal value, remark
	value    bool // "valeur", "résultat", "actuel"
	key      string
	unit     unit
	hasUnit  bool
}

func (c column) speaks() bool {
	return c.phase != noPhase || c.period != noPeriod || c.previous || c.value || c.key != ""
}

// cell is a stretch of tokens.
type cell struct{ from, to int }

// tables reads the tables that have a heading.
func (r *reader) tables() {
	var rows [][]cell
	last := -2
	lines := r.rows()
	for _, row := range lines {
		line := r.t.Tokens[row[0].from].Line
		if len(rows) > 0 && line > last+2 {
			r.table(rows)
			rows = nil
		}
		rows = append(rows, row)
		last = line
	}
	if len(rows) > 0 {
		r.table(rows)
	}
}

// rows cuts the lines that have cells.
func (r *reader) rows() [][]cell {
	var out [][]cell
	t := r.t
	for i := 0; i < len(t.Tokens); {
		j := i
		for j < len(t.Tokens) && t.Tokens[j].Line == t.Tokens[i].Line {
			j++
		}
		if row := r.cells(i, j); len(row) >= 3 {
			out = append(out, row)
		}
		i = j
	}
	return out
}

// cells cuts tokens [from, to) of one line at bars and tabs.
func (r *reader) cells(from, to int) []cell {
	t := r.t
	var out []cell
	start := from
	for j := from; j <= to; j++ {
		bar := j < to && t.Key(j) == "|"
		tab := j < to && j > start && strings.ContainsRune(t.Raw[t.Tokens[j-1].End:t.Tokens[j].Start], '\t')
		if j < to && !bar && !tab {
			continue
		}
		if j > start {
			out = append(out, cell{start, j})
		} else if bar && j > from { // an empty cell keeps its place
			out = append(out, cell{j, j})
		}
		start = j
		if bar {
			start = j + 1
		}
	}
	return out
}

// table reads rows under a heading, if the first row is one.
func (r *reader) table(rows [][]cell) {
	if len(rows) < 2 {
		return
	}
	head := make([]column, len(rows[0]))
	speaking, norm := 0, false
	for n, c := range rows[0] {
		for j := c.from; j < c.to; j++ {
			if r.isNumber(j) && !year(r.t, j) && r.t.Key(j) != "24" && c.to-c.from < 4 {
				return // values already: "DTD | 50 | SIV | 9"
			}
		}
		head[n] = r.heading(c)
		if head[n].speaks() {
			speaking++
		}
		norm = norm || head[n].skip
	}
	if speaking < 2 && !(speaking == 1 && norm) {
		return
	}
	if len(rows[1]) == len(head)+1 && !head[0].skip && head[0].speaks() { // nothing above the names of the rows
		head = append([]column{{}}, head...)
	}
	for _, row := range rows[1:] {
		if len(row) > len(head)+1 || len(row) < 2 {
			continue
		}
		r.row(head, row)
	}
}

// heading reads one cell of the first row.
func (r *reader) heading(c cell) column {
	t := r.t
	var h column
	if c.from == c.to {
		return h
	}
	for j := c.from; j < c.to; j++ {
		switch w := t.Key(j); {
		case w == "repos" || w == "rest" || w == "base":
			h.phase = resting
		case w == phrase.KeyOf("effort") || w == "pic" || w == "peak" || w == phrase.KeyOf("exercise") || w == "max" || w == "maximum":
			h.phase = exercise
		case strings.HasPrefix(w, "recup") || w == phrase.KeyOf("recovery"):
			h.phase = recovering
		case w == "unite" || w == "unites" || w == "unit" || strings.HasPrefix(w, "norm") || w == key("reference") || w == key("references") || w == "n" || w == key("commentaire") || w == "range" || w == key("remarque"):
			h.skip = true
		case w == key("anterieur") || w == key("precedent") || w == key("anterieure") || w == key("precedente") || w == key("previous") || year(t, j) && !r.lastYear(j):
			h.previous = true
		case w == "valeur" || w == "valeurs" || w == key("resultat") || w == "value" || w == "result" || w == "actuel" || w == "mesure" || w == "current" || year(t, j):
			h.value = true
		case t.Tokens[j].Kind == phrase.Date:
			h.previous = false
		}
		if p := periodWord(t, j); p == whole || p == day || p == night {
			h.period = p
		}
	}
	h.key = r.cellKey(c)
	h.unit, h.hasUnit = r.cellUnit(c)
	return h
}

// lastYear reports whether the year at j is the latest of its line: the
// examination's own.
func (r *reader) lastYear(j int) bool {
	for i := range r.t.Tokens {
		if r.t.Tokens[i].Line == r.t.Tokens[j].Line && year(r.t, i) && r.t.Tokens[i].Value > r.t.Tokens[j].Value {
			return false
		}
	}
	return true
}

// cellKey gives the measure that a cell names: a key, "pair" for a pressure, or "".
func (r *reader) cellKey(c cell) string {
	t := r.t
	for j := c.from; j < c.to; j++ {
		w := t.Key(j)
		switch {
		case w == "pas" || systolicWords[w]:
			if k(t, j+1, "/") {
				return "pair"
			}
			return "pas"
		case diastolicWord[w]:
			return "pad"
		case pressureWords[w]:
			return "pair"
		case hrLabels[w]:
			return "hr"
		}
		if f, _, ok := find(t, j); ok && f.key[0] != '?' && r.plausible(f, j, j+1) {
			return f.key
		}
	}
	return ""
}

// cellUnit reads a unit in parentheses: "DTD (mm)".
func (r *reader) cellUnit(c cell) (unit, bool) {
	for j := c.from; j < c.to; j++ {
		if k(r.t, j, "(", "[", ",") {
			if u, _, ok := unitAt(r.folded, r.t.Tokens[j].End); ok {
				return u, true
			}
		}
	}
	return unit{}, false
}

// row gives each number of a row the meaning of its row and column.
func (r *reader) row(head []column, row []cell) {
	side := r.heading(row[0])
	for n := 1; n < len(row) && n < len(head); n++ {
		h := head[n]
		if h.skip {
			for j := row[n].from; j < row[n].to; j++ {
				r.used[j] = true
			}
			continue
		}
		name := side.key
		if name == "" {
			name = h.key
		}
		if name == "" || !h.speaks() && !side.speaks() {
			continue
		}
		m := mark{phase: max(h.phase, side.phase), period: max(h.period, side.period), previous: h.previous || side.previous}
		u, has := side.unit, side.hasUnit
		if !has {
			u, has = h.unit, h.hasUnit
		}
		r.entry(name, m, u, has, row[n])
	}
}

// entry records the value of one cell.
func (r *reader) entry(name string, m mark, u unit, has bool, c cell) bool {
	t := r.t
	for j := c.from; j < c.to; j++ {
		if !r.isNumber(j) || r.used[j] {
			continue
		}
		if name == "pair" || name == "pas" || name == "pad" {
			ks, kd, ctx := r.pressureKeys(j, m, noPhase, m.period)
			if ks == "" {
				return false
			}
			if m.previous {
				ks, kd, ctx = "pas", "pad", pipeline.Previous
			}
			s := t.Tokens[j].Value
			if name != "pair" {
				if name == "pad" {
					ks = kd
				}
				if !within(ks, s) {
					return false
				}
				r.used[j] = true
				r.emit(ks, ctx, s, "", j, j+1)
				return true
			}
			if !k(t, j+1, "/") || !r.isNumber(j+2) || !within(ks, s) || !within(kd, t.Tokens[j+2].Value) {
				return false
			}
			r.used[j], r.used[j+2] = true, true
			r.emit(ks, ctx, s, "", j, j+1)
			r.emit(kd, ctx, t.Tokens[j+2].Value, "", j+2, j+3)
			return true
		}
		x, ok := r.valueAt(j)
		if !ok {
			return false
		}
		if !x.known && has {
			x.unit, x.known = u, true
		}
		ctx := r.cellContext(name, m)
		if name == "hr" {
			name, ctx = r.cellRate(m)
			if name == "" {
				return false
			}
		}
		v, ok, _ := convert(name, x)
		if !ok {
			return false
		}
		r.used[j] = true
		r.emitSpan(name, ctx, v, "", x.raw)
		return true
	}
	return false
}

func (r *reader) cellContext(name string, m mark) pipeline.Context {
	switch {
	case m.previous:
		return pipeline.Previous
	case !phased[name] || m.phase == noPhase:
		return pipeline.Current
	case m.phase == resting:
		return pipeline.Rest
	case m.phase == recovering:
		return pipeline.Recovery
	}
	return pipeline.Peak
}

// cellRate tells which heart rate a cell holds.
func (r *reader) cellRate(m mark) (string, pipeline.Context) {
	switch {
	case m.previous:
		return "hr", pipeline.Previous
	case r.exam[pipeline.MAPA] && m.period == whole:
		return "hr_mean", pipeline.Current
	case r.exam[pipeline.MAPA] && m.period != noPeriod:
		return "", ""
	case m.phase == exercise:
		return "hr_max", pipeline.Current
	case m.phase == resting:
		return "hr", pipeline.Rest
	case m.phase == recovering:
		return "hr", pipeline.Recovery
	}
	return "hr", pipeline.Current
}
