// Package templates holds what a letter of each kind of examination looks like:
// its title, its sections in order, the items that it must not lack, ready
// sentences, and the measurements with their label, unit, normal range and how far
// two of them lie apart where nothing changed.
//
// There is one YAML file for each kind (the schema is in README.md). The eight
// files of the package are embedded; a practice may replace any of them by a
// file of the same name in its own folder. Decoding is strict: an unknown or
// misspelt field is refused with its file and line.
//
// A template is data. It holds no rule, reads no report and decides nothing.
package templates

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"
)

//go:embed *.yaml
var embedded embed.FS

// kinds are the examinations that have a template, in the order of menus.
var kinds = [...]string{"ecg", "ett", "eto", "stress_echo", "holter", "mapa", "stress", "vo2"}

// maxSize caps one template file; the largest embedded one has 20 kB.
const maxSize = 256 << 10

// Set is the templates of a practice. It does not change and may be shared.
type Set struct{ byExam map[string]*Template }

// Load returns the embedded templates, with those that override holds (files
// named like ett.yaml at its root) in the place of the embedded ones. A nil
// override gives the embedded ones. The error of a bad file is an *Error.
func Load(override fs.FS) (*Set, error) {
	s := &Set{byExam: make(map[string]*Template, len(kinds))}
	for _, kind := range kinds {
		t, err := read(embedded, kind)
		if err != nil {
			return nil, err
		}
		s.byExam[kind] = t
	}
	if override == nil {
		return s, nil
	}
	entries, err := fs.ReadDir(override, ".")
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list templates of the practice: %w", err)
	}
	for _, e := range entries {
		kind, isTemplate := kindOf(e.Name())
		if !isTemplate || e.Name() == actsFile {
			continue
		}
		if err := known(e.Name(), kind); err != nil {
			return nil, err
		}
		t, err := read(override, kind)
		if err != nil {
			return nil, err
		}
		s.byExam[kind] = t
	}
	return s, nil
}

// Errors tells everything that is wrong with the templates of override, one error
// a file at most, in the order of the files. Load stops at the first.
func Errors(override fs.FS) []error {
	entries, err := fs.ReadDir(override, ".")
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return []error{fmt.Errorf("list templates of the practice: %w", err)}
	}
	var out []error
	for _, e := range entries {
		kind, isTemplate := kindOf(e.Name())
		if !isTemplate || e.Name() == actsFile {
			continue
		}
		if err := known(e.Name(), kind); err != nil {
			out = append(out, err)
		} else if _, err := read(override, kind); err != nil {
			out = append(out, err)
		}
	}
	return out
}

// known refuses a file that is named after no examination.
func known(file, kind string) error {
	if slices.Contains(kinds[:], kind) {
		return nil
	}
	return &Error{File: file, Problem: "no examination has this name", Hint: fmt.Sprintf("name the file after one of %v", kinds)}
}

// For returns the template of an examination, for example "ett".
func (s *Set) For(exam string) (*Template, bool) {
	t, ok := s.byExam[exam]
	return t, ok
}

// Source returns the embedded file of an examination, or the embedded table of
// acts for "acts": what a practice starts its own copy from.
func Source(name string) ([]byte, bool) {
	if !slices.Contains(kinds[:], name) && name+".yaml" != actsFile {
		return nil, false
	}
	b, err := embedded.ReadFile(name + ".yaml")
	return b, err == nil
}

// Exams lists the examinations that have a template, in the order of menus.
func (s *Set) Exams() []string { return slices.Clone(kinds[:]) }

// Error is a template that cannot be used: which file, which field of it, what
// is wrong and what to do.
type Error struct {
	File    string
	Field   string // path in the file, for example "measurements[0].rows[2].key"; may be empty
	Problem string
	Hint    string
	err     error
}

func (e *Error) Error() string {
	s := "template " + e.File + ": "
	if e.Field != "" {
		s += e.Field + ": "
	}
	s += e.Problem
	if e.Hint != "" {
		s += "; " + e.Hint
	}
	return s
}

// Unwrap gives the reader's or the decoder's own error.
func (e *Error) Unwrap() error { return e.err }
