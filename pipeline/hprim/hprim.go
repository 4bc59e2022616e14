// Package hprim writes and reads letters in the text form of "H.PR.I.M. Médecins":
// what a French practice's software files by itself when nothing better comes.
//
//	 1  number of the patient's file     7  date of birth, JJ/MM/AAAA
//	 2  NAME                             8  INS, "1234567890123 75"
//	 3  given name                       9  reference of the letter
//	4-6  address                        10  date of the act, JJ/MM/AAAA
//	                                    11  sender, 12 recipient: code of ten characters and name
//	13  blank, then the text
//	****FIN****
//	****FINFICHIER****
//
// Lines end in CR LF; the bytes are Windows-1252, without those that ISO 8859-1 reads
// as controls. Receivers file by lines 2, 3 and 7. The recommendation (version 3.0,
// March 1997) is not public; the form is that which programs in use write and read.
// HPRIM Santé (H|~^\&|...) is another thing.
//
// What they lack is written out (Plain): "≤" as "<=", "₂" as "2", "Δ" as
// "Delta ". What has no equal is an error: a sign that decides over a number is not
// replaced by a question mark. Tables become lines "label : value (Normale : ...)",
// which stay true in a proportional font; graphs are left out, for they show what
// the text states. Lines are folded at 78 characters between words, and not between
// a number and its unit. Four asterisks never stand together in the text, since
// receivers look for the end marks anywhere in a line.
//
// The name of line 2 is the one in use, under which practices keep their files, and
// the name at birth where no other is known. Nothing of the header is cut: what does
// not fit a line is an error. The address of the patient is unknown here and blank.
package hprim

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"cardiopli/pipeline"
)

// Name is the name of the file as an attachment.
const Name = "LETTRE.HPR"

const (
	width     = 78 // of a line
	maxLetter = 1 << 20
	endText   = "****FIN****"
	endFile   = "****FINFICHIER****"
	lab       = "****LAB****"
	// noCode stands for the ten characters of a code that nobody gave. It begins
	// with a point so that a receiver that trims lines keeps the columns.
	noCode = ".         "
)

// Write makes the file for one recipient. Its errors are *pipeline.FieldError,
// joined where there are several.
func Write(is pipeline.Issue, to pipeline.Recipient) ([]byte, error) {
	h := &header{lang: is.Letter.Language}
	l, p := is.Letter, is.Letter.Patient
	name, field := p.Name, "Letter.Patient.Name"
	if name == "" && p.BirthName != "" {
		name, field = p.BirthName, "Letter.Patient.BirthName"
	}
	on := l.ExamOn
	if on.IsZero() {
		on = l.Date
	}
	h.line("Chart", is.Chart, false)
	h.line(field, strings.ToUpper(name), true)
	h.line("Letter.Patient.Given", p.Given, true)
	h.line("", "", false)
	h.line("", "", false)
	h.line("", "", false)
	h.line("Letter.Patient.BirthDate", p.BirthDate.French(), true)
	h.line("Letter.Patient.INS", spaced(p.SentINS()), false)
	h.line("Letter.Document", reference(l), false)
	h.line("Letter.ExamOn", on.French(), false)
	h.line("Letter.Author", coded(l.Author.Display()), false)
	h.line("Recipient", coded(to.Display()), false)
	text, ok := Plain(Text(l), l.Language)
	switch {
	case !ok:
		h.bad("Letter", "has characters that Windows-1252 lacks and that have no equal")
	case len(text) > maxLetter:
		h.bad("Letter", "is too long")
	}
	if len(h.errs) > 0 {
		return nil, errors.Join(h.errs...)
	}
	lines := append(h.lines, "")
	for _, s := range strings.Split(harmless(text), "\n") {
		lines = append(lines, fold(s, width)...)
	}
	lines = append(lines, endText, endFile, "")
	b, err := charmap.Windows1252.NewEncoder().Bytes([]byte(strings.Join(lines, "\r\n")))
	if err != nil {
		return nil, &pipeline.FieldError{Form: "HPRIM", Field: "Letter", Problem: "has characters that Windows-1252 lacks and that have no equal"}
	}
	return b, nil
}

// header gathers the twelve lines and what keeps them from being written.
type header struct {
	lang  pipeline.Language
	lines []string
	errs  []error
}

func (h *header) bad(field, problem string) {
	h.errs = append(h.errs, &pipeline.FieldError{Form: "HPRIM", Field: field, Problem: problem})
}

func (h *header) line(field, s string, required bool) {
	if required && strings.TrimSpace(s) == "" {
		h.bad(field, "is missing")
		return
	}
	if strings.ContainsFunc(s, func(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' }) {
		h.bad(field, "is not of one line")
		return
	}
	plain, ok := Plain(s, h.lang)
	plain = strings.TrimRight(harmless(plain), " ")
	switch {
	case !ok:
		h.bad(field, "has characters that Windows-1252 lacks and that have no equal")
	case required && strings.TrimSpace(plain) == "":
		h.bad(field, "is missing")
	case utf8.RuneCountInString(plain) > width:
		h.bad(field, "is too long for its line")
	}
	h.lines = append(h.lines, plain)
}

// coded puts a name behind the place of a code.
func coded(name string) string {
	if name == "" {
		return ""
	}
	return noCode + " " + name
}

// spaced sets the key of an INS apart.
func spaced(ins string) string {
	if len(ins) != 15 {
		return ins
	}
	return ins[:13] + " " + ins[13:]
}

// reference names the letter and its version, so that a receiver does not take an
// amended letter for one it has.
func reference(l pipeline.Letter) string {
	if l.Document == "" || l.Version == 0 {
		return string(l.Document)
	}
	return string(l.Document) + "-" + digits(l.Version)
}

// harmless sets asterisks apart where three or more follow one another: the marks
// of the form are made of them, and only we write those.
func harmless(s string) string {
	if !strings.Contains(s, "***") {
		return s
	}
	var b strings.Builder
	for s != "" {
		n := len(s) - len(strings.TrimLeft(s, "*"))
		if n >= 3 {
			b.WriteString(strings.TrimRight(strings.Repeat("* ", n), " "))
			s = s[n:]
			continue
		}
		i := strings.IndexByte(s[n:], '*')
		if i < 0 {
			b.WriteString(s)
			break
		}
		b.WriteString(s[:n+i])
		s = s[n+i:]
	}
	return b.String()
}
