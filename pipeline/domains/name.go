package domains

import (
	"strings"

	"cardiopli/crypto/idn"
)

// maxName is RFC 1035 2.3.4, in the form that people write.
const maxName = 253

// fold gives a domain in the form in which it is compared: A-labels, lower case, no
// final dot. ok is false for what is no host name of at least two labels (RFC 1123
// 2.1) by then.
func fold(s string) (name string, ok bool) {
	s, err := idn.ASCII(strings.TrimSuffix(strings.TrimSpace(s), "."))
	if err != nil || len(s) > maxName {
		return "", false
	}
	labels := 0
	for label := range strings.SplitSeq(s, ".") {
		if !hostLabel(label) {
			return "", false
		}
		labels++
	}
	return s, labels >= 2
}

// foldListed is fold for a name of the list, which may begin with "*.".
func foldListed(s string) (string, bool) {
	rest, wild := strings.CutPrefix(strings.TrimSpace(s), "*.")
	name, ok := fold(rest)
	if wild && ok {
		name = "*." + name
	}
	return name, ok
}

func hostLabel(s string) bool {
	if s == "" || len(s) > 63 || s[0] == '-' || s[len(s)-1] == '-' {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-') {
			return false
		}
	}
	return true
}
