package engine

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"cardiopli/crypto/keys"
	"cardiopli/pipeline"
	"cardiopli/pipeline/blob/s3"
	"cardiopli/pipeline/store"
	"cardiopli/pipeline/trace"

	"github.com/gofrs/flock"
	"github.com/google/renameio/v2"
)

// instanceFile says which of all copies of a practice folder this is. No backup
// holds it: a folder that is restored is another one.
const instanceFile = "instance"

// instance tells a practice folder from its copies, and is what the bucket of an
// object store is marked with. The mark changes with each start: a copy that was
// made before does not bear it.
type instance struct {
	Mark string `json:"mark"`
	// Next is the mark that is being written to the bucket.
	Next string `json:"next,omitempty"`
	// Inode and Place are where the folder was: one of them stays where a folder is
	// renamed, mounted again, or restarted in a container; neither does in a copy.
	Inode uint64 `json:"inode,omitempty"`
	Place string `json:"place"`
}

// NotOwner is returned where the practice folder must not work: it is a copy, or
// the bucket of its settings belongs to another folder.
type NotOwner struct{ Bucket string }

func (e *NotOwner) Error() string {
	if e.Bucket != "" {
		return "the object store belongs to another practice folder"
	}
	return "the practice folder is a copy"
}

// French says it for a person.
func (e *NotOwner) French() (what, todo string) {
	if e.Bucket != "" {
		return "le stockage S3 (" + e.Bucket + ") appartient à un autre dossier de ce cabinet : rien n'y est écrit ni supprimé d'ici",
			"pour un essai, ôtez storage.s3 de cardiopli.yaml ; si ce dossier-ci remplace l'autre, arrêté pour toujours : cardiopli own"
	}
	return "ce dossier est une copie, ou a changé de machine : deux dossiers qui tournent enverraient chaque lettre deux fois",
		"si l'autre dossier est arrêté pour toujours : cardiopli own (ou cardiopli own --moved, s'il n'a plus tourné depuis la copie)"
}

func newMark() string {
	var b [16]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}

func (p *Practice) here() (uint64, string, error) {
	dir, err := filepath.Abs(p.Dir)
	if err != nil {
		return 0, "", err
	}
	host, _ := os.Hostname()
	return inode(p.Path(Data)), hex.EncodeToString(p.Site.Token("instance/place", []byte(host+"\n"+dir))), nil
}

// instance reads the folder's instance, and makes it where there is none.
func (p *Practice) instance(ctx context.Context) (i instance, err error) {
	path := p.Path(Data, instanceFile)
	for {
		b, err := os.ReadFile(path)
		if err == nil && json.Unmarshal(b, &i) == nil && i.Mark != "" {
			return i, nil
		}
		if err == nil && len(bytes.Trim(b, "\x00 \n")) > 0 { // written by hand, or by a later version
			return i, &NotOwner{}
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return i, fmt.Errorf("read which folder this is: %w", err)
		}
		if err := p.create(ctx, path); err != nil {
			return i, fmt.Errorf("write which folder this is: %w", err)
		}
	}
}

// create writes a first instance; another process may have been faster.
func (p *Practice) create(ctx context.Context, path string) error {
	lock := flock.New(path+".lock", flock.SetPermissions(0o600))
	if _, err := lock.TryLockContext(ctx, 20*time.Millisecond); err != nil {
		return err
	}
	defer lock.Unlock()
	if b, err := os.ReadFile(path); err == nil && len(bytes.Trim(b, "\x00 \n")) > 0 {
		return nil
	}
	return p.save(instance{Mark: newMark()})
}

// save writes an instance with where the folder is now.
func (p *Practice) save(i instance) (err error) {
	if i.Inode, i.Place, err = p.here(); err != nil {
		return err
	}
	b, err := json.Marshal(i)
	if err != nil {
		return err
	}
	return renameio.WriteFile(p.Path(Data, instanceFile), append(b, '\n'), 0o600, renameio.WithTempDir(p.Path(Data)))
}

