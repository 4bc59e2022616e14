package transcribe

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"cardiopli/pipeline"
)

// The caps on an answer that was read.
const (
	maxDepth    = 16 // brackets within brackets; engines use four
	maxSegments = 100_000
	maxWords    = 500_000
	maxLength   = 48 * time.Hour
)

// The slack on times. Engines work in windows of half a minute and let segments
// overlap a little where windows meet; a last segment may end where its window
// does, behind the recording. What goes further is no time of this recording.
const (
	slackBefore  = 100 * time.Millisecond // below zero
	slackOverlap = 2 * time.Second
	slackBehind  = 30 * time.Second
)

// reply is an answer as it stands in JSON, README.md names the engines that
// send each field.
type reply struct {
	Error    json.RawMessage `json:"error"`
	Model    string          `json:"model"`
	Language string          `json:"language"`
	// Detected is what whisper.cpp heard, where Language is what it was told.
	Detected   string          `json:"detected_language"`
	DetectedBy *float64        `json:"detected_language_probability"`
	Duration   json.RawMessage `json:"duration"`
	Text       *string         `json:"text"`
	Segments   []segment       `json:"segments"`
	Words      []word          `json:"words"`
}

type segment struct {
	Start       *float64 `json:"start"`
	End         *float64 `json:"end"`
	Text        *string  `json:"text"`
	LogProb     *float64 `json:"avg_logprob"`
	NoSpeech    *float64 `json:"no_speech_prob"`
	Compression *float64 `json:"compression_ratio"`
	Words       []word   `json:"words"`
}

type word struct {
	Word        *string  `json:"word"`
	Start       *float64 `json:"start"`
	End         *float64 `json:"end"`
	Probability *float64 `json:"probability"`
}

func wrong(c Cause) *Failure { return &Failure{Cause: c, Phase: PhaseRead} }

// decode reads an answer of either dialect. The failures are CauseAnswer...,
// or what the engine says is wrong where it says so under a success code.
func decode(answer []byte) (pipeline.Transcript, *Failure) {
	none := pipeline.Transcript{}
	trimmed := strings.TrimLeft(string(answer[:min(len(answer), 512)]), "\ufeff \t\r\n")
	if !strings.HasPrefix(trimmed, "{") {
		return none, wrong(CauseAnswerKind)
	}
	if !utf8.Valid(answer) || deep(answer) {
		return none, wrong(CauseAnswerForm)
	}
	var r reply
	if err := json.Unmarshal([]byte(strings.TrimPrefix(string(answer), "\ufeff")), &r); err != nil {
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) && syntax.Error() == "unexpected end of JSON input" {
			return none, wrong(CauseAnswerCut)
		}
		return none, wrong(CauseAnswerForm)
	}
	if len(r.Error) > 0 && string(r.Error) != "null" {
		c := kindOf(string(r.Error[:min(len(r.Error), maxRefusal)]))
		if c == CauseRefused {
			c = CauseEngine
		}
		return none, &Failure{Cause: c, Phase: PhaseAnswer}
	}
	if r.Text == nil && r.Segments == nil {
		return none, wrong(CauseAnswerForm)
	}
	return r.transcript()
}

// deep reports brackets nested beyond any answer's.
func deep(b []byte) bool {
	depth, quoted := 0, false
	for i := 0; i < len(b); i++ {
		switch c := b[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			if depth++; depth > maxDepth {
				return true
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return false
}

func (r *reply) transcript() (pipeline.Transcript, *Failure) {
	t := pipeline.Transcript{Engine: clip(r.Model), Language: clip(r.Language)}
	if r.Detected != "" && r.DetectedBy != nil && *r.DetectedBy >= 0.8 {
		t.Language = clip(r.Detected)
	}
	var ok bool
	if t.Duration, ok = r.duration(); !ok {
		return t, wrong(CauseAnswerForm)
	}
	if t.Duration < 0 || t.Duration > maxLength {
		return t, wrong(CauseAnswerTimes)
	}
	words := len(r.Words)
	for i := range r.Segments {
		words += len(r.Segments[i].Words)
	}
	if len(r.Segments) > maxSegments || words > maxWords {
		return t, wrong(CauseAnswerSize)
	}
	if f := r.utterances(&t); f != nil {
		return t, f
	}
	if r.Text != nil {
		r.rest(&t)
	}
	return t, nil
}

// clip keeps a name short.
func clip(s string) string {
	if r := []rune(strings.TrimSpace(s)); len(r) > 80 {
		return string(r[:80])
	}
	return strings.TrimSpace(s)
}

// duration reads a number, or a number in quotes as some servers write it.
func (r *reply) duration() (time.Duration, bool) {
	s := strings.Trim(string(r.Duration), `"`)
	if s == "" || s == "null" {
		return 0, true
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return 0, false
	}
	return seconds(v), true
}

// seconds gives v seconds; what cannot be a time of a recording gives -1 s, NaN too.
func seconds(v float64) time.Duration {
	if !(v >= -1e6 && v <= 1e6) {
		return -time.Second
	}
	return time.Duration(v * float64(time.Second)).Round(time.Millisecond)
}

// utterances takes over the segments and their words. Small faults of the times
// are set right: engines round, and begin a segment a little before the last one
// ends. Large ones are a failure.
func (r *reply) utterances(t *pipeline.Transcript) *Failure {
	spaced := r.spaced()
	var last pipeline.Utterance
	for i := range r.Segments {
		s := &r.Segments[i]
		if s.Text == nil || (s.Start == nil) != (s.End == nil) || (s.Start == nil) != (r.Segments[0].Start == nil) {
			return wrong(CauseAnswerForm)
		}
		u := pipeline.Utterance{Text: *s.Text}
		if s.LogProb != nil {
			u.Known, u.LogProb = true, *s.LogProb
			u.NoSpeech, u.Compression = value(s.NoSpeech), value(s.Compression)
			if u.LogProb > 1 || u.NoSpeech < -0.01 || u.NoSpeech > 1.01 || u.Compression < 0 {
				return wrong(CauseAnswerForm)
			}
		}
		if s.Start != nil {
			u.Start, u.End = seconds(*s.Start), seconds(*s.End)
			switch {
			case u.Start < -slackBefore, u.End < u.Start-slackBefore, u.End > maxLength,
				t.Duration > 0 && u.End > t.Duration+slackBehind,
				i > 0 && (u.Start < last.Start-slackBefore || u.Start < last.End-slackOverlap):
				return wrong(CauseAnswerTimes)
			}
			u.Start = max(u.Start, last.Start, 0)
			u.End = max(u.End, u.Start)
			if i > 0 && last.End > u.Start {
				t.Segments[i-1].End = u.Start
			}
		}
		var f *Failure
		if u.Words, f = joined(s.Words, spaced); f != nil {
			return f
		}
		t.Segments = append(t.Segments, u)
		last = u
	}
	return r.share(t)
}

func value(p *float64) float64 {
	if p == nil {
		return 0
	}
	return *p
}
