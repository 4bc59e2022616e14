package datamatrix

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"cardiopli/pipeline"
)

// header is the marker IS, version 01 and 22 reserved zeros.
const header = "IS01" + "0000000000000000000000"

// separator ends a field of variable length (group separator).
const separator = "\x1d"

// longestName is the most that S3 and S4 hold.
const longestName = 100

// INS returns what the symbol of a letter says of its patient. It refuses, by a
// *pipeline.FieldError that names the field and not the value, an identity that is
// not qualified or not complete, and traits that the INS téléservice cannot give.
func INS(p pipeline.Patient) (string, error) {
	if p.SentINS() == "" {
		return "", wrong("INS", "is not to be sent: the identity is not qualified or its strict traits are incomplete")
	}
	if !matricule(p.INS) {
		return "", wrong("INS", "is no matricule with its key")
	}
	switch p.INSRoot {
	case pipeline.INSRootNIR, pipeline.INSRootNIA, pipeline.INSRootTest, pipeline.INSRootDemo:
	default:
		return "", wrong("INSRoot", "is no OID of the INS")
	}
	if p.Sex != pipeline.Male && p.Sex != pipeline.Female {
		return "", wrong("Sex", "is neither M nor F")
	}
	if p.BirthDate.Year < 1 || p.BirthDate.Year > 9999 {
		return "", wrong("BirthDate", "has no year of four digits")
	}
	if !place(p.BirthPlace) {
		return "", wrong("BirthPlace", "is no INSEE code of five characters")
	}
	givens, field := p.Givens, "Givens"
	if strings.TrimSpace(givens) == "" {
		givens, field = p.Given, "Given"
	}
	givens, problem := trait(givens)
	if problem != "" {
		return "", wrong(field, problem)
	}
	name, field := p.BirthName, "BirthName"
	if strings.TrimSpace(name) == "" {
		name, field = p.Name, "Name"
	}
	name, problem = trait(name)
	if problem != "" {
		return "", wrong(field, problem)
	}

	var b strings.Builder
	b.WriteString(header)
	b.WriteString("S1" + p.INS)
	b.WriteString("S2" + ended(p.INSRoot, 20))
	b.WriteString("S3" + ended(givens, longestName))
	b.WriteString("S4" + ended(name, longestName))
	b.WriteString("S5" + string(p.Sex))
	fmt.Fprintf(&b, "S6%02d-%02d-%04d", p.BirthDate.Day, int(p.BirthDate.Month), p.BirthDate.Year)
	b.WriteString("S7" + p.BirthPlace)
	return b.String(), nil
}

func wrong(field, problem string) error {
	return &pipeline.FieldError{Form: "INS datamatrix", Field: "Patient." + field, Problem: problem}
}

// ended puts the separator behind a value that is shorter than its field may be:
// a reader knows the end of a full field by its length.
func ended(value string, most int) string {
	if len(value) < most {
		return value + separator
	}
	return value
}

// matricule checks the form and the key of an INS: 97 less the remainder by 97 of
// the thirteen first, where the Corsican departments 2A and 2B count as 19 and 18.
func matricule(s string) bool {
	if len(s) != 15 {
		return false
	}
	number := s[:13]
	switch number[5:7] {
	case "2A":
		number = number[:5] + "19" + number[7:]
	case "2B":
		number = number[:5] + "18" + number[7:]
	}
	for i := range number {
		if number[i] < '0' || number[i] > '9' {
			return false
		}
	}
	n, err := strconv.ParseUint(number, 10, 64)
	return err == nil && fmt.Sprintf("%02d", 97-n%97) == s[13:]
}

// place checks the form of an INSEE code of a commune or a country.
func place(s string) bool {
	if len(s) != 5 {
		return false
	}
	for i := range s {
		digit := '0' <= s[i] && s[i] <= '9'
		if corsican := i == 1 && s[0] == '2' && (s[1] == 'A' || s[1] == 'B'); !digit && !corsican {
			return false
		}
	}
	return true
}

// trait writes a name as the téléservice does: A to Z, blank, apostrophe, hyphen;
// no accents, no ligatures. What has no such form is a problem, never left out.
func trait(s string) (string, string) {
	var b strings.Builder
	for _, r := range norm.NFD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r):
			continue
		case unicode.Is(unicode.Zs, r):
			b.WriteByte(' ')
			continue
		}
		switch r = unicode.ToUpper(r); r {
		case '\'', '\u2019', '\u02bc':
			b.WriteByte('\'')
		case '-', '\u2010', '\u2011':
			b.WriteByte('-')
		case 'Æ':
			b.WriteString("AE")
		case 'Œ':
			b.WriteString("OE")
		case 'ß', 'ẞ':
			b.WriteString("SS")
		case 'Ø':
			b.WriteByte('O')
		case 'Ł':
			b.WriteByte('L')
		case 'Đ':
			b.WriteByte('D')
		default:
			if r < 'A' || r > 'Z' {
				return "", "holds a sign other than letters, blanks, apostrophes and hyphens"
			}
			b.WriteRune(r)
		}
	}
	out := strings.Join(strings.Fields(b.String()), " ")
	switch {
	case out == "":
		return "", "is missing"
	case len(out) > longestName:
		return "", "is longer than 100 characters"
	case out[0] == '-':
		return "", "begins with a hyphen"
	}
	return out, ""
}
