package enginetest

import (
	"encoding/binary"
	"io"
	"strings"
	"time"

	"cardiopli/pipeline"
)

const rate = 16000 // samples a second: one channel, 16 bits

// WAV gives a recording of a length: the voice of a Dictation.
func WAV(length time.Duration) (size int64, open func() (io.ReadCloser, error)) {
	return Voice(Dictation(1, length))
}

// Voice gives a recording in which something sounds where t has words, and a quiet
// room is heard elsewhere, so that what is measured in it agrees with t. Nobody
// could understand it. Nothing of it is kept: each reader makes it anew, the
// same bytes for the same transcript.
func Voice(t pipeline.Transcript) (size int64, open func() (io.ReadCloser, error)) {
	samples := int64(t.Duration.Seconds() * rate)
	var sounds []pipeline.Moment
	for _, u := range t.Segments {
		for _, w := range u.Words {
			sounds = append(sounds, pipeline.Moment{Start: w.Start, End: w.End})
		}
		if len(u.Words) == 0 {
			sounds = append(sounds, pipeline.Moment{Start: u.Start, End: u.End})
		}
	}
	return 44 + 2*samples, func() (io.ReadCloser, error) {
		head := make([]byte, 44)
		copy(head, "RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x80\x3e\x00\x00\x00\x7d\x00\x00\x02\x00\x10\x00data")
		binary.LittleEndian.PutUint32(head[4:], uint32(36+2*samples))
		binary.LittleEndian.PutUint32(head[40:], uint32(2*samples))
		return io.NopCloser(io.MultiReader(strings.NewReader(string(head)), io.LimitReader(&voice{x: 1, sounds: sounds}, 2*samples))), nil
	}
}

// voice makes noise with a linear congruential generator, two bytes a sample: loud
// within sounds, 48 dB softer elsewhere.
type voice struct {
	x      uint32
	at     int64 // sample
	sounds []pipeline.Moment
	level  int16 // the noise is divided by it, until the sample next
	next   int64
	high   byte
	odd    bool
}

func (v *voice) Read(p []byte) (int, error) {
	for i := range p {
		if v.odd {
			p[i] = v.high
		} else {
			if v.at >= v.next {
				v.turn()
			}
			v.x = v.x*1664525 + 1013904223
			s := int16(v.x>>16) / v.level
			p[i], v.high = byte(s), byte(s>>8)
			v.at++
		}
		v.odd = !v.odd
	}
	return len(p), nil
}

// turn finds how loud it is from here, and how far.
func (v *voice) turn() {
	sample := func(d time.Duration) int64 { return int64(d.Seconds() * rate) }
	for len(v.sounds) > 0 && sample(v.sounds[0].End) <= v.at {
		v.sounds = v.sounds[1:]
	}
	switch {
	case len(v.sounds) == 0:
		v.level, v.next = 2048, 1<<62
	case v.at < sample(v.sounds[0].Start):
		v.level, v.next = 2048, sample(v.sounds[0].Start)
	default:
		v.level, v.next = 8, sample(v.sounds[0].End)
	}
}
