// Package check reads a report and tells what a person should look at before a
// letter leaves: words that are probably wrong, statements that contradict each
// other, findings that someone must act on, items that are missing.
//
// It is a stage: a plain function from Document to Document with findings, no
// I/O, no clock. It changes no word of the report. The rules come from the
// references named in README.md; each finding names its rule.
package check

import (
	"strings"
	"unicode/utf8"

	"cardiopli/pipeline"
	"cardiopli/pipeline/blank"
	"cardiopli/pipeline/dictation"
	"cardiopli/pipeline/header"
	"cardiopli/pipeline/measure"
	"cardiopli/pipeline/measure/phrase"
	"cardiopli/vocab"
)

// Checker checks reports. It is safe for concurrent use.
type Checker struct {
	lexicon *vocab.Lexicon
	own     []string // the practice's own terms
}

// New returns a Checker that knows the words of lexicon and own.
func New(lexicon *vocab.Lexicon, own []string) *Checker {
	return &Checker{lexicon: lexicon, own: own}
}

// Run reads doc.Text into doc.Report and returns the findings, the most serious
// first. Spans lie in doc.Text. The day of doc.At counts as today.
func (c *Checker) Run(doc pipeline.Document) (pipeline.Document, []pipeline.Finding, error) {
	written := dictation.Write(doc.Text)
	text := flatten(written.Text)
	head, joined := instructed(header.Read(text), doc.Source.Instructions, pipeline.DateOf(doc.At))
	tokens := phrase.Split(text)
	faults := c.lexicon.Check(text, c.options(head))
	correct(tokens, faults) // "épenchement de 20 mm" is a value as well
	values, findings := measure.ReadTokens(tokens, head.Exams, head.Sections)

	f := gather(tokens, head, values)
	findings = append(findings, head.Findings...)
	findings = append(findings, joined...)
	findings = append(findings, header.Check(head, text, pipeline.DateOf(doc.At))...)
	findings = append(findings, vocabulary(faults)...)
	findings = append(findings, contradictions(f)...)
	findings = append(findings, critical(f)...)
	findings = append(findings, missing(f)...)
	findings = append(findings, unread(text, tokens)...)

	findings = place(findings, written)
	findings = append(findings, written.Doubts...)
	findings = append(findings, blank.Findings(doc.Text)...)
	doc.Report = report(doc.Text, written, head, values)
	return doc, arrange(doc.Text, findings), nil
}

// unread tells that a text is so long that its end was not looked at. Reports
// have some hundreds of words; this is a wrong file or several in one.
func unread(text string, t *phrase.Text) []pipeline.Finding {
	stop := min(len(text), header.MaxText)
	if len(t.Tokens) >= phrase.MaxTokens {
		stop = t.Tokens[len(t.Tokens)-1].End
	}
	if strings.TrimSpace(text[stop:]) == "" {
		return nil
	}
	for stop > 0 && !utf8.RuneStart(text[stop]) {
		stop--
	}
	return []pipeline.Finding{{Kind: pipeline.Reading, Rule: "too_long", Severity: pipeline.Error, Span: pipeline.Span{Start: stop, End: len(text)},
		Message: "Le texte est si long que sa fin n'a pas été vérifiée.", Hint: "Vérifier que le fichier ne contient qu'un compte rendu ; sinon le partager."}}
}

// options tells the lexicon what text it has before it.
func (c *Checker) options(head header.Heading) vocab.Options {
	o := vocab.Options{Language: string(head.Language), Own: c.own}
	for _, e := range head.Exams {
		o.Exams = append(o.Exams, string(e))
	}
	for _, s := range head.Skip {
		o.Skip = append(o.Skip, vocab.Range{Start: s.Start, End: s.End})
	}
	return o
}
