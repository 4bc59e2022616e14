package vocab

import (
	"slices"

	"cardiopli/vocab/dawg"
)

// A word that is in no list is often one that sounds like another, whatever its
// letters: "téléfone", "palpitassions". Sounds are written with one byte each:
//
//	a E (é è ai) i o (o au) u (ou) y (u) 9 (eu), nasal A (an en) I (in un) O (on),
//	b d f g k l m n p r s t v, S (ch), Z (j), N (gn)
//
// What ears do not tell apart is one sound: s and z, un and in, i and the glide
// of "ill". Double sounds count once, a mute e not at all. Letters that can be
// read in two ways give both.

// ear reads a word letter by letter. A word may be known up to a point only, as
// in a walk over a set: short then says that what stands behind was needed.
type ear struct {
	word  []byte
	whole bool
	short bool
}

// at gives the plain letter at i, 0 outside the word and at a hyphen.
func (e *ear) at(i int) byte {
	if i < 0 {
		return 0
	}
	if i >= len(e.word) {
		e.short = e.short || !e.whole
		return 0
	}
	if e.word[i] == '-' {
		return 0
	}
	return dawg.Base(e.word[i])
}

// accented reports whether the letter at i bears an accent.
func (e *ear) accented(i int) bool { return i >= 0 && i < len(e.word) && e.word[i] >= 0x80 }

func isVowel(c byte) bool {
	switch c {
	case 'a', 'e', 'i', 'o', 'u', 'y':
		return true
	}
	return false
}

func isConsonant(c byte) bool { return c != 0 && !isVowel(c) }

// last reports whether only letters that are mute at the end stand from i on.
func (e *ear) last(i int) bool {
	for ; ; i++ {
		switch e.at(i) {
		case 's', 'x', 't', 'd', 'p', 'z':
		case 0:
			return true
		default:
			return false
		}
	}
}

// reading is one way to read the letters at a place: the sounds and how many letters.
type reading struct {
	sound string
	n     int
}

// readings are the ways to read the letters at one place, likeliest first.
type readings struct {
	of [3]reading
	n  int
}

func one(sound string, n int) readings {
	return readings{of: [3]reading{{sound, n}}, n: 1}
}

func (r readings) or(sound string, n int) readings {
	r.of[r.n] = reading{sound, n}
	r.n++
	return r
}

// nasal reports whether the vowel before i is spoken through the nose for the n
// or m at i.
func (e *ear) nasal(i int) bool {
	next := e.at(i + 1)
	switch e.at(i) {
	case 'n':
		return next != 'n' && !isVowel(next) && next != 'h'
	case 'm':
		return next == 'b' || next == 'p'
	}
	return false
}

// read gives the readings of the letters at i.
func (e *ear) read(i int) readings {
	c := e.at(i)
	if c == 0 {
		return one("", 1)
	}
	if isVowel(c) {
		return e.readVowel(i, c)
	}
	return e.readConsonant(i, c)
}

func (e *ear) readVowel(i int, c byte) readings {
	next := e.at(i + 1)
	if e.accented(i+1) && isVowel(next) && next != 'i' && next != 'u' { // "océan", "aérien"
		next = 0
	}
	switch c {
	case 'a':
		switch {
		case next == 'i' || next == 'y':
			return e.readI(i, "E", "a")
		case next == 'u':
			return one("o", 2)
		case e.nasal(i + 1):
			return one("A", 2)
		}
		return one("a", 1)
	case 'e':
		if e.accented(i) {
			return one("E", 1)
		}
		return e.readE(i, next)
	case 'i', 'y':
		switch {
		case e.nasal(i + 1):
			return one("I", 2)
		case next == 'l' && isVowel(e.at(i-1)) && (e.at(i+2) == 0 || e.at(i+2) == 's' && e.at(i+3) == 0):
			return one("i", 2) // "appareil"
		case next == 'l' && e.at(i+2) == 'l':
			return one("i", 3).or("il", 3) // "famille", "axillaire"
		}
		return one("i", 1)
	case 'o':
		switch {
		case next == 'i' && (e.at(i+2) == 'n') && e.nasal(i+2):
			return one("uI", 3)
		case next == 'i':
			return one("ua", 2)
		case next == 'y':
			return one("uai", 2)
		case next == 'u' || next == 'o':
			return one("u", 2)
		case next == 'e' && e.at(i+2) == 'u':
			return one("9", 3)
		case next == 'e':
			return one("E", 2).or("9", 2)
		case e.nasal(i + 1):
			return one("O", 2)
		}
		return one("o", 1)
	}
	switch {
	case e.nasal(i + 1):
		return one("I", 2)
	case next == 'm' && e.at(i+2) == 0:
		return one("om", 2)
	}
	return one("y", 1)
}

