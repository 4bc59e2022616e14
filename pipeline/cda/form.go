package cda

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"cardiopli/pipeline"
)

var (
	oidForm    = regexp.MustCompile(`^[0-2](\.(0|[1-9][0-9]*))+$`)
	actForm    = regexp.MustCompile(`^[A-Z]{4}[0-9]{3}$`)
	insForm    = regexp.MustCompile(`^[1-478][0-9]{4}(2[AB]|[0-9]{2})[0-9]{8}$`)
	placeForm  = regexp.MustCompile(`^(2[AB]|[0-9]{2})[0-9]{3}$`)
	finessForm = regexp.MustCompile(`^(2[AB]|[0-9]{2})[0-9]{7}$`)
	phoneForm  = regexp.MustCompile(`^\+?[0-9]{3,15}$`)
)

// isOID holds the form of ISO 8824: no leading zeros, the first arc 0 to 2, and 64
// characters at most (DICOM and IHE).
func isOID(s string) bool {
	if len(s) > 64 || !oidForm.MatchString(s) {
		return false
	}
	second, _, _ := strings.Cut(s[2:], ".")
	return s[0] == '2' || len(second) == 1 || len(second) == 2 && second < "40"
}

func digits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// luhn holds the check digit of RPPS, FINESS, SIREN and SIRET.
func luhn(s string) bool {
	if !digits(s) {
		return false
	}
	sum := 0
	for i := range len(s) {
		d := int(s[len(s)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

func isRPPS(s string) bool { return len(s) == 11 && luhn(s) }

func isFINESS(s string) bool {
	// The check digit of the Corsican departments has no published rule.
	return finessForm.MatchString(s) && (luhn(s) || !digits(s))
}

func isSIRET(s string) bool {
	if len(s) != 14 || !digits(s) {
		return false
	}
	if !strings.HasPrefix(s, "356000000") {
		return luhn(s)
	}
	// The offices of La Poste: the sum of the digits is a multiple of five.
	sum := 0
	for i := range len(s) {
		sum += int(s[i] - '0')
	}
	return sum%5 == 0 || luhn(s)
}

// isStructure holds the national identifier of a structure: the digit of its kind
// (TRE_G07) and the number.
func isStructure(s string) bool {
	if s == "" {
		return false
	}
	n := s[1:]
	switch s[0] {
	case '0': // practice by the ADELI number: no longer given, form alone
		return digits(n) && len(n) >= 9 && len(n) <= 14
	case '1', '5': // FINESS of the place, of the legal entity
		return isFINESS(n)
	case '2':
		return len(n) == 9 && luhn(n)
	case '3':
		return isSIRET(n)
	case '4': // practice by the RPPS number: RPPS and rank
		return len(n) == 14 && isRPPS(n[:11]) && digits(n[11:])
	}
	return false
}

// StructureID is the practice's identifier among structures, derived from its
// FINESS where no other is given.
func StructureID(p pipeline.Practice) string {
	if p.Structure == "" && p.FINESS != "" {
		return "1" + p.FINESS
	}
	return p.Structure
}

// ProfessionalID is the national identifier of a professional: 8 and the RPPS.
func ProfessionalID(rpps string) string { return "8" + rpps }

// isINS holds form and key of a matricule (NIR, NIA). Months beyond 12 stand for
// unknown ones; Corsica counts as 19 (2A) and 18 (2B).
func isINS(s string) bool {
	if !insForm.MatchString(s) {
		return false
	}
	n, err := strconv.ParseInt(strings.NewReplacer("A", "19", "B", "18").Replace(corsica(s[:13])), 10, 64)
	key, err2 := strconv.ParseInt(s[13:], 10, 64)
	return err == nil && err2 == nil && key == 97-n%97
}

// corsica leaves of 2A and 2B the letter alone, for which a number then stands.
func corsica(s string) string {
	if s[6] == 'A' || s[6] == 'B' {
		return s[:5] + s[6:]
	}
	return s
}

// insContradicts tells which trait a well-formed INS speaks against: "Sex",
// "BirthDate" or "". The century is not in it, and a month beyond 12 says nothing.
func insContradicts(ins string, sex pipeline.Sex, born pipeline.Date) string {
	male := ins[0] == '1' || ins[0] == '3' || ins[0] == '7'
	if male != (sex == pipeline.Male) {
		return "Sex"
	}
	year, _ := strconv.Atoi(ins[1:3])
	month, _ := strconv.Atoi(ins[3:5])
	if year != born.Year%100 || month >= 1 && month <= 12 && month != int(born.Month) {
		return "BirthDate"
	}
	return ""
}

// isFictive tells an INS that can be nobody's: month 13 or department 00.
func isFictive(ins string) bool { return ins[3:5] == "13" || ins[5:7] == "00" }

func isDate(d pipeline.Date) bool {
	t := time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)
	return d.Year >= 1 && d.Year <= 9999 && pipeline.DateOf(t) == d
}

// tidy joins words by single blanks.
func tidy(s string) string { return strings.Join(strings.Fields(s), " ") }

// isText refuses what is no plain text of one line: control characters, line and
// paragraph ends, marks that turn the direction of writing (they can make one name
// look like another), noncharacters, and the sign of a character lost on the way.
func isText(s string) bool {
	if !utf8.ValidString(s) {
		return false
	}
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Cc, r), unicode.In(r, unicode.Zl, unicode.Zp), unicode.Is(unicode.Bidi_Control, r),
			r == unicode.ReplacementChar, r&0xfffe == 0xfffe, r >= 0xfdd0 && r <= 0xfdef, r == '\ufeff':
			return false
		}
	}
	return true
}

// phoneOf leaves of a telephone number its digits and the + of a country.
func phoneOf(s string) (string, bool) {
	var b strings.Builder
	for _, r := range s {
		switch {
		case unicode.IsSpace(r), strings.ContainsRune(".-/()", r):
		default:
			b.WriteRune(r)
		}
	}
	return b.String(), phoneForm.MatchString(b.String())
}
