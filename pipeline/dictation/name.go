package dictation

import (
	"strings"
	"unicode/utf8"
)

// Names that are spelled: behind "épelle" or "spelled", from a letter with an example
// on ("c comme célestin o r ..."), or a run of letters that spells the word said just
// before. What was spelled stands in the place of what was heard.

// names runs before letters are joined to abbreviations.
func (p *pass) names(items []item) []item {
	out := p.space(items)
	for i := 0; i < len(items); {
		if len(items[i].text) > 6 && items[i].fold != "double" && !alphabet[items[i].fold] { // no letter
			out = append(out, items[i])
			i++
			continue
		}
		if next, ok := p.nameAt(&out, items, i); ok {
			i = next
			continue
		}
		out = append(out, items[i])
		i++
	}
	return out
}

// nameAt reads the name that is spelled at items[i] and puts it at the end of out,
// in the place of the name that was said. It gives the index behind it.
func (p *pass) nameAt(out *[]item, items []item, i int) (int, bool) {
	o := *out
	k := len(o) - 1
	for k >= 0 && (p.pause(o[k]) || o[k].kind == mark && o[k].text == ":") {
		k--
	}
	told := k >= 0 && o[k].kind == word && (strings.HasPrefix(o[k].fold, "epel") || strings.HasPrefix(o[k].fold, "spel"))
	if !isLetter(items[i]) && !twice(items, i) && !(told && alphabet[items[i].fold]) {
		return 0, false
	}
	if !told && (i+2 >= len(items) || items[i+1].kind == word && len(items[i+1].text) > 6 || items[i+1].kind == number) {
		return 0, false // one letter is no name
	}
	name, next, shown := spelledName(items, i, told)
	if utf8.RuneCountInString(name) < 2 {
		return 0, false
	}
	heard := k
	for told && heard >= 0 && (o[heard].kind == word && introduces[o[heard].fold] || strings.HasPrefix(o[heard].fold, "epel") || strings.HasPrefix(o[heard].fold, "spel") || p.pause(o[heard])) {
		heard--
	}
	first, same, ok := p.spells(o, heard, name)
	switch {
	case told, shown && utf8.RuneCountInString(name) >= 3:
	case utf8.RuneCountInString(name) >= 4 && ok && heard == k:
	default:
		return 0, false
	}
	it := item{kind: abbrev, text: name, fold: fold(name), from: items[i].from, to: items[next-1].to, changed: true}
	it.more = &more{text: name, from: it.from, to: it.to}
	switch {
	case ok:
		it.from = o[first].from
		if !same {
			p.note("dictation_name", it.from, it.to, "Nom écrit comme il a été épelé, non comme il a été entendu.", "Vérifier le nom.")
		}
		o = o[:first]
	case told: // nothing like it was said just before
		if heard >= 0 && o[heard].kind == word && !personTitles[o[heard].fold] {
			p.doubt("dictation_name", o[heard].from, it.to, "Le nom épelé ne ressemble pas aux mots qui le précèdent.", "Vérifier le nom et retirer les mots en trop.")
		}
		it.from = o[heard+1].from
		o = o[:heard+1]
	}
	*out = append(o, it)
	return next, true
}

// introduces are the words around "épelle".
var introduces = set("j' je vous l' le se s' qui i is it as that's")

// spells reports whether name is, but for two letters, one of the three words that
// end at out[k] or the last of them together; where these begin, and whether every
// letter is the same.
func (p *pass) spells(out []item, k int, name string) (first int, same, ok bool) {
	n, joined := bareName.Replace(fold(name)), ""
	for m := 0; k >= 0 && m < 3 && out[k].kind == word && !personTitles[out[k].fold]; k, m = k-1, m+1 {
		w := bareName.Replace(out[k].fold)
		joined = w + joined
		if joined != "" && joined[0] == n[0] && near(joined, n, 2) {
			return k, joined == n, true
		}
		if m == 0 && len(w) >= 3 && w[0] == n[0] && near(w, n, 2) {
			return k, w == n, true
		}
	}
	return 0, false, false
}

var bareName = strings.NewReplacer("-", "", " ", "", "'", "")

// near reports whether a and b differ by at most n letters added, left out or
// changed.
func near(a, b string, n int) bool {
	for a != "" && b != "" && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	switch {
	case a == "" || b == "":
		return len(a)+len(b) <= n
	case n == 0:
		return false
	}
	return near(a[1:], b, n-1) || near(a, b[1:], n-1) || near(a[1:], b[1:], n-1)
}

