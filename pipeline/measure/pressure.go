package measure

import (
	"fmt"
	"strings"

	"cardiopli/pipeline"
	"cardiopli/pipeline/measure/phrase"
)

var (
	pressureWords = words("pa;ta;tension;bp;tensionnelle;tensionnel;t.a;tensions;tensionnels;tensionnelles")
	systolicWords = words("pas;tas;systolique;sbp;systolic")
	diastolicWord = words("pad;tad;diastolique;dbp;diastolic")
	cabinetWords  = words("cabinet;consultation;office;clinic")
)

// pressures reads blood pressures: pairs, and systolic or diastolic alone.
func (r *reader) pressures() {
	t := r.t
	for i := range t.Tokens {
		switch {
		case r.isNumber(i) && !r.used[i] && t.Key(i+1) == "/" && r.isNumber(i+2) && t.Key(i-1) != "/" && t.Key(i+3) != "/":
			r.pair(i)
		case r.isNumber(i) && !r.used[i] && apart[t.Key(i+1)] && r.isNumber(i+2) && r.parted(i):
			r.pair(i)
		case systolicWords[t.Key(i)] && !diastolicWord[t.Key(i+1)]:
			if t.Key(i) == "pas" && !r.pasIsPressure(i) || r.pulmonary(i) || k(t, i-1, "x", "×", "*") {
				continue
			}
			r.single(i, true)
		case diastolicWord[t.Key(i)] && !r.pulmonary(i):
			r.single(i, false)
		}
	}
}

// apart are the other signs and words between the two parts of a pressure.
var apart = words("-;over;sur")

// parted reports a pressure whose parts stand apart by another sign or word, "TA
// 118-64", "12 over 7": right behind its name, and what it says can be nothing else.
func (r *reader) parted(i int) bool {
	t := r.t
	s, d := t.Tokens[i].Value, t.Tokens[i+2].Value
	return r.pressureFirst(i) && !apart[t.Key(i+3)] && t.Key(i+3) != "/" &&
		(s >= 70 && s <= 260 && d >= 30 && s >= d+15 || s >= 7 && s <= 26 && d >= 3 && s >= d+2)
}

// otherPressure are words beside "pression" that no cuff measures.
var otherPressure = words("pulmonaire;pulmonaires;positive;positif;auriculaire;atriale;veineuse;capillaire;telediastolique;od;og;vd;vg;oreillette;intra;ventriculaire;continue;demi;gradient;insufflation;pulmonary;airway;wedge;half;atrial;venous;ra;la")

// chambers before "pressure" are those of the heart.
var chambers = map[string]bool{"RA": true, "LA": true, "RV": true, "LV": true, "PA": true, "PAP": true}

// arterial reports whether "pression" at j, without its adjective, is the one that
// a cuff measures.
func (r *reader) arterial(j int) bool {
	t := r.t
	if !k(t, j, keyPression, keyPressure) || k(t, j-1, "demi", "half", "de") || j > 0 && chambers[t.Tokens[j-1].Raw] || t.Key(j-1) == "-" && k(t, j-2, "demi", "half") || k(t, j-2, "temps") {
		return false
	}
	for n := j + 1; n < j+4 && t.Same(j, n); n++ {
		if otherPressure[t.Key(n)] || k(t, n, "dans") {
			return false
		}
	}
	return true
}

// pasIsPressure tells PAS from the French negation by capitals.
func (r *reader) pasIsPressure(i int) bool {
	raw := r.t.Tokens[i].Raw
	if raw != "PAS" && raw != "PAs" && raw != "Pas" && raw != "pas" {
		return false
	}
	n := r.t.Key(i + 1)
	return raw == "PAS" && n != "de" && n != "d" || raw != "PAS" && r.isNumber(i+1) && strings.HasPrefix(r.t.Key(i+3)+r.t.Key(i+4), "pad")
}

// pulmonary reports whether the systolic or diastolic pressure named at i is that of
// the pulmonary artery or of a cavity of the heart.
func (r *reader) pulmonary(i int) bool {
	if lungWords[r.t.Key(i+1)] {
		return true
	}
	for j := i - 1; j > i-5 && r.t.Same(j, i); j-- {
		if r.isNumber(j) || r.t.Key(j) == "," {
			return false
		}
		if lungWords[r.t.Key(j)] || k(r.t, j, "p") && k(r.t, j-1, "a") && k(r.t, j-2, "p") {
			return true
		}
	}
	return false
}

