package receipt

import "cardiopli/pipeline"

// Fate folds all receipts of one copy into its state. Submitted is what is known
// without them.
func Fate(submitted pipeline.DeliveryState, rs []pipeline.Receipt) pipeline.DeliveryState {
	return submitted
}

// Concerning leaves out what an earlier attempt's failure says: a copy that was
// sent again is judged by its last attempt. Attempt is the ENVID of that one.
// Proof of arrival counts whichever attempt it names; bad news counts where it
// names attempt, or none.
func Concerning(attempt string, rs []pipeline.Receipt) []pipeline.Receipt {
	return rs
}
