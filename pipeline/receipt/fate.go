package receipt

import (
	"time"

	"cardiopli/pipeline"
)

// Fate folds all receipts of one copy into its state. The order in which they are
// given does not matter, nor how often; README.md explains the table.
//
// Submitted is what is known without them: what the submission left behind, or an
// earlier fold. Receipts of several attempts go through Concerning first.
func Fate(submitted pipeline.DeliveryState, rs []pipeline.Receipt) pipeline.DeliveryState {
	e := weigh(rs)
	if submitted == pipeline.Displayed || e.displayed {
		return pipeline.Displayed // who has seen a letter has seen it
	}
	said := e.state(submitted == pipeline.Delivered)
	switch submitted {
	case pipeline.Queued, pipeline.Submitting:
		// Bad news is of an attempt that this one replaces; proof of arrival spares it.
		if said == pipeline.Delivered {
			return said
		}
	case pipeline.Accepted, pipeline.Unknown, pipeline.Delivered:
		// Even a notice of delay proves to Unknown that the operator took the message.
		if said != "" {
			return said
		}
	case pipeline.Failed:
		if said == pipeline.Delivered {
			return said
		}
	case pipeline.Overdue:
		if said == pipeline.Delivered || said == pipeline.Failed {
			return said
		}
	case pipeline.DeliveryCancelled:
		if said == pipeline.Delivered {
			return said // it did not stop in time
		}
	}
	return submitted // printed: paper is on its way whatever becomes of the mail
}

// evidence is what a set of receipts says.
type evidence struct {
	displayed, inbox, filed, bad, deleted, taken bool
	goodAt, badAt                                time.Time // the latest of each
}

func weigh(rs []pipeline.Receipt) evidence {
	var e evidence
	for _, r := range rs {
		switch r.Kind {
		case pipeline.ReceiptDisplayed:
			e.displayed = true
		case pipeline.ReceiptProcessed, pipeline.ReceiptDispatched:
			e.filed = true
			fallthrough
		case pipeline.ReceiptDelivered:
			e.inbox = true
			e.goodAt = latest(e.goodAt, r.At)
		case pipeline.ReceiptFailed, pipeline.ReceiptRefused:
			e.bad = true
			e.badAt = latest(e.badAt, r.At)
		case pipeline.ReceiptDeleted:
			e.deleted = true
		case pipeline.ReceiptRelayed, pipeline.ReceiptExpanded, pipeline.ReceiptDelayed:
			e.taken = true
		}
	}
	return e
}

// state is what the evidence amounts to where nobody has seen the letter; "" where
// there is none. Delivered tells that it was known to be in the mailbox before.
func (e evidence) state(delivered bool) pipeline.DeliveryState {
	good := e.inbox || delivered
	switch {
	case e.bad && !(good && e.goodAt.After(e.badAt)): // undated or of one moment: the worse
		return pipeline.Failed
	case e.deleted && !e.filed:
		return pipeline.Overdue
	case good:
		return pipeline.Delivered
	case e.taken:
		return pipeline.Accepted
	}
	return ""
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// Concerning leaves out what an earlier attempt's failure says: a copy that was
// sent again is judged by its last attempt. Attempt is the ENVID of that one, ""
// where it is not known. Proof of arrival counts whichever attempt it names; bad
// news counts where it names this attempt, or none.
func Concerning(attempt string, rs []pipeline.Receipt) []pipeline.Receipt {
	out := make([]pipeline.Receipt, 0, len(rs))
	for _, r := range rs {
		if Negative(r.Kind) && attempt != "" && r.Envelope != "" && r.Envelope != attempt {
			continue
		}
		out = append(out, r)
	}
	return out
}

// Negative reports whether a kind says that the letter did not get where it should.
func Negative(k pipeline.ReceiptKind) bool {
	return k == pipeline.ReceiptFailed || k == pipeline.ReceiptRefused || k == pipeline.ReceiptDelayed
}
