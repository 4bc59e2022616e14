package web

import (
	"strings"
	"testing"

	"cardiopli/pipeline"
	"cardiopli/pipeline/guard"
)

// TestRecipientQuestions: what the guard asks stands beside the recipient too, a
// refusal is written down from the letter's page, and lifted on its own.
func TestRecipientQuestions(t *testing.T) {
	o := open(t)
	to := pipeline.Recipient{Title: "Dr", Given: "Paul", Name: "ROY", Address: "paul.roy@example.org"}
	f := pipeline.Finding{Kind: pipeline.Identity, Rule: guard.RuleOther, Severity: pipeline.Error, Quote: "Dr Paul ROY <paul.roy@example.org>",
		Message: "Le texte s'adresse à « Anne LEROY ».", Hint: "Vérifier."}
	id := o.take(report)
	o.prepare(id, []pipeline.Finding{f}, to)
	b := o.as("ines")
	page, _ := b.see(id)
	mustHave(t, page, `class="guarded v2"`, "pourquoi ce destinataire est le bon", "Noter le refus")
	if code, _, _ := b.post("/d/"+string(id)+"/refuse", "version", "1", "whom", "paul.roy@example.org", "words", ""); code != 422 {
		t.Errorf("a refusal without the patient's words: %d", code)
	}
	if code, _, _ := b.post("/d/"+string(id)+"/refuse", "version", "1", "whom", "paul.roy@example.org", "words", "pas à lui"); code != 303 {
		t.Errorf("a refusal: %d", code)
	}
	if o.record(id).Version != 2 {
		t.Error("the draft is not looked at again")
	}
	_, page, _ = b.get("/refusals")
	mustHave(t, page, "GARNIER", "pas à lui", "Paul ROY", "Lever le refus")
	at := strings.Index(page, `name="refusal" value="`) + len(`name="refusal" value="`)
	ref := page[at : at+strings.IndexByte(page[at:], '"')]
	if code, page, _ := b.post("/refusals/lift", "refusal", ref, "reason", ""); code != 422 {
		t.Errorf("lifted without a reason: %d %s", code, page)
	}
	if code, _, _ := b.post("/refusals/lift", "refusal", ref, "reason", "dit au téléphone"); code != 303 {
		t.Error("not lifted")
	}
	_, page, _ = b.get("/refusals")
	mustHave(t, page, "Refus levés", "dit au téléphone")
	if code, _, _ := o.as("root").get("/refusals"); code == 200 {
		t.Error("the administrator reads what patients said")
	}
}

// TestMine: a cardiologist sees the letters that are theirs to sign, gives one to a
// colleague, and a secretary has no such list.
func TestMine(t *testing.T) {
	o := open(t)
	id := o.draft(report)
	b := o.as("maud")
	_, page, _ := b.get("/?t=mine")
	mustHave(t, page, "À signer par moi", string(id))
	if _, page, _ = o.as("yann").get("/?t=mine"); strings.Contains(page, string(id)) {
		t.Error("another's letter is among mine")
	}
	if _, page, _ = o.as("ines").get("/"); strings.Contains(page, "À signer par moi") {
		t.Error("a secretary signs nothing")
	}
	if code, _, _ := b.post("/d/"+string(id)+"/assign", "version", "1", "user", "ines"); code != 422 {
		t.Error("assigned to a secretary")
	}
	if code, _, _ := b.post("/d/"+string(id)+"/assign", "version", "1", "user", "yann"); code != 303 {
		t.Error("not assigned")
	}
	o.prepare(id, nil, verdier)
	if _, page, _ = o.as("yann").get("/?t=mine"); !strings.Contains(page, string(id)) {
		t.Error("the letter is not his")
	}
}
