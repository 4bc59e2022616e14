package ledger_test

import (
	"testing"
	"unicode/utf8"

	"cardiopli/pipeline"
	"cardiopli/pipeline/ledger"
)

// FuzzLedger gives the three hops texts that have nothing to do with each other,
// and texts with themselves.
func FuzzLedger(f *testing.F) {
	for _, s := range []string{"FEVG 62 %, OG gauche, pas de thrombus, Lasilix 40 mg", "tension quatorze huit point f e v g à 50 correction 55 pour cent",
		"le 1er mars 2026 -20° 1 228 000 12.03.2026 V1-V4 NYHA III ½ 10³ mL/m²", "page 1/2\npage 2/2\n", "deux points trois petits points cent mille vingt et un virgule zéro cinq",
		"efface la phrase non pardon je reprends", "１２ ﬁ ° n° ST+ <= 5 isn't m/m/m/m", "\xff\xfe7 \x00 8"} {
		f.Add(s, "FEVG 60 %", "FEVG 62 %")
		f.Add(s, s, s)
	}
	book := bench().book
	f.Fuzz(func(t *testing.T, text, written, letter string) {
		for _, it := range book.Items(text) {
			if it.Start < 0 || it.End > len(text) || it.Start >= it.End {
				t.Fatalf("item %v does not lie in the text", it)
			}
		}
		doc := pipeline.Document{Text: text}
		doc.Report.Written = written
		doc.Letter = pipeline.Letter{Conclusion: []string{letter}, Blocks: []pipeline.Block{{Kind: pipeline.Heading, Text: letter}, {Kind: pipeline.Paragraph, Text: written},
			{Kind: pipeline.Table, Rows: [][]string{{"Mesure", "Valeur", "Normale", "Source"}, {letter, text, written, ""}, {}, {"TAPSE"}}}}}
		for _, l := range []ledger.Ledger{book.Spoken(doc), book.Letter(doc), book.Extract(doc.Letter, text)} {
			for _, c := range l.Findings() {
				if !utf8.ValidString(text) || c.Span.IsZero() {
					continue
				}
				if c.Span.Of(text) == "" {
					t.Fatalf("%s: a finding at %v of %d bytes", l.Hop, c.Span, len(text))
				}
			}
		}
		doc.Report.Written = text
		if l := book.Spoken(doc); len(l.Changes) > 0 {
			t.Fatalf("a typed text differs from itself: %v", l.Changes)
		}
	})
}
