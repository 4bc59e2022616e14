package sidecar

import (
	"regexp"
	"strings"
	"unicode"

	"cardiopli/pipeline"
)

var (
	mailPart = regexp.MustCompile(`(?i)[<(\[]?\s*(?:\b(?:(?:e-?)?mail|courriel|adresse|(?:adresse |mail )?mssanté|mailto)(?:\s*:\s*|\s+))?[<(\[]?([^\s<>()\[\],;:"]+@[^\s<>()\[\],;:"]+)\s*[>)\]]*`)
	rppsPart = regexp.MustCompile(`(?i)[,(]?\s*(?:(?:n°\s*)?rpps\s*(?:n°\s*)?:?\s*)?\b(\d(?: ?\d){10})\)?\s*$`)
	between  = regexp.MustCompile(`(?i)\s*[,/&+]\s*|\s+(?:et|and)\s+`)
	role     = regexp.MustCompile(`(?i)\s*[,(–-]\s*(?:cardiologue|(?:médecin )?(?:généraliste|traitant|correspondant|adresseur)|médecin|cardiologist|general practitioner|gp|m\.?d\.?)\s*\)?$`)
	bullet   = regexp.MustCompile(`^\s*(?:[-•*–]|\d{1,2}[.)])\s+`)
)

// leadIn are words before a title: "Mme le Dr", "à l'attention du Docteur".
var leadIn = map[string]bool{"a": true, "au": true, "l": true, "attention": true, "du": true, "de": true, "le": true, "la": true,
	"m": true, "mr": true, "mme": true, "madame": true, "monsieur": true, "mlle": true, "mademoiselle": true, "mrs": true, "ms": true}

var (
	// noPerson are words that no name of a physician has.
	noPerson = set("drs docteurs professeurs cabinet service hopital clinique secretariat traitant traitants generaliste cardiologue patient patiente")
	// noName is written where there is none.
	noName = set("idem neant aucun aucune inconnu inconnue oui non null none unknown urgent")
	// joining words stand between two persons; in capitals they are surnames.
	joining = set("et and ou or")
)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(words) {
		m[w] = true
	}
	return m
}

// titled takes a title, with what leads to it, off words. A civility alone says
// nothing of a physician and is taken off too.
func titled(words []string) (title string, rest []string) {
	for i, w := range words {
		f := strings.Split(fold(w), " ")
		if t := titles[fold(w)]; t != "" {
			title, rest = t, words[i+1:]
			for len(rest) > 0 && titles[fold(rest[0])] != "" { // "Pr Dr"
				if titles[fold(rest[0])] == "Pr" {
					title = "Pr"
				}
				rest = rest[1:]
			}
			return title, rest
		}
		for _, part := range f {
			if !leadIn[part] {
				f = nil
			}
		}
		if len(f) == 0 {
			break
		}
	}
	if len(words) > 1 && civilities[fold(words[0])] != "" {
		words = words[1:]
	}
	return "", words
}

// split parts a text that names several recipients: at each line or semicolon; at a
// comma, "et" and the like where a title follows; at commas between addresses. It
// returns nothing where a line cannot be a person.
func split(s string) (all []string) {
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return r == '\n' || r == ';' || r == '|' }) {
		part = strings.TrimSpace(bullet.ReplaceAllString(part, ""))
		if part != "" {
			all = append(all, part)
		}
	}
	if strings.Contains(s, "\n") && len(all) > 1 {
		// One person over two lines is not two persons.
		bare := 0
		for _, part := range all {
			words := strings.Fields(part)
			title, _ := titled(words)
			if len(words) == 1 && strings.Contains(part, "@") {
				bare++
			} else if title == "" && len(words) < 2 {
				return nil
			}
		}
		if bare > 0 && bare < len(all) {
			return nil
		}
	}
	var out []string
	for _, part := range all {
		out = append(out, splitLine(part)...)
	}
	return out
}

func splitLine(s string) []string {
	var out []string
	at := between.FindAllStringIndex(s, -1)
	from := 0
	for _, m := range at {
		// what leads to a title is short
		if title, _ := titled(strings.Fields(s[m[1]:min(len(s), m[1]+maxValue)])); title != "" && m[0] > from {
			out = append(out, s[from:m[0]])
			from = m[1]
		}
	}
	if out = append(out, s[from:]); len(out) > 1 {
		return out
	}
	parts := strings.Split(s, ",")
	for _, p := range parts {
		if strings.Count(p, "@") != 1 {
			return []string{s}
		}
	}
	return parts
}

