package engine

import (
	"crypto/x509"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"cardiopli/cmd/internal/lab"
	"cardiopli/crypto/cms"
	"cardiopli/pipeline/config"
	"cardiopli/pipeline/seal"
)

// settled is a practice of settings alone: trust is read from nothing else.
func settled(t *testing.T, yaml string) *Practice {
	t.Helper()
	dir := t.TempDir()
	c, err := config.Parse([]byte(yaml), dir)
	if err != nil {
		t.Fatal(err)
	}
	return &Practice{Dir: dir, Config: c}
}

// bundle makes a certs-only message (RFC 8551 3.8), as authorities publish theirs.
func bundle(t *testing.T, certs ...*x509.Certificate) []byte {
	t.Helper()
	type content struct {
		Type asn1.ObjectIdentifier
	}
	var set []byte
	for _, c := range certs {
		set = append(set, c.Raw...)
	}
	empty := asn1.RawValue{Class: asn1.ClassUniversal, Tag: asn1.TagSet, IsCompound: true}
	pkcs7 := asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7}
	signed, err := asn1.Marshal(struct {
		Version      int
		Digests      asn1.RawValue
		Content      content
		Certificates asn1.RawValue
		Signers      asn1.RawValue
	}{1, empty, content{append(pkcs7[:6:6], 1)}, asn1.RawValue{Class: asn1.ClassContextSpecific, IsCompound: true, Bytes: set}, empty})
	if err != nil {
		t.Fatal(err)
	}
	out, err := asn1.Marshal(struct {
		Type    asn1.ObjectIdentifier
		Content asn1.RawValue
	}{append(pkcs7[:6:6], 2), asn1.RawValue{Class: asn1.ClassContextSpecific, IsCompound: true, Bytes: signed}})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestTrust(t *testing.T) {
	quiet := slog.New(slog.DiscardHandler)
	root, err := lab.NewAuthority()
	if err != nil {
		t.Fatal(err)
	}
	sub, err := root.Subordinate("Intermédiaire")
	if err != nil {
		t.Fatal(err)
	}
	registry := root.Publish()
	defer registry.Close()
	sub2, err := root.Subordinate("Intermédiaire révoqué")
	if err != nil {
		t.Fatal(err)
	}
	registry.Revoke(sub2.Certificate, 2)
	const address = "paul@exemple.mssante.fr"
	person := func(a *lab.Authority) *x509.Certificate {
		id, err := a.Issue(lab.Subject{Name: "Paul", Address: address, Kind: lab.P256})
		if err != nil {
			t.Fatal(err)
		}
		return id.Certificate
	}
	files := map[string][]byte{
		"root.der": root.Certificate.Raw,
		"sub.pem":  pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: sub.Certificate.Raw}),
		"both.p7b": bundle(t, root.Certificate, sub2.Certificate),
		"page.pem": []byte("<html>"),
	}
	soft := fmt.Sprintf("certificates: {allow_hosts: [%q]}\n", registry.Host())
	for name, c := range map[string]struct {
		yaml string
		cert *x509.Certificate
		want cms.Reason
	}{
		"nobody":                        {"", person(root), cms.ReasonNoRoots},
		"root":                          {"mail: {trust: [root.der]}\n", person(root), ""},
		"root, link missing":            {"mail: {trust: [root.der]}\n", person(sub), cms.ReasonUntrusted},
		"root and link":                 {"mail: {trust: [root.der]}\ncertificates: {intermediates: [sub.pem]}\n", person(sub), ""},
		"an intermediate is no anchor":  {"certificates: {intermediates: [root.der]}\n", person(root), cms.ReasonNoRoots},
		"an anchor need not be a root":  {"mail: {trust: [sub.pem]}\n", person(sub), ""},
		"such an anchor vouches alone":  {"mail: {trust: [sub.pem]}\n", person(root), cms.ReasonUntrusted},
		"bundle, its link was revoked":  {"mail: {trust: [both.p7b]}\n" + soft, person(sub2), cms.ReasonIssuerRevoked},
		"bundle, its root stands":       {"mail: {trust: [both.p7b]}\n" + soft, person(root), ""},
		"bundle, nothing asked":         {"mail: {trust: [both.p7b]}\ncertificates: {revocation: \"off\"}\n", person(sub2), ""},
		"strict, and nothing published": {"mail: {trust: [sub.pem, root.der]}\ncertificates: {revocation: strict}\n", person(sub), cms.ReasonNoStatus},
	} {
		t.Run(name, func(t *testing.T) {
			p := settled(t, c.yaml)
			for f, b := range files {
				if err := os.WriteFile(filepath.Join(p.Dir, f), b, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			trust, cache, err := p.trust(quiet)
			if err != nil {
				t.Fatal(err)
			}
			if (cache == nil) != (trust.Mode == seal.Off) {
				t.Error("a cache and no use of it, or the reverse")
			}
			err = trust.Recipient(c.cert, address, nil, time.Now())
			var ce *cms.CertificateError
			if errors.As(err, &ce) && ce.Reason != c.want || (err == nil) != (c.want == "") {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
	for _, yaml := range []string{"mail: {trust: [absent.pem]}\n", "mail: {trust: [page.pem]}\n", "certificates: {intermediates: [page.pem]}\n"} {
		p := settled(t, yaml)
		if err := os.WriteFile(filepath.Join(p.Dir, "page.pem"), files["page.pem"], 0o600); err != nil {
			t.Fatal(err)
		}
		var conf *config.Error
		if _, _, err := p.trust(quiet); !errors.As(err, &conf) || conf.Todo == "" || conf.Line == 0 {
			t.Errorf("%s: %v", yaml, err)
		}
	}
}
