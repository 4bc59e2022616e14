package debian

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
	"github.com/go-ldap/ldap/v3"

	"cardiopli/cmd/internal/lab"
	"cardiopli/pipeline"
)

const (
	practice pipeline.Address = "cabinet@semaphore-exemple.mssante.fr"
	doctor   pipeline.Address = "paul.genievre@cabinet-exemple.mssante.fr"
	other    pipeline.Address = "lucette.boistel@cabinet-exemple.mssante.fr"
)

const patience = 20 * time.Second

var three = []Mailbox{{Address: practice}, {Address: doctor}, {Address: other}}

func TestSubmission(t *testing.T) {
	s := world(t, Options{Mailboxes: three})

	t.Run("delivered", func(t *testing.T) {
		c := authenticated(t, s, practice)
		if err := hand(c, practice, doctor, "bonjour", nil); err != nil {
			t.Fatal(err)
		}
		mails, err := s.Dovecot.Await(doctor, 1, patience)
		if err != nil {
			t.Fatal(err)
		}
		contains(t, "mail", string(mails[0]), "\nbonjour\n")
	})

	t.Run("success notice", func(t *testing.T) {
		c := authenticated(t, s, practice)
		if err := hand(c, practice, doctor, "avec avis", &smtp.RcptOptions{Notify: []smtp.DSNNotify{smtp.DSNNotifySuccess}}); err != nil {
			t.Fatal(err)
		}
		mails, err := s.Dovecot.Await(practice, 1, patience)
		if err != nil {
			t.Fatal(err)
		}
		contains(t, "notice", string(mails[0]), "Action: delivered")
		contains(t, "notice", string(mails[0]), "Original-Envelope-Id: 7k3m9q2xp4rt-1.1")
	})

	for _, c := range []struct {
		name string
		do   func(t *testing.T) error
		code int
	}{
		{"nothing without AUTH", func(t *testing.T) error {
			return hand(submission(t, s, trusting(s)), practice, doctor, "x", nil)
		}, 554},
		{"wrong password", func(t *testing.T) error {
			return submission(t, s, trusting(s)).Auth(sasl.NewPlainClient("", string(practice), "faux"))
		}, 535},
		{"no such mailbox", func(t *testing.T) error {
			return hand(authenticated(t, s, practice), practice, "personne@cabinet-exemple.mssante.fr", "x", nil)
		}, 550},
		{"another operator's domain", func(t *testing.T) error {
			return hand(authenticated(t, s, practice), practice, "x@ailleurs-exemple.mssante.fr", "x", nil)
		}, 554},
		{"a sender of someone else", func(t *testing.T) error {
			return hand(authenticated(t, s, practice), doctor, other, "x", nil)
		}, 553},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := c.do(t)
			var reply *smtp.SMTPError
			if !errors.As(err, &reply) || reply.Code != c.code {
				t.Errorf("got %v, want %d", err, c.code)
			}
		})
	}

	t.Run("access token", func(t *testing.T) {
		token := s.Tokens.Issue(practice, time.Hour)
		if err := submission(t, s, trusting(s)).Auth(xoauth2{string(practice), token}); err != nil {
			t.Error(err)
		}
		s.Tokens.Revoke(token)
		if err := submission(t, s, trusting(s)).Auth(xoauth2{string(practice), token}); err == nil {
			t.Error("a revoked token was taken")
		}
	})

	t.Run("client certificate", func(t *testing.T) {
		id, err := s.Authority.Issue(lab.Subject{Name: string(practice), Kind: lab.P256, Usage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}})
		if err != nil {
			t.Fatal(err)
		}
		conf := trusting(s)
		conf.Certificates = []tls.Certificate{{Certificate: [][]byte{id.Certificate.Raw}, PrivateKey: id.Key}}
		if err := hand(submission(t, s, conf), practice, other, "x", nil); err == nil {
			t.Error("a certificate that nobody admitted was taken")
		}
		if err := s.Postfix.Admit(id.Certificate); err != nil {
			t.Fatal(err)
		}
		if err := hand(submission(t, s, conf), practice, other, "x", nil); err != nil {
			t.Error(err)
		}
	})
}

