package vocab

import (
	"slices"
	"strings"
	"sync"

	"cardiopli/vocab/dawg"
)

// newSounds makes the index of how the words of a tongue sound, when first asked
// for: a text without unknown words never does.
func newSounds(t *tongue) func() map[string][]int32 {
	return sync.OnceValue(func() map[string][]int32 {
		m := make(map[string][]int32, 4*len(t.words))
		for i := range t.words {
			if w := &t.words[i]; !w.clipped && len(w.key) >= 4 {
				for _, s := range soundsOf(w.key) {
					m[s] = append(m[s], int32(i))
				}
			}
		}
		return m
	})
}

// maxHeard bounds how many unknown words of a text are held against the sounds
// of the general dictionary.
const maxHeard = 60

// heardAs gives the words that sound like the unknown one at token i, whatever
// their letters: the lexicon's first, then common ones, then any of the language.
func (s *scan) heardAs(i int, st standing, onlyNames bool) []candidate {
	t := s.tokens[i]
	if s.tongue != &s.lexicon.french || t.letters < 4 || t.letters > 24 {
		return nil
	}
	if st == weak && !nativeLooking(t.key) {
		return nil
	}
	sounds := soundsOf(t.key)
	for _, p := range [...]string{"sous", "sus", "trans", "post"} { // the end of the first part is mute
		if rest, ok := strings.CutPrefix(t.key, p); ok && len(rest) > 4 {
			sounds = append(sounds, soundsOf(p+"-"+rest)...)
		}
	}
	var out []candidate
	seen := map[int32]bool{}
	for _, sound := range sounds {
		if len(sound) < 3 || st < made && st > unknown && len(sound) < 5 {
			continue
		}
		for _, at := range s.lexicon.sounds()[sound] {
			w := &s.tongue.words[at]
			if seen[at] || onlyNames && !w.drug && !w.name || begins(t.key, w.key) || len(sound) < 4 && w.drug && !s.drugPlace(i) ||
				st == made && strings.TrimSuffix(strings.ReplaceAll(w.key, "-", ""), "s") == strings.TrimSuffix(t.key, "s") {
				continue
			}
			seen[at] = true
			c := candidate{text: w.text, drug: w.drug, name: w.name, term: w.term}
			c.cost, c.far = s.heardCost(t, w.key)
			out = append(out, c)
		}
	}
	if len(out) > 0 && out[0].drug || st != unknown || onlyNames || s.heard >= maxHeard || t.caps == title && !t.first {
		return out
	}
	s.heard++
	terms := out
	for _, key := range soundsLike(s.tongue.general, sounds) {
		if begins(t.key, key) || outworn(s.tongue.general, key) {
			continue
		}
		if _, ok := s.tongue.forms[key]; ok {
			continue // found already
		}
		c := candidate{text: s.spell(key), term: -1}
		c.cost, c.far = s.heardCost(t, key)
		inflected := slices.ContainsFunc(terms, func(o candidate) bool { return stem(keyOf(o.text)) == stem(key) })
		switch {
		case inflected: // the lexicon has not every form of its words
		case s.tongue.common.Contains(key) || c.far <= oneEdit:
			c.cost++
		case t.letters < 6 || len(sounds[0]) < 6 || len(sounds[0]) < 8 && !slices.Contains(soundsOf(key), sounds[0]):
			continue // short rare words take the likeliest reading only
		default:
			c.cost += 3
		}
		out = append(out, c)
	}
	return out
}

// heardCost ranks words of one sound by their letters, below any slip of the hand.
func (s *scan) heardCost(t token, key string) (cost, far int) {
	far = int(min(distance(t.key, key, 80), 80))
	return min(3+far/8, 9) + s.weigh(t, key, 0, false), far
}

// nativeLooking reports whether a word of another language may be a French one
// written as it is heard: "cardiac", "systolic", "rhythm", not "dilated".
func nativeLooking(key string) bool {
	for _, end := range [...]string{"ic", "ac", "ics", "yc", "oc", "ique", "thm", "phy", "tion"} {
		if strings.HasSuffix(key, end) {
			return true
		}
	}
	return false
}

// opens reports whether a common word goes on from the letters of a key, accents
// aside: the key may be cut short.
func opens(set dawg.Set, key string) bool {
	plain := plainKey(key)
	var find func(node uint32, depth int) bool
	find = func(node uint32, depth int) bool {
		for i := node; i != 0; i++ {
			e := set.Edge(i)
			if dawg.Base(e.Letter()) == plain[depth] && (depth+1 == len(plain) || find(e.Next(), depth+1)) {
				return true
			}
			if e.Last() {
				return false
			}
		}
		return false
	}
	return find(set.Root(), 0)
}

// begins reports whether a word is the beginning of another: cut short, not
// misheard. An accent, a plural or a mute e may be missing as well.
func begins(short, long string) bool {
	a, b := plainKey(short), plainKey(long)
	return strings.HasPrefix(b, a) && len(b) > len(a) && !strings.HasSuffix(a, "e") && isConsonant(dawg.Base(a[len(a)-1]))
}

// outworn reports whether a word is a form of a verb that no report uses, the
// past subjunctive: "palpitassions" is "palpitations" as it is heard.
func outworn(set dawg.Set, key string) bool {
	for _, end := range [...]struct{ past, verb string }{
		{"assions", "er"}, {"assiez", "er"}, {"assent", "er"}, {"asses", "er"}, {"asse", "er"}, {"issions", "ir"}, {"issiez", "ir"},
	} {
		if base, ok := strings.CutSuffix(key, end.past); ok && len(base) >= 3 && set.Contains(base+end.verb) {
			return true
		}
	}
	return false
}
