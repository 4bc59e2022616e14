package pdf

// draw reads the operators of paths (8.5): the lines of tables, and those that
// strike words out.
func (p *painter) draw(w word, args []any) {
	at := func(x, y float64) (float64, float64) { return p.s.ctm.point(x, y) }
	switch w {
	case "m":
		if v, ok := nums(args, 2); ok {
			p.px, p.py = at(v[0], v[1])
			p.sx, p.sy = p.px, p.py
		}
	case "l":
		if v, ok := nums(args, 2); ok {
			x, y := at(v[0], v[1])
			p.side(p.px, p.py, x, y)
			p.px, p.py = x, y
		}
	case "c", "v", "y":
		p.c.strokes++
		if v, ok := nums(args, 2); ok {
			p.px, p.py = at(v[0], v[1])
		}
	case "h":
		p.side(p.px, p.py, p.sx, p.sy)
		p.px, p.py = p.sx, p.sy
	case "re":
		if v, ok := nums(args, 4); ok && len(p.path) < maxRules {
			x0, y0 := at(v[0], v[1])
			x1, y1 := at(v[0]+v[2], v[1]+v[3])
			p.path = append(p.path, rule64{x0, y0, x1, y1, true})
			p.px, p.py, p.sx, p.sy = x0, y0, x0, y0
		}
	case "n":
		p.path = p.path[:0]
	case "S", "s", "B", "B*", "b", "b*":
		p.paint(true)
	case "f", "F", "f*":
		p.paint(false)
	}
}

func (p *painter) side(x0, y0, x1, y1 float64) {
	if len(p.path) < maxRules {
		p.path = append(p.path, rule64{x0, y0, x1, y1, false})
	}
}

// paint keeps the lines of the path just ended. A filled box as thin as a line is
// one; the sides of a larger one are lines where they are drawn, or bound a
// shaded cell.
func (p *painter) paint(stroked bool) {
	for _, r := range p.path {
		if p.s.hidden {
			break
		}
		if !r.rect {
			p.c.stroke(r.x0, r.y0, r.x1, r.y1)
			continue
		}
		w, h := r.x1-r.x0, r.y1-r.y0
		if !stroked && (w < 2.5 && w > -2.5 || h < 2.5 && h > -2.5) {
			p.c.stroke(r.x0, r.y0, r.x1, r.y1)
			continue
		}
		if stroked {
			p.c.stroke(r.x0, r.y0, r.x1, r.y0)
			p.c.stroke(r.x0, r.y1, r.x1, r.y1)
			p.c.stroke(r.x0, r.y0, r.x0, r.y1)
			p.c.stroke(r.x1, r.y0, r.x1, r.y1)
		}
	}
	p.path = p.path[:0]
}
