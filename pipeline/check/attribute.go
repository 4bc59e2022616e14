package check

import "cardiopli/pipeline/measure/phrase"

// An attribution is what a clause says of a structure or an interval, in
// whatever order and with whatever verb: "OG non dilatée", "l'oreillette gauche
// n'est pas dilatée", "absence de dilatation de l'OG", "OG : de taille
// normale", "the LA is not enlarged" and "no LA enlargement" say the same.
type attribution struct {
	of     string // the subject, see subjects
	is     quality
	denied bool
	degree degreeOf
	at     mention // from subject to quality, or the other way round
}

// attributions reads the whole text, sentence by sentence.
func (f *facts) attributions() []attribution {
	subjects := f.subjectsIn()
	var out []attribution
	next := 0
	for i := range f.t.Tokens {
		for next < len(subjects) && subjects[next].to <= i {
			next++
		}
		q := qualityAt(f.t, i)
		if q == noQuality {
			continue
		}
		if l, _ := f.t.LimitAt(i + 1); q == ok && l != phrase.Exact {
			continue // "(normale ≥ 17 mm)" says what is, not that it is
		}
		switch f.part[i] {
		case motive, history, comparison, identity:
			continue
		}
		inside := next < len(subjects) && subjects[next].from <= i
		if inside && !nominal[f.t.Key(i)] { // "left ventricular enlarged": the word is part of a name
			continue
		}
		out = append(out, f.attribute(subjects, next, i, q)...)
	}
	return out
}

// attribute binds the quality at token i to its subject; subjects[next] is the
// first that ends behind i.
func (f *facts) attribute(subjects []subject, next, i int, q quality) []attribution {
	left, right := -1, -1
	if next > 0 && f.reaches(subjects[next-1].to, i, q) {
		left = next - 1
	}
	if next < len(subjects) && subjects[next].from > i && f.leads(i, subjects[next].from) {
		right = next
	}
	noun := nominal[f.t.Key(i)]
	var at mention
	var s int
	switch {
	case right >= 0 && (noun || ahead[f.t.Key(i)] && (left < 0 || f.head.Language == "en" || qualityOf[f.t.Key(i)] == ok)):
		s, at = right, mention{i, subjects[right].to}
	case left >= 0:
		s, at = left, mention{subjects[left].from, i + 1}
	default:
		return nil
	}
	a := attribution{of: subjects[s].of, is: q, at: at}
	st := f.statusOf(mention{i, max(i+1, at.to)})
	if st == threshold && q == ok && (k(f.t, i-3, "limites") || k(f.t, i-4, "limites")) {
		st = affirmed // "dans les limites de la normale" quotes no limit
	}
	switch {
	case st != affirmed && st != negated:
		return nil
	case s == left && !noun:
		a.denied = f.deniedBetween(subjects[s].to, i) || f.deniedItem(subjects[s].from) || st == negated && f.deniedAfter(at)
	case s == left:
		a.denied = f.deniedBetween(subjects[s].to, i) || subjects[s].to == i && st == negated
	default:
		a.denied = st == negated
	}
	if !a.denied && q != ok && k(f.t, at.from-1, "un", "a", "an") {
		return nil // "éliminer une embolie, un QT long" names a disease
	}
	a.degree = f.degree(at, i, a.denied)
	out := []attribution{a}
	if s == left { // "VG, OG et VD non dilatés"
		for j := left; j > 0 && f.joined(subjects[j-1].to, subjects[j].from) && !f.claimed(subjects[j-1].from); j-- {
			b := a
			b.of = subjects[j-1].of
			out = append(out, b)
		}
	}
	return out
}

// claimed reports whether a noun before a subject has a quality of its own for
// it: "dilatation de l'OG, cavités droites normales".
func (f *facts) claimed(from int) bool {
	for j := from - 1; j >= 0 && j >= from-6 && f.t.Same(j, from) && !k(f.t, j, ",", ";", ":"); j-- {
		if nominal[f.t.Key(j)] && f.leads(j, from) {
			return true
		}
	}
	return false
}

// reaches reports whether an adjective at i can belong to a subject that ends
// at from: between them are verbs, adverbs, values and other adjectives.
func (f *facts) reaches(from, i int, q quality) bool {
	if !f.t.Same(from-1, i) || i-from > 14 {
		return false
	}
	free := 2
	for j := from; j < i; j++ {
		tok := &f.t.Tokens[j]
		w := tok.Key
		switch {
		case w == "mais" || w == "avec" || w == "with" || w == "|" && j > from:
			return false
		case tok.Kind != phrase.Word || small[w] || copulas[w] || deniers[w] || slightly[w] || medium[w] || strongly[w] || hedges[w]:
		case w == "," && q == ok:
			free = 0
		case qualityAt(f.t, j) != noQuality && !nominal[w]:
		case free == 0:
			return false
		default:
			free--
		}
		if w == "," && q == ok {
			free = 0
		}
	}
	return true
}

// leads reports whether the word at i can belong to a subject that begins at to
// behind it: "dilatation modérée de l'OG", "normal LV size".
func (f *facts) leads(i, to int) bool {
	if !f.t.Same(i, to) || to-i > 6 {
		return false
	}
	free := 1
	for j := i + 1; j < to; j++ {
		w := f.t.Key(j)
		switch {
		case small[w] || slightly[w] || medium[w] || strongly[w] || w == "et" || w == "ou" || w == "and" || w == "or" || w == "ni":
		case qualityAt(f.t, j) != noQuality:
		case w == "avec" || w == "with":
			return false
		case free > 0 && f.t.Tokens[j].Kind == phrase.Word && !deniers[w]:
			free--
		default:
			return false
		}
	}
	return true
}

// joined reports whether only a conjunction lies between two subjects.
func (f *facts) joined(from, to int) bool {
	if from >= to || !f.t.Same(from, to) {
		return false
	}
	join := false
	for j := from; j < to; j++ {
		w := f.t.Key(j)
		switch {
		case w == "et" || w == "and" || w == "," || w == "/" || w == "+" || w == "ou":
			join = true
		case !small[w]:
			return false
		}
	}
	return join
}

// deniedBetween looks from the quality at i back to its subject for a negation
// of its own.
func (f *facts) deniedBetween(from, i int) bool {
	for j := i - 1; j >= from; j-- {
		w := f.t.Key(j)
		switch {
		case deniers[w]:
			return true
		case w == "," || w == ":" || w == ";" || w == ")" || qualityAt(f.t, j) != noQuality && w != "limites":
			return false
		}
	}
	return false
}

// deniedItem looks before the subject, within its own item of the sentence:
// "sans oreillette gauche dilatée".
func (f *facts) deniedItem(from int) bool {
	for j := from - 1; j >= 0 && j > from-4 && f.t.Same(j, from); j-- {
		w := f.t.Key(j)
		if deniers[w] {
			return w != "non"
		}
		if !small[w] {
			return false
		}
	}
	return false
}

// deniedAfter asks for an answer behind: "VG dilaté : non".
func (f *facts) deniedAfter(at mention) bool {
	s := scope{f: f, t: f.t, m: at}
	s.from, s.to = f.t.Bounds(f.t.Tokens[at.from].Sentence)
	return s.after()
}
