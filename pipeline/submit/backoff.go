package submit

import "time"

// The schedule of retries. RFC 5321 4.5.4.1 asks for at least 30 minutes between
// tries of a relay; a submission client talks to its own operator, so the first
// ones come sooner, and 48 hours are as long as a letter may wait unseen.
const (
	First   = 30 * time.Second
	Longest = 2 * time.Hour
	Horizon = 48 * time.Hour
)

// Jitter gives numbers in [0, 1); *rand.Rand of math/rand/v2 does.
type Jitter interface{ Float64() float64 }

// Next is the wait before the next try, after attempt tries (1 after the first):
// 30 s, doubling, up to 2 h, each one spread by a quarter either way so that many
// deliveries that failed together do not come back together. A nil r does not spread.
func Next(attempt int, r Jitter) time.Duration {
	d := First
	for i := 1; i < attempt && d < Longest; i++ {
		d *= 2
	}
	d = min(d, Longest)
	if r != nil {
		d += time.Duration((r.Float64() - 0.5) / 2 * float64(d))
	}
	return d
}

// Expired reports whether tries that began at first have gone on long enough:
// the delivery has failed and a person is told.
func Expired(first, now time.Time) bool { return now.Sub(first) >= Horizon }
