package review_test

import (
	"errors"
	"path/filepath"
	"testing"
	"time"

	"cardiopli/crypto/atrest"
	"cardiopli/pipeline"
	"cardiopli/pipeline/blob"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/store"
)

// A repeat is settled by a person who says so, never by an edit in passing.
func TestEditDoesNotSettleARepeat(t *testing.T) {
	site, err := atrest.NewSite()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	blobs, err := blob.Open(filepath.Join(dir, "blobs"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { blobs.Close() })
	st, err := store.Open(t.Context(), dir, site, blobs)
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	var id pipeline.ID
	for _, place := range []string{"first", "second"} {
		if id, _, err = st.Take(t.Context(), store.Arrival{Raw: []byte("x"), Text: "x", Place: place, By: pipeline.System, At: time.Now()}); err != nil {
			t.Fatal(err)
		}
	}
	desk := review.New(st, func(string, []byte) bool { return true }, 0, time.Now)
	who := review.Actor{Role: review.Secretary, Pseudonym: "u-1"}
	var refusal *review.Refusal
	if err := desk.Edit(t.Context(), who, id, 1, "y"); !errors.As(err, &refusal) || refusal.Code != "repeat" {
		t.Errorf("an edit settled the repeat: %v", err)
	}
	if err := desk.Settle(t.Context(), who, id); err != nil {
		t.Errorf("settle: %v", err)
	}
}
