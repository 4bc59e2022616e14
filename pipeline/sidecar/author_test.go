package sidecar

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"cardiopli/pipeline"
)

// expected is what the author of testdata/author expects of a sidecar.
type expected struct {
	OK      bool   `json:"ok"`
	Why     string `json:"why"`
	Patient struct {
		Name      string        `json:"name"`
		Given     string        `json:"given"`
		BirthName string        `json:"birth_name"`
		BirthDate pipeline.Date `json:"birth_date"`
		Sex       pipeline.Sex  `json:"sex"`
		INS       string        `json:"ins"`
	} `json:"patient"`
	Exam        pipeline.Exam `json:"exam"`
	On          pipeline.Date `json:"on"`
	Author      person        `json:"author"`
	Recipients  []person      `json:"recipients"`
	Due         pipeline.Date `json:"due"`
	Priority    string        `json:"priority"`
	PriorityAny []string      `json:"priority_any"`
}

type person struct {
	Title   string           `json:"title"`
	Given   string           `json:"given"`
	Name    string           `json:"name"`
	Address pipeline.Address `json:"address"`
}

func (p person) named() pipeline.Named {
	return pipeline.Named{Title: p.Title, Given: p.Given, Name: p.Name, Address: p.Address}
}

// Thirty sidecars of an author who knew what secretaries write and had not seen
// this package.
func TestAuthorsSidecars(t *testing.T) {
	files, err := filepath.Glob("testdata/author/*.expected.json")
	if err != nil || len(files) != 30 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, f := range files {
		stem := strings.TrimSuffix(f, ".expected.json")
		t.Run(filepath.Base(stem), func(t *testing.T) {
			b, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			var want expected
			if err := json.Unmarshal(b, &want); err != nil {
				t.Fatal(err)
			}
			name, raw := authored(t, stem)
			got, err := Parse(name, raw)
			if !want.OK {
				var r *Refusal
				if !errors.As(err, &r) {
					t.Fatalf("%v where %s", err, want.Why)
				}
				what, todo := r.French()
				t.Log(what, todo)
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			p := want.Patient
			in := pipeline.Instructions{
				Patient: pipeline.Patient{Name: p.Name, Given: p.Given, BirthName: p.BirthName, BirthDate: p.BirthDate, Sex: p.Sex, INS: p.INS,
					Demonstration: p.INS != "" && p.INS[3:7] == "1300"},
				Exam: want.Exam, On: want.On, Author: want.Author.named(), Due: want.Due, Priority: got.Priority,
			}
			for _, r := range want.Recipients {
				in.Recipients = append(in.Recipients, r.named())
			}
			if !reflect.DeepEqual(got, in) {
				t.Errorf("\n got %+v\nwant %+v", got, in)
			}
			if want.Priority == "normal" {
				want.Priority = ""
			}
			if u := got.Priority.String(); u != want.Priority && !slices.Contains(want.PriorityAny, u) {
				t.Errorf("priority %q, want %q", u, want.Priority)
			}
		})
	}
}

// authored returns a sidecar; the one of a megabyte is written here.
func authored(t *testing.T, stem string) (string, []byte) {
	if strings.HasSuffix(stem, "w07-un-mega") {
		return "w07.yaml", []byte("nom: VISSOUZE\nprénom: Perrette\nexamen: " + strings.Repeat("écho ", 180000) + "\n")
	}
	for _, ext := range []string{".yaml", ".yml", ".json"} {
		if b, err := os.ReadFile(stem + ext); err == nil {
			return stem + ext, b
		}
	}
	t.Fatal("no sidecar")
	return "", nil
}
