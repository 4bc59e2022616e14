package graph

import "cardiopli/pipeline"

// The limits of mean ambulatory pressures (ESC 2018 and 2024, hypertension).
var (
	dayLimit   = pipeline.Band{Low: 85, High: 135}
	nightLimit = pipeline.Band{Low: 70, High: 120}
)

// whole is a day in minutes.
const whole = 24 * 60

// pressure draws a day of blood pressure: the means by day and by night over their
// hours, and the readings where the report lists them. Where no hours are stated
// the two bars stand side by side over an axis without hours.
func pressure(r report) (pipeline.Graph, bool) {
	if !r.about(pipeline.MAPA) {
		return pipeline.Graph{}, false
	}
	day, night, means := r.means()
	list := readings(r.written())
	on, off, timed := periods(r.written())
	if !timed && len(list) > 0 {
		means = false // nobody knows where they would stand among the readings
	}
	if !means && len(list) == 0 {
		return pipeline.Graph{}, false
	}
	g := pipeline.Graph{Form: pipeline.OverDay, Title: r.word("Pression artérielle (mmHg)", "Blood pressure (mmHg)"), XTo: whole}
	begin := on.from
	if len(list) > 0 {
		begin = list[0].at / 60 * 60
		g.Points = r.courses(list)
	}
	upper, lower := dayLimit, nightLimit
	upper.Text, lower.Text = r.word("seuil 135/85", "limit 135/85"), r.word("seuil 120/70", "limit 120/70")
	switch {
	case !means:
	case timed:
		hold(&g, day, upper, on, begin)
		hold(&g, night, lower, off, begin)
	default:
		day.To, night.From, night.To = whole/2, whole/2, whole
		g.Bars, g.Bands = []pipeline.Bar{day, night}, []pipeline.Band{upper, lower}
	}
	if timed || len(list) > 0 {
		var stated []int
		if means && timed {
			stated = []int{on.from, on.to, off.from, off.to}
		}
		g.XFrom, g.XTo = float64(begin), float64(begin+whole)
		g.XTicks = r.hours(begin, stated)
	}
	if n := len(g.Points); n > 0 {
		g.XTo = max(g.XTo, g.Points[n-1].X)
	}
	var ys []float64
	for _, b := range g.Bars {
		ys = append(ys, b.Low, b.High)
	}
	for _, b := range g.Bands {
		ys = append(ys, b.Low, b.High)
	}
	for _, p := range g.Points {
		ys = append(ys, p.Y)
	}
	g.YFrom, g.YTo, g.YTicks = r.scale(20, 5, ys...)
	return g, true
}

// means gives the mean pressures by day and by night, where the report states all
// four.
func (r report) means() (day, night pipeline.Bar, ok bool) {
	var v [4]float64
	for i, key := range []string{"pas_day", "pad_day", "pas_night", "pad_night"} {
		m, ok := r.only(key)
		if !ok {
			return day, night, false
		}
		v[i] = m.Value
	}
	day = pipeline.Bar{Low: v[1], High: v[0], Text: r.word("jour ", "day ") + r.number(v[0]) + "/" + r.number(v[1])}
	night = pipeline.Bar{Low: v[3], High: v[2], Text: r.word("nuit ", "night ") + r.number(v[2]) + "/" + r.number(v[3])}
	return day, night, v[1] < v[0] && v[3] < v[2]
}

// hold puts a bar and its limits over a part of the day that begins at a minute.
// Where it goes over the axis' end it is in two pieces, of which the longer comes
// first and bears the texts.
func hold(g *pipeline.Graph, b pipeline.Bar, limit pipeline.Band, s span, begin int) {
	from := begin + span{begin, s.from}.length()
	to := from + s.length()
	if s.length() == 0 {
		return
	}
	pieces := [][2]int{{from, to}}
	if end := begin + whole; to > end {
		pieces = [][2]int{{from, end}, {begin, to - whole}}
		if to-end > end-from {
			pieces[0], pieces[1] = pieces[1], pieces[0]
		}
	}
	for i, p := range pieces {
		if i > 0 {
			b.Text, limit.Text = "", ""
		}
		b.From, b.To = float64(p[0]), float64(p[1])
		g.Bars, g.Bands = append(g.Bars, b), append(g.Bands, limit)
	}
}

// hours gives the ticks of 24 hours from a minute on: those stated, and every
// third hour that stands clear of them.
func (r report) hours(begin int, stated []int) []pipeline.Tick {
	keep := make(map[int]bool)
	for _, s := range stated {
		at := begin + span{begin, s}.length()
		keep[at] = true
		if at == begin {
			keep[begin+whole] = true
		}
	}
	var out []pipeline.Tick
	for at := begin; at <= begin+whole; at++ {
		regular := (at-begin)%180 == 0
		for near := at - 89; regular && near < at+90; near++ {
			regular = !keep[near] || near == at
		}
		if keep[at] || regular {
			text := r.clock(at % whole)
			if begin == 0 && at == whole {
				text = r.clock(whole)
			}
			out = append(out, pipeline.Tick{At: float64(at), Text: text})
		}
	}
	return out
}

// courses gives the readings as two lines, named at their ends.
func (r report) courses(list []reading) []pipeline.Point {
	out := make([]pipeline.Point, 2*len(list))
	for i, p := range list {
		out[i] = pipeline.Point{X: float64(p.at), Y: p.systolic, Series: "PAS"}
		out[len(list)+i] = pipeline.Point{X: float64(p.at), Y: p.diastolic, Series: "PAD"}
	}
	out[len(list)-1].Text, out[len(out)-1].Text = r.word("PAS", "SBP"), r.word("PAD", "DBP")
	return out
}
