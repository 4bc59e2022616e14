package trace_test

import (
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/mod/sumdb/note"

	"cardiopli/pipeline"
	"cardiopli/pipeline/trace"
)

func Example() {
	tmp, err := os.MkdirTemp("", "trace")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(tmp)
	dir := filepath.Join(tmp, "trace")
	private, public, err := note.GenerateKey(rand.Reader, "cabinet-essai")
	if err != nil {
		panic(err)
	}
	signer, err := note.NewSigner(private)
	if err != nil {
		panic(err)
	}

	log, err := trace.Open(dir, signer, public)
	if err != nil {
		panic(err)
	}
	at := time.Date(2026, 11, 22, 9, 30, 0, 0, time.UTC)
	err = log.Append([]pipeline.Hop{
		{Seq: 1, Document: "7k3m9q2xp4rt", Version: 1, Stage: pipeline.StageIntake, Actor: "cardiopli", At: at, Outcome: "taken"},
		{Seq: 2, Document: "7k3m9q2xp4rt", Version: 1, Stage: pipeline.StageView, Actor: "u-4f2a", At: at.Add(time.Minute), Outcome: "shown"},
	})
	if err != nil {
		panic(err)
	}
	witnessed := log.Checkpoint() // goes into a letter

	// Anyone, later, with the folder, the public key and that letter.
	result, err := trace.Verify(dir, trace.Options{Key: public, Since: witnessed})
	fmt.Println(result.Size, err)

	b, err := os.ReadFile(filepath.Join(dir, "2026", "hops"))
	if err != nil {
		panic(err)
	}
	b[len(b)-5] ^= 1
	if err := os.WriteFile(filepath.Join(dir, "2026", "hops"), b, 0o640); err != nil {
		panic(err)
	}
	_, err = trace.Verify(dir, trace.Options{Key: public})
	fmt.Println(err)
	// Output:
	// 2 <nil>
	// trace: 2026/hops, line 2: the record is not the one that was signed
}
