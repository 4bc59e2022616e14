package vocab

import (
	"strings"

	"cardiopli/vocab/dawg"
)

// keysOf writes the words of a list as keys.
func keysOf(words string) []string {
	var out []string
	for w := range strings.FieldsSeq(words) {
		out = append(out, keyOf(w))
	}
	return out
}

// families are endings of one word: where a list has it with one of them, it is
// a word with the others. Adjectives are often listed in one gender only, verbs
// by their participle or their noun.
var families = [...][]string{
	keysOf("al ale ales aux"),
	keysOf("ant ante ants antes"),
	keysOf("if ive ifs ives"),
	keysOf("eux euse euses"),
	keysOf("ien ienne iens iennes"),
	keysOf("ie ique iques"),
	keysOf("die dien dienne diens diennes"),
	keysOf("er é ée és ées ant ait aient ation ations"),
	keysOf("quer qué quée qués quées quant"),
}

// verbs is where the families of verbs begin.
const verbs = 7

// nounsOfVerbs are the endings of nouns that give a participle: a "sténose" is
// what a "segment sténosé" has.
var nounsOfVerbs = [...][2]string{{"osé", "ose"}, {"asié", "asie"}, {"graphié", "graphie"}, {"ocolé", "ocole"}, {"cathétérisé", "cathétérisme"}}

// again are the first parts that any verb may take.
var again = keysOf("re ré dé dés pré sur co in non auto")

// inflected reports whether a French word is another form of a known one.
func (s *scan) inflected(key string) bool {
	has := func(k string) bool {
		_, ok := s.tongue.forms[k]
		return ok || s.tongue.general.Contains(k)
	}
	verb := false
	for f, family := range families {
		for _, end := range family {
			base, ok := strings.CutSuffix(key, end)
			if !ok || len(base) < 4 || strings.HasPrefix(end, "ation") { // see derived
				continue
			}
			verb = verb || f >= verbs
			hard := strings.HasSuffix(base, "g") || strings.HasSuffix(base, "c") // "fatigant" of "fatiguer"
			for _, other := range family {
				if f >= verbs && (other == families[verbs][1] || other == families[verbs][3]) && strings.HasSuffix(base, "t") {
					continue // a noun: "santé", "fatigabilité"
				}
				if strings.HasPrefix(other, "ation") && s.doubled(base) {
					continue
				}
				if other != end && (f < verbs || !hard || dawg.Base(other[0]) == 'e') && has(base+other) {
					return true
				}
			}
		}
	}
	if strings.HasSuffix(key, "o") && (has(key+"logue") || has(key+"logie")) {
		return true // "avis infectio"
	}
	bare := strings.TrimSuffix(strings.TrimSuffix(key, "s"), "e")
	for _, p := range nounsOfVerbs {
		if base, ok := strings.CutSuffix(bare, keyOf(p[0])); ok && has(base+keyOf(p[1])) {
			return true
		}
	}
	if !verb && !strings.HasSuffix(key, "ir") && !strings.HasSuffix(key, "re") && !strings.HasSuffix(bare, "it") && !strings.HasSuffix(bare, "i") {
		return false
	}
	for _, p := range again {
		if rest, ok := strings.CutPrefix(key, p); ok && len(rest) >= 6 && has(rest) {
			// "ré" and "dés" stand before a vowel, "re" and "dé" before the others.
			if mutes := isVowel(dawg.Base(rest[0])) || rest[0] == 'h'; p == again[0] && mutes || p == again[1] && !mutes || p == again[2] && mutes || p == again[3] && !mutes {
				continue
			}
			return true
		}
	}
	return false
}

// doubled reports whether the verb of a stem has its last consonant once where the
// noun has it twice, or the other way round: "appellation" of "appeler",
// "donation" of "donner". The noun then says nothing of how the verb is written.
func (s *scan) doubled(stem string) bool {
	n := len(stem) - 1
	other := stem + stem[n:]
	if stem[n] == stem[n-1] {
		other = stem[:n]
	}
	return !vowel(stem[n]) && s.tongue.general.Contains(other+"er")
}

// combines reports whether a stem is one that an adjective or a noun is made of,
// so that it takes an o before another: "mitro-aortique".
func (s *scan) combines(stem string) bool {
	for _, end := range combining {
		if _, ok := s.tongue.forms[stem+end]; ok || s.tongue.general.Contains(stem+end) {
			return true
		}
	}
	return false
}

