// Package abbreviation spells out the abbreviations of a letter where it uses each
// of them first: "FEVG (fraction d'éjection du ventricule gauche)". General
// practitioners misread what cardiologists abbreviate among themselves.
//
// What an abbreviation stands for is in the lexicon of package vocab, in English
// letters in english.go. One that
// stands for several things is spelt out for what it means at its place; where the
// surroundings do not decide, it stays as it is: a wrong development is worse than
// none. What every general practitioner writes daily (ECG, HTA, mmHg, names of
// leads) stays short, and so does what the letter explains itself, in brackets
// before or behind ("fraction d'éjection (FE)") or in the label of its table.
//
// The author's words stay untouched: all that is added is a bracket behind a word.
// The package is pure.
package abbreviation

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"cardiopli/pipeline"
	"cardiopli/vocab"
)

// Speller knows the abbreviations. It does not change and may be shared.
type Speller struct {
	lexicon *vocab.Lexicon
	french  map[string]string
	several map[string]bool // stands for more than one thing
	// measures are the abbreviations of each measure, by key.
	measures map[string][]string
}

// New reads the abbreviations of the lexicon.
func New(l *vocab.Lexicon) *Speller {
	s := &Speller{lexicon: l, french: map[string]string{}, several: map[string]bool{}, measures: map[string][]string{}}
	for _, m := range vocab.Measures() {
		s.measures[m.Key] = m.Abbreviations
	}
	for _, t := range vocab.Terms() {
		if t.Kind != vocab.Abbreviation || daily[t.Text] || !form(t.Text) {
			continue
		}
		if t.Ambiguous() || len(t.Expansions) != 1 {
			s.several[t.Text] = true
			continue
		}
		if long := clean(t.Expansions[0]); long != "" {
			s.french[t.Text] = long
		}
	}
	return s
}

// Options say what is known of the letter.
type Options struct {
	Language pipeline.Language
	Exams    []pipeline.Exam
	// Said are texts that stand before and may explain an abbreviation in
	// brackets: the labels of a table.
	Said []string
	// Title is that of the letter; it spells out what the examination is called.
	Title string
	// Measured are the keys of the measures in that table: their abbreviations are
	// explained by the row, whatever its label.
	Measured []string
}

// Spell returns the texts, in the order in which they are read, with each
// abbreviation spelt out at its first use, and what was spelt out.
func (s *Speller) Spell(texts []string, o Options) ([]string, []pipeline.Expansion) {
	known := s.explained(append(append([]string(nil), o.Said...), texts...))
	for _, key := range o.Measured {
		for _, short := range s.measures[key] {
			known[short] = true
		}
	}
	out := make([]string, len(texts))
	var all []pipeline.Expansion
	for i, text := range texts {
		var added []pipeline.Expansion
		out[i], added = s.spell(text, o, known)
		all = append(all, added...)
	}
	return out, all
}

// maxText is the longest text that is looked through; a longer one is no paragraph.
const maxText = 64 << 10

func (s *Speller) spell(text string, o Options, known map[string]bool) (string, []pipeline.Expansion) {
	if len(text) > maxText {
		return text, nil
	}
	var b strings.Builder
	var added []pipeline.Expansion
	var senses map[int]string
	last := 0
	for _, w := range words(text) {
		short := text[w.Start:w.End]
		if known[short] || daily[short] || s.loud(text, w) || aside(text, w) {
			continue
		}
		long := s.french[short]
		if o.Language == pipeline.English {
			long = english[short]
		}
		if s.several[short] && o.Language != pipeline.English {
			if senses == nil {
				senses = s.senses(text, o)
			}
			long = senses[w.Start]
		}
		if long == "" || strings.Contains(strings.ToLower(o.Title), strings.ToLower(long)) || strings.Contains(strings.ToLower(text[max(0, w.Start-len(long)-8):w.Start]), strings.ToLower(long)) {
			continue
		}
		known[short] = true
		b.WriteString(text[last:w.End])
		b.WriteString(" (" + long + ")")
		last = w.End
		added = append(added, pipeline.Expansion{Short: short, Long: long})
	}
	if added == nil {
		return text, nil
	}
	b.WriteString(text[last:])
	return b.String(), added
}

// senses gives what the abbreviations of several meanings stand for here, by place.
func (s *Speller) senses(text string, o Options) map[int]string {
	exams := make([]string, len(o.Exams))
	for i, e := range o.Exams {
		exams[i] = string(e)
	}
	out := map[int]string{}
	for _, sense := range s.lexicon.Senses(text, vocab.Options{Language: string(o.Language), Exams: exams}) {
		if sense.Meaning != "" && sense.Write == "" { // what is to be written otherwise has a finding
			out[sense.Start] = clean(sense.Meaning)
		}
	}
	return out
}

