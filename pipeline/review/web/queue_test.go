package web

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/store"
)

// issued takes a letter as far as its copies in the queue.
func (o *office) issued(rs ...pipeline.Recipient) (pipeline.ID, []string) {
	o.t.Helper()
	return o.issuedAs("rsa", rs...)
}

// issuedAs is issued with copies of another form.
func (o *office) issuedAs(form string, rs ...pipeline.Recipient) (pipeline.ID, []string) {
	o.t.Helper()
	ctx := context.Background()
	id := o.take("FEVG 60 %. Conclusion : examen normal. " + time.Now().String())
	o.prepare(id, o.found, rs...)
	c := store.Change{ID: id, From: pipeline.Approved, Version: 1, To: pipeline.Issued, At: o.now}
	var names []string
	for i, r := range rs {
		name := string(id) + "-1-0" + string(rune('1'+i))
		names = append(names, name)
		c.Outgoing = append(c.Outgoing, store.Outgoing{ID: name, Recipient: r, MessageID: "<" + name + "@x>", Form: form, Bytes: []byte("m"), Due: o.now})
	}
	for _, c := range []store.Change{{ID: id, From: pipeline.Drafted, Version: 1, To: pipeline.Approved, At: o.now,
		Decision: &pipeline.Decision{Document: id, Version: 1, By: "maud", At: o.now, What: pipeline.StageApprove}}, c} {
		if err := o.store.Apply(ctx, c); err != nil {
			o.t.Fatal(err)
		}
	}
	return id, names
}

func (o *office) move(st store.Step) {
	o.t.Helper()
	if st.At.IsZero() {
		st.At = o.now
	}
	if err := o.store.Move(context.Background(), st); err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) fails(lane store.Lane, domain, words string, stuck bool) {
	o.t.Helper()
	err := o.store.SetGate(context.Background(), lane, func(g *store.Gate) (pipeline.Hop, bool) {
		g.Failures, g.FailingAt, g.Until, g.Domain, g.Words, g.Stuck = 3, o.now, o.now.Add(4*time.Minute), domain, words, stuck
		return pipeline.Hop{}, true
	})
	if err != nil {
		o.t.Fatal(err)
	}
}

// The screen of what is on its way: each state in a word, a shape and what comes next.
func TestQueuePage(t *testing.T) {
	o := open(t)
	far := pipeline.Recipient{Title: "Dr", Given: "Odon", Name: "PRAT", Address: "odon.prat@clinique.example"}
	id, names := o.issued(verdier, lemoine, far)
	o.move(store.Step{ID: names[0], From: pipeline.Queued, To: pipeline.Accepted, Attempt: true, Reply: "queued as 4F2"})
	o.move(store.Step{ID: names[1], From: pipeline.Queued, To: pipeline.Failed, Attempt: true, Code: 550, Enhanced: "5.1.1",
		Reply: "L'opérateur ne connaît pas cette adresse (code 550, 5.1.1). Vérifier l'adresse.\nL'opérateur écrit : « User <unknown> »"})
	o.fails(o.store.LaneOf("clinique.example"), "clinique.example", "La destination est muette.", false)
	_, lost := o.issued(autre)
	for range store.MaxLost {
		o.move(store.Step{ID: lost[0], From: pipeline.Queued, To: pipeline.Submitting, Attempt: true})
		o.move(store.Step{ID: lost[0], From: pipeline.Submitting, To: pipeline.Unknown, Lost: true, Due: o.now, Reply: "La réponse s'est perdue."})
		if d, _ := o.store.Delivery(context.Background(), lost[0]); !d.Held {
			o.move(store.Step{ID: lost[0], From: pipeline.Unknown, To: pipeline.Queued, Due: o.now})
		}
	}
	b := o.as("ines")
	code, page, _ := b.get("/queue")
	if code != 200 {
		t.Fatal(code)
	}
	mustHave(t, page, "clinique.example", "ne répond pas", "dans 4 min", "GARNIER Odile", "échec", "✖", "Pourquoi ?", "« User &lt;unknown&gt; »", "code 550 5.1.1",
		"à vous : réessayer avec une raison", "Tout arrêter…", "réponse perdue, peut-être reçu", "demander au destinataire")
	if strings.Contains(page, "queued as 4F2") {
		t.Error("what has left is among what has not")
	}
	page, _ = b.see(id)
	mustHave(t, page, "1 sur 3 pris par l&#39;opérateur", "Une lettre partie ne se reprend pas", "l&#39;accusé du destinataire")

	// Another try of what failed needs a reason, and leads back to where it was asked.
	if code, page, _ := b.post("/d/"+string(id)+"/queue", "delivery", names[1], "do", "retry", "back", "queue"); code != 422 || !strings.Contains(page, "demande une raison") {
		t.Errorf("without a reason: %d", code)
	}
	code, _, to := b.post("/d/"+string(id)+"/queue", "delivery", names[1], "do", "retry", "back", "queue", "reason", "adresse vérifiée au téléphone")
	if d, _ := o.store.Delivery(context.Background(), names[1]); code != 303 || to != "/queue" || d.State != pipeline.Queued {
		t.Errorf("%d to %q, %s", code, to, d.State)
	}
	if page, _ = b.see(id); !strings.Contains(page, "adresse vérifiée au téléphone") {
		t.Error("the reason is not told")
	}
	if dir := os.Getenv("CARDIOPLI_PAGES"); dir != "" { // to be looked at in a browser
		o.keep(dir, b, "/queue", "/d/"+string(id))
	}
}

