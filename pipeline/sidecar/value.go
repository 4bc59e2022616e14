package sidecar

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode"

	"cardiopli/pipeline"
)

// The words of the closed lists, folded.
var (
	exams = map[string]pipeline.Exam{
		"ecg": pipeline.ECG, "electrocardiogramme": pipeline.ECG, "electrocardiogram": pipeline.ECG, "ekg": pipeline.ECG,
		"ecg de repos": pipeline.ECG, "resting ecg": pipeline.ECG,
		"ett": pipeline.ETT, "echo": pipeline.ETT, "echocardiographie": pipeline.ETT, "echocardiographie transthoracique": pipeline.ETT,
		"echographie transthoracique": pipeline.ETT, "echographie cardiaque": pipeline.ETT, "echo cardiaque": pipeline.ETT,
		"echo transthoracique": pipeline.ETT, "echo doppler cardiaque": pipeline.ETT, "echocardiogramme": pipeline.ETT,
		"tte": pipeline.ETT, "transthoracic echo": pipeline.ETT, "transthoracic echocardiography": pipeline.ETT, "echocardiogram": pipeline.ETT,
		"eto": pipeline.ETO, "echocardiographie transoesophagienne": pipeline.ETO, "echographie transoesophagienne": pipeline.ETO,
		"echo transoesophagienne": pipeline.ETO, "tee": pipeline.ETO, "toe": pipeline.ETO, "transoesophageal echo": pipeline.ETO,
		"transesophageal echo": pipeline.ETO, "transoesophageal echocardiography": pipeline.ETO, "transesophageal echocardiography": pipeline.ETO,
		"stress echo": pipeline.StressEcho, "echo d effort": pipeline.StressEcho, "echo de stress": pipeline.StressEcho,
		"echographie d effort": pipeline.StressEcho, "echographie de stress": pipeline.StressEcho, "echocardiographie d effort": pipeline.StressEcho,
		"echocardiographie de stress": pipeline.StressEcho, "stress echocardiography": pipeline.StressEcho, "echo dobutamine": pipeline.StressEcho,
		"exercise echo": pipeline.StressEcho, "ee": pipeline.StressEcho,
		"holter": pipeline.Holter, "holter ecg": pipeline.Holter, "holter rythmique": pipeline.Holter, "ecg holter": pipeline.Holter, "holter cardiaque": pipeline.Holter,
		"holter des 24 h": pipeline.Holter, "holter 24h": pipeline.Holter,
		"mapa": pipeline.MAPA, "holter tensionnel": pipeline.MAPA, "mesure ambulatoire de la pression arterielle": pipeline.MAPA, "abpm": pipeline.MAPA,
		"ambulatory blood pressure monitoring": pipeline.MAPA, "ambulatory blood pressure": pipeline.MAPA, "ta ambulatoire": pipeline.MAPA,
		"stress": pipeline.Stress, "epreuve d effort": pipeline.Stress, "test d effort": pipeline.Stress, "ecg d effort": pipeline.Stress,
		"exercise test": pipeline.Stress, "stress test": pipeline.Stress, "exercise ecg": pipeline.Stress,
		"vo2": pipeline.VO2, "vo2 max": pipeline.VO2, "vo2max": pipeline.VO2, "epreuve d effort avec vo2": pipeline.VO2, "efx": pipeline.VO2,
		"epreuve d effort cardiorespiratoire": pipeline.VO2, "cpet": pipeline.VO2, "cardiopulmonary exercise test": pipeline.VO2,
		"epreuve d effort metabolique": pipeline.VO2, "epreuve fonctionnelle d exercice": pipeline.VO2,
	}
	urgencies = map[string]pipeline.Urgency{
		"immediate": pipeline.Immediate, "immediat": pipeline.Immediate, "immediatement": pipeline.Immediate, "now": pipeline.Immediate,
		"24h": pipeline.Day, "24 h": pipeline.Day, "24 heures": pipeline.Day, "sous 24 h": pipeline.Day, "sous 24h": pipeline.Day, "day": pipeline.Day,
		"rapide": pipeline.Soon, "rapidement": pipeline.Soon, "soon": pipeline.Soon,
		"normale": pipeline.Routine, "normal": pipeline.Routine, "routine": pipeline.Routine,
	}
	languages = map[string]pipeline.Language{
		"fr": pipeline.French, "francais": pipeline.French, "french": pipeline.French, "fr fr": pipeline.French,
		"en": pipeline.English, "anglais": pipeline.English, "english": pipeline.English, "en gb": pipeline.English, "en us": pipeline.English,
	}
	sexes = map[string]pipeline.Sex{
		"m": pipeline.Male, "h": pipeline.Male, "homme": pipeline.Male, "masculin": pipeline.Male, "male": pipeline.Male,
		"f": pipeline.Female, "femme": pipeline.Female, "feminin": pipeline.Female, "female": pipeline.Female,
	}
	titles = map[string]string{
		"dr": "Dr", "docteur": "Dr", "docteure": "Dr", "doctor": "Dr", "dre": "Dr",
		"pr": "Pr", "professeur": "Pr", "professeure": "Pr", "prof": "Pr", "professor": "Pr",
	}
	answers = map[string]bool{"oui": true, "yes": true, "true": true, "o": true, "y": true, "1": true, "vrai": true,
		"non": false, "no": false, "false": false, "n": false, "0": false, "faux": false}
	months = map[string]time.Month{
		"janvier": 1, "fevrier": 2, "mars": 3, "avril": 4, "mai": 5, "juin": 6, "juillet": 7, "aout": 8, "septembre": 9, "octobre": 10,
		"novembre": 11, "decembre": 12, "january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8,
		"september": 9, "october": 10, "november": 11, "december": 12,
	}
)

