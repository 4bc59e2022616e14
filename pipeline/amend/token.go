package amend

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"cardiopli/pipeline"
)

// token is what is compared: a word, a sign of punctuation, or a number with its
// sign and unit.
type token struct {
	text string // as written
	key  string // without the blanks within
	gap  bool   // a blank stands before it
	unit int    // the sentence or line it stands in, counted from 0
}

// tokens cuts a text. Signs at the head of a list's line are layout.
func tokens(text string, spelt []pipeline.Expansion) []token {
	var out []token
	unit := 0
	for _, line := range strings.Split(text, "\n") {
		from := len(out)
		out = append(out, numbers(cut(unspell(line, spelt)))...)
		if t := out[from:]; len(t) > 1 && bullet(t[0].text) && wordly(t[1].text) {
			out = append(out[:from], t[1:]...)
		}
		for i := from; i < len(out); i++ {
			if i > from && closes(out[i-1].text) && begins(out[i]) {
				unit++
			}
			out[i].unit = unit
		}
		if len(out) > from {
			out[from].gap = true
			unit++
		}
	}
	return out
}

// unspell takes out the brackets that spell an abbreviation.
func unspell(line string, spelt []pipeline.Expansion) string {
	for _, e := range spelt {
		if e.Short == "" || e.Long == "" {
			continue
		}
		for at := 0; ; {
			i := strings.Index(line[at:], e.Short)
			if i < 0 {
				break
			}
			i += at
			at = i + len(e.Short)
			rest := strings.TrimLeftFunc(line[at:], unicode.IsSpace)
			bracket := "(" + e.Long + ")"
			before, _ := utf8.DecodeLastRuneInString(line[:i])
			if strings.HasPrefix(rest, bracket) && len(rest) < len(line[at:]) && !(unicode.IsLetter(before) || unicode.IsDigit(before)) {
				line = line[:at] + rest[len(bracket):]
			}
		}
	}
	return line
}

const (
	openers = "([{«“\"‹"
	closers = ".,;:!?)]}»”\"›…"
)

// cut separates words at blanks, and punctuation from words.
func cut(line string) []token {
	var out []token
	for _, f := range strings.Fields(line) {
		gap := true
		put := func(s string) {
			out = append(out, token{text: s, key: s, gap: gap})
			gap = false
		}
		for {
			r, n := utf8.DecodeRuneInString(f)
			if len(f) == n || !strings.ContainsRune(openers, r) {
				break
			}
			put(f[:n])
			f = f[n:]
		}
		var tail []string
		for {
			r, n := utf8.DecodeLastRuneInString(f)
			if len(f) == n || !strings.ContainsRune(closers, r) {
				break
			}
			tail = append(tail, f[len(f)-n:])
			f = f[:len(f)-n]
		}
		put(f)
		for i := len(tail) - 1; i >= 0; i-- {
			put(tail[i])
		}
	}
	return out
}

// numbers joins each number with the signs before it, with the numbers that a
// sign ties to it, and with its unit: "< 40 %", "120 / 80 mmHg".
func numbers(ts []token) []token {
	var out []token
	for i := 0; i < len(ts); {
		j := i
		for j < len(ts) && sign(ts[j].text) {
			j++
		}
		if j == len(ts) || !number(ts[j].text) {
			out = append(out, ts[i])
			i++
			continue
		}
		for { // j is at a number
			j++
			if j == len(ts) || !endsInDigit(ts[j-1].text) {
				break
			}
			k := j
			for k < len(ts) && tie(ts[k].text) {
				k++
			}
			if k > j && k < len(ts) && number(ts[k].text) {
				j = k
				continue
			}
			if measures(ts[j].text) {
				j++
			}
			break
		}
		t := ts[i]
		for _, more := range ts[i+1 : j] {
			if more.gap {
				t.text += " "
			}
			t.text, t.key = t.text+more.text, t.key+more.key
		}
		out = append(out, t)
		i = j
	}
	return out
}

func madeOf(s, in string) bool {
	return s != "" && strings.Trim(s, in) == ""
}

func sign(s string) bool   { return madeOf(s, "<>≤≥=±+-−–~≈") }
func tie(s string) bool    { return madeOf(s, "<>≤≥=±+-−–~≈/×*x") }
func bullet(s string) bool { return madeOf(s, "-–—•*·▪◦►") }

func number(s string) bool {
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(s, "<>≤≥=±+-−–~≈"))
	return unicode.IsDigit(r)
}

func endsInDigit(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return unicode.IsDigit(r)
}

// joins are words that follow a number and do not measure it.
var joins = map[string]bool{"et": true, "ou": true, "à": true, "a": true, "de": true, "du": true, "des": true, "en": true, "sur": true, "le": true, "la": true,
	"puis": true, "soit": true, "pour": true, "par": true, "avec": true, "sans": true, "contre": true, "and": true, "or": true, "to": true, "of": true, "in": true, "on": true}

// measures reports whether a word behind a number may be its unit, or what it counts.
func measures(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return (unicode.IsLetter(r) || strings.ContainsRune("%‰°/µ", r)) && !joins[s]
}

func wordly(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return unicode.IsLetter(r)
}

func closes(s string) bool { return s == "." || s == "!" || s == "?" || s == "…" }

func begins(t token) bool {
	r, _ := utf8.DecodeRuneInString(t.text)
	return t.gap && (unicode.IsUpper(r) || unicode.IsDigit(r) || strings.ContainsRune(openers, r))
}

// squeeze writes tokens so that texts that differ in spacing alone are equal. A
// blank between two letters or two digits says something and stays.
func squeeze(ts []token) string {
	var b strings.Builder
	last := ' '
	for _, t := range ts {
		for i, f := range strings.Fields(t.text) {
			r, _ := utf8.DecodeRuneInString(f)
			blank := t.gap || i > 0
			if blank && (unicode.IsLetter(last) && unicode.IsLetter(r) || unicode.IsDigit(last) && unicode.IsDigit(r)) {
				b.WriteByte(' ')
			}
			b.WriteString(f)
			last, _ = utf8.DecodeLastRuneInString(f)
		}
	}
	return b.String()
}

// join writes tokens as they stood.
func join(ts []token) string {
	var b strings.Builder
	for i, t := range ts {
		if i > 0 && t.gap {
			b.WriteByte(' ')
		}
		b.WriteString(t.text)
	}
	return b.String()
}
