package ledger

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"cardiopli/pipeline"
)

// columns are the circumstances of a value by the heading of their column.
var columns = map[string]pipeline.Context{
	"Valeur": pipeline.Current, "Value": pipeline.Current, "Repos": pipeline.Rest, "Rest": pipeline.Rest, "Effort": pipeline.Peak, "Peak": pipeline.Peak,
	"Récupération": pipeline.Recovery, "Recovery": pipeline.Recovery, "Jour": "day", "Day": "day", "Nuit": "night", "Night": "night",
	"Antérieur": pipeline.Previous, "Previous": pipeline.Previous,
}

// tables checks every row against the measurements of the report: label, value
// and unit; ranges and their source against the templates; and each measurement
// against the words it was read from.
func (a *account) tables() {
	l := a.doc.Letter
	a.kinds = a.book.of(l.Template)
	shown := map[int]bool{} // measurements that the tables show
	for i, bl := range l.Blocks {
		if bl.Kind == pipeline.Table {
			a.table(i, bl, shown)
		}
	}
	told := map[string]bool{}
	for n, m := range a.doc.Report.Measurements {
		if shown[n] || !a.belongs(m) {
			continue
		}
		if key := m.Key + string(m.Context) + number(m.Value); !told[key] { // said twice, missed once
			told[key] = true
			a.note(Change{What: Lost, Kind: Number, Source: number(m.Value), Span: m.Span, Context: m.Raw})
		}
	}
}

// of gives the examinations that a letter's template names.
func (b *Book) of(template string) map[string]bool {
	out := map[string]bool{}
	for _, t := range strings.Split(template, "+") {
		exam, _, _ := strings.Cut(t, "/")
		out[exam] = true
	}
	return out
}

// belongs reports whether the table is to show a measurement: its measure has a
// row in some template, and it is a value of this patient.
func (a *account) belongs(m pipeline.Measurement) bool {
	if m.Context == pipeline.Target || m.Context == pipeline.Reference {
		return false
	}
	return a.book.measured[m.Key]
}

func (a *account) table(block int, bl pipeline.Block, shown map[int]bool) {
	if len(bl.Rows) == 0 {
		return
	}
	head, group := bl.Rows[0], ""
	past, day := a.past(bl)
	a.heading(block, head, past, day)
	for n, cells := range bl.Rows[1:] {
		at := Place{Part: Table, Index: block, Row: n + 1}
		if len(cells) == 0 {
			continue
		}
		if alone(cells) {
			group = cells[0]
			if n+2 < len(bl.Rows) && len(bl.Rows[n+2]) > 0 {
				group = a.book.group(cells[0], a.book.label(bl.Rows[n+2][0]))
			}
			a.compare(group, cells[0], pipeline.Span{}, at)
			continue
		}
		label := a.label(head, cells)
		a.compare(label, cells[0], pipeline.Span{}, at)
		rows := a.narrow(a.book.rows[label])
		for c := 1; c < len(cells); c++ {
			at.Column = c
			ctx, value := pipeline.Context(""), false
			if c < len(head) {
				ctx, value = circumstance(head[c])
			}
			if c < len(head) && tellsChange(head[c]) || value && ctx == pipeline.Previous {
				continue // with what stands behind the values, below
			}
			if value {
				a.cell(rows, ctx, cells[c], at, shown)
				continue
			}
			if cells[c] != "" {
				a.quiet(rows, cells[c], at)
			} else if c == len(cells)-2 && a.ranged(rows, head, cells) {
				a.compare(rows[0].Normal.Male, "", pipeline.Span{}, at)
			}
		}
		a.behindValues(past[n], head, cells, day, at, shown)
	}
}

