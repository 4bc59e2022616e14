package header

import "testing"

func TestTraits(t *testing.T) {
	type traits struct {
		Qualified            bool
		Place, Givens, Chart string
	}
	head := "Nom : CORSE   Prénom : Anthony   Né le : 02/03/1980   Sexe : M\nINS : 1 80 03 2B 020 401 23\n"
	for name, c := range map[string]struct {
		line string
		want traits
	}{
		"nothing":         {"", traits{}},
		"software":        {"Identité qualifiée - Lieu de naissance (INSEE) : 2B020", traits{Qualified: true, Place: "2B020"}},
		"status":          {"Statut de l'identité : qualifiée", traits{Qualified: true}},
		"ins":             {"INS qualifiée, code COG 99351", traits{Qualified: true, Place: "99351"}},
		"not":             {"Identité non qualifiée", traits{}},
		"not yet":         {"Statut : pas encore qualifiée", traits{}},
		"provisional":     {"Identité provisoire, INS à qualifier", traits{}},
		"givens":          {"Prénoms de naissance : Anthony Paul Marie", traits{Givens: "Anthony Paul Marie"}},
		"others' givens":  {"Prénoms de naissance : Julie Marie", traits{}},
		"file":            {"IPP : 0012345", traits{Chart: "0012345"}},
		"file number":     {"Dossier n° A-2231", traits{Chart: "A-2231"}},
		"a word, no file": {"Dossier complet", traits{}},
		"English":         {"Qualified identity. Place of birth: Bastia 2B033", traits{Qualified: true, Place: "2B033"}},
	} {
		t.Run(name, func(t *testing.T) {
			p := Read(head + c.line + "\n\nIndication : bilan.\n\nConclusion : examen normal.\n").Patient
			if got := (traits{p.Qualified, p.BirthPlace, p.Givens, p.Chart}); got != c.want {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
	// The words of the examination do not make an identity.
	p := Read(head + "\nIndication : bilan. ECG qualifié de normal.\nConclusion : identité visuelle qualifiée.\n").Patient
	if p.Qualified {
		t.Error("the medical text qualified the identity")
	}
	if p.SentINS() != "" {
		t.Error("an INS without its traits may leave")
	}
}
