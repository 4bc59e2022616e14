// Package debian runs the mail and directory servers that a practice's operator
// may run, as Debian packages them: Postfix for submission, Dovecot for delivery
// (LMTP), mailboxes (IMAP), quotas and authentication, OpenLDAP for a directory.
// Letters meet in them what they will meet outside, and nobody of this project
// wrote the answers.
//
// Everything lies in one throw-away folder with a short name, since the path of a
// unix socket may have 107 bytes, and listens on 127.0.0.1 on ports that are
// chosen at each start. Nothing of the system's own configuration, queue or
// services is read, written or started, and no mail can leave: the transport for
// every other domain is an error.
//
//	DIR/tls/                         the operator's key and certificate, the authority
//	DIR/postfix/conf, queue, data    an instance of its own
//	DIR/dovecot/conf, run            the same; run holds its sockets
//	DIR/users                        accounts and quotas, in the form of passwd
//	DIR/mail/ADDRESS/Maildir         the mailboxes
//	DIR/ldap/                        slapd's settings and database
//	DIR/*.log                        what they say
//
// The servers die with the process that started them, however that ends, and the
// folder goes with them. They have to be started by root, on Linux.
package debian

import (
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"cardiopli/cmd/internal/lab"
	"cardiopli/pipeline"
)

// Host is where the servers listen; their certificate is issued to it as well as
// to lab.ServerName.
const Host = "127.0.0.1"

// Mailbox is an address that exists, with the account of its owner. The owner may
// submit from this address and no other.
type Mailbox struct {
	Address  pipeline.Address
	Password string // drawn where ""
	Quota    int64  // bytes; none where 0
	// Absent makes an address that Postfix takes letters for and Dovecot does not
	// know: the refusal comes after the operator has accepted.
	Absent bool
}

// Options of the servers.
type Options struct {
	// Authority issues the operator's certificate and is trusted for those of
	// clients. One is made where nil.
	Authority *lab.Authority
	// Operator replaces the certificate that the authority would issue: an expired
	// one, one of another name or of another authority.
	Operator *lab.Identity
	// Mailboxes: with any, Postfix and Dovecot are started.
	Mailboxes []Mailbox
	// LDIF, as text, is what the directory holds below Suffix; with any, slapd is started.
	LDIF string
}

// Servers are those of one folder.
type Servers struct {
	Dir       string
	Authority *lab.Authority
	Postfix   *Postfix
	Dovecot   *Dovecot
	Directory *Directory // nil without Options.LDIF
	Policy    *Policy
	Tokens    *Tokens

	warden *warden
	inner  int // port at which Dovecot hands its own mails to Postfix
	boxes  []Mailbox
}

// programs are what the servers need, and the Debian packages that have them.
var programs = []struct{ path, pkg string }{
	{"/usr/lib/postfix/sbin/master", "postfix"},
	{"/usr/lib/dovecot/imap", "dovecot-imapd"},
	{"/usr/lib/dovecot/lmtp", "dovecot-lmtpd"},
	{sievePlugin, "dovecot-sieve"},
	{"/usr/sbin/slapd", "slapd"},
}

// ErrRoot says that the servers cannot be started by this user.
var ErrRoot = errors.New("the servers must be started by root, on Linux")

// Missing lists the Debian packages that are not installed.
func Missing() []string {
	var out []string
	for _, p := range programs {
		if _, err := os.Stat(p.path); err != nil {
			out = append(out, p.pkg)
		}
	}
	return out
}

// Require lets a test go on where the servers can be started. Else it is skipped,
// loudly, and fails where CARDIOPLI_E2E=1 says that they must be there.
func Require(t interface {
	Helper()
	Fatalf(string, ...any)
	Skipf(string, ...any)
}) {
	t.Helper()
	if runtime.GOOS != "linux" || os.Geteuid() != 0 {
		t.Skipf("SKIPPED: %v", ErrRoot)
	}
	left := Missing()
	if len(left) == 0 {
		return
	}
	if os.Getenv("CARDIOPLI_E2E") == "1" {
		t.Fatalf("missing and CARDIOPLI_E2E=1: %s", strings.Join(left, " "))
	}
	t.Skipf("SKIPPED: missing Debian packages: %s", strings.Join(left, " "))
}

