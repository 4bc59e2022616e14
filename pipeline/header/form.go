package header

import (
	"regexp"
	"regexp/syntax"
	"unicode/utf8"
)

// form is a pattern that begins where a word, a number or a sign begins. Go's
// regexp tries every byte of a text against every alternative of a long
// pattern; a form tries only the places whose first two bytes the pattern can
// begin with, which in a report are few. That is the whole difference: what it
// finds is what the same pattern behind its boundary would find.
type form struct {
	re     *regexp.Regexp // anchored at its start
	second [256][4]uint64 // by the first byte, the set of second bytes
	before func(low string, p int) bool
}

// window is the length of text that a form is tried on first: longer than all
// but a few matches, so that the work at a place does not grow with the text.
const window = 160

// newForm compiles pattern, which may begin at p where before allows it.
func newForm(pattern string, before func(low string, p int) bool) *form {
	f := &form{re: regexp.MustCompile(`^(?:` + pattern + `)`), before: before}
	tree, err := syntax.Parse(pattern, syntax.Perl)
	if err != nil {
		panic(err)
	}
	prog, err := syntax.Compile(tree.Simplify())
	if err != nil {
		panic(err)
	}
	every := [4]uint64{^uint64(0), ^uint64(0), ^uint64(0), ^uint64(0)}
	first, end := opens(prog, uint32(prog.Start))
	for b := range 256 {
		if end {
			f.second[b] = every
			continue
		}
		for _, pc := range first[b] {
			next, end := opens(prog, prog.Inst[pc].Out)
			if end || b >= utf8.RuneSelf {
				f.second[b] = every
				break
			}
			for c := range 256 {
				if len(next[c]) > 0 {
					f.second[b][c>>6] |= 1 << (c & 63)
				}
			}
		}
	}
	return f
}

// opens gives, for each byte, the instructions that take it first when the
// program runs from pc, and whether it may end without taking any.
func opens(prog *syntax.Prog, pc uint32) (by [256][]uint32, end bool) {
	seen := map[uint32]bool{}
	var walk func(pc uint32)
	walk = func(pc uint32) {
		if seen[pc] {
			return
		}
		seen[pc] = true
		switch i := &prog.Inst[pc]; i.Op {
		case syntax.InstAlt, syntax.InstAltMatch:
			walk(i.Out)
			walk(i.Arg)
		case syntax.InstCapture, syntax.InstNop, syntax.InstEmptyWidth:
			walk(i.Out)
		case syntax.InstMatch:
			end = true
		case syntax.InstFail:
		default:
			for b := range utf8.RuneSelf {
				if i.MatchRune(rune(b)) {
					by[b] = append(by[b], pc)
				}
			}
			// the folded text is ASCII but for what has no plain form; there
			// the pattern itself decides
			for b := utf8.RuneSelf; b < 256; b++ {
				by[b] = append(by[b], pc)
			}
		}
	}
	walk(pc)
	return by, end
}

// next finds the first place from p on where the pattern stands, in the form
// of regexp's FindStringSubmatchIndex; nil if there is none.
func (f *form) next(low string, p int) []int {
	for ; p < len(low); p++ {
		set := &f.second[low[p]]
		if p+1 < len(low) {
			if c := low[p+1]; set[c>>6]&(1<<(c&63)) == 0 {
				continue
			}
		}
		if !f.before(low, p) {
			continue
		}
		m := f.re.FindStringSubmatchIndex(low[p:min(len(low), p+window)])
		if m != nil && m[1] == window {
			m = f.re.FindStringSubmatchIndex(low[p:])
		}
		if m == nil {
			continue
		}
		for k := range m {
			if m[k] >= 0 {
				m[k] += p
			}
		}
		return m
	}
	return nil
}

// all finds at most n places, none inside another.
func (f *form) all(low string, n int) [][]int {
	var all [][]int
	for p := 0; len(all) < n; {
		m := f.next(low, p)
		if m == nil {
			break
		}
		all = append(all, m)
		p = max(m[1], m[0]+1)
	}
	return all
}

// in reports whether the pattern stands anywhere in low.
func (f *form) in(low string) bool { return f.next(low, 0) != nil }

func isWord(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= '0' && b <= '9' || b == '_' || b >= 'A' && b <= 'Z'
}

// atWord is regexp's \b before a letter or a figure.
func atWord(low string, p int) bool { return p == 0 || !isWord(low[p-1]) }

// atLetter keeps out the middle of a word, but not what follows a figure:
// "1dr".
func atLetter(low string, p int) bool { return p == 0 || low[p-1] < 'a' || low[p-1] > 'z' }

// atLabel keeps out the middle and the second half of compounds: "d'usage",
// "nom/prénom".
func atLabel(low string, p int) bool {
	if p == 0 {
		return true
	}
	c := low[p-1]
	return (c < 'a' || c > 'z') && c != '\'' && c != '/' && c != '-'
}

// atCivility keeps out "d'M" and the middle of words.
func atCivility(low string, p int) bool { return atLetter(low, p) && (p == 0 || low[p-1] != '\'') }

// anywhere is for a pattern that brings its own boundary.
func anywhere(string, int) bool { return true }

// atField is where the label of a form may stand: at the start of a line, in a
// cell, behind a sentence, a list sign or a wide gap.
func atField(low string, p int) bool {
	blank, tab := 0, false
	skip := func() {
		for p > 0 && (low[p-1] == ' ' || low[p-1] == '\t') {
			p--
			blank++
			tab = tab || low[p] == '\t'
		}
	}
	skip()
	if p >= 2 && (low[p-2:p] == "**" || low[p-2:p] == "__") {
		p -= 2
		if low[p] == '*' {
			return true
		}
		skip()
	}
	if p == 0 || tab || blank >= 2 {
		return true
	}
	switch low[p-1] {
	case '\n', '|', ';', ',', '(', '/', '>':
		return true
	case '-', '.':
		return blank > 0
	}
	return false
}
