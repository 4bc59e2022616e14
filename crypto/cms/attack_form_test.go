package cms_test

import (
	"bytes"
	"crypto"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/asn1"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
)

// atkSD is a SignedData before it is written. Zero values are those of a sound one.
type atkSD struct {
	version   int64
	digests   []byte
	eType     string
	content   []byte
	detached  bool
	certs     [][]byte
	certsRaw  []byte
	signers   [][]byte // SignerInfo; nil stands for one of signer
	signer    atkSI
	noSigners bool
	tail      []byte // after signerInfos
	outerTail []byte // after ContentInfo
	rawOct    []byte // instead of the OCTET STRING of content
}

// atkSI is a SignerInfo before it is written.
type atkSI struct {
	key       crypto.Signer
	cert      []byte
	sid       []byte
	digest    []byte
	attrs     [][]byte // nil stands for content type, time and digest
	more      [][]byte // after these
	noAttrs   bool
	alg       []byte
	signature []byte
	unsigned  [][]byte
	eType     string
	unsorted  bool
}

func atkAttr(oid string, values ...[]byte) []byte { return atkSeq(atkOID(oid), atkSet(values...)) }

func atkIssuerSerial(cert []byte) []byte {
	// By hand: some of these certificates are not read by the standard library.
	var c, tbs, v asn1.RawValue
	asn1.Unmarshal(cert, &c)
	asn1.Unmarshal(c.Bytes, &tbs)
	rest := tbs.Bytes
	next := func() []byte {
		rest, _ = asn1.Unmarshal(rest, &v)
		return v.FullBytes
	}
	serial := next()
	if serial[0] == 0xa0 {
		serial = next()
	}
	next()
	return atkSeq(next(), serial)
}

func atkSum(b []byte) []byte { s := sha256.Sum256(b); return s[:] }

func (s atkSI) der(content []byte) []byte {
	if s.eType == "" {
		s.eType = atkData
	}
	if s.sid == nil {
		s.sid = atkIssuerSerial(s.cert)
	}
	if s.digest == nil {
		s.digest = atkAlg(atkSHA256)
	}
	if s.alg == nil {
		s.alg = atkAlg(atkECDSA256)
		if _, ok := s.key.(*rsa.PrivateKey); ok {
			s.alg = atkAlg(atkRSA, atkNull())
		}
	}
	if s.attrs == nil {
		s.attrs = [][]byte{
			atkAttr(atkAttrType, atkOID(s.eType)),
			atkAttr(atkAttrTime, atkTime(atkNow)),
			atkAttr(atkAttrDigest, atkOct(atkSum(content))),
		}
	}
	attrs := append(slices.Clone(s.attrs), s.more...)
	if !s.unsorted {
		slices.SortFunc(attrs, bytes.Compare)
	}
	toSign := atkSet(attrs...)
	if s.noAttrs {
		toSign = content
	}
	if s.signature == nil {
		s.signature = atkSignRaw(s.key, crypto.SHA256, toSign)
	}
	version := int64(1)
	if s.sid[0] == 0x80 {
		version = 3
	}
	p := [][]byte{atkInt(version), s.sid, s.digest}
	if !s.noAttrs {
		p = append(p, atkCtx(0, attrs...))
	}
	p = append(p, s.alg, atkOct(s.signature))
	if s.unsigned != nil {
		p = append(p, atkCtx(1, s.unsigned...))
	}
	return atkSeq(p...)
}

func (s atkSD) der() []byte {
	if s.version == 0 {
		s.version = 1
	}
	if s.eType == "" {
		s.eType = atkData
	}
	if s.digests == nil {
		s.digests = atkAlg(atkSHA256)
	}
	if s.certs == nil && s.signer.cert != nil {
		s.certs = [][]byte{s.signer.cert}
	}
	if s.signer.eType == "" {
		s.signer.eType = s.eType
	}
	if s.signers == nil && !s.noSigners {
		s.signers = [][]byte{s.signer.der(s.content)}
	}
	encap := [][]byte{atkOID(s.eType)}
	if !s.detached {
		if s.rawOct == nil {
			s.rawOct = atkOct(s.content)
		}
		encap = append(encap, atkCtx(0, s.rawOct))
	}
	certs := s.certsRaw
	if certs == nil {
		certs = atkCtx(0, s.certs...)
	}
	sd := atkSeq(atkInt(s.version), atkSet(s.digests), atkSeq(encap...), certs, atkSet(s.signers...), s.tail)
	return append(atkSeq(atkOID(atkSigned), atkCtx(0, sd)), s.outerTail...)
}

