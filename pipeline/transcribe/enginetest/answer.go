package enginetest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"
	"unicode"

	"cardiopli/pipeline"
)

// after answers a request that arrived whole.
func (s *Server) after(w http.ResponseWriter, r *http.Request, b Behaviour, u Upload) {
	var t pipeline.Transcript
	switch b {
	case TwoHours:
		t = Dictation(1, 2*time.Hour)
	default:
		t = s.o.hear(u)
	}
	switch b {
	case NeverAnswers:
		<-r.Context().Done()
		return
	case Slow:
		timer := time.NewTimer(s.o.delay)
		defer timer.Stop()
		select {
		case <-r.Context().Done():
			return
		case <-timer.C:
		}
	case Failing:
		s.refuse(w, http.StatusInternalServerError, "failed to process audio")
		return
	case ErrorObject:
		send(w, http.StatusOK, "application/json", map[string]string{"error": "failed to process"})
		return
	case PlainText:
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = fmt.Fprint(w, textOf(t))
		return
	case Page:
		w.Header().Set("Content-Type", "text/html")
		_, _ = fmt.Fprint(w, "<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body></body></html>")
		return
	case TextOnly:
		send(w, http.StatusOK, "application/json", map[string]string{"text": textOf(t)})
		return
	case Invented:
		t = with(t, "Sous-titres réalisés par la communauté d'Amara.org", pipeline.Utterance{LogProb: -1.2, NoSpeech: 0.93, Compression: 1.1, Known: true})
	case Repeating:
		t = with(t, strings.TrimSpace(strings.Repeat("et la valve mitrale est normale ", 12)), pipeline.Utterance{LogProb: -0.3, NoSpeech: 0.1, Compression: 7.5, Known: true})
	case WrongLanguage:
		t = with(t, "and the left ventricle is not dilated and there is no pericardial effusion", pipeline.Utterance{LogProb: -0.4, NoSpeech: 0.1, Compression: 1.2, Known: true})
		t.Language = "english"
	case BadTimes:
		for i := range t.Segments {
			t.Segments[i].Start, t.Segments[i].End = time.Duration(50-10*i)*time.Second, time.Duration(60-10*i)*time.Second
		}
	}
	body, err := json.Marshal(s.answer(t))
	if err != nil {
		panic(err) // only NaN in a transcript that a test gave
	}
	w.Header().Set("Content-Type", "application/json")
	switch b {
	case Truncated:
		body = body[:len(body)/2]
	case CutAnswer:
		w.Header().Set("Content-Length", fmt.Sprint(len(body)))
		_, _ = w.Write(body[:len(body)/2])
		if f, ok := w.(http.Flusher); ok {
			f.Flush()
		}
		panic(http.ErrAbortHandler)
	}
	_, _ = w.Write(body)
}

// with adds an utterance behind t's last, with a word for each of text's.
func with(t pipeline.Transcript, text string, like pipeline.Utterance) pipeline.Transcript {
	at := t.Duration
	if n := len(t.Segments); n > 0 {
		at = t.Segments[n-1].End + 500*time.Millisecond
	}
	u := say(text, at, 0.8)
	u.LogProb, u.NoSpeech, u.Compression, u.Known = like.LogProb, like.NoSpeech, like.Compression, like.Known
	t.Segments = append(append([]pipeline.Utterance(nil), t.Segments...), u)
	t.Duration = max(t.Duration, u.End)
	return t
}

type object = map[string]any

// answer writes t as the engine would.
func (s *Server) answer(t pipeline.Transcript) object {
	long := map[string]string{"fr": "french", "en": "english"}
	language := t.Language
	if l, ok := long[language]; ok && s.o.dialect != Speaches {
		language = l
	}
	a := object{"task": "transcribe", "language": language, "duration": t.Duration.Seconds(), "text": textOf(t)}
	segments, words := []object{}, []object{}
	for i, u := range t.Segments {
		g := object{"id": i, "start": u.Start.Seconds(), "end": u.End.Seconds(), "text": " " + u.Text, "temperature": 0.0,
			"avg_logprob": u.LogProb, "no_speech_prob": u.NoSpeech}
		var own []object
		for _, w := range u.Words {
			switch s.o.dialect {
			case OpenAI:
				words = append(words, object{"word": strings.TrimFunc(w.Text, unicode.IsPunct), "start": w.Start.Seconds(), "end": w.End.Seconds()})
			case WhisperCpp:
				own = append(own, tokens(w)...)
			default:
				own = append(own, object{"word": " " + w.Text, "start": w.Start.Seconds(), "end": w.End.Seconds(), "probability": w.Probability})
			}
		}
		if s.o.dialect == Speaches {
			words = append(words, own...)
		}
		if s.o.dialect != WhisperCpp {
			g["seek"], g["tokens"], g["compression_ratio"] = i, []int{50364, 220}, u.Compression
		}
		if s.o.dialect != OpenAI {
			g["words"] = own
		}
		segments = append(segments, g)
	}
	a["segments"] = segments
	switch s.o.dialect {
	case WhisperCpp:
		a["detected_language"], a["detected_language_probability"] = language, 0.98
		a["language"] = "french"
	default:
		a["words"] = words
	}
	return a
}

// tokens breaks a word as whisper.cpp does: pieces without blanks, an accented
// letter in two halves where the break falls on it, each half U+FFFD in JSON.
func tokens(w pipeline.Word) []object {
	rest := " " + w.Text
	var pieces []string
	for len(rest) > 0 {
		n := min(5, len(rest))
		pieces = append(pieces, strings.ToValidUTF8(rest[:n], "\uFFFD"))
		rest = rest[n:]
	}
	var out []object
	step := (w.End - w.Start) / time.Duration(len(pieces))
	for i, p := range pieces {
		at := w.Start + time.Duration(i)*step
		out = append(out, object{"word": p, "start": at.Seconds(), "end": (at + step).Seconds(), "t_dtw": -1, "probability": w.Probability})
	}
	return out
}

// textOf gives the whole text as engines put it together.
func textOf(t pipeline.Transcript) string {
	var parts []string
	for _, u := range t.Segments {
		parts = append(parts, strings.TrimSpace(u.Text))
	}
	return strings.Join(parts, " ")
}
