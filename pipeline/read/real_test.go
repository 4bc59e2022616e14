package read

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "rewrite golden files")

// One letter in the three formats as LibreOffice writes them: the same text and
// the same notes from each (testdata/README.md).
func TestLibreOffice(t *testing.T) {
	golden := filepath.Join("testdata", "real", "letter.golden")
	for _, ext := range []string{".odt", ".docx", ".rtf"} {
		raw, err := os.ReadFile(filepath.Join("testdata", "real", "letter"+ext))
		if err != nil {
			t.Fatal(err)
		}
		r := mustRead(t, "letter"+ext, raw)
		got := r.Text + "\n---\n" + strings.Join(r.Notes, "\n") + "\n"
		if *update && ext == ".odt" {
			if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(ext, func(t *testing.T) { wantText(t, got, string(want)) })
	}
}

// Files built to cost more than their size: each is read or refused in time that
// grows with its size only.
func TestCostly(t *testing.T) {
	const n = 100_000
	rep := strings.Repeat
	long := randomWords(900_000)
	style := `<w:style w:styleId="S"><w:rPr>` + rep("<w:vanish/>", n) + `</w:rPr></w:style>`
	for name, raw := range map[string][]byte{
		"struck in and out":    []byte(`{\rtf1 ` + rep(`{\strike a}b`, n) + `}`),
		"struck spaces":        []byte(`{\rtf1 a{\strike b` + rep(`{\i  }`, n) + `}}`),
		"cells without rows":   []byte(`{\rtf1 a` + rep(`\cell`, n) + `}`),
		"rows without cells":   []byte(`{\rtf1 a` + rep(`\cell\par\row\pard\par`, n/4) + `}`),
		"forms within entries": []byte(`{\rtf1 a` + rep(`{\*\formfield{\*\ffl b{\*\formfield\fftype1}c}}`, n/10) + `}`),
		"notes in notes":       []byte(`{\rtf1 a` + rep(`{\footnote b`, 200) + rep(`}`, 201)),
		"fonts":                []byte(`{\rtf1{\fonttbl` + rep(`{\f1 a;}`, n) + `}a}`),
		"style of many looks":  docxOf(t, rep(`<w:p><w:r><w:rPr><w:rStyle w:val="S"/></w:rPr><w:t>a</w:t></w:r></w:p>`, n/10)+p("fin"), entry{"styles", style + randomWords(60_000)}),
		"one note many times":  docxOf(t, `<w:p><w:r>`+rep(`<w:footnoteReference w:id="2"/>`, n/10)+`</w:r></w:p>`+p("fin"), entry{"footnotes", `<w:footnote w:id="2">` + p(long) + `</w:footnote>`}),
		"hidden note":          docxOf(t, `<w:p><w:r><w:rPr><w:vanish/></w:rPr>`+rep(`<w:footnoteReference w:id="2"/>`, n/10)+`</w:r></w:p>`+p("fin"+randomWords(9000)), entry{"footnotes", `<w:footnote w:id="2">` + p(long) + `</w:footnote>`}),
		"tables in tables":     docxOf(t, rep(`<w:tbl><w:tr><w:tc>`, 80)+p(long)+rep(`</w:tc></w:tr></w:tbl>`, 80)),
		"markdown entities":    []byte(rep("&amp;", n)),
		"markdown lines":       []byte(rep("a\n\n", n)),
		"markdown table":       []byte("|a|b|\n|-|-|\n" + rep("|1|2|\n", n)),
		"markdown references":  []byte(rep("[a]: b\n", n/50) + rep("[a] ", 50)),
		"markdown indents":     []byte(rep("  - a\n", n/50)),
	} {
		file := "a.bin"
		if strings.HasPrefix(name, "markdown") {
			file = "a.md"
		}
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			check(t, file, raw)
			if took := time.Since(start); took > 8*time.Second { // two readings, on a busy machine
				t.Errorf("took %v for %d bytes", took, len(raw))
			}
			t.Logf("%v for %d bytes", time.Since(start).Round(time.Millisecond), len(raw))
		})
	}
}
