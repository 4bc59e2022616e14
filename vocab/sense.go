package vocab

import (
	"slices"
	"strings"
	"sync"
)

// Sense is what an abbreviation of a text means there.
type Sense struct {
	Start, End int
	Form       string // as written
	// Meaning is the development in French; empty where the surroundings leave
	// several open.
	Meaning string
	// Others are what the abbreviation means elsewhere, or all that it may mean
	// here where Meaning is empty.
	Others []string
	// Write is what a reader of this language understands instead: "IDM" where
	// IM is an infarction, "RA" where a French text has the English AS. Empty
	// where the form is the customary one.
	Write string
}

// meaning is one line of senses.tsv: one thing an abbreviation stands for.
type meaning struct {
	language string
	text     string
	write    map[string]string // by language of the document
	exams    []string          // in whose reports it is likely
	section  string            // where it is likely: "history", "treatment"
	units    []string          // after its value
	exact    map[string]bool   // words around it
	stems    []string          // beginnings of words around it
}

// senses are the meanings of each ambiguous abbreviation, the usual one first.
var senses = mustOnce(func() (map[string][]meaning, error) {
	table, err := rows("senses.tsv")
	if err != nil {
		return nil, err
	}
	out := make(map[string][]meaning, len(table))
	for _, c := range table {
		m := meaning{language: c[1], text: c[2], write: map[string]string{"fr": c[3], "en": c[4]}, exams: list(c[5], ","),
			section: c[6], units: list(c[7], ","), exact: map[string]bool{}}
		for w := range strings.FieldsSeq(c[8]) {
			if stem, ok := strings.CutSuffix(w, "*"); ok {
				m.stems = append(m.stems, stem)
			} else {
				m.exact[w] = true
			}
		}
		out[c[0]] = append(out[c[0]], m)
	}
	return out, nil
})

// dangerousForms are the abbreviations of which confusables.tsv says that one
// meaning taken for the other is dangerous, and those that are to be written
// otherwise in one of their meanings. Only these are ever asked about.
var dangerousForms = sync.OnceValue(func() map[string]bool {
	out := map[string]bool{}
	for form, all := range senses() {
		for _, m := range all {
			if m.write["fr"] != "" || m.write["en"] != "" {
				out[form] = false
			}
		}
	}
	for _, c := range confusables() {
		if !strings.HasPrefix(c.Type, "sigle") || c.Danger != "critique" && c.Danger != "élevée" {
			continue
		}
		for _, side := range [2]string{c.A, c.B} {
			for w := range strings.FieldsFuncSeq(side, func(r rune) bool { return strings.ContainsRune(" (),", r) }) {
				if _, ok := senses()[w]; ok {
					out[w] = true
				}
			}
		}
	}
	return out
})

// evidence is what speaks for one meaning: words and units around it, and what
// is likely beforehand (language, examination, section, the usual one).
type evidence struct{ near, before int }

func (e evidence) sum() int { return e.near + e.before }

const (
	// decides is by how much one meaning must lead before another is dropped.
	decides = 3
	// speaks is the weight of a word beside the abbreviation; two meanings for
	// which as much is said cannot both be meant.
	speaks = 4
	// reach is how many words on either side are looked at.
	reach = 9
)

// Senses finds the abbreviations of a text and says what they mean there: one
// meaning of the lexicon, or, where there are several, the one that examination,
// section, neighbouring words, unit and language decide for.
func (l *Lexicon) Senses(text string, o Options) []Sense {
	s := l.newScan(text, o)
	s.blank()
	s.findShouted()
	var out []Sense
	for i := range s.tokens {
		t := s.tokens[i]
		if t.key == "" || t.digits || t.caps != upper && t.caps != mixed || len(out) >= maxFaults {
			continue
		}
		form := s.text[t.start:t.end]
		n := Sense{Start: t.start, End: t.end, Form: form}
		if all := senses()[form]; all != nil {
			best, _ := s.sense(i, all)
			for j := range all {
				if j == best {
					n.Meaning, n.Write = all[j].text, s.clearer(all[j])
				} else {
					n.Others = append(n.Others, all[j].text)
				}
			}
		} else if at, ok := l.byText[form]; ok && l.terms[at].Kind == Abbreviation && len(l.terms[at].Expansions) > 0 {
			if all := l.terms[at].Expansions; len(all) == 1 {
				n.Meaning = all[0]
			} else {
				n.Others = all
			}
		} else {
			continue
		}
		out = append(out, n)
	}
	return out
}

// clearer is what to write for a meaning in the language of the text.
func (s *scan) clearer(m meaning) string {
	if s.tongue == &s.lexicon.french {
		return m.write["fr"]
	}
	return m.write["en"]
}

