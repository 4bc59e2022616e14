package engine

import (
	"bufio"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ocsp"
)

// pki is what an operator's certificate may hang on: a root, an authority below it,
// the server, and a root that the practice knows nothing of.
type pki struct {
	t                          *testing.T
	root, inter, leaf, foreign node
	n                          int64
}

type node struct {
	cert *x509.Certificate
	key  crypto.Signer
}

func (n node) pem() string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: n.cert.Raw}))
}

func newPKI(t *testing.T) *pki {
	p := &pki{t: t, n: 1}
	p.root = p.authority("RACINE D'ESSAI", nil)
	p.inter = p.authority("ELEMENTAIRE ORGANISATIONS D'ESSAI", &p.root)
	p.foreign = p.authority("AUTRE RACINE", nil)
	p.leaf = p.server(p.inter)
	return p
}

func (p *pki) ecdsa() crypto.Signer {
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	p.must(err)
	return k
}

func (p *pki) rsa(bits int) crypto.Signer {
	k, err := rsa.GenerateKey(rand.Reader, bits)
	p.must(err)
	return k
}

func (p *pki) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

// sign issues tpl for key; by nil: by itself.
func (p *pki) sign(tpl *x509.Certificate, key crypto.Signer, by *node) node {
	p.t.Helper()
	p.n++
	tpl.SerialNumber = big.NewInt(p.n)
	if tpl.NotAfter.IsZero() {
		tpl.NotBefore, tpl.NotAfter = time.Now().Add(-time.Hour), time.Now().Add(24*time.Hour)
	}
	parent, with := tpl, key
	if by != nil {
		parent, with = by.cert, by.key
	}
	der, err := x509.CreateCertificate(rand.Reader, tpl, parent, key.Public(), with)
	p.must(err)
	c, err := x509.ParseCertificate(der)
	p.must(err)
	return node{c, key}
}

func (p *pki) authority(name string, by *node, change ...func(*x509.Certificate)) node {
	tpl := &x509.Certificate{Subject: pkix.Name{CommonName: name, Country: []string{"FR"}}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign}
	for _, c := range change {
		c(tpl)
	}
	return p.sign(tpl, p.ecdsa(), by)
}

func (p *pki) server(by node, change ...func(*x509.Certificate)) node {
	return p.serverWith(p.ecdsa(), by, change...)
}

func (p *pki) serverWith(key crypto.Signer, by node, change ...func(*x509.Certificate)) node {
	tpl := &x509.Certificate{Subject: pkix.Name{CommonName: smtpHost}, DNSNames: []string{smtpHost}, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	for _, c := range change {
		c(tpl)
	}
	return p.sign(tpl, key, &by)
}

// shows is a server that sends these certificates; the first one's key is its own.
func shows(chain ...node) *tls.Config {
	c := tls.Certificate{PrivateKey: chain[0].key}
	for _, n := range chain {
		c.Certificate = append(c.Certificate, n.cert.Raw)
	}
	return &tls.Config{Certificates: []tls.Certificate{c}, MinVersion: tls.VersionTLS10}
}

func (p *pki) list(by node, from, until time.Duration, gone ...node) []byte {
	p.n++
	tpl := &x509.RevocationList{Number: big.NewInt(p.n), ThisUpdate: time.Now().Add(from), NextUpdate: time.Now().Add(until)}
	for _, g := range gone {
		tpl.RevokedCertificateEntries = append(tpl.RevokedCertificateEntries, x509.RevocationListEntry{SerialNumber: g.cert.SerialNumber, RevocationTime: tpl.ThisUpdate})
	}
	b, err := x509.CreateRevocationList(rand.Reader, tpl, by.cert, by.key)
	p.must(err)
	return b
}

func (p *pki) staple(by, of node, status int, from, until time.Duration) []byte {
	at := time.Now().Add(from)
	b, err := ocsp.CreateResponse(by.cert, by.cert, ocsp.Response{Status: status, SerialNumber: of.cert.SerialNumber, ThisUpdate: at,
		NextUpdate: time.Now().Add(until), RevokedAt: at, RevocationReason: ocsp.KeyCompromise}, by.key)
	p.must(err)
	return b
}

func stapled(c *tls.Config, b []byte) *tls.Config {
	c.Certificates[0].OCSPStaple = b
	return c
}

// imapServer serves a mailbox of no mails over STARTTLS, and notes what it was told.
func imapServer(t *testing.T, cfg *tls.Config, within string) (port int, heard func() string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	said := make(chan string, 1)
	said <- ""
	serve := func(conn net.Conn) {
		defer conn.Close()
		caps := "IMAP4rev1 STARTTLS LOGINDISABLED"
		io.WriteString(conn, "* OK [CAPABILITY "+caps+"] here\r\n")
		for r := bufio.NewReader(conn); ; {
			line, err := r.ReadString('\n')
			if err != nil {
				return
			}
			said <- <-said + line
			tag, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
			verb, _, _ := strings.Cut(strings.ToUpper(rest), " ")
			switch verb {
			case "CAPABILITY":
				io.WriteString(conn, "* CAPABILITY "+caps+"\r\n")
			case "EXAMINE", "SELECT":
				io.WriteString(conn, "* 0 EXISTS\r\n* OK [UIDVALIDITY 1] x\r\n* OK [UIDNEXT 1] x\r\n")
			case "STARTTLS":
				io.WriteString(conn, tag+" OK go\r\n")
				tc := tls.Server(conn, cfg)
				if tc.Handshake() != nil {
					return
				}
				conn, r, caps = tc, bufio.NewReader(tc), within
				continue
			}
			io.WriteString(conn, tag+" OK done\r\n")
		}
	}
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go serve(conn)
		}
	}()
	t.Cleanup(func() { l.Close() })
	return l.Addr().(*net.TCPAddr).Port, func() string { s := <-said; said <- s; return s }
}
