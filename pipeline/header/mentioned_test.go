package header

import (
	"strings"
	"testing"
)

// TestMentioned: the same verbs stand before a reader and before one who is only spoken
// of; time, person and what the thanks are for tell them apart.
func TestMentioned(t *testing.T) {
	const head = "Patient : LESTRADOU Armand, né le 12/03/1958\nÉCHOCARDIOGRAPHIE du 14/10/2026\n"
	for _, c := range []struct{ line, want string }{
		{"Son ancien médecin traitant, le Dr Paul GENIEVRE, est parti en retraite.", ""},
		{"Pharmacien correspondant de l'EHPAD : Dr Paul GENIEVRE", ""},
		{"Référent de l'étude : Dr Paul GENIEVRE", ""},
		{"Il avait été adressé par le Dr Paul GENIEVRE au CHU en 2016.", ""},
		{"Il nous avait été adressé par le Dr Paul GENIEVRE pour une hypertension.", "GENIEVRE"},
		{"Patient adressé par le Dr Paul GENIEVRE à la clinique en 2016.", ""},
		{"Je remercie le Dr Paul GENIEVRE d'avoir réalisé le scanner.", ""},
		{"Je remercie le Dr Paul GENIEVRE d'avoir reçu le patient en urgence.", ""},
		{"Je remercie le Dr Paul GENIEVRE de m'avoir adressé ce patient.", "GENIEVRE"},
		{"Merci au Dr Paul GENIEVRE pour ce patient.", "GENIEVRE"},
		{"Je remercie le Dr Paul GENIEVRE de son aide au bloc.", ""},
		{"Merci au Dr Paul GENIEVRE pour sa confiance.", "GENIEVRE"},
		{"Le médecin traitant est le Dr Paul GENIEVRE.", "GENIEVRE"},
		{"Copie électronique au Dr Paul GENIEVRE", "GENIEVRE"},
		{"Ne rien adresser au Dr Paul GENIEVRE.", ""},
		{"Le Dr Paul Genievre a augmenté le ramipril.", ""},
		{"Le Dr Paul Genievre, dentiste, prévoit deux extractions.", ""},
		{"LE DR PAUL GENIEVRE AVAIT INTRODUIT LE BISOPROLOL.", ""},
		{"Pas de copie au Dr Paul GENIEVRE", ""},
		{"Aucune copie au Dr Paul GENIEVRE à la demande du patient.", ""},
		{"Bonjour Dr Paul GENIEVRE,", "GENIEVRE"},
		{"Transmettre à : Dr Paul GENIEVRE", "GENIEVRE"},
		{"Médecin de ville : Dr Paul GENIEVRE", "GENIEVRE"},
		{"Compte rendu envoyé au Dr Paul GENIEVRE.", "GENIEVRE"},
		{"Compte rendu transmis ce jour au Dr Paul GENIEVRE.", "GENIEVRE"},
		{"Une copie sera envoyée au Dr Paul GENIEVRE.", "GENIEVRE"},
		{"Duplicata au Dr Paul GENIEVRE", "GENIEVRE"},
		{"J'écris ce jour au Dr Paul GENIEVRE.", "GENIEVRE"},
		{"Le scanner avait été transmis au Dr Paul GENIEVRE.", ""},
		{"Copie au Dr Van Den Berghe", "Van Den Berghe"},
		{"Copie au Dr Di Stefano", "Di Stefano"},
		{"JE VOUS REMERCIE DOCTEUR GENIEVRE DE VOTRE CONFIANCE.", "GENIEVRE"},
	} {
		var got []string
		for _, n := range Read(head + c.line + "\nFEVG 60 %.\nConclusion : examen normal.\nDr Hortense VALBRUNE\n").Named {
			got = append(got, n.Name)
		}
		if g := strings.Join(got, ", "); g != c.want {
			t.Errorf("%s\n got readers %q, want %q", c.line, g, c.want)
		}
	}
}
