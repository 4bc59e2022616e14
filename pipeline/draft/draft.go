// Package draft composes the structured letter of a report.
//
// Two rules stand above all others. Nothing is invented: each word of the
// letter's body stands in the report, is a title or a label of the template, or
// is the value of a measurement that check read in the report. Nothing is lost:
// each line of the report's written form goes into the letter, except those of
// which every word and number is already carried by the letterhead, the
// recipients, the identity strip, the title or the signature. In doubt a line is
// kept.
//
// The order of a letter: the conclusion (with what the reader is asked to do),
// the measurements, then the sections in the order of the template; a section
// that the template does not know stays behind the one it followed.
//
// The package is pure: Document in, Document with its Letter out. How the letter
// looks on paper, French spacing included, is the business of render.
package draft

import (
	"fmt"
	"slices"
	"strings"

	"cardiopli/pipeline"
	"cardiopli/templates"
)

// Composer makes letters for one practice. It does not change and may be shared.
type Composer struct {
	set         *templates.Set
	practice    pipeline.Practice
	signatories []pipeline.Signatory
}

// New returns a composer that writes under the practice's letterhead. The first
// signatory signs what names no other; without any, the letter is signed by the
// physician whom the report names.
func New(set *templates.Set, practice pipeline.Practice, signatories ...pipeline.Signatory) *Composer {
	return &Composer{set: set, practice: practice, signatories: slices.Clone(signatories)}
}

// Run fills the letter from the report, the recipients and the critical findings
// of doc. It adds a finding where the report's author is not a signatory of the
// practice. It returns no error today; the result is part of the stage's form.
func (c *Composer) Run(doc pipeline.Document) (pipeline.Document, []pipeline.Finding, error) {
	r := doc.Report
	lang := r.Language
	if lang == "" {
		lang = pipeline.French
	}
	kinds := c.kinds(r.Exams)
	author, findings := c.author(r.Author)
	letter := pipeline.Letter{
		Document:   doc.ID,
		Version:    doc.Version,
		Template:   names(kinds),
		Language:   lang,
		Practice:   c.practice,
		Author:     author,
		Date:       pipeline.DateOf(doc.At),
		ExamOn:     r.Date,
		Title:      title(kinds, lang),
		Patient:    r.Patient,
		Recipients: slices.Clone(doc.Recipients),
		Alerts:     alerts(doc.Findings, lang),
	}
	letter.Practice.Lines = slices.Clone(c.practice.Lines)

	b := newBody(doc, kinds, lang, known(doc, letter))
	letter.Conclusion = b.conclusion()
	table := newTable(c.set, kinds, r, lang).block()
	if len(table.Rows) > 0 {
		letter.Blocks = append(letter.Blocks, pipeline.Block{Kind: pipeline.Heading, Text: word(lang, "Mesures", "Measurements")}, table)
	}
	letter.Blocks = append(letter.Blocks, b.blocks()...)
	doc.Letter = letter
	return doc, findings, nil
}

// kinds returns the templates of the report's examinations, in text order.
func (c *Composer) kinds(exams []pipeline.Exam) []*templates.Template {
	var out []*templates.Template
	for _, e := range exams {
		if t, ok := c.set.For(string(e)); ok && !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	return out
}

func names(kinds []*templates.Template) string {
	var out []string
	for _, t := range kinds {
		out = append(out, t.Name())
	}
	return strings.Join(out, "+")
}

func title(kinds []*templates.Template, lang pipeline.Language) string {
	if len(kinds) == 0 {
		return word(lang, "Compte rendu de cardiologie", "Cardiology report")
	}
	var out []string
	for _, t := range kinds {
		out = append(out, t.Title.In(string(lang)))
	}
	return strings.Join(out, " – ")
}

// author returns the practice's signatory whom the report names, by RPPS where
// both have one, else by name; the first signatory where it names nobody known.
func (c *Composer) author(named pipeline.Named) (pipeline.Signatory, []pipeline.Finding) {
	if len(c.signatories) == 0 {
		return pipeline.Signatory{Title: named.Title, Given: named.Given, Name: named.Name, RPPS: named.RPPS}, nil
	}
	stated := named.Name != "" || named.RPPS != ""
	for _, s := range c.signatories {
		if stated && signs(s, named) {
			return s, nil
		}
	}
	first := c.signatories[0]
	if !stated {
		return first, nil
	}
	return first, []pipeline.Finding{{
		Kind: pipeline.Identity, Rule: "author", Severity: pipeline.Warning, Span: named.Span, Quote: named.Full(),
		Message: fmt.Sprintf("Le compte rendu nomme %s, qui n'est pas parmi les signataires du cabinet ; la lettre est au nom de %s %s.",
			named.Full(), first.Given, first.Name),
		Hint: "Vérifier l'auteur, ou ajouter ce signataire aux réglages du cabinet.",
	}}
}

func signs(s pipeline.Signatory, n pipeline.Named) bool {
	if s.RPPS != "" && n.RPPS != "" {
		return s.RPPS == n.RPPS
	}
	if fold(s.Name) != fold(n.Name) {
		return false
	}
	return n.Given == "" || s.Given == "" || fold(s.Given) == fold(n.Given) || initial(s.Given, n.Given)
}

// initial reports whether one of two given names is the other's initial: "J." and "Jeanne".
func initial(a, b string) bool {
	x, y := strings.TrimSuffix(fold(a), "."), strings.TrimSuffix(fold(b), ".")
	if len(x) > len(y) {
		x, y = y, x
	}
	return len(x) == 1 && strings.HasPrefix(y, x)
}

func word(lang pipeline.Language, fr, en string) string {
	if lang == pipeline.English {
		return en
	}
	return fr
}
