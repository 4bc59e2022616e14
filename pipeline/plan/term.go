package plan

import (
	"strconv"
	"time"

	"cardiopli/pipeline"
)

// term reads a deadline that begins at token i and gives its day and its number
// of tokens. The day is zero where the words bind to no day ("rapidement"), where
// it lies before the examination, and where the examination has no date.
//
// "Within three to six months" counts as three: who comes early is safe. A month
// ("en janvier 2027") counts to its last day, "avant janvier" to the last of
// December.
func term(ts []token, i int, at pipeline.Date) (pipeline.Date, int) {
	if d, n := inAWhile(ts, i, at); n > 0 {
		return d, n
	}
	if l, n := times(ts, i); n > 0 && i+n < len(ts) { // "15 jours plus tard", "10 jours après"
		switch k := ts[i+n].key; {
		case k == "avant" || k == "before": // "48 h avant l'examen du 12 mars"
			for j := i + n + 1; j < len(ts) && j < i+n+8; j++ {
				if d, m := dated(ts, j, at); m > 0 && !d.IsZero() {
					return notBefore(lapse{l.months * -1, l.days * -1}.from(d), at), j + m - i
				}
			}
		case k == "apres", k == "later":
			return l.from(at), n + 1
		case k == "plus" && i+n+1 < len(ts) && ts[i+n+1].key == "tard":
			return l.from(at), n + 2
		}
	}
	if d, n := everySoOften(ts, i, at); n > 0 {
		return d, n
	}
	if d, n := near(ts, i, at); n > 0 {
		return d, n
	}
	if d, n := weekday(ts, i, at); n > 0 {
		return d, n
	}
	return onDay(ts, i, at)
}

// span of time: months or days.
type lapse struct{ months, days int }

func (l lapse) from(at pipeline.Date) pipeline.Date {
	if at.IsZero() || l.months > 1200 || l.days > 36500 {
		return pipeline.Date{}
	}
	m := at.Year*12 + int(at.Month) - 1 + l.months
	y, m := m/12, m%12
	last := time.Date(y, time.Month(m+2), 0, 0, 0, 0, 0, time.UTC).Day()
	return pipeline.DateOf(time.Date(y, time.Month(m+1), min(at.Day, last)+l.days, 0, 0, 0, 0, time.UTC))
}

// numerals are the numbers that terms are written with.
var numerals = map[string]int{
	"un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9, "dix": 10,
	"onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "dixhuit": 18, "vingt": 20, "trente": 30, "quarante": 40, "soixante": 60,
	"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12, "fourteen": 14, "eighteen": 18,
}

// quantity reads a number in figures or words.
func quantity(ts []token, i int) (q, n int) {
	if i >= len(ts) {
		return 0, 0
	}
	if ts[i].kind == number {
		v, err := strconv.Atoi(ts[i].key)
		if err != nil || v > 1000 {
			return 0, 0
		}
		return v, 1
	}
	q, ok := numerals[ts[i].key]
	if !ok {
		return 0, 0
	}
	// "quarante-huit", "dix-huit"
	if i+1 < len(ts) && q%10 == 0 && ts[i+1].kind == word {
		if u := numerals[ts[i+1].key]; u > 1 && u < 10 {
			return q + u, 2
		}
	}
	return q, 1
}

// units of time; "j" and "sem" are what is typed in haste.
var units = map[string]lapse{
	"h": {0, 0}, "heure": {0, 0}, "heures": {0, 0}, "hour": {0, 0}, "hours": {0, 0}, "hrs": {0, 0},
	"j": {0, 1}, "jr": {0, 1}, "jrs": {0, 1}, "jour": {0, 1}, "jours": {0, 1}, "day": {0, 1}, "days": {0, 1},
	"sem": {0, 7}, "semaine": {0, 7}, "semaines": {0, 7}, "week": {0, 7}, "weeks": {0, 7}, "wk": {0, 7}, "wks": {0, 7},
	"mois": {1, 0}, "month": {1, 0}, "months": {1, 0},
	"trimestre": {3, 0}, "trimestres": {3, 0}, "semestre": {6, 0}, "semestres": {6, 0},
	"an": {12, 0}, "ans": {12, 0}, "annee": {12, 0}, "annees": {12, 0}, "year": {12, 0}, "years": {12, 0},
	"month's": {1, 0}, "week's": {0, 7}, "year's": {12, 0}, "fortnight's": {0, 14},
	"quinzaine": {0, 15}, "huitaine": {0, 8}, "dizaine": {0, 10}, "fortnight": {0, 14},
}

