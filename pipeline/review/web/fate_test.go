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

// What became of each copy stands first on the page of a letter that was sent.
func TestTheFateOfEachCopyIsToldFirst(t *testing.T) {
	o := open(t)
	id, names := o.issued(verdier, lemoine)
	o.move(store.Step{ID: names[0], From: pipeline.Queued, To: pipeline.Accepted, Attempt: true})
	o.move(store.Step{ID: names[0], From: pipeline.Accepted, To: pipeline.Displayed})
	o.move(store.Step{ID: names[1], From: pipeline.Queued, To: pipeline.Accepted, Attempt: true})
	o.pass(3 * 24 * time.Hour)
	b := o.as("ines")
	page, _ := b.see(id)
	mustHave(t, page, "Lue le 12 mars à ", "Remise à l&#39;opérateur le 12 mars à ", "pas de nouvelles depuis 3 jours", "chiffré pour le destinataire")
	if strings.Index(page, `id="envois"`) > strings.Index(page, "<h2>Questions") {
		t.Error("what became of the copies stands below the questions of the draft")
	}
}

// The queue shows first what somebody has to look at.
func TestTheQueueBeginsWithWhatIsUrgentThenFailedThenSilent(t *testing.T) {
	copyOf := func(u pipeline.Urgency, s pipeline.DeliveryState, held bool) copyView {
		return copyView{Urgency: u, Delivery: pipeline.Delivery{State: s, Held: held}}
	}
	order := []copyView{copyOf(pipeline.Immediate, pipeline.Queued, false), copyOf(pipeline.Routine, pipeline.Failed, false), copyOf(pipeline.Routine, pipeline.Unknown, true),
		copyOf(pipeline.Routine, pipeline.Overdue, false), copyOf(pipeline.Routine, pipeline.Queued, true), copyOf(pipeline.Routine, pipeline.Queued, false)}
	for i := 1; i < len(order); i++ {
		if moreUrgent(order[i-1], order[i]) >= 0 || moreUrgent(order[i], order[i-1]) <= 0 {
			t.Errorf("%d is not before %d", i-1, i)
		}
	}
	o := open(t)
	_, first := o.issued(verdier)
	_, second := o.issued(lemoine)
	o.move(store.Step{ID: second[0], From: pipeline.Queued, To: pipeline.Failed, Attempt: true, Code: 550})
	_, page, _ := o.as("ines").get("/queue")
	if i, j := strings.Index(page, second[0]), strings.Index(page, first[0]); i < 0 || j < 0 || i > j {
		t.Error("what failed stands below what is still leaving")
	}
}

func TestATextThatNobodyVouchesForIsMarked(t *testing.T) {
	o := open(t)
	id, names := o.issued(verdier)
	o.mail(receipt.Reply, id, names[0], review.Mail{From: verdier.Address, Subject: "Re", Text: "Merci."}, foreign)
	b := o.as("ines")
	page, _ := b.see(id)
	mustHave(t, page, `class="foreign unverified"`, "Texte non vérifié", "n'importe qui peut l'avoir écrit")
	_, page, _ = b.get("/mails")
	mustHave(t, page, "Texte non vérifié", "Ouvrir la lettre de GARNIER Odile")
}

func TestASignedTextIsNotMarkedUnverified(t *testing.T) {
	o := open(t)
	id, names := o.issued(verdier)
	o.mail(receipt.Reply, id, names[0], review.Mail{From: verdier.Address, Subject: "Re", Text: "Merci.", Signed: "Dr Luce VERDIER"}, foreign)
	page, _ := o.as("ines").see(id)
	mustHave(t, page, "signé par Dr Luce VERDIER")
	if strings.Contains(page, "Texte non vérifié") {
		t.Error("a signature that holds is not believed")
	}
}

