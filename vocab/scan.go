package vocab

import (
	"slices"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"
)

// scan is one call of Check.
type scan struct {
	lexicon *Lexicon
	tongue  *tongue
	text    string
	tokens  []token
	own     map[string]bool
	skip    []Range
	faults  []Fault
	// accents are the words whose accents were left out.
	accents  []int
	accented int // words written with an accent
	// how often the lexicon, the dictionary, and its far words were searched
	domain, general, far, heard int
	sayings                     [][]string   // by token, see said; made when first asked for
	odds                        []int8       // by token, see odd
	shouted                     map[int]bool // lines all in capitals
	exams                       map[string]bool
	sections                    []string // by token, see section; made when first asked for
}

// newScan cuts a text and chooses its language.
func (l *Lexicon) newScan(text string, o Options) *scan {
	if len(text) > maxText {
		text = text[:maxText]
	}
	s := &scan{lexicon: l, text: text, tokens: split(text), skip: slices.Clone(o.Skip)}
	s.tongue = &l.french
	if o.Language == "en" || o.Language == "" && isEnglish(s.tokens) {
		s.tongue = l.english()
	}
	if len(o.Own) > 0 {
		s.own = map[string]bool{}
		for _, w := range o.Own {
			for _, t := range split(w) {
				s.own[t.key] = true
			}
		}
	}
	if len(o.Exams) > 0 {
		s.exams = map[string]bool{}
		for _, e := range o.Exams {
			s.exams[e] = true
		}
	}
	return s
}

// Check returns the faults of a text in order of place, none overlapping. It
// reads the first 1 MiB of it; any bytes will do. The same text and options
// give the same faults.
func (l *Lexicon) Check(text string, o Options) []Fault {
	s := l.newScan(text, o)
	s.blank()
	s.findShouted()
	for i := 0; i < len(s.tokens) && len(s.faults) < maxFaults; {
		i += s.at(i)
	}
	s.confusions()
	s.ambiguous()
	s.agreement()
	s.habits()
	if o.Accents {
		s.groupAccents()
	}
	sort.SliceStable(s.faults, func(i, j int) bool { return s.faults[i].Start < s.faults[j].Start })
	out := s.faults[:0]
	end := 0
	for _, f := range s.faults {
		if f.Start >= end {
			out = append(out, f)
			end = f.End
		}
	}
	return out
}

// at judges the words that begin at token i and returns how many it settled.
func (s *scan) at(i int) int {
	t := s.tokens[i]
	if t.key == "" {
		return 1
	}
	if s.tongue == &s.lexicon.french && s.gluedArticle(i) {
		return 2
	}
	if s.adjectiveVerb(i) {
		return 1
	}
	if n := s.phraseFault(i); n > 0 {
		return n
	}
	if n := s.joinFault(i); n > 0 {
		return n
	}
	if n := s.apartFault(i); n > 0 {
		return n
	}
	s.wordFault(i)
	return 1
}

// habits asks about what hands do whatever the word: writing it twice, leaving an
// elision out, taking a word for one that sounds the same.
func (s *scan) habits() {
	for i := range s.tokens {
		if len(s.faults) >= maxFaults {
			return
		}
		if s.tokens[i].key == "" {
			continue
		}
		s.repeated(i)
		if s.tongue == &s.lexicon.french {
			s.contracted(i)
			s.sounds(i)
			s.homophonous(i)
		}
	}
}

// add notes a fault over the tokens i to j.
func (s *scan) add(i, j int, rule Rule, drug bool, right ...string) {
	f := Fault{Start: s.tokens[i].start, End: s.tokens[j].end, Rule: rule, Drug: drug}
	f.Wrong = s.text[f.Start:f.End]
	for _, r := range right {
		f.Right = append(f.Right, likeCase(r, s.tokens[i]))
	}
	if i == j && len(right) > 0 {
		f.Term = s.completes(i, right[0])
	}
	s.faults = append(s.faults, f)
}

