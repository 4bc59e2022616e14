package web

import (
	"context"
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/directory"
	"cardiopli/pipeline/store"
)

func TestSign(t *testing.T) {
	o := open(t)
	id := o.draft(report)
	b := o.as("maud")
	page, pdf := b.see(id)
	mustHave(t, page, "GARNIER", "Signer")
	at := "/d/" + string(id)
	if code, _, _ := b.post(at+"/sign", "version", "1", "pdf", pdf, "pin", "0000"); code != 403 {
		t.Errorf("wrong PIN: %d", code)
	}
	for range 7 { // an empty PIN is no guess: it does not lock the signer out
		if code, _, _ := b.post(at+"/sign", "version", "1", "pdf", pdf, "pin", ""); code != 403 {
			t.Errorf("empty PIN: %d", code)
		}
	}
	if code, _, _ := b.post(at+"/sign", "version", "1", "pdf", strings.Repeat("0", 64), "pin", "1357"); code != 409 {
		t.Errorf("another PDF: %d", code)
	}
	if code, _, _ := b.post(at+"/sign", "version", "1", "pin", "1357"); code != 409 {
		t.Errorf("no PDF digest: %d", code)
	}
	if s := o.record(id).State; s != pipeline.Drafted {
		t.Fatalf("state %s", s)
	}
	if code, _, to := b.post(at+"/sign", "version", "1", "pdf", pdf, "pin", "1357"); code != 303 || to != "/next?after="+string(id) {
		t.Errorf("sign: %d to %q", code, to)
	}
	ds, err := o.store.Decisions(context.Background(), id)
	if err != nil || o.record(id).State != pipeline.Approved || len(ds) != 1 || ds[0].PDF.String() != pdf {
		t.Errorf("state %s, decisions %v, %v", o.record(id).State, ds, err)
	}
	if code, _, to := b.post(at+"/return", "version", "1", "reason", "à revoir"); code != 303 || to != at {
		t.Errorf("recall: %d to %q", code, to)
	}
	if s := o.record(id).State; s != pipeline.Returned {
		t.Errorf("recalled: %s", s)
	}
}

func TestSignRefused(t *testing.T) {
	cases := map[string]struct {
		who  string
		code int
		open bool
		text []pipeline.Finding
	}{
		"secretary":      {who: "ines", code: 403, open: true},
		"admin":          {who: "root", code: 403},
		"unopened":       {who: "maud", code: 422},
		"open question":  {who: "maud", code: 422, open: true, text: []pipeline.Finding{contradiction()}},
		"not in my name": {who: "yann", code: 422, open: true},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			o := open(t)
			id := o.draft(report, c.text...)
			b := o.as(c.who)
			if c.open {
				if page, _ := b.see(id); c.who == "ines" && strings.Contains(page, "/sign") {
					t.Error("a secretary is shown the signing form")
				}
			}
			pdf, err := o.store.PDF(context.Background(), id, 1)
			if err != nil {
				t.Fatal(err)
			}
			code, _, _ := b.post("/d/"+string(id)+"/sign", "version", "1", "pdf", pipeline.DigestOf(pdf).String(), "pin", "1357")
			if code != c.code || o.record(id).State != pipeline.Drafted {
				t.Errorf("%d, want %d; state %s", code, c.code, o.record(id).State)
			}
		})
	}
}

func TestBatch(t *testing.T) {
	o := open(t)
	one, two, blocked := o.draft(report), o.draft(report+"a"), o.draft(report+"b", contradiction())
	b := o.as("maud")
	for _, id := range []pipeline.ID{one, two} {
		_, pdf := b.see(id)
		if code, _, to := b.post("/d/"+string(id)+"/ready", "version", "1", "pdf", pdf); code != 303 || !strings.HasPrefix(to, "/next") {
			t.Fatalf("ready: %d to %q", code, to)
		}
	}
	_, pdf := b.see(blocked)
	if code, _, _ := b.post("/d/"+string(blocked)+"/ready", "version", "1", "pdf", pdf); code != 422 {
		t.Errorf("a letter with an open question in the batch: %d", code)
	}
	// A letter that was never set aside is not signed, whatever the form says.
	if code, _, _ := b.post("/batch", "pin", "1357", "id", string(blocked)); code != 422 {
		t.Errorf("batch of a letter not set aside: %d", code)
	}
	if err := o.desk.Edit(context.Background(), actorOf(o, "ines"), two, 1, report+"changé"); err != nil {
		t.Fatal(err)
	}
	code, page, _ := b.post("/batch", "pin", "1357", "id", string(one), "id", string(two))
	mustHave(t, page, "1 lettre signée", "non signée", "a changé depuis")
	if code != 200 || o.record(one).State != pipeline.Approved || o.record(two).State != pipeline.Received {
		t.Errorf("%d: %s, %s", code, o.record(one).State, o.record(two).State)
	}
}

