package engine

import (
	"bytes"
	"crypto"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"cardiopli/crypto/cms"
	"cardiopli/crypto/keys"
	"cardiopli/pipeline/directory"

	"github.com/google/renameio/v2"
)

// Files of the mailbox in keys/. Every certificate that was ever in use stays with
// its key in a pair of files of its own, since answers that were encrypted to it
// may still come. mailbox.cert.pem is a copy of the one in use: its replacement, in
// one step, is what changes the certificate.
const (
	mailboxCert  = "mailbox.cert.pem" // certificate and chain in use
	mailboxKey   = "mailbox.key"      // its key, PKCS#8, sealed, as folders once had it
	mailboxStem  = "mailbox-"         // and 16 hex digits of the certificate's SHA-256
	keySuffix    = ".key"
	certSuffix   = ".cert.pem"
	maxMailboxes = 200
)

// ErrNoMailbox is returned where no certificate is stored for the mailbox.
var ErrNoMailbox = errors.New("no certificate is stored for the practice's mailbox")

// MailboxKey is a certificate of the practice's mailbox with its key.
type MailboxKey struct {
	cms.Signer
	Former bool
	Err    error // the key does not open, or is not that of the certificate; Key is nil
}

// SaveMailbox stores the key and certificate (with its chain, PEM) that letters
// are signed with from now on. The ones in use until now become former ones.
func (p *Practice) SaveMailbox(pkcs8 []byte, certs []byte) error {
	list, err := directory.Certificates(certs)
	if err != nil || len(list) == 0 {
		return fmt.Errorf("read mailbox certificate: %w", err)
	}
	if _, err := signerOf(pkcs8, list[0]); err != nil {
		return err
	}
	if err := p.keepMailbox(); err != nil {
		return fmt.Errorf("keep the former mailbox key: %w", err)
	}
	if err := p.writeMailbox(list[0], pkcs8, certs); err != nil {
		return err
	}
	if err := renameio.WriteFile(p.Path(Keys, mailboxCert), certs, 0o644, renameio.WithTempDir(p.Path(Keys))); err != nil {
		return fmt.Errorf("write mailbox certificate: %w", err)
	}
	// The key of the old layout has its own pair now.
	if err := os.Remove(p.Path(Keys, mailboxKey)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("remove the old file of the mailbox key: %w", err)
	}
	return nil
}

// keepMailbox gives a key that still lies in mailbox.key a pair of its own.
func (p *Practice) keepMailbox() error {
	certs, list, err := p.mailboxCerts(mailboxCert)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	pkcs8, err := keys.OpenFile(p.Site, p.Path(Keys, mailboxKey), mailboxKey)
	if errors.Is(err, keys.ErrNone) {
		return nil
	}
	if err != nil {
		return err
	}
	defer clear(pkcs8)
	if _, err := signerOf(pkcs8, list[0]); err != nil {
		return nil // of no use to anybody
	}
	return p.writeMailbox(list[0], pkcs8, certs)
}

func (p *Practice) writeMailbox(cert *x509.Certificate, pkcs8, certs []byte) error {
	stem := mailboxName(cert)
	if err := keys.SealFile(p.Site, p.Path(Keys, stem+keySuffix), stem+keySuffix, pkcs8); err != nil {
		return fmt.Errorf("seal mailbox key: %w", err)
	}
	if err := renameio.WriteFile(p.Path(Keys, stem+certSuffix), certs, 0o644, renameio.WithTempDir(p.Path(Keys))); err != nil {
		return fmt.Errorf("write mailbox certificate: %w", err)
	}
	return nil
}

func mailboxName(cert *x509.Certificate) string {
	sum := sha256.Sum256(cert.Raw)
	return mailboxStem + hex.EncodeToString(sum[:8])
}

// Mailbox loads the signer of the practice's letters.
func (p *Practice) Mailbox() (cms.Signer, error) {
	_, list, err := p.mailboxCerts(mailboxCert)
	if errors.Is(err, fs.ErrNotExist) {
		return cms.Signer{}, ErrNoMailbox
	}
	if err != nil {
		return cms.Signer{}, err
	}
	m := p.mailboxInUse(list)
	return m.Signer, m.Err
}

