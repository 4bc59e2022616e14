package engine

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/annuaire"
	"cardiopli/pipeline/directory"
)

func entryOf(given, name, rpps, address, source string) directory.Entry {
	return directory.Entry{Recipient: pipeline.Recipient{Title: "Dr", Given: given, Name: name, RPPS: rpps, Address: pipeline.Address(address)}, Source: source,
		Fetched: pipeline.DateOf(time.Now()), Favourite: true}
}

func ago(days int) pipeline.Date { return pipeline.DateOf(time.Now().UTC().AddDate(0, 0, -days)) }

// TestSharedMailbox: two physicians at one address are two entries; changing or
// removing one leaves the other.
func TestSharedMailbox(t *testing.T) {
	p := opened(t, made(t, ""))
	ctx := context.Background()
	paul, marie := entryOf("Paul", "GENIEVRE", "99900000029", "cabinet@a.mssante.fr", "hand"), entryOf("Marie", "BOISTEL", "", "cabinet@a.mssante.fr", "hand")
	for _, e := range []directory.Entry{paul, marie, paul} {
		if err := p.SaveEntry(ctx, e); err != nil {
			t.Fatal(err)
		}
	}
	paul.Specialty = "Médecine générale"
	if err := p.SaveEntry(ctx, paul); err != nil {
		t.Fatal(err)
	}
	book, err := p.Book(ctx)
	if err != nil || len(book.At("cabinet@a.mssante.fr")) != 2 {
		t.Fatalf("%v %v", book.Entries(), err)
	}
	if err := p.RemoveEntry(ctx, marie); err != nil {
		t.Fatal(err)
	}
	if book, err = p.Book(ctx); err != nil || len(book.Entries()) != 1 || book.Entries()[0].Specialty == "" {
		t.Errorf("%v %v", book.Entries(), err)
	}
}

