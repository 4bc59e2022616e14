package read

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// report is a page of a made-up report: letterhead, table with borders, list,
// paragraphs longer than a line, superscripts, signs.
const reportPage = `<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>x</title><style>
@page{size:A4;margin:20mm} body{font-family:"DejaVu Sans",sans-serif;font-size:10pt}
table{border-collapse:collapse} td,th{border:1px solid black;padding:2px 6px}</style></head><body>
<p>Cabinet de cardiologie</p><p>Patient : DUCHÊNE Aurélie, née le 12/03/1951</p>
<h1>Échocardiographie transthoracique</h1>
<p>Bonne échogénicité, examen réalisé en rythme sinusal à 66/min, chez une patiente adressée pour le bilan d'une dyspnée
d'effort d'apparition récente, sans douleur thoracique, avec une pression artérielle à 144/88 mmHg au repos.</p>
<table><tr><th>Mesure</th><th>Valeur</th><th>Normale</th></tr>
<tr><td>Diamètre télédiastolique</td><td>50 mm</td><td>42–58</td></tr>
<tr><td>Masse VG indexée</td><td>81 g/m²</td><td>49–115</td></tr>
<tr><td>Fraction d'éjection</td><td>62 %</td><td>≥ 52</td></tr>
<tr><td>Rapport E/e'</td><td>6,5</td><td>≤ 14</td></tr></table>
<ul><li>Insuffisance mitrale minime</li><li>Pas d'épanchement, œdème effacé</li></ul>
<p>Plaquettes 245 × 10<sup>9</sup>/L. Fibrillation « affirmée ».</p>
<p>Conclusion : fonction systolique conservée.</p></body></html>`

// reportLines is how it must read, whoever made the PDF.
var reportLines = []string{
	"Cabinet de cardiologie",
	"Patient : DUCHÊNE Aurélie, née le 12/03/1951",
	"Échocardiographie transthoracique",
	"Bonne échogénicité, examen réalisé en rythme sinusal à 66/min, chez une patiente adressée pour le bilan d'une dyspnée d'effort d'apparition récente, sans douleur thoracique, avec une pression artérielle à 144/88 mmHg au repos.",
	"Mesure | Valeur | Normale",
	"Diamètre télédiastolique | 50 mm | 42–58",
	"Masse VG indexée | 81 g/m² | 49–115",
	"Fraction d'éjection | 62 % | ≥ 52",
	"Rapport E/e' | 6,5 | ≤ 14",
	"Insuffisance mitrale minime",
	"Pas d'épanchement, œdème effacé",
	"Plaquettes 245 × 10⁹/L. Fibrillation « affirmée ».",
	"Conclusion : fonction systolique conservée.",
}

// linesOf drops blank lines and bullets, which some programs draw.
func linesOf(text string) []string {
	var out []string
	for line := range strings.SplitSeq(text, "\n") {
		if strings.TrimSpace(line) == "" {
			continue
		}
		for _, b := range []string{"• ", "● ", "▪ ", "- ", "◦ "} {
			line = strings.TrimPrefix(line, b)
		}
		out = append(out, line)
	}
	return out
}

func wantLines(t *testing.T, r Result, want []string) {
	t.Helper()
	if got := linesOf(r.Text); !slices.Equal(got, want) {
		t.Errorf("text differs: %s\n%s", firstDifference(want, got), r.Text)
	}
}

