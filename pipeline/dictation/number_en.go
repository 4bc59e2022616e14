package dictation

// cardinalEnglish reads an English number: full ("one hundred and thirty-two",
// "two thousand twenty-six") or clipped ("one twenty", "one thirty-two",
// "nineteen fifty-eight", "twenty twenty-six", "one oh five").
func (l *lexicon) cardinalEnglish(items []item, i int) (found, bool) {
	fold := func(k int) string {
		if k < len(items) && items[k].kind == word {
			return items[k].fold
		}
		return ""
	}
	first, ok := l.below100(items, i)
	if !ok {
		if fold(i) == "a" && l.hundred[fold(i+1)] {
			first, ok = found{value: 1, next: i + 1}, true
		} else {
			return found{}, false
		}
	}
	first.weak = first.next == i+1 && l.article[items[i].fold]
	j := first.next
	switch {
	case l.hundred[fold(j)]:
		v := first.value * 100
		j++
		k := j
		if fold(k) == l.and {
			k++
		}
		if rest, ok := l.below100(items, k); ok && rest.value > 0 {
			v, j = v+rest.value, rest.next
		}
		first = found{value: v, next: j}
		if l.thousand[fold(j)] {
			return l.thousands(items, first, fold), true
		}
		return first, true
	case l.thousand[fold(j)]:
		return l.thousands(items, first, fold), true
	case fold(j) == "oh" && first.value >= 1 && first.value <= 20:
		if u, ok := l.units[fold(j+1)]; ok && u >= 1 && u <= 9 {
			return found{value: first.value*100 + u, next: j + 2}, true
		}
	case first.value >= 4 && first.value <= 9 && first.next == i+1:
		// "four sixty milliseconds"; without a unit it may be a time of day
		if rest, ok := l.below100(items, j); ok && rest.value >= 10 {
			if i > 0 && intervals[items[i-1].fold] || i > 1 && isAt[items[i-1].fold] && intervals[items[i-2].fold] { // "QTc four twelve"
				return found{value: first.value*100 + rest.value, next: rest.next}, true
			}
			if u, _, _, ok := l.unitAt(items, rest.next); ok && (u == "ms" || u == "mL" || u == "mg" || u == "W" || u == "m") {
				return found{value: first.value*100 + rest.value, next: rest.next}, true
			}
		}
	case first.value >= 1 && first.value <= 3 && first.next == i+1,
		first.value >= 18 && first.value <= 20:
		if rest, ok := l.below100(items, j); ok && rest.value >= 10 {
			return found{value: first.value*100 + rest.value, next: rest.next}, true
		}
	}
	return first, true
}

// thousands reads what follows n at "thousand".
func (l *lexicon) thousands(items []item, n found, fold func(int) string) found {
	v, j := n.value*1000, n.next+1
	if rest, ok := l.below100(items, j); ok {
		if l.hundred[fold(rest.next)] {
			v, j = v+rest.value*100, rest.next+1
			if fold(j) == l.and {
				if _, ok := l.below100(items, j+1); ok {
					j++
				}
			}
			if last, ok := l.below100(items, j); ok {
				v, j = v+last.value, last.next
			}
		} else {
			v, j = v+rest.value, rest.next
		}
	} else if fold(j) == l.and {
		if rest, ok := l.below100(items, j+1); ok && n.value <= 2 {
			v, j = v+rest.value, rest.next
		}
	}
	return found{value: v, next: j}
}
