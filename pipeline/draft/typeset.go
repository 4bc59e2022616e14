package draft

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"cardiopli/pipeline/blank"
)

// idle reports whether a line holds signs that only rule, frame or list: "***",
// "+----+----+", a "-" whose item became a section. Underscores are a blank to be
// filled, and a plus by itself is a sign.
func idle(line string) bool {
	if line == "" || strings.Trim(line, "-–—*=#|:.;,•·~+ \t") != "" || len(blank.Find(line)) > 0 {
		return false
	}
	return !strings.Contains(line, "+") || strings.ContainsAny(line, "-=|") && len(line) > 3
}

var (
	leaders  = regexp.MustCompile(`\s?\.{4,}\s*[:=]?\s*`)
	tabs     = regexp.MustCompile(`:?[ \t]*\t[ \t]*`)
	labelled = regexp.MustCompile(`\p{L}\s?:|^:`)
	gaps     = regexp.MustCompile(`[ \t]*\|[ \t]*| {3,}`)
)

// set takes off a line what drew it on another page: the bars of a frame, leaders
// between a name and its value, tabulators, wide gaps. Its words stay.
func set(line string) string {
	line = strings.TrimSpace(line)
	if strings.HasPrefix(line, "|") || strings.HasSuffix(line, "|") {
		line = strings.TrimSpace(strings.Trim(line, "| \t"))
	}
	if strings.Contains(line, "....") && len(blank.Find(line)) == 0 {
		if m := leaders.FindAllStringIndex(line, -1); len(m) == 1 && m[0][0] > 0 && m[0][1] < len(line) {
			line = line[:m[0][0]] + " : " + line[m[0][1]:]
		}
	}
	if label, value, ok := strings.Cut(line, "\t"); ok {
		value = strings.TrimLeft(value, "\t ")
		sign := " | "
		if strings.HasSuffix(strings.TrimSpace(label), ":") || strings.HasPrefix(value, ":") {
			sign = " "
		}
		if !strings.Contains(value, "\t") && len(strings.Fields(label)) <= 4 && !strings.ContainsAny(label, "0123456789|,;:=") && !labelled.MatchString(value) {
			sign = " : "
		}
		line = strings.TrimSpace(label) + sign + tabs.ReplaceAllStringFunc(value, func(t string) string {
			if strings.HasPrefix(t, ":") {
				return ": "
			}
			return " | "
		})
	}
	return gaps.ReplaceAllStringFunc(line, func(g string) string {
		if strings.Contains(g, "|") {
			return " | "
		}
		return "  "
	})
}

// joined makes one line of a sentence that was broken by the width of its page.
func joined(text string) string {
	if !strings.ContainsAny(text, "\n|") && !idle(strings.TrimSpace(text)) {
		return strings.TrimSpace(text)
	}
	var out []string
	for _, l := range strings.Split(text, "\n") {
		if l = strings.TrimSpace(l); l == "" || idle(l) {
			continue
		}
		out = append(out, set(l))
	}
	return strings.Join(out, " ")
}

// short are the words of one or two letters that open sentences; other ones may be
// abbreviations.
var short = map[string]bool{"à": true, "y": true, "le": true, "la": true, "un": true, "il": true, "je": true, "tu": true, "on": true, "au": true, "ce": true, "de": true,
	"du": true, "en": true, "et": true, "ou": true, "ni": true, "si": true, "me": true, "se": true, "ne": true, "sa": true, "a": true, "an": true, "no": true, "to": true, "in": true, "he": true, "we": true, "if": true, "as": true}

// opening gives a line of the box its capital: it stood behind a title before.
// What may be a symbol, a unit or a name written small stays: "e' 8 cm/s", "pH".
func opening(line string) string {
	word := line
	if i := strings.IndexFunc(line, func(r rune) bool { return !unicode.IsLetter(r) }); i >= 0 {
		word = line[:i]
		next, _ := utf8.DecodeRuneInString(line[i:])
		switch {
		case next == '\'' || next == '’':
			if after, _ := utf8.DecodeRuneInString(line[i+utf8.RuneLen(next):]); !strings.Contains("l d j n m s t c qu", word) || !unicode.IsLetter(after) {
				return line
			}
		case next != ' ' && next != ',' && next != '.' && next != '-':
			return line
		case utf8.RuneCountInString(word) < 3 && !short[word]:
			return line
		}
	}
	if word == "" || word != strings.ToLower(word) {
		return line
	}
	return capital(line)
}

// mark is the number, letter or sign of a list, alone on its line: what it counted
// became a section.
var mark = regexp.MustCompile(`^(?:\(?(?:\d{1,2}|[A-Za-z]|[IVX]{1,4})[.)/]|\d{1,2}°?\s?[-–/]|>{1,3})$`)

// unmarked takes such a mark off the end of the text above a section and returns it.
func unmarked(text string) (string, string) {
	trimmed := strings.TrimRight(text, " \t\n")
	i := strings.LastIndexByte(trimmed, '\n')
	if last := strings.TrimSpace(trimmed[i+1:]); mark.MatchString(last) {
		return trimmed[:i+1], last
	}
	return text, ""
}