// readI reads "ai", "ei" and what goes on from them.
func (e *ear) readI(i int, plain, before string) readings {
	after := e.at(i + 2)
	switch {
	case e.accented(i+1) && e.word[i+1] != i5[0]: // "laïc"
		return one(before, 1)
	case (after == 'n' || after == 'm' && !isVowel(e.at(i+3)) && e.at(i+3) != 'm') && (after == 'm' || e.nasal(i+2)):
		return one("I", 3)
	case after == 'l' && e.at(i+3) == 'l':
		return one(before+"i", 4)
	case after == 'l' && (e.at(i+3) == 0 || e.at(i+3) == 's' && e.at(i+4) == 0):
		return one(before+"i", 3)
	case e.at(i+1) == 'y' && isVowel(after):
		return one("Ei", 2)
	}
	return one(plain, 2)
}

var i5, _ = dawg.Encode("î")

// readE reads an e without an accent.
func (e *ear) readE(i int, next byte) readings {
	switch {
	case next == 0:
		if e.at(i-1) == 0 {
			return one("E", 1)
		}
		if i+1 < len(e.word) && e.word[i+1] != '-' { // before an accented vowel
			return one("", 1).or("E", 1)
		}
		return one("", 1)
	case next == 'a' && e.at(i+2) == 'u':
		return one("o", 3)
	case next == 'u':
		return one("9", 2)
	case next == 'i' || next == 'y':
		return e.readI(i, "E", "E")
	case next == 'n' && e.at(i+2) == 't' && e.last(i+3) && e.at(i+3) != 't':
		if e.at(i-1) == 'i' {
			return one("A", 2).or("I", 2)
		}
		return one("A", 2).or("", 3)
	case e.nasal(i + 1):
		before := e.at(i - 1)
		if before == 'i' || before == 'y' || before == 'e' {
			return one("I", 2).or("A", 2)
		}
		if e.at(i+2) == 0 || e.at(i+2) == 's' && e.at(i+3) == 0 {
			return one("I", 2).or("A", 2)
		}
		return one("A", 2)
	case next == 's' && e.at(i+2) == 0:
		if i == 1 {
			return one("E", 2) // "les"
		}
		return one("", 2)
	case (next == 'r' || next == 'z') && e.at(i+2) == 0 && i > 1:
		if next == 'r' {
			return one("E", 2).or("Er", 2)
		}
		return one("E", 2)
	case next == 't' && e.last(i+2):
		return one("E", 2)
	case isVowel(next):
		if e.at(i-1) == 'g' {
			return one("", 1)
		}
		return one("E", 1)
	}
	after := e.at(i + 2)
	if isVowel(after) && next != 'x' || (after == 'r' || after == 'l' || after == 'h') && next != after && isVowel(e.at(i+3)) {
		return one("", 1).or("E", 1)
	}
	return one("E", 1)
}

func (e *ear) readConsonant(i int, c byte) readings {
	next := e.at(i + 1)
	soft := next == 'e' || next == 'i' || next == 'y'
	if next == c && c != 'c' && c != 's' {
		return one("", 1) // the second one counts
	}
	switch c {
	case 'c':
		switch {
		case e.accented(i):
			return one("s", 1)
		case next == 'h':
			switch e.at(i + 2) {
			case 'r', 'l', 'n', 't', 0:
				return one("k", 2).or("S", 2)
			}
			return one("S", 2).or("k", 2)
		case next == 'c':
			if after := e.at(i + 2); after == 'e' || after == 'i' || after == 'y' {
				return one("ks", 2).or("s", 2)
			}
			return one("", 1)
		case next == 'k' || next == 'q':
			return one("", 1)
		case soft:
			return one("s", 1)
		case next == 't' && e.last(i+1):
			return one("k", 1).or("", 1)
		case next == 0 && e.at(i-1) == 'n':
			return one("", 1).or("k", 1)
		}
		return one("k", 1)
	case 'g':
		switch {
		case next == 'n':
			return one("N", 2).or("gn", 2)
		case next == 'u' && isVowel(e.at(i+2)):
			return one("g", 2)
		case soft:
			return one("Z", 1)
		case next == 'z':
			return one("k", 1)
		case next == 0 && e.at(i-1) == 'n':
			return one("", 1)
		}
		return one("g", 1)
	case 'h':
		return one("", 1)
	case 'j':
		return one("Z", 1)
	case 'q':
		if next == 'u' {
			return one("k", 2)
		}
		return one("k", 1)
	case 'p':
		if next == 'h' {
			return one("f", 2)
		}
		if e.last(i) && e.at(i-1) != 0 {
			return one("", 1).or("p", 1)
		}
		return one("p", 1)
	case 's':
		switch {
		case next == 's':
			return one("", 1)
		case next == 'c' && e.at(i+2) == 'h':
			return one("S", 3).or("sk", 3)
		case next == 'c' && !e.accented(i+1) && (e.at(i+2) == 'e' || e.at(i+2) == 'i' || e.at(i+2) == 'y'):
			return one("s", 2)
		case next == 'h':
			return one("S", 2).or("s", 2)
		case e.last(i) && e.at(i-1) != 0:
			return one("", 1).or("s", 1)
		}
		return one("s", 1)
	case 't':
		switch {
		case next == 'h':
			return one("t", 2)
		case next == 'i' && isVowel(e.at(i+2)) && e.at(i-1) != 0 && e.at(i-1) != 's' && e.at(i-1) != 'x':
			return one("s", 1).or("t", 1)
		case e.last(i) && e.at(i-1) != 0:
			return one("", 1).or("t", 1)
		}
		return one("t", 1)
	case 'd':
		if e.last(i) && e.at(i-1) != 0 {
			return one("", 1).or("d", 1)
		}
		return one("d", 1)
	case 'w':
		return one("v", 1).or("u", 1)
	case 'x':
		if e.last(i) && e.at(i-1) != 0 {
			return one("", 1).or("ks", 1).or("s", 1) // "deux", "apex", "dix"
		}
		return one("ks", 1)
	case 'z':
		if e.last(i) && e.at(i-1) != 0 {
			return one("", 1).or("s", 1)
		}
		return one("s", 1)
	case 'k':
		return one("k", 1)
	}
	return one(string(rune(c)), 1)
}

