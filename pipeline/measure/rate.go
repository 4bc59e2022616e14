package measure

import (
	"strings"

	"cardiopli/pipeline"
	"cardiopli/pipeline/measure/phrase"
)

// kinds of a heart rate.
type rateKind uint8

const (
	plainRate rateKind = iota
	meanRate
	minRate
	maxRate
	otherRate // of the atria, theoretical, of the respiration: not the heart rate
)

func kinds() map[string]rateKind {
	m := make(map[string]rateKind)
	for list, kind := range map[string]rateKind{
		"moy;moyenne;mean;average;moyen":                                                               meanRate,
		"min;mini;minimale;minimum;lowest;minimal;basse":                                               minRate,
		"max;maxi;maximale;maximum;highest;maximal;peak;pic;fcmax":                                     maxRate,
		"atriale;auriculaire;atrial;respiratoire;theorique;cible;p;ondes;frontiere;stimulation;escape": otherRate,
	} {
		for w := range words(list) {
			m[w] = kind
		}
	}
	return m
}

var kindOf = kinds()

var (
	hrLabels  = words("fc;frequence;hr;pouls;cadence;fcmax;fcmoy;fcmin;rate;fcm;frequences")
	rhythms   = words("rythme;sinusal;sinusale;rs;rsr;fa;acfa;flutter;bradycardie;tachycardie;fibrillation;rhythm;sinus;af;bradycardia;tachycardia;echappement;tachyarythmie;jonctionnel;electroentraine;entrainement;bs;ts")
	paced     = words("stimulation;stimule;paced;pacing")
	turns     = words("tours;tour;tr;rpm;trs")
	runWords  = words("salve;salves;tv;tvns;vt;nsvt;run;runs;rafale;triplet;rafales")
	atriaWord = words("p;atriale;auriculaire;atriales;auriculaires;atrial")
)

// rates reads heart rates.
func (r *reader) rates() {
	t := r.t
	r.recovery() // before "FC": how far it fell is no rate
	for i := range t.Tokens {
		if t.Tokens[i].Kind != phrase.Word {
			continue
		}
		w := t.Key(i)
		switch {
		case hrLabels[w] && !(w == "rate" && k(t, i-1, keyRespiratory, keySuccess, "frame")):
			r.rateLabel(i)
		case (w == keyRythme || w == keyRhythm) && k(t, i+1, "cardiaque", "cardiac"):
			r.pace(i)
		case w == "sinus" && k(t, i-1, "les", "aux", "des", "au", "du", "le"): // of Valsalva
		case w == keyCoeur && (t.Key(i+1) == "a" || t.Key(i+1) == ":") && r.beating(i+2):
			r.rateLabel(i)
		case rhythms[w] || paced[w] && !k(t, i-1, "de", "of"):
			r.rhythm(i)
		}
	}
	r.reversed()
	if r.exam[pipeline.Holter] {
		r.goesOn()
		r.underRate()
	}
	r.share()
}

// extremes are the words of a line that gives one rate of several, below the heading
// that names them.
var extremes = words("en;au;a;le;la;plus;bas;haut;lent;lente;rapide;elevee;basse;slowest;fastest;at;its;-;*;•;:;|;=;(;)")

// underRate reads lines below "Fréquence cardiaque" or "Cadence" that only tell which
// one: "en moyenne 66 par minute", "au plus bas : 43/min".
func (r *reader) underRate() {
	t := r.t
	for i := range t.Tokens {
		x, ok := r.valueAt(i)
		if !ok || !x.known || x.unit.dim != rate || r.used[i] || r.marks[i].skip {
			continue
		}
		from, _ := lineOf(t, i)
		kind, said := plainRate, from < i
		for j := from; j < i && said; j++ {
			switch q, ok := kindOf[t.Key(j)]; {
			case k(t, j, "bas", "lent", "lente", "slowest"):
				kind = minRate
			case k(t, j, "haut", "rapide", "fastest") || t.Key(j) == keyElevee:
				kind = maxRate
			case ok && q != otherRate:
				kind = q
			default:
				said = extremes[t.Key(j)]
			}
		}
		if said && kind != plainRate && headedByRate(t, from) {
			r.rate(kind, x, from)
		}
	}
}

