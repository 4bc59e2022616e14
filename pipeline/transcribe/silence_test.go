package transcribe

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"cardiopli/pipeline"
)

// part is a stretch of a made recording: noise at a level in dB below full scale.
type part struct {
	lasts time.Duration
	level float64
}

// made gives the samples of parts, -1 to 1, at a rate.
func made(rate int, parts ...part) []float64 {
	r := rand.New(rand.NewPCG(7, 7))
	var out []float64
	for _, p := range parts {
		for range int(p.lasts.Seconds() * float64(rate)) {
			out = append(out, math.Pow(10, -p.level/20)*r.NormFloat64())
		}
	}
	return out
}

// written gives samples as a WAV file.
func written(samples []float64, rate, channels, bits int, float bool) []byte {
	var b bytes.Buffer
	le := func(v any) { _ = binary.Write(&b, binary.LittleEndian, v) }
	tag := uint16(tagPCM)
	if float {
		tag = tagFloat
	}
	n := uint32(len(samples) * channels * bits / 8)
	b.WriteString("RIFF")
	le(36 + n + 12)
	b.WriteString("WAVEfmt ")
	le(uint32(16))
	le([]uint16{tag, uint16(channels)})
	le([]uint32{uint32(rate), uint32(rate * channels * bits / 8)})
	le([]uint16{uint16(channels * bits / 8), uint16(bits)})
	b.WriteString("LIST\x03\x00\x00\x00abc\x00data")
	le(n)
	for _, v := range samples {
		v = min(max(v, -1), 0.999)
		for c := range channels {
			x := v * float64(1-c%2*2) // every other channel turned over
			switch {
			case float && bits == 64:
				le(x)
			case float:
				le(float32(x))
			case bits == 8:
				le(uint8(x*127 + 128))
			case bits == 16:
				le(int16(x * 32767))
			case bits == 24:
				i := int32(x * 8388607)
				b.Write([]byte{byte(i), byte(i >> 8), byte(i >> 16)})
			default:
				le(int32(x * 2147483647))
			}
		}
	}
	return b.Bytes()
}

func TestSilences(t *testing.T) {
	const s = time.Second
	speech, room := 22.0, 65.0
	for name, c := range map[string]struct {
		parts []part
		want  [][2]time.Duration // each found within 0.15 s
	}{
		"pause":                  {[]part{{3 * s, speech}, {2 * s, room}, {3 * s, speech}}, [][2]time.Duration{{3 * s, 5 * s}}},
		"begins and ends":        {[]part{{2 * s, room}, {3 * s, speech}, {2 * s, room}}, [][2]time.Duration{{0, 2 * s}, {5 * s, 7 * s}}},
		"digital silence":        {[]part{{3 * s, speech}, {2 * s, 200}, {3 * s, speech}}, [][2]time.Duration{{3 * s, 5 * s}}},
		"noisy room":             {[]part{{3 * s, speech}, {2 * s, 42}, {3 * s, speech}}, [][2]time.Duration{{3 * s, 5 * s}}},
		"soft voice":             {[]part{{3 * s, 48}, {2 * s, 75}, {3 * s, 48}}, [][2]time.Duration{{3 * s, 5 * s}}},
		"soft voice beside loud": {[]part{{4 * s, 20}, {2 * s, 68}, {4 * s, 48}, {2 * s, 68}}, [][2]time.Duration{{4 * s, 6 * s}, {10 * s, 12 * s}}},
		"short pauses":           {[]part{{2 * s, speech}, {s / 2, room}, {2 * s, speech}, {s / 2, room}, {2 * s, speech}}, nil},
		"a click":                {[]part{{3 * s, speech}, {2 * s, room}, {s / 50, speech}, {2 * s, room}, {3 * s, speech}}, [][2]time.Duration{{3 * s, 7*s + s/50}}},
		"a word":                 {[]part{{2 * s, room}, {s / 2, speech}, {2 * s, room}}, [][2]time.Duration{{0, 2 * s}, {5 * s / 2, 9 * s / 2}}},
		"nobody":                 {[]part{{5 * s, room}}, [][2]time.Duration{{0, 5 * s}}},
		"nothing at all":         {[]part{{5 * s, 200}}, [][2]time.Duration{{0, 5 * s}}},
		"no pause":               {[]part{{5 * s, speech}}, nil},
		"noise only":             {[]part{{5 * s, 40}}, nil}, // may be anything: not called silence
		"mostly silence":         {[]part{{60 * s, room}, {s, speech}, {60 * s, room}}, [][2]time.Duration{{0, 60 * s}, {61 * s, 121 * s}}},
	} {
		got, length, err := Silences(bytes.NewReader(written(made(8000, c.parts...), 8000, 1, 16, false)))
		var total time.Duration
		for _, p := range c.parts {
			total += p.lasts
		}
		if name == "no pause" || name == "noise only" { // one loudness: nothing is known
			total = 0
		}
		ok := err == nil && len(got) == len(c.want) && (length-total).Abs() < 5*time.Millisecond
		for i := 0; ok && i < len(got); i++ {
			ok = (got[i].Start-c.want[i][0]).Abs() <= 150*time.Millisecond && (got[i].End-c.want[i][1]).Abs() <= 150*time.Millisecond && got[i].Span.IsZero()
		}
		if !ok {
			t.Errorf("%s: %v of %v, %v; want %v", name, got, length, err, c.want)
		}
	}
}

