package pdf

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// at paints words at a place in 10 points of F1.
func at(x, y float64, words string) string {
	return fmt.Sprintf("BT /F1 10 Tf %g %g Td (%s) Tj ET\n", x, y, words)
}

func TestContent(t *testing.T) {
	font := func(body string) string { return "font:<</Type/Font " + body + ">>" }
	cmap := func(body string) string {
		return "object:" + stream0("", "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange "+body+" endcmap")
	}
	for name, tc := range map[string]struct {
		content string
		more    []string
		want    string
	}{
		"one string":          {at(50, 700, "FEVG 60 %"), nil, "FEVG 60 %"},
		"windows letters":     {at(50, 700, "\xC9tude \\351\\370 \x9C \x80"), nil, "Étude éø œ €"},
		"lines":               {"BT /F1 10 Tf 12 TL 50 700 Td (a) Tj T* (b) Tj 0 -12 Td (c) Tj (d) ' 1 0 (e) \" ET", nil, "a\nb\nc\nd\ne"},
		"kerned":              {"BT /F1 10 Tf 50 700 Td [(F)80(E)70(VG)-300(60)-250( %)] TJ ET", nil, "FEVG 60 %"},
		"letters set apart":   {"BT /F1 10 Tf 4 Tc 50 700 Td (CONCLUSION) Tj ET", nil, "CONCLUSION"},
		"word by word":        {at(50, 700, "FEVG") + at(80, 700, "60") + at(94, 700, "%"), nil, "FEVG 60 %"},
		"painted backwards":   {at(94, 700, "%") + at(80, 700, "60") + at(50, 700, "FEVG"), nil, "FEVG 60 %"},
		"bottom first":        {at(50, 600, "b") + at(50, 700, "a"), nil, "a\n\nb"},
		"bold by overprint":   {at(50, 700, "FEVG") + at(50.3, 700, "FEVG"), nil, "FEVG"},
		"raised digits":       {"BT /F1 10 Tf 50 700 Td (10) Tj /F1 6 Tf 11.2 4 Td (9) Tj /F1 10 Tf 3.4 -4 Td (/L) Tj ET", nil, "10⁹/L"},
		"raised by rise":      {"BT /F1 10 Tf 50 700 Td (81 g/m) Tj /F1 6 Tf 1 0 0 1 80.8 700 Tm 5 Ts (2) Tj ET", nil, "81 g/m²"},
		"lowered digits":      {"BT /F1 10 Tf 50 700 Td (CO) Tj /F1 6 Tf 15.2 -2 Td (2) Tj ET", nil, "CO2"},
		"struck by a line":    {at(50, 700, "FEVG 55") + "50 703.2 m 90 703.2 l S " + at(95, 700, "60"), nil, "[barré : FEVG 55] 60"},
		"underlined":          {at(50, 700, "FEVG 55") + "50 698.8 40 0.5 re f", nil, "FEVG 55"},
		"actual text":         {"BT /F1 10 Tf 50 700 Td (a) Tj /Span <</ActualText<FEFF00E9>>> BDC (XY) Tj EMC ET", nil, "aé"},
		"actual text empty":   {"BT /F1 10 Tf 50 700 Td (insuf) Tj /Span <</ActualText()>> BDC (-) Tj EMC ET", nil, "insuf"},
		"actual by name":      {"BT /F1 10 Tf 50 700 Td /Span /P1 BDC (xx) Tj EMC ET", []string{"object:null", "object:null", "object:<</ActualText(ffi)>>"}, "ffi"},
		"form":                {"/X1 Do", []string{"object:" + stream0("/Subtype/Form/BBox[0 0 595 842]/Matrix[1 0 0 1 50 0]/Resources<</Font<</F1 4 0 R>>>>", at(0, 700, "FEVG 60 %"))}, "FEVG 60 %"},
		"form in itself once": {at(50, 700, "a"), nil, "a"},
		"scaled page":         {"0.5 0 0 0.5 0 0 cm 1 0 0 -1 0 1684 cm BT /F1 20 Tf 1 0 0 -1 100 200 Tm (FEVG 60) Tj ET", nil, "FEVG 60"},
		"inline image":        {"q 10 0 0 10 0 0 cm BI /W 2 /H 2 /BPC 8 /CS /G ID \x00EI\xFF\x01 EI Q " + at(50, 700, "FEVG"), nil, "FEVG"},
		"unbalanced":          {"Q Q EMC ET " + at(50, 700, "FEVG") + " q q BMC", nil, "FEVG"},
		"differences":         {"BT /F2 10 Tf 50 700 Td (ABC\xE9) Tj ET", []string{font("/Subtype/Type1/BaseFont/X/FirstChar 65/Widths[500 500 500]/Encoding<</BaseEncoding/WinAnsiEncoding/Differences[65/eacute/uni2265/f_f_i]>>")}, "é≥ffié"},
		"standard encoding":   {"BT /F2 10 Tf 50 700 Td (l'\xAE\xE1) Tj ET", []string{font("/Subtype/Type1/BaseFont/Times-Roman")}, "l’ﬁÆ"},
		"mac encoding":        {"BT /F2 10 Tf 50 700 Td (\x8E) Tj ET", []string{font("/Subtype/TrueType/BaseFont/X/Encoding/MacRomanEncoding")}, "é"},
		"dingbats":            {"BT /F2 10 Tf 50 700 Td (4) Tj ET " + at(70, 700, "HTA"), []string{font("/Subtype/Type1/BaseFont/ZapfDingbats")}, "✔ HTA"},
		"no mapping":          {"BT /F2 10 Tf 50 700 Td (AB) Tj ET " + at(90, 700, "60"), []string{font("/Subtype/Type1/BaseFont/X/Widths[500 500]/FirstChar 65/Encoding<</Differences[65/g1/g2]>>")}, "\uFFFD\uFFFD | 60"},
		"to unicode":          {"BT /F2 10 Tf 50 700 Td <0001000200030004> Tj ET", []string{font("/Subtype/Type0/BaseFont/X/Encoding/Identity-H/ToUnicode 5 0 R/DescendantFonts[<</Subtype/CIDFontType2/DW 500>>]"), cmap("2 beginbfchar <0001> <00C9> <0002> <00660069> endbfchar 1 beginbfrange <0003> <0004> <0041> endbfrange")}, "ÉfiAB"},
		"to unicode arrays":   {"BT /F2 10 Tf 50 700 Td <00050006> Tj ET", []string{font("/Subtype/Type0/BaseFont/X/Encoding/Identity-H/ToUnicode 5 0 R/DescendantFonts[<</DW 500>>]"), cmap("1 beginbfrange <0005> <0006> [<2264> <D83DDC96>] endbfrange")}, "≤💖"},
		"no to unicode":       {"BT /F2 10 Tf 50 700 Td <00050006> Tj ET", []string{font("/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[<</DW 500>>]")}, "\uFFFD\uFFFD"},
		"ucs2 map":            {"BT /F2 10 Tf 50 700 Td <00C90041> Tj ET", []string{font("/Subtype/Type0/BaseFont/X/Encoding/UniJIS-UCS2-H/DescendantFonts[<</DW 500>>]")}, "ÉA"},
		"type 3":              {"BT /F2 10 Tf 50 700 Td (ab) Tj ET", []string{font("/Subtype/Type3/FontMatrix[0.01 0 0 0.01 0 0]/FirstChar 97/Widths[50 50]/Encoding<</Differences[97/E/eacute]>>/CharProcs<<>>")}, "Eé"},
		"floating accents":    {"BT /F1 10 Tf 50 700 Td [(\xB4)333(e)] TJ (tude) Tj ET", nil, "étude"},
		"swapped bytes":       {"BT /F2 10 Tf 50 700 Td <0001> Tj ET " + at(90, 700, "a"), []string{font("/Subtype/Type0/BaseFont/X/Encoding/Identity-H/ToUnicode 5 0 R/DescendantFonts[<</DW 500>>]"), cmap("1 beginbfchar <0001> <66006600> endbfchar")}, "\uFFFD | a"},
		"table":               {at(50, 700, "Mesure") + at(200, 700, "Valeur") + at(300, 700, "Normale") + at(50, 685, "DTD") + at(200, 685, "50 mm") + at(300, 685, "42-58") + at(50, 670, "FEVG") + at(300, 670, "> 52"), nil, "Mesure | Valeur | Normale\nDTD | 50 mm | 42-58\nFEVG | | > 52"},
		"values painted last": {at(50, 700, "FEVG") + at(50, 685, "DTD") + at(50, 670, "TAPSE") + at(200, 700, "60 %") + at(200, 685, "50 mm") + at(200, 670, "23 mm"), nil, "FEVG | 60 %\nDTD | 50 mm\nTAPSE | 23 mm"},
		"label with colon":    {at(50, 700, "Nom :") + at(200, 700, "DUPONT"), nil, "Nom : DUPONT"},
		"dotted line":         {at(50, 700, "FEVG") + at(80, 700, "...........") + at(200, 700, "60 %"), nil, "FEVG ........... 60 %"},
		"two letterheads":     {at(50, 700, "Cabinet Exemple") + at(50, 688, "12 rue des Lilas") + at(50, 676, "75000 PARIS") + at(350, 700, "Docteur Martin") + at(350, 688, "3 place Verte") + at(350, 676, "69000 LYON"), nil, "Cabinet Exemple\n12 rue des Lilas\n75000 PARIS\n\nDocteur Martin\n3 place Verte\n69000 LYON"},
		"rotated words":       {at(50, 700, "FEVG 60 %") + "BT /F1 10 Tf 0 1 -1 0 20 300 Tm (COPIE) Tj ET", nil, "FEVG 60 %\n\nCOPIE"},
		"hidden layer":        {"/OC /P1 BDC " + at(50, 700, "secret") + " EMC " + at(50, 680, "vu"), []string{"object:null", "object:null", "object:<</Type/OCG/Name(x)>>", "catalog:/OCProperties<</OCGs[7 0 R]/D<</OFF[7 0 R]>>>>"}, "vu"},
		"outside the page":    {at(700, 700, "dehors") + at(50, 700, "dedans"), nil, "dedans"},
		"cropped":             {at(50, 100, "coupe") + at(50, 700, "garde"), []string{"page:/CropBox[0 400 595 842]"}, "garde"},
		"turned page":         {"BT /F1 10 Tf 0 1 -1 0 100 50 Tm (FEVG 60) Tj ET BT /F1 10 Tf 0 1 -1 0 120 50 Tm (fin) Tj ET", []string{"page:/Rotate 90"}, "FEVG 60\nfin"},
		"invisible":           {at(50, 700, "vu") + "BT 3 Tr /F1 10 Tf 50 680 Td (invisible) Tj ET", nil, "vu"},
		"too small to see":    {at(50, 700, "vu") + "BT /F1 0.5 Tf 50 680 Td (minuscule) Tj ET", nil, "vu"},
	} {
		t.Run(name, func(t *testing.T) {
			d := one(tc.content, tc.more...)
			wantBody(t, mustRead(t, d.bytes()), tc.want)
			wantBody(t, mustRead(t, d.packed()), tc.want)
		})
	}
}

