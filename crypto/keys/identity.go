package keys

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"cardiopli/crypto/cms"
)

// MaxIdentityFile is as much as a file with a key or certificates may have: a
// chain of ten certificates takes 30 KiB.
const MaxIdentityFile = 1 << 20

// maxInFile bounds the keys, and the certificates, of one file.
const maxInFile = 64

// The ways in which reading an identity fails, besides *FormError.
var (
	// ErrFilePassword: the password does not open the file. A file whose last bytes
	// were altered can look so too.
	ErrFilePassword = errors.New("wrong password for the file")
	// ErrFileDamaged: the file begins as one that is read here and does not go on so.
	ErrFileDamaged = errors.New("the file is damaged or was cut short")
	// ErrSeveralKeys: the files hold several private keys, and the certificates do
	// not say which one is meant.
	ErrSeveralKeys = errors.New("the file holds several private keys")
	// ErrHalf: a PKCS#12 lacks the key or the certificate of it.
	ErrHalf = errors.New("PKCS#12 without a private key and its certificate")
	// ErrNothing: no key and no certificate is in the files.
	ErrNothing = errors.New("no key and no certificate in the file")
	// ErrUnpaired: the certificates of the files belong to another key.
	ErrUnpaired = errors.New("the key and the certificate do not belong together")
)

// FormError says that a file is in a form, or under a cipher, that is not read
// here. Form names it: "Java keystore", "OpenSSH private key".
type FormError struct{ Form string }

func (e *FormError) Error() string { return "not read here: " + e.Form }

// Identity is a private key with its certificate and what leads to its authority.
type Identity struct {
	Key         crypto.Signer     // nil where the files hold none
	Certificate *x509.Certificate // of Key; without a key the first that is no authority; nil where there is none
	Chain       []*x509.Certificate
	Form        string // of the file with the key: "PKCS#12", "PKCS#8", "PKCS#1", "SEC 1"
}

// ReadIdentity reads what one or more files hold together: PKCS#12 (RFC 7292, BER
// as NSS writes it too), PKCS#8 plain or encrypted (RFC 5958, RFC 8018), PKCS#1,
// SEC 1, certificates and bundles of them (.p7b), in PEM or DER. password is asked at most once, and only
// where a file does not open without one.
//
// Of several certificates for one key the one that is valid longest counts. Chain
// goes from the certificate up as far as the files lead.
// Nothing is checked beyond the pair: trust, dates and uses are the caller's.
func ReadIdentity(password func() ([]byte, error), files ...[]byte) (Identity, error) {
	r := identityReader{ask: password}
	for _, f := range files {
		if len(f) > MaxIdentityFile {
			return Identity{}, fmt.Errorf("read identity: %w", errTooLong)
		}
		if err := r.read(f); err != nil {
			return Identity{}, fmt.Errorf("read identity: %w", err)
		}
	}
	id, err := r.pick()
	if err != nil {
		return Identity{}, fmt.Errorf("read identity: %w", err)
	}
	return id, nil
}

type identityReader struct {
	ask      func() ([]byte, error)
	password []byte
	asked    bool
	keys     []crypto.Signer
	forms    []string
	certs    []*x509.Certificate
}

// secret gives the password, asking for it the first time.
func (r *identityReader) secret() ([]byte, error) {
	if r.asked {
		return r.password, nil
	}
	if r.ask == nil {
		return nil, ErrLocked
	}
	p, err := r.ask()
	if err != nil {
		return nil, err
	}
	r.password, r.asked = p, true
	return p, nil
}

func (r *identityReader) read(file []byte) error {
	if i := bytes.Index(file, []byte("-----BEGIN ")); i >= 0 && utf8.Valid(file) {
		return r.readPEM(file)
	}
	switch {
	case bytes.HasPrefix(file, []byte{0xfe, 0xed, 0xfe, 0xed}), bytes.HasPrefix(file, []byte{0xce, 0xce, 0xce, 0xce}):
		return &FormError{"Java keystore"}
	case bytes.HasPrefix(file, []byte("PuTTY-User-Key-File")):
		return &FormError{"PuTTY private key"}
	case len(file) == 0:
		return ErrNothing
	}
	return r.readDER(file)
}

func (r *identityReader) readPEM(file []byte) error {
	// The decoder passes over a block that is not whole: as many as begin must come.
	want := bytes.Count(file, []byte("-----BEGIN "))
	got := 0
	for rest := file; ; got++ {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		if err := r.block(block); err != nil {
			return err
		}
	}
	if got < want {
		return ErrFileDamaged
	}
	return nil
}

func (r *identityReader) block(b *pem.Block) error {
	der := b.Bytes
	switch b.Type {
	case "CERTIFICATE", "X509 CERTIFICATE":
		return r.addCertificates(der)
	case "PRIVATE KEY":
		return r.addPKCS8(der, "PKCS#8")
	case "ENCRYPTED PRIVATE KEY":
		return r.encryptedPKCS8(der)
	case "RSA PRIVATE KEY", "EC PRIVATE KEY":
		if strings.Contains(b.Headers["Proc-Type"], "ENCRYPTED") {
			p, err := r.secret()
			if err != nil {
				return err
			}
			// Deprecated for making keys, and the only reader of those that were made so.
			if der, err = x509.DecryptPEMBlock(b, p); errors.Is(err, x509.IncorrectPasswordError) {
				return ErrFilePassword
			} else if err != nil {
				return &FormError{"PEM encryption " + printable(b.Headers["DEK-Info"])}
			}
			// One wrong password in 256 leaves a padding that looks right.
			if err := r.addTraditional(b.Type, der); err != nil {
				return ErrFilePassword
			}
			return nil
		}
		return r.addTraditional(b.Type, der)
	case "PKCS7", "CMS":
		return r.addBundle(der)
	case "OPENSSH PRIVATE KEY", "PGP PRIVATE KEY BLOCK", "DSA PRIVATE KEY", "TRUSTED CERTIFICATE":
		return &FormError{b.Type}
	}
	return nil // parameters, requests, revocation lists, public keys: not wanted here
}

