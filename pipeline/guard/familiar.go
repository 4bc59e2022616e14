package guard

import (
	"fmt"
	"slices"

	"cardiopli/pipeline"
	"cardiopli/pipeline/directory"
)

// familiar asks about a letter that speaks to its reader by the given name alone, "Mon
// cher Paul,". It is for somebody of that given name: for which one it tells only where
// the practice writes to no other. ok is false where no text speaks so.
func (w *witness) familiar(r pipeline.Recipient, one func(rule, message, hint string) []pipeline.Finding) (f []pipeline.Finding, ok bool) {
	var others []directory.Entry
	called, name := w.givenName()
	if name == "" {
		return nil, false
	}
	if !covered(called, directory.Words(r.Given)) {
		if w.known(r) && len(w.Recipients) > 1 {
			return nil, false
		}
		return one(RuleOther, fmt.Sprintf("Le texte s'adresse à « %s » ; la lettre irait à %s, que le texte ne nomme pas.", name, r.Display()),
			"Choisir le médecin à qui le texte s'adresse, ou dire pourquoi la lettre va à l'autre."), true
	}
	if w.known(r) {
		return nil, false
	}
	for _, e := range w.Book.Entries() {
		if covered(called, directory.Words(e.Recipient.Given)) && !reached(e, r) && !w.same(e, r) && !w.first(e.Recipient.Address) {
			others = append(others, e)
		}
	}
	if len(others) > 0 {
		return one(RuleHomonym, fmt.Sprintf("Le texte ne dit que le prénom, « %s » : ce peut être %s, ou %s.", name, who(w.entry(r)), listed(others)),
			"Vérifier à qui la lettre s'adresse, puis répondre ; écrire le nom de famille dans le texte évite la question."), true
	}
	return w.moved(r, one), true
}

// givenName is the given name by which the text greets its reader, where it says no
// family name and somebody of the directory bears it; written as it is there.
func (w *witness) givenName() (said []string, written string) {
	for _, c := range w.clauses {
		i := 0
		for i < len(c.words) && (greets[c.words[i]] || polite[c.words[i]]) {
			i++
		}
		if i == 0 || !oneOf(c.words[:i], greets) {
			continue
		}
		said = c.words[i:]
		if k := slices.IndexFunc(said, func(x string) bool { return speaks[x] }); k > 0 {
			said = said[:k] // a dictation has no commas
		}
		if len(said) == 0 || len(said) > 2 {
			continue
		}
		for _, e := range w.Book.Entries() {
			if slices.Equal(said, directory.Words(e.Recipient.Given)) {
				return said, e.Recipient.Given
			}
		}
	}
	return nil, ""
}

// speaks are words with which a letter begins behind its greeting.
var speaks = map[string]bool{"j": true, "je": true, "nous": true, "merci": true, "voici": true, "ton": true, "ta": true}

// covered reports whether a name said is the given name, or half of a double one.
func covered(said, given []string) bool {
	return slices.Equal(said, given) || len(said) == 1 && slices.Contains(given, said[0])
}