// Lines that fill the width are one paragraph; a list, a heading and a sentence
// that ends short are not.
func TestParagraphs(t *testing.T) {
	content := at(50, 700, "Le patient est adresse pour une dyspnee d'effort recente avec une pression arterielle mesuree a") +
		at(50, 688, "144/88 mmHg au repos et sans douleur.") +
		at(50, 676, "Conclusion") +
		at(50, 664, "Fraction d'ejection conservee, sans anomalie segmentaire visible sur les six segments explo-") +
		at(50, 652, "res ce jour.") +
		at(50, 620, "Fin")
	out := mustRead(t, one(content).bytes())
	wantBody(t, out, "Le patient est adresse pour une dyspnee d'effort recente avec une pression arterielle mesuree a 144/88 mmHg au repos et sans douleur.\n"+
		"Conclusion\nFraction d'ejection conservee, sans anomalie segmentaire visible sur les six segments explo-res ce jour.\n\nFin")
	if out.Hyphens != 1 {
		t.Errorf("%d hyphens", out.Hyphens)
	}
}

func TestColumnsOfProse(t *testing.T) {
	var content, left, right string
	for i := range 8 {
		l, r := fmt.Sprintf("Colonne de gauche, phrase numero %d.", i), fmt.Sprintf("Colonne de droite, phrase numero %d.", i)
		content += at(50, 700-12*float64(i), l) + at(320, 694-12*float64(i), r)
		left += l + "\n"
		right += r + "\n"
	}
	wantBody(t, mustRead(t, one(content).bytes()), left+"\n"+strings.TrimSuffix(right, "\n"))
}

