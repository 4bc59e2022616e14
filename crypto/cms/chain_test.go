package cms

import (
	"crypto/elliptic"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// under makes an authority below parent with a change of its own.
func under(parent *holder, name string, change func(*x509.Certificate)) holder {
	return issue(ecKeyOf(name, elliptic.P256()), parent, func(c *x509.Certificate) {
		c.Subject.CommonName = name
		c.IsCA, c.BasicConstraintsValid = true, true
		c.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageCRLSign
		c.ExtKeyUsage = nil
		if change != nil {
			change(c)
		}
	})
}

// TestNameConstraints: rfc822Name constraints by the letter of RFC 5280 4.2.1.10,
// with openssl as second judge. goSays is what the standard library alone accepts.
func TestNameConstraints(t *testing.T) {
	p := curvePKI()
	for _, c := range []struct {
		name                string
		permitted, excluded []string
		address             string
		ok, goSays, openssl bool
	}{
		{"host", []string{"medecin.example"}, nil, "a@medecin.example", true, true, true},
		{"host in capitals", []string{"MEDECIN.example"}, nil, "a@medecin.EXAMPLE", true, true, true},
		{"below a host", []string{"medecin.example"}, nil, "a@lyon.medecin.example", false, true, false},
		{"another host", []string{"medecin.example"}, nil, "a@hopital.example", false, false, false},
		{"end of a label", []string{"medecin.example"}, nil, "a@faux-medecin.example", false, false, false},
		{"domain", []string{".medecin.example"}, nil, "a@lyon.medecin.example", true, true, true},
		{"two below a domain", []string{".medecin.example"}, nil, "a@a.b.medecin.example", true, true, true},
		{"domain itself", []string{".medecin.example"}, nil, "a@medecin.example", false, false, false},
		{"mailbox", []string{"a@medecin.example"}, nil, "a@medecin.example", true, true, true},
		{"mailbox, host in capitals", []string{"a@Medecin.example"}, nil, "a@medecin.example", true, true, true},
		{"mailbox, local part in capitals", []string{"A@medecin.example"}, nil, "a@medecin.example", false, false, false},
		{"another mailbox", []string{"b@medecin.example"}, nil, "a@medecin.example", false, false, false},
		{"one of two", []string{"hopital.example", "medecin.example"}, nil, "a@medecin.example", true, true, true},
		{"excluded host", nil, []string{"medecin.example"}, "a@medecin.example", false, false, false},
		{"excluded domain", nil, []string{".medecin.example"}, "a@lyon.medecin.example", false, false, false},
		{"excluded domain, host itself", nil, []string{".medecin.example"}, "a@medecin.example", true, true, true},
		{"excluded mailbox", nil, []string{"a@medecin.example"}, "a@medecin.example", false, false, false},
		// An address reaches its holder in any case here, so its exclusion does as well.
		{"excluded mailbox in capitals", nil, []string{"A@medecin.example"}, "a@medecin.example", false, true, true},
		{"excluded another host", nil, []string{"hopital.example"}, "a@medecin.example", true, true, true},
		{"permitted and excluded", []string{"medecin.example"}, []string{"a@medecin.example"}, "a@medecin.example", false, false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			ca := under(&p.root, "Autorite limitee", func(x *x509.Certificate) {
				x.PermittedEmailAddresses, x.ExcludedEmailAddresses, x.PermittedDNSDomainsCritical = c.permitted, c.excluded, true
			})
			cert := person(p.p256.key, c.address, &ca).cert
			links := x509.NewCertPool()
			links.AddCert(ca.cert)
			want := Reason("")
			if !c.ok {
				want = ReasonNameConstraint
			}
			if err := CheckRecipient(cert, c.address, p.roots, links, at); reasonOf(err) != want {
				t.Errorf("got %v, want %q", err, want)
			}
			_, err := cert.Verify(x509.VerifyOptions{Roots: p.roots, Intermediates: links, CurrentTime: at, KeyUsages: []x509.ExtKeyUsage{x509.ExtKeyUsageEmailProtection}})
			if (err == nil) != c.goSays {
				t.Errorf("the standard library: %v", err)
			}
			if got, said := opensslVerify(t, nil, p.root.cert, []*x509.Certificate{ca.cert}, cert); got != c.openssl {
				t.Errorf("openssl: %v %s", got, said)
			}
		})
	}
}

