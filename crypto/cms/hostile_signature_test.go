package cms

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"math/big"
	"testing"

	"golang.org/x/crypto/cryptobyte"
	casn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// raw parses what a builder writes.
func raw(t testing.TB, f func(*cryptobyte.Builder)) *node {
	var b cryptobyte.Builder
	f(&b)
	return parseTree(t, must[[]byte](t)(b.Bytes()))
}

// resign signs the attributes of n again, as a signer does who writes others than
// this package.
func resign(t testing.TB, n *node, key crypto.Signer, opts crypto.SignerOpts) {
	t.Helper()
	attrs := signedAttrs(n)
	var members [][]byte
	for _, a := range attrs.children {
		members = append(members, a.der())
	}
	set := joinSET(members)
	attrs.children = parseNodes(t, set)
	signerInfo(n).at(5).content = must[[]byte](t)(key.Sign(rand.Reader, sum(opts.HashFunc(), append(header(0x31, len(set)), set...)), opts))
}

// verifies reads SignedData and wants the letter or an error.
func verifies(t *testing.T, name string, n *node, want error) {
	t.Helper()
	s, err := Verify(n.der(), nil, testPKI().roots, nil, at)
	if !errors.Is(err, want) || (err == nil) != (want == nil) {
		t.Errorf("%s: got %v, want %v", name, err, want)
	}
	if err == nil && string(s.Content) != letter || err != nil && s.Content != nil {
		t.Errorf("%s: something else was given out", name)
	}
}

func TestHostilePSS(t *testing.T) {
	p := testPKI()
	params := func(hash, mgf asn1.ObjectIdentifier, salt, trailer int64) *node {
		return raw(t, func(b *cryptobyte.Builder) {
			b.AddASN1(casn1.SEQUENCE, func(b *cryptobyte.Builder) {
				b.AddASN1(tagExplicit0, func(b *cryptobyte.Builder) { addAlgorithm(b, hash, addNULL) })
				b.AddASN1(tagExplicit1, func(b *cryptobyte.Builder) {
					addAlgorithm(b, oidMGF1, func(b *cryptobyte.Builder) { addAlgorithm(b, mgf, addNULL) })
				})
				b.AddASN1(tagExplicit2, func(b *cryptobyte.Builder) { b.AddASN1Int64(salt) })
				b.AddASN1(tagExplicit3, func(b *cryptobyte.Builder) { b.AddASN1Int64(trailer) })
			})
		})
	}
	der := must[[]byte](t)(Sign([]byte(letter), Signer{Key: p.rsa.key, Certificate: p.rsa.cert, PSS: true}, at))
	for _, c := range []struct {
		name   string
		params *node
		want   error
	}{
		{"as signed, trailer written out", params(oidSHA256, oidSHA256, 32, 1), nil},
		{"another salt length", params(oidSHA256, oidSHA256, 20, 1), ErrSignature},
		{"no salt, which the library takes for any", params(oidSHA256, oidSHA256, 0, 1), ErrUnsupportedAlgorithm},
		{"salt below zero, which the library takes for any", params(oidSHA256, oidSHA256, -1, 1), ErrMalformed},
		{"salt longer than the modulus", params(oidSHA256, oidSHA256, 1000, 1), ErrSignature},
		{"salt of 2^40", params(oidSHA256, oidSHA256, 1<<40, 1), ErrMalformed},
		{"trailer 2", params(oidSHA256, oidSHA256, 32, 2), ErrMalformed},
		{"another hash than the signer info", params(oidSHA384, oidSHA384, 32, 1), ErrMalformed},
		{"another mask hash", params(oidSHA256, oidSHA384, 32, 1), ErrMalformed},
		{"mask hash sha-1", params(oidSHA256, oidSHA1, 32, 1), ErrWeakAlgorithm},
		{"sha-1 by default", raw(t, func(b *cryptobyte.Builder) { b.AddASN1(casn1.SEQUENCE, func(*cryptobyte.Builder) {}) }), ErrWeakAlgorithm},
		{"null for parameters", raw(t, addNULL), ErrMalformed},
	} {
		n := parseTree(t, der)
		signerInfo(n).at(4).children[1] = c.params
		verifies(t, c.name, n, c.want)
	}
	n := parseTree(t, der)
	signerInfo(n).at(4).children = raw(t, func(b *cryptobyte.Builder) { addAlgorithm(b, oidRSA, addNULL) }).children
	verifies(t, "pss called v1.5", n, ErrSignature)
	n = parseTree(t, must[[]byte](t)(Sign([]byte(letter), p.rsa.signer(), at)))
	signerInfo(n).at(4).children = raw(t, func(b *cryptobyte.Builder) { addPSS(b, crypto.SHA256) }).children
	verifies(t, "v1.5 called pss", n, ErrSignature)
}

