package dictation

import (
	"strings"

	"cardiopli/pipeline"
)

// Words that an engine hears for others. What the surroundings decide is
// written as meant and told as a word to accept; where a number hangs on it,
// the words stay as said: "sans dix" is not 110 until a person says so.

// confused tells of a word that was heard for another, like the lexicon does.
func (p *pass) confused(from, to int, right, why string) {
	if len(p.doubts) >= maxDoubts {
		return
	}
	s := pipeline.Span{Start: from, End: to}
	p.doubts = append(p.doubts, pipeline.Finding{Kind: pipeline.Vocabulary, Rule: "confusable", Severity: pipeline.Warning, Span: s, Quote: clip(s.Of(p.source)),
		Choices: []string{right}, Message: "« " + clip(s.Of(p.source)) + " » : sans doute « " + right + " ». " + why,
		Hint: "Deux mots proches de sens différent : réécouter la dictée ou relire la source, puis choisir."})
}

// homophones runs before letters and numbers are read.
func (p *pass) homophones(items []item) []item {
	if p.lexicon.english {
		return items
	}
	out := p.space(items)
	for i := 0; i < len(items); i++ {
		it := items[i]
		if it.kind != word {
			out = append(out, it)
			continue
		}
		if n, ok := p.wave(items, i); ok {
			last := items[i+n-1]
			t := "onde " + strings.ToUpper(last.text)
			switch {
			case n == 3:
				p.confused(it.from, last.to, t, "Devant une lettre de l'ECG, « on de » est une onde.")
			case strings.HasSuffix(it.fold, "s"):
				t = "ondes" + t[4:]
			}
			out = append(out, item{kind: word, text: t, fold: fold(t), from: it.from, to: last.to, changed: true})
			i += n - 1
			continue
		}
		if n := recorder(items, i); n > 0 {
			p.confused(it.from, items[i+n-1].to, "Holter", "C'est l'enregistrement qui est voulu.")
			out = append(out, item{kind: word, text: "Holter", fold: "holter", from: it.from, to: items[i+n-1].to, changed: true})
			i += n - 1
			continue
		}
		if it.text == "op" && i+1 < len(items) && ofAtrium[items[i+1].fold] && (len(out) == 0 || !surgical[out[len(out)-1].fold]) {
			p.confused(it.from, it.to, "OD", "Un état de l'oreillette suit : « op » est sans doute « OD ».")
			out = append(out, item{kind: abbrev, text: "OD", fold: "od", from: it.from, to: it.to, changed: true})
			continue
		}
		if it.fold == "point" && i+1 < len(items) && items[i+1].text == "j" {
			items[i+1].text, items[i+1].changed = "J", true
		}
		if n := p.misheard(out, items, i); n > 0 {
			text := p.source[it.from:items[i+n-1].to]
			out = append(out, item{kind: measure, text: text, fold: fold(text), from: it.from, to: items[i+n-1].to})
			i += n - 1
			continue
		}
		out = append(out, it)
	}
	return out
}

var (
	ofAtrium = set("dilatee normale non legerement moderement tres libre vide")
	surgical = set("post pre per en bloc salle")
)

// recorder gives the number of words that are heard for "Holter".
func recorder(items []item, i int) int {
	switch {
	case items[i].fold == "halte-air":
		return 1
	case items[i].fold == "halte" && i+1 < len(items) && items[i+1].fold == "air":
		return 2
	case items[i].fold == "haut" && i+2 < len(items) && items[i+1].fold == "de" && strings.HasPrefix(items[i+2].fold, "terre"):
		return 3
	}
	return 0
}

// wave finds "onde p", "ondes t", and "on de p" that stands for it: the letter
// is a name, not the start of an abbreviation.
func (p *pass) wave(items []item, i int) (int, bool) {
	n := 0
	switch {
	case items[i].fold == "onde" || items[i].fold == "ondes":
		n = 1
	case items[i].fold == "on" && i+1 < len(items) && items[i+1].fold == "de":
		n = 2
	default:
		return 0, false
	}
	if i+n >= len(items) {
		return 0, false
	}
	letter := items[i+n]
	if letter.kind != word || len(letter.text) != 1 || !strings.Contains("pqrsteauj", letter.text) || i+n+1 < len(items) && items[i+n+1].fold == "prime" {
		return 0, false
	}
	if w, next, ok := p.spelledAt(items, i+n); ok && (next-i-n > 2 || n == 2) && strings.HasPrefix(w, "QRS") {
		return 0, false
	}
	if letter.text == "a" && !p.valueStarts(items, i+n+1) { // "l'onde a disparu"
		return 0, false
	}
	return n + 1, true
}

// valueStarts reports whether items[i] can open a value or close a name.
func (p *pass) valueStarts(items []item, i int) bool {
	if i >= len(items) || items[i].kind != word {
		return true
	}
	w := items[i].fold
	if _, ok := figure(w); ok {
		return true
	}
	_, ok := p.lexicon.cardinal(items, i)
	return ok || w == "de" || w == "est" || p.lexicon.closes[w] || p.lexicon.decimal[w]
}

