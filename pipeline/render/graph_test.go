package render

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"cardiopli/pipeline"
)

func ticks(at func(i int) (float64, string), n int) []pipeline.Tick {
	var out []pipeline.Tick
	for i := range n {
		v, s := at(i)
		out = append(out, pipeline.Tick{At: v, Text: s})
	}
	return out
}

func percents(from, to, step int) []pipeline.Tick {
	return ticks(func(i int) (float64, string) { return float64(from + i*step), fmt.Sprint(from + i*step) }, (to-from)/step+1)
}

// graphs are drawings of every kind, and awkward ones.
func graphs() map[string]pipeline.Graph {
	out := make(map[string]pipeline.Graph)
	lvef := pipeline.Graph{Form: pipeline.OverYears, Title: "FEVG (%)", XFrom: 18000, XTo: 20600, YFrom: 20, YTo: 80,
		YTicks: percents(20, 80, 20), Bands: []pipeline.Band{{Low: 52, High: 72, Text: "normale 52-72"}}}
	for i, v := range []float64{62, 55, 38, 41, 48} {
		x := []float64{18000, 18900, 19500, 19700, 20600}[i]
		lvef.Points = append(lvef.Points, pipeline.Point{X: x, Y: v, Text: fmt.Sprint(v), Series: "lvef"})
		lvef.XTicks = append(lvef.XTicks, pipeline.Tick{At: x, Text: []string{"04/2019", "10/2021", "05/2023", "12/2023", "05/2026"}[i]})
	}
	out["lvef"] = lvef

	one := lvef
	one.Points, one.XTicks = lvef.Points[:1], lvef.XTicks[:1]
	one.XFrom, one.XTo = 18000, 18000
	out["one point"] = one

	equal := lvef
	equal.Points = nil
	for i, p := range lvef.Points {
		p.Y, p.Text = 55, []string{"55", "55 %", "55,0", "55,0 %", "≈ 55"}[i]
		equal.Points = append(equal.Points, p)
	}
	equal.YTicks, equal.Bands, equal.YFrom, equal.YTo = nil, nil, 0, 0
	out["equal values, no ordinate"] = equal

	forty := lvef
	forty.Points, forty.XTicks = nil, nil
	r := rand.New(rand.NewPCG(1, 2))
	for i := range 40 {
		forty.Points = append(forty.Points, pipeline.Point{X: 18000 + float64(i)*66, Y: float64(25 + r.IntN(50)), Text: fmt.Sprintf("%d,%d", 25+i, r.IntN(10)), Series: "lvef"})
		forty.XTicks = append(forty.XTicks, pipeline.Tick{At: 18000 + float64(i)*66, Text: fmt.Sprintf("%02d/20%02d", i%12+1, 10+i)})
	}
	out["forty points"] = forty

	heap := pipeline.Graph{Form: pipeline.OverYears, Title: "Un tas", XFrom: 5, XTo: 5, YFrom: 5, YTo: 5}
	for i := range 18 {
		heap.Points = append(heap.Points, pipeline.Point{X: 5, Y: 5, Text: fmt.Sprintf("valeur %d", i)})
		heap.XTicks = append(heap.XTicks, pipeline.Tick{At: 5, Text: fmt.Sprintf("jour %d", i)})
		heap.YTicks = append(heap.YTicks, pipeline.Tick{At: 5, Text: fmt.Sprintf("degré %d", i)})
		heap.Bands = append(heap.Bands, pipeline.Band{Low: 5, High: 5, Text: fmt.Sprintf("bande %d", i)})
	}
	out["all in one place"] = heap

	strain := pipeline.Graph{Form: pipeline.OverYears, Title: "SLG (%)", XFrom: 0, XTo: 900, YFrom: -24, YTo: -8,
		YTicks: percents(-24, -8, 8), Bands: []pipeline.Band{{Low: -24, High: -18, Text: "normale"}, {Low: -12, High: -12, Text: "seuil −12"}}}
	for i, v := range []float64{-21.5, -17, -11.5} {
		strain.Points = append(strain.Points, pipeline.Point{X: float64(450 * i), Y: v, Text: strings.Replace(strings.Replace(fmt.Sprint(v), ".", ",", 1), "-", "−", 1), Series: "s"})
	}
	out["negative, no abscissa"] = strain

	hours := ticks(func(i int) (float64, string) { return float64(7*60 + 180*i), fmt.Sprintf("%d h", (7+3*i)%24) }, 9)
	mapa := pipeline.Graph{Form: pipeline.OverDay, Title: "Pression artérielle (mmHg)", XFrom: 420, XTo: 1860, XTicks: hours, YFrom: 60, YTo: 160, YTicks: percents(60, 160, 20),
		Bars:  []pipeline.Bar{{From: 420, To: 1320, Low: 88, High: 142, Text: "jour 142/88"}, {From: 1320, To: 1860, Low: 72, High: 128, Text: "nuit 128/72"}},
		Bands: []pipeline.Band{{Low: 85, High: 135, Text: "seuil 135/85"}, {Low: 70, High: 120, Text: "seuil 120/70"}}}
	out["mapa"] = mapa

	near := mapa
	near.Bars = []pipeline.Bar{{From: 0, To: 720, Low: 85, High: 135, Text: "jour 135/85"}, {From: 720, To: 1440, Low: 118, High: 121, Text: "nuit 121/118"}}
	near.XTicks, near.XFrom, near.XTo = nil, 0, 1440
	out["mapa on its limits"] = near

	readings := mapa
	for i := range 60 {
		x, night := float64(420+24*i), 0
		if x >= 1320 {
			night = 14
		}
		sys, dia := 128+r.IntN(30)-night, 78+r.IntN(18)-night
		readings.Points = append(readings.Points, pipeline.Point{X: x, Y: float64(sys), Series: "PAS"}, pipeline.Point{X: x, Y: float64(dia), Series: "PAD"})
	}
	readings.Points[118].Text, readings.Points[119].Text = "PAS", "PAD"
	out["mapa with readings"] = readings

	out["holter"] = pipeline.Graph{Form: pipeline.OverDay, Title: "Fréquence cardiaque (/min)", XFrom: 0, XTo: 1440, YFrom: 40, YTo: 140,
		XTicks: ticks(func(i int) (float64, string) { return float64(180 * i), fmt.Sprintf("%d h", 3*i) }, 9), YTicks: percents(40, 140, 20),
		Bars:   []pipeline.Bar{{From: 0, To: 1440, Low: 72, High: 72, Text: "moyenne 72"}},
		Points: []pipeline.Point{{X: 252, Y: 46, Text: "min 46 à 4 h 12"}, {X: 1025, Y: 132, Text: "max 132 à 17 h 05"}}}

	out["nothing"] = pipeline.Graph{Title: "Rien"}
	out["no numbers"] = pipeline.Graph{Form: pipeline.OverDay, Title: "Sans nombres", XFrom: math.NaN(), XTo: math.Inf(1), YFrom: 9, YTo: -9,
		Points: []pipeline.Point{{X: math.NaN(), Y: math.Inf(-1), Text: "a", Series: "s"}, {X: 1e308, Y: -1e308, Text: "b", Series: "s"}, {X: -1e308, Y: 1e308, Text: "c", Series: "s"}},
		Bars:   []pipeline.Bar{{From: math.Inf(1), To: math.NaN(), Low: 3, High: 1, Text: "d"}}}
	long := lvef
	long.Title = strings.Repeat("Un titre qui ne finit pas ", 12)
	long.Bands = []pipeline.Band{{Low: 52, High: 72, Text: strings.Repeat("intervalle ", 9)}}
	long.YTicks = []pipeline.Tick{{At: 40, Text: strings.Repeat("quarante ", 6)}}
	long.Points = slices.Clone(lvef.Points)
	long.Points[2].Text = strings.Repeat("mesure ", 14) + strings.Repeat("X", 80)
	out["long texts"] = long
	return out
}

