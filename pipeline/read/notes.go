package read

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"cardiopli/pipeline"
)

// The most notes that a file can cause, and the length of a quoted comment.
const (
	maxNotes = 60
	maxQuote = 400 // bytes
)

// notes gathers what a person must be told about the reading, each thing once.
type notes struct {
	list     []string
	deleted  int // tracked deletions left out
	inserted int // tracked insertions kept
	hidden   int // hidden passages left out
	struck   int // struck-out passages, kept and marked
	images   int
	objects  int // embedded sheets, charts, equations of other programs
	blanks   int // form fields that nobody filled
	symbols  int // letters of a picture font that have no known sign
	comments []string
}

func (n *notes) add(format string, args ...any) {
	if len(n.list) >= maxNotes {
		return
	}
	s := fmt.Sprintf(format, args...)
	for _, have := range n.list {
		if have == s {
			return
		}
	}
	n.list = append(n.list, s)
}

func (n *notes) comment(s string) {
	s = strings.Join(strings.Fields(s), " ")
	if s == "" || len(n.comments) >= maxNotes {
		return
	}
	if len(s) > maxQuote {
		cut := maxQuote
		for !utf8.RuneStart(s[cut]) {
			cut--
		}
		s = s[:cut] + "..."
	}
	n.comments = append(n.comments, s)
}

// tell turns the counts into sentences. Called once, when the reader is done.
func (n *notes) tell() {
	if n.deleted > 0 || n.inserted > 0 {
		n.add("Suivi des modifications : %s, %s.",
			pipeline.French.Count(n.deleted, "suppression non reprise", "suppressions non reprises"),
			pipeline.French.Count(n.inserted, "insertion reprise", "insertions reprises"))
	}
	if n.hidden > 0 {
		n.add("%s : absent de la lettre.", pipeline.French.Count(n.hidden, "passage masqué non repris", "passages masqués non repris"))
	}
	if n.struck > 0 {
		n.add("%s : à supprimer ou à rétablir.", pipeline.French.Count(n.struck, "passage barré, marqué [barré : ...]", "passages barrés, marqués [barré : ...]"))
	}
	if n.images > 0 {
		n.add("%s.", pipeline.French.Count(n.images, "image non reprise", "images non reprises"))
	}
	if n.objects > 0 {
		n.add("%s (tableur, graphique, formulaire ou autre).", pipeline.French.Count(n.objects, "objet incorporé non lu", "objets incorporés non lus"))
	}
	if n.blanks > 0 {
		n.add("%s dans le document.", pipeline.French.Count(n.blanks, "champ laissé vide", "champs laissés vides"))
	}
	if n.symbols > 0 {
		n.add("%s, à vérifier dans l'original.", pipeline.French.Count(n.symbols, "symbole non reconnu, marqué \uFFFD", "symboles non reconnus, marqués \uFFFD"))
	}
	for _, c := range n.comments {
		n.add("Commentaire dans la marge, non repris : « %s »", c)
	}
}
