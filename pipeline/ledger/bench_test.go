package ledger_test

import (
	"strings"
	"testing"

	"cardiopli/pipeline"
)

func BenchmarkLetter(b *testing.B) {
	doc := compose(b, page(b))
	b.SetBytes(int64(len(doc.Report.Written)))
	for b.Loop() {
		bench().book.Letter(doc)
	}
}

func page(b testing.TB) string {
	for _, r := range corpus(b, 0) {
		if r.name == "reports/s08-ett.txt" {
			return r.text
		}
	}
	b.Fatal("no sample")
	return ""
}

// Hostile texts of one megabyte: time has to grow with their length, not with
// its square.
func hostile() map[string]string {
	out := map[string]string{}
	for name, unit := range map[string]string{"one number": "7 ", "one word": "pas ", "lines": "FC 70\n", "numbers in words": "cent vingt et un ", "letters": "a", "figures": "7", "dates": "1/2/2026 ", "signs": "%/", "units": "3 m/m/m"} {
		out[name] = strings.Repeat(unit, 1<<20/len(unit))
	}
	return out
}

func BenchmarkHostile(b *testing.B) {
	for name, text := range hostile() {
		b.Run(strings.ReplaceAll(name, " ", "_"), func(b *testing.B) {
			doc := pipeline.Document{Text: text}
			doc.Letter.Blocks = []pipeline.Block{{Kind: pipeline.Paragraph, Text: text}, {Kind: pipeline.Paragraph, Text: text[:len(text)/2] + " 5 " + text[len(text)/2:]}}
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				bench().book.Letter(doc)
			}
		})
	}
}
