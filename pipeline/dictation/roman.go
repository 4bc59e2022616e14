package dictation

import "strings"

// Classes in roman figures: NYHA II, BAV III, Mobitz I, "stade II de la NYHA".

var roman = [...]string{"", "I", "II", "III", "IV", "V"}

// romanLabels have classes in roman figures, up to the given one.
var romanLabels = map[string]int{"nyha": 4, "killip": 4, "ccs": 4, "mobitz": 2, "bav": 3, "lown": 5}

// romanAt reads a class at items[i]; it gives the index behind it.
func (p *pass) romanAt(items []item, i int) (int, []item, bool) {
	it := items[i]
	if most, ok := romanLabels[it.fold]; ok {
		return p.classAt(items, i, most)
	}
	switch it.fold {
	case "stade", "classe", "class":
		return p.classOf(items, i)
	case "roman":
		if p.lexicon.english && p.figureTo(items, i+1, 5) {
			n := filled(items[i+1])
			n.from = it.from
			if k := i + 2; k+1 < len(items) && joins(items[k]) && p.figureTo(items, k+1, 5) && items[k+1].value > items[i+1].value {
				return k + 2, []item{n, items[k], filled(items[k+1])}, true // "roman two to three"
			}
			return i + 2, []item{n}, true
		}
	}
	return 0, nil, false
}

// figureTo reports whether items[j] is a class from 1 to most: nothing behind makes
// it a value or a count.
func (p *pass) figureTo(items []item, j, most int) bool {
	return j < len(items) && items[j].kind == number && items[j].value >= 1 && items[j].value <= float64(most) &&
		!strings.ContainsAny(items[j].digits, ",.") && !p.closed(items, j+1) && (j+1 >= len(items) || !p.lexicon.counted[items[j+1].fold])
}

// filled writes the number n in roman figures.
func filled(n item) item {
	r := roman[int(n.value)]
	return item{kind: measure, text: r, fold: fold(r), from: n.from, to: n.to, changed: true}
}

// joins reports whether it stands between two classes: "deux à trois", "II ni III".
func joins(it item) bool {
	return it.kind == word && (it.fold == "ou" || it.fold == "ni" || it.fold == "or" || it.fold == "to" || it.text == "à")
}

// classAt reads "NYHA deux", "BAV trois pour un", "NYHA classe deux".
func (p *pass) classAt(items []item, i, most int) (int, []item, bool) {
	it, j := items[i], i+1
	for k := 0; k < 2 && j < len(items) && items[j].kind == word && (gradeLabels[items[j].fold] || items[j].fold == "de"); k++ {
		j++ // "NYHA classe deux", "BAV de type un"
	}
	if !p.figureTo(items, j, most) {
		return 0, nil, false
	}
	if it.fold == "bav" && j == i+1 {
		if r, next, ok := p.conduction(items, j); ok && (next == j+3 || !p.figureTo(items, j+2, 1)) {
			t := it.text + " " + r
			return next, []item{{kind: measure, text: t, fold: fold(t), from: it.from, to: items[next-1].to, changed: true}}, true
		}
	}
	t := it.text
	for k := i + 1; k < j; k++ {
		t += " " + items[k].text
	}
	t += " " + roman[int(items[j].value)]
	end := j + 1
	if (it.fold == "nyha" || it.fold == "ccs") && end+1 < len(items) && items[end].fold == p.lexicon.over && p.figureTo(items, end+1, 4) && items[end+1].value == 4 {
		end += 2 // "III/IV" would be read as III to IV
	}
	if it.fold == "lown" && end < len(items) && (items[end].fold == "a" && items[end].text != "à" || items[end].fold == "b") && p.ends(items, end+1) {
		t += items[end].fold
		end++
	}
	if it.fold != "bav" && p.figureTo(items, end, most) && items[end].value == items[j].value+1 && items[end].changed && p.ends(items, end+1) {
		// "NYHA deux trois" may be a range or a slip
		asked := p.asSaid(items, i, end+1, "Deux classes se suivent : un intervalle ou une correction.", t+p.to()+roman[int(items[end].value)], t, items[i].text+" "+roman[int(items[end].value)])
		return end + 1, []item{asked}, true
	}
	out := []item{{kind: measure, text: t, fold: fold(t), from: it.from, to: items[end-1].to, changed: true}}
	if it.fold == "bav" {
		if r, next, ok := p.conduction(items, end); ok {
			out = append(out, item{kind: measure, text: r, fold: r, from: items[end].from, to: items[next-1].to, changed: true})
			end = next
		}
	}
	// "BAV deux ou trois"
	for end+1 < len(items) && joins(items[end]) && p.figureTo(items, end+1, most) && items[end+1].value > items[j].value {
		out = append(out, items[end], filled(items[end+1]))
		end += 2
	}
	return end, out, true
}

// conduction reads a ratio of conduction at items[j]: "deux un", "trois pour un".
func (p *pass) conduction(items []item, j int) (string, int, bool) {
	k := j + 1
	if k < len(items) && (items[k].fold == "pour" || items[k].fold == "sur") {
		k++
	}
	if k >= len(items) || items[j].kind != number || items[k].kind != number || !whole(items[j]) || items[j].value > 9 ||
		items[k].value >= items[j].value || items[k].value < 1 || p.closed(items, k+1) {
		return "", 0, false
	}
	return items[j].digits + "/" + items[k].digits, k + 1, true
}

// classOf reads "stade deux à trois de la NYHA", "classe fonctionnelle deux de la
// NYHA".
func (p *pass) classOf(items []item, i int) (int, []item, bool) {
	out, j := []item{items[i]}, i+1
	if j < len(items) && items[j].kind == word && strings.HasPrefix(items[j].fold, "fonctionnel") {
		out = append(out, items[j])
		j++
	}
	if !p.figureTo(items, j, 4) {
		return 0, nil, false
	}
	out = append(out, filled(items[j]))
	j++
	if j+1 < len(items) && joins(items[j]) && p.figureTo(items, j+1, 4) {
		out = append(out, items[j], filled(items[j+1]))
		j += 2
	}
	for k := j; k < len(items) && k < j+4 && items[k].kind != mark && items[k].kind != line; k++ {
		if _, ok := romanLabels[items[k].fold]; ok && items[k].fold != "bav" {
			if !p.lexicon.english && (k == j || items[j].fold == "de" && (k == j+1 || items[j+1].fold == "la" && k == j+2)) {
				if c := &out[len(out)-1]; out[len(out)-2].kind == word && !joins(out[len(out)-2]) { // "stade trois de la NYHA" is "stade NYHA III"
					c.text = strings.ToUpper(items[k].fold) + " " + c.text
					c.fold, c.to = fold(c.text), items[k].to
					return k + 1, out, true
				}
			}
			if k == j || items[j].fold == "de" || items[j].fold == "of" || items[j].fold == "a" {
				return j, out, true
			}
		}
		if items[k].kind != word {
			break
		}
	}
	return 0, nil, false
}