// TestExpiredCopies: after thirty days a copy of the Annuaire is not used, and its
// data is dropped; the practice's own entries stay.
func TestExpiredCopies(t *testing.T) {
	p := opened(t, made(t, ""))
	ctx := context.Background()
	lent, own := entryOf("Paul", "GENIEVRE", "99900000029", "paul@a.mssante.fr", "annuaire"), entryOf("Marie", "BOISTEL", "", "marie@a.mssante.fr", "hand")
	lent.Fetched, own.Fetched = ago(31), ago(400)
	for _, e := range []directory.Entry{lent, own} {
		if err := p.SaveEntry(ctx, e); err != nil {
			t.Fatal(err)
		}
	}
	book, err := p.Book(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, m := book.Resolve(pipeline.Named{Given: "Paul", Name: "Genièvre"}); m != directory.NoAddress {
		t.Errorf("used: %s", m)
	}
	if n, err := p.DropExpired(ctx); err != nil || n != 1 {
		t.Error(n, err)
	}
	records, err := p.Store.Correspondents(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range records {
		if strings.Contains(string(r), "paul@") || strings.Contains(string(r), "99900000029") {
			t.Errorf("kept: %s", r)
		}
	}
	if n, err := p.DropExpired(ctx); err != nil || n != 0 {
		t.Error(n, err)
	}
	// Found again, it is the same physician, with what the practice said of them.
	again := entryOf("PAUL", "GENIEVRE", "99900000029", "paul@a.mssante.fr", "annuaire")
	again.Favourite = false
	book, _ = p.Book(ctx)
	c := book.Preview([]directory.Entry{again}, again.Fetched, "").Changes[0]
	if err := p.Apply(ctx, c); err != nil {
		t.Fatal(err)
	}
	if book, err = p.Book(ctx); err != nil || len(book.Entries()) != 2 || !book.At("paul@a.mssante.fr")[0].Favourite {
		t.Errorf("%+v %v", book.Entries(), err)
	}
}

type spoken string

func (r spoken) Error() string               { return "refused" }
func (r spoken) French() (what, todo string) { return string(r), "Demander." }

func TestRehearse(t *testing.T) {
	p := opened(t, made(t, ""))
	ctx := context.Background()
	fine, stale := entryOf("Paul", "GENIEVRE", "99900000029", "paul@a.mssante.fr", "hand"), entryOf("Lucette", "BOISTEL", "99900000060", "lucette@a.mssante.fr", "annuaire")
	stale.Fetched = ago(25)
	moved, none := entryOf("Célestin", "HOUBLONET", "99900010010", "celestin@a.mssante.fr", "hand"), entryOf("Côme", "ABEILHAC", "", "come@ailleurs.example", "csv")
	stranger := entryOf("Zélie", "PORTEFAIX", "", "zelie@a.mssante.fr", "hand")
	stranger.Favourite = false
	for _, e := range []directory.Entry{fine, stale, moved, none, stranger} {
		if err := p.SaveEntry(ctx, e); err != nil {
			t.Fatal(err)
		}
	}
	asked := 0
	reach := Reach{
		Relay: func(context.Context) error { return nil },
		Annuaire: func(_ context.Context, q annuaire.Query) (annuaire.Result, error) {
			asked++
			if len(q.RPPS) != 3 || q.Name != "" {
				t.Errorf("asked for %+v", q)
			}
			elsewhere, same := moved, stale
			elsewhere.Recipient.Address, same.Fetched = "celestin@b.mssante.fr", ago(0)
			return annuaire.Result{Entries: []directory.Entry{fine, same, elsewhere}}, nil
		},
		Listed: func(domain string, _ time.Time) (bool, bool) { return domain == "a.mssante.fr", true },
		Choose: func(e directory.Entry, _ time.Time) (pipeline.Mode, error) {
			if e.Recipient.Name == "ABEILHAC" {
				return "", spoken("Pas de certificat.")
			}
			return pipeline.ModeChannel, nil
		},
	}
	r, err := p.rehearse(ctx, 365, reach)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, l := range r.Lines {
		names = append(names, l.Who[strings.LastIndex(l.Who, " ")+1:])
	}
	if got := strings.Join(names, " "); got != "HOUBLONET ABEILHAC BOISTEL GENIEVRE" && got != "ABEILHAC HOUBLONET BOISTEL GENIEVRE" {
		t.Errorf("order %s: %+v", got, r.Lines)
	}
	if r.Wanting() != 2 || !r.Relay.Reachable || r.Refreshed != 1 || asked != 1 || len(r.Notes) != 0 {
		t.Errorf("%+v", r)
	}
	// What was confirmed has a new day; the address that moved is left for a person.
	book, err := p.Book(ctx)
	if err != nil || book.At("lucette@a.mssante.fr")[0].Fetched != ago(0) || len(book.At("celestin@a.mssante.fr")) != 1 || len(book.At("celestin@b.mssante.fr")) != 0 {
		t.Errorf("%v %v", book.Entries(), err)
	}
	// The result is kept, sealed.
	kept, err := p.Store.Rehearsal(ctx)
	var back Rehearsal
	if err != nil || kept.Wanting != 2 || json.Unmarshal(kept.Result, &back) != nil || len(back.Lines) != 4 {
		t.Errorf("%+v %v", kept, err)
	}
	// An Annuaire that does not answer is told, and nobody's address counts as changed.
	reach.Annuaire = func(context.Context, annuaire.Query) (annuaire.Result, error) {
		return annuaire.Result{}, &annuaire.Error{Fault: annuaire.FaultServer, Status: 500}
	}
	reach.Relay = func(context.Context) error { return errors.New("down") }
	if r, err = p.rehearse(ctx, 365, reach); err != nil || len(r.Notes) != 1 || r.Relay.Reachable || r.Wanting() != 1 {
		t.Errorf("%+v %v", r, err)
	}
	if _, err := p.Rehearse(ctx, 365, quiet); err != nil { // nothing set but the folder
		t.Error(err)
	}
}

func TestDueTonight(t *testing.T) {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	at := func(day, h, m int) time.Time { return time.Date(2026, 11, day, h, m, 0, 0, paris) }
	for _, c := range []struct {
		at, last time.Time
		hour     string
		want     bool
	}{
		{at(20, 3, 29), at(19, 3, 30), "03:30", false}, {at(20, 3, 30), at(19, 3, 31), "03:30", true}, {at(20, 3, 31), at(20, 3, 30), "03:30", false},
		{at(20, 5, 0), time.Time{}, "03:30", true}, {at(20, 10, 0), time.Time{}, "03:30", false}, {at(20, 0, 30), at(18, 23, 0), "23:00", true}, {at(20, 4, 0), time.Time{}, "off", false},
	} {
		if got := dueTonight(c.at, c.last, c.hour, paris); got != c.want {
			t.Errorf("%v after %v at %s: %v", c.at, c.last, c.hour, got)
		}
	}
}
