package agenda

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func golden(t *testing.T, path, got string) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	a, b := strings.Split(got, "\n"), strings.Split(string(want), "\n")
	for i := range max(len(a), len(b)) {
		x, y := "", ""
		if i < len(a) {
			x = a[i]
		}
		if i < len(b) {
			y = b[i]
		}
		if x != y {
			t.Errorf("%s:%d: got\n%s\nwant\n%s", path, i+1, x, y)
		}
	}
}

// TestTitles reads titles as secretaries write them, none with more than its line.
func TestTitles(t *testing.T) {
	raw, err := os.ReadFile("testdata/titles.txt")
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for l := range strings.Lines(string(raw)) {
		if strings.HasPrefix(l, "#") {
			b.WriteString(l)
			continue
		}
		text, _, _ := strings.Cut(strings.TrimSuffix(l, "\n"), " =>")
		g, why := record{FieldSubject: text}.read(manner{}, today)
		p := g.patient
		said := fmt.Sprintf("%s | %s | %s | %s | %s | %s | %s", p.Name, p.Given, p.BirthName, p.BirthDate, p.Sex, g.motive, mainExam(g.motive))
		if why != "" {
			said = string(why)
		}
		fmt.Fprintf(&b, "%s => %s\n", text, said)
	}
	golden(t, "testdata/titles.txt", b.String())
}

// TestExports reads whole files as practices export them.
func TestExports(t *testing.T) {
	files, err := filepath.Glob("testdata/export/*.*")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, f := range files {
		if strings.HasSuffix(f, ".golden") {
			continue
		}
		n++
		t.Run(filepath.Base(f), func(t *testing.T) {
			raw, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			res, err := Read(raw, options())
			var b strings.Builder
			b.WriteString(told(res, err))
			if err == nil {
				fmt.Fprintf(&b, "days %s..%s source %s\n", res.From, res.To, res.Source)
				for _, c := range res.Columns {
					fmt.Fprintf(&b, "column %s = %s\n", c.Heading, c.Field)
				}
			}
			golden(t, f+".golden", b.String())
		})
	}
	if n < 8 {
		t.Errorf("only %d exports", n)
	}
}

// TestVariants reads single events and small tables as many hands write them.
func TestVariants(t *testing.T) {
	raw, err := os.ReadFile("testdata/variants.txt")
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, part := range strings.Split(string(raw), "=== ")[1:] {
		kind, text, _ := strings.Cut(part, "\n")
		switch kind {
		case "event":
			text = ics(vevent("UID:1", "DTSTART;TZID=Europe/Paris:20261123T100000", strings.TrimSpace(strings.ReplaceAll(text, "\n", "\r\n"))))
		case "cut table":
			text = strings.TrimSpace(text)
		}
		res, err := Read([]byte(text), options())
		fmt.Fprintf(&b, "=== %s%s", part, prefixed(told(res, err)))
	}
	golden(t, "testdata/variants.golden", b.String())
}

func prefixed(s string) string {
	return "=> " + strings.Join(strings.SplitAfter(strings.TrimSuffix(s, "\n"), "\n"), "=> ") + "\n"
}
