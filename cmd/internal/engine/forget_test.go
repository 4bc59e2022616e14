package engine

import (
	"testing"

	"cardiopli/pipeline"
	"cardiopli/pipeline/store"
)

// An erased document leaves the index of earlier letters and what else is in memory.
func TestErasedIsForgotten(t *testing.T) {
	const gone, kept = "7k3m9q2xp4rt", "8k3m9q2xp4rt"
	e := &Engine{}
	e.history.of = map[string][]pipeline.ID{"both": {gone, kept}, "alone": {gone}}
	e.sound.of = map[pipeline.ID]bool{gone: true, kept: true}
	e.forget([]pipeline.Hop{{Document: gone, Stage: pipeline.StageView}})
	if len(e.history.of["both"]) != 2 {
		t.Fatal("a look is no erasure")
	}
	e.forget([]pipeline.Hop{{Document: gone, Stage: store.StageErase}})
	if _, ok := e.history.of["alone"]; ok || len(e.history.of["both"]) != 1 || e.history.of["both"][0] != kept {
		t.Errorf("index: %v", e.history.of)
	}
	if len(e.sound.of) != 1 || !e.sound.of[kept] {
		t.Errorf("recordings: %v", e.sound.of)
	}
}
