package web

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"cardiopli/pipeline"
	"cardiopli/pipeline/store"
)

// sent is a letter whose copies have gone to two physicians; the second failed.
func sent(o *office) pipeline.ID {
	o.t.Helper()
	id := o.take(report)
	o.prepare(id, nil, verdier, lemoine)
	letters(o, id, 1, pipeline.Accepted, pipeline.Failed)
	return id
}

// letters has a version signed, sealed and submitted.
func letters(o *office, id pipeline.ID, version int, states ...pipeline.DeliveryState) {
	o.t.Helper()
	ctx := context.Background()
	must := func(err error) {
		o.t.Helper()
		if err != nil {
			o.t.Fatal(err)
		}
	}
	must(o.store.Apply(ctx, store.Change{ID: id, From: pipeline.Drafted, Version: version, To: pipeline.Approved, At: o.now}))
	c := store.Change{ID: id, From: pipeline.Approved, Version: version, To: pipeline.Issued, At: o.now}
	for i, r := range []pipeline.Recipient{verdier, lemoine} {
		name := fmt.Sprintf("%s-%d-%02d", id, version, i+1)
		c.Outgoing = append(c.Outgoing, store.Outgoing{ID: name, Recipient: r, MessageID: "<" + name + "@x>", Form: "rsa", Bytes: []byte("m"), Due: o.now})
	}
	must(o.store.Apply(ctx, c))
	for i, s := range states {
		must(o.store.Move(ctx, store.Step{ID: c.Outgoing[i].ID, From: pipeline.Queued, To: s, At: o.now}))
	}
}

func TestAmend(t *testing.T) {
	o := open(t)
	id := sent(o)
	at := "/d/" + string(id)
	b := o.as("ines")
	page, _ := b.see(id)
	mustHave(t, page, "Corriger cette lettre", `action="`+at+`/amend"`, `name="reason"`)
	if strings.Contains(page, `action="`+at+`/edit"`) {
		t.Error("a letter that was sent can be edited")
	}
	// Refused: what was typed stays.
	code, page, _ := b.post(at+"/amend", "version", "1", "text", report+"Corrigé.\n", "reason", "")
	mustHave(t, page, "Il faut dire pourquoi", "Corrigé.")
	if code != 422 || o.record(id).State != pipeline.Issued {
		t.Errorf("%d, %s", code, o.record(id).State)
	}
	if code, _, to := b.post(at+"/amend", "version", "1", "text", report+"Corrigé.\r\n", "reason", "FEVG mal dictée"); code != 303 || to != at {
		t.Fatalf("%d to %q", code, to)
	}
	if r := o.record(id); r.AmendsVersion != 1 || r.Version != 2 || r.State != pipeline.Received || !strings.HasSuffix(r.Text, "Corrigé.\n") {
		t.Errorf("%+v", r)
	}
	_, list, _ := b.get("/")
	mustHave(t, list, "correction de la lettre du 12/03/2026 : en préparation")
	o.prepare(id, nil, verdier, lemoine)
	_, list, _ = b.get("/")
	mustHave(t, list, "correction de la lettre du 12/03/2026 : prête à lire et à signer", "Dr Luce VERDIER")
	page, _ = b.see(id)
	mustHave(t, page, "le PDF même qui sera envoyé", "correction de la lettre du 12/03/2026", "Ce qui change", "au lieu de « altérée », lire « conservée »", "FEVG mal dictée",
		`href="`+at+`/pdf/1"`, "Dr Luce VERDIER : pris par l&#39;opérateur", "Dr Paul LEMOINE : échec", "Abandonner la correction", "Annuler l'envoi à Dr Paul LEMOINE")
	// The letter that was sent is read, and that is a hop.
	hops := len(hopsOf(o, id))
	want, _ := o.store.PDF(context.Background(), id, 1)
	if code, got, _ := b.get(at + "/pdf/1"); code != 200 || got != string(want) {
		t.Errorf("%d", code)
	}
	hs := hopsOf(o, id)
	if h := hs[len(hs)-1]; len(hs) != hops+1 || h.Stage != pipeline.StageView || h.Version != 1 || h.Actor != "u-ines" {
		t.Errorf("%+v", h)
	}
	// The correction leaves: the old failure counts no more.
	letters(o, id, 2, pipeline.Accepted, pipeline.Accepted)
	_, list, _ = b.get("/?t=sent")
	mustHave(t, list, "✔ envoyé", "GARNIER")
	page, _ = b.see(id)
	mustHave(t, page, "remplace la lettre du 12/03/2026", "Lettres remplacées", "Corriger cette lettre", "le PDF même qui a été envoyé")
	if strings.Contains(list, "correction de la lettre") {
		t.Error("what was sent is still called a correction on its way")
	}
}

func TestGiveUpAmendment(t *testing.T) {
	o := open(t)
	id := sent(o)
	at := "/d/" + string(id)
	b := o.as("maud")
	b.post(at+"/amend", "version", "1", "text", report+"Corrigé.", "reason", "FEVG mal dictée")
	o.prepare(id, nil, verdier, lemoine)
	page, _ := b.see(id)
	mustHave(t, page, `name="of" value="amendment">Abandonner la correction`)
	if code, _, to := b.post(at+"/withdraw", "version", "2", "of", "amendment", "reason", "rien à corriger"); code != 303 || to != at {
		t.Fatalf("%d to %q", code, to)
	}
	page, _ = b.see(id)
	mustHave(t, page, "Correction abandonnée", "version 1 ·", "rien à corriger", "FEVG mal dictée")
	if r := o.record(id); r.State != pipeline.Issued || r.Version != 1 || r.Text != report {
		t.Errorf("%+v", r)
	}
	if code, page, _ := b.post(at+"/amend", "version", "2", "text", report, "reason", "encore une"); code != 409 || !strings.Contains(page, "a changé depuis") {
		t.Errorf("a page of the correction that was given up: %d", code)
	}
}

