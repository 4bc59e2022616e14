package measure

import (
	"strconv"
	"strings"

	"cardiopli/pipeline"
	"cardiopli/pipeline/measure/phrase"
)

// countAt reads a whole number at i, also with blanks between thousands:
// "8 640", "1 102 345". next is the first token after it.
func (r *reader) countAt(i int) (v float64, next int, ok bool) {
	t := r.t
	if i >= 0 && i < len(t.Tokens) && t.Tokens[i].Kind == phrase.Code { // 1.228.000
		v, ok = dotted(t.Tokens[i].Raw)
		return v, i + 1, ok
	}
	if !r.isNumber(i) || t.Tokens[i].Value < 0 {
		return 0, i, false
	}
	v, next = t.Tokens[i].Value, i+1
	if t.Tokens[i].Decimals == 3 && len(t.Tokens[i].Raw) <= 7 { // 8.640
		return v * 1000, next, true
	}
	if t.Tokens[i].Decimals > 0 {
		return v, next, false
	}
	if len(t.Tokens[i].Raw) > 3 || v == 0 {
		return v, next, true
	}
	for r.isNumber(next) && len(t.Tokens[next].Raw) == 3 && t.Tokens[next].Decimals == 0 && t.Tokens[next].Value >= 0 && t.Tokens[next].Start-t.Tokens[next-1].End <= 3 && !r.used[next] {
		v = v*1000 + t.Tokens[next].Value
		next++
	}
	return v, next, true
}

// dotted reads groups of three digits between full stops.
func dotted(raw string) (float64, bool) {
	groups := strings.Split(raw, ".")
	v := 0.0
	for n, g := range groups {
		if n == 0 && len(g) > 3 || n > 0 && len(g) != 3 || n > 2 {
			return 0, false
		}
		x, err := strconv.ParseFloat(g, 64)
		if err != nil {
			return 0, false
		}
		v = v*1000 + x
	}
	return v, len(groups) > 2
}

// beat is a kind of extrasystole.
func beat(t *phrase.Text, i int) (key string, end int) {
	k := t.Key(i)
	switch k {
	case "esv", "esvs", "pvc", "pvcs", "vpb", "vpbs":
		return "esv_n", i + 1
	case "essv", "esa", keyEssvs, "esas", "pac", "pacs", "sve", "sves":
		return "essv_n", i + 1
	case keyExtrasystoles, keyExtrasystole, keyExtrasystolie:
	case "extra":
		if t.Key(i+1) == "-" {
			i++
		}
		if !strings.HasPrefix(t.Key(i+1), keySystole) {
			return "", i
		}
		i++
	case "ventricular", "supraventricular", "atrial":
		if n := t.Key(i + 1); strings.HasPrefix(n, "ectop") || n == "premature" || n == keyExtrasystoles || t.Key(i-1) == "premature" {
			if k == "ventricular" {
				return "esv_n", i + 2
			}
			return "essv_n", i + 2
		}
		return "", i
	default:
		return "", i
	}
	for j := i + 1; j < i+5; j++ {
		switch w := t.Key(j); {
		case j < len(t.Tokens) && t.Tokens[j].Kind == phrase.Number: // see sharedOut
			return floor(t, i), i + 1
		case j >= len(t.Tokens) || t.Tokens[j].Line != t.Tokens[i].Line || w == ",":
			return floor(t, i), i + 1
		case strings.HasPrefix(w, "ventriculaire"):
			return "esv_n", j + 1
		case strings.HasPrefix(w, "supraventriculaire"), strings.HasPrefix(w, "auriculaire"), strings.HasPrefix(w, "atrial"), w == "supra":
			return "essv_n", j + 1
		}
	}
	return "", i
}

// floors is how many lines below its heading a line about beats is looked for.
const floors = 5

// floor tells the kind of the beats at token i by the heading above its line: a
// line of some words and no number, "Étage ventriculaire".
func floor(t *phrase.Text, i int) string {
	first, _ := lineOf(t, i)
	for first > 0 && t.Tokens[first-1].Line >= t.Tokens[i].Line-floors {
		from, to := lineOf(t, first-1)
		kind, words := "", 0
		for j := from; j < to; j++ {
			switch w := t.Key(j); {
			case t.Tokens[j].Kind == phrase.Number:
				words += floors
			case strings.HasPrefix(w, "ventriculaire") || w == "ventricular":
				kind = "esv_n"
			case strings.HasPrefix(w, "supraventriculaire"), strings.HasPrefix(w, "auriculaire"), strings.HasPrefix(w, "atrial"), w == "supraventricular":
				kind = "essv_n"
			}
			if t.Tokens[j].Kind == phrase.Word {
				words++
			}
		}
		if words < floors {
			return kind
		}
		first = from
	}
	return ""
}

