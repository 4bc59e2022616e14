package ledger_test

import (
	"bytes"
	"os"
	"os/exec"
	"testing"

	"cardiopli/pipeline/ledger"
	"cardiopli/pipeline/read"
	"cardiopli/pipeline/render"
)

// pdftotext gives a reader of PDF files; without the program the test is skipped
// and fails where everything has to run.
func pdftotext(t *testing.T) func(pdf []byte) string {
	path, err := exec.LookPath("pdftotext")
	if err != nil {
		if os.Getenv("CARDIOPLI_E2E") == "1" {
			t.Fatal("pdftotext is not installed")
		}
		t.Skip("SKIPPED: pdftotext is not installed (package poppler-utils)")
	}
	return func(pdf []byte) string {
		cmd := exec.Command(path, "-layout", "-", "-")
		cmd.Stdin = bytes.NewReader(pdf)
		out, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	}
}

func TestExtractedByPdftotext(t *testing.T) {
	extracted(t, pdftotext(t), 0)
}

// TestExtracted reads the files with our own reader.
func TestExtracted(t *testing.T) {
	extracted(t, func(pdf []byte) string {
		text, err := read.Printed(pdf)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}, 20)
}

// extracted prints the letters of the corpus, reads them back, and mutates what
// was read.
func extracted(t *testing.T, reader func(pdf []byte) string, generated int) {
	r, err := render.New()
	if err != nil {
		t.Fatal(err)
	}
	count, n, entries := newTally(), 0, 0
	for i, rep := range corpus(t, generated) {
		doc, _, err := r.Run(compose(t, rep.text))
		if err != nil {
			t.Fatal(err)
		}
		text := reader(doc.PDF)
		l := bench().book.Extract(doc.Letter, text)
		n++
		entries += len(l.Entries)
		if len(l.Changes) > 0 {
			t.Errorf("%s: %d entries%s", rep.name, len(l.Entries), show(l))
			continue
		}
		mutate(rep.name, []*string{&text}, uint64(i), count, func() ledger.Ledger { return bench().book.Extract(doc.Letter, text) })
	}
	t.Logf("%d files, %d items found on both sides", n, entries)
	count.report(t, "extracted")
}
