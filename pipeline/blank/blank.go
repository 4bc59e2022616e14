// Package blank holds what a text leaves open: a word that was not heard, a value
// to be filled in. A blank is visible wherever the text is, in the letter too, and
// a letter with a blank cannot be signed: only an edit that fills it lifts it.
//
// The program writes a blank as "[?]", or "[? guess]" where it has something to
// offer: the words as heard, which may be wrong. A person may write it so as
// well, and what typists leave in its place counts alike: three or more underscores, "[...]",
// "[inaudible]", "[à compléter]", "XXX", "???".
//
// The package is pure.
package blank

import (
	"regexp"
	"slices"
	"strings"

	"cardiopli/pipeline"
)

// Rule is the rule of the findings.
const Rule = "blank"

// Blank is one place that a text leaves open.
type Blank struct {
	pipeline.Span
	Guess string // what may stand there, as heard; "" where nothing is offered
}

const (
	maxGuess = 150  // characters that a blank offers
	maxRule  = 200  // bytes looked at on either side of underscores
	maxFound = 1000 // blanks of one text; a text with more is none
)

// Write gives a blank that offers guess, which may be "". Brackets and line ends
// in guess are taken out, so that what is written is found again as one blank.
func Write(guess string) string {
	guess = strings.Join(strings.Fields(strings.NewReplacer("[", " ", "]", " ").Replace(strings.ToValidUTF8(guess, ""))), " ")
	if r := []rune(guess); len(r) > maxGuess {
		guess = string(r[:maxGuess]) + "…"
	}
	if guess == "" {
		return "[?]"
	}
	return "[? " + guess + "]"
}

// form finds blanks. What stands between brackets is short: a bracketed remark
// that merely begins with a question mark is a blank all the same, since whoever
// wrote it asks something.
var form = regexp.MustCompile(`\[ ?\?+[^\[\]\n]{0,220}\]` +
	`|\[ ?(?:\.{2,}|…|_+|-{2,}) ?\]` +
	`|(?i:\[ ?(?:inaudible|incompr[ée]hensible|illisible|blanc|blank|unclear|mots? manquants?|[àa] compl[ée]ter|[àa] v[ée]rifier|[àa] pr[ée]ciser|to be completed)(?: [^\[\]\n]{0,80})? ?\])` +
	`|\x{FFFD}` +
	`|_{3,}` +
	`|\?{3,}`)

// crosses are capital X standing alone: what typists write for a word to come.
var crosses = regexp.MustCompile(`(?:^|[\s(:«"'’])(X{3,}|x{3,})(?:$|[\s).,;:»"'’%])`)

// Find returns the blanks of text in order.
func Find(text string) []Blank {
	if !strings.ContainsAny(text, "[_?\uFFFD") && !strings.Contains(text, "XXX") && !strings.Contains(text, "xxx") {
		return nil
	}
	var out []Blank
	for _, m := range form.FindAllStringIndex(text, maxFound) {
		s := text[m[0]:m[1]]
		if rule(text, m[0], m[1]) {
			continue
		}
		b := Blank{Span: pipeline.Span{Start: m[0], End: m[1]}}
		if strings.HasPrefix(s, "[") {
			if g, ok := strings.CutPrefix(strings.Trim(s, "[] "), "?"); ok {
				b.Guess = strings.Trim(g, "? ")
			}
		}
		out = append(out, b)
	}
	for _, m := range crosses.FindAllStringSubmatchIndex(text, maxFound) {
		s := pipeline.Span{Start: m[2], End: m[3]}
		if !slices.ContainsFunc(out, func(b Blank) bool { return b.Start < s.End && s.Start < b.End }) {
			out = append(out, Blank{Span: s})
		}
	}
	slices.SortFunc(out, func(a, b Blank) int { return a.Start - b.Start })
	return out
}

// rule reports a drawn line: underscores that stand alone on their line part two
// blocks, and are no blank.
func rule(text string, start, end int) bool {
	if text[start] != '_' {
		return false
	}
	bare := func(s string) bool { return strings.Trim(s, "_ \t") == "" }
	before, after := text[max(0, start-maxRule):start], text[end:min(len(text), end+maxRule)]
	before = before[strings.LastIndexByte(before, '\n')+1:]
	if i := strings.IndexByte(after, '\n'); i >= 0 {
		after = after[:i]
	}
	return bare(before) && bare(after)
}

// Findings asks for each blank of text. No answer lifts them.
func Findings(text string) []pipeline.Finding {
	var fs []pipeline.Finding
	for _, b := range Find(text) {
		f := pipeline.Finding{Kind: pipeline.Reading, Rule: Rule, Severity: pipeline.Error, Firm: true, Span: b.Span, Quote: b.Of(text),
			Message: "Un passage est resté en blanc.", Hint: "Écoutez la dictée ou reprenez l'original, puis écrivez ce qui manque."}
		if b.Guess != "" {
			f.Message = "Un passage n'est pas sûr : « " + b.Guess + " »."
			f.Hint = "Écoutez la dictée ou reprenez l'original : gardez ces mots sans les crochets, ou corrigez-les."
			f.Choices = []string{b.Guess}
		}
		fs = append(fs, f)
	}
	return fs
}
