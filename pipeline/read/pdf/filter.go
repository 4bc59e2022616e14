package pdf

import (
	"bytes"
	"compress/flate"
	"errors"
	"io"
)

// errImage is what the filters of images give: nothing in them is text.
var errImage = errors.New("image data")

// errFilter is what a stream gives that no filter here understands.
var errFilter = errors.New("stream not decodable")

// decode gives the bytes of a stream (7.4). What is cut off or altered is given
// as far as it goes, and told in f.partial.
func (f *file) decode(s *stream) ([]byte, error) {
	filters, parms := f.filters(s.dict)
	if len(filters) > 6 {
		return nil, Fault{Bomb, "too many filters on a stream"}
	}
	b := s.raw
	for i, kind := range filters {
		var p dict
		if i < len(parms) {
			p, _ = f.resolve(parms[i]).(dict)
		}
		out, whole, err := f.filter(kind, b, p)
		if err != nil {
			return nil, err
		}
		if !whole {
			f.partial = true
		}
		if f.inflated += len(out); f.inflated > maxInflated {
			return nil, Fault{Bomb, "streams inflate beyond reason"}
		}
		b = out
	}
	return b, nil
}

func (f *file) filters(d dict) (kinds []name, parms array) {
	either := func(a, b name) any {
		if o := f.resolve(d[a]); o != nil {
			return o
		}
		return f.resolve(d[b])
	}
	switch v := either("Filter", "F").(type) {
	case name:
		kinds = []name{v}
	case array:
		for _, o := range v[:min(len(v), 8)] {
			if k, ok := f.resolve(o).(name); ok {
				kinds = append(kinds, k)
			}
		}
	}
	switch v := either("DecodeParms", "DP").(type) {
	case dict:
		parms = array{v}
	case array:
		parms = v
	}
	return kinds, parms
}

func (f *file) filter(kind name, b []byte, p dict) (out []byte, whole bool, err error) {
	switch kind {
	case "FlateDecode", "Fl":
		out, whole, err = inflate(b)
	case "LZWDecode", "LZW":
		early := 1
		if v, ok := integer(f.resolve(p["EarlyChange"])); ok {
			early = v
		}
		out, whole, err = unlzw(b, early)
	case "ASCII85Decode", "A85":
		if out, whole = unascii85(b); len(out) > maxStream {
			return nil, false, Fault{Bomb, "a stream inflates beyond reason"}
		}
		return out, whole, nil
	case "ASCIIHexDecode", "AHx":
		l := lexer{b: append([]byte{'<'}, b...)}
		return []byte(l.hex()), true, nil
	case "RunLengthDecode", "RL":
		return unrun(b)
	case "Crypt":
		if n, _ := f.resolve(p["Name"]).(name); n != "" && n != "Identity" {
			return nil, false, Fault{Encrypted, "stream with a crypt filter of its own"}
		}
		return b, true, nil
	case "DCTDecode", "DCT", "JPXDecode", "CCITTFaxDecode", "CCF", "JBIG2Decode":
		return nil, false, errImage
	default:
		return nil, false, errFilter
	}
	if err != nil {
		return nil, false, err
	}
	out, err = f.unpredict(out, p)
	return out, whole, err
}

// capped gathers what a decoder gives, up to maxStream.
func capped(r io.Reader) ([]byte, error) {
	var b bytes.Buffer
	n, err := io.Copy(&b, io.LimitReader(r, maxStream+1))
	if n > maxStream {
		return nil, Fault{Bomb, "a stream inflates beyond reason"}
	}
	return b.Bytes(), err
}

// inflate reads a zlib stream (RFC 1950) without asking for its checksum, which
// several programs get wrong.
func inflate(b []byte) ([]byte, bool, error) {
	for len(b) > 0 && (b[0] == '\r' || b[0] == '\n') {
		b = b[1:]
	}
	if len(b) >= 2 && b[0]&0x0F == 8 && (int(b[0])<<8|int(b[1]))%31 == 0 {
		b = b[2:]
	}
	out, err := capped(flate.NewReader(bytes.NewReader(b)))
	if isFault(err) {
		return nil, false, err
	}
	return out, err == nil, nil
}

