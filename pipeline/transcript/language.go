package transcript

import (
	"strings"
	"unicode"
)

// function are the small words that a sentence of a language cannot do without and
// that no other one here has.
var function = map[string]map[string]bool{
	"fr": set(`le les des du et est un une pas au aux avec sans pour sur dans il elle ce qui que en n l d qu se sa son sont ses ont cette deux point virgule`),
	"en": set(`the and is are was were of to with there this that for from has have we you your be been not in at by or
		she he her his they their my which would should when than any if but year years today heart chest pain blood pressure rate beats during after before mild old male female birth shows showed`),
	"de": set(`der das und ist nicht mit ein eine einen wird sich auf auch ich wir sie dem den von zu`),
	"es": set(`el los las y con por para una del muy esta como pero su este hay`),
	"it": set(`di che con una sono della del dei nel alla questo gli`),
	"pt": set(`uma com nao para muito este esta por seu sua dos`),
	"nl": set(`het een van niet met voor is dat zijn deze er op ook wij u`),
}

// languages doubts sentences of another language and words of another script.
func (p *pass) languages() {
	for i := range p.spoken {
		u := &p.spoken[i]
		for _, s := range p.sentences(u) {
			if p.another(s) {
				p.mark(s.from, s.to, foreign)
			}
		}
	}
	for _, a := range p.atoms {
		if script(a.word) {
			p.mark(a.token, a.token+1, foreign)
		}
	}
}

// span is a run of tokens and of their words.
type span struct{ from, to, atomFrom, atomTo int }

// sentences parts an utterance at its full stops.
func (p *pass) sentences(u *utterance) []span {
	var out []span
	s := span{from: u.from, atomFrom: u.atomFrom}
	a := u.atomFrom
	for i := u.from; i < u.to; i++ {
		for a < u.atomTo && p.atoms[a].token <= i {
			a++
		}
		if i == u.to-1 || strings.TrimRight(p.tokens[i].text, ".!?…") != p.tokens[i].text {
			s.to, s.atomTo = i+1, a
			out = append(out, s)
			s = span{from: i + 1, atomFrom: a}
		}
	}
	return out
}

// another reports whether the words of s speak for another language than the
// dictation's: two different small words of it at least, and more than twice as
// many as of the dictation's own. An English term in a French sentence is no
// stretch, nor is an abbreviation that looks like a small word and comes again.
func (p *pass) another(s span) bool {
	own := function[p.options.Language]
	if own == nil {
		return false
	}
	count := map[string]int{}
	mine := 0
	seen := map[string]bool{}
	for _, a := range p.atoms[s.atomFrom:s.atomTo] {
		if own[a.word] {
			mine++
			continue
		}
		if seen[a.word] {
			continue
		}
		seen[a.word] = true
		for l, words := range function {
			if words[a.word] {
				count[l]++
			}
		}
	}
	for _, n := range count {
		if n >= 2 && n > 2*mine {
			return true
		}
	}
	return false
}

// script reports a word of another script. A few Greek letters are signs.
func script(w string) bool {
	greek := 0
	for _, r := range w {
		switch {
		case !unicode.IsLetter(r), unicode.Is(unicode.Latin, r), r == 'µ', r == 'ª', r == 'º':
		case unicode.Is(unicode.Greek, r):
			greek++
		default:
			return true
		}
	}
	return greek > 2
}

// heard gives the code of what an engine calls a language, "" where it is unknown.
func heard(said string) string {
	said, _, _ = strings.Cut(strings.ReplaceAll(fold(strings.TrimSpace(said)), "_", "-"), "-")
	if c, ok := map[string]string{"french": "fr", "francais": "fr", "english": "en", "german": "de", "dutch": "nl", "spanish": "es", "italian": "it",
		"portuguese": "pt", "catalan": "ca", "arabic": "ar"}[said]; ok {
		return c
	}
	return said
}
