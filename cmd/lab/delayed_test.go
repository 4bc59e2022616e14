package main

import (
	"fmt"
	"testing"

	"cardiopli/pipeline"
)

// TestDelayed has Postfix tell that it has not delivered a letter yet, of two that it
// then delivers, and gives up: the state says no more than what is known, and the
// queue's list says why the letter is not there yet.
func TestDelayed(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	postfix, to := s.Servers.Postfix, s.Physicians[:2]
	// Nothing answers on port 1; what the practice is told goes its own way.
	nowhere := fmt.Sprintf("inline:{ {%s=lmtp:inet:127.0.0.1:1}, {%s=lmtp:inet:127.0.0.1:1} }", to[0].Address, to[1].Address)
	if err := postfix.Set(map[string]string{"delay_warning_time": "2s", "transport_maps": nowhere}); err != nil {
		t.Fatal(err)
	}
	files := s.drop(t, 0, 2)
	s.sign(t, files)
	s.says(t, "L'opérateur a pris la lettre. Pas encore remis, l'opérateur continue d'essayer", "Rien à faire dans l'immédiat", "127.0.0.1")
	for _, f := range files {
		if got := s.letters(t)[f].copy(); got != pipeline.Accepted {
			t.Errorf("%s is %s while the operator goes on trying", f, got)
		}
	}
	// It gives up on the second, and delivers the first.
	if err := postfix.Set(map[string]string{"transport_maps": fmt.Sprintf("inline:{ {%s=error:5.4.7 given up} }", to[1].Address)}); err != nil {
		t.Fatal(err)
	}
	s.await(t, files[:1], pipeline.Delivered)
	s.await(t, files[1:], pipeline.Failed)
	s.once(t, files[0])
	s.says(t, "Non remis")
}
