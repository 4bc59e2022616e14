package enginetest

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"cardiopli/pipeline"
)

// form gives a request's body with a file and fields.
func form(t *testing.T, file []byte, fields ...string) (string, []byte) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for i := 0; i < len(fields); i += 2 {
		if err := w.WriteField(fields[i], fields[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	if file != nil {
		p, err := w.CreateFormFile("file", "recording.wav")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Write(file); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return w.FormDataContentType(), b.Bytes()
}

func TestServerRefusesAsEnginesDo(t *testing.T) {
	_, open := WAV(3 * time.Second)
	r, _ := open()
	wav, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		as     Dialect
		path   string
		file   []byte
		fields []string
		cut    int // bytes taken off the body's end
		code   int
		says   string
	}{
		"good":             {Speaches, "/v1/audio/transcriptions", wav, []string{"model", "m", "language", "fr"}, 0, 200, `"probability"`},
		"good, OpenAI":     {OpenAI, "/v1/audio/transcriptions", wav, []string{"model", "m"}, 0, 200, `"language":"french"`},
		"good, whisper":    {WhisperCpp, "/inference", wav, nil, 0, 200, `"detected_language"`},
		"other path":       {Speaches, "/inference", wav, nil, 0, 404, "File Not Found"},
		"no file":          {WhisperCpp, "/inference", nil, []string{"language", "fr"}, 0, 400, "no 'file' field"},
		"no model":         {OpenAI, "/v1/audio/transcriptions", wav, nil, 0, 422, "model"},
		"language in full": {OpenAI, "/v1/audio/transcriptions", wav, []string{"model", "m", "language", "french"}, 0, 400, "language"},
		"no recording":     {Speaches, "/v1/audio/transcriptions", []byte("hello"), []string{"model", "m"}, 0, 415, "audio"},
		"mp3 for whisper":  {WhisperCpp, "/inference", []byte("ID3....."), nil, 0, 200, `"error"`},
		"WAV without fmt":  {WhisperCpp, "/inference", []byte("RIFF\x00\x00\x00\x00WAVEdata\x04\x00\x00\x00abcd"), nil, 0, 200, `"error"`},
		"cut":              {Speaches, "/v1/audio/transcriptions", wav, []string{"model", "m"}, 40, 400, "EOF"},
	} {
		s, err := NewServer(As(c.as))
		if err != nil {
			t.Fatal(err)
		}
		kind, body := form(t, c.file, c.fields...)
		resp, err := http.Post(s.URL+c.path, kind, bytes.NewReader(body[:len(body)-c.cut]))
		if err != nil {
			t.Fatal(name, err)
		}
		b, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if err != nil || resp.StatusCode != c.code || !strings.Contains(string(b), c.says) {
			t.Errorf("%s: %d %s %v", name, resp.StatusCode, b, err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

// TestHear answers by what was uploaded, as the demonstration does.
func TestHear(t *testing.T) {
	_, open := WAV(2 * time.Second)
	r, _ := open()
	wav, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	var known sync.Map
	s, err := NewServer(Hear(func(u Upload) pipeline.Transcript {
		t, _ := known.LoadOrStore(u.SHA256, pipeline.Transcript{})
		return t.(pipeline.Transcript)
	}))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, want := range []string{`"text":""`, `"text":"Pas de fuite."`} {
		kind, body := form(t, wav, "model", "m")
		resp, err := http.Post(s.URL+"/v1/audio/transcriptions", kind, bytes.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if err != nil || !strings.Contains(string(b), want) {
			t.Errorf("%s, %v", b, err)
		}
		known.Store(s.Received()[0].SHA256, pipeline.Transcript{Segments: []pipeline.Utterance{{Text: "Pas de fuite.", End: time.Second}}})
	}
	if u := s.Received()[1]; u.Duration != 2*time.Second || u.Fields["model"][0] != "m" {
		t.Errorf("%+v", u)
	}
}

func TestDictationIsTheSameForASeed(t *testing.T) {
	a, b := Dictation(4, time.Hour), Dictation(4, time.Hour)
	if len(a.Segments) < 500 || len(a.Segments) != len(b.Segments) || a.Segments[99].Text != b.Segments[99].Text || a.Segments[99].Start != b.Segments[99].Start {
		t.Error(len(a.Segments), len(b.Segments))
	}
	if last := a.Segments[len(a.Segments)-1]; last.End > time.Hour {
		t.Error(last.End)
	}
}
