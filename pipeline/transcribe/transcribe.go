// Package transcribe gives recordings to a speech engine that runs in the practice
// and brings back what it heard. It speaks HTTP as the engines do that are in
// use, see README.md for the protocol, field by field.
//
// A recording is the patient's. It goes to a loopback or private address only,
// unless the settings name the host; that is looked at on the address really
// dialled. No redirect is followed, no proxy of the environment asked, the file
// is named "recording.wav" whatever was dropped, and no error quotes an answer.
//
// The recording is streamed; memory stays flat however long it is. The answer
// is read under caps and strictly: what cannot be right is a Failure with a name.
// What can be wrong but was heard is kept as heard: package transcript judges it.
//
// Silences measures where a recording holds no sound, so that text on silence
// can be told without trusting the engine.
package transcribe

import (
	"context"
	"crypto/x509"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"time"

	"cardiopli/pipeline"
)

// Style is the dialect of an engine.
type Style string

// The dialects.
const (
	OpenAI     Style = "openai"     // POST /v1/audio/transcriptions
	WhisperCpp Style = "whispercpp" // POST /inference
)

// Config says where the engine is and how it is asked.
type Config struct {
	URL      string // base, for example "http://127.0.0.1:8000"; the path of the dialect is added
	Style    Style  // "" is OpenAI
	Model    string // asked for by the OpenAI dialect; WhisperCpp has the one it was started with
	Language string // ISO 639-1; "" is "fr", "auto" leaves it to the engine
	Prompt   string // see Prompt; "" sends none
	// AllowHosts are host names or addresses, as written in URL, that may lie
	// outside the practice. They have to be spoken to over https.
	AllowHosts []string
	Authority  *x509.CertPool // of the engine's certificate; nil trusts those of the system
	// Token gives a bearer token; nil sends none. It is asked for each try.
	Token    func(context.Context) (string, error)
	Timeouts Timeouts
	Retries  int // further tries within one call; 0 is 2, negative none
}

// Timeouts bound each phase of a try. A zero field has the value in brackets.
type Timeouts struct {
	Dial time.Duration // to reach the engine [10 s]
	TLS  time.Duration // to agree on encryption [10 s]
	// Upload is what any recording may take to be taken; on top of it comes its
	// size at UploadRate bytes a second. [30 s, 256 KiB]
	Upload     time.Duration
	UploadRate int64
	// Answer is what the engine may take for any recording; on top of it comes the
	// recording's duration times Pace: large models on a processor need several
	// times as long as the speech lasts. [2 min, 6]
	Answer time.Duration
	Pace   float64
	Read   time.Duration // to send the answer once it is there [1 min]
}

// Recording is what is to be transcribed.
type Recording struct {
	Format   pipeline.Format
	Size     int64         // bytes, exactly
	Duration time.Duration // 0 where it is not known: estimated from Size for time-outs
	// Open gives the bytes from the first; it is called once a try.
	Open func() (io.ReadCloser, error)
}

// Client gives recordings to one engine. It keeps no state between calls and
// may be used by several goroutines.
type Client struct {
	config Config
	target *url.URL
	http   *http.Client
	wait   func(context.Context, time.Duration) error
	jitter func() float64
}

// New checks the settings and gives a client. Nothing is dialled. The error is
// a *Failure of CauseSettings or CauseAddress.
func New(c Config) (*Client, error) {
	if c.Style == "" {
		c.Style = OpenAI
	}
	if c.Language == "" {
		c.Language = string(pipeline.French)
	}
	c.Timeouts = c.Timeouts.orDefaults()
	if c.Retries == 0 {
		c.Retries = 2
	}
	if c.Style != OpenAI && c.Style != WhisperCpp {
		return nil, &Failure{Cause: CauseSettings, Field: "style"}
	}
	if c.Style == OpenAI && c.Model == "" {
		return nil, &Failure{Cause: CauseSettings, Field: "model"}
	}
	target, err := endpoint(c.URL, c.Style)
	if err != nil {
		return nil, err
	}
	named, err := admitted(target, c.AllowHosts)
	if err != nil {
		return nil, err
	}
	return &Client{config: c, target: target, wait: sleep, jitter: rand.Float64, http: &http.Client{
		Transport: transport(c, !named),
		// An engine that sends elsewhere would send the recording elsewhere.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

func (t Timeouts) orDefaults() Timeouts {
	or := func(d *time.Duration, v time.Duration) {
		if *d <= 0 {
			*d = v
		}
	}
	or(&t.Dial, 10*time.Second)
	or(&t.TLS, 10*time.Second)
	or(&t.Upload, 30*time.Second)
	or(&t.Answer, 2*time.Minute)
	or(&t.Read, time.Minute)
	if t.UploadRate <= 0 {
		t.UploadRate = 256 << 10
	}
	if t.Pace <= 0 {
		t.Pace = 6
	}
	return t
}

// The waits between the tries of one call: 1 s, doubling, and no longer than an
// engine that asks for time may make a call wait. What takes longer is for the
// scheduler, which sees Failure.RetryAfter.
const (
	firstWait   = time.Second
	longestWait = 30 * time.Second
)

// Transcribe gives the recording to the engine and returns what it heard, as it
// said it. The error is a *Failure. Failures that may pass are tried again a few
// times within the call, but for an engine that took the recording and did not
// answer in time: it may still be at work, and a second copy would slow it down.
func (c *Client) Transcribe(ctx context.Context, r Recording) (pipeline.Transcript, error) {
	wait := firstWait
	for try := 0; ; try++ {
		t, f := c.once(ctx, r)
		if f == nil {
			return t, nil
		}
		if try >= c.config.Retries || !f.again() {
			return pipeline.Transcript{}, f
		}
		pause := time.Duration(float64(wait) * (0.75 + c.jitter()/2))
		if f.RetryAfter > 0 {
			pause = f.RetryAfter
		}
		if pause > longestWait {
			return pipeline.Transcript{}, f
		}
		if err := c.wait(ctx, pause); err != nil {
			return pipeline.Transcript{}, &Failure{Cause: CauseStopped, Phase: PhaseWait, Err: err}
		}
		wait = min(2*wait, longestWait)
	}
}

func sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-t.C:
		return nil
	}
}

// Test gives the engine two seconds of a soft tone that the program makes itself
// and says whether it answers as it should: reached, path and model known,
// language taken, answer understood. The error is a *Failure.
func (c *Client) Test(ctx context.Context) error {
	tone := toneWAV(2 * time.Second)
	t, f := c.once(ctx, Recording{Format: pipeline.WAV, Size: int64(len(tone)), Duration: 2 * time.Second, Open: opened(tone)})
	if f != nil {
		return f
	}
	// A model that knows English only says so, whatever it was asked for.
	if want := c.config.Language; want != "auto" && t.Language != "" && !sameLanguage(t.Language, want) {
		return &Failure{Cause: CauseLanguage, Phase: PhaseAnswer}
	}
	return nil
}
