package fault

import (
	"regexp"
	"testing"
)

func TestPointsAreDistinctNames(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range append(Points[:], Rare[:]...) {
		if seen[p] || !regexp.MustCompile(`^(intake|prepare|approve|issue|submit|trace)\.[a-z-]+$`).MatchString(p) {
			t.Errorf("%q is twice there or no name of stage and point", p)
		}
		seen[p] = true
	}
}
