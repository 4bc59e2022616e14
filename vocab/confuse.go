package vocab

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// confusion is one line of confusions.tsv: a wording in which one half of a
// dangerous pair of confusables.tsv cannot be meant, so that the other is asked
// for.
type confusion struct {
	words    [][]string // alternatives at each place; see step
	from, to int        // the words that are in question
	right    string
	after    []string // units of the number that must follow; none: anything may
	min, max float64  // between which the number lies; both 0: any
	unless   []string // beginnings of words of the sentence that silence it
	why      string
	begins   bool // the wording begins a clause
}

// A place of a wording holds alternatives by "|". "#" is a noun of the lexicon in
// the singular that names a finding or a symptom; "~2" lets up to two words pass;
// "^" before the first word asks for the beginning of a clause.
const (
	anyNoun = "#"
	gap     = '~'
)

// confusions are the wordings by their first word.
var confusions = mustOnce(func() (map[string][]confusion, error) {
	table, err := rows("confusions.tsv")
	if err != nil {
		return nil, err
	}
	out := make(map[string][]confusion, 2*len(table))
	for i, c := range table {
		k := confusion{right: c[3], after: list(c[4], "|"), unless: strings.Fields(c[7]), why: c[8]}
		n, err := numbers(c[1], c[2], c[5], c[6])
		if err != nil {
			return nil, fmt.Errorf("read table confusions.tsv: line %d: %w", i+2, err)
		}
		k.from, k.to, k.min, k.max = int(n[0]), int(n[1]), n[2], n[3]
		wording, begins := strings.CutPrefix(c[0], "^")
		k.begins = begins
		for w := range strings.FieldsSeq(wording) {
			var keys []string
			for alt := range strings.SplitSeq(w, "|") {
				keys = append(keys, plainKey(keyOf(alt)))
			}
			k.words = append(k.words, keys)
		}
		for _, first := range k.words[0] {
			out[first] = append(out[first], k)
		}
	}
	return out, nil
})

// numbers reads cells that hold a number each; an empty one is 0.
func numbers(cells ...string) ([]float64, error) {
	out := make([]float64, len(cells))
	for i, c := range cells {
		if c == "" {
			continue
		}
		v, err := strconv.ParseFloat(c, 64)
		if err != nil {
			return nil, errors.New("not a number")
		}
		out[i] = v
	}
	return out, nil
}

// confusions asks about the dangerous pairs where the surroundings decide.
func (s *scan) confusions() {
	if s.tongue != &s.lexicon.french {
		return
	}
	wordings, opposed, dosed := confusions(), opposites(), doses()
	for i := range s.tokens {
		if len(s.faults) >= maxFaults {
			return
		}
		t := s.tokens[i]
		if t.key == "" {
			continue
		}
		key := plainKey(t.key)
		for _, c := range wordings[key] {
			if end, ok := s.wording(i, c); ok && !s.silenced(i, c.unless) {
				f := Fault{Rule: RuleConfusable, Right: []string{c.right}, Why: c.why}
				f.Start, f.End = s.tokens[end[0]].start, s.tokens[end[1]].end
				f.Wrong = s.text[f.Start:f.End]
				if strings.HasSuffix(f.Wrong, "s") && (c.right == "pause" || c.right == "pose") {
					f.Right[0] += "s"
				}
				s.faults = append(s.faults, f)
				break
			}
		}
		if o, ok := opposed[key]; ok {
			s.opposite(i, o)
		}
		if own, ok := dosed[key]; ok {
			s.wrongDose(i, own)
		}
		if key == "y" {
			s.neither(i)
		}
	}
	s.arteries()
}

// wording reports whether a wording stands at token i, and which tokens are in
// question.
func (s *scan) wording(i int, c confusion) (asked [2]int, ok bool) {
	at := i
	if c.begins && !s.clauseBegins(i) {
		return asked, false
	}
	for n, alternatives := range c.words {
		if alternatives[0][0] == gap {
			continue
		}
		// An elided "d'" is no token: it is taken as read.
		if slices.Contains(alternatives, "d'") && at < len(s.tokens) && s.tokens[at].elided {
			continue
		}
		slack := 0
		if n > 0 && c.words[n-1][0][0] == gap {
			slack = int(c.words[n-1][0][1] - '0')
		}
		for ; ; at, slack = at+1, slack-1 {
			if at >= len(s.tokens) || at > i && !s.follows(i, at) {
				return asked, false
			}
			if s.stands(at, alternatives) {
				break
			}
			if slack == 0 {
				return asked, false
			}
		}
		if n == c.from {
			asked[0] = at
		}
		if n == c.to {
			asked[1] = at
		}
		at++
	}
	if asked[1] < asked[0] {
		return asked, false
	}
	if len(c.after) > 0 {
		v, ok := s.number(s.text[s.tokens[at-1].end:], c.after)
		if !ok || c.max > 0 && (v < c.min || v > c.max) {
			return asked, false
		}
	}
	return asked, true
}

