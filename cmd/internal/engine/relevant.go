package engine

import (
	"strings"

	"cardiopli/pipeline"
)

// relevant leaves of earlier examinations the values that a letter may hold its own
// against: they are stored with it. The ejection fraction stays for its course over
// the years.
func relevant(earlier []pipeline.Earlier, r pipeline.Report) []pipeline.Earlier {
	keys := map[string]bool{"lvef": true}
	for _, m := range r.Measurements {
		keys[measure(m.Key)] = true
	}
	var out []pipeline.Earlier
	for _, e := range earlier {
		var kept []pipeline.Measurement
		for _, m := range e.Measurements {
			if keys[measure(m.Key)] {
				kept = append(kept, m)
			}
		}
		if e.Measurements = kept; kept != nil {
			out = append(out, e)
		}
	}
	return out
}

// measure is the key of a measure whatever the moment: a heart rate at peak has a
// key of its own.
func measure(key string) string {
	return strings.TrimSuffix(strings.TrimSuffix(key, "_max"), "_peak")
}
