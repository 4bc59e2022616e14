package receipt_test

import (
	"os"
	"testing"

	"cardiopli/pipeline/receipt"
)

func BenchmarkRead(b *testing.B) {
	for _, name := range []string{"postfix-unknown", "mdn-thunderbird", "exim-plain", "not-reply-plain"} {
		raw, err := os.ReadFile("testdata/shapes/" + name + ".eml")
		if err != nil {
			b.Fatal(err)
		}
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := receipt.Read(raw); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
