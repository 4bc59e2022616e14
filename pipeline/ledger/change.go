package ledger

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"cardiopli/pipeline"
	"cardiopli/templates"
)

// kin tells which examinations measure alike, and the rows of each.
type kin struct {
	like map[string][]string // by examination
	rows map[string]row      // by examination and measure
}

func kinOf(set *templates.Set) kin {
	k := kin{map[string][]string{}, map[string]row{}}
	for _, exam := range set.Exams() {
		t, ok := set.For(exam)
		if !ok {
			continue
		}
		k.like[exam] = t.Like
		for _, g := range t.Measurements {
			for _, r := range g.Rows {
				k.rows[exam+"/"+r.Key] = row{r, exam}
			}
		}
	}
	return k
}

// circumstance gives the circumstance that a heading stands for. That of the
// values of before may bear their day.
func circumstance(head string) (pipeline.Context, bool) {
	if ctx, ok := columns[head]; ok {
		return ctx, true
	}
	for _, name := range []string{"Antérieur (", "Previous ("} {
		if strings.HasPrefix(head, name) {
			return pipeline.Previous, true
		}
	}
	return "", false
}

// tellsChange reports whether a column tells what became of the values of before.
func tellsChange(head string) bool { return head == "Évolution" || head == "Change" }

// behind is what must stand behind the values of a row.
type behind struct {
	rows    []row
	own     row              // the row as the letter's first template has it
	now     pipeline.Context // circumstance of the value that is held against that of before
	noted   []pipeline.Measurement
	earlier []pipeline.Measurement // of a letter; nil where the report notes one itself
	on      pipeline.Date
	several bool // values under several circumstances: that at rest counts
}

func (b behind) empty() bool { return len(b.noted)+len(b.earlier) == 0 }

// exams lists the examinations of the letter's templates in order.
func (a *account) exams() []string {
	var out []string
	for _, t := range strings.Split(a.doc.Letter.Template, "+") {
		exam, _, _ := strings.Cut(t, "/")
		out = append(out, exam)
	}
	return out
}

// of gives the row of a measure in the template of an examination.
func (a *account) of(exam, key string) (row, bool) {
	r, ok := a.book.kin.rows[exam+"/"+key]
	return r, ok
}

// repeats gives the row that says how far two measurements of a measure lie
// apart, from the first examination of the letter that measures it.
func (a *account) repeats(key string) (row, bool) {
	for _, exam := range a.exams() {
		if r, ok := a.of(exam, key); ok && !r.Repeat.IsZero() {
			return r, true
		}
	}
	return row{}, false
}

// behind works out what must stand behind the values of a row.
func (a *account) behind(rows []row) behind {
	b := behind{rows: rows}
	if len(rows) == 0 {
		return b
	}
	b.own = rows[0]
	for _, exam := range a.exams() {
		if r, ok := a.of(exam, rows[0].Key); ok {
			b.own = r
			break
		}
	}
	here := stand(a.doc.Report.Measurements, rows, a.kinds, a.book.peaks)
	b.now, b.several = moment(here)
	for _, m := range a.doc.Report.Measurements {
		if m.Context == pipeline.Previous && m.Key == b.own.Key {
			b.noted = append(b.noted, m)
		}
	}
	if b.now == "" {
		return b
	}
	for _, e := range a.comparable(b.own.Key) {
		was := e.at(b.now)
		if len(b.noted) > 0 {
			if exact(b.noted) && exact(was) && rounded(b.own, b.noted[0], was[0]) {
				b.on = e.on
				return b
			}
			continue
		}
		if len(was) == 0 {
			continue
		}
		if one(was) {
			b.earlier, b.on = was[:1], e.on
		}
		return b
	}
	return b
}

// earlierExam is an examination of which a letter was sent.
type earlierExam struct {
	on     pipeline.Date
	values map[pipeline.Context][]pipeline.Measurement
}

// at gives the values of a circumstance; to be without one is to be at rest.
func (e earlierExam) at(c pipeline.Context) []pipeline.Measurement {
	if resting(c) {
		return append(slices.Clone(e.values[pipeline.Current]), e.values[pipeline.Rest]...)
	}
	return e.values[c]
}

func resting(c pipeline.Context) bool { return c == pipeline.Current || c == pipeline.Rest }

// comparable lists the earlier examinations that measured a measure as this one
// does: those of its kind first, each kind from the latest on.
func (a *account) comparable(key string) []earlierExam {
	r, ok := a.repeats(key)
	if !ok {
		return nil
	}
	var kind, like []earlierExam
	all := slices.Clone(a.doc.Earlier)
	slices.SortStableFunc(all, func(x, y pipeline.Earlier) int { return strings.Compare(y.On.String(), x.On.String()) })
	for _, e := range all {
		day := a.doc.Report.Date
		if e.On.IsZero() || e.Document == a.doc.ID && a.doc.ID != "" || !day.IsZero() && !e.On.Before(day) {
			continue
		}
		kinds, same, near := map[string]bool{}, false, false
		var rows []row
		for _, exam := range e.Exams {
			kinds[string(exam)] = true
			other, ok := a.of(string(exam), key)
			if ok {
				rows = append(rows, other)
			}
			same = same || string(exam) == r.exam
			near = near || ok && !other.Repeat.IsZero() && slices.Contains(a.book.kin.like[r.exam], string(exam))
		}
		if rows == nil {
			rows = []row{r}
		}
		x := earlierExam{e.On, stand(e.Measurements, rows, kinds, a.book.peaks)}
		if same {
			kind = append(kind, x)
		} else if near {
			like = append(like, x)
		}
	}
	return append(kind, like...)
}

