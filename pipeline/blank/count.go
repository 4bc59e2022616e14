package blank

import (
	"time"

	"cardiopli/pipeline"
)

// Count tells how many of the findings are blanks, and since when the document
// has had the oldest; the zero time where that is not known.
func Count(findings []pipeline.Finding) (n int, since time.Time) {
	for _, f := range findings {
		if f.Rule != Rule {
			continue
		}
		n++
		if !f.Since.IsZero() && (since.IsZero() || f.Since.Before(since)) {
			since = f.Since
		}
	}
	return n, since
}
