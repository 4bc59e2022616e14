package plan

import (
	"strconv"
	"time"

	"cardiopli/pipeline"
)

// months by their names in both languages.
var months = map[string]time.Month{
	"janvier": 1, "fevrier": 2, "mars": 3, "avril": 4, "mai": 5, "juin": 6, "juillet": 7, "aout": 8, "septembre": 9, "octobre": 10, "novembre": 11, "decembre": 12,
	"janv": 1, "fev": 2, "avr": 4, "juil": 7, "sept": 9, "oct": 10, "nov": 11, "dec": 12,
	"january": 1, "february": 2, "march": 3, "april": 4, "may": 5, "june": 6, "july": 7, "august": 8, "september": 9, "october": 10, "november": 11, "december": 12,
}

// onDay reads "le 12 mars", "12/11/2026", "en janvier 2027", "avant mars". A day
// without its year is the next one after the examination.
func onDay(ts []token, i int, at pipeline.Date) (pipeline.Date, int) {
	if d, n := dayMonth(ts, i, at); n > 0 {
		return d, n
	}
	if d, n := endOf(ts, i, at); n > 0 {
		return d, n
	}
	// a month with a word before it, so that "mars" is not read out of a name
	lead := ts[i].key
	j, edge := i+1, 0
	switch lead {
	case "en", "courant", "pour", "debut", "mi", "fin", "in", "by", "avant", "before", "ici":
	default:
		return pipeline.Date{}, 0
	}
	for j < len(ts) && j < i+4 {
		switch ts[j].key {
		case "le", "mois", "de", "of", "the", "-", "la", "courant", "end", "early", "late":
			j++
			continue
		case "debut", "mi", "fin":
			lead = ts[j].key
			j++
			continue
		}
		break
	}
	if j >= len(ts) {
		return pipeline.Date{}, 0
	}
	if ts[j].kind == number { // "avant le 12 mars"
		if d, n := dayMonth(ts, j, at); n > 0 {
			return d, j + n - i
		}
		return pipeline.Date{}, 0
	}
	m, ok := months[ts[j].key]
	if !ok {
		return pipeline.Date{}, 0
	}
	year, n := yearAt(ts, j+1)
	if n == 0 {
		if at.IsZero() {
			return pipeline.Date{}, 0
		}
		if year = at.Year; m < at.Month {
			year++
		}
	}
	switch lead {
	case "avant", "before":
		m, edge = m-1, 1
	case "debut", "early":
		edge = 10
	case "mi":
		edge = 15
	}
	d := pipeline.DateOf(time.Date(year, m+1, 0, 0, 0, 0, 0, time.UTC))
	if edge > 1 {
		d.Day = edge
	}
	return notBefore(d, at), j + 1 + n - i
}

// endOf reads "avant la fin de l'année", "d'ici la fin du mois".
func endOf(ts []token, i int, at pipeline.Date) (pipeline.Date, int) {
	if ts[i].key != "fin" && ts[i].key != "end" || i+2 >= len(ts) || at.IsZero() {
		return pipeline.Date{}, 0
	}
	for j := i + 1; j < len(ts) && j < i+4; j++ {
		switch ts[j].key {
		case "annee", "year":
			return pipeline.Date{Year: at.Year, Month: 12, Day: 31}, j + 1 - i
		case "mois", "month":
			return pipeline.DateOf(time.Date(at.Year, at.Month+1, 0, 0, 0, 0, 0, time.UTC)), j + 1 - i
		case "de", "du", "le", "la", "of", "the", "ce":
			continue
		}
		break
	}
	return pipeline.Date{}, 0
}

func dayMonth(ts []token, i int, at pipeline.Date) (pipeline.Date, int) {
	if i > 0 && (ts[i-1].key == "du" || ts[i-1].key == "dated") && (i < 2 || ts[i-2].key != "semaine") { // "Holter du 12/11": what was
		return pipeline.Date{}, 0
	}
	return dated(ts, i, at)
}

// weekdays by their names in both languages.
var weekdays = map[string]time.Weekday{
	"lundi": 1, "mardi": 2, "mercredi": 3, "jeudi": 4, "vendredi": 5, "samedi": 6, "dimanche": 0,
	"monday": 1, "tuesday": 2, "wednesday": 3, "thursday": 4, "friday": 5, "saturday": 6, "sunday": 0,
}

