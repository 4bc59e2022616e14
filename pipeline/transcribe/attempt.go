package transcribe

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"cardiopli/pipeline"
)

// The caps on what an engine may send.
const (
	maxAnswer  = 32 << 20 // bytes; a two-hour dictation with all its words takes about four
	maxRefusal = 4 << 10  // bytes of a refusal that are looked at for its kind
	maxToken   = 16 << 10
)

// watch is the clock of one try: each phase has its own end.
type watch struct {
	mu     sync.Mutex
	phase  Phase
	timer  *time.Timer
	cancel context.CancelCauseFunc
}

func newWatch(ctx context.Context) (context.Context, *watch) {
	w := &watch{}
	ctx, w.cancel = context.WithCancelCause(ctx)
	return ctx, w
}

// enter begins a phase that may last d. Phases only go forward: an engine that
// answers before it has the whole recording ends the upload early.
func (w *watch) enter(p Phase, d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.timer != nil {
		w.timer.Stop()
	}
	w.phase = p
	w.timer = time.AfterFunc(d, func() { w.cancel(errPhase) })
}

func (w *watch) enterFrom(from, p Phase, d time.Duration) {
	w.mu.Lock()
	now := w.phase
	w.mu.Unlock()
	if now == from {
		w.enter(p, d)
	}
}

func (w *watch) now() Phase {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.phase
}

func (w *watch) stop() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.timer != nil {
		w.timer.Stop()
	}
	w.cancel(nil)
}

// once makes one try. It asks whether the recording is wanted before it is sent
// (RFC 9110 10.1.1), and does without where a server does not know that.
func (c *Client) once(ctx context.Context, r Recording) (pipeline.Transcript, *Failure) {
	t, f := c.exchange(ctx, r, true)
	if f != nil && f.Code == http.StatusExpectationFailed {
		return c.exchange(ctx, r, false)
	}
	return t, f
}

func (c *Client) exchange(ctx context.Context, r Recording, expect bool) (pipeline.Transcript, *Failure) {
	none := pipeline.Transcript{}
	if !r.Format.Audio() || r.Size <= 0 || r.Open == nil {
		return none, &Failure{Cause: CauseRecording, Phase: PhaseOpen, Err: errors.New("no recording")}
	}
	before, after, contentType, err := c.config.form(r.Format)
	if err != nil {
		return none, &Failure{Cause: CauseRecording, Phase: PhaseOpen, Err: err}
	}
	outer := ctx
	ctx, w := newWatch(ctx)
	defer w.stop()
	token, f := c.token(ctx, w)
	if f != nil {
		return none, f
	}
	file, err := r.Open()
	if err != nil {
		return none, &Failure{Cause: CauseRecording, Phase: PhaseOpen, Err: err}
	}
	defer file.Close()
	t := c.config.Timeouts
	b := &body{before: bytes.NewReader(before), after: bytes.NewReader(after), recording: file, left: r.Size,
		begun: func() {
			w.enterFrom(PhaseDial, PhaseUpload, t.Upload+time.Duration(float64(r.Size)/float64(t.UploadRate)*float64(time.Second)))
		},
		ended: func() { w.enterFrom(PhaseUpload, PhaseAnswer, t.Answer+time.Duration(t.Pace*float64(r.length()))) }}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.target.String(), b)
	if err != nil {
		return none, &Failure{Cause: CauseSettings, Field: "url", Err: err}
	}
	req.ContentLength = int64(len(before)) + r.Size + int64(len(after))
	req.Header.Set("Content-Type", contentType)
	req.Header.Set("Accept", "application/json")
	if expect {
		req.Header.Set("Expect", "100-continue")
	}
	req.Header.Set("User-Agent", "cardiopli")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	w.enter(PhaseDial, t.Dial+t.TLS+2*time.Second)
	resp, err := c.http.Do(req)
	if err != nil {
		return none, c.lost(outer, ctx, w, err)
	}
	defer resp.Body.Close()
	w.enter(PhaseRead, t.Read)
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return none, refusal(resp)
	}
	answer, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	switch {
	case len(answer) > maxAnswer:
		return none, &Failure{Cause: CauseAnswerSize, Phase: PhaseRead, Code: resp.StatusCode}
	case errors.Is(err, io.ErrUnexpectedEOF):
		return none, &Failure{Cause: CauseAnswerCut, Phase: PhaseRead, Code: resp.StatusCode, Err: err}
	case err != nil:
		return none, c.lost(outer, ctx, w, err)
	}
	heard, f := decode(answer)
	if f != nil {
		f.Code = resp.StatusCode
		return none, f
	}
	if heard.Engine == "" {
		heard.Engine = c.config.Model
	}
	if heard.Engine == "" {
		heard.Engine = string(c.config.Style)
	}
	return heard, nil
}

