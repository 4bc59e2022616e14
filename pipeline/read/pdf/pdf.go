// Package pdf gives the words of a PDF with a text layer (ISO 32000-1) in
// reading order, one line of text for a line of the page or for a paragraph that
// fills several. It draws nothing, runs nothing and asks nobody: JavaScript,
// actions, embedded files, external references and images are not even decoded.
//
// Read from the file: cross-reference tables and streams, hybrid ones, updates,
// object streams; where they are broken, the objects are found by their own
// marks and Pages.Rebuilt is told. Filters: Flate, LZW, ASCII85, ASCIIHex,
// RunLength, with predictors. Fonts: simple ones by ToUnicode, Encoding with
// Differences and the font's own tables; composite ones by ToUnicode, the
// predefined Unicode maps and the embedded font's character map; Type 3. A code
// that none of these explains is U+FFFD: never a guess.
//
// Shown: what page contents and form XObjects paint, ActualText instead of the
// glyphs that it stands for, the appearance of form fields, free text and stamps.
// Not shown: layers switched off, text outside the page, invisible text; but
// invisible text over an image is the work of a character recogniser and is kept
// (Page.Recognised).
//
// An encrypted file that opens without a password, as every program opens it, is
// read if its author allows copying text (ISO 32000-1 table 22, bit 5);
// else it is a Fault.
//
// Everything is capped: see the constants.
package pdf

import "errors"

// The caps. A letter of ten pages has some ten thousand operators.
const (
	maxObjects   = 300_000   // entries of the cross-reference tables
	maxValues    = 1_200_000 // numbers, names, strings, arrays, dictionaries kept of the file
	maxInflated  = 40 << 20  // bytes that all streams read give, together
	maxStream    = 12 << 20  // bytes that one stream gives
	maxDepth     = 64        // arrays and dictionaries in one another, form XObjects in one another
	maxPages     = 300
	maxOperators = 2_000_000
	maxGlyphs    = 600_000 // of all pages
	maxOnPage    = 60_000  // glyphs of one page
	maxRules     = 20_000  // drawn lines of one page
	maxText      = 1 << 20
)

// Kind says what kept a file from being read, in the words of package read.
type Kind string

// The kinds of faults.
const (
	Damaged   Kind = "damaged"
	Bomb      Kind = "bomb"
	Encrypted Kind = "encrypted"
	TooLarge  Kind = "too_large"
)

// Fault is the error of a file that cannot be read. It never quotes the file.
type Fault struct {
	Kind   Kind
	Detail string // English, about the form only
}

func (f Fault) Error() string { return "pdf " + string(f.Kind) + ": " + f.Detail }

// isFault reports whether an error ends the reading; others concern one part.
func isFault(err error) bool {
	var f Fault
	return errors.As(err, &f)
}

// Symbols gives the sign that a code of a picture font (Symbol, Wingdings) shows,
// or 0; a nil function where the font is no picture font.
type Symbols func(font string) func(code rune) rune

// Text is a file as read.
type Text struct {
	Head, Body, Foot []string // Head and Foot repeat on the pages and are told once
	Pages            []Page
	Comments         []string // sticky notes and marks with words, not part of the text
	Struck           int      // passages struck out, marked "[barré : ...]"
	Hidden           int      // passages that the page does not show, left out
	Blanks           int      // form fields that nobody filled
	Hyphens          int      // words that a hyphen cuts at the end of a line
	Files            int      // embedded files, not opened
	Turned           int      // pages with words set aslant or on their side
	Doubled          bool     // two signs of a font read as one: one of them is wrong
	Rebuilt          bool     // the cross-reference table was broken
	Partial          bool     // a stream ended early or could not be decoded
}

// Page is what was found on a page besides its lines.
type Page struct {
	Glyphs     int
	Recognised bool // its text lies invisible over an image: character recognition
	Image      bool // an image covers most of it
	Drawn      bool // it has drawings of some size
}
