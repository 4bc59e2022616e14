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
)

// original is a file of the inbox that was answered for.
type original struct {
	name string
	id   identity
	sum  [32]byte
	over bool // not read to its end: sum says nothing
}

// verdict is how a report was answered for.
type verdict struct {
	original
	what, todo string // both empty: taken
	beside     []original
	entries    []Entry // of an archive: still to be written to the rejected folder
}

// take brings one settled file to its end: handed over with its sidecars, then
// unlinked or moved to the rejected folder. A nil error says that the inbox no
// longer holds it.
func (w *Watcher) take(ctx context.Context, name string, k *candidate, sidecars []string) error {
	if k.done == nil {
		v, err := w.hand(ctx, name, k, sidecars)
		if err != nil {
			return err
		}
		k.done = v
	}
	return w.finish(k)
}

// hand reads the file and what lies beside it and gives both to the Taker.
func (w *Watcher) hand(ctx context.Context, name string, k *candidate, sidecars []string) (*verdict, error) {
	path := filepath.Join(w.inbox, name)
	f := File{Name: name, Size: k.id.size, ModTime: k.id.modified, Token: k.id.token()}
	v := &verdict{original: original{name: name, id: k.id}}
	for _, s := range sidecars {
		c := w.seen[s]
		if c == nil {
			return nil, errChanged
		}
		raw, err := w.read(filepath.Join(w.inbox, s), c, maxSidecar)
		if err != nil {
			return nil, err
		}
		f.Sidecars = append(f.Sidecars, Sidecar{Name: s, Raw: raw, Token: c.id.token()})
		v.beside = append(v.beside, original{name: s, id: c.id, sum: sha256.Sum256(raw), over: c.id.size > maxSidecar})
	}
	var long *stream
	if k.id.size > w.opt.MaxSize {
		f.Over, v.over = true, true
		if k.id.size <= w.opt.MaxRecording {
			long = &stream{w: w, path: path, k: k}
			defer long.Close()
			f.Open = long.open
		}
	} else {
		raw, err := w.read(path, k, w.opt.MaxSize)
		if err != nil {
			return nil, err
		}
		f.Raw = raw
		v.sum = sha256.Sum256(raw)
		w.opt.Point("intake.read")
	}
	outcome, err := w.taker.Take(ctx, f)
	if long != nil && long.whole {
		v.sum, v.over = [32]byte(long.sum.Sum(nil)), false
	}
	if outcome, err = judged(outcome, err, v); err != nil {
		if long != nil && long.err != nil {
			return nil, long.err // of the inbox, not of the Taker
		}
		return nil, err
	}
	if outcome == Refused && v.what == "" {
		v.what, v.todo = "Ce fichier ne peut pas être pris en charge.", "Vérifiez qu'il s'agit bien d'un compte rendu, puis déposez-le à nouveau."
		if f.Over {
			v.what = fmt.Sprintf("Le fichier est trop volumineux (%d Mo, au plus %d Mo).", f.Size>>20, w.opt.MaxSize>>20)
			v.todo = "Enlevez les images et les annexes, enregistrez puis déposez à nouveau."
		}
	}
	w.opt.Point("intake.taken")
	w.opt.Log.Info("inbox file answered for", "outcome", outcome.String(), "bytes", f.Size, "sidecars", len(f.Sidecars))
	return v, nil
}

// judged reads what the Taker answered into the verdict. An error that it returns
// is about the machine: the file is to be tried again.
func judged(outcome Outcome, err error, v *verdict) (Outcome, error) {
	var refusal interface{ French() (what, todo string) }
	var partial *Partial
	switch {
	case errors.As(err, &partial):
		v.entries = partial.Entries
		return Taken, nil
	case errors.As(err, &refusal):
		v.what, v.todo = refusal.French()
		return Refused, nil
	case err != nil:
		return 0, &machineError{err}
	case outcome == Refused || v.over:
		return Refused, nil
	case outcome != Taken && outcome != Repeat && outcome != AlreadyTaken:
		return 0, &machineError{fmt.Errorf("outcome %d is none", int(outcome))}
	}
	return outcome, nil
}