func TestStaleKeepsWhatWasTyped(t *testing.T) {
	o := open(t)
	id := o.draft(report)
	b := o.as("ines")
	b.see(id)
	if err := o.desk.Edit(context.Background(), actorOf(o, "maud"), id, 1, report+"plus"); err != nil {
		t.Fatal(err)
	}
	o.prepare(id, nil, verdier)
	code, page, _ := b.post("/d/"+string(id)+"/edit", "version", "1", "text", "mon texte à moi")
	if code != 409 || o.record(id).Version != 2 {
		t.Errorf("%d, version %d", code, o.record(id).Version)
	}
	mustHave(t, page, "a changé depuis", "mon texte à moi", "Pas encore enregistré")
}

func TestEditMakesAVersion(t *testing.T) {
	o := open(t)
	id := o.draft(report, misspelt())
	b := o.as("ines")
	code, page, _ := b.post("/d/"+string(id)+"/edit", "version", "1", "text", "avant hipertrophie\r\n"+strings.ReplaceAll(report, "\n", "\r\n"), "replace", misspelt().Key()+".0")
	if code != 200 || o.record(id).Version != 1 {
		t.Fatalf("replace: %d, version %d", code, o.record(id).Version)
	}
	mustHave(t, page, "avant hipertrophie\n", "FEVG 55 %, hypertrophie modérée", "Pas encore", "Enregistrez quand tout est corrigé")
	if code, _, to := b.post("/d/"+string(id)+"/edit", "version", "1", "text", "ligne\r\nautre\r\n"); code != 303 || to != "/d/"+string(id) {
		t.Errorf("edit: %d to %q", code, to)
	}
	r := o.record(id)
	if r.Version != 2 || r.Text != "ligne\nautre\n" || r.State != pipeline.Received || r.MadeBy != "u-ines" {
		t.Errorf("version %d %q %s by %s", r.Version, r.Text, r.State, r.MadeBy)
	}
	page, _ = b.see(id)
	mustHave(t, page, "en préparation", `http-equiv="refresh"`)
	if strings.Contains(page, "<iframe") {
		t.Error("a PDF is shown for a version that has none")
	}
}

func TestAnswer(t *testing.T) {
	o := open(t)
	id := o.draft(report, contradiction())
	b := o.as("ines")
	at, key := "/d/"+string(id)+"/answer", contradiction().Key()
	if code, _, _ := b.post(at, "version", "1", "finding", key, "reason", ""); code != 422 {
		t.Errorf("no reason: %d", code)
	}
	if code, _, _ := b.post(at, "version", "2", "finding", key, "reason", "dictée vérifiée"); code != 409 {
		t.Errorf("stale: %d", code)
	}
	if code, _, _ := b.post(at, "version", "1", "finding", key, "reason", "dictée vérifiée"); code != 303 {
		t.Errorf("answer: %d", code)
	}
	if a := o.record(id).Findings[0].Answer; a == nil || a.Reason != "dictée vérifiée" || a.By != "ines" {
		t.Errorf("answer %+v", a)
	}
	page, _ := b.see(id)
	mustHave(t, page, "gardé par ines : dictée vérifiée", "rien ne bloque")
}

