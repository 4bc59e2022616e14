package measure

import (
	"slices"
	"strings"

	"cardiopli/pipeline"
)

// planar are measures that a machine gives for the view of four cavities, that of
// two and both together. The last is the patient's (ASE/EACVI 2015, biplane
// method of discs); the others are steps to it and no second value.
var planar = map[string]bool{"lvef": true, "lvedv": true, "lvesv": true, "sv": true, "la_vol": true, "la_vol_i": true, "la_area": true}

// planeOf tells the view that the words of a value name: 4, 2, or 0 for none.
func planeOf(raw string) int {
	raw = strings.ToLower(raw)
	for _, w := range []string{"a2c", "ap2", "(2c", "(2 c", "a2ch", "sp2"} {
		if strings.Contains(raw, w) {
			return 2
		}
	}
	for _, w := range []string{"a4c", "ap4", "(4c", "(4 c", "a4ch", "sp4"} {
		if strings.Contains(raw, w) {
			return 4
		}
	}
	return 0
}

// onePlane drops values of single views where the same measure stands for both,
// and those of two cavities where four are given.
func (r *reader) onePlane() {
	type of struct {
		key string
		ctx pipeline.Context
	}
	best := make(map[of]int)
	rank := map[int]int{0: 3, 4: 2, 2: 1}
	for _, m := range r.out {
		if planar[m.Key] {
			k := of{m.Key, m.Context}
			best[k] = max(best[k], rank[planeOf(m.Raw)])
		}
	}
	r.out = slices.DeleteFunc(r.out, func(m pipeline.Measurement) bool {
		return planar[m.Key] && rank[planeOf(m.Raw)] < best[of{m.Key, m.Context}]
	})
}
