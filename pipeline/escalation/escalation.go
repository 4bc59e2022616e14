// Package escalation is the receipt clock: how long silence about a letter may
// last before someone is told, and who does what next. "Sent" is not "received":
// an urgent finding that nobody acknowledged has to reach a physician by voice.
//
// # Shape
//
// A Ladder has rungs for each urgency. Each rung names how long after the operator
// took the letter it comes due, who acts, and what is asked. Next tells for one copy
// which rung is due now, if any, and when to ask again. The caller tells somebody,
// stores Step.Rung, and asks with it the next time: no rung is rung twice. README.md
// holds the default times and why they are what they are.
//
// # What it does not do
//
// It is pure: the caller gives the time and acts. It calls nobody, it stores nothing,
// and it never decides what was urgent: the cardiologist did.
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
	// Since is when State began; of a copy that the operator has not taken yet, when it
	// was first ready to be sent: each attempt that comes to nothing is no new beginning.
	Since time.Time
	Now   time.Time
	// Rung is how many rungs of the ladder someone has been told of: 0 for none.
	Rung int
	// RungAt is when; zero where that is not kept. A copy that failed after it starts
	// again at the first rung: what was told then was about silence.
	RungAt time.Time
	// Receipts is set where this recipient has ever sent one.
	Receipts bool
	// Told is set where the physician was told by voice and read the finding back.
	Told bool
}

// Step is one rung that is due. The zero Step means that nothing is.
type Step struct {
	Rung    int   // 1 for the first: the caller stores it once someone was told
	Who     Who   // who acts
	Act     Act   // what is to be done
	Why     Cause // what brought it about
	Urgency pipeline.Urgency
	// Last is set on the topmost rung: after it nobody else is told.
	Last bool
}

// IsZero reports whether nothing is due.
func (s Step) IsZero() bool { return s.Rung == 0 }

// Who acts on a step.
type Who string

// Who acts.
const (
	Secretary    Who = "secretary"
	Cardiologist Who = "cardiologist"
)

// Act is what a step asks for.
type Act string

// The acts, in the order in which a ladder has them.
const (
	Check      Act = "check"      // look at the copy, and send it another way
	CallDoctor Act = "call"       // telephone the physician, who reads the finding back
	CallOther  Act = "call_other" // another physician, the practice's number, SAMU or the patient, as the cardiologist decides
	Post       Act = "post"       // print and post, or another address
)

// Cause is why a step came due.
type Cause string

// The causes.
const (
	Silence  Cause = "silence"  // the operator took it, nothing came back
	Unread   Cause = "unread"   // it is in the mailbox, nobody is known to have seen it
	Refused  Cause = "failed"   // it will not arrive, or was not taken in
	NotTaken Cause = "nottaken" // the operator has not taken it yet
)

// Next tells which rung is due now, or the zero Step, and at when to ask again; the
// zero time means never, unless the situation changes. It holds one rung at a time:
// where several came due while nobody asked, the lowest that nobody was told of comes
// first, and at is then no later than now.
func Next(s Situation, l Ladder) (step Step, at time.Time) {
	l = l.filled()
	if s.Told || s.Urgency < pipeline.Routine || s.Urgency > pipeline.Immediate {
		return Step{}, time.Time{}
	}
	why, from := cause(s)
	if why == "" || from.IsZero() {
		return Step{}, time.Time{}
	}
	if quiet(s, why) {
		return Step{}, time.Time{}
	}
	rungs := l.rungs(s.Urgency)
	n := max(s.Rung, 0)
	if why == Refused && !s.RungAt.IsZero() && s.RungAt.Before(from) {
		n = 0
	}
	if n >= len(rungs) {
		return Step{}, time.Time{}
	}
	due := l.due(s.Urgency, n, why, from)
	if due.After(s.Now) {
		return Step{}, due
	}
	step = Step{Rung: n + 1, Who: rungs[n].Who, Act: rungs[n].Act, Why: why, Urgency: s.Urgency, Last: n+1 == len(rungs)}
	if step.Last {
		return step, time.Time{}
	}
	return step, l.due(s.Urgency, n+1, why, from)
}

// cause tells what is the matter with a copy, and since when the clock runs.
func cause(s Situation) (Cause, time.Time) {
	switch s.State {
	case pipeline.Failed:
		return Refused, first(s.Since, s.Accepted)
	case pipeline.Queued, pipeline.Submitting:
		return NotTaken, first(s.Since, s.Accepted)
	case pipeline.Unknown:
		return NotTaken, first(s.Accepted, s.Since)
	case pipeline.Accepted, pipeline.Overdue:
		return Silence, first(s.Accepted, s.Since)
	case pipeline.Delivered:
		// The clock does not start anew when the letter reaches the mailbox: the
		// patient's time runs from when the finding was sent.
		return Unread, first(s.Accepted, s.Since)
	}
	return "", time.Time{} // displayed, printed, cancelled
}

func first(a, b time.Time) time.Time {
	if a.IsZero() {
		return b
	}
	return a
}

// quiet reports whether silence says nothing. A recipient who never sent a receipt is
// silent about every letter; to ring for each of them would teach people not to
// listen. For what cannot wait for the post, silence counts all the same; for what
// must be read within days it counts until the letter is known to be in the mailbox.
func quiet(s Situation, why Cause) bool {
	if s.Receipts || s.State == pipeline.Overdue {
		return false
	}
	switch s.Urgency {
	case pipeline.Routine:
		return why == Silence || why == Unread
	case pipeline.Soon:
		return why == Unread
	}
	return false
}
