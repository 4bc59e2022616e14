package dictation

import (
	"slices"
	"strings"

	"cardiopli/pipeline"
)

// The list of spoken forms and what was written for them. Readers differ in how
// much of a sentence they take for one form: "soixante pour cent" or "FEVG à
// soixante pour cent", "B A V" or "pas de B A V". So the list holds each form at
// each of its extents, the widest first: the value with what it is the value of, the
// value alone, the abbreviation alone. Their spans nest; who wants one entry a place
// takes the outermost.

// lister collects the forms of a text.
type lister struct {
	p    *pass
	kept []item
	all  []pipeline.Normalised
}

// normalised lists the spoken forms that are written otherwise.
func (p *pass) normalised(items []item) []pipeline.Normalised {
	l := &lister{p: p, kept: items[:0:0]}
	for _, it := range items {
		if it.kind != filler && it.kind != gone {
			l.kept = append(l.kept, it)
		}
	}
	kept := l.kept
	for i := 0; i < len(kept); {
		if kept[i].noun {
			l.pointNoun(i)
		}
		if kept[i].command && kept[i].text == "(" {
			l.bracket(i)
		}
		if !form(kept[i]) {
			i++
			continue
		}
		j := i + 1
		for j < len(kept) {
			if form(kept[j]) && (kept[j].kind != word || kept[j].text == "=" || kept[j-1].text == ">" || kept[j-1].text == "<") {
				j++
				continue
			}
			if kept[j].kind == number && kept[j-1].text == "=" { // a figure of the engine's
				j++
				continue
			}
			if n := bridge(kept, i, j); n > 0 && j+n < len(kept) && form(kept[j+n]) {
				j += n + 1
				continue
			}
			break
		}
		l.run(i, j)
		i = j
	}
	for _, e := range p.erased {
		l.erasure(e)
	}
	slices.SortStableFunc(l.all, func(a, b pipeline.Normalised) int {
		if a.Span.Start != b.Span.Start {
			return a.Span.Start - b.Span.Start
		}
		return b.Span.End - a.Span.End
	})
	return slices.CompactFunc(l.all, func(a, b pipeline.Normalised) bool { return a == b })
}

// form reports whether it was said in another form than it is written.
func form(it item) bool {
	return it.changed && (it.kind == number || it.kind == measure || it.kind == abbrev || it.kind == word)
}

// run lists the forms of kept[i:j] with what stands around them.
func (l *lister) run(i, j int) {
	if l.kept[i].text == "=" && i > 0 { // behind a label of the engine's
		l.add(i-1, j)
		i++
	}
	first, last := l.kept[i], l.kept[j-1]
	l.add(formStart(l.kept, i), j)
	l.add(i, j)
	if k := l.context(i); k < i {
		l.add(k, j)
	}
	if whole(last) && j < len(l.kept) && l.kept[j].kind == word && !l.kept[j].changed && plural(l.kept[j].fold) && !l.p.pauseOrStop(l.kept, j) && !linking[l.kept[j].fold] {
		l.add(i, j+1) // "cent mille deux cents complexes"
	}
	if valued(first) || first.date() != "" {
		if k := l.label(i); k < i {
			l.add(k, j)
			if j-i > 1 {
				l.add(k, i+1)
			}
		}
	}
	for k := i; k < j; k++ {
		it := l.kept[k]
		if !form(it) {
			continue
		}
		if it.kind != word {
			l.add(k, k+1)
			if it.wide {
				l.add(formStart(l.kept, k), k+1)
			}
		}
		l.within(it)
		if it.kind == abbrev && k > i && k+1 < j && valued(l.kept[k+1]) {
			l.add(k, k+2) // a label and its value in the middle of a row
		}
	}
}

// add lists kept[i:j] as one form. A date is listed as it stands in the letter and
// in the form of fields.
func (l *lister) add(i, j int) {
	from, to := l.kept[i].from, l.kept[j-1].to
	if i+1 == j && l.kept[i].more == nil {
		l.put(from, to, l.kept[i].text)
		return
	}
	write := func(fields bool) string {
		var b strings.Builder
		for k := i; k < j; k++ {
			it := &l.kept[k]
			if k > i {
				b.WriteString(l.p.gap(&l.kept[k-1], it))
			}
			if d := it.date(); fields && d != "" {
				b.WriteString(d)
			} else {
				b.WriteString(it.text)
			}
		}
		return b.String()
	}
	for k := i; k < j; k++ {
		if l.kept[k].date() != "" {
			l.put(from, to, write(true))
			break
		}
	}
	l.put(from, to, write(false))
}

// put lists the form at from to to, unless it is written as it was said.
func (l *lister) put(from, to int, written string) {
	s := pipeline.Span{Start: from, End: to}
	spoken := s.Of(l.p.source)
	if n := (pipeline.Normalised{Spoken: spoken, Written: written, Span: s}); !sameLetters(spoken, written) && !slices.Contains(l.all[max(0, len(l.all)-12):], n) {
		l.all = append(l.all, n)
	}
}

// sameLetters reports whether a and b differ in capitals alone, or are figures that
// differ in spaces: "55%" and "55 %".
func sameLetters(a, b string) bool {
	if len(a) == len(b) {
		return fold(a) == fold(b)
	}
	if a == "" || a[0] < '0' || a[0] > '9' || strings.Contains(b, " h ") { // "7h40" is another form than "7 h 40"
		return false
	}
	i, j := 0, 0
	for {
		for i < len(a) && a[i] == ' ' {
			i++
		}
		for j < len(b) && b[j] == ' ' {
			j++
		}
		if i == len(a) || j == len(b) {
			return i == len(a) && j == len(b)
		}
		if a[i] != b[j] {
			return false
		}
		i, j = i+1, j+1
	}
}