// A stop is a red line on every page, for everyone, until someone starts the queue.
func TestStopOnThePage(t *testing.T) {
	o := open(t)
	_, names := o.issued(verdier)
	b, root := o.as("ines"), o.as("root")
	if code, page, _ := root.post("/queue", "do", "stop", "reason", " "); code != 422 || !strings.Contains(page, "Il manque la raison") {
		t.Errorf("without a reason: %d", code)
	}
	if code, _, to := root.post("/queue", "do", "stop", "reason", "lettres au mauvais médecin"); code != 303 || to != "/queue" {
		t.Errorf("%d to %q", code, to)
	}
	for _, path := range []string{"/", "/queue", "/agenda", "/d/" + names[0][:12]} {
		if _, page, _ := b.get(path); !strings.Contains(page, `class="halted"`) || !strings.Contains(page, "ENVOIS ARRÊTÉS par root") || !strings.Contains(page, "lettres au mauvais médecin") {
			t.Errorf("%s does not say that nothing leaves", path)
		}
	}
	if _, page, _ := b.get("/queue"); !strings.Contains(page, "la file est arrêtée") {
		t.Error("the copy does not say what it waits for")
	}
	_, page, _ := root.get("/queue")
	if strings.Contains(page, "GARNIER") || strings.Contains(page, names[0]) {
		t.Error("an administrator is shown a letter")
	}
	if err := o.store.Move(context.Background(), store.Step{ID: names[0], From: pipeline.Queued, To: pipeline.Submitting, At: o.now}); err == nil {
		t.Error("a copy leaves while all is stopped")
	}
	if dir := os.Getenv("CARDIOPLI_PAGES"); dir != "" {
		o.keep(dir, b, "/", "/queue")
	}
	if code, _, _ := b.post("/queue", "do", "start"); code != 303 {
		t.Errorf("start: %d", code)
	}
	if code, _, _ := b.post("/queue", "do", "start"); code != 409 {
		t.Errorf("start of what runs: %d", code)
	}
	if _, page, _ := b.get("/"); strings.Contains(page, "halted") {
		t.Error("the line stays")
	}
	// A destination alone.
	if code, _, _ := b.post("/queue", "do", "pause", "domain", "Medecin.example", "reason", "panne annoncée"); code != 303 {
		t.Errorf("pause: %d", code)
	}
	_, page, _ = b.get("/queue")
	mustHave(t, page, "en pause depuis", "par ines : panne annoncée", "la destination est en pause")
	if code, _, _ := b.post("/queue", "do", "resume", "domain", "medecin.example"); code != 303 {
		t.Errorf("resume: %d", code)
	}
	for _, bad := range []string{"", "a b", "x@", "<script>"} {
		if code, _, _ := b.post("/queue", "do", "pause", "domain", bad, "reason", "essai"); code != 422 {
			t.Errorf("pause of %q: %d", bad, code)
		}
	}
}

// While it can still be called back a signed letter says so, with the time left; the
// call and the step that issues it cannot both be made.
func TestRecallOnThePage(t *testing.T) {
	o := open(t)
	id := o.draft("FEVG 60 %.")
	b := o.as("maud")
	page, pdf := b.see(id)
	_, to, _ := strings.Cut(page, `name="to" value="`)
	if code, _, _ := b.post("/d/"+string(id)+"/sign", "version", "1", "pdf", pdf, "to", to[:64], "pin", "1357"); code != 303 {
		t.Fatalf("sign: %d", code)
	}
	page, _ = b.see(id)
	mustHave(t, page, `class="banner recall"`, `data-until="60"`, "Rappeler", "rappelée avant l'envoi")
	if page, _ := o.as("ines").see(id); strings.Contains(page, "banner recall") {
		t.Error("offered to one who may not")
	}
	if dir := os.Getenv("CARDIOPLI_PAGES"); dir != "" {
		o.keep(dir, b, "/d/"+string(id))
	}
	if code, _, _ := b.post("/d/"+string(id)+"/return", "version", "1", "reason", "rappelée avant l'envoi"); code != 303 {
		t.Errorf("recall: %d", code)
	}
	err := o.store.Apply(context.Background(), store.Change{ID: id, From: pipeline.Approved, Version: 1, To: pipeline.Issued, At: o.now})
	if r := o.record(id); r.State != pipeline.Returned || err == nil {
		t.Errorf("%s, issued all the same: %v", r.State, err)
	}
}

// keep writes pages as a browser may open them from the disk.
func (o *office) keep(dir string, b *browser, paths ...string) {
	o.t.Helper()
	css, err := static.ReadFile("static/style.css")
	if err != nil {
		o.t.Fatal(err)
	}
	for i, p := range paths {
		_, page, _ := b.get(p)
		page = strings.Replace(page, `<link rel="stylesheet" href="/static/style.css">`, "<style>"+string(css)+"</style>", 1)
		name := filepath.Join(dir, o.t.Name()+string(rune('0'+i))+".html")
		if err := os.WriteFile(name, []byte(page), 0o600); err != nil {
			o.t.Fatal(err)
		}
	}
}
