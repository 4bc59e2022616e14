package engine

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ocsp"

	"cardiopli/pipeline/account"
	"cardiopli/pipeline/config"
	"cardiopli/pipeline/mailbox"
	"cardiopli/pipeline/submit"
	"cardiopli/pipeline/submit/submittest"
)

// shown is an operator as it presents itself and what the practice has at hand.
type shown struct {
	server  *tls.Config
	anchors string // the file; the root alone where ""
	lists   [][]byte
	mode    string // soft where ""
	name    string // smtpHost where ""
}

const (
	hour = time.Hour
	day  = 24 * hour
)

var mustStaple = pkix.Extension{Id: asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 1, 24}, Value: []byte{0x30, 3, 2, 1, 5}} // RFC 7633 4.1

func usages(u ...x509.ExtKeyUsage) func(*x509.Certificate) {
	return func(c *x509.Certificate) { c.ExtKeyUsage = u }
}

func names(n ...string) func(*x509.Certificate) {
	return func(c *x509.Certificate) { c.DNSNames = n }
}

func dated(from, until time.Duration) func(*x509.Certificate) {
	return func(c *x509.Certificate) { c.NotBefore, c.NotAfter = time.Now().Add(from), time.Now().Add(until) }
}

func extra(e pkix.Extension) func(*x509.Certificate) {
	return func(c *x509.Certificate) { c.ExtraExtensions = append(c.ExtraExtensions, e) }
}

// good are the lists that say that nothing is revoked.
func (p *pki) good() [][]byte {
	return [][]byte{p.list(p.root, -hour, day), p.list(p.inter, -hour, day)}
}

