package vocab

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxOwn bounds a practice's own file, in bytes.
const MaxOwn = 1 << 20

// ReadOwn gives the terms of a practice's vocabulary.tsv: the first cell of each
// line; empty lines and lines that begin with # are none.
func ReadOwn(file []byte) []string {
	var out []string
	for line := range strings.Lines(string(file[:min(len(file), MaxOwn)])) {
		term, _, _ := strings.Cut(strings.TrimRight(line, "\r\n"), "\t")
		if term = strings.TrimSpace(strings.TrimPrefix(term, "\ufeff")); term != "" && !strings.HasPrefix(term, "#") {
			out = append(out, term)
		}
	}
	return out
}

// ErrOwn is returned for what cannot be a term of a practice.
var ErrOwn = errors.New("a term is a word or a few words, at most 60 letters, without tab or line break")

// CleanOwn gives a proposed term as it is kept: blanks taken off, one between
// words. It refuses what a line of the file could not hold.
func CleanOwn(term string) (string, error) {
	if !utf8.ValidString(term) || strings.ContainsFunc(term, func(r rune) bool { return unicode.IsControl(r) }) {
		return "", ErrOwn
	}
	term = strings.Join(strings.Fields(term), " ")
	if utf8.RuneCountInString(term) > 60 || strings.HasPrefix(term, "#") || len(split(term)) == 0 {
		return "", ErrOwn
	}
	return term, nil
}

// Standing says what the lexicon makes of a proposed term: whether it accepts
// every word of it already, and what it would propose instead.
func (l *Lexicon) Standing(term string) (accepted bool, instead []string) {
	for _, f := range l.Check(term, Options{Language: "fr"}) {
		instead = append(instead, f.Right...)
	}
	s := l.newScan(term, Options{Language: "fr"})
	accepted = true
	for _, t := range s.tokens {
		accepted = accepted && t.key != "" && s.standing(t) == known
	}
	return accepted, instead
}
