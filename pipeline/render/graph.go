package render

import (
	"slices"

	"cardiopli/pipeline"
)

// The type and the colours of graphs. What differs by colour differs by form too,
// so that a grey print and any eye can tell it.
var (
	graphTitle = style{bold: true, size: 9000, leading: 12000, color: ink}
	axisText   = style{size: 7800, leading: 9600, color: grey}
	valueText  = style{bold: true, size: 8200, leading: 9800, color: ink}

	shade = rgb{231, 238, 241} // a normal range
	light = rgb{206, 222, 229} // from a diastolic to a systolic pressure
)

const (
	plotHeight length = 78 * point
	plotLeast  length = 160 * point // of its width
	noteWidth  length = 110 * point // the widest text beside the plot
	tickGap    length = 5 * point
	tickLength length = 3 * point
	textGap    length = 5 * point // from the abscissa to its texts
	headroom   length = 11 * point
)

// graph draws a graph over the width of the text: its title, the plot with the
// ordinate on its left and the texts of bands on its right, the abscissa below.
//
// Every text of pipeline.Graph.Texts is printed, in that order, and no other. None
// is left out for want of room: texts that would lie on each other are moved, and
// a thin line leads from a value to its text where that stands apart.
//
// In a day that has as many bands as bars, each band belongs to the bar of its
// number, and its limits are drawn over that stretch of the day alone.
func (p *printer) graph(g pipeline.Graph) {
	c := layOut(p, g)
	p.add(item{height: 5 * point, keep: true}) // with its heading
	title := p.fold(p.ready(g.Title), graphTitle, textWidth)
	above := len(title)*graphTitle.leading + c.above() + 2*point
	p.add(item{height: above + c.height + c.below(), draw: func(top length) {
		for _, m := range slices.Concat(c.ground, c.marks) {
			m(left+c.x, top+above)
		}
		for i, l := range title {
			p.text(left, top+i*graphTitle.leading+base(graphTitle), l, graphTitle)
		}
		// In the order of Texts, which is not the order of finding places.
		for _, ns := range [][]note{c.yNotes, c.bandNotes, c.barNotes, c.pointNotes, c.xNotes} {
			for _, n := range ns {
				for i, l := range n.lines {
					p.text(left+c.x+n.box.x0, top+above+n.box.y0+i*n.style.leading+base(n.style), l, n.style)
				}
			}
		}
	}})
	p.space(6 * point)
}

// chart is a graph being laid out. Places are measured from the upper left corner
// of the plot.
type chart struct {
	*printer
	pipeline.Graph
	x             length // of the plot, from the left of the text
	width, height length // of the plot
	inset         length // between the sides of the plot and its values
	xAxis, yAxis  axis

	// Painted in this order; to be called with the plot's place.
	ground, marks []func(x, y length)
	// What the texts of values keep clear of: other texts and points, and lines where
	// that can be.
	taken []box
	lines [][2][2]length

	yNotes, bandNotes, barNotes, pointNotes, xNotes []note

	over, under shelves // texts above the plot, texts of the abscissa
}

func layOut(p *printer, g pipeline.Graph) *chart {
	c := &chart{printer: p, Graph: g}
	c.measure()
	c.bands()
	c.bars()
	c.points()
	c.values()
	c.abscissa()
	c.grid()
	return c
}

// note is a text of the graph with its place.
type note struct {
	lines []string
	style style
	box   box // at 0, 0 until it has a place
}

func (c *chart) note(text string, st style, width length) (note, bool) {
	if text == "" {
		return note{}, false
	}
	n := note{lines: c.fold(c.ready(text), st, width), style: st}
	for _, l := range n.lines {
		n.box.x1 = max(n.box.x1, c.canvas.width(l, st))
	}
	n.box.y1 = len(n.lines) * st.leading
	return n, true
}

func (n note) at(x, y length) note {
	n.box = box{x, y, x + n.box.x1 - n.box.x0, y + n.box.y1 - n.box.y0}
	return n
}

