package draft

import (
	"slices"
	"strings"

	"cardiopli/pipeline"
	"cardiopli/templates"
)

// table lays the measurements out in the groups of the templates: only rows that
// were measured, one column for each circumstance that occurs.
type table struct {
	set    *templates.Set
	kinds  []*templates.Template
	lang   pipeline.Language
	sex    pipeline.Sex
	values map[string]map[pipeline.Context][]pipeline.Measurement
	past   []past // earlier examinations, the latest first
}

// columns are the circumstances in the order of the table; what was before and
// what became of it follow. Targets and quoted normal values are no measurements
// of this patient: they stay in the text.
var columns = []struct {
	context pipeline.Context
	fr, en  string
}{
	{pipeline.Current, "Valeur", "Value"},
	{pipeline.Rest, "Repos", "Rest"},
	{pipeline.Peak, "Effort", "Peak"},
	{pipeline.Recovery, "Récupération", "Recovery"},
	{"day", "Jour", "Day"},
	{"night", "Nuit", "Night"},
}

func newTable(set *templates.Set, kinds []*templates.Template, r pipeline.Report, lang pipeline.Language) *table {
	t := &table{set: set, kinds: kinds, lang: lang, sex: r.Patient.Sex, values: make(map[string]map[pipeline.Context][]pipeline.Measurement)}
	at, peakOf := moments(kinds)
	for _, m := range r.Measurements {
		if m.Context == "" {
			m.Context = pipeline.Current
		}
		if moment, ok := at[m.Key]; ok && m.Context == pipeline.Current {
			m.Context = moment
		}
		if key, ok := peakOf[m.Key]; ok && m.Context == pipeline.Peak {
			m.Key = key
		}
		if t.values[m.Key] == nil {
			t.values[m.Key] = make(map[pipeline.Context][]pipeline.Measurement)
		}
		t.values[m.Key][m.Context] = append(t.values[m.Key][m.Context], m)
	}
	return t
}

// moments tells, from the templates, at which moment a measure without a
// circumstance was taken, and which measure is the peak value of which other.
func moments(kinds []*templates.Template) (at map[string]pipeline.Context, peakOf map[string]string) {
	at, peakOf = make(map[string]pipeline.Context), make(map[string]string)
	for _, k := range kinds {
		for _, g := range k.Measurements {
			for _, r := range g.Rows {
				if r.At != "" {
					at[r.Key] = pipeline.Context(r.At)
				}
				if r.Peak != "" {
					peakOf[r.Peak] = r.Key
				}
			}
		}
	}
	return at, peakOf
}

// block returns the table: its first row holds the headings, a row of which only
// the first cell is filled is the title of a group. Without a measured row it is
// empty. Behind the values stand those of before and what became of them, where
// there are any; the last two columns hold the normal range and its source.
func (t *table) block() pipeline.Block {
	groups := t.groups()
	used, h := t.used(groups), t.history(groups)
	head := []string{word(t.lang, "Mesure", "Measure")}
	for _, i := range used {
		head = append(head, word(t.lang, columns[i].fr, columns[i].en))
	}
	head = append(head, h.heading(t.lang)...)
	head = append(head, word(t.lang, "Normale", "Normal"), word(t.lang, "Source", "Source"))
	b := pipeline.Block{Kind: pipeline.Table, Rows: [][]string{head}}
	for _, g := range groups {
		var rows [][]string
		for _, r := range g.Rows {
			if row := t.row(r, used, h); row != nil {
				rows = append(rows, row)
			}
		}
		if len(rows) == 0 {
			continue
		}
		if len(groups) > 1 {
			b.Rows = append(b.Rows, append([]string{g.Title.In(string(t.lang))}, make([]string, len(head)-1)...))
		}
		b.Rows = append(b.Rows, rows...)
	}
	if len(b.Rows) == 1 {
		return pipeline.Block{}
	}
	return b
}

// used lists the columns that some row fills.
func (t *table) used(groups []templates.Group) []int {
	var out []int
	for i, c := range columns {
		if slices.ContainsFunc(groups, func(g templates.Group) bool {
			return slices.ContainsFunc(g.Rows, func(r templates.Row) bool { return len(t.values[r.Key][c.context]) > 0 })
		}) {
			out = append(out, i)
		}
	}
	return out
}

// groups are those of the report's templates, each measure once. What other
// templates know (a blood pressure noted beside an echocardiography) follows.
func (t *table) groups() []templates.Group {
	var out []templates.Group
	seen := make(map[string]bool)
	add := func(g templates.Group) {
		var rows []templates.Row
		for _, r := range g.Rows {
			if len(t.values[r.Key]) > 0 && !seen[r.Key] {
				seen[r.Key] = true
				rows = append(rows, r)
			}
		}
		if len(rows) > 0 {
			out = append(out, templates.Group{Title: g.Title, Rows: rows})
		}
	}
	for _, k := range t.kinds {
		for _, g := range k.Measurements {
			add(g)
		}
	}
	rest := templates.Group{Title: templates.Words{FR: "Autres mesures", EN: "Other measurements"}}
	for _, exam := range t.set.Exams() {
		other, ok := t.set.For(exam)
		if !ok || slices.Contains(t.kinds, other) {
			continue
		}
		for _, g := range other.Measurements {
			rest.Rows = append(rest.Rows, g.Rows...)
		}
	}
	add(rest)
	return out
}

// row returns the cells of one measure, or nil where no column shows it.
func (t *table) row(r templates.Row, used []int, h history) []string {
	cells := []string{r.Label.In(string(t.lang))}
	filled, resting, underLoad := false, false, false
	for _, i := range used {
		c := columns[i].context
		cell := t.cell(r, t.values[r.Key][c])
		if cell != "" {
			filled = true
			switch c {
			case pipeline.Peak, pipeline.Recovery:
				underLoad = true
			default:
				resting = true
			}
		}
		cells = append(cells, cell)
	}
	if !filled && !h.filled(r.Key) {
		return nil
	}
	cells = append(cells, h.cells(r.Key)...)
	normal := t.normal(r)
	if r.At != "" {
		underLoad = false
	}
	if normal == "" || underLoad && !resting && !h.filled(r.Key) {
		// The ranges of the templates are for the circumstances in which the
		// measure is defined; a range at rest says nothing of a value at peak.
		return append(cells, "", "")
	}
	if underLoad {
		normal = word(t.lang, "repos : ", "rest: ") + normal
	}
	return append(cells, rangeIn(normal, t.lang), r.Source)
}

func (t *table) normal(r templates.Row) string {
	if n := r.Normal.For(string(t.sex)); n != "" {
		return n
	}
	if r.Normal.Male == "" {
		return ""
	}
	return word(t.lang, "H ", "M ") + r.Normal.Male + " / F " + r.Normal.Female
}

// cell writes the values of one measure under one circumstance. A value said
// twice stands once; two different ones both stand.
func (t *table) cell(r templates.Row, ms []pipeline.Measurement) string {
	return strings.Join(t.quantities(r, ms), " ; ")
}

func (t *table) quantities(r templates.Row, ms []pipeline.Measurement) []string {
	var out []string
	for _, m := range ms {
		unit := r.Unit
		if m.Unit == "%" && unit == "" {
			unit = "%"
		}
		q := quantity(m.Value, unit, r.Decimals, m.Raw, t.lang)
		if m.Bound != pipeline.Equal { // "> 4 m/s" is no 4 m/s
			q = string(m.Bound) + " " + q
		}
		if !slices.Contains(out, q) {
			out = append(out, q)
		}
	}
	return out
}