var (
	isoDate   = regexp.MustCompile(`^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?Z?)?$`)
	figures   = regexp.MustCompile(`^(\d{1,2})[/. -](\d{1,2})[/. -](\d{4})$`)
	inWords   = regexp.MustCompile(`^(\d{1,2})(?:er)? ([a-z]+) (\d{4})$`)
	insForm   = regexp.MustCompile(`^[1-478]\d{4}(?:2[AB]|\d\d)\d{8}$`)
	rppsForm  = regexp.MustCompile(`^\d{11}$`)
	mailPart  = regexp.MustCompile(`<([^<>]*)>\s*$`)
	rppsPart  = regexp.MustCompile(`(?i)[,;(]?\s*(?:rpps\s*:?\s*)?\b(\d{11})\)?\s*$`)
	rejection = "<>@{}[]|\\\"=;:()0123456789"
)

// parseDate reads a day of the years 1880 to 2199, ISO or French. Two figures for
// a year are not enough: a birth date may be of either century.
func parseDate(s string) (pipeline.Date, bool) {
	var y, m, d string
	if f := isoDate.FindStringSubmatch(s); f != nil {
		y, m, d = f[1], f[2], f[3]
	} else if f := figures.FindStringSubmatch(s); f != nil {
		y, m, d = f[3], f[2], f[1]
	} else if f := inWords.FindStringSubmatch(fold(s)); f != nil {
		y, m, d = f[3], strconv.Itoa(int(months[f[2]])), f[1]
	} else {
		return pipeline.Date{}, false
	}
	year, _ := strconv.Atoi(y)
	month, _ := strconv.Atoi(m)
	day, _ := strconv.Atoi(d)
	date := pipeline.Date{Year: year, Month: time.Month(month), Day: day}
	if pipeline.DateOf(time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)) != date || year < 1880 || year > 2199 {
		return pipeline.Date{}, false
	}
	return date, true
}

// parseINS reads 13 characters and the key, in any grouping: the key is 97 less
// the remainder of the number by 97, 2A counting as 19 and 2B as 18 (INSEE).
func parseINS(s string) (string, bool) {
	n := strings.ToUpper(strings.NewReplacer(" ", "", ".", "", "-", "", "\u00a0", "", "\u202f", "").Replace(s))
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
	n := strings.ReplaceAll(s, " ", "")
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

// setName keeps a name of letters.
func setName(to *string) func(string) bool {
	return func(s string) bool {
		s = strings.Join(strings.Fields(s), " ")
		if strings.ContainsAny(s, rejection) || strings.IndexFunc(s, unicode.IsLetter) < 0 || strings.IndexFunc(s, unicode.IsControl) >= 0 {
			return false
		}
		*to = s
		return true
	}
}

// parsePerson reads "Dr Paul MARTIN <paul.martin@example.org>", the title, the
// address and an RPPS behind the name being optional, or an address alone. Words
// in capitals are the surname; without any, or with nothing else, the last one is,
// with the particles before it.
func parsePerson(s string) (p pipeline.Named, ok bool) {
	if m := mailPart.FindStringSubmatchIndex(s); m != nil {
		a, err := pipeline.ParseAddress(s[m[2]:m[3]])
		if err != nil {
			return p, false
		}
		p.Address, s = a, strings.TrimSpace(s[:m[0]])
	} else if strings.Contains(s, "@") {
		a, err := pipeline.ParseAddress(s)
		return pipeline.Named{Address: a}, err == nil
	}
	if m := rppsPart.FindStringSubmatchIndex(s); m != nil {
		if p.RPPS, ok = parseRPPS(s[m[2]:m[3]]); !ok {
			return p, false
		}
		s = strings.TrimSpace(s[:m[0]])
	}
	words := strings.Fields(strings.Trim(s, " ,\""))
	if len(words) > 0 {
		if t := titles[fold(words[0])]; t != "" {
			p.Title, words = t, words[1:]
		}
	}
	if len(words) == 0 {
		return p, p.Title == "" && (p.Address != "" || p.RPPS != "")
	}
	p.Given, p.Name = splitName(words)
	var check string
	return p, setName(&check)(p.Full()) && len(words) <= 8
}

var particles = map[string]bool{"de": true, "du": true, "des": true, "la": true, "le": true, "van": true, "von": true, "den": true, "der": true, "el": true, "ben": true, "d": true}

func splitName(words []string) (given, name string) {
	var up, rest []string
	for _, w := range words {
		if isUpper(w) {
			up = append(up, w)
		} else {
			rest = append(rest, w)
		}
	}
	if len(up) > 0 && len(rest) > 0 {
		// "Paul de LA TOUR": particles stay with the surname behind them
		for len(rest) > 1 && particles[fold(rest[len(rest)-1])] && words[len(words)-1] == up[len(up)-1] {
			up = append([]string{rest[len(rest)-1]}, up...)
			rest = rest[:len(rest)-1]
		}
		return strings.Join(rest, " "), strings.Join(up, " ")
	}
	at := len(words) - 1
	for at > 1 && particles[fold(words[at-1])] {
		at--
	}
	return strings.Join(words[:at], " "), strings.Join(words[at:], " ")
}

// isUpper reports a word of two letters or more, all in capitals.
func isUpper(w string) bool {
	n := 0
	for _, r := range w {
		if unicode.IsLower(r) {
			return false
		}
		if unicode.IsUpper(r) {
			n++
		}
	}
	return n > 1
}
