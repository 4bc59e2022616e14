package transcript

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/blank"
	"cardiopli/pipeline/transcribe"
	"cardiopli/pipeline/transcribe/enginetest"
)

// TestFromRecordingToText goes the whole way with the stand-in: recording, engine,
// measured silences, text.
func TestFromRecordingToText(t *testing.T) {
	sample := enginetest.Sample()
	var clean []string
	for _, u := range sample.Segments {
		clean = append(clean, u.Text)
	}
	for name, c := range map[string]struct {
		do     enginetest.Behaviour
		blanks bool
		note   string
	}{
		"good":           {enginetest.Good, false, ""},
		"invented":       {enginetest.Invented, true, "inventé"},
		"repeats":        {enginetest.Repeating, true, "boucle"},
		"wrong language": {enginetest.WrongLanguage, true, "autre langue"},
		"text only":      {enginetest.TextOnly, false, "Comparer tout le texte"},
	} {
		for d, style := range map[enginetest.Dialect]transcribe.Style{enginetest.Speaches: transcribe.OpenAI, enginetest.OpenAI: transcribe.OpenAI, enginetest.WhisperCpp: transcribe.WhisperCpp} {
			s, err := enginetest.NewServer(enginetest.Script(c.do), enginetest.As(d))
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			engine, err := transcribe.New(transcribe.Config{URL: s.URL, Style: style, Model: "large-v3", Prompt: transcribe.Prompt(nil)})
			if err != nil {
				t.Fatal(err)
			}
			size, open := enginetest.Voice(sample)
			heard, err := engine.Transcribe(t.Context(), transcribe.Recording{Format: pipeline.WAV, Size: size, Duration: sample.Duration, Open: open})
			if err != nil {
				t.Fatal(err)
			}
			o := measured(t, open, transcribe.Prompt(nil))
			r := Write(heard, o)
			holds(t, heard, o, r)
			if !strings.HasPrefix(r.Text, strings.Join(clean, " ")) && c.do != enginetest.WrongLanguage || (r.Blanks > 0) != c.blanks ||
				!strings.Contains(strings.Join(r.Notes, " "), c.note) || c.note == "" && len(r.Notes) > 0 {
				t.Errorf("%s, dialect %d: %s\n%q", name, d, r.Text, r.Notes)
			}
		}
	}
}

func measured(t *testing.T, open func() (io.ReadCloser, error), prompt string) Options {
	t.Helper()
	f, err := open()
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	silences, length, err := transcribe.Silences(f)
	if err != nil {
		t.Fatal(err)
	}
	return Options{Silences: silences, Measured: length, Prompt: prompt}
}

func program(t *testing.T, name string, args ...string) {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		if os.Getenv("CARDIOPLI_E2E") == "1" {
			t.Fatalf("%s is missing and CARDIOPLI_E2E=1", name)
		}
		t.Skipf("SKIPPED: %s is missing", name)
	}
	if out, err := exec.Command(path, args...).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", name, err, out)
	}
}

// TestRealVoice lets a voice say sentences with pauses between, knows what was said
// when, and takes things away from the transcript or puts them to it.
func TestRealVoice(t *testing.T) {
	dir := t.TempDir()
	sentences := []string{"Le ventricule gauche n'est pas dilaté.", "La fraction d'éjection est à cinquante-cinq pour cent.",
		"Il n'y a pas d'épanchement péricardique.", "Contrôle dans un an, traitement inchangé."}
	pauses := []time.Duration{1500 * time.Millisecond, 4 * time.Second, 700 * time.Millisecond, 2 * time.Second}
	for _, voice := range []struct {
		name  string
		noise string // volume of the room
		gain  string
	}{{"clean", "0.0001", "0.8"}, {"noisy room", "0.01", "0.8"}, {"soft", "0.0005", "0.04"}} {
		var parts []string
		full := pipeline.Transcript{Language: "fr"}
		at := time.Duration(0)
		for i, s := range sentences {
			raw, said, pause := filepath.Join(dir, "raw.wav"), filepath.Join(dir, fmt.Sprint(i, ".wav")), filepath.Join(dir, fmt.Sprint(i, "p.wav"))
			program(t, "espeak-ng", "-v", "fr", "-s", "160", "-w", raw, s)
			program(t, "sox", raw, "-r", "16000", "-c", "1", "-b", "16", said)
			program(t, "sox", "-n", "-r", "16000", "-c", "1", "-b", "16", pause, "trim", "0", fmt.Sprint(pauses[i].Seconds()))
			info, err := os.Stat(said)
			if err != nil {
				t.Fatal(err)
			}
			long := time.Duration(info.Size()-44) * time.Second / 32000
			full.Segments = append(full.Segments, bare(at, at+long, s))
			at += long + pauses[i]
			parts = append(parts, said, pause)
		}
		full.Duration = at
		speech, room, out := filepath.Join(dir, "speech.wav"), filepath.Join(dir, "room.wav"), filepath.Join(dir, "out.wav")
		program(t, "sox", append(parts, speech)...)
		program(t, "sox", speech, room, "synth", "pinknoise", "vol", voice.noise)
		program(t, "sox", "-m", "-v", voice.gain, speech, "-v", "1", room, out)
		o := measured(t, func() (io.ReadCloser, error) { return os.Open(out) }, "")
		all := strings.Join(sentences, " ")

		if r := Write(full, o); r.Text != all || len(r.Notes) > 0 {
			t.Errorf("%s: %q %q, silences %v", voice.name, r.Text, r.Notes, o.Silences)
		}
		// Each sentence left out shows at its place.
		for i, s := range sentences {
			less := full
			less.Segments = append(append([]pipeline.Utterance{}, full.Segments[:i]...), full.Segments[i+1:]...)
			r := Write(less, o)
			if want := strings.Replace(all, s, "[?]", 1); r.Text != want {
				t.Errorf("%s, without %d: %q", voice.name, i, r.Text)
			}
			if m, ok := At(r.Moments, pipeline.Span{Start: strings.Index(r.Text, "[?]")}); !ok || m.Start > full.Segments[i].Start || m.End < full.Segments[i].End {
				t.Errorf("%s, without %d: the blank is at %v", voice.name, i, m)
			}
		}
		// A sentence put into the long pause is one of the engine's.
		more := full
		pause := full.Segments[1].End
		more.Segments = append(append(append([]pipeline.Utterance{}, full.Segments[:2]...), bare(pause+800*time.Millisecond, pause+3*time.Second, "Une fuite mitrale sévère.")), full.Segments[2:]...)
		r := Write(more, o)
		if !strings.Contains(r.Text, "[? Une fuite mitrale sévère].") || len(blank.Find(r.Text)) != 1 {
			t.Errorf("%s: %q", voice.name, r.Text)
		}
	}
}
