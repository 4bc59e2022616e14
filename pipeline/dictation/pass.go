package dictation

import (
	"strings"

	"cardiopli/pipeline"
)

// pass is one run over a source.
type pass struct {
	source  string
	lexicon *lexicon
	doubts  []pipeline.Finding
	erased  []erased
	spare   [2][]item // what the steps write into, in turn
	hyphens int       // 1 where the engine writes hyphens, -1 where not, 0 until asked
}

// space gives room for what a step makes of items. The steps run one after the other
// and keep nothing, so that two stretches serve them all.
func (p *pass) space(items []item) []item {
	for i := range p.spare {
		s := p.spare[i]
		if cap(s) < len(items)+8 {
			p.spare[i] = make([]item, 0, len(items)+len(items)/4+16)
			return p.spare[i]
		}
		if len(items) == 0 || &s[:1][0] != &items[0] {
			return s[:0]
		}
	}
	return make([]item, 0, len(items))
}

// maxDoubts bounds the list: past it, a person reads the whole text anyway.
const maxDoubts = 200

func (p *pass) finding(severity pipeline.Severity, rule string, from, to int, message, hint string) {
	if len(p.doubts) >= maxDoubts {
		return
	}
	s := pipeline.Span{Start: from, End: to}
	p.doubts = append(p.doubts, pipeline.Finding{Kind: pipeline.Reading, Rule: rule, Severity: severity, Span: s, Quote: clip(s.Of(p.source)),
		Message: message, Hint: hint})
}

// doubt tells what a person has to settle.
func (p *pass) doubt(rule string, from, to int, message, hint string) {
	p.finding(pipeline.Warning, rule, from, to, message, hint)
}

// ask leaves a choice to a person: what was said can be read in several ways and
// the letter would be unclear without an answer. Each choice can stand in the
// place of the words at from to to.
func (p *pass) ask(rule string, from, to int, message, hint string, choices ...string) {
	n := len(p.doubts)
	p.finding(pipeline.Error, rule, from, to, message, hint)
	if len(p.doubts) > n {
		p.doubts[n].Choices = choices
	}
}

// note tells what was done and should be looked at.
func (p *pass) note(rule string, from, to int, message, hint string) {
	p.finding(pipeline.Info, rule, from, to, message, hint)
}

// clip keeps quotes short.
func clip(s string) string {
	const most = 160
	n := 0
	for i := range s {
		if n == most {
			return s[:i] + "…"
		}
		n++
	}
	return s
}

// name reports whether items[i] is a capitalised word in the middle of a
// sentence, behind a title or another name: no number then, whatever it spells.
func (p *pass) name(items []item, i int) bool {
	t := items[i].text
	if len(t) < 2 || t[0] < 'A' || t[0] > 'Z' || t[1] >= 'A' && t[1] <= 'Z' && i == 0 {
		return false
	}
	for k := i - 1; k >= 0 && k >= i-2; k-- {
		if personTitles[items[k].fold] {
			return true
		}
		if c := items[k].text; c == "" || c[0] < 'A' || c[0] > 'Z' {
			return false
		}
	}
	return false
}

var personTitles = set("docteur dr professeur pr monsieur madame mademoiselle m mr mme mlle patient patiente doctor mister mrs miss prenom nom confrere consoeur")

// sentenceEnd reports whether nothing or a stop stands at the end of out.
func (p *pass) sentenceEnd(out []item) bool {
	return len(out) == 0 || p.stop(out[len(out)-1])
}

