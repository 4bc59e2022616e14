// Package sidecar reads the small file that lies beside a report and says what
// the practice software or the secretary knows already: the patient, the
// examination, whom the letter is for, how soon. It is pure: bytes in,
// pipeline.Instructions out.
//
// NAME.yaml, NAME.yml or NAME.json beside NAME.docx holds keys in French or in
// English, all of them optional:
//
//	patient:
//	  nom: DUPONT                     # name, last name; "DUPONT Jeanne", "DUPONT née MARTIN"
//	  prénom: Jeanne                  # given, first name
//	  nom de naissance: MARTIN        # birth_name; née
//	  naissance: 12/03/1950           # birth_date, né(e) le, ddn; 1950-03-12, 12 mars 1950
//	  sexe: F                         # sex, gender, civilité; M, F, homme, Mme, 1, 2
//	  ins: 2 50 03 75 116 001 23      # 15 characters or a number, the key must fit
//	examen: ett                       # exam; ecg ett eto stress_echo holter mapa stress vo2, or in words
//	date: 02/03/2026                  # of the examination
//	auteur: Dr Anne BLANC             # author, médecin, cardiologue
//	destinataires:                    # recipients, correspondants, médecin traitant
//	  - Dr Paul MARTIN <paul.martin@example.org>
//	  - {titre: Dr, prénom: Luc, nom: ROY, rpps: "10001234567", adresse: luc.roy@example.org, copie: oui}
//	copie à: Dr Jean PIC              # cc: recipients as well, named as copies
//	échéance: 05/03/2026              # due, deadline: the day by which the letter should leave
//	priorité: 24h                     # priority, urgence; immédiate or urgent, 24h or high, rapide, normale or low
//	langue: fr                        # language; fr, en
//
// All spellings stand in keys.go and words.go. The keys of the patient may stand at
// the top, without "patient". Accents, case, spaces, "_", "-" and camelCase make no
// difference in keys and words. JSON has the same keys. A value left empty, null or
// [] says nothing.
//
// Values are read as text, whatever YAML takes them for: "no", 0123 and dates too.
// A value may be folded or literal, but is one line, except for recipients: one text
// may name several, at lines, at semicolons, at "," or "et" before a title, at
// commas between addresses. A person is written in either order, the surname in
// capitals; where all words are or none, the last is the surname. Dates are day,
// month, year, or ISO 8601, or have the month in words in either tongue; a time is
// dropped and a weekday has to fit.
//
// The bytes are UTF-8, UTF-16, or Windows-1252 where nothing in them speaks for
// another alphabet.
//
// Reading is strict, since an instruction that is misspelt and ignored sends a
// letter to the wrong place. Refused are unknown and misplaced keys, two keys of one
// meaning that do not say the same, values that cannot be understood; in particular
// what could only be guessed: years of two figures, dates of an American program
// that may be read both ways, a time in UTC that is not midnight, a patient in one
// sentence, names that capitals do not part, recipients without a name. So are
// aliases, anchors, tags that change a value and several documents in one file.
// The error is a *Refusal, whose French words name the key and the line, never a
// value. A file of more than MaxSize bytes is refused unread.
//
// The package does not compare what it reads with the report, and knows no
// directory: a name is as written.
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