// TestChainRules: what an authority in the chain may not be.
func TestChainRules(t *testing.T) {
	p := curvePKI()
	const address = "hugo.brun@medecin.example"
	odd := pkix.Extension{Id: asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 99999, 7}, Critical: true, Value: []byte{5, 0}}
	short := under(&p.root, "Sans descendance", func(c *x509.Certificate) { c.MaxPathLenZero = true })
	below := under(&short, "Trop bas", nil)
	for _, c := range []struct {
		name  string
		chain []holder // from the top
		leaf  func(*x509.Certificate)
		want  Reason
		ossl  bool
	}{
		{"plain", []holder{under(&p.root, "Intermediaire", nil)}, nil, "", true},
		{"critical extension of the authority", []holder{under(&p.root, "Critique", func(c *x509.Certificate) { c.ExtraExtensions = []pkix.Extension{odd} })}, nil, ReasonCritical, false},
		{"critical extension of the certificate", []holder{under(&p.root, "Intermediaire", nil)}, func(c *x509.Certificate) { c.ExtraExtensions = []pkix.Extension{odd} }, ReasonCritical, false},
		{"path length", []holder{short, below}, nil, ReasonPathLength, false},
		{"path length kept", []holder{short}, nil, "", true},
		{"authority for servers", []holder{under(&p.root, "Serveurs", func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth} })}, nil, ReasonChainUsage, false},
		{"no authority", []holder{under(&p.root, "Personne", func(c *x509.Certificate) { c.IsCA = false })}, nil, ReasonUntrusted, false},
		{"authority that may not issue", []holder{under(&p.root, "Listes", func(c *x509.Certificate) { c.KeyUsage = x509.KeyUsageCRLSign })}, nil, ReasonUntrusted, false},
		{"policies asked for that nobody certifies", []holder{under(&p.root, "Exigeante", func(c *x509.Certificate) {
			c.ExtraExtensions = []pkix.Extension{{Id: asn1.ObjectIdentifier{2, 5, 29, 36}, Critical: true, Value: []byte{0x30, 3, 0x80, 1, 0}}}
		})}, nil, ReasonChain, false},
		{"expired authority", []holder{under(&p.root, "Passee", func(c *x509.Certificate) { c.NotAfter = at.AddDate(0, 0, -1) })}, nil, ReasonChainExpired, false},
		{"authority to come", []holder{under(&p.root, "Future", func(c *x509.Certificate) { c.NotBefore = at.AddDate(0, 0, 1) })}, nil, ReasonChainExpired, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			links := x509.NewCertPool()
			var certs []*x509.Certificate
			for _, h := range c.chain {
				links.AddCert(h.cert)
				certs = append(certs, h.cert)
			}
			by := c.chain[len(c.chain)-1]
			cert := issue(p.p256.key, &by, func(x *x509.Certificate) {
				x.EmailAddresses = []string{address}
				x.KeyUsage = x509.KeyUsageDigitalSignature | x509.KeyUsageKeyAgreement
				if c.leaf != nil {
					c.leaf(x)
				}
			}).cert
			if err := CheckRecipient(cert, address, p.roots, links, at); reasonOf(err) != c.want {
				t.Errorf("got %v, want %q", err, c.want)
			}
			if got, said := opensslVerify(t, []string{"-policy_check"}, p.root.cert, certs, cert); got != c.ossl {
				t.Errorf("openssl: %v %s", got, said)
			}
		})
	}
}

// TestChainGoesOn: an authority that is trusted itself does not end the chain where
// the one above it is known, so that its revocation is seen. For that it has to be
// among the intermediates as well.
func TestChainGoesOn(t *testing.T) {
	p := curvePKI()
	sub := under(&p.root, "Intermediaire", nil)
	cert := person(p.p256.key, "a@medecin.example", &sub).cert
	both := x509.NewCertPool()
	both.AddCert(sub.cert)
	alone := both.Clone()
	both.AddCert(p.root.cert)
	for name, c := range map[string]struct {
		roots *x509.CertPool
		want  int
	}{"with the root": {both, 3}, "without": {alone, 2}} {
		chains, err := RecipientChains(cert, "a@medecin.example", c.roots, c.roots, at)
		if err != nil || len(chains) != 1 || len(chains[0]) != c.want {
			t.Errorf("%s: %d chains, %v", name, len(chains), err)
		}
	}
}

// opensslVerify asks "openssl verify" about a certificate at the moment of the tests.
func opensslVerify(t testing.TB, extra []string, root *x509.Certificate, links []*x509.Certificate, cert *x509.Certificate) (bool, string) {
	t.Helper()
	needProgram(t, "openssl")
	o := openssl{t, t.TempDir()}
	var bundle []byte
	for _, c := range links {
		bundle = append(bundle, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw})...)
	}
	args := []string{"verify", "-CAfile", o.file("root.pem", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: root.Raw})),
		"-purpose", "smimesign", "-attime", strconv.FormatInt(at.Unix(), 10)}
	if len(bundle) > 0 {
		args = append(args, "-untrusted", o.file("links.pem", bundle))
	}
	args = append(append(args, extra...), o.file("cert.pem", pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert.Raw})))
	out, err := o.run(nil, args...)
	return err == nil, fmt.Sprintf("%s %v", out, err)
}

// TestReasonsIsWhole: a reason that is added is listed, and has an English sentence.
func TestReasonsIsWhole(t *testing.T) {
	f, err := parser.ParseFile(token.NewFileSet(), "reason.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	declared := 0
	ast.Inspect(f, func(n ast.Node) bool {
		if v, ok := n.(*ast.ValueSpec); ok {
			if id, ok := v.Type.(*ast.Ident); ok && id.Name == "Reason" {
				declared++
				value, err := strconv.Unquote(v.Values[0].(*ast.BasicLit).Value)
				if err != nil || !slices.Contains(Reasons(), Reason(value)) {
					t.Errorf("%s is not among Reasons", v.Names[0].Name)
				}
			}
		}
		return true
	})
	if declared != len(Reasons()) {
		t.Errorf("%d declared, %d listed", declared, len(Reasons()))
	}
	seen := map[string]Reason{}
	for _, r := range Reasons() {
		e := &CertificateError{Reason: r, Certificate: curvePKI().p256.cert, Address: "a@b.example", Detail: "detail of " + string(r), Since: at}
		if other, twice := seen[e.Error()]; twice || strings.Contains(e.Error(), "0001") {
			t.Errorf("%s and %s: %s", r, other, e)
		}
		seen[e.Error()] = r
	}
}
