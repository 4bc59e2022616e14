package ledger_test

import (
	"regexp"
	"slices"
	"testing"

	"cardiopli/pipeline/ledger"
)

func TestUntouchedDictationsBalance(t *testing.T) {
	n, dictated, entries, bad := 0, 0, 0, 0
	for _, r := range corpus(t, 300) {
		doc := compose(t, r.text)
		l := bench().book.Spoken(doc)
		n++
		if doc.Report.Written == doc.Text {
			continue
		}
		dictated++
		entries += len(l.Entries)
		if !l.Balanced() {
			bad++
			t.Errorf("%s: %d entries%s", r.name, len(l.Entries), show(l))
		}
	}
	t.Logf("%d texts, %d of them dictated, %d items found on both sides, %d with a change", n, dictated, entries, bad)
}

// converted is what stands before milliseconds that were said as seconds.
var converted = regexp.MustCompile(`s = (\d+ )?$`)

// TestMutatedDictations deletes, inserts, changes and swaps items of the written
// form, of dictations and of a few typed reports.
func TestMutatedDictations(t *testing.T) {
	count, texts, typed := newTally(), 0, 0
	for i, r := range corpus(t, 300) {
		doc := compose(t, r.text)
		if doc.Report.Written == doc.Text {
			if typed++; typed > 20 {
				continue
			}
		}
		untouched := bench().book.Spoken(doc)
		if !untouched.Balanced() {
			continue
		}
		texts++
		// The unit of a blood pressure is written where none was said, and seconds
		// once more as milliseconds: nobody loses them.
		unsaid := func(s spot) bool {
			before, from := (*s.text)[:s.from], s.from
			return (s.String() == "mmHg" || converted.MatchString(before)) && !slices.ContainsFunc(untouched.Entries, func(e ledger.Entry) bool { return e.Place.Start == from })
		}
		mutate(r.name, []*string{&doc.Report.Written}, uint64(i), count, func() ledger.Ledger { return bench().book.Spoken(doc) }, unsaid)
	}
	t.Logf("%d texts were mutated", texts)
	count.report(t, "dictation")
}
