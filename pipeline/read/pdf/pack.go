package pdf

import (
	"errors"
)

// pack is an object stream (7.5.7).
type pack struct {
	b       []byte
	numbers []int
	offsets []int
}

// packed reads an object of an object stream.
func (f *file) packed(in, index, num int) (any, error) {
	p := f.packs[in]
	if p == nil {
		if e := f.xref[in]; e.within { // 7.5.7: no object stream within another
			return nil, Fault{Damaged, "object stream within an object stream"}
		}
		s, ok := f.object(in).(*stream)
		if !ok {
			return nil, Fault{Damaged, "object stream missing"}
		}
		b, err := f.decode(s)
		if err != nil {
			return nil, asDamaged(err)
		}
		n, _ := integer(f.resolve(s.dict["N"]))
		first, _ := integer(f.resolve(s.dict["First"]))
		if n < 0 || n > maxObjects || first < 0 || first > len(b) {
			return nil, Fault{Damaged, "object stream not readable"}
		}
		p = &pack{b: b}
		l := f.lexer(b[:first])
		l.noRefs = true
		for range n {
			o1, err1 := l.object(0)
			o2, err2 := l.object(0)
			if bomb(err1) || bomb(err2) {
				return nil, Fault{Bomb, "too many values"}
			}
			k, ok1 := integer(o1)
			at, ok2 := integer(o2)
			if !ok1 || !ok2 || at < 0 || first+at > len(b) {
				break
			}
			p.numbers = append(p.numbers, k)
			p.offsets = append(p.offsets, first+at)
		}
		f.packs[in] = p
	}
	if index < 0 || index >= len(p.numbers) || p.numbers[index] != num {
		index = -1
		for i, n := range p.numbers {
			if n == num {
				index = i
			}
		}
		if f.parsed += len(p.numbers); index < 0 {
			return nil, nil
		}
	}
	l := f.lexer(p.b)
	l.pos = p.offsets[index]
	o, err := l.object(0)
	if f.parsed += l.pos - p.offsets[index]; f.parsed > 4*len(f.raw)+8*maxStream {
		return nil, Fault{Bomb, "objects share their bytes"}
	}
	if errors.Is(err, errEnd) {
		return nil, nil
	}
	return o, err
}
