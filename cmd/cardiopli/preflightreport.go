package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// checked is one check of preflight, its result and what to do.
type checked struct {
	State  string `json:"state"` // good, note, soon, fault
	Check  string `json:"check"`
	Result string `json:"result,omitempty"`
	Todo   string `json:"todo,omitempty"`
}

// sheet is what preflight found, in the order it was looked at.
type sheet struct{ lines []checked }

// say tells a check that is good, or a fault; the words of the error count before
// those that are given.
func (s *sheet) say(what string, err error, todo string) {
	if err == nil {
		s.lines = append(s.lines, checked{State: "good", Check: what})
		return
	}
	text := err.Error()
	var refusal interface{ French() (what, todo string) }
	var failure interface{ French() string }
	switch {
	case errors.As(err, &refusal):
		text, todo = refusal.French()
	case errors.As(err, &failure):
		text = failure.French()
	default:
		if what, advice, ok := machine(err); ok {
			text = what
			if todo == "" {
				todo = advice
			}
		}
	}
	s.lines = append(s.lines, checked{"fault", what, text, todo})
}

// warn tells what is no fault yet.
func (s *sheet) warn(what, text, todo string) {
	s.lines = append(s.lines, checked{"soon", what, text, todo})
}

// note tells what is worth knowing and asks for nothing.
func (s *sheet) note(what, text string) {
	s.lines = append(s.lines, checked{State: "note", Check: what, Result: text})
}

func (s *sheet) faults() (n int) {
	for _, l := range s.lines {
		if l.State == "fault" {
			n++
		}
	}
	return n
}

var checkedMarks = map[string]string{"good": "bon", "note": "à savoir", "soon": "bientôt", "fault": "À VOIR"}

func (s *sheet) print(out io.Writer, asJSON bool) error {
	if asJSON {
		enc := json.NewEncoder(out)
		enc.SetIndent("", "  ")
		return enc.Encode(struct {
			OK     bool      `json:"ok"`
			Checks []checked `json:"checks"`
		}{s.faults() == 0, s.lines})
	}
	for _, l := range s.lines {
		line := fmt.Sprintf("%-9s %s", checkedMarks[l.State], l.Check)
		if l.Result != "" {
			line += "  " + l.Result
		}
		if l.Todo != "" {
			line += " → " + l.Todo
		}
		if _, err := fmt.Fprintln(out, line); err != nil {
			return err
		}
	}
	return nil
}
