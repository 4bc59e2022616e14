package atrest

import (
	"bytes"
	"testing"
)

// A signed letter with its PDF and CDA is about 200 KB.
const letterSize = 200 << 10

func BenchmarkSealBlob(b *testing.B) {
	d, _ := must2(must(NewSite()).NewDocument("a"))
	plain := noise(letterSize)
	b.SetBytes(letterSize)
	b.ReportAllocs()
	for b.Loop() {
		must(d.SealBlob("pdf", plain))
	}
}

func BenchmarkOpenBlob(b *testing.B) {
	d, _ := must2(must(NewSite()).NewDocument("a"))
	sealed := must(d.SealBlob("pdf", noise(letterSize)))
	b.SetBytes(letterSize)
	b.ReportAllocs()
	for b.Loop() {
		must(d.OpenBlob("pdf", bytes.NewReader(sealed), letterSize))
	}
}

func BenchmarkNewDocument(b *testing.B) {
	s := must(NewSite())
	for b.Loop() {
		must2(s.NewDocument("a"))
	}
}

// BenchmarkOpenDocument is what filling the search index costs per document,
// with BenchmarkOpenField for each field.
func BenchmarkOpenDocument(b *testing.B) {
	s := must(NewSite())
	_, wrapped := must2(s.NewDocument("a"))
	for b.Loop() {
		must(s.OpenDocument("a", wrapped))
	}
}

func BenchmarkOpenField(b *testing.B) {
	d, _ := must2(must(NewSite()).NewDocument("a"))
	sealed := must(d.SealField("name", noise(60)))
	for b.Loop() {
		must(d.OpenField("name", sealed))
	}
}

func BenchmarkCommit(b *testing.B) {
	d, _ := must2(must(NewSite()).NewDocument("a"))
	plain := noise(letterSize)
	b.SetBytes(letterSize)
	for b.Loop() {
		d.Commit("pdf", plain)
	}
}
