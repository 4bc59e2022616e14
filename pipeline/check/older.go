package check

import "cardiopli/pipeline"

// ours reports whether a mention is of the examination reported.
func (f *facts) ours(m mention) bool {
	p := f.part[m.from]
	return (p == body || p == closing) && !f.older(f.t.Tokens[m.from].Sentence)
}

// older reports whether a sentence is about an earlier examination: its values
// are, or it begins with its year ("l'ECG de 2022 montrait").
func (f *facts) older(sentence int) bool {
	if f.old == nil {
		f.old = f.olderSentences()
	}
	return f.old[sentence]
}

func (f *facts) olderSentences() map[int]bool {
	out := make(map[int]bool)
	for _, v := range f.read {
		if v.Context == pipeline.Previous {
			out[f.sentenceAt(v.Start)] = true
		}
	}
	for _, v := range f.read {
		if v.Context != pipeline.Previous { // "FEVG 38 % contre 45 % en 2021" is of today
			delete(out, f.sentenceAt(v.Start))
		}
	}
	for n := range f.t.Sentences() {
		from, to := f.t.Bounds(n)
		if f.remembers(from, to) {
			out[n] = true
		}
		for j := from; j < min(from+6, to); j++ {
			if isYear(f.t, j) && f.head.Date.Year > int(f.t.Tokens[j].Value) && !k(f.t, j-1, "depuis", "since") {
				out[n] = true
			}
		}
	}
	return out
}

// remembers reports whether the words that open tokens [from, to) put them in
// an earlier time: "l'an dernier", "il y a deux ans", "last year", "à l'époque".
func (f *facts) remembers(from, to int) bool {
	for j := from; j < min(from+6, to); j++ {
		switch w := f.t.Key(j); {
		case formerly[w] && w != key("initialement"), w == key("epoque"):
			return !k(f.t, j-1, key("comme"), "que")
		case k(f.t, j, key("dernier"), key("derniere"), "last") && (k(f.t, j-1, "an", key("annee")) || k(f.t, j+1, key("year"), "month")):
			return !k(f.t, j-2, "depuis", "que") && !k(f.t, j-3, "depuis", "que") && !k(f.t, j-1, "since")
		case k(f.t, j, "ans", key("annees"), "mois", "semaines") && k(f.t, j-3, "y") && k(f.t, j-2, "a"),
			k(f.t, j, "ago") && k(f.t, j-1, key("years"), "months", "weeks"):
			return true
		}
	}
	return false
}

// past reports whether a value is not of today's patient: told in the reason for
// the examination, in the history, in a sentence about an earlier one or of a
// relative.
func (f *facts) past(v pipeline.Measurement) bool {
	i := f.t.At(v.Start)
	if i >= len(f.part) {
		return false
	}
	switch f.part[i] {
	case motive, history, comparison:
		return true
	}
	return f.older(f.t.Tokens[i].Sentence) || f.statusOf(mention{i, i + 1}) == family
}

func (f *facts) sentenceAt(pos int) int {
	if i := f.t.At(pos); i < len(f.t.Tokens) {
		return f.t.Tokens[i].Sentence
	}
	return -1
}

func (f *facts) sentenceEnd(m mention) int {
	_, to := f.t.Bounds(f.t.Tokens[m.from].Sentence)
	return to
}
