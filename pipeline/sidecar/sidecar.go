// Package sidecar reads the small file that lies beside a report and says what
// the practice software or the secretary knows already: the patient, the
// examination, whom the letter is for, how soon. It is pure: bytes in,
// pipeline.Instructions out.
//
// NAME.yaml, NAME.yml or NAME.json beside NAME.docx holds keys in French or in
// English, all of them optional:
//
//	patient:
//	  nom: DUPONT                     # name
//	  prénom: Jeanne                  # given
//	  nom de naissance: MARTIN        # birth_name
//	  naissance: 12/03/1950           # birth_date; 1950-03-12, 12 mars 1950
//	  sexe: F                         # sex; M, F, homme, femme
//	  ins: 2 50 03 75 116 001 23      # 15 characters, the key must fit
//	examen: ett                       # exam; ecg ett eto stress_echo holter mapa stress vo2, or in words
//	date: 02/03/2026                  # of the examination
//	auteur: Dr Anne BLANC             # author
//	destinataires:                    # recipients
//	  - Dr Paul MARTIN <paul.martin@example.org>
//	  - {titre: Dr, prénom: Luc, nom: ROY, rpps: "10001234567", adresse: luc.roy@example.org, copie: oui}
//	échéance: 05/03/2026              # due: the day by which the letter should leave
//	priorité: 24h                     # priority; immédiate, 24h, rapide, normale
//	langue: fr                        # language; fr, en
//
// Accents, case, spaces, "_" and "-" make no difference in keys and words. JSON has
// the same keys. A value left empty says nothing.
//
// Reading is strict, since an instruction that is misspelt and ignored sends a
// letter to the wrong place: unknown and repeated keys are refused, so are values
// that cannot be understood, aliases, tags and several documents in one file.
// The error is a *Refusal, whose French words name the key and the line, never a
// value. A file of more than MaxSize bytes is refused unread.
package sidecar

import (
	"strings"

	"cardiopli/pipeline"
)

// The caps.
const (
	MaxSize       = 64 << 10 // bytes of a file
	MaxDepth      = 6        // values within values
	MaxRecipients = 40
	maxFields     = 400 // of a file
	maxValue      = 200 // bytes of one value
	maxName       = 120 // bytes of one name
)

// Parse reads the sidecar raw. The name tells JSON from YAML. The error is a
// *Refusal. A file that says no more than "priorité: normale" gives instructions
// that are zero, and no error.
func Parse(name string, raw []byte) (pipeline.Instructions, error) {
	if len(raw) > MaxSize {
		return pipeline.Instructions{}, &Refusal{Reason: TooLarge}
	}
	text, refused := decode(raw)
	if refused != nil {
		return pipeline.Instructions{}, refused
	}
	text = tidy(text)
	if strings.TrimSpace(text) == "" {
		return pipeline.Instructions{}, &Refusal{Reason: Empty}
	}
	tree, err := parseTree(name, text)
	if err != nil {
		return pipeline.Instructions{}, err
	}
	r := &reader{}
	in := r.read(tree)
	switch {
	case r.err != nil:
		return pipeline.Instructions{}, r.err
	case !r.said:
		return pipeline.Instructions{}, &Refusal{Reason: Empty}
	}
	return in, nil
}
