package header

import (
	"regexp"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"cardiopli/pipeline"
)

// area gives the stretches that speak of the patient's identity: the lines of
// the name, the birth date and the number, from the name on.
func (v *view) area(name place, birth dated, ins insAt) []place {
	var all []place
	seen := map[int]bool{}
	add := func(p, from int) {
		l := v.lineOf(p)
		if seen[l] {
			return
		}
		seen[l] = true
		to := v.lines[l].to
		if to-from > 400 { // a dictation in one line: the first words only
			to = from + 400
		}
		all = append(all, place{from, to})
	}
	if name.to > 0 {
		add(name.from, name.from)
	}
	if birth.to > 0 {
		l := v.lines[v.lineOf(birth.from)]
		add(birth.from, max(l.from, birth.from-200))
	}
	if ins.to > 0 {
		l := v.lines[v.lineOf(ins.from)]
		add(ins.from, max(l.from, ins.from-200))
	}
	sort.Slice(all, func(i, j int) bool { return all[i].from < all[j].from })
	return all
}

// bodyStart gives the folded place where the medical text starts: the first
// titled part, else behind the last line of the heading.
func (v *view) bodyStart(id identity, birth dated, ins insAt, docs []mention, numbers []rppsAt) int {
	last := 0
	mark := func(p int) {
		if p > 0 {
			last = max(last, v.lineOf(p))
		}
	}
	if id.name.End > 0 {
		mark(v.place(id.name.Start) + 1)
	}
	mark(birth.from)
	mark(ins.from)
	anchor := last
	if last == 0 && id.name.End == 0 && birth.to == 0 && ins.to == 0 && len(docs) == 0 {
		return 0
	}
	head := map[int]bool{}
	for _, d := range docs {
		if before := v.low[v.lines[d.line].from:d.from]; !sentenceEnd.MatchString(before) {
			head[d.line] = true
		}
	}
	for _, n := range numbers {
		head[v.lineOf(n.from)] = true
	}
	// lines that carry on the heading: readers, dates, the exam's title
	end := anchor
	for i := anchor + 1; i < len(v.lines) && i <= anchor+30; i++ {
		t := strings.Trim(v.text(i), " \t|-=_*#")
		if t == "" {
			continue
		}
		if (head[i] || headLine.MatchString(v.text(i)) || alone(v.text(i))) && len(t) < 200 {
			end = i
			continue
		}
		if len(t) < 60 && mailForm.MatchString(t) || postCity.in(t) && len(t) < 60 || street.in(t) && len(t) < 90 {
			end = i
			continue
		}
		if o, ok := v.openingAt(i); ok && !partTitle(o) && o.bare {
			end = i
			continue
		}
		break
	}
	start := v.lines[end].to
	behind := max(v.place(id.name.End), birth.to, ins.to)
	for _, o := range v.openings() {
		// parts told at length before the identity: the heading stands at the end
		if o.known && partTitle(o) && anchor > 0 && v.lines[anchor].from-o.from > 500 {
			return o.from
		}
		if o.known && o.from >= behind && v.lineOf(o.from) >= anchor && partTitle(o) {
			return min(start, o.from)
		}
	}
	return start
}

// sentenceEnd is the end of a sentence before a name: text, no heading.
var sentenceEnd = regexp.MustCompile(`[a-z]{4}[.!?] [a-z]`)

// partTitle leaves out titles that stand in headings too.
func partTitle(o opening) bool {
	t := foldWord(o.title)
	return t != "examen" && t != "compte rendu" && t != "objet" && t != "rapport" && t != "ecg" && t != "echographie" && t != "echocardiographie" && t != "history" && t != "doppler" || o.key == "history"
}

