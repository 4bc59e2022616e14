package vocab

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// doses are the strengths and daily doses, in mg, at which a medicine is taken
// (doses.tsv), by its name without accents.
var doses = mustOnce(func() (map[string][]float64, error) {
	table, err := rows("doses.tsv")
	if err != nil {
		return nil, err
	}
	out := make(map[string][]float64, len(table))
	for i, c := range table {
		n, err := numbers(strings.Fields(c[1])...)
		if err != nil || len(n) == 0 {
			return nil, fmt.Errorf("read table doses.tsv: line %d: no doses", i+2)
		}
		out[plainKey(keyOf(c[0]))] = n
	}
	return out, nil
})

// units of mass in mg.
var masses = []struct {
	unit string
	mg   float64
}{{"mg", 1}, {"µg", 0.001}, {"μg", 0.001}, {"mcg", 0.001}, {"microg", 0.001}, {"g", 1000}}

// wrongDose asks about the dose after the medicine at token i, or before it
// ("125 mg de digoxine"): the other medicine of a confusable pair, where the dose
// is one of the other's and none of this one's; else the unit or a lost decimal,
// where the dose is far beyond all that is taken. A dose that is merely unusual
// says nothing.
func (s *scan) wrongDose(i int, own []float64) {
	t := s.tokens[i]
	from, to, number, unit, ok := s.doseAfter(i)
	if !ok {
		if from, to, number, unit, ok = s.doseBefore(i); !ok {
			return
		}
	}
	dose := number * unit
	if slices.Contains(own, round(dose)) {
		return
	}
	for _, c := range confusables() {
		a, b := c.A, c.B
		if plainKey(keyOf(b)) == plainKey(t.key) {
			a, b = b, a
		}
		if plainKey(keyOf(a)) == plainKey(t.key) && slices.Contains(doses()[plainKey(keyOf(b))], round(dose)) {
			s.faults = append(s.faults, Fault{Start: t.start, End: t.end, Wrong: s.text[t.start:t.end], Right: []string{b}, Rule: RuleConfusable, Drug: true,
				Why: a + " ne se prend pas à « " + s.text[from:to] + " » ; " + b + " si."})
			return
		}
	}
	highest := slices.Max(own)
	if dose <= 2*highest {
		return
	}
	f := Fault{Start: from, End: to, Wrong: s.text[from:to], Rule: RuleConfusable, Drug: true,
		Why: "C'est plus du double de la plus forte dose usuelle de ce médicament (" + french(highest) + " mg)."}
	for _, m := range masses {
		if slices.Contains(own, round(number*m.mg)) {
			f.Right = append(f.Right, french(number)+" "+m.unit)
			break
		}
	}
	for _, shift := range [...]float64{10, 100, 1000} {
		if d := round(dose / shift); slices.Contains(own, d) {
			f.Right = append(f.Right, french(d)+" mg")
			break
		}
	}
	if len(f.Right) > 0 {
		s.faults = append(s.faults, f)
	}
}

// doseAfter reads "2,5 mg" behind token i: its place, its number, its unit in mg.
func (s *scan) doseAfter(i int) (from, to int, number, unit float64, ok bool) {
	at := s.tokens[i].end
	rest := s.text[at:min(len(s.text), at+32)]
	for _, w := range [...]string{" : ", " à ", " LP ", " "} {
		if tail, found := strings.CutPrefix(rest, w); found {
			rest = tail
			break
		}
	}
	v, after, ok := quantity(rest)
	if !ok {
		return 0, 0, 0, 0, false
	}
	from = at + strings.Index(s.text[at:], strings.TrimLeft(rest, " \u00a0"))
	name, mg, ok := mass(after)
	if !ok {
		return 0, 0, 0, 0, false
	}
	return from, from + len(strings.TrimLeft(rest, " \u00a0")) - len(after) + len(name), v, mg, true
}

// doseBefore reads "125 mg de" and "125 mg d'" before token i.
func (s *scan) doseBefore(i int) (from, to int, number, unit float64, ok bool) {
	at := s.tokens[i].start
	begin := max(0, at-24)
	before := s.text[begin:at]
	for _, w := range [...]string{" de ", " d'", " d’"} {
		head, found := strings.CutSuffix(before, w)
		if !found {
			continue
		}
		for j := range len(head) {
			if !isDigit(head[j]) || j > 0 && (isDigit(head[j-1]) || head[j-1] == ',' || head[j-1] == '.') {
				continue
			}
			v, after, ok := quantity(head[j:])
			if name, mg, known := mass(after); ok && known && name == after {
				return begin + j, begin + len(head), v, mg, true
			}
		}
	}
	return 0, 0, 0, 0, false
}

// mass reads the unit of mass at the head of a text; "mg/kg" is none.
func mass(text string) (name string, mg float64, ok bool) {
	for _, m := range masses {
		if tail, found := strings.CutPrefix(text, m.unit); found && (tail == "" || !letter(tail[0]) && tail[0] != '/') {
			return m.unit, m.mg, true
		}
	}
	return "", 0, false
}

// round takes the noise of binary fractions off a dose.
func round(mg float64) float64 {
	v, _ := strconv.ParseFloat(strconv.FormatFloat(mg, 'g', 6, 64), 64)
	return v
}

// french writes a number the French way.
func french(v float64) string {
	return strings.Replace(strconv.FormatFloat(v, 'f', -1, 64), ".", ",", 1)
}
