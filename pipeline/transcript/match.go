package transcript

import (
	"unicode"

	"cardiopli/pipeline"
)

// letter is a letter, a digit or a per cent sign of a token or of an engine's word.
type letter struct {
	r  rune
	of int
}

const (
	lookahead = 40 // letters that are looked ahead to where words and text agree again
	agree     = 4  // letters that have to agree there
)

// match gives each token what the engine says of its words. The two are the same
// speech, written differently: words may lack punctuation, be pieces of a token or
// several in one, and halves of letters are U+FFFD. So they are compared letter by
// letter. The text is what counts; words that are not in it say nothing.
func match(tokens []token, words []pipeline.Word) {
	if len(words) == 0 {
		return
	}
	var text, said []letter
	for i, t := range tokens {
		text = appendLetters(text, t.text, i)
	}
	for i, w := range words {
		said = appendLetters(said, clean(w.Text), i)
	}
	of, met := make([]int, len(tokens)), make([]int, len(tokens))
	for _, l := range text {
		of[l.of]++
	}
	last := -1
	for a, b := 0, 0; a < len(text) && b < len(said); {
		if !same(text[a], said[b]) {
			a, b = resume(text, said, a, b)
			continue
		}
		t, w := &tokens[text[a].of], words[said[b].of]
		met[text[a].of]++
		start, end := within(w.Start), max(within(w.Start), within(w.End))
		switch {
		case met[text[a].of] == 1:
			t.sure = w.Probability
			if t.timed = end > 0; t.timed {
				t.start, t.end = start, end
			}
		case said[b].of != last:
			t.start, t.end = min(t.start, start), max(t.end, end)
			if w.Probability > 0 && (t.sure == 0 || w.Probability < t.sure) {
				t.sure = w.Probability
			}
		}
		last = said[b].of
		a++
		b++
	}
	for i := range tokens {
		if 2*met[i] < of[i] || of[i] == 0 {
			tokens[i].timed, tokens[i].sure = false, 0
		}
	}
}

func appendLetters(out []letter, s string, of int) []letter {
	for _, r := range s {
		half := r == unicode.ReplacementChar
		if half && len(out) > 0 && out[len(out)-1].r == r && out[len(out)-1].of == of {
			continue // the second half of the same letter
		}
		if half || unicode.IsLetter(r) || unicode.IsDigit(r) || r == '%' {
			out = append(out, letter{unicode.ToLower(r), of})
		}
	}
	return out
}

func same(a, b letter) bool {
	return a.r == b.r || a.r == unicode.ReplacementChar || b.r == unicode.ReplacementChar
}

// resume finds the nearest place where text and words agree again.
func resume(text, said []letter, a, b int) (int, int) {
	for s := 1; s <= lookahead; s++ {
		if agrees(text, said, a+s, b) {
			return a + s, b
		}
		if agrees(text, said, a, b+s) {
			return a, b + s
		}
	}
	return a + 1, b + 1
}

func agrees(text, said []letter, a, b int) bool {
	n := min(agree, len(text)-a, len(said)-b)
	for i := range n {
		if !same(text[a+i], said[b+i]) {
			return false
		}
	}
	return n > 0
}