// Mailboxes lists the certificates of the mailbox: the one in use, then the former
// ones, the youngest first.
func (p *Practice) Mailboxes() ([]MailboxKey, error) {
	var all []MailboxKey
	_, list, err := p.mailboxCerts(mailboxCert)
	switch {
	case err == nil:
		all = append(all, p.mailboxInUse(list))
	case !errors.Is(err, fs.ErrNotExist):
		return nil, err
	}
	files, err := filepath.Glob(p.Path(Keys, mailboxStem+"*"+certSuffix))
	if err != nil {
		return nil, fmt.Errorf("list mailbox certificates: %w", err)
	}
	if len(files) > maxMailboxes {
		return nil, fmt.Errorf("list mailbox certificates: more than %d", maxMailboxes)
	}
	var former []MailboxKey
	for _, f := range files {
		_, list, err := p.mailboxCerts(filepath.Base(f))
		if err != nil {
			return nil, err
		}
		if len(all) > 0 && all[0].Certificate.Equal(list[0]) {
			continue
		}
		m := p.mailboxKeyOf(list)
		m.Former = true
		former = append(former, m)
	}
	slices.SortFunc(former, func(a, b MailboxKey) int { return b.Certificate.NotBefore.Compare(a.Certificate.NotBefore) })
	return append(all, former...), nil
}

// mailboxInUse is the certificate in use with its key, which may be in a token;
// former ones have theirs in keys/.
func (p *Practice) mailboxInUse(list []*x509.Certificate) MailboxKey {
	if p.OnToken() {
		return p.onToken(list)
	}
	return p.mailboxKeyOf(list)
}

func (p *Practice) mailboxKeyOf(list []*x509.Certificate) MailboxKey {
	m := MailboxKey{Signer: cms.Signer{Certificate: list[0], Chain: list[1:]}}
	name := mailboxName(list[0]) + keySuffix
	b, err := keys.OpenFile(p.Site, p.Path(Keys, name), name)
	if errors.Is(err, keys.ErrNone) {
		b, err = keys.OpenFile(p.Site, p.Path(Keys, mailboxKey), mailboxKey)
	}
	if err != nil {
		m.Err = fmt.Errorf("open mailbox key: %w", err)
		return m
	}
	defer clear(b)
	if m.Key, err = signerOf(b, list[0]); err != nil {
		m.Key, m.Err = nil, err
	}
	return m
}

func (p *Practice) mailboxCerts(name string) ([]byte, []*x509.Certificate, error) {
	b, err := os.ReadFile(p.Path(Keys, name))
	if err != nil {
		return nil, nil, fmt.Errorf("read mailbox certificate: %w", err)
	}
	list, err := directory.Certificates(b)
	if err == nil && len(list) == 0 {
		err = errors.New("no certificate in the file")
	}
	if err != nil {
		return nil, nil, fmt.Errorf("read mailbox certificate %s: %w", name, err)
	}
	return b, list, nil
}

// signerOf reads a key and proves that the certificate is its own.
func signerOf(pkcs8 []byte, cert *x509.Certificate) (crypto.Signer, error) {
	key, err := x509.ParsePKCS8PrivateKey(pkcs8)
	if err != nil {
		return nil, fmt.Errorf("read mailbox key: %w", err)
	}
	signer, ok := key.(crypto.Signer)
	if !ok {
		return nil, errors.New("mailbox key cannot sign")
	}
	if pub, ok := signer.Public().(interface{ Equal(crypto.PublicKey) bool }); !ok || !pub.Equal(cert.PublicKey) {
		return nil, fmt.Errorf("mailbox key: %w", keys.ErrUnpaired)
	}
	return signer, nil
}

// Secret is a small secret of the practice that lies sealed in keys/.
type Secret struct {
	Name string // of its file
	At   time.Time
	Err  error // it does not open
}

// Secrets tries every sealed file of keys/ but those of the mailbox and the trace.
func (p *Practice) Secrets() ([]Secret, error) {
	sealed, err := keys.Sealed(p.Path(Keys))
	if err != nil {
		return nil, err
	}
	var list []Secret
	for _, f := range sealed {
		if strings.HasPrefix(f.Name, "mailbox") || f.Name == "trace.key" {
			continue
		}
		plain, err := keys.OpenFile(p.Site, p.Path(Keys, f.Name), f.Context)
		if err == nil && len(bytes.TrimSpace(plain)) == 0 {
			err = errors.New("the secret is empty")
		}
		clear(plain)
		list = append(list, Secret{f.Name, f.Written, err})
	}
	return list, nil
}

// Trust reads the authorities that certificates of mailboxes must lead to; nil
// where the settings name none.
func (p *Practice) Trust() (*x509.CertPool, []*x509.Certificate, error) {
	pool, err := p.pool("mail.trust", p.Config.Mail.Trust)
	if err != nil || pool == nil {
		return nil, nil, err
	}
	list, err := p.certificates("mail.trust", p.Config.Mail.Trust)
	return pool, list, err
}
