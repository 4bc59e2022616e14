package keys

import (
	"bytes"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"
	"github.com/google/renameio/v2"
	"github.com/tink-crypto/tink-go/v2/aead/subtle"
	"github.com/tink-crypto/tink-go/v2/tink"

	"cardiopli/crypto/atrest"
)

const (
	siteName   = "site.json"
	lockName   = "lock"
	siteFormat = "cardiopli-site-keys"

	// What is written: the first version as long as nothing asks for the second.
	siteVersion = 1
	waysVersion = 2 // with further wraps of the root key

	maxSiteFile   = 256 << 10 // each rotation adds about 200 bytes
	maxSealedFile = 1 << 20

	keySize = 32
)

// siteFile is site.json.
type siteFile struct {
	Format  string `json:"format"`
	Version int    `json:"version"`
	Cost    Cost   `json:"argon2id"`
	Salt    []byte `json:"salt"`
	// The root key, under the passphrase and under the recovery code.
	Passphrase []byte `json:"root_under_passphrase"`
	Recovery   []byte `json:"root_under_recovery"`
	// RecoverySalt stays when the passphrase changes.
	RecoverySalt []byte `json:"recovery_salt"`
	// Site is what atrest.Site.Wrap gives under the root key.
	Site []byte `json:"site_under_root"`
	// Practice, 16 random bytes, is what further wraps are bound to: one that is
	// carried into the file of another practice does not open.
	Practice []byte `json:"practice,omitempty"`
	// Under are the further wraps of the root key, from version 2.
	Under []underSource `json:"root_under,omitempty"`
	// Sum is the SHA-256 of the fields above, in hex. It proves nothing against
	// an attacker; it tells a damaged file from a mistyped passphrase.
	Sum string `json:"sha256"`
}

func sitePath(dir string) string { return filepath.Join(dir, siteName) }

func (f *siteFile) sum() string {
	c := *f
	c.Sum = ""
	b, err := json.Marshal(c)
	if err != nil {
		panic("plain fields always marshal: " + err.Error())
	}
	s := sha256.Sum256(b)
	return hex.EncodeToString(s[:])
}

func readSite(dir string) (*siteFile, error) {
	b, err := readCapped(sitePath(dir), maxSiteFile)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, ErrNone
	case errors.Is(err, errTooLong):
		return nil, fmt.Errorf("read %s: %w", siteName, ErrDamaged)
	case err != nil:
		return nil, err
	}
	return parseSite(b)
}

func parseSite(b []byte) (*siteFile, error) {
	// The version first: a newer file may hold fields that are unknown here, and
	// is not damaged.
	var head struct {
		Format  string `json:"format"`
		Version int    `json:"version"`
	}
	if err := json.Unmarshal(b, &head); err != nil {
		return nil, fmt.Errorf("read %s: %w", siteName, ErrDamaged)
	}
	if head.Format == siteFormat && head.Version > waysVersion {
		return nil, fmt.Errorf("read %s: version %d of %s, this program reads up to version %d: %w", siteName, head.Version, siteFormat, waysVersion, ErrNewer)
	}
	var f siteFile
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&f); err != nil {
		return nil, fmt.Errorf("read %s: %w", siteName, ErrDamaged)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("read %s: %w", siteName, ErrDamaged)
	}
	if f.Format != siteFormat || f.Version < siteVersion {
		return nil, fmt.Errorf("read %s: not a version of %s", siteName, siteFormat)
	}
	if err := f.checkUnder(); err != nil {
		return nil, fmt.Errorf("read %s: %w", siteName, err)
	}
	if err := f.Cost.check(); err != nil {
		return nil, fmt.Errorf("read %s: %w: %w", siteName, ErrDamaged, err)
	}
	if len(f.Salt) < 16 || len(f.Salt) > 64 || len(f.RecoverySalt) < 16 || len(f.RecoverySalt) > 64 {
		return nil, fmt.Errorf("read %s: %w", siteName, ErrDamaged)
	}
	return &f, nil
}

func (f *siteFile) write(dir string) error {
	f.Format, f.Version = siteFormat, siteVersion
	if len(f.Under) > 0 {
		f.Version = waysVersion
	} else {
		f.Practice = nil
	}
	f.Sum = f.sum()
	b, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return fmt.Errorf("write %s: %w", siteName, err)
	}
	return writeFile(sitePath(dir), append(b, '\n'))
}

// refused is the error for a secret that does not open the file: the fault of
// the secret, unless the file is not what was written.
func (f *siteFile) refused(by error) error {
	if f.Sum != f.sum() {
		return ErrDamaged
	}
	return by
}

func (f *siteFile) rootByPassphrase(passphrase []byte) ([]byte, error) {
	kek, err := f.passphraseKey(passphrase)
	if err != nil {
		return nil, err
	}
	root, err := kek.Decrypt(f.Passphrase, []byte("cardiopli/keys/1 root under passphrase"))
	if err != nil || len(root) != keySize {
		return nil, f.refused(ErrPassphrase)
	}
	return root, nil
}

