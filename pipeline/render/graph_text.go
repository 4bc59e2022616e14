package render

import "slices"

// abscissa sets its texts in as many rows as they need.
func (c *chart) abscissa() {
	var rows []int
	for _, t := range c.XTicks {
		x := c.along(t.At)
		c.line([2]length{x, c.height}, [2]length{x, c.height + tickLength}, 600, grey, 0)
		n, ok := c.note(t.Text, axisText, noteWidth)
		if !ok {
			continue
		}
		row, at := c.under.put(x, n.box.x1)
		c.xNotes, rows = append(c.xNotes, n.at(at, 0)), append(rows, row)
	}
	for i, n := range c.xNotes {
		c.xNotes[i] = n.at(n.box.x0, c.height+textGap+rows[i]*c.underRow())
	}
}

// values sets the texts of bars, of the limits that belong to them, and of points.
func (c *chart) values() {
	type apart struct {
		into *note
		row  int
		from [2]length
	}
	var over []apart
	// place finds the best of the places for a text: clear of other texts and of
	// points, then clear of lines, then the first. Where none is clear the text goes
	// above the plot.
	place := func(n *note, places [][2]length, from [2]length) {
		best, least := note{}, -1
		for i, at := range places {
			t := n.at(at[0], at[1])
			t.box = t.box.shifted(0, textWidth-c.x)
			if !t.box.inside(box{0, -headroom, textWidth - c.x, c.height}) || slices.ContainsFunc(c.taken, t.box.meets) {
				continue
			}
			cost := i
			for _, l := range c.lines {
				if t.box.crosses(l[0], l[1]) {
					cost += 20
				}
			}
			if least < 0 || cost < least {
				best, least = t, cost
			}
		}
		if least < 0 {
			row, x := c.over.put(from[0], n.box.x1)
			*n = n.at(x, 0)
			over = append(over, apart{n, row, from})
			return
		}
		*n = best
		c.taken = append(c.taken, best.box)
	}

	paired := c.paired()
	c.barNotes = make([]note, 0, len(c.Bars)) // kept in place: over points into them
	c.pointNotes = make([]note, 0, len(c.Points))
	if paired {
		c.bandNotes = make([]note, 0, len(c.Bands))
	}
	for i, b := range c.Bars {
		x0, x1 := c.along(min(b.From, b.To)), c.along(max(b.From, b.To))
		y0, y1 := c.up(max(b.Low, b.High)), c.up(min(b.Low, b.High))
		if n, ok := c.note(b.Text, valueText, noteWidth); ok {
			c.barNotes = append(c.barNotes, n)
			place(&c.barNotes[len(c.barNotes)-1], barPlaces(n.box, x0, x1, y0, y1), [2]length{(x0 + x1) / 2, y0})
		}
		if !paired {
			continue
		}
		if n, ok := c.note(c.Bands[i].Text, axisText, noteWidth); ok {
			c.bandNotes = append(c.bandNotes, n)
			middle := (y0 + y1) / 2
			y0, y1 := c.up(c.Bands[i].High), c.up(c.Bands[i].Low)
			place(&c.bandNotes[len(c.bandNotes)-1], limitPlaces(n.box, x0, x1, y0, y1, middle), [2]length{x1, y0})
		}
	}
	for _, p := range c.Points {
		if n, ok := c.note(p.Text, valueText, noteWidth); ok {
			c.pointNotes = append(c.pointNotes, n)
			x, y := c.along(p.X), c.up(p.Y)
			place(&c.pointNotes[len(c.pointNotes)-1], pointPlaces(n.box, x, y), [2]length{x, y})
		}
	}
	height := c.overRow()
	for _, a := range over {
		y := -headroom - (a.row+1)*height
		*a.into = a.into.at(a.into.box.x0, y)
		middle := (a.into.box.x0 + a.into.box.x1) / 2
		from, to := [2]length{middle, a.into.box.y1}, a.from
		c.ground = append(c.ground, c.ruled(from, to, 400, faint, 0))
	}
}

// pointPlaces are those about a point, the usual first.
func pointPlaces(b box, x, y length) [][2]length {
	w, h, gap := b.x1, b.y1, 3200
	return [][2]length{
		{x - w/2, y - gap - h}, {x - w/2, y + gap},
		{x + gap, y - gap - h/2}, {x - gap - w, y - gap - h/2}, {x + gap, y + gap - h/2}, {x - gap - w, y + gap - h/2},
		{x - w/2, y - gap - 2*h}, {x - w/2, y + gap + h},
	}
}

// barPlaces are within a bar, where it is high enough, then over and under it.
func barPlaces(b box, x0, x1, y0, y1 length) [][2]length {
	w, h, gap := b.x1, b.y1, 4*point
	var out [][2]length
	columns := []length{(x0+x1)/2 - w/2, x0 + gap, x1 - gap - w}
	if y1-y0 >= h+2*point {
		for _, x := range columns {
			out = append(out, [2]length{x, (y0+y1)/2 - h/2}, [2]length{x, y0 + 1500}, [2]length{x, y1 - 1500 - h})
		}
	}
	for _, x := range columns {
		out = append(out, [2]length{x, y0 - 1*point - h}, [2]length{x, y1 + 1*point})
	}
	return out
}

// limitPlaces are at the ends of the limits of a bar, then under the bar's text.
func limitPlaces(b box, x0, x1, y0, y1, middle length) [][2]length {
	w, h, gap := b.x1, b.y1, 4*point
	var out [][2]length
	for _, x := range []length{x1 - gap - w, x0 + gap} {
		for _, y := range []length{y0, y1} {
			out = append(out, [2]length{x, y - h - 500}, [2]length{x, y + 500})
		}
	}
	for _, x := range []length{(x0+x1)/2 - w/2, x1 - gap - w} {
		out = append(out, [2]length{x, middle + valueText.leading/2}, [2]length{x, middle - valueText.leading/2 - h})
	}
	return out
}
