package batch

import "strings"

// border is where the letter of a second patient may begin.
type border struct {
	at, begin int // the border's words or line begin, the letter begins
	kind      borderKind
	clear     bool
}

type borderKind uint8

const (
	nowhere borderKind = iota
	byLabel
	byBlank
	byOpening
	byRule
	byPage
	byLetterhead
	byCommand
)

// border looks for the one between prev and x, above x, not above the line floor.
func (s *splitter) border(prev, x *person, from int) border {
	for i := len(s.said) - 1; i >= 0; i-- {
		if c := s.said[i]; c.at >= prev.at.End && c.end <= x.at.Start && (!c.weak || c.alone || x.word-c.word < 30) {
			return border{c.at, c.end, byCommand, letters(s.text[from:c.at]) >= 40}
		}
	}
	b, found := s.marked(prev, x)
	if !found {
		b = s.bare(prev, x)
	}
	if b.at <= from {
		b.clear = false
	}
	b.begin = b.at
	// the rules and empty lines at its beginning
	for j := s.lineAt(b.at + 1); j < len(s.lines) && j < x.line; j++ {
		if k := s.kindOf(j); k != empty && k != rule && k != feed {
			break
		}
		b.begin = s.lines[j].end
	}
	return b
}

// sign is a rule, a page or a letterhead above a patient, or several with nothing
// between them.
type sign struct {
	line, last int
	kind       borderKind
}

// signs lists those between prev and x, the lowest first, as far up as a heading
// may reach.
func (s *splitter) signs(prev, x *person) []sign {
	var all []sign
	clinic, bodies := 0, 0
	for j := x.line; j > prev.last && x.line-j < 60; j-- {
		k := s.kindOf(j)
		if j < x.line {
			found := nowhere
			switch {
			case k == rule:
				found = byRule
			case k == feed:
				found = byPage
			case s.repeated(j):
				found = byLetterhead
			}
			if found != nowhere {
				if n := len(all); n > 0 && s.hollow(j+1, all[n-1].line) {
					all[n-1].line, all[n-1].kind = j, max(all[n-1].kind, found)
				} else {
					all = append(all, sign{j, j, found})
				}
			}
		}
		if s.lines[j].fed {
			if n := len(all); n > 0 && s.hollow(j, all[n-1].line) {
				all[n-1].line, all[n-1].kind = j, max(all[n-1].kind, byPage)
			} else {
				all = append(all, sign{j, j, byPage})
			}
		}
		if k == inside && j < x.line {
			bodies++
			for i := s.lines[j].first; i < s.lines[j].to; i++ {
				if clinical[s.words[i].low] {
					clinic++
				}
			}
			if bodies > 4 || clinic > 5 || clinic > 1 && s.concludes(j) {
				break
			}
		}
	}
	return all
}

// hollow reports that the lines from a to before b hold nothing.
func (s *splitter) hollow(a, b int) bool {
	for ; a < b; a++ {
		if s.kindOf(a) != empty {
			return false
		}
	}
	return true
}

// marked finds a border with a sign.
func (s *splitter) marked(prev, x *person) (border, bool) {
	all := s.signs(prev, x)
	if len(all) == 0 {
		return border{}, false
	}
	best := -1
	for i, m := range all { // the lowest page or letterhead
		if m.kind > byRule && best < 0 {
			best = i
		}
	}
	if best > 0 && all[best].kind == byLetterhead && !s.ruled() {
		best = -1 // the name of the practice stands under a signature
	}
	certain := true
	if best < 0 {
		// The highest, unless it stands above the end of the letter before.
		best = len(all) - 1
		for best > 0 && certain {
			ends, begins := s.tail(all[best].last+1, all[best-1].line), s.leads(all[best].last+1, all[best-1].line)
			if !ends {
				break
			}
			certain = !begins
			best--
		}
		certain = certain && s.headsAbove(all[best].line, prev.last) < 2 && !s.gapAbove(all[best].line, prev.last)
	}
	m := all[best]
	b := border{at: s.lines[m.line].start, kind: m.kind}
	if s.lines[m.line].fed {
		b.at--
	}
	b.clear = certain && !s.torn(m.line)
	return b, true
}

// tail reports lines that begin like the end of a letter: a signature, copies, a page
// number, a conclusion.
func (s *splitter) tail(from, to int) bool {
	for j := from; j < to; j++ {
		switch s.kindOf(j) {
		case closing, doctor, inside:
			return true
		case heading:
			return false
		}
	}
	return true
}

// leads reports that lines may be of a heading.
func (s *splitter) leads(from, to int) bool {
	for j := from; j < to; j++ {
		if s.kindOf(j) == heading && !s.is(s.lines[j].first, "secretariat") && !s.is(s.lines[j].first, "tel") {
			return true
		}
	}
	return false
}

