package measure

import (
	"strings"

	"cardiopli/pipeline"
	"cardiopli/pipeline/measure/phrase"
)

// recovery reads the fall of the rate in the first minute of recovery.
func (r *reader) recovery() {
	if !r.stress() {
		return
	}
	t := r.t
	for n := 0; n < t.Sentences(); n++ {
		from, to := t.Bounds(n)
		at, minute := -1, false
		for j := from; j < to; j++ {
			w := t.Key(j)
			if strings.HasPrefix(w, "recup") || w == phrase.KeyOf("decroissance") || w == "hrr" || w == "hrr1" || w == phrase.KeyOf("recovery") {
				if at < 0 {
					at = j
				}
				minute = minute || w == "hrr1"
			}
			if (t.Key(j) == "1" || t.Key(j) == "une" || t.Key(j) == phrase.KeyOf("premiere") || w == "1re" || w == "1ere" || w == "first" || w == "one") && (strings.HasPrefix(t.Key(j+1), "min") || t.Key(j+1) == "mn" || strings.HasPrefix(t.Key(j+2), "min")) {
				minute = true
			}
		}
		if at < 0 || !minute {
			continue
		}
		for j := at; j < to; j++ {
			x, ok := r.valueAt(j)
			if !ok || r.used[j] {
				continue
			}
			falls := x.v < 0
			for b := j - 1; b >= from && b > j-4 && !falls; b-- {
				w := t.Key(b)
				falls = w == phrase.KeyOf("decroissance") || w == phrase.KeyOf("baisse") || w == "chute" || w == "hrr1" || w == "hrr" || w == phrase.KeyOf("diminution") || w == "perd" || w == "moins"
			}
			if w := t.Key(j - 1); !falls && w == "de" && x.known && x.unit.dim == rate && x.v <= 70 {
				falls = true
			}
			if !falls && j > from+1 && t.Key(j-1) == ":" && x.v >= 1 && x.v <= 60 && (!x.known || x.unit.dim == rate) {
				falls = true
			}
			if v := max(x.v, -x.v); falls && v >= 2 && v <= 100 && (!x.known || x.unit.dim == rate || x.loose) {
				r.used[j] = true
				r.emitSpan("hrr1", pipeline.Current, v, "", x.raw)
				break
			}
		}
	}
}

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
			case w == "fmt" || w == "fcmt" || w == "fmth" || w == "fct" || w == "fcm" || strings.HasPrefix(w, phrase.KeyOf("fcmth")):
				key = "pmt_pct"
			case w == phrase.KeyOf("theorique") || w == phrase.KeyOf("predicted") || w == phrase.KeyOf("predite") || w == "th":
				key = "vo2_pct"
				for b := j - 1; b > i; b-- {
					if w := t.Key(b); w == "fc" || w == phrase.KeyOf("frequence") || w == phrase.KeyOf("maximale") || w == "hr" || w == "heart" || w == "maximum" {
						key = "pmt_pct"
					}
				}
				for b := i - 1; key == "vo2_pct" && !r.exam[pipeline.VO2] && b >= 0 && t.Same(b, i); b-- {
					if w := t.Key(b); w == "fc" || w == phrase.KeyOf("frequence") || w == "hr" {
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
