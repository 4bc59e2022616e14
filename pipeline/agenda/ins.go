package agenda

import (
	"regexp"
	"strings"

	"cardiopli/pipeline"
)

var insForm = regexp.MustCompile(`\b[1-478](?:[ .]?[0-9]){4}[ .]?(?:[0-9][ .]?[0-9]|2[ .]?[ABab])(?:[ .]?[0-9]){6}[ .]?/?[ .]?(?:[0-9][ .]?[0-9])\b`)

// readINS gives the 15 characters of a number whose key is right, or "".
func readINS(s string) string {
	for _, m := range insForm.FindAllString(s, 4) {
		n := strings.ToUpper(strings.NewReplacer(" ", "", ".", "", "/", "").Replace(m))
		if len(n) == 15 && insKey(n) {
			return n
		}
	}
	return ""
}

// insKey checks the last two figures: 97 less the remainder of the first thirteen
// by 97, Corsica's 2A and 2B counted as 19 and 18.
func insKey(n string) bool {
	body := n[:13]
	switch n[5:7] {
	case "2A":
		body = n[:5] + "19" + n[7:13]
	case "2B":
		body = n[:5] + "18" + n[7:13]
	}
	if !digits(body) || !digits(n[13:]) {
		return false
	}
	rest := 0
	for _, c := range body {
		rest = (rest*10 + int(c-'0')) % 97
	}
	return 97-rest == atoi(n[13:])
}

// demonstration reports whether the number cannot exist: month 13 together with
// department 00, as made-up numbers have it.
func demonstration(n string) bool { return n[3:5] == "13" && n[5:7] == "00" }

// readSex reads a cell for sex or a civility.
func readSex(s string) pipeline.Sex {
	switch fold(s) {
	case "m", "h", "homme", "masculin", "male", "man", "1", "monsieur", "mr", "garcon", "masc":
		return pipeline.Male
	case "f", "femme", "feminin", "female", "woman", "2", "madame", "mme", "mlle", "mademoiselle", "fille", "mrs", "ms", "miss", "fem":
		return pipeline.Female
	}
	return ""
}
