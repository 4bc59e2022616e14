package transcribe

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"math"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/transcribe/enginetest"
)

func serve(t *testing.T, opts ...enginetest.Option) *enginetest.Server {
	t.Helper()
	s, err := enginetest.NewServer(opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// client gives a client that does not wait between tries, and what it would have
// waited.
func client(t *testing.T, c Config) (*Client, *[]time.Duration) {
	t.Helper()
	if c.Model == "" {
		c.Model = "large-v3"
	}
	cl, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	var waits []time.Duration
	cl.wait = func(_ context.Context, d time.Duration) error { waits = append(waits, d); return nil }
	cl.jitter = func() float64 { return 0.5 }
	return cl, &waits
}

func tone() Recording {
	b := toneWAV(time.Second)
	return Recording{Format: pipeline.WAV, Size: int64(len(b)), Duration: time.Second, Open: opened(b)}
}

var styleOf = map[enginetest.Dialect]Style{enginetest.Speaches: OpenAI, enginetest.OpenAI: OpenAI, enginetest.WhisperCpp: WhisperCpp}

func TestEveryDialectIsHeardAlike(t *testing.T) {
	want := enginetest.Sample()
	for d, style := range styleOf {
		s := serve(t, enginetest.As(d))
		c, _ := client(t, Config{URL: strings.Replace(s.URL, "127.0.0.1", "localhost", 1), Style: style, Prompt: Prompt(nil)})
		got, err := c.Transcribe(t.Context(), tone())
		if err != nil {
			t.Fatalf("dialect %d: %v", d, err)
		}
		if got.Engine != "large-v3" || got.Duration != want.Duration || len(got.Segments) != len(want.Segments) {
			t.Fatalf("dialect %d: %+v", d, got)
		}
		for i, u := range got.Segments {
			w := want.Segments[i]
			if strings.TrimSpace(u.Text) != w.Text || u.Start != w.Start || u.End != w.End || !u.Known || u.LogProb != w.LogProb || u.NoSpeech != w.NoSpeech {
				t.Errorf("dialect %d, segment %d: %+v", d, i, u)
			}
			if len(u.Words) != len(w.Words) {
				t.Fatalf("dialect %d, segment %d: %d words of %d", d, i, len(u.Words), len(w.Words))
			}
			for k, x := range u.Words {
				if x.Start != w.Words[k].Start || (math.Abs(x.Probability-w.Words[k].Probability) > 1e-9) != (d == enginetest.OpenAI) {
					t.Errorf("dialect %d, word %d: %+v", d, k, x)
				}
			}
		}
	}
}

func TestWhatIsSent(t *testing.T) {
	b := toneWAV(time.Second)
	sum := sha256.Sum256(b)
	for d, style := range styleOf {
		s := serve(t, enginetest.As(d), enginetest.Token("secret"))
		c, _ := client(t, Config{URL: s.URL + "/", Style: style, Prompt: "Compte rendu : FEVG.",
			Token: func(context.Context) (string, error) { return "secret", nil }})
		if _, err := c.Transcribe(t.Context(), tone()); err != nil {
			t.Fatal(err)
		}
		u := s.Received()[0]
		if u.FileName != "recording.wav" || u.MediaType != "audio/wav" || u.Format != pipeline.WAV || u.Bytes != int64(len(b)) ||
			u.SHA256 != hex.EncodeToString(sum[:]) || u.Duration != time.Second || u.Length <= u.Bytes || !u.Whole {
			t.Errorf("%+v", u)
		}
		want := map[string][]string{"response_format": {"verbose_json"}, "language": {"fr"}, "prompt": {"Compte rendu : FEVG."}}
		if style == OpenAI {
			want["model"], want["timestamp_granularities[]"] = []string{"large-v3"}, []string{"segment", "word"}
		} else {
			want["split_on_word"] = []string{"true"}
		}
		for k, v := range want {
			if !slices.Equal(u.Fields[k], v) {
				t.Errorf("%s: %q, want %q", k, u.Fields[k], v)
			}
		}
		if len(u.Fields) != len(want) {
			t.Errorf("fields %v", u.Fields)
		}
	}
}

func TestBehaviours(t *testing.T) {
	const secret = "valve"
	for name, c := range map[string]struct {
		do     []enginetest.Behaviour
		cause  Cause
		tries  int
		waited []time.Duration
		style  Style
		as     enginetest.Dialect
	}{
		"slow":                    {do: []enginetest.Behaviour{enginetest.Slow}, tries: 1},
		"failed once":             {do: []enginetest.Behaviour{enginetest.Failing, enginetest.Good}, tries: 2, waited: []time.Duration{time.Second}},
		"fails":                   {do: []enginetest.Behaviour{enginetest.Failing}, cause: CauseEngine, tries: 3, waited: []time.Duration{time.Second, 2 * time.Second}},
		"busy, asks for time":     {do: []enginetest.Behaviour{enginetest.Busy, enginetest.Good}, tries: 2, waited: []time.Duration{7 * time.Second}},
		"asks for too much time":  {do: []enginetest.Behaviour{enginetest.Overloaded}, cause: CauseBusy, tries: 1},
		"unauthorised":            {do: []enginetest.Behaviour{enginetest.Unauthorised}, cause: CauseAuth, tries: 1},
		"too large":               {do: []enginetest.Behaviour{enginetest.TooLarge}, cause: CauseSize, tries: 1},
		"unsupported":             {do: []enginetest.Behaviour{enginetest.Unsupported}, cause: CauseFormat, tries: 1},
		"elsewhere":               {do: []enginetest.Behaviour{enginetest.Elsewhere}, cause: CauseRedirect, tries: 1},
		"JSON cut":                {do: []enginetest.Behaviour{enginetest.Truncated}, cause: CauseAnswerCut, tries: 3, waited: []time.Duration{time.Second, 2 * time.Second}},
		"answer cut":              {do: []enginetest.Behaviour{enginetest.CutAnswer, enginetest.Good}, tries: 2, waited: []time.Duration{time.Second}},
		"upload cut":              {do: []enginetest.Behaviour{enginetest.CutUpload, enginetest.Good}, tries: 2, waited: []time.Duration{time.Second}},
		"plain text":              {do: []enginetest.Behaviour{enginetest.PlainText}, cause: CauseAnswerKind, tries: 1},
		"page":                    {do: []enginetest.Behaviour{enginetest.Page}, cause: CauseAnswerKind, tries: 1},
		"error under 200":         {do: []enginetest.Behaviour{enginetest.ErrorObject, enginetest.Good}, tries: 2, waited: []time.Duration{time.Second}},
		"impossible times":        {do: []enginetest.Behaviour{enginetest.BadTimes}, cause: CauseAnswerTimes, tries: 1},
		"text only":               {do: []enginetest.Behaviour{enginetest.TextOnly}, tries: 1},
		"two hours":               {do: []enginetest.Behaviour{enginetest.TwoHours}, tries: 1},
		"two hours, whisper.cpp":  {do: []enginetest.Behaviour{enginetest.TwoHours}, tries: 1, style: WhisperCpp, as: enginetest.WhisperCpp},
		"wrong dialect, so path":  {do: []enginetest.Behaviour{enginetest.Good}, cause: CausePath, as: enginetest.WhisperCpp},
		"invented, kept as heard": {do: []enginetest.Behaviour{enginetest.Invented}, tries: 1},
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, enginetest.Script(c.do...), enginetest.As(c.as), enginetest.Delay(time.Millisecond))
			cl, waits := client(t, Config{URL: s.URL, Style: c.style})
			r := tone()
			if c.do[0] == enginetest.CutUpload {
				b := toneWAV(time.Minute)
				r.Size, r.Open = int64(len(b)), opened(b)
			}
			got, err := cl.Transcribe(t.Context(), r)
			var f *Failure
			if errors.As(err, &f); c.cause == "" && err != nil || c.cause != "" && (f == nil || f.Cause != c.cause) {
				t.Fatalf("%v, want %q", err, c.cause)
			}
			if c.cause == "" && len(got.Segments) == 0 {
				t.Error("nothing heard")
			}
			if n := len(s.Received()); n != c.tries || !slices.Equal(*waits, c.waited) {
				t.Errorf("%d tries, waited %v", n, *waits)
			}
			if f != nil {
				what, todo := f.French()
				if strings.Contains(f.Error()+what+todo, secret) {
					t.Errorf("quotes the answer: %v %s %s", f, what, todo)
				}
			}
		})
	}
}