// lost classes a try that ended without a whole answer. A stop from outside is
// told from the end of a phase.
func (c *Client) lost(outer, ctx context.Context, w *watch, err error) *Failure {
	if outer.Err() != nil {
		return &Failure{Cause: CauseStopped, Phase: w.now(), Err: context.Cause(outer)}
	}
	return broken(ctx, w.now(), err)
}

// length estimates the duration of a recording that nobody measured: compressed
// speech has 4,000 bytes a second and more, PCM 16,000.
func (r Recording) length() time.Duration {
	if r.Duration > 0 {
		return r.Duration
	}
	rate := int64(4000)
	if r.Format == pipeline.WAV {
		rate = 16000
	}
	return time.Duration(r.Size/rate) * time.Second
}

func (c *Client) token(ctx context.Context, w *watch) (string, *Failure) {
	if c.config.Token == nil {
		return "", nil
	}
	w.enter(PhaseToken, c.config.Timeouts.Dial+c.config.Timeouts.TLS)
	t, err := c.config.Token(ctx)
	if err == nil && (len(t) > maxToken || strings.ContainsFunc(t, func(r rune) bool { return r <= ' ' || r > '~' })) {
		err = errors.New("not a bearer token")
	}
	if err != nil {
		return "", &Failure{Cause: CauseToken, Phase: PhaseToken, Err: err}
	}
	return t, nil
}

// refusal classes an answer that is no success. Its body is looked at for words
// of ours only, and not kept.
func refusal(resp *http.Response) *Failure {
	text, _ := io.ReadAll(io.LimitReader(resp.Body, maxRefusal)) // what could be read is enough
	f := &Failure{Phase: PhaseAnswer, Code: resp.StatusCode, RetryAfter: retryAfter(resp.Header.Get("Retry-After"), time.Now())}
	switch code := resp.StatusCode; {
	case code < 400:
		f.Cause = CauseRedirect
	case code == http.StatusUnauthorized, code == http.StatusForbidden, code == http.StatusProxyAuthRequired:
		f.Cause = CauseAuth
	case code == http.StatusNotFound:
		f.Cause = CausePath
		if kindOf(string(text)) == CauseModel { // speaches and OpenAI say so of an unknown model
			f.Cause = CauseModel
		}
	case code == http.StatusMethodNotAllowed, code == http.StatusNotImplemented, code == http.StatusGone:
		f.Cause = CausePath
	case code == http.StatusRequestTimeout:
		f.Cause, f.Phase = CauseTimeout, PhaseUpload
	case code == http.StatusRequestEntityTooLarge:
		f.Cause = CauseSize
	case code == http.StatusUnsupportedMediaType:
		f.Cause = CauseFormat
	case code == http.StatusTooManyRequests, code == http.StatusServiceUnavailable:
		f.Cause = CauseBusy
	case code >= 500:
		f.Cause = CauseEngine
	default:
		f.Cause = kindOf(string(text))
	}
	return f
}

// kindOf tells what a refusal is about by the words that engines use.
func kindOf(text string) Cause {
	text = strings.ToLower(text)
	has := func(words ...string) bool {
		for _, w := range words {
			if strings.Contains(text, w) {
				return true
			}
		}
		return false
	}
	switch {
	case has("model"):
		return CauseModel
	case has("language"):
		return CauseLanguage
	case has("too large", "too big", "maximum content size", "file size"):
		return CauseSize
	case has("audio", "wav", "ffmpeg", "format", "decod", "codec"):
		return CauseFormat
	}
	return CauseRefused
}

// retryAfter reads the header (RFC 9110 10.2.3): seconds or a date.
func retryAfter(s string, now time.Time) time.Duration {
	const longest = 24 * time.Hour
	if s == "" {
		return 0
	}
	if n, err := strconv.ParseUint(strings.TrimSpace(s), 10, 32); err == nil {
		return min(time.Duration(n)*time.Second, longest)
	}
	if at, err := http.ParseTime(s); err == nil {
		return min(max(at.Sub(now), 0), longest)
	}
	return 0
}
