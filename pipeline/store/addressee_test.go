package store

import (
	"database/sql"
	"errors"
	"fmt"
	"testing"
	"time"

	"cardiopli/pipeline"
)

// jeanne is the recipient of the first copy of each letter (doctors).
const jeanne pipeline.Address = "Jeanne.Durand@example.org"

func (d *desk) lastReceipt(a pipeline.Address) time.Time {
	d.t.Helper()
	at, err := d.LastReceipt(ctx, a)
	if err != nil {
		d.t.Fatal(err)
	}
	return at
}

func TestWhatIsKnownOfAnAddress(t *testing.T) {
	d := open(t)
	doc, other := d.issue("letter", 1), d.issue("other", 1)
	d.step(string(doc)+"-1", pipeline.Queued, pipeline.Submitting)
	d.step(string(doc)+"-1", pipeline.Submitting, pipeline.Accepted)
	d.back(doc, "a failure", pipeline.ReceiptFailed)
	if at := d.lastReceipt(jeanne); !at.IsZero() {
		t.Errorf("a failure proves that something arrived: %v", at)
	}
	d.back(other, "read", pipeline.ReceiptDisplayed)
	check := func(what string, d *desk) {
		t.Helper()
		all, err := d.SentTo(ctx, jeanne, start, start.Add(3*time.Hour))
		if err != nil || len(all) != 1 || all[0].Delivery != string(doc)+"-1" || all[0].Document != doc || all[0].State != pipeline.Accepted || !all[0].At.Equal(start.Add(2*time.Hour)) {
			t.Errorf("%s: %+v, %v", what, all, err)
		}
		if at := d.lastReceipt(jeanne); !at.Equal(start.Add(time.Hour)) {
			t.Errorf("%s: last receipt %v", what, at)
		}
		if at := d.lastReceipt("paul.roy@example.org"); !at.IsZero() {
			t.Errorf("%s: of another: %v", what, at)
		}
	}
	check("as it was kept", d)
	// A database from before knows none of it until it is opened.
	for _, q := range []string{`update delivery set addressee = null`, `update receipt set addressee = null`} {
		if _, err := d.write.Exec(q); err != nil {
			t.Fatal(err)
		}
	}
	check("a database from before", another(t, d))
	for _, id := range []pipeline.ID{doc, other} {
		if err := d.Erase(ctx, Erasure{ID: id, Actor: "u-1", Reason: "request", At: start.Add(24 * time.Hour)}); err != nil && !errors.Is(err, ErrBusy) {
			t.Fatal(err)
		}
	}
	var left int
	if err := d.read.QueryRow(`select (select count(*) from delivery where length(addressee) > 0) + (select count(*) from receipt where addressee is not null)`).Scan(&left); err != nil || left != 0 {
		t.Errorf("%d tokens are left of what was erased, %v", left, err)
	}
	another(t, d)
	if at := d.lastReceipt(jeanne); !at.IsZero() {
		t.Errorf("after the erasure: %v", at)
	}
}

// ENVIDs of before, without a token, count where an attempt went out under one.
func TestENVIDsOfBefore(t *testing.T) {
	d := open(t)
	doc := d.issue("letter", 1)
	id := string(doc) + "-1"
	if _, err := d.write.Exec(`update delivery set bare = 2 where id = $1`, id); err != nil {
		t.Fatal(err)
	}
	for envid, want := range map[string]bool{id: true, id + ".1": true, id + ".2": true, id + ".3": false, id + ".0": false, id + ".x": false, id + ".-1": false,
		d.EnvelopeID(id, 3): true, d.EnvelopeID(id, 3) + "a": false, d.EnvelopeID(id, 3) + ".": false, "": false, ".": false, "..": false} {
		m, err := d.ByEnvelope(ctx, envid)
		if want != (err == nil) || want && (m.Delivery != id || m.Document != doc || m.Proven != (len(envid) > len(id)+2)) {
			t.Errorf("%q: %+v, %v", envid, m, err)
		}
	}
}

// fifty thousand copies in five hundred letters to two thousand addresses, each with a
// receipt: what is known of one address, and by the list of all of them.
func BenchmarkLastReceipt(b *testing.B) {
	d := open(b)
	for n := range 500 {
		id := d.issue(fmt.Sprint("letter ", n), 1)
		key, err := d.key(ctx, d.read, id)
		if err != nil {
			b.Fatal(err)
		}
		err = d.inTx(ctx, func(tx *sql.Tx) error {
			for i := range 100 {
				l, a := fmt.Sprintf("%s-%d", id, i+2), pipeline.Address(fmt.Sprintf("dr%d@example.org", (n*100+i)%2000))
				sealed, err := sealJSON(key, "delivery/"+l, copyOf{Recipient: pipeline.Recipient{Address: a}})
				if err != nil {
					return err
				}
				if _, err := tx.Exec(`insert into delivery (id, document, version, state, message_id, form, blob, since, sealed, addressee, attempt_at)
					values ($1, $2, 1, 'delivered', $1, 'rsa', '', $3, $4, $5, $3)`, l, id, micros(start), sealed, d.addresseeToken(a)); err != nil {
					return err
				}
				if _, err := tx.Exec(`insert into receipt (returned, document, delivery, kind, at, sealed, addressee) values ('r', $1, $2, 'delivered', $3, x'', $4)`, id, l, micros(start), d.addresseeToken(a)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	b.Run("one address", func(b *testing.B) {
		for b.Loop() {
			if d.lastReceipt("dr77@example.org").IsZero() {
				b.Fatal("none")
			}
		}
	})
	b.Run("an address without any", func(b *testing.B) {
		for b.Loop() {
			if !d.lastReceipt("nobody@example.org").IsZero() {
				b.Fatal("some")
			}
		}
	})
	b.Run("all, opening every copy", func(b *testing.B) {
		for b.Loop() {
			if all, err := d.Histories(ctx); err != nil || len(all) < 2000 {
				b.Fatal(len(all), err)
			}
		}
	})
}
