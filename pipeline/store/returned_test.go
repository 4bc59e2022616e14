package store

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline"
)

// back keeps a mail about the first copy of a document, or about none.
func (d *desk) back(doc pipeline.ID, raw string, kinds ...pipeline.ReceiptKind) string {
	d.t.Helper()
	id, known, err := d.KeepMail(ctx, about(doc, raw, kinds...))
	if err != nil || known {
		d.t.Fatalf("keep: known %v, %v", known, err)
	}
	return id
}

func about(doc pipeline.ID, raw string, kinds ...pipeline.ReceiptKind) Arrived {
	a := Arrived{Kind: "notice", Document: doc, Sender: "jeanne.durand@example.org", Size: int64(len(raw)), At: start.Add(time.Hour),
		Content: fmt.Appendf(nil, `{"text":%q}`, raw), Digest: []byte(raw), Raw: []byte(raw), Opened: []byte("inside " + raw)}
	if doc == "" {
		return a
	}
	a.Delivery = string(doc) + "-1"
	if kinds == nil {
		kinds = []pipeline.ReceiptKind{pipeline.ReceiptDelivered}
	}
	for _, k := range kinds {
		a.Receipts = append(a.Receipts, Told{Delivery: a.Delivery, Receipt: pipeline.Receipt{Kind: k, Words: raw, Envelope: a.Delivery + ".1"}})
		a.Hops = append(a.Hops, pipeline.Hop{Stage: pipeline.StageReceipt, Actor: pipeline.System, Delivery: a.Delivery, Outcome: string(k)})
	}
	return a
}

func (d *desk) step(id string, from, to pipeline.DeliveryState) {
	d.t.Helper()
	if err := d.Move(ctx, Step{ID: id, From: from, To: to, Attempt: to == pipeline.Submitting, At: start.Add(2 * time.Hour)}); err != nil {
		d.t.Fatalf("%s to %s: %v", from, to, err)
	}
}

func (d *desk) copyState(id string) pipeline.DeliveryState {
	d.t.Helper()
	l, err := d.Delivery(ctx, id)
	if err != nil {
		d.t.Fatal(err)
	}
	return l.State
}

func TestAMailIsKeptOnce(t *testing.T) {
	d := open(t)
	doc := d.issue("letter", 2)
	id := d.back(doc, "notice one")
	for range 2 {
		if _, known, err := d.KeepMail(ctx, about(doc, "notice one")); err != nil || !known {
			t.Fatalf("known %v, %v", known, err)
		}
	}
	all, err := d.ReturnedOf(ctx, doc)
	if err != nil || len(all) != 1 || all[0].ID != id || !strings.Contains(string(all[0].Content), "notice one") || !all[0].HasRaw {
		t.Errorf("%+v, %v", all, err)
	}
	for opened, want := range map[bool]string{false: "notice one", true: "inside notice one"} {
		if b, err := d.ReturnedRaw(ctx, id, opened); err != nil || string(b) != want {
			t.Errorf("%q, %v", b, err)
		}
	}
	heard, err := d.Receipts(ctx, doc)
	if err != nil || len(heard[string(doc)+"-1"]) != 1 || heard[string(doc)+"-1"][0].Mail != id {
		t.Errorf("%+v, %v", heard, err)
	}
	n := 0
	for _, h := range d.hops(doc) {
		if h.Stage == pipeline.StageReceipt {
			n++
			if h.Version != 1 || len(h.Notes) > 0 {
				t.Errorf("%+v", h)
			}
		}
	}
	if n != 1 {
		t.Errorf("%d hops", n)
	}
	if blobs := d.files(); len(blobs) != 1+1+2+2 { // source, PDF, two messages, raw and opened
		t.Errorf("%d blobs", len(blobs))
	}
}

// A receipt for a copy of another letter would be sealed under the wrong key.
func TestAReceiptOfAnotherLetterIsRefused(t *testing.T) {
	d := open(t)
	a, b := d.issue("a", 1), d.issue("b", 1)
	m := about(a, "mixed")
	m.Receipts[0].Delivery = string(b) + "-1"
	if _, _, err := d.KeepMail(ctx, m); err == nil {
		t.Fatal("kept")
	}
	if n := len(d.files()); n != 6 {
		t.Errorf("%d blobs are left", n)
	}
}

