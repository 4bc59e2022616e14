package draft

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// token is a word of the written form between white space, with its place.
type token struct {
	text       string
	start, end int
}

func split(s string) []token {
	var out []token
	start := -1
	for i, r := range s {
		switch space := unicode.IsSpace(r); {
		case space && start >= 0:
			out = append(out, token{s[start:i], start, i})
			start = -1
		case !space && start < 0:
			start = i
		}
	}
	if start >= 0 {
		out = append(out, token{s[start:], start, len(s)})
	}
	return out
}

// locate finds the words of a section in the written form from word number
// cursor on. White space does not count: a reader may have trimmed or joined
// lines. A section that begins or ends inside a word ("Conclusion:normale") is
// found by the part of the word that it has.
func locate(words []token, text string, cursor int) (span, bool) {
	want := split(text)
	if len(want) == 0 {
		return span{}, false
	}
	for i := cursor; i+len(want) <= len(words); i++ {
		if matches(words[i:i+len(want)], want) {
			return span{i, i + len(want)}, true
		}
	}
	return span{}, false
}

func matches(have, want []token) bool {
	last := len(want) - 1
	for i := range want {
		h, w := have[i].text, want[i].text
		switch {
		case h == w:
		case i == 0 && last > 0 && prefixEndsTitle(h, w):
		case i == last && i > 0 && strings.HasPrefix(h, w) && strings.Trim(h[len(w):], ".,;:") == "":
		default:
			return false
		}
	}
	return true
}

// prefixEndsTitle reports whether word have is want behind a title and its colon.
func prefixEndsTitle(have, want string) bool {
	head, ok := strings.CutSuffix(have, want)
	return ok && (strings.HasSuffix(head, ":") || strings.HasSuffix(head, "-"))
}

// before returns where the words of a section's title begin, going back from the
// section over the title and the signs around it; where the title does not stand
// there, the place itself.
func before(words []token, title string, gap span) int {
	want := strings.Fields(bare(title))
	i := gap.to
	for i > gap.from && bare(words[i-1].text) == "" {
		i--
	}
	for n := len(want); n > 0; {
		if i == gap.from {
			return gap.to
		}
		// One written word may be several here: "l'effort" is "l effort".
		have := strings.Fields(bare(words[i-1].text))
		for len(have) > 0 {
			if n == 0 || have[len(have)-1] != want[n-1] {
				return gap.to
			}
			have, n = have[:len(have)-1], n-1
		}
		i--
		for n > 0 && i > gap.from && bare(words[i-1].text) == "" {
			i--
		}
	}
	if len(want) == 0 {
		return gap.to
	}
	// Signs that open the title's line ("**", "#", "1.") go with it.
	for i > gap.from && strings.Trim(words[i-1].text, "#*-–—•=_") == "" {
		i--
	}
	return i
}

// lines puts words back on the lines that they stand on; "" marks a blank line.
func lines(written string, words []token) []string {
	var out []string
	for i, j := 0, 0; i < len(words); i = j {
		if i > 0 && strings.Count(written[words[i-1].end:words[i].start], "\n") > 1 {
			out = append(out, "")
		}
		for j = i + 1; j < len(words) && !strings.Contains(written[words[j-1].end:words[j].start], "\n"); j++ {
		}
		out = append(out, written[words[i].start:words[j-1].end])
	}
	return out
}

// fold gives lower case without accents; œ and æ are two letters.
func fold(s string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(s)) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case r == 'œ':
			b.WriteString("oe")
		case r == 'æ':
			b.WriteString("ae")
		case r == '’':
			b.WriteByte('\'')
		default:
			b.WriteRune(r)
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// bare gives the folded letters and digits with spaces between runs of them.
func bare(s string) string {
	return strings.Join(strings.FieldsFunc(fold(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }), " ")
}