// headedByRate reports whether the nearest line without a number above the one that
// begins at token first names a heart rate and nothing more.
func headedByRate(t *phrase.Text, first int) bool {
	for n := 0; n < floors && first > 0; n++ {
		from, to := lineOf(t, first-1)
		words, numbers, rates := 0, 0, false
		for j := from; j < to; j++ {
			switch t.Tokens[j].Kind {
			case phrase.Word:
				words++
			case phrase.Number:
				numbers++
			}
			rates = rates || hrLabels[t.Key(j)] && !k(t, j+1, keyRespiratory, "respiratoire")
		}
		if numbers == 0 && words > 0 {
			return rates && words < floors
		}
		first = from
	}
	return false
}

// beating reports a number with the unit of a rate at i: "cœur à 62/min".
func (r *reader) beating(i int) bool {
	x, ok := r.valueAt(i)
	return ok && x.known && x.unit.dim == rate
}

// goesOn reads the lowest and the highest rate in a sentence that goes on about
// the rate without naming it: "elle descend à un minimum de 50/min".
func (r *reader) goesOn() {
	t := r.t
	told := make([]bool, t.Sentences()+1) // the sentences that give a rate, from 1 on
	for _, o := range r.out {
		if strings.HasPrefix(o.Key, "hr") {
			told[t.Tokens[t.At(o.Start)].Sentence+1] = true
		}
	}
	for n := 1; n < t.Sentences(); n++ {
		from, to := t.Bounds(n)
		if !told[n] || told[n+1] || t.Tokens[from].Line > t.Tokens[from-1].Line+1 {
			continue
		}
		for i := from; i < to; i++ {
			kind, ok := kindOf[t.Key(i)]
			if runWords[t.Key(i)] || hrLabels[t.Key(i)] || pressureWords[t.Key(i)] {
				break
			}
			if !ok || kind == otherRate || r.isNumber(i-1) || t.Key(i-1) == "/" {
				continue
			}
			for j := i + 1; j < i+6 && j < to; j++ {
				if x, ok := r.valueAt(j); ok {
					if x.known && x.unit.dim == rate && !r.used[j] {
						r.rate(kind, x, i)
						told[n+1] = true
					}
					break
				}
			}
		}
	}
}

// reversed reads a rate that stands before its name: "78/min de fréquence
// cardiaque", "72 bpm de FC".
func (r *reader) reversed() {
	t := r.t
	for i := range t.Tokens {
		x, ok := r.valueAt(i)
		if ok && x.known && x.unit.dim == rate && !r.used[i] && k(t, x.next, "de", "of", "en") && hrLabels[t.Key(x.next+1)] {
			kind := plainRate
			for j := x.next + 2; j < x.next+5 && t.Same(i, j); j++ {
				if q, ok := kindOf[t.Key(j)]; ok {
					kind = q
				}
			}
			r.rate(kind, x, i)
		}
	}
}

// stated reports whether the bounded number x is said of the patient's rate at rest:
// "FC < 40/min". A share that lies beyond a bound is none.
func (r *reader) stated(x value) bool {
	l, from := r.t.LimitBefore(x.at)
	if l == phrase.Exact {
		return false
	}
	for j := from - 1; j >= 0 && j > from-9 && r.t.Same(j, from); j-- {
		switch k := r.t.Key(j); {
		case hrLabels[k]:
			return !r.quotes(j, j+1, from)
		case !fillers[k] && kindOf[k] == 0 && !ofRate[k]:
			return false
		}
	}
	return false
}

// ofRate are words of a rate's name.
var ofRate = words("cardiaque;ventriculaire;minimale;minimum;min;moyenne;maximale;repos;nocturne;diurne;heart;rate;mean;resting;sinusale;spontanee;,;tres;basse;lente;elevee;rapide")

