package read

import (
	"strings"
	"testing"

	"cardiopli/pipeline"
)

func TestODT(t *testing.T) {
	styles := `<style:style style:name="H" style:family="text"><style:text-properties text:display="none"/></style:style>` +
		`<style:style style:name="S" style:family="text"><style:text-properties style:text-line-through-style="solid"/></style:style>` +
		`<style:style style:name="U" style:family="text"><style:text-properties style:text-position="super 58%"/></style:style>` +
		`<style:style style:name="D" style:family="text"><style:text-properties style:text-position="sub 58%"/></style:style>` +
		`<style:style style:name="C" style:family="text"><style:text-properties fo:text-transform="uppercase"/></style:style>` +
		`<style:style style:name="Y" style:family="text"><style:text-properties style:font-name="Symbol"/></style:style>` +
		`<style:style style:name="HH" style:family="text" style:parent-style-name="H"/>` +
		`<text:list-style style:name="L"><text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/><text:list-level-style-bullet text:level="2" text:bullet-char="o"/></text:list-style>`
	item := func(s string) string { return `<text:list-item><text:p>` + s + `</text:p></text:list-item>` }
	cell := func(s string) string { return `<table:table-cell><text:p>` + s + `</text:p></table:table-cell>` }
	for name, tc := range map[string]struct{ body, want, note string }{
		"white space":  {"<text:p>\n  Nom :<text:s text:c=\"2\"/>DUPONT <text:span> Jean</text:span>\n</text:p>", "Nom :  DUPONT Jean", ""},
		"breaks":       {`<text:h>Titre</text:h><text:p>a<text:tab/>b<text:line-break/> c</text:p>`, "Titre\na\tb\nc", ""},
		"tracked":      {`<text:tracked-changes><text:changed-region><text:deletion><text:p>pas</text:p></text:deletion></text:changed-region><text:changed-region><text:insertion/></text:changed-region></text:tracked-changes><text:p>Lésion<text:change/> nette</text:p>`, "Lésion nette", "1 suppression non reprise, 1 insertion reprise"},
		"looks":        {`<text:p>a<text:span text:style-name="HH">secret</text:span> <text:span text:style-name="S">35</text:span> 10<text:span text:style-name="U">9</text:span> VO<text:span text:style-name="D">2</text:span> <text:span text:style-name="C">é</text:span> <text:span text:style-name="Y">³</text:span></text:p>`, "a [barré : 35] 10⁹ VO2 É ≥", "barré"},
		"table":        {`<table:table><table:table-column/><table:table-header-rows><table:table-row>` + cell("Mesure") + cell("Valeur") + cell("Norme") + `</table:table-row></table:table-header-rows><table:table-row table:number-rows-repeated="1000000">` + cell("FEVG :") + cell("35 %") + `<table:table-cell table:number-columns-repeated="1000000"/></table:table-row><table:table-row><table:table-cell table:number-columns-spanned="2"><text:p>Nom</text:p></table:table-cell><table:covered-table-cell/>` + cell("X") + `</table:table-row></table:table>`, "Mesure | Valeur | Norme\nFEVG : 35 %\nNom : X", ""},
		"lists":        {`<text:list text:style-name="L">` + item("un") + `<text:list-item><text:p>deux</text:p><text:list>` + item("sous") + `</text:list></text:list-item></text:list><text:p>x</text:p><text:list text:style-name="L" text:continue-numbering="true">` + item("trois") + `</text:list>`, "1. un\n2. deux\n- sous\nx\n3. trois", ""},
		"notes":        {`<text:p>FEVG<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>Simpson</text:p></text:note-body></text:note> 35 %</text:p>`, "FEVG [note : Simpson] 35 %", ""},
		"annotation":   {`<text:p>a<office:annotation><dc:creator>X</dc:creator><dc:date>2026</dc:date><text:p>à revoir</text:p></office:annotation>b</text:p>`, "ab", "« à revoir »"},
		"text box":     {`<text:p>avant <draw:frame><draw:text-box><text:p>Boîte</text:p></draw:text-box></draw:frame>après</text:p>`, "avant après\nBoîte", ""},
		"image":        {`<text:p>tracé<draw:frame><draw:image/><svg:desc>x</svg:desc></draw:frame></text:p>`, "tracé", "image"},
		"fields":       {`<text:p><text:date>3 mai</text:date> <text:drop-down><text:label text:value="nulle"/><text:label text:value="minime"/>minime</text:drop-down><text:placeholder>&lt;nom&gt;</text:placeholder></text:p>`, "3 mai minime", "champ laissé vide"},
		"hidden block": {`<text:section text:display="none"><text:p>x</text:p></text:section><text:section><text:p>y</text:p></text:section>`, "y", "masqué"},
		"script":       {`<office:scripts><office:script>x</office:script></office:scripts><text:p>y</text:p>`, "y", ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := mustRead(t, "a.odt", odtOf(t, styles, tc.body, ""))
			if r.Format != pipeline.ODT {
				t.Errorf("format %s", r.Format)
			}
			wantText(t, r.Text, tc.want)
			if tc.note == "" && len(r.Notes) > 0 || tc.note != "" && !hasNote(r, tc.note) {
				t.Errorf("notes %q, want %q", r.Notes, tc.note)
			}
		})
	}
}

func TestODTEdges(t *testing.T) {
	masters := `<style:master-page style:name="S"><style:header><text:p>Cabinet</text:p></style:header><style:footer><text:p>Page <text:page-number>1</text:page-number></text:p><text:p>Tél.</text:p></style:footer><style:header-left style:display="false"><text:p>Gauche</text:p></style:header-left></style:master-page>`
	r := mustRead(t, "a.odt", odtOf(t, "", `<text:p>Corps</text:p>`, masters))
	wantText(t, r.Text, "Cabinet\n\nCorps\n\nTél.")
}

func TestODTRefusals(t *testing.T) {
	wantRefusal(t, "a.odt", odtOf(t, "", strings.Repeat("<text:section>", 300)+strings.Repeat("</text:section>", 300), ""), Bomb)
	wantRefusal(t, "a.odt", odtOf(t, "", "", ""), NoText)
	wantRefusal(t, "a.odt", zipOf(t, entry{"mimetype", "application/vnd.oasis.opendocument.text"}), Damaged)
}
