package ledger

// halves are words for one half before what is halved.
var halves = set("demi demie half")

// half reads "un demi-millimètre", "demi-seconde", "half a millimeter" at lexeme i
// and gives the lexeme behind it, or i. "Et demi" adds to what was said before it
// and is read elsewhere.
func (r *reader) half(i int) int {
	l := r.ls[i]
	if !halves[l.key] || i > 0 && r.ls[i].soft && (r.ls[i-1].key == "et" || r.ls[i-1].key == "and") {
		return i
	}
	next := i + 1
	if l.key == "half" && next+1 < len(r.ls) && r.ls[next].soft && (r.ls[next].key == "a" || r.ls[next].key == "an") {
		next++
	}
	if next >= len(r.ls) || !r.ls[next].soft {
		return i
	}
	u, k := unit(r.text, r.ls, next)
	if k == next {
		return i
	}
	t := r.add(Number, l.key, "0.5", i, i+1)
	t.said = true
	r.add(Unit, u, u, next, k)
	return k
}

// second reports whether the word at lexeme i is the second day of a month, "the
// second of July", "July the second", and no unit of time.
func second(ls []lexeme, i int) bool {
	if i >= len(ls) || ls[i].class != word || ls[i].key != "second" {
		return false
	}
	month := func(k int) bool { return k >= 0 && k < len(ls) && ls[k].class == word && months[ls[k].key] > 0 }
	k := i + 1
	if k < len(ls) && ls[k].key == "of" {
		return month(k + 1)
	}
	if month(k) && ls[k].soft {
		if ls[k].key != "may" { // "the second may be"
			return true
		}
		_, _, year := numeral(ls, k+1)
		return year || k+1 < len(ls) && ls[k+1].class == figure
	}
	return month(i-1) && ls[i-1].key != "may" || i > 1 && ls[i-1].key == "the" && month(i-2)
}