func TestFaults(t *testing.T) {
	s := world(t, Options{Mailboxes: append(three, Mailbox{Address: "parti@cabinet-exemple.mssante.fr", Absent: true})})
	got := 0
	// notice awaits one more mail to the practice.
	notice := func(t *testing.T, status string) {
		t.Helper()
		got++
		mails, err := s.Dovecot.Await(practice, got, patience)
		if err != nil {
			t.Fatal(err)
		}
		contains(t, "notice", string(mails[got-1]), "Action: failed")
		contains(t, "notice", string(mails[got-1]), "Status: "+status)
	}

	t.Run("mailbox full", func(t *testing.T) {
		if err := s.Dovecot.SetQuota(doctor, 10); err != nil {
			t.Fatal(err)
		}
		if err := hand(authenticated(t, s, practice), practice, doctor, "trop", nil); err != nil {
			t.Fatal(err)
		}
		notice(t, "5.2.2")
		if err := s.Dovecot.SetQuota(doctor, 0); err != nil {
			t.Fatal(err)
		}
	})

	t.Run("gone after acceptance", func(t *testing.T) {
		if err := hand(authenticated(t, s, practice), practice, "parti@cabinet-exemple.mssante.fr", "x", nil); err != nil {
			t.Fatal(err)
		}
		notice(t, "5.1.1")
	})

	t.Run("greylisting", func(t *testing.T) {
		s.Policy.Greylist(1)
		defer s.Policy.Rule(nil)
		c := authenticated(t, s, practice)
		err := hand(c, practice, doctor, "gris", nil)
		var reply *smtp.SMTPError
		if !errors.As(err, &reply) || reply.Code != 450 {
			t.Fatalf("got %v, want 450", err)
		}
		if err := c.Reset(); err != nil {
			t.Fatal(err)
		}
		if err := hand(c, practice, doctor, "gris", nil); err != nil {
			t.Error(err)
		}
	})

	t.Run("message larger than taken", func(t *testing.T) {
		if err := s.Postfix.Set(map[string]string{"message_size_limit": "2000"}); err != nil {
			t.Fatal(err)
		}
		err := hand(authenticated(t, s, practice), practice, doctor, strings.Repeat("long\r\n", 1000), nil)
		var reply *smtp.SMTPError
		if !errors.As(err, &reply) || reply.Code != 552 {
			t.Errorf("got %v, want 552", err)
		}
		if err := s.Postfix.Set(nil); err != nil {
			t.Fatal(err)
		}
	})

	t.Run("postfix stopped", func(t *testing.T) {
		if err := s.Postfix.Stop(); err != nil {
			t.Fatal(err)
		}
		if _, err := smtp.Dial(fmt.Sprintf("%s:%d", Host, s.Postfix.Port)); !errors.Is(err, syscall.ECONNREFUSED) {
			t.Errorf("got %v", err)
		}
		if err := s.Postfix.Start(); err != nil {
			t.Fatal(err)
		}
	})

	t.Run("dovecot stopped", func(t *testing.T) {
		c := authenticated(t, s, practice)
		before, err := s.Dovecot.Mails(other)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Dovecot.Stop(); err != nil {
			t.Fatal(err)
		}
		if err := hand(c, practice, other, "patience", nil); err != nil {
			t.Fatal(err)
		}
		if err := s.Dovecot.Start(); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Dovecot.Await(other, len(before)+1, patience); err != nil {
			t.Error(err)
		}
	})

	t.Run("no STARTTLS", func(t *testing.T) {
		if err := errors.Join(s.Postfix.Set(map[string]string{"smtpd_tls_security_level": "none", "smtpd_tls_auth_only": "no"}), s.Dovecot.SetSTARTTLS(false)); err != nil {
			t.Fatal(err)
		}
		defer func() {
			if err := errors.Join(s.Postfix.Set(nil), s.Dovecot.SetSTARTTLS(true)); err != nil {
				t.Fatal(err)
			}
		}()
		if _, err := smtp.DialStartTLS(fmt.Sprintf("%s:%d", Host, s.Postfix.Port), trusting(s)); err == nil {
			t.Error("STARTTLS is offered")
		}
	})

	t.Run("certificate", func(t *testing.T) {
		id, err := s.Authority.Issue(lab.Subject{Name: lab.ServerName, Hosts: []string{lab.ServerName, Host}, Kind: lab.P256, From: time.Now().AddDate(-1, 0, 0), Until: time.Now().AddDate(0, 0, -1)})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Certify(id); err != nil {
			t.Fatal(err)
		}
		err = submission(t, s, trusting(s)).Hello("localhost")
		if err == nil {
			t.Fatal("no error")
		}
		contains(t, "error", err.Error(), "expired")
	})
}

