package cms_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"math/big"
	"strconv"
	"strings"
	"sync"
	"time"
)

// The attacks build their bytes from nothing but tag, length and value, so that
// they can say what no encoder of the package or of the standard library would.

func atkTLV(tag byte, parts ...[]byte) []byte {
	var body []byte
	for _, p := range parts {
		body = append(body, p...)
	}
	n := len(body)
	head := []byte{tag}
	switch {
	case n < 0x80:
		head = append(head, byte(n))
	case n < 0x100:
		head = append(head, 0x81, byte(n))
	case n < 0x10000:
		head = append(head, 0x82, byte(n>>8), byte(n))
	default:
		head = append(head, 0x84, byte(n>>24), byte(n>>16), byte(n>>8), byte(n))
	}
	return append(head, body...)
}

func atkSeq(p ...[]byte) []byte        { return atkTLV(0x30, p...) }
func atkSet(p ...[]byte) []byte        { return atkTLV(0x31, p...) }
func atkOct(p ...[]byte) []byte        { return atkTLV(0x04, p...) }
func atkCtx(n int, p ...[]byte) []byte { return atkTLV(0xa0|byte(n), p...) }
func atkPrim(n int, b []byte) []byte   { return atkTLV(0x80|byte(n), b) }
func atkNull() []byte                  { return []byte{5, 0} }
func atkBool() []byte                  { return []byte{1, 1, 0xff} }
func atkBits(b []byte) []byte          { return atkTLV(3, []byte{0}, b) }
func atkUTF8(s string) []byte          { return atkTLV(12, []byte(s)) }
func atkEnum(n byte) []byte            { return []byte{10, 1, n} }
func atkInt(n int64) []byte            { return atkBig(big.NewInt(n)) }

func atkBig(n *big.Int) []byte {
	b, err := asn1.Marshal(n)
	if err != nil {
		panic(err)
	}
	return b
}

func atkTime(t time.Time) []byte {
	t = t.UTC()
	if t.Year() < 2050 {
		return atkTLV(23, []byte(t.Format("060102150405Z")))
	}
	return atkGeneral(t)
}

func atkGeneral(t time.Time) []byte {
	return atkTLV(24, []byte(t.UTC().Format("20060102150405Z")))
}

func atkOID(s string) []byte {
	f := strings.Split(s, ".")
	var n []int
	for _, p := range f {
		v, err := strconv.Atoi(p)
		if err != nil {
			panic(err)
		}
		n = append(n, v)
	}
	out := []byte{byte(n[0]*40 + n[1])}
	for _, v := range n[2:] {
		g := []byte{byte(v & 0x7f)}
		for v >>= 7; v > 0; v >>= 7 {
			g = append([]byte{byte(v&0x7f) | 0x80}, g...)
		}
		out = append(out, g...)
	}
	return atkTLV(6, out)
}

func atkAlg(oid string, params ...[]byte) []byte {
	return atkSeq(append([][]byte{atkOID(oid)}, params...)...)
}

// Identifiers as the standards print them.
const (
	atkData, atkSigned, atkEnveloped, atkAuthEnv = "1.2.840.113549.1.7.1", "1.2.840.113549.1.7.2", "1.2.840.113549.1.7.3", "1.2.840.113549.1.9.16.1.23"
	atkMD5, atkSHA1, atkSHA256, atkSHA384        = "1.2.840.113549.2.5", "1.3.14.3.2.26", "2.16.840.1.101.3.4.2.1", "2.16.840.1.101.3.4.2.2"
	atkECDSA256, atkECDSA384, atkECDSA1          = "1.2.840.10045.4.3.2", "1.2.840.10045.4.3.3", "1.2.840.10045.4.1"
	atkRSA, atkOAEP, atkMGF1, atkPSS             = "1.2.840.113549.1.1.1", "1.2.840.113549.1.1.7", "1.2.840.113549.1.1.8", "1.2.840.113549.1.1.10"
	atkRSASHA1, atkRSASHA256, atkPSpecified      = "1.2.840.113549.1.1.5", "1.2.840.113549.1.1.11", "1.2.840.113549.1.1.9"
	atkECKey, atkP256, atkP224                   = "1.2.840.10045.2.1", "1.2.840.10045.3.1.7", "1.3.132.0.33"
	atkCBC128, atkCBC256, atkGCM256              = "2.16.840.1.101.3.4.1.2", "2.16.840.1.101.3.4.1.42", "2.16.840.1.101.3.4.1.46"
	atkAttrType, atkAttrDigest, atkAttrTime      = "1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4", "1.2.840.113549.1.9.5"
	atkSigningCertV2                             = "1.2.840.113549.1.9.16.2.47"
)

