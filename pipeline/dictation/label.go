package dictation

import (
	"strings"
)

// Labels that take a number: classes in roman figures, leads, grades.

var roman = [...]string{"", "I", "II", "III", "IV", "V"}

// romanLabels have classes in roman figures, up to the given one.
var romanLabels = map[string]int{"nyha": 4, "killip": 4, "ccs": 4, "mobitz": 2, "bav": 3, "lown": 5}

// glued are abbreviations that end in a figure: "VO deux" is VO2.
var glued = map[string]string{"vo 2": "VO2", "vco 2": "VCO2", "ve/vco 2": "VE/VCO2", "vevco 2": "VE/VCO2", "spo 2": "SpO2", "sao 2": "SaO2",
	"svo 2": "SvO2", "co 2": "CO2", "o 2": "O2", "etco 2": "EtCO2", "ara 2": "ARA2", "sv 1": "SV1", "sv 2": "SV2", "isglt 2": "iSGLT2", "vt 1": "VT1", "vt 2": "VT2", "dt 2": "DT2"}

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

// romanAt writes NYHA II, BAV III, Mobitz I, "stade II de la NYHA".
func (p *pass) romanAt(items []item, i int) (int, []item, bool) {
	it := items[i]
	whole := func(j, most int) bool {
		return j < len(items) && items[j].kind == number && items[j].value >= 1 && items[j].value <= float64(most) &&
			!strings.ContainsAny(items[j].digits, ",.") && !p.closed(items, j+1) && (j+1 >= len(items) || !p.lexicon.counted[items[j+1].fold])
	}
	fill := func(j int) item {
		n := items[j]
		return item{kind: measure, text: roman[int(n.value)], fold: fold(roman[int(n.value)]), from: n.from, to: n.to, changed: true}
	}
	most, ok := romanLabels[it.fold]
	if ok {
		j := i + 1
		for k := 0; k < 2 && j < len(items) && items[j].kind == word && (gradeLabels[items[j].fold] || items[j].fold == "de"); k++ {
			j++ // "NYHA classe deux", "BAV de type un"
		}
		if !whole(j, most) {
			return 0, nil, false
		}
		var out []item
		if it.fold == "bav" && j+1 < len(items) { // conduction ratio: "BAV deux un", "BAV trois pour un"
			k := j + 1
			if items[k].fold == "pour" || items[k].fold == "sur" {
				k++
			}
			if k < len(items) && items[k].kind == number && items[k].value < items[j].value && items[k].value >= 1 && !p.closed(items, k+1) {
				t := it.text + " " + items[j].digits + "/" + items[k].digits
				return k + 1, []item{{kind: measure, text: t, fold: fold(t), from: it.from, to: items[k].to, changed: true}}, true
			}
		}
		r := roman[int(items[j].value)]
		t := it.text
		for k := i + 1; k < j; k++ {
			t += " " + items[k].text
		}
		t += " " + r
		end := j + 1
		if (it.fold == "nyha" || it.fold == "ccs") && end+1 < len(items) && items[end].fold == p.lexicon.over && whole(end+1, 4) && items[end+1].value == 4 {
			end += 2 // "III/IV" would be read as III to IV
		}
		if it.fold == "lown" && end < len(items) && (items[end].fold == "a" && items[end].text != "à" || items[end].fold == "b") && p.ends(items, end+1) {
			t += items[end].fold
			end++
		}
		out = append(out, item{kind: measure, text: t, fold: fold(t), from: it.from, to: items[end-1].to, changed: true})
		if it.fold == "bav" && end+2 < len(items) && whole(end, 9) && items[end+1].fold == "pour" && items[end+2].kind == number && items[end+2].value < items[end].value {
			t := items[end].digits + "/" + items[end+2].digits
			out = append(out, item{kind: measure, text: t, fold: t, from: items[end].from, to: items[end+2].to, changed: true})
			end += 3
		}
		// "BAV deux ou trois"
		for end+1 < len(items) && (items[end].fold == "ou" || items[end].fold == "ni" || items[end].fold == "or" || items[end].fold == "a" && items[end].text == "à") && whole(end+1, most) && items[end+1].value > items[j].value {
			out = append(out, items[end], fill(end+1))
			end += 2
		}
		return end, out, true
	}
	if (it.fold == "stade" || it.fold == "classe" || it.fold == "class") && i+2 < len(items) && items[i+1].kind == word && strings.HasPrefix(items[i+1].fold, "fonctionnel") {
		if _, joined, ok := p.romanAt(append([]item{it}, items[i+2:min(len(items), i+10)]...), 0); ok && joined[0].fold == it.fold {
			return i + 3, []item{it, items[i+1], joined[1]}, true
		}
	}
	if (it.fold == "stade" || it.fold == "classe" || it.fold == "class") && whole(i+1, 4) {
		for j := i + 2; j < len(items) && j < i+6; j++ {
			if _, ok := romanLabels[items[j].fold]; ok && items[j].fold != "bav" {
				if j == i+2 || items[i+2].fold == "de" || items[i+2].fold == "of" || items[i+2].fold == "a" {
					return i + 2, []item{it, fill(i + 1)}, true
				}
			}
			if items[j].kind != word {
				break
			}
		}
	}
	if p.lexicon.english && it.fold == "roman" && whole(i+1, 5) {
		n := fill(i + 1)
		n.from = it.from
		return i + 2, []item{n}, true
	}
	return 0, nil, false
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