func readFile(t testing.TB, path string) []byte {
	t.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// One report as several programs make a PDF of it, and as others rewrite that.
func TestProducers(t *testing.T) {
	dir := t.TempDir()
	page := filepath.Join(dir, "page.html")
	if err := os.WriteFile(page, []byte(reportPage), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Run("html itself", func(t *testing.T) { wantLines(t, mustRead(t, "page.html", []byte(reportPage)), reportLines) })
	makers := []struct {
		name  string
		needs []string
		args  []string
		out   string
	}{
		{"chromium", nil, []string{"chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", "--user-data-dir=" + filepath.Join(dir, "chromium"), "--print-to-pdf=" + filepath.Join(dir, "chromium.pdf"), page}, "chromium.pdf"},
		{"libreoffice reads the page", nil, []string{"soffice", "-env:UserInstallation=file://" + filepath.Join(dir, "soffice"), "--headless", "--infilter=HTML (StarWriter)", "--convert-to", "odt:writer8", "--outdir", dir, page}, "page.odt"},
		{"libreoffice", nil, []string{"soffice", "-env:UserInstallation=file://" + filepath.Join(dir, "soffice"), "--headless", "--convert-to", "pdf", "--outdir", dir, "page.odt"}, "page.pdf"},
		{"cairo", []string{"chromium"}, []string{"pdftocairo", "-pdf", "chromium.pdf", "cairo.pdf"}, "cairo.pdf"},
		{"object streams", []string{"chromium"}, []string{"qpdf", "--object-streams=generate", "chromium.pdf", "os.pdf"}, "os.pdf"},
		{"linearized", []string{"chromium"}, []string{"qpdf", "--linearize", "chromium.pdf", "lin.pdf"}, "lin.pdf"},
		{"uncompressed", []string{"chromium"}, []string{"qpdf", "--qdf", "--object-streams=disable", "chromium.pdf", "qdf.pdf"}, "qdf.pdf"},
		{"rc4 40, may be read", []string{"chromium"}, []string{"qpdf", "--allow-weak-crypto", "--encrypt", "", "owner", "40", "--", "chromium.pdf", "e40.pdf"}, "e40.pdf"},
		{"rc4 128, may be read", []string{"chromium"}, []string{"qpdf", "--allow-weak-crypto", "--encrypt", "", "owner", "128", "--", "chromium.pdf", "e128.pdf"}, "e128.pdf"},
		{"aes 128, may be read", []string{"chromium"}, []string{"qpdf", "--encrypt", "", "owner", "128", "--use-aes=y", "--", "chromium.pdf", "ea.pdf"}, "ea.pdf"},
		{"aes 256, may be read", []string{"chromium"}, []string{"qpdf", "--encrypt", "", "owner", "256", "--", "chromium.pdf", "e256.pdf"}, "e256.pdf"},
		{"aes 256, object streams", []string{"chromium"}, []string{"qpdf", "--object-streams=generate", "--encrypt", "", "owner", "256", "--", "chromium.pdf", "eo.pdf"}, "eo.pdf"},
		{"aes 256 revision 5", []string{"chromium"}, []string{"qpdf", "--allow-weak-crypto", "--encrypt", "", "owner", "256", "--force-R5", "--", "chromium.pdf", "e5.pdf"}, "e5.pdf"},
	}
	for _, m := range makers {
		t.Run(m.name, func(t *testing.T) {
			needs(t, append(m.needs, m.args[0])...)
			runs(t, dir, m.args[0], m.args[1:]...)
			r := mustRead(t, m.out, readFile(t, filepath.Join(dir, m.out)))
			if string(r.Format) != filepath.Ext(m.out)[1:] || len(r.Notes) != 0 {
				t.Errorf("%s, notes %q", r.Format, r.Notes)
			}
			wantLines(t, r, reportLines)
		})
	}
	// Ghostscript writes ligatures in a way that says nothing: they are marked.
	t.Run("ghostscript of libreoffice", func(t *testing.T) {
		needs(t, "soffice", "gs")
		runs(t, dir, "gs", "-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=pdfwrite", "-sOutputFile=gs.pdf", "page.pdf")
		r := mustRead(t, "a.pdf", readFile(t, filepath.Join(dir, "gs.pdf")))
		got := linesOf(r.Text)
		for i, line := range got {
			if strings.Contains(line, "\uFFFD") && hasNote(r, "symboles non reconnus") && i < len(reportLines) {
				got[i] = reportLines[i]
			}
		}
		if !slices.Equal(got, reportLines) {
			t.Errorf("%s\n%q", r.Text, r.Notes)
		}
	})
	// Ghostscript names the signs of fonts that chromium embeds so that ≥ reads g:
	// a person is told.
	t.Run("ghostscript that misnames", func(t *testing.T) {
		needs(t, "chromium", "gs")
		runs(t, dir, "gs", "-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=pdfwrite", "-sOutputFile=gsc.pdf", "chromium.pdf")
		r := mustRead(t, "a.pdf", readFile(t, filepath.Join(dir, "gsc.pdf")))
		if !strings.Contains(r.Text, "≥ 52") && !hasNote(r, "se lisent comme la même lettre") {
			t.Errorf("notes %q\n%s", r.Notes, r.Text)
		}
	})
	t.Run("locked", func(t *testing.T) {
		needs(t, "chromium", "qpdf")
		for _, args := range [][]string{
			{"--encrypt", "user", "owner", "256", "--"},
			{"--encrypt", "user", "owner", "128", "--use-aes=y", "--"},
			{"--allow-weak-crypto", "--encrypt", "user", "owner", "40", "--"},
			{"--encrypt", "", "owner", "256", "--extract=n", "--accessibility=n", "--"},
			{"--allow-weak-crypto", "--encrypt", "", "owner", "128", "--extract=n", "--accessibility=n", "--"},
		} {
			c := append(args, "chromium.pdf", "locked.pdf")
			runs(t, dir, "qpdf", c...)
			wantRefusal(t, "a.pdf", readFile(t, filepath.Join(dir, "locked.pdf")), Encrypted)
		}
	})
	t.Run("scan", func(t *testing.T) {
		needs(t, "chromium", "pdftoppm", "gs")
		runs(t, dir, "pdftoppm", "-r", "60", "-jpeg", "-singlefile", "chromium.pdf", "scan")
		runs(t, dir, "sh", "-c", "pdftocairo -r 60 -ps chromium.pdf s.ps; gs -q -dNOPAUSE -dBATCH -sDEVICE=pdfimage24 -r60 -sOutputFile=scan.pdf chromium.pdf")
		wantRefusal(t, "a.pdf", readFile(t, filepath.Join(dir, "scan.pdf")), Scan)
	})
	t.Run("outlines", func(t *testing.T) { // text turned into drawings
		needs(t, "chromium", "gs")
		runs(t, dir, "gs", "-q", "-dNOPAUSE", "-dBATCH", "-dNoOutputFonts", "-sDEVICE=pdfwrite", "-sOutputFile=drawn.pdf", "chromium.pdf")
		wantRefusal(t, "a.pdf", readFile(t, filepath.Join(dir, "drawn.pdf")), Scan)
	})
}

// The letter of real_test.go as LibreOffice prints it: every word of the docx.
func TestPrintedLetter(t *testing.T) {
	needs(t, "soffice", "pdftotext")
	dir := t.TempDir()
	runs(t, dir, "soffice", "-env:UserInstallation=file://"+filepath.Join(dir, "soffice"), "--headless", "--convert-to", "pdf", "--outdir", dir, absolute(t, "testdata/real/letter.docx"))
	out := filepath.Join(dir, "letter.pdf")
	r := mustRead(t, "letter.pdf", readFile(t, out))
	same(t, toldOnce(runs(t, dir, "pdftotext", "-layout", out, "-")), tokensOf(strings.NewReplacer("[barré : ", "", "]", "", "²", "2", "⁹", "9", "¹", "1").Replace(r.Text)))
}

func absolute(t *testing.T, path string) string {
	t.Helper()
	p, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return p
}