// paired reports whether each band belongs to a bar.
func (c *chart) paired() bool {
	return c.Form == pipeline.OverDay && len(c.Bars) > 0 && len(c.Bands) == len(c.Bars)
}

// measure finds the size of the plot, and what stands beside it.
func (c *chart) measure() {
	c.height = plotHeight
	var ySizes, bandSizes []length
	notes := func(text string, st style, sizes *[]length, into *[]note) length {
		n, ok := c.note(text, st, noteWidth)
		if !ok {
			return 0
		}
		*into, *sizes = append(*into, n), append(*sizes, n.box.y1)
		return n.box.x1
	}
	c.x = 4 * point
	for _, t := range slices.Backward(c.YTicks) {
		c.x = max(c.x, notes(t.Text, axisText, &ySizes, &c.yNotes)+tickGap)
	}
	margin := 16 * point // half a text at the end of the abscissa
	if !c.paired() {
		for _, b := range c.Bands {
			margin = max(margin, notes(b.Text, axisText, &bandSizes, &c.bandNotes)+2*tickGap)
		}
	}
	for _, sizes := range [][]length{ySizes, bandSizes} {
		all := 0
		for _, s := range sizes {
			all += s
		}
		c.height = max(c.height, all)
	}
	c.width = max(textWidth-c.x-margin, plotLeast)
	if c.Form != pipeline.OverDay {
		c.inset = 14 * point
	}

	var xs, ys []float64
	for _, t := range c.XTicks {
		xs = append(xs, t.At)
	}
	for _, t := range c.YTicks {
		ys = append(ys, t.At)
	}
	for _, p := range c.Points {
		xs, ys = append(xs, p.X), append(ys, p.Y)
	}
	for _, b := range c.Bars {
		xs, ys = append(xs, b.From, b.To), append(ys, b.Low, b.High)
	}
	for _, b := range c.Bands {
		ys = append(ys, b.Low, b.High)
	}
	c.xAxis = newAxis(c.XFrom, c.XTo, c.width-2*c.inset, xs)
	c.yAxis = newAxis(c.YFrom, c.YTo, c.height, ys)
	c.over = shelves{from: -c.x, to: textWidth - c.x, gap: 3 * point}
	c.under = shelves{from: -c.x, to: textWidth - c.x, gap: 4 * point}

	var middles []length
	for _, t := range slices.Backward(c.YTicks) {
		if t.Text != "" {
			middles = append(middles, c.up(t.At))
		}
	}
	over := axisText.leading / 2 // the texts at both ends stand at their lines too
	for i := range middles {
		middles[i] += over
	}
	for i, y := range spread(middles, ySizes, c.height+2*over) {
		n := c.yNotes[i]
		c.yNotes[i] = n.at(-tickGap-n.box.x1, y-over-n.box.y1/2)
	}
	if c.paired() {
		return
	}
	middles = nil
	for _, b := range c.Bands {
		if b.Text != "" {
			middles = append(middles, (c.up(b.Low)+c.up(b.High))/2)
		}
	}
	for i, y := range spread(middles, bandSizes, c.height) {
		n := c.bandNotes[i]
		c.bandNotes[i] = n.at(c.width+tickGap, y-n.box.y1/2)
		c.taken = append(c.taken, c.bandNotes[i].box)
	}
}

func (c *chart) along(v float64) length { return c.inset + c.xAxis.at(v) }
func (c *chart) up(v float64) length    { return c.height - c.yAxis.at(v) }

// above and below are the heights of what stands over and under the plot.
func (c *chart) above() length { return headroom + len(c.over.rows)*c.overRow() }

func (c *chart) below() length { return textGap + len(c.under.rows)*c.underRow() }

func (c *chart) overRow() length { return tallest(c.barNotes, c.pointNotes, c.bandNotes) }

func (c *chart) underRow() length { return tallest(c.xNotes) }

func tallest(all ...[]note) length {
	h := axisText.leading
	for _, ns := range all {
		for _, n := range ns {
			h = max(h, n.box.y1-n.box.y0)
		}
	}
	return h
}
