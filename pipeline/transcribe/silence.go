package transcribe

import (
	"bufio"
	"errors"
	"io"
	"math"
	"time"

	"cardiopli/pipeline"
)

// What counts as silence. Frames are 20 ms.
const (
	frame      = 20 * time.Millisecond
	quietest   = 100.0 // dB below full scale, the least that is told apart
	never      = 60.0  // dB: a recording that is nowhere louder holds no speech
	always     = 70.0  // dB: quieter is silence whatever the rest is like
	contrast   = 6.0   // dB between floor and speech; with less nothing can be told
	leastAbove = 4.0   // dB over the floor that still count as silence: a quarter of
	mostAbove  = 12.0  // the contrast, within these
	spoken     = 25    // frames: half a second as loud as this is how loud speech is
	click      = 3     // frames: a shorter sound within silence is none
	edge       = 5     // frames left to the words on either side: soft beginnings and ends
	shortest   = 25    // frames of a silence
)

// Silences finds the stretches of a recording where nobody can have spoken: WAV
// files of plain samples, any rate, width and number of channels. They come in the
// order of time as moments without a span, and length is how much was listened to.
//
// The floor adapts to the recording: it is the level that a tenth of it keeps
// below, so that the noise of a room is silence and a soft voice is not. Where
// noise and voice cannot be told apart, in a recording of one loudness throughout,
// length is 0: nothing is known. The reader is read once, in pieces; memory is a
// byte for each 20 ms.
//
// The error is ErrNotPCM, or what reading returned. A file that ends early is
// listened to as far as it goes.
func Silences(r io.Reader) (silences []pipeline.Moment, length time.Duration, err error) {
	in := bufio.NewReaderSize(r, 64<<10)
	p, err := readHead(in)
	if err != nil {
		return nil, 0, err
	}
	levels, samples, err := p.levels(in)
	length = time.Duration(float64(samples) / float64(p.rate) * float64(time.Second)).Truncate(time.Millisecond)
	bound, ok := limit(levels)
	if !ok {
		return nil, 0, err
	}
	return stretches(levels, bound, length), length, err
}

// levels gives how many half decibels below full scale each frame is, and how
// many samples of a channel there were.
func (p *pcm) levels(in io.Reader) (levels []uint8, samples int64, err error) {
	width := p.bits / 8
	block := width * p.channels
	piece := make([]byte, max(p.rate/50, 1)*block)
	left := p.size
	for len(levels) < int(maxLength/frame) {
		want := piece
		if left >= 0 {
			want = piece[:min(int64(len(piece)), left)]
		}
		n, err := io.ReadFull(in, want)
		n -= n % block
		if n > 0 {
			levels = append(levels, p.level(piece[:n], width))
			samples += int64(n / block)
			if left >= 0 {
				left -= int64(n)
			}
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || left == 0 || n == 0 && err == nil {
			break
		}
		if err != nil {
			return levels, samples, err
		}
	}
	return levels, samples, nil
}

// level is of the sound alone: a constant offset, which cheap cards add, is
// taken out.
func (p *pcm) level(b []byte, width int) uint8 {
	var sum, squares, n float64
	for i := 0; i+width <= len(b); i += width {
		v := p.sample(b[i:])
		sum += v
		squares += v * v
		n++
	}
	power := squares/n - (sum/n)*(sum/n)
	if !(power > 0) {
		return quietest * 2
	}
	return uint8(min(max(-10*math.Log10(power), 0), quietest) * 2)
}

// stretches finds the silences in levels, which lie below bound.
func stretches(levels []uint8, bound float64, length time.Duration) []pipeline.Moment {
	var out []pipeline.Moment
	add := func(from, to int) {
		start, end := time.Duration(from+edge)*frame, time.Duration(to-edge)*frame
		if from == 0 {
			start = 0
		}
		if to == len(levels) {
			end = length
		}
		if end-start >= shortest*frame || from == 0 && to == len(levels) {
			out = append(out, pipeline.Moment{Start: start, End: end})
		}
	}
	from, loud := -1, 0 // where silence began; loud frames since
	for i, l := range levels {
		switch {
		case float64(l)/2 >= bound:
			if from < 0 {
				from = i
			}
			loud = 0
		case from >= 0:
			if loud++; loud > click {
				add(from, i+1-loud)
				from, loud = -1, 0
			}
		}
	}
	if from >= 0 {
		to := len(levels)
		if loud > 0 {
			to -= loud
		}
		add(from, to)
	}
	return out
}

// limit gives how many decibels below full scale silence begins, false where that
// cannot be told.
func limit(levels []uint8) (float64, bool) {
	if len(levels) == 0 {
		return 0, false
	}
	var count [2*quietest + 1]int
	for _, l := range levels {
		count[l]++
	}
	at := func(frames int) float64 { // the level that so many frames reach
		for l, seen := 0, 0; l < len(count); l++ {
			if seen += count[l]; seen >= frames {
				return float64(l) / 2
			}
		}
		return quietest
	}
	voice, floor := at(min(spoken, len(levels)/20+1)), at(len(levels)-len(levels)/10)
	switch {
	case voice >= never:
		return 0, true
	case floor-voice < contrast:
		return 0, false
	}
	return min(floor-min(max((floor-voice)/4, leastAbove), mostAbove), always), true
}
