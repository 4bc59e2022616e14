package web

import (
	"context"
	"testing"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/blank"
	"cardiopli/pipeline/directory"
	"cardiopli/pipeline/receipt"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/store"
)

// busy is a practice in which each thing that a page can show is there once.
type busy struct {
	*office
	questions, clean, dictated, repeat, received, sent pipeline.ID
	copies                                             []string // of the letter that was sent: failed, silent, displayed, on its way
	reply, lost                                        string   // mails
}

// everything opens a busy practice with every part that the settings can bring.
func everything(t *testing.T) *busy {
	t.Helper()
	o := openWith(t, func(opt *Options) {
		opt.Lookup = &annuaire{found: Found{Entries: []directory.Entry{foundAt("Octavie", "99900000029", "BORDEAUX", "octavie@medecin.mssante.fr")}}}
		opt.Keep = func(context.Context, review.Actor, directory.Entry) error { return nil }
		opt.Paper = func(context.Context, review.Printout) ([]byte, error) { return []byte("%PDF-1.4"), nil }
	})
	b := &busy{office: o}
	far := pipeline.Recipient{Title: "Dr", Given: "Odon", Name: "PRAT", Address: "odon.prat@clinique.example"}
	unknown := pipeline.Finding{Kind: pipeline.Identity, Rule: "recipient_unknown", Severity: pipeline.Error, Quote: "Dr Lemoine", Message: "Deux médecins portent ce nom.",
		Choices: []string{directory.Entry{Recipient: lemoine}.Choice(), directory.Entry{Recipient: autre}.Choice()}}
	urgent := pipeline.Finding{Kind: pipeline.Critical, Rule: "STEMI", Severity: pipeline.Info, Urgency: pipeline.Immediate, Message: "Sus-décalage.", Hint: "Appeler."}
	b.questions = o.draft(report, contradiction(), misspelt(), unknown, urgent)
	b.clean = o.draft(report + "Rien.")
	text := "Rythme sinusal.\nFEVG [? cinquante] %."
	b.dictated, _ = o.dictate(text)
	o.prepare(b.dictated, pipeline.Aged(blank.Findings(text), nil, o.now), verdier)
	b.received = o.take(report + "Reçu.")
	var err error
	if b.repeat, _, err = o.store.Take(t.Context(), store.Arrival{Source: pipeline.Source{Name: "GARNIER.txt"}, Raw: []byte(report), Text: report, Place: "autre", By: pipeline.System, At: o.now}); err != nil {
		t.Fatal(err)
	}
	o.book("cle", "GARNIER", "Odile", pipeline.Date{Year: 1951, Month: 7, Day: 3}, time.Date(2026, 3, 11, 9, 0, 0, 0, time.UTC))

	b.sent, b.copies = o.issued(verdier, lemoine, autre, far)
	o.move(store.Step{ID: b.copies[0], From: pipeline.Queued, To: pipeline.Failed, Attempt: true, Code: 550, Enhanced: "5.1.1", Reply: "User unknown"})
	for _, c := range b.copies[1:3] {
		o.move(store.Step{ID: c, From: pipeline.Queued, To: pipeline.Accepted, Attempt: true})
	}
	o.move(store.Step{ID: b.copies[2], From: pipeline.Accepted, To: pipeline.Displayed})
	o.silent(b.sent, b.copies[1])
	b.reply = o.mail(receipt.Reply, b.sent, b.copies[2], review.Mail{From: autre.Address, Subject: "GARNIER Odile", Text: "Merci pour Mme GARNIER."}, foreign)
	b.lost = o.mail(receipt.Plain, "", "", review.Mail{From: lemoine.Address, Subject: "Votre patiente GARNIER", Suspects: []string{b.copies[1]}}, foreign)

	if code, _, _ := o.as("maud").post("/d/"+string(b.clean)+"/refuse", "version", "1", "whom", "all", "words", "je ne veux pas"); code != 303 {
		t.Fatal(code)
	}
	return b
}

// silent has the receipt clock of a copy come to its first rung, after a fortnight.
func (o *office) silent(id pipeline.ID, delivery string) {
	o.t.Helper()
	ctx := context.Background()
	ws, err := o.store.WatchesOf(ctx, id)
	if err != nil {
		o.t.Fatal(err)
	}
	for _, w := range ws {
		if w.Delivery != delivery {
			continue
		}
		o.pass(15 * 24 * time.Hour)
		if err := o.store.Wind(ctx, w, store.Tick{Rung: 1, Rang: true, Overdue: true, At: o.now}); err != nil {
			o.t.Fatal(err)
		}
	}
}
