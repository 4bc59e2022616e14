package directory

import (
	"strings"

	"cardiopli/pipeline"
)

// Fit is how well a name of the text fits a recipient, from not at all to in full.
// Numbers and addresses are left aside: it compares names alone.
type Fit int

// The fits, in rising order.
const (
	FitNone    Fit = iota // another family name, or another given name
	FitNear               // similar: a letter apart, half of a double name without the given name
	FitFamily             // the family name, no given name to compare
	FitInitial            // family name and initial
	FitPart               // the given name, and half of a double family name or one letter apart
	FitName               // family and given name
)

// Compare holds a name of the text against a recipient's, in both orders of
// writing. Swapped tells that it fits only with given and family name exchanged.
func Compare(n pipeline.Named, r pipeline.Recipient) (f Fit, swapped bool) {
	return compare(fold(n.Name), fold(n.Given), entry{name: fold(r.Name), given: fold(r.Given)})
}

func compare(name, given folded, e entry) (f Fit, swapped bool) {
	f = orderFit(name, given, e)
	if !given.empty() {
		// "NGUYEN VAN", "BEN SALAH": a particle is nobody's given name, so that the
		// words are a family name alone.
		if (name.particle() || given.particle()) && (name.joined+given.joined == e.name.joined || given.joined+name.joined == e.name.joined) {
			return max(f, FitFamily), false
		}
		if s := orderFit(given, name, e); s > f {
			return s, true
		}
		return f, false
	}
	if len(name.words) > 1 && !e.given.empty() &&
		(name.joined == e.name.joined+e.given.joined || name.joined == e.given.joined+e.name.joined) {
		return FitName, false
	}
	// "JP MARTIN", "MARTIN JP": initials of a double given name, without dots.
	if n := len(name.words); n > 1 && len(e.given.words) > 1 {
		for _, at := range []int{0, n - 1} {
			rest := append(append([]string{}, name.words[:at]...), name.words[at+1:]...)
			if w := name.words[at]; len(w) > 1 && strings.Join(rest, "") == e.name.joined && isInitials(folded{[]string{w}, w}, e.given) {
				return FitInitial, false
			}
		}
	}
	return f, false
}

// particle reports whether a name has a particle among its words.
func (f folded) particle() bool {
	for _, w := range f.words {
		if particles[w] {
			return true
		}
	}
	return false
}

// Fitting is an entry that a name of the text fits.
type Fitting struct {
	Entry
	Fit     Fit
	Swapped bool
}

// Fits lists the entries that a name of the text fits, however little, in order of name.
func (b *Book) Fits(n pipeline.Named) []Fitting {
	name, given := fold(n.Name), fold(n.Given)
	var out []Fitting
	for _, e := range b.entries {
		if f, swapped := compare(name, given, e); f > FitNone {
			out = append(out, Fitting{e.Entry, f, swapped})
		}
	}
	return out
}

// Bearing lists the entries of which is says so, given the words of their family name.
func (b *Book) Bearing(is func(name []string) bool) []Entry {
	var out []Entry
	for _, e := range b.entries {
		if is(e.name.words) {
			out = append(out, e.Entry)
		}
	}
	return out
}

// Domains counts the entries of each domain.
func (b *Book) Domains() map[string]int {
	out := map[string]int{}
	for _, e := range b.entries {
		if e.Recipient.Address != "" {
			out[e.Recipient.Address.Domain()]++
		}
	}
	return out
}

func orderFit(name, given folded, e entry) Fit {
	family, first := likeFamily(name, e.name), likeGiven(given, e.given)
	switch {
	case family == different || first == different:
		return FitNone
	case family == same && first == same, family == same && given.empty() && e.given.empty():
		return FitName
	case family == same && first == initial:
		return FitInitial
	case family == same && first == absent:
		return FitFamily
	case first == same:
		return FitPart
	}
	return FitNear
}

// patients is the domain of patients' mailboxes (Mon espace santé).
const patients = "patient.mssante.fr"

// IsPatient reports whether an address is in the patients' domain or below it: no
// entry of a physician has such an address, and no person types one.
func IsPatient(a pipeline.Address) bool {
	d := a.Domain()
	return d == patients || strings.HasSuffix(d, "."+patients)
}

// Words are the words of a text as names are compared: without accents, case,
// hyphens, apostrophes and dots.
func Words(s string) []string {
	var out []string
	for _, w := range strings.Fields(s) {
		out = append(out, fold(w).words...)
	}
	return out
}

// Particle reports whether a word of a family name may be left out: "de", "la".
func Particle(word string) bool { return particles[word] }

// OneApart reports whether two words differ by one letter added, left out,
// changed, or exchanged with its neighbour. Short words are too near to each other.
func OneApart(a, b string) bool { return oneApart(a, b) }
