package read

import (
	"strings"
	"testing"
)

// run is a run with properties.
func run(props, s string) string {
	return `<w:r><w:rPr>` + props + `</w:rPr><w:t xml:space="preserve">` + s + `</w:t></w:r>`
}

func cell(paragraphs ...string) string {
	return `<w:tc>` + strings.Join(paragraphs, "") + `</w:tc>`
}

func row(cells ...string) string { return `<w:tr>` + strings.Join(cells, "") + `</w:tr>` }

func TestDOCX(t *testing.T) {
	box := `<w:txbxContent>` + p("Boîte") + `</w:txbxContent>`
	for name, tc := range map[string]struct{ body, want, note string }{
		"runs":      {`<w:p>` + run("", "FE") + run("<w:b/>", "VG 35") + run("", " %") + `</w:p>`, "FEVG 35 %", ""},
		"breaks":    {`<w:p><w:r><w:t>Nom :</w:t><w:tab/><w:t>DUPONT</w:t><w:br/><w:t>né</w:t><w:noBreakHyphen/><w:t>e</w:t></w:r></w:p>`, "Nom :\tDUPONT\nné-e", ""},
		"spaces":    {"<w:p><w:r><w:t> a </w:t><w:t xml:space=\"preserve\"> b\n c</w:t></w:r></w:p>", "a b  c", ""},
		"deletion":  {`<w:p>` + run("", "Pas ") + `<w:del w:id="1"><w:r><w:delText>de </w:delText></w:r></w:del><w:ins w:id="2">` + run("", "d'") + `</w:ins>` + run("", "ischémie") + `</w:p>`, "Pas d'ischémie", "1 suppression non reprise, 1 insertion reprise"},
		"move":      {`<w:p><w:moveFrom>` + run("", "ici") + `</w:moveFrom></w:p><w:p><w:moveTo>` + run("", "là") + `</w:moveTo></w:p>`, "là", "suppression"},
		"old look":  {`<w:p><w:r><w:rPr><w:rPrChange><w:rPr><w:vanish/></w:rPr></w:rPrChange></w:rPr><w:t>visible</w:t></w:r></w:p>`, "visible", ""},
		"joined":    {`<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>` + run("", "Fonction ") + `</w:p>` + p("normale"), "Fonction normale", ""},
		"hidden":    {`<w:p>` + run("", "a") + run("<w:vanish/>", "secret") + run(`<w:vanish w:val="0"/>`, "b") + `</w:p>`, "ab", "masqué"},
		"struck":    {`<w:p>` + run("", "FEVG ") + run("<w:strike/>", "35 ") + run("<w:strike/>", "%") + run("", " 45 %") + `</w:p>`, "FEVG [barré : 35 %] 45 %", "barré"},
		"raised":    {`<w:p>` + run("", "10") + run(`<w:vertAlign w:val="superscript"/>`, "-9") + run("", " mol, 1") + run(`<w:vertAlign w:val="superscript"/>`, "er") + run("", " VO") + run(`<w:vertAlign w:val="subscript"/>`, "2") + `</w:p>`, "10⁻⁹ mol, 1er VO2", ""},
		"position":  {`<w:p>` + run("", "10") + run(`<w:position w:val="8"/><w:sz w:val="19"/>`, "9") + run(`<w:position w:val="0"/>`, "/l") + `</w:p>`, "10⁹/l", ""},
		"capitals":  {`<w:p>` + run("<w:caps/>", "Lefèvre") + `</w:p>`, "LEFÈVRE", ""},
		"symbols":   {`<w:p><w:r><w:t>PAPS</w:t><w:sym w:font="Symbol" w:char="F0B3"/><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>` + run(`<w:rFonts w:ascii="Symbol"/>`, "\uF0B1") + `</w:p>`, "PAPS≥☑±", ""},
		"odd font":  {`<w:p>` + run(`<w:rFonts w:ascii="Wingdings"/>`, "\uF041 a") + run("", "fin") + `</w:p>`, "\uFFFD \uFFFDfin", "symboles non reconnus"},
		"table":     {`<w:tbl>` + row(cell(p("Nom :")), cell(p("DUPONT")), cell(p("Sexe")), cell(p("F"))) + row(cell(p("FEVG")), cell(p("35 %"))) + row(cell(p("VG")), cell(p("TD")), cell(p("52 mm"))) + `</w:tbl>`, "Nom : DUPONT | Sexe | F\nFEVG : 35 %\nVG | TD | 52 mm", ""},
		"layout":    {`<w:tbl>` + row(cell(p("Conclusion")), cell(p("Un."), p("Deux."), p("Trois."))) + `</w:tbl>`, "Conclusion\nUn.\nDeux.\nTrois.", ""},
		"columns":   {`<w:tbl>` + row(cell(p("Basal"), p("Apical")), cell(p("45"), p("50"))) + `</w:tbl>`, "Basal : 45\nApical : 50", ""},
		"gone row":  {`<w:tbl>` + `<w:tr><w:trPr><w:del/></w:trPr>` + cell(p("x")) + `</w:tr>` + row(cell(p("y"))) + `</w:tbl>`, "y", "suppression"},
		"inner":     {`<w:tbl>` + row(cell(p("a"), `<w:tbl>`+row(cell(p("b")), cell(p("1")))+`</w:tbl>`), cell(p("c"))) + `</w:tbl>`, "a\nb : 1\nc", ""},
		"text box":  {`<w:p>` + run("", "avant ") + `<w:r><mc:AlternateContent><mc:Choice Requires="wps"><wps:txbx>` + box + `</wps:txbx></mc:Choice><mc:Fallback><w:pict><v:textbox>` + box + `</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>` + run("", "après") + `</w:p>`, "avant après\nBoîte", ""},
		"old box":   {`<w:p><w:r><w:pict><v:shape><v:textbox>` + box + `</v:textbox></v:shape></w:pict></w:r></w:p>`, "Boîte", ""},
		"field":     {`<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>DATE \@ "d"</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>` + run("", "3 mai") + `<w:r><w:fldChar w:fldCharType="end"/></w:r>` + run("", " fin") + `</w:p>`, "3 mai fin", ""},
		"boxes":     {`<w:p><w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="0"/><w:checked/></w:checkBox></w:ffData></w:fldChar></w:r><w:r><w:instrText>FORMCHECKBOX</w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>` + run("", " FA") + `</w:p>`, "☒ FA", ""},
		"list box":  {`<w:p><w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:ddList><w:result w:val="1"/><w:listEntry w:val="nulle"/><w:listEntry w:val="minime"/></w:ddList></w:ffData></w:fldChar></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>`, "minime", ""},
		"control":   {`<w:sdt><w:sdtPr><w:text/></w:sdtPr><w:sdtContent>` + p("rempli") + `</w:sdtContent></w:sdt><w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>` + p("Cliquez ici") + `</w:sdtContent></w:sdt>`, "rempli", "champ laissé vide"},
		"equation":  {`<w:p><m:oMath><m:f><m:fPr/><m:num><m:r><m:t>E</m:t></m:r></m:num><m:den><m:r><m:t>e'</m:t></m:r></m:den></m:f><m:r><m:t> = 8</m:t></m:r></m:oMath></w:p>`, "E/e' = 8", ""},
		"link":      {`<w:p><w:hyperlink r:id="x1">` + run("", "lien") + `</w:hyperlink></w:p>`, "lien", ""},
		"one blank": {p("a") + p("") + p(" ") + p("") + p("b"), "a\n\nb", ""},
		"image":     {`<w:p>` + run("", "tracé") + `<w:r><w:drawing><a:blip r:embed="i"/></w:drawing></w:r></w:p>`, "tracé", "1 image non reprise"},
	} {
		t.Run(name, func(t *testing.T) {
			r := mustRead(t, "a.docx", docxOf(t, tc.body))
			wantText(t, r.Text, tc.want)
			if tc.note == "" && len(r.Notes) > 0 || tc.note != "" && !hasNote(r, tc.note) {
				t.Errorf("notes %q, want %q", r.Notes, tc.note)
			}
		})
	}
}