// cell checks the values of one measure under one circumstance.
func (a *account) cell(rows []row, ctx pipeline.Context, text string, at Place, shown map[int]bool) {
	offset, last := at.Start, -1
	for _, part := range strings.Split(text, " ; ") {
		q := a.book.read(part, a.keys, true)
		pl := at
		pl.Span = pipeline.Span{Start: offset, End: offset + len(part)}
		offset += len(part) + len(" ; ")
		if len(q) == 0 {
			continue
		}
		n := a.value(rows, ctx, part, q, pl, shown)
		if n < 0 {
			a.unmatched(rows, ctx, part, q, pl, shown)
			continue
		}
		// "136 ; 182" over "78 ; 84" are two pressures by their order alone.
		if m := a.doc.Report.Measurements[n]; last > m.Span.Start {
			a.note(Change{What: Changed, Kind: Number, Source: number(m.Value), Letter: part, Span: m.Span, Place: pl, Context: text})
		}
		last = a.doc.Report.Measurements[n].Span.Start
	}
}

// value enters a quantity that a measurement of the report has, and gives the first; -1 where none has it.
func (a *account) value(rows []row, ctx pipeline.Context, text string, q []token, pl Place, shown map[int]bool) int {
	hit := -1
	for n, m := range a.doc.Report.Measurements {
		r, ok := a.row(rows, m, ctx)
		if !ok || !a.says(q, m, r) {
			continue
		}
		shown[n] = true
		if !a.supported(m) {
			a.note(Change{What: Changed, Kind: Number, Source: squeeze(m.Span.Of(a.doc.Text)), Letter: number(m.Value), Span: m.Span, Place: pl, Context: text})
		}
		if hit >= 0 {
			continue // the same value said again
		}
		hit = n
		for _, t := range q {
			if t.item() {
				p := pl
				p.Span = pipeline.Span{Start: pl.Start + int(t.from), End: pl.Start + int(t.to)}
				a.enter(t.kind, t.value, m.Span, p)
			}
		}
	}
	return hit
}

// row gives the row of rows in which a measurement stands under a circumstance.
func (a *account) row(rows []row, m pipeline.Measurement, ctx pipeline.Context) (row, bool) {
	c := m.Context
	if c == "" {
		c = pipeline.Current
	}
	for _, r := range rows {
		if r.Key == m.Key && (c == ctx || c == pipeline.Current && r.At != "" && pipeline.Context(r.At) == ctx) {
			return r, true
		}
		if r.Peak == m.Key && ctx == pipeline.Peak && (c == pipeline.Peak || c == pipeline.Current && a.peaks(m.Key)) {
			return r, true
		}
	}
	return row{}, false
}

// peaks reports whether a measure without a circumstance is one at peak.
func (a *account) peaks(key string) bool {
	return a.book.peaks[key]
}

// says reports whether the tokens of a quantity are the measurement's value in
// the row's unit.
func (a *account) says(q []token, m pipeline.Measurement, r row) bool {
	unit := canonicalUnit(r.Unit)
	if unit == "" && m.Unit == "%" {
		unit = "%"
	}
	if unit != canonicalUnit(m.Unit) && !(unit == "" && canonicalUnit(m.Unit) == "") {
		return false
	}
	if len(q) > 0 && pipeline.Bound(q[0].value) == m.Bound && m.Bound != pipeline.Equal {
		q = q[1:]
	} else if m.Bound != pipeline.Equal {
		return false // "> 4 m/s" is no 4 m/s
	}
	v, u, ok := quantity(q)
	within := 1e-9*math.Abs(m.Value) + 1e-6
	if len(q) == 4 {
		within = 1e-3 // a time in broken hours was kept with four decimals
	}
	return ok && u == unit && math.Abs(v-m.Value) <= within
}

// quantity reads "62 %", "9 min 30 s", "0,72 m/s"; nothing else may stand there.
func quantity(q []token) (v float64, unit string, ok bool) {
	if len(q) == 4 && q[0].kind == Number && q[1].kind == Unit && q[2].kind == Number && q[3].kind == Unit {
		a, errA := strconv.ParseFloat(q[0].value, 64)
		b, errB := strconv.ParseFloat(q[2].value, 64)
		big := q[1].value
		return a + b/60, big, errA == nil && errB == nil && (big == "min" && q[3].value == "s" || big == "h" && q[3].value == "min")
	}
	if len(q) == 0 || len(q) > 2 || q[0].kind != Number {
		return 0, "", false
	}
	v, err := strconv.ParseFloat(q[0].value, 64)
	if len(q) == 2 {
		if q[1].kind != Unit {
			return 0, "", false
		}
		unit = q[1].value
	}
	return v, unit, err == nil
}

