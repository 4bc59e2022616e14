package agenda

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"cardiopli/pipeline"
)

// title is what one line of free text says: "ETT - DUPONT Jeanne 12/03/1956".
type title struct {
	name     fullName
	birth    written
	labelled bool // "né le" stands before the date
	sex      pipeline.Sex
	titled   bool // Mme, M.
	several  bool // another name is written as clearly
	ins      string
	motive   string // what is no name, with its words in order
	doctor   pipeline.Named
	referrer pipeline.Named
}

// certain reports whether more than letters says that a patient is named.
func (t title) certain() bool { return t.titled || !t.birth.zero() || t.ins != "" }

var (
	bornLabel      = regexp.MustCompile(`(?i)(?:^|[^\p{L}])(?:n[ée](?:e|\(e\)|\.e)?s?(?:\s+(?:le|on))?|ddn|d\.d\.n\.?|(?:date de )?naissance|dob|date of birth|born(?: on)?|d\. ?naiss\.?)\s*[:.]?\s*[(]?\s*$`)
	otherLabel     = regexp.MustCompile(`(?i)\b(?:du|depuis|le|pr[ée]vue?|pr[ée]v|cf|au|avant|apr[èe]s|from|since|until|jusqu'au|vue? le|of)\s*:?\s*$`)
	phoneForm      = regexp.MustCompile(`(?:\+\d{2,3}[ .]?(?:\(0\))?|\b0)[1-9](?:[ .-]?\d{2}){4}\b|\+\d{7,14}\b`)
	mailForm       = regexp.MustCompile(`[\p{L}\d._%+-]{1,64}@[\p{L}\d-]+(?:\.[\p{L}\d-]+)+`)
	webForm        = regexp.MustCompile(`https?://\S+`)
	ageForm        = regexp.MustCompile(`(?i)[(]?\b\d{1,3} ?(?:ans?|a|years? old|y\.?o\.?)\b\.?[)]?`)
	sexBefore      = regexp.MustCompile(`\p{L}{2}[ ,]+([MFH])[ ,]*$`)
	sexForm        = regexp.MustCompile(`[(\[]\s*([MFH])\s*[)\]]|(?i)\bsexe\s*:?\s*([MFH])\b`)
	numberForm     = regexp.MustCompile(`(?i)(?:#|\bn°|\bno\.?|\bdossier|\bipp)\s*:?\s*\d+`)
	betweenFigures = regexp.MustCompile(`(\d)/(\d)`) // of a date: no part ends there
	canceledEnd    = regexp.MustCompile(`(?i)(?:^| - |\s)((?:rdv )?(?:annul[ée]e?|report[ée]e?|absente?|excus[ée]e?|non venue?|d[ée]command[ée]e?|cancell?ed|no[ -]show)(?: (?:par|au|le|ce|du|à|by)\b.*)?)\W*$`)
	commaInside    = regexp.MustCompile(`\p{Lu}[\p{Lu}'’-]+ ?, ?\p{Lu}\p{Ll}[\p{L}-]*`)
	yearForm       = regexp.MustCompile(`(?i)(?:^|[^\p{L}])n[ée](?:e|\(e\))? en (?:19|20)\d\d\b`)
	birthInside    = regexp.MustCompile(`(\p{Lu}{3,}) ?\((\p{Lu}[\p{Lu}'’ -]+)\) (\p{Lu}\p{Ll})`) // "DUPONT (MARTIN) Jeanne"
	doctorForm     = regexp.MustCompile(`(?i)(?:^|[\s,(/-])((?:adress[ée]e?s? (?:par|de)|envoy[ée]e? par|de la part d[ue]|m[ée]decin traitant|mt|correspondants?|par|avec|with|de|du|au|chez)\s*:?\s*)?\b(dr|docteure?|doctor|pr|prof|professeure?)\b\.?\s+`)
	canceledAt     = regexp.MustCompile(`(?i)^\W*(annul[ée]e?s?|excus[ée]e?s?|d[ée]command[ée]e?s?|no[ -]show|cancell?ed|cancelled event|report[ée]e?s?|absente?|non venue?)(?:[^\p{L}]\s*[:\-–—!]*\s*|$)`)
	coupleForm     = regexp.MustCompile(`(?i)\b(?:m\.?|mr\.?|monsieur) (?:et|&) (?:mme|madame)\b|\b(?:famille|couple) (?-i:\p{Lu})`)
	civilities     = map[string]pipeline.Sex{"mme": pipeline.Female, "madame": pipeline.Female, "mlle": pipeline.Female, "melle": pipeline.Female, "mademoiselle": pipeline.Female, "mrs": pipeline.Female, "ms": pipeline.Female, "miss": pipeline.Female,
		"m": pipeline.Male, "mr": pipeline.Male, "monsieur": pipeline.Male, "enfant": "", "bebe": "", "bb": ""}
)