func TestDOCXParts(t *testing.T) {
	ref := func(kind, which, id string) string {
		return `<w:` + kind + `Reference w:type="` + which + `" r:id="` + id + `"/>`
	}
	body := `<w:p>` + run("", "FEVG 35 %") + `<w:r><w:footnoteReference w:id="2"/></w:r>` + run("", " altérée") + `</w:p>` +
		`<w:p><w:pPr><w:pStyle w:val="Liste"/></w:pPr>` + run("", "un") + `</w:p>` +
		`<w:p><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="7"/></w:numPr></w:pPr>` + run("", "sous") + `</w:p>` +
		`<w:p><w:pPr><w:pStyle w:val="Liste"/></w:pPr>` + run("", "deux") + `</w:p>` +
		`<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="8"/></w:numPr></w:pPr>` + run("", "puce") + `</w:p>` +
		`<w:p>` + run(`<w:rStyle w:val="Cache"/>`, "caché") + run("", "fin") + `</w:p>` +
		`<w:sectPr>` + ref("header", "default", "header1") + ref("header", "first", "header2") + ref("header", "even", "header3") + ref("footer", "default", "footer1") + `</w:sectPr>`
	parts := []entry{
		{"header1", p("Cabinet Untel") + p("Page 1 sur 2")},
		{"header2", p("En-tête d'un autre patient")}, // no titlePg: never shown
		{"header3", p("Pages paires")},
		{"footer1", p("Tél. 01 02 03 04 05") + p("Cabinet Untel")},
		{"footnotes", `<w:footnote w:id="0" w:type="separator">` + p("___") + `</w:footnote><w:footnote w:id="2">` + p("Simpson biplan") + `</w:footnote>`},
		{"comments", `<w:comment w:id="1" w:author="X">` + p("À vérifier ?") + `</w:comment>`},
		{"styles", `<w:style w:type="paragraph" w:styleId="Base"><w:pPr><w:numPr><w:numId w:val="7"/></w:numPr></w:pPr></w:style><w:style w:type="paragraph" w:styleId="Liste"><w:basedOn w:val="Base"/></w:style><w:style w:type="character" w:styleId="Cache"><w:basedOn w:val="Cache"/><w:rPr><w:vanish/></w:rPr></w:style>`},
		{"numbering", `<w:abstractNum w:abstractNumId="1"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1."/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1.%2)"/></w:lvl></w:abstractNum><w:abstractNum w:abstractNumId="2"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="&#xF0B7;"/></w:lvl></w:abstractNum><w:num w:numId="7"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="8"><w:abstractNumId w:val="2"/></w:num>`},
	}
	r := mustRead(t, "a.docx", docxOf(t, body, parts...))
	wantText(t, r.Text, "Cabinet Untel\n\nFEVG 35 % [note : Simpson biplan] altérée\nI. un\nI.a) sous\nII. deux\n- puce\nfin\n\nTél. 01 02 03 04 05")
	for _, want := range []string{"« À vérifier ? »", "masqué"} {
		if !hasNote(r, want) {
			t.Errorf("notes %q lack %q", r.Notes, want)
		}
	}
	body = strings.Replace(body, "<w:sectPr>", "<w:sectPr><w:titlePg/>", 1)
	parts = append(parts, entry{"settings", `<w:evenAndOddHeaders/>`})
	r = mustRead(t, "a.docx", docxOf(t, body, parts...))
	if !strings.HasPrefix(r.Text, "En-tête d'un autre patient\nCabinet Untel\nPages paires\n\nFEVG") {
		t.Errorf("first and even headers missing: %q", r.Text)
	}
}

func TestPageNumber(t *testing.T) {
	for s, want := range map[string]bool{"Page 1 sur 2": true, "1/2": true, "- 3 -": true, "Page": true, "p. 3": true,
		"FEVG 35": false, "01 02 2026": false, "Page patient": false, "de": false} {
		if got := pageNumber(s); got != want {
			t.Errorf("pageNumber(%q) = %v", s, got)
		}
	}
}
