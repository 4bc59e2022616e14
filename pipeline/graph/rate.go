package graph

import "cardiopli/pipeline"

// longestDay is the longest recording, in hours, of which an hour of the day says
// when something was.
const longestDay = 26

// rate draws the heart rate of a Holter: the slowest and the fastest at the hours
// that are stated for both, with the mean; or the hourly table.
func rate(r report) (pipeline.Graph, bool) {
	if !r.about(pipeline.Holter) {
		return pipeline.Graph{}, false
	}
	for _, m := range r.Report.Measurements {
		if m.Key == "rec_dur" && m.Unit == "h" && m.Value > longestDay {
			return pipeline.Graph{}, false
		}
	}
	g := pipeline.Graph{Form: pipeline.OverDay, Title: r.word("Fréquence cardiaque (/min)", "Heart rate (/min)"), XTo: whole}
	table := hourly(r.written())
	begin := 0
	if len(table) > 0 {
		begin = table[0].at / 60 * 60
		g.Points = r.rates(table)
	}
	low, fast, ok := r.extremes()
	if !ok && len(table) == 0 {
		return pipeline.Graph{}, false
	}
	if ok {
		for _, p := range []pipeline.Point{low, fast} {
			if p.X < float64(begin) {
				p.X += whole
			}
			g.Points = append(g.Points, p)
		}
	}
	g.XFrom, g.XTo = float64(begin), float64(begin+whole)
	var ys []float64
	if m, ok := r.only("hr_mean"); ok {
		g.Bars = []pipeline.Bar{{From: g.XFrom, To: g.XTo, Low: m.Value, High: m.Value, Text: r.word("moyenne ", "mean ") + r.number(m.Value)}}
		ys = append(ys, m.Value)
	}
	for _, p := range g.Points {
		ys = append(ys, p.Y)
		g.XTo = max(g.XTo, p.X)
	}
	g.XTicks = r.hours(begin, nil)
	g.YFrom, g.YTo, g.YTicks = r.scale(20, 5, ys...)
	return g, true
}

// extremes gives the slowest and the fastest rate where the report states both
// with their hours.
func (r report) extremes() (low, fast pipeline.Point, ok bool) {
	point := func(key, name string) (pipeline.Point, bool) {
		m, ok := r.only(key)
		if !ok {
			return pipeline.Point{}, false
		}
		// Of several statements of one value the first that has an hour counts.
		for _, m := range r.Report.Measurements {
			if m.Key != key || m.Context != pipeline.Current && m.Context != "" {
				continue
			}
			if at, words, about, ok := r.hourOf(m); ok {
				to := r.word(" à ", " at ")
				if about {
					to = r.word(" vers ", " about ")
				}
				return pipeline.Point{X: float64(at), Y: m.Value, Text: name + " " + r.number(m.Value) + to + words}, true
			}
		}
		return pipeline.Point{Y: m.Value}, false
	}
	low, ok = point("hr_min", "min")
	fast, ok2 := point("hr_max", "max")
	return low, fast, ok && ok2 && low.Y < fast.Y
}

// rates gives the hourly table as lines, named at their ends.
func (r report) rates(table []hourRow) []pipeline.Point {
	var out []pipeline.Point
	for i, name := range []string{"max", r.word("moy.", "mean"), "min"} {
		n := len(out)
		for _, row := range table {
			if v := row.rates[i]; v > 0 {
				out = append(out, pipeline.Point{X: float64(row.at), Y: v, Series: name})
			}
		}
		if len(out) > n {
			out[len(out)-1].Text = name
		}
	}
	return out
}