// twice reports "deux l": a letter doubled. "Double v" is a letter of its own.
func twice(items []item, i int) bool {
	return i+1 < len(items) && (items[i].fold == "deux" || items[i].fold == "double") && items[i].kind == word && isLetter(items[i+1])
}

// accents are written on the letter before them.
var accents = map[string]string{"aigu E": "É", "grave E": "È", "grave A": "À", "grave U": "Ù", "circonflexe E": "Ê", "circonflexe A": "Â", "circonflexe I": "Î",
	"circonflexe O": "Ô", "circonflexe U": "Û", "trema E": "Ë", "trema I": "Ï", "trema U": "Ü", "trema O": "Ö", "trema A": "Ä", "cedille C": "Ç", "tilde N": "Ñ"}

// accentAt reads "accent aigu", "tréma", "cédille" at items[i]: the name of the
// accent and the number of words.
func accentAt(items []item, i int) (string, int) {
	w := func(k int) string {
		if k < len(items) && items[k].kind == word {
			return items[k].fold
		}
		return ""
	}
	switch w(i) {
	case "accent":
		switch w(i + 1) {
		case "aigu", "grave", "circonflexe", "trema":
			return w(i + 1), 2
		}
		return "", 0
	case "trema", "cedille", "tilde", "circonflexe":
		return w(i), 1
	}
	return "", 0
}

// alphabet are the words of spelling alphabets, said without their letter.
var alphabet = set(`anatole berthe celestin desire eugene francois gaston henri irma joseph kleber louis marcel nicolas oscar pierre quintal raoul suzanne
	therese ursule victor william xavier yvonne zoe alpha alfa bravo charlie delta echo foxtrot golf hotel india juliet juliett kilo lima mike november
	papa quebec romeo sierra tango uniform whiskey x-ray yankee zulu`)

// spelledName gives the letters said from items[i] on, the index behind them
// and whether an example was given for one of them. Where the speaker told that he
// spells, the words of an alphabet count as their letters.
func spelledName(items []item, i int, told bool) (name string, next int, shown bool) {
	var b []rune
	j := i
	at := func(k int) bool {
		return k < len(items) && (isLetter(items[k]) || twice(items, k) || told && items[k].kind == word && alphabet[items[k].fold])
	}
	for j < len(items) && len(b) < 40 {
		it := items[j]
		accent, n := accentAt(items, j)
		switch {
		case it.kind == mark && (it.text == "," || it.text == "-") && j > i && at(j+1):
			if it.text == "-" {
				b = append(b, '-')
			}
			j++
		case n > 0 && len(b) > 0:
			if r := accents[accent+" "+string(b[len(b)-1])]; r != "" {
				b[len(b)-1], _ = utf8.DecodeRuneInString(r)
			}
			j += n
		case it.kind == word && signOfName[it.fold] != "" && j > i && at(j+1):
			if s := signOfName[it.fold]; s != "," {
				b = append(b, []rune(s)...)
			}
			j++
		case it.kind == word && it.fold == "double" && j+1 < len(items) && (items[j+1].fold == "v" || items[j+1].fold == "ve"):
			b = append(b, 'W')
			j += 2
		case it.kind == word && it.fold == "i" && j+1 < len(items) && (items[j+1].fold == "grec" || items[j+1].fold == "grecque"):
			b = append(b, 'Y')
			j += 2
		case twice(items, j):
			c, _, _ := letterOf(items[j+1])
			b = append(b, []rune(c+c)...)
			j += 2
		case it.kind == word && (it.fold == "comme" || it.fold == "for") && j > i && example(items, j-1, j+1):
			shown = true
			j += 2
		case it.kind == word && it.fold == "as" && j > i && j+2 < len(items) && items[j+1].fold == "in" && example(items, j-1, j+2):
			shown = true
			j += 3
		case isLetter(it):
			c, _, _ := letterOf(it)
			b = append(b, []rune(c)...)
			j++
		case told && it.kind == word && alphabet[it.fold]:
			b = append(b, rune(it.fold[0]-'a'+'A'))
			j++
		default:
			return string(b), j, shown
		}
	}
	return string(b), j, shown
}

// signOfName are the signs that are said within a name; a comma parts letters only.
var signOfName = map[string]string{"virgule": ",", "comma": ",", "tiret": "-", "hyphen": "-", "dash": "-", "apostrophe": "'", "espace": " ", "space": " "}

// example reports whether the word items[j] starts with the letter items[i]: "d
// comme denis".
func example(items []item, i, j int) bool {
	if !isLetter(items[i]) || j >= len(items) || items[j].kind != word || len(items[j].fold) < 2 {
		return false
	}
	c, _, _ := letterOf(items[i])
	return strings.HasPrefix(items[j].fold, strings.ToLower(c))
}
