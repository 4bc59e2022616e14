package render

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"cardiopli/pipeline"
)

// tool finds a program that judges the files from outside. Without it the test is
// skipped, and fails where CARDIOPLI_E2E=1 says that it must be there.
func tool(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		absent(t, name)
	}
	return path
}

func absent(t *testing.T, what string) {
	t.Helper()
	if os.Getenv("CARDIOPLI_E2E") == "1" {
		t.Fatalf("%s is missing and CARDIOPLI_E2E=1", what)
	}
	t.Skipf("SKIPPED: %s is missing", what)
}

func files(t *testing.T) map[string]string {
	t.Helper()
	dir, out := t.TempDir(), make(map[string]string)
	for name, b := range everyForm(t) {
		out[name] = filepath.Join(dir, name+".pdf")
		if err := os.WriteFile(out[name], b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func run(t *testing.T, path string, args ...string) string {
	t.Helper()
	out, err := exec.Command(path, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", filepath.Base(path), err, out)
	}
	return string(out)
}

func TestQPDFFindsNoFault(t *testing.T) {
	qpdf := tool(t, "qpdf")
	for name, file := range files(t) {
		if out := run(t, qpdf, "--check", file); strings.Contains(out, "WARNING") || !strings.Contains(out, "No syntax or stream encoding errors") {
			t.Errorf("%s:\n%s", name, out)
		}
	}
}

func TestFontsAreEmbeddedSubsetsWithUnicode(t *testing.T) {
	pdffonts := tool(t, "pdffonts")
	for name, file := range files(t) {
		rows := strings.Split(strings.TrimSpace(run(t, pdffonts, file)), "\n")[2:]
		if len(rows) == 0 {
			t.Errorf("%s has no font", name)
		}
		for _, row := range rows {
			if !strings.Contains(row, "+SourceSans3-") || !strings.Contains(row, "yes yes yes") {
				t.Errorf("%s: %s", name, row)
			}
		}
	}
}

// The text comes out in reading order, with the words of the letter.
func TestTextReadsInOrder(t *testing.T) {
	pdftotext := tool(t, "pdftotext")
	all := files(t)
	text := strings.NewReplacer("\u00a0", " ", "\u202f", " ").Replace(run(t, pdftotext, "-raw", all["urgent"], "-"))
	at := 0
	for _, want := range []string{"Cabinet de cardiologie des Tilleuls", "Dr Ombeline RACINOT", "DELCASSAGNE Firmin", "né le 17/05/1972", "IDENTITÉ DE DÉMONSTRATION",
		"Électrocardiogramme du 1er octobre 2026", "URGENCE IMMÉDIATE", "« BAV III à 32/min »", "CONCLUSION", "Échocardiographie normale. FEVG 62 %.", "contrôle dans 2 ans", "Rythme", "échappement à 32/min",
		"Bien confraternellement", "Dr Anselme VERDIN-LOCHE", "RPPS 99900000094", "document 7k3m9q2xp4rt · version 2 · page 1/1"} {
		i := strings.Index(text[at:], want)
		if i < 0 {
			t.Fatalf("%q does not follow in\n%s", want, text)
		}
		at += i + len(want)
	}
	text = run(t, pdftotext, all["plain"], "-")
	for _, want := range []string{"≥", "Δ", "cm²", "œdème", "½", "µg", "E/e'"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is lost", want)
		}
	}
}

// Nothing of a table is lost over a page's end, and each page repeats its head.
func TestLongTable(t *testing.T) {
	pdftotext := tool(t, "pdftotext")
	text := run(t, pdftotext, "-raw", files(t)["long"], "-")
	for i := range 60 {
		l := letters()["long"].Blocks[1].Rows[i+2][0]
		if !strings.Contains(text, l+" ") {
			t.Errorf("row %q is lost", l)
		}
	}
	for i, page := range strings.Split(text, "\f") {
		if rows := strings.Contains(page, "Mesure numéro"); rows && !strings.Contains(page, "Valeur Normale Source") {
			t.Errorf("page %d has rows without their head", i+1)
		}
	}
}

func TestMetadata(t *testing.T) {
	pdfinfo := tool(t, "pdfinfo")
	out := run(t, pdfinfo, "-isodates", files(t)["plain"])
	for _, want := range []string{"Échocardiographie transthoracique – DELCASSAGNE Firmin – 20/10/2026", "Dr Anselme VERDIN-LOCHE", "2026-11-22T00:00:00", "A4", "1.4"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is not in\n%s", want, out)
		}
	}
}

// PDFBox Preflight is a checker of PDF/A-1b written by others. A file with its
// part number falsified shows that it does refuse.
func TestPreflightAcceptsPDFA1b(t *testing.T) {
	java := tool(t, "java")
	var jars []string
	for _, jar := range []string{"preflight", "pdfbox2", "xmpbox", "fontbox2", "commons-logging", "javax.activation", "jaxb-api"} {
		path := "/usr/share/java/" + jar + ".jar"
		if _, err := os.Stat(path); err != nil {
			absent(t, path+" (Debian libpdfbox2-java, libfontbox2-java, libcommons-logging-java, libactivation-java, libjaxb-api-java)")
		}
		jars = append(jars, path)
	}
	check := func(args ...string) string {
		out, _ := exec.Command(java, append([]string{"-cp", strings.Join(jars, ":"), "org.apache.pdfbox.preflight.Validator_A1b"}, args...)...).CombinedOutput()
		return string(out)
	}
	all := files(t)
	var dir string
	for _, file := range all {
		dir = filepath.Dir(file)
	}
	out := check("batch", dir)
	for name := range all {
		if !strings.Contains(out, "The file "+name+".pdf is a valid PDF/A-1b file") {
			t.Errorf("%s is not valid in\n%s", name, out)
		}
	}
	b := pdfOf(t, renderer(t), pipeline.Letter{Title: "x"})
	bad := filepath.Join(t.TempDir(), "bad.pdf")
	if err := os.WriteFile(bad, []byte(strings.Replace(string(b), "<pdfaid:part>1<", "<pdfaid:part>9<", 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	if out := check(bad); strings.Contains(out, "is a valid") {
		t.Errorf("a false part number is accepted:\n%s", out)
	}
}
