package store

import (
	"bytes"
	"io"
	"testing"
	"time"

	"cardiopli/pipeline"
)

// TestPartsShareTheRecording cuts a recording into three letters: each is a
// document, each plays the recording, the balance counts them, and a second
// transcription adds none.
func TestPartsShareTheRecording(t *testing.T) {
	s := open(t)
	sound := bytes.Repeat([]byte("son"), 50000)
	id, _, err := s.Take(ctx, Arrival{Source: pipeline.Source{Name: "dictees.wav", Format: pipeline.WAV, Size: int64(len(sound))}, Stream: bytes.NewReader(sound),
		Place: "1", By: pipeline.System, At: start})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Transcript(ctx, id); err != ErrNotFound {
		t.Errorf("transcript of what was not transcribed: %v", err)
	}
	cut := func(version int) {
		t.Helper()
		c := Change{ID: id, From: pipeline.Received, Version: version, To: pipeline.Received, At: start.Add(time.Minute), Due: start,
			Edit:       &Edit{Text: "première lettre", By: pipeline.System, Moments: []pipeline.Moment{{Span: pipeline.Span{Start: 0, End: 8}, End: time.Second}}},
			Transcript: &pipeline.Transcript{Engine: "essai"},
			Parts: []Part{{Text: "deuxième lettre", Moments: []pipeline.Moment{{Span: pipeline.Span{Start: 0, End: 8}, Start: time.Minute, End: 2 * time.Minute}},
				Transcript: pipeline.Transcript{Engine: "essai", Language: "fr"}}, {Text: "troisième lettre"}},
			Hops: []pipeline.Hop{{Stage: pipeline.StageTranscribe, Actor: pipeline.System, Outcome: "text"}}}
		if err := s.Apply(ctx, c); err != nil {
			t.Fatal(err)
		}
	}
	cut(1)
	list, err := s.List(ctx)
	if err != nil || len(list) != 3 {
		t.Fatalf("%d documents, %v", len(list), err)
	}
	for i, m := range list {
		r, err := s.Load(ctx, m.ID)
		if err != nil || r.Source.Part != i+1 || r.Source.Parts != 3 || r.State != pipeline.Received {
			t.Errorf("letter %d: %+v, %v", i+1, r.Source, err)
		}
		if i == 1 && (len(r.Moments) != 1 || r.Moments[0].Start != time.Minute) {
			t.Errorf("moments %v", r.Moments)
		}
		rd, size, err := s.RawReader(ctx, m.ID)
		if err != nil || size != int64(len(sound)) {
			t.Fatalf("letter %d plays %d bytes: %v", i+1, size, err)
		}
		if b, err := io.ReadAll(rd); err != nil || !bytes.Equal(b, sound) {
			t.Errorf("letter %d: %d bytes, %v", i+1, len(b), err)
		}
		rd.Close()
	}
	if tr, err := s.Transcript(ctx, list[1].ID); err != nil || tr.Language != "fr" {
		t.Errorf("%+v, %v", tr, err)
	}
	if b, err := s.Balance(ctx); err != nil || !b.Holds() || b.Received != 3 {
		t.Errorf("%+v, %v", b, err)
	}
	if due, err := s.DueDocuments(ctx, start.Add(time.Hour), 10); err != nil || len(due) != 3 {
		t.Errorf("%d due, %v", len(due), err)
	}
	cut(2)
	if list, err := s.List(ctx); err != nil || len(list) != 3 {
		t.Errorf("%d documents after a second transcription, %v", len(list), err)
	}
}
