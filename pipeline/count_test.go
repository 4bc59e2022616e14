package pipeline_test

import (
	"testing"

	"cardiopli/pipeline"
)

// In French nothing and one are singular, in English one alone.
func TestCount(t *testing.T) {
	for _, c := range []struct {
		n      int
		fr, en string
	}{
		{0, "0 lettre est partie", "0 letters"},
		{1, "1 lettre est partie", "1 letter"},
		{-1, "-1 lettre est partie", "-1 letter"},
		{2, "2 lettres sont parties", "2 letters"},
		{21, "21 lettres sont parties", "21 letters"},
		{-2, "-2 lettres sont parties", "-2 letters"},
	} {
		if got := pipeline.French.Count(c.n, "lettre est partie", "lettres sont parties"); got != c.fr {
			t.Errorf("French.Count(%d) = %q, want %q", c.n, got, c.fr)
		}
		if got := pipeline.English.Count(c.n, "letter", "letters"); got != c.en {
			t.Errorf("English.Count(%d) = %q, want %q", c.n, got, c.en)
		}
	}
	if got := pipeline.Language("").Agree(0, "a", "b"); got != "a" {
		t.Errorf("an unknown language agrees as French does, not %q", got)
	}
}