// context gives where the small words before kept[i] begin that belong to its form:
// the denial of an abbreviation, "pas de B A V", "ni Mobitz deux"; the place of a
// lead, "en D trois"; the day of a date, "le vingt et un septembre".
func (l *lister) context(i int) int {
	is := func(k int, words map[string]bool) bool {
		return k >= 0 && l.kept[k].kind == word && !l.kept[k].changed && words[l.kept[k].fold]
	}
	it := l.kept[i]
	switch {
	case i > 0 && l.kept[i-1].fold == "sca" && strings.HasPrefix(it.text, "ST"): // "SCA ST+"
		return i - 1
	case it.date() != "":
		if is(i-1, dayWords) {
			return i - 1
		}
	case it.kind == abbrev || it.kind == measure && it.digits == "":
		k := i
		if is(k-1, partWords) {
			k--
		}
		if is(k-1, negations) {
			return k - 1
		}
		if k := formStart(l.kept, i) - 1; k >= 0 && l.kept[k].fold == "nyha" { // "NYHA class II"
			return k
		}
		if is(i-1, placeWords) && leadNames[it.text] || is(i-1, placeWords) && len(it.text) == 2 || k < i && strings.HasSuffix(l.kept[k].fold, "'") {
			return i - 1
		}
	}
	return i
}

var (
	dayWords   = set("le du au")
	partWords  = set("de d' l' des la")
	placeWords = set("en de sur dans")
)

// label gives where the clause begins whose value is kept[i], if few words stand
// between: "volume régurgité trente-six millilitres".
func (l *lister) label(i int) int {
	k := i
	for k > 0 && i-k < 5 && l.kept[k-1].kind == word && !l.kept[k-1].changed && !l.p.pauseOrStop(l.kept, k-1) {
		k--
	}
	open := k == 0 || l.kept[k-1].kind == line || l.kept[k-1].kind == mark
	if !open || i-k > 4 || k < i && linking[l.kept[k].fold] && l.kept[k].fold != "au" {
		return i
	}
	return k
}

// formStart gives where a form that is changed from items[i] on begins: with the
// label that it completes, "grade 2/4", "axe à +65°".
func formStart(items []item, i int) int {
	at := func(k int, words map[string]bool) bool {
		return k >= 0 && items[k].kind == word && !items[k].changed && words[items[k].fold]
	}
	to := at(i-1, toWord)
	switch {
	case items[i].wide && to:
		return i - 1
	case to && at(i-2, axisWord):
		return i - 2
	case at(i-1, gradeWords) || at(i-1, axisWord):
		return i - 1
	}
	return i
}

var (
	toWord     = set("a at")
	axisWord   = set("axe axis")
	gradeWords = set("grade stade classe class stage")
	listWords  = set("a et ni ou and or to")
	linkWords  = set("a at is")
	ofWords    = set("de du d' of")
)

// bridge gives the number of small words at items[j] that keep one form
// together: "90 % de la FMT", "7 complexes à 168/min", "QTc à 398 ms", "FEVG
// estimée à 60 %", "D2, D3 et aVF", "BAV II ni III", "48 % contre 29 %".
func bridge(items []item, i, j int) int {
	fold := func(k int) string {
		if k < len(items) && items[k].kind == word && !items[k].changed {
			return items[k].fold
		}
		return ""
	}
	is := func(k int, kinds ...kind) bool {
		return k < len(items) && items[k].changed && slices.Contains(kinds, items[k].kind)
	}
	last := items[j-1]
	switch {
	case last.unit == "%" && fold(j) == "de" && (fold(j+1) == "la" || fold(j+1) == "l'"):
		return 2
	case last.unit == "%" && (fold(j) == "du" || fold(j) == "of"):
		return 1
	case last.kind == abbrev && whichRatio[fold(j)] && is(j+1, word):
		return 1
	case (last.kind == number || last.date() != "") && fold(j) == "a" && is(j+1, measure) && items[j+1].unit == "h":
		return 1 // "minimale quarante-sept à quatre heures dix"
	case last.kind == number && (fold(j) == "complexes" || fold(j) == "beats") && (fold(j+1) == "a" || fold(j+1) == "at"):
		return 2
	case j < len(items) && items[j].kind == mark && items[j].text == "," && items[j].from == items[j].to:
		return 1 // a comma that was not said
	case last.text == "PA" && placeOf[fold(j)] && is(j+2, measure) && items[j+2].unit == "mmHg":
		return 2
	case last.kind == abbrev && listWords[fold(j)] && is(j+1, abbrev):
		return 1
	case last.kind == abbrev && leadNames[last.text] && j+1 < len(items) && items[j].kind == mark && items[j].text == "," && leadNames[items[j+1].text]:
		return 1
	case last.kind == measure && last.digits == "" && listWords[fold(j)] && is(j+1, measure) && items[j+1].digits == "":
		return 1
	case last.kind == measure && fold(j) == "contre" && is(j+1, measure, number):
		return 1
	case last.kind == abbrev && linkWords[fold(j)] && is(j+1, measure, number):
		return 1
	case last.kind == abbrev && ofWords[fold(j)] && (is(j+1, word) || is(j+1, measure) && items[j+1].unit == "h"):
		return 1
	case last.kind == abbrev && fold(j) != "" && fold(j+1) == "a" && is(j+2, measure, number):
		return 2
	}
	return 0
}
