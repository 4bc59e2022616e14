package engine

import (
	"crypto"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync"
	"sync/atomic"

	"cardiopli/crypto/cms"
	"cardiopli/crypto/keys"
	"cardiopli/crypto/keys/token"
	"cardiopli/pipeline/directory"

	"github.com/google/renameio/v2"
)

// Files of a signing key in a card or HSM, in keys/.
const (
	tokenPIN     = "token.pin"         // the PIN, sealed
	tokenRefused = "token.pin.refused" // empty: the PIN that was sealed was refused, and dropped
)

// OnToken reports whether the settings put the mailbox's key into a card or HSM.
func (p *Practice) OnToken() bool { return p.Config.Keys.PKCS11.Module != "" }

// tokenKey is the practice's one open key in a token.
type tokenKey struct {
	mu     sync.Mutex
	key    *token.Key
	failed atomic.Pointer[error] // of the last signature; nil: it was made
}

// note is what the people who wait for letters are told, or "".
func (t *tokenKey) note() string {
	err := t.failed.Load()
	switch {
	case err == nil:
		return ""
	case errors.Is(*err, token.ErrAbsent):
		return "La carte ou le module qui signe les lettres n'est pas là : les lettres approuvées attendent."
	}
	return "La carte ou le module qui signe les lettres refuse : les lettres approuvées attendent. Prévenez l'administrateur (« cardiopli preflight »)."
}

func (t *tokenKey) close() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.key == nil {
		return nil
	}
	k := t.key
	t.key = nil
	return k.Close()
}

// tokenOpen opens the key in the token once, and gives the same one afterwards.
func (p *Practice) tokenOpen() (*token.Key, error) {
	p.token.mu.Lock()
	defer p.token.mu.Unlock()
	if p.token.key != nil {
		return p.token.key, nil
	}
	k, err := token.Open(p.tokenSettings(), p.pin)
	if err != nil {
		return nil, p.pinRefused(err)
	}
	p.token.key = k
	return k, nil
}

func (p *Practice) tokenSettings() token.Settings {
	c := p.Config.Keys.PKCS11
	id, _ := hex.DecodeString(c.KeyID) // the settings were checked
	return token.Settings{Module: c.Module, Token: c.Token, Label: c.KeyLabel, ID: id}
}

// pin gives the sealed PIN, or asks where there is a person to ask.
func (p *Practice) pin() ([]byte, error) {
	pin, err := keys.OpenFile(p.Site, p.Path(Keys, tokenPIN), tokenPIN)
	if !errors.Is(err, keys.ErrNone) {
		return pin, err
	}
	what := error(token.ErrPIN)
	if _, err := os.Lstat(p.Path(Keys, tokenRefused)); errors.Is(err, fs.ErrNotExist) {
		if p.AskPIN != nil {
			return p.AskPIN("Code PIN de la carte ou du HSM : ")
		}
		what = keys.ErrNone
	}
	return nil, &token.Error{Doing: "find the PIN of the token", What: what, Hint: `seal the PIN with "cardiopli keys pin"; until then no letter can be signed`}
}

// pinRefused drops a sealed PIN that the token refused: a program that starts by
// itself, again and again, would lock the card with it.
func (p *Practice) pinRefused(err error) error {
	if !errors.Is(err, token.ErrPIN) && !errors.Is(err, token.ErrPINLocked) {
		return err
	}
	var e *token.Error
	if errors.As(err, &e) && e.Code == "" { // not by the token
		return err
	}
	if _, missing := os.Lstat(p.Path(Keys, tokenPIN)); missing != nil {
		return err
	}
	if e := renameio.WriteFile(p.Path(Keys, tokenRefused), nil, 0o600, renameio.WithTempDir(p.Path(Keys))); e != nil {
		return errors.Join(err, e)
	}
	if e := os.Remove(p.Path(Keys, tokenPIN)); e != nil {
		return errors.Join(err, fmt.Errorf("drop the refused PIN: %w", e))
	}
	return err
}

