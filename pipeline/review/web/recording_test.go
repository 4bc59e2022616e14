package web

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/blank"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/store"
)

// dictate drops a recording that was transcribed into text, one moment a line.
func (o *office) dictate(text string) (pipeline.ID, []byte) {
	o.t.Helper()
	ctx := context.Background()
	sound := append([]byte("RIFF\x00\x00\x00\x00WAVEfmt "), []byte(strings.Repeat("son", 2000))...)
	o.n++
	id, _, err := o.store.Take(ctx, store.Arrival{Source: pipeline.Source{Name: "dictee.wav", Format: pipeline.WAV, Size: int64(len(sound))},
		Raw: sound, Place: "dictee", By: pipeline.System, At: o.now})
	if err != nil {
		o.t.Fatal(err)
	}
	if text == "" {
		return id, sound
	}
	var ms []pipeline.Moment
	at := 0
	for i, l := range strings.SplitAfter(text, "\n") {
		ms = append(ms, pipeline.Moment{Span: pipeline.Span{Start: at, End: at + len(strings.TrimRight(l, "\n"))}, Start: time.Duration(i) * 65 * time.Second, End: time.Duration(i+1) * 65 * time.Second})
		at += len(l)
	}
	err = o.store.Apply(ctx, store.Change{ID: id, From: pipeline.Received, Version: 1, To: pipeline.Received, At: o.now,
		Edit: &store.Edit{Text: text, Moments: ms, By: pipeline.System}, Transcript: &pipeline.Transcript{Engine: "essai"},
		Hops: []pipeline.Hop{{Stage: pipeline.StageTranscribe, Actor: pipeline.System, Outcome: "text"}}})
	if err != nil {
		o.t.Fatal(err)
	}
	return id, sound
}

func TestRecordingIsPlayedFromItsPassages(t *testing.T) {
	o := open(t)
	id, sound := o.dictate("Rythme sinusal.\nFEVG [? cinquante] %.")
	o.prepare(id, pipeline.Aged(blank.Findings("Rythme sinusal.\nFEVG [? cinquante] %."), nil, o.now), verdier)
	b := o.as("ines")
	_, page, _ := b.get("/d/" + string(id))
	mustHave(t, page, `<audio id="player"`, "/d/"+string(id)+"/recording#t=65", "▶ 1:05", "en blanc", "1 blanc", ">cinquante</button>")
	if strings.Contains(page, "Garder tel quel") {
		t.Error("a blank can be kept")
	}
	_, list, _ := b.get("/")
	mustHave(t, list, "[?] 1 blanc")

	req, _ := http.NewRequest("GET", o.url+"/d/"+string(id)+"/recording", nil)
	req.Header.Set("Range", "bytes=100-199")
	res, err := b.c.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	got, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusPartialContent || string(got) != string(sound[100:200]) || res.Header.Get("Content-Type") != "audio/wav" {
		t.Errorf("%d, %d bytes, %v, %s", res.StatusCode, len(got), err, res.Header.Get("Content-Type"))
	}
	looks := func() int {
		n := 0
		hs, err := o.store.Hops(context.Background(), id)
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range hs {
			if h.Stage == pipeline.StageView && h.Outcome == "recording" {
				n++
			}
		}
		return n
	}
	if looks() != 0 {
		t.Error("seeking counts as another look")
	}
	b.get("/d/" + string(id) + "/recording")
	if looks() != 1 {
		t.Error("playing is no look")
	}
	if code, _, _ := o.as("root").get("/d/" + string(id) + "/recording"); code == http.StatusOK {
		t.Error("who may not read may listen")
	}
	typed := o.draft("texte")
	if code, _, _ := b.get("/d/" + string(typed) + "/recording"); code == http.StatusOK {
		t.Error("a typed report is played")
	}
}

