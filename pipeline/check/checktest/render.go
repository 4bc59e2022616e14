package checktest

import (
	"strconv"
	"strings"
)

// Report is a text with what must be read in it.
type Report struct {
	Text     string
	Expected Expected
}

func itoa(n int) string { return strconv.Itoa(n) }

// signs that keep a stretch of text from change of case and of accents: units
// are not letters of a sentence.
const keepFrom, keepTo = "\x01", "\x02"

func keep(s string) string { return keepFrom + s + keepTo }

// writer renders the body.
type writer struct {
	Truth
	l   Layout
	d   dice
	e   Expected
	out strings.Builder
	// sentence by critical code, as it stands in the text
	said map[string]string
}

// why is the samples' word for a finding that must not be flagged.
var why = map[string]string{Denied: "negated", History: "history", Family: "family", Hypothesis: "hypothesis"}

// Render writes a Truth in a Layout.
func Render(t Truth, l Layout) Report {
	d := newDice(l.seed^t.Seed<<20, 0x7e47)
	// a trap of the heading asks the heading to write what it turns
	switch t.Rule {
	case "age_vs_birth_date":
		l.Age = true
	case "ins_vs_sex", "ins_vs_birth_date", "ins_key":
		if l.INS == "none" {
			l.INS = "spaced"
		}
	case "sex_vs_grammar":
		switch l.Style + l.Language {
		case "typedfr":
			l.Heading = "civility sexed"
		case "dictatedfr":
			l.Heading = "dictated sex"
		default:
			l.Heading = "english line"
		}
	}
	w := &writer{Truth: t, l: l, d: d, said: map[string]string{}}
	w.e.Complete, w.e.Tolerated = true, append([]string{}, t.Tolerated...)
	w.head()
	w.body()
	w.sign()
	text := w.out.String()
	switch l.Case {
	case "capitals":
		text = outside(text, strings.ToUpper)
	case "no accents":
		text = outside(text, bare)
	}
	text = strings.NewReplacer(keepFrom, "", keepTo, "").Replace(text)
	if l.Ending != "\n" {
		text = strings.ReplaceAll(text, "\n", l.Ending)
	}
	w.expect()
	return Report{Text: text, Expected: w.e}
}

// outside changes the text outside the kept stretches.
func outside(s string, change func(string) string) string {
	var b strings.Builder
	for {
		i := strings.Index(s, keepFrom)
		if i < 0 {
			b.WriteString(change(s))
			return b.String()
		}
		j := strings.Index(s, keepTo)
		b.WriteString(change(s[:i]))
		b.WriteString(s[i : j+len(keepTo)])
		s = s[j+len(keepTo):]
	}
}

var accents = strings.NewReplacer("à", "a", "â", "a", "ç", "c", "é", "e", "è", "e", "ê", "e", "ë", "e", "î", "i", "ï", "i", "ô", "o", "ù", "u", "û", "u", "œ", "oe",
	"À", "A", "Â", "A", "Ç", "C", "É", "E", "È", "E", "Ê", "E", "Ë", "E", "Î", "I", "Ï", "I", "Ô", "O", "Ù", "U", "Û", "U", "Œ", "OE")

func bare(s string) string { return accents.Replace(s) }

func (w *writer) english() bool  { return w.l.Language == "en" }
func (w *writer) dictated() bool { return w.l.Style == "dictated" }

func (w *writer) side() int {
	if w.english() {
		return 1
	}
	return 0
}

func (w *writer) examTitle(exam string) string { return pick(w.d, examTitles[exam][w.side()]) }

func (w *writer) head() {
	p := &page{Truth: w.Truth, l: w.l, d: w.d, titles: w.examTitle(w.Exams[0])}
	if len(w.Exams) > 1 {
		and := " et "
		if w.english() {
			and = " and "
		}
		p.titles += and + lowerFirst(w.examTitle(w.Exams[1]))
	}
	var heading func(*page) string
	for _, m := range []map[string]func(*page) string{frenchHeadings, englishHeadings, spokenHeadings} {
		if f, ok := m[w.l.Heading]; ok {
			heading = f
		}
	}
	if w.l.Heading == "civility sexed" {
		heading = civilitySexed
	}
	w.out.WriteString(heading(p))
	w.out.WriteString("\n\n")
	w.e.Patient = map[string]string{"name": w.Patient.Name, "given": w.Patient.Given, "birth_date": p.iso(w.Patient.Birth)}
	if p.sexed {
		w.e.Patient["sex"] = w.Patient.Sex
	}
	if p.insed {
		w.e.Patient["ins"] = w.told.ins
	}
	if p.aged {
		w.e.Measurements = append(w.e.Measurements, Measurement{Key: "age", Context: "current", Value: float64(w.told.age), Unit: "a", Raw: w.l.Heading})
	}
}

