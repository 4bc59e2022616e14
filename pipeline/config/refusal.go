package config

import (
	"fmt"
	"strings"
)

// Reason is why a setting is refused, for programs and journals; a person reads
// What and Todo.
type Reason string

// Reasons.
const (
	NotYAML   Reason = "not YAML"
	Unknown   Reason = "unknown setting"
	WrongType Reason = "value of another type"
	Missing   Reason = "missing"
	NoSuch    Reason = "none of the values there are"
	Malformed Reason = "not of the form expected"
	Bounds    Reason = "out of bounds"
	Conflict  Reason = "does not go with another setting"
	BadFile   Reason = "names a file that is of no use"
)

// Error is a setting that stops the start: where it stands, what is wrong and what
// to write instead. What goes on where the name of the setting ends ("n'est pas un
// port"). A value is never repeated: it may be a secret in the wrong place.
type Error struct {
	Key    string // of the setting, mail.port; "" : the file as a whole
	Line   int    // where it stands, or the group that it belongs into; 0: neither is in the file
	Reason Reason
	What   string // in French
	Todo   string // in French, with an example
}

// Error is for journals.
func (e *Error) Error() string {
	place := Name
	if e.Line > 0 {
		place = fmt.Sprintf("%s:%d", Name, e.Line)
	}
	if e.Key != "" {
		place += ": " + e.Key
	}
	return place + ": " + string(e.Reason)
}

// French words the refusal for who wrote the file.
func (e *Error) French() (what, todo string) {
	place := Name
	if e.Line > 0 {
		place = fmt.Sprintf("%s, ligne %d", Name, e.Line)
	}
	return place + " : " + strings.TrimSpace(e.Key+" "+e.What), e.Todo
}

// refuse makes a refusal whose line Parse fills in.
func refuse(key string, why Reason, what, todo string) error {
	return &Error{Key: key, Reason: why, What: what, Todo: todo}
}

// Refuse makes a refusal of a setting that turns out to be of no use later, when
// what it names is looked at.
func (c Config) Refuse(key string, why Reason, what, todo string) error {
	return &Error{Key: key, Line: c.lines.of(key), Reason: why, What: what, Todo: todo}
}
