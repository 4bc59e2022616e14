package engine

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/blob"
	"cardiopli/pipeline/blob/blobtest"
	"cardiopli/pipeline/store"
)

const cabinet = "practice:\n  name: Cabinet\n  mailbox: cabinet@exemple.mssante.fr\n"

// TestIntoABucket begins in the local folder and goes on in a bucket: nothing is
// lost on the way, and nothing is sent without the secret key.
func TestIntoABucket(t *testing.T) {
	s := blobtest.StartServer(t)
	s.Bucket(t, "essai", false)
	ctx := context.Background()
	dir := filepath.Join(t.TempDir(), "practice")
	if _, err := create(dir, []byte(cabinet), []byte("une phrase")); err != nil {
		t.Fatal(err)
	}
	reopen := func() *Practice {
		t.Helper()
		p, err := Open(ctx, dir, []byte("une phrase"))
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	take := func(p *Practice, text string) pipeline.ID {
		t.Helper()
		id, _, err := p.Store.Take(ctx, store.Arrival{Raw: []byte(text), Text: text, Place: text, By: pipeline.System, At: now()})
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	p := reopen()
	first := take(p, "avant")
	p.Close()
	if err := os.WriteFile(filepath.Join(dir, "s3.pem"), s.Anchor, 0o600); err != nil {
		t.Fatal(err)
	}
	settings := cabinet + "storage: {s3: {endpoint: \"" + s.Endpoint + "\", region: fr-par, bucket: essai, prefix: cabinet/, access_key: " + s.AccessKey + ", anchors: [s3.pem]}}\n"
	if err := os.WriteFile(filepath.Join(dir, "cardiopli.yaml"), []byte(settings), 0o600); err != nil {
		t.Fatal(err)
	}
	p = reopen()
	if _, err := p.Store.Raw(ctx, first); !errors.Is(err, ErrNoStorageSecret) {
		t.Errorf("without a secret key: %v", err)
	}
	if err := p.SaveStorageSecret([]byte(s.Secret)); err != nil {
		t.Fatal(err)
	}
	p.Close()
	p = reopen()
	defer func() { p.Close() }()
	second := take(p, "après")
	holds := func(id pipeline.ID, want string) {
		t.Helper()
		if b, err := p.Store.Raw(ctx, id); err != nil || string(b) != want {
			t.Errorf("%q: %q, %v", want, b, err)
		}
	}
	holds(first, "avant")
	holds(second, "après")
	e := &Engine{Practice: p, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
	for range 2 {
		e.settleBlobs(ctx)
	}
	local, err := blob.Open(filepath.Join(dir, "data", "blobs"))
	if err != nil {
		t.Fatal(err)
	}
	defer local.Close()
	if n := count(t, local); n != 0 {
		t.Errorf("%d blobs are left in the folder", n)
	}
	if n := count(t, p.Blobs); n != 2 {
		t.Errorf("%d blobs in all", n)
	}
	holds(first, "avant")
	// What a crash leaves without a row goes in time; what rows name stays.
	if _, err := p.Blobs.Put(ctx, bytes.NewReader([]byte("x"))); err != nil {
		t.Fatal(err)
	}
	for _, days := range []int{1, 32} {
		if _, err := p.Store.Sweep(ctx, now().AddDate(0, 0, days)); err != nil {
			t.Fatal(err)
		}
	}
	if n := count(t, p.Blobs); n != 2 {
		t.Errorf("%d blobs after the sweep", n)
	}
	holds(second, "après")
	// What the bucket has under the name of a blob of the folder is looked at before
	// the folder's goes: a restored folder brings back what the bucket has lost.
	far := p.Blobs.(*moved)
	name, err := far.Store.Put(ctx, strings.NewReader("abîmé"))
	if err != nil {
		t.Fatal(err)
	}
	if err := far.before.Restore(ctx, name, strings.NewReader("entier")); err != nil {
		t.Fatal(err)
	}
	e.settleBlobs(ctx)
	if b, err := p.Blobs.Get(ctx, name); err != nil {
		t.Error(err)
	} else if all, err := io.ReadAll(b); err != nil || string(all) != "entier" {
		t.Errorf("%q, %v", all, err)
	}
	sealed, err := os.ReadFile(filepath.Join(dir, "keys", storageSecret))
	if err != nil || strings.Contains(string(sealed), s.Secret) {
		t.Errorf("the secret key lies open: %v", err)
	}
}

func count(t *testing.T, b store.Blobs) (n int) {
	t.Helper()
	if err := b.List(context.Background(), func(string, time.Time) error { n++; return nil }); err != nil {
		t.Fatal(err)
	}
	return n
}
