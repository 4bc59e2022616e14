package transcript

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/transcribe/enginetest"
)

// TestProperties makes transcripts of all kinds of faults by seed.
func TestProperties(t *testing.T) {
	words := strings.Fields(good + " Sous-titres réalisés par Amara.org the and is [Musique] ♪ 55 pas ] [ ?? *a* (b) Спасибо normal normal « » — … d'Amara.org " + strings.Repeat("é", 300))
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 1))
		tr := pipeline.Transcript{Language: []string{"fr", "english", ""}[r.IntN(3)], Duration: time.Duration(r.IntN(90)) * second}
		at := time.Duration(0)
		for range r.IntN(12) {
			var text []string
			for range r.IntN(25) {
				text = append(text, words[r.IntN(len(words))])
			}
			u := say(at, strings.Join(text, " "), r.Float64())
			for k := range u.Words {
				u.Words[k].Probability = r.Float64() * float64(r.IntN(2))
				u.Words[k].Start += time.Duration(r.IntN(3)-1) * time.Duration(r.IntN(4)) * second
			}
			u.LogProb, u.NoSpeech, u.Compression, u.Known = -1.5*r.Float64(), r.Float64(), 3*r.Float64(), r.IntN(3) > 0
			u.End = u.Start + time.Duration(r.IntN(12))*second
			if r.IntN(5) == 0 {
				u.Words = nil
			}
			if r.IntN(6) == 0 {
				u.Text = strings.TrimSpace(u.Text)
			}
			tr.Segments = append(tr.Segments, u)
			at += time.Duration(r.IntN(30)-3) * second
		}
		o := Options{Prompt: good, Duration: time.Duration(r.IntN(2)) * time.Minute}
		if r.IntN(2) == 0 {
			o.Measured = time.Duration(r.IntN(100)) * second
			for range r.IntN(6) {
				from := time.Duration(r.IntN(100)) * second
				o.Silences = append(o.Silences, pipeline.Moment{Start: from, End: from + time.Duration(r.IntN(9)-1)*second})
			}
		}
		before, _ := json.Marshal(tr)
		got := Write(tr, o)
		holds(t, tr, o, got)
		if after, _ := json.Marshal(tr); string(before) != string(after) {
			t.Fatal("the transcript was changed")
		}
		if again := Write(tr, o); again.Text != got.Text || !slices.Equal(again.Moments, got.Moments) || !slices.Equal(again.Notes, got.Notes) {
			t.Fatal("not the same twice")
		}
	}
}

func FuzzWrite(f *testing.F) {
	seed, err := json.Marshal(enginetest.Sample())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(seed, int64(0), int64(0), "")
	f.Add([]byte(`{"language":"english","segments":[{"start":-5,"end":9223372036854775807,"text":"[a ♪ [? b\u0000c","words":[{"text":"a","start":1,"end":-1,"probability":0.1}]},{"text":"b b b b b b"}]}`), int64(5e9), int64(1e9), "b b b b b b b")
	f.Fuzz(func(t *testing.T, b []byte, measured, silent int64, prompt string) {
		var tr pipeline.Transcript
		if json.Unmarshal(b, &tr) != nil || len(b) > 1<<16 {
			return
		}
		o := Options{Prompt: prompt, Measured: time.Duration(measured), Silences: silences(time.Duration(silent), time.Duration(silent)+3*second, 0, second)}
		holds(t, tr, o, Write(tr, o))
		for i := range tr.Segments {
			tr.Segments[i].LogProb = math.NaN()
		}
		holds(t, tr, o, Write(tr, o))
	})
}

func BenchmarkWrite(b *testing.B) {
	tr := enginetest.Dictation(1, 2*time.Hour)
	var quiet []pipeline.Moment
	for i := range tr.Segments[1:] {
		quiet = append(quiet, pipeline.Moment{Start: tr.Segments[i].End, End: tr.Segments[i+1].Start})
	}
	o := Options{Measured: 2 * time.Hour, Silences: quiet}
	r := Write(tr, o)
	for b.Loop() {
		Write(tr, o)
	}
	b.ReportMetric(float64(len(strings.Fields(r.Text))), "words")
}
