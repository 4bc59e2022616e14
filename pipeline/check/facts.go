package check

import (
	"slices"

	"cardiopli/pipeline"
	"cardiopli/pipeline/header"
	"cardiopli/pipeline/measure/phrase"
	"cardiopli/vocab"
)

// facts is what the rules judge: the words, what they measure, whose they are.
type facts struct {
	t      *phrase.Text
	head   header.Heading
	exam   map[pipeline.Exam]bool
	read   []pipeline.Measurement // the patient's: values, and limits, see limit.go
	values []pipeline.Measurement
	limits []limited
	quoted []pipeline.Measurement // normal values and targets
	age    int                    // years, -1 where neither stated nor derived
	part   []part
	known  map[string][]mention // concepts found in the text, see concept.go
	raised map[string]signal    // critical codes flagged so far
	judged map[mention]status   // what statusOf found so far
	old    map[int]bool         // sentences about earlier examinations, nil until asked for
}

// part is the kind of section a token stands in.
type part uint8

const (
	body part = iota
	identity
	motive     // indication, reason for the examination
	history    // past history, family
	comparison // earlier examination
	closing    // conclusion
)

func gather(t *phrase.Text, head header.Heading, values []pipeline.Measurement) *facts {
	f := &facts{t: t, head: head, read: patients(values), exam: make(map[pipeline.Exam]bool), age: ageOf(head, values)}
	f.values, f.limits = apart(t, f.read)
	for _, v := range values {
		if v.Context == pipeline.Reference || v.Context == pipeline.Target {
			f.quoted = append(f.quoted, v)
		}
	}
	for _, e := range head.Exams {
		f.exam[e] = true
	}
	f.part = partsOf(t, head, values)
	f.known = f.recognise()
	return f
}

// english are words of the wordings in concept.go that a French dictionary takes
// for slips of its own: a French letterhead may stand over an English text.
var english = phrase.Set("tachycardia;bradycardia;akinesia;hypokinesia;dyskinesia;ischaemia;ischemia;hypertrophy;endocarditis;pericarditis;myocarditis;regurgitation;stenosis;effusion;embolism;ventricular;atrial;hyperkalaemia;hyperkalemia;thrombosis")

// correct gives each token of a misspelt word the key of the only word that can
// be meant, so that "oricule" is found as "auricule". The text stays as it is.
func correct(t *phrase.Text, faults []vocab.Fault) {
	for _, f := range faults {
		// a confusion or a sense is only asked about: "hypokaliémie à 6,1" may be
		// wrong in the word or in the figure
		if len(f.Right) != 1 || f.Drug || f.Rule == vocab.RuleConfusable || f.Rule == vocab.RuleSense {
			continue
		}
		i := t.At(f.Start)
		right := phrase.Split(f.Right[0]).Tokens
		n := 0
		for i+n < len(t.Tokens) && t.Tokens[i+n].End <= f.End {
			n++
		}
		if n == 0 || n != len(right) || n == 1 && english[t.Tokens[i].Key] {
			continue
		}
		for k := range right {
			t.Tokens[i+k].Key = right[k].Key
		}
	}
}

// patients leaves out the normal values and targets that a report only quotes: no
// rule may take them for the patient's.
func patients(values []pipeline.Measurement) []pipeline.Measurement {
	out := make([]pipeline.Measurement, 0, len(values))
	for _, m := range values {
		if m.Context != pipeline.Reference && m.Context != pipeline.Target {
			out = append(out, m)
		}
	}
	return out
}

// ageOf takes the stated age, else derives it from the birth date at the day of
// the examination.
func ageOf(head header.Heading, values []pipeline.Measurement) int {
	if head.Age >= 0 {
		return head.Age
	}
	for _, m := range values {
		if m.Key == "age" {
			return int(m.Value)
		}
	}
	b, d := head.Patient.BirthDate, head.Date
	if b.IsZero() || d.IsZero() || d.Before(b) {
		return -1
	}
	years := d.Year - b.Year
	if d.Month < b.Month || d.Month == b.Month && d.Day < b.Day {
		years--
	}
	return years
}

func (f *facts) echo() bool {
	return f.exam[pipeline.ETT] || f.exam[pipeline.ETO] || f.exam[pipeline.StressEcho]
}

func (f *facts) stress() bool {
	return f.exam[pipeline.Stress] || f.exam[pipeline.VO2] || f.exam[pipeline.StressEcho]
}

// all gives the values of key with context, in text order.
func (f *facts) all(key string, ctx pipeline.Context) []pipeline.Measurement {
	var out []pipeline.Measurement
	for _, m := range f.values {
		if m.Key == key && m.Context == ctx {
			out = append(out, m)
		}
	}
	return out
}

// now gives the current value of key. ok is false where there is none or where
// several differ, also without those told of an earlier time: which one counts
// is not for a formula to say.
func (f *facts) now(key string) (pipeline.Measurement, bool) { return f.one(key, pipeline.Current) }

func (f *facts) one(key string, ctx pipeline.Context) (pipeline.Measurement, bool) {
	l := f.all(key, ctx)
	if len(l) == 0 {
		return pipeline.Measurement{}, false
	}
	if agree(l) {
		return l[0], true
	}
	l = slices.DeleteFunc(l, f.past)
	return first(l), agree(l)
}

// agree reports whether there are values and they are all the same.
func agree(l []pipeline.Measurement) bool {
	for _, m := range l {
		if m.Value != l[0].Value {
			return false
		}
	}
	return len(l) > 0
}

func first(l []pipeline.Measurement) (m pipeline.Measurement) {
	if len(l) > 0 {
		m = l[0]
	}
	return m
}

// first gives the first current value of key, also where several differ.
func (f *facts) first(key string) (pipeline.Measurement, bool) {
	for _, m := range f.values {
		if m.Key == key && m.Context == pipeline.Current {
			return m, true
		}
	}
	return pipeline.Measurement{}, false
}

// span gives the place of tokens [from, to).
func (f *facts) span(from, to int) pipeline.Span {
	to = min(to, len(f.t.Tokens))
	if from >= to {
		return pipeline.Span{}
	}
	return pipeline.Span{Start: f.t.Tokens[from].Start, End: f.t.Tokens[to-1].End}
}
