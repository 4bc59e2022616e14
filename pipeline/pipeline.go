// Package pipeline holds the words of cardiopli: what a cardiology report, its
// letter, its findings, its deliveries and its trace are called everywhere else.
//
// It has no I/O and no clock. Stages are plain functions from Document to
// Document with findings; the packages below this one that touch a disk, a
// network or a person say so in their own comment.
package pipeline

import (
	"fmt"
	"regexp"
	"time"
)

// ID names one document for its whole life: twelve lower-case letters and
// digits, drawn at random, so that it says nothing of the patient and can stand
// in file names, addresses of pages, logs and the trace.
type ID string

var idForm = regexp.MustCompile(`^[0-9a-hjkmnp-tv-z]{12}$`)

// ParseID accepts exactly what an ID may be. Everything that comes from a
// person, a file name or a web address goes through it.
func ParseID(s string) (ID, error) {
	if !idForm.MatchString(s) {
		return "", fmt.Errorf("%d characters are no document id", len(s))
	}
	return ID(s), nil
}

// Document is one report on its way to a letter. A stage returns a new value
// and leaves the received one untouched; slices are replaced, never written in.
type Document struct {
	ID      ID
	Version int       // 1 for the text as read; each edit or new recipient adds one
	At      time.Time // when this version came to be; stages have no clock of their own
	Source  Source
	Text    string // the text of this version, as read or as edited: UTF-8, lines end in \n
	Report  Report // what check understood of Text
	// Recipients are the referring physicians chosen for this version, in the
	// order of the text: found in the directory or set by a person.
	Recipients []Recipient
	Findings   []Finding
	// Earlier are the patient's examinations that the practice has sent letters of,
	// the latest first.
	Earlier []Earlier
	// Action is what the approver answered to "is anything asked of the reader?";
	// nil where nobody was asked.
	Action *Ask
	// Amends is the letter that this version replaces; nil for a first letter.
	Amends *Sent
	Letter Letter
	PDF    []byte // the very bytes that are shown, approved and sent
}

// Earlier is an examination of the same patient of which a letter was sent.
type Earlier struct {
	Document     ID
	On           Date
	Exams        []Exam
	Measurements []Measurement // in circumstances of their own; nothing that was "previous" then
}

// Sent is a letter that went out, as a later version needs it.
type Sent struct {
	Version int // of the document
	Letter  Letter
	// Reason is why it is amended, in the words of the person who does.
	Reason string
}

// Source is what was dropped.
type Source struct {
	Name   string // file name as dropped; it may name the patient, so it is only kept sealed
	Format Format
	Size   int64 // bytes
	// Notes tell in French what reading left out or decided, for example
	// "2 suppressions suivies non reprises". They become findings.
	Notes []string
	// Instructions came in a file beside it; nil where there was none.
	Instructions *Instructions
	// Part and Parts number the letters of a file that held several, from 1; 0
	// where it held one.
	Part, Parts int
}

// Format is a kind of file that can be read.
type Format string

// The formats that intake takes.
const (
	Text     Format = "txt"
	Markdown Format = "md"
	DOCX     Format = "docx"
	ODT      Format = "odt"
	RTF      Format = "rtf"
	HTML     Format = "html"
	PDF      Format = "pdf" // with a text layer
	WAV      Format = "wav"
	MP3      Format = "mp3"
	M4A      Format = "m4a" // AAC or ALAC in an MPEG-4 container
	OGG      Format = "ogg" // Vorbis or Opus
	FLAC     Format = "flac"
)

// Audio reports whether files of the format are recordings, to be transcribed.
func (f Format) Audio() bool {
	switch f {
	case WAV, MP3, M4A, OGG, FLAC:
		return true
	}
	return false
}

// Span is a place in a text: byte offsets, End excluded. The zero Span means
// "the document as a whole".
type Span struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// IsZero reports whether s points at no particular place.
func (s Span) IsZero() bool { return s == Span{} }

// Of returns the text at s, or "" where s does not lie within text.
func (s Span) Of(text string) string {
	if s.Start < 0 || s.End > len(text) || s.Start > s.End {
		return ""
	}
	return text[s.Start:s.End]
}