// nearNumbers are words that sound like a number, and the number.
var nearNumbers = map[string]string{"vain": "vingt", "vains": "vingt", "vin": "vingt", "vint": "vingt", "sang": "cent", "dis": "dix", "dit": "dix",
	"set": "sept", "cet": "sept", "cette": "sept", "troie": "trois", "sis": "six", "sise": "six"}

// denied are signs and symptoms that reports deny: "cent trouble" is "sans
// trouble".
var denied = set(`trouble troubles anomalie anomalies thrombus stenose symptome symptomes douleur epanchement sequelle sequelles argument
	arguments signe signes vegetation retentissement particularite gravite complication complications recidive syncope malaise dyspnee gradient
	dilatation hypertrophie modification antecedent contre-indication obstruction dysfonction changement sus-decalage sous-decalage angor asymetrie`)

// misheard gives the number of words at items[i] that must stay as they were
// said, since one of them was heard for a number or a number for it.
func (p *pass) misheard(out, items []item, i int) int {
	l, it := p.lexicon, items[i]
	var prev item
	if len(out) > 0 {
		prev = out[len(out)-1]
	}
	units := func(j int) int { // the end of the unit at items[j]
		if _, next, _, ok := l.unitAt(items, j); ok {
			return next
		}
		return 0
	}
	switch {
	case it.fold == "sans" || it.fold == "sang":
		n, ok := l.cardinal(items, i+1)
		if !ok || n.weak || n.value >= 100 {
			break
		}
		end := units(n.next)
		if end == 0 && n.next < len(items) && p.over(items, n.next) {
			end = n.next
		}
		if end == 0 || prev.kind != word || prev.fold == "minutes" {
			break
		}
		p.confused(it.from, it.to, "cent", "Un nombre et une unité suivent : « cent » est sans doute voulu ; rien n'a été compté.")
		return end - i
	case l.hundred[it.fold] && i+1 < len(items) && denied[items[i+1].fold] && items[i+1].kind == word && !l.numberWord(prev.fold):
		p.confused(it.from, it.to, "sans", "« cent » devant un signe ou un symptôme : la dictée a sans doute perdu la négation « sans ».")
		return 1
	}
	right, ok := nearNumbers[it.fold]
	if !ok || (it.fold == "cet" || it.fold == "cette" || it.fold == "dit") && prev.kind == word && !l.measuring[prev.fold] {
		return 0
	}
	if end := units(i + 1); end > 0 && items[i+1].fold != "minute" && items[i+1].fold != "seconde" && items[i+1].fold != "semaine" && items[i+1].fold != "annee" && items[i+1].fold != "heure" {
		p.confused(it.from, it.to, right, "Une unité suit : un nombre est voulu ; rien n'a été écrit à sa place.")
		return end - i
	}
	return 0
}

// heard runs once quantities are read: a length makes "tapes" the TAPSE, a
// duration makes "pose" a pause of the rhythm.
func (p *pass) heard(items []item) []item {
	if p.lexicon.english {
		return items
	}
	for i := range items {
		it := &items[i]
		if it.kind != word {
			continue
		}
		right, why := "", ""
		switch it.fold {
		case "tap", "taps", "tape", "tapes", "tapse's":
			if j := p.valueBehind(items, i, 3, smallLinks); j > 0 && items[j].unit == "mm" && items[j].value < 50 {
				right, why = "TAPSE", "Une longueur suit : le TAPSE est voulu."
			}
		case "pose", "poses":
			j := p.valueBehind(items, i, 6, pauseLinks)
			longest := i > 0 && strings.HasPrefix(items[i-1].fold, "longue")
			if longest || j > 0 && (items[j].unit == "s" || items[j].unit == "ms") {
				right, why = "pause"+it.fold[4:], "Une durée suit : c'est un arrêt du cœur (pause), non une mise en place (pose)."
			}
		}
		if right == "" {
			continue
		}
		p.confused(it.from, it.to, right, why)
		it.text, it.fold, it.changed = right, fold(right), true
	}
	return items
}

var (
	smallLinks = set("a de est mesure mesuree calcule calculee normal")
	pauseLinks = set("a de d' est plus moins maximale max superieure superieures sinusale sinusales nocturne nocturnes diurne diurnes mesuree mesure atteint durant egale ou")
)

// valueBehind gives the index of the measure that stands behind items[i] with
// none but links between.
func (p *pass) valueBehind(items []item, i, reach int, links map[string]bool) int {
	for j := i + 1; j < len(items) && j <= i+reach; j++ {
		if items[j].kind == measure && items[j].digits != "" {
			return j
		}
		if items[j].kind != word || !links[items[j].fold] {
			break
		}
	}
	return 0
}
