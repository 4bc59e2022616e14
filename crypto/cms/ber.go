package cms

import (
	"bytes"
	"fmt"
	"slices"
)

// maxDepth bounds the nesting that is followed. A signed message with its
// certificates nests about fifteen deep.
const maxDepth = 32

// Normalise rewrites BER (X.690 8) as DER as far as CMS needs it: lengths become
// definite and minimal, and a constructed OCTET STRING becomes one primitive
// string. Everything else, the order of a SET included, is left as it came, so
// that what a signer hashed can still be hashed. DER comes back as it is, in the
// same memory.
//
// Exactly one element is accepted: bytes after it make an ErrMalformed. Input
// above MaxSize or nested deeper than 32 is ErrTooLarge.
func Normalise(ber []byte) ([]byte, error) {
	if len(ber) > MaxSize {
		return nil, fmt.Errorf("%w: %d bytes", ErrTooLarge, len(ber))
	}
	if rest, ok := skipDER(ber, maxDepth); ok && len(rest) == 0 {
		return ber, nil
	}
	out := make([]byte, 0, len(ber))
	out, rest, err := appendDER(out, ber, maxDepth)
	if err != nil {
		return nil, err
	}
	if len(rest) != 0 {
		return nil, malformed("bytes after the end")
	}
	return out, nil
}

// element is one BER element seen from outside.
type element struct {
	tag        byte
	content    []byte // of a definite length; else all that follows the header
	indefinite bool
	rest       []byte // what follows a definite element
}

const (
	classMask      = 0xc0
	constructedBit = 0x20
	tagOctets      = 0x04
	tagOctetsCons  = 0x24
)

func readHeader(b []byte) (element, error) {
	var e element
	if len(b) < 2 {
		return e, malformed("cut short")
	}
	e.tag = b[0]
	if e.tag&0x1f == 0x1f {
		return e, malformed("tag number above 30")
	}
	length, at := int(b[1]), 2
	switch {
	case b[1] == 0x80:
		if e.tag&constructedBit == 0 {
			return e, malformed("indefinite length of a primitive")
		}
		e.indefinite, e.content = true, b[2:]
		return e, nil
	case b[1] > 0x80:
		// X.690 8.1.3.5: leading zeros are legal BER. Input is below 2^31, so any
		// longer length cannot fit.
		n := int(b[1] & 0x7f)
		if n == 0x7f || len(b) < 2+n {
			return e, malformed("length")
		}
		at, length = 2+n, 0
		for _, c := range b[2:at] {
			if length >= 1<<23 {
				return e, malformed("cut short")
			}
			length = length<<8 | int(c)
		}
	}
	if length > len(b)-at {
		return e, malformed("cut short")
	}
	e.content, e.rest = b[at:at+length], b[at+length:]
	return e, nil
}

// appendDER appends the first element of b to out as DER and returns what
// follows it.
func appendDER(out, b []byte, depth int) (_, rest []byte, err error) {
	if depth == 0 {
		return nil, nil, fmt.Errorf("%w: deeper than %d", ErrTooLarge, maxDepth)
	}
	e, err := readHeader(b)
	if err != nil {
		return nil, nil, err
	}
	if e.tag == 0 {
		return nil, nil, malformed("end of contents out of place")
	}
	start := len(out)
	tag := e.tag
	switch {
	case tag&constructedBit == 0:
		out = append(out, e.content...)
	case tag == tagOctetsCons:
		tag = tagOctets
		out, rest, err = appendSegments(out, e, depth)
	default:
		out, rest, err = appendMembers(out, e, depth)
	}
	if err != nil {
		return nil, nil, err
	}
	if !e.indefinite {
		rest = e.rest
	}
	// The header goes before what was just appended: each byte moves at most
	// once per level, and the levels are few.
	var head [6]byte
	return slices.Insert(out, start, appendHeader(head[:0], tag, len(out)-start)...), rest, nil
}

// skipDER tells whether the first element of b needs no rewriting, and gives what
// follows it.
func skipDER(b []byte, depth int) (rest []byte, ok bool) {
	e, err := readHeader(b)
	if err != nil || depth == 0 || e.indefinite || e.tag == 0 || e.tag == tagOctetsCons ||
		len(b)-len(e.rest)-len(e.content) != headerSize(len(e.content)) {
		return nil, false
	}
	if e.tag&constructedBit != 0 {
		for in := e.content; len(in) > 0; {
			if in, ok = skipDER(in, depth-1); !ok {
				return nil, false
			}
		}
	}
	return e.rest, true
}

