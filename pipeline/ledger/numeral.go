package ledger

import (
	"strconv"
	"strings"
)

// Numbers in words, read here anew and on purpose not by the stage that writes
// them: French with the Belgian and Swiss tens, English in full.

var frenchNumerals = map[string]int{
	"zero": 0, "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9, "dix": 10,
	"onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16,
	"vingt": 20, "vingts": 20, "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "septante": 70, "huitante": 80, "octante": 80, "nonante": 90,
	"cent": 100, "cents": 100, "mille": 1000, "mil": 1000, "million": 1000000, "millions": 1000000,
}

var englishNumerals = map[string]int{
	"zero": 0, "oh": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
	"eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
	"twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
	"hundred": 100, "thousand": 1000, "million": 1000000,
}

var ordinals = map[string]int{
	"premier": 1, "premiere": 1, "premiers": 1, "premieres": 1, "deuxieme": 2, "troisieme": 3, "quatrieme": 4, "cinquieme": 5, "sixieme": 6, "septieme": 7, "huitieme": 8, "neuvieme": 9, "dixieme": 10,
	"first": 1, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12,
	"thirteenth": 13, "fourteenth": 14, "fifteenth": 15, "sixteenth": 16, "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30,
}

// numeral reads the longest number in words at lexeme i.
func numeral(ls []lexeme, i int) (value, next int, ok bool) {
	v, n, ok := frenchNumeral(ls, i)
	if w, m, found := englishNumeral(ls, i); found && (!ok || m > n) {
		return w, m, true
	}
	return v, n, ok
}

// in gives the value of the word at i, which must follow the one before closely.
func in(table map[string]int, ls []lexeme, i, first int) (int, bool) {
	if i >= len(ls) || ls[i].class != word || i > first && !ls[i].soft {
		return 0, false
	}
	v, ok := table[ls[i].key]
	return v, ok
}

func frenchNumeral(ls []lexeme, first int) (value, next int, ok bool) {
	at := func(i int) (int, bool) { return in(frenchNumerals, ls, i, first) }
	total, i := 0, first
	if v, ok := at(i); !ok || v >= 1000 && ls[i].key != "mille" && ls[i].key != "mil" {
		return 0, i, false
	}
	for {
		group, j, found := frenchBelow1000(ls, i, first)
		scale, scaled := at(j)
		switch {
		case scaled && scale == 1000 && total%1000000 == 0 && (!found || group > 0 && group < 1000):
			total += max(group, 1) * 1000
			if rest, k, more := frenchBelow1000(ls, j+1, first); more && rest > 0 {
				return total + rest, k, true
			}
			return total, j + 1, true
		case scaled && scale == 1000000 && found && group > 0 && total == 0:
			total, i = group*1000000, j+1
			if _, ok := at(i); !ok {
				return total, i, true
			}
			continue
		case found && (total == 0 || group > 0):
			return total + group, j, true
		}
		return total, i, total > 0
	}
}

func frenchBelow1000(ls []lexeme, i, first int) (value, next int, ok bool) {
	at := func(i int) (int, bool) { return in(frenchNumerals, ls, i, first) }
	v, ok := at(i)
	switch {
	case !ok || v >= 1000:
		return 0, i, false
	case v == 100:
		value, next = 100, i+1
	default:
		value, next = frenchBelow100(ls, i, first)
		if h, ok := at(next); !ok || h != 100 || value < 2 || value > 19 || value == 10 {
			return value, next, true
		}
		value, next = value*100, next+1
	}
	if w, ok := at(next); ok && w > 0 && w < 100 {
		rest, k := frenchBelow100(ls, next, first)
		return value + rest, k, true
	}
	return value, next, true
}