// operators are judged by RFC 5280, 6125, 6960, 7633 and 9325 and by the client
// requirements of MSSanté (ECO.1.1.1 to 7); "" is one that may be used.
var operators = []struct {
	name string
	want account.Cause
	of   func(*pki) shown
}{
	{"two levels", "", func(p *pki) shown { return shown{server: shows(p.leaf, p.inter)} }},
	{"two levels, strict", "", func(p *pki) shown {
		return shown{server: shows(p.leaf, p.inter), lists: p.good(), mode: "strict"}
	}},
	{"no intermediate", account.CauseUntrusted, func(p *pki) shown { return shown{server: shows(p.leaf)} }},
	{"the intermediate is an anchor", "", func(p *pki) shown { return shown{server: shows(p.leaf), anchors: p.root.pem() + p.inter.pem()} }},
	{"the intermediate alone is an anchor", "", func(p *pki) shown { return shown{server: shows(p.leaf), anchors: p.inter.pem()} }},
	{"sent without order", "", func(p *pki) shown { return shown{server: shows(p.leaf, p.foreign, p.root, p.inter)} }},
	{"expired intermediate", account.CauseExpired, func(p *pki) shown {
		i := p.authority("ELEMENTAIRE", &p.root, dated(-2*day, -day))
		return shown{server: shows(p.server(i), i)}
	}},
	{"expired intermediate, renewed since", "", func(p *pki) shown {
		old := p.sign(&x509.Certificate{Subject: p.inter.cert.Subject, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
			NotBefore: time.Now().Add(-2 * day), NotAfter: time.Now().Add(-day)}, p.inter.key, &p.root)
		return shown{server: shows(p.leaf, old, p.inter)}
	}},
	{"cross certificate beside", "", func(p *pki) shown { return shown{server: shows(p.leaf, p.crossed(), p.inter)} }},
	{"cross certificate alone", account.CauseUntrusted, func(p *pki) shown { return shown{server: shows(p.leaf, p.crossed())} }},
	{"cross certificate to our anchor", "", func(p *pki) shown { return shown{server: shows(p.leaf, p.crossed()), anchors: p.foreign.pem()} }},
	{"another authority", account.CauseUntrusted, func(p *pki) shown { return shown{server: shows(p.leaf, p.inter), anchors: p.foreign.pem()} }},
	{"anchors of no order", "", func(p *pki) shown {
		return shown{server: shows(p.leaf), anchors: p.inter.pem() + p.foreign.pem() + p.root.pem()}
	}},
	{"anchors with CRLF", "", func(p *pki) shown {
		return shown{server: shows(p.leaf, p.inter), anchors: strings.ReplaceAll(p.root.pem(), "\n", "\r\n")}
	}},
	{"anchors with text", "", func(p *pki) shown {
		return shown{server: shows(p.leaf, p.inter), anchors: "\ufeffsubject=CN = RACINE\nissuer=é\xe9\n-----\n" + p.foreign.pem() + "\n\nBag Attributes\n    localKeyID: 01\n" + p.root.pem() + "fin"}
	}},
	{"anchors directly behind a BOM", "", func(p *pki) shown {
		return shown{server: shows(p.leaf, p.inter), anchors: "\ufeff" + p.root.pem()}
	}},
	{"an expired anchor beside", "", func(p *pki) shown {
		return shown{server: shows(p.leaf, p.inter), anchors: p.authority("VIEILLE RACINE", nil, dated(-2*day, -day)).pem() + p.root.pem()}
	}},
	{"an expired anchor", account.CauseExpired, func(p *pki) shown {
		r := p.authority("VIEILLE RACINE", nil, dated(-2*day, -day))
		return shown{server: shows(p.server(r)), anchors: r.pem()}
	}},
	{"expired", account.CauseExpired, func(p *pki) shown { return shown{server: shows(p.server(p.inter, dated(-2*day, -day)), p.inter)} }},
	{"not yet valid", account.CauseExpired, func(p *pki) shown { return shown{server: shows(p.server(p.inter, dated(day, 2*day)), p.inter)} }},

	{"lists are out of date, strict", account.CauseStatus, func(p *pki) shown {
		return shown{server: shows(p.leaf, p.inter), mode: "strict", lists: [][]byte{p.list(p.root, -2*day, -day), p.list(p.inter, -2*day, -day)}}
	}},
	{"lists are out of date", "", func(p *pki) shown {
		return shown{server: shows(p.leaf, p.inter), lists: [][]byte{p.list(p.root, -2*day, -day), p.list(p.inter, -2*day, -day)}}
	}},
	{"revoked by a list that is out of date", account.CauseRevoked, func(p *pki) shown {
		return shown{server: shows(p.leaf, p.inter), lists: [][]byte{p.list(p.inter, -2*day, -day, p.leaf)}}
	}},
	{"the list of another issuer", account.CauseStatus, func(p *pki) shown {
		twin := p.authority(p.inter.cert.Subject.CommonName, &p.foreign)
		return shown{server: shows(p.leaf, p.inter), mode: "strict", lists: [][]byte{p.list(p.root, -hour, day), p.list(twin, -hour, day), p.list(p.foreign, -hour, day)}}
	}},
	{"revoked by the list of another issuer", "", func(p *pki) shown {
		return shown{server: shows(p.leaf, p.inter), lists: [][]byte{p.list(p.authority(p.inter.cert.Subject.CommonName, &p.foreign), -hour, day, p.leaf)}}
	}},
	{"revoked", account.CauseRevoked, func(p *pki) shown {
		return shown{server: shows(p.leaf, p.inter), lists: [][]byte{p.list(p.inter, -hour, day, p.leaf)}}
	}},
	{"revoked intermediate", account.CauseRevoked, func(p *pki) shown {
		return shown{server: shows(p.leaf, p.inter), lists: [][]byte{p.list(p.root, -hour, day, p.inter)}}
	}},
	{"revoked intermediate, an anchor with its root", account.CauseRevoked, func(p *pki) shown {
		return shown{server: shows(p.leaf, p.inter), anchors: p.root.pem() + p.inter.pem(), lists: [][]byte{p.list(p.root, -hour, day, p.inter)}}
	}},
	{"revoked intermediate, an anchor with its root, not sent", account.CauseRevoked, func(p *pki) shown {
		return shown{server: shows(p.leaf), anchors: p.inter.pem() + p.root.pem(), lists: [][]byte{p.list(p.root, -hour, day, p.inter)}}
	}},
	{"the whole chain as anchors, strict", "", func(p *pki) shown {
		return shown{server: shows(p.leaf, p.inter), anchors: p.root.pem() + p.inter.pem(), lists: p.good(), mode: "strict"}
	}},
	{"intermediate revoked, crossed by another anchor", "", func(p *pki) shown {
		return shown{server: shows(p.leaf, p.inter, p.crossed()), anchors: p.root.pem() + p.foreign.pem(), lists: [][]byte{p.list(p.root, -hour, day, p.inter)}}
	}},

	{"stapled good", "", func(p *pki) shown {
		return shown{server: stapled(shows(p.leaf, p.inter), p.staple(p.inter, p.leaf, ocsp.Good, -hour, hour)), mode: "strict", lists: [][]byte{p.list(p.root, -hour, day)}}
	}},
	{"stapled revoked", account.CauseRevoked, func(p *pki) shown {
		return shown{server: stapled(shows(p.leaf, p.inter), p.staple(p.inter, p.leaf, ocsp.Revoked, -hour, hour))}
	}},
	{"stapled unknown", account.CauseRevoked, func(p *pki) shown {
		return shown{server: stapled(shows(p.leaf, p.inter), p.staple(p.inter, p.leaf, ocsp.Unknown, -hour, hour))}
	}},
	{"stapled, out of date", account.CauseStatus, func(p *pki) shown {
		return shown{server: stapled(shows(p.leaf, p.inter), p.staple(p.inter, p.leaf, ocsp.Good, -2*day, -day)), mode: "strict", lists: [][]byte{p.list(p.root, -hour, day)}}
	}},
	{"stapled, of another certificate", account.CauseStatus, func(p *pki) shown {
		return shown{server: stapled(shows(p.leaf, p.inter), p.staple(p.inter, p.server(p.inter), ocsp.Good, -hour, hour)), mode: "strict", lists: [][]byte{p.list(p.root, -hour, day)}}
	}},
	{"stapled, by another authority", account.CauseStatus, func(p *pki) shown {
		return shown{server: stapled(shows(p.leaf, p.inter), p.staple(p.foreign, p.leaf, ocsp.Good, -hour, hour)), mode: "strict", lists: [][]byte{p.list(p.root, -hour, day)}}
	}},
	{"stapled revoked by another authority", "", func(p *pki) shown {
		return shown{server: stapled(shows(p.leaf, p.inter), p.staple(p.foreign, p.leaf, ocsp.Revoked, -hour, hour))}
	}},
	{"stapled garbage", "", func(p *pki) shown {
		return shown{server: stapled(shows(p.leaf, p.inter), []byte("0\x82garbage"))}
	}},
	{"must staple, stapled", "", func(p *pki) shown {
		leaf := p.server(p.inter, extra(mustStaple))
		return shown{server: stapled(shows(leaf, p.inter), p.staple(p.inter, leaf, ocsp.Good, -hour, hour))}
	}},
	{"must staple, and no staple", account.CauseStatus, func(p *pki) shown { return shown{server: shows(p.server(p.inter, extra(mustStaple)), p.inter)} }},
	{"must staple, out of date", account.CauseStatus, func(p *pki) shown {
		leaf := p.server(p.inter, extra(mustStaple))
		return shown{server: stapled(shows(leaf, p.inter), p.staple(p.inter, leaf, ocsp.Good, -2*day, -day))}
	}},

	{"wrong name", account.CauseWrongName, func(p *pki) shown {
		return shown{server: shows(p.server(p.inter, names("smtp.autre.fr")), p.inter)}
	}},
	{"common name alone", account.CauseWrongName, func(p *pki) shown { return shown{server: shows(p.server(p.inter, names()), p.inter)} }},
	{"wildcard", "", func(p *pki) shown {
		return shown{server: shows(p.server(p.inter, names("*.operateur-exemple.fr")), p.inter)}
	}},
	{"wildcard of two labels", account.CauseWrongName, func(p *pki) shown { return shown{server: shows(p.server(p.inter, names("*.fr")), p.inter)} }},
	{"wildcard within a label", account.CauseWrongName, func(p *pki) shown {
		return shown{server: shows(p.server(p.inter, names("s*.operateur-exemple.fr")), p.inter)}
	}},
	{"a name in capitals", "", func(p *pki) shown {
		return shown{server: shows(p.server(p.inter, names("SMTP.Operateur-Exemple.FR")), p.inter)}
	}},
	{"an address", "", func(p *pki) shown {
		return shown{name: "127.0.0.1", server: shows(p.server(p.inter, func(c *x509.Certificate) { c.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1)} }), p.inter)}
	}},
	{"an address as a name", account.CauseWrongName, func(p *pki) shown {
		return shown{name: "127.0.0.1", server: shows(p.server(p.inter, names("127.0.0.1")), p.inter)}
	}},
	{"name constraints", account.CauseUntrusted, func(p *pki) shown {
		i := p.authority("BORNEE", &p.root, func(c *x509.Certificate) {
			c.PermittedDNSDomainsCritical, c.PermittedDNSDomains = true, []string{"autre.fr"}
		})
		return shown{server: shows(p.server(i), i)}
	}},
	{"name constraints, held", "", func(p *pki) shown {
		i := p.authority("BORNEE", &p.root, func(c *x509.Certificate) {
			c.PermittedDNSDomainsCritical, c.PermittedDNSDomains = true, []string{"operateur-exemple.fr"}
		})
		return shown{server: shows(p.server(i), i)}
	}},
	{"a path too long", account.CauseUntrusted, func(p *pki) shown {
		i := p.authority("SANS SUITE", &p.root, func(c *x509.Certificate) { c.MaxPathLenZero = true })
		j := p.authority("DE TROP", &i)
		return shown{server: shows(p.server(j), j, i)}
	}},
	{"for clients", account.CauseUntrusted, func(p *pki) shown {
		return shown{server: shows(p.server(p.inter, usages(x509.ExtKeyUsageClientAuth)), p.inter)}
	}},
	{"issued by a server", account.CauseUntrusted, func(p *pki) shown { return shown{server: shows(p.server(p.leaf), p.leaf, p.inter)} }},
	{"an authority as the server", "", func(p *pki) shown {
		return shown{server: shows(p.server(p.inter, func(c *x509.Certificate) { c.IsCA = true }), p.inter)}
	}},
	{"an unknown critical extension", account.CauseUntrusted, func(p *pki) shown {
		return shown{server: shows(p.server(p.inter, extra(pkix.Extension{Id: asn1.ObjectIdentifier{1, 2, 3, 4}, Critical: true, Value: []byte{5, 0}})), p.inter)}
	}},
	{"SHA-1", account.CauseUntrusted, func(p *pki) shown {
		return shown{server: shows(p.server(p.inter, func(c *x509.Certificate) { c.SignatureAlgorithm = x509.ECDSAWithSHA1 }), p.inter)}
	}},
	{"RSA 2048", "", func(p *pki) shown { return shown{server: shows(p.serverWith(p.rsa(2048), p.inter), p.inter)} }},
	{"RSA 1024", account.CauseUntrusted, func(p *pki) shown { return shown{server: shows(p.serverWith(p.rsa(1024), p.inter), p.inter)} }},
	{"RSA 1024 of the intermediate", account.CauseUntrusted, func(p *pki) shown {
		i := p.sign(&x509.Certificate{Subject: pkix.Name{CommonName: "COURTE"}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign}, p.rsa(1024), &p.root)
		return shown{server: shows(p.server(i), i)}
	}},

	{"TLS 1.1", account.CauseTLS, func(p *pki) shown {
		c := shows(p.leaf, p.inter)
		c.MaxVersion = tls.VersionTLS11
		return shown{server: c}
	}},
	{"TLS 1.2", "", func(p *pki) shown {
		c := shows(p.leaf, p.inter)
		c.MaxVersion = tls.VersionTLS12
		return shown{server: c}
	}},
	{"TLS 1.2 without AEAD", account.CauseTLS, func(p *pki) shown {
		c := shows(p.leaf, p.inter)
		c.MaxVersion, c.CipherSuites = tls.VersionTLS12, []uint16{tls.TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256, tls.TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA}
		return shown{server: c}
	}},
	{"TLS 1.3", "", func(p *pki) shown {
		c := shows(p.leaf, p.inter)
		c.MinVersion = tls.VersionTLS13
		return shown{server: c}
	}},
}

