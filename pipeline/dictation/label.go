package dictation

import (
	"strconv"
	"strings"
)

// Labels that take a number: classes in roman figures, leads, grades.

// glued are abbreviations that end in a figure: "VO deux" is VO2.
var glued = map[string]string{"vo 2": "VO2", "vco 2": "VCO2", "ve/vco 2": "VE/VCO2", "vevco 2": "VE/VCO2", "spo 2": "SpO2", "sao 2": "SaO2",
	"svo 2": "SvO2", "co 2": "CO2", "o 2": "O2", "etco 2": "EtCO2", "ara 2": "ARA2", "sv 1": "SV1", "sv 2": "SV2", "isglt 2": "iSGLT2", "vt 1": "VT1", "vt 2": "VT2", "dt 2": "DT2"}

// gluing are the words that begin one of them.
var gluing = func() map[string]bool {
	m := map[string]bool{}
	for k := range glued {
		if w, _, _ := strings.Cut(k, " "); len(w) > 1 {
			m[w] = true
		}
	}
	return m
}()

// gluedBefore joins the last word of out and the figure at items[i] where another
// number follows: "VO two fourteen point six" is VO2, then 14.6.
func (p *pass) gluedBefore(out, items []item, i int) (item, bool) {
	l := p.lexicon
	if len(out) == 0 || i+1 >= len(items) || out[len(out)-1].kind != word || items[i+1].kind != word {
		return item{}, false
	}
	last, digits := &out[len(out)-1], items[i].text
	if !gluing[last.fold] {
		return item{}, false
	}
	if v, ok := l.units[items[i].fold]; ok && v < 10 {
		digits = strconv.Itoa(v)
	}
	w, ok := glued[last.fold+" "+digits]
	next := items[i+1]
	if _, figured := figure(next.text); !ok || !figured && (!l.numberWord(next.fold) || l.hundred[next.fold] || l.thousand[next.fold]) {
		return item{}, false
	}
	return item{kind: abbrev, text: w, fold: fold(w), from: last.from, to: items[i].to, changed: true}, true
}

// gradeLabels are followed by a number, even by "un".
var gradeLabels = set("grade stade type palier niveau degre score classe class stage grading")

// labels joins labels with the number behind them. It runs after numbers.
func (p *pass) labels(items []item) []item {
	out := p.space(items)
	for i := 0; i < len(items); i++ {
		it := items[i]
		if it.kind != word && it.kind != abbrev {
			out = append(out, it)
			continue
		}
		if j, joined, ok := p.romanAt(items, i); ok {
			out = append(out, joined...)
			i = j - 1
			continue
		}
		n := i + 1
		if n < len(items) && items[n].kind == number && !strings.ContainsAny(items[n].digits, ",.") && items[n].value < 10 && items[n].value >= 1 {
			num := items[n]
			digits := num.digits
			key := it.fold + " " + digits
			w, ok := glued[key]
			if !ok && it.kind == word && len(it.text) == 1 && len(it.fold) == 1 && !p.ofRatio(items, i) {
				w, ok = p.lead(items, i, digits)
				if !ok && p.scallop(out, items, i) {
					w, ok = strings.ToUpper(it.text)+digits, true
				}
			}
			if ok && !p.closed(items, n+1) {
				j := n + 1
				if (digits == "3" || digits == "4") && it.fold == "v" && j < len(items) && items[j].fold == "r" && items[j].kind == word {
					w += "R"
					j++
				}
				out = append(out, item{kind: abbrev, text: w, fold: fold(w), from: it.from, to: items[j-1].to, changed: true})
				i = j - 1
				continue
			}
			if gradeLabels[it.fold] && num.weak {
				num.weak, num.text, num.changed = false, "1", true
				items[n] = num
			}
		}
		out = append(out, it)
	}
	return out
}

// lead writes "V un", "D deux", "B deux".
func (p *pass) lead(items []item, i int, digits string) (string, bool) {
	k := strings.ToUpper(items[i].text) + digits
	a, ok := abbreviations[k]
	if !ok || capitalsOnly[k] && items[i].text != k[:1] {
		return "", false
	}
	return a, true
}

