package ledger_test

import (
	"math/rand/v2"
	"testing"

	"cardiopli/pipeline/ledger"
	"cardiopli/pipeline/read"
	"cardiopli/pipeline/render"
)

// TestExtractedAfterOthers prints letters with the values of before, reads them
// back, and mutates what was read: days in headings that pages repeat, arrows and
// signs in narrow columns.
func TestExtractedAfterOthers(t *testing.T) {
	printer, err := render.New()
	if err != nil {
		t.Fatal(err)
	}
	count, letters := newTally(), 0
	for i, r := range corpus(t, 60) {
		if i%4 != 0 {
			continue
		}
		doc := compose(t, r.text)
		doc.Earlier = earlierOf(rand.New(rand.NewPCG(uint64(i), 31)), doc.Report)
		if len(doc.Earlier) == 0 {
			continue
		}
		doc, _, err := bench().composer.Run(doc)
		if err != nil {
			t.Fatal(err)
		}
		if doc, _, err = printer.Run(doc); err != nil {
			t.Fatal(err)
		}
		text, err := read.Printed(doc.PDF)
		if err != nil {
			t.Fatal(err)
		}
		letters++
		if l := bench().book.Extract(doc.Letter, text); len(l.Changes) > 0 {
			t.Errorf("%s: %d entries%s", r.name, len(l.Entries), show(l))
			continue
		}
		if i%16 == 0 {
			mutate(r.name, []*string{&text}, uint64(i), count, func() ledger.Ledger { return bench().book.Extract(doc.Letter, text) })
		}
	}
	t.Logf("%d letters", letters)
	count.report(t, "extracted")
	if letters < 40 {
		t.Error("the letters are too few")
	}
}
