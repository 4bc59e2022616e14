package vocab_test

import (
	"fmt"

	"cardiopli/vocab"
)

func ExampleLexicon_Check() {
	l, err := vocab.Load()
	if err != nil {
		panic(err)
	}
	for _, f := range l.Check("Fibrilation atriale, pas de trombus. Début Eliquisse 5 mg x2.", vocab.Options{Language: "fr"}) {
		fmt.Println(f.Wrong, "->", f.Right[0], f.Rule, f.Drug)
	}
	// Output:
	// Fibrilation -> Fibrillation misspelling false
	// trombus -> thrombus misspelling false
	// Eliquisse -> Eliquis misspelling true
}

// An abbreviation is spelt out for what it means in its report.
func ExampleLexicon_Senses() {
	l, err := vocab.Load()
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, s := range l.Senses("ATCD : IM inférieur stenté. Ce jour IM 2/4.", vocab.Options{Language: "fr", Exams: []string{"ett"}}) {
		if s.Form == "IM" {
			fmt.Println(s.Form, "=", s.Meaning, s.Write)
		}
	}
	// Output:
	// IM = infarctus du myocarde IDM
	// IM = insuffisance mitrale
}