var atkNow = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func atkExt(oid string, critical bool, value ...[]byte) []byte {
	if critical {
		return atkSeq(atkOID(oid), atkBool(), atkOct(value...))
	}
	return atkSeq(atkOID(oid), atkOct(value...))
}

func atkKU(bits uint16) []byte { // the bits of RFC 5280 4.2.1.3, first one highest
	return atkExt("2.5.29.15", true, atkTLV(3, []byte{7, byte(bits >> 8), byte(bits)}))
}

const (
	atkDigSig, atkNonRep, atkKeyEnc, atkKeyAgree, atkCertSign, atkCRLSign = 0x8000, 0x4000, 0x2000, 0x0800, 0x0400, 0x0200
)

func atkEKU(oids ...string) []byte {
	var p [][]byte
	for _, o := range oids {
		p = append(p, atkOID(o))
	}
	return atkExt("2.5.29.37", false, atkSeq(p...))
}

const atkMail, atkServer, atkOCSPSign = "1.3.6.1.5.5.7.3.4", "1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.9"

func atkSAN(mails ...string) []byte {
	var p [][]byte
	for _, m := range mails {
		p = append(p, atkPrim(1, []byte(m)))
	}
	return atkExt("2.5.29.17", false, atkSeq(p...))
}

func atkBC(ca bool, path int) []byte {
	var p [][]byte
	if ca {
		p = append(p, atkBool())
	}
	if path >= 0 {
		p = append(p, atkInt(int64(path)))
	}
	return atkExt("2.5.29.19", true, atkSeq(p...))
}

// atkNC makes name constraints of rfc822Names.
func atkNC(permitted, excluded []string) []byte {
	trees := func(names []string) []byte {
		var b []byte
		for _, n := range names {
			b = append(b, atkSeq(atkPrim(1, []byte(n)))...)
		}
		return b
	}
	var p []byte
	if permitted != nil {
		p = append(p, atkCtx(0, trees(permitted))...)
	}
	if excluded != nil {
		p = append(p, atkCtx(1, trees(excluded))...)
	}
	return atkExt("2.5.29.30", true, atkSeq(p))
}

func atkName(cn string, more ...[]byte) []byte {
	rdn := [][]byte{atkSet(atkSeq(atkOID("2.5.4.3"), atkUTF8(cn)))}
	return atkSeq(append(rdn, more...)...)
}

func atkMailRDN(mail string) []byte {
	return atkSet(atkSeq(atkOID("1.2.840.113549.1.9.1"), atkTLV(22, []byte(mail))))
}

func atkSPKI(pub crypto.PublicKey) []byte {
	b, err := x509.MarshalPKIXPublicKey(pub)
	if err != nil {
		panic(err)
	}
	return b
}

func atkRSASPKI(n *big.Int, e int64) []byte {
	return atkSeq(atkAlg(atkRSA, atkNull()), atkBits(atkSeq(atkBig(n), atkInt(e))))
}

// atkCert is a certificate before it is signed. Zero values are those of a sound one.
type atkCert struct {
	version         int // 0 stands for v3
	serial          *big.Int
	issuer, subject []byte
	from, to        []byte
	spki            []byte
	exts            [][]byte
	alg, innerAlg   []byte
	tail            []byte
}

var atkSerials struct {
	sync.Mutex
	n int64
}

