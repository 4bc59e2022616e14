// Package batch tells one letter from several in what was dropped as one file: a
// text that holds the letters of a morning, or an archive of files. It is pure.
//
// # Letters in one text
//
// Every patient whom the text names is listed (person.go): behind a label or a
// civility, with a birth date or a number, typed, dictated, in capitals or as a list
// or an export writes them. Relatives, physicians and those of a quoted letter are
// told apart. The text is read by words cut once (word.go), not by header.Read, which
// takes twenty times longer and reads one patient only.
//
// Split cuts between two patients at clear borders and at no other place (border.go):
// where the dictation says so ("lettre suivante", "patient suivant", command.go); at a
// form feed, a rule, the letterhead once more; at "Ville, le DATE", a number or a
// label at the beginning of a line, below a letter that is at its end. Both sides must
// hold an examination. Two letters on one patient are parted where that is said or
// where letterhead, physician and greeting begin anew. The second examination of the
// same patient, an annexe, a daughter or a physician named in the text are no border.
//
// The parts follow each other without gap: every byte belongs to one of them. What
// stands before the first border behind which a letter begins (a letterhead, the
// day of the session) and is no letter by itself, is the common head: it belongs to
// the first part, and Part.Text repeats it in each letter that has no letterhead of
// its own, since the day and the author often stand there only.
//
// Where the border is not clear the text is not cut: Findings says so, as an error
// that a person has to answer (doubt.go): two identities without a border, identities
// that differ by a slip, another's page inside a letter, a second letter that names
// nobody, a man and a woman. A letter of which a half belongs to another patient is
// worse than two letters in one draft. What it does not find: a second patient who is
// not named at all, below no border and of the same sex.
//
// # Files in one archive
//
// Archive takes a ZIP apart that is no office document; see there.
package batch

import (
	"fmt"
	"strings"

	"cardiopli/pipeline"
)

// The caps of a text.
const (
	MaxText  = 1 << 20 // bytes; a longer text is not looked at
	MaxParts = 200     // more letters than that are no morning's work: not cut
)

// Part is one letter of a text.
type Part struct {
	Span   pipeline.Span // in the text; the parts of a text cover it without gap
	Letter pipeline.Span // within Span: without the words or the line that mark the border
	Head   pipeline.Span // the common head where Letter repeats it, else zero
}

// Text returns the letter, with the common head where it has one.
func (p Part) Text(text string) string {
	letter := p.Letter.Of(text)
	if p.Head.IsZero() {
		return letter
	}
	return p.Head.Of(text) + "\n\n" + letter
}

// Split cuts a text into its letters. A text that holds one gives one part.
func Split(text string) []Part {
	parts, _ := divide(text)
	return parts
}

// Findings says what a person must know of a text that is one document: that it
// seems to hold several letters, be the border clear or not. It looks at the text
// of any version, and says nothing of a letter that Split has cut off.
func Findings(text string) []pipeline.Finding {
	parts, doubt := divide(text)
	f := pipeline.Finding{Kind: pipeline.Reading, Rule: "batch", Severity: pipeline.Error, Hint: hint}
	switch {
	case len(parts) > 1:
		at := parts[1].Letter
		f.Span = firstLine(text, at)
		f.Message = fmt.Sprintf("Ce texte contient %d comptes rendus : le deuxième commence ligne %d.", len(parts), lineOf(text, at.Start))
	case doubt != nil:
		f.Span, f.Other = doubt.second, doubt.first
		f.Message, f.Hint = doubt.message(text), doubt.hint()
	default:
		return nil
	}
	f.Quote = f.Span.Of(text)
	return []pipeline.Finding{f}
}

// Note tells in French, for Source.Notes, that a letter was cut out of a file.
func Note(part, parts int) string {
	return fmt.Sprintf("Le fichier déposé contient %d comptes rendus : ce document est le numéro %d.", parts, part)
}

func lineOf(text string, at int) int { return 1 + strings.Count(text[:at], "\n") }

func firstLine(text string, s pipeline.Span) pipeline.Span {
	if i := strings.IndexByte(s.Of(text), '\n'); i >= 0 {
		s.End = s.Start + i
	}
	return s
}
