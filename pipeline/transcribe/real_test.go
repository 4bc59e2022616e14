package transcribe

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline"
)

// program runs a program that makes recordings. Without it the test is skipped,
// and fails where CARDIOPLI_E2E=1 says that it must be there.
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

// spokenFile writes a WAV file in which a voice says each sentence, with two seconds
// of silence behind each.
func spokenFile(t *testing.T, dir string, sentences ...string) string {
	t.Helper()
	pad := filepath.Join(dir, "pad.wav")
	program(t, "sox", "-n", "-r", "16000", "-c", "1", "-b", "16", pad, "trim", "0", "2")
	args := []string{}
	for i, s := range sentences {
		raw, part := filepath.Join(dir, string(rune('a'+i))+".raw.wav"), filepath.Join(dir, string(rune('a'+i))+".wav")
		program(t, "espeak-ng", "-v", "fr", "-s", "150", "-w", raw, s)
		program(t, "sox", raw, "-r", "16000", "-c", "1", "-b", "16", part)
		args = append(args, part, pad)
	}
	out := filepath.Join(dir, "dictée.wav")
	program(t, "sox", append(args, out)...)
	return out
}

func recordingOf(t *testing.T, path string) Recording {
	t.Helper()
	i, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return Recording{Format: pipeline.Format(strings.TrimPrefix(filepath.Ext(path), ".")), Size: i.Size(),
		Open: func() (io.ReadCloser, error) { return os.Open(path) }}
}

func TestRealRecordings(t *testing.T) {
	dir := t.TempDir()
	wav := spokenFile(t, dir, "Le ventricule gauche n'est pas dilaté.", "Fraction d'éjection à cinquante-cinq pour cent.", "Pas d'épanchement péricardique.")
	s := serve(t)
	c, _ := client(t, Config{URL: s.URL})
	for _, f := range []pipeline.Format{pipeline.WAV, pipeline.MP3, pipeline.M4A, pipeline.OGG, pipeline.FLAC} {
		path := filepath.Join(dir, "dictée."+string(f))
		if f != pipeline.WAV {
			program(t, "ffmpeg", "-loglevel", "error", "-y", "-i", wav, path)
		}
		r := recordingOf(t, path)
		if _, err := c.Transcribe(t.Context(), r); err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		all := s.Received()
		u := all[len(all)-1]
		if u.Format != f || u.Bytes != r.Size || u.FileName != "recording."+string(f) || u.MediaType != mediaTypes[f] {
			t.Errorf("%s: %+v", f, u)
		}
		file, err := r.Open()
		if err != nil {
			t.Fatal(err)
		}
		_, _, err = Silences(file)
		_ = file.Close()
		if (err == nil) != (f == pipeline.WAV) {
			t.Errorf("%s: %v", f, err)
		}
	}
}

// TestSilencesOfAVoice finds the three pauses of a spoken recording and none
// within its sentences, also under the noise of a room.
func TestSilencesOfAVoice(t *testing.T) {
	dir := t.TempDir()
	clean := spokenFile(t, dir, "Le ventricule gauche n'est pas dilaté.", "Fraction d'éjection à cinquante-cinq pour cent.", "Pas d'épanchement péricardique.")
	noise, noisy, soft := filepath.Join(dir, "noise.wav"), filepath.Join(dir, "noisy.wav"), filepath.Join(dir, "soft.wav")
	program(t, "sox", clean, noise, "synth", "pinknoise", "vol", "0.01")
	program(t, "sox", "-m", "-v", "1", clean, "-v", "1", noise, noisy)
	program(t, "sox", "-v", "0.05", clean, "-b", "24", "-r", "44100", "-c", "2", soft)
	for _, path := range []string{clean, noisy, soft} {
		file, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		got, length, err := Silences(file)
		_ = file.Close()
		if err != nil || len(got) != 3 || length < 10*time.Second {
			t.Errorf("%s: %v of %v, %v", filepath.Base(path), got, length, err)
			continue
		}
		for _, m := range got {
			if d := m.End - m.Start; d < 1700*time.Millisecond || d > 2600*time.Millisecond {
				t.Errorf("%s: a pause of two seconds is %v long", filepath.Base(path), d)
			}
		}
	}
}
