package batch

import (
	"slices"
	"strings"

	"cardiopli/pipeline"
)

// unnamed looks at the borders behind which no other patient is named: a second
// letter on the same patient is cut off where that is said; a letter without any
// patient is asked about.
func (s *splitter) unnamed() {
	for _, c := range s.said {
		b := border{at: c.at, begin: c.end, kind: byCommand}
		from, to, known := s.around(c.at)
		if known || !s.hasBody(from, c.at) || letters(s.text[c.end:to]) < 30 {
			continue
		}
		cur, next := s.patientIn(from, c.at), s.patientIn(c.end, to)
		switch {
		case s.samePatient(c.word), next != nil && cur != nil && compare(cur, next) == same && !c.weak && c.alone:
			b.clear = true
			s.cuts = append(s.cuts, cut{border: b})
		case next == nil && c.alone && s.doubt == nil:
			first := pipeline.Span{}
			if cur != nil {
				if s.names(cur, c.word, to) && c.weak {
					continue
				}
				first = cur.at
			}
			s.doubt = &doubt{why: missing, first: first, second: pipeline.Span{Start: c.at, End: max(c.at, len(strings.TrimRight(s.text[:c.end], " \t\r\n")))}}
		}
		s.order()
	}
	s.openings()
	s.order()
	s.nobody()
}

// nobody looks, in each piece between cuts, for a letter that names no patient below
// the end of one that does.
func (s *splitter) nobody() {
	if s.doubt != nil || len(s.people) == 0 {
		return
	}
	from := 0
	for i := 0; i <= len(s.cuts); i++ {
		to := len(s.text)
		if i < len(s.cuts) {
			to = s.cuts[i].at
		}
		if j := s.second(from, to, true, true); j >= 0 {
			at := s.lines[j].start
			cur := s.patientIn(from, at)
			if cur != nil && s.patientIn(at, to) == nil && !s.names(cur, s.wordAt(at), to) {
				for j+1 < len(s.lines) && s.lines[j].first == s.lines[j].to {
					j++
				}
				s.doubt = &doubt{why: missing, first: cur.at, second: pipeline.Span{Start: s.lines[j].start, End: s.lines[j].end}}
				return
			}
		}
		from = to
	}
}

func (s *splitter) order() {
	slices.SortStableFunc(s.cuts, func(a, b cut) int { return a.at - b.at })
}

// around returns the piece between the cuts in which the offset lies; known where
// one of them is at it.
func (s *splitter) around(at int) (from, to int, known bool) {
	to = len(s.text)
	for _, c := range s.cuts {
		if c.at <= at {
			from = c.at
		} else {
			to = min(to, c.at)
		}
		known = known || c.at <= at && at <= c.begin
	}
	for _, c := range s.said {
		if c.at > at && c.alone && !c.weak {
			to = min(to, c.at)
		}
	}
	return from, to, known
}

// patientIn returns the first patient named in a piece.
func (s *splitter) patientIn(from, to int) *person {
	for _, x := range s.people {
		if x.at.Start >= from && x.at.Start < to && !x.kin && !x.quoted && (x.sure() || s.counts(x) || x.word-s.wordAt(from) < 25) {
			return x
		}
	}
	return nil
}

// names reports that a word of the patient's name stands between word i and the
// offset to.
func (s *splitter) names(x *person, i, to int) bool {
	for ; i < len(s.words) && s.words[i].from < to; i++ {
		if len(s.words[i].low) > 3 && slices.Contains(x.names, s.words[i].low) && s.kindOf(s.words[i].line) != doctor {
			return true
		}
	}
	return false
}

// samePatient reports that within the words behind word i a letter is said to be on
// the same patient.
func (s *splitter) samePatient(i int) bool {
	for k := i; k < i+25 && k+1 < len(s.words); k++ {
		if w := s.low(k); (w == "meme" || w == "mesme") && (s.low(k+1) == "patient" || s.low(k+1) == "patiente" || civilities[s.low(k+1)] != 0) || w == "same" && s.low(k+1) == "patient" {
			return true
		}
	}
	return false
}

