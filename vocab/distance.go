package vocab

import (
	"strings"

	"cardiopli/vocab/dawg"
)

// The weighted distance counts ten for a letter too many, missing or wrong, and
// less for what French ears and hands confuse: an accent, i and y, one n or two,
// a silent h. A distance of one of the rules is thus a cost of ten.
const (
	oneEdit = 10
	huge    = 1 << 12
)

// substitution[a][b] is the cost of reading b where a was written.
var substitution = func() *[256][256]uint8 {
	var t [256][256]uint8
	for a := range t {
		for b := range t[a] {
			switch {
			case a == b:
				t[a][b] = 0
			case dawg.Base(byte(a)) == dawg.Base(byte(b)):
				t[a][b] = 1
			default:
				t[a][b] = oneEdit
			}
		}
	}
	// Letters of one sound, or of sounds that dictation confuses.
	for _, p := range []struct {
		pairs string
		cost  uint8
	}{
		{"iy sc sz kc qc kq gj çs xs xc zx fp vw td", 5}, // "fp": f for ph; "td": silent at the end
		{"ea oa eo mn ei ts", 6},                         // en/an, o/au, e/eu/o, in/im/ym, tion/sion
		{"bp dt vf gc gk", 7},
		// neighbours on a French keyboard
		{"az qs sd df fg gh hj jk kl lm wx xc cv vb bn er rt ty yu ui io op ze qa", 8},
	} {
		for pair := range strings.FieldsSeq(p.pairs) {
			k, _ := dawg.Encode(pair)
			set := func(a, b byte) {
				if t[a][b] > p.cost {
					t[a][b] = p.cost
				}
			}
			for a := range 256 { // accents of the same letters count the same
				for b := range 256 {
					if x, y := dawg.Base(byte(a)), dawg.Base(byte(b)); x == k[0] && y == k[1] || x == k[1] && y == k[0] ||
						k[0] >= 0x80 && (byte(a) == k[0] && byte(b) == k[1] || byte(a) == k[1] && byte(b) == k[0]) {
						set(byte(a), byte(b))
					}
				}
			}
		}
	}
	return &t
}()

// extra is the cost of a letter that one of two words has and the other lacks,
// after the letter before it in the same word.
func extra(before, letter byte) uint8 {
	b, l := dawg.Base(before), dawg.Base(letter)
	switch {
	case b == l:
		return 4 // doubled consonant
	case l == 'h':
		return 4
	case l == 'u' && (b == 'q' || b == 'g' || b == 'a' || b == 'e' || b == 'o'), l == 'i' && b == 'a':
		return 5 // qu, gu, au, eu, ou, ai
	case l == 'n' && b == 'm', l == 'm' && b == 'n':
		return 6
	}
	return oneEdit
}

// swap is the cost of two letters in the wrong order.
const swap = 7

// rows is one column of the table of distances; row[j] compares the candidate's
// letters so far with the first j letters of the written word.
type column [maxWord + 1]uint16

// begin fills the column of the empty candidate.
func (c *column) begin(written string) {
	c[0] = 0
	var before byte
	for j := range len(written) {
		c[j+1] = c[j] + uint16(extra(before, written[j]))
		before = written[j]
	}
}

// step fills c for the candidate that last's candidate becomes with letter.
// before is the letter before it, older the column before last (nil at the
// first letter). It returns the least cost in the column.
func (c *column) step(last, older *column, written string, before, letter byte) uint16 {
	least := last[0] + uint16(extra(before, letter))
	c[0] = least
	var w0 byte
	add := uint16(extra(before, letter))
	row := &substitution
	for j := range len(written) {
		w := written[j]
		v := last[j] + uint16((*row)[w][letter])
		if d := last[j+1] + add; d < v { // the writer left the letter out
			v = d
		}
		if d := c[j] + uint16(extra(w0, w)); d < v { // the writer put one too many
			v = d
		}
		if older != nil && w0 == letter && w == before && w0 != w {
			if d := older[j-1] + swap; d < v {
				v = d
			}
		}
		c[j+1] = v
		if v < least {
			least = v
		}
		w0 = w
	}
	return least
}

// distance is the weighted cost of having written written for meant; huge above
// limit or for words that are too long.
func distance(written, meant string, limit uint16) uint16 {
	if len(written) > maxWord || len(meant) > maxWord {
		return huge
	}
	var cols [3]column
	cols[0].begin(written)
	var before byte
	for i := range len(meant) {
		var older *column
		if i > 0 {
			older = &cols[(i+2)%3]
		}
		if cols[(i+1)%3].step(&cols[i%3], older, written, before, meant[i]) > limit {
			return huge
		}
		before = meant[i]
	}
	if d := cols[len(meant)%3][len(written)]; d <= limit {
		return d
	}
	return huge
}

// hit is a word near to the one written.
type hit struct {
	key  string
	cost uint16
}

// search finds the words of a set within limit of written. Its work is bounded:
// it looks at no more than maxSteps letters.
func search(s dawg.Set, written string, limit uint16) []hit {
	if len(written) == 0 || len(written) > maxWord || s.Root() == 0 {
		return nil
	}
	w := walker{set: s, written: written, limit: limit}
	w.cols = make([]column, len(written)+4)
	w.cols[0].begin(written)
	w.walk(s.Root(), 0)
	return w.hits
}

const (
	maxSteps = 60_000
	maxHits  = 64
)

type walker struct {
	set     dawg.Set
	written string
	limit   uint16
	cols    []column
	word    [maxWord + 4]byte
	hits    []hit
	steps   int
}

func (w *walker) walk(node uint32, depth int) {
	if node == 0 || depth+2 > len(w.cols) || len(w.hits) >= maxHits {
		return
	}
	var before byte
	var older *column
	if depth > 0 {
		before, older = w.word[depth-1], &w.cols[depth-1]
	}
	for i := node; ; i++ {
		e := w.set.Edge(i)
		l := e.Letter()
		if w.steps++; w.steps > maxSteps {
			return
		}
		if l != '^' && l != '~' && l != '-' {
			c := &w.cols[depth+1]
			if c.step(&w.cols[depth], older, w.written, before, l) <= w.limit {
				w.word[depth] = l
				if d := c[len(w.written)]; e.Final() && d <= w.limit {
					w.hits = append(w.hits, hit{string(w.word[:depth+1]), d})
				}
				w.walk(e.Next(), depth+1)
			}
		}
		if e.Last() {
			return
		}
	}
}

// unaccented reports whether the set has a word that differs from the written
// one only by accents that the writer left out, and gives it.
func unaccented(s dawg.Set, written string) (string, bool) {
	var word [maxWord]byte
	if len(written) > maxWord {
		return "", false
	}
	var walk func(node uint32, depth int) bool
	steps := 0
	walk = func(node uint32, depth int) bool {
		if node == 0 {
			return false
		}
		for i := node; ; i++ {
			e := s.Edge(i)
			if steps++; steps > 4000 {
				return false
			}
			if l, w := e.Letter(), written[depth]; l == w || w < 0x80 && dawg.Base(l) == w {
				word[depth] = l
				if depth+1 == len(written) {
					if e.Final() {
						return true
					}
				} else if walk(e.Next(), depth+1) {
					return true
				}
			}
			if e.Last() {
				return false
			}
		}
	}
	if len(written) == 0 || !walk(s.Root(), 0) {
		return "", false
	}
	return string(word[:len(written)]), true
}
