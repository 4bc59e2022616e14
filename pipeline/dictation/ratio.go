package dictation

import (
	"strconv"
	"strings"
)

// signs puts "plus" and "moins" before a number as signs, where no word before
// them makes them words: "au moins trois" stays.
func (p *pass) signs(items []item) []item {
	l := p.lexicon
	out := p.space(items)
	for i := 0; i < len(items); i++ {
		it := items[i]
		sign := ""
		if it.kind == word && l.plus[it.fold] {
			sign = "+"
		} else if it.kind == word && l.minus[it.fold] {
			sign = "-"
		}
		if sign == "" {
			out = append(out, it)
			continue
		}
		prev := ""
		if len(out) > 0 && out[len(out)-1].kind != line {
			prev = out[len(out)-1].fold
		}
		next := i+1 < len(items) && (items[i+1].kind == number || items[i+1].kind == measure && items[i+1].digits != "") && !items[i+1].weak
		switch {
		case prev == "st" && !next: // SCA ST+, SCA ST-
			last := &out[len(out)-1]
			last.text, last.fold, last.to, last.changed = last.text+sign, last.fold+sign, it.to, true
		case next && prev == "ou" && len(out) > 1 && l.plus[out[len(out)-2].fold] && sign == "-":
			m := items[i+1]
			m.from, m.text, m.changed = out[len(out)-2].from, "± "+m.text, true
			out = append(out[:len(out)-2], m)
			i++
		case next && !l.noSign[prev]:
			m := items[i+1]
			m.from, m.text, m.digits, m.changed = it.from, sign+m.text, sign+m.digits, true
			m.fold = m.text
			if sign == "-" {
				m.value = -m.value
			}
			out = append(out, m)
			i++
		default:
			out = append(out, it)
		}
	}
	return out
}

// pairs are the ratios of two labels that are said with "sur".
var pairs = map[string]string{"e a": "E/A", "a e": "A/E", "e e'": "E/e'", "rv lv": "RV/LV", "vd vg": "VD/VG", "qp qs": "Qp/Qs", "ve vco2": "VE/VCO2", "og ao": "OG/Ao", "od og": "OD/OG"}

// equals writes the value of a ratio of two labels behind a sign: "E/A = 0,7", "E/e'
// moyen = 8". What is said with "de" or compared stays a sentence.
func (p *pass) equals(items []item) []item {
	if p.lexicon.english {
		return items
	}
	out := p.space(items)
	for i := 0; i < len(items); i++ {
		out = append(out, items[i])
		if items[i].kind != abbrev || !equalled[items[i].text] {
			continue
		}
		j := i + 1
		if j < len(items) && items[j].kind == word && whichRatio[items[j].fold] {
			j++
		}
		from, to := items[j-1].to, items[j-1].to
		k := j
		if k < len(items) && (items[k].text == "à" || items[k].text == "a") {
			from, to = items[k].from, items[k].to
			k++
		}
		if k >= len(items) || items[k].kind != number || items[k].weak {
			continue
		}
		out = append(out, items[i+1:j]...)
		out = append(out, item{kind: word, text: "=", fold: "=", from: from, to: to, changed: true})
		i = k - 1
	}
	return out
}

var (
	equalled   = set("E/A E/e' Qp/Qs OG/Ao VD/VG OD/OG RV/LV")
	whichRatio = set("moyen moyenne lateral septal mitral tricuspide medial")
)

// primes writes "e prime" as e' and "S prime" as S'.
func (p *pass) primes(items []item) []item {
	out := p.space(items)
	for i := 0; i < len(items); i++ {
		it := items[i]
		if it.kind == word && len(it.text) == 1 && i+1 < len(items) && items[i+1].kind == word && items[i+1].fold == "prime" {
			t := "e'"
			switch it.fold {
			case "e":
			case "s":
				t = "S'"
			case "a":
				t = "a'"
			default:
				out = append(out, it)
				continue
			}
			out = append(out, item{kind: abbrev, text: t, fold: fold(t), from: it.from, to: items[i+1].to, changed: true})
			i++
			continue
		}
		out = append(out, it)
	}
	return out
}

// over reports whether items[i] is said between the two parts of a ratio.
func (p *pass) over(items []item, i int) bool {
	if i >= len(items) {
		return false
	}
	it := items[i]
	return it.kind == word && (it.fold == p.lexicon.over || it.fold == "slash" || it.fold == "barre") || it.kind == mark && it.text == "/"
}