// publicOnly is an RSA key of which nobody needs the private half to get a
// certificate.
type publicOnly struct {
	crypto.Signer
	pub *rsa.PublicKey
}

func (k publicOnly) Public() crypto.PublicKey { return k.pub }

// TestHostileExponents forges signatures without the private key, where the public
// exponent or a careless reader of the padding allows it (Bleichenbacher, CRYPTO
// 2006 rump session).
func TestHostileExponents(t *testing.T) {
	p := testPKI()
	modulus := p.rsa3072.key.Public().(*rsa.PublicKey).N
	forge := func(e int, signature func(em []byte) []byte) *node {
		h := person(publicOnly{p.rsa3072.key, &rsa.PublicKey{N: modulus, E: e}}, "hugo.brun@medecin.example", &p.root)
		// Signed with a true key first, then everything that names the signer is changed.
		n := parseTree(t, must[[]byte](t)(Sign([]byte(letter), p.rsa.signer(), at)))
		signedBody(n).at(3).children = []*node{parseTree(t, h.cert.Raw)}
		signerInfo(n).at(1).children = raw(t, func(b *cryptobyte.Builder) { addIssuerAndSerial(b, h.cert) }).children
		var list []*node
		for _, a := range signedAttrs(n).children {
			if string(a.at(0).content) != "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x02\x2f" { // no signing-certificate-v2
				list = append(list, a)
			}
		}
		signedAttrs(n).children = list
		set := signedAttrs(n).der()
		set[0] = 0x31
		em := append([]byte("\x30\x31\x30\x0d\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20"), sum(crypto.SHA256, set)...)
		signerInfo(n).at(5).content = signature(em)
		return n
	}
	size := (modulus.BitLen() + 7) / 8
	padded := func(em []byte, ff int) []byte { // 00 01 FF.. 00 em, and nothing after
		out := []byte{0, 1}
		for range ff {
			out = append(out, 0xff)
		}
		return append(append(out, 0), em...)
	}
	whole := func(em []byte) []byte { return padded(em, size-3-len(em)) }
	cubeRoot := func(em []byte) []byte { // short padding, what follows is free
		prefix := padded(em, 8)
		low := new(big.Int).Lsh(new(big.Int).SetBytes(prefix), uint(8*(size-len(prefix))))
		root := cbrt(low)
		return root.Add(root, big.NewInt(1)).FillBytes(make([]byte, size))
	}
	// The forgery is one: its cube begins with padding and digest.
	got := new(big.Int).Exp(new(big.Int).SetBytes(cubeRoot([]byte("digest"))), big.NewInt(3), nil).FillBytes(make([]byte, size))
	if string(got[:17]) != "\x00\x01\xff\xff\xff\xff\xff\xff\xff\xff\x00digest" {
		t.Fatalf("the forgery of the test is none: %x", got[:20])
	}
	verifies(t, "e = 3, garbage after a short padding", forge(3, cubeRoot), ErrSignature)
	verifies(t, "e = 1, the padded digest is its own signature", forge(1, whole), ErrSignature)
	verifies(t, "e = 2", forge(2, whole), ErrSignature)
	verifies(t, "signature zero", forge(65537, func([]byte) []byte { return make([]byte, size) }), ErrSignature)
	verifies(t, "signature one", forge(65537, func([]byte) []byte { return big.NewInt(1).FillBytes(make([]byte, size)) }), ErrSignature)
	verifies(t, "signature is the modulus", forge(65537, func([]byte) []byte { return modulus.Bytes() }), ErrSignature)
	verifies(t, "signature empty", forge(65537, func([]byte) []byte { return nil }), ErrSignature)
}

// cbrt is the integer part of the cube root.
func cbrt(n *big.Int) *big.Int {
	low, high := big.NewInt(0), new(big.Int).Lsh(big.NewInt(1), uint(n.BitLen()/3+1))
	for new(big.Int).Sub(high, low).Cmp(big.NewInt(1)) > 0 {
		mid := new(big.Int).Rsh(new(big.Int).Add(low, high), 1)
		if new(big.Int).Exp(mid, big.NewInt(3), nil).Cmp(n) <= 0 {
			low = mid
		} else {
			high = mid
		}
	}
	return low
}

