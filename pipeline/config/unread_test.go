package config

import (
	"errors"
	"strings"
	"testing"
)

// What the YAML reader says is put into the words of the settings: the line, what is
// wrong, what to write; never a type of the program, and never the value.
func TestMistypedSettings(t *testing.T) {
	for _, c := range []struct{ yaml, what, hint string }{
		{"storage:\n  s3:\n    endpont: x\n", "line 3: there is no setting endpont here", "write endpoint"},
		{"certificat:\n  lists: []\n", "line 1: there is no setting certificat here", "write certificates"},
		{"zzzzzz: 1\n", "no setting zzzzzz", compare},
		{"storage:\n  s3:\n    lock_days: trente\n", "line 3: a whole number is expected", "digits only"},
		{"certificates:\n  fetch: non\n", "line 2: true or false is expected", "true or false"},
		{"certificates:\n  lists: liste.crl\n", "line 2: a list is expected", "[ONE, TWO]"},
		{"storage: local\n", "line 1: a group of settings is expected", compare},
		{"approval:\n  undo: deux\n", "line 2: a time is expected", "2m"},
		{"practice:\n  name: [a]\n", "line 2: a single value is expected", "quotes"},
		{"\tpractice: x\n", "cannot start any token", "tabs"},
		{"mail:\n  port: |\n    MotDePasseSecret\n    sur deux lignes\n", "a whole number is expected", "digits"},
	} {
		_, err := Parse([]byte(c.yaml), t.TempDir())
		wrong, ok := errors.AsType[*Error](err)
		if !ok {
			t.Errorf("%q: %v", c.yaml, err)
			continue
		}
		if !strings.Contains(wrong.What, c.what) || !strings.Contains(wrong.Hint, c.hint) {
			t.Errorf("%q: %q, hint %q", c.yaml, wrong.What, wrong.Hint)
		}
		for _, no := range []string{"config.", "unmarshal", "!!", "Secret", "trente", "\n"} {
			if strings.Contains(wrong.Error()+wrong.Hint, no) {
				t.Errorf("%q: %q is told: %q", c.yaml, no, wrong.Error())
			}
		}
	}
}