// times reads "six mois", "48 h", "une quinzaine de jours".
func times(ts []token, i int) (l lapse, n int) {
	q, k := quantity(ts, i)
	if k == 0 {
		return lapse{}, 0
	}
	n = k
	// a range: the earlier end counts
	if j := i + n; j+1 < len(ts) && (ts[j].key == "a" || ts[j].key == "et" || ts[j].key == "and" || ts[j].key == "-" || ts[j].key == "ou" || ts[j].key == "to" || ts[j].key == "or" || ts[j].key == "/") {
		if _, m := quantity(ts, j+1); m > 0 {
			if j+1+m < len(ts) && isUnit(ts[j+1+m].key) {
				n += 1 + m
			}
		}
	}
	j := i + n
	if j >= len(ts) || !isUnit(ts[j].key) {
		return lapse{}, 0
	}
	u := units[ts[j].key]
	if u == (lapse{}) { // hours
		return lapse{days: (q + 23) / 24}, n + 1
	}
	return lapse{u.months * q, u.days * q}, n + 1
}

func isUnit(key string) bool { _, ok := units[key]; return ok }

// before are the words that turn a duration into a term; filler may stand between.
var (
	before = set("dans ds d'ici sous a apres within in after ici at by vers entre between")
	filler = set("environ env les le la un une delai de moins au plus tard the next about approximately least prochains prochaines max maximum premiers premieres")
)

func inAWhile(ts []token, i int, at pipeline.Date) (pipeline.Date, int) {
	if !before[ts[i].key] {
		return pipeline.Date{}, 0
	}
	j := i + 1
	if j < len(ts) && ts[j].kind == word && len(ts[j].key) > 1 && (ts[j].key[0] == 'j' || ts[j].key[0] == 'm') { // "à J8", "à M3"
		if q, err := strconv.Atoi(ts[j].key[1:]); err == nil && q < 400 {
			if ts[j].key[0] == 'j' {
				return lapse{days: q}.from(at), 2
			}
			return lapse{months: q}.from(at), 2
		}
	}
	if j+2 < len(ts) && ts[j].key == "j" && ts[j+1].key == "+" { // "à J+8"
		if q, n := quantity(ts, j+2); n > 0 {
			return lapse{days: q}.from(at), j + 2 + n - i
		}
	}
	if j < len(ts) && (ts[j].key == "quinzaine" || ts[j].key == "huitaine" || ts[j].key == "dizaine") { // "sous quinzaine"
		return units[ts[j].key].from(at), 2
	}
	for k := 0; k < 4 && j < len(ts); k++ {
		if l, n := times(ts, j); n > 0 {
			if !future(ts, i, j, j+n, l) {
				return pipeline.Date{}, 0
			}
			return l.from(at), j + n - i
		}
		if !filler[ts[j].key] {
			break
		}
		j++
		if j < len(ts) && isUnit(ts[j].key) && (ts[j-1].key == "la" || ts[j-1].key == "le") && units[ts[j].key] != (lapse{}) {
			// "dans la semaine", "dans le mois"; "dans la journée" is near's
			return units[ts[j].key].from(at), j + 1 - i
		}
	}
	return pipeline.Date{}, 0
}

// future refuses durations that are counted from elsewhere ("à 3 mois de
// l'infarctus"), clock times ("à 8 h") and ages ("à 65 ans").
func future(ts []token, i, from, to int, l lapse) bool {
	if i > 0 && (ts[i-1].key == "jusque" || ts[i-1].key == "superieur" || ts[i-1].key == "inferieur" || ts[i-1].key == "fixe") {
		return false
	}
	key := ts[i].key
	if key == "in" || key == "after" || key == "within" || key == "dans" || key == "ds" || key == "sous" || key == "ici" {
		return true
	}
	if l.months > 60 || l.days > 400 {
		return false
	}
	if to < len(ts) && (ts[to].key == "du" || ts[to].key == "post" || ts[to].key == "after" || ts[to].key == "plus" || ts[to].key == "de" && to+1 < len(ts) && ts[to+1].key != "traitement") {
		return false
	}
	hours := units[ts[to-1].key] == lapse{} // "à 48 h", not "à 8 h"
	return !hours || l.days > 1 || ts[from].key == "24"
}

