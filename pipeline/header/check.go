package header

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"cardiopli/pipeline"
)

// Check compares what the text says of the patient's identity in several
// places, and the dates with today, the zero Date meaning "not known". Each
// finding is a Contradiction of severity Error with both places.
func Check(h Heading, text string, today pipeline.Date) []pipeline.Finding {
	text = text[:reached(text)]
	c := &checker{h: h, v: h.view, today: today}
	if c.v == nil || c.v.src != text { // a Heading put together by hand
		c.v = look(text)
		c.h.docs = c.v.mentions()
	}
	c.ins()
	c.dates()
	c.age()
	c.sex()
	c.names()
	return c.all
}

type checker struct {
	h     Heading
	v     *view
	today pipeline.Date
	all   []pipeline.Finding
}

func (c *checker) add(rule string, s, other pipeline.Span, message, hint string) {
	c.all = append(c.all, pipeline.Finding{Kind: pipeline.Contradiction, Rule: rule, Severity: pipeline.Error, Span: s, Other: other,
		Quote: s.Of(c.v.src), Message: message, Hint: hint})
}

// ins checks the number in itself, then against sex and birth date.
func (c *checker) ins() {
	n, p := c.h.Patient.INS, c.h.Patient
	if len(n) != 15 {
		return
	}
	if !insKey(n) {
		// a wrong key says that a figure is wrong: which one is not known, so
		// sex and month are not compared
		c.add("ins_key", c.h.INSSpan, pipeline.Span{}, "La clé du numéro INS est fausse : un chiffre au moins est mal recopié.", "Recopier le numéro INS.")
		return
	}
	if s := insSex(n); !c.h.SexSpan.IsZero() && p.Sex != "" && s != "" && s != p.Sex {
		c.add("ins_vs_sex", c.h.INSSpan, c.h.SexSpan, fmt.Sprintf("Le numéro INS est celui %s, le texte dit %s.", sexOwner(s), sexWordOf(p.Sex)), "Vérifier l'identité du patient.")
	}
	if b := p.BirthDate; !b.IsZero() && n[0] != '7' && n[0] != '8' {
		year, month := n[1:3], n[3:5]
		m, _ := strconv.Atoi(month)
		switch {
		case year != fmt.Sprintf("%02d", b.Year%100):
			c.add("ins_vs_birth_date", c.h.INSSpan, c.h.BirthSpan, fmt.Sprintf("Le numéro INS dit une naissance en %s, la date de naissance est %s.", year, b.French()), "Vérifier le numéro INS et la date de naissance.")
		case m >= 1 && m <= 12 && m != int(b.Month):
			c.add("ins_vs_birth_date", c.h.INSSpan, c.h.BirthSpan, fmt.Sprintf("Le numéro INS dit une naissance au mois %s, la date de naissance est %s.", month, b.French()), "Vérifier le numéro INS et la date de naissance.")
		}
	}
}

func sexOwner(s pipeline.Sex) string {
	if s == pipeline.Male {
		return "d'un homme"
	}
	return "d'une femme"
}

func sexWordOf(s pipeline.Sex) string {
	if s == pipeline.Male {
		return "masculin"
	}
	return "féminin"
}

// dates checks that the examination and the birth are not to come.
func (c *checker) dates() {
	d, b := c.h.Date, c.h.Patient.BirthDate
	if !d.IsZero() && !c.today.IsZero() && c.today.Before(d) {
		c.add("date_future", c.h.DateSpan, pipeline.Span{}, fmt.Sprintf("La date de l'examen, %s, est dans le futur.", d.French()), "Corriger la date de l'examen.")
	}
	if w, at := c.v.writtenOn(c.h.DateSpan); !d.IsZero() && !w.IsZero() && w.Before(d) && !c.today.Before(d) {
		c.add("date_future", c.h.DateSpan, at, fmt.Sprintf("L'examen est daté du %s, après le compte rendu lui-même (%s).", d.French(), w.French()), "Corriger l'une des deux dates.")
	}
	switch {
	case b.IsZero():
	case !c.today.IsZero() && c.today.Before(b):
		c.add("date_future", c.h.BirthSpan, pipeline.Span{}, fmt.Sprintf("La date de naissance, %s, est dans le futur.", b.French()), "Corriger la date de naissance.")
	case !d.IsZero() && d.Before(b):
		c.add("age_vs_birth_date", c.h.BirthSpan, c.h.DateSpan, "La date de naissance est après la date de l'examen.", "Corriger l'une des deux dates.")
	}
}

var bornBefore = regexp.MustCompile(`\b(ne) $`)