// openings looks at the places where a letter begins anew: the letterhead, "Ville,
// le DATE" or a greeting, below the end of a letter.
func (s *splitter) openings() {
	if s.doubt != nil || len(s.people) == 0 && len(s.lines) < 8 {
		return
	}
	greetings, heads, tried := 0, 0, 0
	last := -10
	for j := range s.lines {
		l := s.lines[j]
		if l.first == l.to || l.to-l.first > 12 {
			continue
		}
		greeted := s.greets(j)
		if greeted {
			greetings++
		}
		if j == 0 {
			continue
		}
		fresh := s.repeated(j) || s.opening(j) && s.head != nil && heads+greetings > 0
		if s.opening(j) {
			heads++
		}
		if !(fresh || greeted && greetings > 1) || j-last < 12 {
			continue
		}
		if tried++; tried > maxOpenings {
			return
		}
		end := j - 1
		for end > 0 && end > j-40 && (s.kindOf(end) == heading || s.kindOf(end) == doctor && !s.closedAbove(end) || s.kindOf(end) == empty || s.kindOf(end) == rule || s.kindOf(end) == feed) {
			end--
		}
		t := strings.TrimLeft(s.lineText(j), " \t")
		if strings.HasPrefix(t, ">") || strings.HasPrefix(t, "«") || s.quoting(l.start) || !s.closedAbove(end) && !s.closedAbove(j-1) {
			continue
		}
		s.begins(j, greeted)
		last = j
	}
}

// second returns the line where a second letter begins within a piece: what stands
// above it is signed, or where signed is false concludes, and what stands below has a
// body and, where ended is set, an end of its own. -1 where there is none.
func (s *splitter) second(from, to int, signed, ended bool) int {
	closed, sign, clinic, gap := false, -1, 0, 0
	for j := s.lineAt(from); j < len(s.lines) && s.lines[j].start < to; j++ {
		l := s.lines[j]
		if l.start < from {
			continue
		}
		k := s.kindOf(j)
		if k == empty {
			gap++
		}
		ends := k == closing && !s.quotedLine(j) && !pageNumber(s.page, l) || k == doctor && closed
		for i := l.first; i < l.to; i++ {
			if clinical[s.words[i].low] {
				clinic++
			}
		}
		if sign >= 0 {
			if clinic >= 3 && (ends || !signed && s.concludes(j)) || clinic >= 10 && !ended {
				return sign
			}
			if k != empty {
				gap = 0
			}
			continue
		}
		if closed && (k == rule || k == feed || l.fed || s.repeated(j) || s.opening(j) || s.greets(j) || gap > 1 && k != empty && k != closing && k != doctor) {
			sign, clinic = j, 0
		}
		closed = closed || clinic >= 3 && (!signed && s.concludes(j) || ends || signed && k == doctor && j > 0 && s.concludedAbove(j, from))
		if k != empty {
			gap = 0
		}
	}
	return -1
}

// concludedAbove reports a conclusion in the lines above line j, behind the offset
// from.
func (s *splitter) concludedAbove(j, from int) bool {
	for k := j - 1; k >= 0 && k > j-6 && s.lines[k].start >= from; k-- {
		if s.concludes(k) {
			return true
		}
	}
	return false
}

// quotedLine reports a line of a quoted letter.
func (s *splitter) quotedLine(j int) bool {
	return strings.HasPrefix(strings.TrimLeft(s.lineText(j), " \t"), ">")
}

// maxOpenings bounds the openings of a text that are looked at.
const maxOpenings = 60

