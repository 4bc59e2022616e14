package check

import (
	"strings"

	"cardiopli/pipeline"
)

// Answer is what `cardiopli check --json` prints for one file: one object a
// line. Arrays are never null; places are byte offsets in the text as read.
// Further fields may be added, none renamed.
type Answer struct {
	File           string          `json:"file"`
	Language       string          `json:"language"`
	ExamKinds      []string        `json:"exam_kinds"`
	ExamDate       string          `json:"exam_date,omitempty"`
	Patient        Person          `json:"patient"`
	Recipients     []string        `json:"recipients"` // full names without title, in text order
	Measurements   []Measure       `json:"measurements"`
	Vocabulary     []Fault         `json:"vocabulary_faults"`
	Contradictions []Conflict      `json:"contradictions"`
	Critical       []Flag          `json:"critical_flags"`
	Missing        []string        `json:"missing"`
	Normalised     []Normalised    `json:"normalised"`
	Other          []OtherQuestion `json:"other"` // identity and reading: no patient, no recipient, doubts of the dictation
}

// Person is the patient.
type Person struct {
	Name      string `json:"name"`
	Given     string `json:"given"`
	BirthDate string `json:"birth_date"`
	Sex       string `json:"sex"`
	INS       string `json:"ins"`
}

// Measure is a value.
type Measure struct {
	Key     string  `json:"key"`
	Context string  `json:"context"`
	Value   float64 `json:"value"`
	Unit    string  `json:"unit"`
	Raw     string  `json:"raw"`
	Start   int     `json:"start"`
	End     int     `json:"end"`
}

// Fault is a word that is probably wrong.
type Fault struct {
	Wrong   string   `json:"wrong"`
	Right   string   `json:"right"`             // the first choice, or ""
	Choices []string `json:"choices,omitempty"` // where there are several
	Rule    string   `json:"rule"`
	Start   int      `json:"start"`
	End     int      `json:"end"`
}

// Conflict is a contradiction.
type Conflict struct {
	Rule   string `json:"rule"`
	Detail string `json:"detail"`
	Start  int    `json:"start"`
	End    int    `json:"end"`
}

// Flag is a critical finding.
type Flag struct {
	Code     string `json:"code"`
	Urgency  string `json:"urgency"`
	Evidence string `json:"evidence"`
	Detail   string `json:"detail"`
	Start    int    `json:"start"`
	End      int    `json:"end"`
}

// Normalised is a spoken form and what was written for it.
type Normalised struct {
	Spoken  string `json:"spoken"`
	Written string `json:"written"`
}

// OtherQuestion is a finding of another kind.
type OtherQuestion struct {
	Kind     string `json:"kind"`
	Rule     string `json:"rule"`
	Severity string `json:"severity"`
	Detail   string `json:"detail"`
	Start    int    `json:"start"`
	End      int    `json:"end"`
}

// JSON gives the Answer for a checked document.
func JSON(file string, doc pipeline.Document, findings []pipeline.Finding) Answer {
	r := doc.Report
	a := Answer{File: file, Language: string(r.Language), ExamKinds: []string{}, ExamDate: r.Date.String(),
		Patient:    Person{r.Patient.Name, r.Patient.Given, r.Patient.BirthDate.String(), string(r.Patient.Sex), r.Patient.INS},
		Recipients: []string{}, Measurements: []Measure{}, Vocabulary: []Fault{}, Contradictions: []Conflict{},
		Critical: []Flag{}, Missing: []string{}, Normalised: []Normalised{}, Other: []OtherQuestion{}}
	for _, e := range r.Exams {
		a.ExamKinds = append(a.ExamKinds, string(e))
	}
	for _, n := range r.Named {
		a.Recipients = append(a.Recipients, n.Full())
	}
	for _, m := range r.Measurements {
		a.Measurements = append(a.Measurements, Measure{m.Key, string(m.Context), m.Value, m.Unit, m.Raw, m.Start, m.End})
	}
	for _, n := range r.Normalised {
		a.Normalised = append(a.Normalised, Normalised{n.Spoken, n.Written})
	}
	for _, f := range findings {
		a.add(f)
	}
	return a
}

func (a *Answer) add(f pipeline.Finding) {
	switch f.Kind {
	case pipeline.Vocabulary:
		v := Fault{Wrong: f.Quote, Rule: f.Rule, Start: f.Span.Start, End: f.Span.End}
		if len(f.Choices) > 0 {
			v.Right = f.Choices[0]
		}
		if len(f.Choices) > 1 {
			v.Choices = f.Choices
		}
		a.Vocabulary = append(a.Vocabulary, v)
	case pipeline.Contradiction:
		a.Contradictions = append(a.Contradictions, Conflict{f.Rule, f.Message, f.Span.Start, f.Span.End})
	case pipeline.Critical:
		a.Critical = append(a.Critical, Flag{f.Rule, f.Urgency.String(), f.Quote, f.Message, f.Span.Start, f.Span.End})
	case pipeline.Completeness:
		a.Missing = append(a.Missing, strings.TrimSpace(f.Rule+" : "+f.Message))
	default:
		a.Other = append(a.Other, OtherQuestion{string(f.Kind), f.Rule, f.Severity.String(), f.Message, f.Span.Start, f.Span.End})
	}
}