// by is a sound signature of one of the world.
func (w *atkWorld) by(cert []byte) atkSI {
	if bytes.Equal(cert, w.evil) {
		return atkSI{key: w.evilKey, cert: cert}
	}
	return atkSI{key: w.aliceKey, cert: cert}
}

func atkRandom(n int) []byte {
	b := make([]byte, n)
	rand.Read(b)
	return b
}

// atkEnv is an encryption before it is written.
type atkEnv struct {
	key        []byte
	gcm        bool
	recipients [][]byte // nil stands for one of RSA PKCS #1 v1.5
	alg        []byte
	cipherText []byte
	iv         []byte
	mac        []byte
	icv        int
	authAttrs  []byte // as sent
	aad        []byte // as authenticated, a SET
	first      []byte // originatorInfo
	tail       []byte // after encryptedContentInfo or mac
}

func atkCBC(key, iv, plain []byte) []byte {
	n := 16 - len(plain)%16
	plain = append(slices.Clone(plain), bytes.Repeat([]byte{byte(n)}, n)...)
	b, err := aes.NewCipher(key)
	if err != nil {
		panic(err)
	}
	cipher.NewCBCEncrypter(b, iv).CryptBlocks(plain, plain)
	return plain
}

func (w *atkWorld) ktri(key []byte) []byte {
	enc, err := rsa.EncryptPKCS1v15(rand.Reader, &w.readerRSA.PublicKey, key)
	if err != nil {
		panic(err)
	}
	return w.ktriRaw(atkAlg(atkRSA, atkNull()), enc)
}

func (w *atkWorld) ktriRaw(alg, enc []byte) []byte {
	return atkSeq(atkInt(0), atkIssuerSerial(w.rsaCert), alg, atkOct(enc))
}

func (w *atkWorld) seal(e atkEnv, plain []byte) []byte {
	if e.key == nil {
		e.key = atkRandom(32)
	}
	if e.recipients == nil {
		e.recipients = [][]byte{w.ktri(e.key)}
	}
	ri := atkSet(e.recipients...)
	if !e.gcm {
		if e.iv == nil {
			e.iv = atkRandom(16)
		}
		if e.cipherText == nil {
			e.cipherText = atkCBC(e.key, e.iv, plain)
		}
		if e.alg == nil {
			e.alg = atkAlg(atkCBC256, atkOct(e.iv))
		}
		body := atkSeq(atkInt(0), e.first, ri, atkSeq(atkOID(atkData), e.alg, atkPrim(0, e.cipherText)), e.tail)
		return atkSeq(atkOID(atkEnveloped), atkCtx(0, body))
	}
	if e.iv == nil {
		e.iv = atkRandom(12)
	}
	if e.icv == 0 {
		e.icv = 16
	}
	if e.cipherText == nil {
		b, err := aes.NewCipher(e.key)
		if err != nil {
			panic(err)
		}
		size := max(e.icv, 12)
		g, err := cipher.NewGCMWithTagSize(b, size)
		if err != nil {
			panic(err)
		}
		out := g.Seal(nil, e.iv, plain, e.aad)
		e.cipherText = out[:len(plain)]
		if e.mac == nil {
			e.mac = out[len(plain):][:e.icv]
		}
	}
	if e.alg == nil {
		e.alg = atkAlg(atkGCM256, atkSeq(atkOct(e.iv), atkInt(int64(e.icv))))
	}
	body := atkSeq(atkInt(0), e.first, ri, atkSeq(atkOID(atkData), e.alg, atkPrim(0, e.cipherText)), e.authAttrs, atkOct(e.mac), e.tail)
	return atkSeq(atkOID(atkAuthEnv), atkCtx(0, body))
}

// kari writes a KeyAgreeRecipientInfo for the reader's curve key, by hand: the
// derivation is that of X9.63 with the ECC-CMS-SharedInfo of RFC 5753 7.2.
type atkKari struct {
	point   []byte // instead of the ephemeral one
	alg     []byte // of the originator key
	wrap    string
	wrapped []byte
	ukm     []byte
	origin  []byte
}

