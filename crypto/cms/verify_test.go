package cms

import (
	"crypto/elliptic"
	"crypto/x509"
	"errors"
	"slices"
	"testing"
	"time"
)

// TestVerifyRefuses changes one thing in a good message and expects the error
// that names it.
func TestVerifyRefuses(t *testing.T) {
	p := testPKI()
	good := must[[]byte](t)(Sign([]byte(letter), p.p256.signer(), at))
	twin := person(p.p256.key, "autre@medecin.example", &p.root) // another address, the same key
	for _, c := range []struct {
		name   string
		change func(*node)
		want   error
	}{
		{"nothing changed", func(*node) {}, nil},
		{"no signer", func(n *node) { signedBody(n).at(4).children = nil }, ErrNoSigner},
		{"two signers", func(n *node) {
			set := signedBody(n).at(4)
			set.children = append(set.children, set.at(0).clone(t))
		}, ErrSeveralSigners},
		{"no certificates", func(n *node) { signedBody(n).at(3).children = nil }, ErrNoSignerCertificate},
		{"another certificate only", func(n *node) {
			signedBody(n).at(3).children = []*node{parseTree(t, p.rsa.cert.Raw)}
		}, ErrNoSignerCertificate},
		{"another content", func(n *node) {
			c := signedBody(n).at(2, 1, 0)
			c.content = append(slices.Clone(c.content), '.')
		}, ErrDigest},
		{"no content", func(n *node) {
			e := signedBody(n).at(2)
			e.children = e.children[:1]
		}, ErrNoContent},
		{"another signature", func(n *node) {
			other := parseTree(t, must[[]byte](t)(Sign([]byte(letter), p.p256.signer(), at.Add(time.Hour))))
			signerInfo(n).at(5).content = signerInfo(other).at(5).content
		}, ErrSignature},
		{"signing time changed", func(n *node) {
			_, a := attr(t, n, derSigningTime)
			a.at(1, 0).content = []byte("250101000000Z")
		}, ErrSignature},
		{"digest of another content put in", func(n *node) {
			_, a := attr(t, n, derMessageDigest)
			a.at(1, 0).content = sum(hashOAEP, []byte("autre"))
			signedBody(n).at(2, 1, 0).content = []byte("autre")
		}, ErrSignature},
		{"no message digest", func(n *node) {
			i, _ := attr(t, n, derMessageDigest)
			a := signedAttrs(n)
			a.children = slices.Delete(a.children, i, i+1)
		}, ErrMalformed},
		{"message digest twice", func(n *node) {
			_, d := attr(t, n, derMessageDigest)
			a := signedAttrs(n)
			a.children = append(a.children, d.clone(t))
		}, ErrMalformed},
		{"message digest with two values", func(n *node) {
			_, d := attr(t, n, derMessageDigest)
			d.at(1).children = append(d.at(1).children, d.at(1, 0).clone(t))
		}, ErrMalformed},
		{"no content type", func(n *node) {
			i, _ := attr(t, n, derContentType)
			a := signedAttrs(n)
			a.children = slices.Delete(a.children, i, i+1)
		}, ErrMalformed},
		{"content type attribute of signed data", func(n *node) {
			_, a := attr(t, n, derContentType)
			a.at(1, 0).content = []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02}
		}, ErrContentType},
		{"content called signed data", func(n *node) {
			signedBody(n).at(2, 0).content = []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02}
		}, ErrContentType},
		{"attributes passed off as content", func(n *node) {
			attrs := signedAttrs(n).der()
			attrs[0] = 0x31
			signedBody(n).at(2, 1, 0).content = attrs
			si := signerInfo(n)
			si.children = slices.Delete(si.children, 3, 4)
		}, ErrNoSignedAttributes},
		{"digest algorithm sha-1", func(n *node) {
			signerInfo(n).at(2, 0).content = []byte{0x2b, 0x0e, 0x03, 0x02, 0x1a}
		}, ErrWeakAlgorithm},
		{"signature algorithm ecdsa with sha-1", func(n *node) {
			signerInfo(n).at(4, 0).content = []byte{0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x01}
		}, ErrWeakAlgorithm},
		{"signature algorithm ed25519", func(n *node) {
			signerInfo(n).at(4, 0).content = []byte{0x2b, 0x65, 0x70}
		}, ErrUnsupportedAlgorithm},
		{"signature algorithm of another digest", func(n *node) {
			signerInfo(n).at(4, 0).content = []byte{0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x03}
		}, ErrMalformed},
		{"signature algorithm of an rsa key", func(n *node) {
			signerInfo(n).at(4, 0).content = []byte{0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01}
		}, ErrMalformed},
		{"certificate of the same key and another address", func(n *node) {
			signedBody(n).at(3).children = []*node{parseTree(t, twin.cert.Raw)}
			signerInfo(n).at(1, 1).content = twin.cert.SerialNumber.Bytes()
		}, ErrSigningCertificate},
		{"attributes in another order", func(n *node) { slices.Reverse(signedAttrs(n).children) }, nil},
		{"an unsigned attribute added", func(n *node) {
			si := signerInfo(n)
			_, a := attr(t, n, derSigningTime)
			si.children = append(si.children, &node{tag: 0xa1, children: []*node{a.clone(t)}})
		}, nil},
		{"bytes after the signer info", func(n *node) {
			si := signerInfo(n)
			si.children = append(si.children, &node{tag: 0x05})
		}, ErrMalformed},
	} {
		t.Run(c.name, func(t *testing.T) {
			n := parseTree(t, good)
			c.change(n)
			s, err := Verify(n.der(), nil, p.roots, nil, at)
			if !errors.Is(err, c.want) {
				t.Fatalf("got %v, want %v", err, c.want)
			}
			if err != nil && (s.Content != nil || s.Signer != nil) {
				t.Error("content given out with an error")
			}
			if err == nil && string(s.Content) != letter {
				t.Error("another content was accepted")
			}
		})
	}
}

