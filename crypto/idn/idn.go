// Package idn brings the names of mail domains to one form: the A-labels of RFC 5890,
// "xn--mdecin-bva.fr" for "médecin.fr". The list of domains, the directory,
// certificates, receipts and the guard all compare that form, so that a domain is the
// same wherever it is written and another wherever one letter differs.
//
// It stands on golang.org/x/net/idna (IDNA 2008 with the tables of UTS #46) and is
// stricter than a browser: case and composition are evened out, since both name the
// same domain by any reading; what is only mapped to letters (a Kelvin sign, full
// width, ligatures, the ideographic stop) is refused, since nobody types it and who
// writes it wants to be taken for somebody. Names that are ASCII already are lowered
// and otherwise left alone but for "xn--" labels, which must decode.
//
// It says nothing of whether a name exists, and of an address it judges the part behind the "@" alone.
package idn

import (
	"errors"
	"strings"
	"unicode"

	"golang.org/x/net/idna"
)

// ErrForm is returned for what is no domain in letters or in A-labels.
var ErrForm = errors.New("not an internationalised domain name")

// maxName is RFC 1035 2.3.4, in the form that people write.
const maxName = 253

// ASCII gives a domain in the form in which it is compared and sent: A-labels, lower
// case. A final dot stays, as does what is no host name in ASCII: that is for others
// to judge.
func ASCII(domain string) (string, error) {
	if len(domain) > 4*maxName {
		return "", ErrForm
	}
	if ascii(domain) && !hasPrefix(domain) {
		return strings.ToLower(domain), nil
	}
	if strings.ContainsFunc(domain, func(r rune) bool { return r >= 0x80 && !lettered(r) }) {
		return "", ErrForm
	}
	labels := strings.Split(domain, ".")
	for i, l := range labels {
		if ascii(l) && !hasPrefix(l) {
			labels[i] = strings.ToLower(l) // "_" and "--" in ASCII are no matter of IDNA
			continue
		}
		a, err := strict().ToASCII(l)
		if err != nil || len(a) > 63 || !strings.HasPrefix(a, "xn--") {
			return "", ErrForm
		}
		if ascii(l) && a != strings.ToLower(l) { // it decodes to something that is not written so
			return "", ErrForm
		}
		u, err := strict().ToUnicode(a)
		if err != nil || strings.ContainsFunc(u, func(r rune) bool { return r >= 0x80 && !lettered(r) }) {
			return "", ErrForm
		}
		labels[i] = a
	}
	out := strings.Join(labels, ".")
	if len(strings.TrimSuffix(out, ".")) > maxName {
		return "", ErrForm
	}
	return out, nil
}

// Fold is ASCII for keys and comparisons: what has no such form keeps its own, so
// that it equals itself alone.
func Fold(domain string) string {
	if a, err := ASCII(domain); err == nil {
		return a
	}
	return lower(domain)
}

// FoldAddress is Fold for the domain of an address, with the part before the "@" in
// small letters: no operator gives Jean.Martin@ and jean.martin@ to two people. No
// other letter becomes one of A to Z by that: a look-alike would pass.
func FoldAddress(address string) string {
	i := strings.LastIndexByte(address, '@')
	if i < 0 {
		return small(address)
	}
	return small(address[:i]) + "@" + Fold(address[i+1:])
}

func small(s string) string {
	if ascii(s) {
		return lower(s)
	}
	return strings.Map(func(r rune) rune {
		if l := unicode.ToLower(r); r < 0x80 || l >= 0x80 {
			return l
		}
		return r
	}, s)
}

// Unicode gives a domain as people read it. What does not decode is given as it is.
func Unicode(domain string) string {
	if !hasPrefix(domain) {
		return domain
	}
	a, err := ASCII(domain)
	if err != nil {
		return domain
	}
	u, err := strict().ToUnicode(a)
	if err != nil {
		return domain
	}
	return u
}

// strict is made anew: a Profile keeps nothing, and no package has state here.
func strict() *idna.Profile {
	return idna.New(idna.MapForLookup(), idna.BidiRule(), idna.Transitional(false), idna.StrictDomainName(true), idna.CheckHyphens(true), idna.CheckJoiners(true))
}

// lettered reports whether a sign may stand in a name: a letter, a mark, a digit or
// a joiner that the library would not turn into another than its own small form.
func lettered(r rune) bool {
	small := unicode.ToLower(r)
	if small < 0x80 {
		return false // K, the Kelvin sign
	}
	switch {
	case unicode.Is(unicode.M, r), r == '\u200c', r == '\u200d', r == '\u00b7', r == '\u0375', r == '\u05f3', r == '\u05f4', r == '\u30fb':
		return true // judged with what stands beside them
	case !unicode.IsLetter(r) && !unicode.Is(unicode.Nd, r):
		return false // signs are no letters of a name (RFC 5892 2)
	}
	u, err := idna.New(idna.MapForLookup(), idna.Transitional(false)).ToUnicode(string(r))
	return err == nil && u == string(small)
}

// lower folds A to Z only.
func lower(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// hasPrefix reports whether a label says that it is an A-label.
func hasPrefix(domain string) bool {
	d := strings.ToLower(domain)
	return strings.HasPrefix(d, "xn--") || strings.Contains(d, ".xn--")
}
