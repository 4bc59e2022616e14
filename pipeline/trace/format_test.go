package trace

import (
	"flag"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite testdata")

// TestFormat1 verifies a log and a proof as version 1 wrote them, for as long as
// there is a reader: a later form of a hop must leave these records as they are.
func TestFormat1(t *testing.T) {
	const dir, proofFile = "testdata/v1/trace", "testdata/v1/hop-4.proof"
	if *update {
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
		l := openLog(t, dir)
		full := hop(2, 2025)
		full.Delivery, full.Notes = "7k3m9q2xp402-1", map[string]string{"smtp": "250", "form": "rsa+aes256-cbc"}
		least := hop(3, 2026)
		least.Document, least.Version, least.Commitments = "", 0, nil
		appendTo(t, l, append(hops(1, 1, 2025), full))
		appendTo(t, l, append(hops(3, 3, 2026)[:0], least, hop(4, 2026), hop(5, 2026)))
		proof, err := Prove(dir, 4)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(proofFile, proof, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	r, err := Verify(dir, Options{})
	if err != nil || r.Size != 5 || len(r.Years) != 2 {
		t.Fatalf("%+v, %v", r, err)
	}
	all, err := Read(dir, Filter{})
	if err != nil || len(all) != 5 || all[1].Notes["smtp"] != "250" || all[1].Delivery != "7k3m9q2xp402-1" || all[2].Document != "" {
		t.Fatalf("%+v, %v", all, err)
	}
	proof, err := os.ReadFile(proofFile)
	if err != nil {
		t.Fatal(err)
	}
	if h, _, err := CheckProof(proof, r.Key); err != nil || h.Seq != 4 {
		t.Errorf("%+v, %v", h, err)
	}
	if !strings.HasPrefix(r.Key, "cabinet-essai+") {
		t.Errorf("key %q", r.Key)
	}
}
