package pdf

import (
	"math"
	"strings"
)

// formFields tells of the fields of an interactive form what their widgets on
// the pages inherit (12.7.3).
type formFields struct {
	fresh bool // the appearances are out of date: the values are shown
}

func (f *file) fields() formFields {
	form, _ := f.resolve(f.root()["AcroForm"]).(dict)
	return formFields{fresh: f.resolve(form["NeedAppearances"]) == true}
}

// inherited looks an entry up in a field and those above it.
func (f *file) inherited(d dict, key name) any {
	for range 20 {
		if o := f.resolve(d[key]); o != nil {
			return o
		}
		up, ok := f.resolve(d["Parent"]).(dict)
		if !ok {
			return nil
		}
		d = up
	}
	return nil
}

const maxAnnotations = 5000

// annotations paints what lies upon the page: fields, free text, stamps; and
// gathers the comments.
func (p *painter) annotations(page dict, fields formFields, out *Text) error {
	all, _ := p.f.resolve(page["Annots"]).(array)
	for i, o := range all {
		if i >= maxAnnotations {
			return Fault{Bomb, "too many annotations"}
		}
		d, ok := p.f.resolve(o).(dict)
		if !ok {
			continue
		}
		flags, _ := integer(p.f.resolve(d["F"]))
		if flags&(2|32) != 0 || p.layerOff(d["OC"]) { // Hidden, NoView (table 165)
			continue
		}
		kind, _ := p.f.resolve(d["Subtype"]).(name)
		words, _ := p.f.resolve(d["Contents"]).(string)
		words = strings.TrimSpace(textString(words))
		r, _ := p.f.box(d["Rect"])
		var err error
		switch kind {
		case "Widget":
			err = p.widget(d, r, fields, out)
		case "FreeText":
			var painted bool
			if painted, err = p.appearance(d, r); err == nil && !painted {
				p.write(words, r)
			}
		case "Stamp":
			_, err = p.appearance(d, r)
		case "FileAttachment":
			out.Files++
			fallthrough
		case "Text", "Highlight", "Underline", "Squiggly", "Caret", "Square", "Circle", "Line", "Polygon", "PolyLine", "Ink":
			if words != "" && len(out.Comments) < 100 {
				out.Comments = append(out.Comments, words)
			}
		case "StrikeOut":
			p.strikes(d)
			if words != "" && len(out.Comments) < 100 {
				out.Comments = append(out.Comments, words)
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// widget shows a field as its page does (12.5.6.19): its appearance; its value
// where there is none, or an old one.
func (p *painter) widget(d dict, r box, fields formFields, out *Text) error {
	kind, _ := p.f.inherited(d, "FT").(name)
	flags, _ := integer(p.f.inherited(d, "Ff"))
	switch kind {
	case "Btn":
		if flags&(1<<16) != 0 { // a push button
			return nil
		}
		on, _ := p.f.resolve(d["AS"]).(name)
		if on == "" {
			on, _ = p.f.inherited(d, "V").(name)
		}
		mark := "☐"
		if on != "" && on != "Off" {
			mark = "☒"
		}
		p.write(mark, r)
		return nil
	case "Sig":
		_, err := p.appearance(d, r)
		return err
	}
	value := ""
	switch v := p.f.inherited(d, "V").(type) {
	case string:
		value = textString(v)
	case *stream:
		b, err := p.f.decode(v)
		if isFault(err) {
			return err
		}
		value = textString(string(b))
	case array:
		var all []string
		for _, o := range v[:min(len(v), 100)] {
			if s, ok := p.f.resolve(o).(string); ok {
				all = append(all, textString(s))
			}
		}
		value = strings.Join(all, ", ")
	}
	if flags&(1<<13) != 0 && kind == "Tx" { // a password
		return nil
	}
	before := len(p.c.glyphs)
	if !fields.fresh {
		if _, err := p.appearance(d, r); err != nil {
			return err
		}
	}
	if len(p.c.glyphs) == before {
		if strings.TrimSpace(value) == "" {
			out.Blanks++
			return nil
		}
		p.write(p.chosen(d, kind, value), r)
	}
	return nil
}

// chosen gives the words that a choice field shows for an export value.
func (p *painter) chosen(d dict, kind name, value string) string {
	if kind != "Ch" {
		return value
	}
	all, _ := p.f.inherited(d, "Opt").(array)
	for _, o := range all[:min(len(all), 2000)] {
		pair, _ := p.f.resolve(o).(array)
		if len(pair) != 2 {
			continue
		}
		from, _ := p.f.resolve(pair[0]).(string)
		to, _ := p.f.resolve(pair[1]).(string)
		if textString(from) == value {
			return textString(to)
		}
	}
	return value
}

// appearance paints the normal appearance (12.5.5) and reports whether there was
// one.
func (p *painter) appearance(d dict, r box) (bool, error) {
	ap, _ := p.f.resolve(d["AP"]).(dict)
	o := p.f.resolve(ap["N"])
	if states, ok := o.(dict); ok {
		as, _ := p.f.resolve(d["AS"]).(name)
		o = p.f.resolve(states[as])
	}
	x, ok := o.(*stream)
	if !ok {
		return false, nil
	}
	b, ok := p.f.box(x.dict["BBox"])
	if !ok {
		return false, nil
	}
	m, _ := p.f.matrix(x.dict["Matrix"])
	q := b.around(m)
	if q.x1-q.x0 <= 0 || q.y1-q.y0 <= 0 {
		return false, nil
	}
	sx, sy := (r.x1-r.x0)/(q.x1-q.x0), (r.y1-r.y0)/(q.y1-q.y0)
	saved := p.s
	p.s.ctm = matrix{sx, 0, 0, sy, r.x0 - q.x0*sx, r.y0 - q.y0*sy}.times(p.s.ctm)
	p.c.space = true
	if _, ok := x.dict["Subtype"]; !ok { // an appearance is a form, said or not
		x.dict["Subtype"] = name("Form")
	}
	err := p.object(x, nil, 1)
	p.c.space = true
	p.s = saved
	return true, err
}

// write puts words into a rectangle of the page, line by line from its top.
func (p *painter) write(words string, r box) {
	words = strings.ReplaceAll(strings.ReplaceAll(words, "\r\n", "\n"), "\r", "\n")
	lines := strings.Split(words, "\n")
	if len(lines) > 200 {
		lines = lines[:200]
	}
	high := r.y1 - r.y0
	size := min(max(high/float64(len(lines))*0.75, 4), 11)
	y := r.y1 - high/2 - size*0.35 // a single line stands in the middle
	if len(lines) > 1 {
		y = r.y1 - size
	}
	for _, line := range lines {
		x := r.x0 + 1
		p.c.space = true
		for _, w := range strings.Fields(line) {
			n := float64(len([]rune(w)))
			m := matrix{size, 0, 0, size, x, y}.times(p.s.ctm)
			p.c.sign(w, m, 0.5*n, false, false)
			p.c.space = true
			x += size * 0.5 * (n + 0.6)
		}
		y -= size * 1.2
	}
}

// strikes draws the lines of a StrikeOut annotation (12.5.6.10): through the
// middle of each of its quadrilaterals.
func (p *painter) strikes(d dict) {
	q, _ := p.f.resolve(d["QuadPoints"]).(array)
	for i := 0; i+7 < len(q) && i < 8*1000; i += 8 {
		var v [8]float64
		for k := range v {
			v[k], _ = number(p.f.resolve(q[i+k]))
		}
		b := box{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}
		for k := 0; k < 8; k += 2 {
			x, y := p.s.ctm.point(v[k], v[k+1])
			b = box{min(b.x0, x), min(b.y0, y), max(b.x1, x), max(b.y1, y)}
		}
		y := b.y0 + (b.y1-b.y0)*0.45
		p.c.stroke(b.x0, y, b.x1, y)
	}
}
