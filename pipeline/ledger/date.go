package ledger

import (
	"strconv"

	"cardiopli/pipeline"
)

// date is a day that a text writes: tokens from to to.
type date struct {
	year, month, day int // year below 100 where two figures are written
	from, to         int
}

// is reports whether the text's day is d; "61" is 1961 or 2061.
func (f date) is(d pipeline.Date) bool {
	if d.IsZero() || f.day != d.Day || f.month != int(d.Month) {
		return false
	}
	return f.year == d.Year || f.year < 100 && f.year == d.Year%100
}

var months = func() map[string]int {
	m := map[string]int{}
	for i, names := range []string{"janvier january janv jan", "fevrier february fevr fev feb", "mars march mar", "avril april avr apr", "mai may", "juin june jun",
		"juillet july juil jul", "aout august aug", "septembre september sept sep", "octobre october oct", "novembre november nov", "decembre december dec"} {
		for n := range set(names) {
			m[n] = i + 1
		}
	}
	return m
}()

// findDates lists the days of a text: "7/3/1961", "07.03.61", "1961-03-07", "7
// mars 1961", "March 7, 1961".
func findDates(toks []token) []date {
	number := func(i int) (int, bool) {
		if i >= len(toks) || toks[i].kind != Number || len(toks[i].value) > 4 {
			return 0, false
		}
		n, err := strconv.Atoi(toks[i].value)
		return max(n, -n), err == nil // "1961-03-07" may look negative
	}
	// skip passes over "er", "of", "nd" between the parts.
	skip := func(i int) int {
		for i < len(toks) && (toks[i].key == "er" || toks[i].key == "st" || toks[i].key == "nd" || toks[i].key == "rd" || toks[i].key == "th" || toks[i].key == "of") {
			i++
		}
		return i
	}
	month := func(i int) int {
		if i >= len(toks) {
			return 0
		}
		if toks[i].key == "7" && toks[i].said { // "sept. 2026"
			return 9
		}
		return months[toks[i].key]
	}
	var out []date
	for i := range toks {
		if m := month(i); m > 0 {
			if d, ok := number(i + 1); ok {
				j := skip(i + 2)
				if y, ok := number(j); ok {
					out = append(out, date{y, m, d, i, j + 1})
				}
			}
			continue
		}
		n, ok := number(i)
		if !ok {
			continue
		}
		j := skip(i + 1)
		if m := month(j); m > 0 {
			if y, ok := number(j + 1); ok {
				out = append(out, date{y, m, n, i, j + 2})
			}
			continue
		}
		p, ok := number(i + 1)
		q, more := number(i + 2)
		if !ok || !more {
			continue
		}
		if n >= 1000 {
			out = append(out, date{n, p, q, i, i + 3})
		} else {
			out = append(out, date{q, p, n, i, i + 3})
		}
	}
	return out
}
