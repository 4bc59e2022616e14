package read

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// check holds for whatever bytes File is given.
func check(t *testing.T, name string, raw []byte) {
	t.Helper()
	start := time.Now()
	r, err := File(name, raw)
	if took := time.Since(start); took > 10*time.Second {
		t.Fatalf("took %v for %d bytes", took, len(raw))
	}
	if err != nil {
		var f Refusal
		if !errors.As(err, &f) {
			t.Fatalf("error is no refusal: %v", err)
		}
		if _, known := french[f.Reason]; !known {
			t.Fatalf("reason %q has no French", f.Reason)
		}
		return
	}
	s := r.Text
	switch {
	case !utf8.ValidString(s), !norm.NFC.IsNormalString(s):
		t.Fatalf("text is not UTF-8 in form C: %q", s)
	case strings.ContainsAny(s, "\r\x00\uFEFF\u00A0"), strings.Trim(s, "\n") != s, len(s) > MaxText, s == "":
		t.Fatalf("text is not clean: %q", s)
	case clean(s, &notes{}) != s:
		t.Fatalf("text is not stable: %q", s)
	}
	for line := range strings.SplitSeq(s, "\n") {
		if strings.TrimRight(line, " \t") != line {
			t.Fatalf("space at the end of %q", line)
		}
	}
	if again, err := File(name, raw); err != nil || again.Text != s || strings.Join(again.Notes, "|") != strings.Join(r.Notes, "|") {
		t.Fatal("a second reading differs")
	}
}

func FuzzPlain(f *testing.F) {
	for _, s := range []string{sample, "\uFEFFa", "Pr\xE9nom", "\xFF\xFEa\x00", "\xFE\xFF\x00a", "%PDF-", "PK\x03\x04", "a\u0301\u202E", string(cfbMagic)} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) { check(t, "a.txt", raw) })
}

func FuzzMarkdown(f *testing.F) {
	for _, s := range []string{"# a\n\n| b | c |\n|---|---|\n| 1 | 2 |", "12*10*8 ~~x~~ <b>y</b> [z](u)", "- [x] a\n  1. b", "> a\n> > b", "<!-- c -->"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) { check(t, "a.md", raw) })
}

func FuzzRTF(f *testing.F) {
	for _, s := range []string{`a\u233?\'e9\par{\b b}`, `\trowd\intbl a\cell b\cell\row`, `{\footnote a}{\*\annotation b}{\header c}`, `\bin3 abc{\listtext 1.}`, `\nestcell\nestrow\row\cell`} {
		f.Add([]byte(rtfHead + s + "}"))
	}
	f.Fuzz(func(t *testing.T, raw []byte) { check(t, "a.rtf", append([]byte(`{\rtf1`), raw...)) })
}

func FuzzHTML(f *testing.F) {
	for _, s := range []string{`<html><p>a<s>b<table><tr><td rowspan=2>c<td>d</s>`, `<div style="display:flex"><p>a</p>b</div><style>.x{display:none}</style><i class=x>c`,
		`<select><option>a<option selected>b<input value=c><textarea>d`, `<ol start=3><li>a<sup>9</sup><q>b</q>`, `<?xml version="1.0"?><html><title/><p style='mso-list:Ignore'>a</html>`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, raw []byte) { check(t, "a.html", append([]byte("<html>"), raw...)) })
}

// The XML readers are given the inside of a document, which a mutated archive
// would hardly ever reach; FuzzArchive mutates the archive.
func FuzzDOCX(f *testing.F) {
	f.Add(p("a") + `<w:tbl>` + row(cell(p("b")), cell(p("c"))) + `</w:tbl>`)
	f.Add(`<w:p><w:r><w:fldChar w:fldCharType="begin"/><w:sym w:font="Symbol" w:char="F0B3"/></w:r></w:p><w:del><w:p/></w:del>`)
	f.Add(`<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent/></w:sdt><w:txbxContent><w:tc/><w:tr/></w:txbxContent>`)
	f.Fuzz(func(t *testing.T, body string) { check(t, "a.docx", docxOf(t, body)) })
}

func FuzzODT(f *testing.F) {
	f.Add(`<text:p>a<text:s text:c="9"/><text:span text:style-name="x">b</text:span></text:p>`)
	f.Add(`<text:list><text:list-item><text:p>a</text:p></text:list-item></text:list><table:table><table:table-row><table:table-cell/></table:table-row></table:table>`)
	f.Add(`<text:note><text:note-body><text:p/></text:note-body></text:note><draw:frame><draw:text-box/></draw:frame>`)
	f.Fuzz(func(t *testing.T, body string) { check(t, "a.odt", odtOf(t, body, body, body)) })
}

func FuzzArchive(f *testing.F) {
	f.Add(docxOf(f, p("FEVG 60 %"), entry{"header1", p("x")}))
	f.Add(odtOf(f, "", "<text:p>FEVG</text:p>", ""))
	f.Add(overlapping())
	f.Fuzz(func(t *testing.T, raw []byte) { check(t, "a.docx", raw) })
}

// bigDOCX is a report of some thirty pages: runs cut by revision marks as Word
// does, a table on each page.
func bigDOCX(b testing.TB) []byte {
	var s strings.Builder
	for range 30 {
		for range 12 {
			s.WriteString(`<w:p w:rsidR="00A77427" w:rsidRDefault="007F1D13"><w:pPr><w:spacing w:after="120"/><w:jc w:val="both"/></w:pPr>`)
			for range 5 {
				s.WriteString(run(`<w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:cs="Calibri"/><w:sz w:val="22"/>`, "Ventricule gauche non dilaté, de contractilité normale. "))
			}
			s.WriteString(`</w:p>`)
		}
		s.WriteString(`<w:tbl>`)
		for range 8 {
			s.WriteString(row(cell(p("FEVG")), cell(p("60")), cell(p("%"))))
		}
		s.WriteString(`</w:tbl>`)
	}
	return docxOf(b, s.String())
}