func TestWrongModelAndLanguage(t *testing.T) {
	s := serve(t, enginetest.Models("small", "large-v3"))
	c, _ := client(t, Config{URL: s.URL, Model: "huge"})
	check(t, "model", second(c.Transcribe(t.Context(), tone())), CauseModel)
	c, _ = client(t, Config{URL: s.URL, Language: "french"})
	check(t, "language", second(c.Transcribe(t.Context(), tone())), CauseLanguage)
	w := serve(t, enginetest.As(enginetest.WhisperCpp))
	c, _ = client(t, Config{URL: w.URL, Style: WhisperCpp})
	mp3 := Recording{Format: pipeline.MP3, Size: 4, Open: opened([]byte{0xff, 0xfb, 0, 0})}
	check(t, "format under 200", second(c.Transcribe(t.Context(), mp3)), CauseFormat)
}

func second(_ pipeline.Transcript, err error) error { return err }

func check(t *testing.T, name string, err error, want Cause) *Failure {
	t.Helper()
	var f *Failure
	if !errors.As(err, &f) || f.Cause != want {
		t.Fatalf("%s: %v, want %s", name, err, want)
	}
	return f
}

func TestEndsOfPhases(t *testing.T) {
	const short = 30 * time.Millisecond
	s := serve(t, enginetest.Script(enginetest.NeverAnswers))
	c, _ := client(t, Config{URL: s.URL, Timeouts: Timeouts{Answer: short, Pace: 1e-9}})
	f := check(t, "never answers", second(c.Transcribe(t.Context(), tone())), CauseTimeout)
	if f.Phase != PhaseAnswer || !f.Temporary() || len(s.Received()) != 1 {
		t.Errorf("%v after %d tries", f, len(s.Received()))
	}
	// A server that takes the connection and nothing else.
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	b := toneWAV(5 * time.Minute)
	r := Recording{Format: pipeline.WAV, Size: int64(len(b)), Open: opened(b)}
	c, _ = client(t, Config{URL: "http://" + l.Addr().String(), Timeouts: Timeouts{Upload: short, UploadRate: 1 << 40}})
	f = check(t, "never reads", second(c.Transcribe(t.Context(), r)), CauseTimeout)
	if f.Phase != PhaseUpload {
		t.Error(f)
	}
	addr := l.Addr().String()
	_ = l.Close()
	c, waits := client(t, Config{URL: "http://" + addr})
	f = check(t, "nobody there", second(c.Transcribe(t.Context(), tone())), CauseUnreachable)
	if !f.Temporary() || len(*waits) != 2 {
		t.Error(f, *waits)
	}
}

