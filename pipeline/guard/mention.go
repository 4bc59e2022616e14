package guard

import (
	"slices"
	"strings"
	"unicode"

	"cardiopli/pipeline"
	"cardiopli/pipeline/directory"
)

// clause is what stands between two commas, or the ends of its sentence. A name is
// looked at with the words of its own clause first: "refuse la coronarographie, adressé
// au Dr X" denies nothing of Dr X.
type clause struct {
	text     string
	words    []string
	sentence int
	line     int // where it begins
}

// mention is one place where the text names a recipient by a title.
type mention struct {
	clause
	before, after []string // of the name in its clause, without title and article
	lead, rest    []string // of the sentence before and behind the clause
	article       bool     // "le Dr X": somebody told of, not spoken to
}

// said lists where the text names a recipient by a title.
func (w *witness) said(r pipeline.Recipient) (out []mention) {
	name := directory.Words(r.Name)
	if len(name) == 0 || len(directory.Words(r.Given)) == 0 {
		return nil
	}
	for i, c := range w.clauses {
		for _, at := range w.places(c.words, r) {
			from := at
			for from > 0 && !titles[c.words[from]] {
				from--
			}
			if greeted(c.words[:at]) {
				from = at
			}
			m := mention{clause: c, before: c.words[:from], after: c.words[at+len(name):]}
			if n := len(m.before); n > 0 && (m.before[n-1] == "le" || m.before[n-1] == "la") {
				m.before, m.article = m.before[:n-1], true
			}
			for given := directory.Words(r.Given); len(m.after) > 0 && slices.ContainsFunc(given, func(g string) bool { return m.after[0] == g || m.after[0] == g[:1] && !elided[g[:1]] }); {
				m.after = m.after[1:] // "Dr MARTIN Paul"
			}
			for k := i - 1; k >= 0 && w.clauses[k].sentence == c.sentence; k-- {
				m.lead = append(append([]string{}, w.clauses[k].words...), m.lead...)
			}
			for k := i + 1; k < len(w.clauses) && w.clauses[k].sentence == c.sentence; k++ {
				m.rest = append(m.rest, w.clauses[k].words...)
			}
			out = append(out, m)
		}
	}
	return out
}

// elided are letters that a word begins with before an apostrophe: "le Dr X m'adresse".
var elided = map[string]bool{"m": true, "l": true, "d": true, "n": true, "j": true, "s": true, "t": true, "c": true}

// clause is the first clause that names the recipient and of which is says so, as it
// is quoted; "" where there is none.
func (s sight) clause(is func(mention) bool) string {
	for _, m := range s.said {
		if is(m) {
			return strings.Join(strings.Fields(m.text), " ")
		}
	}
	return ""
}

// clauses cuts a text at the ends of sentences, at commas and semicolons, and where a
// line ends that the next does not go on. A dot after a title or an initial ends
// nothing; a dictation says its commas.
func clauses(text string) []clause {
	var out []clause
	rs := []rune(text)
	from, sentence, line, begun := 0, 0, 0, 0
	cut := func(i int, ends bool) {
		if s := strings.Trim(string(rs[from:i]), " \t\r\n,;.!?"); s != "" {
			words := directory.Words(s)
			for k := slices.Index(words, "virgule"); k >= 0; k = slices.Index(words, "virgule") {
				out, words = append(out, clause{s, words[:k], sentence, begun}), words[k+1:]
			}
			out = append(out, clause{s, words, sentence, begun})
		}
		from, begun = i, line
		if ends {
			sentence++
		}
	}
	for i, c := range rs {
		switch c {
		case ',':
			// "Dr X, retraité": what is said of a name after a comma belongs to it.
			next := directory.Words(string(rs[i+1 : min(len(rs), i+18)]))
			if len(next) == 0 || !strings.HasPrefix(next[0], "retrait") && !strings.HasPrefix(next[0], "deced") && !(len(next) > 1 && next[0] == "medecin" && strings.HasPrefix(next[1], "trait")) {
				cut(i, false)
			}
		case ';', '!', '?':
			cut(i, true)
		case '.':
			if enumerates(rs, i) {
				continue
			}
			b := i
			for b > 0 && (unicode.IsLetter(rs[b-1]) || unicode.IsDigit(rs[b-1])) {
				b--
			}
			if word := strings.ToLower(string(rs[b:i])); (i-b > 1 && !titles[word] && word != "mme" || i > b && unicode.IsDigit(rs[i-1]) || i > 0 && rs[i-1] == ')') && (i+1 == len(rs) || unicode.IsSpace(rs[i+1])) {
				cut(i, true)
			}
		case '\n':
			j := i + 1
			for j < len(rs) && (rs[j] == ' ' || rs[j] == '\t' || rs[j] == '\r') {
				j++
			}
			line++
			if j == len(rs) || ordered(rs[j:]) || (!unicode.IsLower(rs[j]) || strings.HasSuffix(strings.TrimRight(string(rs[from:i]), " \t\r"), " point")) && !goesOn(rs[from:i]) {
				cut(i, true)
			}
		}
	}
	cut(len(rs), true)
	return out
}

// enumerates reports a dot behind the number of a list: "1. Dr X".
func enumerates(rs []rune, dot int) bool {
	b := dot
	for b > 0 && unicode.IsDigit(rs[b-1]) {
		b--
	}
	return b < dot && dot-b < 3 && (b == 0 || rs[b-1] == '\n')
}

// ordered reports a line that says itself where the letter goes: "à adresser au".
func ordered(next []rune) bool {
	w := directory.Words(string(next[:min(len(next), 24)]))
	return len(w) > 1 && w[0] == "a" && infinitive(w[1]) && (sends.of(w[1]) || transits.of(w[1]))
}

// goesOn reports whether a line ends in a word that wants another: "au", "Dr".
func goesOn(line []rune) bool {
	w := directory.Words(string(line[max(0, len(line)-24):]))
	return len(w) > 0 && (titles[w[len(w)-1]] || to[w[len(w)-1]] || w[len(w)-1] == "le")
}

// tail and ahead are the words nearest to a name, on either side.
func tail(words []string, n int) []string  { return words[max(0, len(words)-n):] }
func ahead(words []string, n int) []string { return words[:min(len(words), n)] }
