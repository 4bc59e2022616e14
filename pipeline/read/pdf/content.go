package pdf

import (
	"errors"
	"math"
	"reflect"
)

// state is the graphics state, as far as text needs it (8.4, 9.3).
type state struct {
	ctm                        matrix
	font                       *font
	size, tc, tw, tz, tl, rise float64
	mode                       int
	hidden                     bool // a layer that is off
}

// marked is a marked-content sequence (14.6).
type marked struct {
	hidden bool // as it was before
	actual *actual
}

// actual gathers where the glyphs stand that ActualText takes the place of
// (14.9.4).
type actual struct {
	text   string
	begun  bool
	m      matrix
	end    float64
	unseen bool
	hidden bool
}

// painter interprets content streams (8.2).
type painter struct {
	f       *file
	c       *canvas
	off     map[int]bool // layers that are off
	s       state
	stack   []state
	tm, tlm matrix
	marks   []marked
	open    *actual
	path    []rule64
	px, py  float64 // the current point
	sx, sy  float64 // where the subpath began
}

type rule64 struct {
	x0, y0, x1, y1 float64
	rect           bool
}

const maxStates = 512

// run interprets one content stream. res are its resources.
func (p *painter) run(b []byte, res dict, depth int) error {
	l := p.f.lexer(b)
	l.noRefs = true
	var args []any
	states, marks := len(p.stack), len(p.marks)
	for {
		before := p.f.values
		o, err := l.object(0)
		if errors.Is(err, errEnd) {
			break
		}
		if err != nil {
			return err
		}
		p.f.values = before // operands are gone after their operator
		w, ok := o.(word)
		if !ok {
			if len(args) < 64 {
				args = append(args, o)
			}
			continue
		}
		if p.f.ops++; p.f.ops > maxOperators {
			return Fault{Bomb, "too many operators"}
		}
		if w == "BI" {
			p.image(l)
		} else if err := p.operator(w, args, res, depth); err != nil {
			return err
		}
		if p.f.fault != nil && bomb(p.f.fault) {
			return p.f.fault
		}
		args = args[:0]
	}
	for len(p.marks) > marks {
		p.endMark()
	}
	if len(p.stack) > states { // a stream that forgets its Q does not disturb the next
		p.s = p.stack[states]
		p.stack = p.stack[:states]
	}
	return nil
}

func nums(args []any, n int) ([6]float64, bool) {
	var v [6]float64
	if len(args) < n {
		return v, false
	}
	for i, o := range args[len(args)-n:] {
		x, ok := number(o)
		if !ok {
			return v, false
		}
		v[i] = x
	}
	return v, true
}

func (p *painter) operator(w word, args []any, res dict, depth int) error {
	s := &p.s
	one := func(at *float64) {
		if v, ok := nums(args, 1); ok {
			*at = v[0]
		}
	}
	last := func() any {
		if len(args) == 0 {
			return nil
		}
		return args[len(args)-1]
	}
	switch w {
	case "q":
		if len(p.stack) >= maxStates {
			return Fault{Bomb, "graphics states nested too deep"}
		}
		p.stack = append(p.stack, *s)
	case "Q":
		if k := len(p.stack); k > 0 {
			hidden := s.hidden
			*s = p.stack[k-1]
			s.hidden = hidden
			p.stack = p.stack[:k-1]
		}
	case "cm":
		if v, ok := nums(args, 6); ok {
			if m := matrix(v).times(s.ctm); m.sane() {
				s.ctm = m
			}
		}
	case "BT":
		p.tm, p.tlm = identity, identity
	case "Tc":
		one(&s.tc)
	case "Tw":
		one(&s.tw)
	case "Tz":
		one(&s.tz)
	case "TL":
		one(&s.tl)
	case "Ts":
		one(&s.rise)
	case "Tr":
		s.mode, _ = integer(last())
	case "Tf":
		if len(args) >= 2 {
			n, _ := args[len(args)-2].(name)
			one(&s.size)
			return p.setFont(res, n)
		}
	case "Td", "TD":
		if v, ok := nums(args, 2); ok {
			if w == "TD" {
				s.tl = -v[1]
			}
			p.next(v[0], v[1])
		}
	case "Tm":
		if v, ok := nums(args, 6); ok {
			p.tm = matrix(v)
			p.tlm = p.tm
		}
	case "T*":
		p.next(0, -s.tl)
	case "Tj":
		if t, ok := last().(string); ok {
			return p.show(t)
		}
	case "'", "\"":
		if v, ok := nums(args[:max(len(args)-1, 0)], 2); ok && w == "\"" {
			s.tw, s.tc = v[0], v[1]
		}
		p.next(0, -s.tl)
		if t, ok := last().(string); ok {
			return p.show(t)
		}
	case "TJ":
		a, _ := last().(array)
		for _, o := range a {
			if t, ok := o.(string); ok {
				if err := p.show(t); err != nil {
					return err
				}
			} else if v, ok := number(o); ok {
				p.tm = matrix{1, 0, 0, 1, -v / 1000 * s.size * s.tz / 100, 0}.times(p.tm)
			}
		}
	case "gs":
		states, _ := p.f.resolve(res["ExtGState"]).(dict)
		n, _ := last().(name)
		g, _ := p.f.resolve(states[n]).(dict)
		if a, ok := p.f.resolve(g["Font"]).(array); ok && len(a) == 2 {
			if d, ok := p.f.resolve(a[0]).(dict); ok {
				s.size, _ = number(p.f.resolve(a[1]))
				return p.useFont(d)
			}
		}
	case "Do":
		n, _ := last().(name)
		all, _ := p.f.resolve(res["XObject"]).(dict)
		if x, ok := p.f.resolve(all[n]).(*stream); ok {
			return p.object(x, res, depth)
		}
	case "BMC":
		return p.mark(nil, nil)
	case "BDC":
		var tag any
		if len(args) >= 2 {
			tag = args[len(args)-2]
		}
		d, _ := last().(dict)
		if n, ok := last().(name); ok {
			all, _ := p.f.resolve(res["Properties"]).(dict)
			if tag == name("OC") && p.layerOff(all[n]) {
				return p.mark(tag, dict{"Off": true})
			}
			d, _ = p.f.resolve(all[n]).(dict)
		}
		return p.mark(tag, d)
	case "EMC":
		p.endMark()
	default:
		p.draw(w, args)
	}
	return nil
}

