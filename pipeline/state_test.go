package pipeline_test

import (
	"slices"
	"testing"

	. "cardiopli/pipeline"
)

var allStates = []State{Received, Drafted, Held, Returned, Approved, Issued, Rejected, Withdrawn}

var allDeliveryStates = []DeliveryState{Queued, Submitting, Accepted, Unknown, Delivered, Displayed, Failed, Overdue, Printed, DeliveryCancelled}

// The life of a document, written again by hand: every pair is decided.
func TestCanMove(t *testing.T) {
	allowed := map[State][]State{
		Received: {Drafted, Held, Rejected, Withdrawn},
		Drafted:  {Received, Drafted, Held, Returned, Approved, Withdrawn},
		Held:     {Received, Drafted, Held, Returned, Approved, Withdrawn},
		Returned: {Received, Drafted, Held, Withdrawn},
		Approved: {Received, Held, Returned, Issued, Withdrawn},
		Issued:   {Received}, // a correction
	}
	for _, from := range allStates {
		for _, to := range allStates {
			if got, want := CanMove(from, to), slices.Contains(allowed[from], to); got != want {
				t.Errorf("CanMove(%s, %s) = %v, want %v", from, to, got, want)
			}
		}
	}
	if CanMove("", Received) || CanMove(Drafted, "") || CanMove("lost", "lost") {
		t.Error("a state that does not exist moves")
	}
}

// A correction can be given up wherever a letter that has not left may stand.
func TestCanRevert(t *testing.T) {
	for _, s := range allStates {
		if got, want := CanRevert(s), s != Issued && s != Rejected && s != Withdrawn; got != want {
			t.Errorf("CanRevert(%s) = %v", s, got)
		}
	}
	if CanRevert("") || CanRevert("lost") {
		t.Error("a state that does not exist goes back")
	}
}

func TestLeft(t *testing.T) {
	kept := []DeliveryState{Queued, Submitting, Failed, DeliveryCancelled}
	for _, s := range allDeliveryStates {
		if got, want := s.Left(), !slices.Contains(kept, s); got != want {
			t.Errorf("%s left: %v, want %v", s, got, want)
		}
	}
}

func TestClassOf(t *testing.T) {
	for _, c := range []struct {
		name       string
		state      State
		deliveries []DeliveryState
		want       Class
	}{
		{"received", Received, nil, ClassWaiting},
		{"drafted", Drafted, nil, ClassWaiting},
		{"held", Held, nil, ClassHeld},
		{"returned", Returned, nil, ClassWaiting},
		{"approved", Approved, nil, ClassWaiting},
		{"rejected", Rejected, nil, ClassRejected},
		{"withdrawn", Withdrawn, nil, ClassRejected},
		{"issued without a copy", Issued, nil, ClassWaiting},
		{"all accepted", Issued, []DeliveryState{Accepted, Delivered, Displayed}, ClassSent},
		{"one still queued", Issued, []DeliveryState{Accepted, Queued}, ClassWaiting},
		{"one failed", Issued, []DeliveryState{Accepted, Failed}, ClassWaiting},
		{"one unknown", Issued, []DeliveryState{Unknown, Accepted}, ClassWaiting},
		{"one cancelled", Issued, []DeliveryState{DeliveryCancelled, Accepted}, ClassSent},
		{"one printed", Issued, []DeliveryState{Printed, DeliveryCancelled}, ClassSent},
		{"all cancelled reached nobody", Issued, []DeliveryState{DeliveryCancelled, DeliveryCancelled}, ClassWaiting},
		{"overdue was accepted", Issued, []DeliveryState{Overdue}, ClassSent},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := ClassOf(c.state, c.deliveries); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestSettled(t *testing.T) {
	settled := []DeliveryState{Accepted, Delivered, Displayed, Overdue, Printed, DeliveryCancelled}
	for _, s := range allDeliveryStates {
		if got, want := s.Settled(), slices.Contains(settled, s); got != want {
			t.Errorf("%s settled: %v, want %v", s, got, want)
		}
	}
}