func (w *atkWorld) kari(k atkKari, key []byte) []byte {
	eph := atkEC()
	epriv, _ := eph.ECDH()
	rpub, _ := w.readerEC.PublicKey.ECDH()
	z, err := epriv.ECDH(rpub)
	if err != nil {
		panic(err)
	}
	if k.wrap == "" {
		k.wrap = "2.16.840.1.101.3.4.1.45"
	}
	wrapAlg := atkAlg(k.wrap)
	var sup [4]byte
	binary.BigEndian.PutUint32(sup[:], 256)
	info := [][]byte{wrapAlg}
	if k.ukm != nil {
		info = append(info, atkCtx(0, atkOct(k.ukm)))
	}
	info = append(info, atkCtx(2, atkOct(sup[:])))
	h := sha256.New()
	h.Write(z)
	h.Write([]byte{0, 0, 0, 1})
	h.Write(atkSeq(info...))
	kek := h.Sum(nil)
	if k.wrapped == nil {
		k.wrapped = atkWrap(kek, key)
	}
	if k.point == nil {
		k.point = epriv.PublicKey().Bytes()
	}
	if k.alg == nil {
		k.alg = atkAlg(atkECKey)
	}
	if k.origin == nil {
		k.origin = atkCtx(1, k.alg, atkBits(k.point))
	}
	p := [][]byte{atkInt(3), atkCtx(0, k.origin)}
	if k.ukm != nil {
		p = append(p, atkCtx(1, atkOct(k.ukm)))
	}
	p = append(p, atkSeq(atkOID("1.3.132.1.11.1"), wrapAlg), atkSeq(atkSeq(atkIssuerSerial(w.ecCert), atkOct(k.wrapped))))
	return atkCtx(1, p...)
}

// atkWrap is the key wrap of RFC 3394.
func atkWrap(kek, key []byte) []byte {
	b, err := aes.NewCipher(kek)
	if err != nil {
		panic(err)
	}
	a := bytes.Repeat([]byte{0xa6}, 8)
	r := slices.Clone(key)
	n := len(r) / 8
	for j := range 6 {
		for i := range n {
			buf := append(slices.Clone(a), r[8*i:8*i+8]...)
			b.Encrypt(buf, buf)
			t := binary.BigEndian.Uint64(buf[:8]) ^ uint64(n*j+i+1)
			binary.BigEndian.PutUint64(a, t)
			copy(r[8*i:], buf[8:])
		}
	}
	return append(a, r...)
}

func atkB64(b []byte) string {
	s := base64.StdEncoding.EncodeToString(b)
	var out strings.Builder
	for len(s) > 76 {
		out.WriteString(s[:76] + "\r\n")
		s = s[76:]
	}
	out.WriteString(s + "\r\n")
	return out.String()
}

const atkMIME = "MIME-Version: 1.0\r\nSubject: Courrier\r\nTo: lecteur@cabinet.example\r\nDate: Sun, 22 Nov 2026 10:00:00 +0000\r\n"

func atkEntity(kind string, der []byte) string {
	return "Content-Type: application/pkcs7-mime; smime-type=" + kind + "; name=smime.p7m\r\nContent-Transfer-Encoding: base64\r\n\r\n" + atkB64(der)
}

// atkLetter is what is signed: a MIME entity with protected headers.
func atkLetter(text string) []byte {
	return []byte("Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 7bit\r\n\r\n" + text + "\r\n")
}

func atkFrom(from, rest string) []byte { return []byte("From: " + from + "\r\n" + atkMIME + rest) }

// mail seals a SignedData and puts the headers of a mail in front.
func (w *atkWorld) mail(from string, sd atkSD) []byte {
	return w.mailEnv(from, atkEnv{gcm: true}, []byte(atkEntity("signed-data", sd.der())))
}

func (w *atkWorld) mailEnv(from string, e atkEnv, inner []byte) []byte {
	kind := "enveloped-data"
	if e.gcm {
		kind = "authEnveloped-data"
	}
	return atkFrom(from, atkEntity(kind, w.seal(e, inner)))
}

// good is the inner entity of a sound letter of Alice.
func (w *atkWorld) good() []byte {
	return []byte(atkEntity("signed-data", atkSD{content: atkLetter("Bonjour"), signer: w.by(w.alice)}.der()))
}

// multipart writes a multipart/signed with any parts.
func atkMultipart(params string, parts ...string) []byte {
	var b strings.Builder
	fmt.Fprintf(&b, "Content-Type: multipart/signed; %s\r\n\r\n", params)
	for _, p := range parts {
		b.WriteString("--lim\r\n" + p + "\r\n")
	}
	b.WriteString("--lim--\r\n")
	return []byte(b.String())
}

const atkSignedParams = `protocol="application/pkcs7-signature"; micalg=sha-256; boundary=lim`

func atkSigPart(der []byte) string {
	return "Content-Type: application/pkcs7-signature; name=smime.p7s\r\nContent-Transfer-Encoding: base64\r\n\r\n" + atkB64(der)
}