// lowerFirst lowers a first capital that is no initial of an acronym.
func lowerFirst(s string) string {
	r := []rune(s)
	if len(r) > 1 && strings.ToUpper(string(r[1])) == string(r[1]) {
		return s
	}
	return strings.ToLower(string(r[0])) + string(r[1:])
}

// civilitySexed states the sex in a field and in the words.
func civilitySexed(p *page) string {
	p.sexed = true
	return dr(p.Doctor) + ", cardiologue\n\n" + p.titles + "\n\nNom : " + p.Patient.Name + "\nPrénom : " + p.Patient.Given + "\nSexe : " + p.Patient.Sex + "\n" + strings.ToUpper(p.born()[:1]) + p.born()[1:] + " le " + p.slash(p.Patient.Birth) + p.age("\nÂge : ", "") + p.ins("\nINS : ") +
		"\nDate de l'examen : " + p.slash(p.day()) + "\nMédecin traitant : " + p.to() + p.cc("\nCopie : ")
}

func (w *writer) body() {
	order := w.Parts
	if w.l.Order == "conclusion first" && len(w.Exams) == 1 {
		order = nil
		for _, want := range []bool{true, false} {
			for _, p := range w.Parts {
				if (p.Title == "conclusion") == want {
					order = append(order, p)
				}
			}
		}
	}
	if len(w.Exams) > 1 {
		// the indications first, each examination under its title behind
		w.exam(order, w.Exams[0])
		w.exam(order, w.Exams[1])
	} else {
		for i, p := range order {
			w.part(p, i)
		}
	}
	w.sex()
	w.name()
	if !w.english() {
		for _, x := range w.Words {
			s := x.Sentence
			if w.dictated() {
				s = strings.ToLower(strings.TrimSuffix(s, ".")) + " point"
			}
			w.out.WriteString(s + "\n")
			w.e.Vocabulary = append(w.e.Vocabulary, Word{x.Wrong, x.Right})
		}
	}
}

func (w *writer) exam(parts []Part, exam string) {
	title := w.examTitle(exam)
	if w.dictated() {
		title = strings.ToLower(title) + " à la ligne"
	}
	w.out.WriteString(title + "\n\n")
	i := 0
	for _, p := range parts {
		if p.Exam == exam {
			w.part(p, i)
			i++
		}
	}
}

// sex and name add what two traps need in the words of the body.
func (w *writer) sex() {
	if w.Rule != "sex_vs_grammar" {
		return
	}
	s := map[string]Line{"M": {"Le patient est informé des résultats.", "He was informed of the results."}, "F": {"La patiente est informée des résultats.", "She was informed of the results."}}[w.told.sex]
	w.sentence(s)
	w.out.WriteString("\n")
}

func (w *writer) name() {
	if w.Rule != "name_mismatch" {
		return
	}
	switch {
	case w.dictated():
		w.out.WriteString(strings.ToLower((&page{Truth: w.Truth, l: w.l}).mrs(false)) + " " + w.told.name + " est à revoir dans un an point\n")
	case w.english():
		w.out.WriteString((&page{Truth: w.Truth, l: w.l}).mrs(true) + " " + w.told.name + " will be seen again in one year.\n")
	default:
		w.out.WriteString((&page{Truth: w.Truth, l: w.l}).mrs(false) + " " + w.told.name + " sera à revoir dans un an.\n")
	}
}

// say writes one of the sentences of an item and keeps what stands for a
// critical code.
func (w *writer) say(it Item) {
	from := w.out.Len()
	w.sentence(pick(w.d, it.Say))
	for _, s := range w.Statements {
		if &s.forms[0] == &it.Say[0] {
			w.said[s.Code] = w.cased(w.out.String()[from:])
		}
	}
}

func (w *writer) sentence(l Line) {
	switch {
	case w.english():
		w.out.WriteString(l.EN)
	case w.dictated():
		w.out.WriteString(speak(l.FR))
	default:
		w.out.WriteString(l.FR)
	}
}

// cased gives text the layout's case.
func (w *writer) cased(text string) string {
	switch w.l.Case {
	case "capitals":
		text = outside(text, strings.ToUpper)
	case "no accents":
		text = outside(text, bare)
	}
	return strings.NewReplacer(keepFrom, "", keepTo, "").Replace(text)
}