// writtenOn gives the day on which the report says it was written.
func (v *view) writtenOn(exam pipeline.Span) (pipeline.Date, pipeline.Span) {
	for _, d := range v.dates() {
		s := v.span(d.from, d.to)
		if s == exam || d.wrong || d.short {
			continue
		}
		if l := v.lines[v.lineOf(d.from)]; written.MatchString(weekday.ReplaceAllString(v.low[max(l.from, d.from-60):d.from], "")) {
			return d.date, s
		}
	}
	return pipeline.Date{}, pipeline.Span{}
}

var written = regexp.MustCompile(`\b(?:redigee?|dictee?|tapee?|frappee?|typed|dictated|written)(?: (?:et [a-z]+|par [a-z. ]+))? (?:le|on|:)? ?$`)

// age compares the age stated with the birth date at the day of the exam,
// within one year.
func (c *checker) age() {
	b, day := c.h.Patient.BirthDate, c.h.Date
	if day.IsZero() {
		day = c.today
	}
	if c.h.Age < 0 || b.IsZero() || day.IsZero() || day.Before(b) {
		return
	}
	if n := age(b, day); abs(n-c.h.Age) > 1 {
		c.add("age_vs_birth_date", c.h.AgeSpan, c.h.BirthSpan, fmt.Sprintf("Le texte dit %d ans, la date de naissance (%s) en donne %d.", c.h.Age, b.French(), n), "Vérifier l'âge et la date de naissance.")
	}
}

var (
	bornWord = newForm(`(nee?)\b(?:,? le\b| ?:? ?\d)`, atWord)
	// nouns of the patient that agree in gender, in a running text; "Patient :"
	// as a label agrees with nobody
	patientNoun = newForm(`(?:le|ce|votre|notre|du|au) (patient)\b|(?:la|cette|votre|notre) (patiente)\b|(patiente?) (?:ag[ée]e?s?|de \d|asymptomatique|adressee?|connue?|suivie?|hospitalisee?|vue?|traitee?|operee?|porteu[rs]e?|hypertendue?|diabetique|fumeu[rs]e?|sous|ayant|presentant|venue?|convoquee?|recue?|qui)\b|(?:de|chez) (?:la|cette) (patiente)\b`, atWord)
	pronoun     = newForm(`(he|she) (?:is|was|has|had|reports|underwent|presented|achieved|exercised|completed|denies)\b|(?:this|the|a) (?:\d{1,3}[- ]year[- ]old )?(gentleman|lady|man|woman)\b`, atWord)
)

// sex compares the sex with civility and grammar. It reports the first place
// of each kind only.
func (c *checker) sex() {
	sex := c.h.Patient.Sex
	if sex == "" || c.h.SexSpan.IsZero() {
		return
	}
	v := c.v
	word := func(from, to int, s pipeline.Sex) bool {
		if s == sex || s == "" {
			return false
		}
		c.add("sex_vs_grammar", v.span(from, to), c.h.SexSpan, fmt.Sprintf("« %s » ne s'accorde pas avec le sexe %s.", v.span(from, to).Of(v.src), sexWordOf(sex)), "Corriger l'accord, la civilité ou le sexe.")
		return true
	}
	name := v.place(c.h.NameSpan.Start)
	line := v.lines[v.lineOf(name)]
	if c.h.NameSpan.End > 0 {
		for _, m := range civilityForm.all(v.low[line.from:name], 100) {
			if name-(line.from+m[3]) <= 3 && c.h.SexSpan != v.span(line.from+m[2], line.from+m[3]) {
				if src := v.span(line.from+m[2], line.from+m[3]).Of(v.src); src != "m" && src != "ms" && word(line.from+m[2], line.from+m[3], civilSex(v.low[line.from+m[2]:line.from+m[3]])) {
					return
				}
			}
		}
	}
	for _, a := range c.h.area(v) {
		for _, m := range bornWord.all(v.low[a.from:a.to], 3) {
			s := pipeline.Male
			if m[3]-m[2] == 3 {
				s = pipeline.Female
			}
			// "ne" for "né" and "nee" for "née" only before a date
			if word(a.from+m[2], a.from+m[3], s) {
				return
			}
		}
	}
	if b := c.h.Patient.BirthName; b != "" && sex == pipeline.Female { // "né" before a woman's birth name
		if k := strings.Index(v.src, b); k > 0 {
			p := v.place(k)
			if m := bornBefore.FindStringSubmatchIndex(v.low[max(0, p-12):p]); m != nil && word(max(0, p-12)+m[2], max(0, p-12)+m[3], pipeline.Male) {
				return
			}
		}
	}
	from := v.place(c.h.Body)
	if c.h.NameSpan.End > 0 { // lines between the heading and the first part count too
		from = min(from, v.lineEnd(v.place(c.h.NameSpan.End)))
	}
	if v.place(c.h.NameSpan.Start) > len(v.low)/2 { // the heading stands at the end
		from = 0
	}
	for _, m := range patientNoun.all(v.low[from:], 20) {
		for g := 2; g < len(m); g += 2 {
			if m[g] < 0 {
				continue
			}
			s := pipeline.Male
			if m[g+1]-m[g] == len("patiente") {
				s = pipeline.Female
			}
			if !generic(v.low[from:], m[0], m[1]) && word(from+m[0], from+m[1], s) {
				return
			}
		}
	}
	if c.h.Language != pipeline.English {
		return
	}
	for _, m := range pronoun.all(v.low[from:], 20) {
		for g := 2; g < len(m); g += 2 {
			if m[g] < 0 {
				continue
			}
			s := pipeline.Male
			if w := v.low[from+m[g] : from+m[g+1]]; w == "she" || w == "lady" || w == "woman" {
				s = pipeline.Female
			}
			if word(from+m[0], from+m[1], s) {
				return
			}
		}
	}
}

