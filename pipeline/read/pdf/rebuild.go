package pdf

import (
	"bytes"
	"regexp"
	"strconv"
)

var objectMark = regexp.MustCompile(`(\d{1,7})[ \t\r\n\x00]{1,4}\d{1,5}[ \t\r\n\x00]{1,4}obj\b`)

// rebuild finds the objects of a file whose cross-reference tables are broken by
// their marks, the last of each number being the newest, then those of object
// streams, then a trailer or a catalog.
func (f *file) rebuild() error {
	f.reset()
	f.rebuilt = true
	marks := objectMark.FindAllSubmatchIndex(f.raw, maxObjects+1)
	if len(marks) > maxObjects {
		return Fault{Bomb, "too many objects"}
	}
	for _, m := range marks {
		num, _ := strconv.Atoi(string(f.raw[m[2]:m[3]]))
		f.xref[num] = entry{at: m[2]}
	}
	for at := 0; ; {
		i := bytes.Index(f.raw[at:], []byte("trailer"))
		if i < 0 {
			break
		}
		at += i + 7
		l := f.lexer(f.raw)
		l.pos = at
		o, err := l.object(0)
		if bomb(err) {
			return err
		}
		if f.parsed += l.pos - at; f.parsed > 4*len(f.raw)+1<<20 {
			return Fault{Bomb, "objects share their bytes"}
		}
		if d, ok := o.(dict); ok && d.has("Root") {
			f.trailer = d
		}
	}
	if f.trailer.has("Encrypt") {
		if err := f.unlock(); err != nil {
			return err
		}
	}
	if err := f.sweep(); err != nil {
		return err
	}
	if _, ok := f.resolve(f.root()["Pages"]).(dict); !ok {
		if f.fault != nil {
			return f.fault
		}
		return Fault{Damaged, "no pages"}
	}
	return f.fault
}

// sweep looks through all objects for object streams, trailers and a catalog.
func (f *file) sweep() error {
	var packs []int
	catalog := -1
	for _, m := range sortedKeys(f.xref) {
		o := f.object(m)
		if f.fault != nil {
			return f.fault
		}
		var d dict
		switch v := o.(type) {
		case dict:
			d = v
		case *stream:
			d = v.dict
		}
		switch kind, _ := d["Type"].(name); kind {
		case "ObjStm":
			packs = append(packs, m)
		case "XRef":
			if f.trailer == nil && d.has("Root") {
				f.trailer = d
				if err := f.unlock(); err != nil {
					return err
				}
				if f.crypt != nil { // strings and streams read so far were still locked
					f.cache = map[int]any{}
					return f.sweep()
				}
			}
		case "Catalog":
			catalog = m
		}
	}
	for _, m := range packs {
		if _, err := f.packed(m, -1, -1); bomb(err) {
			return err
		}
		p := f.packs[m]
		if p == nil {
			continue
		}
		for i, num := range p.numbers {
			if _, known := f.xref[num]; !known && len(f.xref) < maxObjects {
				f.xref[num] = entry{within: true, at: m, index: i}
			}
			if f.trailer == nil && catalog < 0 {
				if d, ok := f.object(num).(dict); ok && d["Type"] == name("Catalog") {
					catalog = num
				}
			}
		}
	}
	if f.trailer == nil && catalog >= 0 {
		f.trailer = dict{"Root": ref{catalog, 0}}
	}
	return nil
}
