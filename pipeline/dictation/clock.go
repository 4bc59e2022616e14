package dictation

import (
	"fmt"
	"strconv"
	"strings"
)

// Dates, times of day, durations and heights: numbers whose parts are said one
// after the other.

func whole(it item) bool { return it.kind == number && !strings.ContainsAny(it.digits, ",.+-") }

// between reports whether items[i] is a whole number from low to high.
func between(items []item, i, low, high int) bool {
	return i < len(items) && whole(items[i]) && items[i].value >= float64(low) && items[i].value <= float64(high)
}

func (p *pass) month(items []item, i int) int {
	if i < len(items) && items[i].kind == word {
		return p.lexicon.months[strings.TrimSuffix(items[i].fold, ".")]
	}
	return 0
}

func year(items []item, i int) bool { return between(items, i, 1880, 2150) }

func closedItem(items []item, i, j int, text string) item {
	return item{kind: measure, text: text, fold: fold(text), from: items[i].from, to: items[j-1].to, changed: true}
}

// dates writes "le premier mars deux mille vingt-six" as "le 1er mars 2026".
// Days and months that do not exist are left as said.
func (p *pass) dates(items []item) []item {
	out := make([]item, 0, len(items))
	for i := 0; i < len(items); {
		if j, t, ok := p.dateAt(items, i); ok {
			out = append(out, closedItem(items, i, j, t))
			i = j
			continue
		}
		out = append(out, items[i])
		i++
	}
	return out
}

func (p *pass) dateAt(items []item, i int) (int, string, bool) {
	l := p.lexicon
	if l.english {
		return p.dateEnglish(items, i)
	}
	day := ""
	switch {
	case between(items, i, 1, 31):
		day = items[i].digits
	case items[i].kind == word && items[i].fold == "premier":
		day = "1er"
	default:
		return 0, "", false
	}
	if m := p.month(items, i+1); m > 0 {
		if m == 2 && items[i].value > 29 || items[i].value > 30 && (m == 4 || m == 6 || m == 9 || m == 11) {
			return 0, "", false
		}
		if year(items, i+2) {
			return i + 3, day + " " + l.monthNames[m] + " " + items[i+2].digits, true
		}
		if birth(items, i) && between(items, i+2, 31, 99) && !p.closed(items, i+3) { // "né le quinze août quarante-six"
			return i + 3, day + " " + l.monthNames[m] + " 19" + items[i+2].digits, true
		}
		return i + 2, day + " " + l.monthNames[m], true
	}
	return p.dateFigures(items, i)
}

// dateFigures writes "né le deux cinq soixante-deux": only behind words of
// birth, or where a full year ends it.
func (p *pass) dateFigures(items []item, i int) (int, string, bool) {
	birth := birth(items, i)
	if !birth && !(i > 0 && (items[i-1].fold == "le" || items[i-1].fold == "du")) {
		return 0, "", false
	}
	d := i
	j := i + 1
	if j < len(items) && whole(items[j]) && items[j].value == 0 {
		j++
	}
	if !between(items, j, 1, 12) {
		return 0, "", false
	}
	m := j
	j++
	switch {
	case year(items, j):
		return j + 1, fmt.Sprintf("%02.0f/%02.0f/%s", items[d].value, items[m].value, items[j].digits), true
	case birth && between(items, j, 31, 99):
		return j + 1, fmt.Sprintf("%02.0f/%02.0f/19%s", items[d].value, items[m].value, items[j].digits), true
	case birth && between(items, j, 10, 30) && !p.closed(items, j+1):
		return j + 1, fmt.Sprintf("%02.0f/%02.0f/%s", items[d].value, items[m].value, items[j].digits), true
	}
	return 0, "", false
}

// birth reports whether a word of birth stands shortly before items[i].
func birth(items []item, i int) bool {
	for k := i - 1; k >= 0 && k >= i-4; k-- {
		if w := items[k].fold; w == "ne" || w == "nee" || w == "naissance" {
			return true
		}
	}
	return false
}

