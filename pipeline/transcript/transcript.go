// Package transcript makes a text of what a speech engine heard, in which
// everything that may not have been said is a visible blank (package blank).
//
// Engines of the Whisper kind write fluent sentences over silence, noise and words
// they did not catch, so that a fault does not look like one. What is measured or
// known to speak against a stretch turns it into "[? the words as heard]": a
// blank cannot be signed away, and nothing that was heard is dropped. Speech that
// no text came of is "[?]". A transcript against which nothing speaks passes as
// it is, its utterances joined by blanks.
//
// What speaks against a stretch, see doubt.go, and each threshold with its
// reason beside it:
//
//   - silence: measured in the recording, or the engine says that nobody spoke
//   - invention: words of subtitles that engines are known for, notes in
//     brackets, the prompt repeated
//   - loop: the same words again and again, text that compresses too well
//   - language: other words or another script than those of the dictation
//   - pace: more words than can be said in their time
//   - order: times that go back, or lie behind the end
//   - probability: of an utterance, of a word; numbers, negations, sides, drugs and
//     units are held to more than other words
//   - gap: a voice, or a long time, without text
//
// No line is broken at a pause: a doctor pauses in the middle of a sentence to
// look at the tracing, and says "à la ligne" where one is wanted, which package
// dictation knows.
//
// The package is pure and total: any transcript gives a text.
package transcript

import (
	"time"

	"cardiopli/pipeline"
)

// Options are what is known of the recording besides the transcript.
type Options struct {
	Language string // the dictation's, ISO 639-1; "" is "fr"
	Prompt   string // what the engine was given; it may come back as text
	// Duration is the recording's where something but the engine says it.
	Duration time.Duration
	// Measured is how much of the recording, from its beginning, was listened to
	// without the engine, and Silences where nobody can have spoken in it
	// (transcribe.Silences). 0 where nothing was measured.
	Measured time.Duration
	Silences []pipeline.Moment
}

// Result is a text with its places in the recording.
type Result struct {
	Text   string // UTF-8 in normal form C, one line
	Blanks int    // blanks written into Text
	// Moments tie stretches of Text, of an utterance or some eight seconds at most,
	// to the recording: in order, not overlapping, spans within Text, times within the
	// recording and never going back. Each blank is one of its own where the engine
	// gives the times of words. nil where it gives no times at all.
	Moments []pipeline.Moment
	// Notes say in French what was left open and why, with the times. They quote
	// nothing.
	Notes []string
}

// Write gives the text of t. It takes time proportional to t's length.
func Write(t pipeline.Transcript, o Options) Result {
	if o.Language == "" {
		o.Language = string(pipeline.French)
	}
	p := read(t, o)
	p.inventions()
	p.loops()
	p.silent()
	p.languages()
	p.pace()
	p.order()
	p.improbable()
	p.weak()
	p.gaps()
	return p.compose()
}