// unspaced undoes the spacing and folding that setting adds.
func unspaced(s string) string {
	return strings.Join(strings.Fields(strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(s)), " ")
}

// laid gives the chart of a graph with all its places.
func laid(t testing.TB, g pipeline.Graph) *chart {
	t.Helper()
	return layOut(&printer{canvas: newCanvas(renderer(t)), lang: pipeline.French}, g)
}

func (c *chart) notes() [][]note {
	return [][]note{c.yNotes, c.bandNotes, c.barNotes, c.pointNotes, c.xNotes}
}

// apart checks that no text lies on another, none on a point, and none off the
// page.
func apart(t *testing.T, name string, c *chart) {
	t.Helper()
	all := slices.Concat(c.notes()...)
	for i, n := range all {
		if n.box.x0 < -c.x || n.box.x1 > textWidth-c.x || n.box.y0 < -c.above() || n.box.y1 > c.height+c.below() {
			t.Errorf("%s: %q stands outside: %v of %d by %d", name, n.lines, n.box, textWidth, c.height)
		}
		for _, o := range all[i+1:] {
			if n.box.meets(o.box) {
				t.Errorf("%s: %q %v lies on %q %v", name, n.lines, n.box, o.lines, o.box)
			}
		}
	}
	for _, n := range c.pointNotes {
		for _, p := range c.Points {
			if len(c.Points) > 24 && p.Series != "" && p.Text == "" {
				continue // a bend of a line
			}
			if x, y := c.along(p.X), c.up(p.Y); n.box.meets(box{x - 1000, y - 1000, x + 1000, y + 1000}) {
				t.Errorf("%s: %q lies on a point", name, n.lines)
			}
		}
	}
}

