package vocab

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// dosed reports whether a dose follows the word at token i on its line.
func (s *scan) dosed(i int) bool {
	t := s.tokens[i]
	rest := s.text[t.end:min(len(s.text), t.end+24)]
	if j := strings.IndexByte(rest, '\n'); j >= 0 {
		rest = rest[:j]
	}
	blanks := strings.TrimLeft(rest, " \u00a0")
	return len(blanks) < len(rest) && dose(blanks)
}

// drugPlace reports whether the word at token i stands where a medicine does: a
// dose or a rhythm of taking follows, or a word that introduces one precedes.
func (s *scan) drugPlace(i int) bool {
	t := s.tokens[i]
	if s.dosed(i) {
		return true
	}
	for j, n := i-1, 0; j >= 0 && n < 2 && s.tokens[j].line == t.line; j, n = j-1, n+1 {
		if strings.ContainsAny(s.text[s.tokens[j].end:s.tokens[j+1].start], ".;:\n") {
			return false
		}
		if introducing[plainKey(s.tokens[j].key)] {
			return true
		}
	}
	return false
}

// dose reports whether a text begins with a dose: "5 mg", "2,5", "24/26", "1 cp".
func dose(rest string) bool {
	n := 0
	for n < len(rest) && (rest[n] >= '0' && rest[n] <= '9' || n > 0 && (rest[n] == ',' || rest[n] == '.' || rest[n] == '/')) {
		n++
	}
	if n == 0 || n > 7 {
		return false
	}
	after := strings.TrimLeft(rest[n:], " \u00a0")
	word := strings.ToLower(after)
	for _, unit := range []string{"mm", "ms", "m/s", "cm", "%", "bpm", "mn", "min", "sec", "kg", "an", "jour", "h", "°", "watt"} {
		if strings.HasPrefix(word, unit) && !strings.HasPrefix(word, "hs") {
			return false
		}
	}
	return true
}

var introducing = setOf(`sous par prend prenait reçoit recoit traitement ttt traite traitee debut debuter debute debutons introduction
	introduire introduit instauration arret arreter remplacer remplace relais majorer majoration reduire reduction poursuite
	poursuivre reprise associer ajout ajouter prescription prescrit posologie dose doses cp comprime mg mise`)

// nameLike reports whether a capitalised word is probably a person's or a
// place's: beside another one, or after a first name.
func (s *scan) nameLike(i int) bool {
	t := s.tokens[i]
	for _, j := range [2]int{i - 1, i + 1} {
		if j < 0 || j >= len(s.tokens) || s.tokens[j].line != t.line {
			continue
		}
		u, between := s.tokens[j], ""
		if j < i {
			between = s.text[u.end:t.start]
		} else {
			between = s.text[t.end:u.start]
		}
		if between != " " && between != "\u00a0" {
			continue
		}
		if u.caps == title && !u.first && !s.isTerm(u) || u.caps == title && u.first && s.isName(u) || u.key == "" && u.letters > 1 {
			return true
		}
		if u.caps == upper && u.letters > 3 && !s.isTerm(u) && !s.shouted[u.line] {
			return true
		}
	}
	return false
}

// isTerm reports whether a word is the lexicon's.
func (s *scan) isTerm(t token) bool {
	_, ok := s.tongue.forms[t.key]
	return ok
}

// isName reports whether a word is known with a capital only.
func (s *scan) isName(t token) bool {
	return !s.isTerm(t) && !s.tongue.general.Contains(t.key)
}

// beside reports whether one of the given words, or none being given any, is
// among the two words on either side within the sentence.
func (s *scan) beside(i int, near []string) bool {
	if len(near) == 0 {
		return true
	}
	for j := max(0, i-2); j <= min(len(s.tokens)-1, i+2); j++ {
		if j == i || s.tokens[j].line != s.tokens[i].line {
			continue
		}
		for _, n := range near {
			if plainKey(s.tokens[j].key) == plainKey(n) {
				return true
			}
		}
	}
	return false
}

// noteAccents counts the words written with accents, and those that lack them.
func (s *scan) noteAccents(i int) {
	t := s.tokens[i]
	if plainKey(t.key) != t.key {
		s.accented++
		return
	}
	if t.caps == upper || len(s.accents) >= maxFaults {
		return
	}
	if r, _ := utf8.DecodeRuneInString(s.text[t.start:]); t.letters < 4 || unicode.IsUpper(r) && !t.first {
		return
	}
	if _, ok := s.tongue.forms[t.key]; ok || s.tongue.general.Contains(t.key) || s.tongue.general.Contains("^"+t.key) {
		return
	}
	if _, ok := unaccented(s.tongue.general, t.key); ok {
		s.accents = append(s.accents, i)
	} else if _, ok := s.tongue.plain[t.key]; ok {
		s.accents = append(s.accents, i)
	}
}

// groupAccents raises one fault at the first of the words without accents.
func (s *scan) groupAccents() {
	if len(s.accents) == 0 {
		return
	}
	i := s.accents[0]
	t := s.tokens[i]
	right := ""
	if at, ok := s.tongue.plain[t.key]; ok && at >= 0 {
		right = s.tongue.words[at].text
	} else if k, ok := unaccented(s.tongue.general, t.key); ok {
		right = s.spell(k)
	}
	s.add(i, i, RuleAccent, false, right)
}
