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

	"cardiopli/crypto/atrest"
	"cardiopli/crypto/keys"
	"cardiopli/pipeline"
	"cardiopli/pipeline/blob/blobtest"
	"cardiopli/pipeline/store"
)

var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

func made(t *testing.T, settings string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "practice")
	if _, err := create(dir, []byte(settings), []byte("une phrase")); err != nil {
		t.Fatal(err)
	}
	return dir
}

func opened(t *testing.T, dir string) *Practice {
	t.Helper()
	p, err := Open(context.Background(), dir, []byte("une phrase"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p
}

// starts starts an engine and ends it again.
func starts(t *testing.T, dir string) error {
	t.Helper()
	p := opened(t, dir)
	e, err := Start(context.Background(), p, quiet)
	if err == nil {
		err = e.Close()
	}
	return err
}

func taken(t *testing.T, p *Practice, text string) pipeline.ID {
	t.Helper()
	id, _, err := p.Store.Take(context.Background(), store.Arrival{Raw: []byte(text), Text: text, Place: text, By: pipeline.System, At: now()})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// A copy of a folder does not work beside the folder, until someone says that it
// takes its place; a folder that is renamed is no copy.
func TestCopiedFolderDoesNotRun(t *testing.T) {
	ctx := context.Background()
	dir := made(t, cabinet)
	if err := starts(t, dir); err != nil {
		t.Fatal(err)
	}
	taken(t, opened(t, dir), "en cours")
	renamed := dir + "-renommé"
	if err := os.Rename(dir, renamed); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := starts(t, renamed); err != nil {
			t.Errorf("renamed: %v", err)
		}
	}
	copied := filepath.Join(t.TempDir(), "copie")
	if err := os.CopyFS(copied, os.DirFS(renamed)); err != nil {
		t.Fatal(err)
	}
	var no *NotOwner
	for range 2 {
		if err := starts(t, copied); !errors.As(err, &no) {
			t.Errorf("a copy: %v", err)
		}
	}
	if what, todo := no.French(); !strings.Contains(what, "copie") || !strings.Contains(todo, "cardiopli own") {
		t.Errorf("%s; %s", what, todo)
	}
	r, err := opened(t, copied).Own(ctx, true)
	if err != nil || r.Documents != 1 {
		t.Errorf("%+v, %v", r, err)
	}
	if err := starts(t, copied); err != nil {
		t.Errorf("a copy that took its place: %v", err)
	}
	if err := starts(t, renamed); err != nil {
		t.Errorf("the folder itself: %v", err)
	}
}

// A torn file does not keep a practice from its letters.
func TestInstanceTorn(t *testing.T) {
	dir := made(t, cabinet)
	for _, b := range []string{"", "\x00\x00\x00", "{}"} {
		if err := os.WriteFile(filepath.Join(dir, Data, instanceFile), []byte(b), 0o600); err != nil {
			t.Fatal(err)
		}
		err := starts(t, dir)
		var no *NotOwner
		if b == "{}" && !errors.As(err, &no) || b != "{}" && err != nil {
			t.Errorf("%q: %v", b, err)
		}
	}
}

// A trial restoration leaves the live practice's bucket alone: it neither runs on
// it, nor writes there, nor deletes; nor does a copy of the folder.
func TestBucketOfAnotherFolder(t *testing.T) {
	s := blobtest.StartServer(t)
	s.Bucket(t, "essai", false)
	ctx := context.Background()
	dir := made(t, cabinet)
	if err := os.WriteFile(filepath.Join(dir, "s3.pem"), s.Anchor, 0o600); err != nil {
		t.Fatal(err)
	}
	settings := cabinet + "storage: {s3: {endpoint: \"" + s.Endpoint + "\", region: fr-par, bucket: essai, prefix: cabinet/, access_key: " + s.AccessKey + ", anchors: [s3.pem]}}\n"
	if err := os.WriteFile(filepath.Join(dir, "cardiopli.yaml"), []byte(settings), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := opened(t, dir).SaveStorageSecret([]byte(s.Secret)); err != nil {
		t.Fatal(err)
	}
	if err := starts(t, dir); err != nil {
		t.Fatal(err)
	}
	live := opened(t, dir)
	first := taken(t, live, "avant la sauvegarde")
	set := filepath.Join(t.TempDir(), "set")
	if _, err := live.Backup(ctx, set, "test", 0); err != nil {
		t.Fatal(err)
	}
	copied := filepath.Join(t.TempDir(), "copie")
	if err := os.CopyFS(copied, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	var later []pipeline.ID
	for _, text := range []string{"après", "encore après"} {
		later = append(later, taken(t, live, text))
	}
	trial := filepath.Join(t.TempDir(), "essai")
	if _, err := Restore(ctx, Restoration{From: set, Dir: trial, Unlock: unlockWith("une phrase")}); err != nil {
		t.Fatal(err)
	}
	intact := func(what string) {
		t.Helper()
		for _, id := range append(later, first) {
			if _, err := live.Store.Raw(ctx, id); err != nil {
				t.Errorf("%s: %v", what, err)
			}
		}
	}
	before := count(t, live.Blobs)
	if err := starts(t, dir); err != nil { // the mark turns
		t.Fatal(err)
	}
	for name, other := range map[string]string{"restored": trial, "copy": copied} {
		var no *NotOwner
		if err := starts(t, other); !errors.As(err, &no) {
			t.Errorf("%s: %v", name, err)
		}
		p := opened(t, other)
		if _, err := p.Blobs.Put(ctx, bytes.NewReader([]byte("x"))); !errors.As(err, &no) {
			t.Errorf("%s puts: %v", name, err)
		}
		(&Engine{Practice: p, Log: quiet}).settleBlobs(ctx)
		all, err := live.Store.Snapshot(ctx, filepath.Join(t.TempDir(), "db"))
		if err != nil {
			t.Fatal(err)
		}
		if err := p.Blobs.Delete(ctx, all[0]); !errors.As(err, &no) {
			t.Errorf("%s deletes: %v", name, err)
		}
		if n := count(t, live.Blobs); n != before {
			t.Errorf("%s: %d blobs of %d", name, n, before)
		}
		intact(name)
	}
	// The live folder is lost, and the restored one takes its place: what its
	// snapshot does not name stays there.
	p := opened(t, trial)
	if _, err := p.Own(ctx, true); err != nil {
		t.Fatal(err)
	}
	if err := starts(t, trial); err != nil {
		t.Errorf("after own: %v", err)
	}
	(&Engine{Practice: p, Log: quiet}).settleBlobs(ctx)
	intact("after own")
	if n := count(t, p.Blobs); n != before {
		t.Errorf("after own: %d blobs of %d", n, before)
	}
	var no *NotOwner
	if err := starts(t, dir); !errors.As(err, &no) {
		t.Errorf("the folder that lost its bucket: %v", err)
	}
}

func unlockWith(passphrase string) func(string) (*atrest.Site, error) {
	return func(dir string) (*atrest.Site, error) { return keys.Open(dir, []byte(passphrase)) }
}

// create makes a practice folder whose passphrase is cheap to try.
func create(dir string, settings, passphrase []byte) (string, error) {
	return CreateWithCost(dir, settings, passphrase, keys.Cost{Time: 1, Memory: 64, Threads: 1})
}
