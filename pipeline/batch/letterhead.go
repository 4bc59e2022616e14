package batch

import "strings"

// closedAbove reports that the letter that ends with line j is at its end: it is
// signed, greets or concludes.
func (s *splitter) closedAbove(j int) bool {
	n := 0
	for ; j >= 0 && n < 5; j-- {
		l := s.lines[j]
		if l.first == l.to {
			continue
		}
		n++
		switch s.kindOf(j) {
		case closing:
			return true
		case doctor:
			return !s.isHead(j) || n == 1 && !s.above(j)
		}
		if w := s.low(l.first); sections[w] && w != "indication" && w != "traitement" && w != "antecedents" || s.is(l.first, "au", "total") || s.is(l.first, "en", "conclusion") || s.is(l.first, "en", "resume") || s.low(l.first) == "opinion" {
			return true
		}
		for i := l.first; i < l.to && s.kindOf(j) != heading; i++ {
			if closingWords[s.words[i].low] || s.words[i].low == "conclusion" || s.is(i, "au", "total") || doctorWords[s.words[i].low] && i+3 >= l.to && s.words[i].low != "cher" {
				return true
			}
		}
	}
	return false
}

// heads reads how the text begins: the shapes of its first lines that hold words.
func (s *splitter) heads() {
	if s.head != nil {
		return
	}
	s.head = map[string]int{}
	n := 0
	for j := range s.lines {
		if l := s.lines[j]; l.to > l.first {
			if n++; n > 8 || len(s.people) > 0 && j >= s.people[0].line && n > 1 {
				break
			}
			shape := s.shape(j)
			if _, found := s.head[shape]; !found {
				s.head[shape] = n
			}
			if n == 1 {
				s.firstLine = j
			}
		}
	}
}

// isHead reports that line j is one of the text's first ones once more.
func (s *splitter) isHead(j int) bool {
	s.heads()
	return s.head[s.shape(j)] > 0
}

// above reports that line j stands below an empty line or a border.
func (s *splitter) above(j int) bool {
	return j == 0 || s.lines[j].fed || s.kindOf(j-1) == empty || s.kindOf(j-1) == rule || s.kindOf(j-1) == feed
}

// repeated reports that line j begins the letterhead of the text once more.
func (s *splitter) repeated(j int) bool {
	l := s.lines[j]
	if l.to-l.first == 0 {
		return false
	}
	s.heads()
	if j <= s.firstLine || s.head[s.shape(j)] != 1 || len(s.head) < 1 {
		return false
	}
	if len(s.people) > 0 && s.people[0].line == s.firstLine {
		return false
	}
	for k := j + 1; k < len(s.lines) && k < j+4; k++ {
		if m := s.lines[k]; m.to > m.first {
			if s.head[s.shape(k)] == 2 && l.to-l.first > 1 {
				return true
			}
			break
		}
	}
	ended := s.above(j) || s.kindOf(j-1) == closing || s.concludes(j-1)
	return l.end-l.start >= 12 && l.to-l.first > 1 && ended && !doctorWords[s.low(l.first)] // that alone may be a signature
}

// numbered reports a heading with a number, or a sign, as the text's first line has
// it: "2) HOLTER - ...", "# Lettre 2 - ...".
func (s *splitter) numbered(j int) bool {
	s.heads()
	l, f := s.lines[j], s.lines[s.firstLine]
	if l.to-l.first < 1 || j <= s.firstLine {
		return false
	}
	a, b := strings.TrimLeft(s.lineText(j), " \t"), strings.TrimLeft(s.lineText(s.firstLine), " \t")
	if a == "" || b == "" {
		return false
	}
	if a[0] == '#' && b[0] == '#' {
		return true
	}
	number := func(l line) (int, bool) {
		i := l.first
		for i < l.to && i < l.first+4 && (numbering[s.low(i)] || len(s.low(i)) <= 2 && s.words[i].class != figure) {
			i++
		}
		if i >= l.to || s.words[i].class != figure || len(s.low(i)) > 6 {
			return 0, false
		}
		if i == l.first { // "2) ", "2. ", "2 - "
			gap := s.between(i)
			if !strings.ContainsAny(gap, ")-–/°") && gap != ". " {
				return 0, false
			}
			if _, _, ok := s.date(i); ok {
				return 0, false
			}
		} else if !numbering[s.low(l.first)] {
			return 0, false
		}
		return number(s.low(i)), true
	}
	m, ok := number(l)
	n, found := number(f)
	return ok && found && m > n
}

// opening reports a line "Ville, le DATE" or the like as a letter begins with.
func (s *splitter) opening(j int) bool {
	l := s.lines[j]
	if n := l.to - l.first; n < 3 || n > 9 || !s.above(j) || civilities[s.low(l.first)] != 0 {
		return false
	}
	for i := l.first; i < l.to; i++ {
		if s.low(i) == "ne" || s.low(i) == "nee" {
			return false
		}
		if s.low(i) == "le" || s.low(i) == "ce" {
			if _, next, ok := s.date(i + 1); ok && next >= l.to {
				return true
			}
			if _, next, ok := s.date(i + 2); ok && next >= l.to {
				return true
			}
		}
	}
	return false
}

// titled reports a line that names an examination and nothing else.
func (s *splitter) titled(j int) bool {
	l := s.lines[j]
	return l.to > l.first && (titles[s.low(l.first)] || addresses[s.low(l.first)]) && s.kindOf(j) == heading
}
