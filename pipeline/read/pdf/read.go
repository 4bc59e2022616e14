package pdf

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }

// Read gives the words of a file. The error is a Fault. symbols may be nil.
func Read(raw []byte, symbols Symbols) (Text, error) { return readAs(raw, symbols, false) }

// Printed gives the words of a file as its pages show them, one page after the
// other: what repeats on them and their numbers stay in Body. The error is a Fault.
func Printed(raw []byte) (Text, error) { return readAs(raw, nil, true) }

func readAs(raw []byte, symbols Symbols, printed bool) (Text, error) {
	f, err := open(raw)
	if err != nil {
		return Text{}, err
	}
	f.printed = printed
	out, err := f.text(symbols)
	if (f.broken || err != nil && !bomb(err)) && !f.rebuilt && f.fault == nil {
		// The tables lead astray: what the objects say of themselves may be whole.
		if err := f.rebuild(); err != nil {
			return Text{}, err
		}
		out, err = f.text(symbols)
	}
	return out, err
}

// text reads the pages of an open file.
func (f *file) text(symbols Symbols) (Text, error) {
	f.symbols = symbols
	f.fonts, f.forms, f.ops, f.glyphs, f.held = map[uintptr]*font{}, map[*stream][]byte{}, 0, 0, nil
	var out Text
	pages, err := f.pages()
	if err != nil {
		return Text{}, err
	}
	off := f.layers()
	fields := f.fields()
	var laid []*sheet
	for _, d := range pages {
		s, err := f.page(d, off, fields, &out)
		if err != nil {
			return Text{}, err
		}
		laid = append(laid, s)
	}
	if f.fault != nil {
		return Text{}, f.fault
	}
	names, _ := f.resolve(f.root()["Names"]).(dict)
	if names.has("EmbeddedFiles") {
		out.Files++
	}
	out.Doubled, out.Rebuilt, out.Partial = f.doubled, f.rebuilt, f.partial || f.broken
	if !f.printed {
		out.Head, out.Foot = repeated(laid)
	}
	out.arrange(laid)
	return out, nil
}

// leaf is a page with what it inherits (7.7.3.4).
type leaf struct {
	dict, resources dict
	media, crop     box
	rotate          int
}

// pages walks the page tree. A node met twice is a ring; a count that does not
// fit the pages found says that some are lost.
func (f *file) pages() ([]leaf, error) {
	var all []leaf
	seen := map[int]bool{}
	nodes := 0
	var walk func(o any, in leaf, depth int) error
	walk = func(o any, in leaf, depth int) error {
		if r, ok := o.(ref); ok {
			if seen[r.num] {
				return Fault{Bomb, "page tree in a ring"}
			}
			seen[r.num] = true
		}
		if nodes++; nodes > 20*maxPages || depth > maxDepth {
			return Fault{Bomb, "page tree beyond reason"}
		}
		d, ok := f.resolve(o).(dict)
		if !ok {
			if f.fault != nil {
				return f.fault
			}
			return Fault{Damaged, "a page is missing"}
		}
		in.dict = d
		if r, ok := f.resolve(d["Resources"]).(dict); ok {
			in.resources = r
		}
		if b, ok := f.box(d["MediaBox"]); ok {
			in.media, in.crop = b, box{}
		}
		if b, ok := f.box(d["CropBox"]); ok {
			in.crop = b
		}
		if v, ok := integer(f.resolve(d["Rotate"])); ok {
			in.rotate = v
		}
		kids, inner := f.resolve(d["Kids"]).(array)
		if !inner {
			if len(all) >= maxPages {
				return Fault{TooLarge, "more pages than a report can have"}
			}
			all = append(all, in)
			return nil
		}
		for _, k := range kids {
			if err := walk(k, in, depth+1); err != nil {
				return err
			}
		}
		return nil
	}
	root := f.root()["Pages"]
	if err := walk(root, leaf{media: box{0, 0, 612, 792}}, 0); err != nil {
		return nil, err
	}
	top, _ := f.resolve(root).(dict)
	if n, ok := integer(f.resolve(top["Count"])); ok && f.rebuilt && n > len(all) {
		return nil, Fault{Damaged, "pages are missing"}
	}
	if len(all) == 0 {
		return nil, Fault{Damaged, "no page"}
	}
	return all, nil
}

