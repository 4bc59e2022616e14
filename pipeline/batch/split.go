package batch

import (
	"strings"

	"cardiopli/pipeline"
)

// divide does the work of Split and Findings.
func divide(text string) ([]Part, *doubt) {
	all := pipeline.Span{End: len(text)}
	whole := []Part{{Span: all, Letter: all}}
	if len(text) > MaxText {
		return whole, nil
	}
	s := &splitter{page: look(text)}
	s.people = s.page.people()
	s.quotes()
	s.walk()
	s.unnamed()
	if s.doubt == nil && len(s.cuts) == 0 {
		s.doubt = s.contrary()
	}
	if len(s.cuts) == 0 || s.returned || len(s.cuts) >= MaxParts {
		return whole, s.doubt
	}
	return s.parts(), nil
}

type splitter struct {
	*page
	people    []*person
	kinds     []kind
	head      map[string]int // shapes of the first lines
	firstLine int
	cuts      []cut
	doubt     *doubt
	returned  bool // a patient comes back behind another: nothing is cut
}

// cut is a border at which the text is cut.
type cut struct {
	border
	prev, next *person
	from       int // where the letter above it begins
}

// quotes marks the persons of quoted letters.
func (s *splitter) quotes() {
	for _, x := range s.people {
		if t := strings.TrimLeft(s.lineText(x.line), " \t"); strings.HasPrefix(t, ">") && !strings.HasPrefix(t, ">>") && x != s.people[0] {
			x.quoted = true
		}
	}
	if !strings.Contains(s.text, "«") {
		return
	}
	open, at, k := false, 0, 0
	for at < len(s.text) && k < len(s.people) {
		i := strings.IndexAny(s.text[at:], "«»")
		if i < 0 {
			break
		}
		at += i
		for k < len(s.people) && s.people[k].at.Start < at {
			s.people[k].quoted = s.people[k].quoted || open
			k++
		}
		open = strings.HasPrefix(s.text[at:], "«")
		at += 2
	}
}

// counts reports whether a person may be the patient of a letter: named with more
// than a name, or as the one it is about, or right behind a border.
func (s *splitter) counts(x *person) bool {
	switch {
	case x.kin || x.quoted:
		return false
	case x.sure():
		return true
	case len(x.names) == 0:
		return false
	case x.context && !(s.low(x.word-1) == "par" || s.low(x.word-1) == "de" || s.low(x.word-1) == "avec" || s.low(x.word-1) == "a"):
		return true
	}
	return s.follows(x) || x.lead && x.line > 0 && s.bordered(x.line)
}

// follows reports that x is named right behind a command.
func (s *splitter) follows(x *person) bool {
	for _, c := range s.said {
		if c.end <= x.at.Start && x.word-c.word < 25 {
			return true
		}
	}
	return false
}

// bordered reports a rule or a page right above line j.
func (s *splitter) bordered(j int) bool {
	if s.lines[j].fed {
		return true
	}
	for j--; j >= 0; j-- {
		switch s.kindOf(j) {
		case empty:
			if s.lines[j].fed {
				return true
			}
		case rule, feed:
			return true
		default:
			return false
		}
	}
	return false
}

