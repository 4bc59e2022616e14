package transcribe

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"time"
)

// ErrNotPCM is returned by Silences for what is no WAV file of plain samples:
// another container, compressed samples, a damaged head.
var ErrNotPCM = errors.New("no WAV file of plain samples")

// pcm is the head of a WAV file.
type pcm struct {
	rate     int // frames a second
	channels int
	bits     int // of a sample
	float    bool
	size     int64 // of the samples in bytes; -1 where they go to the end
}

// Tags of WAVE formats (Microsoft, mmreg.h).
const (
	tagPCM        = 1
	tagFloat      = 3
	tagExtensible = 0xfffe
)

// readHead reads up to the samples. Lengths of 0 and of all ones stand where a
// recorder did not know the end, also in RF64 files.
func readHead(r io.Reader) (pcm, error) {
	var head [12]byte
	if _, err := io.ReadFull(r, head[:]); err != nil || string(head[8:]) != "WAVE" || string(head[:4]) != "RIFF" && string(head[:4]) != "RF64" {
		return pcm{}, ErrNotPCM
	}
	var p pcm
	for range 64 {
		var chunk [8]byte
		if _, err := io.ReadFull(r, chunk[:]); err != nil {
			return pcm{}, ErrNotPCM
		}
		size := int64(binary.LittleEndian.Uint32(chunk[4:]))
		switch string(chunk[:4]) {
		case "data":
			if p.rate == 0 {
				return pcm{}, ErrNotPCM
			}
			if p.size = size; size == 0 || size == math.MaxUint32 {
				p.size = -1
			}
			return p, nil
		case "fmt ":
			if size < 16 || size > 256 {
				return pcm{}, ErrNotPCM
			}
			b := make([]byte, size+size%2)
			if _, err := io.ReadFull(r, b); err != nil || !p.describe(b) {
				return pcm{}, ErrNotPCM
			}
		default:
			if _, err := io.CopyN(io.Discard, r, size+size%2); err != nil {
				return pcm{}, ErrNotPCM
			}
		}
	}
	return pcm{}, ErrNotPCM
}

// describe reads the chunk "fmt " and reports whether the samples can be read.
func (p *pcm) describe(b []byte) bool {
	tag := binary.LittleEndian.Uint16(b)
	p.channels = int(binary.LittleEndian.Uint16(b[2:]))
	p.rate = int(binary.LittleEndian.Uint32(b[4:]))
	p.bits = int(binary.LittleEndian.Uint16(b[14:]))
	if tag == tagExtensible && len(b) >= 26 {
		tag = binary.LittleEndian.Uint16(b[24:])
	}
	p.float = tag == tagFloat
	return (tag == tagPCM && (p.bits == 8 || p.bits == 16 || p.bits == 24 || p.bits == 32) || p.float && (p.bits == 32 || p.bits == 64)) &&
		p.channels >= 1 && p.channels <= 32 && p.rate >= 1000 && p.rate <= 768000
}

// sample gives the sample at the beginning of b, -1 to 1.
func (p *pcm) sample(b []byte) float64 {
	switch {
	case p.float && p.bits == 64:
		return bounded(math.Float64frombits(binary.LittleEndian.Uint64(b)))
	case p.float:
		return bounded(float64(math.Float32frombits(binary.LittleEndian.Uint32(b))))
	case p.bits == 8:
		return (float64(b[0]) - 128) / 128
	case p.bits == 16:
		return float64(int16(binary.LittleEndian.Uint16(b))) / (1 << 15)
	case p.bits == 24:
		return float64(int32(uint32(b[0])<<8|uint32(b[1])<<16|uint32(b[2])<<24)) / (1 << 31)
	}
	return float64(int32(binary.LittleEndian.Uint32(b))) / (1 << 31)
}

func bounded(v float64) float64 {
	if !(v >= -1) { // NaN too
		return -1
	}
	return min(v, 1)
}

// toneWAV makes a soft tone of length d: PCM, 16 kHz, one channel, 16 bits, which
// every engine reads.
func toneWAV(d time.Duration) []byte {
	const rate = 16000
	n := int(d.Seconds() * rate)
	var b bytes.Buffer
	b.WriteString("RIFF")
	le := func(v any) {
		if err := binary.Write(&b, binary.LittleEndian, v); err != nil {
			panic(err) // a buffer takes everything
		}
	}
	le(uint32(36 + 2*n))
	b.WriteString("WAVEfmt ")
	le([]uint32{16, tagPCM | 1<<16, rate, 2 * rate, 2 | 16<<16})
	b.WriteString("data")
	le(uint32(2 * n))
	for i := range n {
		le(int16(1000 * math.Sin(2*math.Pi*440*float64(i)/rate)))
	}
	return b.Bytes()
}

func opened(b []byte) func() (io.ReadCloser, error) {
	return func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b)), nil }
}
