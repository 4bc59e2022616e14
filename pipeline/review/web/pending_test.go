package web

import (
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/receipt"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/store"
)

// What waits for a person is counted on each page, beside the page where it stands,
// and is as much as stands there.
func TestEachPageCountsWhatWaits(t *testing.T) {
	o := everything(t)
	b := o.as("ines")
	p, err := o.desk.Pending(t.Context(), actorOf(o.office, "ines"))
	if err != nil || p.Overdue != 1 || p.Unread != 1 || p.Unmatched != 1 || p.Failed != 1 || p.Returns() != 3 {
		t.Errorf("%+v, %v", p, err)
	}
	for _, path := range []string{"/", "/queue", "/mails", "/agenda", "/refusals", "/correspondents", "/d/" + string(o.clean), "/nowhere"} {
		_, page, _ := b.get(path)
		nav := page[strings.Index(page, "<nav"):strings.Index(page, "</nav>")]
		mustHave(t, nav, `Retours <b class="count">3<span class="hear"> : 1 envoi à suivre, 1 réponse à lire, 1 courrier à rattacher à sa lettre`, `Envois <b class="count"><span aria-hidden="true">✖</span> 1<span class="hear"> en échec`)
		if strings.Contains(nav, "GARNIER") {
			t.Errorf("the head of %s names a patient", path)
		}
	}
	_, mails, _ := b.get("/mails")
	if n := strings.Count(mails, "<article"); n != p.Returns() {
		t.Errorf("%d stand on the page, %d are counted", n, p.Returns())
	}
	mustHave(t, mails, `href="#nouvelles">Sans nouvelle <b>1</b>`, "<b>GARNIER Odile</b> → Dr Paul LEMOINE, paul.lemoine@medecin.example")
	// Nothing is counted for who may not read, and a count is no look at a patient.
	if _, page, _ := o.as("root").get("/"); strings.Contains(page, `class="count"`) {
		t.Error("an administrator is told")
	}
	looks := 0
	for _, h := range o.allHops() {
		if h.Stage == pipeline.StageView {
			looks++
		}
	}
	if _, err := o.desk.Pending(t.Context(), actorOf(o.office, "ines")); err != nil {
		t.Error(err)
	}
	for _, h := range o.allHops() {
		if h.Stage == pipeline.StageView {
			looks--
		}
	}
	if looks != 0 {
		t.Error("counting is recorded as a look")
	}
	// What was dealt with is not counted any more.
	b.post("/d/"+string(o.sent)+"/read", "mail", o.reply)
	b.post("/mails", "mail", o.lost, "do", "aside", "reason", "publicité")
	b.post("/d/"+string(o.sent)+"/phone", "delivery", o.copies[1], "who", "Dr Lemoine", "read", "1")
	b.post("/d/"+string(o.sent)+"/queue", "delivery", o.copies[0], "do", "cancel", "reason", "dite au téléphone")
	if _, page, _ := b.get("/queue"); strings.Contains(page, `class="count"`) {
		t.Error("what was dealt with is still counted")
	}
}

// A result that cannot wait, and of which nothing came back, is told with its shape.
func TestTheCountTellsWhatCannotWait(t *testing.T) {
	o := open(t)
	o.found = []pipeline.Finding{{Kind: pipeline.Critical, Rule: "STEMI", Severity: pipeline.Info, Urgency: pipeline.Immediate, Message: "Sus-décalage."}}
	id, names := o.issued(verdier)
	o.move(store.Step{ID: names[0], From: pipeline.Queued, To: pipeline.Accepted, Attempt: true})
	o.silent(id, names[0])
	_, page, _ := o.as("ines").get("/agenda")
	nav := page[strings.Index(page, "<nav"):strings.Index(page, "</nav>")]
	mustHave(t, nav, `class="count u3"`, "▲▲▲")
	o.pass(time.Minute)
	o.mail(receipt.Plain, "", "", review.Mail{Subject: "x"}, foreign)
	_, page, _ = o.as("ines").get("/agenda")
	mustHave(t, page, `</span> 2<span class="hear"> : 1 envoi à suivre, 1 courrier à rattacher à sa lettre`)
}
