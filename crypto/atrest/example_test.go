package atrest_test

import (
	"bytes"
	"fmt"

	"cardiopli/crypto/atrest"
)

func Example() {
	site, err := atrest.NewSite()
	if err != nil {
		panic(err)
	}
	doc, wrapped, err := site.NewDocument("7k3m9q2xp4rt")
	if err != nil {
		panic(err)
	}
	sealed, err := doc.SealBlob("text", []byte("Rythme sinusal à 72/min."))
	if err != nil {
		panic(err)
	}

	// Later: the wrapped keys and the sealed bytes come back from the disk.
	doc, err = site.OpenDocument("7k3m9q2xp4rt", wrapped)
	if err != nil {
		panic(err)
	}
	text, err := doc.OpenBlob("text", bytes.NewReader(sealed), 1<<20)
	fmt.Println(string(text), err)

	_, err = site.OpenDocument("0a0a0a0a0a0a", wrapped)
	fmt.Println(err)
	// Output:
	// Rythme sinusal à 72/min. <nil>
	// unwrap document keysets: sealed bytes do not open: altered, cut, or sealed for another place or key
}