// readTitle reads one line of text. today bounds birth dates; ok is false where no
// words of a name were found.
func readTitle(s string, order nameOrder, today pipeline.Date) (t title, ok bool) {
	s = tidy(strings.NewReplacer("_", " ", "*", " ").Replace(s))
	s = unglued(s)
	if len(s) > 4*maxShort {
		s = s[:4*maxShort]
	}
	// Each form is tried only where its figures and signs are: most titles have few.
	figures := figuresIn(s)
	if figures >= 15 {
		if t.ins = readINS(s); t.ins != "" {
			s = insForm.ReplaceAllString(s, " ; ")
		}
	}
	if figures >= 8 {
		s = phoneForm.ReplaceAllString(s, " ; ")
	}
	s = t.takeBirth(s, today)
	if figures >= 4 {
		s = yearForm.ReplaceAllString(s, " ; ")
	}
	if strings.Contains(s, "(") {
		s = birthInside.ReplaceAllString(s, "$1 née $2 $3")
	}
	if strings.ContainsAny(s, "([") || strings.Contains(strings.ToLower(s), "sexe") {
		if m := sexForm.FindStringSubmatch(s); m != nil {
			t.sex = readSex(m[1] + m[2])
			s = strings.Replace(s, m[0], " ; ", 1)
		}
	}
	if strings.Contains(s, "://") {
		s = webForm.ReplaceAllString(s, " ; ")
	}
	if strings.Contains(s, "@") {
		s = mailForm.ReplaceAllString(s, " ; ")
	}
	if figuresIn(s) > 0 {
		s = ageForm.ReplaceAllString(numberForm.ReplaceAllString(s, " ; "), " ; ")
		s = hourForm.ReplaceAllStringFunc(s, func(m string) string { // "Holter 24h" is no hour of the day
			if f := fold(m); f == "24h" || f == "48h" || f == "72h" {
				return m
			}
			return " ; "
		})
	}
	s = t.takeDoctors(s)
	if strings.Contains(s, ",") {
		s = commaInside.ReplaceAllStringFunc(s, func(m string) string { // "Mme DUPONT, Jeanne - ETT"
			family, given, _ := strings.Cut(m, ",")
			if isGiven(given) {
				return family + " " + strings.TrimSpace(given)
			}
			return m
		})
	}
	if coupleForm.MatchString(s) {
		t.several = true
	}
	if family, given, found := commaName(s); found {
		t.name = fullName{family: family, given: given, listed: isGiven(given)}
		return t, true
	}
	return t.takeName(s, order)
}

func figuresIn(s string) int {
	n := 0
	for i := range len(s) {
		if s[i] >= '0' && s[i] <= '9' {
			n++
		}
	}
	return n
}

// takeBirth takes the birth date out of s.
func (t *title) takeBirth(s string, today pipeline.Date) string {
	from := 0
	for range 4 {
		w, a, b := findDate(s[from:])
		if w.zero() {
			return s
		}
		a, b = a+from, b+from
		near := max(0, a-40) // where a label may stand
		for near < a && !utf8.RuneStart(s[near]) {
			near++
		}
		label := bornLabel.FindStringIndex(s[near:a])
		switch {
		case label != nil:
			t.birth, t.labelled = w, true
			return s[:near+label[0]] + " ; " + s[b:]
		case otherLabel.MatchString(s[near:a]), w.two && w.year <= today.Year%100+1 && (a == 0 || s[a-1] != '('), !w.two && w.year >= today.Year:
			// "ECG du 12/03/2021": another day that matters; a year of two figures
			// that is not to come is of the last century.
		case t.birth.zero():
			t.birth = w
			if m := sexBefore.FindStringSubmatchIndex(s[near:a]); m != nil { // "DUPONT Jeanne F 12/03/1956"
				t.sex = readSex(s[near+m[2] : near+m[3]])
				s = s[:near+m[2]] + " " + s[near+m[3]:]
			}
			s = s[:a] + strings.Repeat(";", b-a) + s[b:]
		}
		from = b
	}
	return s
}

