package dictation

import (
	"strconv"
	"strings"
)

// Numbers in words. French: 70, 80 and 90 in the French, Belgian and Swiss
// ways; "cent" and "mille" with or without s; hyphens anywhere (spelling of
// 1990). English: "one hundred and twenty", and the clipped "one twenty".

// span is a number found in items: value and the index behind it.
type found struct {
	value int
	next  int
	weak  bool // a lone "un", "une", "one"
}

// cardinal reads the longest cardinal number at items[i].
func (l *lexicon) cardinal(items []item, i int) (found, bool) {
	if l.english {
		return l.cardinalEnglish(items, i)
	}
	total, group, j := 0, -1, i
	for j < len(items) && items[j].kind == word {
		w := items[j].fold
		switch {
		case l.hundred[w]:
			switch {
			case group < 0 && j == i || group < 0 && total > 0:
				group = 100
			case group >= 2 && group <= 19 && j > i:
				group *= 100
			default:
				return finish(total, group, j, i, items, l)
			}
			if rest, ok := l.below100(items, j+1); ok {
				group += rest.value
				j = rest.next
				continue
			}
			j++
		case l.thousand[w]:
			if group < 0 {
				if total > 0 {
					return finish(total, group, j, i, items, l)
				}
				group = 1
			}
			if group >= 1000 || total%1_000_000 != 0 {
				return finish(total, group, j, i, items, l)
			}
			total += group * 1000
			group = -1
			j++
		case l.million[w]:
			if group < 0 || total > 0 {
				return finish(total, group, j, i, items, l)
			}
			total = group * 1_000_000
			group = -1
			j++
		default:
			if group >= 0 {
				return finish(total, group, j, i, items, l)
			}
			n, ok := l.below100(items, j)
			if !ok || total > 0 && n.value == 0 {
				return finish(total, group, j, i, items, l)
			}
			group, j = n.value, n.next
		}
	}
	return finish(total, group, j, i, items, l)
}

func finish(total, group, j, i int, items []item, l *lexicon) (found, bool) {
	if j == i {
		return found{}, false
	}
	return found{value: total + max(group, 0), next: j, weak: j == i+1 && l.article[items[i].fold]}, true
}

// below100 reads a number from 0 to 99 at items[i].
func (l *lexicon) below100(items []item, i int) (found, bool) {
	at := func(k int) string {
		if k < len(items) && items[k].kind == word {
			return items[k].fold
		}
		return ""
	}
	w := at(i)
	if v, ok := l.units[w]; ok {
		if !l.english && v == 4 && (at(i+1) == "vingt" || at(i+1) == "vingts") {
			n := found{value: 80, next: i + 2}
			if u, ok := l.units[at(i+2)]; ok && u >= 1 && u <= 19 && at(i+1) == "vingt" {
				return tensPlus(items, l, n, u, i+2), true
			}
			return n, true
		}
		if v == 10 && !l.english { // dix-sept, dix-huit, dix-neuf
			if u, ok := l.units[at(i+1)]; ok && u >= 7 && u <= 9 {
				return found{value: 10 + u, next: i + 2}, true
			}
		}
		return found{value: v, next: i + 1}, true
	}
	v, ok := l.tens[w]
	if !ok {
		return found{}, false
	}
	n := found{value: v, next: i + 1}
	k := i + 1
	if !l.english && at(k) == l.and {
		if u, ok := l.units[at(k+1)]; ok && (u == 1 || u == 11 && v == 60) {
			return found{value: v + u, next: k + 2}, true
		}
		return n, true
	}
	if !l.english && l.units[at(k)] == 4 && (at(k+1) == "vingts" || at(k+1) == "vingt") {
		return n, true // "quarante quatre-vingts": 40, then 80
	}
	if u, ok := l.units[at(k)]; ok && u >= 1 && (u <= 9 || v == 60 && u <= 19 && !l.english) {
		return tensPlus(items, l, n, u, k), true
	}
	return n, true
}

// tensPlus adds the unit at items[k] to the tens n; "soixante-dix-sept" and
// "quatre-vingt-dix-neuf" take two words.
func tensPlus(items []item, l *lexicon, n found, u, k int) found {
	if u == 10 && k+1 < len(items) && items[k+1].kind == word {
		if v, ok := l.units[items[k+1].fold]; ok && v >= 7 && v <= 9 {
			return found{value: n.value + 10 + v, next: k + 2}
		}
	}
	return found{value: n.value + u, next: k + 1}
}

