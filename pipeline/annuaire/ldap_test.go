package annuaire

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline"
)

// certify makes a certificate that bears an address, or, for a name without "@", a
// server's.
func certify(t *testing.T, who string) []byte {
	t.Helper()
	der, _ := certifyKey(t, who)
	return der
}

func certifyKey(t *testing.T, who string) ([]byte, *ecdsa.PrivateKey) {
	t.Helper()
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tpl := &x509.Certificate{SerialNumber: big.NewInt(time.Now().UnixNano()), Subject: pkix.Name{CommonName: who}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageDigitalSignature}
	if strings.Contains(who, "@") {
		tpl.EmailAddresses = []string{who}
	} else {
		tpl.DNSNames, tpl.IPAddresses = []string{who}, []net.IP{net.IPv4(127, 0, 0, 1)}
	}
	der, err := x509.CreateCertificate(rand.Reader, tpl, tpl, k.Public(), k)
	if err != nil {
		t.Fatal(err)
	}
	return der, k
}

// slapd starts an OpenLDAP of the machine on a tree of its own.
func slapd(t *testing.T, n int) (l LDAP, cert []byte) {
	t.Helper()
	for _, p := range []string{"/usr/sbin/slapd", "/usr/sbin/slapadd", "/etc/ldap/schema/inetorgperson.schema"} {
		if _, err := os.Stat(p); err != nil {
			if os.Getenv("CARDIOPLI_E2E") == "1" {
				t.Fatalf("%s is missing: install slapd", p)
			}
			t.Skipf("SKIPPED: %s is missing (Debian package slapd)", p)
		}
	}
	dir := t.TempDir()
	der, k := certifyKey(t, "localhost")
	pkcs8, err := x509.MarshalPKCS8PrivateKey(k)
	if err != nil {
		t.Fatal(err)
	}
	write := func(name string, b []byte) {
		if err := os.WriteFile(filepath.Join(dir, name), b, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	crt := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	write("cert.pem", crt)
	write("key.pem", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8}))
	cert = certify(t, "p0@a.mssante.fr")
	var b strings.Builder
	b.WriteString("dn: o=exemple\nobjectClass: organization\no: exemple\n\n")
	b.WriteString("dn: cn=ailleurs,o=exemple\nobjectClass: referral\nobjectClass: extensibleObject\ncn: ailleurs\nref: ldap://127.0.0.1:1/o=exemple\n\n")
	for i := range n {
		fmt.Fprintf(&b, "dn: uid=u%d,o=exemple\nobjectClass: inetOrgPerson\nuid: u%[1]d\ncn: Paul GENIEVRE %[1]d\nsn: GENIEVRE\ngivenName: Paul\nmail: p%[1]d@a.mssante.fr\npostalCode: 33000\nl: Bordeaux\n", i)
		if i == 0 {
			fmt.Fprintf(&b, "employeeNumber: 99900000029\nuserCertificate;binary:: %s\n", base64.StdEncoding.EncodeToString(cert))
		}
		b.WriteString("\n")
	}
	b.WriteString("dn: uid=x,o=exemple\nobjectClass: inetOrgPerson\nuid: x\ncn: x\nsn: de (la) *Tour\\\nmail: x@a.mssante.fr\n")
	write("tree.ldif", []byte(b.String()))
	if err := os.Mkdir(filepath.Join(dir, "db"), 0o700); err != nil {
		t.Fatal(err)
	}
	conf := ""
	for _, s := range []string{"core", "cosine", "inetorgperson"} {
		conf += "include /etc/ldap/schema/" + s + ".schema\n"
	}
	conf += fmt.Sprintf("modulepath /usr/lib/ldap\nmoduleload back_mdb\nTLSCertificateFile %[1]s/cert.pem\nTLSCertificateKeyFile %[1]s/key.pem\nTLSCACertificateFile %[1]s/cert.pem\n"+
		"sizelimit 120\ndatabase mdb\nmaxsize 33554432\nsuffix o=exemple\nrootdn cn=admin,o=exemple\nrootpw essai\ndirectory %[1]s/db\naccess to * by * read\n", dir)
	write("slapd.conf", []byte(conf))
	if out, err := exec.Command("/usr/sbin/slapadd", "-q", "-f", filepath.Join(dir, "slapd.conf"), "-l", filepath.Join(dir, "tree.ldif")).CombinedOutput(); err != nil {
		t.Fatalf("slapadd: %v %s", err, out)
	}
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := free.Addr().String()
	free.Close()
	cmd := exec.Command("/usr/sbin/slapd", "-d", "0", "-f", filepath.Join(dir, "slapd.conf"), "-h", "ldap://"+address+"/")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	for i := 0; ; i++ {
		c, err := net.Dial("tcp", address)
		if err == nil {
			c.Close()
			break
		}
		if i == 100 {
			t.Fatal("slapd does not answer")
		}
		time.Sleep(50 * time.Millisecond)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(crt)
	return LDAP{URL: "ldap://" + address, BaseDN: "o=exemple", TLS: &tls.Config{RootCAs: roots}}, cert
}

func TestLDAPOfOpenLDAP(t *testing.T) {
	l, cert := slapd(t, 90)
	ctx := context.Background()
	for name, x := range map[string]struct {
		q    Query
		n    int
		more bool
	}{
		"address":                 {Query{Address: "p0@a.mssante.fr"}, 1, false},
		"number":                  {Query{RPPS: []string{"99900000029"}}, 1, false},
		"name, in pages":          {Query{Name: "genievre"}, 90, false},
		"whole name":              {Query{Name: "Genievre", Given: "Paul"}, 90, false},
		"name with filter signs":  {Query{Name: `de (la) *Tour\`}, 1, false},
		"a filter is no name":     {Query{Name: "*"}, 0, false},
		"everybody is nobody":     {Query{Name: "**"}, 0, false},
		"injected":                {Query{Name: "x)(|(mail=*"}, 0, false},
		"town":                    {Query{Name: "genievre", Town: "paris"}, 0, false},
		"address of filter signs": {Query{Address: "*@a.mssante.fr"}, 0, false},
	} {
		r, err := l.Find(ctx, x.q)
		if len(x.q.Name) == 1 && errors.Is(err, ErrQuery) {
			continue
		}
		if err != nil || len(r.Entries) != x.n || r.More != x.more {
			t.Errorf("%s: %d entries, more %v, %v", name, len(r.Entries), r.More, err)
		}
	}
	r, err := l.Find(ctx, Query{Address: "p0@a.mssante.fr"})
	if err != nil || len(r.Entries) != 1 || string(r.Entries[0].Certificate) != string(cert) || r.Entries[0].Recipient.RPPS != "99900000029" {
		t.Errorf("%+v %v", r, err)
	}
	with := func(change func(*LDAP)) LDAP { x := l; change(&x); return x }
	word := func(s string) Key { return func(context.Context) (string, error) { return s, nil } }
	if _, err := with(func(l *LDAP) { l.User, l.Password = "cn=admin,o=exemple", word("essai") }).Find(ctx, Query{Name: "genievre"}); err != nil {
		t.Errorf("with an account: %v", err)
	}
	for name, x := range map[string]struct {
		l    LDAP
		code LDAPFault
	}{
		"wrong password":    {with(func(l *LDAP) { l.User, l.Password = "cn=admin,o=exemple", word("faux") }), LDAPBind},
		"no password":       {with(func(l *LDAP) { l.User = "cn=admin,o=exemple" }), LDAPBind},
		"unknown authority": {with(func(l *LDAP) { l.TLS = nil }), LDAPTLS},
		"another name":      {with(func(l *LDAP) { l.TLS = l.TLS.Clone(); l.TLS.ServerName = "autre.example" }), LDAPTLS},
		"skip is ignored":   {with(func(l *LDAP) { l.TLS = &tls.Config{InsecureSkipVerify: true} }), LDAPTLS},
		"another base":      {with(func(l *LDAP) { l.BaseDN = "o=ailleurs" }), LDAPSearch},
		"no base":           {with(func(l *LDAP) { l.BaseDN = "" }), LDAPSettings},
		"no scheme":         {with(func(l *LDAP) { l.URL = "127.0.0.1" }), LDAPSettings},
		"nobody there":      {with(func(l *LDAP) { l.URL = "ldap://127.0.0.1:1" }), LDAPNetwork},
		"attribute injects": {with(func(l *LDAP) { l.Attributes.Mail = []string{"mail=*)(cn"} }), LDAPSettings},
	} {
		_, err := x.l.Find(ctx, Query{Name: "genievre"})
		var e *LDAPError
		if !errors.As(err, &e) || e.Code != x.code {
			t.Errorf("%s: %v, want %s", name, err, x.code)
			continue
		}
		if what, todo := e.French(); what == "" || todo == "" || strings.Contains(e.Error(), "genievre") {
			t.Errorf("%s: %q %q", name, what, todo)
		}
	}
}

// TestLDAPSizeLimit: the server gives what it may, and it is said that there is more.
func TestLDAPSizeLimit(t *testing.T) {
	l, _ := slapd(t, 200)
	r, err := l.Find(context.Background(), Query{Name: "genievre"})
	if err != nil || !r.More || len(r.Entries) == 0 || len(r.Entries) > maxObjects {
		t.Errorf("%d entries, more %v, %v", len(r.Entries), r.More, err)
	}
}

// TestLDAPGarbage: what is no LDAP server is left within its time.
func TestLDAPGarbage(t *testing.T) {
	for name, answer := range map[string]string{"text": "220 bonjour\r\n", "length of gigabytes": "\x30\x84\x7f\xff\xff\xff\x02\x01\x01", "nothing": "", "nested": strings.Repeat("\x30\x80", 1000)} {
		s, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		go func() {
			for {
				c, err := s.Accept()
				if err != nil {
					return
				}
				io.WriteString(c, answer)
				c.(*net.TCPConn).CloseWrite()
			}
		}()
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		began := time.Now()
		_, err = LDAP{URL: "ldap://" + s.Addr().String(), BaseDN: "o=x"}.Find(ctx, Query{Address: pipeline.Address("a@b.fr")})
		cancel()
		s.Close()
		if err == nil || time.Since(began) > 4*time.Second {
			t.Errorf("%s: %v after %v", name, err, time.Since(began))
		}
	}
}
