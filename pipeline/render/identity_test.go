package render

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cardiopli/pipeline"
	"cardiopli/pipeline/render/datamatrix"
)

// The INS leaves, in clear and as a code, with a qualified identity and with no
// other.
func TestINSOnlyWhereQualified(t *testing.T) {
	pdftotext := tool(t, "pdftotext")
	r := renderer(t)
	for name, e := range map[string]struct {
		change func(*pipeline.Patient)
		sent   bool
	}{
		"qualified":     {func(*pipeline.Patient) {}, true},
		"not qualified": {func(p *pipeline.Patient) { p.Qualified = false }, false},
		"no birthplace": {func(p *pipeline.Patient) { p.BirthPlace = "" }, false},
		"no sex":        {func(p *pipeline.Patient) { p.Sex = "" }, false},
		"no INS":        {func(p *pipeline.Patient) { p.INS = "" }, false},
	} {
		l := whole(t)["ett"]
		e.change(&l.Patient)
		file := filepath.Join(t.TempDir(), "x.pdf")
		if err := os.WriteFile(file, pdfOf(t, r, l), 0o600); err != nil {
			t.Fatal(err)
		}
		text := strings.ReplaceAll(run(t, pdftotext, "-raw", file, "-"), "\u00a0", " ")
		clear, code := strings.Contains(text, "INS 1 72 13 00 000 007 18"), strings.Contains(text, "INS à scanner")
		if clear != e.sent || code != e.sent {
			t.Errorf("%s: in clear %v, as a code %v", name, clear, code)
		}
	}
}

// A scanner of others reads the printed symbol.
func TestPrintedDatamatrixIsRead(t *testing.T) {
	pdftoppm, dmtxread := tool(t, "pdftoppm"), tool(t, "dmtxread")
	for _, kind := range []string{"ett", "holter"} {
		l := whole(t)[kind]
		want, err := datamatrix.INS(l.Patient)
		if err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		file := filepath.Join(dir, "x.pdf")
		if err := os.WriteFile(file, pdfOf(t, withLogo(t), l), 0o600); err != nil {
			t.Fatal(err)
		}
		// The right end of the strip, at what an office scanner gives.
		run(t, pdftoppm, "-r", "300", "-f", "1", "-l", "1", "-x", "2000", "-y", "600", "-W", "300", "-H", "420", "-gray", "-png", "-singlefile", file, filepath.Join(dir, "x"))
		if got := run(t, dmtxread, "-N1", "-m", "5000", filepath.Join(dir, "x.png")); got != want {
			t.Errorf("%s: read %q, want %q", kind, got, want)
		}
	}
}

// The module is no smaller than scanners need (0.35 mm).
func TestModule(t *testing.T) {
	if mm := pt(module) * 25.4 / 72; mm < 0.35 {
		t.Errorf("a module has %.3f mm", mm)
	}
	if quiet < 1 {
		t.Error("no quiet zone")
	}
}
