// Package export makes the structured forms of an approved letter, the CDA
// document, the XDM archive around it and the HPRIM text, and holds them against
// each other: what the PDF, the CDA and the HPRIM text say, read back by readers of
// their own, must be the letter's identity, numbers and conclusion. One difference
// and nothing leaves.
//
// The forms are made after the approval and say who approved and when; the CDA
// carries the approved PDF, byte for byte. The package decides nothing and is pure.
package export

import (
	"errors"
	"fmt"

	"cardiopli/pipeline"
	"cardiopli/pipeline/cda"
	"cardiopli/pipeline/hprim"
	"cardiopli/pipeline/xdm"
)

// Forms are the structured forms of one letter.
type Forms struct {
	CDA  []byte
	XDM  []byte
	Type cda.Concept // ClinicalDocument/code

	issue pipeline.Issue
	hprim [][]byte // for each recipient of the letter
}

// Check lists the required fields that are missing or not of their form. Where it is
// empty, Make succeeds: what a person can mend is told before the signature.
func Check(is pipeline.Issue) []*pipeline.FieldError {
	if bad := cda.Check(is); len(bad) > 0 {
		return bad
	}
	return xdm.Check(inputOf(is, []byte("<ClinicalDocument/>")))
}

// inputOf is what the archive is made from: the document, and the codes that it has.
func inputOf(is pipeline.Issue, doc []byte) xdm.Input {
	t := cda.TypeOf(is.Exams)
	in := xdm.Input{Issue: is, CDA: doc, Type: xdm.Code{Code: t.Code, System: t.System, Display: t.Name}, Language: cda.LanguageOf(is.Letter.Language)}
	for _, ev := range cda.Events(is) {
		if ev.Code != "" {
			in.Events = append(in.Events, xdm.Code{Code: ev.Code, System: ev.System, Display: ev.Name})
		}
	}
	return in
}

// Make makes the forms. The error is a *pipeline.FieldError where a required field
// is missing or not of its form.
func Make(is pipeline.Issue) (Forms, error) {
	f := Forms{issue: is, Type: cda.TypeOf(is.Exams)}
	var err error
	if f.CDA, err = cda.Write(is); err != nil {
		return Forms{}, err
	}
	in := inputOf(is, f.CDA)
	if bad := xdm.Check(in); len(bad) > 0 {
		return Forms{}, bad[0]
	}
	if f.XDM, err = xdm.Write(in); err != nil {
		return Forms{}, fmt.Errorf("make the archive: %w", err)
	}
	for _, to := range is.Letter.Recipients {
		h, err := hprim.Write(is, to)
		var field *pipeline.FieldError
		if errors.As(err, &field) {
			h = nil // a name too long for its line, a sign without an equal: the other forms have it
		} else if err != nil {
			return Forms{}, fmt.Errorf("make the text for recipient %d: %w", len(f.hprim)+1, err)
		}
		f.hprim = append(f.hprim, h)
	}
	return f, nil
}

// HPRIM is the text for the recipient of this number, or nil where it cannot say
// what the letter says: its lines are short and its characters few.
func (f Forms) HPRIM(recipient int) []byte { return f.hprim[recipient] }