// speak turns a written sentence into a dictated one.
func speak(s string) string {
	s = strings.TrimSuffix(s, ".")
	s = strings.NewReplacer(", ", " virgule ", " : ", " deux points ").Replace(s)
	var words []string
	for _, x := range strings.Fields(s) {
		words = append(words, speakWord(x))
	}
	return lowerFirst(strings.Join(words, " ")) + " point"
}

var leads = strings.NewReplacer("V1-V2", "V un V deux", "V2-V3", "V deux V trois", "V2", "V deux", "V4", "V quatre", "D2", "D deux", "D3", "D trois", "1er", "premier", "III", "trois", "ST+", "ST plus")

// speakWord says digits and leads in words; acronyms stay.
func speakWord(x string) string {
	if n, err := strconv.Atoi(x); err == nil {
		return spell(n)
	}
	return leads.Replace(x)
}

func (w *writer) sign() {
	switch {
	case w.dictated():
		w.out.WriteString("fin de dictée\n")
	case w.english():
		w.out.WriteString("\n" + dr(w.Doctor) + "\n")
	default:
		w.out.WriteString("\nDr " + string([]rune(w.Doctor.Given)[:1]) + ". " + w.Doctor.Name + "\n")
	}
}

// part writes a section.
func (w *writer) part(p Part, n int) {
	if len(p.Items) == 0 {
		return
	}
	title := pick(w.d, titles[p.Title][w.side()])
	var sentences []Item
	var values []Item
	for _, it := range p.Items {
		if it.Key == "" {
			sentences = append(sentences, it)
		} else {
			values = append(values, it)
		}
	}
	if w.dictated() {
		w.out.WriteString(strings.ToLower(title) + " deux points ")
		for _, it := range sentences {
			w.say(it)
			w.out.WriteString(" ")
		}
		for i, it := range values {
			if i > 0 {
				w.out.WriteString(" virgule ")
			}
			w.out.WriteString(w.saidValue(it))
		}
		if len(values) > 0 {
			w.out.WriteString(" point")
		}
		w.out.WriteString("\n")
		return
	}
	colon := " : "
	if w.english() {
		colon = ": "
	}
	body := w.l.Body
	if p.Title == "conclusion" || len(values) == 0 {
		body = "prose"
	}
	switch w.l.Title {
	case "capitals":
		title = strings.ToUpper(title)
	case "markdown":
		if body != "prose" && body != "compact" {
			title = "## " + title
		}
	case "numbered":
		if body != "prose" && body != "compact" {
			title = itoa(n+1) + ". " + title
		}
	}
	switch body {
	case "prose", "compact":
		w.out.WriteString(title + colon)
		for i, it := range sentences {
			if i > 0 {
				w.out.WriteString(" ")
			}
			w.say(it)
		}
		sep := ", "
		if body == "compact" {
			sep = pick(w.d, []string{" ", " ; ", " - "})
		}
		for i, it := range values {
			switch {
			case i > 0:
				w.out.WriteString(sep)
			case len(sentences) > 0:
				w.out.WriteString(" ")
			}
			s := w.value(it, w.link(body))
			if body == "prose" && i == 0 {
				s = upperFirst(s)
			}
			w.out.WriteString(s)
		}
		if len(values) > 0 {
			w.out.WriteString(".")
		}
		w.out.WriteString("\n")
	default:
		w.out.WriteString(title + "\n")
		for _, it := range sentences {
			w.say(it)
			w.out.WriteString("\n")
		}
		for _, it := range values {
			switch body {
			case "lines":
				w.out.WriteString(upperFirst(w.value(it, colon)) + "\n")
			case "bullets":
				w.out.WriteString(w.l.Bullet + upperFirst(w.value(it, w.link(body))) + "\n")
			case "table":
				w.out.WriteString("| " + upperFirst(w.value(it, " | ")) + " |\n")
			case "tabs":
				w.out.WriteString(upperFirst(w.value(it, "\t")) + "\n")
			}
		}
		w.out.WriteString("\n")
	}
}

func (w *writer) link(body string) string {
	if body == "compact" {
		return " "
	}
	if w.english() && w.l.Link == " : " {
		return ": "
	}
	return w.l.Link
}

// upperFirst raises the first letter of a word of more than one lower-case
// letter: "e' latéral" stays as it is.
func upperFirst(s string) string {
	r := []rune(s)
	if len(r) < 3 || r[0] < 'a' || r[1] == '\'' || strings.HasPrefix(s, keepFrom) {
		return s
	}
	return strings.ToUpper(string(r[0])) + string(r[1:])
}
