package measure

import (
	"strings"

	"cardiopli/pipeline"
)

// share reads the part of the theoretical maximum that was reached, and of the
// predicted oxygen uptake.
func (r *reader) share() {
	if !r.stress() {
		return
	}
	t := r.t
	for i := range t.Tokens {
		x, ok := r.valueAt(i)
		if !ok || !x.known || x.unit.dim != percent || r.used[i] || r.marks[i].skip {
			continue
		}
		key := ""
		for j := x.next; j < x.next+8 && t.Same(i, j) && key == ""; j++ {
			switch w := t.Key(j); {
			case w == "fmt" || w == "fcmt" || w == "fmth" || w == "fct" || w == "fcm" || strings.HasPrefix(w, keyFcmth):
				key = "pmt_pct"
			case w == keyTheorique || w == "predicted" || w == "predite" || w == "th":
				key = "vo2_pct"
				for b := j - 1; b > i; b-- {
					if w := t.Key(b); w == "fc" || w == "frequence" || w == "maximale" || w == "hr" || w == "heart" || w == "maximum" {
						key = "pmt_pct"
					}
				}
				for b := i - 1; key == "vo2_pct" && !r.exam[pipeline.VO2] && b >= 0 && t.Same(b, i); b-- {
					if w := t.Key(b); w == "fc" || w == "frequence" || w == "hr" {
						key = "pmt_pct"
					}
				}
			case r.isNumber(j), w == ",":
				j += 8
			}
		}
		for j := i - 1; j >= 0 && j > i-7 && t.Same(i, j) && key == ""; j-- {
			switch w := t.Key(j); {
			case w == "fmt" || w == "fcmt" || w == "fmth":
				key = "pmt_pct"
			case r.isNumber(j), w == ",":
				j -= 8
			}
		}
		if key == "" || !within(key, x.v) {
			continue
		}
		ctx := pipeline.Current
		if after, _ := r.contextAfter(x.next); after || r.marks[i].previous {
			ctx = pipeline.Previous
		}
		r.used[i] = true
		r.emitSpan(key, ctx, x.v, "", x.raw)
	}
}