// often are the adjectives and adverbs of a rhythm.
var often = map[string]lapse{
	"annuel": {12, 0}, "annuelle": {12, 0}, "annuels": {12, 0}, "annuelles": {12, 0}, "annuellement": {12, 0}, "annual": {12, 0}, "annually": {12, 0}, "yearly": {12, 0},
	"semestriel": {6, 0}, "semestrielle": {6, 0}, "semestriels": {6, 0}, "semestrielles": {6, 0}, "biannual": {6, 0},
	"trimestriel": {3, 0}, "trimestrielle": {3, 0}, "trimestriels": {3, 0}, "trimestrielles": {3, 0}, "quarterly": {3, 0},
	"mensuel": {1, 0}, "mensuelle": {1, 0}, "mensuels": {1, 0}, "mensuelles": {1, 0}, "mensuellement": {1, 0}, "monthly": {1, 0},
	"bisannuel": {24, 0}, "bisannuelle": {24, 0}, "hebdomadaire": {0, 7}, "hebdomadaires": {0, 7}, "weekly": {0, 7},
}

func everySoOften(ts []token, i int, at pipeline.Date) (pipeline.Date, int) {
	key := ts[i].key
	if l, ok := often[key]; ok {
		return l.from(at), 1
	}
	next := func(k int) string {
		if i+k < len(ts) {
			return ts[i+k].key
		}
		return ""
	}
	switch key {
	case "tous", "toutes":
		if next(1) != "les" {
			return pipeline.Date{}, 0
		}
		if l, n := times(ts, i+2); n > 0 {
			return seldom(l).from(at), n + 2
		}
		if u, ok := units[next(2)]; ok && u != (lapse{}) {
			return seldom(u).from(at), 3
		}
	case "chaque", "every", "each":
		if l, n := times(ts, i+1); n > 0 {
			return seldom(l).from(at), n + 1
		}
		if u, ok := units[next(1)]; ok && u != (lapse{}) {
			return seldom(u).from(at), 2
		}
	case "once", "twice":
		if u, ok := units[next(2)]; ok && next(1) == "a" && u.months > 0 {
			return lapse{months: u.months / map[string]int{"once": 1, "twice": 2}[key]}.from(at), 3
		}
	}
	// "une fois par an", "2 fois/an"
	if q, n := quantity(ts, i); n > 0 && next(n) == "fois" && (next(n+1) == "par" || next(n+1) == "/") {
		if u := units[next(n+2)]; u.months > 0 && q > 0 {
			return seldom(lapse{months: max(1, u.months/q)}).from(at), n + 3
		}
	}
	return pipeline.Date{}, 0
}

// seldom gives a rhythm of half a year or longer, whose first time is a term. What
// recurs more often ("l'INR toutes les semaines") begins now and has none.
func seldom(l lapse) lapse {
	if l.months < 6 {
		return lapse{months: 1 << 20}
	}
	return l
}

// near reads the days that are named from today, and the next week and month.
func near(ts []token, i int, at pipeline.Date) (pipeline.Date, int) {
	is := func(keys ...string) bool {
		for k, key := range keys {
			if i+k >= len(ts) || ts[i+k].key != key {
				return false
			}
		}
		return true
	}
	switch {
	case is("apres", "demain"):
		return lapse{days: 2}.from(at), 2
	case is("demain"), is("tomorrow"):
		return lapse{days: 1}.from(at), 1
	case is("ce", "jour"), is("ce", "soir"), is("dans", "la", "journee"), is("ce", "matin"):
		return lapse{}.from(at), 2
	case is("aujourd'hui"), is("today"), is("tonight"), is("immediatement"), is("immediate"), is("immediat"), is("immediately"), is("en", "urgence"):
		return lapse{}.from(at), 1
	case is("tout", "de", "suite"), is("des", "maintenant"):
		return lapse{}.from(at), 2
	case is("semaine", "prochaine"), is("next", "week"), is("cette", "semaine"), is("this", "week"):
		return lapse{days: 7}.from(at), 2
	case is("mois", "prochain"), is("next", "month"):
		return lapse{months: 1}.from(at), 2
	case is("next", "year"):
		return lapse{months: 12}.from(at), 2
	}
	return pipeline.Date{}, 0
}
