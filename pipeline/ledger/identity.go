package ledger

import (
	"slices"
	"strings"

	"cardiopli/pipeline"
	"cardiopli/templates"
	"cardiopli/vocab"
)

// identity checks the parts of the letter that no paragraph holds against what
// they come from: the patient, the dates, the author, the recipients, the title.
func (a *account) identity() {
	doc, l := a.doc, a.doc.Letter
	r := doc.Report
	pat := Place{Part: Patient}
	at := r.Patient.Span
	a.figures(r.Patient.BirthDate.French(), l.Patient.BirthDate.French(), at, pat)
	a.figures(r.Patient.INS, l.Patient.INS, at, pat)
	a.compare(r.Patient.Name, l.Patient.Name, at, pat)
	a.compare(r.Patient.Given, l.Patient.Given, at, pat)
	a.compare(r.Patient.BirthName, l.Patient.BirthName, at, pat)
	a.figures(r.Date.French(), l.ExamOn.French(), pipeline.Span{}, Place{Part: Dates})
	if !doc.At.IsZero() {
		a.figures(pipeline.DateOf(doc.At).French(), l.Date.French(), pipeline.Span{}, Place{Part: Dates, Index: 1})
	}
	a.figures(itoa(edition(doc)), itoa(l.Version), pipeline.Span{}, Place{Part: Foot})
	a.figures(string(doc.ID), string(l.Document), pipeline.Span{}, Place{Part: Foot, Index: 1})
	if r.Author.RPPS != "" && headKey(r.Author.Name) == headKey(l.Author.Name) {
		a.figures(r.Author.RPPS, l.Author.RPPS, r.Author.Span, Place{Part: Author})
	} else if l.Author.RPPS != "" {
		a.enter(Number, l.Author.RPPS, pipeline.Span{}, Place{Part: Author}) // the practice's own
	}
	for i := range max(len(doc.Recipients), len(l.Recipients)) {
		var made, shown pipeline.Recipient
		if i < len(doc.Recipients) {
			made = doc.Recipients[i]
		}
		if i < len(l.Recipients) {
			shown = l.Recipients[i]
		}
		pl := Place{Part: Recipient, Index: i}
		a.figures(made.RPPS, shown.RPPS, pipeline.Span{}, pl)
		a.compare(string(made.Address), string(shown.Address), pipeline.Span{}, pl)
		a.compare(made.Display(), shown.Display(), pipeline.Span{}, pl)
	}
	for i, part := range strings.Split(l.Title, " – ") {
		a.compare(a.book.title(part), part, pipeline.Span{}, Place{Part: Title, Index: i})
	}
}

// edition is the number that a letter bears: it counts what goes out.
func edition(doc pipeline.Document) int {
	if doc.Amends != nil {
		return doc.Amends.Letter.Version + 1
	}
	return 1
}

// headKey folds a title: case, accents and signs do not count.
func headKey(s string) string {
	x := lexer{text: s, keys: map[string]string{}}
	var b strings.Builder
	for _, l := range x.run() {
		b.WriteString(l.key)
		b.WriteByte(' ')
	}
	return b.String()
}

// learn reads titles, labels and ranges of the templates.
func (b *Book) learn(set *templates.Set) {
	b.measured, b.peaks = map[string]bool{}, map[string]bool{}
	b.rows, b.groups, b.heads = map[string][]row{}, map[string][]string{}, map[string]bool{}
	say := func(ws ...templates.Words) {
		for _, w := range ws {
			b.heads[headKey(w.FR)], b.heads[headKey(w.EN)] = true, true
			b.titles = append(b.titles, b.wording(w.FR), b.wording(w.EN))
		}
	}
	gathered := templates.Words{FR: "En-tête du texte d'origine", EN: "Heading of the original text"}
	b.origin = map[string]bool{headKey(gathered.FR): true, headKey(gathered.EN): true}
	say(gathered, templates.Words{FR: "Compte rendu de cardiologie", EN: "Cardiology report"}, templates.Words{FR: "Mesures", EN: "Measurements"},
		templates.Words{FR: "Autres mesures", EN: "Other measurements"})
	for _, exam := range set.Exams() {
		t, ok := set.For(exam)
		if !ok {
			continue
		}
		say(t.Title)
		for _, s := range t.Sections {
			say(s.Title)
		}
		for _, g := range t.Measurements {
			say(g.Title)
			for _, r := range g.Rows {
				b.measured[r.Key] = true
				b.peaks[r.Key] = b.peaks[r.Key] || r.At == string(pipeline.Peak)
				for _, label := range []string{r.Label.FR, r.Label.EN} {
					b.rows[label] = append(b.rows[label], row{r, exam})
					if len(b.rows[label]) == 1 {
						b.labels = append(b.labels, b.wording(label))
					}
					b.groups[label] = append(b.groups[label], g.Title.FR, g.Title.EN)
				}
			}
		}
	}
}

