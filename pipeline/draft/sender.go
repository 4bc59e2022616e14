package draft

import (
	"regexp"
	"strings"
	"unicode"
)

// A printed heading has lines of its sender's that no letter needs to read first:
// address, telephone, mail, numbers of files and registers, the title of the
// examination in capitals.
var (
	senderForm = regexp.MustCompile(`(?i)[a-z0-9._%+-]+@[a-z0-9-]+\.[a-z]|\b(?:t[ée]l(?:[ée]phone)?|fax)\b\.?\s*:?\s*[+0]|\bhttps?://|\bwww\.|` +
		`\b\d{1,4}(?:\s?(?:bis|ter))?,?\s(?:rue|avenue|av\.|bd|boulevard|place|all[ée]es?|chemin|impasse|quai|route|cours|square|street|road)\b|` +
		`\b\d{5}\s[A-ZÀ-Ý][\p{L}' -]{2,}|\b(?:finess|adeli|siret|siren|rpps|ipp|dossier n|lieu de naissance|code insee|identit[ée] (?:non )?qualifi[ée]e|statut de l'identit[ée])`)
	// What a heading never has: a value with its unit, a word that denies.
	clinical  = regexp.MustCompile(`(?i)\d\s?(?:%|mm|cm|ms|m/s|mmhg|bpm|/min|mg|kg|ml|w\b|mets?\b)|\b(?:pas|sans|aucun|absence|no|not|without)\b`)
	examWords = regexp.MustCompile(`(?i)\b(?:[ée]lectrocardiogramme|[ée]cho(?:cardiographie|graphie)?|doppler|holter|mapa|[ée]preuve|ecg|ett|eto|compte rendu|report|electrocardiogram)\b`)
)

// senderLine reports whether a line above the first section belongs to the printed
// heading.
func senderLine(line string) bool {
	if clinical.MatchString(line) {
		return false
	}
	return senderForm.MatchString(line) || capitalsOnly(line) && (!strings.ContainsFunc(line, unicode.IsDigit) || examWords.MatchString(line))
}

func capitalsOnly(line string) bool {
	capitals := 0
	for _, r := range line {
		if unicode.IsLower(r) {
			return false
		}
		if unicode.IsUpper(r) {
			capitals++
		}
	}
	return capitals >= 3
}