// numbers turns cardinals, decimals and figures into number items.
func (p *pass) numbers(items []item) []item {
	l := p.lexicon
	out := p.space(items)
	for i := 0; i < len(items); {
		it := items[i]
		if it.kind != word || p.name(items, i) {
			out = append(out, it)
			i++
			continue
		}
		if digits, ok := figure(it.text); ok {
			n, next := p.figures(out, items, i, digits)
			out = append(out, n)
			i = next
			continue
		}
		if m, ok := l.attached(it); ok {
			out = append(out, m)
			i++
			continue
		}
		if s := it.text; len(s) > 1 && (s[0] == '-' || s[0] == '+') && l.unitStart(items, i+1) { // "-20 degrés"
			if digits, ok := figure(s[1:]); ok {
				n := numberItem(items, i, i+1, digits, false)
				n.changed, n.text, n.fold, n.digits = false, s, s, s
				if s[0] == '-' {
					n.value = -n.value
				}
				out = append(out, n)
				i++
				continue
			}
		}
		if l.decimal[it.fold] && l.english { // "point five"
			if frac, next, ok := l.fraction(items, i+1); ok && (next >= len(items) || l.unitStart(items, next) || next-i == 2 && !p.sentenceEnd(out)) {
				out = append(out, numberItem(items, i, next, "0."+frac, false))
				i = next
				continue
			}
		}
		n, ok := l.cardinal(items, i)
		if !ok {
			out = append(out, it)
			i++
			continue
		}
		next, digits := n.next, strconv.Itoa(n.value)
		if frac, after, ok := p.decimals(out, items, n); ok {
			digits, next, n.weak = digits+l.comma+frac, after, false
		} else if n.value == 0 && !l.english {
			// "zéro vingt": the decimal mark is not always said
			if m, ok := l.cardinal(items, next); ok && m.value > 0 && m.value < 100 && (m.value >= 10 || l.unitStart(items, m.next)) && !p.digitRun(items, i) {
				digits, next = "0"+l.comma+strconv.Itoa(m.value), m.next
			}
		}
		if p.besideHole(items, i, next) && !n.weak {
			if k := len(out); k > 1 && l.decimal[out[k-1].fold] { // "[?] virgule cinq"
				i, out = i-1, out[:k-1]
			}
			out = append(out, p.verbatim(items, i, next))
			i = next
			continue
		}
		if at, choices := p.severalReadings(out, items, i, next); len(choices) > 0 {
			out = append(out, p.asSaid(items, i, next, "Un nombre ou deux : on ne sait pas lequel a été dit.", choices...))
			i = next
			continue
		} else if at > i { // "cent vingt un bloc": the article of the next noun
			next, digits = at, strconv.Itoa(n.value-1)
		}
		half := false
		if after, ok := l.halfAt(items, next); ok && !strings.ContainsAny(digits, ",.") {
			digits, next, n.weak, half = digits+l.comma+"5", after, false, true
		}
		num := numberItem(items, i, next, digits, n.weak)
		num.half = half
		if n.weak {
			num.text, num.changed = it.text, false
		}
		out = append(out, num)
		i = next
	}
	return out
}

// halfAt reads "et demi", "and a half" behind a number.
func (l *lexicon) halfAt(items []item, i int) (int, bool) {
	switch {
	case !l.english && (matchAt(items, i, []string{"et", "demi"}) || matchAt(items, i, []string{"et", "demie"})):
		return i + 2, true
	case l.english && matchAt(items, i, []string{"and", "a", "half"}):
		return i + 3, true
	}
	return i, false
}

// besideHole reports whether the number items[i:next] may be a part of one whose
// rest was not heard: "cent [?]", "[?] virgule cinq".
func (p *pass) besideHole(items []item, i, next int) bool {
	return next < len(items) && items[next].kind == hole || i > 0 && items[i-1].kind == hole ||
		i > 1 && items[i-2].kind == hole && p.lexicon.decimal[items[i-1].fold]
}

// verbatim makes items[i:j] one item that stays as it was said.
func (p *pass) verbatim(items []item, i, j int) item {
	from, to := items[i].from, items[j-1].to
	text := p.source[from:to]
	return item{kind: measure, text: text, fold: fold(text), from: from, to: to}
}

