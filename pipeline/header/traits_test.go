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
		"nothing":          {"", traits{}},
		"software":         {"Identité qualifiée - Lieu de naissance (INSEE) : 2B020", traits{Qualified: true, Place: "2B020"}},
		"status":           {"Statut de l'identité : qualifiée", traits{Qualified: true}},
		"ins":              {"INS qualifiée, code COG 99351", traits{Qualified: true, Place: "99351"}},
		"not":              {"Identité non qualifiée", traits{}},
		"not yet":          {"Statut : pas encore qualifiée", traits{}},
		"provisional":      {"Identité provisoire, INS à qualifier", traits{}},
		"givens":           {"Prénoms de naissance : Anthony Paul Marie", traits{Givens: "Anthony Paul Marie"}},
		"others' givens":   {"Prénoms de naissance : Julie Marie", traits{}},
		"file":             {"IPP : 0012345", traits{Chart: "0012345"}},
		"file number":      {"Dossier n° A-2231", traits{Chart: "A-2231"}},
		"a word, no file":  {"Dossier complet", traits{}},
		"a nurse":          {"Identité vérifiée par une secrétaire qualifiée", traits{}},
		"a physician":      {"Dr Paul ROUX, statut : médecin qualifié en cardiologie", traits{}},
		"an operator":      {"INS : 180032B02040123, examen par un opérateur qualifié", traits{}},
		"a spouse":         {"Conjointe : CORSE Marie, identité qualifiée, lieu de naissance : 75112", traits{}},
		"answered no":      {"Identité qualifiée : non", traits{}},
		"answered yes":     {"Identité qualifiée : oui", traits{Qualified: true}},
		"NON":              {"INS qualifiée : NON", traits{}},
		"asked":            {"INS qualifiée ?", traits{}},
		"unticked":         {"[ ] identité qualifiée", traits{}},
		"unticked after":   {"Identité qualifiée ☐", traits{}},
		"was not":          {"L'identité n'a pas été qualifiée", traits{}},
		"is no more":       {"L'identité n'est plus qualifiée", traits{}},
		"without":          {"INS sans identité qualifiée", traits{}},
		"pending":          {"Identité qualifiée en attente", traits{}},
		"with its number":  {"INS 180032B02040123 qualifiée", traits{Qualified: true}},
		"with its day":     {"Identité qualifiée le 12/03/2025", traits{Qualified: true}},
		"postal code":      {"Lieu de naissance : LYON   Code postal : 69003", traits{}},
		"after a town":     {"Lieu de naissance : Paris 75012", traits{}},
		"INSEE and town":   {"Commune de naissance : Lyon (code INSEE 69383)", traits{Place: "69383"}},
		"two places":       {"Lieu de naissance : 69383\nCode COG : 13055", traits{}},
		"doctor's place":   {"Dr Jean MARTIN, lieu de naissance : 75056", traits{}},
		"givens, then sex": {"Prénoms de naissance : Anthony, Paul   Sexe : M", traits{Givens: "Anthony Paul"}},
		"givens, place":    {"Prénoms de naissance : Anthony Paul Lieu de naissance : 2B020", traits{Place: "2B020", Givens: "Anthony Paul"}},
		"givens, birth":    {"Liste des prénoms : Anthony Paul - Né le 02/03/1980", traits{Givens: "Anthony Paul"}},
		"a drug":           {"IPP : 15 mg/j", traits{}},
		"a drug, no space": {"Traitement : IPP 20mg", traits{}},
		"two files":        {"IPP : 0012345\nIPP : 0099999", traits{}},
		"a year":           {"Dossier 2026", traits{}},
		"a day":            {"Dossier n° 12/03/2026", traits{}},
		"English":          {"Qualified identity. Place of birth: Bastia 2B033", traits{Qualified: true, Place: "2B033"}},
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

func TestDenied(t *testing.T) {
	for line, want := range map[string]bool{
		"Identité non qualifiée": true, "Statut : pas encore qualifiée": true, "Identité provisoire": true, "INS à qualifier": true, "Identité qualifiée : non": true,
		"Identité qualifiée": false, "Plaque douteuse": false, "": false, "Conclusion provisoire": false,
	} {
		if got := Denied("COMPTE RENDU\n" + line + "\nConclusion : normal.\n"); got != want {
			t.Errorf("%q: %v", line, got)
		}
	}
}