func TestChooseRecipients(t *testing.T) {
	o := open(t)
	choice := func(r pipeline.Recipient) string { return directory.Entry{Recipient: r}.Choice() }
	unknown := func(who string, rs ...pipeline.Recipient) pipeline.Finding {
		f := pipeline.Finding{Kind: pipeline.Identity, Rule: directory.RuleHomonym, Severity: pipeline.Fatal, Quote: who, Message: "Plusieurs fiches pour " + who, Hint: "Choisir."}
		for _, r := range rs {
			f.Choices = append(f.Choices, choice(r))
		}
		return f
	}
	id := o.take(report)
	o.prepare(id, []pipeline.Finding{unknown("Dr Lemoine", lemoine, autre), unknown("Dr Verdié", verdier)})
	b := o.as("ines")
	at := "/d/" + string(id) + "/recipients"
	code, page, _ := b.post(at, "version", "1", "add", choice(autre))
	if code != 200 || o.record(id).Version != 1 {
		t.Fatalf("first of two: %d, version %d", code, o.record(id).Version)
	}
	mustHave(t, page, "reste à choisir « Dr Verdié »", `value="`+choice(autre)+`"`)
	if code, _, _ := b.post(at, "version", "1", "to1", "Dr Inconnu"); code != 422 {
		t.Errorf("nobody of the directory: %d", code)
	}
	if code, _, _ := b.post(at, "version", "1"); code != 422 {
		t.Errorf("nobody at all: %d", code)
	}
	if code, _, _ := b.post(at, "version", "1", "to1", choice(autre), "cc1", "1", "add", choice(verdier)); code != 303 {
		t.Errorf("both: %d", code)
	}
	r := o.record(id)
	if r.Version != 2 || len(r.Chosen) != 2 || r.Chosen[0].Address != autre.Address || !r.Chosen[0].Copy || r.Chosen[1].Address != verdier.Address {
		t.Errorf("version %d, chosen %+v", r.Version, r.Chosen)
	}
}

func TestReturnAndWithdraw(t *testing.T) {
	o := open(t)
	id := o.draft(report)
	at := "/d/" + string(id)
	ines, maud := o.as("ines"), o.as("maud")
	if code, _, _ := ines.post(at+"/return", "version", "1", "reason", "à revoir"); code != 403 {
		t.Errorf("a secretary returns: %d", code)
	}
	if code, _, _ := maud.post(at+"/return", "version", "1", "reason", ""); code != 422 {
		t.Errorf("no reason: %d", code)
	}
	if code, _, _ := maud.post(at+"/return", "version", "1", "reason", "il manque la PAPS"); code != 303 {
		t.Errorf("return: %d", code)
	}
	page, _ := ines.see(id)
	mustHave(t, page, "il manque la PAPS", "retourné")
	if code, _, _ := ines.post(at+"/withdraw", "version", "1", "reason", "déposé par erreur"); code != 303 {
		t.Errorf("withdraw: %d", code)
	}
	if s := o.record(id).State; s != pipeline.Withdrawn {
		t.Errorf("state %s", s)
	}
}

func TestReassign(t *testing.T) {
	o := open(t)
	id := o.draft(report)
	b := o.as("yann")
	page, _ := b.see(id)
	mustHave(t, page, "Reprendre à mon nom")
	if code, _, _ := b.post("/d/"+string(id)+"/reassign", "version", "1"); code != 303 {
		t.Fatalf("reassign: %d", code)
	}
	o.prepare(id, nil, verdier)
	_, pdf := b.see(id)
	if code, _, _ := b.post("/d/"+string(id)+"/sign", "version", "2", "pdf", pdf, "pin", "1357"); code != 303 || o.record(id).State != pipeline.Approved {
		t.Errorf("sign: %d, %s", code, o.record(id).State)
	}
}

func TestRepeat(t *testing.T) {
	o := open(t)
	first := o.draft(report)
	id := o.take(report)
	b := o.as("ines")
	page, _ := b.see(id)
	mustHave(t, page, "C'est une autre lettre", "/d/"+string(first))
	if code, _, _ := b.post("/d/" + string(id) + "/settle"); code != 303 || o.record(id).State != pipeline.Received {
		t.Errorf("settle: %d, %s", code, o.record(id).State)
	}
}

