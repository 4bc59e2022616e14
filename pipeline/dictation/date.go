package dictation

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Dates: days, months and years that are said one after the other.

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

// dates writes "le premier mars deux mille vingt-six" as "le 1er mars 2026". A day
// that does not exist is written as it was said and asked about, never mended.
func (p *pass) dates(items []item) []item {
	out := p.space(items)
	for i := 0; i < len(items); {
		if d, ok := p.dateAt(items, i); ok {
			it := closedItem(items, i, d.next, d.text)
			it.more = &more{date: d.figures()}
			if last := items[d.next-1]; d.year > 0 && last.digits == strconv.Itoa(d.year) {
				it.more.first = last.from
			}
			if d.day > daysOf(d.month, d.year) {
				p.ask("dictation_date", it.from, it.to, "Ce jour n'existe pas : la date est laissée comme elle a été dite.", "Réécouter la dictée et écrire la date voulue.")
			} else if d.century {
				it.more = nil
				p.ask("dictation_date", it.from, it.to, "Année dictée en deux chiffres : le siècle n'est pas sûr.", "Choisir la date voulue.",
					d.text[:6]+"19"+d.text[6:], d.text[:6]+"20"+d.text[6:])
			} else if d.year == 0 {
				p.note("dictation_date", it.from, it.to, "Date dictée sans année.", "Vérifier que l'année se comprend, ou l'ajouter.")
			}
			out = append(out, it)
			i = d.next
			continue
		}
		out = append(out, items[i])
		i++
	}
	return out
}

// said is a date as understood; a part that was not said is 0.
type said struct {
	day, month, year int
	next             int // the index behind it
	text             string
	century          bool // the year has two figures and may be of this century
}

// figures gives the form of fields, 23/06/2026 or 23/06.
func (d said) figures() string {
	if d.year == 0 {
		return fmt.Sprintf("%02d/%02d", d.day, d.month)
	}
	return fmt.Sprintf("%02d/%02d/%04d", d.day, d.month, d.year)
}