// scallop reports whether "a deux", "p trois" names a part of a mitral leaflet.
// "a" is a verb more often: it needs a word of place before it and no noun
// behind.
func (p *pass) scallop(out, items []item, i int) bool {
	n := items[i+1]
	if n.value > 3 || n.weak && i+2 < len(items) && !p.ends(items, i+2) || len(out) == 0 {
		return false
	}
	prev := out[len(out)-1]
	named := prev.kind == abbrev && len(prev.text) == 2 && strings.ContainsAny(prev.text[:1], "AP") && strings.ContainsAny(prev.text[1:], "123")
	switch items[i].text {
	case "p":
		return named || leaflet[prev.fold] || prev.fold == "et" || prev.fold == "a" || prev.fold == "en"
	case "a":
		subject := prev.fold == "en" && len(out) > 1 && (out[len(out)-2].fold == "y" || out[len(out)-2].fold == "il" || out[len(out)-2].fold == "elle" || out[len(out)-2].fold == "on")
		return (named || (leaflet[prev.fold] || prev.fold == "en") && !subject) && (p.ends(items, i+2) || letterAhead(items, i+2))
	}
	return false
}

// leaflet are words before the name of a scallop.
var leaflet = set("de du sur segment segments feuillet feston festons scallop scallops prolapsus flail versant niveau face entre")

// letterAhead reports a single "a" or "p".
func letterAhead(items []item, i int) bool {
	return i < len(items) && (items[i].text == "a" || items[i].text == "p")
}

// closed reports whether a unit or a decimal follows, which makes the number
// before a value of its own.
func (p *pass) closed(items []item, j int) bool {
	return j < len(items) && p.lexicon.unitStart(items, j)
}

// expectation is what a label tells of its value.
type expectation struct {
	decimal bool
	units   string // "|mm|cm|"
}

var (
	rate    = expectation{false, "|/min|"}
	percent = expectation{true, "|%|"}
	msec    = expectation{true, "|ms|s|"}
	size    = expectation{true, "|mm|cm|"}
	press   = expectation{true, "|mmHg|cmHg|mm|"}
)

// expected tells of the values of labels, as far as it matters for reading a
// decimal mark and for joining figures.
var expected = map[string]expectation{
	"frequence": rate, "fc": rate, "rythme": rate, "pouls": rate, "hr": rate, "rate": rate, "moyenne": rate, "minimale": rate, "maximale": rate,
	"fevg": percent, "fe": percent, "lvef": percent, "ef": percent,
	"pr": msec, "qt": msec, "qtc": msec, "qrs": msec,
	"dtd": size, "dts": size, "siv": size, "pp": size, "tapse": size,
	"paps": press, "tension": press, "pression": press, "ta": press, "pa": press, "bp": press,
}

// ofSpeed are the nouns that share "moyenne" and "maximale" with the heart rate.
var ofSpeed = set("vitesse vitesses velocite pause duree surface epaisseur distance dose pression tension valeur intensite charge")

// expects gives what the label next before the end of out expects. Only the
// last words count: a label farther off may belong to another value.
func (p *pass) expects(out []item) (expectation, bool) {
	for k, n := len(out)-1, 0; k >= 0 && n < 4; k, n = k-1, n+1 {
		if out[k].kind == mark || out[k].kind == line || out[k].kind == measure || out[k].kind == number || p.lexicon.decimal[out[k].fold] {
			break
		}
		if e, ok := expected[out[k].fold]; ok {
			if k > 0 && ofSpeed[out[k-1].fold] {
				break // "vitesse maximale" is no rate
			}
			return e, true
		}
	}
	return expectation{}, false
}

// leads puts commas between leads that are said in a row: "D2, D3, aVF".
func (p *pass) leads(items []item) []item {
	out, done := items[:0:0], 0
	for i := 0; i+1 < len(items); i++ {
		if it := items[i]; it.kind == abbrev && items[i+1].kind == abbrev && leadNames[it.text] && leadNames[items[i+1].text] {
			out = append(append(out, items[done:i+1]...), item{kind: mark, text: ",", fold: ",", from: it.to, to: it.to, changed: true, command: true})
			done = i + 1
		}
	}
	if done == 0 {
		return items
	}
	return append(out, items[done:]...)
}

var leadNames = set("D1 D2 D3 aVR aVL aVF V1 V2 V3 V4 V5 V6 V7 V8 V9 V3R V4R")
