package batch

import "strings"

type likeness int

const (
	same likeness = iota
	unsure
	different
)

// compare tells whether two are one person: by the INS where both have it, else by
// name and birth date.
func compare(a, b *person) likeness {
	if a.ins != "" && b.ins != "" {
		if a.ins == b.ins {
			return same
		}
		return different
	}
	born := !a.born.isZero() && !b.born.isZero()
	equal := born && a.born.equal(b.born)
	switch {
	case len(a.names) == 0 || len(b.names) == 0:
		if born && !equal {
			return different
		}
		return same
	case within(a.names, b.names) || within(b.names, a.names):
		if born && !equal {
			if a.sex != 0 && b.sex != 0 && a.sex != b.sex {
				return different
			}
			return unsure // a slip in the date, or two of one name
		}
		if a.sex != 0 && b.sex != 0 && a.sex != b.sex && len(a.names) > 1 && len(b.names) > 1 {
			return unsure
		}
		return same
	case equal && shares(a.names, b.names):
		if len(a.names) == len(b.names) && akin(a.names, b.names) {
			return unsure // a slip in the name, or twins
		}
		return same // under another surname
	case (a.loose || b.loose) && !born && shares(a.names, b.names):
		return same
	case equal && akin(a.names, b.names), !born && akin(a.names, b.names), born && slip(a.names, b.names):
		return unsure // a slip in the name, or two of one family
	}
	return different
}

// within reports that each word of a is one of b, an initial standing for a word.
func within(a, b []string) bool {
	for _, w := range a {
		found := false
		for _, x := range b {
			found = found || x == w || len(w) == 1 && strings.HasPrefix(x, w)
		}
		if !found {
			return false
		}
	}
	return true
}

// akin reports names of which each word of the shorter begins like one of the other.
func akin(a, b []string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	for _, w := range a {
		found := false
		for _, x := range b {
			found = found || x == w || near(w, x)
		}
		if !found {
			return false
		}
	}
	return true
}

// near reports words that differ in one letter, or of which one is the other cut
// short or spelled otherwise behind its first letters.
func near(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(a) < 4 {
		return false
	}
	p := 0
	for p < len(a) && a[p] == b[p] {
		p++
	}
	if p >= 4 && len(b)-p <= 6 && p*2 > len(b) || p == len(a) {
		return true
	}
	q := 0
	for q < len(a)-p && a[len(a)-1-q] == b[len(b)-1-q] {
		q++
	}
	return len(b)-len(a) <= 1 && p+q >= len(a)-1
}

// slip reports names alike but for one letter, in all their words.
func slip(a, b []string) bool { return len(a) == len(b) && len(a) > 1 && akin(a, b) }
