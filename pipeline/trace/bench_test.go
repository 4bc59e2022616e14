package trace

import (
	"path/filepath"
	"testing"
)

func benchAppend(b *testing.B, n int64) {
	s, v := testKey(1)
	l, err := Open(filepath.Join(b.TempDir(), "trace"), s, v)
	if err != nil {
		b.Fatal(err)
	}
	seq := int64(1)
	for b.Loop() {
		appendTo(b, l, hops(seq, seq+n-1, 2026))
		seq += n
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), "hops/s")
}

func BenchmarkAppend1(b *testing.B)   { benchAppend(b, 1) }
func BenchmarkAppend100(b *testing.B) { benchAppend(b, 100) }

// A busy month of a practice: 100 documents of 30 hops a day.
const month = 66_000

func bigLog(b *testing.B) string {
	dir := filepath.Join(b.TempDir(), "trace")
	appendTo(b, openLog(b, dir), hops(1, month, 2026))
	return dir
}

func BenchmarkVerify(b *testing.B) {
	dir := bigLog(b)
	for b.Loop() {
		if _, err := Verify(dir, Options{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(month)*float64(b.N)/b.Elapsed().Seconds(), "hops/s")
}

func BenchmarkOpen(b *testing.B) {
	dir := bigLog(b)
	for b.Loop() {
		openLog(b, dir)
	}
}

func BenchmarkProve(b *testing.B) {
	dir := bigLog(b)
	for b.Loop() {
		if _, err := Prove(dir, month/2); err != nil {
			b.Fatal(err)
		}
	}
}