// ruled reports a rule in the heading of the first letter.
func (s *splitter) ruled() bool {
	for j := s.people[0].line; j >= 0; j-- {
		if s.kindOf(j) == rule && j > s.firstLine {
			return true
		}
	}
	return false
}

// gapAbove reports that lines of a heading stand above line j, and empty ones above
// these: the border may be there.
func (s *splitter) gapAbove(j, floor int) bool {
	lines, gap, clinic := 0, 0, 0
	for j--; j > floor && clinic < 4; j-- {
		switch k := s.kindOf(j); {
		case k == empty:
			if gap++; gap == 2 && lines > 0 {
				return true
			}
			continue
		case k == heading, k == inside, k == unknown && !s.named(j):
			lines++
		}
		gap = 0
		for i := s.lines[j].first; i < s.lines[j].to; i++ {
			if clinical[s.words[i].low] {
				clinic++
			}
		}
		if s.concludes(j) {
			return false
		}
	}
	return false
}

// named reports a line that may be no more than a name: a signature.
func (s *splitter) named(j int) bool {
	l := s.lines[j]
	for i := l.first; i < l.to; i++ {
		if c := s.words[i].class; c != upper && c != capital {
			return false
		}
	}
	return l.to-l.first <= 4
}

// headsAbove counts the lines of a heading right above line j, which may belong to
// what stands below.
func (s *splitter) headsAbove(j, floor int) int {
	n := 0
	for j--; j > floor; j-- {
		switch k := s.kindOf(j); k {
		case heading:
			n++
			if l := s.lines[j]; titles[s.low(l.first)] || s.opening(j) {
				n++
			}
		case closing, inside:
			return n
		case doctor:
			if n == 0 {
				return 0
			}
		}
	}
	return n
}

// concludes reports a line that begins a conclusion.
func (s *splitter) concludes(j int) bool {
	l := s.lines[j]
	if l.first == l.to {
		return false
	}
	w := s.low(l.first)
	return strings.HasPrefix(w, "conclu") || w == "ccl" || w == "synthese" || w == "opinion" || w == "impression" || s.is(l.first, "au", "total") || s.is(l.first, "en", "conclusion") || s.is(l.first, "en", "resume")
}

// bare finds a border that is no more than a new heading below the end of a letter.
func (s *splitter) bare(prev, x *person) border {
	floor := prev.last
	top, stop, pending := x.line, floor, -1
	gap, unknowns, over, blanks := 0, 0, 0, 0
walk:
	for j := x.line - 1; j > floor && x.line-j < 45; j-- {
		switch s.kindOf(j) {
		case empty:
			if gap++; gap == 1 {
				blanks = 0
			}
			blanks++
		case heading:
			top, pending, gap = j, -1, 0
			over++
		case doctor:
			switch {
			case gap == 0 && over > 0 && j+1 == top, s.isHead(j) && s.above(j):
				top, gap, pending = j, 0, -1
				over++
			case pending < 0: // of the heading, where more of it stands above
				pending, gap = j, 0
			}
		case closing, inside:
			stop = j
			if pending >= 0 {
				stop = pending // a signature
			}
			break walk
		default:
			unknowns++
			gap = 0
		}
	}
	b := border{at: s.lines[top].start}
	closed := s.closedAbove(stop)
	ended := stop > floor && (s.kindOf(stop) != inside || s.concludes(stop) || stop > 0 && s.concludes(stop-1))
	switch {
	case s.numbered(x.line) || s.numbered(top) && top >= x.line-2:
		b.kind, b.clear = byLabel, true
	case x.label && x.lead:
		b.kind, b.clear = byLabel, closed && ended && unknowns == 0 && (top > 0 && s.kindOf(top-1) == empty || over > 0 || s.kindOf(stop) != inside)
	case closed && s.opening(top):
		b.kind, b.clear = byOpening, s.above(top)
	case x.lead && closed && ended && unknowns == 0 && blanks >= 2:
		b.kind, b.clear = byBlank, true
	case x.lead && closed && ended && unknowns == 0 && blanks >= 1 && over > 0 && s.titled(top):
		b.kind, b.clear = byBlank, true
	}
	b.clear = b.clear && (b.kind == byOpening || s.numbered(x.line) || !s.gapAbove(top, floor))
	return b
}

// torn reports a sentence that goes on over the border above line j.
func (s *splitter) torn(j int) bool {
	for j--; j >= 0; j-- {
		if l := s.lines[j]; l.to > l.first {
			t := strings.TrimRight(s.lineText(j), " \t\r")
			return strings.HasSuffix(t, ",") && s.kindOf(j) != closing && !closingWords[s.low(l.to-1)]
		}
	}
	return false
}
