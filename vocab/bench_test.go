package vocab

import (
	"os"
	"strings"
	"testing"
)

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := newLexicon(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkCheckClean reads a letter without a fault.
func BenchmarkCheckClean(b *testing.B) { benchmark(b, "testdata/clean/08-insuffisance.txt") }

// BenchmarkCheckFaulty reads the same with eight faults of several kinds.
func BenchmarkCheckFaulty(b *testing.B) {
	benchmark(b, "testdata/clean/08-insuffisance.txt",
		"décompensation", "décompansation", "orthopnée", "ortopnée", "crépitants", "crépittants", "Coronarographie", "Coronarografie",
		"dapagliflozine", "dapaglifozine", "myocardite", "miocardite", "hebdomadaire", "ebdomadaire", "favorable", "favrable")
}

func benchmark(b *testing.B, name string, replace ...string) {
	l := load(b)
	text, err := os.ReadFile(name)
	if err != nil {
		b.Fatal(err)
	}
	t := strings.NewReplacer(replace...).Replace(string(text))
	b.SetBytes(int64(len(t)))
	b.ReportAllocs()
	faults := 0
	for b.Loop() {
		faults = len(l.Check(t, Options{}))
	}
	b.ReportMetric(float64(faults), "faults")
}
