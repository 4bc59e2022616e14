package pdf

import (
	"bytes"
	"errors"
)

// entry is where an object is (7.5.4, 7.5.8): at an offset, or in an object
// stream at an index.
type entry struct {
	within bool // in an object stream
	free   bool
	at     int // offset, or the number of the object stream
	index  int
}

// file is an open PDF.
type file struct {
	raw      []byte
	xref     map[int]entry
	trailer  dict
	cache    map[int]any
	loading  map[int]bool
	packs    map[int]*pack
	crypt    *crypt
	values   int // that may still be made
	parsed   int // bytes looked at for objects
	inflated int
	rebuilt  bool
	partial  bool
	fault    error // met while an object was fetched: the reading ends
	broken   bool  // an object was not where the tables say
	symbols  Symbols
	printed  bool // what repeats on the pages stays on them
	doubled  bool // two codes of a font read as one sign
	fonts    map[uintptr]*font
	forms    map[*stream][]byte
	ops      int
	glyphs   int
	held     []dict // fonts, kept so that their addresses stay theirs
}

func open(raw []byte) (*file, error) {
	head := bytes.Index(raw[:min(len(raw), 1024)], []byte("%PDF-"))
	if head < 0 {
		return nil, Fault{Damaged, "no header"}
	}
	f := &file{raw: raw[head:]}
	f.reset()
	err := f.tables()
	if err != nil && head > 0 && !bomb(err) { // offsets counted from the first byte of the file
		f.raw = raw
		f.reset()
		err = f.tables()
	}
	if bomb(err) {
		return nil, err
	}
	if err == nil {
		if err := f.unlock(); err != nil {
			return nil, err
		}
		if _, ok := f.resolve(f.root()["Pages"]).(dict); ok && f.fault == nil {
			return f, nil
		}
	}
	if f.fault != nil {
		return nil, f.fault
	}
	return f, f.rebuild()
}

func bomb(err error) bool {
	var fault Fault
	return errors.As(err, &fault) && fault.Kind != Damaged
}

func (f *file) reset() {
	f.xref, f.cache, f.loading, f.packs = map[int]entry{}, map[int]any{}, map[int]bool{}, map[int]*pack{}
	f.trailer, f.crypt, f.fault, f.partial, f.broken = nil, nil, nil, false, false
	f.values = maxValues
}

func (f *file) root() dict {
	d, _ := f.resolve(f.trailer["Root"]).(dict)
	return d
}

// tables follows the cross-reference sections from the newest to the oldest.
func (f *file) tables() error {
	tail := f.raw[max(0, len(f.raw)-2048):]
	i := bytes.LastIndex(tail, []byte("startxref"))
	if i < 0 {
		return Fault{Damaged, "no startxref"}
	}
	l := f.lexer(tail[i+9:])
	o, _ := l.object(0)
	at, ok := integer(o)
	if !ok {
		return Fault{Damaged, "startxref without an offset"}
	}
	queue, seen := []int{at}, map[int]bool{}
	for len(queue) > 0 {
		at, queue = queue[0], queue[1:]
		if seen[at] {
			continue
		}
		seen[at] = true
		if len(seen) > 500 {
			return Fault{Bomb, "too many cross-reference sections"}
		}
		d, err := f.section(at)
		if err != nil {
			return err
		}
		if f.trailer == nil {
			f.trailer = d
		}
		if v, ok := integer(d["XRefStm"]); ok { // hybrid (7.5.8.4)
			queue = append(queue, v)
		}
		if v, ok := integer(d["Prev"]); ok {
			queue = append(queue, v)
		}
	}
	if f.trailer == nil || !f.trailer.has("Root") {
		return Fault{Damaged, "no root"}
	}
	return nil
}

func (f *file) lexer(b []byte) *lexer { return &lexer{b: b, left: &f.values} }

// note keeps the newest place of an object.
func (f *file) note(num int, e entry) error {
	if num < 0 || num > 1<<23 {
		return nil
	}
	if _, known := f.xref[num]; known {
		return nil
	}
	if len(f.xref) >= maxObjects {
		return Fault{Bomb, "too many objects"}
	}
	f.xref[num] = e
	return nil
}

// section reads one cross-reference table or stream and gives its trailer.
func (f *file) section(at int) (dict, error) {
	if at < 0 || at >= len(f.raw) {
		return nil, Fault{Damaged, "cross-reference section outside the file"}
	}
	l := f.lexer(f.raw)
	l.pos = at
	l.skip()
	if !bytes.HasPrefix(f.raw[l.pos:], []byte("xref")) {
		return f.xrefStream(l.pos)
	}
	l.pos += 4
	for {
		o, err := l.object(0)
		if err != nil {
			return nil, Fault{Damaged, "cross-reference table cut"}
		}
		if o == word("trailer") {
			break
		}
		o2, _ := l.object(0)
		first, ok1 := integer(o)
		n, ok2 := integer(o2)
		if !ok1 || !ok2 || n < 0 || n > maxObjects {
			return nil, Fault{Damaged, "cross-reference table not readable"}
		}
		for i := range n {
			offset, kind, ok := l.row()
			if !ok {
				return nil, Fault{Damaged, "cross-reference table not readable"}
			}
			if err := f.note(first+i, entry{at: offset, free: kind == 'f' || offset == 0}); err != nil {
				return nil, err
			}
		}
	}
	o, err := l.object(0)
	d, ok := o.(dict)
	if err != nil || !ok {
		return nil, Fault{Damaged, "no trailer"}
	}
	return d, nil
}

