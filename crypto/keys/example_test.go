package keys_test

import (
	"fmt"
	"os"
	"path/filepath"

	"cardiopli/crypto/keys"
)

func Example() {
	tmp, err := os.MkdirTemp("", "keys")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(tmp)
	dir := filepath.Join(tmp, "keys")

	// Once, when the practice folder is made. A real one uses Create.
	cheap := keys.Cost{Time: 1, Memory: 64, Threads: 1}
	_, recovery, err := keys.CreateWithCost(dir, []byte("quatre mots au hasard"), cheap)
	if err != nil {
		panic(err)
	}
	fmt.Println("characters to print:", len(recovery))

	// At each start.
	passphrase, err := keys.Passphrase(keys.Source{Prompt: func(string) ([]byte, error) {
		return []byte("quatre mots au bazar"), nil
	}})
	if err != nil {
		panic(err)
	}
	_, err = keys.Open(dir, passphrase)
	fmt.Println(err)

	site, err := keys.OpenWithRecovery(dir, recovery)
	fmt.Println(site != nil, err)
	// Output:
	// characters to print: 41
	// wrong passphrase
	// true <nil>
}
