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
// The order of a letter: the box with the conclusion, what changed since the
// previous examination, changes of treatment and what is asked of the reader; the
// measurements and their graphs; then the sections in the order of the template. A
// section that the template does not know stays behind the one it followed. What
// the letter adds to the report's words are brackets behind abbreviations and what
// follows from its values: the ledger knows both.
//
// The package is pure: Document in, Document with its Letter out. How the letter
// looks on paper, French spacing included, is the business of render.
package draft

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"cardiopli/pipeline"
	"cardiopli/pipeline/abbreviation"
	"cardiopli/pipeline/graph"
	"cardiopli/pipeline/plan"
	"cardiopli/templates"
)

// Composer makes letters for one practice. It does not change and may be shared.
type Composer struct {
	set         *templates.Set
	speller     *abbreviation.Speller
	practice    pipeline.Practice
	signatories []pipeline.Signatory
}

// New returns a composer that writes under the practice's letterhead. The first
// signatory signs what names no other; without any, the letter is signed by the
// physician whom the report names.
func New(set *templates.Set, speller *abbreviation.Speller, practice pipeline.Practice, signatories ...pipeline.Signatory) *Composer {
	return &Composer{set: set, speller: speller, practice: practice, signatories: slices.Clone(signatories)}
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
		Version:    edition(doc),
		Template:   names(kinds),
		Language:   lang,
		Practice:   c.practice,
		Author:     author,
		Date:       pipeline.DateOf(doc.At),
		ExamOn:     r.Date,
		Title:      title(kinds, lang),
		Patient:    r.Patient,
		Recipients: slices.Clone(doc.Recipients),
		Alerts:     alerts(doc.Findings, r.Written, lang),
	}
	letter.Practice.Lines = slices.Clone(c.practice.Lines)

	k := known(doc, letter)
	b := newBody(doc, kinds, lang, k)
	b.box(&letter, plan.Read(r, letter.ExamOn), doc.Action, k)
	letter.Trends = trends(doc, kinds, c.set, lang)
	findings = append(findings, previous(doc, kinds, c.set, lang)...)
	t := newTable(c.set, kinds, r, lang).after(doc)
	table := t.block()
	if len(table.Rows) > 0 {
		letter.Blocks = append(letter.Blocks, pipeline.Block{Kind: pipeline.Heading, Text: word(lang, "Mesures", "Measurements")}, table)
	}
	for _, g := range graph.Of(doc, lang) {
		letter.Blocks = append(letter.Blocks, pipeline.Block{Kind: pipeline.Figure, Graph: &g})
	}
	letter.Blocks = append(letter.Blocks, b.blocks()...)
	c.spell(&letter, r.Exams, slices.Sorted(maps.Keys(t.values)))
	if doc.Amends != nil {
		letter.Amendment = amendment(*doc.Amends, letter)
	}
	doc.Letter = letter
	return doc, findings, nil
}

// edition is the number that the letter bears: it counts what goes out, not the
// drafts before.
func edition(doc pipeline.Document) int {
	if doc.Amends != nil {
		return doc.Amends.Letter.Version + 1
	}
	return 1
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
