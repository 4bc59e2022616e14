package main

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestListed(t *testing.T) {
	out := "?   \tcardiopli/cmd/x\t[no test files]\nFuzzPlain\nFuzzRTF\nok  \tcardiopli/pipeline/read\t0.01s\nok  \tcardiopli/pipeline/runner\t0.00s\nFuzzOpen\nok  \tcardiopli/crypto/atrest\t0.00s\n"
	want := []target{{"cardiopli/pipeline/read", "FuzzPlain"}, {"cardiopli/pipeline/read", "FuzzRTF"}, {"cardiopli/crypto/atrest", "FuzzOpen"}}
	if got := listed(out); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// A failed step ends the run with 1, and the steps behind it still run.
func TestFailureIsTold(t *testing.T) {
	var out bytes.Buffer
	b := bench{ctx: context.Background(), out: &out, started: time.Now()}
	ran := false
	b.step("one", func() error { return errors.New("broken") })
	b.step("two", func() error { ran = true; return nil })
	if code := b.end(); code != 1 || !ran {
		t.Errorf("code %d, second step ran: %v", code, ran)
	}
	if !strings.Contains(out.String(), "one: FAILED") || !strings.Contains(out.String(), "broken") {
		t.Errorf("the failure is not shown:\n%s", out.String())
	}
	fine := bench{ctx: context.Background(), out: &out}
	fine.step("one", func() error { return nil })
	if code := fine.end(); code != 0 {
		t.Errorf("code %d where all passed", code)
	}
}

func TestScored(t *testing.T) {
	for line, want := range map[string]bool{
		"    score_test.go:146: measurements recall 1.000, wrong value 0":                   true,
		"    clean_test.go:48: 0 false alarms in 33 letters of 4694 words":                  true,
		"    recall_test.go:100: cadence -> cadecne: [cadence]":                             false,
		"    score_test.go:112: reports/s01.txt: missed fevg now":                           false,
		"    variants_test.go:132: case capitals   298 reports 1.000/0.000 0.9/0.0":         false,
		"    mutation_test.go:170: tenth    547 of  569 detectable raised (0.961)":          true,
		"    mutation_test.go:170: tenth, formula BSA    6 of    6 detectable raised (1.0)": false,
		"=== RUN   TestScore":           false,
		"ok  \tcardiopli/vocab\t1.613s": false,
	} {
		if got := scored(line); got != want {
			t.Errorf("%q: %v", line, got)
		}
	}
}
