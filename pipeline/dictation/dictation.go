// Package dictation turns the transcript of a dictation into written text:
// spoken punctuation and layout become signs, numbers and units in words become
// figures, letters said one by one become the abbreviation or the name they
// spell, a self-correction replaces what it corrects.
//
// The package is pure. It never guesses: what can be understood in two ways is
// left as it was said. Where the letter would be unclear without an answer, a
// number with two readings, a correction of which nobody can tell what it
// replaces, a day that does not exist, the finding is an error and names the
// readings; matters of style are warnings; what was merely taken back is told. A
// correction of a side, of words, or of what an alarm may hang on is to be heard
// again, and so is a side or a denial that was erased. Where a value follows an
// erasure, "fifty-five, scratch that, sixty percent", it replaces the value before
// and no label goes; a number alone never corrects half of a pressure, of a time, of
// a height or of an interval.
//
// Transcripts come as people said them and as speech engines write them, with
// signs, figures and capitals of the engine beside spoken commands; one command
// or hesitation that no typist writes makes a dictation. A typed report passes
// through byte for byte, and so do the typed lines above a dictation and every
// blank that a text leaves open ("[?]", see package blank): no number is made of
// what stands beside one. No unit is added that was not said, but for a blood
// pressure and for an interval of the ECG below one, which is in seconds.
//
// Every piece of the written text knows which bytes of the source it stands for,
// see Written.Source. The package has no clock: whether a date lies in the future
// is for those who know today.
package dictation

import (
	"sort"

	"cardiopli/pipeline"
)

// MaxSource is the largest source that Write works on, in bytes. A longer one
// is returned unchanged with a doubt: no dictation lasts that long.
const MaxSource = 1 << 20

// Written is a text in written form.
type Written struct {
	// Text is what goes into the letter. For a typed report it is the source,
	// byte for byte.
	Text string
	// Spoken tells that the source is a raw dictation.
	Spoken bool
	// Normalised lists the spoken forms that were written otherwise, in the
	// order of the source, each at each of its extents, the widest first: "F E V G
	// à soixante pour cent", then "soixante pour cent". A date is listed as the
	// letter has it and in the form of fields, 23/06/2026; "point" that is a noun
	// with the remark that it is one. Span lies in the source; spans nest.
	Normalised []pipeline.Normalised
	// Doubts are findings of kind Reading: what was left as said, with the
	// readings as Choices that can stand in the place of the words at Span, and the
	// corrections that a person should hear again; and of kind Vocabulary: words
	// that were heard for others. Spans lie in the source.
	Doubts []pipeline.Finding

	size     int // of the source
	segments []segment
}

// segment says that out[At:At+Len] was written for source[From:To]. Where the
// two have the same length and Same is set, bytes correspond one to one.
type segment struct {
	at, len  int
	from, to int
	same     bool
}

// Source maps a span of w.Text to the span of the source that it was written
// for. The result always lies within the source and a later span never maps
// before an earlier one. For a typed report it is s itself, cut to the text.
func (w Written) Source(s pipeline.Span) pipeline.Span {
	s.Start = min(max(s.Start, 0), len(w.Text))
	s.End = min(max(s.End, s.Start), len(w.Text))
	if len(w.segments) == 0 {
		return s
	}
	if s.Start == s.End {
		p := w.startOf(s.Start)
		return pipeline.Span{Start: p, End: p}
	}
	from, to := w.startOf(s.Start), w.endOf(s.End)
	return pipeline.Span{Start: from, End: max(from, to)}
}

// startOf gives the first source byte of the text byte at p.
func (w Written) startOf(p int) int {
	i := sort.Search(len(w.segments), func(i int) bool { return w.segments[i].at+w.segments[i].len > p })
	if i == len(w.segments) {
		return w.size
	}
	g := w.segments[i]
	if g.same {
		return g.from + max(p-g.at, 0)
	}
	return g.from
}

// endOf gives the source offset behind the text byte before p; p > 0.
func (w Written) endOf(p int) int {
	i := sort.Search(len(w.segments), func(i int) bool { return w.segments[i].at+w.segments[i].len >= p })
	if i == len(w.segments) {
		return w.size
	}
	g := w.segments[i]
	if g.same {
		return g.from + max(p-g.at, 0)
	}
	return g.to
}

// Write gives the written form of source. It takes time proportional to the
// length of source.
func Write(source string) Written {
	typed := Written{Text: source, size: len(source)}
	if len(source) > MaxSource {
		typed.Doubts = []pipeline.Finding{{Kind: pipeline.Reading, Rule: "dictation_size", Severity: pipeline.Warning,
			Message: "Texte trop long pour être relu comme une dictée : il est laissé tel quel.", Hint: "Partager le texte en plusieurs fichiers."}}
		return typed
	}
	items := tokenise(source, french)
	p := &pass{source: source, lexicon: languageOf(items)}
	if p.lexicon.english {
		items = tokenise(source, english)
	}
	if !p.weigh(items).spoken() {
		return typed
	}
	// Typed lines first: nothing in them is a command or a number in words.
	// Then addresses: their "point" is no full stop. Commands of several words
	// and letters before numbers: "deux points", "V O deux". Corrections before
	// single commands: they look for the comma that was said.
	for _, f := range []func([]item) []item{p.typedLines, p.unaccented, p.addresses, p.join, p.echoes, p.homophones, p.names, p.styles, p.terms, p.letters, p.words, p.numbers, p.ordinals, p.dates, p.noons, p.labels, p.leads, p.primes,
		p.quantities, p.heard, p.signs, p.doses, p.ratios, p.equals, p.sequences, p.duke, p.tension, p.years, p.corrections, p.bounds, p.commands} {
		items = f(items)
	}
	w := Written{Spoken: true, Normalised: p.normalised(items), Doubts: p.doubts, size: len(source)}
	w.Text, w.segments = p.compose(items)
	sort.SliceStable(w.Doubts, func(i, j int) bool { return w.Doubts[i].Span.Start < w.Doubts[j].Span.Start })
	return w
}
