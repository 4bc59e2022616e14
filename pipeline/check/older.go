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
	for _, v := range f.values {
		if v.Context == pipeline.Previous {
			out[f.sentenceAt(v.Start)] = true
		}
	}
	for _, v := range f.values {
		if v.Context != pipeline.Previous { // "FEVG 38 % contre 45 % en 2021" is of today
			delete(out, f.sentenceAt(v.Start))
		}
	}
	for n := range f.t.Sentences() {
		from, to := f.t.Bounds(n)
		for j := from; j < min(from+6, to); j++ {
			if isYear(f.t, j) && f.head.Date.Year > int(f.t.Tokens[j].Value) && !k(f.t, j-1, "depuis", "since") {
				out[n] = true
			}
		}
	}
	return out
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
