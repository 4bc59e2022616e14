package web

import (
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline"
)

// A button that is pressed twice, without script, says what it did and not that it
// failed; what another person did meanwhile, or another text, is told as before.
func TestPressedTwiceIsDoneOnce(t *testing.T) {
	o := open(t)
	id := o.draft("FEVG 60 %.")
	b, at := o.as("maud"), "/d/"+string(id)
	_, pdf := b.see(id)
	hops := func(stage pipeline.Stage) (n int) {
		for _, h := range o.allHops() {
			if h.Document == id && h.Stage == stage {
				n++
			}
		}
		return n
	}
	sign := func(b *browser) (int, string, string) {
		return b.post(at+"/sign", "version", "1", "pdf", pdf, "to", pipeline.DigestRecipients(o.record(id).Recipients).String(), "pin", "1357")
	}
	for i := range 2 {
		if code, page, to := sign(b); code != 303 || to != "/next?after="+string(id) {
			t.Errorf("signed, press %d: %d to %q %s", i+1, code, to, page)
		}
		if _, page, _ := b.get("/"); !strings.Contains(page, "Lettre signée : elle part à ") {
			t.Errorf("press %d does not say that it is signed", i+1)
		}
	}
	if hops(pipeline.StageApprove) != 1 {
		t.Errorf("approved %d times", hops(pipeline.StageApprove))
	}
	if code, _, _ := sign(o.as("yann")); code == 303 {
		t.Errorf("another cardiologist is told that they signed: %d", code)
	}
	for i := range 2 {
		if code, _, to := b.post(at+"/return", "version", "1", "reason", "à reprendre"); code != 303 || to != at {
			t.Errorf("returned, press %d: %d to %q", i+1, code, to)
		}
	}
	for i, c := range []struct {
		text string
		want int
	}{{"FEVG 61 %.\r\n", 303}, {"FEVG 61 %.\r\n", 303}, {"FEVG 62 %.", 409}} {
		if code, _, _ := b.post(at+"/edit", "version", "1", "text", c.text, "save", "1"); code != c.want {
			t.Errorf("edited, press %d: %d", i+1, code)
		}
	}
	if r := o.record(id); r.Version != 2 {
		t.Errorf("version %d", r.Version)
	}
	o.prepare(id, nil, verdier)
	for i := range 2 {
		if code, _, _ := b.post(at+"/withdraw", "version", "2", "reason", "doublon du dossier"); code != 303 {
			t.Errorf("withdrawn, press %d: %d", i+1, code)
		}
	}
	o.pass(again + time.Second)
	if code, _, _ := b.post(at+"/withdraw", "version", "2", "reason", "doublon du dossier"); code != 409 {
		t.Errorf("long after: %d", code)
	}
}
