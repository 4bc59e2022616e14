package dictation

// Numbers in words. French: 70, 80 and 90 in the French, Belgian and Swiss
// ways; "cent" and "mille" with or without s; hyphens anywhere (spelling of
// 1990). English: see cardinalEnglish.

// found is a number in items: value and the index behind it.
type found struct {
	value int
	next  int
	weak  bool // a lone "un", "une", "one"
}

// cardinal reads the longest cardinal number at items[i].
func (l *lexicon) cardinal(items []item, i int) (found, bool) {
	if l.english {
		return l.cardinalEnglish(items, i)
	}
	total, group, j := 0, -1, i
	for j < len(items) && items[j].kind == word {
		w := items[j].fold
		switch {
		case l.hundred[w]:
			switch {
			case group < 0 && j == i || group < 0 && total > 0:
				group = 100
			case group >= 2 && group <= 19 && j > i:
				group *= 100
			default:
				return finish(total, group, j, i, items, l)
			}
			if rest, ok := l.below100(items, j+1); ok {
				group += rest.value
				j = rest.next
				continue
			}
			j++
		case l.thousand[w]:
			if group < 0 {
				if total > 0 {
					return finish(total, group, j, i, items, l)
				}
				group = 1
			}
			if group >= 1000 || total%1_000_000 != 0 {
				return finish(total, group, j, i, items, l)
			}
			total += group * 1000
			group = -1
			j++
		case l.million[w]:
			if group < 0 || total > 0 {
				return finish(total, group, j, i, items, l)
			}
			total = group * 1_000_000
			group = -1
			j++
		default:
			if group >= 0 {
				return finish(total, group, j, i, items, l)
			}
			n, ok := l.below100(items, j)
			if !ok || total > 0 && n.value == 0 {
				return finish(total, group, j, i, items, l)
			}
			group, j = n.value, n.next
		}
	}
	return finish(total, group, j, i, items, l)
}

func finish(total, group, j, i int, items []item, l *lexicon) (found, bool) {
	if j == i {
		return found{}, false
	}
	return found{value: total + max(group, 0), next: j, weak: j == i+1 && l.article[items[i].fold]}, true
}

// below100 reads a number from 0 to 99 at items[i].
func (l *lexicon) below100(items []item, i int) (found, bool) {
	at := func(k int) string {
		if k < len(items) && items[k].kind == word {
			return items[k].fold
		}
		return ""
	}
	w := at(i)
	if v, ok := l.units[w]; ok {
		if !l.english && v == 4 && (at(i+1) == "vingt" || at(i+1) == "vingts") {
			n := found{value: 80, next: i + 2}
			if u, ok := l.units[at(i+2)]; ok && u >= 1 && u <= 19 && at(i+1) == "vingt" {
				return tensPlus(items, l, n, u, i+2), true
			}
			return n, true
		}
		if v == 10 && !l.english { // dix-sept, dix-huit, dix-neuf
			if u, ok := l.units[at(i+1)]; ok && u >= 7 && u <= 9 {
				return found{value: 10 + u, next: i + 2}, true
			}
		}
		return found{value: v, next: i + 1}, true
	}
	v, ok := l.tens[w]
	if !ok {
		return found{}, false
	}
	n := found{value: v, next: i + 1}
	k := i + 1
	if !l.english && at(k) == l.and {
		if u, ok := l.units[at(k+1)]; ok && (u == 1 || u == 11 && v == 60) {
			return found{value: v + u, next: k + 2}, true
		}
		return n, true
	}
	if !l.english && l.units[at(k)] == 4 && (at(k+1) == "vingts" || at(k+1) == "vingt") {
		return n, true // "quarante quatre-vingts": 40, then 80
	}
	if u, ok := l.units[at(k)]; ok && u >= 1 && (u <= 9 || v == 60 && u <= 19 && !l.english) {
		return tensPlus(items, l, n, u, k), true
	}
	return n, true
}

// tensPlus adds the unit at items[k] to the tens n; "soixante-dix-sept" and
// "quatre-vingt-dix-neuf" take two words.
func tensPlus(items []item, l *lexicon, n found, u, k int) found {
	if u == 10 && k+1 < len(items) && items[k+1].kind == word {
		if v, ok := l.units[items[k+1].fold]; ok && v >= 7 && v <= 9 {
			return found{value: n.value + 10 + v, next: k + 2}
		}
	}
	return found{value: n.value + u, next: k + 1}
}
