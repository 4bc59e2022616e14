package check

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"cardiopli/pipeline"
)

var update = flag.Bool("update", false, "rewrite the expected results")

// summary says what check understood of a report, a line a fact.
func summary(text string) (string, error) {
	doc, findings, err := shared().Run(pipeline.Document{Text: text, At: day})
	if err != nil {
		return "", err
	}
	var b strings.Builder
	r := doc.Report
	fmt.Fprintf(&b, "exams %v\n", r.Exams)
	for _, m := range r.Measurements {
		fmt.Fprintf(&b, "value %s %s %v %s %q\n", m.Key, m.Context, m.Value, m.Unit, m.Raw)
	}
	for _, f := range findings {
		switch f.Kind {
		case pipeline.Critical:
			fmt.Fprintf(&b, "critical %s %s %q\n", f.Rule, f.Urgency, f.Quote)
		case pipeline.Contradiction:
			fmt.Fprintf(&b, "contradiction %s %s\n", f.Rule, f.Message)
		case pipeline.Completeness:
			fmt.Fprintf(&b, "missing %s\n", f.Rule)
		case pipeline.Vocabulary:
			fmt.Fprintf(&b, "word %q %q\n", f.Quote, f.Choices)
		}
	}
	return b.String(), nil
}

// TestReports runs whole reports of many layouts against what was read in them
// by hand; -update rewrites the expectations, to be reviewed like code.
func TestReports(t *testing.T) {
	files, err := filepath.Glob("testdata/reports/*.txt")
	if err != nil || len(files) < 20 {
		t.Fatalf("%d reports: %v", len(files), err)
	}
	for _, path := range files {
		t.Run(filepath.Base(path), func(t *testing.T) {
			text, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			got, err := summary(string(text))
			if err != nil {
				t.Fatal(err)
			}
			golden := strings.TrimSuffix(path, ".txt") + ".golden"
			if *update {
				if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

func texts(tb testing.TB) []string {
	var out []string
	for _, glob := range []string{"testdata/reports/*.txt", "../../testdata/reports/*.txt"} {
		files, err := filepath.Glob(glob)
		if err != nil {
			tb.Fatal(err)
		}
		for _, f := range files {
			b, err := os.ReadFile(f)
			if err != nil {
				tb.Fatal(err)
			}
			out = append(out, string(b))
		}
	}
	return out
}

// TestRunIsAStage holds Run to the form of a stage: the document that went in
// is untouched, the same input gives the same output, places lie in the text.
func TestRunIsAStage(t *testing.T) {
	for _, text := range texts(t) {
		in := pipeline.Document{Text: text, At: day}
		before := in
		doc, findings, err := shared().Run(in)
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(in, before) || doc.Text != text {
			t.Fatal("the document was changed")
		}
		again, more, _ := shared().Run(in)
		if !reflect.DeepEqual(doc, again) || !reflect.DeepEqual(findings, more) {
			t.Fatal("two runs differ")
		}
		holds(t, doc, findings)
		if !slices.IsSortedFunc(findings, func(a, b pipeline.Finding) int { return int(b.Severity) - int(a.Severity) }) {
			t.Fatal("findings are not in order of severity")
		}
	}
}

// holds is true of every report whatsoever.
func holds(t *testing.T, doc pipeline.Document, findings []pipeline.Finding) {
	t.Helper()
	for _, f := range findings {
		for _, s := range []pipeline.Span{f.Span, f.Other} {
			if s.Start < 0 || s.End > len(doc.Text) || s.Start > s.End {
				t.Fatalf("%s %s: place outside the text", f.Kind, f.Rule)
			}
		}
		if f.Message == "" || f.Kind == "" || f.Rule == "" {
			t.Fatalf("finding without kind, rule or message: %+v", f)
		}
		if f.Kind == pipeline.Critical && (f.Severity != pipeline.Info || f.Urgency == pipeline.Routine || f.Quote == "") {
			t.Fatalf("critical finding %s without urgency or evidence, or blocking", f.Rule)
		}
	}
	for _, m := range doc.Report.Measurements {
		if m.Raw != m.Span.Of(doc.Text) {
			t.Fatalf("%s: raw is not the text at its place", m.Key)
		}
	}
}

func TestJSON(t *testing.T) {
	doc, findings, err := shared().Run(pipeline.Document{})
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(JSON("a.txt", doc, findings))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(b), "null") {
		t.Errorf("null in %s", b)
	}
	var m map[string]any
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"file", "language", "exam_kinds", "patient", "recipients", "measurements", "vocabulary_faults", "contradictions", "critical_flags", "missing", "normalised"} {
		if _, ok := m[key]; !ok {
			t.Errorf("%s is missing", key)
		}
	}
}

func FuzzRun(f *testing.F) {
	for _, s := range texts(f) {
		f.Add(s)
	}
	for _, c := range criticalCases {
		f.Add(c.text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 1<<14 || !utf8.ValidString(text) {
			return
		}
		start := time.Now()
		doc, findings, err := shared().Run(pipeline.Document{Text: text, At: day})
		if err != nil {
			t.Fatal(err)
		}
		if d := time.Since(start); d > 3*time.Second {
			t.Fatalf("%d bytes took %v", len(text), d)
		}
		holds(t, doc, findings)
	})
}

func BenchmarkRun(b *testing.B) {
	all := texts(b)
	c := shared()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if _, _, err := c.Run(pipeline.Document{Text: all[i%len(all)], At: day}); err != nil {
			b.Fatal(err)
		}
	}
}
