package read

import (
	"bytes"
	"encoding/binary"
	"io"
	"math"
	"time"

	"cardiopli/pipeline"
)

// What Duration reads of a file at most, in pieces of at most maxPiece bytes.
const (
	maxPiece  = 64 << 10
	maxBoxes  = 2000
	longAudio = 48 * time.Hour // no dictation is longer: the figure is wrong
)

// Duration says how long a recording lasts, by its headers alone: a few reads of
// a few kilobytes, wherever they stand in the file. ok is false where the headers
// do not say, or cannot be right.
func Duration(format pipeline.Format, r io.ReaderAt, size int64) (d time.Duration, ok bool) {
	s := &source{r: r, size: size}
	switch format {
	case pipeline.WAV:
		d, ok = s.wav()
	case pipeline.FLAC:
		d, ok = s.flac()
	case pipeline.OGG:
		d, ok = s.ogg()
	case pipeline.MP3:
		d, ok = s.mp3()
	case pipeline.M4A:
		d, ok = s.mpeg4(0, size, 0)
	}
	if !ok || d <= 0 || d > longAudio {
		return 0, false
	}
	return d, true
}

// source reads pieces of a file.
type source struct {
	r     io.ReaderAt
	size  int64
	boxes int
}

// at reads n bytes from off, or as many as there are.
func (s *source) at(off int64, n int) []byte {
	if off < 0 || off >= s.size || n <= 0 {
		return nil
	}
	b := make([]byte, min(int64(n), maxPiece, s.size-off))
	k, err := s.r.ReadAt(b, off)
	if err != nil && k < len(b) {
		return b[:k]
	}
	return b
}

func seconds(samples, rate float64) (time.Duration, bool) {
	if rate <= 0 || samples <= 0 || samples/rate > longAudio.Seconds() {
		return 0, false
	}
	return time.Duration(samples / rate * float64(time.Second)), true
}

// wav divides the bytes of the data chunk by those of a second. A size of none,
// or beyond the end, is what a program leaves that was cut off: the file's own
// end counts then.
func (s *source) wav() (time.Duration, bool) {
	var perSecond, samples, rate uint32
	var block, inBlock float64 // of ADPCM, whose bytes a second several programs get wrong
	var data64 int64
	for at, n := int64(12), 0; at+8 <= s.size && n < maxBoxes; n++ {
		h := s.at(at, 8)
		if len(h) < 8 {
			return 0, false
		}
		size := int64(binary.LittleEndian.Uint32(h[4:]))
		switch string(h[:4]) {
		case "fmt ":
			if b := s.at(at+8, 16); len(b) == 16 {
				rate, perSecond = binary.LittleEndian.Uint32(b[4:]), binary.LittleEndian.Uint32(b[8:])
				if code := binary.LittleEndian.Uint16(b); code == 2 || code == 0x11 {
					block = float64(binary.LittleEndian.Uint16(b[12:]))
					if more := s.at(at+24, 4); len(more) == 4 && size >= 20 {
						inBlock = float64(binary.LittleEndian.Uint16(more[2:]))
					}
				}
			}
		case "fact":
			if b := s.at(at+8, 4); len(b) == 4 {
				samples = binary.LittleEndian.Uint32(b)
			}
		case "ds64": // EBU 3306
			if b := s.at(at+8, 16); len(b) == 16 {
				data64 = int64(binary.LittleEndian.Uint64(b[8:]))
			}
		case "data":
			left := s.size - at - 8
			if size == math.MaxUint32 && data64 > 0 {
				size = data64
			}
			if size <= 0 || size > left {
				size = left
			}
			if block > 0 && inBlock > 0 {
				return seconds(float64(size)/block*inBlock, float64(rate))
			}
			if samples > 0 && rate > 0 && samples < math.MaxUint32 {
				exact, ok := seconds(float64(samples), float64(rate))
				if rough, ok2 := seconds(float64(size), float64(perSecond)); ok && ok2 && (exact-rough).Abs() < rough/20+time.Second {
					return exact, true
				}
			}
			return seconds(float64(size), float64(perSecond))
		}
		at += 8 + size + size%2
	}
	return 0, false
}

// flac reads the stream information (RFC 9639, 8.2).
func (s *source) flac() (time.Duration, bool) {
	b := s.at(0, 42)
	if len(b) < 42 || string(b[:4]) != "fLaC" || b[4]&0x7F != 0 {
		return 0, false
	}
	v := binary.BigEndian.Uint64(b[18:])
	return seconds(float64(v&(1<<36-1)), float64(v>>44))
}

