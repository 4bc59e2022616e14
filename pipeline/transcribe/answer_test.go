package transcribe

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"cardiopli/pipeline"
)

func TestAnswersThatAreRefused(t *testing.T) {
	seg := func(times string) string { return `{"text":"a b","segments":[` + times + `]}` }
	for name, c := range map[string]struct {
		answer string
		want   Cause
	}{
		"nothing":              {"", CauseAnswerKind},
		"blank":                {" \n", CauseAnswerKind},
		"text":                 {"Le ventricule gauche", CauseAnswerKind},
		"page":                 {"<html></html>", CauseAnswerKind},
		"list":                 {"[]", CauseAnswerKind},
		"stream":               {`data: {"text":"a"}`, CauseAnswerKind},
		"string":               {`"a"`, CauseAnswerKind},
		"cut":                  {`{"text":"a b","segments":[{"start":0.0,"en`, CauseAnswerCut},
		"cut in a word":        {`{"text":"a b`, CauseAnswerCut},
		"more behind":          {`{"text":"a"}{"text":"b"}`, CauseAnswerForm},
		"no fields of ours":    {`{"status":"ok"}`, CauseAnswerForm},
		"null":                 {`{"text":null,"segments":null}`, CauseAnswerForm},
		"NaN":                  {seg(`{"start":NaN,"end":1,"text":"a b"}`), CauseAnswerForm},
		"infinite":             {seg(`{"start":0,"end":1e999,"text":"a b"}`), CauseAnswerForm},
		"times in quotes":      {seg(`{"start":"0","end":"1","text":"a b"}`), CauseAnswerForm},
		"text a number":        {`{"text":5}`, CauseAnswerForm},
		"segments an object":   {`{"text":"a","segments":{}}`, CauseAnswerForm},
		"segment without text": {seg(`{"start":0,"end":1}`), CauseAnswerForm},
		"end missing":          {seg(`{"start":0,"text":"a b"}`), CauseAnswerForm},
		"one without times":    {seg(`{"start":0,"end":1,"text":"a"},{"text":"b"}`), CauseAnswerForm},
		"word without text":    {seg(`{"start":0,"end":1,"text":"a b","words":[{"start":0,"end":1}]}`), CauseAnswerForm},
		"probability above 1":  {seg(`{"start":0,"end":1,"text":"a b","words":[{"word":"a","start":0,"end":1,"probability":7}]}`), CauseAnswerForm},
		"no_speech above 1":    {seg(`{"start":0,"end":1,"text":"a b","avg_logprob":-1,"no_speech_prob":3}`), CauseAnswerForm},
		"logprob positive":     {seg(`{"start":0,"end":1,"text":"a b","avg_logprob":4}`), CauseAnswerForm},
		"not UTF-8":            {"{\"text\":\"oreillette dilat\xe9e\"}", CauseAnswerForm},
		"deep":                 {`{"text":"a","x":` + strings.Repeat("[", 40) + strings.Repeat("]", 40) + `}`, CauseAnswerForm},
		"duration a word":      {`{"text":"a","duration":"long"}`, CauseAnswerForm},
		"duration negative":    {`{"text":"a","duration":-4}`, CauseAnswerTimes},
		"duration of a year":   {`{"text":"a","duration":3e7}`, CauseAnswerTimes},
		"duration not finite":  {`{"text":"a","duration":"NaN"}`, CauseAnswerTimes},
		"negative":             {seg(`{"start":-3,"end":1,"text":"a b"}`), CauseAnswerTimes},
		"ends before it began": {seg(`{"start":5,"end":1,"text":"a b"}`), CauseAnswerTimes},
		"unsorted":             {seg(`{"start":50,"end":55,"text":"a"},{"start":10,"end":15,"text":"b"}`), CauseAnswerTimes},
		"overlapping":          {seg(`{"start":0,"end":20,"text":"a"},{"start":5,"end":25,"text":"b"}`), CauseAnswerTimes},
		"behind the recording": {`{"text":"a","duration":10,"segments":[{"start":0,"end":300,"text":"a"}]}`, CauseAnswerTimes},
		"word negative":        {seg(`{"start":0,"end":1,"text":"a b","words":[{"word":"a","start":-9,"end":1}]}`), CauseAnswerTimes},
		"error":                {`{"error":"out of memory"}`, CauseEngine},
		"error with text":      {`{"text":"a","error":{"message":"failed to read audio data"}}`, CauseFormat},
		"error, model":         {`{"error":{"message":"model not found"}}`, CauseModel},
		"too many segments":    {`{"segments":[` + strings.Repeat(`{"text":"a"},`, maxSegments) + `{"text":"a"}]}`, CauseAnswerSize},
	} {
		_, f := decode([]byte(c.answer))
		if f == nil || f.Cause != c.want {
			t.Errorf("%s: %v, want %s", name, f, c.want)
		}
	}
}

