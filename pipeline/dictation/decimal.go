package dictation

import (
	"slices"
	"strconv"
	"strings"
)

// Decimals: what is said behind the decimal mark, and whether "virgule" between two
// numbers is one.

// fraction reads what stands behind the decimal mark: "quatre", "zéro cinq",
// in English also figure by figure.
func (l *lexicon) fraction(items []item, i int) (string, int, bool) {
	if i < len(items) && items[i].kind == word {
		if f, ok := figure(items[i].text); ok {
			return f, i + 1, len(f) <= 3 && !strings.ContainsAny(f, ",.")
		}
	}
	zeros := ""
	for i < len(items) && items[i].kind == word && len(zeros) < 3 {
		if v, ok := l.units[items[i].fold]; !ok || v != 0 {
			break
		}
		zeros += "0"
		i++
	}
	if l.english {
		digits := zeros
		for i < len(items) && items[i].kind == word && len(digits) < 4 {
			v, ok := l.units[items[i].fold]
			if !ok || v > 9 {
				break
			}
			digits += strconv.Itoa(v)
			i++
		}
		if len(digits) > len(zeros) {
			return digits, i, true
		}
	}
	if n, ok := l.below1000(items, i); ok {
		return zeros + strconv.Itoa(n.value), n.next, true
	}
	return zeros, i, zeros != ""
}

func (l *lexicon) below1000(items []item, i int) (found, bool) {
	n, ok := l.cardinal(items, i)
	return n, ok && n.value < 1000
}

// numberAt reports whether a number of two figures stands at items[i].
func (l *lexicon) numberAt(items []item, i int) bool {
	if i >= len(items) || items[i].kind != word {
		return false
	}
	if f, ok := figure(items[i].text); ok {
		return len(f) == 2
	}
	n, ok := l.cardinal(items, i)
	return ok && n.value >= 10 && n.value < 100
}

// below are the units of which no value is as large.
var below = map[string]int{"METs": 30}

// coarse are the units in which nothing is given to two decimals.
var coarse = map[string]bool{"mm": true, "mmHg": true, "ms": true, "/min": true, "W": true, "J": true, "ans": true, "years": true}

// decimals decides whether the decimal word behind n is one. Between two
// numbers "virgule" is the decimal mark unless the words around tell that a new
// value starts: a thing that is counted, a ratio, a label whose values are
// whole numbers or have another unit.
func (p *pass) decimals(out, items []item, n found) (string, int, bool) {
	l, i := p.lexicon, n.next
	if i >= len(items) || !l.decimal[items[i].fold] || items[i].kind != word || n.value >= 1000 {
		return "", 0, false
	}
	frac, next, ok := l.fraction(items, i+1)
	if !ok || len(frac) > 3 || l.feminine[items[i+1].fold] {
		return "", 0, false
	}
	unit := l.unitStart(items, next)
	var after string
	if next < len(items) && items[next].kind == word {
		after = items[next].fold
	}
	switch {
	case n.value == 0:
		return frac, next, true
	case n.value >= 10 && len(frac) == 2 && frac[0] != '0' && !unit && p.enumerated(out, items, next):
		return "", 0, false // "soixante-dix virgule quatre-vingts virgule nonante"
	case l.counted[after] || after == l.over && len(frac) > 1:
		return "", 0, false
	case len(out) > 0 && out[len(out)-1].kind == number && out[len(out)-1].to < items[n.next-1].from:
		return "", 0, false // "tension douze sept virgule": the second of two numbers
	case frac == "1" && l.measures[after] == "m" && l.numberAt(items, next+1):
		return "", 0, false // "virgule un mètre soixante": a height of its own
	case l.leadBefore(out, n.value) && p.unitIs(items, next, "mm", "mV"):
		return "", 0, false // "en V deux virgule trois millimètres"
	case len(frac) == 3 && frac[0] != '0' && !unit:
		return "", 0, false
	case l.article[items[i+1].fold] && next == i+2 && !unit && next < len(items) && items[next].kind == word && !l.closes[after]:
		return "", 0, false // "soixante virgule un bloc"
	}
	if l.fullStop[items[i].fold] {
		// French "point" is the decimal mark only in Switzerland, and only
		// believed where the unit asks for a value below ten
		if u, _, _, _ := l.unitAt(items, next); u != "m/s" && u != "cm²" || n.value > 9 {
			return "", 0, false
		}
	}
	if u, _, _, ok := l.unitAt(items, next); ok && below[u] > 0 && n.value >= below[u] {
		return "", 0, false // "cent quarante virgule huit mets"
	}
	if u, _, _, ok := l.unitAt(items, next); ok && n.value >= 10 && len(frac) == 2 && coarse[u] {
		if finer := u == "mm" || u == "mmHg"; finer {
			p.doubt("dictation_number", items[n.next-1].from, items[next-1].to,
				"Une valeur à deux décimales ou deux valeurs : les deux nombres sont laissés comme ils ont été dits.",
				"Écrire la valeur ou les deux valeurs voulues.")
		}
		return "", 0, false
	}
	if k := len(out) - 1; k >= 0 && out[k].kind == word && (l.measures[out[k].fold] == "m" || hourWords[out[k].fold] || minuteWords[out[k].fold]) {
		return "", 0, false // the number is the second half of a height or a time
	}
	if want, ok := p.expects(out); ok {
		if !want.decimal {
			return "", 0, false
		}
		if u, _, _, ok := l.unitAt(items, next); ok && !strings.Contains(want.units, "|"+u+"|") {
			return "", 0, false
		}
	}
	if l.fullStop[items[i].fold] {
		p.doubt("dictation_number", items[n.next-1].from, items[next-1].to,
			"« point » entre deux nombres a été compris comme une virgule décimale.",
			"Vérifier la valeur écrite.")
	}
	return frac, next, true
}