// ratios writes "cent quarante sur quatre-vingts" as 140/80 mmHg, "deux sur
// quatre" as 2/4, "E sur A" as E/A.
func (p *pass) ratios(items []item) []item {
	out := p.space(items)
	for i := 0; i < len(items); i++ {
		it := items[i]
		if it.kind == line || it.kind == mark {
			out = append(out, it)
			continue
		}
		if p.over(items, i+1) && i+2 < len(items) {
			right := items[i+2]
			if (it.kind == word || it.kind == abbrev) && len(it.text) <= 4 {
				if t, ok := pairs[it.fold+" "+right.fold]; ok && (right.kind == word || right.kind == abbrev) {
					out = append(out, item{kind: abbrev, text: t, fold: fold(t), from: it.from, to: right.to, changed: true})
					i += 2
					continue
				}
			}
			if m, ok := p.quotient(out, items, i); ok {
				if n := len(out); n > 1 && out[n-1].text == "à" && out[n-2].weak && m.unit == "" { // "un à deux sur quatre"
					out[n-2].weak, out[n-2].text, out[n-2].changed = false, "1", true
				}
				out = append(out, m)
				i += 2
				continue
			}
		}
		if it.fold == "ve" && i+1 < len(items) && items[i+1].fold == "vco2" { // "pente VE VCO2"
			out = append(out, item{kind: abbrev, text: "VE/VCO2", fold: "ve/vco2", from: it.from, to: items[i+1].to, changed: true})
			i++
			continue
		}
		if m, n, ok := p.pressure(out, items, i); ok {
			out = append(out, m)
			i += n - 1
			continue
		}
		if it.kind == measure && !it.changed && it.unit == "" && strings.Contains(it.text, "/") && (p.pressureNear(out) || p.measuredNear(out) || p.pressureBefore(out)) {
			out = append(out, p.engineRatio(it)) // "tension 12/7"
			continue
		}
		if whole(it) && it.value <= 6 && !it.weak && i+1 < len(items) && items[i+1].kind == word && (items[i+1].fold == "sixiemes" || items[i+1].fold == "sixieme") {
			out = append(out, closedItem(items, i, i+2, it.digits+"/6")) // "souffle trois sixièmes"
			i++
			continue
		}
		m, n, ok := p.clock(out, items, i)
		if !ok {
			m, n, ok = p.clipped(out, items, i)
		}
		if ok {
			out = append(out, m)
			i += n - 1
			continue
		}
		out = append(out, it)
	}
	return out
}

// quotient joins items[i] / items[i+2], both numbers.
func (p *pass) quotient(out, items []item, i int) (item, bool) {
	a, b := items[i], items[i+2]
	if a.kind != number || !(b.kind == number || b.kind == measure && b.digits != "" && !strings.HasPrefix(b.text, "+")) || b.weak && !whole(a) {
		return item{}, false
	}
	if a.weak && b.kind != number || b.weak && i+3 < len(items) && items[i+3].kind == word && !p.ends(items, i+3) {
		return item{}, false // "un sur le", "deux sur un ..."
	}
	left, right := a.digits, b.digits
	if b.weak {
		right = "1"
	}
	unit := b.unit
	if b.kind == measure && unit != "mmHg" && unit != "cmHg" && items[i+1].kind == word {
		return item{}, false // "vingt sur dix minutes" is no ratio
	}
	x, y := a.value, b.value
	if unit == "" && bloodPressure(x, y) {
		unit = "mmHg"
	} else if (unit == "" || unit == "cmHg") && centimetres(x, y) && (p.pressureNear(out) || p.measuredNear(out) || p.pressureBefore(out)) {
		left, right, unit = tenfold(left), tenfold(right), "mmHg"
	}
	text := left + "/" + right
	if unit != "" {
		text += " " + unit
	}
	m := item{kind: measure, text: text, fold: fold(text), from: a.from, to: b.to, changed: true, digits: left, value: x, unit: unit}
	return m, true
}

// ratioUnit reads the unit of pressure behind a ratio that an engine wrote in figures:
// "98/60 mm de mercure".
func (p *pass) ratioUnit(items []item, i int) (item, int, bool) {
	it := items[i]
	x, y, ok := strings.Cut(it.text, "/")
	if it.kind != measure || it.changed || it.unit != "" || !ok {
		return item{}, 0, false
	}
	u, next, _, _ := p.lexicon.unitAt(items, i+1)
	switch u {
	case "mmHg":
	case "cmHg":
		a, errA := strconv.Atoi(x)
		b, errB := strconv.Atoi(y)
		if errA != nil || errB != nil || !centimetres(float64(a), float64(b)) {
			return item{}, 0, false
		}
		x, y = tenfold(x), tenfold(y)
	default:
		return item{}, 0, false
	}
	it.text, it.digits, it.unit, it.to, it.changed = x+"/"+y+" mmHg", x, "mmHg", items[next-1].to, true
	it.fold = fold(it.text)
	return it, next, true
}

// engineRatio gives a blood pressure that an engine wrote as a ratio its unit.
func (p *pass) engineRatio(it item) item {
	x, y, _ := strings.Cut(it.text, "/")
	a, errA := strconv.Atoi(x)
	b, errB := strconv.Atoi(y)
	switch {
	case errA != nil || errB != nil:
		return it
	case centimetres(float64(a), float64(b)):
		x, y = tenfold(x), tenfold(y)
	case !bloodPressure(float64(a), float64(b)):
		return it
	}
	it.text, it.digits, it.unit, it.changed = x+"/"+y+" mmHg", x, "mmHg", true
	it.fold = fold(it.text)
	return it
}

