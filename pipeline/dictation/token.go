package dictation

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"cardiopli/pipeline/blank"
)

// kind is what an item of the text is.
type kind uint8

const (
	word    kind = iota
	number       // a value without unit
	measure      // a value with unit, a date, a time, a ratio: closed
	abbrev       // an abbreviation, perhaps spelled
	mark         // . , ; : ? ! ( ) « » - / '
	line         // a line break; text is "\n" or "\n\n"
	filler       // "euh": dropped once corrections are settled
	gone         // a command that writes nothing
	hole         // a blank that the source leaves open: one token, never looked into
)

// item is a word of the source, or what became of several of them.
type item struct {
	kind     kind
	text     string // as it will be written
	fold     string // lower case, without accents, to compare with
	from, to int    // in the source
	changed  bool   // text is not what the source says
	weak     bool   // "un" or "une": an article unless something makes it a number
	command  bool   // mark or line that was spoken
	upper    bool   // the word starts with a capital
	caps     bool   // the word is written in capitals
	wide     bool   // the normalised form covers an "à" before it
	joined   bool   // a letter that was written together with others: "F.E.V.G."
	noun     bool   // "point" that is a noun
	more     *more  // nil for most

	half   bool    // a number whose ",5" was said as "et demi"
	digits string  // of a number: "72", "0,18", with sign
	value  float64 // of a number or the first figure of a measure
	unit   string  // of a measure
}

// more is what few items have: the form of fields of a date, and the value within
// what became of a label or a correction with the words that it was written for.
type more struct {
	date     string
	text     string
	from, to int
	first    int // where a form within begins that ends with it: the year of a date, a pressure taken back; else 0
}

// date gives the form of fields of a date.
func (it *item) date() string {
	if it.more == nil {
		return ""
	}
	return it.more.date
}