// takeDoctors takes "Dr Paul MARTIN" out of s: the one to whom "adressé par" points
// referred the patient.
func (t *title) takeDoctors(s string) string {
	low := strings.ToLower(s)
	if !strings.Contains(low, "dr") && !strings.Contains(low, "doc") && !strings.Contains(low, "pr") {
		return s
	}
	for range 4 {
		m := doctorForm.FindStringSubmatchIndex(s)
		if m == nil {
			return s
		}
		end := m[1]
		var words []string
		for len(words) < 4 {
			w, rest := firstWord(s[end:])
			closed := strings.TrimRight(w, ",;)]")
			if len(closed) < len(w) {
				rest = s[len(s)-len(rest)-len(w)+len(closed):]
			}
			w, closed = closed, w
			if w == "" || !isNameWord(w) || !isCapital(w) && !particles[fold(w)] || firmWords[fold(w)] {
				break
			}
			if _, civil := civilities[fold(w)]; civil || fold(w) == "et" {
				break
			}
			// A given name and capitals, or the other way round, make a whole name;
			// capitals after capitals begin another: "Dr BLANC DUPONT Jeanne".
			if n := len(words); n == 1 && isUpper(w) && isUpper(words[0]) && !particles[fold(words[0])] {
				break
			}
			if last := len(words) - 1; last >= 1 && !particles[fold(words[last])] && !initialForm.MatchString(words[last]) && isUpper(w) != isUpper(words[last]) {
				break
			}
			if !initialForm.MatchString(w) {
				w = strings.Trim(w, ".")
			}
			words = append(words, w)
			end = len(s) - len(rest)
			if w != closed {
				break
			}
		}
		if len(words) == 0 {
			return s
		}
		n := readName(words, givenFirst)
		d := pipeline.Named{Title: doctorTitle(s[m[4]:m[5]]), Given: short(n.given), Name: short(n.family)}
		lead := ""
		if m[2] >= 0 {
			lead = fold(s[m[2]:m[3]])
		}
		switch {
		case strings.HasPrefix(lead, "adress"), strings.HasPrefix(lead, "envoy"), strings.HasPrefix(lead, "de la part"), strings.HasPrefix(lead, "medecin"),
			lead == "mt", strings.HasPrefix(lead, "correspond"), lead == "par":
			if t.referrer == (pipeline.Named{}) {
				t.referrer = d
			}
		case t.doctor == (pipeline.Named{}):
			t.doctor = d
		}
		s = strings.TrimRight(s[:m[0]], " ") + " ; " + s[end:]
	}
	return s
}

func firstWord(s string) (word, rest string) {
	s = strings.TrimLeft(s, " ")
	i := strings.IndexByte(s, ' ')
	if i < 0 {
		return s, ""
	}
	return s[:i], s[i:]
}

func doctorTitle(s string) string {
	if strings.HasPrefix(fold(s), "pr") {
		return "Pr"
	}
	return "Dr"
}

// commaName reads "Dupont, Jeanne" where it is all there is.
func commaName(s string) (family, given string, ok bool) {
	s = strings.Trim(s, " ;,")
	a, b, found := strings.Cut(s, ",")
	if !found || strings.ContainsAny(b, ",;:/") || strings.ContainsAny(a, ";:/") {
		return "", "", false
	}
	x, ok1 := nameWords(a)
	y, ok2 := nameWords(b)
	if !ok1 || !ok2 || len(x) > 4 || len(y) > 3 || !isCapital(x[0]) || firmWords[fold(y[0])] || softWords[fold(y[0])] || len(exams(s)) > 0 {
		return "", "", false
	}
	if isGiven(x[0]) && !isGiven(y[0]) && len(x) == 1 && isUpper(y[0]) {
		return strings.Join(y, " "), strings.Join(x, " "), true
	}
	return strings.Join(x, " "), strings.Join(y, " "), true
}