func frenchBelow100(ls []lexeme, i, first int) (value, next int) {
	at := func(i int) int {
		if v, ok := in(frenchNumerals, ls, i, first); ok {
			return v
		}
		return -1
	}
	v := at(i)
	teen := func(i int) (int, int) { // 1 to 19
		u := at(i)
		if u == 10 {
			if w := at(i + 1); w >= 7 && w <= 9 {
				return 10 + w, i + 2
			}
		}
		return u, i + 1
	}
	switch {
	case v == 4 && at(i+1) == 20:
		if u := at(i + 2); u >= 1 && u <= 16 && ls[i+1].key == "vingt" {
			u, k := teen(i + 2)
			return 80 + u, k
		}
		return 80, i + 2
	case v == 10:
		return teen(i)
	case v < 20 || v >= 100:
		return v, i + 1
	}
	if i+2 < len(ls) && ls[i+1].key == "et" && ls[i+1].soft {
		if u := at(i + 2); u == 1 || u == 11 && v == 60 {
			return v + u, i + 3
		}
		return v, i + 1
	}
	switch u := at(i + 1); {
	case v == 60 && u >= 1 && u <= 16:
		u, k := teen(i + 1)
		return v + u, k
	case u >= 1 && u <= 9:
		return v + u, i + 2
	}
	return v, i + 1
}

func englishNumeral(ls []lexeme, first int) (value, next int, ok bool) {
	at := func(i int) int {
		if v, ok := in(englishNumerals, ls, i, first); ok {
			return v
		}
		return -1
	}
	below100 := func(i int) (int, int, bool) {
		v := at(i)
		switch {
		case v < 0 || v >= 100:
			return 0, i, false
		case v >= 20:
			if u := at(i + 1); u >= 1 && u <= 9 {
				return v + u, i + 2, true
			}
			if v <= 30 && second(ls, i+1) && ls[i+1].soft {
				return v + 2, i + 2, true
			}
			if u, ok := in(ordinals, ls, i+1, first); ok && u <= 9 {
				return v + u, i + 2, true
			}
		}
		return v, i + 1, true
	}
	and := func(i int) int {
		if i < len(ls) && ls[i].key == "and" && ls[i].soft {
			return i + 1
		}
		return i
	}
	value, next, ok = below100(first)
	if !ok {
		return 0, first, false
	}
	if at(next) == 100 {
		value, next = value*100, next+1
		if v, k, ok := below100(and(next)); ok && v > 0 {
			value, next = value+v, k
		}
	}
	if at(next) == 1000 {
		value, next = value*1000, next+1
		v, k, ok := below100(and(next))
		if ok && at(k) == 100 {
			v, k = v*100, k+1
			if w, m, more := below100(and(k)); more && w > 0 {
				v, k = v+w, m
			}
		}
		if ok && v > 0 {
			value, next = value+v, k
		}
	}
	return value, next, true
}

// fraction reads what is said behind the decimal mark: "zéro cinq" is 05.
func fraction(ls []lexeme, i int) (digits string, next int, ok bool) {
	if i < len(ls) && ls[i].class == figure && !strings.ContainsAny(ls[i].key, ".-") && len(ls[i].key) <= 3 {
		return ls[i].key, i + 1, true
	}
	for i < len(ls) && ls[i].key == "zero" && len(digits) < 3 {
		digits, i, ok = digits+"0", i+1, true
	}
	if i >= len(ls) || ls[i].key == "une" {
		return digits, i, ok
	}
	v, k, found := numeral(ls, i)
	if !found || v >= 1000 || v == 0 {
		return digits, i, ok
	}
	digits += strconv.Itoa(v)
	for _, known := englishNumerals[ls[i].key]; known && v < 10 && k < len(ls) && len(digits) < 4; { // figure by figure
		u, ok := in(englishNumerals, ls, k, k)
		if !ok || u > 9 || frenchNumerals[ls[k].key] > 0 && u != 6 {
			break
		}
		digits, k = digits+strconv.Itoa(u), k+1
	}
	return digits, k, true
}

// trimmed gives figures their canonical form: no zeros at the end of decimals.
func trimmed(s string) string {
	if !strings.Contains(s, ".") {
		return s
	}
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}
