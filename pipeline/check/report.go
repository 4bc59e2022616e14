package check

import (
	"cmp"
	"slices"

	"cardiopli/pipeline"
	"cardiopli/pipeline/dictation"
	"cardiopli/pipeline/header"
)

// report gives the Report of a text: what was read from its written form, with
// every place moved to the source.
func report(source string, w dictation.Written, head header.Heading, values []pipeline.Measurement) pipeline.Report {
	r := pipeline.Report{Language: head.Language, Exams: head.Exams, Date: head.Date, Patient: head.Patient, Author: head.Author,
		Written: w.Text, Normalised: w.Normalised}
	r.Patient.Span = w.Source(head.Patient.Span)
	r.Author.Span = w.Source(head.Author.Span)
	for _, n := range head.Named {
		n.Span = w.Source(n.Span)
		r.Named = append(r.Named, n)
	}
	for _, s := range head.Sections {
		// As written: what drew a frame around the words was blanked for reading only.
		s.Place, s.Text = s.Span, s.Span.Of(w.Text)
		s.Span = w.Source(s.Span)
		r.Sections = append(r.Sections, s)
	}
	for _, m := range values {
		m.Span = w.Source(m.Span)
		m.Raw = m.Span.Of(source)
		r.Measurements = append(r.Measurements, m)
	}
	return r
}

// place moves the spans of findings from the written text to the source.
func place(findings []pipeline.Finding, w dictation.Written) []pipeline.Finding {
	out := make([]pipeline.Finding, len(findings))
	for i, f := range findings {
		if !f.Span.IsZero() {
			f.Span = w.Source(f.Span)
		}
		if !f.Other.IsZero() {
			f.Other = w.Source(f.Other)
		}
		out[i] = f
	}
	return out
}

// maxQuote is the longest quotation of a finding, in bytes.
const maxQuote = 4 << 10

// arrange drops repeats, quotes the source and puts the most serious first:
// by severity, then urgency, then place.
func arrange(source string, findings []pipeline.Finding) []pipeline.Finding {
	slices.SortStableFunc(findings, func(a, b pipeline.Finding) int {
		return cmp.Or(cmp.Compare(b.Severity, a.Severity), cmp.Compare(b.Urgency, a.Urgency),
			cmp.Compare(a.Span.Start, b.Span.Start), cmp.Compare(a.Span.End, b.Span.End), cmp.Compare(a.Rule, b.Rule))
	})
	type place struct {
		kind pipeline.Kind
		rule string
		span pipeline.Span
		text string
	}
	seen := make(map[place]bool)
	out := findings[:0:0]
	for _, f := range findings {
		p := place{f.Kind, f.Rule, f.Span, ""}
		if f.Span.IsZero() {
			p.text = f.Message
		}
		if seen[p] {
			continue
		}
		seen[p] = true
		if q := f.Span.Of(source); q != "" && len(q) <= maxQuote {
			f.Quote = q
		}
		out = append(out, f)
	}
	return out
}