// rateLabel reads the rates after a label: "FC moyenne 69/min, minimale 48/min
// à 4 h 20, maximale 131/min", "FC min/moy/max : 46/68/132".
func (r *reader) rateLabel(i int) {
	t := r.t
	kinds := []rateKind{}
	switch t.Key(i) {
	case "fcmax":
		kinds = append(kinds, maxRate)
	case keyFcmoy, "fcm":
		kinds = append(kinds, meanRate)
	case "fcmin":
		kinds = append(kinds, minRate)
	}
	first := i
	if b := i - 1; t.Key(i) == "hr" || t.Key(i) == "heart" || t.Key(i) == "rate" {
		if t.Key(b) == "heart" {
			b--
		}
		if kind, ok := kindOf[t.Key(b)]; ok && kind != otherRate && t.Same(b, i) { // mean heart rate
			kinds = append(kinds, kind)
		}
	}
	if t.Key(i-1) == keyTheorique || k(t, i+1, "x", "×", "*") && !r.isNumber(i+2) { // "FC x PAS"
		return
	}
	for j := i - 1; j > i-5 && t.Same(j, i) && !r.isNumber(j) && t.Key(j) != ","; j-- {
		if k(t, j, "predicted", "expected") {
			return
		}
	}
	taken := 0
	for j := i + 1; j < i+40 && j < len(t.Tokens) && t.Same(i, j); j++ {
		w := t.Key(j)
		if hrLabels[w] && w != "rate" || pressureWords[w] || runWords[w] {
			return
		}
		if w == "fmt" || w == "fcmt" || w == "vo2" || w == keyTheorique {
			if taken == 0 {
				return
			}
		}
		if kind, ok := kindOf[w]; ok && !(w == "p" && t.Key(j-1) != "ondes" && t.Key(j-1) != "l") {
			if taken > 0 && len(kinds) > 0 && !r.isNumber(j+1) && t.Key(j+1) != ":" && t.Key(j+1) != "a" && t.Key(j+1) != "/" && t.Key(j+1) != "=" && t.Key(j+1) != "de" && w == "min" {
				continue
			}
			if t.Key(j-1) != "/" {
				kinds = kinds[:0]
			}
			kinds = append(kinds, kind)
			if taken > 0 {
				first = j
			}
			continue
		}
		if r.exercised(j) && r.isNumber(j) && r.minutes(j) { // "FC à 1 min : 98/min"
			x, _ := r.valueAt(j)
			j = max(x.next, j+1) - 1
			if t.Key(j+1) == "'" {
				j++
			}
			continue
		}
		if !r.isNumber(j) {
			if taken == 0 && t.Tokens[j].Kind == phrase.Word && j > i+8 {
				return
			}
			if l, next := t.LimitAt(j); l != phrase.Exact && r.isNumber(next) && t.Same(j, next) {
				if r.quotes(i, i+1, j) || taken > 0 && len(kinds) == 0 {
					return
				}
				j = next - 1
				continue
			}
			if w == ";" {
				return
			}
			continue
		}
		if len(kinds) == 0 && taken > 0 {
			continue
		}
		if len(kinds) > 1 { // min/moy/max : 46/68/132
			for n, kind := range kinds {
				at := j + 2*n
				if !r.isNumber(at) || n > 0 && t.Key(at-1) != "/" && t.Key(at-1) != "-" {
					break
				}
				r.rate(kind, value{v: t.Tokens[at].Value, at: at, next: at + 1, raw: pipeline.Span{Start: t.Tokens[at].Start, End: t.Tokens[at].End}}, at)
			}
			return
		}
		x, ok := r.valueAt(j)
		if !ok || r.used[j] || graded(t, j) || year(t, j) {
			continue
		}
		if turns[t.Key(x.next)] || x.known && x.unit == (unit{duration, 60000}) && x.v < 40 { // the speed of pedalling, the pace of measurements
			return
		}
		if x.known && x.unit.dim != rate && t.Key(j+1) != "min" {
			if taken == 0 && foreign("hr", x) && r.behind(i+1, j, rateWords) {
				r.impossible("hr", x, i)
			}
			if taken == 0 && x.unit.dim != percent {
				return
			}
			continue
		}
		kind := plainRate
		if len(kinds) == 1 {
			kind = kinds[0]
		}
		if taken > 0 && !x.known && kind == plainRate {
			continue
		}
		if !x.known && counting[t.Key(x.next)] && t.Key(x.next) != keyBattements {
			return
		}
		if !x.known && t.Key(j-1) == "a" && taken > 0 && t.Key(x.next) == "h" {
			continue
		}
		if kind == plainRate { // "69/min en moyenne"
			if t.Key(x.next) == "en" && t.Key(x.next+1) == keyMoyenne {
				kind = meanRate
			} else if x.next < len(t.Tokens) && atriaAfter(t, x.next) {
				return
			}
		}
		r.rate(kind, x, first)
		taken++
		kinds = kinds[:0]
		if x.known && x.unit.dim == rate {
			j = x.next - 1
			if kind == meanRate {
				j = r.extremes(x.next) - 1
			}
		}
	}
}