func (p *pass) dateEnglish(items []item, i int) (int, string, bool) {
	l := p.lexicon
	day := func(k int) (int, int, bool) {
		if k >= len(items) {
			return 0, k, false
		}
		if n, ok := l.ordinals[items[k].fold]; ok && items[k].kind == word {
			return n, k + 1, true
		}
		if (between(items, k, 20, 20) || between(items, k, 30, 30)) && k+1 < len(items) {
			if n, ok := l.ordinals[items[k+1].fold]; ok && n < 10 {
				return int(items[k].value) + n, k + 2, true
			}
		}
		if items[k].kind == word && (strings.HasPrefix(items[k].fold, "twenty-") || strings.HasPrefix(items[k].fold, "thirty-")) {
			if n, ok := l.ordinals[items[k].fold[7:]]; ok && n < 10 {
				return map[byte]int{'w': 20, 'h': 30}[items[k].fold[1]] + n, k + 1, true
			}
		}
		if between(items, k, 1, 31) {
			return int(items[k].value), k + 1, true
		}
		return 0, k, false
	}
	if m := p.month(items, i); m > 0 {
		if d, j, ok := day(i + 1); ok && d <= 31 {
			if j < len(items) && items[j].kind == mark && items[j].text == "," && year(items, j+1) {
				j++
			}
			if year(items, j) {
				return j + 1, fmt.Sprintf("%d %s %s", d, l.monthNames[m], items[j].digits), true
			}
			if l.ordinals[items[i+1].fold] > 0 {
				return j, fmt.Sprintf("%d %s", d, l.monthNames[m]), true
			}
		}
		return 0, "", false
	}
	if items[i].kind != word && items[i].kind != number {
		return 0, "", false
	}
	d, j, ok := day(i)
	if !ok || d > 31 {
		return 0, "", false
	}
	if j < len(items) && items[j].fold == "of" {
		j++
	}
	m := p.month(items, j)
	if m == 0 {
		return 0, "", false
	}
	if year(items, j+1) {
		return j + 2, fmt.Sprintf("%d %s %s", d, l.monthNames[m], items[j+1].digits), true
	}
	return j + 1, fmt.Sprintf("%d %s", d, l.monthNames[m]), true
}

// hourWords and minuteWords are the units that a second figure may follow.
var hourWords, minuteWords = set("heure heures hour hours"), set("minute minutes")

// duration writes "trois heures quinze" as "3 h 15", "neuf minutes trente" as
// "9 min 30 s", "deux heures et demie" as "2 h 30".
func (p *pass) duration(items []item, i int) (int, item, bool) {
	at := func(k int) string {
		if k < len(items) && items[k].kind == word {
			return items[k].fold
		}
		return ""
	}
	if !whole(items[i]) || items[i].value > 240 {
		return 0, item{}, false
	}
	n := int(items[i].value)
	if items[i].weak {
		n = 1
	}
	build := func(j int, text string) (int, item, bool) {
		m := closedItem(items, i, j, text)
		m.value = float64(n)
		m.digits = strconv.Itoa(n)
		m.unit = "h"
		return j, m, true
	}
	switch {
	case hourWords[at(i+1)]:
		switch {
		case at(i+2) == "et" && (at(i+3) == "demie" || at(i+3) == "demi"):
			return build(i+4, fmt.Sprintf("%d h 30", n))
		case at(i+2) == "et" && at(i+3) == "quart":
			return build(i+4, fmt.Sprintf("%d h 15", n))
		case at(i+2) == "moins" && at(i+3) == "le" && at(i+4) == "quart" && n > 0:
			return build(i+5, fmt.Sprintf("%d h 45", n-1))
		case between(items, i+2, 0, 59) && !items[i+2].weak:
			m := int(items[i+2].value)
			if minuteWords[at(i+3)] {
				return build(i+4, fmt.Sprintf("%d h %02d", n, m))
			}
			if p.ends(items, i+3) || i+3 < len(items) && items[i+3].kind == word && smallWords[items[i+3].fold] {
				return build(i+3, fmt.Sprintf("%d h %02d", n, m))
			}
		}
	case minuteWords[at(i+1)]:
		switch {
		case at(i+2) == "et" && (at(i+3) == "demie" || at(i+3) == "demi"):
			j, m, ok := build(i+4, fmt.Sprintf("%d min 30 s", n))
			m.unit = "min"
			return j, m, ok
		case at(i+2) == "et" && between(items, i+3, 1, 59) && (at(i+4) == "secondes" || at(i+4) == "seconde"):
			j, m, ok := build(i+5, fmt.Sprintf("%d min %02d s", n, max(int(items[i+3].value), 1)))
			m.unit = "min"
			return j, m, ok
		case between(items, i+2, 1, 59) && !items[i+2].weak && (at(i+3) == "secondes" || at(i+3) == "seconds" || p.ends(items, i+3)):
			j := i + 3
			if w := at(j); w == "secondes" || w == "seconds" {
				j++
			}
			j, m, ok := build(j, fmt.Sprintf("%d min %02d s", n, int(items[i+2].value)))
			m.unit = "min"
			return j, m, ok
		}
	}
	return 0, item{}, false
}