func TestRepeated(t *testing.T) {
	page := func(n int, words string) string {
		return at(50, 810, "Cabinet Exemple - 01 99 00 00 00") + at(50, 600, words) + at(50, 30, fmt.Sprintf("DUPONT Jean - page %d/3", n)) + at(500, 15, fmt.Sprint(n))
	}
	out := mustRead(t, pages([]string{page(1, "premier"), page(2, "deuxieme"), page(3, "troisieme")}).bytes())
	wantBody(t, out, "Cabinet Exemple - 01 99 00 00 00\npremier\n\ndeuxieme\n\ntroisieme\nDUPONT Jean")
	out = mustRead(t, one(at(50, 600, "seul")+at(280, 20, "1/1")).bytes())
	wantBody(t, out, "seul")
	out = mustRead(t, one(at(50, 400, "grade")+at(280, 380, "3")).bytes())
	wantBody(t, out, "grade\n3")
}

func TestForms(t *testing.T) {
	widget := func(entries string) string {
		return "<</Type/Annot/Subtype/Widget/Rect[120 695 300 710]" + entries + ">>"
	}
	for name, tc := range map[string]struct{ annot, catalog, want string }{
		"value":       {widget("/FT/Tx/T(a)/V(DUPONT Jean)"), "", "Nom : DUPONT Jean"},
		"utf-16":      {widget("/FT/Tx/V<FEFF00C90074>"), "", "Nom : Ét"},
		"appearance":  {widget("/FT/Tx/V(vieux)/AP<</N 5 0 R>>"), "", "Nom : AFFICHE"},
		"out of date": {widget("/FT/Tx/V(DUPONT)/AP<</N 5 0 R>>"), "/AcroForm<</NeedAppearances true>>", "Nom : DUPONT"},
		"ticked":      {widget("/FT/Btn/AS/Oui/AP<</N<</Oui 5 0 R>>>>"), "", "Nom : ☒"},
		"unticked":    {widget("/FT/Btn/AS/Off"), "", "Nom : ☐"},
		"choice":      {widget("/FT/Ch/V(b)/Opt[[(a)(Aucune)][(b)(Minime)]]"), "", "Nom : Minime"},
		"hidden":      {widget("/FT/Tx/V(secret)/F 2"), "", "Nom :"},
		"button":      {widget("/FT/Btn/Ff 65536/AP<</N 5 0 R>>"), "", "Nom :"},
		"free text":   {"<</Subtype/FreeText/Rect[120 695 300 710]/Contents(ajout libre)>>", "", "Nom : ajout libre"},
		"stamp":       {"<</Subtype/Stamp/Rect[120 695 300 710]/AP<</N 5 0 R>>>>", "", "Nom : AFFICHE"},
		"link":        {"<</Subtype/Link/Rect[120 695 300 710]/A<</S/URI/URI(http://192.0.2.1)>>/Contents(x)>>", "", "Nom :"},
	} {
		t.Run(name, func(t *testing.T) {
			ap := "object:" + stream0("/Subtype/Form/BBox[0 0 180 15]/Resources<</Font<</F1 4 0 R>>>>", at(2, 4, "AFFICHE"))
			d := one(at(50, 700, "Nom :"), ap, "page:/Annots["+tc.annot+"]", "catalog:"+tc.catalog)
			wantBody(t, mustRead(t, d.bytes()), tc.want)
		})
	}
	out := mustRead(t, one(at(50, 700, "FEVG 55"), "page:/Annots[<</Subtype/Text/Rect[0 0 1 1]/Contents(verifier)>><</Subtype/StrikeOut/Rect[0 0 1 1]/QuadPoints[50 708 95 708 50 698 95 698]/Contents(faux)>><</Subtype/Widget/FT/Tx/Rect[0 0 9 9]>><</Subtype/FileAttachment/Rect[0 0 9 9]>>]").bytes())
	wantBody(t, out, "[barré : FEVG 55]")
	if fmt.Sprint(out.Comments) != "[verifier faux]" || out.Blanks != 1 || out.Files != 1 {
		t.Errorf("%q, %d blanks, %d files", out.Comments, out.Blanks, out.Files)
	}
}

