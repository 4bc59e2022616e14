package sidecar

import (
	"maps"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// table gives the meaning of each spelling of the keys at one level. The first
// French spelling is the one that a refusal proposes.
type table map[string][]string

var topKeys = table{
	"patient":    {"patient", "patiente"},
	"exam":       {"examen", "exam", "type d'examen", "exam type", "type"},
	"on":         {"date", "date de l'examen", "date d'examen", "exam date", "on"},
	"author":     {"auteur", "author", "cardiologue", "cardiologist", "médecin", "physician"},
	"recipients": {"destinataires", "destinataire", "recipients", "recipient", "to"},
	"due":        {"échéance", "due", "due date", "avant le"},
	"priority":   {"priorité", "priority", "urgence", "urgency"},
	"language":   {"langue", "language", "lang"},
}

var patientKeys = table{
	"name":  {"nom", "name", "surname", "last name", "family name", "nom de famille", "nom d'usage", "nom utilisé"},
	"given": {"prénom", "given", "given name", "first name", "prénoms"},
	"birth": {"naissance", "birth date", "date de naissance", "birth", "né le", "née le", "date of birth", "dob"},
	"maid":  {"nom de naissance", "birth name", "maiden name", "nom de jeune fille"},
	"sex":   {"sexe", "sex"},
	"ins":   {"ins", "nir", "matricule ins"},
}

var personKeys = table{
	"title":   {"titre", "title", "civilité"},
	"given":   {"prénom", "given", "given name", "first name"},
	"name":    {"nom", "name", "surname", "last name"},
	"rpps":    {"rpps"},
	"address": {"adresse", "address", "mail", "email", "e-mail", "courriel", "mssanté", "mailbox"},
	"copy":    {"copie", "copy", "cc"},
}

// fold brings a key or a word into the form that is compared: lower case, no
// accents, no sign but the space.
func fold(s string) string {
	var b strings.Builder
	space := false
	for _, r := range norm.NFD.String(strings.ToLower(s)) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r == 'œ':
			b.WriteString("oe")
		case unicode.IsLetter(r), unicode.IsDigit(r):
			if space && b.Len() > 0 {
				b.WriteByte(' ')
			}
			b.WriteRune(r)
			space = false
		default:
			space = true
		}
	}
	return b.String()
}

// meaning finds a key; "" where it is none.
func (t table) meaning(key string) string {
	k := fold(key)
	for m, spellings := range t {
		for _, s := range spellings {
			if fold(s) == k {
				return m
			}
		}
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
	for _, m := range slices.Sorted(maps.Keys(t)) {
		for _, s := range t[m] {
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