// generic tells set phrases in which "le patient" is anyone: "information du
// patient", "consentement du patient", "lit du patient".
func generic(low string, from, to int) bool {
	before := low[max(0, from-40):from]
	return genericBefore.MatchString(before)
}

var genericBefore = regexp.MustCompile(`(?:information|consentement|accord|identite|dossier|nom|lit|education|position|installation|tolerance|confort|preparation|carnet|journal|poids|taille|selon|copie)[ :]*(?:ecla[a-z]+ |libre |de l'|de )?$`)

// area gives the lines of identity again.
func (h Heading) area(v *view) []place {
	var all []place
	for _, s := range []pipeline.Span{h.NameSpan, h.BirthSpan} {
		if s.End == 0 {
			continue
		}
		l := v.lines[v.lineOf(v.place(s.Start))]
		from := max(l.from, v.place(s.Start)-60)
		all = append(all, place{from, min(l.to, from+300)})
	}
	return all
}

// names looks for the patient under another name: behind a civility in the
// text, in a second heading, or the surname itself with a letter changed.
func (c *checker) names() {
	p, v := c.h.Patient, c.v
	if p.Name == "" {
		return
	}
	own := map[string]bool{}
	for _, n := range []string{p.Name, p.BirthName, p.Given} {
		for _, w := range nameWords(n) {
			own[w] = true
		}
	}
	doctors := map[string]bool{}
	for _, d := range c.h.docs {
		for _, w := range nameWords(d.named.Name + " " + d.named.Given) {
			doctors[w] = true
		}
	}
	behind := v.place(c.h.NameSpan.End)
	for _, m := range civilityForm.all(v.low, 200) {
		src := v.span(m[2], m[3]).Of(v.src)
		if src == v.low[m[2]:m[3]] && len(src) <= 2 || len(src) > 1 && civilSex(strings.ToLower(src)) == "" || foldWord(src) == "soeur" {
			continue
		}
		end := v.lineEnd(m[1] - 1)
		if m[1] >= end || v.low[m[1]] == ' ' || v.low[m[1]] == '\t' || company.MatchString(v.low[max(v.lines[v.lineOf(m[0])].from, m[0]-60):m[0]]) {
			continue
		}
		w, q := v.nameAt(m[1], end, false)
		// MR is the mitral valve's leak too, MS its stenosis; a person does something
		if src == "MR" || src == "MS" {
			if len(w) == 0 || !speaks.MatchString(v.low[v.place(w[0].to):end]) {
				continue
			}
			w, q = w[:1], v.place(w[0].to)
		}
		if len(w) == 0 && m[3]-m[2] > 3 { // a speech engine writes names small
			if w, q = v.nameAt(m[1], end, true); len(w) > 0 {
				w, q = w[:1], v.place(w[0].to)
				if !speaks.MatchString(v.low[q:end]) {
					w = nil
				}
			}
		}
		if len(w) == 0 || trade.MatchString(v.low[q:end]) || m[2] < behind && !speaks.MatchString(v.low[q:end]) {
			continue
		}
		given, name := split(w, givenFirst)
		if c.known(name+" "+given, own, doctors) || family.MatchString(v.low[max(0, m[2]-40):m[2]]) {
			continue
		}
		if v.signedBy(m[2]) {
			continue
		}
		c.add("name_mismatch", nameSpan(w), c.h.NameSpan, fmt.Sprintf("Le texte nomme « %s », l'en-tête « %s ».", nameSpan(w).Of(v.src), c.h.NameSpan.Of(v.src)), "Vérifier de quel patient il s'agit.")
		return
	}
	for _, m := range fullLabel.all(v.low, 100) {
		if m[2] < behind || !strings.HasPrefix(v.low[m[2]:m[3]], "patient") && !strings.HasPrefix(v.low[m[2]:m[3]], "nom") || !strings.Contains(v.low[m[4]:m[5]], ":") {
			continue
		}
		end := v.lineEnd(m[1])
		if m[1] >= end {
			continue
		}
		w, _ := v.nameAt(m[1], end, false)
		if len(w) < 2 || w[0].class == capital && w[1].class == capital && !isGiven(w[0]) && !isGiven(w[1]) {
			continue
		}
		given, name := split(w, surnameFirst)
		if c.known(name+" "+given, own, doctors) {
			continue
		}
		c.add("name_mismatch", nameSpan(w), c.h.NameSpan, fmt.Sprintf("Le texte nomme « %s », l'en-tête « %s ».", nameSpan(w).Of(v.src), c.h.NameSpan.Of(v.src)), "Vérifier de quel patient il s'agit.")
		return
	}
	c.misspelt(own, doctors, behind)
}