// Nobody knows the name that the program gave a copy: it is chosen by patient and physician.
func TestAnUnmatchedMailIsFiledByChoosingTheLetter(t *testing.T) {
	o := open(t)
	_, names := o.issued(verdier, lemoine)
	for _, n := range names {
		o.move(store.Step{ID: n, From: pipeline.Queued, To: pipeline.Accepted, Attempt: true})
	}
	o.mail(receipt.Plain, "", "", review.Mail{Subject: "Reçu", From: lemoine.Address}, foreign)
	_, page, _ := o.as("ines").get("/mails")
	mustHave(t, page, "Envoyées à cette adresse", "Toutes les lettres parties", "GARNIER Odile, ETT du 11/03/2026 → Dr Paul LEMOINE")
	if strings.Index(page, `<option value="`+names[1]) > strings.Index(page, `<option value="`+names[0]) {
		t.Error("the letters that went to the sender are not offered first")
	}
}

func TestACallWithoutANameKeepsWhatWasTyped(t *testing.T) {
	o := open(t)
	id, names := o.issued(verdier)
	o.move(store.Step{ID: names[0], From: pipeline.Queued, To: pipeline.Accepted, Attempt: true})
	code, page, _ := o.as("ines").post("/d/"+string(id)+"/phone", "delivery", names[0], "who", " ", "read", "1", "note", "trois fois dit")
	if code != 422 {
		t.Error(code)
	}
	mustHave(t, page, `value="trois fois dit"`, `aria-describedby="wrong-`+names[0], `role="alert">Il manque le nom`)
}

// Whoever signs is led to the next letter: what was signed can be called back from there.
func TestWhatWasSignedCanBeCalledBackFromEveryPageUntilItLeaves(t *testing.T) {
	o := open(t)
	id, other := o.draft(report), o.draft(report+"Encore.")
	b := o.as("maud")
	_, pdf := b.see(id)
	if code, _, _ := b.post("/d/"+string(id)+"/sign", "version", "1", "pdf", pdf, "pin", "1357"); code != 303 {
		t.Fatal(code)
	}
	form := `action="/d/` + string(id) + `/return" data-gone="`
	leaves := o.now.Add(time.Minute).Local().Format("15:04:05")
	for _, path := range []string{"/", "/queue", "/d/" + string(other), "/batch"} {
		_, page, _ := b.get(path)
		mustHave(t, page, form, "signée, part à <b>"+leaves+"</b>")
	}
	page, _ := b.see(id)
	mustHave(t, page, "Signée : part à "+leaves)
	if strings.Contains(page, form) {
		t.Error("the page of the letter offers it twice")
	}
	if page, _ = o.as("ines").see(id); !strings.Contains(page, "Un cardiologue peut la rappeler") || strings.Contains(page, "banner recall") {
		t.Error("a secretary is offered what she may not do, or is told nothing")
	}
	o.pass(2 * time.Minute) // it has left, or is about to
	if _, page, _ := b.get("/"); strings.Contains(page, "data-gone") {
		t.Error("offered after its time")
	}
	o.pass(-2 * time.Minute)
	if code, _, _ := b.post("/d/"+string(id)+"/return", "version", "1", "reason", "rappelée avant l'envoi"); code != 303 || o.record(id).State != pipeline.Returned {
		t.Errorf("not called back: %d", code)
	}
	if _, page, _ := b.get("/"); strings.Contains(page, "data-gone") {
		t.Error("offered again")
	}
}

func TestALetterThatHasLeftIsNotCalledBack(t *testing.T) {
	o := open(t)
	id, _ := o.issued(verdier)
	code, page, _ := o.as("maud").post("/d/"+string(id)+"/return", "version", "1", "reason", "rappelée avant l'envoi")
	if code != 409 || o.record(id).State != pipeline.Issued {
		t.Errorf("%d", code)
	}
	mustHave(t, page, "déjà parti", "Corriger cette lettre")
}

// An answer of one reader hides no failure of another.
func TestAnAnswerHidesNoFailure(t *testing.T) {
	o := open(t)
	id, names := o.issued(verdier, lemoine)
	o.move(store.Step{ID: names[0], From: pipeline.Queued, To: pipeline.Accepted, Attempt: true})
	o.move(store.Step{ID: names[1], From: pipeline.Queued, To: pipeline.Failed, Attempt: true, Code: 550})
	o.mail(receipt.Reply, id, names[0], review.Mail{From: verdier.Address, Text: "Merci."}, foreign)
	b := o.as("ines")
	_, page, _ := b.get("/")
	mustHave(t, page, "un envoi a échoué", "Une réponse est à lire.", `class="state s-held"`)
	page, _ = b.see(id)
	if strings.Index(page, names[1]) > strings.Index(page, names[0]) {
		t.Error("the copy that failed is not the first")
	}
	_, page, _ = b.get("/queue")
	mustHave(t, page, `href="/d/`+string(id)+`#envois"`)
}

