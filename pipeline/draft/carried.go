package draft

import (
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"cardiopli/pipeline"
	"cardiopli/pipeline/blank"
)

// carried tells whether a line says nothing that the letter does not say in its
// letterhead, recipients, identity strip, title or signature.
type carried struct {
	words    map[string]bool
	patterns []string       // of INS, RPPS, dates, in the forms that texts write
	numbers  *regexp.Regexp // all patterns; compiled when a line first asks
	exact    []string       // addresses, folded
	closing  string         // the courtesy above the signature
}

// labels are the words that name what those blocks carry. None of them can bear
// a clinical statement: no negation, no quality, no site.
const labels = `patient patiente nom nomme prenom prenoms usuel usage naissance ne nee date le la du de des d l a au par et pour en
 sexe masculin feminin homme femme m f h monsieur madame mme mr melle mlle
 ins nir matricule n no numero nss oid qualifie ipp identifiant national sante ddn naiss pat concerne age
 dr docteur docteurs dre pr professeur medecin medecins cardiologue cardiologie specialiste rpps adeli finess
 adressee prescripteur prescripteurs operateur courrier vu vue destinataire destinataires correspondant correspondants adresseur traitant copie copies cc adresse par mssante mail email courriel tel telephone fax
 demandeur demandeuse lecteur lectrice operatrice correspondant correspondante prescriptrice objet concerne attention fait faite lu relu et valide validee
 examen exam realise realisee effectue effectuee dicte dictee redige redigee signe signee compte rendu cr lettre cabinet
 name given first last surname birth born dob sex male female date of the on by to copy exam report examination physician referring doctor md letter mr mrs ms`

// known collects what the letter of doc carries outside its body.
func known(doc pipeline.Document, l pipeline.Letter) *carried {
	k := &carried{words: make(map[string]bool), closing: bare(word(l.Language, "Bien confraternellement,", "With kind regards,"))}
	k.say(labels)
	p := doc.Report.Patient
	k.say(p.Name, p.Given, p.BirthName)
	k.digits(p.INS)
	if p.INS != "" {
		// The registers of the number: NIR, NIA, their test and demonstration forms.
		k.number(`1\.2\.250\.1\.213\.1\.4\.(?:8|9|10|11)`)
	}
	k.date(p.BirthDate)
	k.age(p.BirthDate, l.ExamOn)
	k.date(l.ExamOn)
	k.date(l.Date)
	k.say(l.Title, l.Author.Title, l.Author.Given, l.Author.Name, l.Author.Role)
	k.digits(l.Author.RPPS)
	// The author as named counts only where that person signs the letter.
	if a := doc.Report.Author; fold(a.Name) == fold(l.Author.Name) {
		k.say(a.Given, a.Name)
		k.digits(a.RPPS)
		k.address(a.Address)
	}
	k.say(l.Practice.Name)
	k.say(l.Practice.Lines...)
	for _, line := range l.Practice.Lines {
		if words := strings.Fields(bare(line)); len(words) > 1 {
			k.number(strings.Join(words, `[^a-z0-9]+`))
		}
	}
	k.digits(l.Practice.FINESS)
	k.digits(l.Practice.Phone)
	k.address(l.Practice.Address)
	for _, r := range l.Recipients {
		k.say(r.Title, r.Given, r.Name)
		k.digits(r.RPPS)
		k.address(r.Address)
	}
	return k
}

// say notes words. Numbers count only in the forms that number notes: the 12 of
// a street must not carry a 12 of the report.
func (k *carried) say(texts ...string) {
	for _, t := range texts {
		for _, w := range strings.Fields(bare(t)) {
			if !strings.ContainsFunc(w[:1], unicode.IsDigit) {
				k.words[w] = true
			}
		}
	}
}

// digits notes a number that texts write with or without spaces, dots or dashes.
func (k *carried) digits(number string) {
	number = strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, number)
	if len(number) < 6 {
		return
	}
	k.number(strings.Join(strings.Split(number, ""), `[ \x{a0}\x{202f}.\-]?`))
}

func (k *carried) number(pattern string) { k.patterns = append(k.patterns, pattern) }

