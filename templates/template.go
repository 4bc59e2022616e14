package templates

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Template is what a letter of one kind of examination looks like.
type Template struct {
	Version int    `yaml:"version"`
	Exam    string `yaml:"exam"`
	Title   Words  `yaml:"title"`
	// Like names other examinations that measure the same thing the same way: a
	// value of theirs may stand as the previous one where this kind has none.
	Like []string `yaml:"like"`
	// Lead is the key of the measure of which a letter also says that it did not
	// change, where no main one did.
	Lead         string    `yaml:"lead"`
	Sections     []Section `yaml:"sections"`
	Required     []Item    `yaml:"required"`
	Phrases      []Phrase  `yaml:"phrases"`
	Measurements []Group   `yaml:"measurements"`
}

// Words is a text in both languages of letters.
type Words struct {
	FR string `yaml:"fr"`
	EN string `yaml:"en"`
}

// In returns the text in language "fr" or "en"; any other language reads French.
func (w Words) In(language string) string {
	if language == "en" {
		return w.EN
	}
	return w.FR
}

// Section is a part of the letter. Its place in the list is its place in the letter.
type Section struct {
	Key   string   `yaml:"key"`
	Title Words    `yaml:"title"`
	Also  []string `yaml:"also"` // other titles under which reports write it
}

// Item is something that the report must state, or say that it was not assessed.
// Any one of its measures, sections or words is enough.
type Item struct {
	Key      string   `yaml:"key"`
	Title    Words    `yaml:"title"`
	Measures []string `yaml:"measures"`
	Sections []string `yaml:"sections"`
	Words    []string `yaml:"words"`
}

// Group is a part of the measurement table.
type Group struct {
	Title Words `yaml:"title"`
	Rows  []Row `yaml:"rows"`
}

// Name gives kind and version, for example "ett/1": what a letter records.
func (t *Template) Name() string { return fmt.Sprintf("%s/%d", t.Exam, t.Version) }

// Section returns the section with this key and its place in the letter.
func (t *Template) Section(key string) (Section, int, bool) {
	for i, s := range t.Sections {
		if s.Key == key {
			return s, i, true
		}
	}
	return Section{}, 0, false
}

// kindOf tells the examination that a file of a practice's folder is for.
func kindOf(file string) (string, bool) {
	if strings.HasPrefix(file, ".") || strings.HasPrefix(file, "~") {
		return "", false
	}
	for _, ext := range []string{".yaml", ".yml"} {
		if kind, ok := strings.CutSuffix(file, ext); ok {
			return kind, true
		}
	}
	return "", false
}

func read(fsys fs.FS, kind string) (*Template, error) {
	file := kind + ".yaml"
	f, err := fsys.Open(file)
	if err != nil {
		return nil, &Error{File: file, Problem: "cannot be opened", Hint: "the ending must be .yaml and the file readable", err: err}
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxSize+1))
	if err != nil {
		return nil, &Error{File: file, Problem: "cannot be read", err: err}
	}
	return Parse(file, b)
}

// Parse reads one template. The file name is used for errors and must be that
// of the examination. The error is an *Error.
func Parse(file string, b []byte) (*Template, error) {
	if len(b) > maxSize {
		return nil, &Error{File: file, Problem: fmt.Sprintf("is larger than %d kB", maxSize>>10), Hint: "a template holds titles and measures only"}
	}
	dec := yaml.NewDecoder(bytes.NewReader(b))
	dec.KnownFields(true)
	var t Template
	if err := dec.Decode(&t); err != nil {
		problem := strings.Join(strings.Fields(strings.TrimPrefix(err.Error(), "yaml: ")), " ")
		if err == io.EOF {
			problem = "is empty"
		}
		return nil, &Error{File: file, Problem: problem, Hint: `compare with the embedded file: cardiopli templates`, err: err}
	}
	if err := dec.Decode(new(yaml.Node)); err != io.EOF {
		return nil, &Error{File: file, Problem: "holds more than one document", Hint: `remove what follows "---"`}
	}
	if err := t.check(file); err != nil {
		return nil, err
	}
	return &t, nil
}

// report makes the error of one field.
type report func(field, problem, hint string) error

var keyForm = regexp.MustCompile(`^[a-z][a-z0-9_]{0,39}$`)

// check tells the first field that a letter could not be made with.
func (t *Template) check(file string) error {
	bad := func(field, problem, hint string) error {
		return &Error{File: file, Field: field, Problem: problem, Hint: hint}
	}
	if t.Version != 1 {
		return bad("version", fmt.Sprintf("is %d", t.Version), "this program reads version 1")
	}
	if kind, _ := kindOf(file); t.Exam != kind {
		return bad("exam", "is not the name of the file", fmt.Sprintf("write %q", kind))
	}
	if err := t.Title.check(bad, "title"); err != nil {
		return err
	}
	if len(t.Sections) == 0 {
		return bad("sections", "is missing", "list the sections of the letter in order, with a conclusion")
	}
	sections := make(map[string]bool)
	for i, s := range t.Sections {
		at := fmt.Sprintf("sections[%d]", i)
		if err := fresh(bad, at+".key", s.Key, sections); err != nil {
			return err
		}
		if err := s.Title.check(bad, at+".title"); err != nil {
			return err
		}
	}
	if !sections["conclusion"] {
		return bad("sections", "has no conclusion", "add {key: conclusion, title: {fr: Conclusion, en: Impression}}")
	}
	return t.checkRest(bad, sections)
}

func (t *Template) checkRest(bad report, sections map[string]bool) error {
	items := make(map[string]bool)
	for i, it := range t.Required {
		at := fmt.Sprintf("required[%d]", i)
		if err := fresh(bad, at+".key", it.Key, items); err != nil {
			return err
		}
		if err := it.Title.check(bad, at+".title"); err != nil {
			return err
		}
		if len(it.Measures)+len(it.Sections)+len(it.Words) == 0 {
			return bad(at, "can never be met", "give it measures, sections or words")
		}
		for j, key := range it.Sections {
			if !sections[key] {
				return bad(fmt.Sprintf("%s.sections[%d]", at, j), "names no section of this template", "add the section or remove the name")
			}
		}
	}
	if err := t.checkPhrases(bad, sections); err != nil {
		return err
	}
	return t.checkRows(bad)
}

func (w Words) check(bad report, at string) error {
	if strings.TrimSpace(w.FR) == "" {
		return bad(at+".fr", "is missing", "write the French text")
	}
	if strings.TrimSpace(w.EN) == "" {
		return bad(at+".en", "is missing", "write the English text")
	}
	return nil
}

func fresh(bad report, at, key string, seen map[string]bool) error {
	if !keyForm.MatchString(key) {
		return bad(at, "is not a key", "use lower-case letters, digits and _")
	}
	if seen[key] {
		return bad(at, fmt.Sprintf("%q is there twice", key), "remove one")
	}
	seen[key] = true
	return nil
}
