package transcript

import (
	"io/fs"
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline"
	"cardiopli/testdata"
)

// TestReportsStayPlain speaks every French report of the test data, line by line, as
// an engine would give it that heard all of it well: none has a blank.
func TestReportsStayPlain(t *testing.T) {
	reports, english := 0, 0
	for _, f := range []fs.FS{testdata.Reports, testdata.Cases} {
		err := fs.WalkDir(f, ".", func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".txt") {
				return err
			}
			b, err := fs.ReadFile(f, path)
			if err != nil {
				return err
			}
			for _, w := range []string{" the ", " of ", " and ", " with ", " should "} {
				if strings.Contains(string(b), w) { // English, or with a passage in it
					english++
					return nil
				}
			}
			reports++
			o := Options{Language: "fr"}
			tr := pipeline.Transcript{Language: o.Language}
			at := time.Duration(0)
			for line := range strings.Lines(string(b)) {
				if strings.TrimSpace(line) != "" && !strings.ContainsAny(line, "[*") { // typed, never said
					u := say(at, strings.TrimSpace(line), 0.93)
					tr.Segments = append(tr.Segments, u)
					at = u.End + 300*time.Millisecond
				}
			}
			tr.Duration = at
			r := Write(tr, o)
			if r.Blanks > 0 {
				t.Errorf("%s: %v\n%s", path, r.Notes, openWords(r))
			}
			holds(t, tr, o, r)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Log(reports, "reports,", english, "English ones left out")
	if reports < 150 {
		t.Error("few reports")
	}
}

func openWords(r Result) string {
	var out []string
	for _, m := range r.Moments {
		if strings.Contains(m.Span.Of(r.Text), "[?") {
			out = append(out, m.Span.Of(r.Text))
		}
	}
	return strings.Join(out, "\n")
}