func TestWhatIsTold(t *testing.T) {
	image := "object:" + stream0("/Subtype/Image/Width 10/Height 10/Filter/DCTDecode", "x")
	out := mustRead(t, one("q 595 0 0 842 0 0 cm /X1 Do Q BT 3 Tr /F1 10 Tf 50 700 Td (FEVG 60) Tj ET", image).bytes())
	wantBody(t, out, "FEVG 60")
	if p := out.Pages[0]; !p.Recognised || !p.Image || out.Hidden != 0 {
		t.Errorf("%+v, %d hidden", p, out.Hidden)
	}
	out = mustRead(t, one("q 595 0 0 842 0 0 cm /X1 Do Q", image).bytes())
	if p := out.Pages[0]; !p.Image || p.Glyphs != 0 || len(out.Body) != 0 {
		t.Errorf("%+v, %q", p, out.Body)
	}
	out = mustRead(t, one(at(50, 700, "a")+"BT 3 Tr /F1 10 Tf 50 680 Td (invisible) Tj ET").bytes())
	if out.Hidden != 1 {
		t.Errorf("%d hidden", out.Hidden)
	}
	out = mustRead(t, one(at(50, 700, "a"), "catalog:/Names<</EmbeddedFiles<<>>/JavaScript<<>>>>/OpenAction<</S/JavaScript/JS(app.alert())>>").bytes())
	if out.Files != 1 {
		t.Errorf("%d files", out.Files)
	}
	// Two codes of one font that read as the same letter.
	cmap := "object:" + stream0("", "begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange 2 beginbfchar <0001> <0067> <0002> <0067> endbfchar endcmap")
	out = mustRead(t, one("BT /F2 10 Tf 50 700 Td <00010002> Tj ET", "font:<</Subtype/Type0/Encoding/Identity-H/ToUnicode 5 0 R/DescendantFonts[<</DW 500>>]>>", cmap).bytes())
	if !out.Doubled {
		t.Error("doubled letters are not told")
	}
}