func TestQueue(t *testing.T) {
	o := open(t)
	id, other := issued(o), o.draft(report+"z")
	b := o.as("ines")
	copyID := string(id) + "-1"
	state := func() pipeline.Delivery {
		d, err := o.store.Delivery(context.Background(), copyID)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	at := "/d/" + string(id) + "/queue"
	page, _ := b.see(id)
	mustHave(t, page, "en file", "Suspendre")
	if code, _, _ := b.post(at, "delivery", copyID, "do", "hold"); code != 303 || !state().Held {
		t.Errorf("hold: %d", code)
	}
	if code, _, _ := b.post(at, "delivery", copyID, "do", "release"); code != 303 || state().Held {
		t.Errorf("release: %d", code)
	}
	if code, _, _ := b.post("/d/"+string(other)+"/queue", "delivery", copyID, "do", "hold"); code != 409 || state().Held {
		t.Errorf("a copy of another document: %d", code)
	}
	if code, _, _ := b.post(at, "delivery", copyID, "do", "cancel"); code != 422 {
		t.Errorf("cancel without a reason: %d", code)
	}
	if code, _, _ := b.post(at, "delivery", copyID, "do", "cancel", "reason", "remis en main propre"); code != 303 || state().State != pipeline.DeliveryCancelled {
		t.Errorf("cancel: %d, %s", code, state().State)
	}
	page, _ = b.see(id)
	mustHave(t, page, "annulé", "remis en main propre")
}

func TestLockKeepsTheText(t *testing.T) {
	o := open(t)
	id := o.draft(report)
	b := o.as("ines")
	b.see(id)
	o.pass(idle + time.Minute)
	if code, body, to := b.get("/"); code != 303 || to != "/login" || strings.Contains(body, "GARNIER") {
		t.Errorf("after %s: %d to %q", idle, code, to)
	}
	if code, _, to := b.post("/d/"+string(id)+"/edit", "version", "1", "text", "long travail"); code != 303 || to != "/login" {
		t.Errorf("edit while locked: %d to %q", code, to)
	}
	_, page, _ := b.get("/login")
	mustHave(t, page, "Page verrouillée", "conservé")
	if strings.Contains(page, "long travail") || o.record(id).Version != 1 {
		t.Error("the text is shown or saved while locked")
	}
	if code, _, to := b.post("/login", "name", "ines", "password", "mot-ines"); code != 303 || to != "/d/"+string(id) {
		t.Errorf("unlock: %d to %q", code, to)
	}
	page, _ = b.see(id)
	mustHave(t, page, "long travail", "pas encore enregistré")

	// Another person does not get it.
	b.post("/lock", "id", string(id), "text", "à moi seule")
	if code, _, to := b.post("/login", "name", "maud", "password", "mot-maud"); code != 303 || to != "/" {
		t.Errorf("another person: %d to %q", code, to)
	}
	if page, _ = b.see(id); strings.Contains(page, "à moi seule") {
		t.Error("another person gets the text")
	}
}

func TestTextTooLong(t *testing.T) {
	o := open(t)
	id := o.draft(report)
	b := o.as("ines")
	for _, n := range []int{1<<20 + 1, maxForm + 1} {
		if code, _, _ := b.post("/d/"+string(id)+"/edit", "version", "1", "text", strings.Repeat("a", n)); code != 413 && code != 422 {
			t.Errorf("%d bytes: %d", n, code)
		}
	}
	if v := o.record(id).Version; v != 1 {
		t.Errorf("version %d", v)
	}
}

func TestPiecesAreTheText(t *testing.T) {
	fs := []pipeline.Finding{contradiction(), misspelt(), {Span: pipeline.Span{Start: 40, End: 60}, Other: pipeline.Span{Start: 50, End: 70}},
		{Span: pipeline.Span{Start: -1, End: 9000}}, {Span: pipeline.Span{Start: 1, End: 2}}}
	var b strings.Builder
	marked := 0
	for _, p := range pieces(report, fs) {
		b.WriteString(p.Text)
		if p.Marked {
			marked++
		}
	}
	if b.String() != report || marked < 4 {
		t.Errorf("%d marks, text %q", marked, b.String())
	}
	if n := len(pieces("", fs)); n != 0 {
		t.Errorf("%d pieces of nothing", n)
	}
}

// issued makes a signed letter with one copy in the queue.
func issued(o *office) pipeline.ID {
	o.t.Helper()
	id := o.draft(report)
	b := o.as("maud")
	_, pdf := b.see(id)
	if code, _, _ := b.post("/d/"+string(id)+"/sign", "version", "1", "pdf", pdf, "pin", "1357"); code != 303 {
		o.t.Fatalf("sign: %d", code)
	}
	err := o.store.Apply(context.Background(), store.Change{ID: id, From: pipeline.Approved, Version: 1, To: pipeline.Issued, At: o.now,
		Outgoing: []store.Outgoing{{ID: string(id) + "-1", Recipient: verdier, MessageID: "<x@y>", Form: "rsa+aes256-cbc", Bytes: []byte("m"), Due: o.now}}})
	if err != nil {
		o.t.Fatal(err)
	}
	return id
}
