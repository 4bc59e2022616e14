package guard

import (
	"strings"

	"cardiopli/pipeline"
	"cardiopli/pipeline/directory"
)

// Keys are those under which a patient's refusals are kept and looked for: the
// number, and the traits two by two, since each may be misspelt or change. They
// find too much rather than too little; Same judges what was found.
func Keys(p pipeline.Patient) []string {
	var out []string
	add := func(kind string, parts ...string) {
		for _, x := range parts {
			if x == "" {
				return
			}
		}
		k := kind + "|" + strings.Join(parts, "|")
		for _, have := range out {
			if have == k {
				return
			}
		}
		out = append(out, k)
	}
	add("ins", p.INS)
	born, given := p.BirthDate.String(), firstGiven(p)
	for _, name := range names(p) {
		add("name-born", name, born)
		add("name-given", name, given)
		add("name-given", given, name) // written the other way round
	}
	add("given-born", given, born)
	return out
}

func joined(s string) string { return strings.Join(directory.Words(s), "") }

func names(p pipeline.Patient) []string {
	out := []string{joined(p.Name)}
	if b := joined(p.BirthName); b != "" && b != out[0] {
		out = append(out, b)
	}
	return out
}

func firstGiven(p pipeline.Patient) string {
	if w := directory.Words(p.Given); len(w) > 0 {
		return w[0]
	}
	return ""
}

// Same tells how surely two patients are one: surely by number, or by family name,
// given name and birth date where nothing known of both differs; perhaps where one of
// the three is missing or otherwise.
func Same(a, b pipeline.Patient) (surely, perhaps bool) {
	if a.INS != "" && a.INS == b.INS {
		return true, true
	}
	numbers := a.INS != "" && b.INS != "" // and they differ
	sex := a.Sex != "" && b.Sex != "" && a.Sex != b.Sex
	name, like := false, false
	for _, x := range names(a) {
		for _, y := range names(b) {
			name = name || x != "" && x == y
			like = like || x != "" && directory.OneApart(x, y)
		}
	}
	given := firstGiven(a) != "" && firstGiven(a) == firstGiven(b)
	born := !a.BirthDate.IsZero() && a.BirthDate == b.BirthDate
	if name && given && born {
		return !numbers && !sex, true
	}
	if numbers || sex {
		return false, false
	}
	unborn := a.BirthDate.IsZero() || b.BirthDate.IsZero()
	if swapped := joined(a.Name) != "" && joined(a.Name) == joined(b.Given) && joined(a.Given) == joined(b.Name); swapped {
		return false, born || unborn || slip(a.BirthDate.String(), b.BirthDate.String())
	}
	switch {
	case given && born: // another family name: a marriage, or a slip
		return false, true
	case name && born: // another given name is a twin, unless it is a slip or an initial
		x, y := firstGiven(a), firstGiven(b)
		return false, shareGiven(a, b) || x == "" || y == "" || directory.OneApart(x, y) || len(x) == 1 && strings.HasPrefix(y, x) || len(y) == 1 && strings.HasPrefix(x, y)
	case name && given: // another birth date is another person, unless it is a slip
		return false, unborn || slip(a.BirthDate.String(), b.BirthDate.String())
	}
	return false, like && given && unborn
}

// shareGiven reports whether a given name of one is among those of the other: who is
// registered as "Marie Odette" is called Odette.
func shareGiven(a, b pipeline.Patient) bool {
	for _, x := range directory.Words(a.Given + " " + a.Givens) {
		for _, y := range directory.Words(b.Given + " " + b.Givens) {
			if x == y && len(x) > 2 {
				return true
			}
		}
	}
	return false
}

// slip reports whether two dates of ISO form differ in one digit, or by day and month exchanged.
func slip(a, b string) bool {
	n := 0
	for i := 0; i < len(a) && i < len(b); i++ {
		if a[i] != b[i] {
			n++
		}
	}
	return n <= 1 || len(a) == 10 && len(b) == 10 && a[:4] == b[:4] && a[5:7] == b[8:] && a[8:] == b[5:7]
}