// unmatched tells of a quantity that no measurement has: changed where one of
// this row is not shown, else added.
func (a *account) unmatched(rows []row, ctx pipeline.Context, text string, q []token, pl Place, shown map[int]bool) {
	for n, m := range a.doc.Report.Measurements {
		r, ok := a.row(rows, m, ctx)
		if !ok || shown[n] {
			continue
		}
		shown[n] = true
		unit := r.Unit
		if unit == "" && m.Unit == "%" {
			unit = "%"
		}
		before := len(a.ledger.Changes)
		a.compare(strings.TrimSpace(string(m.Bound)+" "+strings.ReplaceAll(number(m.Value), ".", ",")+" "+unit), text, m.Span, pl)
		if len(a.ledger.Changes) == before {
			a.note(Change{What: Changed, Kind: Number, Source: number(m.Value) + " " + canonicalUnit(m.Unit), Letter: text, Span: m.Span, Place: pl, Context: m.Raw})
		}
		return
	}
	a.compare("", text, pipeline.Span{}, pl)
}

// narrow keeps the rows of the letter's own templates, where there are any.
func (a *account) narrow(rows []row) []row {
	own := slices.DeleteFunc(slices.Clone(rows), func(r row) bool { return !a.kinds[r.exam] })
	if len(own) == 0 {
		return rows
	}
	return own
}

// ranged reports whether the normal range of a row must be shown: the row has
// one, and a value that was not taken under load unless that is its moment.
func (a *account) ranged(rows []row, head, cells []string) bool {
	if len(rows) == 0 || slices.ContainsFunc(rows, func(r row) bool { return r.Normal.Male == "" || r.Normal.Female == "" }) {
		return false
	}
	timed := !slices.ContainsFunc(rows, func(r row) bool { return r.At == "" })
	for c := 1; c < len(cells) && c < len(head); c++ {
		ctx, ok := circumstance(head[c])
		if timed && ok && cells[c] != "" || ok && cells[c] != "" && ctx != pipeline.Peak && ctx != pipeline.Recovery {
			return true
		}
	}
	return false
}

// quiet checks a normal range or its source against the templates.
func (a *account) quiet(rows []row, text string, at Place) {
	best := ""
	for _, r := range rows {
		ranges := []string{r.Normal.For(string(a.doc.Report.Patient.Sex))}
		if ranges[0] == "" {
			both := r.Normal.Male + " / F " + r.Normal.Female
			ranges = []string{"H " + both, "M " + both}
		}
		for _, s := range append(ranges, r.Source) {
			for _, s := range []string{s, points(s)} {
				if text == s || text == "repos : "+s || text == "rest: "+s {
					a.compare(text, text, pipeline.Span{}, at)
					return
				}
			}
		}
		if best == "" || shared(r.Source, text) > shared(best, text) {
			best = r.Source
		}
		for _, s := range append(ranges, r.Normal.Male, r.Normal.Female) {
			if shared(s, text) >= shared(best, text) {
				best = s
			}
		}
	}
	before := len(a.ledger.Changes)
	a.compare(best, text, pipeline.Span{}, at)
	if len(a.ledger.Changes) == before {
		a.compare("", text, pipeline.Span{}, at)
	}
}

// shared counts the bytes that two texts begin and end with alike.
func shared(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	for k := 1; k <= len(a)-n && k <= len(b)-n && a[len(a)-k] == b[len(b)-k]; k++ {
		n++
	}
	return n
}

// points writes decimals the English way.
func points(s string) string {
	b := []byte(s)
	for i := 1; i+1 < len(b); i++ {
		if b[i] == ',' && isDigit(b[i-1]) && isDigit(b[i+1]) {
			b[i] = '.'
		}
	}
	return string(b)
}

func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