// maxReadings bounds the sounds that one word is given.
const maxReadings = 12

// utter appends sounds to those before, double ones once.
func utter(said []byte, sound string) []byte {
	for i := range len(sound) {
		if n := len(said); n == 0 || said[n-1] != sound[i] {
			said = append(said, sound[i])
		}
	}
	return said
}

// soundsOf gives the ways in which a word may sound, likeliest first.
func soundsOf(key string) []string {
	e := ear{word: []byte(key), whole: true}
	var out []string
	var speak func(i int, said []byte)
	speak = func(i int, said []byte) {
		if len(out) >= maxReadings {
			return
		}
		if i >= len(e.word) {
			if s := string(said); !slices.Contains(out, s) {
				out = append(out, s)
			}
			return
		}
		r := e.read(i)
		for k := range r.n { // what one reading wrote behind said, the next overwrites
			speak(i+r.of[k].n, utter(said, r.of[k].sound))
		}
	}
	speak(0, make([]byte, 0, 2*len(key)+4))
	return out
}

// soundsLike finds the words of a set that sound like one of the given readings.
// Its work is bounded by maxSteps.
func soundsLike(set dawg.Set, sounds []string) []string {
	h := hearer{set: set, sounds: sounds}
	if set.Root() != 0 && len(sounds) > 0 {
		h.walk(set.Root(), 0, make([]byte, 0, 2*maxWord+8))
	}
	return h.found
}

// hearer walks over a set of words and goes on only as long as what is read so
// far is the beginning of one of the sounds.
type hearer struct {
	set    dawg.Set
	sounds []string
	word   []byte
	steps  int
	found  []string
}

// walk goes on from a node; the letters before from are spoken, the rest wait for
// the letters behind them.
func (h *hearer) walk(node uint32, from int, said []byte) {
	for i := node; len(h.found) < maxHits && len(h.word) < maxWord; i++ {
		e := h.set.Edge(i)
		if h.steps++; h.steps > maxSteps {
			return
		}
		if l := e.Letter(); l != '^' && l != '~' && (l != '-' || len(h.word) > 0) {
			h.word = append(h.word, l)
			if e.Final() {
				h.speak(from, said, true, 0)
			}
			if e.Next() != 0 {
				h.speak(from, said, false, e.Next())
			}
			h.word = h.word[:len(h.word)-1]
		}
		if e.Last() {
			return
		}
	}
}

// speak reads on as far as the letters allow: to the end of a whole word, or to
// where the next letter must be known.
func (h *hearer) speak(from int, said []byte, whole bool, next uint32) {
	if from >= len(h.word) {
		switch {
		case !whole:
			h.walk(next, from, said)
		case slices.Contains(h.sounds, string(said)):
			if w := string(h.word); !slices.Contains(h.found, w) {
				h.found = append(h.found, w)
			}
		}
		return
	}
	e := ear{word: h.word, whole: whole}
	r := e.read(from)
	if e.short {
		h.walk(next, from, said)
		return
	}
	for k := range r.n {
		more := utter(said, r.of[k].sound)
		for _, s := range h.sounds {
			if len(more) <= len(s) && s[:len(more)] == string(more) {
				h.speak(from+r.of[k].n, more, whole, next)
				break
			}
		}
	}
}