// claim sees to it that no other folder does this one's work, at the start of an
// engine and under its lock. An object store that cannot be asked keeps nobody
// from reading letters: what is written there asks again.
func (p *Practice) claim(ctx context.Context) (offline, err error) {
	i, err := p.instance(ctx)
	if err != nil {
		return nil, err
	}
	number, place, err := p.here()
	if err != nil {
		return nil, err
	}
	same := number != 0 && number == i.Inode
	if !same && place != i.Place {
		return nil, &NotOwner{}
	}
	if !same || place != i.Place { // one of the two went with the folder
		if err := p.save(i); err != nil {
			return nil, err
		}
	}
	m, ok := p.Blobs.(*moved)
	if !ok {
		return nil, nil
	}
	err = m.owned(ctx)
	if err == nil {
		err = p.turn(ctx, m.Store)
	}
	if no, ok := errors.AsType[*NotOwner](err); ok {
		return nil, no
	}
	return err, nil
}

// turn gives the bucket a fresh mark. Interrupted anywhere, the folder knows both.
func (p *Practice) turn(ctx context.Context, far *s3.Store) error {
	i, err := p.instance(ctx)
	if err != nil {
		return err
	}
	now, err := far.Owner(ctx)
	if err != nil {
		return err
	}
	i.Mark, i.Next = now, newMark()
	if err := p.save(i); err != nil {
		return err
	}
	if err := far.SetOwner(ctx, i.Next, false); err != nil {
		return err
	}
	i.Mark, i.Next = i.Next, ""
	return p.save(i)
}

// Own makes this folder the one that works: a copy, or a restored folder whose
// settings name an object store. With hold, what might be sent twice is held, as
// after a restoration; without, a person says that the other folder has not
// worked since the copy.
func (p *Practice) Own(ctx context.Context, hold bool) (r store.Standstill, err error) {
	lock := flock.New(p.Path(Data, "engine.lock"))
	if ok, err := lock.TryLock(); err != nil || !ok {
		return r, errors.Join(ErrRunning, err)
	}
	defer lock.Unlock()
	h := pipeline.Hop{Stage: store.StageRestore, Actor: "terminal", At: now(), Outcome: "owned"}
	if hold {
		signer, verifier, err := keys.LoadTraceKey(p.Site, p.Path(Keys))
		if err != nil {
			return r, fmt.Errorf("open trace key: %w", err)
		}
		log, err := trace.Open(p.Path(Trace), signer, verifier)
		if err != nil {
			return r, fmt.Errorf("open trace: %w", err)
		}
		last, err := p.Store.LastHop(ctx)
		if err != nil {
			return r, err
		}
		if log.LastSeq() > last {
			return r, ErrBehind
		}
		if r, err = p.Store.HoldRestored(ctx, log.LastSeq(), h); err != nil {
			return r, err
		}
	} else if err := p.Store.AddHop(ctx, h); err != nil {
		return r, err
	}
	i := instance{Mark: newMark()}
	if m, ok := p.Blobs.(*moved); ok {
		if err := m.SetOwner(ctx, i.Mark, false); err != nil {
			return r, err
		}
	}
	return r, p.save(i)
}

// trusted is for how long the bucket's mark is not looked at again.
const trusted = time.Minute

// owner looks whether the bucket belongs to the folder before anything is written
// to it or deleted from it.
type owner struct {
	p  *Practice
	mu sync.Mutex
	at time.Time // when it last did
}

func (m *moved) owned(ctx context.Context) error {
	m.owner.mu.Lock()
	defer m.owner.mu.Unlock()
	if t := time.Since(m.owner.at); t >= 0 && t < trusted {
		return nil
	}
	for again := true; ; again = false {
		mark, err := m.Owner(ctx)
		if err != nil {
			return err
		}
		i, err := m.owner.p.instance(ctx)
		if err != nil {
			return err
		}
		if mark != "" && (mark == i.Mark || mark == i.Next) {
			m.owner.at = time.Now()
			return nil
		}
		if mark == "" && again { // a bucket without blobs is whose it is first
			empty, err := m.Empty(ctx)
			if err != nil {
				return err
			}
			if empty {
				if err := m.SetOwner(ctx, i.Mark, true); err != nil && !errors.Is(err, fs.ErrExist) {
					return err
				}
			}
		}
		if !again { // the mark may have turned between the two looks
			return &NotOwner{Bucket: m.owner.p.Config.Storage.S3.Bucket}
		}
	}
}
