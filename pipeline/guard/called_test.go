package guard_test

import (
	"testing"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/directory"
	"cardiopli/pipeline/guard"
	"cardiopli/pipeline/header"
)

// TestSpokenOf: who was called, who treats one organ, and whose name is half of a
// reader's given name is asked about, chosen by the program or by hand; who is the
// patient's physician is not, called or no.
func TestSpokenOf(t *testing.T) {
	one := func(given, name, local string) directory.Entry {
		return directory.Entry{Recipient: pipeline.Recipient{Title: "Dr", Given: given, Name: name, Address: pipeline.Address(local + "@cabinet-exemple.mssante.fr")}}
	}
	paul, jean, anne, henry := one("Paul", "GENIEVRE", "paul.genievre"), one("Jean", "MARIE", "jean.marie"), one("Anne", "GENIEVRE", "anne.genievre"), one("Marie-Claude", "HENRY", "mc.henry")
	for _, c := range []struct {
		line string
		book []directory.Entry
		hand []pipeline.Recipient
		rule string // "" for no question
	}{
		{"Appel au Dr Paul GENIEVRE ce jour.", rows(paul), nil, ""}, // shown, not asked
		{"Le médecin de garde, joint par téléphone : appel au Dr Paul GENIEVRE de garde.", rows(paul), to(paul), guard.RuleOther},
		{"Nous avons appelé le Dr Paul GENIEVRE au téléphone.", rows(paul), to(paul), guard.RuleOther},
		{"Appel au Dr Paul GENIEVRE, médecin traitant.", rows(paul), to(paul), ""},
		{"Médecin traitant : Dr Paul GENIEVRE\nAppel au Dr Genievre ce jour.", rows(paul), to(paul), ""},
		{"Suivi par le Dr Paul GENIEVRE pour son diabète.", rows(paul), to(paul), guard.RuleOther},
		{"Suivi pneumologique par le Dr Paul GENIEVRE.", rows(paul), to(paul), guard.RuleOther},
		{"Patient suivi régulièrement par le Dr Paul GENIEVRE.", rows(paul), to(paul), ""},
		{"Merci de transmettre une copie au Dr Marie-Claude HENRY", rows(henry, jean), to(henry, jean), guard.RuleOther},
		{"Merci de transmettre une copie au Dr Marie-Claude HENRY", rows(henry, jean), to(henry), ""},
		{"Ne rien adresser au Dr Paul GENIEVRE.", rows(paul), to(paul), guard.RuleOther},
		{"Compte rendu envoyé au Dr GENIEVRE.", rows(paul, anne), to(anne), guard.RuleHomonym},
		{"Patient suivi par le Dr GENIEVRE.", rows(paul, anne), to(anne), guard.RuleHomonym},
	} {
		text := "Patient : LESTRADOU Armand, né le 12/03/1958\nÉCHOCARDIOGRAPHIE du 14/10/2026\n" + c.line + "\nFEVG 60 %.\nConclusion : examen normal.\nDr Hortense VALBRUNE\n"
		h, book, rs := header.Read(text), directory.NewBook(c.book...), c.hand
		if rs == nil {
			rs, _ = book.Findings(h.Named, func(directory.Entry) error { return nil })
		}
		got := ""
		for _, f := range guard.Check(guard.Case{Text: text, Named: h.Named, Patient: h.Patient, Recipients: rs, ByHand: c.hand != nil, Book: book,
			History: func(pipeline.Address) (int, time.Time) { return 9, time.Time{} }}) {
			if f.Blocks() {
				got = f.Rule
			}
		}
		if got != c.rule {
			t.Errorf("%s\n got %q, want %q (recipients %v)", c.line, got, c.rule, rs)
		}
	}
}

func rows(es ...directory.Entry) []directory.Entry { return es }

func to(es ...directory.Entry) (out []pipeline.Recipient) {
	for _, e := range es {
		out = append(out, e.Recipient)
	}
	return out
}