func TestTheWorklistTellsWhatCameBackAndPutsFailuresFirst(t *testing.T) {
	o := open(t)
	draft := o.draft(report)
	id, names := o.issued(verdier)
	o.move(store.Step{ID: names[0], From: pipeline.Queued, To: pipeline.Failed, Attempt: true, Code: 550})
	o.mail(receipt.Plain, "", "", review.Mail{Subject: "Publicité"}, foreign)
	b := o.as("ines")
	_, page, _ := b.get("/")
	mustHave(t, page, "1 courrier à rattacher à sa lettre", "Voir les retours")
	if strings.Index(page, string(id)) > strings.Index(page, string(draft)) {
		t.Error("a letter that failed stands below a draft")
	}
	_, page, _ = b.get("/?t=returned")
	mustHave(t, page, "Aucune lettre retournée.")
}

// A batch of forty does not push the page away, and what was signed is said before it is.
func TestABatchIsCalledBackFromOneLine(t *testing.T) {
	o := open(t)
	b := o.as("maud")
	form := []string{"pin", "1357"}
	for i := range 5 {
		id := o.draft(report + strings.Repeat("Bien. ", i+1))
		page, pdf := b.see(id)
		mustHave(t, page, "Vous signez la version 1, ce PDF, et son envoi à <b>Dr Luce VERDIER</b>, luce.verdier@medecin.example")
		if code, _, _ := b.post("/d/"+string(id)+"/ready", "version", "1", "pdf", pdf); code != 303 {
			t.Fatal(code)
		}
		form = append(form, "id", string(id))
	}
	if code, _, _ := b.post("/batch", form...); code != 200 {
		t.Fatal(code)
	}
	_, page, _ := b.get("/")
	if n := strings.Count(page, "data-gone="); n != 3 {
		t.Errorf("%d letters stand above the page", n)
	}
	mustHave(t, page, "2 autres lettres que vous avez signées ne sont pas encore parties")
	o.pass(2 * time.Minute)
	if _, page, _ = b.get("/"); strings.Contains(page, "data-gone=") || strings.Contains(page, "autres lettres que vous avez signées") {
		t.Error("offered after its time")
	}
}

// Paper goes by itself never: it waits in the list of what is to be done.
func TestACopyForThePostWaitsForSomebody(t *testing.T) {
	o := open(t)
	id, names := o.issuedAs(pipeline.FormPost, verdier)
	b := o.as("ines")
	_, page, _ := b.get("/")
	mustHave(t, page, string(id), "une copie est à imprimer et à poster")
	_, page, _ = b.get("/queue")
	mustHave(t, page, names[0], "À imprimer et à poster par le cabinet.", "#envois")
}

func TestTheWorstOfTheCopiesIsSaid(t *testing.T) {
	failed, silent, told := pipeline.Delivery{State: pipeline.Failed}, pipeline.Delivery{State: pipeline.Overdue}, pipeline.Delivery{State: pipeline.Overdue, Told: time.Unix(1, 0)}
	held, paper := pipeline.Delivery{State: pipeline.Queued, Held: true}, pipeline.Delivery{State: pipeline.Queued, Form: pipeline.FormPost}
	for want, ds := range map[string][]pipeline.Delivery{
		"un envoi a échoué": {failed, silent, held}, "2 envois ont échoué": {failed, paper, failed}, "aucun accusé reçu": {held, silent}, "2 destinataires n'ont": {silent, silent},
		"une copie est à imprimer": {held, paper}, "2 copies sont à imprimer": {paper, paper}, "un envoi est suspendu": {held, told}, "2 envois sont suspendus": {held, held},
	} {
		if got := copiesWords(ds); !strings.HasPrefix(got, want) {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := copiesWords([]pipeline.Delivery{told, {State: pipeline.Displayed}}); got != "" {
		t.Errorf("%q", got)
	}
}