// stand sorts the measurements of a row by the column in which they stand.
func stand(ms []pipeline.Measurement, rows []row, kinds, peaks map[string]bool) map[pipeline.Context][]pipeline.Measurement {
	out := map[pipeline.Context][]pipeline.Measurement{}
	for _, m := range ms {
		c := m.Context
		if c == "" {
			c = pipeline.Current
		}
		for _, r := range rows {
			if r.Key == m.Key {
				if c == pipeline.Current && r.At != "" && kinds[r.exam] {
					c = pipeline.Context(r.At)
				}
				out[c] = append(out[c], m)
				break
			}
			if r.Peak == m.Key && kinds[r.exam] && (c == pipeline.Peak || c == pipeline.Current && peaks[m.Key]) {
				out[pipeline.Peak] = append(out[pipeline.Peak], m)
				break
			}
		}
	}
	return out
}

// moment gives the circumstance whose value is held against that of before: the
// only one, else that at rest.
func moment(values map[pipeline.Context][]pipeline.Measurement) (c pipeline.Context, several bool) {
	n, rest := 0, 0
	var only, still pipeline.Context
	for _, ctx := range []pipeline.Context{pipeline.Current, pipeline.Rest, pipeline.Peak, pipeline.Recovery, "day", "night"} {
		if len(values[ctx]) == 0 {
			continue
		}
		n++
		only = ctx
		if resting(ctx) {
			rest++
			still = ctx
		}
	}
	switch {
	case n == 1:
		return only, false
	case rest == 1:
		return still, true
	}
	return "", false
}

// one reports whether measurements state one value.
func one(ms []pipeline.Measurement) bool {
	return len(ms) > 0 && !slices.ContainsFunc(ms, func(m pipeline.Measurement) bool {
		return math.Abs(m.Value-ms[0].Value) > 1e-9 || m.Bound != ms[0].Bound || m.Unit != ms[0].Unit
	})
}

// exact reports whether they state it without a bound.
func exact(ms []pipeline.Measurement) bool { return one(ms) && ms[0].Bound == pipeline.Equal }

// rounded reports whether two values of a row are one, as far as the coarser one tells.
func rounded(r row, x, y pipeline.Measurement) bool {
	scale := math.Pow10(min(places(r, x.Value), places(r, y.Value)))
	return x.Unit == y.Unit && math.Round(x.Value*scale) == math.Round(y.Value*scale)
}

// places counts the decimals with which a value is shown.
func places(r row, v float64) int {
	_, tail, _ := strings.Cut(number(v), ".")
	if len(tail) > 3 {
		return r.Decimals
	}
	return len(tail)
}

// became is what a row must say of its change, from the two values that it shows.
func (a *account) became(b behind, now, was string) string {
	r, ok := a.repeats(b.own.Key)
	here := stand(a.doc.Report.Measurements, b.rows, a.kinds, a.book.peaks)[b.now]
	before := append(slices.Clone(b.noted), b.earlier...)
	if !ok || b.now == "" || !exact(here) || !exact(before) || here[0].Unit != before[0].Unit || b.several && len(b.noted) > 0 {
		return ""
	}
	x, _, okX := quantity(a.book.read(now, a.keys, true))
	y, _, okY := quantity(a.book.read(was, a.keys, true))
	if !okX || !okY || (x < 0) != (y < 0) {
		return ""
	}
	suffix := ""
	if x < 0 {
		x, y = -x, -y
		suffix = say(a.doc.Letter, " (val. abs.)", " (abs. value)")
	}
	noise := variability(r, b.own.Decimals, x, y)
	diff := math.Round((x-y)*1e6) / 1e6
	switch {
	case noise == 0:
		return ""
	case diff > noise+1e-9:
		return "↑ +" + a.figure(diff) + suffix
	case diff < -noise-1e-9:
		return "↓ " + a.figure(diff) + suffix
	}
	return "= (± " + a.figure(noise) + ")"
}

// was reports whether a trend may name a value as that of before, with its day.
func (a *account) was(key string, v float64, on pipeline.Date) bool {
	var rows []row
	for _, exam := range a.exams() {
		if r, ok := a.of(exam, key); ok {
			rows = append(rows, r)
		}
	}
	b := a.behind(rows)
	return on == b.on && slices.ContainsFunc(append(slices.Clone(b.noted), b.earlier...), func(m pipeline.Measurement) bool {
		if _, tail, _ := strings.Cut(number(m.Value), "."); len(tail) > 3 { // by a change of unit: shown rounded
			return math.Abs(m.Value-v) <= 0.5001*math.Pow10(-b.own.Decimals)
		}
		return math.Abs(m.Value-v) < 1e-6
	})
}

// variability is how far two measurements lie apart about these values, in no more
// decimals than the row shows; in doubt it is more.
func variability(r row, decimals int, x, y float64) float64 {
	scale := math.Pow10(decimals)
	return math.Ceil(math.Max(r.Repeat.Abs, math.Max(math.Abs(x), math.Abs(y))*r.Repeat.Pct/100)*scale-1e-9) / scale
}

// noise is what a trend must say of the variability of its measure; "" where
// nothing can be said.
func (a *account) noise(t pipeline.Trend, now, before float64) string {
	r, ok := a.repeats(t.Key)
	if !ok {
		return ""
	}
	shown := r // its decimals are those of the table
	for _, exam := range a.exams() {
		if own, ok := a.of(exam, t.Key); ok {
			shown = own
			break
		}
	}
	return "± " + a.figure(variability(r, shown.Decimals, now, before))
}

// figure writes a number in the letter's language.
func (a *account) figure(v float64) string {
	s := strconv.FormatFloat(v, 'f', -1, 64)
	if a.doc.Letter.Language != pipeline.English {
		s = strings.Replace(s, ".", ",", 1)
	}
	return s
}
