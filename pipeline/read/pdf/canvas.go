package pdf

import "math"

// glyph is a sign on the page, or several where one stands for several. Its
// place is measured along its own line of writing.
type glyph struct {
	text   string
	x0, x1 float32 // from the pen before it to the pen after it
	y      float32 // the line it stands on
	size   float32
	turn   int8 // quarter turns of the line of writing; aslant for others
	spaced bool // a space was painted before it
	unseen bool // painted invisibly
}

const aslant = 4

// rule is a line drawn upright or level.
type rule struct {
	x0, y0, x1, y1 float32
}

func (r rule) level() bool { return r.x1-r.x0 >= r.y1-r.y0 }

// canvas gathers what is painted on one page, seen upright from its lower left
// corner.
type canvas struct {
	wide, high float64
	glyphs     []glyph
	rules      []rule
	images     float64 // area of images, in square points
	strokes    int
	outside    int // runs of glyphs that lie outside the page
	hidden     int // runs of glyphs in a layer that is off, or too small to see
	space      bool
	wasOut     bool
	wasHidden  bool
}

// sign puts text on the page. m maps the unit square of a glyph; wide is its
// width along the line, in units of m.
func (c *canvas) sign(text string, m matrix, wide float64, unseen, hidden bool) {
	x, y := m.point(0, 0)
	dx, dy := m[0], m[1]
	length := math.Hypot(dx, dy)
	size := math.Hypot(m[2], m[3])
	if !m.sane() || length == 0 || size == 0 {
		return
	}
	cos, sin := dx/length, dy/length
	if hidden || size < 0.9 {
		if !c.wasHidden && !blank(text) {
			c.hidden++
			c.wasHidden = true
		}
		return
	}
	c.wasHidden = false
	if blank(text) {
		c.space = true
		return
	}
	end := wide * length
	if x < -2 && x+end*cos < -2 || x > c.wide+2 && x+end*cos > c.wide+2 || y < -2 || y > c.high+2 {
		if !c.wasOut {
			c.outside++
			c.wasOut = true
		}
		return
	}
	c.wasOut = false
	g := glyph{text: text, size: float32(size), spaced: c.space, unseen: unseen, turn: aslant}
	c.space = false
	switch {
	case math.Abs(sin) < 0.07 && cos > 0:
		g.turn = 0
	case math.Abs(cos) < 0.07 && sin > 0:
		g.turn = 1
	case math.Abs(sin) < 0.07:
		g.turn = 2
	case math.Abs(cos) < 0.07:
		g.turn = 3
	}
	along := x*cos + y*sin
	g.x0, g.x1 = float32(along), float32(along+max(end, 0))
	g.y = float32(-x*sin + y*cos)
	c.glyphs = append(c.glyphs, g)
}

func blank(s string) bool {
	for _, r := range s {
		switch {
		case r == ' ', r == 0xA0, r == '\t', r == '\n', r == '\r', r == 0x3000, r >= 0x2000 && r <= 0x200B, r == 0x202F:
		default:
			return false
		}
	}
	return true
}

// stroke keeps a line that is upright or level.
func (c *canvas) stroke(x0, y0, x1, y1 float64) {
	c.strokes++
	if len(c.rules) >= maxRules {
		return
	}
	w, h := math.Abs(x1-x0), math.Abs(y1-y0)
	if math.IsNaN(w+h) || min(w, h) > 2.5 || max(w, h) < 2 || max(w, h) > 1e5 {
		return
	}
	c.rules = append(c.rules, rule{float32(min(x0, x1)), float32(min(y0, y1)), float32(max(x0, x1)), float32(max(y0, y1))})
}