// sense weighs the meanings of the abbreviation at token i. It returns the one
// that leads, or -1 where two lie too close together, and all the evidence.
func (s *scan) sense(i int, all []meaning) (int, []evidence) {
	found := make([]evidence, len(all))
	language := "fr"
	if s.tongue != &s.lexicon.french {
		language = "en"
	}
	unit := s.unitAfter(i)
	for j, m := range all {
		e := &found[j]
		if m.language == language {
			e.before += decides
			if j == 0 || all[j-1].language != language {
				e.before++ // the usual one stands first
			}
		}
		if slices.ContainsFunc(m.exams, func(x string) bool { return s.exams[x] }) {
			e.before += 2
		}
		if m.section != "" && s.section(i) == m.section {
			e.before += 2
		}
		if unit != "" && slices.ContainsFunc(m.units, func(u string) bool { return strings.EqualFold(u, unit) || u == "/4" && strings.HasSuffix(unit, u) }) {
			e.near += speaks + 1
		}
	}
	for step := -1; step <= 1; step += 2 {
		for j, d := i+step, 1; d <= reach && j >= 0 && j < len(s.tokens) && !s.breaks(min(j, j-step), max(j, j-step)); j, d = j+step, d+1 {
			t := s.tokens[j]
			if t.letters < 2 && !t.digits || t.key == "" {
				d--
				if t.key == "" {
					d++
				}
				continue
			}
			points := 1
			switch {
			case d <= 2:
				points = speaks
			case d <= 4:
				points = 2
			}
			word := plainKey(t.key)
			for k := range all {
				if all[k].speaks(word) {
					found[k].near += points
				}
			}
		}
	}
	best := 0
	for j := range found {
		if found[j].sum() > found[best].sum() {
			best = j
		}
	}
	for j := range found {
		// What is said beside both may still fit one by chance: the lead counts.
		if j != best && found[best].sum()-found[j].sum() < decides && found[best].near > 0 && (found[j].near >= 2*speaks || found[j].near >= speaks && all[j].language == language) {
			return -1, found
		}
	}
	if all[best].language != language && found[best].near < speaks {
		return -1, found
	}
	return best, found
}

func (m *meaning) speaks(word string) bool {
	if m.exact[word] {
		return true
	}
	for _, stem := range m.stems {
		if strings.HasPrefix(word, stem) {
			return true
		}
	}
	return false
}

// breaks reports whether a sentence, an item or a cell ends between two tokens.
func (s *scan) breaks(a, b int) bool {
	between := s.text[s.tokens[a].end:s.tokens[b].start]
	if strings.Contains(between, " - ") || strings.Contains(between, " – ") {
		return true
	}
	for i := range len(between) {
		switch between[i] {
		case ';', '\t', '|', '?', '!':
			return true
		case '.':
			if i+1 == len(between) || blank(between[i+1]) {
				return true
			}
		case '\n':
			rest := strings.TrimLeft(between[i+1:], " ")
			if strings.HasPrefix(rest, "\n") || strings.HasPrefix(rest, "-") || strings.HasPrefix(rest, "•") || s.tokens[b].caps == title {
				return true
			}
		}
	}
	return false
}

// unitAfter gives the unit or the ratio of the value that follows token i:
// "2,4 L/min/m²", "EP de 12 mm", "IM 2/4".
func (s *scan) unitAfter(i int) string {
	rest := s.text[s.tokens[i].end:min(len(s.text), s.tokens[i].end+48)]
	for {
		rest = strings.TrimLeft(rest, " \u00a0:=~<>≈")
		cut := false
		for _, w := range [...]string{"à ", "de ", "est ", "mesuré ", "mesurée ", "estimé ", "estimée ", "calculé ", "calculée ", "grade ", "environ ", "at ", "of ", "was "} {
			if tail, ok := strings.CutPrefix(rest, w); ok {
				rest, cut = tail, true
			}
		}
		if !cut {
			break
		}
	}
	n := 0
	for n < len(rest) && (rest[n] >= '0' && rest[n] <= '9' || n > 0 && (rest[n] == ',' || rest[n] == '.' || rest[n] == '-')) {
		n++
	}
	if n == 0 {
		return ""
	}
	unit := strings.TrimLeft(rest[n:], " \u00a0")
	if end := strings.IndexAny(unit, " \n\t,;)("); end >= 0 {
		unit = unit[:end]
	}
	return strings.TrimRight(unit, ".")
}

// headings are the words that open a part of a letter in which an abbreviation
// has another meaning than in the findings.
var headings = map[string]string{
	"antecedent": "history", "antecedents": "history", "atcd": "history", "atcds": "history", "histoire": "history", "history": "history", "rappel": "history",
	"traitement": "treatment", "traitements": "treatment", "ttt": "treatment", "ordonnance": "treatment", "medication": "treatment", "medications": "treatment",
}

