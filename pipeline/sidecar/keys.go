package sidecar

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// table gives the meaning of each spelling of the keys at one level. The first
// French spelling is the one that a refusal proposes.
type table struct {
	words map[string][]string
	by    map[string]string // squeezed spelling, to its meaning
}

var ownKeys = map[string][]string{
	"patient": {"patient", "patiente", "identité", "identity", "identité du patient"},
	"exam": {"examen", "exam", "type d'examen", "exam type", "type", "acte", "nature de l'examen", "examination",
		"type of exam", "examen réalisé"},
	"on": {"date", "date de l'examen", "exam date", "on", "le", "date of exam", "examination date",
		"date de l'acte", "date of the exam", "fait le", "réalisé le"},
	"author": {"auteur", "author", "cardiologue", "cardiologist", "médecin", "physician", "doctor", "signataire", "signé par",
		"praticien", "rédacteur", "opérateur", "reported by"},
	"recipients": {"destinataires", "destinataire", "recipients", "recipient", "to", "correspondants", "correspondant", "médecin traitant",
		"médecins traitants", "médecins destinataires", "médecins correspondants", "médecin correspondant", "adressé par",
		"médecin adresseur", "adresseur", "referring physician", "referring doctor", "envoyer à", "à envoyer à", "send to", "à"},
	"copies": {"copie à", "copies à", "copie", "copies", "en copie", "cc", "copy to", "copy", "pour information"},
	"due": {"échéance", "due", "due date", "avant le", "à envoyer avant", "à envoyer avant le", "envoyer avant", "envoyer avant le", "pour le",
		"deadline", "date limite", "date d'échéance", "due by", "date limite d'envoi"},
	"priority": {"priorité", "priority", "urgence", "urgency", "urgent", "degré d'urgence", "niveau d'urgence"},
	"language": {"langue", "language", "lang"},
}

var patientWords = map[string][]string{
	"name": {"nom", "name", "surname", "last name", "family name", "nom de famille", "nom d'usage", "nom utilisé", "nom usuel",
		"nom du patient", "nom de la patiente", "nom patient", "patient name", "nom marital"},
	"given": {"prénom", "given", "given name", "given names", "first name", "first names", "prénoms", "forename", "prénom utilisé", "prénom usuel",
		"prénom du patient", "prénom de la patiente", "premier prénom", "prénom de naissance", "premier prénom de naissance"},
	"full":  {"nom et prénom", "nom prénom", "nom complet", "full name", "prénom et nom", "prénom nom", "nom prénoms"},
	"birth": {"naissance", "birth date", "date de naissance", "birth", "né le", "née le", "date of birth", "dob", "ddn", "birthday", "born", "born on"},
	"maid":  {"nom de naissance", "birth name", "maiden name", "nom de jeune fille", "née", "nom patronymique", "nom de naissance du patient"},
	"sex":   {"sexe", "sex", "gender", "genre", "civilité", "civility"},
	"ins": {"ins", "nir", "matricule ins", "n° ins", "no ins", "num ins", "numéro ins", "ins nir", "identifiant ins", "ins number",
		"identité nationale de santé", "identifiant national de santé", "nir ins"},
	"qualified": {"statut de l'identité", "statut identité", "statut ins", "ins qualifiée", "identité qualifiée", "identity status", "ins status", "qualified"},
	"place":     {"lieu de naissance", "code insee de naissance", "code lieu de naissance", "cog", "code cog", "birth place", "place of birth"},
	"givens":    {"liste des prénoms", "prénoms de l'état civil", "prénoms de naissance", "birth given names"},
	"chart":     {"ipp", "dossier", "numéro de dossier", "n° dossier", "n° de dossier", "no dossier", "identifiant local", "mrn", "file number"},
}

