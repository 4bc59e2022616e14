package guard

import (
	"strings"
	"unicode"

	"cardiopli/pipeline"
	"cardiopli/pipeline/directory"
)

// A text may name a physician in order to say that the letter is not for them: "ne
// pas adresser de copie au Dr X", "ancien médecin traitant : Dr X", "le Dr X,
// retraité". A name is looked at with the words of its own clause alone: "refuse la
// coronarographie, adressé au Dr X" denies nothing of Dr X.

// denied gives the words that say that a recipient is not to be written to.
func (w *witness) denied(r pipeline.Recipient) string {
	return w.said(r, func(before, _ []string) bool {
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
func (w *witness) former(r pipeline.Recipient) string {
	return w.said(r, func(before, after []string) bool {
		near := before[max(0, len(before)-5):]
		return contains(near, "ancien", "ancienne", "anciennement", "precedent", "precedemment", "ex", "jusqu", "successeur", "succede", "patientele") ||
			contains(after[:min(len(after), 4)], "retraite", "retraitee", "decede", "decedee")
	})
}

var (
	to        = map[string]bool{"au": true, "aux": true, "a": true}
	negations = map[string]bool{"pas": true, "sans": true, "jamais": true, "aucune": true, "rien": true, "aucun": true}
	wills     = map[string]bool{"souhaite": true, "veut": true, "desire": true, "accepte": true, "refuse": true, "oppose": true}
	sendings  = []string{"adress", "envo", "transm", "communi", "copie", "diffus", "courrier", "lettre", "faire", "inform"}
)

// said gives the first clause in which a recipient is named by title, with words
// before the title and after the name that is says so of.
func (w *witness) said(r pipeline.Recipient, is func(before, after []string) bool) string {
	name, given := directory.Words(r.Name), directory.Words(r.Given)
	if len(name) == 0 || len(given) == 0 {
		return ""
	}
	for _, c := range clauses(w.Text) {
		words := directory.Words(c)
		for _, at := range w.places(words, r) {
			from := at
			for from > 0 && !titles[words[from]] {
				from--
			}
			before := words[:from]
			if len(before) > 0 && (before[len(before)-1] == "le" || before[len(before)-1] == "la") {
				before = before[:len(before)-1]
			}
			if is(before, words[at+len(name):]) {
				return strings.Join(strings.Fields(c), " ")
			}
		}
	}
	return ""
}

// clauses cuts a text at the ends of sentences, at commas and semicolons, and where a
// line ends that the next does not go on. A dot after a title or an initial ends
// nothing.
func clauses(text string) []string {
	var out []string
	rs := []rune(text)
	from := 0
	cut := func(i int) {
		if s := strings.TrimSpace(string(rs[from:i])); s != "" {
			out = append(out, s)
		}
		from = i
	}
	for i, c := range rs {
		switch c {
		case ',':
			// "Dr X, retraité": what is said of a name after a comma belongs to it.
			next := directory.Words(string(rs[i+1 : min(len(rs), i+18)]))
			if len(next) == 0 || !strings.HasPrefix(next[0], "retrait") && !strings.HasPrefix(next[0], "deced") && !(len(next) > 1 && next[0] == "medecin" && strings.HasPrefix(next[1], "trait")) {
				cut(i)
			}
		case ';', '!', '?':
			cut(i)
		case '.':
			b := i
			for b > 0 && unicode.IsLetter(rs[b-1]) {
				b--
			}
			if word := strings.ToLower(string(rs[b:i])); i-b > 1 && !titles[word] && word != "mme" && (i+1 == len(rs) || unicode.IsSpace(rs[i+1])) {
				cut(i)
			}
		case '\n':
			j := i + 1
			for j < len(rs) && (rs[j] == ' ' || rs[j] == '\t' || rs[j] == '\r') {
				j++
			}
			if j == len(rs) || !unicode.IsLower(rs[j]) && !goesOn(rs[from:i]) {
				cut(i)
			}
		}
	}
	cut(len(rs))
	return out
}

// goesOn reports whether a line ends in a word that wants another: "au", "Dr".
func goesOn(line []rune) bool {
	w := directory.Words(string(line[max(0, len(line)-24):]))
	return len(w) > 0 && (titles[w[len(w)-1]] || to[w[len(w)-1]] || w[len(w)-1] == "le")
}

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
