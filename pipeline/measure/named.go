package measure

import "cardiopli/pipeline/measure/phrase"

// links stand between a value and the name that follows it.
var links = words("de;d;du;des;le;la;les;l;of;for;pour;in;en;a;au;aux;dans;sa;son;leur;niveau;the;at;with;un;une;as;fois;(;its")

// deltas before a value show it to be a change or a bound of what is named after.
var deltas = words("baisse;diminution;hausse;augmentation;reduction;chute;gain;perte;amelioration;variation;plus;moins;ecart;difference;si;superieur;superieure;inferieur;inferieure;>;<;>=;<=;decrease;increase;drop;fall;rise;over;above;under;below;seuil;delta;passe;passee")

// named reads values whose name follows: "48 mm de diamètre télédiastolique",
// "36 mL ESV", "52 mm (DTD)", "52/34 mm (DTD/DTS)". The value must carry its
// unit, belong to no name before it, and the name must have no value of its own.
func (r *reader) named() {
	var last value // the last with its unit
	for i := range r.t.Tokens {
		if !r.isNumber(i) || r.used[i] || r.marks[i].skip || year(r.t, i) {
			continue
		}
		if r.namedList(i) {
			continue
		}
		if p := r.t.Key(i - 1); (p == "/" || p == "-") && r.isNumber(i-2) {
			continue
		}
		x, ok := r.valueAt(i)
		if ok && !x.known && last.known && i-last.at < 12 && r.t.Same(last.at, i) && k(r.t, i-1, "et", ",", "and") && links[r.t.Key(i+1)] { // "13 mm pour le septum et 12 pour la paroi"
			x.unit, x.known = last.unit, true
		}
		if !ok || !x.known || x.loose || x.unit.dim == years {
			continue
		}
		last = x
		m, ok := r.nameAfter(x)
		if !ok || r.delta(i) || r.claimed(i, x) || r.claims(m) {
			continue
		}
		r.take(m.candidate, x, m.from, m.end, false, 0)
	}
}

// nameAfter finds a label that fits x right behind it.
func (r *reader) nameAfter(x value) (mention, bool) {
	t := r.t
	for j := x.next; j < x.next+5 && t.Same(x.at, j); j++ {
		if c, end, ok := find(t, j); ok && r.plausible(c, j, end) && r.fits(c, x, j) {
			return mention{c, j, end}, true
		}
		if !links[t.Key(j)] {
			break
		}
	}
	return mention{}, false
}

// fits reports whether x, with its unit, can be a value of label c at token from.
func (r *reader) fits(c candidate, x value, from int) bool {
	k := r.measureOf(c, x, from, from)
	if k == "" {
		return false
	}
	x, k = reinterpret(k, x)
	_, ok, _ := convert(k, x)
	return ok && x.known && ucum[limits()[k].unit].dim == x.unit.dim
}

// delta reports whether a word of change or comparison stands right before i.
func (r *reader) delta(i int) bool {
	for j := i - 1; j >= 0 && j > i-4 && r.t.Same(i, j) && r.t.Key(j) != ","; j-- {
		if deltas[r.t.Key(j)] && (j == 0 || r.t.Tokens[j].Kind == phrase.Word || r.t.Tokens[j-1].Line == r.t.Tokens[j].Line) {
			return true // a sign that opens the line is a bullet
		}
	}
	return false
}

// claimed reports whether a label before the number at i announces it: nothing
// but words that may stand between lies between them.
func (r *reader) claimed(i int, x value) bool {
	t := r.t
	for j := i - 1; j >= 0 && j > i-10 && t.Same(i, j); j-- {
		for from := j; from >= 0 && from > j-6 && t.Same(from, j); from-- {
			if c, end, ok := find(t, from); ok && end == j+1 && t.Tokens[from].Kind == phrase.Word && r.plausible(c, from, end) {
				if r.fits(c, x, from) {
					return true
				}
			}
		}
		if !fillers[t.Key(j)] && !links[t.Key(j)] {
			return false
		}
	}
	return false
}

// claims reports whether the label m has a value of its own right behind it,
// one that no other name follows.
func (r *reader) claims(m mention) bool {
	t := r.t
	for j := m.end; j < m.end+6 && t.Same(m.from, j); j++ {
		if r.isNumber(j) {
			y, ok := r.valueAt(j)
			if !ok || !r.fits(m.candidate, y, m.from) && y.known {
				return false
			}
			_, other := r.nameAfter(y)
			return !other
		}
		if k := t.Key(j); !fillers[k] || k == ")" || k == "." || k == "|" || k == "et" {
			return false
		}
	}
	return false
}

// namedList reads values whose names follow in a list.
func (r *reader) namedList(i int) bool {
	t := r.t
	j := i
	n := 0
	for n < longestList && r.isNumber(j) {
		x := value{at: j, next: j + 1}
		r.unitOf(&x, j)
		n++
		if j = x.next; !between[t.Key(j)] || t.Key(j) == "," {
			break
		}
		j++
	}
	if n < 2 {
		return false
	}
	for stop := j + 4; j < stop && links[t.Key(j)] && t.Same(i, j); j++ {
	}
	c, end, ok := find(t, j)
	if !ok || !t.Same(i, j) || !r.plausible(c, j, end) {
		return false
	}
	list := r.names(mention{c, j, end})
	if len(list) != n {
		return false
	}
	values, ok := r.series(i, n)
	if !ok || !values[0].known || r.delta(i) || r.claimed(i, values[0]) || r.claims(list[n-1]) {
		return false
	}
	return r.matched(list, values, i)
}
