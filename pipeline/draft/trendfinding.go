package draft

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"cardiopli/pipeline"
	"cardiopli/templates"
)

// previous tells where the report's own value of before is not that of the letter
// that the practice sent: one of the two is wrong, or they are not of one day.
// Where the report names another day nothing is told.
func previous(doc pipeline.Document, kinds []*templates.Template, set *templates.Set, lang pipeline.Language) []pipeline.Finding {
	t := newTable(set, kinds, doc.Report, lang).after(doc)
	var out []pipeline.Finding
	for _, g := range t.groups() {
		for _, r := range g.Rows {
			noted := t.values[r.Key][pipeline.Previous]
			_, at, several := t.moment(r.Key)
			if at == "" || several || !t.single(r, noted) {
				continue
			}
			if m, on, ok := t.contradicts(r, at, noted[0], sayWhen(doc.Text, noted[0].Span)); ok {
				out = append(out, disagreement(t, r, noted[0], m, on))
			}
		}
	}
	return out
}

// contradicts returns the value of the latest letter that may be meant, where no
// such letter has the value noted.
func (t *table) contradicts(r templates.Row, at pipeline.Context, noted pipeline.Measurement, said when) (was pipeline.Measurement, on pipeline.Date, ok bool) {
	for _, p := range t.comparable(r.Key) {
		ms := p.at(r.Key, at)
		if !said.may(p.on) || len(ms) == 0 {
			continue
		}
		if !t.single(r, ms) || ms[0].Unit != noted.Unit || agree(r, noted, ms[0]) {
			return pipeline.Measurement{}, pipeline.Date{}, false
		}
		if !ok {
			was, on, ok = ms[0], p.on, true
		}
	}
	return was, on, ok
}

func disagreement(t *table, r templates.Row, noted, was pipeline.Measurement, on pipeline.Date) pipeline.Finding {
	fr := *t
	fr.lang = pipeline.French
	return pipeline.Finding{
		Kind: pipeline.Contradiction, Rule: "previous", Severity: pipeline.Warning, Span: noted.Span, Quote: noted.Raw,
		Message: fmt.Sprintf("%s : la lettre du %s donne %s, le compte rendu du jour dit %s antérieurement.",
			r.Label.FR, on.French(), fr.cell(r, []pipeline.Measurement{was}), fr.cell(r, []pipeline.Measurement{noted})),
		Hint: "Vérifier la valeur antérieure ; si elle vient d'un autre examen, écrire sa date dans le compte rendu.",
	}
}

// when is what a sentence says of a day: nothing, a day, a year, or something that
// is not read here ("il y a deux ans").
type when struct {
	day   pipeline.Date
	year  int
	vague bool
}

// may reports whether an examination of that day may be meant.
func (w when) may(on pipeline.Date) bool {
	switch {
	case w.vague:
		return false
	case !w.day.IsZero():
		return w.day == on
	case w.year != 0:
		return w.year == on.Year
	}
	return true
}

var (
	dayForm  = regexp.MustCompile(`\b(\d{1,2})[/.](\d{1,2})[/.](\d{4}|\d{2})\b`)
	isoForm  = regexp.MustCompile(`\b(\d{4})-(\d{2})-(\d{2})\b`)
	yearForm = regexp.MustCompile(`\b(?:19|20)\d\d\b`)
	// Days in words, of a month without its year, or counted from today.
	vagueForm = regexp.MustCompile(`\b(?:il y a|depuis|voici|an passe|an dernier|annee derniere|annee passee|mois|semaines?|jours?|hier|ans?|deux mille|mille neuf|two thousand|nineteen|twenty|ago|last|years?|months?|weeks?|days?|janv|janvier|fev|fevr|fevrier|mars|avril|mai|juin|juil|juillet|aout|sept|septembre|oct|octobre|nov|novembre|dec|decembre|january|february|march|april|may|june|july|august|september|october|november|december)\b`)
)

// sayWhen reads the sentence around a value of before.
func sayWhen(text string, s pipeline.Span) when {
	if s.Of(text) == "" {
		return when{vague: true}
	}
	from := max(0, s.Start-120)
	if i := strings.LastIndexAny(text[from:s.Start], "\n;"); i >= 0 {
		from += i + 1
	}
	if i := strings.LastIndex(text[from:s.Start], ". "); i >= 0 {
		from += i + 1
	}
	to := min(len(text), s.End+120)
	for _, end := range []string{"\n", ". ", ";"} {
		if i := strings.Index(text[s.End:to], end); i >= 0 {
			to = s.End + i
		}
	}
	said := strings.ToValidUTF8(text[from:to], " ")
	if m := dayForm.FindStringSubmatch(said); m != nil {
		year := m[3]
		if len(year) == 2 {
			year = "20" + year
		}
		if d, err := pipeline.ParseDate(fmt.Sprintf("%s-%02s-%02s", year, m[2], m[1])); err == nil {
			return when{day: d}
		}
		return when{vague: true}
	}
	if m := isoForm.FindString(said); m != "" {
		d, err := pipeline.ParseDate(m)
		return when{day: d, vague: err != nil}
	}
	if m := yearForm.FindString(said); m != "" {
		year, err := strconv.Atoi(m)
		return when{year: year, vague: err != nil}
	}
	return when{vague: vagueForm.MatchString(fold(said))}
}
