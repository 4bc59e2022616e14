package dictation

import "strings"

// unaccented gives back the "à" of an engine that writes no accents, where a value or
// a lead follows: the steps behind it tell it from the verb by its accent.
func (p *pass) unaccented(items []item) []item {
	if p.lexicon.english || strings.ContainsAny(p.source, "àâéèêëîïôùûçœÀÂÉÈÊÎÔÇ") {
		return items
	}
	bare := false // words that have an accent when the engine writes them
	for _, it := range items {
		bare = bare || barelyWritten[it.text]
	}
	for i := range items {
		if !bare {
			break
		}
		it := &items[i]
		if it.kind != word || it.text != "a" || i == 0 || i+1 >= len(items) {
			continue
		}
		if p.leadAt(items, i+1) && !p.over(items, i-1) && i > 1 && isLetter(items[i-2]) || !leaflet[items[i-1].fold] && len(items[i-1].fold) > 2 && p.valueAt(items, i+1) {
			it.text, it.fold = "à", "a"
		}
	}
	return items
}

var barelyWritten = set(`zero metre metres millimetre millimetres centimetre centimetres carre carres degre degres parenthese ejection echographie
	echocardiographie electrocardiogramme dilate dilatee severe modere moderee superieur superieure inferieur inferieure frequence systole regurgite
	epanchement pericarde retrecissement stenose diametre telediastolique telesystolique anterieur anterieure premier-degre resultats controle`)

// leadAt reports "V quatre", "D deux" at items[i].
func (p *pass) leadAt(items []item, i int) bool {
	if i+1 >= len(items) || items[i].fold != "v" && items[i].fold != "d" {
		return false
	}
	n, ok := p.lexicon.cardinal(items, i+1)
	_, figured := figure(items[i+1].text)
	return ok && n.value < 10 || figured
}

// valueAt reports whether a value stands at items[i]: a number with a unit or with
// nothing behind it that it could count.
func (p *pass) valueAt(items []item, i int) bool {
	l := p.lexicon
	if i < len(items) && (l.plus[items[i].fold] || l.minus[items[i].fold]) {
		i++
	}
	if i >= len(items) || items[i].kind != word {
		return false
	}
	next := i + 1
	if _, ok := figure(items[i].text); !ok {
		n, ok := l.cardinal(items, i)
		if !ok || n.weak {
			return false
		}
		next = n.next
	}
	if next >= len(items) || items[next].kind != word {
		return true
	}
	_, counted := l.cardinal(items, next)
	return l.unitStart(items, next) || l.decimal[items[next].fold] || l.closes[items[next].fold] || counted || items[next].fold == "fois"
}