func TestStopped(t *testing.T) {
	s := serve(t, enginetest.Script(enginetest.NeverAnswers))
	c, _ := client(t, Config{URL: s.URL})
	ctx, cancel := context.WithCancel(t.Context())
	r := tone()
	open := r.Open
	r.Open = func() (io.ReadCloser, error) { cancel(); return open() }
	if f := check(t, "stopped", second(c.Transcribe(ctx, r)), CauseStopped); !f.Temporary() || len(s.Received()) > 1 {
		t.Error(f)
	}
}

func TestRecordingThatIsNotAsAnnounced(t *testing.T) {
	b := toneWAV(time.Second)
	s := serve(t)
	c, _ := client(t, Config{URL: s.URL})
	broken := func() (io.ReadCloser, error) {
		return io.NopCloser(io.MultiReader(bytes.NewReader(b[:100]), iotestErr{})), nil
	}
	for name, r := range map[string]Recording{
		"shorter":   {Format: pipeline.WAV, Size: int64(len(b)) + 1, Open: opened(b)},
		"longer":    {Format: pipeline.WAV, Size: int64(len(b)) - 1, Open: opened(b)},
		"unread":    {Format: pipeline.WAV, Size: int64(len(b)), Open: broken},
		"not there": {Format: pipeline.WAV, Size: 5, Open: func() (io.ReadCloser, error) { return nil, os.ErrNotExist }},
		"empty":     {Format: pipeline.WAV, Open: opened(nil)},
		"no sound":  {Format: pipeline.DOCX, Size: 5, Open: opened(b)},
	} {
		f := check(t, name, second(c.Transcribe(t.Context(), r)), CauseRecording)
		if f.Temporary() || f.NeedsPerson() {
			t.Error(name, f)
		}
	}
	for _, u := range s.Received() {
		if u.Whole {
			t.Error("an engine took a recording that is not the one")
		}
	}
}