// unlzw reads 7.4.4.
func unlzw(b []byte, early int) ([]byte, bool, error) {
	type entry struct {
		before int32
		last   byte
		length int32
	}
	table := make([]entry, 258, 4097)
	for i := range 256 {
		table[i] = entry{-1, byte(i), 1}
	}
	var out []byte
	var bits, have uint
	width, before := uint(9), -1
	for _, c := range b {
		bits = bits<<8 | uint(c)
		have += 8
		if have < width {
			continue
		}
		code := int(bits >> (have - width) & (1<<width - 1))
		have -= width
		switch {
		case code == 256:
			table, width, before = table[:258], 9, -1
			continue
		case code == 257:
			return out, true, nil
		case before >= 0 && code > len(table), before < 0 && code > 255:
			return out, false, nil
		}
		if before >= 0 && len(table) < 4096 {
			table = append(table, entry{int32(before), 0, table[before].length + 1})
			first := code
			if code == len(table)-1 {
				first = before
			}
			for table[first].before >= 0 {
				first = int(table[first].before)
			}
			table[len(table)-1].last = table[first].last
		}
		if code >= len(table) {
			return out, false, nil
		}
		n := int(table[code].length)
		if len(out)+n > maxStream {
			return nil, false, Fault{Bomb, "a stream inflates beyond reason"}
		}
		at := len(out) + n
		out = append(out, make([]byte, n)...)
		for k := code; k >= 0; k = int(table[k].before) {
			at--
			out[at] = table[k].last
		}
		before = code
		switch len(table) + early {
		case 512, 513:
			width = max(width, 10)
		case 1024, 1025:
			width = max(width, 11)
		case 2048, 2049:
			width = max(width, 12)
		}
	}
	return out, true, nil
}

// unascii85 reads 7.4.3.
func unascii85(b []byte) ([]byte, bool) {
	var out []byte
	var v uint64
	n := 0
	for _, c := range b {
		switch {
		case len(out) > maxStream:
			return out, false
		case white(c):
			continue
		case c == '~':
			if n == 1 {
				return out, false
			}
			if n > 1 {
				for k := n; k < 5; k++ {
					v = v*85 + 84
				}
				for k := range n - 1 {
					out = append(out, byte(v>>(24-8*uint(k))))
				}
			}
			return out, true
		case c == 'z' && n == 0:
			out = append(out, 0, 0, 0, 0)
			continue
		case c < '!' || c > 'u':
			return out, false
		}
		v = v*85 + uint64(c-'!')
		if n++; n == 5 {
			out = append(out, byte(v>>24), byte(v>>16), byte(v>>8), byte(v))
			v, n = 0, 0
		}
	}
	return out, n == 0
}

// unrun reads 7.4.5.
func unrun(b []byte) ([]byte, bool, error) {
	var out []byte
	for i := 0; i < len(b); {
		n := int(b[i])
		i++
		switch {
		case n == 128:
			return out, true, nil
		case n < 128:
			end := min(i+n+1, len(b))
			out = append(out, b[i:end]...)
			i = end
		case i < len(b):
			out = append(out, bytes.Repeat(b[i:i+1], 257-n)...)
			i++
		}
		if len(out) > maxStream {
			return nil, false, Fault{Bomb, "a stream inflates beyond reason"}
		}
	}
	return out, true, nil
}

// unpredict undoes 7.4.4.4.
func (f *file) unpredict(b []byte, p dict) ([]byte, error) {
	get := func(key name, or int) int {
		if v, ok := integer(f.resolve(p[key])); ok {
			return v
		}
		return or
	}
	kind := get("Predictor", 1)
	if kind < 2 {
		return b, nil
	}
	colors, bits, columns := get("Colors", 1), get("BitsPerComponent", 8), get("Columns", 1)
	if colors < 1 || colors > 32 || bits < 1 || bits > 16 || columns < 1 || columns > 1<<20 {
		return nil, errFilter
	}
	pixel := max(colors*bits/8, 1)
	row := (colors*bits*columns + 7) / 8
	if kind == 2 {
		if bits != 8 {
			return nil, errFilter
		}
		for start := 0; start < len(b); start += row {
			line := b[start:min(start+row, len(b))]
			for i := pixel; i < len(line); i++ {
				line[i] += line[i-pixel]
			}
		}
		return b, nil
	}
	out := make([]byte, 0, len(b))
	before := make([]byte, row)
	for len(b) > 1 {
		tag := b[0]
		line := b[1:min(1+row, len(b))]
		b = b[1+len(line):]
		for i := range line {
			var left, up, corner byte
			up = before[i]
			if i >= pixel {
				left, corner = line[i-pixel], before[i-pixel]
			}
			switch tag {
			case 1:
				line[i] += left
			case 2:
				line[i] += up
			case 3:
				line[i] += byte((int(left) + int(up)) / 2)
			case 4:
				line[i] += paeth(left, up, corner)
			}
		}
		out = append(out, line...)
		copy(before, line)
	}
	return out, nil
}

// paeth is the predictor of RFC 2083, 6.6.
func paeth(a, b, c byte) byte {
	p := int(a) + int(b) - int(c)
	pa, pb, pc := abs(p-int(a)), abs(p-int(b)), abs(p-int(c))
	switch {
	case pa <= pb && pa <= pc:
		return a
	case pb <= pc:
		return b
	}
	return c
}

func abs(v int) int {
	if v < 0 {
		return -v
	}
	return v
}
