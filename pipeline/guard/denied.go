package guard

import "strings"

// A text may name a physician in order to say that the letter is not for them: "ne
// pas adresser de copie au Dr X", "ancien médecin traitant : Dr X", "le Dr X,
// retraité". A name is looked at with the words of its own clause alone: "refuse la
// coronarographie, adressé au Dr X" denies nothing of Dr X.

// denied gives the words that say that a recipient is not to be written to.
func (s sight) denied() string {
	return s.clause(func(m mention) bool {
		before := m.before
		if n := len(before); n > 2 && before[n-3] == "ne" && before[n-2] == "pas" && (before[n-1] == "mettre" && contains(m.after, "copie") || strings.HasPrefix(before[n-1], "inform")) {
			return true
		}
		if len(before) == 0 || !to[before[len(before)-1]] {
			return false
		}
		for i, x := range before {
			if !negations[x] && !wills[x] {
				continue
			}
			// "ne pas adresser", "pas de copie", "sans copie"; and further away where
			// somebody's will is told: "ne souhaite pas que le compte rendu soit transmis".
			reach := 3
			if wills[x] || i > 0 && wills[before[i-1]] {
				if reach = 1; contains(before[i+1:min(len(before), i+4)], "que", "qu") {
					reach = 12
				} else if negations[x] {
					reach = 3
				} else if wills[x] {
					reach = 4
				}
			}
			for _, y := range before[i+1 : min(len(before), i+1+reach)] {
				for _, b := range sendings {
					if strings.HasPrefix(y, b) {
						return true
					}
				}
			}
		}
		return false
	})
}

// former gives the words that say that a recipient used to follow the patient, or
// does not practise any more.
func (s sight) former() string {
	return s.clause(func(m mention) bool {
		near, after := tail(m.before, 5), m.after
		return contains(near, "ancien", "ancienne", "anciennement", "precedent", "precedemment", "ex", "jusqu", "successeur", "succede", "patientele") ||
			contains(ahead(after, 4), "retraite", "retraitee", "decede", "decedee")
	})
}

var (
	to        = map[string]bool{"au": true, "aux": true, "a": true}
	negations = map[string]bool{"pas": true, "sans": true, "jamais": true, "aucune": true, "rien": true, "aucun": true}
	wills     = map[string]bool{"souhaite": true, "veut": true, "desire": true, "accepte": true, "refuse": true, "oppose": true}
	sendings  = []string{"adress", "envo", "transm", "communi", "copie", "diffus", "courrier", "lettre", "faire", "inform"}
)

func contains(words []string, any ...string) bool {
	for _, x := range words {
		for _, y := range any {
			if x == y {
				return true
			}
		}
	}
	return false
}