// layers gives the optional content groups that are off as the file opens
// (8.11.4.3).
func (f *file) layers() map[int]bool {
	off := map[int]bool{}
	oc, _ := f.resolve(f.root()["OCProperties"]).(dict)
	d, _ := f.resolve(oc["D"]).(dict)
	set := func(o any, v bool) {
		a, _ := f.resolve(o).(array)
		for _, g := range a {
			if r, ok := g.(ref); ok {
				off[r.num] = v
			}
		}
	}
	if base, _ := f.resolve(d["BaseState"]).(name); base == "OFF" {
		set(oc["OCGs"], true)
		set(d["ON"], false)
	}
	set(d["OFF"], true)
	return off
}

// page paints one page and lays its words out.
func (f *file) page(d leaf, off map[int]bool, fields formFields, out *Text) (*sheet, error) {
	view := d.media
	if b := d.crop; b.x1 > b.x0 && b.y1 > b.y0 {
		view = box{max(b.x0, view.x0), max(b.y0, view.y0), min(b.x1, view.x1), min(b.y1, view.y1)}
	}
	if view.x1-view.x0 < 1 || view.y1-view.y0 < 1 {
		view = box{0, 0, 612, 792}
	}
	m := matrix{1, 0, 0, 1, -view.x0, -view.y0}
	w, h := view.x1-view.x0, view.y1-view.y0
	switch ((d.rotate%360 + 360) % 360) / 90 {
	case 1:
		m = m.times(matrix{0, -1, 1, 0, 0, w})
		w, h = h, w
	case 2:
		m = m.times(matrix{-1, 0, 0, -1, w, h})
	case 3:
		m = m.times(matrix{0, 1, -1, 0, h, 0})
		w, h = h, w
	}
	c := &canvas{wide: w, high: h}
	p := &painter{f: f, c: c, off: off, tm: identity, tlm: identity}
	p.s = state{ctm: m, tz: 100}
	var content []byte
	parts := array{d.dict["Contents"]}
	if a, ok := f.resolve(d.dict["Contents"]).(array); ok {
		parts = a
	}
	for _, o := range parts[:min(len(parts), 2000)] {
		s, ok := f.resolve(o).(*stream)
		if !ok {
			f.partial = f.partial || f.resolve(o) != nil || o != nil
			continue
		}
		b, err := f.decode(s)
		if isFault(err) {
			return nil, err
		}
		f.partial = f.partial || err != nil
		content = append(append(content, b...), '\n')
	}
	if err := p.run(content, d.resources, 0); err != nil {
		return nil, err
	}
	p.stack, p.marks, p.open = nil, nil, nil
	p.s = state{ctm: m, tz: 100}
	if err := p.annotations(d.dict, fields, out); err != nil {
		return nil, err
	}
	return lay(c, out), nil
}

// arrange joins the pages.
func (out *Text) arrange(pages []*sheet) {
	size := 0
	var right float32 // edge of the page before
	var last line
	for i, s := range pages {
		lines := paragraphs(s.lines, out)
		if len(s.lines) == 0 {
			continue
		}
		if k := len(out.Body); k > 0 && i > 0 {
			if wrapped(last, s.lines[0], right, 1) {
				out.Body[k-1] += " " + lines[0]
				lines = lines[1:]
			} else {
				out.Body = append(out.Body, "")
			}
		}
		last, right = s.lines[len(s.lines)-1], 0
		for _, l := range s.lines {
			if !l.table && l.column == last.column {
				right = max(right, l.x1)
			}
		}
		for _, l := range lines {
			if size += len(l) + 1; size > maxText+4096 {
				return // the caller refuses what is longer than maxText
			}
		}
		out.Body = append(out.Body, lines...)
	}
	for i, l := range out.Body {
		out.Body[i] = strings.TrimRight(l, " ")
	}
}
