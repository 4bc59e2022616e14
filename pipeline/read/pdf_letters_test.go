package read

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// needs skips a test loudly where a program is missing; with CARDIOPLI_E2E=1 it
// fails instead.
func needs(t testing.TB, programs ...string) {
	t.Helper()
	for _, p := range programs {
		if _, err := exec.LookPath(p); err != nil {
			if os.Getenv("CARDIOPLI_E2E") == "1" {
				t.Fatalf("%s is missing", p)
			}
			t.Skipf("SKIPPED: %s is missing, nothing was checked against it", p)
		}
	}
}

func runs(t testing.TB, dir, program string, args ...string) string {
	t.Helper()
	c := exec.Command(program, args...)
	c.Dir = dir
	var out, errs bytes.Buffer
	c.Stdout, c.Stderr = &out, &errs
	if err := c.Run(); err != nil {
		t.Fatalf("%s %v: %v\n%s%s", program, args, err, out.String(), errs.String())
	}
	return out.String()
}

var pageMark = regexp.MustCompile(`(?i)\s*[·|]?\s*page\s*\d+\s*(/|sur)\s*\d+`)

// toldOnce gives the words of what pdftotext lays out, lines that repeat at the
// edges of pages once, numbers of pages not at all.
func toldOnce(layout string) []string {
	seen := map[string]bool{}
	var all []string
	for i, p := range strings.Split(layout, "\f") {
		lines := trimLines(strings.Split(p, "\n"))
		for k, line := range lines {
			line = pageMark.ReplaceAllString(line, "")
			key := strings.Join(strings.Fields(line), " ")
			if edge := k < 2 || k > len(lines)-3; edge && seen[key] && i > 0 {
				continue
			} else if edge {
				seen[key] = true
			}
			all = append(all, tokensOf(clean(line, &notes{}))...)
		}
	}
	return all
}

var token = regexp.MustCompile(`\d+(?:[.,/]\d+)*|\p{L}+|[^\s|]`)

// tokensOf gives words, numbers and signs: pdftotext drops a thin space between a
// number and its unit, we do not. The marks that we set between cells are left
// out.
func tokensOf(text string) []string { return token.FindAllString(text, -1) }

var quantity = regexp.MustCompile(`(?:[-−<≤>≥] )?\d+(?:[.,/]\d+)* (?:%|mm|cm|mL|ml|m|g|mmHg|ms|bpm|min|W|kg|h|ans)(?: / \p{L}+)?`)

func quantities(words []string) []string {
	q := quantity.FindAllString(strings.Join(words, " "), -1)
	slices.Sort(q)
	return q
}

// Every letter that this program renders comes back word for word, in order, with
// each number and its unit, as pdftotext finds them on the page.
func TestOurLetters(t *testing.T) {
	needs(t, "go", "pdftotext")
	dir := t.TempDir()
	runs(t, "../..", "go", "build", "-o", filepath.Join(dir, "cardiopli"), "./cmd/cardiopli")
	reports, err := filepath.Glob("../../testdata/reports/*.txt")
	if err != nil || len(reports) == 0 {
		t.Fatalf("no reports: %v", err)
	}
	for _, report := range reports {
		t.Run(filepath.Base(report), func(t *testing.T) {
			out := filepath.Join(dir, filepath.Base(report)+".pdf")
			runs(t, ".", filepath.Join(dir, "cardiopli"), "render", report, "-o", out)
			raw, err := os.ReadFile(out)
			if err != nil {
				t.Fatal(err)
			}
			r := mustRead(t, "a.pdf", raw)
			if len(r.Notes) != 0 {
				t.Errorf("notes %q", r.Notes)
			}
			same(t, toldOnce(runs(t, ".", "pdftotext", "-layout", out, "-")), tokensOf(r.Text))
		})
	}
}

// same compares words: each as often, each quantity whole.
func same(t *testing.T, want, got []string) {
	t.Helper()
	if a, b := quantities(want), quantities(got); !slices.Equal(a, b) {
		t.Errorf("quantities differ: %s", firstDifference(a, b))
	}
	a, b := slices.Clone(want), slices.Clone(got)
	slices.Sort(a)
	slices.Sort(b)
	if !slices.Equal(a, b) {
		t.Errorf("words differ: %s", firstDifference(a, b))
	}
}

func firstDifference(a, b []string) string {
	for i := range max(len(a), len(b)) {
		var x, y string
		if i < len(a) {
			x = a[i]
		}
		if i < len(b) {
			y = b[i]
		}
		if x != y {
			return "want " + x + ", got " + y + " among " + strings.Join(b[max(0, i-5):min(len(b), i+5)], " ")
		}
	}
	return ""
}
