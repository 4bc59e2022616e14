package plan_test

import (
	"sync"
	"testing"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/check"
	"cardiopli/vocab"
)

var lexicon = sync.OnceValue(func() *check.Checker {
	lex, err := vocab.Load()
	if err != nil {
		panic(err)
	}
	return check.New(lex, nil)
})

// checked is the report that the real stage understands of a text.
func checked(t testing.TB, text string) pipeline.Report {
	t.Helper()
	doc, _, err := lexicon().Run(pipeline.Document{ID: "7k3m9q2xp4rt", Version: 1, Text: text, At: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	return doc.Report
}
