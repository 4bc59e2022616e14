package guard_test

import (
	"strings"
	"testing"

	"cardiopli/pipeline"
	"cardiopli/pipeline/directory"
	"cardiopli/pipeline/guard"
)

// asks reports whether a letter to one entry, chosen by hand, is stopped.
func asks(t *testing.T, readers []string, body, to string, others ...string) (string, bool) {
	t.Helper()
	s := situation{readers: readers, body: body, patient: pipeline.Patient{Name: "TARABOUT", Given: "Ginette"}, known: func(pipeline.Address) bool { return true }}
	for _, o := range append([]string{to}, others...) {
		s.book = append(s.book, entryOf(t, o))
	}
	s.hand = []pipeline.Recipient{s.book[0].Recipient}
	stops, _, _ := s.judged()
	if len(stops) == 0 {
		return "", false
	}
	return stops[0].Rule, true
}

const (
	grandval = "Dr Odile GRANDVAL <odile.grandval@medecin.mssante.fr> [Médecine générale, Rocroy 08230]"
	boistel  = "Dr Luc BOISTEL <luc.boistel@medecin.mssante.fr>"
)

// TestDenied: what a text says of a name counts, not only that it names it. Who is
// denied, or a correspondent of before, is told so; who is only mentioned is asked about
// for that reason; and the patient's physician of today, or who gets a letter, is not.
func TestDenied(t *testing.T) {
	const denied, former, aside, reader = "dit de ne pas écrire", "ancien correspondant", "n'est que cité", ""
	for body, want := range map[string]string{
		"Ne pas adresser de copie au Dr GRANDVAL.":                                                                denied,
		"Merci de ne pas transmettre ce courrier au Dr Odile Grandval.":                                           denied,
		"Pas de copie au Dr. O. Grandval.":                                                                        denied,
		"La patiente ne souhaite pas que le compte rendu soit transmis au Dr Odile GRANDVAL.":                     denied,
		"La patiente ne souhaite pas que le compte rendu\nsoit transmis au\nDr Odile GRANDVAL.":                   denied,
		"Elle s'oppose à la transmission de ce courrier au Dr GRANDVAL.":                                          denied,
		"Refuse que la lettre soit envoyée au Dr Grandval.":                                                       denied,
		"Ancien médecin traitant : Dr GRANDVAL.":                                                                  former,
		"Suivie jusqu'en 2019 par le Dr Odile Grandval.":                                                          former,
		"Suivie par le Dr Odile Grandval, retraitée.":                                                             former,
		"Suivie par le Dr Grandval (décédée).":                                                                    former,
		"Pontage en 2015, suivie par le Dr Odile GRANDVAL.":                                                       reader,
		"La patiente refuse la coronarographie, adressée au Dr Grandval pour avis.":                               aside,
		"Pas d'argument pour une ischémie. Copie au Dr Grandval.":                                                 reader,
		"Je n'ai pas d'argument pour une ischémie et je transmets une copie au Dr Grandval.":                      reader,
		"La patiente, retraitée, est suivie par le Dr Grandval.":                                                  reader,
		"Ancien fumeur, adressé par le Dr Odile GRANDVAL.":                                                        reader,
		"Elle ne souhaite pas d'intervention. Je l'adresse au Dr Odile Grandval.":                                 aside,
		"Patient ne souhaitant pas de chirurgie, à adresser au Dr Grandval pour discussion.":                      aside,
		"Ancien infarctus.\nSuivi par le Dr Grandval.":                                                            reader,
		"Pas de fuite. Un courrier est adressé au Dr Grandval.":                                                   reader,
		"Sans modification du traitement, nous informons le Dr Grandval.":                                         reader,
		"Son père, décédé à 50 ans, était suivi par le Dr Grandval.":                                              aside,
		"L'examen de 2019 n'a pas été retrouvé, le Dr Grandval l'adresse de nouveau. Pas de copie de cet examen.": reader,
	} {
		s := situation{body: body, patient: pipeline.Patient{Name: "TARABOUT", Given: "Ginette"}, known: func(pipeline.Address) bool { return true }}
		s.book = []directory.Entry{entryOf(t, grandval)}
		s.hand = []pipeline.Recipient{s.book[0].Recipient}
		stops, _, _ := s.judged()
		switch {
		case want == reader && len(stops) > 0:
			t.Errorf("%q: %s", body, stops[0].Message)
		case want != reader && (len(stops) == 0 || stops[0].Rule != guard.RuleOther || !strings.Contains(stops[0].Message, want)):
			t.Errorf("%q: wanted %q, got %v", body, want, stops)
		}
	}
	// A reader who is denied further down is asked about, too.
	if _, stopped := asks(t, []string{"Médecin traitant : Dr Odile GRANDVAL"}, "Ne pas envoyer de copie au Dr Grandval.", grandval); !stopped {
		t.Error("a reader to whom nothing is to be sent")
	}
	if _, stopped := asks(t, []string{"Médecin traitant : Dr Odile GRANDVAL"}, "Ancien fumeur, suivi par le Dr Grandval.", grandval); stopped {
		t.Error("a reader who is named again")
	}
}