func TestGraphTextsStandApart(t *testing.T) {
	for name, g := range graphs() {
		apart(t, name, laid(t, g))
	}
}

// TestAnyGraph draws what chance makes up.
func TestAnyGraph(t *testing.T) {
	r := rand.New(rand.NewPCG(21, 22))
	text := func() string {
		return []string{"", "48", "48,5 %", "max 132 à 17 h 05", "04/2024", "seuil 135/85"}[r.IntN(6)]
	}
	value := func() float64 {
		switch r.IntN(12) {
		case 0:
			return 0
		case 1:
			return -1e9 * r.Float64()
		}
		return float64(r.IntN(200)) / 2
	}
	for n := range 300 {
		g := pipeline.Graph{Title: "T", Form: []pipeline.GraphForm{pipeline.OverDay, pipeline.OverYears}[n%2], XFrom: value(), XTo: value(), YFrom: value(), YTo: value()}
		for range r.IntN(9) {
			g.XTicks = append(g.XTicks, pipeline.Tick{At: value(), Text: text()})
			g.YTicks = append(g.YTicks, pipeline.Tick{At: value(), Text: text()})
		}
		for range r.IntN(3) {
			g.Bars = append(g.Bars, pipeline.Bar{From: value(), To: value(), Low: value(), High: value(), Text: text()})
			if r.IntN(3) > 0 {
				g.Bands = append(g.Bands, pipeline.Band{Low: value(), High: value(), Text: text()})
			}
		}
		for range r.IntN(30) {
			g.Points = append(g.Points, pipeline.Point{X: value(), Y: value(), Text: text(), Series: []string{"", "a", "b", "c"}[r.IntN(4)]})
		}
		c := laid(t, g)
		apart(t, fmt.Sprint(n), c)
		var got []string
		for _, ns := range c.notes() {
			for _, x := range ns {
				got = append(got, unspaced(strings.Join(x.lines, " ")))
			}
		}
		if want := g.Texts()[1:]; !slices.Equal(got, want) {
			t.Errorf("%d: texts %q, want %q", n, got, want)
		}
	}
}

