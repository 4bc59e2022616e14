package agenda

import (
	"regexp"
	"strings"
	"unicode"
)

// nameOrder says which name comes first where neither capitals nor the list of
// given names tell.
type nameOrder int

const (
	familyFirst nameOrder = iota // agendas typed by hand
	givenFirst                   // "full name" of booking pages
)

// fullName is a name in its parts.
type fullName struct {
	family, given, birth string
	mixed                bool // capitals part the family name from the given one
	listed               bool // a word is on the list of given names
}

const maxNameWords = 8

// nameWords parts s into words and reports whether all of them may belong to a name.
func nameWords(s string) ([]string, bool) {
	words := strings.Fields(s)
	out := words[:0:0]
	for _, w := range words {
		dotted := initialForm.MatchString(w)
		w = strings.Trim(w, `.,;:!?*"()[]<>`+"“”«»")
		if dotted {
			w += "."
		}
		if w == "" {
			continue
		}
		if !isNameWord(w) {
			return nil, false
		}
		out = append(out, w)
	}
	return out, len(out) > 0 && len(out) <= maxNameWords
}

// initialForm is an abbreviated given name, "H." or "J.-P."; its dot stays.
var initialForm = regexp.MustCompile(`^[(\["]?(?:\p{Lu}\.-?){1,2}[)\],;"]?$`)

// glued are words that a dot alone parts: "M.DUPONT", "Dr H.MARTIN".
var glued = regexp.MustCompile(`\b((?:\p{Lu}\.|\p{Lu}\.-?\p{Lu}\.|Mme\.|Mlle\.|Mr\.|Dr\.|Pr\.))(\p{Lu}\p{L}+)`)

// unglued parts them. An address by mail stays whole.
func unglued(s string) string {
	if !strings.Contains(s, ".") || strings.Contains(s, "@") {
		return s
	}
	return glued.ReplaceAllString(s, "$1 $2")
}

func isNameWord(w string) bool {
	letters := 0
	for _, r := range w {
		switch {
		case unicode.IsLetter(r) || unicode.Is(unicode.Mn, r):
			letters++
		case r == '-' || r == '\'' || r == '’' || r == '.':
		default:
			return false
		}
	}
	return letters > 0 && letters <= 40
}

// isUpper reports whether a word of two letters or more is in capitals.
func isUpper(w string) bool {
	n := 0
	for _, r := range w {
		if unicode.IsLetter(r) {
			if !unicode.IsUpper(r) {
				return false
			}
			n++
		}
	}
	return n >= 2 && !(n == 2 && initialForm.MatchString(w))
}

func isCapital(w string) bool {
	for _, r := range w {
		if unicode.IsLetter(r) {
			return unicode.IsUpper(r)
		}
	}
	return false
}

var (
	bornWords    = wordSet("ne nee born")
	marriedWords = wordSet("epouse epoux ep epse veuve veuf vve")
)

// readName parts the words of a name: "DUPONT née MARTIN Jeanne", "Jeanne DUPONT",
// "MARTIN ép. DUPONT Jeanne".
func readName(words []string, order nameOrder) fullName {
	for i, w := range words {
		f := fold(w)
		if i == 0 || i+1 == len(words) || isUpper(w) && !isUpper(words[0]) {
			continue
		}
		switch {
		case bornWords[f]:
			n := plainName(words[:i], order)
			m := plainName(words[i+1:], order)
			if n.given == "" && len(words[i+1:]) > 1 { // the given name stands behind both
				n.given, n.listed, n.mixed = m.given, m.listed, m.mixed
			} else if !isGiven(words[i+1]) || n.given != "" {
				m.family = strings.Join(words[i+1:], " ")
				if m.mixed && n.given != "" {
					m.family = plainName(words[i+1:], order).family
				}
			}
			n.birth = m.family
			return n
		case marriedWords[f]:
			n := plainName(words[i+1:], order)
			m := plainName(words[:i], order)
			if m.given != "" {
				n.family, n.given = strings.Join(words[i+1:], " "), m.given
			}
			n.birth, n.listed, n.mixed = m.family, n.listed || m.listed, n.mixed || m.mixed
			return n
		}
	}
	return plainName(words, order)
}

// plainName parts words by capitals, else by the list of given names, else by order.
func plainName(words []string, order nameOrder) fullName {
	var n fullName
	upper := 0
	for _, w := range words {
		if isUpper(w) {
			upper++
		}
		n.listed = n.listed || isGiven(w)
	}
	switch {
	case len(words) == 0:
		return n
	case len(words) == 1:
		n.family = words[0]
		return n
	case upper > 0 && upper < len(words):
		var family, given []string
		for i, w := range words {
			particle := particles[fold(w)] && i+1 < len(words) && (isUpper(words[i+1]) || particles[fold(words[i+1])])
			if isUpper(w) || particle {
				family = append(family, w)
			} else {
				given = append(given, w)
			}
		}
		n.family, n.given, n.mixed = strings.Join(family, " "), strings.Join(given, " "), len(given) > 0
		return n
	}
	cut, swapped := partByList(words, order)
	a, b := strings.Join(words[:cut], " "), strings.Join(words[cut:], " ")
	if swapped {
		a, b = b, a
	}
	n.family, n.given = a, b
	return n
}

// partByList finds where the family name ends, or, swapped, the given name.
func partByList(words []string, order nameOrder) (cut int, swapped bool) {
	last := len(words) - 1
	head, tail := 0, 0
	for head < last && isGiven(words[head]) {
		head++
	}
	for tail < last && isGiven(words[last-tail]) && !particles[fold(words[last-tail-1])] {
		tail++
	}
	switch {
	case particles[fold(words[0])] && tail > 0: // "Le Goff Yann"
		return len(words) - tail, false
	case particles[fold(words[0])] && last < 2: // "Le Goff"
		return len(words), false
	case head > 0 && (tail == 0 || order == givenFirst):
		if tail > 0 { // all may be given names: one is the family name
			return max(1, len(words)-max(1, len(words)-head)), true
		}
		return head, true
	case tail > 0:
		return len(words) - tail, false
	case order == givenFirst:
		return 1, true
	}
	return last, false
}
