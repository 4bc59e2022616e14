package intake

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// maxName is the length of a file name that every file system takes, in bytes.
const maxName = 255

// asidePrefix begins the names of originals that are about to be unlinked.
const asidePrefix = ".cardiopli-"

// hiddenName returns the path that name is moved to before it is unlinked, or ""
// where the name would grow too long.
func hiddenName(dir, name string) string {
	if len(asidePrefix)+len(name) > maxName {
		return ""
	}
	return filepath.Join(dir, asidePrefix+name)
}

// restoreAside gives originals that a crash left aside their names back, so that they
// are handed over again and recognised by their token.
func (w *Watcher) restoreAside() error {
	entries, err := os.ReadDir(w.inbox)
	if err != nil {
		return err
	}
	back := 0
	for _, e := range entries {
		name, ours := strings.CutPrefix(e.Name(), asidePrefix)
		if !ours || name == "" || !e.Type().IsRegular() {
			continue
		}
		if err := restore(filepath.Join(w.inbox, e.Name()), filepath.Join(w.inbox, name)); err != nil {
			w.opt.Log.Warn("original left aside not restored", "code", code(err))
			continue
		}
		back++
	}
	if back > 0 {
		w.opt.Log.Info("originals restored after a crash", "files", back)
	}
	return nil
}

// restore moves a file back to path, or beside it where the name is taken.
func restore(aside, path string) error {
	dir, name := filepath.Split(path)
	for i := range 1000 {
		err := moveNew(aside, filepath.Join(dir, numbered(name, i, "")))
		if !errors.Is(err, fs.ErrExist) {
			return err
		}
	}
	return fs.ErrExist
}

// moveNew renames without ever replacing: a hard link fails where the name
// exists. File systems without links get the name reserved first.
func moveNew(from, to string) error {
	err := os.Link(from, to)
	switch {
	case err == nil:
		return os.Remove(from)
	case errors.Is(err, fs.ErrExist), errors.Is(err, fs.ErrNotExist):
		return err
	}
	f, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	f.Close()
	if err := os.Rename(from, to); err != nil {
		os.Remove(to)
		return err
	}
	return nil
}

// numbered puts " (2)", " (3)" ... before the extension, for i from 1 on, and
// shortens the stem so that room remains for suffix.
func numbered(name string, i int, suffix string) string {
	ext := filepath.Ext(name)
	if len(ext) > 16 || ext == name {
		ext = ""
	}
	stem := strings.TrimSuffix(name, ext)
	mark := ""
	if i > 0 {
		mark = " (" + strconv.Itoa(i+1) + ")"
	}
	room := maxName - len(ext) - len(mark) - len(suffix)
	if len(stem) > room {
		cut := room
		for cut > 0 && utf8.ValidString(stem) && !utf8.RuneStart(stem[cut]) {
			cut--
		}
		stem = stem[:cut]
	}
	return stem + mark + ext
}

const noteSuffix = ".motif.txt"

// noteRoom is what must fit behind a name: the note is first written under a
// hidden one.
const noteRoom = "." + noteSuffix

// reject puts the file and its note into the rejected folder, both synced, and
// removes it from the inbox. A sidecar has no note of its own: note is "".
func (w *Watcher) reject(from, name, note string) error {
	if err := os.MkdirAll(w.rejected, 0o750); err != nil { // a share that came back empty
		return &machineError{err}
	}
	info, err := os.Lstat(from)
	if err != nil {
		return err
	}
	for i := range 10_000 {
		to := filepath.Join(w.rejected, numbered(name, i, noteRoom))
		there, err := os.Lstat(to)
		switch {
		case err == nil && !os.SameFile(there, info):
			continue
		case err != nil && !errors.Is(err, fs.ErrNotExist):
			return err
		}
		// A crash may have left the link, the note or both.
		linked := err == nil
		if !linked {
			if _, err := os.Lstat(to + noteSuffix); err == nil {
				continue
			}
			if err := linkOrCopy(from, to, info); errors.Is(err, fs.ErrExist) {
				continue
			} else if err != nil {
				return err
			}
		}
		if note != "" {
			if err := writeNote(to+noteSuffix, note); err != nil && !(linked && errors.Is(err, fs.ErrExist)) {
				if !linked {
					os.Remove(to)
				}
				if errors.Is(err, fs.ErrExist) {
					continue
				}
				return err
			}
		}
		if err := syncDir(w.rejected); err != nil {
			return err
		}
		return os.Remove(from)
	}
	return fs.ErrExist
}

