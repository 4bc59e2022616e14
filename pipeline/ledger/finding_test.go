package ledger_test

import (
	"slices"
	"strings"
	"testing"

	"cardiopli/pipeline"
	"cardiopli/pipeline/ledger"
)

func TestFindings(t *testing.T) {
	doc := pipeline.Document{Text: "FEVG 62 %, OG gauche, pas de thrombus."}
	doc.Report.Written = doc.Text
	doc.Letter.Version = 1
	doc.Letter.Blocks = []pipeline.Block{{Kind: pipeline.Paragraph, Text: "FEVG 26 %, OG gauche, de thrombus. Lasilix."}}
	var got []string
	for _, f := range bench().book.Letter(doc).Findings() {
		if !f.Blocks() || f.Kind != pipeline.Reading || f.Rule != ledger.Rule || f.Hint == "" || f.Quote != f.Span.Of(doc.Text) {
			t.Errorf("finding %+v", f)
		}
		got = append(got, f.Quote+" | "+f.Message)
	}
	want := []string{
		" | Le médicament « Lasilix » est dans la lettre et ne vient pas du texte : « FEVG 26 %, OG gauche, de thrombus. Lasilix. ».",
		"62 | Le nombre « 62 » du texte est devenu « 26 » dans la lettre : « FEVG 26 %, OG gauche, de thrombus. Lasilix. ».",
		"pas | Le mot de sens « pas » du texte ne se retrouve pas dans la lettre : « FEVG 62 %, OG gauche, pas de thrombus. ».",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestFindingsAreCapped(t *testing.T) {
	doc := pipeline.Document{Text: strings.Repeat("FEVG 62 %\n", 300)}
	doc.Report.Written = strings.Repeat("FEVG\n", 300)
	fs := bench().book.Spoken(doc).Findings()
	if len(fs) != 41 || !strings.HasPrefix(fs[40].Message, "560 autres") {
		t.Errorf("%d findings, the last: %s", len(fs), fs[len(fs)-1].Message)
	}
}