func TestUnmatchedIsFiledOrPutAside(t *testing.T) {
	d := open(t)
	doc := d.issue("letter", 1)
	one, two := d.back("", "whose is it"), d.back("", "a newsletter")
	list, err := d.Unmatched(ctx, 10)
	if err != nil || len(list) != 2 {
		t.Fatalf("%d, %v", len(list), err)
	}
	before := len(d.files())
	a := about(doc, "whose is it", pipeline.ReceiptDelivered)
	a.Unread, a.Kind = true, "reply"
	if err := d.FileMail(ctx, one, a); err != nil {
		t.Fatal(err)
	}
	if err := d.FileMail(ctx, one, a); !errors.Is(err, ErrStale) {
		t.Errorf("filed twice: %v", err)
	}
	if b, err := d.ReturnedRaw(ctx, one, false); err != nil || string(b) != "whose is it" {
		t.Errorf("%q, %v", b, err)
	}
	if n := len(d.files()); n != before {
		t.Errorf("%d blobs, had %d", n, before)
	}
	if err := d.SetMailAside(ctx, two, []byte(`{"reason":"publicité"}`), start, pipeline.Hop{Stage: pipeline.StageReply, Actor: "u-1", Outcome: "aside"}); err != nil {
		t.Fatal(err)
	}
	if n := len(d.files()); n != before-2 {
		t.Errorf("%d blobs, had %d: what is put aside is not kept", n, before)
	}
	if list, _ := d.Unmatched(ctx, 10); len(list) != 0 {
		t.Errorf("%d are left", len(list))
	}
	if _, known, err := d.KeepMail(ctx, about("", "a newsletter")); err != nil || !known {
		t.Errorf("it comes back: %v, %v", known, err)
	}
	if m, err := d.UnreadReplies(ctx, 9); err != nil || len(m) != 1 {
		t.Fatalf("%d, %v", len(m), err)
	}
	h := pipeline.Hop{Document: doc, Stage: pipeline.StageReply, Actor: "u-1", Outcome: "read"}
	if err := d.MarkMailRead(ctx, one, start, h); err != nil {
		t.Fatal(err)
	}
	if err := d.MarkMailRead(ctx, one, start, h); !errors.Is(err, ErrStale) {
		t.Error(err)
	}
}

func TestWhatCameBackIsErasedWithItsLetter(t *testing.T) {
	d := open(t)
	doc := d.issue("letter", 1)
	d.settled(doc, 1)
	d.back(doc, strings.Repeat("a mail that names the patient ", 60))
	if err := d.AddCall(ctx, string(doc)+"-1", true, []byte(`{"who":"Dr DURAND"}`), start, pipeline.Hop{Stage: pipeline.StageCall, Actor: "u-1"}); err != nil {
		t.Fatal(err)
	}
	pieces := d.pieces(doc)
	if err := d.Erase(ctx, erasure(doc)); err != nil {
		t.Fatal(err)
	}
	if left := leftIn(t, d.dir, pieces); left != nil {
		t.Errorf("left: %v", left)
	}
	if len(d.files()) != 0 {
		t.Errorf("%d blobs are left", len(d.files()))
	}
	if _, _, err := d.KeepMail(ctx, about(doc, "a late one")); !errors.Is(err, ErrErased) {
		t.Errorf("kept for an erased letter: %v", err)
	}
	if all, err := d.ReturnedOf(ctx, doc); err != nil && !errors.Is(err, ErrErased) || len(all) > 0 {
		t.Errorf("%+v, %v", all, err)
	}
}

func TestBlobsOfMailsAreKnown(t *testing.T) {
	d := open(t)
	doc := d.issue("letter", 1)
	d.back(doc, "filed")
	d.back("", "unmatched")
	named, err := d.Snapshot(ctx, d.dir+"/copy.db")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, n := range named {
		seen[n] = true
	}
	for _, f := range d.files() {
		if ok, err := d.Names(ctx, f); err != nil || !ok || !seen[f] {
			t.Errorf("blob %s: named %v, in the snapshot %v, %v", f, ok, seen[f], err)
		}
	}
	r, err := d.Sweep(ctx, time.Now().Add(90*24*time.Hour))
	if err != nil || r != (Swept{}) {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestRotationReachesMails(t *testing.T) {
	d := open(t)
	doc := d.issue("letter", 1)
	d.back(doc, "filed")
	id := d.back("", "unmatched")
	if err := d.site.Rotate(); err != nil {
		t.Fatal(err)
	}
	r, err := d.Rewrap(ctx, nil)
	if err != nil || r.Mails != 1 || len(r.Broken) > 0 {
		t.Fatalf("%+v, %v", r, err)
	}
	if n, err := d.CountStale(ctx); err != nil || n != 0 {
		t.Fatalf("%d stale, %v", n, err)
	}
	if b, err := d.ReturnedRaw(ctx, id, false); err != nil || string(b) != "unmatched" {
		t.Errorf("%q, %v", b, err)
	}
}

func TestThePlaceInTheMailbox(t *testing.T) {
	d := open(t)
	if f, err := d.MailFolder(ctx, "imap.example.org/INBOX"); err != nil || !reflect.DeepEqual(f, Folder{}) {
		t.Fatalf("%+v, %v", f, err)
	}
	aside := []FolderAside{{UID: 12, At: start, Failed: 3, Flags: 5}, {UID: 39, At: start.Add(time.Hour)}, {UID: 7, At: start, Failed: 1}}
	for i, n := range []int{0, 3, 1, 2, 0} {
		want := Folder{Validity: 7, UID: 40 + uint32(i), At: start, Ordinary: 3, Refused: 1, Aside: append([]FolderAside(nil), aside[:n]...)}
		if err := d.SaveMailFolder(ctx, "imap.example.org/INBOX", want); err != nil {
			t.Fatal(err)
		}
		if f, err := d.MailFolder(ctx, "imap.example.org/INBOX"); err != nil || !reflect.DeepEqual(f, want) {
			t.Errorf("%+v, %v", f, err)
		}
	}
	if f, err := d.MailFolder(ctx, "imap.example.org/Junk"); err != nil || !reflect.DeepEqual(f, Folder{}) {
		t.Errorf("%+v, %v", f, err)
	}
	d.back("", "one")
	if f, err := d.FloodSince(ctx, start, "Jeanne.Durand@example.org", ""); err != nil || f != (Flood{1, 1, 0}) {
		t.Errorf("%+v, %v", f, err)
	}
}