// sharedOut tells the kind that an adjective alone gives where the beats were
// named before: "extrasystoles rares : 38 supraventriculaires, 12 ventriculaires".
func sharedOut(t *phrase.Text, i int) string {
	w, kind := t.Key(i), ""
	switch {
	case strings.HasPrefix(w, "ventriculaire") || w == "ventricular":
		kind = "esv_n"
	case strings.HasPrefix(w, "supraventriculaire"), strings.HasPrefix(w, "auriculaire"), w == "atriales", w == "supraventricular", w == "atrial":
		kind = "essv_n"
	default:
		return ""
	}
	for j := i - 1; j >= 0 && j > i-far && t.Same(i, j); j-- {
		switch {
		case k(t, j, keyExtrasystoles, keyExtrasystole, keyExtrasystolie, "ectopics", keyEctopy, "beats", keySystoles):
			return kind
		case unsaid[t.Key(j-1)] || k(t, j-1, "de") && unsaid[t.Key(j-2)]: // "sans salve"
		case k(t, j, "salve", "salves", keyTachycardie, keyTachycardies, "episodes", "doublets", "pauses"):
			return ""
		}
	}
	return ""
}

// counts reads numbers of beats, runs and pauses.
func (r *reader) counts() {
	t := r.t
	for i := range t.Tokens {
		if t.Tokens[i].Kind != phrase.Word {
			continue
		}
		if key, end := beat(t, i); key != "" && r.in(i, pipeline.Holter) {
			r.beats(key, i, end)
			continue
		}
		if key := sharedOut(t, i); key != "" && r.in(i, pipeline.Holter) {
			if v, j, ok := r.countBefore(i); ok {
				r.count(key, v, j, i+1)
			}
		}
		switch w := t.Key(i); w {
		case "salve", "salves", "run", "runs", "tvns", "nsvt", "triplet", "rafale", "rafales", "tv", "vt":
			r.run(i)
		case "qrs", "complexes", keyBattements, "beats":
			if r.in(i, pipeline.Holter) {
				r.total(i)
			}
		case keyTachycardie, keyTachycardia:
			if broad(t, i) {
				r.runShape(i, i+26)
			}
		case "longue", "longest", "rapide", "fastest":
			r.runTakenUp(i)
		case "pause", "pauses", keyAsystolie, "rr", keyAsystole, keyIntervalle, "interval":
			r.pause(i)
		case "pose", "poses": // what a dictation makes of "pause"
			if r.longest(i) {
				r.pause(i)
			}
		case keyArret:
			if strings.HasPrefix(t.Key(i+1), "sinusa") {
				r.pause(i)
			}
		}
	}
}

// countBefore reads the whole number that ends before token i, from its
// thousands on: 8 640 ESV.
func (r *reader) countBefore(i int) (v float64, j int, ok bool) {
	t := r.t
	j = i - 1
	if j >= 0 && t.Tokens[j].Kind == phrase.Code && t.Same(j, i) {
		v, _, ok = r.countAt(j)
		return v, j, ok
	}
	if !r.isNumber(j) || r.used[j] || !t.Same(j, i) {
		return 0, 0, false
	}
	for r.isNumber(j-1) && len(t.Tokens[j].Raw) == 3 && len(t.Tokens[j-1].Raw) <= 3 && t.Tokens[j-1].Decimals == 0 && !r.used[j-1] && t.Same(j-1, j) {
		j--
	}
	v, next, ok := r.countAt(j)
	return v, j, ok && next == i
}

