package graph

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"cardiopli/pipeline"
)

// echo are the examinations of which an ejection fraction is a result. In the
// report of another it is a reminder, of a day that is not the report's.
var echo = []pipeline.Exam{pipeline.ETT, pipeline.ETO, pipeline.StressEcho}

// normal is the range of the left ventricular ejection fraction (EACVI/ASE 2015).
var normal = map[pipeline.Sex]pipeline.Band{
	pipeline.Male:   {Low: 52, High: 72},
	pipeline.Female: {Low: 54, High: 74},
}

const (
	fewest  = 3  // two values are told in words
	labels  = 12 // more points than these have texts at their ends and extremes only
	perRow  = 8  // dates that stand under the axis without choosing
	minStep = 0.09
)

// fraction draws the ejection fraction over the years.
func fraction(r report) (pipeline.Graph, bool) {
	today, text, ok := r.fraction(r.Report.Measurements, r.Report.Exams, true)
	if !ok || r.Report.Date.IsZero() {
		return pipeline.Graph{}, false
	}
	type value struct {
		on   pipeline.Date
		v    float64
		text string
		ett  bool
	}
	all := []value{{r.Report.Date, today, text, true}}
	for _, e := range r.Earlier {
		if e.On.IsZero() || !e.On.Before(r.Report.Date) {
			continue
		}
		v, text, ok := r.fraction(e.Measurements, e.Exams, false)
		if !ok {
			continue
		}
		next := value{e.On, v, text, slices.Contains(e.Exams, pipeline.ETT)}
		// One value a day; that of the transthoracic examination, which is the measure's.
		if i := slices.IndexFunc(all, func(o value) bool { return o.on == e.On }); i >= 0 {
			if next.ett && !all[i].ett {
				all[i] = next
			}
			continue
		}
		all = append(all, next)
	}
	if len(all) < fewest {
		return pipeline.Graph{}, false
	}
	slices.SortStableFunc(all, func(a, b value) int { return strings.Compare(a.on.String(), b.on.String()) })

	g := pipeline.Graph{Form: pipeline.OverYears, Title: r.word("FEVG (%)", "LVEF (%)")}
	// The limits of heart failure with reduced and with preserved fraction (ESC 2021)
	// are ticks of the axis.
	ys := []float64{40, 50}
	low, high := 0, 0
	for i, p := range all {
		ys = append(ys, p.v)
		g.Points = append(g.Points, pipeline.Point{X: day(p.on), Y: p.v, Text: p.text, Series: "lvef"})
		if p.v < all[low].v {
			low = i
		}
		if p.v > all[high].v {
			high = i
		}
	}
	if len(all) > labels {
		for i := range g.Points {
			if i != 0 && i != len(all)-1 && i != low && i != high {
				g.Points[i].Text = ""
			}
		}
	}
	if b, ok := normal[r.Report.Patient.Sex]; ok {
		b.Text = r.word("normale ", "normal ") + r.number(b.Low) + "–" + r.number(b.High)
		g.Bands = []pipeline.Band{b}
		ys = append(ys, b.Low, b.High)
	}
	g.YFrom, g.YTo, g.YTicks = r.scale(10, 1, ys...)
	g.XFrom, g.XTo = g.Points[0].X, g.Points[len(g.Points)-1].X
	dates := make([]pipeline.Date, len(all))
	for i, p := range all {
		dates[i] = p.on
	}
	g.XTicks = months(dates)
	return g, true
}

// day counts days since 1970.
func day(d pipeline.Date) float64 {
	return float64(time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Unix() / (24 * 60 * 60))
}

// months gives the ticks of dates in order: all where they are few, else those
// that stand clear of each other; the first and the last always; each text once.
func months(dates []pipeline.Date) []pipeline.Tick {
	first, last := day(dates[0]), day(dates[len(dates)-1])
	room := (last - first) * minStep
	var out []pipeline.Tick
	for i, d := range dates {
		t := pipeline.Tick{At: day(d), Text: d.French()[3:]}
		end := i == len(dates)-1
		if n := len(out); n > 0 && len(dates) > perRow && !end && (t.At-out[n-1].At < room || last-t.At < room) {
			continue
		}
		if n := len(out); n > 0 && out[n-1].Text == t.Text {
			continue
		}
		out = append(out, t)
	}
	return out
}

// fraction gives the value of one examination with its text, at rest where there
// was a stress. Where it states several, nobody knows which one to join.
func (r report) fraction(ms []pipeline.Measurement, exams []pipeline.Exam, today bool) (float64, string, bool) {
	if !among(exams, echo) {
		return 0, "", false
	}
	for _, contexts := range [][]pipeline.Context{{pipeline.Current, ""}, {pipeline.Rest}} {
		v, text, n := 0.0, "", 0
		for _, m := range ms {
			if m.Key != "lvef" || m.Unit != "%" || !slices.Contains(contexts, m.Context) {
				continue
			}
			said, ok := r.stated(m, today)
			if !ok || !finite(m.Value) || m.Value <= 0 || m.Value > 100 || n > 0 && (m.Value != v || said != text) {
				return 0, "", false
			}
			v, text, n = m.Value, said, n+1
		}
		if n > 0 {
			return v, text, true
		}
	}
	return 0, "", false
}

var figures = regexp.MustCompile(`\d+(?:[.,]\d+)?`)

// stated gives the text of a value in the report's own form: "62", "> 60", "55-60"
// where the value is the middle of a range that is stated. A middle of which the
// range cannot be told has no text.
func (r report) stated(m pipeline.Measurement, today bool) (string, bool) {
	text := r.number(m.Value)
	if m.Bound != pipeline.Equal {
		text = string(m.Bound) + " " + text
	}
	found := figures.FindAllString(m.Raw, -1)
	if len(found) == 0 && today {
		found = figures.FindAllString(r.Report.Written, -1) // said, not typed
	}
	if len(found) == 0 {
		return text, m.Value == float64(int(m.Value))
	}
	for _, f := range found {
		if same(f, m.Value) {
			return text, true
		}
	}
	if found = figures.FindAllString(m.Raw, -1); len(found) == 2 {
		low, ok := parse(found[0])
		high, ok2 := parse(found[1])
		if ok && ok2 && low < high && (low+high)/2 == m.Value {
			return r.number(low) + "-" + r.number(high), true
		}
	}
	return "", false
}