// walk goes from patient to patient and cuts where the border is clear.
func (s *splitter) walk() {
	var cur *person
	var before []*person
	from := 0
	for k, x := range s.people {
		if !s.counts(x) {
			if cur != nil && len(before) > 0 && !x.kin && !x.quoted && len(x.names) > 0 && !x.loose && compare(cur, x) == different {
				for _, a := range before {
					if compare(a, x) == same && within(x.names, a.names) && !shares(cur.names, x.names) && s.doubt == nil {
						s.back(a, x)
					}
				}
			}
			continue
		}
		if cur == nil {
			cur = x
			continue
		}
		switch compare(cur, x) {
		case same:
			if x.sure() || x.line-cur.last < 3 {
				cur = fuller(cur, x)
			}
			continue
		case unsure:
			if s.doubt == nil && x.sure() && letters(s.text[cur.at.End:max(cur.at.End, x.at.Start)]) >= 20 && letters(s.text[x.at.End:]) >= 20 {
				s.doubt = &doubt{why: alike, first: cur.at, second: x.at}
			}
			continue
		}
		b := s.border(cur, x, from)
		left := b.clear && (b.kind == byCommand || s.hasBody(from, b.at) && s.second(from, b.at, b.kind >= byRule, false) < 0 && !s.pageOpen(from, b.at))
		right := s.hasBody(b.begin, s.until(k)) || b.kind == byCommand && letters(s.text[b.begin:s.until(k)]) >= 40
		if b.clear && left && right && (b.kind >= byLetterhead || s.whole(from, b, s.until(k))) {
			for _, a := range before {
				if compare(a, x) == same && !s.anew(from, b) {
					s.back(a, x)
				}
			}
			s.cuts = append(s.cuts, cut{b, cur, x, from})
			before = append(before, cur)
			cur, from = x, b.at
			continue
		}
		if !x.sure() && b.kind < byRule {
			if s.doubt == nil && s.strong(x, cur) && s.hasBody(from, x.at.Start) && s.hasBody(x.at.End, len(s.text)) {
				s.doubt = &doubt{why: two, first: cur.at, second: x.at}
				before, cur = append(before, cur), x
			}
			continue
		}
		if !s.hasBody(from, x.at.Start) && s.oneHeading(cur, x) {
			continue
		}
		if !x.sure() && !right {
			continue
		}
		if s.doubt == nil {
			s.doubt = &doubt{why: two, first: cur.at, second: x.at}
		}
		before = append(before, cur)
		cur = x
	}
}

// strong reports that somebody named without more is yet the one that the words
// around are about, and no relative of cur's.
func (s *splitter) strong(x, cur *person) bool {
	return x.context && !shares(x.names, cur.names) && len(x.names) > 0 && x.sex != 0
}

// oneHeading reports two persons of the same heading: one is to be called.
func (s *splitter) oneHeading(a, b *person) bool {
	return b.line-a.last <= 3 && (shares(a.names, b.names) || !b.sure())
}

// back tells that a patient named before is named again behind another's border.
func (s *splitter) back(a, x *person) {
	s.returned = true
	s.doubt = &doubt{why: again, first: a.at, second: x.at}
	for _, c := range s.cuts {
		if c.prev != nil && compare(c.prev, a) == same {
			s.doubt = &doubt{why: inserted, first: a.at, second: c.next.at, third: x.at}
			break
		}
	}
}

// anew reports that what begins at b is a letter of its own, and what ended there
// was one: a patient who comes back has a second letter.
func (s *splitter) anew(from int, b border) bool {
	return b.kind == byCommand || s.closings(from, b.at) > 0 && len(s.cuts) > 0 && s.closings(s.cuts[len(s.cuts)-1].from, from) > 0
}

// pageOpen reports that the last page number of a piece is not that of its last page.
func (s *splitter) pageOpen(from, to int) bool {
	for j := s.lineAt(to - 1); j >= 0 && s.lines[j].start >= from; j-- {
		l := s.lines[j]
		if l.first == l.to {
			continue
		}
		for i := l.first; i+2 < l.to; i++ {
			if w := s.low(i); (w == "page" || w == "p") && s.words[i+1].class == figure && strings.TrimSpace(s.between(i+1)) == "/" && s.words[i+2].class == figure {
				return number(s.low(i+1)) < number(s.low(i+2))
			}
			if w := s.low(i); w == "page" && s.words[i+1].class == figure && s.low(i+2) == "sur" && i+3 < l.to {
				return number(s.low(i+1)) < number(s.low(i+3))
			}
		}
	}
	return false
}

// whole reports that neither side of a border lacks its end while the other has two:
// then a page of one letter may lie in another.
func (s *splitter) whole(from int, b border, until int) bool {
	if b.kind == byLabel || b.kind == byBlank || b.kind == byOpening {
		return true
	}
	n := s.closings(b.begin, until)
	return s.closings(from, b.at) > 0 || n < 2
}

