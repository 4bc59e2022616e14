// Package coding proposes the acts that the examinations of a report are coded
// with: code and label of the common classification (CCAM), keys of the general
// nomenclature (NGAP) from the practice's dated settings, and the rules of
// association that a person should think of.
//
// It proposes; the practice codes. It knows no tariff, sends nothing and leaves
// the letter alone. Codes, labels and rules are the data of package templates,
// each with its source and day.
package coding

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"cardiopli/pipeline"
	"cardiopli/templates"
)

// Proposal is what a report may be coded with.
type Proposal struct {
	Acts  []Act
	Keys  []Key
	Notes []Note
}

// Act is a proposed act of the classification.
type Act struct {
	System, Code, Label string
	Source              string
	Read                time.Time // day of the source
	Sure                bool      // false: to be checked before use
	Exam                pipeline.Exam
}

// Key is a key of the general nomenclature that the practice uses, valid from
// From on and, where Until is set, before Until. With names examinations that
// must be in the letter, all of them.
type Key struct {
	Key   string   `yaml:"key"`
	Label string   `yaml:"label"`
	From  string   `yaml:"from"`  // 2006-01-02
	Until string   `yaml:"until"` // 2006-01-02, or none
	With  []string `yaml:"with"`
}

// Note is a rule of association to think of.
type Note struct{ Rule, Say, Source string }

// circumstances turn the plain act into another one; the words are those of
// reports, without accents, in lower case.
var circumstances = map[string]*regexp.Regexp{
	"bedside":         regexp.MustCompile(`\b(?:au lit du malade|au lit du patient|au chevet|bedside)\b`),
	"contrast":        regexp.MustCompile(`\b(?:sonovue|luminity|optison|produit de contraste|contraste ultrasonore|agent de contraste|contrast agent)\b`),
	"pharmacological": regexp.MustCompile(`\b(?:dobutamine|dipyridamole|adenosine|stress pharmacologique)\b`),
	"blood_gas":       regexp.MustCompile(`\b(?:gaz du sang|gazometrie|blood gas(?:es)?)\b`),
	"cardiotoxic":     regexp.MustCompile(`\b(?:cardiotox[a-z]*|anthracyclines?|trastuzumab|herceptin|cardio-?oncologie|chimiotherapie)\b`),
}

// denied stands before a circumstance that did not take place.
var denied = regexp.MustCompile(`\b(?:sans|pas de|pas d'|no|without|non)\s+(?:injection de |utilisation de )?$`)

// consulting tells a letter of a consultation from a bare report.
var consulting = regexp.MustCompile(`\b(?:consultation|j'ai (?:re)?(?:vu|examine|recu)|je (?:re)?vois|i (?:saw|reviewed|examined)|(?:vue?|recue?|examinee?) (?:ce jour|en consultation))\b`)

// Propose reads doc, already checked, on the day of its examination.
func Propose(doc pipeline.Document, table *templates.Acts, keys []Key) Proposal {
	text := plain(doc.Text)
	met := map[string]bool{"": true}
	for name, form := range circumstances {
		met[name] = stated(text, form)
	}
	var p Proposal
	for _, exam := range doc.Report.Exams {
		if a, ok := choose(table.Acts, exam, doc.Report.Exams, met); ok {
			p.Acts = append(p.Acts, Act{System: table.System, Code: a.Code, Label: a.Label, Source: a.Source, Read: a.Read.Time, Sure: a.Sure, Exam: exam})
		}
	}
	p.Acts = joined(p.Acts, table.Acts)
	for _, r := range table.Rules {
		if p.has(r.Beside...) && (r.Drops == "" || p.has(r.Drops)) && (r.Except == "" || !met[r.Except]) && under(doc.Report, r) {
			p.Notes = append(p.Notes, Note{r.ID, r.Say, r.Source})
		}
	}
	if len(keys) > 0 && consulting.MatchString(text) {
		p.Keys = valid(keys, doc.Report)
	}
	return p
}

// choose takes the act of exam that joins another examination of the letter
// and whose circumstance is met, before a plainer one.
func choose(acts []templates.Act, exam pipeline.Exam, all []pipeline.Exam, met map[string]bool) (best templates.Act, ok bool) {
	weight := func(a templates.Act) int {
		n := 0
		if a.Joins != "" {
			n += 2
		}
		if a.When != "" {
			n++
		}
		return n
	}
	for _, a := range acts {
		if a.Exam != string(exam) || !met[a.When] || a.Joins != "" && !slices.Contains(all, pipeline.Exam(a.Joins)) {
			continue
		}
		if !ok || weight(a) > weight(best) {
			best, ok = a, true
		}
	}
	return best, ok
}

// joined takes out the acts of examinations that another act includes.
func joined(acts []Act, table []templates.Act) []Act {
	within := map[pipeline.Exam]bool{}
	for _, a := range acts {
		for _, t := range table {
			if t.Code == a.Code && t.Joins != "" {
				within[pipeline.Exam(t.Joins)] = true
			}
		}
	}
	return slices.DeleteFunc(acts, func(a Act) bool { return within[a.Exam] })
}

func (p Proposal) has(codes ...string) bool {
	return slices.ContainsFunc(p.Acts, func(a Act) bool { return slices.Contains(codes, a.Code) })
}

// under reports whether the rule asks for no value, or the value stated now is
// too small.
func under(r pipeline.Report, rule templates.ActRule) bool {
	if rule.Measure == "" {
		return true
	}
	for _, m := range r.Measurements {
		if m.Key == rule.Measure && m.Context == pipeline.Current {
			return m.Value < rule.Under
		}
	}
	return false
}

// valid gives the keys in force on the day of the examination.
func valid(keys []Key, r pipeline.Report) []Key {
	var out []Key
	day := r.Date.String()
	for _, k := range keys {
		if r.Date.IsZero() || day < k.From || k.Until != "" && day >= k.Until {
			continue
		}
		if !slices.ContainsFunc(k.With, func(e string) bool { return !slices.Contains(r.Exams, pipeline.Exam(e)) }) {
			out = append(out, k)
		}
	}
	return out
}

// stated reports whether form stands in text without being denied.
func stated(text string, form *regexp.Regexp) bool {
	for _, m := range form.FindAllStringIndex(text, 20) {
		if !denied.MatchString(text[max(0, m[0]-48):m[0]]) {
			return true
		}
	}
	return false
}

var unaccent = strings.NewReplacer("à", "a", "â", "a", "é", "e", "è", "e", "ê", "e", "ë", "e", "î", "i", "ï", "i", "ô", "o", "û", "u", "ù", "u", "ç", "c", "œ", "oe", "’", "'")

func plain(s string) string { return unaccent.Replace(strings.ToLower(s)) }
