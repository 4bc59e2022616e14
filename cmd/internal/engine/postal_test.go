package engine

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"cardiopli/pipeline"
	"cardiopli/pipeline/directory"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/store"
)

// Two physicians without a mailbox get their letter by post: each is bound with the
// postal address, has a copy of its own, and is printed to where was signed.
func TestWhoHasNoMailboxGetsTheLetterByPost(t *testing.T) {
	w := newTown(t, "")
	ctx := context.Background()
	do := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	do(w.SaveEntry(ctx, directory.Entry{Recipient: pipeline.Recipient{Title: "Dr", Given: "Ursule", Name: "BERTHOLLET"}, Source: directory.SourceHand, Preference: directory.PreferPost,
		Place: directory.Place{Lines: []string{"4 impasse du Puits"}, Postcode: "99100", Town: "BOURG-EXEMPLE"}}))
	book, err := w.Book(ctx)
	do(err)
	found := book.Search("berthollet", nil, 5)
	if len(found) != 1 {
		t.Fatalf("who has a postal address alone is not found: %v", found)
	}
	kept, ok := book.Chosen(found[0].Choice())
	if !ok {
		t.Fatal(found[0].Choice())
	}
	r := w.report(1, sealedFor)
	byPost := kept.Recipient
	byPost.Mode = pipeline.ModePost
	typed := pipeline.Recipient{Title: "Dr", Given: "Octave", Name: "SANSBOÎTE", Mode: pipeline.ModePost, Postal: "12 rue des Tilleuls\n99000 VILLE-EXEMPLE", Copy: true}
	none := typed
	none.Postal = "99000 VILLE-EXEMPLE"
	for _, bad := range []pipeline.Recipient{none, {Given: "Octave", Name: "SANSBOÎTE", Postal: typed.Postal}, {Name: " ", Mode: pipeline.ModePost, Postal: typed.Postal}} {
		if err := w.Desk.Choose(ctx, w.actor(), r.ID, r.Version, []pipeline.Recipient{bad}); err == nil {
			t.Errorf("chosen: %+v", bad)
		}
	}
	chosen := byPost
	chosen.Postal = kept.Place.Postal()
	do(w.Desk.Choose(ctx, w.actor(), r.ID, r.Version, []pipeline.Recipient{chosen, typed}))
	r = w.until(r.ID, func(n store.Record) bool { return n.Version > r.Version && n.State == pipeline.Drafted })
	if len(r.Recipients) != 2 || r.Recipients[0].Postal != "4 impasse du Puits\n99100 BOURG-EXEMPLE" || r.Recipients[1].Postal != typed.Postal {
		t.Fatalf("%+v", r.Recipients)
	}
	// Chosen by hand, and not named in the text: the guard asks, as of any other way.
	asked := 0
	for _, f := range r.Findings {
		if strings.HasPrefix(f.Rule, "guard_") && f.Blocks() {
			asked++
			do(w.Desk.Answer(ctx, w.actor(), r.ID, r.Version, f.Key(), "le patient l'a nommé"))
		}
	}
	if asked < 2 {
		t.Errorf("the guard asked %d times: %s", asked, rules(r.Findings))
	}
	other := append([]pipeline.Recipient{}, r.Recipients...)
	other[1].Postal = "13 rue des Tilleuls\n99000 VILLE-EXEMPLE"
	if pipeline.DigestRecipients(other) == pipeline.DigestRecipients(r.Recipients) {
		t.Error("the postal address is not bound")
	}
	r = w.sign(w.load(r.ID))
	w.until(r.ID, func(r store.Record) bool { return r.State == pipeline.Issued })
	ls := w.copies(r.ID)
	if len(ls) != 2 || ls[0].Form != pipeline.FormPost || ls[1].Form != pipeline.FormPost {
		t.Fatalf("%+v", ls)
	}
	// The directory moves on; the letter goes to where was signed.
	moved := kept
	moved.Place.Lines = []string{"1 place Neuve"}
	do(w.SaveEntry(ctx, moved))
	for i, want := range []string{"4 impasse du Puits", "12 rue des Tilleuls"} {
		out, err := w.Desk.Print(ctx, w.actor(), nil, ls[i].ID, "")
		do(err)
		pdf, err := w.PaperFor(ctx, out)
		do(err)
		if text := firstPage(t, pdf); !strings.Contains(text, want) || strings.Contains(text, "place Neuve") {
			t.Errorf("%q is not on the envelope: %q", want, text)
		}
	}
	for _, l := range w.copies(r.ID) {
		if l.State != pipeline.Printed {
			t.Errorf("%s is %s", l.ID, l.State)
		}
	}
	// A correction is owed to both, though neither has an address.
	if owed := review.Owed(w.copies(r.ID)); len(owed) != 2 {
		t.Errorf("a correction is owed to %d of 2", len(owed))
	}
}

// A physician whom the text names and who has no mailbox is offered by post, with one click.
func TestAPhysicianOfTheTextWithoutAMailboxIsOfferedByPost(t *testing.T) {
	w := newTown(t, "")
	ctx := context.Background()
	who := pipeline.Recipient{Title: "Dr", Given: "Ursule", Name: "BERTHOLLET"}
	x := directory.Entry{Recipient: who, Source: directory.SourceHand, Place: directory.Place{Lines: []string{"4 impasse du Puits"}, Postcode: "99100", Town: "BOURG-EXEMPLE"}}
	if err := w.SaveEntry(ctx, x); err != nil {
		t.Fatal(err)
	}
	r := w.report(1, sealedFor, who)
	for _, f := range r.Findings {
		if f.Rule == directory.RuleAddress && len(f.Choices) == 1 && f.Choices[0] == x.Choice() {
			if book, err := w.Book(ctx); err != nil {
				t.Error(err)
			} else if _, ok := book.Chosen(f.Choices[0]); !ok {
				t.Error("what is offered cannot be chosen")
			}
			return
		}
	}
	t.Errorf("%s: %+v", r.State, r.Findings)
}

// firstPage is the text of the page for the envelope, where pdftotext is here.
func firstPage(t *testing.T, pdf []byte) string {
	t.Helper()
	if _, err := exec.LookPath("pdftotext"); err != nil {
		if os.Getenv("CARDIOPLI_E2E") == "1" {
			t.Fatal("pdftotext is needed")
		}
		t.Skip("SKIPPED: pdftotext is not installed, the envelope was not read")
	}
	name := filepath.Join(t.TempDir(), "l.pdf")
	if err := os.WriteFile(name, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	text, err := exec.Command("pdftotext", "-l", "1", name, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