func (r *identityReader) addTraditional(kind string, der []byte) error {
	if kind == "EC PRIVATE KEY" {
		key, err := x509.ParseECPrivateKey(der)
		if err != nil {
			return keyFault(err)
		}
		return r.addKey(key, "SEC 1")
	}
	key, err := x509.ParsePKCS1PrivateKey(der)
	if err != nil {
		return keyFault(err)
	}
	return r.addKey(key, "PKCS#1")
}

func (r *identityReader) addPKCS8(der []byte, form string) error {
	key, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return keyFault(err)
	}
	return r.addKey(key, form)
}

// keyFault tells a key of a kind that is not read from bytes that are no key.
func keyFault(err error) error {
	text := err.Error()
	switch {
	case strings.Contains(text, "unknown elliptic curve"), strings.Contains(text, "unsupported elliptic curve"):
		return &FormError{"key on a curve that is not read here"}
	case strings.Contains(text, "unknown algorithm"):
		return &FormError{"key of a kind that is not read here"}
	case strings.Contains(text, "insecure"), strings.Contains(text, "bit"):
		return &FormError{"RSA key that is too short"}
	}
	return ErrFileDamaged
}

func (r *identityReader) addKey(key any, form string) error {
	signer, ok := key.(crypto.Signer)
	if !ok {
		return &FormError{"key that cannot sign"}
	}
	for _, k := range r.keys {
		if samePublic(k.Public(), signer.Public()) {
			return nil // the same key in a second file
		}
	}
	if len(r.keys) == maxInFile {
		return ErrSeveralKeys
	}
	r.keys, r.forms = append(r.keys, signer), append(r.forms, form)
	return nil
}

func (r *identityReader) addCertificates(der []byte) error {
	certs, err := x509.ParseCertificates(der)
	if err != nil || len(certs) == 0 {
		return ErrFileDamaged
	}
	return r.add(certs)
}

// addBundle reads a certs-only message (.p7b, .p7c).
func (r *identityReader) addBundle(der []byte) error {
	certs, err := cms.Certificates(der)
	if err != nil {
		return ErrFileDamaged
	}
	return r.add(certs)
}

func (r *identityReader) add(certs []*x509.Certificate) error {
	for _, c := range certs {
		if len(r.certs) == maxInFile {
			return errTooLong
		}
		r.certs = append(r.certs, c)
	}
	return nil
}

// pick chooses the key, its certificate and the order of the others.
func (r *identityReader) pick() (Identity, error) {
	if len(r.keys) == 0 && len(r.certs) == 0 {
		return Identity{}, ErrNothing
	}
	var id Identity
	for i, k := range r.keys {
		c := newest(r.certs, func(c *x509.Certificate) bool { return samePublic(c.PublicKey, k.Public()) })
		switch {
		case id.Key == nil, c != nil && id.Certificate == nil:
			id = Identity{Key: k, Certificate: c, Form: r.forms[i]}
		case c != nil || len(r.certs) == 0:
			return Identity{}, ErrSeveralKeys
		}
	}
	if id.Key == nil {
		id.Certificate = newest(r.certs, func(c *x509.Certificate) bool { return !c.IsCA })
		if id.Certificate == nil {
			id.Certificate = r.certs[0]
		}
	}
	if id.Key != nil && id.Certificate == nil && len(r.certs) > 0 {
		return Identity{}, ErrUnpaired
	}
	id.Chain = order(id.Certificate, r.certs)
	return id, nil
}

func newest(certs []*x509.Certificate, fits func(*x509.Certificate) bool) *x509.Certificate {
	var found *x509.Certificate
	for _, c := range certs {
		if fits(c) && (found == nil || c.NotAfter.After(found.NotAfter)) {
			found = c
		}
	}
	return found
}

// order puts each certificate's issuer after it, from leaf on. What leads nowhere
// is left out: it would go with every letter.
func order(leaf *x509.Certificate, certs []*x509.Certificate) []*x509.Certificate {
	var chain []*x509.Certificate
	for at := leaf; at != nil && len(chain) < maxInFile; {
		next := newest(certs, func(c *x509.Certificate) bool {
			return !c.Equal(at) && !slices.ContainsFunc(chain, c.Equal) && bytes.Equal(c.RawSubject, at.RawIssuer) && at.CheckSignatureFrom(c) == nil
		})
		if next != nil {
			chain = append(chain, next)
		}
		at = next
	}
	return chain
}

func samePublic(a, b crypto.PublicKey) bool {
	eq, ok := a.(interface{ Equal(crypto.PublicKey) bool })
	return ok && eq.Equal(b)
}

// printable keeps letters, digits, dash and comma of what a file says of itself.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '-' || r == ',' || '0' <= r && r <= '9' || 'A' <= r && r <= 'Z' || 'a' <= r && r <= 'z' {
			return r
		}
		return -1
	}, s[:min(len(s), 40)])
}
