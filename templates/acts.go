package templates

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"time"

	"go.yaml.in/yaml/v3"
)

// actsFile is the table's name, embedded and in the practice's folder.
const actsFile = "acts.yaml"

// Acts is the dated table of acts that examinations are coded with.
type Acts struct {
	Version int       `yaml:"version"`
	System  string    `yaml:"system"` // name of the classification
	OID     string    `yaml:"oid"`    // its identifier
	Acts    []Act     `yaml:"acts"`
	Rules   []ActRule `yaml:"rules"`
}

// Act is one act of the classification.
type Act struct {
	Code   string `yaml:"code"`
	Exam   string `yaml:"exam"`
	When   string `yaml:"when"`  // circumstance: "", bedside, contrast, pharmacological, blood_gas
	Joins  string `yaml:"joins"` // another examination of the letter that the act includes
	Label  string `yaml:"label"`
	Source string `yaml:"source"`
	Read   Day    `yaml:"read"` // day of the source
	Sure   bool   `yaml:"sure"` // false: to be checked against the classification in force
}

// ActRule is a rule of association, told where one of Beside is proposed.
type ActRule struct {
	ID      string   `yaml:"id"`
	Beside  []string `yaml:"beside"`  // codes
	Drops   string   `yaml:"drops"`   // the rule speaks only where this code is proposed too
	Except  string   `yaml:"except"`  // circumstance in which it does not hold
	Measure string   `yaml:"measure"` // the rule speaks only where this measure lies under Under
	Under   float64  `yaml:"under"`   // in the measure's unit
	Say     string   `yaml:"say"`     // in French
	Source  string   `yaml:"source"`
	Read    Day      `yaml:"read"`
}

// Day is a day of a table, written 2006-01-02.
type Day struct{ time.Time }

// UnmarshalYAML reads a day.
func (d *Day) UnmarshalYAML(n *yaml.Node) error {
	t, err := time.Parse(time.DateOnly, n.Value)
	if err != nil {
		return fmt.Errorf("line %d: %q is not a day", n.Line, n.Value)
	}
	d.Time = t
	return nil
}

var ccam = regexp.MustCompile(`^[A-Z]{4}\d{3}$`)

// LoadActs returns the embedded table, or acts.yaml of override where it holds
// one: the practice's own copy, brought up to date. A bad file's error names
// the act or the rule.
func LoadActs(override fs.FS) (*Acts, error) {
	if override != nil {
		b, err := fs.ReadFile(override, actsFile)
		if err == nil {
			return parseActs(b)
		}
		if !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("read acts of the practice: %w", err)
		}
	}
	b, err := embedded.ReadFile(actsFile)
	if err != nil {
		return nil, err
	}
	return parseActs(b)
}

func parseActs(b []byte) (*Acts, error) {
	if len(b) > maxSize {
		return nil, fmt.Errorf("acts.yaml: larger than %d bytes", maxSize)
	}
	var t Acts
	dec := yaml.NewDecoder(bytes.NewReader(b))
	dec.KnownFields(true)
	if err := dec.Decode(&t); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("acts.yaml: %w", err)
	}
	known := map[string]bool{}
	for _, a := range t.Acts {
		if !ccam.MatchString(a.Code) || a.Label == "" || a.Exam == "" || a.Source == "" || a.Read.IsZero() {
			return nil, fmt.Errorf("acts.yaml: act %q lacks a right code, its exam, label, source or day", a.Code)
		}
		if known[a.Code] {
			return nil, fmt.Errorf("acts.yaml: act %s stands twice", a.Code)
		}
		known[a.Code] = true
	}
	for _, r := range t.Rules {
		if r.ID == "" || r.Say == "" || len(r.Beside) == 0 {
			return nil, fmt.Errorf("acts.yaml: rule %q lacks its sentence or its acts", r.ID)
		}
		for _, c := range append([]string{r.Drops}, r.Beside...) {
			if c != "" && !known[c] {
				return nil, fmt.Errorf("acts.yaml: rule %s names %s, which is no act of the table", r.ID, c)
			}
		}
	}
	return &t, nil
}
