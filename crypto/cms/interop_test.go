package cms

import "testing"

// TestInterop asks every peer to read what is written here, and reads what it
// makes. The tables in README.md are those of writtenRows and madeRows; what differs
// from them fails here.
func TestInterop(t *testing.T) {
	p := lastingPKI()
	for _, c := range peers {
		t.Run(c.name, func(t *testing.T) {
			q := c.start(t, p)
			t.Logf("measured with %s", q.version())
			t.Run("reads", func(t *testing.T) { readsWritten(t, c.name, q, p) })
			t.Run("is read", func(t *testing.T) { isRead(t, c.name, q, p) })
			t.Run("mail is read", func(t *testing.T) { mailIsRead(t, c.name, q, p) })
		})
	}
}