// Start starts the servers and returns once all of them answer.
func Start(o Options) (_ *Servers, err error) {
	if runtime.GOOS != "linux" || os.Geteuid() != 0 {
		return nil, ErrRoot
	}
	if left := Missing(); len(left) > 0 {
		return nil, fmt.Errorf("missing Debian packages: %s", strings.Join(left, " "))
	}
	dir, err := os.MkdirTemp("/tmp", "cp-")
	if err != nil {
		return nil, err
	}
	s := &Servers{Dir: dir, Authority: o.Authority, boxes: append([]Mailbox(nil), o.Mailboxes...)}
	defer func() {
		if err != nil {
			_ = s.Close()
		}
	}()
	if s.warden, err = watch(dir); err != nil {
		return nil, err
	}
	// The servers give up root and must still pass through.
	if err := os.Chmod(dir, 0o755); err != nil {
		return nil, err
	}
	if s.Authority == nil {
		if s.Authority, err = lab.NewAuthority(); err != nil {
			return nil, err
		}
	}
	if err := s.certify(o.Operator); err != nil {
		return nil, err
	}
	if len(s.boxes) > 0 {
		if err := s.startMail(); err != nil {
			return nil, err
		}
	}
	if o.LDIF != "" {
		if s.Directory, err = startDirectory(s, o.LDIF); err != nil {
			return nil, fmt.Errorf("slapd: %w", err)
		}
	}
	return s, nil
}

func (s *Servers) startMail() error {
	for i := range s.boxes {
		if s.boxes[i].Password == "" {
			s.boxes[i].Password = rand.Text()
		}
	}
	var err error
	if s.Policy, err = listenPolicy(); err != nil {
		return err
	}
	if s.Tokens, err = serveTokens(); err != nil {
		return err
	}
	if s.inner, err = port(); err != nil {
		return err
	}
	if s.Dovecot, err = startDovecot(s); err != nil {
		return fmt.Errorf("dovecot: %w", err)
	}
	if s.Postfix, err = startPostfix(s); err != nil {
		return fmt.Errorf("postfix: %w", err)
	}
	return nil
}

// Close stops everything and removes the folder.
func (s *Servers) Close() error {
	var errs []error
	if s.Postfix != nil {
		errs = append(errs, s.Postfix.Stop())
	}
	if s.Dovecot != nil {
		errs = append(errs, s.Dovecot.Stop())
	}
	if s.Directory != nil {
		errs = append(errs, s.Directory.Stop())
	}
	if s.Policy != nil {
		errs = append(errs, s.Policy.close())
	}
	if s.Tokens != nil {
		errs = append(errs, s.Tokens.close())
	}
	errs = append(errs, s.warden.release(), os.RemoveAll(s.Dir))
	return errors.Join(errs...)
}

// Password is that of the account of an address.
func (s *Servers) Password(a pipeline.Address) string {
	for _, m := range s.boxes {
		if m.Address.Equal(a) {
			return m.Password
		}
	}
	return ""
}

// Certify gives the servers another certificate. They present it to the
// connections that are made from now on.
func (s *Servers) Certify(id lab.Identity) error {
	if err := s.certify(&id); err != nil {
		return err
	}
	var errs []error
	if s.Dovecot != nil && s.Dovecot.running() {
		errs = append(errs, s.Dovecot.Stop(), s.Dovecot.Start())
	}
	if s.Postfix != nil && s.Postfix.running() {
		errs = append(errs, s.Postfix.Stop(), s.Postfix.Start())
	}
	return errors.Join(errs...)
}

func (s *Servers) certify(id *lab.Identity) error {
	if id == nil {
		made, err := s.Authority.Issue(lab.Subject{Name: lab.ServerName, Hosts: []string{lab.ServerName, "localhost", Host}, Kind: lab.P256})
		if err != nil {
			return err
		}
		id = &made
	}
	der, err := x509.MarshalPKCS8PrivateKey(id.Key)
	if err != nil {
		return err
	}
	return s.write(map[string][]byte{
		"tls/ca.pem":   pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Authority.Certificate.Raw}),
		"tls/cert.pem": pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: id.Certificate.Raw}),
		"tls/key.pem":  pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}),
	})
}

// write puts files below the folder. Keys are for root alone: each server reads
// them before it gives up its rights.
func (s *Servers) write(files map[string][]byte) error {
	for name, b := range files {
		path := filepath.Join(s.Dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		perm := os.FileMode(0o644)
		if strings.HasSuffix(name, "key.pem") {
			perm = 0o600
		}
		beside := path + ".new"
		if err := os.WriteFile(beside, b, perm); err != nil {
			return err
		}
		// Postfix reads a file again and again for two seconds that may still be written.
		settled := time.Now().Add(-10 * time.Second)
		if err := os.Chtimes(beside, settled, settled); err != nil {
			return err
		}
		if err := os.Rename(beside, path); err != nil {
			return err
		}
	}
	return nil
}
