package fault

import (
	"regexp"
	"slices"
	"testing"
)

func TestPointsAreDistinctNames(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range slices.Concat(Points[:], Rare[:], Office[:]) {
		if seen[p] || !regexp.MustCompile(`^(intake|prepare|approve|issue|submit|trace|receipt|keys|erase|refusal|backup|restore)\.[a-z-]+$`).MatchString(p) {
			t.Errorf("%q is twice there or no name of stage and point", p)
		}
		seen[p] = true
	}
}
