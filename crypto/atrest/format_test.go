package atrest

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"testing"
)

var update = flag.Bool("update", false, "rewrite testdata")

// specimen is one of each form, sealed under the key of 32 bytes 07.
type specimen struct {
	Site, Document, Field, Value, Blob []byte
	Token                              []byte
	Commit                             string
}

// TestFormat1 opens what version 1 wrote, for as long as there is a reader.
func TestFormat1(t *testing.T) {
	const file = "testdata/v1.json"
	if *update {
		s := must(NewSite())
		d, wrapped := must2(s.NewDocument("7k3m9q2xp4rt"))
		v := specimen{
			Site: must(s.Wrap(kekOf(7))), Document: wrapped,
			Field: must(d.SealField("name", []byte("field"))), Value: must(s.Seal("directory", []byte("value"))),
			Blob: must(d.SealBlob("pdf", []byte("blob"))), Token: s.Token("ins", []byte("token")), Commit: d.Commit("pdf", []byte("commit")),
		}
		if err := os.WriteFile(file, append(must(json.MarshalIndent(v, "", "  ")), '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var v specimen
	if err := json.Unmarshal(must(os.ReadFile(file)), &v); err != nil {
		t.Fatal(err)
	}
	s, err := UnwrapSite(v.Site, kekOf(7))
	if err != nil {
		t.Fatal(err)
	}
	d, err := s.OpenDocument("7k3m9q2xp4rt", v.Document)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := d.OpenField("name", v.Field); string(got) != "field" {
		t.Errorf("field: %q, %v", got, err)
	}
	if got, err := s.Open("directory", v.Value); string(got) != "value" {
		t.Errorf("site value: %q, %v", got, err)
	}
	if got, err := d.OpenBlob("pdf", bytes.NewReader(v.Blob), 100); string(got) != "blob" {
		t.Errorf("blob: %q, %v", got, err)
	}
	if !bytes.Equal(s.Token("ins", []byte("token")), v.Token) {
		t.Error("token differs")
	}
	if d.Commit("pdf", []byte("commit")) != v.Commit {
		t.Error("commitment differs")
	}
}

// FuzzOpen asserts that no bytes but those made under the keys open, and that
// none of the readers gives way.
func FuzzOpen(f *testing.F) {
	var v specimen
	if err := json.Unmarshal(must(os.ReadFile("testdata/v1.json")), &v); err != nil {
		f.Fatal(err)
	}
	for _, b := range [][]byte{nil, v.Site, v.Document, v.Field, v.Value, v.Blob} {
		f.Add(b)
	}
	s := must(NewSite()) // not the one of the specimen
	d, _ := must2(s.NewDocument("7k3m9q2xp4rt"))
	kek := kekOf(1)
	f.Fuzz(func(t *testing.T, b []byte) {
		_, e1 := UnwrapSite(b, kek)
		_, e2 := s.OpenDocument("7k3m9q2xp4rt", b)
		_, e3 := s.Open("directory", b)
		_, e4 := d.OpenField("name", b)
		_, e5 := d.OpenBlob("pdf", bytes.NewReader(b), 1<<20)
		for i, err := range []error{e1, e2, e3, e4, e5} {
			if !refused(err) {
				t.Errorf("reader %d: %v", i, err)
			}
		}
		if !s.Stale(b) {
			t.Error("foreign bytes are taken as current")
		}
	})
}
