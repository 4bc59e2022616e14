package header_test

import (
	"testing"

	"cardiopli/pipeline/header"
)

func TestNoAgeInAnHour(t *testing.T) {
	const head = "Holter ECG posé le 20 octobre 2026 chez monsieur Malo KERGOUANTON, né le 22 février 1971. "
	for text, want := range map[string]int{
		head + "Fréquence moyenne 68, minimale 44 à 5 h 20, maximale 139.": -1,
		head + "Fréquence moyenne 68, minimale 44 a 5 h 20.":               -1,
		"Patient : KERGOUANTON Malo, 55 ans, né le 22/02/1971\nHolter":     55,
		"Patient : KERGOUANTON Malo, 55a, né le 22/02/1971\nHolter":        55,
	} {
		if got := header.Read(text).Age; got != want {
			t.Errorf("%q: age %d, want %d", text, got, want)
		}
	}
}