// fold lowers s and takes the accents of French away, byte for byte where it
// can; ligatures become two letters.
func fold(s string) string {
	plain := true
	for i := 0; i < len(s); i++ {
		if c := s[i]; c >= utf8.RuneSelf || 'A' <= c && c <= 'Z' {
			plain = false
			break
		}
	}
	if plain {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		r = unicode.ToLower(r)
		if r < utf8.RuneSelf {
			b.WriteByte(byte(r))
			continue
		}
		switch r {
		case 'à', 'â', 'ä', 'á':
			b.WriteByte('a')
		case 'é', 'è', 'ê', 'ë':
			b.WriteByte('e')
		case 'î', 'ï', 'í':
			b.WriteByte('i')
		case 'ô', 'ö', 'ó':
			b.WriteByte('o')
		case 'ù', 'û', 'ü', 'ú':
			b.WriteByte('u')
		case 'ç':
			b.WriteByte('c')
		case 'ñ':
			b.WriteByte('n')
		case 'œ':
			b.WriteString("oe")
		case 'æ':
			b.WriteString("ae")
		case '’', 'ʼ', '‘':
			b.WriteByte('\'')
		case '‐', '‑':
			b.WriteByte('-')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

const (
	opening = "([«\"“"
	closing = ".,;:!?)]»\"”…"
)

// elided are the words that lose their vowel before another: "d'effort" is two
// items, so that what follows can be a number, a letter or a side.
var elided = set("d l j n s c m t qu jusqu lorsqu puisqu quoiqu presqu")

// tokenise cuts source into items. Every byte that is not space belongs to
// exactly one item.
func tokenise(source string, l *lexicon) []item {
	items := make([]item, 0, len(source)/5+1)
	add := func(k kind, from, to int) {
		t := source[from:to]
		items = append(items, item{kind: k, text: t, fold: fold(t), from: from, to: to})
	}
	holes := blank.Find(source)
	for i := 0; i < len(source); {
		limit := len(source)
		for len(holes) > 0 && holes[0].Start < i {
			holes = holes[1:]
		}
		if len(holes) > 0 {
			if limit = holes[0].Start; limit == i {
				add(hole, i, holes[0].End)
				i = holes[0].End
				continue
			}
		}
		r, n := utf8.DecodeRuneInString(source[i:])
		if unicode.IsSpace(r) {
			j, breaks := i, 0
			for j < len(source) {
				r, n := utf8.DecodeRuneInString(source[j:])
				if !unicode.IsSpace(r) {
					break
				}
				if r == '\n' {
					breaks++
				}
				j += n
			}
			if breaks > 0 {
				t := "\n"
				if breaks > 1 {
					t = "\n\n"
				}
				items = append(items, item{kind: line, text: t, from: i, to: j})
			}
			i = j
			continue
		}
		if strings.ContainsRune(opening, r) {
			add(mark, i, i+n)
			i += n
			continue
		}
		j := i
		for j < limit {
			r, n := utf8.DecodeRuneInString(source[j:])
			if unicode.IsSpace(r) {
				break
			}
			j += n
		}
		end := j
		for end > i {
			r, n := utf8.DecodeLastRuneInString(source[i:end])
			if !strings.ContainsRune(closing, r) {
				break
			}
			end -= n
		}
		if spaced := letterRun(source[i:end]); spaced > 0 {
			if source[end-1] != '-' && end < j && source[end] == '.' && goesOnAt(source, end+1) {
				end++ // the stop of the abbreviation, not of the sentence
			}
			for k := i; k < end; k += spaced {
				add(word, k, min(k+1, end))
				items[len(items)-1].joined = true
			}
			if last := &items[len(items)-1]; source[end-1] == '.' {
				last.to = end
			}
		} else {
			chunk(source, i, end, l, add)
		}
		for end < j {
			_, n := utf8.DecodeRuneInString(source[end:])
			add(mark, end, end+n)
			end += n
		}
		i = j
	}
	return items
}

// letterRun reports whether s is letters parted by stops or hyphens, "F.E.V.G",
// "M-A-R-T-I-N": then each takes two bytes.
func letterRun(s string) int {
	if len(s) < 3 || len(s)%2 == 0 || len(s) > 60 || s[1] != '.' && s[1] != '-' || s[1] == '-' && len(s) < 7 {
		return 0
	}
	for i := 0; i < len(s); i++ {
		c := s[i] | 0x20
		if i%2 == 1 && s[i] != s[1] || i%2 == 0 && (c < 'a' || c > 'z') {
			return 0
		}
	}
	return 2
}

// goesOnAt reports whether a sentence goes on at source[i:]: a small letter or a figure
// follows.
func goesOnAt(source string, i int) bool {
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(source[i:min(len(source), i+8)], " "))
	return unicode.IsLower(r) || unicode.IsDigit(r)
}

// chunk adds source[from:to], which holds no space and ends in no closing mark.
func chunk(source string, from, to int, l *lexicon, add func(kind, int, int)) {
	for from < to {
		s := source[from:to]
		p, n := strings.IndexByte(s, '\''), 1
		if q := strings.Index(s, "’"); q >= 0 && (p < 0 || q < p) {
			p, n = q, len("’")
		}
		if p <= 0 || p > 8 || p+n == len(s) || !elided[fold(s[:p])] {
			break
		}
		add(word, from, from+p+n)
		from += p + n
	}
	if from == to {
		return
	}
	s := source[from:to]
	if s == "-" || s == "–" || s == "/" || s == "+" {
		add(mark, from, to)
		return
	}
	if strings.Contains(s, "-") && len(s) < 64 && allNumbers(s, l) {
		for {
			p := strings.IndexByte(source[from:to], '-')
			if p < 0 {
				break
			}
			add(word, from, from+p)
			from += p + 1
		}
	}
	add(word, from, to)
}

// allNumbers reports whether each hyphened part of s is a number word.
func allNumbers(s string, l *lexicon) bool {
	for _, p := range strings.Split(fold(s), "-") {
		if !l.numberWord(p) && p != l.and {
			return false
		}
	}
	return true
}

// set makes a set of the words of s.
func set(s string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(s) {
		m[w] = true
	}
	return m
}