func TestBlankIsNeverSignedAway(t *testing.T) {
	o := open(t)
	text := "FEVG [?] %."
	id := o.draft(text, blank.Findings(text)...)
	ctx := context.Background()
	key := blank.Findings(text)[0].Key()
	if err := o.desk.Answer(ctx, actorOf(o, "maud"), id, 1, key, "vérifié avec le patient"); err == nil {
		t.Error("an answer lifts a blank")
	}
	b := o.as("maud")
	_, pdf := b.see(id)
	b.post("/d/"+string(id)+"/sign", "version", "1", "pdf", pdf, "pin", "1357")
	if o.record(id).State != pipeline.Drafted {
		t.Error("a letter with a blank was signed")
	}
}

func TestRecordingWaitsToBeTyped(t *testing.T) {
	o := open(t)
	id, _ := o.dictate("")
	err := o.store.Apply(context.Background(), store.Change{ID: id, From: pipeline.Received, Version: 1, To: pipeline.Held, Reason: review.HeldTyping, At: o.now,
		Hops: []pipeline.Hop{{Stage: pipeline.StageHold, Actor: pipeline.System, Outcome: review.HeldTyping}}})
	if err != nil {
		t.Fatal(err)
	}
	b := o.as("ines")
	_, page, _ := b.get("/d/" + string(id))
	mustHave(t, page, "<audio", "dictée à taper", `<details id="editing" open>`, "/transcribe")
	b.post("/d/" + string(id) + "/transcribe")
	if r := o.record(id); r.State != pipeline.Received {
		t.Errorf("%s", r.State)
	}
	b.post("/d/" + string(id) + "/transcribe")
	if r := o.record(id); r.State != pipeline.Received || r.Version != 1 {
		t.Errorf("%s %d", r.State, r.Version)
	}
}

func TestBlankIsFilledOrErased(t *testing.T) {
	o := open(t)
	text := "FEVG [? cinquante] %. Merci [? d'avoir regardé]."
	id := o.draft(text, blank.Findings(text)...)
	b := o.as("ines")
	fs := blank.Findings(text)
	_, page, _ := b.post("/d/"+string(id)+"/edit", "version", "1", "text", text, "replace", fs[0].Key()+".0")
	mustHave(t, page, "FEVG cinquante %.")
	_, page, _ = b.post("/d/"+string(id)+"/edit", "version", "1", "text", text, "replace", fs[1].Key()+"."+erase)
	mustHave(t, page, "Merci.</textarea>", "rien : effacer")
	if o.record(id).Version != 1 {
		t.Error("a choice was saved before it was asked for")
	}
	other := o.draft("FEVG hypokinézie", misspelt())
	if code, _, _ := b.post("/d/"+string(other)+"/edit", "version", "1", "text", "x", "replace", misspelt().Key()+"."+erase); code == 200 {
		_, page, _ := b.get("/d/" + string(other))
		if !strings.Contains(page, "hypokin") {
			t.Error("a word that is no blank was erased")
		}
	}
}

// TestFieldIsNoBlank: what the structured document lacks is said in words of its own.
func TestFieldIsNoBlank(t *testing.T) {
	o := open(t)
	lacks := pipeline.Finding{Kind: pipeline.Identity, Rule: "field", Severity: pipeline.Error, Firm: true, Since: o.now, Quote: "Letter.Practice.Structure",
		Message: "Pour que le courrier se classe seul, il manque le FINESS.", Hint: "Le responsable le complète."}
	id := o.draft(report, lacks)
	b := o.as("maud")
	page, _ := b.see(id)
	mustHave(t, page, "il manque le FINESS", "ce point ne se garde pas : corrigez-le, puis revérifiez")
	for _, no := range []string{"Letter.Practice", "en blanc", `name="finding"`} {
		if strings.Contains(page, no) {
			t.Errorf("the page says %q", no)
		}
	}
	if code, page, _ := b.post("/d/"+string(id)+"/answer", "version", "1", "finding", lacks.Key(), "reason", "tant pis"); code != 422 || strings.Contains(page, "blanc") {
		t.Errorf("%d: a field is kept, or called a blank", code)
	}
}
