package batch

import (
	"strings"
	"unicode"

	"cardiopli/pipeline"
	"cardiopli/pipeline/header"

	"golang.org/x/text/unicode/norm"
)

// reach is how far into a block its identity is looked for, in bytes.
const reach = 12 << 10

// identity is the patient whom a block begins with.
type identity struct {
	pipeline.Patient
	at     pipeline.Span // of the name's line, in the text
	labels bool          // behind a label
	sure   bool          // more than a name: born, numbered or labelled
	firm   bool          // sure, or aged
}

// read reads the identity at the head of text[from:to]; nil where there is none. A
// birth date or a number is one too, where the form hides the name.
func read(text string, from, to int) *identity {
	piece := text[from:min(to, from+reach)]
	h := header.Read(piece)
	at := h.NameSpan
	for _, s := range []pipeline.Span{h.INSSpan, h.BirthSpan} {
		if at.IsZero() {
			at = s
		}
	}
	if at.IsZero() || h.Patient.Name == "" && h.Patient.INS == "" && h.Patient.BirthDate.IsZero() {
		return nil
	}
	begin := from + strings.LastIndexByte(piece[:at.Start], '\n') + 1
	end := from + len(piece)
	if i := strings.IndexByte(piece[at.Start:], '\n'); i >= 0 {
		end = from + at.Start + i
	}
	id := &identity{Patient: h.Patient, at: pipeline.Span{Start: begin, End: end}}
	id.labels = h.Patient.Name != "" && patientLabel.MatchString(text[begin:end])
	// What stands far behind the name belongs to the body of a letter.
	near := func(s pipeline.Span) bool { return !s.IsZero() && s.Start < at.End+600 }
	id.sure = id.labels || near(h.BirthSpan) || near(h.INSSpan)
	id.firm = id.sure || near(h.AgeSpan)
	return id
}

// words are the folded words of a name.
func words(s string) []string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(s)) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case unicode.IsLetter(r):
			b.WriteRune(r)
		default:
			b.WriteByte(' ')
		}
	}
	return strings.Fields(b.String())
}

func within(a, b []string) bool {
	for _, w := range a {
		found := false
		for _, x := range b {
			found = found || x == w || len(w) == 1 && strings.HasPrefix(x, w)
		}
		if !found {
			return false
		}
	}
	return true
}

type likeness int

const (
	same likeness = iota
	unsure
	different
)

// compare tells whether two identities are one person: by the INS where both have
// it, else by name and birth date.
func compare(a, b *identity) likeness {
	if a.INS != "" && b.INS != "" {
		if a.INS == b.INS {
			return same
		}
		return different
	}
	born := !a.BirthDate.IsZero() && !b.BirthDate.IsZero()
	x, y := words(a.Given+" "+a.Name+" "+a.BirthName), words(b.Given+" "+b.Name+" "+b.BirthName)
	switch {
	case len(x) == 0 || len(y) == 0:
		if born && a.BirthDate != b.BirthDate {
			return different
		}
		return same
	case within(x, y) || within(y, x):
		if born && a.BirthDate != b.BirthDate {
			return unsure // a slip in the date, or two of one name
		}
		return same
	case born && a.BirthDate == b.BirthDate && a.Given != "" && within(words(a.Given), words(b.Given)):
		return same // under another surname
	case close(x, y) && !(born && a.BirthDate != b.BirthDate):
		return unsure // a slip in the name, or two of one family
	}
	return different
}

// close reports names that differ in one letter of one word.
func close(x, y []string) bool {
	if len(x) != len(y) {
		return false
	}
	slips := 0
	for i := range x {
		if x[i] == y[i] {
			continue
		}
		slips++
		a, b := x[i], y[i]
		if len(a) > len(b) {
			a, b = b, a
		}
		if len(a) < 4 || len(b)-len(a) > 1 {
			return false
		}
		p := 0
		for p < len(a) && a[p] == b[p] {
			p++
		}
		if rest := a[p:]; len(a) == len(b) && rest[1:] != b[p+1:] || len(a) < len(b) && rest != b[p+1:] {
			return false
		}
	}
	return slips == 1
}

// hasBody reports whether a piece holds an examination: what kind, or parts with
// titles, and words enough.
func hasBody(piece string) bool {
	piece = piece[:min(len(piece), 6<<10)] // an examination shows early
	if letters(piece) < 80 {
		return false
	}
	h := header.Read(piece)
	return len(h.Exams) > 0 || len(h.Sections) > 0
}
