package ledger

import "strings"

// sides are the words that name one; VG and VD are names of chambers, not sides.
var sides = map[string]string{
	"gauche": "gauche", "gauches": "gauche", "left": "gauche", "droit": "droite", "droite": "droite", "droits": "droite", "droites": "droite", "right": "droite",
	"bilateral": "bilatéral", "bilaterale": "bilatéral", "bilaterales": "bilatéral", "bilateraux": "bilatéral",
	"controlateral": "controlatéral", "controlaterale": "controlatéral", "contralateral": "controlatéral",
	"homolateral": "homolatéral", "homolaterale": "homolatéral", "ipsilateral": "homolatéral",
}

// turns are the words that turn the sense of what stands beside them, by their
// value. Of a pair of opposites both are here where either can be lost for the
// other; a word whose opposite only adds a prefix is not ("normal").
var turns = func() map[string]string {
	m := map[string]string{}
	for _, line := range strings.Split(strings.TrimSpace(`
pas
sans
ni
aucun aucune aucuns aucunes
non
jamais
guère guere
rien
absence absences
absent absente absents absentes
nul nulle
exclu exclue exclus exclues excluded
éliminé elimine eliminee elimines eliminees
infirmé infirme infirmee
indemne indemnes
dépourvu depourvu depourvue
dénué denue denuee
nie nient deny denies denied denying
négatif negatif negative negatifs negatives
positif positif positive positifs positives
disparu disparu disparue disparus disparition
hormis
sauf
excepté excepte except
no
not cannot
without
none
never
neither
nor
nil
anormal anormal anormale anormaux anormales abnormal
anomalie anomalies abnormality abnormalities
asymptomatique asymptomatiques asymptomatic
irrégulier irregulier irreguliere irreguliers irregulieres irregular
instable instables unstable
incomplet incomplet incomplete incomplets incompletes
inefficace inefficaces ineffective
insuffisant insuffisante insufficient
impossible impossibles
inchangé inchange inchangee inchanges inchangees unchanged
inhabituel inhabituelle unusual
inégal inegal inegale inegaux
indolore indolores painless
invisible invisibles
conservé conserve conservee conserves conservees preserve preservee preserves preservees preserved
altéré altere alteree alteres alterees impaired
augmenté augmente augmentee augmentes augmentees increased augmentation
diminué diminue diminuee diminues diminuees decreased reduced diminution reduite reduit
élevé eleve elevee eleves elevees elevated
abaissé abaisse abaissee abaisses abaissees
sus
sous
supra
infra
possible possibles
probable probables
`), "\n") {
		forms := strings.Fields(line)
		for _, f := range forms {
			if isPlain(f) {
				m[f] = forms[0]
			}
		}
	}
	return m
}()

func isPlain(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// openings are beginnings of words that a slip turns into their opposite.
var openings = []string{"hypo", "hyper", "brady", "tachy"}

// turned gives the value of a word that turns the sense, or "".
func turned(key string) string {
	if v, ok := turns[key]; ok {
		return v
	}
	if len(key) > 6 {
		switch key[0] {
		case 'h', 'b', 't':
			for _, o := range openings {
				if strings.HasPrefix(key, o) {
					return o
				}
			}
		case 's':
			if strings.HasPrefix(key, "susdecal") {
				return "sus"
			}
			if strings.HasPrefix(key, "sousdecal") {
				return "sous"
			}
		}
	}
	return ""
}
