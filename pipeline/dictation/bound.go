package dictation

import "strings"

// bounds writes "supérieur à quarante millimètres" as "> 40 mm" and "environ" before
// a value as "env.". In a sentence that denies, "aucune pause supérieure à deux
// secondes", the words stay: a sign is overlooked behind a negation. So do those of
// "supérieur ou égal à": the value itself counts, and alarms know it by these words.
func (p *pass) bounds(items []item) []item {
	out := p.space(items)
	denied := false
	for i := 0; i < len(items); i++ {
		it := items[i]
		if p.stop(it) {
			denied = false
		} else if it.kind == word && denials[it.fold] {
			denied = true
		}
		sign, n := p.boundAt(items, i)
		if n == 0 || denied && sign != "env." || i+n >= len(items) || !p.bounded(out, items, i, i+n, sign) {
			out = append(out, it)
			continue
		}
		out = append(out, item{kind: word, text: sign, fold: sign, from: it.from, to: items[i+n-1].to, changed: true})
		i += n - 1
	}
	return out
}

// bounded reports whether the value at items[j] belongs to the words of comparison
// at items[i]. "La paroi inférieure à trois segments" compares nothing.
func (p *pass) bounded(out, items []item, i, j int, sign string) bool {
	v := &items[j]
	if v.kind == number && v.weak && sign != "env." && p.ends(items, j+1) { // "inférieur à un"
		v.weak, v.text, v.changed = false, "1", true
		return true
	}
	if !valued(*v) {
		return false
	}
	if strings.HasPrefix(items[i].fold, "inferieur") || strings.HasPrefix(items[i].fold, "superieur") {
		if len(out) > 0 && hasWalls[out[len(out)-1].fold] {
			return false
		}
		return v.kind == measure || p.ends(items, j+1)
	}
	return true
}

// hasWalls are nouns that have a lower and an upper one.
var hasWalls = set(`paroi parois face faces territoire segment segments lobe veine membre membres cave infarctus necrose sequelle onde ondes
	derivation derivations hypokinesie akinesie lobaire bord berge oblique pulmonaire`)

// valued reports whether it is a number or a measure that was understood.
func valued(it item) bool {
	return (it.kind == number || it.kind == measure) && it.digits != "" && !it.weak
}

var denials = set("pas aucun aucune sans ni non jamais absence not no without never none")

// boundAt gives the sign that items[i] begins, and the number of its words.
func (p *pass) boundAt(items []item, i int) (string, int) {
	if items[i].kind != word {
		return "", 0
	}
	w := items[i].fold
	at := func(k int, s string) bool { return k < len(items) && items[k].kind == word && items[k].fold == s }
	if p.lexicon.english {
		sign := map[string]string{"greater": ">", "less": "<"}[w]
		if sign == "" || !at(i+1, "than") || at(i+2, "or") {
			return "", 0
		}
		return sign, 2
	}
	sign := ""
	switch strings.TrimSuffix(strings.TrimSuffix(w, "s"), "e") {
	case "superieur":
		sign = ">"
	case "inferieur":
		sign = "<"
	case "environ":
		return "env.", 1
	case "a":
		if items[i].text == "à" && matchAt(items, i+1, []string{"peu", "pres"}) {
			return "env.", 3
		}
		return "", 0
	default:
		return "", 0
	}
	if !at(i+1, "a") {
		return "", 0
	}
	return sign, 2
}

// doses writes "entre deux et trois fois par jour" as 2-3/j.
func (p *pass) doses(items []item) []item {
	if p.lexicon.english {
		return items
	}
	out := p.space(items)
	for _, it := range items {
		k := len(out)
		if it.kind != measure || !strings.HasPrefix(it.unit, "/j") && !strings.HasPrefix(it.unit, "/sem") || k < 2 || out[k-2].kind != number || !whole(out[k-2]) {
			out = append(out, it)
			continue
		}
		join, from := out[k-1].text, k-2
		between := join == "et" && k >= 3 && out[k-3].kind == word && out[k-3].fold == "entre"
		if between {
			from = k - 3
		}
		if first := out[k-2]; between || join == "à" || join == "ou" {
			text := first.digits + "-" + it.text
			it.from, it.text, it.fold = out[from].from, text, text
			out = out[:from]
		}
		out = append(out, it)
	}
	return out
}