// daysOf gives the number of days of a month, 0 for one that does not exist. With
// no year February may have 29.
func daysOf(month, year int) int {
	if month < 1 || month > 12 {
		return 0
	}
	if year == 0 {
		year = 2024
	}
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

func (p *pass) dateAt(items []item, i int) (said, bool) {
	l := p.lexicon
	if l.english {
		return p.dateEnglish(items, i)
	}
	if (items[i].kind == number || items[i].fold == "premier") && birth(items, i) {
		if d, ok := p.runTogether(items, i); ok {
			return d, true
		}
	}
	d := said{}
	day := ""
	switch {
	case between(items, i, 1, 99) && !items[i].half:
		d.day, day = int(items[i].value), items[i].digits
	case items[i].kind == word && items[i].fold == "premier":
		d.day, day = 1, "1er"
	default:
		return d, false
	}
	if d.month = p.month(items, i+1); d.month > 0 {
		d.text = day + " " + l.monthNames[d.month]
		switch {
		case year(items, i+2):
			d.year, d.next = int(items[i+2].value), i+3
			d.text += " " + items[i+2].digits
		case birth(items, i) && between(items, i+2, 31, 99) && !p.closed(items, i+3): // "né le quinze août quarante-six"
			d.year, d.next = 1900+int(items[i+2].value), i+3
			d.text += " 19" + items[i+2].digits
		default:
			d.next = i + 2
		}
		return d, d.day <= 31 || d.year > 0
	}
	return p.dateFigures(items, i, d.day)
}

// dateFigures writes "né le deux cinq soixante-deux": only behind words of
// birth, or where a full year ends it.
func (p *pass) dateFigures(items []item, i, day int) (said, bool) {
	birth := birth(items, i)
	if !birth && !(i > 0 && (items[i-1].fold == "le" || items[i-1].fold == "du")) {
		return said{}, false
	}
	j := i + 1
	if j < len(items) && whole(items[j]) && items[j].value == 0 {
		j++
	}
	if !between(items, j, 1, 99) || items[j].weak && items[j].text == "une" {
		return said{}, false
	}
	d := said{day: day, month: int(items[j].value), next: j + 2}
	j++
	switch {
	case year(items, j):
		d.year = int(items[j].value)
	case d.month > 12 || d.day > 31:
		return said{}, false
	case birth && between(items, j, 31, 99):
		d.year = 1900 + int(items[j].value)
	case birth && between(items, j, 10, 30) && !p.closed(items, j+1): // which century is not known
		d.text, d.century = fmt.Sprintf("%02d/%02d/%s", d.day, d.month, items[j].digits), true
		return d, true
	default:
		return said{}, false
	}
	d.text = d.figures()
	return d, true
}

// runTogether reads a date of birth whose day, month and year were heard as fewer
// numbers: "le vingt deux mille neuf cent quarante-quatre" is 20/02/1944. Only a
// single way of parting the words is believed.
func (p *pass) runTogether(items []item, i int) (said, bool) {
	first := i
	if items[i].kind == word { // "premier"
		first++
	}
	end := first
	for end < len(items) && end < first+3 && whole(items[end]) && items[end].changed {
		end++
	}
	if n := end - first; n == 0 || n > 2 || n == 1 && items[first].value < 2151 || n > 1 && first > i {
		return said{}, false
	}
	l := p.lexicon
	words := tokenise(p.source[items[first].from:items[end-1].to], l)
	if len(words) > 16 {
		return said{}, false
	}
	read := func(a, b int) int {
		if n, ok := l.cardinal(words[:b], a); ok && n.next == b && (a == 0 || words[a].from > words[a-1].to && p.source[items[first].from+words[a].from-1] != '-') {
			return n.value
		}
		return -1
	}
	var found []said
	rest := func(day, a int) { // the month begins at words[a]
		for b := a + 1; b < len(words); b++ {
			month, year := read(a, b), read(b, len(words))
			if year >= 31 && year <= 99 {
				year += 1900
			}
			if month >= 1 && month <= 12 && year >= 1880 && year <= 2150 && day <= daysOf(month, year) {
				found = append(found, said{day: day, month: month, year: year, next: end})
			}
		}
	}
	if first > i {
		rest(1, 0)
	} else {
		for a := 1; a < len(words)-1; a++ {
			if day := read(0, a); day >= 1 && day <= 31 {
				rest(day, a)
			}
		}
	}
	if len(found) != 1 {
		return said{}, false
	}
	found[0].text = found[0].figures()
	return found[0], true
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

func (p *pass) dateEnglish(items []item, i int) (said, bool) {
	l := p.lexicon
	day := func(k int) (int, int, bool) {
		if k >= len(items) {
			return 0, k, false
		}
		if n, ok := l.ordinals[items[k].fold]; ok && items[k].kind == word {
			return n, k + 1, true
		}
		if items[k].kind == word && items[k].fold == "thirtieth" {
			return 30, k + 1, true
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
				return said{day: d, month: m, year: int(items[j].value), next: j + 1, text: fmt.Sprintf("%d %s %s", d, l.monthNames[m], items[j].digits)}, true
			}
			if l.ordinals[items[i+1].fold] > 0 || items[i+1].fold == "thirtieth" {
				return said{day: d, month: m, next: j, text: fmt.Sprintf("%d %s", d, l.monthNames[m])}, true
			}
		}
		return said{}, false
	}
	if items[i].kind != word && items[i].kind != number {
		return said{}, false
	}
	d, j, ok := day(i)
	if !ok || d > 31 {
		return said{}, false
	}
	if j < len(items) && items[j].fold == "of" {
		j++
	}
	m := p.month(items, j)
	if m == 0 {
		return said{}, false
	}
	if year(items, j+1) {
		return said{day: d, month: m, year: int(items[j+1].value), next: j + 2, text: fmt.Sprintf("%d %s %s", d, l.monthNames[m], items[j+1].digits)}, true
	}
	return said{day: d, month: m, next: j + 1, text: fmt.Sprintf("%d %s", d, l.monthNames[m])}, true
}
