package keys

import (
	"bytes"
	"context"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"

	"github.com/tink-crypto/tink-go/v2/aead/subtle"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// KeyFile is a machine key: a file of 32 random bytes that lies apart from the
// practice folder, so that a copy of the folder does not open by itself. Whoever
// reads both opens everything.
type KeyFile struct {
	Path string
	// Practice is the practice folder, in which the file must not lie.
	Practice string
}

// MakeKeyFile writes a fresh key to k.Path, mode 0600. It never replaces a file.
func MakeKeyFile(k KeyFile) error {
	if err := k.apart(); err != nil {
		return err
	}
	f, err := os.OpenFile(k.Path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return k.fault(ErrExists, "a key file is never replaced: add the one that is there, or name another path")
	}
	if err != nil {
		return k.fault(fmt.Errorf("make key file: %w", cause(err)), "the folder must be there, and be yours to write to")
	}
	key := random(keySize)
	defer clear(key)
	_, err = f.Write(key)
	err = errors.Join(err, f.Sync(), f.Close())
	if err != nil {
		os.Remove(k.Path)
		return k.fault(fmt.Errorf("write key file: %w", cause(err)), "look at the disk")
	}
	d, err := os.Open(filepath.Dir(k.Path))
	if err != nil {
		return k.fault(fmt.Errorf("sync folder: %w", cause(err)), "look at the disk")
	}
	defer d.Close()
	return d.Sync()
}

// Kind is KindFile.
func (k KeyFile) Kind() Kind { return KindFile }

// ID is the first 8 bytes of a hash of the key, in hex. It tells key files apart
// wherever they lie, and tells nothing of the key.
func (k KeyFile) ID() (string, error) {
	key, err := k.read()
	if err != nil {
		return "", err
	}
	defer clear(key)
	id, err := hkdf.Key(sha256.New, key, nil, "cardiopli/keys/2 key file id", 8)
	if err != nil {
		return "", err
	}
	return hex.EncodeToString(id), nil
}

const saltSize = 16

// Wrap gives a salt of 16 bytes, then AES-256-GCM-SIV under HKDF-SHA256 of the
// key and the salt: the key of the file itself encrypts nothing.
func (k KeyFile) Wrap(_ context.Context, root, place []byte) ([]byte, error) {
	salt := random(saltSize)
	kek, err := k.kek(salt)
	if err != nil {
		return nil, err
	}
	sealed, err := kek.Encrypt(root, place)
	return append(salt, sealed...), err
}

// Unwrap opens what Wrap gave.
func (k KeyFile) Unwrap(_ context.Context, wrapped, place []byte) ([]byte, error) {
	refused := k.fault(ErrSourceRefused, `the wrap was made for other keys: `+addHint)
	if len(wrapped) <= saltSize {
		return nil, refused
	}
	kek, err := k.kek(wrapped[:saltSize])
	if err != nil {
		return nil, err
	}
	root, err := kek.Decrypt(wrapped[saltSize:], place)
	if err != nil {
		return nil, refused
	}
	return root, nil
}

func (k KeyFile) kek(salt []byte) (tink.AEAD, error) {
	key, err := k.read()
	if err != nil {
		return nil, err
	}
	defer clear(key)
	kek, err := hkdf.Key(sha256.New, key, salt, "cardiopli/keys/2 key file", keySize)
	if err != nil {
		return nil, fmt.Errorf("derive from key file: %w", err)
	}
	return subtle.NewAESGCMSIV(kek)
}

func (k KeyFile) fault(err error, hint string) *SourceError {
	return &SourceError{Kind: KindFile, Where: k.Path, Err: err, Hint: hint}
}

// read reads the key, and refuses a file that others could have read or put
// there: unlike a passphrase file it is meant for one machine, where its mode
// can be right.
func (k KeyFile) read() ([]byte, error) {
	if err := k.apart(); err != nil {
		return nil, err
	}
	// Not blocking: a pipe in the place of the file must not hold the start.
	f, err := os.OpenFile(k.Path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, k.fault(fmt.Errorf("there is no such file: %w", ErrSourceUnavailable),
			"mount the disk that holds it, or restore it; the passphrase and the recovery code still open")
	}
	if err != nil {
		return nil, k.fault(fmt.Errorf("it cannot be read (%w): %w", cause(err), ErrSourceUnavailable), "it must belong to the user that runs cardiopli, mode 0600")
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return nil, k.fault(fmt.Errorf("it cannot be read (%w): %w", cause(err), ErrSourceUnavailable), "look at the disk")
	}
	if !st.Mode().IsRegular() || st.Size() != keySize {
		return nil, k.fault(fmt.Errorf("%w: it is not a file of %d bytes: %w", ErrNotKey, keySize, ErrSourceRefused), "restore the file; its backup is as secret as it is")
	}
	if err := private(st); err != nil {
		return nil, k.fault(fmt.Errorf("%w: %w: %w", ErrExposed, err, ErrSourceRefused), "chown it to the user that runs cardiopli, chmod 600; if others may have read it, make another one")
	}
	key, err := io.ReadAll(io.LimitReader(f, keySize+1))
	if err != nil || len(key) != keySize {
		return nil, k.fault(fmt.Errorf("it cannot be read: %w", ErrSourceUnavailable), "look at the disk")
	}
	if bytes.Equal(key, make([]byte, keySize)) { // what a file system may leave after a power cut
		return nil, k.fault(fmt.Errorf("%w: it holds zeros: %w", ErrNotKey, ErrSourceRefused), "restore the file; its backup is as secret as it is")
	}
	return key, nil
}

// private refuses a file that others than its owner can open, or whose owner is
// neither this user nor root. systemd gives credentials to a service by an access
// list, which shows as a file of root that root's group may read.
func private(st fs.FileInfo) error {
	sys, ok := st.Sys().(*syscall.Stat_t)
	if !ok {
		return errors.New("its owner cannot be told")
	}
	if int(sys.Uid) != os.Geteuid() && sys.Uid != 0 {
		return errors.New("it belongs to another user")
	}
	credential := st.Mode().Perm() == 0o440 && sys.Uid == 0 && sys.Gid == 0
	if st.Mode().Perm()&0o077 != 0 && !credential {
		return errors.New("other users of this machine can open it")
	}
	return nil
}

// apart refuses a file in the practice folder or in a copy of one: it would
// travel with what it opens.
func (k KeyFile) apart() error {
	if !filepath.IsAbs(k.Path) {
		return k.fault(fmt.Errorf("not an absolute path: %w", ErrSourceRefused), "write the whole path, for example /etc/cardiopli/site.key")
	}
	near := k.fault(fmt.Errorf("%w: %w", ErrBeside, ErrSourceRefused),
		"a key that lies beside what it opens protects nothing: put it elsewhere, for example into /etc/cardiopli")
	paths := []string{k.Path}
	if real, err := filepath.EvalSymlinks(k.Path); err == nil {
		paths = append(paths, real) // the link and where it leads
	} else if real, err := filepath.EvalSymlinks(filepath.Dir(k.Path)); err == nil {
		paths = append(paths, real+"/x")
	}
	own, err := os.Stat(k.Practice)
	for _, p := range paths {
		for d := filepath.Dir(p); ; d = filepath.Dir(d) {
			if st, e := os.Stat(d); e == nil && err == nil && k.Practice != "" && os.SameFile(st, own) {
				return near
			}
			for _, mark := range []string{siteName, "keys/" + siteName} {
				if _, err := os.Lstat(filepath.Join(d, mark)); err == nil {
					return near
				}
			}
			if d == filepath.Dir(d) {
				break
			}
		}
	}
	return nil
}

// cause drops the path from an error: SourceError names it already.
func cause(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
