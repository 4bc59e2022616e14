package draft

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"cardiopli/pipeline"
	"cardiopli/templates"
)

// maxTrends caps the lines of the box that tell of changes.
const maxTrends = 5

// trends holds the main measures of the report against those of before: what
// changed by more than two measurements of the same patient differ, the clearest
// first; where none did, the one that its reader looks for, as steady. Of a measure
// whose template does not say how far two measurements lie apart, nothing is said.
func trends(doc pipeline.Document, kinds []*templates.Template, set *templates.Set, lang pipeline.Language) []pipeline.Trend {
	t := newTable(set, kinds, doc.Report, lang).after(doc)
	type ranked struct {
		pipeline.Trend
		size float64
	}
	var changed []ranked
	var steady []pipeline.Trend
	for _, g := range t.groups() {
		for _, r := range g.Rows {
			if !t.main(r.Key) {
				continue
			}
			b, ok := t.before(r)
			if !ok {
				continue
			}
			c, ok := t.change(r, b)
			if !ok {
				continue
			}
			tr := t.trend(r, b, c)
			if c.course() == pipeline.Steady {
				steady = append(steady, tr)
				continue
			}
			changed = append(changed, ranked{tr, math.Abs(c.diff) / c.noise})
		}
	}
	slices.SortStableFunc(changed, func(a, b ranked) int { return cmp.Compare(b.size, a.size) })
	var out []pipeline.Trend
	for _, r := range changed[:min(len(changed), maxTrends)] {
		out = append(out, r.Trend)
	}
	if out == nil && len(steady) > 0 {
		out = append(out, t.lead(steady))
	}
	return out
}

// main reports whether a change of the measure belongs into the box.
func (t *table) main(key string) bool {
	return slices.ContainsFunc(t.kinds, func(k *templates.Template) bool {
		r, ok := rowOf(k, key)
		return ok && r.Main
	})
}

// lead picks the steady measure that is worth a line: the first that a template
// names, else the first of the table.
func (t *table) lead(steady []pipeline.Trend) pipeline.Trend {
	for _, k := range t.kinds {
		for _, tr := range steady {
			if tr.Key == k.Lead {
				return tr
			}
		}
	}
	return steady[0]
}

func (t *table) trend(r templates.Row, b before, c change) pipeline.Trend {
	now, _, _ := t.moment(r.Key)
	label := r.Label.In(string(t.lang))
	if b.several {
		label += word(t.lang, ", repos", ", rest")
	}
	diff := signed(c.diff, t.lang)
	if c.absolute {
		diff += word(t.lang, " en valeur absolue", " in absolute value")
	}
	return pipeline.Trend{Key: r.Key, Label: label, Now: t.cell(r, now), Before: t.cell(r, b.ms), On: b.on,
		Difference: diff, Noise: "± " + plain(c.noise, t.lang), Source: c.source, Course: c.course()}
}

// change is what became of a measure.
type change struct {
	diff, noise float64
	// absolute: both values are negative, as a strain is, and their magnitudes are
	// held against each other, as its readers do.
	absolute bool
	source   string
}

// change compares the value of a row with that of before; ok is false where one of
// them is not one exact value, or nobody says how far two measurements lie apart.
func (t *table) change(r templates.Row, b before) (c change, ok bool) {
	rep, _, ok := t.repeat(r.Key)
	now, _, several := t.moment(r.Key)
	if !ok || !t.single(r, now) || !t.single(r, b.ms) || now[0].Unit != b.ms[0].Unit || several && !b.several {
		return change{}, false
	}
	// The values as the reader sees them: what is said of their difference must hold
	// for who subtracts one from the other.
	x, y := shown(now[0].Value, r.Decimals, now[0].Raw), shown(b.ms[0].Value, r.Decimals, b.ms[0].Raw)
	switch {
	case x < 0 && y < 0:
		x, y, c.absolute = -x, -y, true
	case x < 0 || y < 0:
		return change{}, false // crossing zero is no matter of more or less
	}
	c.diff = math.Round((x-y)*1e6) / 1e6
	c.noise = upward(max(rep.Repeat.Abs, rep.Repeat.Pct/100*max(x, y)), r.Decimals)
	c.source = rep.RepeatSource
	return c, c.noise > 0
}

// upward rounds to decimals, away from zero: in doubt nothing changed.
func upward(v float64, decimals int) float64 {
	scale := math.Pow10(decimals)
	return math.Ceil(v*scale-1e-9) / scale
}

func (c change) course() pipeline.Course {
	switch {
	case c.diff > c.noise+1e-9:
		return pipeline.Risen
	case c.diff < -c.noise-1e-9:
		return pipeline.Fallen
	}
	return pipeline.Steady
}

// cell is the change as the table shows it: "↑ +8", "↓ -12", "= (± 7)".
func (c change) cell(lang pipeline.Language) string {
	abs := ""
	if c.absolute {
		abs = word(lang, " (val. abs.)", " (abs. value)")
	}
	switch c.course() {
	case pipeline.Risen:
		return "↑ " + signed(c.diff, lang) + abs
	case pipeline.Fallen:
		return "↓ " + signed(c.diff, lang) + abs
	}
	return "= (± " + plain(c.noise, lang) + ")"
}

// history is what stands behind the values of a table: those of before, and what
// became of them, by the key of the row.
type history struct {
	was     map[string]string
	on      map[string]pipeline.Date
	change  map[string]string
	common  pipeline.Date // of all of them
	changes bool
}

func (t *table) history(groups []templates.Group) history {
	h := history{was: make(map[string]string), on: make(map[string]pipeline.Date), change: make(map[string]string)}
	first := true
	for _, g := range groups {
		for _, r := range g.Rows {
			b, ok := t.before(r)
			if !ok {
				continue
			}
			h.was[r.Key], h.on[r.Key] = t.cell(r, b.ms), b.on
			if b.several {
				h.was[r.Key] = word(t.lang, "repos : ", "rest: ") + h.was[r.Key]
			}
			if c, ok := t.change(r, b); ok {
				h.change[r.Key], h.changes = c.cell(t.lang), true
			}
			if first {
				h.common = b.on
			} else if h.common != b.on {
				h.common = pipeline.Date{}
			}
			first = false
		}
	}
	return h
}

// heading gives the headings of the columns. The day of all values stands there,
// days that differ with the values.
func (h history) heading(lang pipeline.Language) []string {
	if len(h.was) == 0 {
		return nil
	}
	out := []string{word(lang, "Antérieur", "Previous")}
	if !h.common.IsZero() {
		out[0] += " (" + h.common.French() + ")"
	}
	if h.changes {
		out = append(out, word(lang, "Évolution", "Change"))
	}
	return out
}

func (h history) cells(key string) []string {
	if len(h.was) == 0 {
		return nil
	}
	was := h.was[key]
	if on := h.on[key]; was != "" && h.common.IsZero() && !on.IsZero() {
		was += " (" + on.French() + ")"
	}
	if h.changes {
		return []string{was, h.change[key]}
	}
	return []string{was}
}

// filled reports whether a row has a value of before.
func (h history) filled(key string) bool { return h.was[key] != "" }

func signed(v float64, lang pipeline.Language) string {
	if v > 0 {
		return "+" + plain(v, lang)
	}
	return plain(v, lang)
}

func plain(v float64, lang pipeline.Language) string {
	s := number(math.Round(v*1e6)/1e6, 6, "", lang)
	return strings.TrimPrefix(s, "+")
}
