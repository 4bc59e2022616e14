package dictation

import (
	"fmt"
	"strconv"
	"strings"
)

// Times of day, durations and heights: numbers whose parts are said one after the
// other.

// hourWords and minuteWords are the units that a second figure may follow.
var hourWords, minuteWords = set("heure heures h hour hours"), set("minute minutes")

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
		if h, after, ok := p.partOfDay(items, j, n); ok && strings.Contains(text, " h ") {
			text, j = strconv.Itoa(h)+text[strings.Index(text, " h "):], after
		}
		m := closedItem(items, i, j, text)
		m.value = float64(n)
		m.digits = strconv.Itoa(n)
		m.unit = "h"
		return j, m, true
	}
	switch {
	case hourWords[at(i+1)]:
		if h, after, ok := p.partOfDay(items, i+2, n); ok {
			j, m, _ := build(after, strconv.Itoa(h)+" h")
			return j, m, true
		}
		switch {
		case at(i+2) == "et" && (at(i+3) == "demie" || at(i+3) == "demi"):
			return build(i+4, fmt.Sprintf("%d h 30", n))
		case at(i+2) == "et" && at(i+3) == "quart":
			return build(i+4, fmt.Sprintf("%d h 15", n))
		case at(i+2) == "moins" && at(i+3) == "le" && at(i+4) == "quart" && n > 0:
			n--
			return build(i+5, fmt.Sprintf("%d h 45", n))
		case at(i+2) == "moins" && n > 0 && i > 0 && atTime[items[i-1].fold] && between(items, i+3, 5, 25) && int(items[i+3].value)%5 == 0 && p.ends(items, i+4):
			n--
			return build(i+4, fmt.Sprintf("%d h %02d", n, 60-int(items[i+3].value)))
		case between(items, i+2, 0, 0) && between(items, i+3, 1, 9) && !items[i+3].weak: // "trois heures zéro cinq"
			return build(i+4, fmt.Sprintf("%d h %02d", n, int(items[i+3].value)))
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

// partOfDay reads "du matin", "du soir" behind an hour, and gives the hour as it is
// written on a clock of 24.
func (p *pass) partOfDay(items []item, j, hour int) (int, int, bool) {
	switch {
	case hour < 12 && matchAt(items, j, []string{"du", "matin"}):
		return hour, j + 2, true
	case hour >= 4 && hour < 12 && matchAt(items, j, []string{"du", "soir"}):
		return hour + 12, j + 2, true
	case hour >= 1 && hour <= 7 && matchAt(items, j, []string{"de", "l'", "apres-midi"}):
		return hour + 12, j + 3, true
	}
	return 0, j, false
}

// atTime are the words before a time of day.
var atTime = set("a vers des jusqu'a")

// clock writes "à dix-sept trente" as 17 h 30: two numbers behind a word of time,
// and no label that they could be the value of.
func (p *pass) clock(out, items []item, i int) (item, int, bool) {
	if !between(items, i, 0, 23) || !items[i].changed || items[i].weak || !between(items, i+1, 0, 59) || items[i+1].weak || len(out) == 0 {
		return item{}, 0, false
	}
	h, m, n := int(items[i].value), int(items[i+1].value), 2
	if m == 0 && between(items, i+2, 1, 9) && !items[i+2].weak { // "dix-sept zéro cinq"
		m, n = int(items[i+2].value), 3
	} else if m < 10 {
		return item{}, 0, false
	}
	if p.lexicon.english {
		half, used := halfDay(items, i+n)
		if h > 12 || h == 0 {
			half = ""
		}
		if k := len(out) - 1; half == "" && h >= 1 && h <= 12 && out[k].kind == word && out[k].fold == "at" && !p.labelled(out[:k]) && p.ends(items, i+n) {
			return closedItem(items, i, i+n, fmt.Sprintf("%d:%02d", h, m)), n, true
		}
		if half == "" {
			return item{}, 0, false
		}
		n += used
		return closedItem(items, i, i+n, fmt.Sprintf("%d:%02d %s", h, m, half)), n, true
	}
	k := len(out) - 1
	if !atTime[out[k].fold] || out[k].kind != word || p.labelled(out[:k]) {
		return item{}, 0, false
	}
	j := i + n
	if j < len(items) && (items[j].kind == number || !p.ends(items, j) && !(items[j].kind == word && smallWords[items[j].fold])) {
		return item{}, 0, false
	}
	if at, after, ok := p.partOfDay(items, j, h); ok {
		h, n = at, after-i
	}
	return closedItem(items, i, i+n, fmt.Sprintf("%d h %02d", h, m)), n, true
}

// halfDay reads "am" or "pm" at items[j], and gives the number of its words.
func halfDay(items []item, j int) (string, int) {
	switch {
	case j >= len(items):
	case items[j].fold == "pm" || items[j].fold == "am":
		return items[j].fold, 1
	case matchAt(items, j, []string{"a", "m"}), matchAt(items, j, []string{"p", "m"}):
		return items[j].fold + "m", 2
	}
	return "", 0
}

// clipped writes "one thirty pm" and "called at seven oh five" as times: English says
// them as it says 130 and 705.
func (p *pass) clipped(out, items []item, i int) (item, int, bool) {
	it := items[i]
	if !p.lexicon.english || !whole(it) || !it.changed || it.value < 100 || it.value >= 1260 || int(it.value)%100 >= 60 || strings.Contains(fold(p.source[it.from:it.to]), "hundred") {
		return item{}, 0, false
	}
	h, m := int(it.value)/100, int(it.value)%100
	if half, n := halfDay(items, i+1); n > 0 {
		return closedItem(items, i, i+1+n, fmt.Sprintf("%d:%02d %s", h, m, half)), 1 + n, true
	}
	if k := len(out) - 1; k < 1 || out[k].fold != "at" || out[k].kind != word || !happens[out[k-1].fold] || !p.ends(items, i+1) {
		return item{}, 0, false
	}
	return closedItem(items, i, i+1, fmt.Sprintf("%d:%02d", h, m)), 1, true
}

// happens are what is done at a time of day and has no value.
var happens = set("called informed notified contacted reached paged transferred seen admitted arrived discharged started stopped given removed placed")

// labelled reports whether out ends in a word that takes a value.
func (p *pass) labelled(out []item) bool {
	for k, n := len(out)-1, 0; k >= 0 && n < 3 && !p.pause(out[k]) && !p.stop(out[k]) && !valued(out[k]); k, n = k-1, n+1 {
		if out[k].kind == abbrev || takesNumber[out[k].fold] || pressureWords[out[k].fold] || expected[out[k].fold].units != "" {
			return true
		}
	}
	return false
}

// takesNumber are nouns of what is measured.
var takesNumber = set(`gradient gradients surface diametre diametres volume volumes masse score taux dose charge axe vitesse velocite pente epaisseur index indice rapport
	fraction strain onde e' s' debit calibre septum paroi oreillette ventricule aorte anneau racine sinus crosse systolique diastolique poids taille`)

// ends reports whether a value may end before items[j]: what follows is no
// noun that the last figure could count.
func (p *pass) ends(items []item, j int) bool {
	if j >= len(items) || items[j].kind != word {
		return j >= len(items) || items[j].kind == mark || items[j].kind == line || items[j].kind == gone
	}
	w := items[j].fold
	if p.hesitation(items[j]) {
		return true
	}
	return p.lexicon.closes[w] || p.lexicon.decimal[w] || w == "du" || w == "de" || w == "le" || w == "environ" || w == "maximale" || w == "mais" || w == "et" || w == "puis" || w == "tiret" || p.correctedAt(items, j)
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
	out := p.space(items)
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