// wordsOf are some of what is said of operators that are refused.
var wordsOf = map[string]string{
	"expired intermediate": "d'une autorité du serveur", "an expired anchor": "d'une autorité du serveur", "expired": "Le certificat du serveur",
	"not yet valid": "Le certificat du serveur", "no intermediate": "autorité reconnue", "revoked intermediate": "révoqué", "wrong name": "n'est pas celui",
	"must staple, and no staple": "ne joint pas", "RSA 1024": "trop courte", "RSA 1024 of the intermediate": "trop courte", "TLS 1.1": "chiffrée",
}

// crossed is the intermediate as the other root signed it.
func (p *pki) crossed() node {
	return p.sign(&x509.Certificate{Subject: p.inter.cert.Subject, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign}, p.inter.key, &p.foreign)
}

// TestOperators has the practice meet each of them, to submit and to read its mailbox,
// by its own settings: both are judged alike, and nothing is said to one that is refused.
func TestOperators(t *testing.T) {
	l := newLine(t)
	for _, c := range operators {
		t.Run(c.name, func(t *testing.T) {
			k := newPKI(t)
			b := c.of(k)
			if b.anchors == "" {
				b.anchors = k.root.pem()
			}
			if b.name == "" {
				b.name = smtpHost
			}
			o := l.operatorBy(t, b)
			secret := func(context.Context) (string, error) { return "secret", nil }
			acc := account.Account{User: "cabinet", Password: secret}
			s, err := submittest.Start(submittest.Options{TLS: b.server})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			client := submit.New(submit.Config{Server: o.Server("127.0.0.1", s.Port(), b.name), Account: acc, Name: "poste.cardio.example", Keep: -1})
			_, err = client.Check(context.Background())
			judge(t, "SMTP", err, c.want)
			for _, line := range s.Commands() {
				if c.want != "" && line != "EHLO poste.cardio.example" && line != "STARTTLS" {
					t.Errorf("SMTP was told %q", line)
				}
			}
			port, heard := imapServer(t, b.server, "IMAP4rev1 AUTH=PLAIN")
			ctx, stop := context.WithTimeout(context.Background(), 5*time.Second)
			defer stop()
			_, err = mailbox.New(mailbox.Config{Server: o.Server("127.0.0.1", port, b.name), Account: acc, Folders: []string{"INBOX"}}, nil).Check(ctx)
			judge(t, "IMAP", err, c.want)
			var f *account.Fault
			if errors.As(err, &f) {
				if what, _ := f.French(); !strings.Contains(what, wordsOf[c.name]) {
					t.Errorf("in these words: %s", what)
				}
			}
			if said := heard(); c.want != "" && (strings.Count(said, "\n") != 1 || !strings.Contains(said, "STARTTLS")) {
				t.Errorf("IMAP was told %q", said)
			}
		})
	}
}

