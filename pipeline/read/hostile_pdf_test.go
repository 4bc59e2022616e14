package read

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// pdfOf writes objects with a cross-reference table.
func pdfOf(objects ...string) []byte {
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	at := make([]int, len(objects))
	for i, o := range objects {
		at[i] = b.Len()
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, n := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", n)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, start)
	return b.Bytes()
}

func pdfStream(entries, body string) string {
	return fmt.Sprintf("<<%s/Length %d>>\nstream\n%s\nendstream", entries, len(body), body)
}

// pdfPage is a page with that content; more are objects from 6 on.
func pdfPage(content string, more ...string) []byte {
	return pdfOf(append([]string{"<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
		"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>/XObject<</X 6 0 R/Y 7 0 R>>>>>>",
		content, "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding/ToUnicode 6 0 R>>"}, more...)...)
}

func TestHostilePDF(t *testing.T) {
	text := "BT /F1 10 Tf 50 700 Td (FEVG 60) Tj ET "
	flat := func(s string) string { return pdfStream("/Filter/FlateDecode", squeeze(s)) }
	ring := "<</Type/Catalog/Pages 2 0 R>>"
	many := func(n int, each func(i int) string) string {
		var s strings.Builder
		for i := range n {
			s.WriteString(each(i))
		}
		return s.String()
	}
	zeros := rep("\x00", 200<<20)
	updates := func() []byte {
		b := pdfPage(pdfStream("", text))
		for range 3000 {
			start := len(b)
			b = append(b, fmt.Sprintf("xref\n0 0\ntrailer\n<</Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n", start-70, start)...)
		}
		return b
	}()
	loop := func() []byte {
		b := pdfPage(pdfStream("", text))
		start := len(b)
		return append(b, fmt.Sprintf("xref\n0 0\ntrailer\n<</Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n", start, start)...)
	}()
	objStream := func() []byte {
		var index, body strings.Builder
		for i := range 100_000 {
			fmt.Fprintf(&index, "%d %d ", i+10, body.Len())
			body.WriteString("<</A<</B<</C[1 2 3]>>>>>>")
		}
		return append(pdfPage(pdfStream("", text), pdfStream(fmt.Sprintf("/Type/ObjStm/N 100000/First %d/Filter/FlateDecode", index.Len()), squeeze(index.String()+body.String()))), " broken startxref\n99999999\n%%EOF"...)
	}()
	for name, tc := range map[string]struct {
		raw  []byte
		want Reason
	}{
		"flate":                    {pdfPage(pdfStream("/Filter/FlateDecode", squeeze(zeros))), Bomb},
		"flate of flate":           {pdfPage(pdfStream("/Filter[/FlateDecode/FlateDecode]", squeeze(squeeze(zeros)))), Bomb},
		"many filters":             {pdfPage(pdfStream("/Filter["+rep("/FlateDecode", 1000)+"]", "x")), Bomb},
		"ascii 85 of z":            {pdfPage(pdfStream("/Filter[/ASCII85Decode]", rep("z", 15<<20))), Bomb},
		"run length":               {pdfPage(pdfStream("/Filter[/RunLengthDecode]", rep("\x81a", 5<<20))), Bomb},
		"lzw":                      {pdfPage(pdfStream("/Filter[/LZWDecode]", rep("\xFF", 4<<20))), "?"},
		"same stream many times":   {pdfPage(flat(text+rep("/X Do ", 100_000)), pdfStream("/Subtype/Form/Filter/FlateDecode", squeeze(rep("q Q ", 100_000)))), Bomb},
		"forms in a ring":          {pdfPage(flat(text+"/X Do"), pdfStream("/Subtype/Form/Resources<</XObject<</X 7 0 R>>>>", "/X Do /X Do"), pdfStream("/Subtype/Form/Resources<</XObject<</X 6 0 R>>>>", "/X Do /X Do")), Bomb},
		"page tree in a ring":      {pdfOf(ring, "<</Type/Pages/Kids[2 0 R 2 0 R]/Count 9>>"), Bomb},
		"page tree of many":        {pdfOf(ring, "<</Type/Pages/Kids["+rep("3 0 R ", 500_000)+"]/Count 9>>", "<</Type/Page>>"), Bomb},
		"page tree of many pages":  {pdfOf(append([]string{ring, "<</Type/Pages/Kids[" + many(5000, func(i int) string { return fmt.Sprintf("%d 0 R ", i+3) }) + "]/Count 5000>>"}, strings.Split(rep("<</Type/Page>>\x00", 5000), "\x00")[:5000]...)...), TooLarge},
		"page tree deep":           {pdfOf(append([]string{ring}, strings.Split(many(3000, func(i int) string { return fmt.Sprintf("<</Kids[%d 0 R]>>\x00", i+3) }), "\x00")[:3000]...)...), Bomb},
		"references in a ring":     {pdfOf("<</Type/Catalog/Pages 2 0 R>>", "3 0 R", "2 0 R"), Damaged},
		"tables in a ring":         {loop, ""},
		"3000 updates":             {updates, "?"},
		"object stream":            {objStream, "?"},
		"many operators":           {pdfPage(flat(text + rep("q Q ", 1_200_000))), Bomb},
		"many operands":            {pdfPage(flat(text + rep("1 ", 3_000_000))), ""},
		"many glyphs":              {pdfPage(flat("BT /F1 10 Tf 50 700 Td " + rep("(aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa) Tj ", 30_000))), TooLarge},
		"glyphs on one spot":       {pdfPage(flat("BT /F1 10 Tf 50 700 Td 0 Tz " + rep("(ab) Tj ", 25_000))), "?"},
		"glyphs all over":          {pdfPage(flat("BT /F1 10 Tf " + many(12_000, func(i int) string { return fmt.Sprintf("1 0 0 1 %d %d Tm (a%d) Tj ", i*7919%590, i*104729%830, i%10) }) + "ET")), "?"},
		"lines all over":           {pdfPage(flat(text + many(100_000, func(i int) string { return fmt.Sprintf("%d %d m %d %d l S ", i%500, i%800, i%500+60, i%800) }))), ""},
		"states":                   {pdfPage(flat(text + rep("q ", 100_000))), Bomb},
		"marks":                    {pdfPage(flat(text + rep("/a BMC ", 100_000))), Bomb},
		"deep arrays":              {pdfPage(flat(text + rep("[", 2_000_000))), Bomb},
		"deep dictionaries":        {pdfOf("<</Type/Catalog/Pages 2 0 R/X "+rep("<</A", 1_000_000), "<<>>"), Bomb},
		"long array":               {pdfOf("<</Type/Catalog/Pages 2 0 R>>", "<</Kids["+rep("0 ", 5_000_000)+"]>>"), Bomb},
		"many dictionaries":        {pdfOf("<</Type/Catalog/Pages 2 0 R/X["+rep("<</A 1>>", 1_000_000)+"]>>", "<<>>"), Bomb},
		"many objects":             {append([]byte("%PDF-1.7\n"), many(1_000_000, func(i int) string { return fmt.Sprintf("%d 0 obj 1\n", i) })...), Bomb},
		"objects sharing bytes":    {append([]byte("%PDF-1.7\n"), rep("1 0 obj [", 500_000)...), "?"},
		"streams without an end":   {append([]byte("%PDF-1.7\n"), many(100_000, func(i int) string { return fmt.Sprintf("%d 0 obj <</Length 5>> stream\n", i+1) })...), "?"},
		"character map":            {pdfPage(flat(text), flat("1 begincodespacerange <00><FF> endcodespacerange "+rep("1 beginbfrange <00> <FF> <0041> endbfrange ", 200_000))), "?"},
		"character map, long":      {pdfPage(flat(text), flat("begincmap "+rep("<0041> ", 1_500_000))), "?"},
		"widths":                   {pdfOf(ring, "<</Kids[3 0 R]>>", "<</Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>", flat(text), "<</Subtype/Type0/DescendantFonts[<</W["+rep("0 65535 1 ", 200_000)+"]>>]>>"), "?"},
		"fonts":                    {pdfOf(ring, "<</Kids[3 0 R]>>", "<</Contents 4 0 R/Resources<</Font<<"+many(20_000, func(i int) string { return fmt.Sprintf("/F%d<</Subtype/Type1>>", i) })+">>>>>>", flat(many(20_000, func(i int) string { return fmt.Sprintf("/F%d 1 Tf ", i) }))), "?"},
		"annotations":              {pdfOf(ring, "<</Kids[3 0 R]>>", "<</Contents 4 0 R/Annots["+rep("5 0 R ", 300_000)+"]>>", flat(text), "<</Subtype/Text/Contents(a)>>"), "?"},
		"contents":                 {pdfOf(ring, "<</Kids[3 0 R]>>", "<</Contents["+rep("4 0 R ", 300_000)+"]>>", flat(rep("q Q ", 50_000))), Bomb},
		"strings":                  {pdfPage(flat(text + rep("(", 5_000_000))), ""},
		"names":                    {pdfPage(flat(text + "/" + rep("a", 5_000_000))), ""},
		"numbers":                  {pdfPage(flat(text + rep("9", 5_000_000) + " " + rep("1e", 1_000_000))), ""},
		"inline images":            {pdfPage(flat(text + rep("BI ", 200_000))), "?"},
		"inline images without EI": {pdfPage(flat(text + rep("BI ID EI", 300_000))), "?"},
	} {
		t.Run(name, func(t *testing.T) { wantCost(t, "a.pdf", tc.raw, tc.want) })
	}
	t.Run("cut anywhere", func(t *testing.T) {
		whole := pdfPage(pdfStream("", text+rep("0 -12 Td (ligne) Tj ", 20)))
		for n := 9; n < len(whole); n += 1 + len(whole)/300 {
			r, err := File("a.pdf", whole[:n])
			if err == nil && strings.Count(r.Text, "ligne") < 20 && !hasNote(r, "vérifier que le texte est complet") {
				t.Errorf("read in part after %d of %d bytes, untold: %q", n, len(whole), r.Notes)
			}
		}
	})
}
