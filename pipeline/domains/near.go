package domains

import (
	"fmt"
	"sort"
	"strings"

	"cardiopli/crypto/idn"
)

// Likeness is a listed domain that one which is not listed looks like.
type Likeness struct {
	Domain string // on the list
	Why    Why
}

// Why two names look alike.
type Why string

// The ways, the most deceptive first.
const (
	WhySame  Why = "letters" // letters that look the same: rn for m, 0 for o, а of another alphabet
	WhyDot   Why = "dot"     // a dot or a hyphen more, less or exchanged
	WhySlip  Why = "slip"    // one letter more, less, other, or two exchanged
	WhyBelow Why = "below"   // a sub-domain of a listed one
	WhyTail  Why = "tail"    // a listed one with something after it: medecin.mssante.fr.example.com
)

// French tells the likeness of a domain to a person.
func (l Likeness) French(domain string) string {
	switch l.Why {
	case WhySame:
		return fmt.Sprintf("%s ressemble à %s mais s'écrit autrement (lettres qui se confondent) : ce n'est pas le même domaine.", domain, l.Domain)
	case WhyDot:
		return fmt.Sprintf("%s n'est pas %s : un point ou un tiret manque ou est de trop.", domain, l.Domain)
	case WhyBelow:
		return fmt.Sprintf("%s est un sous-domaine de %s, qui seul figure sur la liste.", domain, l.Domain)
	case WhyTail:
		return fmt.Sprintf("%s commence comme %s mais n'en fait pas partie.", domain, l.Domain)
	}
	return fmt.Sprintf("%s n'est pas %s : une lettre diffère, sans doute une faute de frappe.", domain, l.Domain)
}

// maxLikenesses is as many as a person compares at a glance.
const maxLikenesses = 3

// Near gives the listed domains that an unlisted one may have been meant to be, or
// to be taken for, the closest first. It asks the list that is held, whatever its
// age: it is for words, never for a permission.
func (l *List) Near(domain string) []Likeness {
	l.mu.RLock()
	defer l.mu.RUnlock()
	if l.held == nil {
		return nil
	}
	return l.held.Near(domain)
}

// Near is List.Near on one list.
func (s *Signed) Near(domain string) []Likeness {
	if len(domain) > maxName || s.Has(domain) {
		return nil
	}
	d := idn.Fold(strings.TrimSuffix(strings.TrimSpace(domain), "."))
	look, bare := idn.Skeleton(d), undotted(d)
	var out []Likeness
	for _, name := range s.names {
		n := strings.TrimPrefix(name, "*.")
		switch {
		case idn.Skeleton(n) == look:
			out = append(out, Likeness{n, WhySame})
		case undotted(n) == bare:
			out = append(out, Likeness{n, WhyDot})
		case strings.HasSuffix(d, "."+n):
			out = append(out, Likeness{n, WhyBelow})
		case strings.HasPrefix(d, n+"."):
			out = append(out, Likeness{n, WhyTail})
		case slip(d, n):
			out = append(out, Likeness{n, WhySlip})
		case undotted(idn.Skeleton(n)) == undotted(look):
			out = append(out, Likeness{n, WhyDot})
		}
	}
	order := []Why{WhySame, WhyDot, WhySlip, WhyBelow, WhyTail}
	rank := func(w Why) int {
		for i, o := range order {
			if o == w {
				return i
			}
		}
		return len(order)
	}
	sort.SliceStable(out, func(i, j int) bool { return rank(out[i].Why) < rank(out[j].Why) })
	if len(out) > maxLikenesses {
		out = out[:maxLikenesses]
	}
	return out
}

func undotted(s string) string { return strings.NewReplacer(".", "", "-", "").Replace(s) }

// slip reports whether one stroke makes a into b: a letter more, less or other,
// or two neighbours exchanged.
func slip(a, b string) bool {
	if len(a) < len(b) {
		a, b = b, a
	}
	if len(a)-len(b) > 1 || a == b {
		return false
	}
	i := 0
	for i < len(b) && a[i] == b[i] {
		i++
	}
	if len(a) > len(b) {
		return a[i+1:] == b[i:]
	}
	if a[i+1:] == b[i+1:] {
		return true
	}
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}
