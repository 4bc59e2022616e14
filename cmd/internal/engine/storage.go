package engine

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"time"

	"cardiopli/crypto/keys"
	"cardiopli/pipeline/blob"
	"cardiopli/pipeline/blob/s3"
	"cardiopli/pipeline/config"
	"cardiopli/pipeline/store"
)

// blobsIn is the folder of sealed bytes below Data.
const blobsIn = "blobs"

// storageSecret is the sealed file with the secret key of the object store.
const storageSecret = "storage.secret"

// Blobs is where a practice's sealed bytes live.
type Blobs interface {
	store.Blobs
	io.Closer
}

// ErrNoStorageSecret is returned by every access to an object store whose secret
// key has not been given.
var ErrNoStorageSecret = errors.New("the secret key of the object store is missing: cardiopli keys storage")

// openBlobs opens the store that the settings name. Nothing is dialled yet: a
// command that needs no blob works without the network.
func (p *Practice) openBlobs() (Blobs, error) {
	f, err := blob.Open(p.Path(Data, blobsIn))
	if err != nil {
		return nil, fmt.Errorf("open blobs: %w", err)
	}
	if p.Config.Storage.S3.Endpoint == "" {
		return f, nil
	}
	far, err := p.ObjectStore()
	if errors.Is(err, ErrNoStorageSecret) { // it is given by a command that opens the practice
		return lacking{f}, nil
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return &moved{Store: far, before: f, owner: owner{p: p}}, nil
}

// ObjectStore readies the object store of the settings.
func (p *Practice) ObjectStore() (*s3.Store, error) {
	c := p.Config.Storage.S3
	roots, err := p.pool("storage.s3.anchors", c.Anchors)
	if err != nil {
		return nil, err
	}
	secret, err := keys.OpenFile(p.Site, p.Path(Keys, storageSecret), storageSecret)
	if errors.Is(err, keys.ErrNone) {
		return nil, ErrNoStorageSecret
	}
	if err != nil {
		return nil, fmt.Errorf("open the secret key of the object store: %w", err)
	}
	st, err := s3.Open(s3.Config{Endpoint: c.Endpoint, Region: c.Region, Bucket: c.Bucket, Prefix: c.Prefix, AccessKey: c.AccessKey,
		Secret: string(secret), Roots: roots, LockDays: c.LockDays, LegalHold: c.LegalHold})
	if err != nil {
		return nil, p.Config.Refuse("storage.s3.endpoint", config.Malformed, "n'est pas une adresse que le stockage accepte", "écrivez « endpoint: \"https://s3.exemple.fr\" », sans le nom du compartiment")
	}
	return st, nil
}

// SaveStorageSecret seals the secret key of the object store.
func (p *Practice) SaveStorageSecret(secret []byte) error {
	return keys.SealFile(p.Site, p.Path(Keys, storageSecret), storageSecret, secret)
}

// lacking stands for an object store without its secret key.
type lacking struct{ io.Closer }

func (lacking) Put(context.Context, io.Reader) (string, error) { return "", ErrNoStorageSecret }
func (lacking) Get(context.Context, string) (store.Blob, error) {
	return nil, ErrNoStorageSecret
}
func (lacking) Delete(context.Context, string) error { return ErrNoStorageSecret }
func (lacking) List(context.Context, func(string, time.Time) error) error {
	return ErrNoStorageSecret
}

// moved is an object store of a practice that began in a local folder, or was
// restored into one: what lies there is still found, until settle has moved it.
// Nothing is written to a bucket of another folder, nor deleted from it.
type moved struct {
	*s3.Store
	before *blob.Folder
	owner  owner
}

func (m *moved) Put(ctx context.Context, r io.Reader) (string, error) {
	if err := m.owned(ctx); err != nil {
		return "", fmt.Errorf("put blob: %w", err)
	}
	return m.Store.Put(ctx, r)
}

func (m *moved) Get(ctx context.Context, name string) (store.Blob, error) {
	// The folder first: it costs no request, and is empty in the long run.
	b, err := m.before.Get(ctx, name)
	if errors.Is(err, fs.ErrNotExist) {
		return m.Store.Get(ctx, name)
	}
	return b, err
}

func (m *moved) Delete(ctx context.Context, name string) error {
	if err := m.owned(ctx); err != nil {
		return errors.Join(m.before.Delete(ctx, name), fmt.Errorf("delete blob: %w", err))
	}
	return errors.Join(m.before.Delete(ctx, name), m.Store.Delete(ctx, name))
}

func (m *moved) List(ctx context.Context, f func(string, time.Time) error) error {
	if err := m.before.List(ctx, f); err != nil {
		return err
	}
	return m.Store.List(ctx, f)
}

func (m *moved) Close() error { return errors.Join(m.Store.Close(), m.before.Close()) }

// move brings what lies in the folder into the bucket, under its name. It may be
// interrupted at any point.
func (m *moved) move(ctx context.Context) (n int, err error) {
	err = m.before.List(ctx, func(name string, _ time.Time) error {
		if err := m.owned(ctx); err != nil {
			return err
		}
		b, err := m.before.Get(ctx, name)
		if errors.Is(err, fs.ErrNotExist) { // deleted meanwhile
			return nil
		}
		if err != nil {
			return err
		}
		defer b.Close()
		err = m.Store.Restore(ctx, name, b)
		if errors.Is(err, fs.ErrExist) {
			err = m.same(ctx, name, b)
		}
		if errors.Is(err, errDiffers) { // it is read from here, and not lost
			return nil
		}
		if err != nil {
			return err
		}
		n++
		return m.before.Delete(ctx, name)
	})
	return n, err
}

// errDiffers is said of a blob of the bucket that is not the one of the folder.
var errDiffers = errors.New("the object store has other bytes under this name")

// same compares a blob of the folder with the bucket's, before the folder's goes.
func (m *moved) same(ctx context.Context, name string, here store.Blob) error {
	far, err := m.Store.Get(ctx, name)
	if err != nil {
		return err
	}
	defer far.Close()
	if far.Size() != here.Size() {
		return errDiffers
	}
	size := here.Size()
	a, b := sha256.New(), sha256.New()
	if _, err := io.Copy(a, io.NewSectionReader(here, 0, size)); err != nil {
		return err
	}
	if _, err := io.Copy(b, io.NewSectionReader(far, 0, size)); err != nil {
		return err
	}
	if !bytes.Equal(a.Sum(nil), b.Sum(nil)) {
		return errDiffers
	}
	return nil
}

// settleBlobs moves what earlier versions and settings left elsewhere to where
// blobs live now. What fails is tried again at the next start: it is found where
// it is.
func (e *Engine) settleBlobs(ctx context.Context) {
	var n int
	var err error
	switch b := e.Blobs.(type) {
	case *blob.Folder:
		n, err = b.Gather(ctx)
	case *moved:
		if err = b.owned(ctx); err != nil {
			break
		}
		if n, err = b.move(ctx); err == nil {
			err = b.Tidy(ctx)
		}
	}
	if err == nil {
		err = e.sweep(ctx)
	}
	if n > 0 {
		e.Log.Info("sealed bytes were moved to where they live now", "blobs", n)
	}
	if err != nil && ctx.Err() == nil {
		e.Log.Warn("sealed bytes could not all be moved or tidied; they stay where they are", "err", err)
	}
}

// sweep removes what crashes and erasures left.
func (e *Engine) sweep(ctx context.Context) error {
	r, err := e.Store.Sweep(ctx, now())
	if r.Removed > 0 {
		e.Log.Info("sealed bytes that no row names were removed", "blobs", r.Removed)
	}
	if r.Doubtful > 0 {
		e.Log.Error("many sealed bytes have no row: the database may be an older copy than they are; nothing is removed", "blobs", r.Doubtful)
	}
	return err
}
