package batch

import (
	"strconv"
	"strings"
)

// date is a birth date as it is compared; the year may be of two figures.
type date struct{ year, month, day int }

var months = map[string]int{"janvier": 1, "janv": 1, "fevrier": 2, "fev": 2, "fevr": 2, "mars": 3, "avril": 4, "avr": 4, "mai": 5, "juin": 6, "juillet": 7, "juil": 7,
	"aout": 8, "septembre": 9, "sept": 9, "octobre": 10, "oct": 10, "novembre": 11, "nov": 11, "decembre": 12, "dec": 12,
	"january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8, "september": 9, "october": 10, "november": 11, "december": 12}

var numbers = map[string]int{"premier": 1, "un": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9, "dix": 10, "onze": 11, "douze": 12,
	"treize": 13, "quatorze": 14, "quinze": 15, "seize": 16, "vingt": 20, "vingts": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60,
	"septante": 70, "huitante": 80, "octante": 80, "nonante": 90}

func (d date) isZero() bool { return d == date{} }

func (d date) equal(e date) bool {
	return d.month == e.month && d.day == e.day && (d.year == e.year || (d.year < 100 || e.year < 100) && d.year%100 == e.year%100)
}

func dated(y, m, d int) (date, bool) {
	if m > 12 && d <= 12 {
		m, d = d, m
	}
	return date{y, m, d}, m >= 1 && m <= 12 && d >= 1 && d <= 31 && (y < 100 || y > 1880 && y < 2100)
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return -1
	}
	return n
}

// date reads a date that begins at word i; next is behind it.
func (p *page) date(i int) (d date, next int, ok bool) {
	if i >= len(p.words) {
		return d, i, false
	}
	w := p.words[i]
	if w.class != figure {
		return p.spoken(i)
	}
	if len(w.low) == 8 {
		if d, ok = dated(number(w.low[:4]), number(w.low[4:6]), number(w.low[6:])); ok {
			return d, i + 1, true
		}
		d, ok = dated(number(w.low[4:]), number(w.low[2:4]), number(w.low[:2]))
		return d, i + 1, ok
	}
	k := i + 1
	if p.low(k) == "er" {
		k++
	}
	if k+1 >= len(p.words) || p.words[k].line != w.line || p.words[k+1].line != w.line {
		return d, i, false
	}
	a, b, c := w.low, p.words[k].low, p.words[k+1].low
	if m := months[b]; m > 0 && len(a) <= 2 {
		if y := number(c); y > 99 || len(c) == 2 && y >= 0 {
			d, ok = dated(y, m, number(a))
			return d, k + 2, ok
		}
		return d, i, false
	}
	if p.words[k].class != figure || p.words[k+1].class != figure || !dateSign(p.between(i)) || !dateSign(p.between(k)) {
		return d, i, false
	}
	switch {
	case len(a) == 4 && len(b) <= 2 && len(c) <= 2:
		d, ok = dated(number(a), number(b), number(c))
	case len(a) <= 2 && len(b) <= 2 && (len(c) == 4 || len(c) == 2):
		d, ok = dated(number(c), number(b), number(a))
	}
	return d, k + 2, ok
}

func dateSign(s string) bool {
	s = strings.TrimSpace(s)
	return s == "/" || s == "." || s == "-" || s == ""
}

// spoken reads a dictated date: "quatre mars mille neuf cent cinquante-huit".
func (p *page) spoken(i int) (d date, next int, ok bool) {
	day, k := p.count(i)
	if k == i || months[p.low(k)] == 0 {
		return d, i, false
	}
	year, n := p.count(k + 1)
	if n == k+1 {
		return d, i, false
	}
	d, ok = dated(year, months[p.low(k)], day)
	return d, n, ok
}

// count reads a number in words or figures.
func (p *page) count(i int) (n, next int) {
	if i < len(p.words) && p.words[i].class == figure {
		return number(p.words[i].low), i + 1
	}
	begin := i
	sum, part := 0, 0
	for ; i < len(p.words) && i < begin+9; i++ {
		w := p.words[i].low
		v, found := numbers[w]
		switch {
		case w == "mille" || w == "mil":
			sum, part = sum+max(part, 1)*1000, 0
		case w == "cent" || w == "cents":
			part = max(part, 1) * 100
		case w == "et" && i > begin:
		case found && v == 20 && part%100 == 4:
			part += 76
		case found:
			part += v
		default:
			return sum + part, i
		}
	}
	return sum + part, i
}
