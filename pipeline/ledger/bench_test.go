package ledger_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"cardiopli/pipeline"
	"cardiopli/pipeline/ledger"
)

func BenchmarkLetter(b *testing.B) {
	doc := compose(b, page(b))
	b.SetBytes(int64(len(doc.Report.Written)))
	for b.Loop() {
		bench().book.Letter(doc)
	}
}

func BenchmarkSpoken(b *testing.B) {
	for _, r := range corpus(b, 0) {
		if r.name != "cases/dictation/007-ett.txt" {
			continue
		}
		doc := compose(b, r.text)
		b.SetBytes(int64(len(doc.Text)))
		for b.Loop() {
			bench().book.Spoken(doc)
		}
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
	rnd := rand.New(rand.NewPCG(1, 2))
	var b strings.Builder
	for b.Len() < 1<<20 {
		fmt.Fprint(&b, rnd.IntN(1000), " mot", string(rune('a'+rnd.IntN(26))), " ")
	}
	out["chance"] = b.String()
	return out
}

func BenchmarkHostile(b *testing.B) {
	for name, text := range hostile() {
		b.Run(strings.ReplaceAll(name, " ", "_"), func(b *testing.B) {
			doc := pipeline.Document{Text: text}
			doc.Letter.Blocks = []pipeline.Block{{Kind: pipeline.Paragraph, Text: text}, {Kind: pipeline.Paragraph, Text: text[:len(text)/2] + " 5 " + text[len(text)/2:]}}
			if name == "chance" { // nothing stands where it should
				doc.Letter.Blocks[0].Text = text[len(text)/3:] + text[:len(text)/3]
			}
			doc.Report.Written = text[:len(text)/2] + " 5 huit douze " + text[len(text)/2:]
			for name, hop := range map[string]func() ledger.Ledger{
				"spoken":    func() ledger.Ledger { return bench().book.Spoken(doc) },
				"composed":  func() ledger.Ledger { return bench().book.Letter(doc) },
				"extracted": func() ledger.Ledger { return bench().book.Extract(doc.Letter, text) },
			} {
				b.Run(name, func(b *testing.B) {
					for b.Loop() {
						hop()
					}
				})
			}
		})
	}
}
