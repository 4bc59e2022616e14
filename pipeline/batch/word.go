package batch

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

type class uint8

const (
	lower class = iota
	capital
	upper
	figure
)

// word is a run of letters or of figures. A hyphen or an apostrophe ends it.
type word struct {
	from, to int    // in the text
	low      string // folded: lower case without accents
	class    class
	line     int
}

// line is a line of the text.
type line struct {
	start, end int // without the line break
	first, to  int // its words
	fed        bool
}

// page is a text, cut once into lines and words, so that all that is looked for
// costs a look at each word.
type page struct {
	text  string
	words []word
	lines []line
	said  []command
}

// look cuts a text into words and lines, in one pass.
func look(text string) *page {
	p := &page{text: text, words: make([]word, 0, len(text)/5+8), lines: make([]line, 0, len(text)/40+4)}
	low := make([]byte, 0, len(text)+16)
	at := make([]int32, 0, len(text)/5+8) // where each word begins in low
	l := line{}
	open, digits, capitals, others := -1, false, 0, 0
	shut := func(i int) {
		if open < 0 {
			return
		}
		w := word{from: open, to: i, line: len(p.lines)}
		switch {
		case digits:
			w.class = figure
		case capitals > 0 && others == 0:
			w.class = upper
		case capitals > 0 && unicode.IsUpper(firstRune(text[open:])):
			w.class = capital
		}
		p.words = append(p.words, w)
		open = -1
	}
	begin := func(i int, figures bool) {
		if open >= 0 && digits != figures {
			shut(i)
		}
		if open < 0 {
			open, digits, capitals, others = i, figures, 0, 0
			at = append(at, int32(len(low)))
		}
	}
	for i := 0; i < len(text); {
		c := text[i]
		switch {
		case c >= 'a' && c <= 'z':
			begin(i, false)
			others++
			low = append(low, c)
		case c >= 'A' && c <= 'Z':
			begin(i, false)
			capitals++
			low = append(low, c+'a'-'A')
		case c >= '0' && c <= '9':
			begin(i, true)
			low = append(low, c)
		case c == '\n' || c == '\f':
			shut(i)
			l.end, l.to = i, len(p.words)
			p.lines = append(p.lines, l)
			l = line{start: i + 1, first: len(p.words), fed: c == '\f'}
		case c < utf8.RuneSelf:
			shut(i)
		default:
			r, n := utf8.DecodeRuneInString(text[i:])
			switch {
			case unicode.IsLetter(r):
				begin(i, false)
				if unicode.IsUpper(r) {
					capitals++
				} else {
					others++
				}
				low = appendFolded(low, r)
			case unicode.Is(unicode.Mn, r) && open >= 0: // a combining accent
			default:
				shut(i)
			}
			i += n
			continue
		}
		i++
	}
	shut(len(text))
	l.end, l.to = len(text), len(p.words)
	p.lines = append(p.lines, l)
	all := string(low)
	for i := range p.words {
		end := len(all)
		if i+1 < len(at) {
			end = int(at[i+1])
		}
		p.words[i].low = all[at[i]:end]
	}
	p.said = p.commands()
	return p
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

// appendFolded appends a letter that is no ASCII, without its accent.
func appendFolded(b []byte, r rune) []byte {
	switch r {
	case 'é', 'è', 'ê', 'ë', 'É', 'È', 'Ê', 'Ë':
		return append(b, 'e')
	case 'à', 'â', 'ä', 'À', 'Â', 'Ä':
		return append(b, 'a')
	case 'î', 'ï', 'Î', 'Ï':
		return append(b, 'i')
	case 'ô', 'ö', 'Ô', 'Ö':
		return append(b, 'o')
	case 'ù', 'û', 'ü', 'Ù', 'Û', 'Ü':
		return append(b, 'u')
	case 'ç', 'Ç':
		return append(b, 'c')
	case 'œ', 'Œ':
		return append(b, "oe"...)
	case 'æ', 'Æ':
		return append(b, "ae"...)
	}
	for _, x := range norm.NFD.String(string(unicode.ToLower(r))) {
		if !unicode.Is(unicode.Mn, x) {
			b = utf8.AppendRune(b, x)
		}
	}
	return b
}

// low returns the folded word i, or "" beyond the ends.
func (p *page) low(i int) string {
	if i < 0 || i >= len(p.words) {
		return ""
	}
	return p.words[i].low
}

// between is what stands between word i and the next.
func (p *page) between(i int) string {
	switch {
	case i < 0 || i >= len(p.words):
		return "\n"
	case i+1 == len(p.words):
		return p.text[p.words[i].to:]
	}
	return p.text[p.words[i].to:p.words[i+1].from]
}

// joined reports words i and i+1 of one name or compound.
func (p *page) joined(i int) bool {
	switch p.between(i) {
	case " ", "-", "'", "’", ". ", ".-", "  ", "\u00a0", "^", "- ", " -":
		return true
	}
	return false
}

func (p *page) lineText(j int) string { return p.text[p.lines[j].start:p.lines[j].end] }

// is reports whether the words from i on are those of s, on one line.
func (p *page) is(i int, s ...string) bool {
	if i < 0 || i+len(s) > len(p.words) {
		return false
	}
	for k, w := range s {
		if p.words[i+k].low != w || p.words[i+k].line != p.words[i].line {
			return false
		}
	}
	return true
}

// set is words, separated by space.
func set(s string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(s) {
		m[w] = true
	}
	return m
}

func letters(s string) int {
	n := 0
	for _, r := range s {
		if unicode.IsLetter(r) {
			n++
		}
	}
	return n
}

// shape is a line as it is compared with another: folded words, any number a 0, any
// month an M.
func (p *page) shape(j int) string {
	l := p.lines[j]
	var b strings.Builder
	for i := l.first; i < l.to; i++ {
		w := p.words[i]
		switch {
		case w.class == figure:
			b.WriteString("0 ")
		case months[w.low] > 0:
			b.WriteString("M ")
		default:
			b.WriteString(w.low)
			b.WriteByte(' ')
		}
	}
	return b.String()
}