// elsewhere reports whether the pair at i is a pressure of the pulmonary artery, of a
// cavity or of the eye: "VD 30/5 mmHg", "PA pulmonaire 35/15 mmHg".
func (r *reader) elsewhere(i int) bool {
	t := r.t
	for j, n := i-1, 0; n < 5 && t.Same(j, i) && !r.isNumber(j) && t.Key(j) != "," && t.Key(j) != "|"; j, n = j-1, n+1 {
		switch w := t.Key(j); {
		case pressureWords[w] && t.Key(j+1) != "pulmonaire":
			return w == "tension" && t.Key(j+1) == "oculaire"
		case lungWords[w], w == "capillaire", w == "oculaire", w == keyOreillette, k(t, j, "ap", "od", "og", "lv", "rv", "catheter"):
			return true
		}
	}
	return false
}

// lungWords turn a systolic pressure into one that no cuff measures.
var lungWords = words("pulmonaire;pulmonaires;pap;pulmonary;ventriculaire;ventricular;vd;vg")

// pair reads 132/78 at i.
func (r *reader) pair(i int) {
	t := r.t
	s, d := t.Tokens[i], t.Tokens[i+2]
	y := value{v: d.Value, at: i + 2, next: i + 3, raw: pipeline.Span{Start: d.Start, End: d.End}}
	r.unitOf(&y, i+2)
	label := r.pressureLabel(i)
	mm := y.known && y.unit.dim == pressure
	if y.known && !mm && !y.loose || s.Value < 0 || d.Value < 0 || r.elsewhere(i) {
		return
	}
	after, ph := r.contextAfter(y.next)
	m := r.marks[i]
	p, direct := m.period, false
	if r.in(i, pipeline.MAPA) {
		p, direct = r.periodOf(i, y.next)
	}
	switch {
	case label || mm:
	case m.skip && r.below(i):
	case r.in(i, pipeline.MAPA) && p != noPeriod && (direct || t.Key(i-1) == ":"):
	case r.exercised(i) && ph != noPhase:
	default:
		return
	}
	sv, dv := s.Value, d.Value
	if sv <= 30 && dv <= 20 && sv >= 5 && (label || mm) {
		sv, dv = sv*10, dv*10
	}
	if y.known && mm && y.unit.factor == 10 && sv < 40 {
		sv, dv = sv*10, dv*10
	} else if mm {
		sv, dv = sv*y.unit.factor, dv*y.unit.factor
	}
	if !within("pas", sv) || !within("pad", dv) || sv <= dv {
		r.notPressure(i, y, sv, dv, mm, p)
		return
	}
	ks, kd, ctx := r.pressureKeys(i, m, ph, p)
	if ks == "" {
		return
	}
	if !within(ks, sv) || !within(kd, dv) { // a mean has narrower limits than a reading
		r.notPressure(i, y, sv, dv, mm, p)
		return
	}
	if m.skip {
		if bound, ok := r.aim(i); ok { // "objectif < 130/80"
			r.used[i], r.used[i+2] = true, true
			if r.exercised(i) {
				ks, kd = "pas", "pad"
			}
			r.emit(ks, bound, sv, "", i, i+1)
			r.emitSpan(kd, bound, dv, "", pipeline.Span{Start: d.Start, End: max(d.End, y.raw.End)})
		}
		return
	}
	first, start := i, d.Start
	if l, from := t.LimitBefore(i); l != phrase.Exact {
		if first, start = from, t.Tokens[from].Start; !label || r.askedBefore(from) || t.Key(from-1) == "pas" && t.Tokens[from-1].Raw != "PAS" {
			return
		}
	}
	if m.previous || after {
		ks, kd, ctx = r.before(i, ks, kd)
	}
	r.used[i], r.used[i+2] = true, true
	r.emit(ks, ctx, sv, "", first, i+1)
	r.emitSpan(kd, ctx, dv, "", pipeline.Span{Start: start, End: max(d.End, y.raw.End)})
}

// notPressure asks about a pair that cannot be a blood pressure: 1320/78, 14,4/88,
// 78/132. Without its unit it must stand right behind a word for the pressure or
// the period of its mean, and one of its parts must be too large for a degree
// ("souffle systolique 2/6") and for a date.
func (r *reader) notPressure(i int, y value, sv, dv float64, mm bool, p period) {
	t := r.t
	if !mm && (max(sv, dv) < 40 || year(t, i) || year(t, i+2) || !r.pressureFirst(i) || !r.uncounted(y.next) || shared(t, y.next)) || r.used[i+2] || r.marks[i+2].skip {
		return
	}
	key, x := "pas", y
	switch {
	case within("pas", sv) && within("pad", dv) && sv <= dv:
		r.swapped(i, y)
		return
	case within("pas", sv):
		key = "pad"
	}
	switch p {
	case whole:
		key += "24"
	case day:
		key += "_day"
	case night:
		key += "_night"
	}
	x.at = i
	if r.impossible(key, x, i) {
		r.used[i+2] = true
	}
}

