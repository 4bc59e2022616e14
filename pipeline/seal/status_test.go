package seal

import (
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"math/big"
	"strings"
	"testing"
	"time"

	"cardiopli/crypto/cms"
	"cardiopli/pipeline/directory"
)

func listOf(t *testing.T, root *x509.Certificate, until time.Time, entries ...x509.RevocationListEntry) *cms.List {
	t.Helper()
	der, err := x509.CreateRevocationList(rand.Reader, &x509.RevocationList{Number: big.NewInt(1), ThisUpdate: now.Add(-48 * time.Hour),
		NextUpdate: until, RevokedCertificateEntries: entries}, root, keys()["ca"])
	if err != nil {
		t.Fatal(err)
	}
	l, err := cms.ReadList(der, root)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestRevoked(t *testing.T) {
	s, root := sealer(t)
	cert := leaf(t, root, "ca", "rsa", paul, nil)
	e := entryOf(cert, directory.Capabilities{})
	when := now.Add(-time.Hour)
	named := func(cause cms.Cause) x509.RevocationListEntry {
		return x509.RevocationListEntry{SerialNumber: cert.SerialNumber, RevocationTime: when, ReasonCode: int(cause)}
	}
	week := now.AddDate(0, 0, 7)
	for name, c := range map[string]struct {
		mode  Mode
		lists []*cms.List
		want  cms.Reason
		says  string
	}{
		"soft, no list":         {Soft, nil, "", ""},
		"soft, not listed":      {Soft, []*cms.List{listOf(t, root, week)}, "", ""},
		"soft, listed":          {Soft, []*cms.List{listOf(t, root, week, named(cms.CauseKey))}, cms.ReasonRevoked, "révoqué par son autorité le 22/11/2026 (clé compromise)"},
		"soft, suspended":       {Soft, []*cms.List{listOf(t, root, week, named(cms.CauseHold))}, cms.ReasonHold, "suspendu"},
		"soft, list too old":    {Soft, []*cms.List{listOf(t, root, now.Add(-time.Hour))}, "", ""},
		"strict, not listed":    {Strict, []*cms.List{listOf(t, root, week)}, "", ""},
		"strict, no list":       {Strict, nil, cms.ReasonNoStatus, "manque"},
		"strict, list too old":  {Strict, []*cms.List{listOf(t, root, now.Add(-24*time.Hour))}, cms.ReasonStale, "plus à jour depuis le 21/11/2026"},
		"off, listed":           {Off, []*cms.List{listOf(t, root, week, named(cms.CauseKey))}, "", ""},
		"soft, listed long ago": {Soft, []*cms.List{listOf(t, root, now.Add(-24*time.Hour), named(cms.CauseCessation))}, cms.ReasonRevoked, "(cessation d'activité)"},
	} {
		t.Run(name, func(t *testing.T) {
			s.trust.Mode = c.mode
			s.trust.Evidence = func([]*x509.Certificate) cms.Evidence { return cms.Evidence{Lists: c.lists} }
			// The practice's own certificate is asked about as well.
			want := c.want
			if err := s.CheckSigner(cabinet, now); (err != nil) != (want == cms.ReasonNoStatus || want == cms.ReasonStale) {
				t.Errorf("signer: %v", err)
			}
			err := s.Check(e, now)
			var r *Refusal
			if want == "" {
				if err != nil {
					t.Errorf("got %v", err)
				}
				return
			}
			if !errors.As(err, &r) || r.Code != Code(want) {
				t.Fatalf("got %v, want %s", err, want)
			}
			if what, _ := r.French(); !strings.Contains(what, c.says) {
				t.Errorf("%q", what)
			}
		})
	}
	s.trust.Mode, s.trust.Evidence = Soft, nil
	if err := s.Check(e, now); err != nil {
		t.Errorf("nobody gathers evidence: %v", err)
	}
}

// TestEachReasonHasItsSentence: a reason that is added without French fails here.
func TestEachReasonHasItsSentence(t *testing.T) {
	root := ca(t, "ca")
	for _, own := range []bool{false, true} {
		seen := map[string]cms.Reason{}
		for _, reason := range cms.Reasons() {
			r := refusal(&cms.CertificateError{Reason: reason, Certificate: root, Since: now, Cause: cms.CauseKey}, paul, own)
			what, todo := r.French()
			if other, twice := seen[what]; what == "" || twice {
				t.Errorf("%s: %q is also said of %s", reason, what, other)
			}
			seen[what] = reason
			if !strings.HasSuffix(what, ".") || strings.Count(what, ". ") > 0 || len(todo) < 30 || !strings.HasSuffix(todo, ".") {
				t.Errorf("%s: %q, %q", reason, what, todo)
			}
			if strings.Contains(what+todo, "0001") {
				t.Errorf("%s: a date that is none: %q", reason, what)
			}
		}
	}
}

// TestChainOfEntry: authorities that came with a certificate help, and vouch for
// nothing.
func TestChainOfEntry(t *testing.T) {
	s, root := sealer(t)
	sub := sign(t, &x509.Certificate{Subject: pkix.Name{CommonName: "sub"}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
		NotBefore: now.AddDate(-1, 0, 0), NotAfter: now.AddDate(1, 0, 0)}, root, keys()["other"], keys()["ca"])
	e := entryOf(leaf(t, sub, "other", "rsa", paul, nil), directory.Capabilities{})
	var r *Refusal
	if err := s.Check(e, now); !errors.As(err, &r) || r.Code != Code(cms.ReasonUntrusted) {
		t.Errorf("without the link: %v", err)
	}
	e.Chain = [][]byte{{1}, sub.Raw}
	if err := s.Check(e, now); err != nil {
		t.Errorf("with the link: %v", err)
	}
	if c := s.Chains(e, now); len(c) != 1 || len(c[0]) != 3 {
		t.Errorf("chains %v", c)
	}
	stranger := ca(t, "other")
	e = entryOf(leaf(t, stranger, "other", "rsa", paul, nil), directory.Capabilities{})
	e.Chain = [][]byte{stranger.Raw}
	if err := s.Check(e, now); !errors.As(err, &r) || r.Code != Code(cms.ReasonUntrusted) {
		t.Errorf("an entry brings its own root: %v", err)
	}
	s.trust.Mode = Off
	s.trust.Evidence = func([]*x509.Certificate) cms.Evidence { t.Error("asked"); return cms.Evidence{} }
	s.Check(entryOf(leaf(t, root, "ca", "rsa", paul, nil), directory.Capabilities{}), now)
	if c := s.OwnChains(cabinet, now); len(c) != 1 {
		t.Error("no own chain")
	}
}

// TestReads: the newer word about the software counts.
func TestReads(t *testing.T) {
	_, root := sealer(t)
	gcm := []byte{0x30, 0x0d, 0x30, 0x0b, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 1, 0x2e}
	says := leaf(t, root, "ca", "rsa", paul, func(c *x509.Certificate) {
		c.ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 15}, Value: gcm}}
	})
	silent := leaf(t, root, "ca", "rsa", paul, nil)
	yes := directory.Capabilities{GCM: true}
	oaep := directory.Capabilities{OAEP: true}
	message := func(e directory.Entry, c directory.Capabilities, at time.Time) directory.Entry {
		return e.Learn(directory.Seen{Certificate: e.Certificate, Capabilities: c, Announced: true, At: at})
	}
	for name, c := range map[string]struct {
		e    directory.Entry
		want directory.Capabilities
		from string
	}{
		"nothing":                          {entryOf(silent, directory.Capabilities{}), directory.Capabilities{}, ""},
		"before evidence was kept":         {entryOf(silent, yes), yes, directory.FromHand},
		"certificate":                      {entryOf(says, directory.Capabilities{}), yes, directory.FromCertificate},
		"message after the certificate":    {message(entryOf(says, directory.Capabilities{}), oaep, now), oaep, directory.FromMessage},
		"message that announces none":      {message(entryOf(says, directory.Capabilities{}), directory.Capabilities{}, now), directory.Capabilities{}, directory.FromMessage},
		"by hand after the certificate":    {entryOf(says, directory.Capabilities{}).ByHand(oaep, now), oaep, directory.FromHand},
		"by hand long before":              {entryOf(says, directory.Capabilities{}).ByHand(oaep, now.AddDate(-2, 0, 0)), yes, directory.FromCertificate},
		"message, then a new certificate":  {withCert(message(entryOf(silent, directory.Capabilities{}), yes, now), says), yes, directory.FromCertificate},
		"message, then a silent one":       {withCert(message(entryOf(says, directory.Capabilities{}), oaep, now), silent), directory.Capabilities{}, ""},
		"by hand, then a new certificate":  {withCert(entryOf(silent, directory.Capabilities{}).ByHand(yes, now), leaf(t, root, "ca", "rsa", paul, nil)), yes, directory.FromHand},
		"no certificate, capabilities set": {directory.Entry{Capabilities: yes}, yes, directory.FromHand},
	} {
		t.Run(name, func(t *testing.T) {
			if got, how := Reads(c.e); got != cms.Capabilities(c.want) || how.From != c.from {
				t.Errorf("got %+v from %q, want %+v from %q", got, how.From, c.want, c.from)
			}
		})
	}
}

func withCert(e directory.Entry, c *x509.Certificate) directory.Entry {
	e.Certificate = c.Raw
	return e
}