// parsePerson reads "Dr Paul MARTIN <paul.martin@example.org>", the title, the
// address and an RPPS behind the name being optional, or an address alone.
func parsePerson(s string) (p pipeline.Named, ok bool) {
	if m := mailPart.FindAllStringSubmatchIndex(s, 2); len(m) > 1 || strings.Count(s, "@") > 1 {
		return p, false
	} else if len(m) == 1 {
		a, err := parseAddress(s[m[0][2]:m[0][3]])
		if err != nil {
			return p, false
		}
		p.Address, s = a, strings.Trim(s[:m[0][0]]+" "+s[m[0][1]:], " ,-–:")
		if in, ok := strings.CutPrefix(s, "("); ok { // "paul@example.org (Dr Paul MARTIN)"
			s = strings.TrimSuffix(in, ")")
		}
	} else if strings.Contains(s, "@") {
		return p, false
	}
	if m := rppsPart.FindStringSubmatchIndex(s); m != nil {
		if p.RPPS, ok = parseRPPS(s[m[2]:m[3]]); !ok {
			return p, false
		}
		s = strings.TrimSpace(s[:m[0]])
	}
	s = unquoted(strings.Trim(role.ReplaceAllString(s, ""), ` ,"`))
	if s == "" {
		return p, p.Address != "" || p.RPPS != ""
	}
	var words []string
	p.Title, words = titled(strings.Fields(s))
	if len(words) == 0 || len(words) > 8 {
		return p, false
	}
	for _, w := range words {
		if titles[fold(w)] != "" || noPerson[fold(w)] || joining[w] {
			return p, false
		}
	}
	// "MARTIN, Paul"; behind a title more often a town
	if family, given, comma := strings.Cut(strings.Join(words, " "), ","); comma {
		p.Name, p.Given = strings.TrimSpace(family), strings.TrimSpace(given)
		if !capitals(p.Name) || capitals(p.Given) || p.Title != "" {
			return p, false
		}
	} else if p.Given, p.Name, ok = splitName(words); !ok {
		return p, false
	}
	first, _, _ := strings.Cut(p.Given, " ")
	if particles[first] || p.Given == "" && (strings.EqualFold(p.Name, "médecin") || strings.EqualFold(p.Name, "médecins")) { // "CHU de Lyon"
		return p, false
	}
	return p, isName(p.Name) && (p.Given == "" || isName(p.Given))
}

// parseAddress reads a mail address, with or without its brackets.
func parseAddress(s string) (pipeline.Address, error) {
	s = strings.TrimPrefix(strings.Trim(s, "<>()[] "), "mailto:")
	return pipeline.ParseAddress(strings.TrimRight(s, "."))
}

// isName reports words of letters that are no placeholder.
func isName(s string) bool {
	letters := 0
	for _, r := range s {
		switch {
		case unicode.IsLetter(r):
			letters++
		case unicode.Is(unicode.M, r), strings.ContainsRune(" -'’.·", r):
		default:
			return false
		}
	}
	for _, w := range strings.Fields(s) {
		if fold(w) == "" { // a dash between a name and a town
			return false
		}
	}
	w := fold(s)
	return letters > 0 && len(s) <= maxName && !noName[w] && w != "non renseigne" && w != "non renseignee" && w != "non precise" && w != "sans objet"
}

// particles belong to the surname behind them.
var particles = map[string]bool{"de": true, "du": true, "des": true, "la": true, "le": true, "les": true, "van": true, "von": true, "den": true, "der": true,
	"el": true, "al": true, "ben": true, "bel": true, "d": true, "di": true, "da": true, "dos": true, "del": true, "della": true, "ould": true, "ait": true, "abou": true,
	"saint": true, "sainte": true, "st": true, "ste": true, "mac": true, "mc": true, "o": true, "san": true, "ter": true, "te": true, "zu": true, "bin": true, "y": true}

// splitName tells the surname from the given names. Words in capitals are the
// surname, at either end; where all are or none, the last word is, with the
// particles before it.
func splitName(words []string) (given, name string, ok bool) {
	if len(words) == 1 {
		return "", words[0], true
	}
	from, to := -1, -1
	up := 0
	for i, w := range words {
		if isUpper(w) {
			up++
			if from < 0 {
				from = i
			}
			to = i + 1
		}
	}
	if up == 0 || up == len(words) {
		from = len(words) - 1
		for from > 0 && particles[fold(words[from-1])] {
			from--
		}
		return strings.Join(words[:from], " "), strings.Join(words[from:], " "), true
	}
	for from > 0 && particles[fold(words[from-1])] { // "Paul de LA TOUR"
		from--
	}
	for _, w := range words[from:to] { // "MARTIN dit ROY", but not "MARTIN Paul ROY"
		if !isUpper(w) && !particles[fold(w)] && !unicode.IsLower([]rune(w)[0]) {
			return "", "", false
		}
	}
	before, after := words[:from], words[to:]
	if len(before) > 0 && len(after) > 0 {
		return "", "", false
	}
	return strings.Join(append(append([]string(nil), before...), after...), " "), strings.Join(words[from:to], " "), true
}

// capitals reports a text with words in capitals and, but for particles, no other.
func capitals(s string) bool {
	up := 0
	for _, w := range strings.Fields(s) {
		if isUpper(w) {
			up++
		} else if !particles[fold(w)] {
			return false
		}
	}
	return up > 0
}

var initials = regexp.MustCompile(`^(?:\p{Lu}\.?-?)?\p{Lu}\.?$|^\p{Lu}[.-]+\p{Lu}\.?$`)

// isUpper reports a word in capitals that is no initial: MARTIN, d'ANGELO, McCOY,
// LéVY as keyboards without accented capitals write it.
func isUpper(w string) bool {
	upper, lower := 0, 0
	for _, r := range w {
		if unicode.IsLower(r) {
			lower++
		}
		if unicode.IsUpper(r) {
			upper++
		}
	}
	if i := strings.LastIndexAny(w, "'’"); i > 0 && i <= 2 { // d', l', O'
		return isUpper(strings.TrimLeft(w[i:], "'’"))
	}
	return upper > 1 && lower*3 <= upper+lower && !(initials.MatchString(w) && !vowel(w))
}

// vowel reports a word that can be spoken, as a surname of two letters can: LY, LE.
func vowel(w string) bool {
	return !strings.ContainsAny(w, ".-") && strings.ContainsAny(fold(w), "aeiouy") || w == "NG"
}
