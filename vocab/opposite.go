package vocab

import (
	"fmt"
	"slices"
	"strings"
)

// opposed is one word of a pair of opposites that a value decides
// (opposites.tsv): "hypokaliémie" beside "K 6,2 mmol/L" is the other one.
type opposed struct {
	other     string
	low       bool     // the word says that the value is low
	labels    []string // what may stand between the word and its value
	labelled  bool     // a label must stand there
	units     []string // none, or an empty one: the unit may be missing
	min, max  float64  // outside, the number is no such value
	low0, hi0 float64  // normal values
	unless    []string
}

var opposites = mustOnce(func() (map[string]opposed, error) {
	table, err := rows("opposites.tsv")
	if err != nil {
		return nil, err
	}
	out := make(map[string]opposed, 2*len(table))
	for i, c := range table {
		n, err := numbers(c[5:9]...)
		if err != nil {
			return nil, fmt.Errorf("read table opposites.tsv: line %d: %w", i+2, err)
		}
		o := opposed{labels: strings.Fields(c[2]), labelled: c[3] != "", units: strings.Split(c[4], "|"),
			min: n[0], low0: n[1], hi0: n[2], max: n[3], unless: strings.Fields(c[9])}
		o.low, o.other = true, c[1]
		out[plainKey(keyOf(c[0]))] = o
		o.low, o.other = false, c[0]
		out[plainKey(keyOf(c[1]))] = o
	}
	return out, nil
})

// between may stand between a word and the value that it is about.
var between = setOf(`à a de est autour environ modérée modéré sévère profonde majeure minime mesurée isolée sinusale permanente importante
	nette discrète légère ce jour avec stable persistante artérielle systolique régulière jusqu ventriculaire jonctionnelle`)

// opposite asks for the opposite of the word at token i where the value beside it
// lies beyond the normal ones on the other side. Within normal values nothing is
// asked: the word may be history. Rates on a tracing are left to the report's
// check against itself, which compares words and measures.
func (s *scan) opposite(i int, o opposed) {
	key := plainKey(s.tokens[i].key)
	if s.exams["ecg"] && (key == "bradycardie" || key == "tachycardie") || s.silenced(i, o.unless) {
		return
	}
	labelled := !o.labelled
	at := s.tokens[i].end
	for j := i + 1; j < len(s.tokens) && j <= i+5; j++ {
		if s.breaks(j-1, j) || strings.ContainsAny(s.text[at:s.tokens[j].start], "0123456789") {
			break
		}
		k := plainKey(s.tokens[j].key)
		label := slices.Contains(o.labels, k)
		if !label && !between[k] {
			break
		}
		labelled = labelled || label
		at = s.tokens[j].end
	}
	rest := strings.TrimLeft(s.text[at:], "+ \u00a0:=(>~<")
	if !labelled || strings.Contains(s.text[at:len(s.text)-len(rest)], "\n") {
		return
	}
	v, after, ok := quantity(rest)
	if !ok || !slices.ContainsFunc(o.units, func(u string) bool { return strings.HasPrefix(after, u) && (u != "" || !unitLike(after)) }) {
		return
	}
	if v < 30 && o.max == 280 { // pressures in cmHg, "18/10"
		v *= 10
	}
	if v < o.min || v > o.max || o.low && v <= o.hi0 || !o.low && v >= o.low0 {
		return
	}
	side := "basse"
	if o.low {
		side = "haute"
	}
	t := s.tokens[i]
	right := likeCase(o.other, t)
	if strings.HasSuffix(key, "s") {
		right += "s"
	}
	s.faults = append(s.faults, Fault{Start: t.start, End: t.end, Wrong: s.text[t.start:t.end], Right: []string{right}, Rule: RuleConfusable,
		Why: "La valeur qui suit (" + french(v) + ") est trop " + side + " pour ce mot."})
}

// unitLike reports whether what follows a number is another unit than a
// pressure's.
func unitLike(after string) bool {
	return after != "" && (letter(after[0]) && !strings.HasPrefix(after, "mmHg") || after[0] == '%')
}