func TestSilencesOfEveryForm(t *testing.T) {
	samples := func(rate int) []float64 {
		return made(rate, part{time.Second, 20}, part{time.Second, 90}, part{time.Second, 20})
	}
	for _, rate := range []int{8000, 11025, 16000, 44100} {
		for _, channels := range []int{1, 2, 6} {
			for _, form := range []struct {
				bits  int
				float bool
			}{{8, false}, {16, false}, {24, false}, {32, false}, {32, true}, {64, true}} {
				got, length, err := Silences(bytes.NewReader(written(samples(rate), rate, channels, form.bits, form.float)))
				if err != nil || len(got) != 1 || (got[0].Start-time.Second).Abs() > 150*time.Millisecond || (length-3*time.Second).Abs() > 5*time.Millisecond {
					t.Errorf("%d Hz, %d channels, %+v: %v of %v, %v", rate, channels, form, got, length, err)
				}
			}
		}
	}
}

// TestSilencesOffset takes no constant for a sound.
func TestSilencesOffset(t *testing.T) {
	v := made(8000, part{2 * time.Second, 20}, part{2 * time.Second, 90}, part{2 * time.Second, 20})
	for i := range v {
		v[i] = v[i]/2 + 0.3
	}
	got, _, err := Silences(bytes.NewReader(written(v, 8000, 1, 16, false)))
	if err != nil || len(got) != 1 {
		t.Error(got, err)
	}
}

func TestNotPCM(t *testing.T) {
	good := written(made(8000, part{time.Second / 2, 20}, part{time.Second / 2, 90}), 8000, 1, 16, false)
	law := bytes.Clone(good)
	law[20] = 7 // µ-law
	mp3 := append([]byte("ID3\x04"), good[4:]...)
	for name, b := range map[string][]byte{"empty": nil, "mp3": mp3, "compressed": law, "head cut": good[:30], "no samples": good[:40]} {
		if _, _, err := Silences(bytes.NewReader(b)); !errors.Is(err, ErrNotPCM) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// A file that is cut, or whose head does not know its end, is heard as far as it goes.
	for name, size := range map[string]uint32{"cut": 1 << 30, "unknown": math.MaxUint32, "zero": 0} {
		b := bytes.Clone(good)
		binary.LittleEndian.PutUint32(b[bytes.Index(b, []byte("data"))+4:], size)
		if _, length, err := Silences(bytes.NewReader(b)); err != nil || length != time.Second {
			t.Errorf("%s: %v, %v", name, length, err)
		}
	}
	if _, _, err := Silences(io.MultiReader(bytes.NewReader(good[:4000]), iotestErr{})); err == nil || errors.Is(err, ErrNotPCM) {
		t.Error(err)
	}
}

func FuzzSilences(f *testing.F) {
	f.Add(written(made(1000, part{time.Second, 20}, part{time.Second, 200}), 1000, 1, 8, false))
	f.Add(written(made(1000, part{time.Second / 2, 20}), 1000, 2, 32, true))
	f.Fuzz(func(t *testing.T, b []byte) {
		got, length, err := Silences(bytes.NewReader(b))
		if err != nil {
			return
		}
		var last pipeline.Moment
		for _, m := range got {
			if m.Start < last.End || m.End < m.Start || m.End > length+frame {
				t.Fatalf("%v of %v", got, length)
			}
			last = m
		}
	})
}

func BenchmarkSilences(b *testing.B) {
	v := written(made(16000, part{30 * time.Second, 20}, part{30 * time.Second, 70}), 16000, 1, 16, false)
	b.SetBytes(int64(len(v)))
	for b.Loop() {
		if _, _, err := Silences(bytes.NewReader(v)); err != nil {
			b.Fatal(err)
		}
	}
}
