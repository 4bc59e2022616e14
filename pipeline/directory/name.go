package directory

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// folded is a name without what typists leave out or add: accents, case,
// hyphens, apostrophes, dots.
type folded struct {
	words  []string
	joined string // the words without spaces: "SAVARIN-LOPE", "Savarin Lope" and "SAVARINLOPE" are one
}

// ligatures and letters that canonical decomposition leaves whole.
var whole = strings.NewReplacer("œ", "oe", "æ", "ae", "ß", "ss", "ø", "o", "ł", "l", "đ", "d", "ð", "d", "þ", "th")

// maxName caps what is folded: no name is longer, and a line of text taken for
// a name must not cost more than a name.
const maxName = 200

func fold(s string) folded {
	if len(s) > maxName {
		s = s[:maxName]
	}
	var b strings.Builder
	for _, r := range norm.NFKD.String(whole.Replace(strings.ToLower(s))) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(r)
		default:
			b.WriteByte(' ')
		}
	}
	w := strings.Fields(b.String())
	return folded{w, strings.Join(w, "")}
}

// particles may be written or left out: "Dr de La Tour", "Dr Latour".
var particles = map[string]bool{"de": true, "du": true, "des": true, "d": true, "la": true, "le": true, "les": true, "l": true, "van": true, "von": true, "di": true, "da": true, "el": true, "al": true, "ben": true}

func (f folded) core() string {
	var b strings.Builder
	for _, w := range f.words {
		if !particles[w] {
			b.WriteString(w)
		}
	}
	if b.Len() == 0 {
		return f.joined
	}
	return b.String()
}

func (f folded) empty() bool { return f.joined == "" }

// likeness of two names, from certain to none.
type likeness int

const (
	different likeness = iota
	close              // one letter apart: a slip of the pen, to be asked
	part               // one half of a double name, a particle left out: to be asked
	initial            // given names only: "P." for "Paul", "J.-P." or "JP" for "Jean-Paul"
	absent             // given names only: one side has none
	same
)

// likeFamily compares family names.
func likeFamily(a, b folded) likeness {
	switch {
	case a.empty() || b.empty():
		return different
	case a.joined == b.joined:
		return same
	case a.core() == b.core(), shares(a, b):
		return part
	case oneApart(a.joined, b.joined):
		return close
	}
	return different
}

// likeGiven compares given names.
func likeGiven(a, b folded) likeness {
	switch {
	case a.empty() || b.empty():
		return absent
	case a.joined == b.joined:
		return same
	case isInitials(a, b) || isInitials(b, a):
		return initial
	case shares(a, b):
		return part
	case oneApart(a.joined, b.joined):
		return close
	}
	return different
}

// shares tells whether the words of one name are among those of the other:
// "SAVARIN" and "SAVARIN-LOPE". Words under three letters prove nothing.
func shares(a, b folded) bool {
	if len(a.words) > len(b.words) {
		a, b = b, a
	}
	if len(a.words) == len(b.words) {
		return false
	}
	has := map[string]bool{}
	for _, w := range b.words {
		has[w] = true
	}
	long := false
	for _, w := range a.words {
		if !has[w] {
			return false
		}
		long = long || utf8.RuneCountInString(w) >= 3 && !particles[w]
	}
	return long
}

// isInitials tells whether a abbreviates b: every word of a is one letter, or a
// is one word made of the first letters of a double given name ("JP").
func isInitials(a, b folded) bool {
	if len(a.words) == 0 || len(a.words) > len(b.words) {
		return false
	}
	letters := a.words
	if len(a.words) == 1 && len(b.words) > 1 && utf8.RuneCountInString(a.joined) == len(b.words) {
		letters = strings.Split(a.joined, "")
	}
	for i, l := range letters {
		if utf8.RuneCountInString(l) != 1 || !strings.HasPrefix(b.words[i], l) {
			return false
		}
	}
	return true
}

// oneApart tells whether one letter was added, left out, changed or two
// neighbours swapped. Names under four letters are too near to each other.
func oneApart(a, b string) bool {
	x, y := []rune(a), []rune(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	if len(x) < 4 || len(y)-len(x) > 1 {
		return false
	}
	i := 0
	for i < len(x) && x[i] == y[i] {
		i++
	}
	if len(x) < len(y) {
		return string(x[i:]) == string(y[i+1:])
	}
	if i == len(x) {
		return false // equal
	}
	if string(x[i+1:]) == string(y[i+1:]) {
		return true
	}
	return i+1 < len(x) && x[i] == y[i+1] && x[i+1] == y[i] && string(x[i+2:]) == string(y[i+2:])
}
