package dictation

import "strings"

// What can correct what: values, dates, classes and words of one type.

// similarWords tells two words of the same family, as a correction of one word
// by the next: "modérée, pardon, modéré"; anything farther is for a person.
func similarWords(a, b item) bool {
	n := 0
	for n < len(a.fold) && n < len(b.fold) && a.fold[n] == b.fold[n] {
		n++
	}
	return a.kind == word && n >= 4 && n*3 >= 2*max(len(a.fold), len(b.fold))
}

// dimension tells units of one kind: a correction may change one for another.
var dimension = map[string]byte{"g": 'm', "mg": 'm', "µg": 'm', "mm": 'l', "cm": 'l', "m": 'l', "ms": 't', "s": 't', "m/s": 'v', "cm/s": 'v', "mm²": 'a', "cm²": 'a'}

// compatible reports whether right can correct left, and gives what to write.
func compatible(left, right item) (item, bool) {
	isValue := func(it item) bool { return it.digits != "" && (it.kind == number || it.kind == measure) && !it.weak }
	ratio := func(it item) bool {
		return strings.Contains(it.text, "/") && it.unit != "/min" && !strings.Contains(it.unit, "/")
	}
	switch {
	case asYear(left) && isValue(right) && !asYear(right):
		return item{}, false // "40 mmHg en 2024, correction, 45"
	case isValue(left) && isValue(right) && ratio(left) == ratio(right):
		if left.unit == right.unit || left.unit == "" || ratio(left) || dimension[left.unit] != 0 && dimension[left.unit] == dimension[right.unit] {
			return right, true
		}
		if right.unit == "" && right.kind == number && !several(left, right) {
			tight := !strings.Contains(left.text, " "+left.unit)
			q := quantity(right, right.to, left.unit, tight)
			q.changed = true
			return q, true
		}
	case left.kind == number && !left.weak && right.unit == "mmHg" && ratio(right) && left.value >= right.value/2 && left.value <= 2*right.value && right.value >= 60:
		return right, true // "cent quarante pardon cent trente sur quatre-vingts"
	case whole(left) && !left.weak && right.unit == "" && ratio(right) && strings.HasSuffix(right.text, "/4") && left.value <= 4: // "grade deux, correction, trois sur quatre"
		return right, true
	case left.kind == measure && left.digits == "" && right.kind == measure && right.digits == "":
		a, _, _ := strings.Cut(left.fold, " ")
		b, _, _ := strings.Cut(right.fold, " ")
		dated := a != "" && b != "" && a[0] >= '0' && a[0] <= '9' && b[0] >= '0' && b[0] <= '9'
		return right, a == b || dated
	case left.kind == measure && left.digits == "" && right.kind == number && !right.weak && right.value >= 1 && right.value <= 4:
		p := strings.LastIndexByte(left.text, ' ')
		for _, r := range roman[1:] {
			if left.text[p+1:] == r {
				right.kind, right.text = measure, left.text[:p+1]+roman[int(right.value)]
				right.fold, right.digits = fold(right.text), ""
				return right, true
			}
		}
	case left.kind == number && right.kind == measure && right.digits == "" && right.text != "" && right.text[0] >= '0' && right.text[0] <= '9' && left.value <= 31:
		return right, true
	}
	return item{}, false
}

// several reports whether a measure was said in several figures, as a time and a height
// are: the number alone cannot tell which of them it corrects.
func several(it, number item) bool {
	if it.unit == "cm" && it.value >= 100 && number.value < 100 { // "un mètre soixante-dix"
		return true
	}
	if strings.HasPrefix(it.unit, "/") && it.unit != "/min" { // "5 mg deux fois par jour": the dose or the count
		return true
	}
	d := group(it.digits)
	return it.kind == measure && it.unit != "" && !strings.Contains(it.text, " = ") && it.text != d+" "+it.unit && it.text != d+it.unit
}

// barred reports whether a correction by right cannot reach over left: a number alone
// may be half of a pressure or of a time, a ratio may stand for a figure.
func barred(left, right item) bool {
	switch {
	case !valued(left) || !valued(right):
		return false
	case right.kind == number:
		return asYear(left) || left.kind == measure && (left.unit == "" || several(left, right))
	}
	return right.unit == "" && strings.Contains(right.text, "/")
}

// ranged reports whether out[k] is the upper end of an interval: "fifty to sixty", "entre
// cinquante et soixante". A correction may mean that end or the whole.
func ranged(out []item, k int) bool {
	if k < 2 || out[k].unit == "h" || out[k-2].kind != number || !valued(out[k-2]) || out[k-1].kind != word {
		return false
	}
	w := out[k-1].text
	return w == "à" || w == "to" || (w == "et" || w == "and") && k > 2 && (out[k-3].fold == "entre" || out[k-3].fold == "between")
}

// asYear reports whether a number can be a year of our times.
func asYear(it item) bool {
	return whole(it) && len(it.digits) == 4 && it.value >= 1900 && it.value < 2100
}
