package pipeline

// State is where a document stands. Waiting for a person is a state.
type State string

// The states of a document.
const (
	Received  State = "received"  // sealed and synced; to be prepared
	Drafted   State = "drafted"   // a draft with its PDF waits for a cardiologist
	Held      State = "held"      // a person is needed first: patient, recipient, certificate, a repeat
	Returned  State = "returned"  // sent back with a reason; an edit drafts it again
	Approved  State = "approved"  // to be sealed for each recipient
	Issued    State = "issued"    // deliveries exist; a correction starts again at received
	Rejected  State = "rejected"  // could not be taken or read
	Withdrawn State = "withdrawn" // by a person, with a reason, before sending
)

// Class is a column of the balance. Each document is in exactly one.
type Class string

// The classes of the balance: received = waiting + sent + held + rejected.
const (
	ClassWaiting  Class = "waiting"
	ClassSent     Class = "sent"
	ClassHeld     Class = "held"
	ClassRejected Class = "rejected"
)

// ClassOf tells the class of a document in state s with these deliveries: those
// of its current version. Copies of a version that was replaced are history: who
// got one is owed one of the version that replaces it.
func ClassOf(s State, deliveries []DeliveryState) Class {
	switch s {
	case Held:
		return ClassHeld
	case Rejected, Withdrawn:
		return ClassRejected
	case Issued:
		reached := false
		for _, d := range deliveries {
			if !d.Settled() {
				return ClassWaiting
			}
			reached = reached || d != DeliveryCancelled
		}
		if reached {
			return ClassSent
		}
	}
	return ClassWaiting
}

// next lists the allowed moves. From issued the only way is a new version that
// replaces the one that was issued.
var next = map[State][]State{
	Received:  {Drafted, Held, Rejected, Withdrawn},
	Drafted:   {Approved, Returned, Withdrawn, Drafted, Held, Received},
	Held:      {Received, Drafted, Held, Approved, Withdrawn, Returned},
	Returned:  {Received, Drafted, Held, Withdrawn},
	Approved:  {Issued, Held, Returned, Withdrawn, Received},
	Issued:    {Received},
	Rejected:  {},
	Withdrawn: {},
}

// CanMove reports whether a document may go from one state to another.
func CanMove(from, to State) bool {
	for _, s := range next[from] {
		if s == to {
			return true
		}
	}
	return false
}

// CanRevert reports whether a correction in state s can be given up before it is
// sent: its document is then issued again, with the letter that went out.
func CanRevert(s State) bool {
	switch s {
	case Received, Drafted, Held, Returned, Approved:
		return true
	}
	return false
}

// DeliveryState is how far one recipient's copy is.
type DeliveryState string

// The states of a delivery.
const (
	Queued            DeliveryState = "queued"     // sealed and stored, to be submitted
	Submitting        DeliveryState = "submitting" // committed just before DATA
	Accepted          DeliveryState = "accepted"   // the relay answered 250
	Unknown           DeliveryState = "unknown"    // the reply was lost: the same bytes will be sent again
	Delivered         DeliveryState = "delivered"  // DSN
	Displayed         DeliveryState = "displayed"  // MDN
	Failed            DeliveryState = "failed"     // refused for good
	Overdue           DeliveryState = "overdue"    // accepted, then silent too long
	Printed           DeliveryState = "printed"    // went by post
	DeliveryCancelled DeliveryState = "cancelled"  // by a person, with a reason
)

// Left reports whether the copy may be in someone's hands: the relay took it, or
// its answer was lost, or it was printed.
func (s DeliveryState) Left() bool {
	switch s {
	case Accepted, Unknown, Delivered, Displayed, Overdue, Printed:
		return true
	}
	return false
}

// Settled reports whether nothing remains to be done for the copy to be out of
// our hands: the relay has it, or it was printed, or cancelled with a reason.
func (s DeliveryState) Settled() bool {
	switch s {
	case Accepted, Delivered, Displayed, Overdue, Printed, DeliveryCancelled:
		return true
	}
	return false
}
