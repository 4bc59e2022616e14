//go:build !fault

package fault

import "testing"

// A build for a practice cannot be stopped by its environment.
func TestPointDoesNothing(t *testing.T) {
	for _, p := range Points {
		t.Setenv("CARDIOPLI_FAULT", p)
		Point(p)
	}
	if n := testing.AllocsPerRun(100, func() { Point(IntakeBlob) }); n != 0 {
		t.Errorf("a write point costs %v allocations", n)
	}
}