// weekday reads "avant vendredi", "lundi prochain": the next such day.
func weekday(ts []token, i int, at pipeline.Date) (pipeline.Date, int) {
	w, ok := weekdays[ts[i].key]
	if !ok || at.IsZero() || i+1 < len(ts) && (ts[i+1].kind == number || ts[i+1].key == "dernier") {
		return pipeline.Date{}, 0
	}
	t := time.Date(at.Year, at.Month, at.Day, 0, 0, 0, 0, time.UTC)
	days := (int(w)-int(t.Weekday())+6)%7 + 1
	return pipeline.DateOf(t.AddDate(0, 0, days)), 1
}

// dated reads a day of the calendar.
func dated(ts []token, i int, at pipeline.Date) (pipeline.Date, int) {
	t := ts[i]
	if t.kind != number || i+1 >= len(ts) {
		return monthDay(ts, i, at)
	}
	d, err := strconv.Atoi(t.key)
	if err != nil { // "12.11" is one number
		return pipeline.Date{}, 0
	}
	j := i + 1
	if k := ts[j].key; ts[j].glued && (k == "er" || k == "st" || k == "nd" || k == "rd" || k == "th") {
		j++
	}
	if j < len(ts) && ts[j].key == "of" {
		j++
	}
	if j < len(ts) && months[ts[j].key] > 0 {
		y, n := yearAt(ts, j+1)
		return fix(d, months[ts[j].key], y, at), j + 1 + n - i
	}
	if i+2 < len(ts) && ts[i+1].key == "/" && ts[i+1].glued && ts[i+2].glued && ts[i+2].kind == number {
		m, err := strconv.Atoi(ts[i+2].key)
		if err != nil || m < 1 || m > 12 || len(ts[i+2].key) != 2 || d < 1 || d > 31 {
			return pipeline.Date{}, 0
		}
		if i+4 < len(ts) && ts[i+3].key == "/" && ts[i+4].glued {
			if y, n := yearAt(ts, i+4); n > 0 {
				return fix(d, time.Month(m), y, at), 5
			}
			return pipeline.Date{}, 0
		}
		return fix(d, time.Month(m), 0, at), 3
	}
	return pipeline.Date{}, 0
}

// monthDay reads "March 12", "March 12, 2027".
func monthDay(ts []token, i int, at pipeline.Date) (pipeline.Date, int) {
	m := months[ts[i].key]
	if m == 0 || i+1 >= len(ts) || ts[i+1].kind != number || len(ts[i+1].key) > 2 || ts[i].key == "mai" || ts[i].key == "mars" {
		return pipeline.Date{}, 0
	}
	d, err := strconv.Atoi(ts[i+1].key)
	if err != nil {
		return pipeline.Date{}, 0
	}
	j := i + 2
	if j < len(ts) && ts[j].key == "," {
		j++
	}
	if y, n := yearAt(ts, j); n > 0 {
		return fix(d, m, y, at), j + n - i
	}
	return fix(d, m, 0, at), 2
}

func yearAt(ts []token, i int) (year, n int) {
	if i >= len(ts) || ts[i].kind != number {
		return 0, 0
	}
	y, err := strconv.Atoi(ts[i].key)
	switch {
	case err != nil:
	case len(ts[i].key) == 4 && y >= 1990 && y < 2200:
		return y, 1
	case len(ts[i].key) == 2 && i > 0 && ts[i-1].key == "/" && y >= 20:
		return 2000 + y, 1
	}
	return 0, 0
}

// fix gives the day, of the next year that has it where none is said.
func fix(day int, m time.Month, year int, at pipeline.Date) pipeline.Date {
	said := year > 0
	if !said {
		year = at.Year
	}
	if year == 0 {
		return pipeline.Date{}
	}
	for range 2 {
		t := time.Date(year, m, day, 0, 0, 0, 0, time.UTC)
		d := pipeline.DateOf(t)
		if t.Day() != day {
			return pipeline.Date{}
		}
		if said || !d.Before(at) {
			return notBefore(d, at)
		}
		year++
	}
	return pipeline.Date{}
}

func notBefore(d, at pipeline.Date) pipeline.Date {
	if d.Before(at) {
		return pipeline.Date{}
	}
	return d
}
