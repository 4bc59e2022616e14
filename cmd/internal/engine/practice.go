// Package engine wires the parts of cardiopli together on one practice folder:
// it is what `cardiopli run` and `cardiopli demo` run, and what the other
// commands open. It holds no rule of its own.
package engine

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"cardiopli/crypto/atrest"
	"cardiopli/crypto/keys"
	"cardiopli/pipeline"
	"cardiopli/pipeline/config"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/store"

	"github.com/gofrs/flock"
	"github.com/google/renameio/v2"
)

// Folders of a practice folder. They are a contract with users and scripts.
const (
	Inbox      = "inbox"
	RejectedIn = "rejected"
	Export     = "export"
	Templates  = "templates"
	OwnTerms   = "vocabulary.tsv"
	Keys       = "keys"
	Data       = "data"
	Trace      = "data/trace"
)

// Practice is an open practice folder: settings, keys and store. Commands that
// decide or show use it; it takes no lock.
type Practice struct {
	Dir    string
	Config config.Config
	Site   *atrest.Site
	Blobs  Blobs
	Store  *store.Store
	Desk   *review.Desk

	// AskPIN asks a person for the PIN of the token that signs, where none is
	// sealed; nil: nobody is there.
	AskPIN func(question string) ([]byte, error)

	// PasswordCost is that of guessing the password or PIN of someone who is added;
	// zero for the usual one.
	PasswordCost keys.Cost

	opened *flock.Flock // shared: the keys are not dropped meanwhile
	token  tokenKey
}

// ErrNoPractice is returned where the folder holds no cardiopli.yaml.
var ErrNoPractice = errors.New("not a practice folder: no cardiopli.yaml")

// Create lays out a new practice folder with these settings and fresh keys. It
// returns the recovery code, to be printed once. A folder that is a practice
// already is left alone.
func Create(dir string, settings, passphrase []byte) (recovery string, err error) {
	return CreateWithCost(dir, settings, passphrase, keys.DefaultCost)
}

// CreateWithCost is Create with another cost of guessing the passphrase: one of
// 128 random bits needs none.
func CreateWithCost(dir string, settings, passphrase []byte, cost keys.Cost) (recovery string, err error) {
	if _, err := os.Stat(filepath.Join(dir, config.Name)); err == nil {
		return "", fs.ErrExist
	}
	if _, err := config.Parse(settings, dir); err != nil {
		return "", err
	}
	for _, d := range []string{"", Inbox, RejectedIn, Export, Templates, Keys, Data, Trace} {
		if err := os.MkdirAll(filepath.Join(dir, d), 0o700); err != nil {
			return "", err
		}
	}
	// A start that was interrupted may have left the keys: they are kept.
	site, recovery, err := keys.CreateWithCost(filepath.Join(dir, Keys), passphrase, cost)
	if errors.Is(err, keys.ErrExists) {
		site, err = keys.Open(filepath.Join(dir, Keys), passphrase)
	}
	if err != nil {
		return "", fmt.Errorf("make keys: %w", err)
	}
	name := "trace-" + review.NewPseudonym()[2:]
	if _, _, err := keys.GenerateTraceKey(site, filepath.Join(dir, Keys), name); err != nil && !errors.Is(err, keys.ErrExists) {
		return "", fmt.Errorf("make trace key: %w", err)
	}
	// The settings come last, at once: a folder is a practice once it has them.
	return recovery, renameio.WriteFile(filepath.Join(dir, config.Name), settings, 0o600, renameio.WithTempDir(dir))
}

// Open opens a practice folder with its passphrase.
func Open(ctx context.Context, dir string, passphrase []byte) (*Practice, error) {
	cfg, err := settings(dir)
	if err != nil {
		return nil, err
	}
	return open(ctx, dir, cfg, func() (*atrest.Site, error) { return keys.Open(filepath.Join(dir, Keys), passphrase) })
}

func settings(dir string) (config.Config, error) {
	cfg, err := config.Read(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return config.Config{}, ErrNoPractice
	}
	return cfg, err
}

// open readies a practice folder, whose keys unlock opens.
func open(ctx context.Context, dir string, cfg config.Config, unlock func() (*atrest.Site, error)) (_ *Practice, err error) {
	// Before the keys are read: from then on they are not dropped by another process.
	opened, err := hold(dir, false)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			opened.Unlock()
		}
	}()
	site, err := unlock()
	if err != nil {
		return nil, err
	}
	p := &Practice{Dir: dir, Config: cfg, Site: site, opened: opened}
	if p.Blobs, err = p.openBlobs(); err != nil {
		return nil, err
	}
	st, err := store.Open(ctx, filepath.Join(dir, Data), site, p.Blobs)
	if err != nil {
		p.Blobs.Close()
		return nil, err
	}
	p.Store = st
	p.Desk = review.New(st, keys.CheckPassword, cfg.Approval.Undo, now)
	p.Desk.SetLadder(p.ladder())
	return p, nil
}

// Close releases the database, the blobs, the token and the keys.
func (p *Practice) Close() error {
	return errors.Join(p.token.close(), p.Store.Close(), p.Blobs.Close(), p.opened.Unlock())
}

// now is the clock of the edge, cut to what the store keeps, so that a value
// read back equals the one written.
func now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

// Path names a file of the practice folder.
func (p *Practice) Path(elem ...string) string {
	return filepath.Join(append([]string{p.Dir}, elem...)...)
}

// AddPerson adds someone who works with cardiopli; an empty PIN is for those who
// do not sign.
func (p *Practice) AddPerson(ctx context.Context, name string, role review.Role, sig pipeline.Signatory, password, pin []byte) error {
	cost := p.PasswordCost
	if cost == (keys.Cost{}) {
		cost = keys.DefaultCost
	}
	person := store.Person{Name: name, Role: string(role), Pseudonym: review.NewPseudonym(), Active: true, Signatory: sig,
		Password: keys.HashPasswordWithCost(password, cost)}
	if len(pin) > 0 {
		person.PIN = keys.HashPasswordWithCost(pin, cost)
	}
	return p.Store.SavePerson(ctx, person, now(), pipeline.System)
}