func (p *painter) next(x, y float64) {
	p.tlm = matrix{1, 0, 0, 1, x, y}.times(p.tlm)
	p.tm = p.tlm
}

func (p *painter) setFont(res dict, n name) error {
	fonts, _ := p.f.resolve(res["Font"]).(dict)
	d, ok := p.f.resolve(fonts[n]).(dict)
	if !ok {
		p.s.font = nil
		return nil
	}
	return p.useFont(d)
}

func (p *painter) useFont(d dict) error {
	key := reflect.ValueOf(d).Pointer()
	if t, ok := p.f.fonts[key]; ok {
		p.s.font = t
		return nil
	}
	if len(p.f.fonts) >= 2000 {
		return Fault{Bomb, "too many fonts"}
	}
	t, err := p.f.font(d)
	if err != nil {
		return err
	}
	p.f.fonts[key] = t
	p.f.held = append(p.f.held, d)
	p.s.font = t
	return nil
}

// show paints a string (9.4.4).
func (p *painter) show(t string) error {
	s := &p.s
	font := s.font
	if font == nil {
		font = unknownFont
	}
	for len(t) > 0 {
		n, text, w, space := font.next(t)
		if text == "" {
			text = "\uFFFD"
		} else if font.twice(text, t[:n]) {
			p.f.doubled = true
		}
		m := matrix{s.size * s.tz / 100, 0, 0, s.size, 0, s.rise}.times(p.tm).times(s.ctm)
		advance := w
		if s.size != 0 && math.Abs(s.tc/s.size) < 1 {
			advance += s.tc / s.size // letters set apart are still one word
		}
		if p.f.glyphs++; p.f.glyphs > maxGlyphs || len(p.c.glyphs) > maxOnPage {
			return Fault{TooLarge, "more glyphs than a report can have"}
		}
		// 9.3.6: modes 3 and 7 paint nothing.
		t = t[n:]
		unseen := s.mode == 3 || s.mode == 7
		if p.open != nil {
			p.open.take(m, advance, unseen, s.hidden)
		} else {
			p.c.sign(text, m, advance, unseen, s.hidden)
		}
		tx := w*s.size + s.tc
		if space {
			tx += s.tw
		}
		p.tm = matrix{1, 0, 0, 1, tx * s.tz / 100, 0}.times(p.tm)
	}
	return nil
}

// twice reports that the same letter was read from another code of
// the font before. Fonts hold each once, so that one of the two is read wrongly:
// some printing programs name "≥" so that it reads "g".
func (t *font) twice(text string, code string) bool {
	if len(text) != 1 || text[0]|0x20 < 'a' || text[0]|0x20 > 'z' || !t.composite {
		return false
	}
	if t.seen == nil {
		t.seen = map[byte]string{}
	}
	was, ok := t.seen[text[0]]
	if !ok {
		t.seen[text[0]] = code
	}
	return ok && was != code
}

// unknownFont shows codes that no font explains.
var unknownFont = &font{scale: 0.001, missing: 500} // never written to: its width is given

func (a *actual) take(m matrix, wide float64, unseen, hidden bool) {
	if !a.begun {
		a.begun, a.m, a.unseen, a.hidden = true, m, unseen, hidden
		a.end = wide
		return
	}
	// How far along the first glyph's line this one ends.
	x, y := m.point(wide, 0)
	det := a.m[0]*a.m[3] - a.m[1]*a.m[2]
	if det == 0 {
		return
	}
	along := ((x-a.m[4])*a.m[3] - (y-a.m[5])*a.m[2]) / det
	if across := (-(x-a.m[4])*a.m[1] + (y-a.m[5])*a.m[0]) / det; math.Abs(across) < 0.5 {
		a.end = max(a.end, along)
	}
}

func (p *painter) mark(tag any, d dict) error {
	if len(p.marks) >= maxStates {
		return Fault{Bomb, "marked content nested too deep"}
	}
	m := marked{hidden: p.s.hidden}
	if d["Off"] == true {
		p.s.hidden = true
	}
	if t, ok := p.f.resolve(d["ActualText"]).(string); ok && p.open == nil {
		m.actual = &actual{text: textString(t)}
		p.open = m.actual
	}
	p.marks = append(p.marks, m)
	return nil
}

func (p *painter) endMark() {
	k := len(p.marks)
	if k == 0 {
		return
	}
	m := p.marks[k-1]
	p.marks = p.marks[:k-1]
	p.s.hidden = m.hidden
	if a := m.actual; a != nil {
		p.open = nil
		if a.begun && a.text != "" {
			p.c.sign(a.text, a.m, a.end, a.unseen, a.hidden)
		}
	}
}
