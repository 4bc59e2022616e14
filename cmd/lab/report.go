package main

import (
	"fmt"
	"os"
	"path/filepath"

	"cardiopli/cmd/internal/lab"
)

// names and givens make invented patients: no two reports of a lab are of one.
var (
	names  = []string{"QUERNEVILLE", "ASTIGARRET", "BOURDELOUX", "CHANTEMAIN", "DRUMEGUET", "ESCAPILHAC", "FONTROBIN", "GUILVINEC-ROI", "HAUTEVERNE", "JONQUAIRE"}
	givens = []string{"Armand", "Solange", "Fernand", "Mireille", "Octave"}
)

// report writes the n-th invented report, for a physician: a normal ECG that asks
// nothing of its reader, so that a cardiologist signs it at a glance.
func report(n int, to lab.Physician, author lab.User) string {
	sex, born := "M", "né"
	if n%len(givens)%2 == 1 {
		sex, born = "F", "née"
	}
	qt := 400 + n%5
	return fmt.Sprintf(`CABINET DE CARDIOLOGIE DU SÉMAPHORE
Dr %s %s - Cardiologue - RPPS %s
3 quai des Embruns, 99000 VILLE-EXEMPLE

Patient : %s %s, %s le %02d/03/19%d, sexe %s
Médecin traitant : Dr %s %s, RPPS %s, %s
Date de l'examen : 14/10/2026

ÉLECTROCARDIOGRAMME 12 DÉRIVATIONS

Indication : bilan préopératoire d'une prothèse de hanche. Pas de symptôme. PA 132/78 mmHg.
Rythme sinusal régulier à 64/min. Ondes P normales. Intervalle PR à %d ms, pas de BAV.
QRS fins à 92 ms, axe à +35°. Pas d'onde Q de nécrose. Indice de Sokolow à 24 mm.
Repolarisation normale, pas de sus-décalage ni de sous-décalage du segment ST.
QT mesuré à %d ms, QTc à %d ms (Bazett).
Pas de tracé antérieur disponible.

CONCLUSION : ECG dans les limites de la normale. Aucune action demandée au médecin traitant, pas de suivi cardiologique à prévoir.

Dr %s %s
`, author.Given, author.Signatory.Name, author.RPPS,
		names[n/len(givens)%len(names)], givens[n%len(givens)], born, 1+n%28, 40+n/len(givens)%40, sex,
		to.Given, to.Name, to.RPPS, to.Address,
		160+n%20, qt, qt+13, author.Given, author.Signatory.Name)
}

// examples lays out a report for each physician, to be dropped into the inbox.
func (w *world) examples() error {
	dir := filepath.Join(w.Dir, "exemples")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	for i, p := range w.Physicians {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("ecg-%d.txt", i+1)), []byte(report(i, p, w.Users[0])), 0o600); err != nil {
			return err
		}
	}
	return nil
}