// section says in what part of the letter token i stands. A heading is the first
// word of a line, with a colon on that line or alone on it.
func (s *scan) section(i int) string {
	if s.sections == nil {
		s.sections = make([]string, len(s.tokens))
		now := ""
		for j := range s.tokens {
			t := s.tokens[j]
			if j == 0 || s.tokens[j-1].line != t.line || t.first {
				line := s.text[t.end:min(len(s.text), t.end+80)]
				if end := strings.IndexByte(line, '\n'); end >= 0 {
					line = line[:end]
				}
				colon := strings.IndexByte(line, ':')
				if colon >= 0 && colon < 40 && !strings.ContainsAny(line[:colon], ".,;0123456789") || strings.TrimSpace(line) == "" {
					now = headings[plainKey(t.key)]
				}
			}
			s.sections[j] = now
		}
	}
	return s.sections[i]
}

// ambiguous asks about the abbreviations that are to be written otherwise for
// what they mean here, and about those whose surroundings speak for two meanings
// of which one taken for the other is dangerous.
func (s *scan) ambiguous() {
	for i := range s.tokens {
		t := s.tokens[i]
		if t.caps != upper || t.digits || t.letters > 4 || t.key == "" || s.own[t.key] || len(s.faults) >= maxFaults {
			continue
		}
		form := s.text[t.start:t.end]
		open, asked := dangerousForms()[form]
		if !asked || s.honorific(i) || s.explained(i) || s.coded(t) {
			continue
		}
		all := senses()[form]
		best, found := s.sense(i, all)
		f := Fault{Start: t.start, End: t.end, Wrong: form, Rule: RuleSense}
		switch {
		case best >= 0 && s.clearer(all[best]) != "":
			if found[best].near < speaks && found[best].before < 7 || all[best].language == "en" && s.foreignAfter(i) {
				continue
			}
			f.Right = append(f.Right, s.clearer(all[best]))
			if all[best].text != f.Right[0] && s.tongue == &s.lexicon.french {
				f.Right = append(f.Right, all[best].text)
			}
			f.Why = "Ici, « " + form + " » semble vouloir dire « " + all[best].text + " » ; un lecteur peut comprendre « " + other(all, best) + " »."
		case best < 0 && open && !s.foreignAfter(i):
			f.Right = s.rivals(all, found)
			if len(f.Right) < 2 {
				continue
			}
			f.Why = "« " + form + " » peut vouloir dire « " + strings.Join(f.Right, " » ou « ") + " », et la phrase ne tranche pas."
		default:
			continue
		}
		s.faults = append(s.faults, f)
	}
}

// foreignAfter reports whether English goes on in a text that passes for French,
// as the words of a machine do: "RA pressure".
func (s *scan) foreignAfter(i int) bool {
	return s.tongue == &s.lexicon.french && i+1 < len(s.tokens) && s.tokens[i+1].line == s.tokens[i].line && s.tokens[i+1].letters > 2 && s.standing(s.tokens[i+1]) < made
}

// rivals are the meanings for which something is said beside the abbreviation.
func (s *scan) rivals(all []meaning, found []evidence) []string {
	var out []string
	for j, e := range found {
		if e.near >= speaks && (all[j].language == "fr" || e.near >= 2*speaks) {
			out = append(out, all[j].text)
		}
	}
	return out
}

func other(all []meaning, but int) string {
	for j := range all {
		if j != but {
			return all[j].text
		}
	}
	return "autre chose"
}

// honorific reports whether the letters at token i are a title or belong to a
// name: "MR DUPONT", "AS Martin".
func (s *scan) honorific(i int) bool {
	if i+1 < len(s.tokens) {
		u := s.tokens[i+1]
		if u.line == s.tokens[i].line && (u.key == "" && u.letters > 1 || (u.caps == title || u.caps == upper) && u.letters > 3 && !s.isTerm(u) && s.text[s.tokens[i].end:u.start] == " ") {
			return true
		}
	}
	return s.shouted[s.tokens[i].line]
}

// coded reports whether a token is part of a code: "AS_SEVERE".
func (s *scan) coded(t token) bool {
	return t.end < len(s.text) && (s.text[t.end] == '_' || s.text[t.end] == '`') || t.start > 0 && (s.text[t.start-1] == '_' || s.text[t.start-1] == '`')
}

// explained reports whether the development stands beside the abbreviation:
// "infarctus (IM)", "IM (infarctus inférieur)".
func (s *scan) explained(i int) bool {
	t := s.tokens[i]
	before := strings.TrimRight(s.text[:t.start], " ")
	after := strings.TrimLeft(s.text[t.end:], " ")
	return strings.HasSuffix(before, "(") && strings.HasPrefix(after, ")") || strings.HasPrefix(after, "(") && len(after) > 1 && !(after[1] >= '0' && after[1] <= '9')
}
