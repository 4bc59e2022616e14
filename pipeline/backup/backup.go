// Package backup keeps snapshots of a practice folder in another folder, a set,
// and gives one back. All that it copies is sealed already or public: the
// database, the blobs, the keys under their passphrase, settings, templates,
// trace. It leaves out inbox, rejected and export, which lie in clear, and every
// file of keys/ that is neither sealed nor public.
//
// A set:
//
//	set.json                   format, version, and whose set it is (a keyed digest)
//	erasures                   every erasure ever made, one a line, only added to
//	refusals                   the journal of refusals, as of the last snapshot, sealed
//	blobs/ab/abcd...           sealed blobs, shared by all snapshots, written once
//	snapshots/TIME/manifest.json, manifest.mac
//	snapshots/TIME/blobs       SHA-256, size and name of each blob, one a line
//	snapshots/TIME/files/...   everything else, as in the practice folder
//
// manifest.json names each file with its SHA-256; manifest.mac is a keyed digest
// of it under the practice's own key, so that a set that was altered is told from
// one that is damaged. A snapshot bears its name once it is whole and verified.
//
// Refusals are kept beside the snapshots as well as within each: restoring an older
// snapshot is to know of the newer ones. An erased refusal leaves the journal beside
// them with the next snapshot, and the older snapshots when they expire.
//
// The package neither opens what is sealed nor knows what a restored folder must
// not do: that is for the engine.
package backup

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"time"

	"github.com/gofrs/flock"
	"github.com/google/renameio/v2"
)

const (
	setFormat      = "cardiopli-backup-set"
	snapshotFormat = "cardiopli-backup"
	version        = 1

	setFile      = "set.json"
	manifestFile = "manifest.json"
	macFile      = "manifest.mac"
	blobsFile    = "blobs"
	filesDir     = "files"
	snapshotsDir = "snapshots"
	unfinished   = ".unfinished"
	lockFile     = "lock"

	maxManifest = 64 << 20
	maxSmall    = 64 << 10
)

var (
	// ErrNoSet: the folder is no set of backups.
	ErrNoSet = errors.New("not a set of backups")
	// ErrOther: the set is that of another practice.
	ErrOther = errors.New("the set of backups is another practice's")
	// ErrDamaged: a file of the set is not what was written.
	ErrDamaged = errors.New("the backup was altered or damaged")
	// ErrBusy: another process is writing to the set.
	ErrBusy = errors.New("another process is writing to this set of backups")
	// ErrNone: the set has no snapshot, or none of that name.
	ErrNone = errors.New("no such snapshot")
)

// Damage is ErrDamaged with the file.
type Damage struct{ File string }

func (d *Damage) Error() string { return fmt.Sprintf("%v: %s", ErrDamaged, d.File) }
func (d *Damage) Unwrap() error { return ErrDamaged }

// Keyed makes keyed digests that only the practice can make; see atrest.Site.Token.
type Keyed interface {
	Token(context string, data []byte) []byte
}

// Set is a folder of snapshots.
type Set struct{ dir string }

type setInfo struct {
	Format  string `json:"format"`
	Version int    `json:"version"`
	// Practice is a keyed digest: equal for the backups of one practice.
	Practice string `json:"practice"`
}

// Manifest says what a snapshot holds.
type Manifest struct {
	Format  string    `json:"format"`
	Version int       `json:"version"`
	At      time.Time `json:"at"`      // nothing later is in it
	Program string    `json:"program"` // version that made it
	Files   []File    `json:"files"`
	Blobs   int       `json:"blobs"`
	Bytes   int64     `json:"blob_bytes"`
	List    string    `json:"blob_list"` // SHA-256 of the file that names them
	// Lost are blobs that the database names and that could not be read.
	Lost []string `json:"lost,omitempty"`
}

// File is a file of a snapshot.
type File struct {
	Path   string `json:"path"` // as in the practice folder, with slashes
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// OpenSet opens a set to read from.
func OpenSet(dir string) (*Set, error) {
	var info setInfo
	if err := readJSON(filepath.Join(dir, setFile), maxSmall, &info); errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNoSet
	} else if err != nil {
		return nil, err
	}
	if info.Format != setFormat || info.Version != version {
		return nil, fmt.Errorf("%w: not version %d of %s", ErrNoSet, version, setFormat)
	}
	return &Set{dir}, nil
}

func practiceOf(k Keyed) string { return hex.EncodeToString(k.Token("backup/set", nil)) }

// Belongs reports ErrOther where the set is not of the practice whose keys k are.
func (s *Set) Belongs(k Keyed) error {
	var info setInfo
	if err := readJSON(filepath.Join(s.dir, setFile), maxSmall, &info); err != nil {
		return err
	}
	if info.Practice != practiceOf(k) {
		return ErrOther
	}
	return nil
}