// operations are the endings of the names of operations that stand behind an o.
var operations = [...]string{"plastie", "rraphie", "scopie", "tomie", "stomie", "pexie", "centese", "centèse"}

// operation reports whether a key is the name of an operation on a known part or
// growth: "myomectomie" of "myome", "aortorraphie" of "aorte".
func (s *scan) operation(key string) bool {
	if s.tongue != &s.lexicon.french {
		return false
	}
	key = strings.TrimSuffix(key, "s")
	if stem, ok := strings.CutSuffix(key, "ectomie"); ok {
		return len(stem) >= 4 && s.combines(stem)
	}
	for _, end := range operations {
		stem, ok := strings.CutSuffix(key, keyOf(end))
		if stem, joined := strings.CutSuffix(stem, "o"); ok && joined && len(stem) >= 3 && (prefixes[plainKey(stem)+"o"] || len(stem) >= 4 && s.combines(stem)) {
			return true
		}
	}
	return false
}

var combining = keysOf("e al ale aire ique a um us ie ien eux ère oïde")

// Units: a first part of the international system and a unit, in full or short.
var (
	multiples = setOf("pico nano micro milli centi deci deca hecto kilo mega giga femto")
	unitWords = setOf(`mol mole gramme litre metre seconde volt ampere sievert gray becquerel hertz joule watt pascal osmole equivalent newton unite molaire bar
		katal ohm siemens tesla gram liter meter second ampere osmol equivalents`)
)

// unitWord reports whether a key is a unit in full: "micromol", "millisieverts".
func unitWord(key string) bool {
	p := plainKey(key)
	for n := 4; n <= 5 && n < len(p)-2; n++ {
		if multiples[p[:n]] && (unitWords[p[n:]] || unitWords[strings.TrimSuffix(p[n:], "s")]) {
			return true
		}
	}
	return false
}

// genera are the endings of the names of bacteria and fungi.
var genera = [...]string{"coccus", "bacter", "bacterium", "bacillus", "ella", "monas", "plasma", "ium", "ida", "yces", "illus", "onia", "ia", "philus", "yma"}

// blankSpecies takes the names of species out, which are Latin: "Streptococcus
// gordonii", "S. sanguinis".
func (s *scan) blankSpecies() {
	for i := 1; i < len(s.tokens); i++ {
		t := &s.tokens[i]
		if t.caps != lower || t.letters < 4 || t.line != s.tokens[i-1].line || !latin(t.key) {
			continue
		}
		g := s.tokens[i-1]
		switch between := s.text[g.end:t.start]; {
		case between == " " && (g.caps == title || g.letters >= 9) && g.letters >= 7 && genus(g.key) && s.standing(*t) < known:
		case between == ". " && g.letters == 1 && g.caps != lower && s.standing(*t) < known:
		default:
			continue
		}
		t.key = ""
	}
}

func genus(key string) bool {
	for _, end := range genera {
		if strings.HasSuffix(key, end) {
			return true
		}
	}
	return false
}

// latin reports whether a key ends as the names of species do.
func latin(key string) bool {
	for _, end := range [...]string{"i", "is", "us", "um", "ae", "ans", "ens", "es", "a", "ense", "ix", "or"} {
		if strings.HasSuffix(key, end) {
			return true
		}
	}
	return false
}

// cutShort reports whether the word at token i is shortened: a point or brackets
// say so, and longer words begin like it.
func (s *scan) cutShort(i int) bool {
	t := s.tokens[i]
	if t.letters < 4 || isVowel(dawg.Base(t.key[len(t.key)-1])) || t.end >= len(s.text) {
		return false
	}
	begun := func() bool {
		if opens(s.tongue.common, t.key) || opens(s.tongue.general, t.key) {
			return true
		}
		for i := range s.tongue.words {
			if begins(t.key, s.tongue.words[i].key) {
				return true
			}
		}
		return false
	}
	switch s.text[t.end] {
	case '.':
		return (!endsSentence(s.text[t.end:]) || s.shortened(t.key)) && begun()
	case ')', ']':
		return t.start > 0 && (s.text[t.start-1] == '(' || s.text[t.start-1] == '[') && begun()
	}
	return false
}
