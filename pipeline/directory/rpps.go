package directory

import "strings"

// ValidRPPS tells whether s is eleven digits whose Luhn sum is right. The RPPS
// number (répertoire partagé des professionnels de santé) has no prefix in the sum.
func ValidRPPS(s string) bool { return len(s) == 11 && luhn(s) }

// ValidFINESS tells whether s has the form of a number of the FINESS register: nine
// digits whose Luhn sum is right, or, in Corsica, 2A or 2B and seven digits, where
// the sum is not published.
func ValidFINESS(s string) bool {
	if len(s) != 9 {
		return false
	}
	if s[:2] == "2A" || s[:2] == "2B" {
		return strings.Trim(s[2:], "0123456789") == ""
	}
	return luhn(s)
}

func luhn(s string) bool {
	sum := 0
	for i := 0; i < len(s); i++ {
		d := int(s[len(s)-1-i]) - '0'
		if d < 0 || d > 9 {
			return false
		}
		if i%2 == 1 { // every second digit from the right, the check digit being the first
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}
