package dictation

import "strconv"

// Numbers that can be read in two ways. Nothing is chosen: the words stay and the
// readings are offered.

// severalReadings looks at the cardinal items[i:next] of a dictation. It gives the
// readings where there are several; or the place of an article that was taken
// into the number, "cent vingt un bloc de branche".
func (p *pass) severalReadings(out, items []item, i, next int) (article int, choices []string) {
	l := p.lexicon
	if l.english || next-i < 2 || l.unitStart(items, next) {
		return 0, nil // a unit closes the number
	}
	read := func(i, j int) int {
		n, ok := l.cardinal(items[:j], i)
		if !ok || n.next != j {
			return -1
		}
		return n.value
	}
	whole := strconv.Itoa(read(i, next))
	last := items[next-1]
	if next == i+2 && (items[i].fold == "dix" || items[i].fold == "vingt") && p.apart(items, i+1) && p.pressureNear(out) && !p.over(items, next) {
		a, b := read(i, i+1), read(i+1, next)
		if _, ok := l.cardinal(items, next); !ok && centimetres(float64(a), float64(b)) { // "tension dix sept" is 10/7 or 17
			return 0, []string{strconv.Itoa(10*a) + "/" + strconv.Itoa(10*b) + " mmHg", whole}
		}
	}
	if tens := l.tens[items[next-2].fold]; tens > 0 && last.fold == "un" && p.apart(items, next-1) && read(i, next-1) >= 100 {
		switch {
		case next < len(items) && items[next].kind == word && l.decimal[items[next].fold]:
		case next < len(items) && items[next].kind == word && plural(items[next].fold):
			return 0, nil // the noun is counted
		case p.over(items, next) && p.numberFrom(items, next+1, 30):
			return 0, nil // "cent huitante un sur septante-six": a pressure
		case next < len(items) && items[next].kind == word && !p.pauseOrStop(items, next) && !l.closes[items[next].fold]:
			return next - 1, nil
		}
		return 0, []string{whole, strconv.Itoa(read(i, next-1)) + ", 1"}
	}
	if next < len(items) && l.counted[items[next].fold] || !p.enumerated(out, items, next) {
		return 0, nil
	}
	for k := i + 1; k < next; k++ {
		a, b := read(i, k), read(k, next)
		if a <= 0 || b <= 0 {
			continue
		}
		ten := (l.tens[items[k-1].fold] == 60 || a == 80) && b >= 10 && b < 20 && p.apart(items, k) && p.hyphened()
		hundreds := a >= 2 && a <= 9 && l.hundred[items[k].fold] && b > 100
		if ten || hundreds {
			return 0, []string{whole, strconv.Itoa(a) + ", " + strconv.Itoa(b)}
		}
	}
	return 0, nil
}

// numberFrom reports whether a number of at least low stands at items[i].
func (p *pass) numberFrom(items []item, i, low int) bool {
	if i >= len(items) {
		return false
	}
	if v, err := strconv.Atoi(items[i].text); err == nil {
		return v >= low
	}
	n, ok := p.lexicon.cardinal(items, i)
	return ok && n.value >= low
}

// plural reports whether a noun looks like several things.
func plural(w string) bool {
	return len(w) > 3 && (w[len(w)-1] == 's' || w[len(w)-1] == 'x')
}

// apart reports whether items[i] was written as a word of its own, with no hyphen
// to the word before it.
func (p *pass) apart(items []item, i int) bool {
	return items[i].from > items[i-1].to && p.source[items[i].from-1] != '-'
}

// hyphened reports whether the engine writes the hyphens of numbers: only then
// does a missing one tell anything.
func (p *pass) hyphened() bool {
	if p.hyphens == 0 {
		p.hyphens = -1
		for i := 1; i+1 < len(p.source); i++ {
			if p.source[i] == '-' && isLower(p.source[i-1]) && isLower(p.source[i+1]) {
				p.hyphens = 1
				break
			}
		}
	}
	return p.hyphens > 0
}

func isLower(c byte) bool { return c >= 'a' && c <= 'z' }

// enumerated reports whether the number that ends before items[next] is one of a
// row of numbers without a unit.
func (p *pass) enumerated(out, items []item, next int) bool {
	if k := len(out) - 1; k > 0 && p.pause(out[k]) && out[k-1].kind == number {
		return true
	}
	if next+1 >= len(items) || !p.pause(items[next]) {
		return false
	}
	n, ok := p.lexicon.cardinal(items, next+1)
	return ok && !n.weak && !p.lexicon.unitStart(items, n.next) && (p.pauseOrStop(items, n.next))
}

// mixedReadings gives the readings of a number half in figures: "4 cent 20".
func (p *pass) mixedReadings(items []item, i, j int) []string {
	l := p.lexicon
	first, err := strconv.Atoi(items[i].text)
	if err != nil || j-i < 2 {
		return nil
	}
	factor := 1000
	if l.hundred[items[i+1].fold] {
		factor = 100
	}
	rest := 0
	if j > i+2 {
		if v, err := strconv.Atoi(items[i+2].text); err == nil && j == i+3 {
			rest = v
		} else if n, ok := l.cardinal(items[:j], i+2); ok && n.next == j {
			rest = n.value
		} else {
			return nil
		}
	}
	if rest >= factor {
		return nil
	}
	return []string{strconv.Itoa(first*factor + rest), strconv.Itoa(first) + ", " + strconv.Itoa(factor+rest)}
}

// pairReadings gives what two numbers said one after the other may mean.
func (p *pass) pairReadings(a, b item) []string {
	var all []string
	comma := p.lexicon.comma
	if centimetres(a.value, b.value) {
		if b.half && !a.half {
			all = append(all, tenfold(a.digits)+"/"+tenfold(b.digits)+" mmHg", tenfold(a.digits+comma+"5")+"/"+tenfold(b.digits)+" mmHg")
		} else {
			all = append(all, tenfold(a.digits)+"/"+tenfold(b.digits)+" mmHg")
		}
	}
	if bloodPressure(a.value, b.value) {
		all = append(all, a.digits+"/"+b.digits+" mmHg")
	}
	if whole(a) && whole(b) && b.value == a.value+1 && b.value < 10 {
		all = append(all, a.digits+p.to()+b.digits)
	}
	if whole(a) && whole(b) && b.digits != "0" {
		if a.value < 100 && b.value < 100 {
			all = append(all, a.digits+comma+b.digits)
		}
		if a.value < 24 && b.value >= 10 && b.value < 60 {
			all = append(all, a.digits+map[bool]string{true: ":", false: " h "}[p.lexicon.english]+b.digits)
		}
		if a.value >= 1 && a.value <= b.value && b.value == 4 {
			all = append(all, a.digits+"/"+b.digits)
		}
	}
	if (a.half || b.half) && len(all) > 0 {
		return all
	}
	return append(all, a.digits+", "+b.digits)
}
