package transcribe

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestFrenchForEveryCause(t *testing.T) {
	seen := map[string]Cause{}
	for _, c := range []Cause{CauseSettings, CauseAddress, CauseRecording, CauseToken, CauseUnreachable, CauseTLS, CauseTimeout, CauseNetwork, CauseBusy,
		CauseEngine, CauseAuth, CausePath, CauseModel, CauseLanguage, CauseSize, CauseFormat, CauseRedirect, CauseRefused, CauseAnswerKind,
		CauseAnswerCut, CauseAnswerForm, CauseAnswerTimes, CauseAnswerSize, CauseStopped} {
		f := &Failure{Cause: c, Phase: PhaseAnswer, Code: 418}
		what, todo := f.French()
		if other, twice := seen[what]; twice || what == "" || todo == "" || !strings.Contains(what, "(code 418).") {
			t.Errorf("%s: %q %q, also %s", c, what, todo, other)
		}
		seen[what] = c
		if f.Temporary() && f.NeedsPerson() {
			t.Errorf("%s: both", c)
		}
		if strings.Contains(todo, again) && !f.Temporary() {
			t.Errorf("%s promises another try", c)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	for s, want := range map[string]time.Duration{
		"": 0, "0": 0, "120": 2 * time.Minute, " 5 ": 5 * time.Second, "-3": 0, "soon": 0, "99999999999999": 0, "4000000000": 24 * time.Hour,
		now.Add(time.Minute).Format(http.TimeFormat): time.Minute, now.Add(-time.Minute).Format(http.TimeFormat): 0,
		now.Add(100 * time.Hour).Format(http.TimeFormat): 24 * time.Hour,
	} {
		if got := retryAfter(s, now); got != want {
			t.Errorf("%q: %v, want %v", s, got, want)
		}
	}
}

func TestKindOfRefusal(t *testing.T) {
	for s, want := range map[string]Cause{
		`{"error":{"code":"model_not_found"}}`: CauseModel, `{"detail":"unsupported language: xx"}`: CauseLanguage,
		`{"error":"failed to read audio data"}`: CauseFormat, `{"error":"Failed to execute ffmpeg command."}`: CauseFormat,
		`Maximum content size limit exceeded`: CauseSize, `Invalid request`: CauseRefused, ``: CauseRefused,
	} {
		if got := kindOf(s); got != want {
			t.Errorf("%s: %s, want %s", s, got, want)
		}
	}
}