// makeSet opens a set to write to; it makes one where the folder is empty or
// absent. The lock is the caller's to release.
func makeSet(dir string, k Keyed) (*Set, *flock.Flock, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, nil, err
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, nil, err
	}
	fresh := !slices.ContainsFunc(entries, func(e fs.DirEntry) bool { return e.Name() != lockFile })
	s := &Set{dir}
	if !fresh {
		if s, err = OpenSet(dir); err != nil {
			return nil, nil, err
		}
	}
	lock := flock.New(filepath.Join(dir, lockFile), flock.SetPermissions(0o600))
	if ok, err := lock.TryLock(); err != nil || !ok {
		return nil, nil, errors.Join(ErrBusy, err)
	}
	if fresh {
		b, _ := json.MarshalIndent(setInfo{setFormat, version, practiceOf(k)}, "", "  ")
		err = writeFile(filepath.Join(dir, setFile), append(b, '\n'))
	} else {
		err = s.Belongs(k)
	}
	if err != nil {
		lock.Unlock()
		return nil, nil, err
	}
	return s, lock, nil
}

// snapshotForm is how a snapshot is called: its time in UTC.
var snapshotForm = regexp.MustCompile(`^\d{8}T\d{6}Z(-\d+)?$`)

// Snapshots lists the whole snapshots, oldest first.
func (s *Set) Snapshots() (names []string, err error) {
	entries, err := os.ReadDir(filepath.Join(s.dir, snapshotsDir))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	for _, e := range entries {
		if e.IsDir() && snapshotForm.MatchString(e.Name()) {
			names = append(names, e.Name())
		}
	}
	slices.SortFunc(names, inOrder)
	return names, err
}

// Latest names the last snapshot, or reports whether one of that name is there.
func (s *Set) Latest(name string) (string, error) {
	names, err := s.Snapshots()
	if err != nil {
		return "", err
	}
	if name == "" && len(names) > 0 {
		return names[len(names)-1], nil
	}
	if slices.Contains(names, name) {
		return name, nil
	}
	return "", ErrNone
}

func (s *Set) snapshot(name string, elem ...string) string {
	return filepath.Join(append([]string{s.dir, snapshotsDir, name}, elem...)...)
}

func (s *Set) blob(name string) string { return filepath.Join(s.dir, "blobs", name[:2], name) }

// Manifest reads what a snapshot says that it holds.
func (s *Set) Manifest(name string) (m Manifest, err error) {
	if err := readJSON(s.snapshot(name, manifestFile), maxManifest, &m); err != nil {
		return m, err
	}
	if m.Format != snapshotFormat || m.Version != version {
		return m, fmt.Errorf("%w: not version %d of %s", ErrNoSet, version, snapshotFormat)
	}
	for _, f := range m.Files {
		if !filepath.IsLocal(filepath.FromSlash(f.Path)) || f.Size < 0 {
			return m, &Damage{manifestFile}
		}
	}
	return m, nil
}

// Genuine checks that the practice whose keys k are made the snapshot as it is.
func (s *Set) Genuine(name string, k Keyed) error {
	b, err := readCapped(s.snapshot(name, manifestFile), maxManifest)
	if err != nil {
		return err
	}
	mac, err := readCapped(s.snapshot(name, macFile), maxSmall)
	if err != nil {
		return err
	}
	if string(mac) != hex.EncodeToString(k.Token("backup/manifest", b))+"\n" {
		return &Damage{macFile}
	}
	return nil
}

func readJSON(path string, limit int64, v any) error {
	b, err := readCapped(path, limit)
	if err != nil {
		return err
	}
	if json.Unmarshal(b, v) != nil {
		return &Damage{filepath.Base(path)}
	}
	return nil
}

func readCapped(path string, limit int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read backup: %w", err)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(b)) > limit {
		err = &Damage{filepath.Base(path)}
	}
	return b, err
}

func writeFile(path string, b []byte) error {
	if err := renameio.WriteFile(path, b, 0o600, renameio.WithTempDir(filepath.Dir(path)), renameio.WithStaticPermissions(0o600)); err != nil {
		return fmt.Errorf("write backup: %w", err)
	}
	return syncDir(filepath.Dir(path))
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// digest gives the size and SHA-256 of what r holds.
func digest(r io.Reader) (int64, string, error) {
	h := sha256.New()
	n, err := io.Copy(h, r)
	return n, hex.EncodeToString(h.Sum(nil)), err
}

func digestFile(path string) (int64, string, error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, "", err
	}
	defer f.Close()
	return digest(f)
}