// shared reports "(97 %)" at token next: the pair before it is a share.
func shared(t *phrase.Text, next int) bool {
	return k(t, next, "(", "=", ",") && k(t, next+2, "%") || k(t, next, "soit") && k(t, next+2, "%")
}

// swapped asks about a pair whose second part is not the lower.
func (r *reader) swapped(i int, y value) {
	if r.used[i] || r.marks[i].skip || compare[r.t.Key(i-1)] {
		return
	}
	r.used[i], r.used[i+2] = true, true
	s := pipeline.Span{Start: r.t.Tokens[i].Start, End: y.raw.End}
	quote := s.Of(r.t.Raw)
	r.asked = append(r.asked, pipeline.Finding{Kind: pipeline.Contradiction, Rule: "unit", Severity: pipeline.Error, Span: s, Quote: quote,
		Message: fmt.Sprintf("« %s » : la pression diastolique n'est pas plus basse que la systolique (attendu : systolique/diastolique, en mmHg).", quote),
		Hint:    "Vérifier les deux valeurs et leur ordre, puis corriger."})
}

// pressureFirst reports whether a word for the blood pressure, or in a record of
// it for the period of a mean, stands right before the pair at i.
func (r *reader) pressureFirst(i int) bool {
	t := r.t
	for j, n := i-1, 0; j >= 0 && n < 6 && t.Same(j, i); j, n = j-1, n+1 {
		w := t.Key(j)
		switch {
		case pressureWords[w], w == keyArterielle:
			return t.Key(j+1) != "pulmonaire"
		case w == keyPressure, w == keyPression:
			return r.arterial(j)
		case r.in(i, pipeline.MAPA) && periodWord(t, j) != noPeriod:
			return true
		case !fillers[w] && !cabinetWords[w] && w != "|" && w != "bras" && w != "effort":
			return false
		}
	}
	return false
}

// k reports whether token i is one of keys.
func k(t *phrase.Text, i int, keys ...string) bool {
	for _, w := range keys {
		if t.Key(i) == w {
			return true
		}
	}
	return false
}

// below reports whether the number at i is said to be a bound: "< 130/80", "sous
// 130/80", "inférieure à 130/80", "below 130/80".
func (r *reader) below(i int) bool {
	t := r.t
	switch w := t.Key(i - 1); {
	case compare[w], w == "sous", w == keyBelow, w == "under":
		return true
	case w == "a" || w == "de" || w == "than":
		b := t.Key(i - 2)
		return strings.HasPrefix(b, "inferieur") || b == "moins" || b == "less" || b == keyLower
	}
	return false
}

// pressureLabel looks back in the sentence for a word that announces a pressure.
func (r *reader) pressureLabel(i int) bool {
	t := r.t
	for j, n := i-1, 0; j >= 0 && n < 12 && t.Same(j, i); j, n = j-1, n+1 {
		key := t.Key(j)
		switch {
		case pressureWords[key] || systolicWords[key] && key != "pas" || t.Tokens[j].Raw == "PAS":
			return true
		case (key == keyArterielle || key == keyPressure && (j == 0 || !chambers[t.Tokens[j-1].Raw])) && t.Key(j+1) != "pulmonaire":
			return true
		case t.Tokens[i].Value >= 60 && r.arterial(j):
			return true
		case key == keyTensionnel || r.in(i, pipeline.MAPA) && (strings.HasPrefix(key, keyMoyenne) || key == "mean" || key == "average"):
			return true
		case r.isNumber(j) && !r.used[j] && !year(t, j) && n > 4 && !k(t, j+1, "h", "heures", "hour", "-"):
			return false
		}
		if c, _, ok := find(t, j); ok && n < 3 && c.strength == strong && c.key[0] != '?' {
			return false
		}
	}
	return false
}

// periodOf tells the period of an ambulatory record for the pair at i, by the
// words before it, or by those after it ("139/86 le jour") where nothing stands
// directly before.
func (r *reader) periodOf(i, next int) (p period, direct bool) {
	t := r.t
	for j, n := i-1, 0; j >= 0 && n < 4 && t.Same(j, i); j, n = j-1, n+1 {
		if r.isNumber(j) && !(t.Key(j) == "24" && t.Key(j+1) == "h") {
			break
		}
		if q := periodWord(t, j); q != noPeriod {
			return r.marks[i].period, true
		}
		if k(t, j, ",", "-", "et", "and", ";") {
			break
		}
	}
	for j := next; j < next+6 && t.Same(next-1, j); j++ {
		if k(t, j, ",", "-", ";", "|", ".", "et") || r.isNumber(j) && t.Key(j) != "24" {
			break
		}
		if cabinetWords[t.Key(j)] {
			return office, true
		}
		if q := periodWord(t, j); q != noPeriod && j > next-1 {
			return q, true
		}
	}
	return r.marks[i].period, false
}