// years takes the space of thousands out of years, and gives back the small
// numbers that are said as words: "les deux oreillettes".
func (p *pass) years(items []item) []item {
	for i := range items {
		it := &items[i]
		if !whole(*it) || !it.changed || i == 0 {
			continue
		}
		prev := items[i-1].fold
		if i > 1 && joinsYears[prev] && whole(items[i-2]) && items[i-2].text == items[i-2].digits && items[i-2].value >= 1900 && items[i-2].value < 2100 && len(items[i-2].digits) == 4 && it.value >= 1900 && it.value < 2100 {
			it.text = it.digits // "en deux mille dix-sept et deux mille vingt-deux"
			continue
		}
		switch {
		case it.value >= 1900 && it.value < 2100 && len(it.digits) == 4 && (yearBefore[prev] || p.month(items, i-1) > 0):
			it.text = it.digits
		case it.value >= 2 && it.value <= 9 && pluralBefore[prev] && items[i-1].kind == word:
			it.text, it.changed = p.source[it.from:it.to], false
		}
	}
	return items
}

var (
	joinsYears   = set("et ou puis a virgule , and or then to comma")
	yearBefore   = set("en de depuis annee fin debut printemps ete automne hiver avant apres des l'an vers courant jusqu'en in since of from before after year until early late")
	pluralBefore = set("les ces ses des aux leurs nos vos tous toutes the both these those all")
)

// duke writes "score de Duke à plus neuf" as "score de Duke +9": the score has
// no unit, its sign tells it.
func (p *pass) duke(items []item) []item {
	out := p.space(items)
	for i := 0; i < len(items); i++ {
		it := items[i]
		if it.kind == word && it.fold == "duke" && i+2 < len(items) && (items[i+1].text == "à" || items[i+1].fold == "de") && items[i+2].kind == number &&
			len(items[i+2].digits) > 1 && (items[i+2].digits[0] == '+' || items[i+2].digits[0] == '-') {
			n, from := len(out), it.from
			t := it.text
			if n >= 2 && out[n-1].fold == "de" && out[n-2].fold == "score" {
				t, from = out[n-2].text+" de "+t, out[n-2].from
				out = out[:n-2]
			}
			t += " " + items[i+2].text
			out = append(out, item{kind: measure, text: t, fold: fold(t), from: from, to: items[i+2].to, changed: true, digits: items[i+2].digits, value: items[i+2].value})
			i += 2
			continue
		}
		out = append(out, it)
	}
	return out
}

// tension writes "tension à 120/70 mmHg" with the trade's short label: PA.
func (p *pass) tension(items []item) []item {
	out := p.space(items)
	for i := 0; i < len(items); i++ {
		it := items[i]
		if it.kind == word && (it.fold == "tension" || it.fold == "pression") {
			j := i + 1
			if j < len(items) && items[j].fold == "arterielle" {
				j++
			} else if it.fold == "pression" {
				out = append(out, it)
				continue
			}
			at := p.whereTaken(items, j)
			if j += at; at == 0 && j < len(items) && items[j].text == "à" {
				j++
			}
			if at > 0 && j < len(items) && items[j].kind == measure && items[j].unit == "mmHg" && strings.Contains(items[j].text, "/") {
				it.text, it.fold, it.to, it.changed = "PA", "pa", items[j-at-1].to, true
				out = append(append(out, it), items[j-at:j+1]...)
				i = j
				continue
			}
			if at == 0 && j < len(items) && items[j].kind == measure && items[j].unit == "mmHg" {
				m := items[j]
				m.more = &more{text: m.text, from: m.from, to: m.to}
				m.text, m.from, m.changed = "PA "+m.text, it.from, true
				m.fold = fold(m.text)
				out = append(out, m)
				i = j
				continue
			}
		}
		out = append(out, it)
	}
	return out
}

// whereTaken gives the number of words at items[j] that tell where a pressure was
// taken: "au cabinet", "de repos".
func (p *pass) whereTaken(items []item, j int) int {
	if j+1 < len(items) && items[j].kind == word && items[j+1].kind == word && placeOf[items[j].fold] && (measuredAt[items[j+1].fold] || items[j+1].fold == "repos" || items[j+1].fold == "pic") {
		return 2
	}
	return 0
}

var placeOf = set("au a en de")
