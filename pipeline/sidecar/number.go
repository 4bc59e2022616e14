package sidecar

import (
	"regexp"
	"strconv"
	"strings"
)

var (
	insForm  = regexp.MustCompile(`^[1-478]\d{4}(?:2[AB]|\d\d)\d{8}$`)
	rppsForm = regexp.MustCompile(`^\d{11}$`)
)

// parseINS reads 13 characters and the key, in any grouping: the key is 97 less
// the remainder of the number by 97, 2A counting as 19 and 2B as 18 (INSEE). A
// program that takes it for a number may have written ".0" behind.
func parseINS(s string) (string, bool) {
	n := strings.ToUpper(strings.NewReplacer(" ", "", ".", "", "-", "", "/", "").Replace(strings.TrimSuffix(s, ".0")))
	if !insForm.MatchString(n) {
		return "", false
	}
	v, err := strconv.ParseUint(strings.NewReplacer("2A", "19", "2B", "18").Replace(n[:13]), 10, 64)
	key, _ := strconv.ParseUint(n[13:], 10, 64)
	return n, err == nil && 97-v%97 == key
}

// demonstration reports an INS that cannot exist: month 13 and department 00.
func demonstration(ins string) bool { return ins[3:5] == "13" && ins[5:7] == "00" }

// parseRPPS reads 11 figures with a right key (Luhn).
func parseRPPS(s string) (string, bool) {
	n := strings.ReplaceAll(strings.TrimSuffix(s, ".0"), " ", "")
	if !rppsForm.MatchString(n) {
		return "", false
	}
	sum := 0
	for i := range len(n) {
		d := int(n[len(n)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return n, sum%10 == 0
}

// parseQualified reads the status of an identity (RNIV): qualified, or one of the
// others, which are all "not qualified".
func parseQualified(s string) (yes, ok bool) {
	switch plainly(s) {
	case "qualifiee", "qualifie", "oui", "yes", "true", "vrai", "qualified", "iq":
		return true, true
	case "provisoire", "validee", "recuperee", "non", "no", "false", "faux", "non qualifiee", "not qualified", "douteuse", "fictive":
		return false, true
	}
	return false, false
}

// parsePlace reads an INSEE code of a place of birth: a commune, 2A and 2B for
// Corsica, 99 and three digits for a country.
func parsePlace(s string) (string, bool) {
	s = strings.ToUpper(strings.Join(strings.Fields(s), ""))
	return s, placeForm.MatchString(s)
}

var placeForm = regexp.MustCompile(`^(?:\d{5}|2[AB]\d{3})$`)