// rejectEntry writes a file out of an archive and its note into the rejected
// folder. Where a crash, or a try before, has written both, they stay as they are.
func (w *Watcher) rejectEntry(e Entry) error {
	if err := os.MkdirAll(w.rejected, 0o750); err != nil {
		return &machineError{err}
	}
	for i := range 10_000 {
		to := filepath.Join(w.rejected, numbered(e.Name, i, noteRoom))
		if same, err := holds(to, e.Raw); err != nil {
			return &machineError{err}
		} else if !same {
			if _, err := os.Lstat(to); err == nil {
				continue
			}
			if _, err := os.Lstat(to + noteSuffix); err == nil {
				continue
			}
			if err := writeWhole(to, e.Raw); errors.Is(err, fs.ErrExist) {
				continue
			} else if err != nil {
				return &machineError{err}
			}
		}
		if err := writeNote(to+noteSuffix, noteOf(e.What, e.Todo, false)); err != nil && !errors.Is(err, fs.ErrExist) {
			return &machineError{err}
		}
		if err := syncDir(w.rejected); err != nil {
			return &machineError{err}
		}
		return nil
	}
	return &machineError{fs.ErrExist}
}

// holds reports whether a regular file of these bytes stands at path.
func holds(path string, raw []byte) (bool, error) {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) || err == nil && (!info.Mode().IsRegular() || info.Size() != int64(len(raw))) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	b, err := os.ReadFile(path)
	return err == nil && bytes.Equal(b, raw), err
}

// writeWhole writes a new file, synced, whole or not at all.
func writeWhole(path string, raw []byte) error {
	draft := filepath.Join(filepath.Dir(path), "."+filepath.Base(path))
	f, err := os.OpenFile(draft, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o640)
	if err != nil {
		return err
	}
	defer os.Remove(draft)
	_, err = f.Write(raw)
	if err == nil {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return err
	}
	if _, err := os.Lstat(path); err == nil {
		return &fs.PathError{Op: "write", Path: path, Err: fs.ErrExist}
	}
	return os.Rename(draft, path)
}

// linkOrCopy gives the file a second name, or copies it where the rejected folder
// is on another file system or links are unknown. The data is synced.
func linkOrCopy(from, to string, info fs.FileInfo) error {
	in, err := openRegular(from)
	if err == nil {
		defer in.Close()
	} else if !errors.Is(err, fs.ErrPermission) {
		return err
	}
	switch err := os.Link(from, to); {
	case err == nil:
		if in != nil {
			return in.Sync()
		}
		return nil
	case errors.Is(err, fs.ErrExist), errors.Is(err, fs.ErrNotExist):
		return err
	}
	if in == nil {
		return fs.ErrPermission
	}
	out, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, info.Mode().Perm()|0o200)
	if err != nil {
		return err
	}
	n, err := io.Copy(out, in)
	if err == nil && n != info.Size() {
		err = errChanged
	}
	if err == nil {
		err = out.Sync()
	}
	if cerr := out.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		os.Remove(to)
	}
	return err
}

// noteOf says what is wrong and what to do, without any content.
func noteOf(what, todo string, pair bool) string {
	n := "cardiopli n'a pas pris ce fichier.\n\n" +
		"Pourquoi : " + what + "\n" +
		"Que faire : " + todo + "\n" +
		"Quand : le " + time.Now().Format("02/01/2006 à 15:04") + "\n\n"
	if pair {
		return n + "Le fichier d'origine et le fichier d'instructions déposé avec lui sont à côté de cette note, tels qu'ils ont été déposés.\n"
	}
	return n + "Le fichier d'origine est à côté de cette note, tel qu'il a été déposé.\n"
}

// writeNote writes a note whole or not at all: a person may open the folder at any
// moment, and a crash must not leave a note that says nothing.
func writeNote(path, note string) error { return writeWhole(path, []byte(note)) }

// syncDir makes names in a folder durable. Some network file systems know no such
// thing and say so; that is no failure.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := d.Sync(); err != nil && !unsupported(err) {
		return err
	}
	return nil
}