// A mailbox that takes no password, by its own word, is given none.
func TestNoLoginWhereItIsDisabled(t *testing.T) {
	l, k := newLine(t), newPKI(t)
	o := l.operatorBy(t, shown{anchors: k.root.pem()})
	port, heard := imapServer(t, shows(k.leaf, k.inter), "IMAP4rev1 LOGINDISABLED")
	acc := account.Account{User: "cabinet", Password: func(context.Context) (string, error) { return "secret", nil }}
	_, err := mailbox.New(mailbox.Config{Server: o.Server("127.0.0.1", port, smtpHost), Account: acc, Folders: []string{"INBOX"}}, nil).Check(context.Background())
	var f *mailbox.Failure
	if !errors.As(err, &f) {
		t.Fatal(err)
	}
	if what, _ := f.French(); !strings.Contains(what, "aucun moyen de connexion") || strings.Contains(heard(), "LOGIN") || strings.Contains(heard(), "AUTHENTICATE") {
		t.Errorf("%s; told %q", what, heard())
	}
}

// operatorBy readies the operator from the practice's settings and files.
func (l *line) operatorBy(t *testing.T, b shown) Operator {
	t.Helper()
	p, dir := l.e.Practice, t.TempDir()
	was := p.Config
	t.Cleanup(func() { p.Config = was })
	file := func(name string, b []byte) string {
		path := dir + "/" + name
		if err := os.WriteFile(path, b, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	p.Config.Mail.Anchors = []string{file("anchors.pem", []byte(b.anchors))}
	p.Config.Certificates = config.Certificates{Revocation: cmp.Or(b.mode, "soft")}
	for i, list := range b.lists {
		p.Config.Certificates.Lists = append(p.Config.Certificates.Lists, file(fmt.Sprint(i, ".crl"), list))
	}
	_, cache, err := p.trust(slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	o, err := p.operator(cache, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// judge holds what came of it against what was wanted, and its words against the cause.
func judge(t *testing.T, what string, err error, want account.Cause) {
	t.Helper()
	var f *account.Fault
	switch {
	case err == nil && want == "":
	case !errors.As(err, &f):
		t.Errorf("%s: %v, want %q", what, err, want)
	case f.Cause != want:
		t.Errorf("%s: %s (%v), want %q", what, f.Cause, f.Err, want)
	default:
		if words, todo := f.French(); words == "" || !strings.Contains(todo, "Rien n'a été envoyé") {
			t.Errorf("%s: in these words: %s %s", what, words, todo)
		}
	}
}