// explained are the abbreviations that the texts explain themselves: in brackets
// ("paroi postérieure (PP)"), or with brackets behind ("PP (paroi postérieure)").
func (s *Speller) explained(texts []string) map[string]bool {
	known := map[string]bool{}
	for _, text := range texts {
		for i := strings.IndexByte(text, '('); i >= 0 && i < len(text); {
			j := strings.IndexByte(text[i:], ')')
			if j < 0 {
				break
			}
			inner := strings.TrimSpace(text[i+1 : i+j])
			if s.knows(inner) {
				known[inner] = true
			}
			if before := lastWord(text[:i]); s.knows(before) && explains(before, inner) {
				known[before] = true
			}
			next := strings.IndexByte(text[i+1:], '(')
			if next < 0 {
				break
			}
			i += 1 + next
		}
	}
	return known
}

func (s *Speller) knows(w string) bool {
	return s.french[w] != "" || english[w] != "" || s.several[w]
}

// explains reports whether the words of a bracket begin with the abbreviation's
// first letter and are several: "(ventricule gauche)" behind VG, not "(62 %)".
func explains(short, inner string) bool {
	fields := strings.Fields(inner)
	if len(fields) < 2 {
		return false
	}
	a, _ := utf8.DecodeRuneInString(strings.ToLower(short))
	b, _ := utf8.DecodeRuneInString(strings.ToLower(inner))
	return a == b && !strings.ContainsFunc(inner, unicode.IsDigit)
}

func lastWord(s string) string {
	s = strings.TrimRight(s, " ")
	return s[strings.LastIndexAny(s, " \n(,;:")+1:]
}

// words yields the words of a text that stand by themselves: no part of a
// compound, and no name behind a title.
func words(text string) []pipeline.Span {
	var out []pipeline.Span
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		if !unicode.IsLetter(r) {
			i += n
			continue
		}
		from := i
		for i < len(text) {
			r, n := utf8.DecodeRuneInString(text[i:])
			if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
				break
			}
			i += n
		}
		if i-from >= 2 && i-from <= 12 && !joined(text, from, i) && unicode.IsUpper(firstUpper(text[from:i])) {
			out = append(out, pipeline.Span{Start: from, End: i})
		}
	}
	return out
}

// firstUpper returns a capital of the word, or its first letter.
func firstUpper(w string) rune {
	first, _ := utf8.DecodeRuneInString(w)
	for _, r := range w {
		if unicode.IsUpper(r) {
			return r
		}
	}
	return first
}

// joined reports whether the word is part of something larger: "NT-proBNP",
// "E/A", "V1-V4", "SCA ST+", an address, "Dr IM".
func joined(text string, from, to int) bool {
	before, after := text[:from], text[to:]
	if b, _ := utf8.DecodeLastRuneInString(before); before != "" && strings.ContainsRune("-/@._+0123456789", b) {
		return true
	}
	if a, n := utf8.DecodeRuneInString(after); after != "" {
		next, _ := utf8.DecodeRuneInString(after[n:])
		if strings.ContainsRune("/@_+'’", a) || strings.ContainsRune("-.", a) && (unicode.IsLetter(next) || unicode.IsDigit(next)) {
			return true
		}
	}
	w := lastWord(before)
	return w == "Dr" || w == "Pr" || w == "Docteur" || w == "M." || w == "Mme" || w == "Professeur"
}

// loud reports whether the words beside one stand in capitals, or its line does:
// there it cannot be told from a word or a name ("CABINET DE LA GARE").
func (s *Speller) loud(text string, w pipeline.Span) bool {
	from, to := strings.LastIndexByte(text[:w.Start], '\n')+1, len(text)
	if i := strings.IndexByte(text[w.End:], '\n'); i >= 0 {
		to = w.End + i
	}
	if shouted(text[from:to]) {
		return true
	}
	next, _, _ := strings.Cut(strings.TrimLeft(text[w.End:to], " "), " ")
	return s.shouts(lastWord(text[from:w.Start])) || s.shouts(next)
}

// shouts reports whether a word of four letters and more, and no abbreviation,
// stands in capitals.
func (s *Speller) shouts(w string) bool {
	w = strings.Trim(w, ".,;:()")
	if s.knows(w) || daily[w] || english[w] != "" {
		return false
	}
	letters := 0
	for _, r := range w {
		if unicode.IsLower(r) || unicode.IsDigit(r) {
			return false
		}
		if unicode.IsLetter(r) {
			letters++
		}
	}
	return letters >= 4
}

// shouted reports whether a text stands in capitals.
func shouted(text string) bool {
	upper, letters := 0, 0
	for _, r := range text {
		if unicode.IsLetter(r) {
			letters++
			if unicode.IsUpper(r) {
				upper++
			}
		}
	}
	return letters > 12 && upper*10 > letters*7
}

// form reports whether a term looks like an abbreviation that can be found by itself.
func form(s string) bool {
	if len(s) < 2 || len(s) > 12 {
		return false
	}
	capital := false
	for i, r := range s {
		if !unicode.IsLetter(r) && (i == 0 || !unicode.IsDigit(r)) {
			return false
		}
		capital = capital || unicode.IsUpper(r)
	}
	return capital
}

// clean leaves out what the lexicon says beside a development.
func clean(long string) string {
	long, rest, _ := strings.Cut(long, " (")
	if strings.Contains(rest, "anglais") && strings.ContainsAny(long, ":") || strings.ContainsAny(long, "():;") {
		return ""
	}
	return strings.TrimSpace(long)
}