// SavePIN tries a PIN on the token, once, and seals it where it is right. LastTry
// tries it even where a wrong one would lock the token. It returns the certificate
// that the token keeps with the key, or nil.
func (p *Practice) SavePIN(pin []byte, lastTry bool) (*x509.Certificate, error) {
	if err := p.token.close(); err != nil {
		return nil, err
	}
	s := p.tokenSettings()
	s.LastTry = lastTry
	k, err := token.Open(s, func() ([]byte, error) { return append([]byte(nil), pin...), nil })
	if err != nil {
		return nil, err
	}
	cert := k.Certificate()
	if err := k.Close(); err != nil {
		return nil, err
	}
	if err := keys.SealFile(p.Site, p.Path(Keys, tokenPIN), tokenPIN, pin); err != nil {
		return nil, err
	}
	if err := os.Remove(p.Path(Keys, tokenRefused)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("seal the PIN: %w", err)
	}
	return cert, nil
}

// TokenSigner gives the signer of a certificate whose key is in the token, after
// proving that it is.
func (p *Practice) TokenSigner(cert *x509.Certificate) (crypto.Signer, error) {
	s := tokenSigner{p, cert.PublicKey}
	_, err := s.open()
	return s, err
}

// SaveTokenMailbox makes a certificate (with its chain, PEM) the one in use; its
// key is in the token and stays there. The one in use until now becomes a former
// one.
func (p *Practice) SaveTokenMailbox(certs []byte) error {
	list, err := directory.Certificates(certs)
	if err != nil || len(list) == 0 {
		return fmt.Errorf("read mailbox certificate: %w", err)
	}
	if _, err := p.TokenSigner(list[0]); err != nil {
		return err
	}
	if err := p.keepMailbox(); err != nil {
		return fmt.Errorf("keep the former mailbox key: %w", err)
	}
	if err := renameio.WriteFile(p.Path(Keys, mailboxCert), certs, 0o644, renameio.WithTempDir(p.Path(Keys))); err != nil {
		return fmt.Errorf("write mailbox certificate: %w", err)
	}
	if err := os.Remove(p.Path(Keys, mailboxKey)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove the old file of the mailbox key: %w", err)
	}
	return nil
}

// onToken is the certificate in use with its key in the token. A card that is not
// there now is no fault yet: letters are read and approved without it, and wait.
func (p *Practice) onToken(list []*x509.Certificate) MailboxKey {
	m := MailboxKey{Signer: cms.Signer{Certificate: list[0], Chain: list[1:]}}
	s := tokenSigner{p, list[0].PublicKey}
	if _, err := s.open(); err != nil && !errors.Is(err, token.ErrAbsent) {
		m.Err = fmt.Errorf("open mailbox key: %w", err)
		return m
	}
	m.Key = s
	return m
}

// TestToken opens the token where the settings name one.
func (p *Practice) TestToken() error {
	_, err := p.tokenOpen()
	return err
}

// tokenSigner signs by the token, which it opens when it is first used: what the
// certificate says is its public half.
type tokenSigner struct {
	p   *Practice
	pub crypto.PublicKey
}

func (s tokenSigner) Public() crypto.PublicKey { return s.pub }

func (s tokenSigner) open() (*token.Key, error) {
	k, err := s.p.tokenOpen()
	if err != nil {
		return nil, err
	}
	if pub, ok := s.pub.(interface{ Equal(crypto.PublicKey) bool }); !ok || !pub.Equal(k.Public()) {
		return nil, fmt.Errorf("key in the token: %w", keys.ErrUnpaired)
	}
	return k, nil
}

func (s tokenSigner) Sign(rand io.Reader, digest []byte, opts crypto.SignerOpts) (sig []byte, err error) {
	defer func() {
		if s.p.token.failed.Store(nil); err != nil {
			s.p.token.failed.Store(&err)
		}
	}()
	k, err := s.open()
	if err != nil {
		return nil, err
	}
	sig, err = k.Sign(rand, digest, opts)
	if err != nil {
		return nil, s.p.pinRefused(err)
	}
	return sig, nil
}

// Decrypt opens what was encrypted to the certificate, where the key may.
func (s tokenSigner) Decrypt(rand io.Reader, data []byte, opts crypto.DecrypterOpts) ([]byte, error) {
	k, err := s.open()
	if err != nil {
		return nil, err
	}
	return k.Decrypt(rand, data, opts)
}

// TokenCertificate is the certificate that the token keeps with the key.
func (p *Practice) TokenCertificate() (*x509.Certificate, error) {
	k, err := p.tokenOpen()
	if err != nil {
		return nil, err
	}
	if k.Certificate() == nil {
		return nil, ErrNoMailbox
	}
	return k.Certificate(), nil
}
