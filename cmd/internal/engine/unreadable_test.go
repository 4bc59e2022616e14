package engine

import (
	"context"
	"reflect"
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/mailbox"
)

// A message that the operator's server does not give out is told of once, and a
// person settles it as any other.
func TestAMessageThatTheServerDoesNotGiveOut(t *testing.T) {
	ctx := context.Background()
	w := newPost(t)
	m := mailbox.Mail{Folder: "INBOX", UID: 12, Validity: 9, At: time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC), Unreadable: true}
	for range 2 {
		if out, err := w.returns.Take(ctx, m); err != nil || out != mailbox.Filed {
			t.Fatalf("%v, %v", out, err)
		}
	}
	m.Validity = 10 // another message, of a folder that was numbered anew
	if _, err := w.returns.Take(ctx, m); err != nil {
		t.Fatal(err)
	}
	all, err := w.Desk.Unmatched(ctx, w.actor())
	if err != nil || len(all) != 2 || all[0].Subject != "Un message n'a pas pu être lu" || !strings.Contains(all[0].Text, "n° 12") || !strings.Contains(all[0].Text, "02/03/2026") {
		t.Fatalf("%+v, %v", all, err)
	}
	if err := w.Desk.FileMail(ctx, w.actor(), all[0].ID, w.copy.ID); err != nil {
		t.Error(err)
	}
	if err := w.Desk.PutAside(ctx, w.actor(), all[1].ID, "publicité, vue dans la messagerie"); err != nil {
		t.Error(err)
	}
	if w.unmatched() != 0 || w.state() != pipeline.Accepted {
		t.Errorf("%d unmatched, %s", w.unmatched(), w.state())
	}
}

// What the reader has put aside is kept with its place, and an administrator is told.
func TestWhatIsPutAsideIsKept(t *testing.T) {
	ctx := context.Background()
	w := newPost(t)
	at := time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC)
	for _, aside := range [][]mailbox.Aside{
		{{UID: 3, Failed: 1, Due: at}, {UID: 7, Failed: 12, Due: at.Add(time.Hour), Bare: true, Told: true, Proven: true}, {UID: 8, Due: at, Larger: true}},
		{{UID: 8, Due: at, Larger: true}}, nil,
	} {
		p := mailbox.Place{Validity: 9, UID: 40, Ordinary: 2, Refused: 1, Aside: aside}
		if err := w.returns.Keep(ctx, "INBOX", p); err != nil {
			t.Fatal(err)
		}
		got, err := w.returns.Place(ctx, "INBOX")
		for i := range got.Aside {
			got.Aside[i].Due = got.Aside[i].Due.UTC()
		}
		if err != nil || !reflect.DeepEqual(got, p) {
			t.Errorf("%+v, %v, want %+v", got, err, p)
		}
		if other, err := w.returns.Place(ctx, "Junk"); err != nil || !reflect.DeepEqual(other, mailbox.Place{}) {
			t.Errorf("%+v, %v", other, err)
		}
	}
}