// TestNamesOfWords: names of several words, initials without dots, capitals that say
// which name is the family's, and names within names.
func TestNamesOfWords(t *testing.T) {
	for _, c := range []struct {
		line, to string
		others   []string
		stop     bool
	}{
		{"Dr NGUYEN VAN", "Dr Thierry NGUYEN VAN <t.nguyenvan@medecin.mssante.fr>", nil, false},
		{"Dr BEN SALAH", "Dr Inès BEN SALAH <ines.bensalah@medecin.mssante.fr>", nil, false},
		{"Dr Van Den Berghe", "Dr Zoé VAN DEN BERGHE <zoe.vandenberghe@medecin.mssante.fr>", nil, false},
		{"Dr de la Tour (Rocroy)", "Dr Jean DE LA TOUR <jean.delatour@medecin.mssante.fr> [Médecine générale, Rocroy 08230]", nil, false},
		{"Dr MC MARTY", "Dr Marie-Christine MARTY <mc.marty@medecin.mssante.fr>", nil, false},
		{"Dr MC MARTY", "Dr Sylvie MARTY <sylvie.marty@medecin.mssante.fr>", []string{"Dr Marie-Christine MARTY <mc.marty@medecin.mssante.fr>"}, true},
		{"Dr Martin BERNARD", "Dr Martin BERNARD <martin.bernard@medecin.mssante.fr>", []string{"Dr Bernard MARTIN <bernard.martin@medecin.mssante.fr>"}, false},
		{"Dr Martin BERNARD", "Dr Bernard MARTIN <bernard.martin@medecin.mssante.fr>", []string{"Dr Martin BERNARD <martin.bernard@medecin.mssante.fr>"}, true},
		{"Copie : Dr SAINT-MARTIN C.", "Dr Céline MARTIN <celine.martin@medecin.mssante.fr>", nil, true},
		{"Copie : Dr HERVÉ Élodie", "Dr Véronique HERVÉ <veronique.herve@medecin.mssante.fr>", nil, true},
	} {
		if rule, stopped := asks(t, []string{c.line}, "", c.to, c.others...); stopped != c.stop {
			t.Errorf("%q to %s: %v %s", c.line, c.to, stopped, rule)
		}
	}
}

// TestOnlyCopies: who is named for a copy is the reader where nobody else is.
func TestOnlyCopies(t *testing.T) {
	body := "Pontage en 2015 par le Dr Odile GRANDVAL."
	if _, stopped := asks(t, []string{"Copie : Dr Luc BOISTEL"}, body, grandval, boistel); !stopped {
		t.Error("the surgeon of 2015 gets the letter in place of the only reader")
	}
	if rule, stopped := asks(t, []string{"Copie : Dr Luc BOISTEL"}, body, boistel, grandval); stopped {
		t.Errorf("the only reader: %s", rule)
	}
}

// TestService: a text that names a service alone is for no other one, nor for anybody.
func TestService(t *testing.T) {
	const here, there = "Service de néphrologie <nephrologie@ch-rocroy.mssante.fr>", "Service de gériatrie <geriatrie@ch-rocroy.mssante.fr>"
	for to, stop := range map[string]bool{here: true, there: false, grandval: true} {
		if rule, stopped := asks(t, []string{"À l'attention du Service de gériatrie, CH de Rocroy"}, "", to, here, there, grandval); stopped != stop {
			t.Errorf("%s: %v %s", to, stopped, rule)
		}
	}
}

// TestDateline: the town in which the letter is dated is the writer's, and tells
// nobody from a namesake.
func TestDateline(t *testing.T) {
	a, b := "Dr Henri CARON <henri.caron@medecin.mssante.fr> [Médecine générale, Aubigny 08150]", "Dr Henri CARON <henri.caron2@medecin.mssante.fr> [Pneumologie, Chastel 08310]"
	s := situation{patient: pipeline.Patient{Name: "TARABOUT", Given: "Ginette"}, body: "Suivie par le Dr Henri CARON.\nAubigny, le 12/11/2026.", known: func(pipeline.Address) bool { return true },
		book: []directory.Entry{entryOf(t, a), entryOf(t, b)}}
	s.hand = []pipeline.Recipient{s.book[0].Recipient}
	if stops, _, _ := s.judged(); len(stops) == 0 {
		t.Error("chosen among namesakes by the town of the letterhead")
	}
}
