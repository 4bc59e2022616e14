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

// untitled takes the title of a section off the end of the text that stands before
// its body, with the signs around it ("**", "#", ":"); a text that does not end in
// the title stays as it is.
func untitled(text, title string) string {
	words := split(text)
	want := strings.Fields(bare(title))
	i := len(words)
	for i > 0 && bare(words[i-1].text) == "" {
		i--
	}
	for n := len(want); n > 0; {
		if i == 0 {
			return text
		}
		// One written word may be several here: "l'effort" is "l effort".
		have := strings.Fields(bare(words[i-1].text))
		for len(have) > 0 {
			if n == 0 || have[len(have)-1] != want[n-1] {
				return text
			}
			have, n = have[:len(have)-1], n-1
		}
		i--
		for n > 0 && i > 0 && bare(words[i-1].text) == "" {
			i--
		}
	}
	if len(want) == 0 {
		return text
	}
	// Signs that open the title's line ("**", "#", "1.") go with it.
	for i > 0 && strings.Trim(words[i-1].text, "#*-–—•=_") == "" {
		i--
	}
	if i == 0 {
		return ""
	}
	return text[:words[i-1].end]
}

// lines gives the lines of a text without the space around them; one "" marks
// where blank lines were.
func lines(text string) []string {
	var out []string
	for _, l := range strings.Split(text, "\n") {
		l = strings.TrimSpace(l)
		if l == "" && (len(out) == 0 || out[len(out)-1] == "") {
			continue
		}
		out = append(out, l)
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
