package dictation

import (
	"strconv"
	"strings"
)

// unitStart reports whether a unit stands at items[i].
func (l *lexicon) unitStart(items []item, i int) bool {
	_, _, _, ok := l.unitAt(items, i)
	return ok
}

// unitAt reads a unit with its "carré" and "par ...": "grammes par mètre
// carré" is g/m². Tight units touch their number: 60°, 72/min.
func (l *lexicon) unitAt(items []item, i int) (unit string, next int, tight, ok bool) {
	at := func(k int) string {
		if k < len(items) && items[k].kind == word {
			return items[k].fold
		}
		return ""
	}
	j := i
	u := l.measures[at(j)]
	switch {
	case u == "" && l.per[at(j)] && (at(j+1) == "minute" || at(j+1) == "minutes") && at(j) != "a":
		return "/min", j + 2, true, true
	case u == "" && at(j) == "fois" && l.per[at(j+1)] && (at(j+2) == "jour" || at(j+2) == "semaine"):
		if at(j+2) == "jour" {
			return "/j", j + 3, true, true
		}
		return "/sem.", j + 3, true, true
	case u == "" && l.squares[at(j)] && l.measures[at(j+1)] != "": // "square centimetres"
		u, j = l.measures[at(j+1)]+"²", j+1
	case u == "":
		return "", i, false, false
	}
	j++
	u, j = l.power(u, items, j)
	if (u == "mm" || u == "cm") && (at(j) == "de" || at(j) == "of" || at(j) == "d'") && (at(j+1) == "mercure" || at(j+1) == "mercury") {
		if l.per[at(j+2)] && l.measures[at(j+3)] == "s" {
			return u + "Hg/s", j + 4, false, true
		}
		return u + "Hg", j + 2, false, true
	}
	if (u == "mm" || u == "cm") && at(j) == "hg" {
		return u + "Hg", j + 1, false, true
	}
	if (u == "mm" || u == "cm") && (at(j) == "mercure" || at(j) == "mercury") {
		return u + "Hg", j + 1, false, true
	}
	if (u == "m" || u == "cm") && (at(j) == "seconde" || at(j) == "secondes") {
		return u + "/s", j + 1, false, true
	}
	if u == "km" && at(j) == "heure" {
		return "km/h", j + 1, false, true
	}
	if u == "/min" { // "battements par minute", "coups minute"
		k := j
		if l.per[at(k)] {
			k++
		}
		if at(k) == "minute" || at(k) == "minutes" {
			return u, k + 1, true, true
		}
		w := at(i)
		return u, j, true, w == "bpm"
	}
	for range 3 {
		if !l.per[at(j)] {
			break
		}
		v, k := perUnit(l, at(j+1)), j+2
		if v == "" {
			break
		}
		if v, k = l.power(v, items, k); v == "s" && l.squares[at(k)] {
			v, k = "s²", k+1
		}
		u, j = u+"/"+v, k
	}
	return u, j, strings.HasPrefix(u, "°"), true
}

// power adds "carré" or "cube" to a length.
func (l *lexicon) power(u string, items []item, j int) (string, int) {
	if j < len(items) && items[j].kind == word && (u == "m" || u == "cm" || u == "mm") {
		if l.squares[items[j].fold] {
			return u + "²", j + 1
		}
		if l.cubes[items[j].fold] {
			return u + "³", j + 1
		}
	}
	return u, j
}

// perUnit is the unit behind "par".
func perUnit(l *lexicon, w string) string {
	switch u := l.measures[w]; u {
	case "jours", "days":
		return map[bool]string{true: "day", false: "j"}[l.english]
	case "semaines", "weeks":
		return map[bool]string{true: "week", false: "sem."}[l.english]
	case "mois", "months", "ans", "years", "%", "/min", "W", "":
		return ""
	default:
		return u
	}
}

