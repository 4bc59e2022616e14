package dictation

import "strings"

// ordinals writes "premier degré" as "1er degré", "la deuxième diagonale" as "la 2e
// diagonale". An ordinal is a figure between the word before a noun and the noun;
// alone, "le premier, le second", it stays a word.
func (p *pass) ordinals(items []item) []item {
	if p.lexicon.english {
		return items
	}
	out := p.space(items)
	for i := 0; i < len(items); i++ {
		it := items[i]
		t, ok := ordinalForms[it.fold]
		if !ok || it.kind != word || i+1 >= len(items) {
			out = append(out, it)
			continue
		}
		if next := items[i+1]; next.kind == word && next.fold == "degre" {
			t += " " + next.text
			out = append(out, item{kind: word, text: t, fold: fold(t), from: it.from, to: next.to, changed: true})
			i++
			continue
		}
		if p.ordersNoun(items, i) {
			it.text, it.changed = t, true
		}
		out = append(out, it)
	}
	return out
}

// ordersNoun reports whether the ordinal items[i] stands between the word before a
// noun and the noun. "Une seconde" is a time.
func (p *pass) ordersNoun(items []item, i int) bool {
	if i == 0 || items[i-1].kind != word || !beforeOrdinal[items[i-1].fold] || strings.HasPrefix(items[i].fold, "second") && items[i-1].fold == "une" {
		return false
	}
	next := items[i+1]
	if next.kind == abbrev {
		return true
	}
	for _, e := range []string{"é", "ée", "és", "ées"} { // "le second dilaté"
		if strings.HasSuffix(next.text, e) {
			return false
		}
	}
	return next.kind == word && len(next.fold) > 2 && p.month(items, i+1) == 0 && !notCounted[next.fold] &&
		!p.lexicon.closes[next.fold] && !p.lexicon.ofs[next.fold] && !p.pauseOrStop(items, i+1)
}

var ordinalForms = map[string]string{"premier": "1er", "premiere": "1re", "premiers": "1ers", "premieres": "1res", "deuxieme": "2e", "deuxiemes": "2es",
	"second": "2d", "seconde": "2de", "seconds": "2ds", "secondes": "2des", "troisieme": "3e", "troisiemes": "3es", "quatrieme": "4e", "cinquieme": "5e",
	"sixieme": "6e", "septieme": "7e", "huitieme": "8e", "neuvieme": "9e", "dixieme": "10e", "onzieme": "11e", "douzieme": "12e"}

var (
	beforeOrdinal = set("le la les l' du au aux des un une d' ce cet cette ces son sa ses leur mon ma mes notre votre chaque dudit")
	notCounted    = set("qui que et ou est a ont sont etait chez lors dans pour par mais puis non temps lieu abord plan")
)
