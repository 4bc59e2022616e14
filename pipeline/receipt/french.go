package receipt

import "cardiopli/pipeline"

// French says in plain words what happened to the copy, and what to do about it
// ("" where nothing is to be done). The reporter's own words stay in r.Words.
func French(r pipeline.Receipt) (what, todo string) { return string(r.Kind), "" }

// Contradiction says in French what the receipts of one copy say against each
// other, or "".
func Contradiction(rs []pipeline.Receipt) string { return "" }
