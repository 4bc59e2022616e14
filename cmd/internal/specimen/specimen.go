// Package specimen makes up a report that shows a template: every section in
// order with its ready sentences, every measure with a value inside its normal
// range, and an earlier examination from which some values rose, some fell and
// most did not change. The patient, the physicians and the values are invented and
// say so. Same template, same document; nothing is read and no clock is asked.
package specimen

import (
	"math"
	"strings"
	"time"

	"cardiopli/pipeline"
	"cardiopli/templates"
	"cardiopli/vocab"
)

// The specimen's own days.
var (
	examOn  = pipeline.Date{Year: 2026, Month: time.January, Day: 15}
	earlier = pipeline.Date{Year: 2025, Month: time.January, Day: 20}
)

// Practice is a letterhead of nobody.
func Practice(lang pipeline.Language) (pipeline.Practice, pipeline.Signatory) {
	return pipeline.Practice{Name: say(lang, "Cabinet de cardiologie (en-tête du cabinet)", "Cardiology practice (letterhead)"), Lines: []string{say(lang, "Adresse du cabinet", "Address of the practice")}},
		pipeline.Signatory{Title: "Dr", Given: say(lang, "Prénom", "Given"), Name: say(lang, "CARDIOLOGUE", "CARDIOLOGIST"), Role: say(lang, "Cardiologue", "Cardiologist")}
}

// Document is the report of a template, ready to be composed.
func Document(k *templates.Template, lang pipeline.Language) pipeline.Document {
	doc := pipeline.Document{ID: "spec1men0000", Version: 1, At: time.Date(examOn.Year, examOn.Month, examOn.Day, 9, 0, 0, 0, time.UTC)}
	doc.Recipients = []pipeline.Recipient{{Title: "Dr", Given: say(lang, "Prénom", "Given"), Name: say(lang, "CORRESPONDANT", "REFERRER")}}
	r := pipeline.Report{Language: lang, Exams: []pipeline.Exam{pipeline.Exam(k.Exam)}, Date: examOn,
		Patient: pipeline.Patient{Name: say(lang, "SPÉCIMEN", "SPECIMEN"), Given: say(lang, "Patient inventé", "Invented patient"), BirthDate: pipeline.Date{Year: 1968, Month: time.May, Day: 17}, Sex: pipeline.Male, Demonstration: true}}
	var text strings.Builder
	section := func(key, title, body string) {
		text.WriteString(title + say(lang, " : ", ": "))
		at := pipeline.Span{Start: text.Len(), End: text.Len() + len(body)}
		text.WriteString(body + "\n\n")
		r.Sections = append(r.Sections, pipeline.Section{Key: key, Title: title, Text: body, Span: at, Place: at})
	}
	var ready []string
	for _, s := range k.Sections {
		title := s.Title.In(string(lang))
		body := say(lang, "(Texte du compte rendu.)", "(Text of the report.)")
		for i, p := range k.PhrasesOf(s.Key) {
			if i == 0 {
				body = p.In(string(lang))
			}
			ready = append(ready, title+say(lang, " : ", ": ")+p.In(string(lang)))
		}
		section(s.Key, title, body)
	}
	if len(ready) > 0 {
		section("", say(lang, "Phrases prêtes de ce modèle", "Ready sentences of this template"), strings.Join(ready, "\n"))
	}
	doc.Text, r.Written = text.String(), text.String()
	was := pipeline.Earlier{Document: "spec1men0001", On: earlier, Exams: r.Exams}
	r.Measurements, was.Measurements = measurements(k)
	doc.Report, doc.Earlier = r, []pipeline.Earlier{was}
	return doc
}

// measurements gives every measure of the template a value, and those of which a
// change can be told one of before: one rose, one fell, the others stayed.
func measurements(k *templates.Template) (now, was []pipeline.Measurement) {
	effort := false
	for _, g := range k.Measurements {
		for _, r := range g.Rows {
			effort = effort || r.At == string(pipeline.Peak)
		}
	}
	units := map[string]vocab.Measure{}
	for _, m := range vocab.Measures() {
		units[m.Key] = m
	}
	rise, fall := changing(k, units)
	for _, g := range k.Measurements {
		for _, r := range g.Rows {
			m := pipeline.Measurement{Key: r.Key, Context: pipeline.Current, Unit: units[r.Key].Unit, Value: Value(r, units[r.Key])}
			if effort && r.At == "" {
				m.Context = pipeline.Rest
			}
			now = append(now, m)
			if r.Repeat.IsZero() {
				continue
			}
			switch r.Key {
			case rise:
				m.Value = apart(r, m.Value, -1)
			case fall:
				m.Value = apart(r, m.Value, 1)
			}
			was = append(was, m)
		}
	}
	return now, was
}

// changing picks the two measures that changed: main ones, where there are two.
func changing(k *templates.Template, units map[string]vocab.Measure) (rise, fall string) {
	for _, main := range []bool{true, false} {
		for _, g := range k.Measurements {
			for _, r := range g.Rows {
				v := Value(r, units[r.Key])
				switch {
				case r.Repeat.IsZero() || r.Main != main || v <= 0 || r.Key == rise:
				case rise == "" && apart(r, v, -1) > 0:
					rise = r.Key
				case fall == "":
					fall = r.Key
				}
			}
		}
	}
	return rise, fall
}

// apart gives a value that lies beyond the variability of the measurement from v,
// in the direction of sign.
func apart(r templates.Row, v, sign float64) float64 {
	scale := math.Pow10(r.Decimals)
	by := 1.3 * max(r.Repeat.Abs, r.Repeat.Pct/100*v)
	for range 20 {
		w := math.Round((v+sign*by)*scale) / scale
		if math.Abs(w-v) > 1.1*max(r.Repeat.Abs, r.Repeat.Pct/100*max(v, w)) {
			return w
		}
		by *= 1.4
	}
	return v
}

func say(lang pipeline.Language, fr, en string) string {
	if lang == pipeline.English {
		return en
	}
	return fr
}