// xrefStream reads 7.5.8.
func (f *file) xrefStream(at int) (dict, error) {
	_, o, err := f.parseAt(at)
	if err != nil {
		return nil, err
	}
	s, ok := o.(*stream)
	if !ok {
		return nil, Fault{Damaged, "no cross-reference section where one is said to be"}
	}
	if t, _ := s.dict["Type"].(name); t != "XRef" {
		return nil, Fault{Damaged, "no cross-reference stream"}
	}
	b, err := f.decode(s)
	if err != nil {
		return nil, asDamaged(err)
	}
	var w [3]int
	widths, _ := s.dict["W"].(array)
	for i := range min(3, len(widths)) {
		w[i], _ = integer(widths[i])
		if w[i] < 0 || w[i] > 8 {
			return nil, Fault{Damaged, "cross-reference stream not readable"}
		}
	}
	row := w[0] + w[1] + w[2]
	if row == 0 {
		return nil, Fault{Damaged, "cross-reference stream not readable"}
	}
	index, _ := s.dict["Index"].(array)
	if index == nil {
		index = array{0, s.dict["Size"]}
	}
	for i := 0; i+1 < len(index); i += 2 {
		first, _ := integer(index[i])
		n, _ := integer(index[i+1])
		for k := 0; k < n && len(b) >= row; k++ {
			var v [3]int
			pos := 0
			for j := range 3 {
				for range w[j] {
					v[j] = v[j]<<8 | int(b[pos])
					pos++
				}
			}
			if w[0] == 0 {
				v[0] = 1
			}
			b = b[row:]
			if err := f.note(first+k, entry{within: v[0] == 2, free: v[0] == 0, at: v[1], index: v[2]}); err != nil {
				return nil, err
			}
		}
	}
	return s.dict, nil
}

func asDamaged(err error) error {
	if isFault(err) {
		return err
	}
	return Fault{Damaged, err.Error()}
}

// resolve follows references. What is not there is nil (7.3.10). A fault is kept
// in f.fault.
func (f *file) resolve(o any) any {
	for range 32 {
		r, ok := o.(ref)
		if !ok {
			return o
		}
		o = f.object(r.num)
	}
	return nil
}

func (f *file) object(num int) any {
	if o, ok := f.cache[num]; ok {
		return o
	}
	e, ok := f.xref[num]
	if !ok || e.free || f.loading[num] || f.fault != nil {
		return nil
	}
	f.loading[num] = true
	defer delete(f.loading, num)
	var o any
	var err error
	if e.within {
		o, err = f.packed(e.at, e.index, num)
	} else {
		var is int
		is, o, err = f.parseAt(e.at)
		if err == nil && is != num {
			err = Fault{Damaged, "an object is not where it is said to be"}
		}
	}
	if err != nil {
		if bomb(err) {
			f.fault = err
		}
		f.broken = true
		f.cache[num] = nil
		return nil
	}
	f.cache[num] = o
	return o
}

// parseAt reads the indirect object at an offset (7.3.10).
func (f *file) parseAt(at int) (num int, o any, err error) {
	if at < 0 || at >= len(f.raw) {
		return 0, nil, Fault{Damaged, "an object outside the file"}
	}
	l := f.lexer(f.raw)
	l.pos = at
	l.noRefs = true
	n, _ := l.object(0)
	g, _ := l.object(0)
	w, _ := l.object(0)
	num, ok := integer(n)
	gen, _ := integer(g)
	if !ok || w != word("obj") {
		return 0, nil, Fault{Damaged, "no object where one is said to be"}
	}
	l.noRefs = false
	o, err = l.object(0)
	if f.parsed += l.pos - at; f.parsed > 4*len(f.raw)+1<<20 {
		return 0, nil, Fault{Bomb, "objects share their bytes"}
	}
	if err != nil {
		if errors.Is(err, errEnd) {
			err = Fault{Damaged, "an object ends early"}
		}
		return 0, nil, err
	}
	if d, ok := o.(dict); ok {
		l.skip()
		if bytes.HasPrefix(l.b[l.pos:], []byte("stream")) {
			s := &stream{dict: d, raw: f.body(l, d)}
			if f.crypt != nil {
				return num, s, f.crypt.stream(f, s, num, gen)
			}
			return num, s, nil
		}
	}
	if w, ok := o.(word); ok {
		if w == "endobj" {
			return num, nil, nil
		}
		return 0, nil, Fault{Damaged, "an object not readable"}
	}
	if f.crypt != nil {
		o = f.crypt.strings(o, num, gen, 0)
	}
	return num, o, nil
}

// body finds the bytes of a stream: by its length where that leads to
// "endstream", else by looking for it.
func (f *file) body(l *lexer, d dict) []byte {
	at := l.pos + 6
	if at < len(l.b) && l.b[at] == '\r' {
		at++
	}
	if at < len(l.b) && l.b[at] == '\n' {
		at++
	}
	at = min(at, len(l.b))
	if n, ok := integer(f.resolve(d["Length"])); ok && n >= 0 && at+n <= len(l.b) {
		rest := l.b[at+n:]
		if bytes.HasPrefix(bytes.TrimLeft(rest[:min(len(rest), 24)], "\r\n \t\x00"), []byte("endstream")) {
			return l.b[at : at+n]
		}
	}
	rest := l.b[at:]
	i := bytes.Index(rest, []byte("endstream"))
	if i < 0 {
		f.partial = true
		f.parsed += len(rest)
		return rest
	}
	f.parsed += i
	return bytes.TrimSuffix(bytes.TrimSuffix(rest[:i], []byte("\n")), []byte("\r"))
}
