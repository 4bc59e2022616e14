package receipt

import (
	"encoding/binary"
	"hash/crc32"
)

// The two forms of what is called compressed RTF (MS-OXRTFCP 2.1.3.1.1).
const (
	lzfu = 0x75465a4c
	mela = 0x414c454d // it is not compressed
)

// lzfuStart is what the dictionary holds at first (2.1.2.1).
const lzfuStart = `{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0` +
	"\r\n" + `\par \pard\plain\f0\fs20\b\i\u\tab\tx`

// decompress undoes the compression of RTF up to a size; nothing comes of what its
// checksum does not hold.
func decompress(b []byte, most int) []byte {
	if len(b) < 16 {
		return nil
	}
	size, raw, crc := binary.LittleEndian.Uint32(b), binary.LittleEndian.Uint32(b[4:]), binary.LittleEndian.Uint32(b[12:])
	if size < 12 || uint64(size) > uint64(len(b)-4) {
		return nil
	}
	most = int(min(uint64(raw), uint64(most)))
	in := b[16 : 4+size]
	switch binary.LittleEndian.Uint32(b[8:]) {
	case mela:
		return in[:min(len(in), most)]
	case lzfu:
		// The polynomial of IEEE 802.3, begun with 0 and not inverted at the end (2.1.3.2).
		if ^crc32.Update(^uint32(0), crc32.IEEETable, in) != crc {
			return nil
		}
		return unpack(in, most)
	}
	return nil
}

// unpack follows runs of eight tokens, each a byte or a stretch of the last 4096 bytes
// (2.2.2).
func unpack(in []byte, most int) (out []byte) {
	var dict [4096]byte
	at := copy(dict[:], lzfuStart)
	put := func(c byte) {
		dict[at] = c
		at = (at + 1) % len(dict)
		out = append(out, c)
	}
	for len(in) > 0 {
		run := in[0]
		in = in[1:]
		for bit := 0; bit < 8 && len(in) > 0; bit++ {
			if run>>bit&1 == 0 {
				put(in[0])
				in = in[1:]
			} else {
				if len(in) < 2 {
					return out
				}
				ref := int(binary.BigEndian.Uint16(in))
				in = in[2:]
				from := ref >> 4
				if from == at { // the end
					return out[:min(len(out), most)]
				}
				for range ref&15 + 2 {
					put(dict[from])
					from = (from + 1) % len(dict)
				}
			}
			if len(out) >= most {
				return out[:most]
			}
		}
	}
	return out
}