func (f *siteFile) rootByRecovery(code string) ([]byte, error) {
	secret, err := parseCode(code)
	if err != nil {
		return nil, err
	}
	kek, err := f.recoveryKey(secret)
	if err != nil {
		return nil, err
	}
	root, err := kek.Decrypt(f.Recovery, []byte("cardiopli/keys/1 root under recovery code"))
	if err != nil || len(root) != keySize {
		return nil, f.refused(ErrRecovery)
	}
	return root, nil
}

func (f *siteFile) site(root []byte) (*atrest.Site, error) {
	kek, err := subtle.NewAESGCMSIV(root)
	if err != nil {
		return nil, fmt.Errorf("root key: %w", err)
	}
	site, err := atrest.UnwrapSite(f.Site, kek)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return site, nil
}

func (f *siteFile) setSite(root []byte, site *atrest.Site) error {
	kek, err := subtle.NewAESGCMSIV(root)
	if err != nil {
		return fmt.Errorf("root key: %w", err)
	}
	f.Site, err = site.Wrap(kek)
	return err
}

func (f *siteFile) setPassphrase(root, passphrase []byte) error {
	f.Salt = random(16)
	kek, err := f.passphraseKey(passphrase)
	if err != nil {
		return err
	}
	f.Passphrase, err = kek.Encrypt(root, []byte("cardiopli/keys/1 root under passphrase"))
	return err
}

// renew puts site under a fresh root key, and that under passphrase, under a
// fresh recovery code, which it returns, and under what more does with it.
func (f *siteFile) renew(site *atrest.Site, passphrase []byte, more func(root []byte) error) (string, error) {
	root := random(keySize)
	defer clear(root)
	if err := f.setPassphrase(root, passphrase); err != nil {
		return "", err
	}
	secret := newCode()
	f.RecoverySalt = random(16)
	kek, err := f.recoveryKey(secret)
	if err != nil {
		return "", err
	}
	if f.Recovery, err = kek.Encrypt(root, []byte("cardiopli/keys/1 root under recovery code")); err != nil {
		return "", err
	}
	if err := f.setSite(root, site); err != nil {
		return "", err
	}
	if more != nil {
		if err := more(root); err != nil {
			return "", err
		}
	}
	return formatCode(secret), nil
}

// passphraseKey is AES-256-GCM-SIV under the Argon2id of the passphrase: no
// nonce to repeat, however often a passphrase is set.
func (f *siteFile) passphraseKey(passphrase []byte) (tink.AEAD, error) {
	p := normal(passphrase)
	if len(p) == 0 {
		return nil, ErrEmpty
	}
	if err := f.Cost.check(); err != nil {
		return nil, err
	}
	return subtle.NewAESGCMSIV(f.Cost.derive(p, f.Salt, keySize))
}

// recoveryKey needs no slow hash: the code has 140 random bits.
func (f *siteFile) recoveryKey(secret []byte) (tink.AEAD, error) {
	key, err := hkdf.Key(sha256.New, secret, f.RecoverySalt, "cardiopli/keys/1 recovery code", keySize)
	if err != nil {
		return nil, fmt.Errorf("derive recovery key: %w", err)
	}
	return subtle.NewAESGCMSIV(key)
}

func random(n int) []byte {
	b := make([]byte, n)
	rand.Read(b) // never fails, by its documentation
	return b
}

// lock keeps other processes from changing the same folder's keys.
func lock(dir string) (unlock func(), err error) {
	l := flock.New(filepath.Join(dir, lockName), flock.SetPermissions(0o600))
	ok, err := l.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock keys folder: %w", err)
	}
	if !ok {
		return nil, ErrBusy
	}
	return func() { _ = l.Unlock() }, nil
}

// writeFile writes beside, syncs, renames, and syncs the folder so that the name
// survives a power cut too.
func writeFile(path string, b []byte) error {
	dir := filepath.Dir(path)
	if err := renameio.WriteFile(path, b, 0o600, renameio.WithTempDir(dir), renameio.WithStaticPermissions(0o600)); err != nil {
		return fmt.Errorf("write key file: %w", err)
	}
	d, err := os.Open(dir)
	if err != nil {
		return fmt.Errorf("sync keys folder: %w", err)
	}
	defer d.Close()
	if err := d.Sync(); err != nil {
		return fmt.Errorf("sync keys folder: %w", err)
	}
	return nil
}

var errTooLong = errors.New("file is longer than allowed")

func readCapped(path string, limit int64) ([]byte, error) {
	r, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read key file: %w", err)
	}
	defer r.Close()
	b, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, fmt.Errorf("read key file: %w", err)
	}
	if int64(len(b)) > limit {
		return nil, fmt.Errorf("read key file: %w", errTooLong)
	}
	return b, nil
}