// quantities joins numbers and the units behind them. It runs after labels.
func (p *pass) quantities(items []item) []item {
	l := p.lexicon
	out := p.space(items)
	for i := 0; i < len(items); i++ {
		it := items[i]
		if it.kind == hole { // the unit behind a blank is known all the same
			out = append(out, it)
			if u, j, tight, ok := l.unitAt(items, i+1); ok && !tight && (l.english || u != "m") {
				out = append(out, item{kind: word, text: u, fold: fold(u), from: items[i+1].from, to: items[j-1].to, changed: true})
				i = j - 1
			}
			continue
		}
		if m, j, ok := p.ratioUnit(items, i); ok {
			out = append(out, m)
			i = j - 1
			continue
		}
		if it.kind != number {
			out = append(out, it)
			continue
		}
		if j, m, ok := p.split(items, i); ok {
			out = append(out, m)
			i = j - 1
			continue
		}
		if j, m, ok := p.height(items, i); ok {
			out = append(out, m)
			i = j - 1
			continue
		}
		if j, m, ok := p.duration(items, i); ok {
			out = append(out, m)
			i = j - 1
			continue
		}
		u, j, tight, ok := l.unitAt(items, i+1)
		if ok && u == "%" && l.english {
			tight = true
		}
		if !ok && secondsOf(out) && strings.HasPrefix(it.digits, "0"+l.comma) {
			out = append(p.equal(out, it.from), p.interval(it, it.to)) // "P R zéro vingt"
			continue
		}
		if !ok {
			out = append(out, it)
			continue
		}
		if it.weak && (u == "ans" || u == "jours" || u == "semaines") {
			out = append(out, it)
			continue
		}
		if it.weak {
			it.digits, it.text, it.value = "1", "1", 1
		}
		if it.value < 2 && it.digits != "" && (u == "ans" || u == "semaines" || u == "jours") {
			u = map[string]string{"ans": "an", "semaines": "semaine", "jours": "jour"}[u]
		}
		if after, ok := l.halfAt(items, j); ok && whole(it) && !ofTime[u] && u != "/min" {
			it.digits, it.value, j = it.digits+l.comma+"5", it.value+0.5, after // "deux milligrammes et demi"
		}
		if u == "s" && secondsOf(out) && strings.HasPrefix(it.digits, "0"+l.comma) {
			out = append(p.equal(out, it.from), p.interval(it, items[j-1].to))
		} else {
			out = append(out, quantity(it, items[j-1].to, u, tight))
		}
		i = j - 1
	}
	return out
}

// equal puts a sign between the name of an interval and its value in both units: "PR =
// 0,18 s = 180 ms".
func (p *pass) equal(out []item, at int) []item {
	if p.lexicon.english || isAt[out[len(out)-1].fold] {
		return out
	}
	return append(out, item{kind: word, text: "=", fold: "=", from: at, to: at, changed: true})
}

// interval writes an interval that was said in seconds in both units.
func (p *pass) interval(n item, to int) item {
	m := quantity(n, to, "s", false)
	if ms := n.value * 1000; !p.lexicon.english && ms >= 1 {
		m.text += " = " + strconv.Itoa(int(ms+0.5)) + " ms"
		m.fold = m.text
	}
	return m
}

// splitBy are the units that stand in the place of the decimal mark: "un mètre
// carré quatre-vingt-deux", "trois secondes deux", "soixante kilos cinq".
var splitBy = map[string]float64{"m²": 4, "cm²": 20, "s": 60, "m/s": 10, "cm": 40, "mm": 200, "kg": 300, "METs": 30}

// split reads such a number; what is behind it must close the value.
func (p *pass) split(items []item, i int) (int, item, bool) {
	n := items[i]
	if !whole(n) || p.lexicon.english {
		return 0, item{}, false
	}
	u, j, _, ok := p.lexicon.unitAt(items, i+1)
	if !ok || !between(items, j, 1, 99) || items[j].weak {
		return 0, item{}, false
	}
	next := j + 1
	if u == "m" && next+1 < len(items) && p.lexicon.per[items[next].fold] && p.lexicon.measures[items[next+1].fold] == "s" {
		u, next = "m/s", next+2
	}
	most, ok := splitBy[u]
	fine := u == "m²" || u == "cm²" || u == "m/s"
	if !ok || n.value >= most || !fine && items[j].value > 9 || fine && n.value > 9 || !p.ends(items, next) {
		return 0, item{}, false
	}
	whole := n.digits
	if n.weak {
		whole = "1"
	}
	v := item{digits: whole + p.lexicon.comma + items[j].digits, from: n.from, value: max(n.value, 1)}
	return next, quantity(v, items[next-1].to, u, false), true
}

// secondsOf reports whether an interval of the ECG was just named: a value
// below one is then in seconds, as it has always been read off paper.
func secondsOf(out []item) bool {
	k := len(out) - 1
	for n := 0; k > 0 && n < 2 && out[k].kind == word && isAt[out[k].fold]; n++ {
		k--
	}
	return k >= 0 && intervals[out[k].fold]
}

// intervals are those of the ECG.
var intervals = set("pr qt qtc qrs")

// isAt are the words between a label and its value: "le PR est à".
var isAt = set("a de at of est is mesure")

// quantity writes a number with its unit.
func quantity(n item, to int, unit string, tight bool) item {
	sep := " "
	if tight {
		sep = ""
	}
	text := group(n.digits) + sep + unit
	return item{kind: measure, text: text, fold: fold(text), from: n.from, to: to, changed: true, digits: n.digits, value: n.value, unit: unit}
}
