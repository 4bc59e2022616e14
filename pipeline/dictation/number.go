package dictation

import (
	"strconv"
	"strings"
)

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
		if glue, ok := p.gluedBefore(out, items, i); ok {
			out[len(out)-1] = glue
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
		if m, next, ok := p.halfOf(items, i); ok {
			if k := len(out) - 1; k >= 0 && out[k].fold == "d'" { // "d'un demi-millimètre": zero elides nothing
				out[k].text, out[k].fold = "de", "de"
			}
			out = append(out, m)
			i = next
			continue
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
		} else if n.value == 0 && !l.english && !(len(out) > 0 && (hourWords[out[len(out)-1].fold] || minuteWords[out[len(out)-1].fold])) {
			// "zéro vingt": the decimal mark is not always said
			if m, ok := l.cardinal(items, next); ok && m.value > 0 && m.value < 100 && !m.weak && (m.value >= 10 || l.unitStart(items, m.next) || p.ends(items, m.next)) && !p.digitRun(items, i) {
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
		if end, choices := p.swissPoint(out, items, n.value, n.next); end > 0 && next == n.next {
			out = append(out, p.asSaid(items, i, end, "« point » entre deux nombres : une virgule décimale ou la fin d'une phrase.", choices...))
			i = end
			continue
		}
		if at := p.timesADay(items, i, next); at > i { // "mille trois fois par jour"
			first, _ := l.cardinal(items[:at], i)
			next, digits = at, strconv.Itoa(first.value)
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

// timesADay gives the place of the count in a number that is a dose and a count said
// together: "metformine mille trois fois par jour". Nobody takes a drug more than
// twelve times a day.
func (p *pass) timesADay(items []item, i, next int) int {
	l := p.lexicon
	if next-i < 2 || next+1 >= len(items) || items[next].fold != "fois" || !l.per[items[next+1].fold] {
		return 0
	}
	if n, ok := l.cardinal(items[:next], i); !ok || n.next != next || n.value <= 12 {
		return 0
	}
	for at := next - 1; at > i; at-- {
		first, a := l.cardinal(items[:at], i)
		count, b := l.cardinal(items[:next], at)
		if a && b && first.next == at && count.next == next && count.value >= 1 && count.value <= 6 {
			return at
		}
	}
	return 0
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
	if h, min, ok := strings.Cut(s, "h"); ok && !l.english && len(h) <= 2 && h == digits {
		if min == "" || len(min) == 2 && min < "60" && min[0] >= '0' && min[1] >= '0' && min[1] <= '9' { // "7h40", "48h"
			m.unit, m.changed = "h", true
			m.text = strings.TrimSuffix(h+" h "+min, " ")
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