func TestMailbox(t *testing.T) {
	s := world(t, Options{Mailboxes: three})
	c := mailbox(t, s, trusting(s))
	if err := c.Login(string(practice), s.Password(practice)).Wait(); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Select("INBOX", nil).Wait(); err != nil {
		t.Fatal(err)
	}
	if !c.Caps().Has(imap.CapIdle) || !c.Caps().Has(imap.CapQuota) {
		t.Errorf("capabilities: %v", c.Caps())
	}
	if err := mailbox(t, s, trusting(s)).Authenticate(xoauth2{string(practice), s.Tokens.Issue(practice, time.Hour)}); err != nil {
		t.Errorf("access token: %v", err)
	}
	if err := mailbox(t, s, trusting(s)).Login(string(practice), "faux").Wait(); err == nil {
		t.Error("a wrong password was taken")
	}

	id, err := s.Authority.Issue(lab.Subject{Name: string(practice), Kind: lab.RSA2048, Usage: []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth}})
	if err != nil {
		t.Fatal(err)
	}
	conf := trusting(s)
	conf.Certificates = []tls.Certificate{{Certificate: [][]byte{id.Certificate.Raw}, PrivateKey: id.Key}}
	if err := mailbox(t, s, conf).Authenticate(sasl.NewExternalClient("")); err != nil {
		t.Errorf("client certificate: %v", err)
	}
	if err := mailbox(t, s, trusting(s)).Authenticate(sasl.NewExternalClient("")); err == nil {
		t.Error("EXTERNAL was taken without a certificate")
	}
}

func TestDirectory(t *testing.T) {
	Require(t)
	a, err := lab.NewAuthority()
	if err != nil {
		t.Fatal(err)
	}
	tree, err := Tree(t.TempDir(), a, lab.Physicians()[2:5])
	if err != nil {
		t.Fatal(err)
	}
	s, err := Start(Options{Authority: a, LDIF: tree})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	c, err := ldap.DialURL(fmt.Sprintf("ldap://%s:%d", Host, s.Directory.Port))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.StartTLS(trusting(s)); err != nil {
		t.Fatal(err)
	}
	r, err := c.Search(ldap.NewSearchRequest(Suffix, ldap.ScopeWholeSubtree, ldap.NeverDerefAliases, 0, 0, false,
		"(mail=celestin.houblonet@cabinet-exemple.mssante.fr)", []string{"cn", "userCertificate;binary"}, nil))
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Entries) != 1 || r.Entries[0].GetAttributeValue("cn") != "Célestin HOUBLONET" || len(r.Entries[0].GetRawAttributeValue("userCertificate;binary")) < 300 {
		t.Errorf("got %+v", r.Entries)
	}
}

// Killed leaves nothing behind: this test starts itself, is killed where it
// holds servers, and looks for them.
func TestKilled(t *testing.T) {
	Require(t)
	const held = "CARDIOPLI_LAB_HOLD"
	if path := os.Getenv(held); path != "" {
		s := world(t, Options{Mailboxes: three})
		if err := os.WriteFile(path, []byte(s.Dir), 0o600); err != nil {
			t.Fatal(err)
		}
		select {}
	}
	path := filepath.Join(t.TempDir(), "dir")
	cmd := exec.Command(os.Args[0], "-test.run=^TestKilled$")
	cmd.Env = append(os.Environ(), held+"="+path)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	var dir []byte
	for deadline := time.Now().Add(patience); len(dir) == 0 && time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		dir, _ = os.ReadFile(path)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	if len(dir) == 0 {
		t.Fatal("no servers were started")
	}
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if _, err := os.Stat(string(dir)); os.IsNotExist(err) && !mentioned(string(dir)) {
			return
		}
	}
	t.Errorf("folder or processes are left of %s", dir)
}

// mentioned looks for processes that were started with a path.
func mentioned(dir string) bool {
	lines, _ := filepath.Glob("/proc/[0-9]*/cmdline")
	for _, l := range lines {
		if b, err := os.ReadFile(l); err == nil && strings.Contains(string(b), dir) {
			return true
		}
	}
	return false
}
