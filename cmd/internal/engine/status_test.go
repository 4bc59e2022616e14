package engine

import (
	"strings"
	"testing"

	"cardiopli/pipeline/revocation"
)

// The status page tells of authorities that are not heard, and what follows.
func TestUnheardAuthorities(t *testing.T) {
	heard, silent := revocation.State{Authority: "Une autorité", Known: true, Current: true}, revocation.State{Authority: "Une autre"}
	if n := unheard([]revocation.State{heard}, true); n != "" {
		t.Errorf("all are heard: %q", n)
	}
	if n := unheard([]revocation.State{heard, silent}, false); !strings.Contains(n, "1 autorité sur 2") || !strings.Contains(n, "partent quand même") {
		t.Errorf("soft: %q", n)
	}
	if n := unheard([]revocation.State{silent}, true); !strings.Contains(n, "Rien ne part") {
		t.Errorf("strict: %q", n)
	}
}
