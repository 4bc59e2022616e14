package header

import (
	"unicode"
	"unicode/utf8"

	"cardiopli/pipeline"
)

// view is a text beside its folded form: lower case, without accents, each
// kind of space and apostrophe as the plain one, so that one set of patterns
// reads all spellings. Places in the folded form lead back to the text.
type view struct {
	src   string
	low   string
	at    []int32 // for each byte of low, its place in src; one more for the end
	lines []line

	// read once, asked for by several
	dateList      []dated
	openingList   []opening
	dated, opened bool
}

// line is a line of src in both forms, without its break.
type line struct {
	from, to       int // in low
	srcFrom, srcTo int
}

func look(src string) *view {
	v := &view{src: src}
	low := make([]byte, 0, len(src))
	v.at = make([]int32, 0, len(src)+1)
	put := func(p int, s string) {
		for i := 0; i < len(s); i++ {
			low = append(low, s[i])
			v.at = append(v.at, int32(p))
		}
	}
	for p, r := range src {
		if r < utf8.RuneSelf {
			if 'A' <= r && r <= 'Z' {
				r += 'a' - 'A'
			}
			if r == '\r' {
				r = ' '
			}
			low = append(low, byte(r))
			v.at = append(v.at, int32(p))
			continue
		}
		put(p, plain(r))
	}
	v.at = append(v.at, int32(len(src)))
	v.low = string(low)
	start := 0
	for i := 0; i <= len(v.low); i++ {
		if i == len(v.low) || v.low[i] == '\n' {
			v.lines = append(v.lines, line{start, i, int(v.at[start]), int(v.at[i])})
			start = i + 1
		}
	}
	return v
}

// plain gives the folded form of a rune that is not ASCII.
func plain(r rune) string {
	switch unicode.ToLower(r) {
	case 'à', 'â', 'ä', 'á', 'ã', 'å':
		return "a"
	case 'é', 'è', 'ê', 'ë':
		return "e"
	case 'î', 'ï', 'í', 'ì':
		return "i"
	case 'ô', 'ö', 'ó', 'ò', 'õ', 'ø':
		return "o"
	case 'ù', 'û', 'ü', 'ú':
		return "u"
	case 'ÿ', 'ý':
		return "y"
	case 'ç':
		return "c"
	case 'ñ':
		return "n"
	case 'œ':
		return "oe"
	case 'æ':
		return "ae"
	case '’', 'ʼ', '‘', '´':
		return "'"
	case '‐', '‑', '–', '—', '−':
		return "-"
	case 0xa0, 0x202f, 0x2009:
		return " "
	case '•', '●', '▪', '◦', '·':
		return "*"
	case '°', 'º':
		return "o"
	}
	if unicode.IsSpace(r) {
		return " "
	}
	if unicode.IsLetter(r) {
		return string(unicode.ToLower(r))
	}
	return string(r)
}

// foldWord folds one word.
func foldWord(s string) string {
	b := make([]byte, 0, len(s))
	for _, r := range s {
		if r < utf8.RuneSelf {
			b = append(b, byte(unicode.ToLower(r)))
		} else {
			b = append(b, plain(r)...)
		}
	}
	return string(b)
}

// span leads a stretch of low back to the text.
func (v *view) span(from, to int) pipeline.Span {
	if from >= to {
		return pipeline.Span{Start: int(v.at[from]), End: int(v.at[from])}
	}
	end := int(v.at[to])
	// a rune folded to two bytes may have been cut between them
	if end == int(v.at[to-1]) {
		_, n := utf8.DecodeRuneInString(v.src[end:])
		end += n
	}
	return pipeline.Span{Start: int(v.at[from]), End: end}
}

// low gives the place in the folded form of a place in the text.
func (v *view) place(p int) int {
	lo, hi := 0, len(v.at)-1
	for lo < hi {
		m := (lo + hi) / 2
		if int(v.at[m]) < p {
			lo = m + 1
		} else {
			hi = m
		}
	}
	return lo
}

// lineOf gives the index of the line that holds the folded place p.
func (v *view) lineOf(p int) int {
	lo, hi := 0, len(v.lines)-1
	for lo < hi {
		m := (lo + hi + 1) / 2
		if v.lines[m].from <= p {
			lo = m
		} else {
			hi = m - 1
		}
	}
	return lo
}

// text gives the folded text of line i.
func (v *view) text(i int) string { return v.low[v.lines[i].from:v.lines[i].to] }
