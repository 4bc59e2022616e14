package config

import (
	"encoding/hex"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// Keys says what opens the practice's keys besides the passphrase, and where the
// mailbox's signing key is. No secret stands here.
type Keys struct {
	File   string `yaml:"file"` // machine key, see `cardiopli keys unlock add --key-file`
	Vault  Vault  `yaml:"vault"`
	PKCS11 PKCS11 `yaml:"pkcs11"`
}

// Vault is a key of the transit engine of HashiCorp Vault or OpenBao.
type Vault struct {
	URL       string   `yaml:"url"`       // https://host:8200; "": none
	Mount     string   `yaml:"mount"`     // of the transit engine
	Key       string   `yaml:"key"`       // its name in the engine
	Namespace string   `yaml:"namespace"` // "": none
	Derived   bool     `yaml:"derived"`   // the key was made with derived=true
	Anchors   []string `yaml:"anchors"`   // PEM files that the server's certificate must lead to; none: those of the system
	// TokenFile holds the token. "" stands for the systemd credential
	// cardiopli-vault-token.
	TokenFile string        `yaml:"token_file"`
	Timeout   time.Duration `yaml:"timeout"` // of one request, with its repeats
}

// PKCS11 is a key that signs within a card or a hardware module.
type PKCS11 struct {
	Module   string `yaml:"module"`    // library of the maker; "": none
	Token    string `yaml:"token"`     // label of the token
	KeyLabel string `yaml:"key_label"` // label of the key, or
	KeyID    string `yaml:"key_id"`    // its id in hex
}

var (
	mountForm   = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}(/[A-Za-z0-9._-]{1,64}){0,7}$`)
	keyNameForm = regexp.MustCompile(`^[A-Za-z0-9._-]{1,128}$`)
)

func (k Keys) check() error {
	if k.File != "" && !filepath.IsAbs(k.File) {
		return &Error{Key: "keys.file", What: "is not an absolute path", Hint: "the key must not lie in the practice folder: write for example /etc/cardiopli/site.key"}
	}
	if err := k.Vault.check(); err != nil {
		return err
	}
	return k.PKCS11.check()
}

func (v Vault) check() error {
	if v.URL == "" {
		if v.Key != "" {
			return &Error{Key: "keys.vault.url", What: "is missing", Hint: "write https://vault.example:8200, or remove the key"}
		}
		return nil
	}
	u, err := url.Parse(v.URL)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || strings.Trim(u.Path, "/") != "" {
		return &Error{Key: "keys.vault.url", What: "is not of the form https://host:port", Hint: "write https://vault.example:8200; without TLS the keys of the practice would cross the network in the clear"}
	}
	if !mountForm.MatchString(v.Mount) || strings.Contains(v.Mount, "..") {
		return &Error{Key: "keys.vault.mount", What: "is no path of a secrets engine", Hint: "transit is the usual one"}
	}
	if !keyNameForm.MatchString(v.Key) {
		return &Error{Key: "keys.vault.key", What: "is no name of a transit key", Hint: "write the name as in \"vault write -f transit/keys/NAME\""}
	}
	if v.Namespace != "" && (!mountForm.MatchString(strings.Trim(v.Namespace, "/")) || strings.Contains(v.Namespace, "..")) {
		return &Error{Key: "keys.vault.namespace", What: "is no namespace", Hint: "write it as in VAULT_NAMESPACE, or leave it out"}
	}
	if v.TokenFile != "" && !filepath.IsAbs(v.TokenFile) {
		return &Error{Key: "keys.vault.token_file", What: "is not an absolute path", Hint: "the token must not lie in the practice folder: write for example /etc/cardiopli/vault.token"}
	}
	if v.Timeout < 100*time.Millisecond || v.Timeout > time.Minute {
		return &Error{Key: "keys.vault.timeout", What: "outside 100ms to 1m", Hint: "5s is enough on a local network"}
	}
	return nil
}

func (p PKCS11) check() error {
	if p.Module == "" {
		if p.Token != "" || p.KeyLabel != "" || p.KeyID != "" {
			return &Error{Key: "keys.pkcs11.module", What: "is missing", Hint: "write the path of the library that came with the card or the module"}
		}
		return nil
	}
	if !filepath.IsAbs(p.Module) {
		return &Error{Key: "keys.pkcs11.module", What: "is not an absolute path", Hint: "for example /usr/lib/x86_64-linux-gnu/opensc-pkcs11.so"}
	}
	if p.Token == "" || len(p.Token) > 32 {
		return &Error{Key: "keys.pkcs11.token", What: "is no label of a token", Hint: "\"pkcs11-tool --module LIBRARY --list-token-slots\" shows it"}
	}
	if id, err := hex.DecodeString(p.KeyID); err != nil || len(id) > 256 || len(p.KeyLabel) > 256 || (p.KeyID == "") == (p.KeyLabel == "") {
		return &Error{Key: "keys.pkcs11.key_label", What: "the key needs a label or an id in hex, one of them", Hint: "\"pkcs11-tool --module LIBRARY --login --list-objects --type privkey\" shows both"}
	}
	return nil
}
