package agenda

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"

	"go.yaml.in/yaml/v3"

	"cardiopli/pipeline"
)

// Profile is how the columns of one export are understood; see the package
// comment for the file.
type Profile struct {
	Dates   Order            `yaml:"dates,omitempty"`
	Columns map[string]Field `yaml:"columns"`
}

// Profiles by name, as in agenda.yaml.
type Profiles map[string]Profile

const maxProfiles = 1 << 20 // bytes

var profileName = regexp.MustCompile(`^[\p{L}\d][\p{L}\d _-]{0,39}$`)

// ValidName reports whether a profile may be called so.
func ValidName(name string) bool { return profileName.MatchString(name) }

// ErrProfiles is the error of an agenda.yaml that is not of its form. It wraps
// what is wrong, in English, for whoever edits the file.
var ErrProfiles = errors.New("agenda.yaml")

// ReadProfiles reads agenda.yaml; empty text is no profile.
func ReadProfiles(b []byte) (Profiles, error) {
	if len(b) > maxProfiles {
		return nil, fmt.Errorf("%w: larger than %d bytes", ErrProfiles, maxProfiles)
	}
	var file struct {
		Profiles Profiles `yaml:"profiles"`
	}
	d := yaml.NewDecoder(bytes.NewReader(b))
	d.KnownFields(true)
	if err := d.Decode(&file); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%w: %w", ErrProfiles, err)
	}
	for name, p := range file.Profiles {
		if !ValidName(name) {
			return nil, fmt.Errorf("%w: profile %q: a name has letters, digits, spaces, - and _, at most 40", ErrProfiles, name)
		}
		if err := p.check(); err != nil {
			return nil, fmt.Errorf("%w: profile %q: %w", ErrProfiles, name, err)
		}
	}
	return file.Profiles, nil
}

func (p Profile) check() error {
	if p.Dates != Unsaid && p.Dates != DayFirst && p.Dates != MonthFirst {
		return fmt.Errorf("dates is day-first or month-first, not %q", p.Dates)
	}
	if len(p.Columns) == 0 || len(p.Columns) > maxColumns {
		return fmt.Errorf("columns: 1 to %d are needed", maxColumns)
	}
	seen := map[Field]string{}
	for h, f := range p.Columns {
		if !f.known() {
			return fmt.Errorf("column %q: unknown word %q", h, f)
		}
		if first, twice := seen[f]; twice && f != FieldIgnore && f != FieldMotive {
			return fmt.Errorf("columns %q and %q are both %q", min(first, h), max(first, h), f)
		}
		seen[f] = h
	}
	return nil
}

// Bytes writes agenda.yaml, names and headings in order.
func (p Profiles) Bytes() ([]byte, error) {
	var b bytes.Buffer
	b.WriteString("# Lecture des exports d'agenda : ce que veut dire chaque colonne.\n# Écrit par « cardiopli agenda import --profile NOM » ; peut être corrigé à la main.\n")
	e := yaml.NewEncoder(&b)
	e.SetIndent(2)
	if err := e.Encode(map[string]Profiles{"profiles": p}); err != nil {
		return nil, fmt.Errorf("write profiles: %w", err)
	}
	return b.Bytes(), e.Close()
}

// Known reports whether a word may stand in a profile.
func Known(f Field) bool { return f.known() }

// fits compares the headings of a file with those of the profile.
func (p *Profile) fits(headings []string, name string) error {
	var gone, more []string
	for h := range p.Columns {
		if !slices.Contains(headings, h) {
			gone = append(gone, "« "+h+" »")
		}
	}
	for _, h := range headings {
		if _, ok := p.Columns[h]; !ok {
			more = append(more, "« "+h+" »")
		}
	}
	if len(gone)+len(more) == 0 {
		return nil
	}
	slices.Sort(gone)
	what := "Le fichier n'est pas celui du profil « " + name + " »."
	if len(gone) > 0 {
		what += " " + pipeline.French.Agree(len(gone), "Manque", "Manquent") + " : " + list(gone) + "."
	}
	if len(more) > 0 {
		what += " En plus : " + list(more) + "."
	}
	return &Refusal{"profile", what, "Importez-le sous un autre nom de profil, ou retirez l'ancien d'agenda.yaml pour le refaire."}
}
