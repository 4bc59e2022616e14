package cms_test

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"math/big"
	"slices"
)

// atkCubeRoot gives the smallest x with x³ >= n.
func atkCubeRoot(n *big.Int) *big.Int {
	lo, hi := big.NewInt(0), new(big.Int).Lsh(big.NewInt(1), uint(n.BitLen()/3+2))
	for lo.Cmp(hi) < 0 {
		mid := new(big.Int).Rsh(new(big.Int).Add(lo, hi), 1)
		if new(big.Int).Exp(mid, big.NewInt(3), nil).Cmp(n) < 0 {
			lo = mid.Add(mid, big.NewInt(1))
		} else {
			hi = mid
		}
	}
	return lo
}

// atkAlgorithm attacks by algorithms: old, mismatched, and with parameters that
// some reader took for granted.
func atkAlgorithm(w *atkWorld) []atkCase {
	letter := atkLetter("Bonjour")
	typ := atkAttr(atkAttrType, atkOID(atkData))
	dig := atkAttr(atkAttrDigest, atkOct(atkSum(letter)))
	attrs := [][]byte{typ, dig}
	slices.SortFunc(attrs, bytes.Compare)
	toSign := atkSet(attrs...)
	base := func(s atkSI) []byte {
		if s.attrs == nil {
			s.attrs = attrs
		}
		return w.mail(atkAlice, atkSD{content: letter, signer: s})
	}
	rsaKey := w.readerRSA // Alice's, of RSA: the key of the reader does as well
	rsaCert := w.leaf("Alice", atkAlice, atkSPKI(rsaKey.Public()))
	byRSA := func(f func(*atkSI)) []byte {
		s := atkSI{key: rsaKey, cert: rsaCert}
		f(&s)
		return base(s)
	}
	rawRSA := func(em []byte) []byte { // signs an encoded message of 256 bytes, as PKCS #1 v1.5 would
		return new(big.Int).Exp(new(big.Int).SetBytes(em), rsaKey.D, rsaKey.N).FillBytes(make([]byte, 256))
	}
	encoded := func(info []byte, ff int, tail []byte) []byte {
		em := append([]byte{0, 1}, bytes.Repeat([]byte{0xff}, ff)...)
		return append(append(append(em, 0), info...), tail...)
	}
	info := atkSeq(atkAlg(atkSHA256, atkNull()), atkOct(atkSum(toSign)))
	noNull := atkSeq(atkAlg(atkSHA256), atkOct(atkSum(toSign)))
	junk := atkSeq(atkAlg(atkSHA256, atkOct(atkRandom(100))), atkOct(atkSum(toSign)))
	pss := func(p []byte, salt int) []byte {
		return byRSA(func(s *atkSI) {
			s.alg = atkAlg(atkPSS, p)
			sig, err := rsa.SignPSS(rand.Reader, rsaKey, crypto.SHA256, atkSum(toSign), &rsa.PSSOptions{SaltLength: salt})
			if err != nil {
				panic(err)
			}
			s.signature = sig
		})
	}
	h := func(o string) []byte { return atkCtx(0, atkAlg(o, atkNull())) }
	mgf := func(o string) []byte { return atkCtx(1, atkAlg(atkMGF1, atkAlg(o, atkNull()))) }
	salt := func(n int64) []byte { return atkCtx(2, atkInt(n)) }
	// A key with exponent 3 whose private half nobody needs: Bleichenbacher, CRYPTO 2006 rump session.
	n3, _ := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 3071))
	n3.SetBit(n3, 3071, 1).SetBit(n3, 0, 1)
	cert3 := w.leaf("Alice", atkAlice, atkRSASPKI(n3, 3))
	cube := new(big.Int).SetBytes(encoded(info, 8, make([]byte, 384-3-8-len(info))))
	forged := atkCubeRoot(cube).FillBytes(make([]byte, 384))
	edPub, edKey, _ := ed25519.GenerateKey(rand.Reader)
	odd := func(spki []byte) []byte { return w.leaf("Alice", atkAlice, spki) }
	dsa := atkSeq(atkAlg("1.2.840.10040.4.1", atkSeq(atkBig(n3), atkInt(7), atkInt(2))), atkBits(atkInt(4)))
	point := elliptic.Marshal(elliptic.P256(), w.aliceKey.X, w.aliceKey.Y)
	p256 := elliptic.P256().Params()
	curveball := atkSeq(atkAlg(atkECKey, atkSeq(atkInt(1), atkSeq(atkOID("1.2.840.10045.1.1"), atkBig(p256.P)), atkSeq(atkOct(make([]byte, 32)), atkOct(p256.B.FillBytes(make([]byte, 32)))), atkOct(point), atkBig(p256.N))), atkBits(point))
	big16k := new(big.Int).SetBit(new(big.Int).SetBit(new(big.Int), 16383, 1), 0, 1)
	sid := atkSeq(w.caName, atkInt(4711))
	strange := func(spki []byte) []byte { // a certificate that the standard library may not read
		c := atkCert{issuer: w.caName, subject: atkName("Alice"), serial: big.NewInt(4711), spki: spki, exts: atkLeafExts(atkAlice)}.sign(w.caKey)
		return w.mail(atkAlice, atkSD{content: letter, certs: [][]byte{c}, signer: atkSI{key: w.aliceKey, sid: sid, attrs: attrs}})
	}
	return []atkCase{
		{name: "SHA-1 digest", want: "weak", message: base(atkSI{key: w.aliceKey, cert: w.alice, digest: atkAlg(atkSHA1)})},
		{name: "MD5 digest", want: "weak", message: base(atkSI{key: w.aliceKey, cert: w.alice, digest: atkAlg(atkMD5)})},
		{name: "unknown digest", want: "unsupported", message: base(atkSI{key: w.aliceKey, cert: w.alice, digest: atkAlg("1.2.3.4")})},
		{name: "ECDSA with SHA-1", want: "weak", message: base(atkSI{key: w.aliceKey, cert: w.alice, alg: atkAlg(atkECDSA1)})},
		{name: "ECDSA with SHA-384 over SHA-256", want: "malformed|unsupported|altered", message: base(atkSI{key: w.aliceKey, cert: w.alice, alg: atkAlg(atkECDSA384)})},
		{name: "unknown signature", want: "unsupported", message: base(atkSI{key: w.aliceKey, cert: w.alice, alg: atkAlg("1.2.3.4")})},
		{name: "RSA named for a curve key", want: "malformed|unsupported|altered", message: base(atkSI{key: w.aliceKey, cert: w.alice, alg: atkAlg(atkRSA, atkNull())})},
		{name: "ECDSA named for an RSA key", want: "malformed|unsupported|altered", message: byRSA(func(s *atkSI) { s.alg = atkAlg(atkECDSA256) })},
		{name: "RSA sound", want: "trusted", message: byRSA(func(*atkSI) {})},
		{name: "RSA sound by hand", want: "trusted", message: byRSA(func(s *atkSI) { s.signature = rawRSA(encoded(info, 256-3-len(info), nil)) })},
		{name: "RSA with SHA-1 named", want: "weak", message: byRSA(func(s *atkSI) { s.alg = atkAlg(atkRSASHA1, atkNull()) })},
		{name: "RSA with MD5 named", want: "weak", message: byRSA(func(s *atkSI) { s.alg = atkAlg("1.2.840.113549.1.1.4", atkNull()) })},
		{name: "RSA garbage after the digest", want: "altered", message: byRSA(func(s *atkSI) { s.signature = rawRSA(encoded(info, 8, atkRandom(256-11-len(info)))) })},
		{name: "RSA garbage in the parameters", want: "altered", message: byRSA(func(s *atkSI) { s.signature = rawRSA(encoded(junk, 256-3-len(junk), nil)) })},
		{name: "RSA digest without NULL", want: "altered|trusted", message: byRSA(func(s *atkSI) { s.signature = rawRSA(encoded(noNull, 256-3-len(noNull), nil)) })},
		{name: "RSA block type 2", want: "altered", message: byRSA(func(s *atkSI) {
			em := encoded(info, 256-3-len(info), nil)
			em[1] = 2
			s.signature = rawRSA(em)
		})},
		{name: "RSA zero", want: "altered", message: byRSA(func(s *atkSI) { s.signature = make([]byte, 256) })},
		{name: "RSA one", want: "altered", message: byRSA(func(s *atkSI) { s.signature = append(make([]byte, 255), 1) })},
		{name: "RSA modulus added", want: "altered", message: byRSA(func(s *atkSI) {
			x := new(big.Int).SetBytes(rawRSA(encoded(info, 256-3-len(info), nil)))
			s.signature = x.Add(x, rsaKey.N).Bytes()
		})},
		{name: "RSA zero before", want: "altered", message: byRSA(func(s *atkSI) { s.signature = append([]byte{0}, rawRSA(encoded(info, 256-3-len(info), nil))...) })},
		{name: "RSA exponent 3, cube root (Bleichenbacher 2006)", want: "altered|weak|untrusted", message: base(atkSI{key: w.aliceKey, cert: cert3, alg: atkAlg(atkRSA, atkNull()), signature: forged})},
		{name: "RSA exponent 1", want: "refused", message: strange(atkRSASPKI(n3, 1))},
		{name: "RSA exponent 2", want: "refused", message: strange(atkRSASPKI(n3, 2))},
		{name: "RSA modulus 0", want: "refused", message: strange(atkRSASPKI(big.NewInt(0), 3))},
		{name: "RSA modulus 1", want: "refused", message: strange(atkRSASPKI(big.NewInt(1), 3))},
		{name: "RSA modulus negative", want: "refused", message: strange(atkRSASPKI(big.NewInt(-15), 3))},
		{name: "RSA 1024", want: "weak", message: base(atkSI{key: w.aliceKey, cert: odd(atkRSASPKI(new(big.Int).Rsh(n3, 2048), 65537)), alg: atkAlg(atkRSA, atkNull()), signature: make([]byte, 128)})},
		{name: "RSA 16384", want: "refused", message: base(atkSI{key: w.aliceKey, cert: odd(atkRSASPKI(big16k, 1<<31-1)), alg: atkAlg(atkRSA, atkNull()), signature: append([]byte{0x40}, atkRandom(2047)...)})},
		{name: "PSS sound", want: "trusted", message: pss(atkSeq(h(atkSHA256), mgf(atkSHA256), salt(32)), 32)},
		{name: "PSS defaults (SHA-1)", want: "weak", message: pss(atkSeq(), 32)},
		{name: "PSS no parameters", want: "weak|malformed|unsupported", message: pss(nil, 32)},
		{name: "PSS NULL parameters", want: "weak|malformed|unsupported", message: pss(atkNull(), 32)},
		{name: "PSS mask of SHA-1", want: "refused", message: pss(atkSeq(h(atkSHA256), mgf(atkSHA1), salt(32)), 32)},
		{name: "PSS digest other than the signer's", want: "malformed|unsupported|altered", message: pss(atkSeq(h(atkSHA384), mgf(atkSHA384), salt(48)), 32)},
		{name: "PSS no salt", want: "trusted|weak|malformed|unsupported|altered", message: pss(atkSeq(h(atkSHA256), mgf(atkSHA256), salt(0)), 0)},
		{name: "PSS salt length said wrong", want: "altered|malformed|unsupported", message: pss(atkSeq(h(atkSHA256), mgf(atkSHA256), salt(20)), 32)},
		{name: "PSS salt of 2 GiB", want: "altered|malformed|unsupported", message: pss(atkSeq(h(atkSHA256), mgf(atkSHA256), salt(1<<31)), 32)},
		{name: "PSS salt of -1", want: "altered|malformed|unsupported", message: pss(atkSeq(h(atkSHA256), mgf(atkSHA256), salt(-1)), 32)},
		{name: "PSS trailer 2", want: "altered|malformed|unsupported", message: pss(atkSeq(h(atkSHA256), mgf(atkSHA256), salt(32), atkCtx(3, atkInt(2))), 32)},
		{name: "PSS other mask", want: "altered|malformed|unsupported", message: pss(atkSeq(h(atkSHA256), atkCtx(1, atkAlg("1.2.3.4")), salt(32)), 32)},
		{name: "Ed25519", want: "unsupported", message: base(atkSI{key: w.aliceKey, cert: odd(atkSPKI(edPub)), alg: atkAlg("1.3.101.112"), signature: ed25519.Sign(edKey, toSign)})},
		{name: "DSA", want: "unsupported|weak|no-certificate|malformed", message: strange(dsa)},
		{name: "P-224", want: "unsupported|weak|no-certificate|malformed", message: strange(atkSeq(atkAlg(atkECKey, atkOID(atkP224)), atkBits(append([]byte{4}, elliptic.Marshal(elliptic.P224(), elliptic.P224().Params().Gx, elliptic.P224().Params().Gy)[1:]...))))},
		{name: "curve of Eve's own (CVE-2020-0601)", want: "refused", message: strange(curveball)},
		{name: "public key off the curve", want: "refused", message: strange(atkSeq(atkAlg(atkECKey, atkOID(atkP256)), atkBits(append([]byte{4}, bytes.Repeat([]byte{1}, 64)...))))},
		{name: "public key at infinity", want: "refused", message: strange(atkSeq(atkAlg(atkECKey, atkOID(atkP256)), atkBits([]byte{0})))},
	}
}