func TestFilters(t *testing.T) {
	content := at(50, 700, "FEVG 60 %")
	hex := fmt.Sprintf("%x>", content)
	run := string(rune(len(content)-1)) + content + "\x80"
	for name, body := range map[string]string{
		"flate":        deflated("", content),
		"hex":          stream0("/Filter/ASCIIHexDecode", hex),
		"hex, flate":   stream0("/Filter[/ASCIIHexDecode/FlateDecode]", fmt.Sprintf("%x>", deflate(content))),
		"run length":   stream0("/Filter[/RunLengthDecode]", run),
		"ascii 85":     stream0("/Filter/A85", ascii85(content)),
		"lzw":          stream0("/Filter/LZWDecode", lzw(content)),
		"no checksum":  stream0("/Filter/FlateDecode", deflate(content)[:len(deflate(content))-4]),
		"predictor":    deflated("/DecodeParms<</Predictor 15/Columns 4>>", "\x00"+strings.Join(chunks(content, 4), "\x00")),
		"wrong length": "<</Length 3>>\nstream\n" + content + "\nendstream",
		"no length":    "<<>>\nstream\r\n" + content + "\r\nendstream",
	} {
		t.Run(name, func(t *testing.T) {
			d := one("")
			d.objects[len(d.objects)-2] = body
			wantBody(t, mustRead(t, d.bytes()), "FEVG 60 %")
		})
	}
}