// appendMembers appends the members of a constructed element. For an indefinite
// one, rest is what follows its end.
func appendMembers(out []byte, e element, depth int) (_, rest []byte, err error) {
	b := e.content
	for {
		done, after, err := atEnd(b, e.indefinite)
		if err != nil || done {
			return out, after, err
		}
		if out, b, err = appendDER(out, b, depth-1); err != nil {
			return nil, nil, err
		}
	}
}

// appendSegments appends the content octets of a constructed OCTET STRING (X.690
// 8.7.3): the segments are OCTET STRINGs and may be constructed themselves.
func appendSegments(out []byte, e element, depth int) (_, rest []byte, err error) {
	if depth == 0 {
		return nil, nil, fmt.Errorf("%w: deeper than %d", ErrTooLarge, maxDepth)
	}
	b := e.content
	for {
		done, after, err := atEnd(b, e.indefinite)
		if err != nil || done {
			return out, after, err
		}
		segment, err := readHeader(b)
		if err != nil {
			return nil, nil, err
		}
		switch segment.tag {
		case tagOctets:
			out, b = append(out, segment.content...), segment.rest
		case tagOctetsCons:
			var next []byte
			if out, next, err = appendSegments(out, segment, depth-1); err != nil {
				return nil, nil, err
			}
			if b = segment.rest; segment.indefinite {
				b = next
			}
		default:
			return nil, nil, malformed("segment of an octet string")
		}
	}
}

// atEnd tells whether b stands at the end of a constructed element: no bytes
// left, or the two zero bytes that close an indefinite one.
func atEnd(b []byte, indefinite bool) (done bool, rest []byte, err error) {
	if !indefinite {
		return len(b) == 0, nil, nil
	}
	if len(b) < 2 {
		return false, nil, malformed("cut short")
	}
	if b[0] == 0 {
		if b[1] != 0 {
			return false, nil, malformed("end of contents")
		}
		return true, b[2:], nil
	}
	return false, nil, nil
}

// header writes tag and minimal length (X.690 10.1).
func header(tag byte, length int) []byte { return appendHeader(nil, tag, length) }

func appendHeader(out []byte, tag byte, length int) []byte {
	n := headerSize(length) - 2
	if n == 0 {
		return append(out, tag, byte(length))
	}
	out = append(out, tag, 0x80|byte(n))
	for ; n > 0; n-- {
		out = append(out, byte(length>>(8*(n-1))))
	}
	return out
}

// headerSize is the length of a header with minimal length.
func headerSize(length int) int {
	n := 2
	if length >= 0x80 {
		for ; length > 0; length >>= 8 {
			n++
		}
	}
	return n
}

// splitSET returns the members of a SET OF, headers included, up to limit.
func splitSET(content []byte, limit int) ([][]byte, error) {
	var members [][]byte
	for len(content) > 0 {
		if len(members) == limit {
			return nil, fmt.Errorf("%w: more than %d members in a set", ErrTooLarge, limit)
		}
		e, err := readHeader(content)
		if err != nil {
			return nil, err
		}
		if e.indefinite {
			return nil, malformed("set")
		}
		members = append(members, content[:len(content)-len(e.rest)])
		content = e.rest
	}
	return members, nil
}

// joinSET puts members in the order of DER (X.690 11.6), ascending as octet
// strings, and joins them.
func joinSET(members [][]byte) []byte {
	members = slices.Clone(members)
	slices.SortFunc(members, bytes.Compare)
	return bytes.Join(members, nil)
}

// setForms gives the encodings of a SET OF that a signature or tag may have been
// computed over: as received, and in DER order where that differs. RFC 5652 5.4
// asks for DER; some writers sign what they wrote. The members are the same in
// both, so accepting either accepts the same statement.
func setForms(content []byte) ([][]byte, error) {
	members, err := splitSET(content, maxAttributes)
	if err != nil {
		return nil, err
	}
	const tagSET = 0x31
	sorted := joinSET(members)
	forms := [][]byte{append(header(tagSET, len(content)), content...)}
	if !bytes.Equal(sorted, content) {
		forms = append(forms, append(header(tagSET, len(sorted)), sorted...))
	}
	return forms, nil
}