// ogg takes the position of the last page of the first stream (RFC 3533, 6) over
// the rate of its header; Opus counts at 48 kHz from its pre-skip on (RFC 7845).
func (s *source) ogg() (time.Duration, bool) {
	head := s.at(0, 512)
	if len(head) < 64 || string(head[:4]) != "OggS" {
		return 0, false
	}
	serial := binary.LittleEndian.Uint32(head[14:])
	body := head[min(27+int(head[26]), len(head)):]
	var rate, skip float64
	switch {
	case bytes.HasPrefix(body, []byte("\x01vorbis")) && len(body) >= 16:
		rate = float64(binary.LittleEndian.Uint32(body[12:]))
	case bytes.HasPrefix(body, []byte("OpusHead")) && len(body) >= 12:
		rate, skip = 48000, float64(binary.LittleEndian.Uint16(body[10:]))
	default:
		return 0, false
	}
	// The last page is at most 65,307 bytes long.
	for back := int64(maxPiece); back <= 4*maxPiece; back += maxPiece - 27 {
		tail := s.at(max(s.size-back, 0), maxPiece)
		for i := len(tail); i > 0; {
			i = bytes.LastIndex(tail[:i], []byte("OggS"))
			if i < 0 {
				break
			}
			if i+27 > len(tail) || tail[i+4] != 0 || binary.LittleEndian.Uint32(tail[i+14:]) != serial {
				continue
			}
			if pos := binary.LittleEndian.Uint64(tail[i+6:]); pos != math.MaxUint64 {
				return seconds(float64(pos)-skip, rate)
			}
		}
		if back >= s.size {
			break
		}
	}
	return 0, false
}

// mp3 reads the count of frames of a Xing, Info or VBRI header; a stream without
// one is divided by its bit rate, if the frames at its beginning, in its middle
// and near its end agree on that.
func (s *source) mp3() (time.Duration, bool) {
	start := int64(0)
	for range 8 { // tags may follow one another
		h := s.at(start, 10)
		if len(h) < 10 || string(h[:3]) != "ID3" {
			break
		}
		n := int64(h[6]&0x7F)<<21 | int64(h[7]&0x7F)<<14 | int64(h[8]&0x7F)<<7 | int64(h[9]&0x7F)
		start += 10 + n
		if h[5]&0x10 != 0 { // a footer
			start += 10
		}
	}
	b := s.at(start, maxPiece)
	at, f := firstFrame(b)
	if f == 0 {
		return 0, false
	}
	if n, ok := frameCount(b[at:], f); ok {
		return seconds(float64(n)*float64(f.samples()), float64(f.rate()))
	}
	end := s.size
	if tag := s.at(s.size-128, 3); string(tag) == "TAG" {
		end -= 128
	}
	length := end - start - int64(at)
	for _, part := range []int64{4, 2} {
		p := s.at(start+int64(at)+length/part, 16<<10)
		if _, g := firstFrame(p); length > 64<<10 && (g == 0 || g.bitrate() != f.bitrate() || !g.alike(f)) {
			return 0, false
		}
	}
	return seconds(float64(length)*8, float64(f.bitrate()))
}

// firstFrame finds two frames in a row.
func firstFrame(b []byte) (int, mpegFrame) {
	for i := 0; i+4 <= len(b); i++ {
		if f := frame(b[i:]); f != 0 {
			if j := i + f.size(); j+4 <= len(b) {
				if g := frame(b[j:]); g != 0 && g.alike(f) {
					return i, f
				}
			}
		}
	}
	return 0, 0
}

// frameCount reads the header that variable bit rates need, in the first frame.
func frameCount(b []byte, f mpegFrame) (uint32, bool) {
	side := 32 // bytes of side information before it
	switch {
	case f.one() == 1 && f.mono():
		side = 17
	case f.one() == 0 && !f.mono():
		side = 17
	case f.one() == 0:
		side = 9
	}
	if x := 4 + side; len(b) >= x+12 && (string(b[x:x+4]) == "Xing" || string(b[x:x+4]) == "Info") && b[x+7]&1 != 0 {
		n := binary.BigEndian.Uint32(b[x+8:])
		return n, n > 0
	}
	if len(b) >= 54 && string(b[36:40]) == "VBRI" {
		n := binary.BigEndian.Uint32(b[50:])
		return n, n > 0
	}
	return 0, false
}

// mpeg4 looks for the movie header (ISO 14496-12, 8.2.2) among the boxes between
// two offsets.
func (s *source) mpeg4(at, end int64, depth int) (time.Duration, bool) {
	for at+8 <= end {
		if s.boxes++; s.boxes > maxBoxes {
			return 0, false
		}
		h := s.at(at, 16)
		if len(h) < 8 {
			return 0, false
		}
		size, head := int64(binary.BigEndian.Uint32(h)), int64(8)
		switch {
		case size == 0:
			size = end - at
		case size == 1 && len(h) == 16:
			size, head = int64(binary.BigEndian.Uint64(h[8:])), 16
		}
		if size < head || size > end-at {
			return 0, false
		}
		switch string(h[4:8]) {
		case "moov":
			if depth < 2 {
				return s.mpeg4(at+head, at+size, depth+1)
			}
		case "mvhd":
			b := s.at(at+head, 32)
			if len(b) < 32 {
				return 0, false
			}
			if b[0] == 1 {
				return seconds(float64(binary.BigEndian.Uint64(b[24:])), float64(binary.BigEndian.Uint32(b[20:])))
			}
			v := binary.BigEndian.Uint32(b[16:])
			if v == math.MaxUint32 {
				return 0, false
			}
			return seconds(float64(v), float64(binary.BigEndian.Uint32(b[12:])))
		}
		at += size
	}
	return 0, false
}