func (c atkCert) sign(key crypto.Signer) []byte {
	if c.serial == nil {
		atkSerials.Lock()
		atkSerials.n++
		c.serial = big.NewInt(0x1000 + atkSerials.n)
		atkSerials.Unlock()
	}
	if c.from == nil {
		c.from = atkTime(time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC))
	}
	if c.to == nil {
		c.to = atkTime(time.Date(2045, 1, 1, 0, 0, 0, 0, time.UTC))
	}
	hash := crypto.SHA256
	if c.alg == nil {
		c.alg = atkAlg(atkECDSA256)
		if _, ok := key.Public().(*rsa.PublicKey); ok {
			c.alg = atkAlg(atkRSASHA256, atkNull())
		}
	} else if s := string(c.alg); s == string(atkAlg(atkECDSA1)) || s == string(atkAlg(atkRSASHA1, atkNull())) {
		hash = crypto.SHA1
	}
	if c.innerAlg == nil {
		c.innerAlg = c.alg
	}
	var p [][]byte
	if c.version >= 0 {
		v := c.version
		if v == 0 {
			v = 2
		}
		p = append(p, atkCtx(0, atkInt(int64(v))))
	}
	p = append(p, atkBig(c.serial), c.innerAlg, c.issuer, atkSeq(c.from, c.to), c.subject, c.spki)
	if c.exts != nil {
		p = append(p, atkCtx(3, atkSeq(c.exts...)))
	}
	tbs := atkSeq(p...)
	return atkSeq(tbs, c.alg, atkBits(atkSignRaw(key, hash, tbs)), c.tail)
}

func atkSignRaw(key crypto.Signer, hash crypto.Hash, b []byte) []byte {
	var sum []byte
	switch hash {
	case crypto.SHA1:
		s := sha1.Sum(b)
		sum = s[:]
	default:
		s := sha256.Sum256(b)
		sum, hash = s[:], crypto.SHA256
	}
	sig, err := key.Sign(rand.Reader, sum, hash)
	if err != nil {
		panic(err)
	}
	return sig
}

func atkEC() *ecdsa.PrivateKey {
	k, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	return k
}

func atkParse(der []byte) *x509.Certificate {
	c, err := x509.ParseCertificate(der)
	if err != nil {
		panic(err)
	}
	return c
}

// atkWorld is one authority, two who write and one who reads, with a key of each kind.
type atkWorld struct {
	caKey, aliceKey, evilKey, readerEC *ecdsa.PrivateKey
	readerRSA                          *rsa.PrivateKey
	ca, alice, evil, rsaCert, ecCert   []byte
	caName                             []byte
}

const (
	atkAlice  = "alice@clinique.example"
	atkEvil   = "eve@attaque.example"
	atkReader = "lecteur@cabinet.example"
)

var atkThe = sync.OnceValue(func() *atkWorld {
	w := &atkWorld{caKey: atkEC(), aliceKey: atkEC(), evilKey: atkEC(), readerEC: atkEC(), caName: atkName("AC Une")}
	var err error
	if w.readerRSA, err = rsa.GenerateKey(rand.Reader, 2048); err != nil {
		panic(err)
	}
	w.ca = atkCert{issuer: w.caName, subject: w.caName, spki: atkSPKI(w.caKey.Public()), exts: [][]byte{atkBC(true, -1), atkKU(atkCertSign | atkCRLSign)}}.sign(w.caKey)
	w.alice = w.leaf("Alice", atkAlice, atkSPKI(w.aliceKey.Public()))
	w.evil = w.leaf("Eve", atkEvil, atkSPKI(w.evilKey.Public()))
	w.rsaCert = w.leaf("Lecteur", atkReader, atkSPKI(w.readerRSA.Public()))
	w.ecCert = w.leaf("Lecteur", atkReader, atkSPKI(w.readerEC.Public()))
	return w
})

func atkLeafExts(mail string) [][]byte {
	return [][]byte{atkKU(atkDigSig | atkKeyEnc | atkKeyAgree), atkEKU(atkMail), atkSAN(mail)}
}

func (w *atkWorld) leaf(cn, mail string, spki []byte) []byte {
	return atkCert{issuer: w.caName, subject: atkName(cn), spki: spki, exts: atkLeafExts(mail)}.sign(w.caKey)
}