// bloodPressure reports whether x over y can be a blood pressure in mmHg and
// little else.
func bloodPressure(x, y float64) bool {
	return x >= 60 && x <= 280 && y >= 30 && y <= 160 && x-y >= 10
}

// centimetres reports whether x over y can be a blood pressure in cmHg.
func centimetres(x, y float64) bool {
	return x >= 6 && x <= 27 && y >= 3 && y <= 16 && x > y
}

func tenfold(digits string) string {
	f, err := strconv.ParseFloat(strings.ReplaceAll(digits, ",", "."), 64)
	if err != nil {
		return digits
	}
	return strconv.Itoa(int(f*10 + 0.5))
}

var pressureWords = set("tension tensions ta pa pression pressions arterielle systolique tensionnel tensionnelle bp pressure")

// measuredAt are places, postures and averages for which a blood pressure is said in
// centimetres: "au cabinet quinze neuf".
var measuredAt = set("cabinet domicile consultation brassard automesure automesures bras debout couche couchee assis assise mapa moyenne moyennes")

// pressureNear reports whether a word of blood pressure stands among the last
// words of out.
func (p *pass) pressureNear(out []item) bool {
	for k, n := len(out)-1, 0; k >= 0 && n < 6; k, n = k-1, n+1 {
		if out[k].kind == line {
			break
		}
		if pressureWords[out[k].fold] {
			return true
		}
	}
	return false
}

// measuredNear reports whether the words right before the end of out tell where
// a pressure was taken.
func (p *pass) measuredNear(out []item) bool {
	for k, n := len(out)-1, 0; k >= 0 && n < 3 && (out[k].kind == word || out[k].unit == "h"); k, n = k-1, n+1 {
		if measuredAt[out[k].fold] {
			return true
		}
	}
	return false
}

// pressureBefore reports whether the sentence already holds a blood pressure
// and the words since name nothing else that is measured.
func (p *pass) pressureBefore(out []item) bool {
	for k, n := len(out)-1, 0; k >= 0 && n < 8 && !p.stop(out[k]); k, n = k-1, n+1 {
		if out[k].unit == "mmHg" && strings.Contains(out[k].text, "/") {
			return true
		}
		if out[k].kind == number || out[k].kind == measure || out[k].kind == abbrev || expected[out[k].fold].units != "" {
			return false
		}
	}
	return false
}

// tenths writes "treize six sur sept quatre" as 136/74 mmHg: each side in
// centimetres with its tenth, which the second may lack ("treize six sur huit").
func (p *pass) tenths(items []item, i int, pressed func(int) bool) (item, int, bool) {
	if i+3 >= len(items) || items[i+2].kind != word && items[i+2].text != "/" || items[i+2].fold != "sur" && items[i+2].text != "/" || !pressed(i+3) {
		return item{}, 0, false
	}
	a, b, c := items[i], items[i+1], items[i+3]
	tenth := func(it item) bool { return whole(it) && it.value < 10 }
	if !whole(a) || !whole(c) || !tenth(b) || !centimetres(a.value, c.value) {
		return item{}, 0, false
	}
	n, y := 4, c.digits+"0"
	if pressed(i + 4) {
		if !tenth(items[i+4]) || pressed(i+5) {
			return item{}, 0, false
		}
		n, y = 5, c.digits+items[i+4].digits
	}
	text := a.digits + b.digits + "/" + y + " mmHg"
	return item{kind: measure, text: text, fold: fold(text), from: a.from, to: items[i+n-1].to, changed: true, digits: a.digits + b.digits,
		value: 10*a.value + b.value, unit: "mmHg"}, n, true
}

// pressure writes "tension à douze sept" as 120/70 mmHg: two numbers one after
// the other, behind a word of blood pressure. "seize neuf et demi" can be 160/95
// or 165/95: it stays as said.
func (p *pass) pressure(out, items []item, i int) (item, int, bool) {
	pressed := func(k int) bool { return k < len(items) && (whole(items[k]) || items[k].half) && !items[k].weak }
	if !pressed(i) || !pressed(i+1) {
		return item{}, 0, false
	}
	a, b := items[i], items[i+1]
	if !p.pressureNear(out) && !(centimetres(a.value, b.value) && p.measuredNear(out)) && !p.pressureBefore(out) {
		return item{}, 0, false
	}
	if pressed(i+2) || b.half && !a.half {
		return item{}, 0, false
	}
	if m, n, ok := p.tenths(items, i, pressed); ok {
		return m, n, true
	}
	x, y := a.digits, b.digits
	switch {
	case centimetres(a.value, b.value):
		x, y = tenfold(x), tenfold(y)
	case bloodPressure(a.value, b.value):
	default:
		return item{}, 0, false
	}
	text := x + "/" + y + " mmHg"
	return item{kind: measure, text: text, fold: fold(text), from: a.from, to: b.to, changed: true, digits: x, value: a.value, unit: "mmHg"}, 2, true
}
