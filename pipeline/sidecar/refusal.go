package sidecar

import (
	"fmt"
	"strings"
	"unicode"
)

// Reason says why a sidecar cannot be read. The words are stable.
type Reason string

// The reasons.
const (
	TooLarge  Reason = "too_large"
	Empty     Reason = "empty"     // no instruction at all
	Encoding  Reason = "encoding"  // which characters the bytes are is not certain
	Syntax    Reason = "syntax"    // neither YAML nor JSON
	Shape     Reason = "shape"     // a list where a word is expected, and the like
	Unknown   Reason = "unknown"   // a key that is none
	Misplaced Reason = "misplaced" // a key of another place
	Repeated  Reason = "repeated"  // two keys of one meaning that do not say the same
	Value     Reason = "value"     // a value that cannot be understood
	Forbid    Reason = "forbid"    // aliases, tags, several documents, depth
)

// Refusal is the error of a sidecar that cannot be read.
type Refusal struct {
	Reason Reason
	// Key is the key at fault as the file spells it, under its parents: "patient,
	// prenon". It stands in French only: an unknown key may be anything.
	Key  string
	Near string // the known key that Key is most like, or ""
	Line int    // from 1; 0 where not known
	Want string // French: what to write, or where
	// First is the earlier key that says otherwise, and its line.
	First     string
	FirstLine int
}

// Error names the reason and the line, nothing of the file.
func (r *Refusal) Error() string {
	if r.Line > 0 {
		return fmt.Sprintf("sidecar not readable: %s, line %d", r.Reason, r.Line)
	}
	return "sidecar not readable: " + string(r.Reason)
}

// Temporary reports false: reading the same bytes again gives the same refusal.
func (r *Refusal) Temporary() bool { return false }

const again = ", puis déposez à nouveau le compte rendu et son fichier d'instructions, ensemble."

// French gives one plain sentence on what is wrong and one on what to do.
func (r *Refusal) French() (what, todo string) {
	key, line := shown(r.Key), atLine(r.Line)
	switch r.Reason {
	case TooLarge:
		return "Le fichier d'instructions est trop long : ce n'est sans doute pas une fiche d'instructions.",
			"N'y laissez que le patient, l'examen, les destinataires et la priorité" + again
	case Empty:
		return "Le fichier d'instructions ne dit rien.",
			"Remplissez-le, ou enlevez-le et déposez le compte rendu seul."
	case Unknown:
		what = fmt.Sprintf("Le fichier d'instructions contient une rubrique inconnue : « %s »%s.", key, line)
		if r.Near != "" {
			return what, fmt.Sprintf("Vouliez-vous écrire « %s » ? Corrigez cette rubrique%s", r.Near, again)
		}
		return what, "Enlevez ou corrigez cette rubrique" + again
	case Misplaced:
		return fmt.Sprintf("Dans le fichier d'instructions, la rubrique « %s »%s n'est pas à sa place.", key, line), "Écrivez-la " + r.Want + again
	case Repeated:
		keep := "N'en gardez qu'une, la bonne"
		if r.Want != "" {
			keep += ", ou écrivez " + r.Want
		}
		return fmt.Sprintf("Dans le fichier d'instructions, la rubrique « %s »%s ne dit pas la même chose que « %s »%s.", key, line, shown(r.First), atLine(r.FirstLine)),
			keep + again
	case Encoding:
		return fmt.Sprintf("Les caractères du fichier d'instructions ne peuvent pas être lus avec certitude%s.", line),
			"Enregistrez-le à nouveau avec l'encodage « UTF-8 »" + again
	case Value:
		return fmt.Sprintf("Dans le fichier d'instructions, la valeur de la rubrique « %s »%s n'est pas comprise.", key, line),
			"Écrivez " + r.Want + again
	case Shape:
		if key == "" {
			return "Le fichier d'instructions n'est pas fait de rubriques « nom : valeur ».", "Écrivez une rubrique par ligne, par exemple « priorité: 24h »" + again
		}
		return fmt.Sprintf("Dans le fichier d'instructions, la rubrique « %s »%s n'est pas remplie comme prévu.", key, line), "Écrivez " + r.Want + again
	case Forbid:
		return fmt.Sprintf("Le fichier d'instructions utilise une écriture qui n'est pas admise%s.", line),
			"Écrivez simplement une rubrique par ligne, par exemple « priorité: 24h »" + again
	}
	what = fmt.Sprintf("Le fichier d'instructions ne peut pas être lu : ce n'est pas du YAML ou du JSON correct%s.", line)
	if r.Want != "" {
		return what, "Écrivez " + r.Want + again
	}
	return what, "Vérifiez cette ligne, les guillemets et l'alignement des rubriques" + again
}

func atLine(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(" (ligne %d)", n)
}

// shown is a key as a note may show it: short, one line, printable.
func shown(key string) string {
	s := strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return ' '
	}, key)
	if rs := []rune(s); len(rs) > 40 {
		s = string(rs[:40]) + "…"
	}
	return s
}
