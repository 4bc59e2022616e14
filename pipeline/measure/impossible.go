package measure

import (
	"fmt"
	"strings"

	"cardiopli/pipeline"
	"cardiopli/pipeline/measure/phrase"
)

// Every reader drops a number that cannot be the measure it reads for: it lies
// outside the hard limits, or its unit is of another dimension. Where words
// clearly announce the measure, the number is a slip of the hand or of the
// microphone, and is asked about here instead of being lost in silence.

// impossible asks about x, which the label at token from announces as key. Norms,
// thresholds, changes, degrees and years are no values and are not asked about, nor
// is nought, which stands for none.
func (r *reader) impossible(key string, x value, from int) bool {
	if x.v == 0 || r.used[x.at] || r.marks[x.at].skip || x.mid || year(r.t, x.at) && !x.known || graded(r.t, x.at) || threshold(r.t, x.at) || compare[r.t.Key(x.at-1)] || !changed[key] && r.delta(x.at) {
		return false
	}
	r.used[x.at] = true
	r.ask(key, x, from)
	return true
}

// changed are measures whose own name holds a word of change or comparison: the
// inferior vein, the fall at night, the first threshold.
var changed = map[string]bool{"ivc": true, "dip": true, "hrr1": true, "sv1": true}

// foreign reports whether x carries a unit of another dimension than key has. Time
// and shares stand beside every measure ("FC 72 à 2 min", "85 % de la FMT") and
// tell nothing; neither does a unit that may be the next word.
func foreign(key string, x value) bool {
	if !x.known || x.loose || x.unit.dim == ucum[limits()[key].unit].dim {
		return false
	}
	switch x.unit.dim {
	case duration, years, percent, rate, power, met, load:
		return false
	}
	return true
}

// behind reports whether the number at token at stands right behind the label that
// ends before token end: only words that may stand between lie between.
func (r *reader) behind(end, at int, also ...map[string]bool) bool {
	if at < end || at > end+5 {
		return false
	}
between:
	for j := end; j < at; j++ {
		w := r.t.Key(j)
		if fillers[w] || w == "|" {
			continue
		}
		for _, set := range also {
			if set[w] {
				continue between
			}
		}
		return false
	}
	return true
}

// uncounted reports whether no word follows at token next that the number before it
// could count or measure: "NE MONTE PAS 2 ETAGES", "sonde de fréquence 3,5 MHz".
func (r *reader) uncounted(next int) bool {
	t := r.t
	if next >= len(t.Tokens) || !t.Same(next-1, next) || t.Tokens[next].Line != t.Tokens[next-1].Line || t.Tokens[next].Kind == phrase.Date {
		return true
	}
	w := t.Key(next)
	if t.Tokens[next].Kind != phrase.Word {
		return w != "x" && w != "%" && w != "°"
	}
	_, _, label := find(t, next)
	return label || goesOnWords[w] || pressureWords[w] || hrLabels[w] || systolicWords[w] || diastolicWord[w] || rhythms[w]
}

// goesOnWords lead on from a value to what is said next.
var goesOnWords = words("au;aux;en;et;soit;avec;pour;puis;contre;mais;sous;ce;repos;pic;effort;ecg;and;at;with;then;but;on")

// ask records the question about a value that cannot be.
func (r *reader) ask(key string, x value, from int) {
	l := limits()[key]
	s := pipeline.Span{Start: min(r.t.Tokens[from].Start, x.raw.Start), End: x.raw.End}
	quote := s.Of(r.t.Raw)
	u := display(l.unit)
	expected := fmt.Sprintf("attendu entre %s et %s%s", number(l.low), number(l.high), u)
	f := pipeline.Finding{Kind: pipeline.Contradiction, Rule: "unit", Severity: pipeline.Error, Span: s, Quote: quote,
		Message: fmt.Sprintf("« %s » : impossible pour %s (%s).", quote, l.label, expected),
		Hint:    "Vérifier la virgule et l'unité dans la dictée ou sur la machine, puis corriger."}
	if x.known && x.unit.dim != ucum[l.unit].dim {
		f.Message = fmt.Sprintf("« %s » : l'unité ne convient pas à %s (%s).", quote, l.label, expected)
		if u == "" {
			f.Message = fmt.Sprintf("« %s » : l'unité ne convient pas à %s (%s, sans unité).", quote, l.label, expected)
		}
	}
	r.asked = append(r.asked, f)
}

// display gives a UCUM unit as French letters write it, after a space.
func display(u string) string {
	switch u {
	case "1":
		return ""
	case "mm[Hg]":
		return " mmHg"
	case "deg":
		return "°"
	case "[MET]":
		return " METs"
	case "a":
		return " ans"
	case "/min":
		return "/min"
	}
	return " " + strings.NewReplacer("m2", "m²").Replace(u)
}

// number writes v the French way.
func number(v float64) string {
	return strings.Replace(strings.TrimRight(strings.TrimRight(fmt.Sprintf("%.3f", v), "0"), "."), ".", ",", 1)
}