// beats reads the number before or after a kind of extrasystole, and the share
// of ventricular ones.
func (r *reader) beats(key string, i, end int) {
	t := r.t
	if b := i - 1; grouped[t.Key(b)] || k(t, b, "d", "de", "en", "of") && grouped[t.Key(b-1)] { // "salves ESSV : 2"
		return
	}
	found, other := false, false
	if v, j, ok := r.countBefore(i); ok {
		found = r.count(key, v, j, end)
	}
	for j := end; j < end+8 && t.Same(i, j) && !found; j++ {
		if !r.isNumber(j) {
			if b, _ := beat(t, j); b != "" || grouped[t.Key(j)] || k(t, j, ",", "<", ">", "pause") || other && k(t, j, "|", ";") {
				break
			}
			continue
		}
		other = true
		v, next, ok := r.countAt(j)
		x, isValue := r.valueAt(j)
		if !ok || r.used[j] || ofYear(t, j) || isValue && x.known && !x.loose || isValue && x.known && x.unit.dim == duration || graded(t, j) || k(t, next, "complexes", keyBattements, keyCycles, "salves", "doublets", "doublet", "triplets", "salve", keyMorphologies, keyMorphologie) {
			continue
		}
		found = r.count(key, v, j, next)
	}
	if key != "esv_n" {
		return
	}
	if j := i - 3; k(t, i-1, "d", "of") && r.isNumber(i-3) || r.isNumber(i-4) && k(t, i-1, "d") { // 12 % d'ESV
		if !r.isNumber(j) {
			j--
		}
		if x, ok := r.valueAt(j); ok && x.known && x.unit.dim == percent && x.next == i-1 && !r.used[j] && !r.marks[j].skip {
			r.used[j] = true
			r.emitSpan("esv_pct", r.context(j, i+1, false), x.v, "", x.raw)
			return
		}
	}
	for j := end; j < end+16 && j < len(t.Tokens) && t.Same(i, j); j++ {
		if b, _ := beat(t, j); b == "essv_n" {
			return
		}
		if x, ok := r.valueAt(j); ok && x.known && x.unit.dim == volume && j < end+3 { // ESV 39 mL: end-systolic volume
			return
		} else if ok && foreign("esv_pct", x) && (k(t, j-1, "(") || r.behind(end, j, burdenWords)) {
			r.impossible("esv_pct", x, i)
			return
		}
		if x, ok := r.valueAt(j); ok && x.known && x.unit.dim == percent && !r.used[j] && !r.marks[j].skip {
			if !within("esv_pct", x.v) {
				if b, _ := beat(t, x.next); b == "" || !r.count(key, x.v, j, j+1) { // "ESV 2500 % ESV 2,2": the sign belongs to what follows
					r.impossible("esv_pct", x, i)
				}
				return
			}
			r.used[j] = true
			ctx := pipeline.Current
			if r.marks[j].previous {
				ctx = pipeline.Previous
			}
			r.emitSpan("esv_pct", ctx, x.v, "", x.raw)
			return
		}
	}
}

// grouped are words for extrasystoles in groups, whose number is that of the groups.
var grouped = words("salve;salves;doublet;doublets;couplet;couplets;triplet;triplets;run;runs;rafale;rafales;bigeminisme;bigeminismes;trigeminisme;bigeminy;trigeminy;phases;quadruplets")

// burdenWords stand between extrasystoles and their share.
var burdenWords = words("charge;burden;load;taux;proportion;part;share")

// ofYear reports whether the number at j is a year: "than in 2024", "depuis 2021".
func ofYear(t *phrase.Text, j int) bool {
	return year(t, j) && (k(t, j-1, "in", "en", "de", "of", "depuis", "since", "from", "(") || month[t.Key(j-1)])
}

func (r *reader) count(key string, v float64, from, to int) bool {
	if !within(key, v) || r.marks[from].skip {
		return false
	}
	ctx := pipeline.Current
	if r.marks[from].previous {
		ctx = pipeline.Previous
	}
	for j := from; j < to; j++ {
		if r.isNumber(j) {
			r.used[j] = true
		}
	}
	r.emit(key, ctx, v, "", from, to)
	return true
}

// total reads "QRS analysés : 98 000", "96 000 complexes analysés".
func (r *reader) total(i int) {
	t := r.t
	for j := i - 1; j > i-4 && j >= 0 && t.Same(i, j); j-- {
		if !r.isNumber(j) || r.used[j] {
			continue
		}
		for r.isNumber(j-1) && len(t.Tokens[j].Raw) == 3 && len(t.Tokens[j-1].Raw) <= 3 && t.Tokens[j-1].Decimals == 0 {
			j--
		}
		if v, next, ok := r.countAt(j); ok && v >= 5000 && next <= i {
			r.count("qrs_total", v, j, i+1)
			return
		}
	}
	for j := i + 1; j < i+8 && t.Same(i, j); j++ {
		if v, next, ok := r.countAt(j); ok && v >= 5000 && !r.used[j] {
			r.count("qrs_total", v, j, next)
			return
		} else if ok {
			return
		}
	}
}

