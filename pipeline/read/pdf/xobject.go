package pdf

import (
	"bytes"
)

// layerOff reports whether a layer, or one of a group of layers, is off (8.11).
func (p *painter) layerOff(o any) bool {
	if r, ok := o.(ref); ok && p.off[r.num] {
		return true
	}
	d, _ := p.f.resolve(o).(dict)
	if t, _ := d["Type"].(name); t != "OCMD" {
		return false
	}
	if r, ok := d["OCGs"].(ref); ok {
		return p.off[r.num]
	}
	all, _ := p.f.resolve(d["OCGs"]).(array)
	for _, g := range all {
		if r, ok := g.(ref); ok && !p.off[r.num] {
			return false
		}
	}
	return len(all) > 0
}

// object paints an XObject (8.8).
func (p *painter) object(x *stream, res dict, depth int) error {
	hidden := p.s.hidden || p.layerOff(x.dict["OC"])
	switch kind, _ := p.f.resolve(x.dict["Subtype"]).(name); kind {
	case "Image":
		if !hidden {
			p.c.images += p.area()
		}
	case "Form":
		if depth >= 20 {
			return Fault{Bomb, "forms nested too deep"}
		}
		b, ok := p.f.forms[x]
		if !ok {
			var err error
			b, err = p.f.decode(x)
			if isFault(err) {
				return err
			}
			if err != nil {
				p.f.partial = true
				return nil
			}
			p.f.forms[x] = b
		}
		if r, ok := p.f.resolve(x.dict["Resources"]).(dict); ok {
			res = r
		}
		saved, tm, tlm, stack := p.s, p.tm, p.tlm, p.stack
		p.stack = nil
		p.s.hidden = hidden
		if m, ok := p.f.matrix(x.dict["Matrix"]); ok {
			p.s.ctm = m.times(p.s.ctm)
		}
		// Each use costs its length, however little there is in it.
		p.f.ops += len(b)/200 + 1
		err := p.run(b, res, depth+1)
		p.s, p.tm, p.tlm, p.stack = saved, tm, tlm, stack
		return err
	}
	return nil
}

func (p *painter) area() float64 {
	m := p.s.ctm
	b := box{0, 0, 1, 1}.around(m)
	b = box{max(b.x0, 0), max(b.y0, 0), min(b.x1, p.c.wide), min(b.y1, p.c.high)}
	return max(b.x1-b.x0, 0) * max(b.y1-b.y0, 0)
}

// image passes over an inline image (8.9.7). Its data end where EI stands between
// white space; its dictionary has no say.
func (p *painter) image(l *lexer) {
	if !p.s.hidden {
		p.c.images += p.area()
	}
	i := bytes.Index(l.b[l.pos:], []byte("ID"))
	if i < 0 {
		l.pos = len(l.b)
		return
	}
	at := l.pos + i + 2
	for {
		i := bytes.Index(l.b[at:], []byte("EI"))
		if i < 0 {
			l.pos = len(l.b)
			return
		}
		at += i + 2
		if white(l.b[at-3]) && (at >= len(l.b) || white(l.b[at])) && plain(l.b[at:min(at+16, len(l.b))]) {
			l.pos = at
			return
		}
	}
}

// plain reports bytes that may be operators, not image data.
func plain(b []byte) bool {
	for _, c := range b {
		if c > 0x7E || c < 0x20 && !white(c) {
			return false
		}
	}
	return true
}
