package draft

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// A letter of the sender's opens with its own heading and a salutation: places and
// days, services, addressees. The letter has a heading of its own; what the other
// one says besides is gathered at the end, so that the body begins with the body.
var (
	// salutation greets colleagues; "Madame DURAND, 67 ans" greets nobody.
	salutation = regexp.MustCompile(`(?i)^(?:(?:(?:mon|ma|mes)\s+)?(?:(?:très|bien)\s+)?(?:chers?|ch[èe]res?)\s+\p{L}.*|(?:bonjour|bonsoir|dear)(?:\s.*)?|` +
		`(?:madame|monsieur|mesdames|messieurs)(?:,?\s(?:et\s|la\s|le\s|les\s)?(?:doctoresse|docteur|docteurs|professeur|monsieur|madame|messieurs|mesdames|ch[èe]re?s?).*)?)[,:!.]?$`)
	// subject opens the line that says what a letter is about: it stays on top.
	subject = regexp.MustCompile(`(?i)^\W*(?:objet|concerne|re|ref|r[ée]f[ée]rence|subject|motif|indication|demande|question|renseignements?|contexte|atcd|ant[ée]c[ée]dents?|ttt|traitement|note|attention)\b`)
	// office names who sends, receives or files; a line that opens with it and has no
	// value belongs to the heading.
	office = regexp.MustCompile(`(?i)^\W*(?:r[ée]f(?:[ée]rences?)?\s?\.?\s?(?:examen|dossier|:)|dossier\b|service\b|unit[ée] (?:de|d')|cabinet\b|(?:poly)?cliniques?\s(?:du|de|des|d'|la|les|le|l'|saint|sainte|ste?|fictives?|mutualiste|m[ée]dico|universitaires?)|h[ôo]pital\b|h[ôo]pitaux\b|ch[ur]\b|centre\b|institut\b|laboratoire d|maison (?:de sant[ée]|m[ée]dicale)|groupe(?:ment)? (?:m[ée]dical|des)|p[ôo]le\b|` +
		`prescripteurs?\b|provenance\b|demandeurs?\b|demand[ée]e? par\b|m[ée]decin (?:demandeur|traitant|lecteur|correspondant)\s*[:.|=\t]|destinataires?\b|adress[ée]e? par\b|envoy[ée]e? par\b|[àa] l'attention\b|copies?\b\s*(?:[:à.]|au\b|[àa]\b)|cc\b|lecteur\b|op[ée]rat(?:eur|rice)\b|correspondants?\b|secr[ée]tariat\b|referred by\b|reported by\b|reader\b|requested by\b|de : |[àa] : |to: |pour\s+(?:le\s)?(?:dr|docteur|pr)\b|fait (?:le|à)\s|(?:dr|docteur|pr|professeur|doctor)\.?\s+\p{L})`)
	// dated is a place and a day, or a day alone: "Dijon, ce jeudi 12 mars 2026".
	dated = regexp.MustCompile(`(?i)^(?:[\p{L}' -]{2,40},?\s)?(?:le|ce)?\s?(?:(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\s)?\d{1,2}(?:er)?[ ./-](?:\d{1,2}|\p{L}{3,9})\.?[ ./-]\d{2,4}\.?$`)
)

// reasons tell why a patient comes: "Dr Durand l'adresse pour une syncope".
var reasons = regexp.MustCompile(`(?i)\p{L}\s(?:pour|for|depuis|since|devant|because|suite)\s`)

// maxHeading and maxHeadingWords are beyond any heading of a letter.
const (
	maxHeading      = 24
	maxHeadingWords = 14
)

// headingEnd counts the lines of a text that may be its sender's heading: those
// above the first line of prose, down to the last salutation among them.
func headingEnd(lines []string) (n int, greets bool) {
	for i, l := range lines {
		if i == maxHeading || len(strings.Fields(l)) > maxHeadingWords && !subject.MatchString(l) && !office.MatchString(l) && !senderLine(l) {
			break
		}
		if greeting(l) {
			n, greets = i+1, true
		} else if !greets {
			n = i + 1
		}
	}
	return n, greets
}

func greeting(line string) bool {
	return utf8.RuneCountInString(line) <= 70 && salutation.MatchString(line) && !clinical.MatchString(line)
}

// headingLine reports whether a line within the heading says nothing that a reader
// needs first. Above a salutation any short line without a value does; elsewhere
// its form must show it.
func headingLine(line string, greets bool) bool {
	if clinical.MatchString(line) || reasons.MatchString(line) || len(strings.Fields(line)) > maxHeadingWords {
		return false
	}
	if greeting(line) || office.MatchString(line) || dated.MatchString(line) {
		return true
	}
	return greets && !subject.MatchString(line) && !strings.ContainsAny(line, "=|;") && !strings.HasSuffix(line, ".")
}
