package dictation

import (
	_ "embed"
	"strings"
	"unicode"
	"unicode/utf8"
)

//go:embed abbreviations.txt
var abbreviationList string

// abbreviations maps the letters and figures of an abbreviation, in capitals,
// to the way it is written: "QTC" to "QTc".
var abbreviations, longestAbbreviation = readAbbreviations(abbreviationList)

func readAbbreviations(list string) (map[string]string, int) {
	m, longest := map[string]string{}, 0
	for _, l := range strings.Split(list, "\n") {
		l = strings.TrimSpace(l)
		if l == "" || l[0] == '#' {
			continue
		}
		k := bare(l)
		m[k] = l
		longest = max(longest, len(k))
	}
	return m, longest
}

// bare keeps the letters and figures of s, in capitals.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r)) {
			return unicode.ToUpper(r)
		}
		return -1
	}, s)
}

// letterNames are letters as a speech engine writes them when it hears words.
var letterNames = map[string]string{"be": "B", "ce": "C", "de": "D", "effe": "F", "fe": "FE", "ef": "F", "ge": "G", "ache": "H", "ji": "J", "ka": "K",
	"elle": "L", "emme": "M", "enne": "N", "pe": "P", "ku": "Q", "erre": "R", "esse": "S", "te": "T", "ve": "V", "ixe": "X", "zede": "Z"}

const capitalsOf = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

// letterOf gives the letter that an item names, and whether it is the letter
// itself rather than its name. "fé" stands for two, F and E.
func letterOf(it item) (c string, plain, ok bool) {
	if it.kind != word {
		return "", false, false
	}
	if (len(it.text) == 1 || it.text == "é" || it.text == "É") && it.fold[0] >= 'a' && it.fold[0] <= 'z' {
		return capitalsOf[it.fold[0]-'a':][:1], true, true
	}
	if len(it.text) == 2 && it.text[1] == '.' && it.fold[0] >= 'a' && it.fold[0] <= 'z' {
		return capitalsOf[it.fold[0]-'a':][:1], true, true
	}
	if strings.ContainsAny(it.text, "éè") || len(it.fold) >= 4 || it.fold == "ka" || it.fold == "ku" || it.fold == "fe" {
		c, ok = letterNames[it.fold]
		return c, false, ok
	}
	return "", false, false
}

// scallops and the like are spelled with capitals only: "a deux" is no lead.
var capitalsOnly = map[string]bool{"A1": true, "A2": true, "A3": true, "P1": true, "P2": true, "P3": true}

// letters glues letters said one by one into the longest abbreviation that the
// list knows; letters that spell none stay as they are.
func (p *pass) letters(items []item) []item {
	out := p.space(items)
	for i := 0; i < len(items); {
		if _, _, ok := letterOf(items[i]); !ok {
			out = append(out, items[i])
			i++
			continue
		}
		if written, next, ok := p.spelledAt(items, i); ok {
			out = append(out, item{kind: abbrev, text: written, fold: fold(written), from: items[i].from, to: items[next-1].to, changed: true})
			i = next
			continue
		}
		out = append(out, items[i])
		i++
	}
	return out
}

// spelledAt finds the longest known abbreviation that starts at items[i].
func (p *pass) spelledAt(items []item, i int) (string, int, bool) {
	var key []byte
	letters, best, bestNext, named := 0, "", 0, false
	for j := i; j < len(items) && len(key) < longestAbbreviation; j++ {
		if items[j].kind == mark && (items[j].text == "," || items[j].text == "-") && j > i {
			continue // « B, A, V »
		}
		c, plain, ok := letterOf(items[j])
		several := !ok && len(key) > 0 && items[j].kind == word && len(items[j].text) == 2 && items[j].text[1] == 's' && items[j].text[0] >= 'A' && items[j].text[0] <= 'Z'
		if several { // "P V Cs"
			if a, ok := abbreviations[string(key)+items[j].text[:1]]; ok {
				return a + "s", j + 1, true
			}
			break
		}
		if ok {
			key = append(key, c...)
			letters++
			named = named || !plain
		} else if v, ok := p.digit(items, j); j > i && (ok || v > 0 && p.onlyWith(key, v) && !p.grows(items, j+1)) {
			key = append(key, byte('0'+v))
		} else {
			break
		}
		k := string(key)
		a, ok := abbreviations[k]
		if !ok || len(k) < 2 || capitalsOnly[k] && (items[i].text != string(k[0]) || p.ofRatio(items, i)) {
			continue
		}
		// a lower-case "a", "l", "d" or "c" is a word of its own in most
		// texts; as the start it counts only for aVF and its like
		if items[i].text == "a" && !strings.HasPrefix(k, "AV") {
			continue
		}
		if letters == 1 && items[i].text == "d" && p.lexicon.english {
			continue
		}
		if letters == 2 && items[i].fold == "elle" && items[j].text == "a" {
			continue // "elle a été opérée"
		}
		if named && j+1 < len(items) && isLetter(items[j+1]) {
			continue // names of letters are words too: only a whole run counts
		}
		best, bestNext = a, j+1
	}
	return best, bestNext, best != ""
}

// onlyWith reports whether letters make an abbreviation with the figure v and none
// without: what follows "V O deux" is another number.
func (p *pass) onlyWith(letters []byte, v int) bool {
	if len(letters) < 2 || abbreviations[string(letters)] != "" {
		return false
	}
	return abbreviations[string(letters)+string(rune('0'+v))] != ""
}

// grows reports whether items[j] makes the figure before it a larger number or a value.
func (p *pass) grows(items []item, j int) bool {
	l := p.lexicon
	return j >= len(items) || l.unitStart(items, j) || l.hundred[items[j].fold] || l.thousand[items[j].fold]
}

// ofRatio reports whether items[i] is the second part of "E sur A", whose number
// is the ratio's and makes no part of a leaflet.
func (p *pass) ofRatio(items []item, i int) bool {
	return i >= 2 && p.over(items, i-1) && pairs[items[i-2].fold+" "+items[i].fold] != ""
}

// digit reads a single figure that can belong to an abbreviation: "V O deux".
func (p *pass) digit(items []item, j int) (int, bool) {
	it := items[j]
	if it.kind != word {
		return 0, false
	}
	if len(it.text) == 1 && it.text[0] >= '1' && it.text[0] <= '9' {
		return int(it.text[0] - '0'), !p.valueFollows(items, j+1)
	}
	v, ok := p.lexicon.units[it.fold]
	if !ok || v < 1 || v > 9 || p.lexicon.feminine[it.fold] {
		return 0, false
	}
	return v, !p.valueFollows(items, j+1)
}

// valueFollows reports whether the figure before items[j] is the start of a
// longer number or has a unit, and so is a value.
func (p *pass) valueFollows(items []item, j int) bool {
	if j >= len(items) || items[j].kind != word {
		return false
	}
	w, l := items[j].fold, p.lexicon
	if l.hundred[w] || l.thousand[w] || w == "vingt" || w == "vingts" || w == "quatre-vingts" {
		return true
	}
	if l.unitStart(items, j) {
		return true
	}
	if l.decimal[w] && j+1 < len(items) && !l.fullStop[w] {
		_, next, ok := l.fraction(items, j+1)
		return ok && (l.english || l.unitStart(items, next))
	}
	return false
}

func isLetter(it item) bool {
	_, _, ok := letterOf(it)
	return ok
}
