package keys

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"cardiopli/crypto/atrest"
)

const (
	traceKeyName    = "trace.key"
	traceKeyContext = "trace key"
)

// GenerateTraceKey makes the Ed25519 key that signs the trace's checkpoints and
// seals it in the keys folder dir. Name is what the notes call the practice: no
// spaces, no "+". It returns the signer and the verifier key, a public line of
// text that package trace keeps beside the log. It returns ErrExists where dir
// has a trace key: a new one would cut the log in two.
func GenerateTraceKey(site *atrest.Site, dir, name string) (note.Signer, string, error) {
	path := filepath.Join(dir, traceKeyName)
	unlock, err := lock(dir)
	if err != nil {
		return nil, "", err
	}
	defer unlock()
	if _, err := os.Lstat(path); err == nil {
		return nil, "", fmt.Errorf("trace key: %w", ErrExists)
	} else if !errors.Is(err, fs.ErrNotExist) {
		return nil, "", fmt.Errorf("look for trace key: %w", err)
	}
	skey, vkey, err := note.GenerateKey(rand.Reader, name)
	if err != nil {
		return nil, "", fmt.Errorf("make trace key: %w", err)
	}
	// NewSigner and NewVerifier also refuse a name that notes cannot carry.
	signer, err := pair(skey, vkey)
	if err != nil {
		return nil, "", err
	}
	if err := SealFile(site, path, traceKeyContext, []byte(skey+"\n"+vkey+"\n")); err != nil {
		return nil, "", err
	}
	return signer, vkey, nil
}

// LoadTraceKey opens what GenerateTraceKey sealed in dir. It returns ErrNone
// where there is none.
func LoadTraceKey(site *atrest.Site, dir string) (note.Signer, string, error) {
	plain, err := OpenFile(site, filepath.Join(dir, traceKeyName), traceKeyContext)
	if err != nil {
		return nil, "", err
	}
	defer clear(plain)
	skey, rest, _ := strings.Cut(string(plain), "\n")
	vkey, rest, ok := strings.Cut(rest, "\n")
	if !ok || rest != "" {
		return nil, "", fmt.Errorf("trace key: %w", atrest.ErrFormat)
	}
	signer, err := pair(skey, vkey)
	return signer, vkey, err
}

// pair makes the signer and proves that the verifier key is its other half.
func pair(skey, vkey string) (note.Signer, error) {
	signer, err := note.NewSigner(skey)
	if err != nil {
		return nil, fmt.Errorf("trace key: %w", err)
	}
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return nil, fmt.Errorf("trace key: %w", err)
	}
	probe := []byte("cardiopli trace key\n")
	sig, err := signer.Sign(probe)
	if err != nil {
		return nil, fmt.Errorf("trace key: %w", err)
	}
	if signer.Name() != verifier.Name() || signer.KeyHash() != verifier.KeyHash() || !verifier.Verify(probe, sig) {
		return nil, errors.New("trace key: the private and the public part do not belong together")
	}
	return signer, nil
}