// TestValuesStandWhereTheyBelong holds places against the axes by arithmetic of
// its own.
func TestValuesStandWhereTheyBelong(t *testing.T) {
	c := laid(t, graphs()["lvef"])
	for _, p := range c.Points {
		y := float64(c.height) * (80 - p.Y) / 60
		x := float64(c.inset) + float64(c.width-2*c.inset)*(p.X-18000)/2600
		if math.Abs(float64(c.up(p.Y))-y) > 1 || math.Abs(float64(c.along(p.X))-x) > 1 {
			t.Errorf("%v stands at %d, %d, not at %.0f, %.0f", p, c.along(p.X), c.up(p.Y), x, y)
		}
	}
	if c := laid(t, graphs()["lvef"]); c.height+c.above()+c.below() > 120*point {
		t.Errorf("a graph of the plain kind is %d high", c.height+c.above()+c.below())
	}
}

func TestShelves(t *testing.T) {
	s := shelves{from: 0, to: 100, gap: 2}
	for i, want := range [][2]length{{0, 40}, {1, 40}, {2, 40}, {3, 40}, {0, 62}, {0, 18}, {1, 62}} {
		if row, x := s.put(50, 20); row != want[0] || x != want[1] {
			t.Errorf("text %d stands in row %d at %d, not %v", i, row, x, want)
		}
	}
	if row, x := s.put(50, 300); row != 4 || x > 0 {
		t.Errorf("a text too wide stands in row %d at %d", row, x)
	}
}

func TestSpread(t *testing.T) {
	for _, c := range []struct {
		middles, sizes []length
		extent         length
		want           []length
	}{
		{nil, nil, 100, []length{}},
		{[]length{10, 50, 90}, []length{10, 10, 10}, 100, []length{10, 50, 90}},
		{[]length{50, 50}, []length{10, 10}, 100, []length{50, 60}},
		{[]length{100, 100}, []length{10, 10}, 100, []length{85, 95}},
		{[]length{0, 0}, []length{10, 10}, 100, []length{5, 15}},
		{[]length{90, 10, 12}, []length{10, 10, 10}, 100, []length{90, 10, 20}},
	} {
		if got := spread(c.middles, c.sizes, c.extent); !slices.Equal(got, c.want) {
			t.Errorf("%v of %v: %v, want %v", c.middles, c.sizes, got, c.want)
		}
	}
}

func TestLineThroughBox(t *testing.T) {
	b := box{10, 10, 20, 20}
	for _, c := range []struct {
		from, to [2]length
		want     bool
	}{
		{[2]length{0, 15}, [2]length{30, 15}, true},
		{[2]length{12, 12}, [2]length{18, 17}, true},
		{[2]length{0, 0}, [2]length{30, 30}, true},
		{[2]length{0, 25}, [2]length{30, 25}, false},
		{[2]length{0, 12}, [2]length{12, 0}, false},
		{[2]length{0, 15}, [2]length{9, 15}, false},
	} {
		if b.crosses(c.from, c.to) != c.want || b.crosses(c.to, c.from) != c.want {
			t.Errorf("%v to %v: not %v", c.from, c.to, c.want)
		}
	}
}

func BenchmarkGraph(b *testing.B) {
	g := graphs()["mapa with readings"]
	p := &printer{canvas: newCanvas(renderer(b)), lang: pipeline.French}
	for b.Loop() {
		layOut(p, g)
	}
}

// TestGraphStaysWithItsHeading: where a page ends before a graph, the heading goes
// with it.
func TestGraphStaysWithItsHeading(t *testing.T) {
	p := &printer{canvas: newCanvas(renderer(t)), lang: pipeline.French}
	p.heading("Mesures")
	first := len(p.items)
	p.graph(graphs()["lvef"])
	drawn := 0
	for i, it := range p.items {
		if i > 0 && i < len(p.items)-2 && !it.keep {
			t.Errorf("a page may end behind item %d of %d", i, len(p.items))
		}
		if i >= first && it.draw != nil {
			drawn++
		}
	}
	if drawn != 1 {
		t.Errorf("the graph is in %d pieces", drawn)
	}
}