// alerts checks the letter's first lines: each is made of a critical finding,
// its name in the table and its quotation, and the quotation is the text's.
func (a *account) alerts() {
	told := map[string]bool{}
	defer a.untold(told)
	for i, al := range a.doc.Letter.Alerts {
		pl := Place{Part: Alert, Index: i}
		shown := squeeze(a.told[i])
		var best pipeline.Finding
		found := false
		for _, f := range a.doc.Findings {
			if f.Kind != pipeline.Critical || f.Urgency != al.Urgency {
				continue
			}
			if a.made(f, shown) {
				best, found = f, true
				break
			}
		}
		if !found {
			a.compare(a.nearest(pipeline.Alert{Urgency: al.Urgency, Text: shown}), shown, pipeline.Span{}, pl)
			continue
		}
		told[best.Rule] = true
		a.compare(shown, shown, best.Span, pl)
		if q := squeeze(best.Span.Of(a.doc.Text)); !best.Span.IsZero() && best.Quote != "" && q != squeeze(best.Quote) {
			a.compare(q, squeeze(best.Quote), best.Span, pl)
		}
	}
}

// untold lists what the alerts leave out: each critical finding that someone
// must act on has its line, one for each kind.
func (a *account) untold(told map[string]bool) {
	for _, f := range a.doc.Findings {
		if f.Kind != pipeline.Critical || f.Urgency == pipeline.Routine || told[f.Rule] {
			continue
		}
		told[f.Rule] = true
		for _, t := range a.book.read(f.Quote, a.keys, true) {
			if t.item() {
				a.note(Change{What: Lost, Kind: t.kind, Source: t.value, Span: f.Span, Context: squeeze(f.Message)})
			}
		}
	}
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

// made reports whether the words of an alert are those of the finding.
func (a *account) made(f pipeline.Finding, shown string) bool {
	q := squeeze(f.Quote)
	name := ""
	for _, c := range vocab.CriticalFindings() {
		if c.Code == f.Rule {
			name = c.Name
		}
	}
	key := headKey(shown)
	forms := []string{name, f.Message}
	if q != "" {
		forms = []string{name + " " + q, q, f.Message + " " + q}
		if strings.Contains(f.Message, q) || a.heard != nil && strings.Contains(squeeze(a.doc.Report.Written), citation(f.Message)) {
			forms = append(forms, f.Message)
		}
	}
	return slices.ContainsFunc(forms, func(s string) bool { return headKey(s) == key })
}

// citation gives what a message quotes; without a quotation nothing that a text has.
func citation(message string) string {
	_, s, _ := strings.Cut(message, "«")
	s, _, ok := strings.Cut(s, "»")
	if s = squeeze(s); !ok || s == "" {
		return "\x00"
	}
	return s
}

// nearest gives the words that an altered alert was most likely made of.
func (a *account) nearest(al pipeline.Alert) string {
	best, most := "", -1<<30
	want := set(headKey(al.Text))
	for _, f := range a.doc.Findings {
		if f.Kind != pipeline.Critical {
			continue
		}
		name := ""
		for _, c := range vocab.CriticalFindings() {
			if c.Code == f.Rule {
				name = c.Name
			}
		}
		q := squeeze(f.Quote)
		for _, s := range []string{f.Message, name + " " + q, q, f.Message + " " + q} {
			n := 0
			have := set(headKey(s))
			for w := range have {
				if want[w] {
					n += 2
				} else {
					n--
				}
			}
			if n > most {
				best, most = s, n
			}
		}
	}
	return best
}
