package vocab

import "strings"

// phraseFault finds a known misspelling of several words at token i and returns
// how many words it has.
func (s *scan) phraseFault(i int) int {
	if s.tongue != &s.lexicon.french {
		return 0
	}
	t := s.tokens[i]
	for _, w := range s.tongue.wrong[t.key] {
		n := len(w.keys)
		if i+n > len(s.tokens) || s.join(i, n, -1, "") != strings.Join(w.keys, " ") {
			continue
		}
		j := i + n - 1
		// Where one word only is wrong, the question is about that word.
		if right := split(w.right); len(right) == n {
			odd, count := 0, 0
			for k := range right {
				if right[k].key != w.keys[k] {
					odd, count = k, count+1
				}
			}
			if count == 1 {
				s.add(i+odd, i+odd, RuleMisspelling, s.lexicon.terms[w.term].Drug(), w.right[right[odd].start:right[odd].end])
				return n
			}
		}
		from, right := i, w.right
		for from < j { // words that are right as they stand are left out
			first, rest, ok := strings.Cut(right, " ")
			if !ok || keyOf(first) != s.tokens[from].key {
				break
			}
			from, right = from+1, rest
		}
		s.add(from, j, RuleMisspelling, s.lexicon.terms[w.term].Drug(), right)
		return n
	}
	return 0
}

// bound are first parts that are no words of their own in a report: before a
// blank they have lost what they belong to.
var bound = setOf(`hyper hypo sus sous extra tele supra infra inter intra endo peri trans anti auriculo brady tachy cardio electro
	echo myo pace antero infero postero retro para hemi thrombo broncho pneumo poly nati pre post normo dys a`)

// joinFault finds a word written in two, "hyper tension", "pace maker", "sus
// décallage", and a term run together that has a hyphen, "sousdécalage".
func (s *scan) joinFault(i int) int {
	t := s.tokens[i]
	if t.digits || s.tongue != &s.lexicon.french {
		return 0
	}
	if right, ok := s.tongue.joined[t.key]; ok && t.letters >= 8 {
		if _, known := s.tongue.forms[t.key]; !known && !s.tongue.general.Contains(t.key) {
			s.add(i, i, RuleNear, false, right)
			return 1
		}
	}
	if i+1 >= len(s.tokens) || t.letters < 3 {
		return 0
	}
	u := s.tokens[i+1]
	if u.key == "" || !u.space || u.digits || u.elided || u.letters < 4 || u.caps == upper && t.caps != upper {
		return 0
	}
	first := bound[plainKey(t.key)]
	if !first && (s.standing(t) >= made || s.standing(u) >= made) {
		return 0
	}
	if _, ok := s.tongue.phrases[t.key+" "+u.key]; ok {
		return 0
	}
	key := t.key + u.key
	if right, ok := s.joinedTo(key); ok {
		s.add(i, i+1, RuleNear, false, right)
		return 2
	}
	// Both faults at once: the second part must be no word, or the first none.
	if first && s.standing(u) != unknown || len(key) < 9 || s.domain >= maxDomain {
		return 0
	}
	s.domain++
	best, cost := "", uint16(15)
	for k, right := range s.tongue.joined {
		if len(k) < len(key)-2 || len(k) > len(key)+2 {
			continue
		}
		if c := distance(key, k, cost); c < cost || c == cost && right < best { // a map has no order
			best, cost = right, c
		}
	}
	for _, w := range s.tongue.words {
		if len(w.key) >= 9 && len(w.key) >= len(key)-2 && len(w.key) <= len(key)+2 {
			if c := distance(key, w.key, cost-1); c < cost {
				best, cost = w.text, c
			}
		}
	}
	if best == "" || !strings.HasPrefix(plainKey(keyOf(best)), plainKey(t.key)[:min(3, len(t.key))]) {
		return 0
	}
	s.add(i, i+1, RuleNear, false, best)
	return 2
}

// joinedTo gives the term that two words make without the blank.
func (s *scan) joinedTo(key string) (string, bool) {
	if at, ok := s.tongue.forms[key]; ok && at >= 0 && len(key) >= 8 {
		return s.tongue.words[at].text, true
	}
	if right, ok := s.tongue.joined[key]; ok {
		return right, true
	}
	if at, ok := s.tongue.plain[key]; ok && at >= 0 && len(key) >= 8 {
		return s.tongue.words[at].text, true
	}
	return "", false
}