var (
	patientKeys = tableOf(patientWords)
	// The patient's keys may stand at the top as well as under "patient".
	topKeys  = tableOf(ownKeys, patientWords)
	examKeys = tableOf(map[string][]string{
		"exam": append([]string{"nom", "name", "code", "kind", "libellé"}, ownKeys["exam"]...), "on": ownKeys["on"], "author": ownKeys["author"],
	})
	personKeys = tableOf(map[string][]string{
		"title": {"titre", "title"}, "civility": {"civilité", "civility", "salutation"},
		"given": {"prénom", "given", "given name", "first name", "prénoms", "forename"},
		"name":  {"nom", "name", "surname", "last name", "family name", "nom de famille", "nom d'usage"},
		"full": {"nom complet", "full name", "nom et prénom", "nom prénom", "prénom et nom", "prénom nom", "médecin", "docteur", "doctor", "display name",
			"destinataire", "correspondant", "recipient", "physician", "médecin traitant", "médecin correspondant"},
		"rpps": {"rpps", "n° rpps", "no rpps", "numéro rpps", "rpps number"},
		"address": {"adresse", "address", "mail", "email", "e-mail", "courriel", "mssanté", "mailbox", "adresse mssanté", "mail mssanté", "adresse mail",
			"adresse e-mail", "adresse email", "email address", "mail address", "adresse électronique", "messagerie", "bal mssanté", "mssanté address", "adresse de messagerie"},
		"copy": {"copie", "copy", "cc", "en copie"},
	})
)

func tableOf(parts ...map[string][]string) table {
	t := table{map[string][]string{}, map[string]string{}}
	for _, words := range parts {
		for m, spellings := range words {
			t.words[m] = spellings
			for _, s := range spellings {
				t.by[squeeze(s)] = m
				t.by[squeeze(brief(s))] = m
			}
		}
	}
	return t
}

// small are the words that forms leave out: "date naissance".
var small = map[string]bool{"de": true, "d": true, "du": true, "des": true, "l": true, "la": true, "of": true, "the": true}

func brief(s string) string {
	return strings.Join(slices.DeleteFunc(strings.Fields(fold(s)), func(w string) bool { return small[w] }), " ")
}

// fold brings a key or a word into the form that is compared: lower case, no
// accents, no sign but the space, no figure raised or lowered.
func fold(s string) string {
	var b strings.Builder
	space := false
	for _, r := range norm.NFKD.String(strings.ToLower(s)) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case unicode.IsLetter(r), unicode.IsDigit(r):
			if space && b.Len() > 0 {
				b.WriteByte(' ')
			}
			if r == 'œ' {
				b.WriteByte('o')
				r = 'e'
			}
			b.WriteRune(r)
			space = false
		default:
			space = true
		}
	}
	return b.String()
}

// squeeze is fold without the spaces, so that "dateDeNaissance", "date_de_naissance"
// and "Date de naissance" are one.
func squeeze(s string) string { return strings.ReplaceAll(fold(s), " ", "") }

var (
	optional = regexp.MustCompile(`\((e|s|es)\)`)                                      // "né(e) le", "destinataire(s)"
	formNote = regexp.MustCompile(`(?i)\s*\((jj|dd)[-/. ]?mm[-/. ]?(aaaa|yyyy)\)\s*$`) // "Date (jj/mm/aaaa)"
	numbered = regexp.MustCompile(`^(destinataire|recipient|correspondant|copie)(\d{1,2})$`)
)

// meaning finds a key; "" where it is none. "Destinataire 2" is another key than
// "Destinataire 1" and gets its number.
func (t table) meaning(key string) string {
	k := squeeze(optional.ReplaceAllString(formNote.ReplaceAllString(key, ""), "$1"))
	if m := t.by[k]; m != "" {
		return m
	}
	if f := numbered.FindStringSubmatch(k); f != nil && t.by[squeeze("destinataires")] != "" {
		return t.by[f[1]] + " " + f[2]
	}
	return ""
}

// nearest proposes the known spelling that key is most like, "" where none is.
func (t table) nearest(key string) string {
	k := fold(key)
	if len(k) > 40 {
		return ""
	}
	best, at := "", len([]rune(k))/3+2
	if len(k) < 5 {
		at = 2
	}
	for _, m := range slices.Sorted(maps.Keys(t.words)) {
		for _, s := range t.words[m] {
			if d := distance(k, fold(s)); d < at {
				best, at = s, d
			}
		}
	}
	return best
}

// distance counts insertions, deletions, replacements and exchanges of
// neighbours that turn a into b.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	rows := make([][]int, len(x)+1)
	for i := range rows {
		rows[i] = make([]int, len(y)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(x); i++ {
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(x)][len(y)]
}