// speaks are verbs by which a report speaks of its patient.
var speaks = regexp.MustCompile(`^,? (?:(?:n'|s'|l'|m')?(?:a|est|etait|avait|va)\b|ne\b|se\b|presente|consulte|decrit|signale|prend|revient|rapporte|beneficie|souffre|vient|vous|is\b|was\b|has\b|had\b|reports|denies)`)

var family = regexp.MustCompile(`(?:son|sa|fils|fille|epoux|epouse|mari|femme|pere|mere|frere|soeur|conjoint|personne de confiance|accompagnee?|aidante?|husband|wife|son|daughter|next of kin)[ ,:a-z]{0,16}$`)

// signedBy reports a civility in the last lines or in a line of staff.
func (v *view) signedBy(p int) bool {
	l := v.lineOf(p)
	return l > 0 && l >= len(v.lines)-2 && ending.MatchString(v.text(l-1)) || staff.MatchString(v.text(l))
}

var staff = regexp.MustCompile(`\b(?:secretari|assistante?|infirmi|ide\b|manipulat|dactylo|typist|nurse|technicien|sonographer|physiologist|frappe|contact)`)

func nameWords(s string) []string {
	var all []string
	for _, w := range strings.FieldsFunc(foldWord(s), func(r rune) bool { return !unicode.IsLetter(r) }) {
		if len(w) > 1 && !particles[w] {
			all = append(all, w)
		}
	}
	return all
}

// known reports whether a name shares a word with the patient's surname, or is
// a physician's.
func (c *checker) known(name string, own, doctors map[string]bool) bool {
	for _, w := range nameWords(name) {
		if own[w] || doctors[w] {
			return true
		}
	}
	return len(nameWords(name)) == 0
}

// misspelt finds the patient's surname in capitals with one or two letters
// changed, where no other person has that name.
func (c *checker) misspelt(own, doctors map[string]bool, behind int) {
	v := c.v
	for _, name := range nameWords(c.h.Patient.Name) {
		n := utf8.RuneCountInString(name)
		if n < 6 {
			continue
		}
		start := int(v.at[behind])
		for p := start; p < len(v.src); {
			r, size := utf8.DecodeRuneInString(v.src[p:])
			if !unicode.IsLetter(r) {
				p += size
				continue
			}
			q := p
			for q < len(v.src) {
				r, size := utf8.DecodeRuneInString(v.src[q:])
				if !unicode.IsLetter(r) {
					break
				}
				q += size
			}
			w := v.src[p:q]
			f := foldWord(w)
			if l := utf8.RuneCountInString(f); l >= n-1 && l <= n+1 && capitals(w) && !own[f] && !doctors[f] && distance(f, name) == 1 {
				s := pipeline.Span{Start: p, End: q}
				c.add("name_mismatch", s, c.h.NameSpan, fmt.Sprintf("Le texte écrit « %s », l'en-tête « %s ».", w, c.h.NameSpan.Of(v.src)), "Vérifier l'orthographe du nom du patient.")
				return
			}
			p = q
		}
	}
}

// distance is the number of letters to change, add or take away, cut at 2.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	prev := make([]int, len(y)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(x); i++ {
		last := prev[0]
		prev[0] = i
		for j := 1; j <= len(y); j++ {
			d := last
			if x[i-1] != y[j-1] {
				d = min(last, prev[j], prev[j-1]) + 1
			}
			last, prev[j] = prev[j], d
		}
	}
	return prev[len(y)]
}
