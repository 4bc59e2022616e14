package cms

import (
	"crypto/x509"
	"errors"
	"os"
	"os/exec"
	"sync"
	"testing"
)

// peer is another implementation of S/MIME, with the keys and certificates of the
// people: one column of the tables in README.md.
type peer interface {
	version() string
	// open decrypts as one of the recipients.
	open(der []byte, who string) ([]byte, error)
	// verify gives the content of what the authority's people signed; detached is nil
	// where the content is in the message.
	verify(der, detached []byte) ([]byte, error)
	// seal encrypts to people, asked for a form by its own options.
	seal(content []byte, options []string, to []string) ([]byte, error)
	sign(content []byte, options []string, who string, detached bool) ([]byte, error)
}

// peers lists the columns in their order. Each is started once in a run.
var peers = []struct {
	name  string
	start func(testing.TB, *pki) peer
}{
	{"openssl", startOpenssl},
	{"gpgsm", startGpgsm},
	{"smallstep", startSmallstep},
	{"NSS", startNSS},
}

// outsiders have no key in the stores of gpgsm and NSS, which try all the keys that
// they have: a message to an outsider as well is opened by the other recipient.
var outsiders = map[string]bool{"rsa2": true, "p256b": true}

// lastingPKI has the people with certificates that are valid for long, because
// NSS judges them by the clock of the machine.
var lastingPKI = sync.OnceValue(func() *pki {
	p := *testPKI()
	years := func(c *x509.Certificate) {
		c.NotBefore, c.NotAfter = at.AddDate(-20, 0, 0), at.AddDate(50, 0, 0)
	}
	p.root = issue(p.root.key, nil, func(c *x509.Certificate) {
		c.Subject.CommonName = "Autorite durable"
		c.IsCA, c.BasicConstraintsValid = true, true
		c.KeyUsage, c.ExtKeyUsage = x509.KeyUsageCertSign|x509.KeyUsageCRLSign, nil
		years(c)
	})
	for _, h := range []*holder{&p.rsa, &p.rsa2, &p.rsa3072, &p.p256, &p.p256b, &p.p384, &p.p521} {
		old := h.cert
		*h = issue(h.key, &p.root, func(c *x509.Certificate) {
			c.Subject, c.EmailAddresses = old.Subject, old.EmailAddresses
			c.SubjectKeyId, c.KeyUsage = old.SubjectKeyId, old.KeyUsage
			years(c)
		})
	}
	p.roots = x509.NewCertPool()
	p.roots.AddCert(p.root.cert)
	return &p
})

// needProgram skips a test that needs a program, or fails it where the whole
// project is being tested.
func needProgram(t testing.TB, name string) {
	t.Helper()
	if _, err := exec.LookPath(name); err != nil {
		if os.Getenv("CARDIOPLI_E2E") == "1" {
			t.Fatalf("%s is missing: %v", name, err)
		}
		t.Skipf("SKIPPED: %s is not installed, what is written here was not read by it", name)
	}
}

// opensslThere tells whether messages of openssl can be had to compare with.
func opensslThere() bool {
	_, err := exec.LookPath("openssl")
	return err == nil
}

// errNoOption says that a peer has no option for what a row asks.
var errNoOption = errors.New("no such option")