// halfOf reads half of a unit: "un demi-millimètre", "half a millimeter". Half an hour
// or a day stays in words: nobody writes 0,5 h.
func (p *pass) halfOf(items []item, i int) (item, int, bool) {
	l := p.lexicon
	if w := items[i].fold; w != "un" && w != "une" && w != "a" && w != "one" && w != "half" {
		return item{}, 0, false
	}
	at := func(k int) string {
		if k < len(items) && items[k].kind == word {
			return items[k].fold
		}
		return ""
	}
	j := i + 1
	switch {
	case !l.english && l.article[at(i)] && strings.HasPrefix(at(j), "demi-"):
		u := l.measures[at(j)[len("demi-"):]]
		if u == "" || halfInWords[u] {
			return item{}, 0, false
		}
		u, j = l.power(u, items, j+1)
		return quantity(item{digits: "0,5", from: items[i].from, value: 0.5}, items[j-1].to, u, strings.HasPrefix(u, "°")), j, true
	case !l.english && l.article[at(i)] && (at(j) == "demi" || at(j) == "demie"):
		j++
	case l.english && (at(i) == "half" && (at(j) == "a" || at(j) == "an") || (at(i) == "a" || at(i) == "one") && at(j) == "half"):
		j++
	default:
		return item{}, 0, false
	}
	if u, _, _, ok := l.unitAt(items, j); !ok || halfInWords[u] {
		return item{}, 0, false
	}
	return numberItem(items, i, j, "0"+l.comma+"5", false), j, true
}

var halfInWords = set("h min ans mois semaines jours year years month months week weeks day days /min")

// leadBefore reports whether out ends in a letter that makes a lead with the figure v.
func (l *lexicon) leadBefore(out []item, v int) bool {
	k := len(out) - 1
	if k < 1 || out[k].kind != word || len(out[k].text) != 1 || v < 1 || v > 9 {
		return false
	}
	before := out[k-1].fold
	return leadNames[strings.ToUpper(out[k].text)+strconv.Itoa(v)] && (beforeLead[before] || out[k].fold == "v" && (l.decimal[before] || before == "comma" || before == ","))
}

var beforeLead = set("en et a dans ou in and to or")

// unitIs reports whether one of units stands at items[i].
func (p *pass) unitIs(items []item, i int, units ...string) bool {
	u, _, _, ok := p.lexicon.unitAt(items, i)
	return ok && slices.Contains(units, u)
}

// swissPoint looks at "point" between a number and a single figure that has a unit:
// the decimal mark of Switzerland, or the end of a sentence. It gives the index
// behind the unit and the readings.
func (p *pass) swissPoint(out, items []item, value, i int) (int, []string) {
	l := p.lexicon
	if l.english || i+1 >= len(items) || items[i].kind != word || !l.fullStop[items[i].fold] || value >= 1000 {
		return 0, nil
	}
	frac, next, ok := l.fraction(items, i+1)
	u, end, tight, unit := l.unitAt(items, next)
	if !ok || !unit || len(frac) != 1 || l.feminine[items[i+1].fold] || ofTime[u] && u != "s" && u != "kg" || tight {
		return 0, nil
	}
	if want, ok := p.expects(out); ok && !want.decimal {
		return 0, nil
	}
	whole := strconv.Itoa(value)
	return end, []string{whole + l.comma + frac + " " + u, whole + ". " + frac + " " + u}
}
