package render

import (
	"strings"
	"testing"

	"cardiopli/pipeline/ledger"
	"cardiopli/pipeline/read"
	"cardiopli/templates"
)

// What is printed carries every number, unit, drug, negation and side of the
// letter, and none more: our reader of files and our balance of items agree with
// the page, however closely it is set.
func TestPrintedItemsBalance(t *testing.T) {
	set, err := templates.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	book, r := ledger.New(set), withLogo(t)
	all := whole(t)
	for name, l := range extremes(t) {
		all["extreme-"+name] = l
	}
	for name, l := range all {
		text, err := read.Printed(pdfOf(t, r, l))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		got := book.Extract(l, text)
		if len(got.Entries) < 20 {
			t.Errorf("%s: %d entries", name, len(got.Entries))
		}
		for _, c := range got.Changes {
			t.Errorf("%s: %s %s %q -> %q: %s", name, c.What, c.Kind, c.Source, c.Letter, c.Context)
		}
		if changed := strings.Replace(text, "du 2", "du 1", 1); changed != text && len(book.Extract(l, changed).Changes) == 0 {
			t.Errorf("%s: another day in the title is not noticed", name)
		}
	}
}