type iotestErr struct{}

func (iotestErr) Read([]byte) (int, error) { return 0, errors.New("disk") }

func TestTokenThatCannotBeHad(t *testing.T) {
	s := serve(t, enginetest.Token("right"))
	for name, c := range map[string]struct {
		give  func(context.Context) (string, error)
		cause Cause
	}{
		"error": {func(context.Context) (string, error) { return "", errors.New("vault is sealed") }, CauseToken},
		"lines": {func(context.Context) (string, error) { return "a\r\nX-Evil: 1", nil }, CauseToken},
		"wrong": {func(context.Context) (string, error) { return "left", nil }, CauseAuth},
		"none":  {nil, CauseAuth},
	} {
		cl, _ := client(t, Config{URL: s.URL, Token: c.give, Retries: -1})
		check(t, name, second(cl.Transcribe(t.Context(), tone())), c.cause)
	}
}

func TestTrial(t *testing.T) {
	for name, c := range map[string]struct {
		do   enginetest.Behaviour
		want Cause
	}{"good": {enginetest.Good, ""}, "English only": {enginetest.WrongLanguage, CauseLanguage}, "page": {enginetest.Page, CauseAnswerKind}} {
		s := serve(t, enginetest.Script(c.do))
		cl, _ := client(t, Config{URL: s.URL})
		err := cl.Test(t.Context())
		if c.want == "" && err != nil {
			t.Errorf("%s: %v", name, err)
		} else if c.want != "" {
			check(t, name, err, c.want)
		}
		if u := s.Received()[0]; u.Duration != 2*time.Second {
			t.Errorf("%+v", u)
		}
	}
}

// TestProxyOfTheEnvironment is not asked.
func TestProxyOfTheEnvironment(t *testing.T) {
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:1")
	t.Setenv("http_proxy", "http://127.0.0.1:1")
	if transport(Config{}, true).Proxy != nil {
		t.Error("asks for a proxy")
	}
}

// TestDroppedName keeps the dropped name out of the request, whatever the reader is.
func TestDroppedName(t *testing.T) {
	path := filepath.Join(t.TempDir(), "MARTIN Jeanne.wav")
	b := toneWAV(time.Second)
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	s := serve(t)
	c, _ := client(t, Config{URL: s.URL})
	if _, err := c.Transcribe(t.Context(), Recording{Format: pipeline.WAV, Size: int64(len(b)),
		Open: func() (io.ReadCloser, error) { return os.Open(path) }}); err != nil {
		t.Fatal(err)
	}
	if u := s.Received()[0]; u.FileName != "recording.wav" {
		t.Error(u.FileName)
	}
}
