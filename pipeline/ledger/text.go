package ledger

// toText moves the places of the ledger from the written form to Document.Text.
func (a *account) toText() {
}