// withoutNumbers blanks the carried numbers that stand as words of their own.
func (k *carried) withoutNumbers(s string) string {
	if len(k.patterns) == 0 || !strings.ContainsFunc(s, unicode.IsDigit) {
		return s
	}
	if k.numbers == nil {
		k.numbers = regexp.MustCompile(strings.Join(k.patterns, "|"))
		k.numbers.Longest()
	}
	inWord := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	var b strings.Builder
	at := 0
	for _, m := range k.numbers.FindAllStringIndex(s, -1) {
		before, _ := utf8.DecodeLastRuneInString(s[:m[0]])
		after, _ := utf8.DecodeRuneInString(s[m[1]:])
		if inWord(before) || inWord(after) {
			continue
		}
		b.WriteString(s[at:m[0]])
		b.WriteByte(' ')
		at = m[1]
	}
	return b.String() + s[at:]
}

// age notes the age on the day of the examination; another age is kept, since it
// says something that the birth date does not.
func (k *carried) age(born, on pipeline.Date) {
	if born.IsZero() || on.IsZero() || on.Before(born) {
		return
	}
	years := on.Year - born.Year
	if on.Month < born.Month || on.Month == born.Month && on.Day < born.Day {
		years--
	}
	k.number(fmt.Sprintf(`%d ?(?:ans|an|a|years old|years|yo)`, years))
}

var monthNames = [...][]string{
	{"janvier", "january", "janv", "jan"}, {"fevrier", "february", "fevr", "fev", "feb"}, {"mars", "march", "mar"}, {"avril", "april", "avr", "apr"},
	{"mai", "may"}, {"juin", "june", "jun"}, {"juillet", "july", "juil", "jul"}, {"aout", "august", "aug"}, {"septembre", "september", "sept", "sep"},
	{"octobre", "october", "oct"}, {"novembre", "november", "nov"}, {"decembre", "december", "dec"},
}

// date notes the forms of one day: 7/3/1961, 07.03.61, 1961-03-07, "7 mars 1961",
// "March 7, 1961".
func (k *carried) date(d pipeline.Date) {
	if d.IsZero() || d.Month < time.January || d.Month > time.December {
		return
	}
	year := fmt.Sprintf(`(?:%04d|%02d)`, d.Year, d.Year%100)
	names := strings.Join(monthNames[d.Month-1], "|")
	k.number(fmt.Sprintf(`0?%d(?:er)? ?[/.\- ] ?0?%d ?[/.\- ] ?%s`, d.Day, int(d.Month), year))
	k.number(fmt.Sprintf(`%04d[/.\-]%02d[/.\-]%02d`, d.Year, int(d.Month), d.Day))
	k.number(fmt.Sprintf(`0?%d(?:er|st|nd|rd|th)?[ \-](?:%s)\.?[ \-]%s`, d.Day, names, year))
	k.number(fmt.Sprintf(`(?:%s)\.? 0?%d(?:st|nd|rd|th)?,? %s`, names, d.Day, year))
}

func (k *carried) address(a pipeline.Address) {
	if a != "" {
		k.exact = append(k.exact, fold(string(a)))
	}
}

// punctuation says nothing by itself. Any other sign may: "+", "°", "%", an arrow.
const punctuation = `-–—_.,;:!?/|()[]{}'’"«»“”*#·•…&@\`

// line reports whether every word and number of the line is carried.
func (k *carried) line(s string) bool {
	if len(blank.Find(s)) > 0 {
		return false // what is left open stays in sight
	}
	if bare(s) == k.closing && k.closing != "" {
		return true
	}
	s = strings.ReplaceAll(fold(s), "n°", "n ")
	for _, e := range k.exact {
		s = strings.ReplaceAll(s, e, " ")
	}
	s = k.withoutNumbers(s)
	for _, w := range strings.Fields(bare(s)) {
		if !k.words[w] {
			return false
		}
	}
	return !strings.ContainsFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsSpace(r) && !unicode.IsControl(r) &&
			!strings.ContainsRune(punctuation, r)
	})
}