// likeCase gives a proposal the capitals of what was written.
func likeCase(right string, t token) string {
	r, n := utf8.DecodeRuneInString(right)
	switch {
	case t.caps == upper && t.letters > 1:
		return strings.ToUpper(right)
	case t.caps == title && t.first:
		return string(unicode.ToUpper(r)) + right[n:]
	}
	return right
}

// completes finds the longest term of several words that a word at token i
// makes with its neighbours; empty if none.
func (s *scan) completes(i int, right string) string {
	k := keyOf(right)
	for n := 5; n >= 2; n-- {
		for from := max(0, i-n+1); from <= i && from+n <= len(s.tokens); from++ {
			if at, ok := s.tongue.phrases[s.join(from, n, i, k)]; ok {
				return s.lexicon.terms[at].Text
			}
		}
	}
	return ""
}

// join writes the keys of n tokens, with key k for token at (-1: none); it is
// empty if they are not neighbours.
func (s *scan) join(from, n, at int, k string) string {
	var b strings.Builder
	for j := from; j < from+n; j++ {
		t := s.tokens[j]
		if j > from {
			if !t.space && !t.elided || t.line != s.tokens[from].line {
				return ""
			}
			b.WriteByte(' ')
		}
		if j == at {
			b.WriteString(k)
		} else {
			b.WriteString(t.key)
		}
	}
	return b.String()
}

// blank takes the words out that are not to be touched: skipped ranges, and
// names, as far as a title before them tells.
func (s *scan) blank() {
	sort.Slice(s.skip, func(i, j int) bool { return s.skip[i].Start < s.skip[j].Start })
	next := 0
	reach := 0 // the furthest end of the ranges begun so far
	for i := range s.tokens {
		t := &s.tokens[i]
		for next < len(s.skip) && s.skip[next].Start < t.end {
			reach = max(reach, s.skip[next].End)
			next++
		}
		if t.start < reach {
			t.key = ""
		}
	}
	s.blankSpecies()
	if s.tongue == &s.lexicon.french {
		s.blankLatin()
	}
	for i := range s.tokens {
		if n, spoken := titled(s.tokens[i]); n > 0 {
			s.blankName(i, n, spoken)
		}
	}
}

// titled says how many words after a title may be a name, and whether the title
// is one that is spoken, so that a dictated name may stand in lower case.
func titled(t token) (int, bool) {
	switch t.key {
	case "dr", "drs", "pr", "mme", "mlle", "mr", "m", "dre", "mrs":
		if t.key == "m" && t.caps == lower || t.key == "pr" && t.caps != title {
			return 0, false
		}
		return 4, false
	case "docteur", "docteurs", "professeur", "monsieur", "madame", "mademoiselle", "doctor":
		return 4, true
	}
	return 0, false
}

// blankName takes out the capitalised words after a title, and the unknown
// lower-case ones if the text is dictated.
func (s *scan) blankName(i, n int, spoken bool) {
	for j := i + 1; j < len(s.tokens) && j <= i+n; j++ {
		t := &s.tokens[j]
		if t.line != s.tokens[i].line || strings.ContainsAny(s.text[s.tokens[j-1].end:t.start], ",;:()\n\t/") {
			return
		}
		if t.caps == lower {
			if particles[t.key] {
				continue
			}
			if !spoken || t.key == "" || s.standing(*t) != unknown {
				return
			}
		}
		t.key = ""
	}
}

var particles = map[string]bool{"de": true, "du": true, "des": true, "la": true, "le": true, "van": true, "von": true, "ben": true, "el": true}

// findShouted notes the lines that are all in capitals: their words are read
// like others, where a single word in capitals is a name or an abbreviation.
func (s *scan) findShouted() {
	s.shouted = map[int]bool{}
	for i := 0; i < len(s.tokens); {
		line, up, all := s.tokens[i].line, 0, 0
		for ; i < len(s.tokens) && s.tokens[i].line == line; i++ {
			if t := s.tokens[i]; t.letters > 3 {
				all++
				if t.caps == upper {
					up++
				}
			}
		}
		if up == all && all >= 2 {
			s.shouted[line] = true
		}
	}
}