// TestHostileModulus: keys whose use would take minutes, or crash a careless
// library, in a certificate that nobody vouches for.
func TestHostileModulus(t *testing.T) {
	p := testPKI()
	one := big.NewInt(1)
	huge := new(big.Int).Add(new(big.Int).Lsh(one, 500_000), one)
	for _, c := range []struct {
		name string
		key  *rsa.PublicKey
		want error
	}{
		{"modulus of 500,000 bits", &rsa.PublicKey{N: huge, E: 65537}, ErrNoSignerCertificate},
		{"modulus just above the limit", &rsa.PublicKey{N: new(big.Int).Add(new(big.Int).Lsh(one, MaxRSABits), one), E: 65537}, ErrNoSignerCertificate},
		{"even modulus", &rsa.PublicKey{N: new(big.Int).Lsh(one, 2100), E: 65537}, ErrSignature},
		{"exponent of 31 bits", &rsa.PublicKey{N: new(big.Int).Add(new(big.Int).Lsh(one, 2100), one), E: 1<<31 - 1}, ErrSignature},
	} {
		h := person(publicOnly{p.rsa.key, c.key}, "hugo.brun@medecin.example", &p.root)
		n := parseTree(t, must[[]byte](t)(Sign([]byte(letter), p.rsa.signer(), at)))
		signedBody(n).at(3).children = []*node{parseTree(t, h.cert.Raw)}
		signerInfo(n).at(1).children = raw(t, func(b *cryptobyte.Builder) { addIssuerAndSerial(b, h.cert) }).children
		verifies(t, c.name, n, c.want)
		// Nor is it encrypted to, nor used where it issued the signer's certificate.
		if c.want == ErrNoSignerCertificate {
			if err := CheckRecipient(h.cert, "hugo.brun@medecin.example", p.roots, nil, at); reasonOf(err) != ReasonKeyType {
				t.Errorf("%s as recipient: got %v", c.name, err)
			}
		} else if _, err := Encrypt([]byte(letter), Recipient{h.cert, RSAv15CBC}); err == nil && c.name == "even modulus" {
			t.Errorf("%s: encrypted to", c.name)
		}
	}
	costly := person(publicOnly{p.rsa.key, &rsa.PublicKey{N: huge, E: 65537}}, "x@medecin.example", &p.root)
	signer := p.p256.signer()
	signer.Chain = []*x509.Certificate{costly.cert}
	s := must[Signed](t)(Verify(must[[]byte](t)(Sign([]byte(letter), signer, at)), nil, p.roots, nil, at))
	if len(s.Certificates) != 1 {
		t.Error("a certificate with a key of 500,000 bits is kept for the chain")
	}
}

func TestHostileECDSA(t *testing.T) {
	p := testPKI()
	der := must[[]byte](t)(Sign([]byte(letter), p.p256.signer(), at))
	order := p.p256.cert.PublicKey.(*ecdsa.PublicKey).Params().N
	var good struct{ R, S *big.Int }
	if _, err := asn1.Unmarshal(signerInfo(parseTree(t, der)).at(5).content, &good); err != nil {
		t.Fatal(err)
	}
	zero, one := new(big.Int), big.NewInt(1)
	pair := func(r, s *big.Int) []byte {
		return must[[]byte](t)(asn1.Marshal(struct{ R, S *big.Int }{r, s}))
	}
	add := func(a, b *big.Int) *big.Int { return new(big.Int).Add(a, b) }
	for _, c := range []struct {
		name      string
		signature []byte
		want      error
	}{
		{"as signed", pair(good.R, good.S), nil},
		// The other of the two signatures that each signature gives: the same statement.
		{"s replaced by n - s", pair(good.R, new(big.Int).Sub(order, good.S)), nil},
		{"zero, zero", pair(zero, zero), ErrSignature},
		{"r zero", pair(zero, good.S), ErrSignature},
		{"s zero", pair(good.R, zero), ErrSignature},
		{"one, one", pair(one, one), ErrSignature},
		{"n, n", pair(order, order), ErrSignature},
		{"r + n", pair(add(good.R, order), good.S), ErrSignature},
		{"s + n", pair(good.R, add(good.S, order)), ErrSignature},
		{"minus s", pair(good.R, new(big.Int).Neg(good.S)), ErrSignature},
		{"2^4096", pair(new(big.Int).Lsh(one, 4096), good.S), ErrSignature},
		{"exchanged", pair(good.S, good.R), ErrSignature},
		{"bytes after", append(pair(good.R, good.S), 0), ErrSignature},
		{"r and s side by side", append(good.R.FillBytes(make([]byte, 32)), good.S.FillBytes(make([]byte, 32))...), ErrSignature},
		{"empty", nil, ErrSignature},
		{"null", []byte{5, 0}, ErrSignature},
	} {
		n := parseTree(t, der)
		signerInfo(n).at(5).content = c.signature
		verifies(t, c.name, n, c.want)
	}
}