// closings counts the conclusions in a piece.
func (s *splitter) closings(from, to int) int {
	n := 0
	for j := s.lineAt(from); j < len(s.lines) && s.lines[j].start < to; j++ {
		l := s.lines[j]
		if l.first < l.to && l.start >= from && (strings.HasPrefix(s.low(l.first), "conclusion") || s.low(l.first) == "ccl" || s.kindOf(j) == closing || s.is(l.first, "au", "total")) {
			if n == 0 || s.kindOf(j) != closing {
				n++
			}
		}
	}
	return n
}

// until returns where the next patient behind people[k] is named, who is another.
func (s *splitter) until(k int) int {
	for _, x := range s.people[k+1:] {
		if !x.kin && !x.quoted && x.sure() && compare(s.people[k], x) == different {
			return x.at.Start
		}
	}
	return len(s.text)
}

// fuller keeps of two readings of one person what either has.
func fuller(a, b *person) *person {
	c := *a
	if c.ins == "" {
		c.ins = b.ins
	}
	if c.born.isZero() {
		c.born = b.born
	}
	if len(c.names) == 0 || len(b.names) > len(c.names) && !b.loose && within(c.names, b.names) {
		c.names = b.names
	}
	if c.sex == 0 {
		c.sex = b.sex
	}
	c.last = max(a.last, b.last)
	c.label = a.label || b.label
	if len(a.names) == 0 {
		c.at = b.at
	}
	if b.at.Start > a.at.Start {
		c.at.End = max(a.at.End, a.at.Start)
	}
	return &c
}

// parts turns the cuts into parts.
func (s *splitter) parts() []Part {
	ps := []Part{{Span: pipeline.Span{End: len(s.text)}}}
	begins := []int{0}
	for _, c := range s.cuts {
		ps[len(ps)-1].Span.End = c.at
		ps = append(ps, Part{Span: pipeline.Span{Start: c.at, End: len(s.text)}})
		begins = append(begins, c.begin)
	}
	for i := range ps {
		ps[i].Letter = trimmed(s.text, begins[i], ps[i].Span.End)
	}
	s.share(ps)
	return ps
}

// share gives each letter the common head that it lacks: what stands above a rule or
// a page before the first patient, is no letter, and no letter repeats.
func (s *splitter) share(ps []Part) {
	if len(s.people) == 0 {
		return
	}
	first := s.people[0]
	end := -1
	for j := first.line - 1; j >= 0; j-- {
		if s.kindOf(j) == rule || s.kindOf(j) == feed {
			end = s.lines[j].start
		}
		if s.lines[j].fed {
			end = s.lines[j].start - 1
		}
	}
	if end < 0 || s.hasBody(0, end) {
		return
	}
	head := trimmed(s.text, 0, end)
	if letters(head.Of(s.text)) < 3 {
		return
	}
	s.heads()
	top := s.shape(s.firstLine)
	for i := range ps {
		if i == 0 {
			continue
		}
		own := false
		for j := s.lineAt(ps[i].Letter.Start); j < len(s.lines) && s.lines[j].start < ps[i].Letter.End; j++ {
			own = own || s.lines[j].first < s.lines[j].to && s.shape(j) == top
		}
		if !own {
			ps[i].Head = head
		}
	}
}

// trimmed returns the span of text[from:to] without the space at its ends.
func trimmed(text string, from, to int) pipeline.Span {
	if from > to {
		from = to
	}
	piece := text[from:to]
	start := from + len(piece) - len(strings.TrimLeft(piece, " \t\r\n\f"))
	end := from + len(strings.TrimRight(piece, " \t\r\n\f"))
	// An indented first line keeps its place.
	if i := strings.LastIndexAny(text[from:max(from, start)], "\n\f"); i >= 0 {
		start = from + i + 1
	}
	return pipeline.Span{Start: start, End: max(start, end)}
}
