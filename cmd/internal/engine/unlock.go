package engine

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"cardiopli/crypto/atrest"
	"cardiopli/crypto/keys"
	"cardiopli/crypto/keys/vault"
	"cardiopli/pipeline/config"
)

// credentialsDir is where systemd puts what a unit's LoadCredential names.
const credentialsDir = "CREDENTIALS_DIRECTORY"

// Unlockers are the sources that the settings name, in the order in which they are
// asked: the key file, which needs nobody, before Vault, which needs a network.
func Unlockers(dir string, cfg config.Config) []keys.Unlocker {
	var all []keys.Unlocker
	if cfg.Keys.File != "" {
		all = append(all, KeyFile(dir, cfg.Keys.File))
	}
	if cfg.Keys.Vault.URL != "" {
		all = append(all, Vault(cfg))
	}
	return all
}

// KeyFile is a machine key for the practice folder dir.
func KeyFile(dir, path string) keys.KeyFile { return keys.KeyFile{Path: path, Practice: dir} }

// Vault is the transit key of the settings.
func Vault(cfg config.Config) vault.Source {
	v := cfg.Keys.Vault
	s := vault.Source{URL: v.URL, Mount: v.Mount, Key: v.Key, Namespace: v.Namespace, Derived: v.Derived, TokenFile: v.TokenFile, Timeout: v.Timeout}
	for _, a := range v.Anchors {
		s.Anchors = append(s.Anchors, cfg.Path(a))
	}
	if s.TokenFile == "" && os.Getenv(credentialsDir) != "" {
		s.TokenFile = filepath.Join(os.Getenv(credentialsDir), vault.CredentialName)
	}
	return s
}

// Unlock opens the keys of a practice folder. This is the one place that says in
// which order sources are asked:
//
//  1. the passphrase file that was named on the command line, which a person
//     meant: nothing else is asked, and its fault is told;
//  2. the sources of the settings, see Unlockers;
//  3. the passphrase from a systemd credential, else from the terminal.
//
// Where a source of the settings fails the next is asked, since a locked practice
// sends nothing; failing is told of each that did. Where no passphrase is to be had
// either, the error is keys.ErrLocked with each *keys.SourceError: one that is
// keys.ErrSourceUnavailable may be asked again later.
func Unlock(ctx context.Context, dir string, cfg config.Config, person keys.Source, failing func(*keys.SourceError)) (*atrest.Site, error) {
	in := filepath.Join(dir, Keys)
	byPassphrase := func() (*atrest.Site, error) {
		passphrase, err := keys.Passphrase(person)
		if err != nil {
			return nil, err
		}
		defer clear(passphrase)
		return keys.Open(in, passphrase)
	}
	sources := Unlockers(dir, cfg)
	if person.File != "" || len(sources) == 0 {
		return byPassphrase()
	}
	var failed []*keys.SourceError
	tell := func(list []*keys.SourceError) {
		for _, why := range list {
			if failing != nil {
				failing(why)
			}
		}
	}
	for _, s := range sources {
		site, err := keys.OpenBy(ctx, in, s)
		if err == nil {
			tell(failed)
			return site, nil
		}
		var why *keys.SourceError
		if !errors.As(err, &why) {
			return nil, err
		}
		failed = append(failed, why)
	}
	if ask := person.Prompt; ask != nil { // who is asked learns why
		person.Prompt = func(question string) ([]byte, error) {
			tell(failed)
			failed = nil
			return ask(question)
		}
	}
	site, err := byPassphrase()
	if errors.Is(err, keys.ErrLocked) {
		last := len(failed) - 1
		tell(failed[:last]) // and the last is the error itself
		all := []error{failed[last], err}
		for _, why := range failed[:last] {
			all = append(all, why)
		}
		return nil, errors.Join(all...)
	}
	tell(failed)
	return site, err
}

// OpenBy opens a practice folder as Unlock says.
func OpenBy(ctx context.Context, dir string, person keys.Source, failing func(*keys.SourceError)) (*Practice, error) {
	cfg, err := settings(dir)
	if err != nil {
		return nil, err
	}
	return open(ctx, dir, cfg, func() (*atrest.Site, error) { return Unlock(ctx, dir, cfg, person, failing) })
}