// attached reads a figure that an engine wrote with its unit in one: "55%",
// "42mm", "120/80". It takes the space that its unit has elsewhere.
func (l *lexicon) attached(it item) (item, bool) {
	s := it.text
	if s == "" || s[0] < '0' || s[0] > '9' || len(s) > 16 {
		return item{}, false
	}
	n := len(s) - len(strings.TrimLeft(s, "0123456789,."))
	digits, ok := figure(s[:n])
	if !ok || n == len(s) {
		return item{}, false
	}
	m := it
	m.kind, m.digits = measure, digits
	m.value, _ = strconv.ParseFloat(strings.ReplaceAll(digits, ",", "."), 64)
	if s[n] == '/' {
		if _, ok := figure(s[n+1:]); ok {
			return m, true
		}
		return item{}, false
	}
	if m.unit = l.measures[it.fold[n:]]; m.unit == "" {
		return item{}, false
	}
	if m.unit != "/min" && !(l.english && m.unit == "%") {
		m.text = digits + " " + m.unit
	}
	m.changed = m.text != s
	return m, true
}

// digitRun reports whether items[i] starts a run of single numbers such as a
// telephone or identity number, in which a zero is a figure of its own.
func (p *pass) digitRun(items []item, i int) bool {
	if i > 0 && items[i-1].kind == word && p.lexicon.numberWord(items[i-1].fold) {
		return true
	}
	n := 0
	for ; i < len(items) && n < 4; n++ {
		m, ok := p.lexicon.cardinal(items, i)
		if !ok {
			break
		}
		i = m.next
	}
	return n >= 4
}

// numberItem makes items[i:j] the number written digits.
func numberItem(items []item, i, j int, digits string, weak bool) item {
	v, _ := strconv.ParseFloat(strings.ReplaceAll(digits, ",", "."), 64)
	text := group(digits)
	return item{kind: number, text: text, fold: text, from: items[i].from, to: items[j-1].to,
		changed: true, weak: weak, digits: digits, value: v}
}

// group sets a space between thousands: 8 640. Years are mended later, where
// the words around tell that it is one.
func group(digits string) string {
	whole, rest := digits, ""
	if i := strings.IndexAny(digits, ",."); i >= 0 {
		whole, rest = digits[:i], digits[i:]
	}
	var b strings.Builder
	if whole != "" && (whole[0] == '-' || whole[0] == '+') {
		b.WriteByte(whole[0])
		whole = whole[1:]
	}
	if len(whole) < 4 {
		return digits
	}
	for i, c := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(c)
	}
	return b.String() + rest
}

// figure reports whether s is a plain number in figures.
func figure(s string) (string, bool) {
	if len(s) == 0 || len(s) > 9 {
		return "", false
	}
	seen := false
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
		case (c == ',' || c == '.') && i > 0 && i < len(s)-1 && !seen:
			seen = true
		default:
			return "", false
		}
	}
	return s, true
}

// figures reads a number that the engine wrote in figures, with what was said
// behind it: "1 virgule 2", "92 mille". A number half in figures that can be
// read in two ways, "4 cent 20", stays as it was said.
func (p *pass) figures(out, items []item, i int, digits string) (item, int) {
	n := numberItem(items, i, i+1, digits, false)
	n.changed, n.text = false, items[i].text
	v, err := strconv.Atoi(digits)
	if err != nil || len(digits) > 1 && digits[0] == '0' {
		return n, i + 1
	}
	if after, ok := p.lexicon.halfAt(items, i+1); ok {
		n := numberItem(items, i, after, digits+p.lexicon.comma+"5", false)
		n.half = true
		return n, after
	}
	if frac, next, ok := p.decimals(out, items, found{value: v, next: i + 1}); ok {
		return numberItem(items, i, next, digits+p.lexicon.comma+frac, false), next
	}
	if i+1 >= len(items) || items[i+1].kind != word {
		return n, i + 1
	}
	l, w := p.lexicon, items[i+1].fold
	j := i + 2
	for j < len(items) && items[j].kind == word {
		if _, ok := figure(items[j].fold); !ok && !l.numberWord(items[j].fold) {
			break
		}
		j++
	}
	switch {
	case l.thousand[w] && j == i+2 && v > 0 && v < 1000:
		return numberItem(items, i, j, digits+"000", false), j
	case l.hundred[w] || l.thousand[w]:
		return p.asSaid(items, i, j, "Nombre dit à moitié en chiffres, à moitié en lettres : son sens n'est pas sûr.", p.mixedReadings(items, i, j)...), j
	}
	return n, i + 1
}

// asSaid closes items[i:j] as they were said and asks which of choices is meant.
func (p *pass) asSaid(items []item, i, j int, why string, choices ...string) item {
	it := p.verbatim(items, i, j)
	p.ask("dictation_number", it.from, it.to, why, "Choisir la valeur voulue, ou l'écrire en chiffres.", choices...)
	return it
}

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