func chunks(s string, n int) (out []string) {
	for ; len(s) > n; s = s[n:] {
		out = append(out, s[:n])
	}
	return append(out, s+strings.Repeat(" ", n-len(s)))
}

func ascii85(s string) string {
	var b strings.Builder
	for ; len(s) > 0; s = s[min(4, len(s)):] {
		part := s[:min(4, len(s))]
		n := len(part)
		v := uint32(0)
		for i := range 4 {
			v <<= 8
			if i < n {
				v |= uint32(part[i])
			}
		}
		var d [5]byte
		for i := 4; i >= 0; i-- {
			d[i] = byte(v%85) + '!'
			v /= 85
		}
		b.Write(d[:n+1])
	}
	return b.String() + "~>"
}

// lzw writes codes of nine bits, clearing the table before it grows.
func lzw(s string) string {
	var out []byte
	var acc, have uint
	put := func(code uint) {
		acc, have = acc<<9|code, have+9
		for have >= 8 {
			out = append(out, byte(acc>>(have-8)))
			have -= 8
		}
	}
	for i, c := range []byte(s) {
		if i%200 == 0 {
			put(256)
		}
		put(uint(c))
	}
	put(257)
	return string(append(out, byte(acc<<(8-have))))
}

// Updates, broken tables and stray bytes.
func TestStructure(t *testing.T) {
	d := one(at(50, 700, "FEVG 60 %"))
	good := d.bytes()
	last := bytes.LastIndex(good, []byte("startxref\n"))
	old := strings.Fields(string(good[last:]))[1]
	n := len(d.objects) - 1 // the content stream
	update := func(content string) []byte {
		b := bytes.Clone(good)
		at := len(b)
		b = append(b, fmt.Sprintf("%d 0 obj\n%s\nendobj\n", n, stream0("", content))...)
		start := len(b)
		return append(b, fmt.Sprintf("xref\n%d 1\n%010d 00000 n \ntrailer\n<</Size %d/Root 1 0 R/Prev %s>>\nstartxref\n%d\n%%%%EOF\n", n, at, len(d.objects)+1, old, start)...)
	}
	wantBody(t, mustRead(t, update(at(50, 700, "FEVG 35 %"))), "FEVG 35 %")
	broken := func(change func(b []byte) []byte) Text {
		out := mustRead(t, change(bytes.Clone(good)))
		if !out.Rebuilt {
			t.Error("rebuilding is not told")
		}
		return out
	}
	wantBody(t, broken(func(b []byte) []byte { return b[:last] }), "FEVG 60 %")
	wantBody(t, broken(func(b []byte) []byte { return bytes.Replace(b, []byte("startxref\n"), []byte("startxref\n9"), 1) }), "FEVG 60 %")
	wantBody(t, broken(func(b []byte) []byte { return bytes.Replace(b, []byte("%\xE2\xE3\xCF\xD3\n"), nil, 1) }), "FEVG 60 %")
	wantBody(t, mustRead(t, append([]byte("HTTP/1.1 200 OK\r\n\r\n"), good...)), "FEVG 60 %")
	wantBody(t, mustRead(t, append(bytes.Clone(good), "\r\n\x00\x00garbage"...)), "FEVG 60 %")
	packed := d.packed()
	wantBody(t, broken(func([]byte) []byte { return packed[:bytes.LastIndex(packed, []byte("startxref"))] }), "FEVG 60 %")
	// A file cut in a page: refused, not read in part.
	two := pages([]string{at(50, 700, "un"), at(50, 700, "deux")}).bytes()
	wantFault(t, two[:bytes.Index(two, []byte("(deux)"))], Damaged)
	for _, n := range []int{5, 20, 100, 300} {
		wantFault(t, good[:n], Damaged)
	}
}
