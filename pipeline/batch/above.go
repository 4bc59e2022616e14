package batch

import "regexp"

// What stands above a patient's label belongs to the letter of that patient, or to
// the one before. These say to which.
var (
	titleLine = regexp.MustCompile(`(?i)^[ \t*#>=_-]*(?:compte[ -]rendu|examen|[ée]lectro|[ée]cho|holter|mapa|[ée]preuve|ecg|ett|eto|vo2|test|ergo|cr |mesure|enregistrement|date|r[ée]f|(?:le |\S{2,30},? (?:le|ce) )?\d{1,2}[ ./])[^.;]{0,60}$`)
	addressed = regexp.MustCompile(`(?i)\b(?:cabinet|clinique|centre|h[ôo]pital|hospitalier|service|maison|laboratoire|labo|unit[ée]|chu|chru|institut|polyclinique|explorations|practice|clinic|hospital|department|rue|avenue|boulevard|place|quai|all[ée]e|chemin|route|t[ée]l|fax|cedex|finess|bp \d|[a-z0-9.]+@[a-z0-9.]+|\d{5} [A-Z])`)
)

// office is a signature without a name.
var office = regexp.MustCompile(`(?i)^[ \t]*(?:le |la )?(?:chef de service|m[ée]decin|cardiologue|secr[ée]tariat|interne)[ ,]*$`)

type rank int

const (
	empty   rank = iota
	ofHead       // of a heading: what stands below is its
	ofBody       // of the letter before
	signed       // its signature
	unknown      // may be either's
)

// rankOf tells to which letter a line above a label belongs. first holds the lines
// above the first patient of the text, folded.
func rankOf(l string, first map[string]bool) rank {
	switch {
	case letters(l) == 0:
		return empty
	case first[fold(l)]:
		return ofHead
	case section.MatchString(l), prose.MatchString(l) && letters(l) > 25, letters(l) > 110:
		return ofBody
	case office.MatchString(l):
		return signed
	case titleLine.MatchString(l), addressed.MatchString(l):
		return ofHead
	case signature.MatchString(l):
		return signed
	case prose.MatchString(l):
		return ofBody
	}
	return unknown
}

// titles goes back from a patient's label at the offset at, over the lines of the
// same heading above it, to floor at most. clear is false where a line between may
// belong to either letter.
func (s *splitter) titles(at, floor int) (from int, clear bool) {
	first := s.first()
	i := len(s.lines) - 1
	for i > 0 && s.lines[i].start > at {
		i--
	}
	from = at
	gap, doubtful := 0, 0
	for j := i - 1; j >= 0 && s.lines[j].start > floor; j-- {
		l := s.text[s.lines[j].start:s.lines[j].end]
		switch rankOf(l, first) {
		case empty:
			if isRule(l) {
				return from, doubtful == 0
			}
			gap++
			continue
		case ofHead:
			if i-j > 30 {
				return from, false
			}
			from, gap, doubtful = s.lines[j].start, 0, 0
			continue
		case ofBody:
			return from, doubtful == 0
		case signed:
			// A signature ends a letter where nothing but it stands between.
			if doubtful == 0 && (gap > 0 || from == at) {
				return from, true
			}
		}
		if gap > 1 && doubtful > 0 { // two empty lines part what is unknown from the letter before
			return s.lines[j+1].start, true
		}
		gap = 0
		if doubtful++; doubtful > 6 {
			break
		}
	}
	return from, false
}

// inHeading reports a rule that stands inside a heading, not above it: right above
// it are lines of a heading, and two empty lines part these from the letter before.
func (s *splitter) inHeading(b block) bool {
	i := len(s.lines) - 1
	for i > 0 && s.lines[i].start >= b.at {
		i--
	}
	first := s.first()
	heads, gap := 0, 0
	for n := 0; i >= 0 && n < 10; i, n = i-1, n+1 {
		switch r := rankOf(s.text[s.lines[i].start:s.lines[i].end], first); {
		case r == ofBody:
			return false
		case r != empty:
			gap = 0
			if r == ofHead {
				heads++
			}
		default:
			if gap++; gap == 2 {
				return heads > 0
			}
		}
	}
	return false
}

// first returns the lines above the first patient of the text, folded.
func (s *splitter) first() map[string]bool {
	first := map[string]bool{}
	for _, l := range s.lines {
		if l.start >= s.head() {
			break
		}
		if t := s.text[l.start:l.end]; letters(t) > 3 {
			first[fold(t)] = true
		}
	}
	return first
}

// head returns where the first identity of the text stands.
func (s *splitter) head() int {
	for _, b := range s.block {
		if b.id != nil {
			return b.id.at.Start
		}
	}
	return 0
}
