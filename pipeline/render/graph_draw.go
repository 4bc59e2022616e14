package render

import "slices"

// mark paints later, at the place that the page gives.
func (c *chart) mark(draw func(x, y length)) { c.marks = append(c.marks, draw) }

func (c *chart) block(b box, color rgb) {
	c.ground = append(c.ground, func(x, y length) { c.fill(x+b.x0, y+b.y0, b.x1-b.x0, b.y1-b.y0, color) })
}

func (c *chart) line(from, to [2]length, thick length, color rgb, dash length) {
	c.mark(c.ruled(from, to, thick, color, dash))
}

func (c *chart) ruled(from, to [2]length, thick length, color rgb, dash length) func(x, y length) {
	return func(x, y length) {
		c.stroke([2]length{x + from[0], y + from[1]}, [2]length{x + to[0], y + to[1]}, thick, color, dash)
	}
}

// stroke draws a straight line, dashed where dash is not 0. It leaves the state of
// the page as it was.
func (c *canvas) stroke(from, to [2]length, thick length, color rgb, dash length) {
	b := []byte("q ")
	for _, v := range [...]int{color.r, color.g, color.b} {
		b = append(decimal(b, v*1000/255), ' ')
	}
	b = append(decimal(append(b, "RG "...), thick), " w "...)
	if dash > 0 {
		b = append(decimal(append(b, '['), dash), "] 0 d "...)
	} else {
		b = append(b, "1 J "...) // round ends: the pieces of a course join
	}
	for i, v := range [...][2]length{from, to} {
		b = append(decimal(b, v[0]), ' ')
		b = append(decimal(b, pageHeight-v[1]), ' ', "ml"[i], ' ')
	}
	c.pdf.RawWriteStr(string(append(b, "S Q"...)))
}

// hard is a line that texts keep clear of.
func (c *chart) hard(from, to [2]length, thick length, color rgb, dash length) {
	c.line(from, to, thick, color, dash)
	c.lines = append(c.lines, [2][2]length{from, to})
}

// bands draws those of the whole width: a tinted ground, or a dashed line where a
// band has no height.
func (c *chart) bands() {
	if c.paired() {
		return
	}
	for _, b := range c.Bands {
		low, high := c.up(b.Low), c.up(b.High)
		if low == high {
			c.hard([2]length{0, low}, [2]length{c.width, low}, 700, grey, 2500)
			continue
		}
		c.block(box{0, min(low, high), c.width, max(low, high)}, shade)
	}
}

// grid draws the abscissa, and a thin line at each text of the ordinate; it is
// broken where a value's text stands.
func (c *chart) grid() {
	texts := slices.Concat(c.barNotes, c.pointNotes)
	if c.paired() {
		texts = append(texts, c.bandNotes...)
	}
	slices.SortStableFunc(texts, func(a, b note) int { return a.box.x0 - b.box.x0 })
	for _, t := range c.YTicks {
		y, x := c.up(t.At), 0
		for _, n := range texts {
			if n.box.y0 < y && y < n.box.y1 {
				if end := n.box.x0 - 1*point; end > x {
					c.ground = append(c.ground, c.ruled([2]length{x, y}, [2]length{end, y}, 400, faint, 0))
				}
				x = max(x, n.box.x1+1*point)
			}
		}
		if x < c.width {
			c.ground = append(c.ground, c.ruled([2]length{x, y}, [2]length{c.width, y}, 400, faint, 0))
		}
	}
	c.line([2]length{0, c.height}, [2]length{c.width, c.height}, 600, grey, 0)
}

// bars draws what holds for a while: strong edges at its two values with a light
// ground between them, and over it the limits that belong to it.
func (c *chart) bars() {
	for _, b := range c.Bars {
		x0, x1 := c.along(min(b.From, b.To)), c.along(max(b.From, b.To))
		y0, y1 := c.up(max(b.Low, b.High)), c.up(min(b.Low, b.High))
		if x1-x0 > 4*point {
			x1 -= 1500 // neighbours do not run into each other
		}
		c.block(box{x0, y0, x1, y1}, light)
		c.hard([2]length{x0, y0}, [2]length{x1, y0}, 1500, accent, 0)
		if y1 != y0 {
			c.hard([2]length{x0, y1}, [2]length{x1, y1}, 1500, accent, 0)
		}
	}
	if !c.paired() {
		return
	}
	for i, b := range c.Bands {
		x0, x1 := c.along(c.Bars[i].From), c.along(c.Bars[i].To)
		for _, v := range []float64{b.High, b.Low} {
			y := c.up(v)
			c.hard([2]length{x0, y}, [2]length{x1, y}, 900, ink, 2500)
		}
	}
}

// points draws each series as a line with its points on it: the first filled, the
// second hollow, further ones dashed.
func (c *chart) points() {
	many := len(c.Points) > 24
	radius, thick := length(2300), length(1100)
	if many {
		radius, thick = 1300, 800
	}
	names := []string{""}
	for _, p := range c.Points {
		if !slices.Contains(names, p.Series) {
			names = append(names, p.Series)
		}
	}
	for i, name := range names[1:] {
		var row [][2]length
		for _, p := range c.Points {
			if p.Series == name {
				row = append(row, [2]length{c.along(p.X), c.up(p.Y)})
			}
		}
		slices.SortStableFunc(row, func(a, b [2]length) int { return a[0] - b[0] })
		for j := 1; j < len(row); j++ {
			c.hard(row[j-1], row[j], thick, []rgb{accent, grey, ink}[min(i, 2)], []length{0, 0, 2000}[min(i, 2)])
		}
	}
	for _, p := range c.Points {
		x, y := c.along(p.X), c.up(p.Y)
		if many && p.Series != "" && p.Text == "" {
			continue // its line tells enough
		}
		hollow := slices.Index(names, p.Series) == 2
		c.taken = append(c.taken, box{x - radius, y - radius, x + radius, y + radius})
		c.mark(func(left, top length) {
			if hollow {
				c.disc(left+x, top+y, radius+300, grey)
				c.disc(left+x, top+y, radius-500, white)
				return
			}
			c.disc(left+x, top+y, radius+700, white) // stands out from its line
			c.disc(left+x, top+y, radius, accent)
		})
	}
}
