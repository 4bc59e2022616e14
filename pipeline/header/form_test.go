package header

import (
	"io/fs"
	"reflect"
	"regexp"
	"testing"

	"cardiopli/testdata"
)

// TestForm holds a form to what the same pattern behind its boundary finds.
func TestForm(t *testing.T) {
	names, err := fs.Glob(testdata.Reports, "reports/*.txt")
	if err != nil || len(names) == 0 {
		t.Fatalf("%d samples: %v", len(names), err)
	}
	texts := []string{"", "1", "né", "@", "12/03/1958", "x12/03/1958 12/03/58", "aged 61", "61 ans", "œdème"}
	for _, n := range names {
		b, err := fs.ReadFile(testdata.Reports, n)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(b))
	}
	found := 0
	for name, pattern := range map[string]string{
		"figures": `(\d{1,2})[/.](\d{1,2})[/.](\d{4}|\d\d)\b`, "words": `(?:ecg|ett|holter|pr|qrs)\b`, "age": `(\d{1,3}) ?ans?\b|aged (\d+)`,
		"optional": `(?:n[o.] ?)?(?:ins|nir)\b[^0-9\n]{0,30}`, "long": `(?:indication|conclusion)[^\n]*`, "one": `[a-z]`, "letter": `m\b`,
	} {
		f, re := newForm(pattern, atWord), regexp.MustCompile(`\b(?:`+pattern+`)`)
		for _, text := range texts {
			low := look(text).low
			got, want := f.all(low, 1<<20), re.FindAllStringSubmatchIndex(low, -1)
			found += len(want)
			if len(got) != len(want) || len(want) > 0 && !reflect.DeepEqual(got, want) {
				t.Errorf("%s: got %v, want %v", name, got, want)
			}
		}
	}
	if found < 500 {
		t.Errorf("only %d places compared", found)
	}
}
