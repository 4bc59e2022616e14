package directory

// ValidRPPS tells whether s is eleven digits whose Luhn sum is right. The RPPS
// number (répertoire partagé des professionnels de santé) has no prefix in the sum.
func ValidRPPS(s string) bool {
	if len(s) != 11 {
		return false
	}
	sum := 0
	for i := 0; i < len(s); i++ {
		d := int(s[i]) - '0'
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
