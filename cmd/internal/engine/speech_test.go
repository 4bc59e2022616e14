package engine

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/blank"
	"cardiopli/pipeline/config"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/store"
	"cardiopli/pipeline/transcribe/enginetest"
	"cardiopli/pipeline/transcript"
)

// listening starts an engine and a practice that gives it its recordings.
func listening(t *testing.T, opts ...enginetest.Option) (*office, *enginetest.Server) {
	t.Helper()
	srv, err := enginetest.NewServer(opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { srv.Close() })
	settings := strings.Replace(string(config.Sample), `url: ""                       # vide : les`, `url: "`+srv.URL+`" # les`, 1)
	settings = strings.Replace(settings, `model: ""`, `model: "essai"`, 1)
	if !strings.Contains(settings, srv.URL) {
		t.Fatal("the sample of the settings has changed")
	}
	return work(t, settings), srv
}

// record takes a recording of a length as intake does.
func (o *office) record(length time.Duration) pipeline.ID {
	o.tb.Helper()
	size, open := enginetest.WAV(length)
	rd, err := open()
	if err != nil {
		o.tb.Fatal(err)
	}
	defer rd.Close()
	id, _, err := o.Store.Take(context.Background(), store.Arrival{Source: pipeline.Source{Name: "dictee.wav", Format: pipeline.WAV, Size: size},
		Stream: rd, Place: length.String(), By: pipeline.System, At: now()})
	if err != nil {
		o.tb.Fatal(err)
	}
	return id
}

// say builds what an engine hears: sentences of ten seconds each.
func say(sentences ...string) func(enginetest.Upload) pipeline.Transcript {
	t := pipeline.Transcript{Engine: "essai", Language: "fr", Duration: time.Duration(len(sentences)) * 10 * time.Second}
	for i, s := range sentences {
		at := time.Duration(i) * 10 * time.Second
		t.Segments = append(t.Segments, pipeline.Utterance{Start: at, End: at + 10*time.Second, Text: s, LogProb: -0.1, Compression: 1.2, Known: true})
	}
	return func(enginetest.Upload) pipeline.Transcript { return t }
}

var dictated = []string{
	"Électrocardiogramme du douze mars deux mille vingt-six point à la ligne",
	"Patient Martel Jeanne née le quatre mai mille neuf cent cinquante et un sexe féminin à la ligne",
	"Médecin traitant docteur Paul Roux à la ligne",
	"Rythme sinusal à soixante-douze par minute virgule P R cent soixante millisecondes point",
	"Conclusion deux points électrocardiogramme normal point",
}

func TestRecordingBecomesADraft(t *testing.T) {
	o, srv := listening(t, enginetest.Hear(say(dictated...)))
	id := o.record(50 * time.Second)
	o.await(1)
	r := o.load(id)
	if r.State == pipeline.Received || r.Version != 2 || !strings.Contains(r.Report.Written, "72/min") || r.Report.Patient.Name == "" {
		t.Fatalf("%s v%d %q", r.State, r.Version, r.Report.Written)
	}
	if len(r.Moments) == 0 {
		t.Error("no moments")
	}
	place := strings.Index(r.Text, "soixante-douze")
	m, ok := transcript.At(r.Moments, pipeline.Span{Start: place, End: place + 5})
	if !ok || m.Start < 29*time.Second || m.End > 41*time.Second {
		t.Errorf("the heart rate was said at %v", m)
	}
	up := srv.Received()
	if len(up) != 1 || !up[0].Whole || strings.Contains(up[0].FileName, "dictee") || !strings.Contains(strings.Join(up[0].Fields["prompt"], " "), "FEVG") {
		t.Errorf("%+v", up)
	}
	if tr, err := o.Store.Transcript(context.Background(), id); err != nil || len(tr.Segments) != len(dictated) {
		t.Errorf("%d utterances are kept, %v", len(tr.Segments), err)
	}
	size, open := enginetest.WAV(50 * time.Second)
	rd, n, _, err := o.Desk.Recording(context.Background(), o.person("blanc"), id, true)
	if err != nil || n != size {
		t.Fatalf("%d bytes of %d, %v", n, size, err)
	}
	defer rd.Close()
	want, _ := open()
	a, _ := io.ReadAll(rd)
	b, _ := io.ReadAll(want)
	if !bytes.Equal(a, b) {
		t.Error("what is played is not what was dropped")
	}
}

func TestSeveralLettersOfOneRecording(t *testing.T) {
	second := []string{
		"Lettre suivante à la ligne",
		"Holter du onze mars deux mille vingt-six à la ligne",
		"Patient Bertin Louis né le deux janvier mille neuf cent quarante sexe masculin à la ligne",
		"Médecin traitant docteur Anne Petit à la ligne",
		"Rythme sinusal point fréquence moyenne soixante-huit par minute point pas de pause point",
		"Conclusion deux points enregistrement normal point",
	}
	o, _ := listening(t, enginetest.Hear(say(append(append([]string{}, dictated...), second...)...)))
	o.record(110 * time.Second)
	list := o.await(2)
	if len(list) != 2 {
		t.Fatalf("%d letters", len(list))
	}
	for i, name := range []string{"Martel", "Bertin"} {
		r := o.load(list[i].ID)
		if !strings.EqualFold(r.Report.Patient.Name, name) || strings.Contains(strings.ToLower(r.Text), "lettre suivante") || r.Source.Part != i+1 || r.Source.Parts != 2 {
			t.Errorf("letter %d is of %q: part %d of %d", i+1, r.Report.Patient.Name, r.Source.Part, r.Source.Parts)
		}
		place := strings.Index(strings.ToLower(r.Text), "patient")
		if m, ok := transcript.At(r.Moments, pipeline.Span{Start: place, End: place + 1}); !ok || m.Start < time.Duration(9+i*60)*time.Second || m.Start > time.Duration(11+i*60)*time.Second {
			t.Errorf("patient of letter %d was said at %v", i+1, m)
		}
	}
	if b, err := o.Store.Balance(context.Background()); err != nil || !b.Holds() || b.Received != 2 {
		t.Errorf("%+v, %v", b, err)
	}
}

