package guard_test

import (
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/directory"
	"cardiopli/pipeline/guard"
	"cardiopli/pipeline/header"
)

// BenchmarkCheck is a report of two pages, with readers chosen by hand whom it names in
// a field, in a sentence, and only in passing: the guard looks at each draft and at each
// view of its page.
func BenchmarkCheck(b *testing.B) {
	s := newSurgery(3)
	book := directory.NewBook(s.book...)
	to := []pipeline.Recipient{s.sole().Recipient, s.sole().Recipient, s.sole().Recipient}
	text := "Dr Jeanne VERNEUIL\nCardiologue\n\nDestinataire : Dr " + to[0].Given + " " + to[0].Name + "\n\nPatient : AUBRÉE Alain, né(e) le 02/03/1951\n\n" +
		"J'ai vu ce jour ce patient du Dr " + to[1].Name + " en consultation.\n" + strings.Repeat(strings.Join(olds, " ")+"\n"+strings.Join(sees, " ")+"\n", 14) +
		"Opéré par le Dr " + to[2].Name + " en 2012.\n" + strings.Repeat(strings.Join(plans, "\n")+"\n", 6) + "\nDr Jeanne VERNEUIL\n"
	h := header.Read(text)
	c := guard.Case{Text: text, Named: h.Named, Patient: h.Patient, Author: author, Recipients: to, ByHand: true, Book: book, At: at,
		History: func(pipeline.Address) (int, time.Time) { return 3, time.Time{} }}
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		guard.Check(c)
	}
}
