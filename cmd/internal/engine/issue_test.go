package engine

import (
	"context"
	"testing"

	"cardiopli/pipeline"
)

// TestQualify: a number leaves where somebody vouches for it, and nothing says that
// it may be another person's.
func TestQualify(t *testing.T) {
	head := "ÉCHOCARDIOGRAPHIE TRANSTHORACIQUE du 12/03/2026\nNom : CORSE   Prénom : Anthony   Né le : 02/03/1980   Sexe : M\nLieu de naissance : 2B020\n"
	const ins, body = "INS : 1 80 03 2B 020 401 23\n", "Médecin traitant : Dr Paul ROUX\n\nFEVG 60 %.\n\nConclusion : normal.\n"
	a := newArchive(t)
	for name, c := range map[string]struct {
		lines   string
		setting bool
		leaves  bool
	}{
		"nobody vouches":       {ins, false, false},
		"the text":             {ins + "Identité qualifiée\n", false, true},
		"the setting":          {ins, true, true},
		"the text against it":  {ins + "Identité non qualifiée\n", true, false},
		"a number that is bad": {"INS : 1 80 03 2B 020 401 24\nIdentité qualifiée\n", true, false},
		"another person's":     {"INS : 2 80 03 2B 020 401 63\nIdentité qualifiée\n", true, false},
	} {
		t.Run(name, func(t *testing.T) {
			a.t = t
			a.e.Config.Identity.Qualified = c.setting
			r := a.drafted(head + c.lines + body)
			doc, err := a.e.Draft(context.Background(), r)
			if err != nil {
				t.Fatal(err)
			}
			if got := doc.Letter.Patient.SentINS() != ""; got != c.leaves {
				t.Errorf("leaves: %v; INS %d characters, %s", got, len(doc.Letter.Patient.INS), rules(doc.Findings))
			}
		})
	}
	if p := a.e.qualify(pipeline.Patient{INS: "180032B02040123"}, "", []pipeline.Finding{{Rule: "identity_differs"}}); p.Qualified {
		t.Error("an identity that differs is qualified")
	}
}
