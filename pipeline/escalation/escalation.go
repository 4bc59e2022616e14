// Package escalation is the receipt clock: how long silence about a letter may
// last before someone is told, and who does what next. "Sent" is not "received":
// an urgent finding that nobody acknowledged has to reach a physician by voice.
//
// It is pure: the caller gives the time, keeps the rung, and acts. It rings
// nobody, it stores nothing, and it never decides what was urgent: the
// cardiologist did.
package escalation

import (
	"time"

	"cardiopli/pipeline"
)

// Situation is one copy of a letter as the clock sees it.
type Situation struct {
	Urgency  pipeline.Urgency
	State    pipeline.DeliveryState
	Accepted time.Time // when the operator took it; zero where it has not
	Since    time.Time // when State began
	Now      time.Time
	// Rung is how many rungs of the ladder someone has been told of: 0 for none.
	Rung int
	// Receipts is set where this recipient has ever sent one.
	Receipts bool
	// Told is set where the physician was told by voice and read the finding back.
	Told bool
}

// Step is one rung that is due. The zero Step means that nothing is.
type Step struct {
	Rung int   // 1 for the first: the caller stores it once someone was told
	Who  Who   // who acts
	Act  Act   // what is to be done
	Why  Cause // what brought it about
	// Urgency is the letter's.
	Urgency pipeline.Urgency
}

// IsZero reports whether nothing is due.
func (s Step) IsZero() bool { return s.Rung == 0 }

// Who acts on a step.
type Who string

// Act is what a step asks for.
type Act string

// Cause is why a step came due.
type Cause string

// Next tells which rung is due now, or the zero Step, and at when to ask again;
// the zero time means never, unless the situation changes.
func Next(s Situation, l Ladder) (Step, time.Time) { return Step{}, time.Time{} }

// French says what is the matter, who acts, and what to do.
func (s Step) French() (what, who, todo string) { return "", "", "" }

// Ladder holds the times; the zero value of a field takes the default.
type Ladder struct{}

// Defaults is the ladder as delivered.
func Defaults() Ladder { return Ladder{} }

// Validate tells what cannot be so.
func (l Ladder) Validate() error { return nil }