var headLine = regexp.MustCompile(`^[ \t|*#-]*(?:date\b|(?:fait |vue? |pose |examinee? )?(?:ce jour )?,?(?:le|du) \d|exam(?:en)? (?:du|le)|vue? en |date d|medecin|destinataire|copie|adresse|adress|prescripteur|operateur|corr|pour (?:le )?d|posee? |cher|chere|dear|to:|cc|ref|enregist|poids|taille|re ?:|tel|ipp|nip|dossier|depose|age\b|sexe|rpps|prescri|envoye|demande|requested|referr|reported|performed|copy|study|duration|recording|hospital|\d{1,2}(?:st|nd|rd|th|er)? [a-z]+ \d{4}[ \t]*$|(?:mon|ma|mes)? ?(?:tres )?cher|\d{1,2}[/.-](?:\d{1,2}|[a-z]{3,9})[/.-]\d{2,4}(?:,? (?:a )?\d{1,2}[:h]\d\d(?::\d\d)?)?[ \t]*$)`)

// noise is what may stand between two names of one list.
func (v *view) noise(numbers, mails []rppsAt) []place {
	var all []place
	for _, n := range numbers {
		all = append(all, n.place)
	}
	for _, m := range mails {
		all = append(all, m.place)
	}
	return all
}

func mentionPlaces(docs []mention) []place {
	var all []place
	for _, d := range docs {
		all = append(all, place{d.from, d.to})
	}
	return all
}

// initialled is a person by initial and surname behind a sign: "interne : K.
// Sautron". At the start of a line the letter numbers a part.
var initialled = regexp.MustCompile(`[:,(/] ?(\p{Lu}\. ?\p{Lu}\p{Ll}{2,}(?:-\p{Lu}\p{Ll}+)?)`)

// skip lists what the vocabulary must leave alone: names wherever they stand,
// numbers, addresses, the practice's own name.
func (v *view) skip(id identity, docs []mention, numbers, mails []rppsAt, ins insAt, dates []dated, body int) []pipeline.Span {
	var all []pipeline.Span
	add := func(from, to int) {
		if from < to {
			all = append(all, v.span(from, to))
		}
	}
	names := map[string]bool{}
	learn := func(s string) {
		for _, w := range strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) }) {
			if utf8.RuneCountInString(w) >= 3 && !particles[foldWord(w)] {
				names[foldWord(w)] = true
			}
		}
	}
	if id.name.End > 0 {
		all = append(all, id.name)
		learn(id.Name)
		learn(id.Given)
		learn(id.BirthName)
	}
	for _, d := range docs {
		all = append(all, d.named.Span)
		learn(d.named.Name)
		learn(d.named.Given)
	}
	for _, n := range v.noise(numbers, mails) {
		add(n.from, n.to)
	}
	if ins.to > 0 {
		add(ins.from, ins.to)
	}
	for _, d := range dates {
		add(d.from, d.to)
	}
	for _, f := range []*form{phone, postCity, street, web, finess} {
		for _, m := range f.all(v.low, 400) {
			add(m[0], m[1])
		}
	}
	for _, m := range initialled.FindAllStringSubmatchIndex(v.src, 200) {
		all = append(all, pipeline.Span{Start: m[2], End: m[3]})
	}
	for i, l := range v.lines { // the practice's own lines
		if l.from >= body && i > 0 || i > 60 {
			break
		}
		if t := v.text(i); establishment.in(t) && len(t) < 160 {
			add(l.from, l.to)
		}
	}
	// the names again, wherever they stand with a capital
	for p := 0; p < len(v.src); {
		r, n := utf8.DecodeRuneInString(v.src[p:])
		if !unicode.IsLetter(r) {
			p += n
			continue
		}
		q := p
		for q < len(v.src) {
			r, n := utf8.DecodeRuneInString(v.src[q:])
			if !unicode.IsLetter(r) {
				break
			}
			q += n
		}
		if (unicode.IsUpper(r) || q-p >= 5) && q-p < 60 && names[foldWord(v.src[p:q])] {
			all = append(all, pipeline.Span{Start: p, End: q})
		}
		p = q
	}
	sort.Slice(all, func(i, j int) bool { return all[i].Start < all[j].Start })
	merged := all[:0]
	for _, s := range all {
		if n := len(merged); n > 0 && s.Start <= merged[n-1].End {
			merged[n-1].End = max(merged[n-1].End, s.End)
			continue
		}
		merged = append(merged, s)
	}
	return merged
}
