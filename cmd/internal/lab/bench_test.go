package lab

import "testing"

// What starting a new demonstration costs before anything is sent.
func BenchmarkDirectory(b *testing.B) {
	a, err := NewAuthority()
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := Directory(b.TempDir(), a, Physicians()); err != nil {
			b.Fatal(err)
		}
	}
}
