package dictation

import "strings"

// sequences handles what is left of numbers one after the other. A decimal mark
// left out is supplied where the unit tells ("un six mètre par seconde");
// anything else stays as it was said, and the readings are offered.
func (p *pass) sequences(items []item) []item {
	out := p.space(items)
	for i := 0; i < len(items); i++ {
		a := items[i]
		if !(a.kind == number && (whole(a) || a.half) && i+1 < len(items) && items[i+1].kind != word) || a.weak && a.text != "un" && a.text != "one" {
			out = append(out, a)
			continue
		}
		b := items[i+1]
		single := b.kind == measure && len(b.digits) == 1 && (b.unit == "m/s" || b.unit == "mm" || b.unit == "cm²" || b.unit == "cm")
		if single && whole(a) && a.value >= 0 && a.value < 10 && b.value >= 0 {
			if b.unit != "m/s" && b.unit != "cm²" && b.value == a.value+1 { // "deux trois millimètres" is 2 to 3 as well
				out = append(out, p.asSaid(items, i, i+2, "Un nombre décimal ou un intervalle : on ne sait pas lequel a été dit.",
					a.digits+p.lexicon.comma+b.digits+" "+b.unit, a.digits+p.to()+b.digits+" "+b.unit))
			} else {
				out = append(out, quantity(item{digits: a.digits + p.lexicon.comma + b.digits, from: a.from, value: a.value}, b.to, b.unit, false))
			}
			i++
			continue
		}
		if whole(a) && !a.weak && a.changed && b.kind == measure && valued(b) && b.changed && !strings.ContainsAny(b.digits, "+-,.") && !strings.ContainsAny(b.text, "/=") && b.unit != "h" && b.unit != "min" {
			if i == 0 || !gradeLabels[items[i-1].fold] && items[i-1].kind != abbrev {
				out = append(out, p.asSaid(items, i, i+2, "Deux nombres se suivent, une seule unité : leur sens n'est pas sûr.", p.rowReadings(a, b)...))
				i++
				continue
			}
		}
		run := i + 1
		for run < len(items) && items[run].kind == number && (whole(items[run]) || items[run].half) &&
			(!items[run].weak || items[run].text == "un" && run+1 < len(items) && whole(items[run+1]) && !items[run+1].weak) {
			run++
		}
		typed := !a.changed && !a.weak
		if n := run - i; n == 2 && (!typed && items[i+1].changed || typed && centimetres(a.value, b.value) && len(b.digits) < 3) {
			choices := p.pairReadings(a, b)
			if len(choices) == 1 { // "extrêmes quarante-quatre cent trente-six": nothing else can be meant
				p.doubt("dictation_number", a.from, b.to, "Deux nombres dits à la suite, sans séparation.", "Vérifier les deux nombres.")
				out = append(out, item{kind: measure, text: choices[0], fold: choices[0], from: a.from, to: b.to, changed: true})
			} else {
				out = append(out, p.asSaid(items, i, run, "Deux nombres se suivent sans unité ni séparation : leur sens n'est pas sûr.", choices...))
			}
			i = run - 1
			continue
		} else if n > 2 { // an identity or telephone number: figures, as they come
			for ; i < run; i++ {
				it := items[i]
				it.text = it.digits
				if next := i + 1; it.value == 0 && it.changed && next < run && items[next].value < 10 { // "zéro six" of a telephone number
					it.text, it.to = it.digits+items[next].digits, items[next].to
					i = next
				}
				out = append(out, it)
			}
			i--
			continue
		}
		out = append(out, a)
	}
	return out
}

// rowReadings gives what a number before a value with a unit may mean: an interval,
// two values, for drugs two parts of one dose.
func (p *pass) rowReadings(a, b item) []string {
	all := []string{a.digits + p.to() + b.text, a.digits + ", " + b.text}
	if b.unit == "mg" {
		all = append(all, a.digits+"/"+b.text)
	}
	return all
}

// to is what stands between the ends of an interval.
func (p *pass) to() string {
	if p.lexicon.english {
		return " to "
	}
	return " à "
}
