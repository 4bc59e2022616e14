package guard

import (
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/directory"
)

// TestInternationalised: a domain in other letters is asked about with the one that it
// is taken for, in whichever form it is written; one that the list has is not.
func TestInternationalised(t *testing.T) {
	book := directory.NewBook(
		directory.Entry{Recipient: pipeline.Recipient{Name: "DUPONT", Given: "Paul", Address: "p.dupont@cabinet-exemple.fr"}},
		directory.Entry{Recipient: pipeline.Recipient{Name: "MARTIN", Given: "Léa", Address: "lea.martin@cabinet-exemple.fr"}})
	for _, c := range []struct{ domain, twin, word string }{
		{"mеdecin.mssante.fr", "medecin.mssante.fr", "plusieurs alphabets"}, // Cyrillic е
		{"xn--mdecin-3of.mssante.fr", "medecin.mssante.fr", "plusieurs alphabets"},
		{"médecin.mssante.fr", "medecin.mssante.fr", "xn--mdecin-bva.mssante.fr"},
		{"cabinet-ехеmрlе.fr", "", "plusieurs alphabets"},
		{"cabinet-exemрle.fr", "cabinet-exemple.fr", "plusieurs alphabets"},
		{"cabinet-exemplé.fr", "cabinet-exemple.fr", "ressemble"},
		{"арісгурт.org", "apicrypt.org", "autre alphabet"},
		{"cabinet-médical.fr", "cabinet-medical.fr", "ressemble"},
		{"cœur.mssante.fr", "", ""}, // on the list below
	} {
		a, err := pipeline.ParseAddress("d.durand@" + c.domain)
		if err != nil {
			t.Fatalf("%s: %v", c.domain, err)
		}
		said := ""
		for _, f := range Check(Case{Book: book, At: time.Now(), Recipients: []pipeline.Recipient{{Name: "DURAND", Given: "Denis", Address: a}},
			Listed: func(d string) (bool, bool) { return d == "xn--cur-fya.mssante.fr" || d == "cabinet-exemple.fr", true }}) {
			if f.Rule == RuleDomain && f.Severity == pipeline.Error && strings.Contains(f.Message, "ressemble") {
				said = f.Message
			}
		}
		if (said == "") != (c.word == "") || !strings.Contains(said, c.word) || !strings.Contains(said, "« "+c.twin) && c.twin != "" {
			t.Errorf("%s: %q", c.domain, said)
		}
	}
}
