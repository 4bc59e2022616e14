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

	view *view     // of the text read, for Check
	docs []mention // every physician named
}

// Read reads the heading of text. It takes time proportional to the length of
// text.
func Read(text string) Heading {
	text = text[:reached(text)]
	v := look(text)
	h := Heading{Language: v.language(), Age: -1}
	numbers, mails, dates := v.rpps(), v.mails(), v.dates()
	ins, hasINS := v.ins()
	docs := v.mentions()
	v.attach(docs, numbers, mails)

	// The name may stand beside the birth date, the birth date beside the name.
	birth, _ := v.birth(dates, place{}, ins)
	id, found := v.patient(docs, birth, ins, dates)
	var at place
	if found {
		at = place{v.place(id.name.Start), v.place(id.name.End)}
		if birth.to == 0 {
			birth, _ = v.birth(dates, at, ins)
		}
		if birth.to == 0 {
			birth = id.born
		}
	}
	area := v.area(at, birth, ins)
	h.Body = v.bodyStart(id, birth, ins, docs, numbers)
	exam, _ := v.examDate(dates, birth, h.Body)
	if exam.to > 0 {
		h.Date, h.DateSpan = exam.date, v.span(exam.from, exam.to)
	}
	h.Age, h.AgeSpan = v.statedAge(area, h.Body)
	if birth.to > 0 {
		if birth.short {
			birth.date = birthYear(birth.date, h.Date, h.Age)
		}
		h.BirthSpan = v.span(birth.from, birth.to)
	}
	h.Patient = id.Patient
	h.NameSpan, h.Patient.Span = id.name, id.name
	if !birth.wrong {
		h.Patient.BirthDate = birth.date
	}
	if hasINS {
		h.INSSpan = v.span(ins.from, ins.to)
		if ins.whole {
			h.Patient.INS, h.Patient.Demonstration = ins.value, demonstration(ins.value)
		}
	}
	h.Patient.Sex, h.SexSpan = v.sexOf(id, area, ins)

	h.view, h.docs = v, docs
	v.roles(docs, at.from, h.Body, v.noise(numbers, mails))
	h.Author, h.Named = v.readers(docs)
	h.Exams = v.exams(h.Body)
	h.Sections = v.sections(h.Body, mentionPlaces(docs), h.Exams)
	v.traits(&h.Patient, v.heading(h))
	h.Skip = v.skip(id, docs, numbers, mails, ins, dates, h.Body)
	h.Findings = v.findings(h, birth, exam, ins, hasINS)
	// offsets of the folded form end here
	h.Body = int(v.at[h.Body])
	return h
}

// reached is how much of text is looked at, never half a letter.
func reached(text string) int {
	cut := min(len(text), MaxText)
	for cut > 0 && cut < len(text) && text[cut]&0xc0 == 0x80 {
		cut--
	}
	return cut
}