func periodWord(t *phrase.Text, j int) period {
	c := marker{t: t, mapa: true}
	c.times(j)
	return c.period
}

// pressureKeys tells the measure and the context of a pressure.
func (r *reader) pressureKeys(i int, m mark, ph phase, p period) (sys, dia string, ctx pipeline.Context) {
	if r.in(i, pipeline.MAPA) {
		switch p {
		case whole:
			return "pas24", "pad24", pipeline.Current
		case day:
			return "pas_day", "pad_day", pipeline.Current
		case night:
			return "pas_night", "pad_night", pipeline.Current
		case spike:
			return "", "", ""
		}
		return "pas", "pad", pipeline.Current
	}
	if !r.exercised(i) {
		return "pas", "pad", pipeline.Current
	}
	if ph == noPhase {
		ph = m.phase
	}
	switch ph {
	case exercise:
		return "pas_peak", "pad_peak", pipeline.Current
	case recovering:
		return "pas", "pad", pipeline.Recovery
	case stepping:
		return "", "", ""
	}
	return "pas", "pad", pipeline.Rest
}

// before gives the measure of an earlier pressure at token i: the mean of its period,
// or of an exercise the pressure alone.
func (r *reader) before(i int, ks, kd string) (sys, dia string, ctx pipeline.Context) {
	if !r.in(i, pipeline.MAPA) {
		ks, kd = "pas", "pad"
	}
	return ks, kd, pipeline.Previous
}

// single reads "PAS max 198 mmHg" or "PAD 86" from its label at i.
func (r *reader) single(i int, systolic bool) {
	t := r.t
	for j, far := i+1, i+9; j < far && t.Same(i, j); j++ {
		if l, next := t.LimitAt(j); l != phrase.Exact && r.isNumber(next) {
			j, far = next-1, next+1
			continue
		}
		if systolicWords[t.Key(j)] && t.Tokens[j].Raw == "PAS" || diastolicWord[t.Key(j)] || t.Key(j) == "," || t.Key(j) == keyPassant {
			return
		}
		x, ok := r.valueAt(j)
		if !ok {
			if r.isNumber(j) {
				return
			}
			continue
		}
		if x.known && x.unit.dim == duration && !x.loose || t.Key(j) == "24" && t.Key(j+1) == "h" {
			continue
		}
		if key := map[bool]string{true: "pas", false: "pad"}[systolic]; foreign(key, x) && r.abbreviated(i) && r.behind(i+1, j) {
			r.impossible(key, x, i)
		}
		if r.used[j] || x.known && x.unit.dim != pressure && !x.loose || r.marks[j].skip {
			return
		}
		if l, from := t.LimitBefore(j); l != phrase.Exact && (r.quotes(i, i+1, from) || r.askedBefore(i)) {
			return
		}
		v := x.v
		if x.known && x.unit.dim == pressure {
			v *= x.unit.factor
		}
		after, ph := r.contextAfter(x.next)
		p := r.marks[j].period
		if r.in(i, pipeline.MAPA) {
			p, _ = r.periodOf(j, x.next)
		}
		m := r.marks[j]
		ks, kd, ctx := r.pressureKeys(i, m, ph, p)
		if ks == "" {
			return
		}
		if m.previous || after {
			ks, kd, ctx = r.before(i, ks, kd)
		}
		if !systolic {
			ks = kd
		}
		if !within(ks, v) {
			if r.abbreviated(i) && (x.known && x.unit.dim == pressure || r.behind(i+1, j, spikeWords) && r.uncounted(x.next)) {
				r.impossible(ks, x, i)
			}
			return
		}
		r.used[j] = true
		r.emitSpan(ks, ctx, v, "", pipeline.Span{Start: t.Tokens[i].Start, End: x.raw.End})
		return
	}
}

// abbreviated reports whether the label at i can only be a blood pressure: PAS, TAD,
// or "systolique" behind the word for it.
func (r *reader) abbreviated(i int) bool {
	switch w := r.t.Key(i); w {
	case "pas", "tas", "sbp", "pad", "tad", "dbp":
		return true
	}
	for j := i - 1; j > i-4 && r.t.Same(j, i); j-- {
		w := r.t.Key(j)
		if pressureWords[w] || w == keyArterielle || w == keyPressure {
			return true
		}
		if r.isNumber(j) {
			return false
		}
	}
	return false
}

// spikeWords stand between a pressure's name and its value.
var spikeWords = words("max;maxi;maximale;min;mini;minimale;pic;peak;repos;effort;jour;nuit;diurne;nocturne;h")
