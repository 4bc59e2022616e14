package header

import "strings"

// yearWords matches a year in letters, as dictations that were typed out hold
// it: "mille neuf cent cinquante", "deux mille vingt-six".
const yearWords = `(?:mille neuf[- ]cents?|dix[- ]neuf[- ]cents?|deux[- ]mille)(?:[- ](?:et|un|une|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingts?|trente|quarante|cinquante|soixante)\b)*`

var yearNumbers = map[string]int{"un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9, "dix": 10, "onze": 11, "douze": 12,
	"treize": 13, "quatorze": 14, "quinze": 15, "seize": 16, "vingt": 20, "vingts": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60}

// yearOf gives the year that words say, 0 where they make none of one century.
func yearOf(s string) int {
	w := strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '-' })
	year, rest := 1900, w
	switch {
	case len(w) >= 3 && w[1] == "neuf" && strings.HasPrefix(w[2], "cent"):
		rest = w[3:]
	case len(w) >= 2 && w[0] == "deux" && w[1] == "mille":
		year, rest = 2000, w[2:]
	default:
		return 0
	}
	n := 0
	for _, x := range rest {
		if k := yearNumbers[x]; (x == "vingt" || x == "vingts") && n == 4 { // quatre-vingt
			n = 80
		} else {
			n += k
		}
	}
	if n > 99 {
		return 0
	}
	return year + n
}
