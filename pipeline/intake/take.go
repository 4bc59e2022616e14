package intake

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// take brings one settled file to its end: handed over, then unlinked or moved to
// the rejected folder. A nil error says that the inbox no longer holds it.
func (w *Watcher) take(ctx context.Context, name string, k *candidate) error {
	path := filepath.Join(w.inbox, name)
	if k.done == nil {
		v, err := w.hand(ctx, path, name, k)
		if err != nil {
			return err
		}
		k.done = v
	}
	return w.finish(path, name, k)
}

// hand reads the file and gives it to the Taker.
func (w *Watcher) hand(ctx context.Context, path, name string, k *candidate) (*verdict, error) {
	f := File{Name: name, Size: k.id.size, ModTime: k.id.modified, Token: k.id.token()}
	v := &verdict{id: k.id}
	if k.id.size > w.opt.MaxSize {
		f.Over, v.over = true, true
	} else {
		raw, err := w.read(path, k)
		if err != nil {
			return nil, err
		}
		f.Raw = raw
		v.sum = sha256.Sum256(raw)
		w.opt.Point("intake.read")
	}
	outcome, err := w.taker.Take(ctx, f)
	var refusal interface{ French() (what, todo string) }
	switch {
	case errors.As(err, &refusal):
		v.what, v.todo = refusal.French()
		outcome = Refused
	case err != nil:
		return nil, &machineError{err}
	case outcome == Refused || f.Over:
		outcome = Refused
	case outcome != Taken && outcome != Repeat && outcome != AlreadyTaken:
		return nil, &machineError{fmt.Errorf("outcome %d is none", int(outcome))}
	}
	if outcome == Refused && v.what == "" {
		v.what, v.todo = "Ce fichier ne peut pas être pris en charge.", "Vérifiez qu'il s'agit bien d'un compte rendu, puis déposez-le à nouveau."
		if f.Over {
			v.what = fmt.Sprintf("Le fichier est trop volumineux (%d Mo, au plus %d Mo).", f.Size>>20, w.opt.MaxSize>>20)
			v.todo = "Enlevez les images et les annexes, enregistrez puis déposez à nouveau."
		}
	}
	w.opt.Point("intake.taken")
	w.opt.Log.Info("inbox file answered for", "outcome", outcome.String(), "bytes", f.Size)
	return v, nil
}

// read opens the file once, without following a link or waiting on a pipe, and
// returns its bytes if it stayed the same file from the settled look to the end.
func (w *Watcher) read(path string, k *candidate) ([]byte, error) {
	f, err := openRegular(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	same := func() error {
		info, err := f.Stat()
		if err != nil {
			return err
		}
		if identifyOpen(f, info) != k.id {
			return errChanged
		}
		return nil
	}
	if err := same(); err != nil {
		return nil, err
	}
	if !w.opt.Share && openForWriting(f) && time.Since(k.since) < patience*w.opt.Settle {
		return nil, errBusy
	}
	var b bytes.Buffer
	b.Grow(int(k.id.size) + bytes.MinRead)
	if _, err := io.Copy(&b, io.LimitReader(f, k.id.size+1)); err != nil {
		return nil, err
	}
	if int64(b.Len()) != k.id.size {
		return nil, errChanged
	}
	if err := same(); err != nil {
		return nil, err
	}
	// The name may stand for another file by now.
	info, err := os.Lstat(path)
	if err != nil {
		return nil, err
	}
	if identify(path, info) != k.id {
		return nil, errChanged
	}
	return b.Bytes(), nil
}

// finish removes an original that is answered for. It is first moved to a hidden
// name, which takes it out of everyone's way in one step, then looked at: should
// it be another file than the one answered for, it goes back and is new.
func (w *Watcher) finish(path, name string, k *candidate) error {
	v := k.done
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // someone took the original away; what it held is safe
	}
	if err != nil {
		return err
	}
	if id := identify(path, info); id != v.id && !w.stillThat(path, id, v) {
		k.done = nil
		return errChanged
	}
	aside := hiddenName(w.inbox, name)
	if aside == "" { // no room for a longer name
		aside = path
	} else if err := os.Rename(path, aside); err != nil {
		return err
	}
	if info, err = os.Lstat(aside); err != nil {
		return err
	}
	if id := identify(aside, info); aside != path && id != v.id && !w.stillThat(aside, id, v) {
		if err := restore(aside, path); err != nil {
			return err
		}
		k.done = nil
		return errChanged
	}
	if v.what == "" {
		err = os.Remove(aside)
	} else {
		err = w.reject(aside, name, v)
	}
	if err != nil {
		if aside != path {
			if back := restore(aside, path); back != nil {
				return back
			}
		}
		return err
	}
	if err := syncDir(w.inbox); err != nil {
		w.opt.Log.Warn("inbox folder not synced", "code", code(err))
	}
	if v.what == "" {
		w.opt.Point("intake.unlinked")
	} else {
		w.opt.Point("intake.rejected")
	}
	return nil
}

// stillThat reports whether a file whose times have changed holds what was
// answered for all the same.
func (w *Watcher) stillThat(path string, id identity, v *verdict) bool {
	if !id.sameFile(v.id) || id.size != v.id.size {
		return false
	}
	if v.over {
		return true
	}
	f, err := openRegular(path)
	if err != nil {
		return false
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, io.LimitReader(f, id.size+1)); err != nil {
		return false
	}
	return [32]byte(h.Sum(nil)) == v.sum
}
