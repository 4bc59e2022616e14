package agenda

import (
	_ "embed"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// givenList are given names; the same list as the header stage's, see its heading.
//
//go:embed given.txt
var givenList string

var givenNames = func() map[string]bool {
	names := map[string]bool{}
	for line := range strings.Lines(givenList) {
		if !strings.HasPrefix(line, "#") {
			for _, n := range strings.Fields(line) {
				names[n] = true
			}
		}
	}
	return names
}()

// isGiven reports whether a word, or the first half of a double one, is a given name.
func isGiven(word string) bool {
	f := fold(word)
	first, _, _ := strings.Cut(f, " ")
	return givenNames[strings.ReplaceAll(f, " ", "")] || givenNames[first]
}

var whole = strings.NewReplacer("œ", "oe", "æ", "ae", "ß", "ss", "ø", "o", "ł", "l", "đ", "d")

// fold leaves out what typists add or forget: accents, capitals, hyphens,
// apostrophes, dots. Words are parted by one space.
func fold(s string) string {
	ascii, plain := true, true
	for i := 0; i < len(s) && ascii; i++ {
		ascii = s[i] < 0x80
		plain = plain && s[i] >= 'a' && s[i] <= 'z'
	}
	if ascii && plain {
		return s
	}
	s = strings.ToLower(s)
	if !ascii {
		s = norm.NFKD.String(whole.Replace(s))
	}
	b := make([]byte, 0, len(s))
	gap := false
	for _, r := range s {
		small := r >= 'a' && r <= 'z' || r >= '0' && r <= '9'
		if !small {
			if r >= 0x80 && unicode.Is(unicode.Mn, r) {
				continue
			}
			if r < 0x80 || !unicode.IsLetter(r) && !unicode.IsDigit(r) {
				gap = true
				continue
			}
		}
		if gap && len(b) > 0 {
			b = append(b, ' ')
		}
		gap = false
		b = utf8.AppendRune(b, r)
	}
	return string(b)
}

// joined is a folded name without spaces: "SAVARIN-LOPE" and "Savarin Lope" are one.
func joined(s string) string { return strings.ReplaceAll(fold(s), " ", "") }

// particles may be written or left out: "de La Tour", "Latour".
var particles = map[string]bool{"de": true, "du": true, "des": true, "d": true, "la": true, "le": true, "les": true, "l": true,
	"van": true, "von": true, "den": true, "der": true, "di": true, "da": true, "dos": true, "el": true, "al": true, "ben": true}

// core is a folded name without particles, or the whole where nothing else is in it.
func core(s string) string {
	var b strings.Builder
	for _, w := range strings.Fields(fold(s)) {
		if !particles[w] {
			b.WriteString(w)
		}
	}
	if b.Len() == 0 {
		return joined(s)
	}
	return b.String()
}

// unled is a folded name without the "de" before it: "de La Tour" is "Latour".
func unled(s string) string {
	words := strings.Fields(fold(s))
	for len(words) > 1 && (words[0] == "de" || words[0] == "du" || words[0] == "des" || words[0] == "d") {
		words = words[1:]
	}
	return strings.Join(words, "")
}

// likeness of two names.
type likeness int

const (
	other likeness = iota
	slip           // one letter apart: a slip of the pen, to be asked
	half           // one half of a double name, an initial: to be asked
	blank          // one of the two is not stated
	equal
)

// like compares family names or given names.
func like(a, b string) likeness {
	x, y := joined(a), joined(b)
	switch {
	case x == "" || y == "":
		return blank
	case x == y, core(a) == core(b), unled(a) == unled(b):
		return equal
	case contained(a, b), contained(b, a), initials(a, b), initials(b, a):
		return half
	case oneApart(x, y):
		return slip
	}
	return other
}

// contained reports whether the words of a are some of those of b.
func contained(a, b string) bool {
	in, of := strings.Fields(fold(a)), strings.Fields(fold(b))
	if len(in) >= len(of) {
		return false
	}
	has := map[string]bool{}
	for _, w := range of {
		has[w] = true
	}
	long := false
	for _, w := range in {
		if !has[w] {
			return false
		}
		long = long || len(w) >= 3 && !particles[w]
	}
	return long
}

// initials reports whether a abbreviates b: "J.", "J-P" or "JP" for "Jean-Paul".
func initials(a, b string) bool {
	in, of := strings.Fields(fold(a)), strings.Fields(fold(b))
	if len(in) == 1 && len(of) > 1 && len(in[0]) == len(of) {
		in = strings.Split(in[0], "")
	}
	if len(in) == 0 || len(in) > len(of) {
		return false
	}
	for i, l := range in {
		if len(l) != 1 || !strings.HasPrefix(of[i], l) {
			return false
		}
	}
	return true
}

// oneApart reports whether one letter was added, left out or changed, or two
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
		return false
	}
	return string(x[i+1:]) == string(y[i+1:]) ||
		i+1 < len(x) && x[i] == y[i+1] && x[i+1] == y[i] && string(x[i+2:]) == string(y[i+2:])
}
