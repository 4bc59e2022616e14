package main

import (
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cardiopli/cmd/internal/lab"
	"cardiopli/pipeline"
)

// identifies issues a certificate for the account, with its key as a PEM file that
// lies outside the practice folder.
func (s *site) identifies(t *testing.T) (file string, cert *x509.Certificate) {
	t.Helper()
	id, err := s.Servers.Authority.Issue(lab.Subject{Name: string(s.Practice.Address), Kind: lab.P256, Usage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}})
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(id.Key)
	if err != nil {
		t.Fatal(err)
	}
	file = filepath.Join(t.TempDir(), "compte.pem")
	b := append(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: id.Certificate.Raw})...)
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return file, id.Certificate
}

// TestApplicationMailbox has an application's mailbox, which has no password, submit
// by its certificate and read its receipts by it: Postfix knows the certificate by its
// fingerprint (it cannot do EXTERNAL), Dovecot does EXTERNAL. Then the operator takes
// another certificate only, until that one is stored.
func TestApplicationMailbox(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(s *site) {
		user := fmt.Sprintf("  user: %q\n", s.Practice.Address)
		s.settings(t, user, "  kind: APP\n  reply_to: secretariat@semaphore-exemple.mssante.fr\n  auth: {method: certificate}\n",
			"receipts:\n", "receipts:\n"+user)
		if err := os.Remove(filepath.Join(s.Dir, "keys", "operator.password")); err != nil {
			t.Fatal(err)
		}
		file, cert := s.identifies(t)
		s.must(t, "", "keys", "operator", "--certificate", file)
		if err := s.Servers.Postfix.Admit(cert); err != nil {
			t.Fatal(err)
		}
	})
	files := s.drop(t, 0, 5)
	s.sign(t, files)
	s.await(t, files, pipeline.Accepted, pipeline.Delivered)
	for i := range files {
		if _, err := s.opens(t, s.Physicians[i].Address, 1, "displayed"); err != nil {
			t.Error(err)
		}
	}
	s.await(t, files, pipeline.Displayed)
	for _, f := range files {
		s.once(t, f)
	}
	s.logged(t, s.Servers.Dovecot.Log(), "imap-login: ", "method=EXTERNAL")
	s.logged(t, s.Servers.Postfix.Log(), "Trusted TLS connection established")

	file, cert := s.identifies(t)
	if err := s.Servers.Postfix.Known(cert); err != nil {
		t.Fatal(err)
	}
	files = s.drop(t, 5, 2)
	s.sign(t, files)
	s.says(t, "L'opérateur refuse le compte du cabinet", "certificat du compte", "cardiopli keys operator")
	for _, f := range files {
		if got := s.letters(t)[f].copy(); got != pipeline.Queued {
			t.Errorf("the copy is %q", got)
		}
	}
	s.must(t, "", "keys", "operator", "--certificate", file)
	s.await(t, files, pipeline.Accepted, pipeline.Delivered)
	for _, f := range files {
		s.once(t, f)
	}
}

// logged sees that a line of a server's log holds all of these words.
func (s *site) logged(t *testing.T, path string, words ...string) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
lines:
	for line := range strings.Lines(string(b)) {
		for _, w := range words {
			if !strings.Contains(line, w) {
				continue lines
			}
		}
		return
	}
	t.Errorf("no line with %q in %s:\n%s", words, filepath.Base(path), b[max(0, len(b)-2000):])
}
