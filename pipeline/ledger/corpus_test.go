package ledger_test

import (
	"fmt"
	"io/fs"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/abbreviation"
	"cardiopli/pipeline/check"
	"cardiopli/pipeline/check/checktest"
	"cardiopli/pipeline/draft"
	"cardiopli/pipeline/ledger"
	"cardiopli/templates"
	"cardiopli/testdata"
	"cardiopli/vocab"
)

// bench holds the real stages, made once.
var bench = sync.OnceValue(func() (b struct {
	set      *templates.Set
	checker  *check.Checker
	composer *draft.Composer
	book     *ledger.Book
}) {
	lexicon, err := vocab.Load()
	if err != nil {
		panic(err)
	}
	if b.set, err = templates.Load(nil); err != nil {
		panic(err)
	}
	b.checker = check.New(lexicon, nil)
	b.composer = draft.New(b.set, abbreviation.New(lexicon), pipeline.Practice{Name: "Cabinet des Tilleuls", Lines: []string{"12, rue des Tilleuls", "35000 Rennes"}, Phone: "02 99 00 00 00", Address: "secretariat@cabinet-exemple.mssante.fr", FINESS: "990000000"})
	b.book = ledger.New(b.set)
	return b
})

// report is a text of the corpus.
type report struct{ name, text string }

// corpus gives the samples, the cases, and generated reports.
func corpus(t testing.TB, generated int) []report {
	var out []report
	walk := func(fsys fs.FS) {
		err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(name, ".txt") {
				return err
			}
			b, err := fs.ReadFile(fsys, name)
			out = append(out, report{name, string(b)})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	walk(testdata.Reports)
	walk(testdata.Cases)
	walk(os.DirFS("../../testdata/plan")) // letters with terms and requests
	for seed := range uint64(generated) {
		r := checktest.Render(checktest.New(seed), checktest.LayoutOf(seed))
		out = append(out, report{fmt.Sprintf("seed %d", seed), strings.ReplaceAll(r.Text, "\r\n", "\n")})
	}
	return out
}

// compose runs the real stages over a text.
func compose(t testing.TB, text string) pipeline.Document {
	t.Helper()
	doc := pipeline.Document{ID: "7k3m9q2xp4rt", Version: 1, Text: text, At: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)}
	doc, findings, err := bench().checker.Run(doc)
	if err != nil {
		t.Fatal(err)
	}
	doc.Findings = findings
	for _, n := range doc.Report.Named {
		doc.Recipients = append(doc.Recipients, pipeline.Recipient{Title: n.Title, Given: n.Given, Name: n.Name, RPPS: n.RPPS, Address: n.Address, Copy: n.Copy})
	}
	doc, _, err = bench().composer.Run(doc)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func show(l ledger.Ledger) string {
	var b strings.Builder
	for _, c := range l.Changes {
		fmt.Fprintf(&b, "\n    %s %s %q -> %q at %v %v: %s", c.What, c.Kind, c.Source, c.Letter, c.Span, c.Place, c.Context)
	}
	return b.String()
}

func TestUntouchedLettersBalance(t *testing.T) {
	n, entries, bad := 0, 0, 0
	for _, r := range corpus(t, 300) {
		doc := compose(t, r.text)
		l := bench().book.Letter(doc)
		n++
		entries += len(l.Entries)
		if !l.Balanced() {
			bad++
			t.Errorf("%s: %d entries%s", r.name, len(l.Entries), show(l))
		}
	}
	t.Logf("%d letters, %d items found on both sides, %d letters with a change", n, entries, bad)
}