// follows reports whether token at goes on after the one before it in the
// sentence that token i began.
func (s *scan) follows(i, at int) bool {
	t := s.tokens[at]
	return (t.space || t.elided) && t.line == s.tokens[i].line
}

// stands reports whether one of the alternatives stands at a token.
func (s *scan) stands(at int, alternatives []string) bool {
	key := plainKey(s.tokens[at].key)
	if alternatives[0] != anyNoun {
		return key != "" && slices.Contains(alternatives, key)
	}
	if t := s.tokens[at]; t.elided && strings.ContainsAny(s.text[max(0, t.start-4):t.start], "lL") { // "par de l'athérome"
		return false
	}
	w, ok := s.tongue.forms[s.tokens[at].key]
	return ok && w >= 0 && !s.tongue.words[w].drug && !s.tongue.words[w].name && (!plural(key) || key == "thrombus") && s.noun(w)
}

// silenced reports whether a word of the sentence begins like one of those that
// explain a wording.
func (s *scan) silenced(i int, unless []string) bool {
	if len(unless) == 0 {
		return false
	}
	for step := -1; step <= 1; step += 2 {
		for j, d := i+step, 0; d < 12 && j >= 0 && j < len(s.tokens) && !s.breaks(min(j, j-step), max(j, j-step)); j, d = j+step, d+1 {
			key := plainKey(s.tokens[j].key)
			for _, u := range unless {
				if strings.HasPrefix(key, u) {
					return true
				}
			}
		}
	}
	return false
}

// neither finds "n'y" for "ni": "pas de thrombus n'y végétation".
func (s *scan) neither(i int) {
	t := s.tokens[i]
	if !t.elided || i+1 >= len(s.tokens) || !s.follows(i, i+1) || t.start < 2 || !s.stands(i+1, []string{anyNoun}) {
		return
	}
	start := strings.LastIndexAny(s.text[:t.start], " \n") + 1
	if w := s.text[start:t.start]; w == "n'" || w == "n’" {
		s.faults = append(s.faults, Fault{Start: start, End: t.end, Wrong: s.text[start:t.end], Right: []string{"ni"}, Rule: RuleConfusable,
			Why: "Un nom suit : la négation « ni » est voulue."})
	}
}

// noun reports whether a word of the lexicon is the first of a term that names
// a finding or a symptom.
func (s *scan) noun(w int32) bool {
	term := s.tongue.words[w].term
	if term < 0 {
		return false
	}
	t := s.lexicon.terms[term]
	return (t.Kind == FindingKind || t.Kind == Symptom) && strings.HasPrefix(keyOf(t.Text), s.tongue.words[w].key)
}

// number reads the number with which a text goes on, if one of the units follows
// it; blanks and small words before it are passed over.
func (s *scan) number(rest string, units []string) (float64, bool) {
	v, unit, ok := quantity(rest)
	if !ok {
		return 0, false
	}
	for _, u := range units {
		if tail, ok := strings.CutPrefix(unit, u); ok && (tail == "" || !letter(tail[0])) {
			return v, true
		}
	}
	return 0, false
}

// quantity reads the number at the head of a text, "2,8", "62 000", and gives
// what follows it. Digits in groups of three belong together.
func quantity(rest string) (v float64, after string, ok bool) {
	rest = strings.TrimLeft(rest[:min(len(rest), 48)], " \u00a0")
	var digits []byte
	n := 0
	for n < len(rest) {
		c := rest[n]
		switch {
		case c >= '0' && c <= '9':
			digits = append(digits, c)
		case (c == ',' || c == '.') && len(digits) > 0 && n+1 < len(rest) && isDigit(rest[n+1]):
			digits = append(digits, '.')
		case c == ' ' && len(digits) > 0 && len(digits) <= 3 && n+3 < len(rest) && isDigit(rest[n+1]) && isDigit(rest[n+2]) && isDigit(rest[n+3]) &&
			(n+4 == len(rest) || !isDigit(rest[n+4])):
		default:
			goto end
		}
		n++
	}
end:
	v, err := strconv.ParseFloat(string(digits), 64)
	if err != nil {
		return 0, "", false
	}
	return v, strings.TrimLeft(rest[n:], " \u00a0"), true
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= 0x80 }