func TestAnswersThatAreUnderstood(t *testing.T) {
	for name, c := range map[string]struct{ answer, want string }{
		"silence":              {`{"text":"","segments":[],"duration":2.0}`, "2s "},
		"silence, null":        {`{"text":"","segments":null,"words":null}`, "0s "},
		"byte order mark":      {"\ufeff{\"text\":\"a\"}", "0s |0s 0s a"},
		"text only":            {`{"text":" VG normal. ","duration":"4.5"}`, "4.5s |0s 4.5s VG normal."},
		"words only beside":    {`{"text":"VG normal","words":[{"word":"VG","start":0.1,"end":0.4},{"word":"normal","start":0.5,"end":1}],"duration":1}`, "1s |0s 1s VG normal{VG 100ms 0}{normal 500ms 0}"},
		"small faults mended":  {`{"text":"a b","segments":[{"start":-0.02,"end":3.1,"text":" a"},{"start":2.9,"end":2.88,"text":" b"}]}`, "0s |0s 2.9s  a|2.9s 2.9s  b"},
		"null figures":         {`{"text":"a","segments":[{"start":0,"end":1,"text":"a","avg_logprob":null,"no_speech_prob":null}]}`, "0s |0s 1s a"},
		"no times":             {`{"text":"a b","segments":[{"text":"a"},{"text":"b"}]}`, "0s |0s 0s a|0s 0s b"},
		"tokens":               {`{"segments":[{"start":0,"end":2,"text":" à 55%","words":[{"word":" \ufffd","start":0,"end":0.1,"probability":0.9},{"word":"\ufffd","start":0.1,"end":0.2,"probability":0.8},{"word":" 5","start":0.3,"end":0.4,"probability":0.7},{"word":"5","start":0.4,"end":0.5,"probability":0.6},{"word":"%","start":0.5,"end":0.6,"probability":0.5},{"word":".","start":0.6,"end":0.6,"probability":0.01}]}]}`, "0s |0s 2s  à 55%{\ufffd\ufffd 0s 0.8500000000000001}{55%. 300ms 0.5}"},
		"probability of zero":  {`{"segments":[{"start":0,"end":2,"text":"a","words":[{"word":"a","start":0,"end":1,"probability":0}]}]}`, "0s |0s 2s a{a 0s 1e-06}"},
		"text has more":        {`{"text":"Pas de fuite. Pas de sténose.","duration":9,"segments":[{"start":0,"end":2,"text":" Pas de fuite."}]}`, "9s |0s 2s  Pas de fuite.|9s 9s  Pas de sténose"},
		"same in other blanks": {`{"text":"ventricule gauche\ndilaté","segments":[{"start":0,"end":1,"text":" ventricule gau"},{"start":1,"end":2,"text":"che dilaté"}]}`, "0s |0s 1s  ventricule gau|1s 2s che dilaté"},
		"heard another":        {`{"text":"a","language":"french","detected_language":"english","detected_language_probability":0.97}`, "0s english|0s 0s a"},
		"perhaps another":      {`{"text":"a","language":"french","detected_language":"english","detected_language_probability":0.5}`, "0s french|0s 0s a"},
		"overhang of a window": {`{"text":"a","duration":12,"segments":[{"start":0,"end":30,"text":"a"}]}`, "12s |0s 30s a"},
	} {
		tr, f := decode([]byte(c.answer))
		if f != nil {
			t.Errorf("%s: %v", name, f)
			continue
		}
		got := fmt.Sprintf("%v %s", tr.Duration, tr.Language)
		for _, u := range tr.Segments {
			got += fmt.Sprintf("|%v %v %s", u.Start, u.End, u.Text)
			for _, w := range u.Words {
				got += fmt.Sprintf("{%s %v %v}", w.Text, w.Start, w.Probability)
			}
			if u.Known {
				got += " known"
			}
		}
		if got != c.want {
			t.Errorf("%s:\n%q, want\n%q", name, got, c.want)
		}
	}
}

// TestWordsAreShared gives words that stand beside the segments to the segment
// they were said in.
func TestWordsAreShared(t *testing.T) {
	tr, f := decode([]byte(`{"text":"a b c d","segments":[{"start":0,"end":2,"text":"a b"},{"start":3,"end":5,"text":"c d"}],
		"words":[{"word":"a","start":0,"end":1},{"word":"b","start":1,"end":2.4},{"word":"c","start":2.8,"end":3},{"word":"d","start":4,"end":9}]}`))
	if f != nil || len(tr.Segments[0].Words) != 2 || len(tr.Segments[1].Words) != 2 {
		t.Error(tr, f)
	}
}

func TestSameLanguage(t *testing.T) {
	for said, want := range map[string]bool{"fr": true, "french": true, "French": true, "fr-FR": true, "fr_CA": true, "english": false, "en": false, "": false} {
		if sameLanguage(said, "fr") != want {
			t.Error(said)
		}
	}
}

func FuzzAnswer(f *testing.F) {
	for _, s := range []string{`{"text":"a","segments":[{"start":0,"end":1,"text":" a","avg_logprob":-0.1,"no_speech_prob":0.1,"words":[{"word":" a","start":0,"end":1,"probability":0.9}]}],"duration":1}`,
		`{"text":"a b","words":[{"word":"a","start":0,"end":1}]}`, `{"error":"x"}`, `{"text":"`, `<html>`, `{"text":"a","duration":"1e9"}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		tr, fail := decode(b)
		if fail != nil {
			if what, todo := fail.French(); what == "" || todo == "" {
				t.Fatal("no words for", fail)
			}
			return
		}
		sound(t, tr)
	})
}

// sound checks what holds for every transcript that decode gives.
func sound(t *testing.T, tr pipeline.Transcript) {
	t.Helper()
	var last time.Duration
	for i, u := range tr.Segments {
		if u.Start < last || u.End < u.Start || u.End > maxLength+time.Second || !utf8.ValidString(u.Text) {
			t.Fatalf("segment %d: %v to %v after %v", i, u.Start, u.End, last)
		}
		last = u.Start
		for _, w := range u.Words {
			if w.Start < 0 || w.End < w.Start || w.Text == "" || w.Probability < 0 || w.Probability > 1 {
				t.Fatalf("word %+v", w)
			}
		}
	}
}