// greets reports a line of greeting, "Cher confrère,".
func (s *splitter) greets(j int) bool {
	l := s.lines[j]
	a, b := s.low(l.first), s.low(l.first+1)
	if b != "" && s.words[l.first+1].line != j {
		b = ""
	}
	if !greetings[a] && !(greetings[b] && (a == "mon" || a == "ma" || a == "bien")) {
		return false
	}
	return l.to-l.first < 9 && strings.HasSuffix(strings.TrimRight(s.lineText(j), " \t\r"), ",")
}

// quoting reports an offset inside « ... ».
func (s *splitter) quoting(at int) bool {
	open := strings.LastIndex(s.text[:at], "«")
	return open > strings.LastIndex(s.text[:at], "»")
}

// begins judges a letter that seems to begin at line j below the end of another.
func (s *splitter) begins(j int, greeted bool) {
	at := s.lines[j].start
	from, to, known := s.around(at)
	for _, c := range s.cuts {
		// the greeting of a letter whose border is known stands below it
		if known || c.at <= at && at-c.begin < 1500 && !s.hasBody(c.begin, at) || c.at > at && c.at < at+1500 && !s.hasBody(at, c.at) {
			return
		}
	}
	if !s.hasBody(from, at) || !s.hasBody(at, to) {
		return
	}
	cur, next := s.patientIn(from, at), s.patientIn(at, to)
	if cur == nil {
		return
	}
	if next == nil && !s.names(cur, s.wordAt(at), to) {
		if greeted || s.closings(at, to) > 0 && s.recipientsDiffer(from, j, to) {
			s.doubt = &doubt{why: missing, first: cur.at, second: pipeline.Span{Start: at, End: s.lines[j].end}}
		}
		return
	}
	start := s.signAbove(j, cur.last)
	if start < 0 || next == nil || compare(cur, next) != same || !s.recipientsDiffer(from, start, to) {
		return
	}
	b := border{at: s.lines[start].start, begin: s.lines[start].start, kind: byOpening, clear: true}
	if s.lines[start].fed {
		b.at--
	}
	if k := s.kindOf(start); k == rule || k == feed {
		b.begin = s.lines[start].end
	}
	s.cuts = append(s.cuts, cut{border: b})
}

// signAbove returns the line of the rule, page, letterhead or date with which the
// heading that holds line j begins; -1 where there is none.
func (s *splitter) signAbove(j, floor int) int {
	for ; j > floor; j-- {
		switch k := s.kindOf(j); {
		case k == rule, k == feed, s.lines[j].fed:
			return j
		case s.repeated(j), s.opening(j):
			for up := j - 1; up > floor && (s.kindOf(up) == empty || s.kindOf(up) == rule || s.kindOf(up) == feed); up-- {
				if s.kindOf(up) != empty {
					return up
				}
			}
			return j
		case k != empty && k != heading && k != doctor:
			return -1
		}
	}
	return -1
}

// recipientsDiffer reports that the heading at line j names a physician whom the
// letter before does not, and greets.
func (s *splitter) recipientsDiffer(from, j, to int) bool {
	greeted := false
	old := map[string]bool{}
	for i := s.wordAt(from); i < len(s.words) && s.words[i].from < s.lines[j].start; i++ {
		old[s.words[i].low] = true
	}
	fresh := false
	for k := max(0, j-8); k < len(s.lines) && k < j+16 && s.lines[k].start < to; k++ {
		greeted = greeted || k >= j && (s.greets(k) || s.is(s.lines[k].first, "destinataire") || s.lines[k].to > s.lines[k].first && s.low(s.lines[k].first) == "a")
		if k < j {
			continue
		}
		for i := s.lines[k].first; i+1 < s.lines[k].to; i++ {
			if doctorWords[s.low(i)] && s.words[i].low != "cher" {
				for n := i + 1; n < i+4 && n < s.lines[k].to; n++ {
					if s.words[n].class == upper && len(s.low(n)) > 2 && !old[s.low(n)] {
						fresh = true
					}
				}
			}
		}
	}
	return greeted && fresh
}