func TestVerifyRefusesTwoContents(t *testing.T) {
	p := testPKI()
	der := must[[]byte](t)(Sign([]byte(letter), p.p256.signer(), at))
	if _, err := Verify(der, []byte(letter), p.roots, nil, at); err != ErrTwoContents {
		t.Errorf("got %v, want %v", err, ErrTwoContents)
	}
	apart := must[[]byte](t)(SignDetached([]byte(letter), p.p256.signer(), at))
	if _, err := Verify(apart, nil, p.roots, nil, at); err != ErrNoContent {
		t.Errorf("got %v, want %v", err, ErrNoContent)
	}
	if _, err := Verify(apart, []byte{}, p.roots, nil, at); err != ErrDigest {
		t.Errorf("got %v, want %v", err, ErrDigest)
	}
	empty := must[[]byte](t)(Sign(nil, p.p256.signer(), at))
	if s := must[Signed](t)(Verify(empty, nil, p.roots, nil, at)); len(s.Content) != 0 {
		t.Error("an empty content came back otherwise")
	}
}

// TestVerifyChain follows a chain whose link is in the message or given apart.
func TestVerifyChain(t *testing.T) {
	p := testPKI()
	link := authority(ecKey(elliptic.P256()), "Autorite intermediaire", &p.root)
	linked := person(ecKey(elliptic.P256()), "luc.petit@medecin.example", &link)
	stranger := person(ecKey(elliptic.P256()), "luc.petit@medecin.example", &p.other)
	pool := x509.NewCertPool()
	pool.AddCert(link.cert)
	alone := linked.signer()
	with := alone
	with.Chain = []*x509.Certificate{link.cert, link.cert}
	for _, c := range []struct {
		name          string
		signer        Signer
		roots         *x509.CertPool
		intermediates *x509.CertPool
		at            time.Time
		want          Reason
	}{
		{"link in the message", with, p.roots, nil, at, ""},
		{"link given apart", alone, p.roots, pool, at, ""},
		{"link missing", alone, p.roots, nil, at, ReasonUntrusted},
		{"another authority", stranger.signer(), p.roots, nil, at, ReasonUntrusted},
		{"another authority in the message", Signer{Key: stranger.key, Certificate: stranger.cert, Chain: []*x509.Certificate{p.other.cert}}, p.roots, nil, at, ReasonUntrusted},
		{"no roots", with, nil, nil, at, ReasonNoRoots},
		{"no moment", with, p.roots, nil, time.Time{}, ReasonNotYetValid},
		{"two years later", with, p.roots, nil, at.AddDate(2, 0, 0), ReasonExpired},
	} {
		t.Run(c.name, func(t *testing.T) {
			der := must[[]byte](t)(Sign([]byte(letter), c.signer, at))
			_, err := Verify(der, nil, c.roots, c.intermediates, c.at)
			if got := reasonOf(err); got != c.want || (err == nil) != (c.want == "") {
				t.Errorf("got %q (%v), want %q", got, err, c.want)
			}
			if _, err := VerifySignature(der, nil); err != nil {
				t.Errorf("the signature itself is right, got %v", err)
			}
		})
	}
}

func reasonOf(err error) Reason {
	var ce *CertificateError
	if errors.As(err, &ce) {
		return ce.Reason
	}
	return ""
}
