package agenda

import (
	"errors"
	"strings"
	"testing"
)

func TestProfiles(t *testing.T) {
	text := "Nom;Prénom;Date;Heure;Bizarre\nDUPONT;Jeanne;04/12/2026;9h;x\n"
	res, err := Read([]byte(text), options())
	if err != nil {
		t.Fatal(err)
	}
	b, err := Profiles{"le nôtre": *res.Profile}.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	all, err := ReadProfiles(b)
	if err != nil {
		t.Fatal(err)
	}
	p := all["le nôtre"]
	o := options()
	o.Profile, o.Name = &p, "le nôtre"
	again, err := Read([]byte(text), o)
	if err != nil || len(again.Appointments) != 1 || again.Source != "le nôtre" || again.Appointments[0].Key != res.Appointments[0].Key {
		t.Fatalf("%+v, %v", again, err)
	}
	for name, other := range map[string]string{
		"a column less":    "Nom;Prénom;Date;Heure\nDUPONT;Jeanne;04/12/2026;9h\n",
		"a column more":    "Nom;Prénom;Date;Heure;Bizarre;Motif\nDUPONT;Jeanne;04/12/2026;9h;x;ETT\n",
		"another file":     "Last name,First name,Start Date\nDupont,Jeanne,12/24/2026\n",
		"no headings":      "1;2;3\n",
		"a column renamed": "Nom;Prénom;Jour;Heure;Bizarre\nDUPONT;Jeanne;04/12/2026;9h;x\n",
	} {
		_, err := Read([]byte(other), o)
		var no *Refusal
		if !errors.As(err, &no) || no.Code != "profile" && name != "no headings" {
			t.Errorf("%s: %v", name, err)
		}
		if name == "a column renamed" && (!strings.Contains(no.What, "« Date »") || !strings.Contains(no.What, "« Jour »")) {
			t.Errorf("what differs is not told: %s", no.What)
		}
	}
}

func TestProfilesRefused(t *testing.T) {
	for name, text := range map[string]string{
		"unknown key":      "profiles:\n  a:\n    colums:\n      Nom: name\n",
		"unknown word":     "profiles:\n  a:\n    columns:\n      Nom: nom\n",
		"a word twice":     "profiles:\n  a:\n    columns:\n      Nom: name\n      Nom2: name\n",
		"a bad order":      "profiles:\n  a:\n    dates: us\n    columns:\n      Nom: name\n",
		"no columns":       "profiles:\n  a:\n    dates: day-first\n",
		"a bad name":       "profiles:\n  ../a:\n    columns:\n      Nom: name\n",
		"the same twice":   "profiles:\n  a:\n    columns:\n      Nom: name\n  a:\n    columns:\n      Nom: name\n",
		"no YAML":          "profiles: [",
		"a list":           "- a\n",
		"too large":        strings.Repeat("#", maxProfiles+1),
		"another document": "other: 1\n",
	} {
		if _, err := ReadProfiles([]byte(text)); !errors.Is(err, ErrProfiles) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if all, err := ReadProfiles(nil); err != nil || len(all) != 0 {
		t.Error(all, err)
	}
}

// TestTitlesOnce has no heading mean two things.
func TestTitlesOnce(t *testing.T) {
	seen := map[string]Field{}
	for _, x := range titles {
		for _, h := range strings.Split(x.list, "|") {
			if f, twice := seen[joined(h)]; twice && f != x.field {
				t.Errorf("%q is %s and %s", h, f, x.field)
			}
			seen[joined(h)] = x.field
		}
		if !x.field.known() {
			t.Errorf("%s is no field", x.field)
		}
	}
	if len(seen) < 300 {
		t.Errorf("only %d titles", len(seen))
	}
}