// ends reports whether a value may end before items[j]: what follows is no
// noun that the last figure could count.
func (p *pass) ends(items []item, j int) bool {
	if j >= len(items) || items[j].kind != word {
		return j >= len(items) || items[j].kind == mark || items[j].kind == line || items[j].kind == gone
	}
	w := items[j].fold
	return p.lexicon.closes[w] || p.lexicon.decimal[w] || w == "du" || w == "de" || w == "le" || w == "environ" || w == "maximale" || w == "mais" || w == "et" || w == "puis" || w == "tiret"
}

// smallWords go on after a time of day; no noun is counted by its minutes.
var smallWords = set("dans pendant apres avant lors au aux du des les la par puis mais que qui selon car ni non vers jusqu' d' l' lui elle il on cette ce puis sans durant during while before after of the heure analysable analysables analyses enregistrees")

// height writes "un mètre soixante-quinze" as 175 cm.
func (p *pass) height(items []item, i int) (int, item, bool) {
	n := items[i]
	if !(whole(n) && (n.weak || n.value == 1 || n.value == 2)) || i+2 >= len(items) || p.lexicon.measures[items[i+1].fold] != "m" || !between(items, i+2, 10, 99) || i+3 < len(items) && p.lexicon.per[items[i+3].fold] {
		return 0, item{}, false
	}
	v := int(max(n.value, 1))*100 + int(items[i+2].value)
	j := i + 3
	if j < len(items) && p.lexicon.measures[items[j].fold] == "cm" {
		j++
	}
	m := closedItem(items, i, j, strconv.Itoa(v)+" cm")
	m.digits, m.value, m.unit = strconv.Itoa(v), float64(v), "cm"
	return j, m, true
}

// noons writes "minuit dix" as 0 h 10 and "midi trente" as 12 h 30.
func (p *pass) noons(items []item) []item {
	out := make([]item, 0, len(items))
	for i := 0; i < len(items); i++ {
		it := items[i]
		h := -1
		if it.kind == word && it.fold == "minuit" {
			h = 0
		} else if it.kind == word && it.fold == "midi" {
			h = 12
		}
		if h >= 0 && matchAt(items, i+1, []string{"et", "demi"}) || h >= 0 && matchAt(items, i+1, []string{"et", "demie"}) {
			out = append(out, closedItem(items, i, i+3, fmt.Sprintf("%d h 30", h)))
			i += 2
			continue
		}
		if h < 0 || !between(items, i+1, 1, 59) || items[i+1].weak || !p.ends(items, i+2) {
			out = append(out, it)
			continue
		}
		out = append(out, closedItem(items, i, i+2, fmt.Sprintf("%d h %02d", h, int(items[i+1].value))))
		i++
	}
	return out
}