func TestAmendWhileSending(t *testing.T) {
	o := open(t)
	id := o.take(report)
	o.prepare(id, nil, verdier, lemoine)
	letters(o, id, 1, pipeline.Accepted, pipeline.Submitting)
	code, page, _ := o.as("ines").post("/d/"+string(id)+"/amend", "version", "1", "text", report+"Corrigé.", "reason", "FEVG mal dictée")
	mustHave(t, page, "est en cours", "Corrigé.", "FEVG mal dictée")
	if code != 409 || o.record(id).Version != 1 {
		t.Errorf("%d", code)
	}
}

func hopsOf(o *office, id pipeline.ID) []pipeline.Hop {
	o.t.Helper()
	hs, err := o.store.Hops(context.Background(), id)
	if err != nil {
		o.t.Fatal(err)
	}
	return hs
}

func TestAsk(t *testing.T) {
	o := open(t)
	o.asks = pipeline.ActionUnknown
	id := o.draft(report)
	at := "/d/" + string(id)
	const question = "Ce courrier demande-t-il quelque chose au médecin"
	page, _ := o.as("ines").see(id)
	mustHave(t, page, "le cardiologue le dira avant de signer")
	if strings.Contains(page, question) {
		t.Error("the secretary is asked what the cardiologist has to say")
	}
	if code, _, _ := o.as("ines").post(at+"/ask", "version", "1", "action", "none"); code != 403 {
		t.Errorf("the secretary answers: %d", code)
	}
	b := o.as("maud")
	_, list, _ := b.get("/")
	mustHave(t, list, "reste à dire si une action est demandée")
	page, _ = b.see(id)
	mustHave(t, page, question, "Rien n'est demandé", "Une action est demandée")
	if strings.Contains(page, `action="`+at+`/sign"`) {
		t.Error("it can be signed before the answer")
	}
	digest := pipeline.DigestOf(samplePDF(report)).String()
	for _, act := range []string{"sign", "ready"} {
		if code, page, _ := b.post(at+"/"+act, "version", "1", "pdf", digest, "pin", "1357"); code != 422 || !strings.Contains(page, "pas dit si ce courrier") {
			t.Errorf("%s without an answer: %d", act, code)
		}
	}
	// The first button is what the enter key presses: typing what is asked must not say that nothing is.
	if strings.Index(page, `value="asked"`) > strings.Index(page, `value="none"`) {
		t.Error("the enter key says that nothing is asked")
	}
	for _, no := range [][]string{{"action", ""}, {"action", "perhaps"}, {"action", "asked", "added", strings.Repeat("é", 401)}} {
		if code, _, _ := b.post(at+"/ask", append([]string{"version", "1"}, no...)...); code != 422 {
			t.Errorf("%v: %d", no, code)
		}
	}
	if code, _, to := b.post(at+"/ask", "version", "1", "action", "asked", "added", "contrôle de la kaliémie sous 8 jours"); code != 303 || to != at {
		t.Fatalf("%d to %q", code, to)
	}
	page, _ = b.see(id)
	mustHave(t, page, `http-equiv="refresh"`, "La lettre est en préparation")
	if r := o.record(id); r.Action == nil || r.Action.Action != pipeline.ActionAsked || r.Action.Added != "contrôle de la kaliémie sous 8 jours" {
		t.Errorf("%+v", r.Action)
	}
	o.prepare(id, nil, verdier)
	page, pdf := b.see(id)
	mustHave(t, page, "Répondu", "une action est demandée au médecin", "contrôle de la kaliémie", "/pdf/2")
	if pdf == "" || strings.Contains(page, question) {
		t.Error("it is asked again")
	}
	// Who mends what is asked and presses enter must not say that nothing is.
	if i := strings.Index(page, `value="asked"`); i < 0 || i > strings.Index(page, `value="none"`) {
		t.Error("after an answer the enter key says that nothing is asked")
	}
	if code, page, _ := b.post(at+"/ask", "version", "2", "action", "none", "added", "contrôle de la kaliémie"); code != 422 || !strings.Contains(page, "contrôle de la kaliémie") {
		t.Errorf("nothing is asked, and something: %d", code)
	}
	if code, _, _ := b.post(at+"/sign", "version", "2", "pdf", pdf, "pin", "1357"); code != 303 {
		t.Errorf("sign: %d", code)
	}
}

// TestAllCopiesCancelled: a letter that nobody has waits for a person, in their list.
func TestAllCopiesCancelled(t *testing.T) {
	o := open(t)
	id := o.take(report)
	o.prepare(id, nil, verdier, lemoine)
	letters(o, id, 1)
	b := o.as("ines")
	for _, n := range []string{"01", "02"} {
		if code, _, _ := b.post("/d/"+string(id)+"/queue", "delivery", string(id)+"-1-"+n, "do", "cancel", "reason", "mauvais destinataire"); code != 303 {
			t.Fatal(code)
		}
	}
	_, list, _ := b.get("/")
	mustHave(t, list, "GARNIER", "tous les envois sont annulés")
	_, all, _ := b.get("/?t=sent")
	if strings.Contains(all, "GARNIER") {
		t.Error("what nobody has counts as sent")
	}
}