func BenchmarkDOCX(b *testing.B) {
	raw := bigDOCX(b)
	for b.Loop() {
		if _, err := File("a.docx", raw); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPlain(b *testing.B) {
	raw := []byte(strings.Repeat(sample+"\n", 80)) // 6 KB: two pages
	for b.Loop() {
		if _, err := File("a.txt", raw); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkRTF(b *testing.B) {
	raw := []byte(rtfHead + strings.Repeat(`\pard\plain\f0 Ventricule gauche non dilat\'e9, {\b FEVG} 60 %.\par `, 1500) + "}")
	for b.Loop() {
		if _, err := File("a.rtf", raw); err != nil {
			b.Fatal(err)
		}
	}
}

func FuzzPDF(f *testing.F) {
	for _, s := range []string{"BT /F1 10 Tf 50 700 Td (FEVG 60) Tj ET", "q 1 0 0 1 5 5 cm BT /F1 9 Tf 1 0 0 1 9 9 Tm [(a)-300(b)] TJ T* (c) ' ET Q /X Do",
		"/Span <</ActualText(x)>> BDC BT /F1 1 Tf 3 Tr (y) Tj ET EMC BI ID x EI 0 0 9 9 re f 1 1 m 9 1 l S"} {
		f.Add(pdfPage(pdfStream("", s), pdfStream("/Subtype/Form", "BT /F1 9 Tf (z) Tj ET")))
	}
	f.Add(pdfPage(pdfStream("/Filter/FlateDecode", squeeze("BT /F1 10 Tf (FEVG) Tj ET")), pdfStream("", "1 beginbfchar <41> <00C9> endbfchar")))
	f.Fuzz(func(t *testing.T, raw []byte) { check(t, "a.pdf", append([]byte("%PDF-1.7\n"), raw...)) })
}

// FuzzPDFContent is given the inside of a page, which mutated tables would hardly
// ever lead to.
func FuzzPDFContent(f *testing.F) {
	f.Add("BT /F1 10 Tf 50 700 Td (FEVG) Tj 100 0 Td (60 %) Tj -100 -12 Td (DTD) Tj 100 0 Td (50) Tj ET", "1 beginbfrange <41> <5A> <0061> endbfrange")
	f.Add("0 g 50 703 40 1 re f BT 0 1 -1 0 9 9 Tm /F1 9 Tf (a) Tj ET /X Do /Y Do", "BT /F1 9 Tf (z) Tj ET")
	f.Add("BT /F1 10 Tf 50 400 Td (a) Tj 0 -12 Td (- b) Tj 200 3 Td (c) Tj 200 -3 Td (d) Tj ET", "")
	f.Fuzz(func(t *testing.T, content, more string) {
		check(t, "a.pdf", pdfPage(pdfStream("", content), pdfStream("/Subtype/Form/BBox[0 0 9 9]", more), pdfStream("/Subtype/Image", more)))
	})
}

func bench(b *testing.B, name string, raw []byte) {
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		if _, err := File(name, raw); err != nil {
			b.Fatal(err)
		}
	}
}

// Thirty pages each, as DOCX above.
func BenchmarkODT(b *testing.B) {
	para := "<text:p>" + rep("Ventricule gauche non dilaté, de contractilité normale. ", 5) + "</text:p>"
	cell := "<table:table-cell><text:p>60</text:p></table:table-cell>"
	table := "<table:table>" + rep("<table:table-row>"+rep(cell, 3)+"</table:table-row>", 8) + "</table:table>"
	bench(b, "a.odt", odtOf(b, "", rep(rep(para, 12)+table, 30), ""))
}

func BenchmarkHTML(b *testing.B) {
	para := "<p class=MsoNormal style='margin:0cm'>" + rep("<span style='font-size:11.0pt'>Ventricule gauche non dilat&eacute;, de contractilit&eacute; normale. </span>", 5) + "</p>"
	table := "<table>" + rep("<tr>"+rep("<td><p>60</p></td>", 3)+"</tr>", 8) + "</table>"
	bench(b, "a.html", []byte("<html><body>"+rep(rep(para, 12)+table, 30)))
}

func BenchmarkPDF(b *testing.B) {
	var objects []string
	var kids strings.Builder
	for i := range 30 {
		var s strings.Builder
		s.WriteString("BT /F1 10 Tf 14 TL 50 800 Td ")
		for range 40 {
			s.WriteString("[(V)60(entricule gauche non dilat)10(\\351, de contractilit\\351 normale. FEVG 60 % )] TJ T* ")
		}
		for range 8 {
			s.WriteString("(FEVG) Tj 150 0 Td (60 %) Tj 150 0 Td (52-72) Tj -300 -14 Td ")
		}
		objects = append(objects, pdfStream("/Filter/FlateDecode", squeeze(s.String()+"ET")), fmt.Sprintf("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R/Resources<</Font<</F1 3 0 R>>>>>>", 4+2*i))
		fmt.Fprintf(&kids, "%d 0 R ", 5+2*i)
	}
	bench(b, "a.pdf", pdfOf(append([]string{"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[" + kids.String() + "]/Count 30>>", "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"}, objects...)...))
}