// extremes reads "(52 - 118)" behind a mean rate: the lowest and the highest.
func (r *reader) extremes(i int) int {
	t := r.t
	if !r.in(i, pipeline.Holter) || !k(t, i, "(", "[") || !r.isNumber(i+1) || !k(t, i+2, "-", "a", "/", ",") || !r.isNumber(i+3) {
		return i
	}
	if !k(t, i+4, ")", "]") && t.Key(i+4) != "/" && t.Key(i+4) != "bpm" {
		return i
	}
	for n, kind := range map[int]rateKind{i + 1: minRate, i + 3: maxRate} {
		tok := t.Tokens[n]
		r.rate(kind, value{v: max(tok.Value, -tok.Value), at: n, next: n + 1, raw: pipeline.Span{Start: tok.Start, End: tok.End}}, n)
	}
	return i + 4
}

// episodic reports whether the sentence of token i speaks of an episode, whose
// rate is not that of the patient.
func (r *reader) episodic(i int) bool {
	from, to := near(r.t, i)
	for j := from; j < to; j++ {
		if w := r.t.Key(j); runWords[w] || k(r.t, j, keyAcces, "episode", "episodes", "fa", keyFibrillation, keyFlutter, keyPassage, keyPassages, "acfa") {
			return true
		}
	}
	return false
}

// atriaAfter reports "pour les ondes P" after a rate.
func atriaAfter(t *phrase.Text, next int) bool {
	for j := next; j < next+4 && t.Same(next-1, j); j++ {
		if t.Key(j) == "ondes" || t.Key(j) == keyOreillettes || t.Key(j) == "p" {
			return true
		}
		if t.Key(j) == "," {
			return false
		}
	}
	return false
}

// pace reads "rythme cardiaque : 83/min", where the rhythm is a rate.
func (r *reader) pace(i int) {
	j := i + 2
	for j < i+5 && k(r.t, j, ":", "=", "|", "a", "de", "est", "moyen") {
		j++
	}
	if x, ok := r.valueAt(j); ok && x.known && x.unit.dim == rate && r.t.Same(i, j) {
		kind := plainRate
		if k(r.t, j-1, "moyen") {
			kind = meanRate
		}
		r.rate(kind, x, i)
		return
	}
	r.rhythm(i)
}

// rhythm reads "rythme sinusal à 64/min", "FA à 138/min", "RS 58".
func (r *reader) rhythm(i int) {
	t := r.t
	if r.in(i, pipeline.Holter) && !r.in(i, pipeline.ECG) {
		return
	}
	plain := true
	for j := i + 1; j < i+12 && j < len(t.Tokens) && t.Same(i, j); j++ {
		w := t.Key(j)
		if r.isNumber(j) {
			x, ok := r.valueAt(j)
			if !ok || r.used[j] || year(t, j) || graded(t, j) {
				return
			}
			isRate := x.known && x.unit.dim == rate
			if paced[t.Key(i)] && (!isRate || x.mid || r.isNumber(x.next+1) && k(t, x.next, "-", "a")) {
				return // what the device is set to
			}
			if !isRate && (!plain || x.known && !x.loose || x.v < 25 || x.v > 230 || counting[t.Key(x.next)] || t.Tokens[j].Decimals > 0) {
				if x.known {
					return
				}
				plain = false
				continue
			}
			if atriaAfter(t, x.next) {
				return
			}
			r.rate(plainRate, x, i)
			return
		}
		switch {
		case runWords[w] || hrLabels[w] || atriaWord[w] && t.Key(j-1) != keyFibrillation && t.Key(j-1) != keyTachycardie && t.Key(j-1) != keyFlutter:
			return
		case w == "," || !fillers[w] && !rhythms[w] && !paced[w] && w != "regulier" && w != keyIrregulier && w != "regular" && w != "a" && w != "rapide":
			plain = false
		}
		if _, _, ok := find(t, j); ok && !fillers[w] && t.Tokens[j].Kind == phrase.Word && w != "e" && w != "a" {
			return
		}
	}
}
