package vocab

import (
	"math/rand"
	"slices"
	"strings"
	"testing"

	"cardiopli/vocab/dawg"
)

// slips are ways in which a hand or an ear goes wrong. Each gives a word with
// one slip, or the word itself where it does not apply.
var slips = map[string]func(r *rand.Rand, w []rune) []rune{
	"letter dropped": func(r *rand.Rand, w []rune) []rune {
		i := 1 + r.Intn(len(w)-2)
		return slices.Concat(w[:i], w[i+1:])
	},
	"letter doubled": func(r *rand.Rand, w []rune) []rune {
		i := 1 + r.Intn(len(w)-2)
		return slices.Concat(w[:i+1], w[i:])
	},
	"letters swapped": func(r *rand.Rand, w []rune) []rune {
		i := 1 + r.Intn(len(w)-2)
		w = slices.Clone(w)
		w[i], w[i+1] = w[i+1], w[i]
		return w
	},
	"neighbouring key": func(r *rand.Rand, w []rune) []rune {
		const rows = "azertyuiopqsdfghjklmwxcvbn"
		i := 1 + r.Intn(len(w)-2)
		j := strings.IndexRune(rows, w[i])
		if j < 1 {
			return w
		}
		w = slices.Clone(w)
		w[i] = rune(rows[j-1])
		return w
	},
	"as it sounds": func(r *rand.Rand, w []rune) []rune {
		sounds := [][2]string{{"ph", "f"}, {"th", "t"}, {"y", "i"}, {"rh", "r"}, {"ch", "k"}, {"ll", "l"}, {"nn", "n"}, {"ss", "c"}, {"mm", "m"},
			{"qu", "k"}, {"au", "o"}, {"en", "an"}, {"an", "en"}, {"rr", "r"}, {"tt", "t"}, {"ci", "si"}, {"x", "cs"}, {"s", "z"}, {"ai", "é"}, {"c", "k"}, {"pp", "p"}}
		r.Shuffle(len(sounds), func(i, j int) { sounds[i], sounds[j] = sounds[j], sounds[i] })
		s := string(w)
		for _, p := range sounds {
			if i := strings.Index(s, p[0]); i > 0 {
				return []rune(s[:i] + p[1] + s[i+len(p[0]):])
			}
		}
		return w
	},
}

// TestRecallOfGeneratedMisspellings misspells words of the lexicon and common
// words of French in one place each, inside a sentence, and asks that the fault
// be found and the right word be among the first three proposals.
func TestRecallOfGeneratedMisspellings(t *testing.T) {
	l := load(t)
	var terms, common []string
	for _, w := range l.french.words {
		if w.term >= 0 && !w.name && len(w.key) >= 6 && !strings.Contains(w.key, "-") {
			terms = append(terms, strings.ToLower(w.text))
		}
	}
	for i, k := range allKeys(l.french.common) {
		if i%9 == 0 && len(k) >= 6 && !strings.ContainsAny(k, "^~-'") {
			common = append(common, (&scan{tongue: &l.french}).spell(k))
		}
	}
	for _, group := range []struct {
		name  string
		words []string
		least float64
	}{{"lexicon", terms, 0.93}, {"common", common, 0.88}} {
		for _, name := range slices.Sorted(mapKeys(slips)) {
			rng := rand.New(rand.NewSource(11))
			all, found, third, first, words := 0, 0, 0, 0, 0
			for _, w := range group.words {
				if rng.Intn(3) > 0 {
					continue
				}
				bad := string(slips[name](rng, []rune(w)))
				s := &scan{lexicon: l, tongue: &l.french}
				if keyOf(bad) == keyOf(w) || plainKey(keyOf(bad)) == plainKey(keyOf(w)) || s.standing(token{key: keyOf(bad), letters: len(bad)}) == known {
					words++ // another word came out: no dictionary can tell
					continue
				}
				all++
				const before = "On retrouve ce jour "
				for _, f := range l.Check(before+bad+" chez ce patient.", Options{}) {
					if f.Start < len(before)+len(bad) && f.End > len(before) {
						found++
						if i := slices.IndexFunc(f.Right, func(r string) bool { return keyOf(r) == keyOf(w) }); i >= 0 && i < 3 {
							third++
							if i == 0 {
								first++
							}
						}
						if testing.Verbose() && rng.Intn(60) == 0 {
							t.Logf("%s -> %s: %v", w, bad, f.Right)
						}
						break
					}
				}
			}
			recall := float64(found) / float64(all)
			t.Logf("%-8s %-17s %4d misspelt (%d were words): found %.3f, right among three %.3f, first %.3f", group.name, name, all, words, recall, float64(third)/float64(all), float64(first)/float64(all))
			if recall < group.least {
				t.Errorf("%s, %s: found %.3f, want %.2f", group.name, name, recall, group.least)
			}
		}
	}
}

// TestRecallInEnglish misspells every word of six letters and more of the clean
// English texts in turn, one at a time, and asks that it be found with the right
// word among the first three.
func TestRecallInEnglish(t *testing.T) {
	l := load(t)
	for _, name := range slices.Sorted(mapKeys(slips)) {
		rng := rand.New(rand.NewSource(5))
		all, found, third, first, words := 0, 0, 0, 0, 0
		for _, p := range passages(t, "clean-en.txt") {
			for _, tok := range split(p.text) {
				w := p.text[tok.start:tok.end]
				if tok.letters < 6 || tok.caps != lower || strings.Contains(w, "-") || tok.digits {
					continue
				}
				bad := string(slips[name](rng, []rune(w)))
				s := &scan{lexicon: l, tongue: l.english()}
				if bad == w || s.standing(token{key: keyOf(bad), letters: len(bad)}) == known {
					words++
					continue
				}
				all++
				for _, f := range l.Check(p.text[:tok.start]+bad+p.text[tok.end:], Options{Language: "en"}) {
					if f.Start <= tok.start && f.End > tok.start {
						found++
						if i := slices.Index(f.Right, w); i >= 0 && i < 3 {
							third++
							if i == 0 {
								first++
							}
						} else if testing.Verbose() && rng.Intn(8) == 0 {
							t.Logf("%s -> %s: %v", w, bad, f.Right)
						}
						break
					}
				}
			}
		}
		recall := float64(found) / float64(all)
		t.Logf("english %-17s %4d misspelt (%d were words): found %.3f, right among three %.3f, first %.3f", name, all, words, recall, float64(third)/float64(all), float64(first)/float64(all))
		if recall < 0.95 {
			t.Errorf("%s: found %.3f", name, recall)
		}
	}
}

func mapKeys[V any](m map[string]V) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// allKeys lists a set.
func allKeys(s dawg.Set) []string {
	var out []string
	var walk func(node uint32, prefix []byte)
	walk = func(node uint32, prefix []byte) {
		for i := node; i != 0; i++ {
			e := s.Edge(i)
			w := append(slices.Clone(prefix), e.Letter())
			if e.Final() {
				out = append(out, string(w))
			}
			walk(e.Next(), w)
			if e.Last() {
				return
			}
		}
	}
	walk(s.Root(), nil)
	return out
}
