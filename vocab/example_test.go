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