// pause reads the longest pause and the number of pauses. A threshold ("pauses
// supérieures à 2 s") is not a pause.
func (r *reader) pause(i int) {
	t := r.t
	if !k(t, i, "pause", "pauses", "pose", "poses", keyAsystolie, keyAsystole, keyArret, "longue", "longest") && !r.longest(i) {
		return
	}
	if v, _, ok := r.countAt(i - 1); ok && !r.used[i-1] && t.Same(i-1, i) && k(t, i, "pauses", "pause") {
		r.count("pause_n", v, i-1, i+1)
	} else if k(t, i, "pauses") {
		for j := i + 1; j < i+9 && t.Same(i, j) && !k(t, j, ",", "(", "."); j++ { // "Pauses > 2,5 s | 9"
			if k(t, j, ":", "=", "|") {
				if v, next, ok := r.countAt(j + 1); ok && !r.used[j+1] {
					if x, ok := r.valueAt(j + 1); ok && !(x.known && x.unit.dim == duration) {
						r.count("pause_n", v, j+1, next)
					}
				}
				break
			}
		}
	}
	for j := i + 1; j < i+26 && j < len(t.Tokens) && t.Same(i, j); j++ {
		x, ok := r.valueAt(j)
		if !ok || r.used[j] {
			continue
		}
		ms := x.known && x.unit == unit{duration, 1}
		if !(x.known && (x.unit == unit{duration, 1000} || ms)) || threshold(t, j) && !r.onePause(i, x) || r.marks[j].skip {
			continue
		}
		v := x.v
		if ms {
			v /= 1000
		}
		if within("pause_max", v) {
			r.used[j] = true
			r.emitSpan("pause_max", r.context(j, x.next, false), v, "", pipeline.Span{Start: t.Tokens[i].Start, End: x.raw.End})
		}
		return
	}
}

// onePause reports whether a bound behind "pause" at token i tells the length of one
// that was there: "pause > 3 s", "pause maximale supérieure à 4 s". "Pauses > 2,5 s :
// 9" counts them, "pas de pause > 3 s" has none.
func (r *reader) onePause(i int, x value) bool {
	t := r.t
	l, from := t.LimitBefore(x.at)
	if l == phrase.Exact || from <= i || from > i+6 || k(t, i, "pauses", "poses", keyArret) || r.quotes(i, i+1, from) {
		return false
	}
	for j := i - 1; j >= 0 && j > i-9 && t.Same(i, j); j-- {
		if unsaid[t.Key(j)] || k(t, j, "absence", "recherche", "nombre", "toute", "no") || r.isNumber(j) && j > i-3 && t.Tokens[j].Value > 1 {
			return false
		}
	}
	n := x.next
	return !k(t, n, ":", "=", "|", "?", "(") || r.notCounted(n+1)
}

// notCounted reports whether what stands at token n is no number and no answer.
func (r *reader) notCounted(n int) bool {
	return !r.isNumber(n) && !unsaid[r.t.Key(n)] && !k(r.t, n, "oui", "yes", "neant", "0", "absence", "absent", "absente")
}

// longest reports whether the interval at i is said to be the longest.
func (r *reader) longest(i int) bool {
	t := r.t
	for j := max(i-3, 0); j < i+5; j++ {
		if j != i && t.Same(i, j) && (k(t, j, "longue", "long", "longest", "maximal", "maximale", "maxi", "maximum") || t.Key(j) == "max") {
			return true
		}
		if j > i && (k(t, j, ",", "(", "|") || r.isNumber(j)) {
			return false
		}
	}
	return false
}

// threshold reports whether the number at j is what others are compared with.
func threshold(t *phrase.Text, j int) bool {
	for b := j - 1; b > j-5 && b >= 0; b-- {
		if t.Tokens[b].Kind == phrase.Number { // that one is compared
			break
		}
		switch w := t.Key(b); {
		case b == j-1 && k(t, b, "<", ">", ">=", "<="), (strings.HasPrefix(w, "superieur") || strings.HasPrefix(w, "inferieur") && t.Key(b-1) != "cave") && (b == j-1 || t.Key(b+1) == "a"), w == keyExceeding || w == "greater" || w == "longer":
			return true
		case (w == "plus" || w == "moins") && t.Key(b+1) == "de", w == "moins" && t.Key(b-1) == "au", w == "partir", w == "least" && t.Key(b-1) == "at":
			return true
		case (w == keyDessus || w == keyDessous || w == "dela") && t.Key(b+1) == "de":
			return true
		case w == "over" || w == "above" || w == "below" || strings.HasPrefix(w, keyDepass) || strings.HasPrefix(w, "exced"):
			return true
		}
	}
	return t.Key(j+2) == "ou" && t.Key(j+3) == "plus"
}
