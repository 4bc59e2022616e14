package keys

import (
	"bytes"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// The derivation of the key under the recovery code, against the Wycheproof
// vectors (C2SP, Apache-2.0) in the folder that CARDIOPLI_VECTORS names.
func TestVectorsOfDerivation(t *testing.T) {
	dir := os.Getenv("CARDIOPLI_VECTORS")
	if dir == "" {
		t.Skip("SKIPPED: CARDIOPLI_VECTORS is not set, the Wycheproof vectors were not run")
	}
	var raw []byte
	var err error
	for _, at := range []string{dir, filepath.Join("..", "..", dir)} {
		for _, sub := range []string{"", "wycheproof"} {
			if raw == nil {
				raw, err = os.ReadFile(filepath.Join(at, sub, "hkdf_sha256_test.json"))
			}
		}
	}
	if raw == nil {
		t.Fatalf("CARDIOPLI_VECTORS is set and has no such file: %v", err)
	}
	var all struct {
		TestGroups []struct {
			Tests []struct {
				TcID                 int
				Comment, Result      string
				IKM, Salt, Info, OKM string
				Size                 int
			}
		}
	}
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	count := 0
	bin := func(s string) []byte {
		b, err := hex.DecodeString(s)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	for _, g := range all.TestGroups {
		for _, v := range g.Tests {
			count++
			got, err := hkdf.Key(sha256.New, bin(v.IKM), bin(v.Salt), string(bin(v.Info)), v.Size)
			if ok := err == nil && bytes.Equal(got, bin(v.OKM)); ok != (v.Result == "valid") {
				t.Errorf("%d %s: accepted %t, want %s", v.TcID, v.Comment, ok, v.Result)
			}
		}
	}
	if count == 0 {
		t.Error("no vector was run")
	}
	t.Logf("%d vectors", count)
}