// openSettled opens the file once, without following a link or waiting on a pipe,
// if it is still the one that had settled.
func (w *Watcher) openSettled(path string, k *candidate) (*os.File, error) {
	f, err := openRegular(path)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	switch {
	case err != nil:
	case identifyOpen(f, info) != k.id:
		err = errChanged
	case !w.opt.Share && openForWriting(f) && w.opt.Now().Sub(k.since) < patience*w.opt.Settle:
		err = errBusy
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// unchanged reports errChanged where f, or what its name stands for by now, is
// not the file that had settled.
func unchanged(f *os.File, path string, id identity) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if identifyOpen(f, info) != id {
		return errChanged
	}
	if info, err = os.Lstat(path); err != nil {
		return err
	}
	if identify(path, info) != id {
		return errChanged
	}
	return nil
}

// read returns the bytes of a file that stayed the same from the settled look to
// the end; of one that is longer than limit, limit and one more.
func (w *Watcher) read(path string, k *candidate, limit int64) ([]byte, error) {
	f, err := w.openSettled(path, k)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	want := min(k.id.size, limit+1)
	var b bytes.Buffer
	b.Grow(int(want) + bytes.MinRead)
	if _, err := io.Copy(&b, io.LimitReader(f, min(k.id.size, limit)+1)); err != nil {
		return nil, err
	}
	if int64(b.Len()) != want {
		return nil, errChanged
	}
	if err := unchanged(f, path, k.id); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// finish takes an original that is answered for out of the inbox, the report
// first, then what lay beside it: a sidecar that a crash leaves is known to the
// Taker, a report without its sidecar would be another arrival.
func (w *Watcher) finish(k *candidate) error {
	v := k.done
	for len(v.entries) > 0 { // before the archive goes: it is their only other copy
		if err := w.rejectEntry(v.entries[0]); err != nil {
			return err
		}
		v.entries = v.entries[1:]
		w.opt.Point("intake.aside")
	}
	err := w.release(v.original, func(aside string) error {
		if v.what == "" {
			return os.Remove(aside)
		}
		return w.reject(aside, v.name, noteOf(v.what, v.todo, len(v.beside) > 0))
	})
	gone := errors.Is(err, fs.ErrNotExist) // someone took the original away; what it held is safe
	if err != nil && !gone {
		if errors.Is(err, errChanged) {
			k.done = nil
		}
		return err
	}
	for _, s := range v.beside {
		w.opt.Point("intake.companion")
		w.finishBeside(s, v.what != "")
	}
	if gone {
		return nil
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

// finishBeside takes a sidecar whose report is finished out of the inbox. One that
// stays is alone from now on: the Taker is asked about it, and it ends then.
func (w *Watcher) finishBeside(s original, refused bool) {
	err := w.release(s, func(aside string) error {
		if refused {
			return w.reject(aside, s.name, "")
		}
		return os.Remove(aside)
	})
	switch {
	case err == nil, errors.Is(err, fs.ErrNotExist):
		delete(w.seen, s.name)
		return
	case w.seen[s.name] != nil:
		w.seen[s.name].asked = false
	}
	w.opt.Log.Warn("sidecar of a finished report stays", "code", code(err))
}

// release moves a file to a hidden name, which takes it out of everyone's way in
// one step, then looks at it: should it be another file than the one answered
// for, it goes back and is new (errChanged). Else end removes it from there.
func (w *Watcher) release(o original, end func(aside string) error) error {
	path := filepath.Join(w.inbox, o.name)
	info, err := os.Lstat(path)
	if err != nil {
		return err
	}
	if id := identify(path, info); id != o.id && !o.still(path, id) {
		return errChanged
	}
	aside := hiddenName(w.inbox, o.name)
	if aside == "" { // no room for a longer name
		aside = path
	} else if err := os.Rename(path, aside); err != nil {
		return err
	}
	if info, err = os.Lstat(aside); err != nil {
		return err
	}
	if id := identify(aside, info); aside != path && id != o.id && !o.still(aside, id) {
		if err := restore(aside, path); err != nil {
			return err
		}
		return errChanged
	}
	if err := end(aside); err != nil {
		if aside != path {
			if back := restore(aside, path); back != nil {
				return back
			}
		}
		return err
	}
	return nil
}

// still reports whether a file whose times have changed holds what was answered
// for all the same.
func (o original) still(path string, id identity) bool {
	if !id.sameFile(o.id) || id.size != o.id.size {
		return false
	}
	if o.over {
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
	return [32]byte(h.Sum(nil)) == o.sum
}
