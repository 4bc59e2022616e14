package render

import (
	"bytes"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cardiopli/pipeline"
)

// graphPDF sets graphs on letters of their own.
func graphPDF(t testing.TB, gs ...pipeline.Graph) []byte {
	t.Helper()
	l := letters()["plain"]
	l.Blocks = nil
	for _, g := range gs {
		l.Blocks = append(l.Blocks, pipeline.Block{Kind: pipeline.Heading, Text: "DESSIN"}, pipeline.Block{Kind: pipeline.Figure, Graph: &g}, pipeline.Block{Kind: pipeline.Heading, Text: "FIN"})
	}
	return pdfOf(t, renderer(t), l)
}

// TestGraphTexts: exactly the texts of the graph are printed, in their order, as
// another program reads them.
func TestGraphTexts(t *testing.T) {
	pdftotext := tool(t, "pdftotext")
	for name, g := range graphs() {
		file := filepath.Join(t.TempDir(), "graph.pdf")
		if err := os.WriteFile(file, graphPDF(t, g), 0o600); err != nil {
			t.Fatal(err)
		}
		// Blanks are where a reader puts them; the signs and their order are ours.
		out := unspaced(run(t, pdftotext, "-raw", file, "-"))
		_, out, _ = strings.Cut(out, "DESSIN")
		out, _, _ = strings.Cut(out, "FIN")
		got := strings.ReplaceAll(out, " ", "")
		want := strings.ReplaceAll(unspaced(strings.Join(g.Texts(), " ")), " ", "")
		if got != want {
			t.Errorf("%s:\n got %q\nwant %q", name, got, want)
		}
	}
}

func TestEqualGraphsGiveEqualBytes(t *testing.T) {
	gs := graphs()
	for _, name := range slices.Sorted(maps.Keys(gs)) {
		if !bytes.Equal(graphPDF(t, gs[name]), graphPDF(t, gs[name])) {
			t.Errorf("%s: bytes differ", name)
		}
	}
}

// TestGraphIsPDFA holds drawings against the checker of others.
func TestGraphIsPDFA(t *testing.T) {
	java := tool(t, "java")
	var jars []string
	for _, jar := range []string{"preflight", "pdfbox2", "xmpbox", "fontbox2", "commons-logging", "javax.activation", "jaxb-api"} {
		jars = append(jars, "/usr/share/java/"+jar+".jar")
		if _, err := os.Stat(jars[len(jars)-1]); err != nil {
			absent(t, jars[len(jars)-1])
		}
	}
	gs := graphs()
	var all []pipeline.Graph
	for _, name := range slices.Sorted(maps.Keys(gs)) {
		all = append(all, gs[name])
	}
	file := filepath.Join(t.TempDir(), "graphs.pdf")
	if err := os.WriteFile(file, graphPDF(t, all...), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(java, "-cp", strings.Join(jars, ":"), "org.apache.pdfbox.preflight.Validator_A1b", file).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "is a valid PDF/A-1b file") {
		t.Errorf("%v\n%s", err, out)
	}
	if dir := os.Getenv("GRAPHS"); dir != "" { // to look at
		if err := os.WriteFile(filepath.Join(dir, "graphs.pdf"), graphPDF(t, all...), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