// TestEngineThatFails goes through what engines do wrong: the recording is never
// lost, says why it waits, and goes on when asked again.
func TestEngineThatFails(t *testing.T) {
	for _, c := range []struct {
		name   string
		script []enginetest.Behaviour
		reason string // held with; "": a draft comes of it
	}{
		{"no support", []enginetest.Behaviour{enginetest.Unsupported}, review.HeldTypingRefused},
		{"too large", []enginetest.Behaviour{enginetest.TooLarge}, review.HeldTypingRefused},
		{"a page instead of an answer", []enginetest.Behaviour{enginetest.Page}, review.HeldTypingEngine},
		{"one failure", []enginetest.Behaviour{enginetest.Failing, enginetest.Good}, ""},
		{"cut upload", []enginetest.Behaviour{enginetest.CutUpload, enginetest.Good}, ""},
		{"truncated answer", []enginetest.Behaviour{enginetest.Truncated, enginetest.Good}, ""},
		{"text only", []enginetest.Behaviour{enginetest.TextOnly}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			o, _ := listening(t, enginetest.Hear(say(dictated...)), enginetest.Script(c.script...))
			id := o.record(50 * time.Second)
			m := o.await(1)[0]
			if c.reason == "" {
				if m.State == pipeline.Held && review.HeldForTyping(m.Reason) || o.load(id).Text == "" {
					t.Errorf("%s %s", m.State, m.Reason)
				}
				return
			}
			if m.State != pipeline.Held || m.Reason != c.reason || review.ReasonWords(m.Reason) == "" {
				t.Fatalf("%s %q", m.State, m.Reason)
			}
			// Someone types it.
			if err := o.Desk.Edit(context.Background(), o.person("blanc"), id, 1, "ECG du 12/03/2026\nRythme sinusal."); err != nil {
				t.Fatal(err)
			}
			if m := o.await(1)[0]; m.Version != 2 || review.HeldForTyping(m.Reason) {
				t.Errorf("%s %q", m.State, m.Reason)
			}
		})
	}
}

func TestInventionsAreBlanks(t *testing.T) {
	for _, b := range []enginetest.Behaviour{enginetest.Invented, enginetest.Repeating, enginetest.WrongLanguage} {
		o, _ := listening(t, enginetest.Hear(say(dictated...)), enginetest.Script(b))
		id := o.record(50 * time.Second)
		o.await(1)
		r := o.load(id)
		n, _ := blank.Count(r.Findings)
		if n == 0 || !strings.Contains(rules(r.Findings), "reading") {
			t.Errorf("behaviour %d: %d blanks, findings %s\n%s", b, n, rules(r.Findings), r.Text)
		}
	}
}

func TestWithoutEngineARecordingWaitsToBeTyped(t *testing.T) {
	o := work(t, "")
	id := o.record(time.Second)
	if m := o.await(1)[0]; m.State != pipeline.Held || m.Reason != review.HeldTyping {
		t.Fatalf("%s %q", m.State, m.Reason)
	}
	if err := o.Desk.Transcribe(context.Background(), o.person("blanc"), id); err != nil {
		t.Fatal(err)
	}
	if m := o.await(1)[0]; m.State != pipeline.Held || m.Reason != review.HeldTyping {
		t.Errorf("%s %q", m.State, m.Reason)
	}
}

// TestTranscriptionGoesOnAfterARestart stops the engine while a recording is with
// the speech engine: nothing is lost, and the next start gives it once more.
func TestTranscriptionGoesOnAfterARestart(t *testing.T) {
	o, srv := listening(t, enginetest.Hear(say(dictated...)), enginetest.Script(enginetest.NeverAnswers, enginetest.Good))
	id := o.record(50 * time.Second)
	for end := time.Now().Add(patience); len(srv.Received()) == 0; {
		if time.Now().After(end) {
			t.Fatal("the recording was not given to the engine")
		}
		time.Sleep(10 * time.Millisecond)
	}
	o.halt()
	p, err := Open(context.Background(), o.Dir, []byte("une phrase de passe"))
	if err != nil {
		t.Fatal(err)
	}
	o = start(t, p)
	o.await(1)
	if r := o.load(id); r.Text == "" || r.Version != 2 {
		t.Errorf("%s v%d %q", r.State, r.Version, r.Reason)
	}
	if up := srv.Received(); len(up) != 2 || up[0].SHA256 == "" || !up[1].Whole {
		t.Errorf("%+v", up)
	}
}
