package engine

import (
	"crypto/x509"
	"encoding/pem"
	"log/slog"
	"testing"
	"time"

	"cardiopli/cmd/internal/lab"
	"cardiopli/crypto/cms"
	"cardiopli/pipeline/seal"
)

// A certificate of the mailbox that is stored while the engine runs signs from the next
// letter on; one that cannot sign leaves the one before in use while that one can.
func TestMailboxCertificateIsNoticed(t *testing.T) {
	const box = "cabinet@embruns-exemple.mssante.fr"
	p := practice(t, t.TempDir())
	p.Config.Practice.Mailbox = box
	ca, err := lab.NewAuthority()
	if err != nil {
		t.Fatal(err)
	}
	stranger, err := lab.NewAuthority()
	if err != nil {
		t.Fatal(err)
	}
	issue := func(a *lab.Authority, s lab.Subject) lab.Identity {
		s.Name, s.Kind = "Cabinet", lab.P256
		id, err := a.Issue(s)
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	seconds := 0
	store := func(id lab.Identity) {
		der, err := x509.MarshalPKCS8PrivateKey(id.Key)
		if err != nil {
			t.Fatal(err)
		}
		if err := p.SaveMailbox(der, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: id.Certificate.Raw})); err != nil {
			t.Fatal(err)
		}
		seconds++
		later(t, p.Path(Keys, mailboxCert), seconds)
	}
	old := issue(ca, lab.Subject{Address: box})
	store(old)
	e := &Engine{Practice: p, Log: slog.New(slog.DiscardHandler)}
	if e.sealing() != nil {
		t.Fatal("signs without a certificate at the start")
	}
	e.sealers.now = seal.New(cms.Signer{Key: old.Key, Certificate: old.Certificate}, seal.Trust{Roots: ca.Roots(), Mode: seal.Off})
	uses := func(name string, want lab.Identity) {
		t.Helper()
		e.sealers.looked = time.Time{} // a minute has gone by
		if got := e.sealing().Certificate(); !got.Equal(want.Certificate) {
			t.Errorf("%s: the certificate used is that of serial %v", name, got.SerialNumber)
		}
	}
	uses("nothing new", old)
	next := issue(ca, lab.Subject{Address: box})
	store(next)
	under := e.sealing() // what a step under way holds stays as it is
	uses("a new one", next)
	if !under.Certificate().Equal(next.Certificate) {
		t.Error("not noticed at once")
	}
	store(issue(stranger, lab.Subject{Address: box}))
	uses("one of an unknown authority", next)
	store(issue(ca, lab.Subject{Address: "autre@embruns-exemple.mssante.fr"}))
	uses("one for another mailbox", next)
	store(issue(ca, lab.Subject{Address: box, From: now().AddDate(0, 0, 2), Until: now().AddDate(1, 0, 0)}))
	uses("one whose day is to come", next)
	last := issue(ca, lab.Subject{Address: box})
	store(last)
	uses("a good one after others", last)
	if !e.sealing().Certificate().Equal(last.Certificate) {
		t.Error("forgotten")
	}
}
