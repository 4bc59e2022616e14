package cms_test

import (
	"bytes"
	"math/big"
	"slices"
	"strings"
)

// atkSignature attacks SignedData: Müller et al., "Johnny, you are fired" (USENIX
// Security 2019), Strenzke on signed attributes (2023), and CVEs of readers.
func atkSignature(w *atkWorld) []atkCase {
	letter := atkLetter("Bonjour")
	sd := func(f func(*atkSD)) []byte {
		s := atkSD{content: letter, signer: w.by(w.alice)}
		f(&s)
		return w.mail(atkAlice, s)
	}
	si := func(f func(*atkSI)) []byte {
		return sd(func(s *atkSD) { f(&s.signer) })
	}
	typ := atkAttr(atkAttrType, atkOID(atkData))
	dig := atkAttr(atkAttrDigest, atkOct(atkSum(letter)))
	when := atkAttr(atkAttrTime, atkTime(atkNow))
	attrs := func(a ...[]byte) []byte { return si(func(s *atkSI) { s.attrs = a }) }
	raw := func(sig ...[]byte) []byte {
		return si(func(s *atkSI) { s.signature = bytes.Join(sig, nil); s.signature = append([]byte{}, s.signature...) })
	}
	order, _ := new(big.Int).SetString("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16)
	one, zero := big.NewInt(1), big.NewInt(0)
	rs := func(r, s *big.Int) []byte { return atkSeq(atkBig(r), atkBig(s)) }
	trueSig := func(f func([]byte) []byte) []byte {
		return si(func(s *atkSI) {
			a := [][]byte{typ, when, dig}
			slices.SortFunc(a, bytes.Compare)
			s.signature = f(atkSignRaw(w.aliceKey, 0, atkSet(a...)))
		})
	}
	alice, eve := w.by(w.alice), w.by(w.evil)
	otherCert := atkAttr(atkSigningCertV2, atkSeq(atkSeq(atkSeq(atkOct(atkSum(w.evil))))))
	ownCert := atkAttr(atkSigningCertV2, atkSeq(atkSeq(atkSeq(atkOct(atkSum(w.alice))))))
	otherV1 := atkAttr("1.2.840.113549.1.9.16.2.12", atkSeq(atkSeq(atkSeq(atkOct(atkRandom(20))))))
	// Strenzke: attributes of a true signature, passed off as a content without attributes.
	a := [][]byte{typ, when, dig}
	slices.SortFunc(a, bytes.Compare)
	asContent := atkSet(a...)
	clone := atkCert{issuer: w.caName, subject: atkName("Alice"), serial: atkParse(w.alice).SerialNumber, spki: atkSPKI(w.evilKey.Public()), exts: atkLeafExts(atkAlice)}.sign(w.evilKey)
	sameSKI := func(mail string, key []byte) []byte {
		return atkCert{issuer: w.caName, subject: atkName(mail), spki: key, exts: append(atkLeafExts(mail), atkExt("2.5.29.14", false, atkOct([]byte("same key id"))))}.sign(w.caKey)
	}
	skiAlice, skiEve := sameSKI(atkAlice, atkSPKI(w.aliceKey.Public())), sameSKI(atkEvil, atkSPKI(w.evilKey.Public()))
	bySKI := atkSI{key: w.evilKey, sid: atkPrim(0, []byte("same key id"))}
	chunk := func(n int) []byte {
		var b []byte
		for p := letter; len(p) > 0; p = p[min(n, len(p)):] {
			b = append(b, atkOct(p[:min(n, len(p))])...)
		}
		return atkTLV(0x24, b)
	}
	deep := func(n int) []byte {
		b := atkOct(letter)
		for range n {
			b = atkTLV(0x24, b)
		}
		return b
	}
	return []atkCase{
		{name: "sound", want: "trusted", message: sd(func(*atkSD) {})},
		{name: "nobody signed", want: "no-signer", message: sd(func(s *atkSD) { s.noSigners = true })},
		{name: "nobody signed, no content", want: "no-signer|malformed", message: sd(func(s *atkSD) { s.noSigners, s.detached = true, true })},
		{name: "Alice and Eve", want: "several-signers", message: sd(func(s *atkSD) {
			s.signers = [][]byte{alice.der(letter), eve.der(letter)}
			s.certs = [][]byte{w.alice, w.evil}
		})},
		{name: "Eve and a forged Alice", want: "several-signers|altered", message: sd(func(s *atkSD) {
			b := alice
			b.signature = []byte{1}
			s.signers = [][]byte{eve.der(letter), b.der(letter)}
			s.certs = [][]byte{w.alice, w.evil}
		})},
		{name: "Alice twice", want: "several-signers", message: sd(func(s *atkSD) { s.signers = [][]byte{alice.der(letter), alice.der(letter)} })},
		{name: "no attributes", want: "no-attributes", message: si(func(s *atkSI) { s.noAttrs = true })},
		{name: "attributes as content (Strenzke)", want: "no-attributes", message: sd(func(s *atkSD) { s.content = asContent; s.signer.noAttrs = true })},
		{name: "empty attributes", want: "malformed|no-attributes|altered", message: attrs([][]byte{}...)},
		{name: "attributes without digest", want: "malformed|altered", message: attrs(typ, when)},
		{name: "attributes without type", want: "malformed|altered", message: attrs(dig, when)},
		{name: "digest of another content", want: "altered", message: attrs(typ, atkAttr(atkAttrDigest, atkOct(atkSum([]byte("x")))))},
		{name: "digest twice", want: "malformed", message: attrs(typ, dig, atkAttr(atkAttrDigest, atkOct(atkSum([]byte("x")))))},
		{name: "digest with two values", want: "malformed", message: attrs(typ, atkAttr(atkAttrDigest, atkOct(atkSum([]byte("x"))), atkOct(atkSum(letter))))},
		{name: "digest with no value", want: "malformed", message: attrs(typ, atkAttr(atkAttrDigest))},
		{name: "digest empty", want: "malformed|altered", message: attrs(typ, atkAttr(atkAttrDigest, atkOct()))},
		{name: "digest a prefix", want: "malformed|altered", message: attrs(typ, atkAttr(atkAttrDigest, atkOct(atkSum(letter)[:16])))},
		{name: "type twice", want: "malformed", message: attrs(typ, typ, dig)},
		{name: "type of another content", want: "malformed|altered|unsupported", message: attrs(atkAttr(atkAttrType, atkOID(atkSigned)), dig)},
		{name: "time stamp as content", want: "unsupported|malformed|altered|unsigned|not-smime", message: sd(func(s *atkSD) { s.eType = "1.2.840.113549.1.9.16.1.4" })},
		{name: "time twice", want: "malformed", message: attrs(typ, dig, when, atkAttr(atkAttrTime, atkTime(atkNow.AddDate(1, 0, 0))))},
		{name: "content altered", want: "altered", message: sd(func(s *atkSD) { s.signers = [][]byte{alice.der(letter)}; s.content = atkLetter("Bonsoir") })},
		{name: "content in chunks, constructed (BER)", want: "trusted", message: sd(func(s *atkSD) { s.rawOct = chunk(20) })},
		{name: "content nested ten deep", want: "trusted|malformed|too-large", message: sd(func(s *atkSD) { s.rawOct = deep(10) })},
		{name: "content nested a thousand deep", want: "too-large|malformed", message: sd(func(s *atkSD) { s.rawOct = deep(1000) })},
		{name: "no content, opaque", want: "malformed", message: sd(func(s *atkSD) { s.detached = true })},
		// Nothing is what Alice signed: nobody else can have it said.
		{name: "empty content", want: "trusted", message: sd(func(s *atkSD) { s.content = []byte{} })},
		{name: "ECDSA zero and zero (psychic)", want: "altered", message: raw(rs(zero, zero))},
		{name: "ECDSA order and order", want: "altered", message: raw(rs(order, order))},
		{name: "ECDSA one and zero", want: "altered", message: raw(rs(one, zero))},
		{name: "ECDSA order and one", want: "altered", message: raw(rs(order, one))},
		{name: "ECDSA negative", want: "altered", message: raw(rs(big.NewInt(-1), one))},
		{name: "ECDSA huge", want: "altered", message: raw(rs(new(big.Int).Lsh(one, 80000), one))},
		{name: "ECDSA empty", want: "altered|malformed", message: raw([]byte{})},
		{name: "ECDSA empty sequence", want: "altered", message: raw(atkSeq())},
		{name: "ECDSA bytes after", want: "altered", message: trueSig(func(b []byte) []byte { return append(b, 0) })},
		{name: "ECDSA third number", want: "altered", message: trueSig(func(b []byte) []byte { return atkSeq(b[2:], atkInt(0)) })},
		{name: "ECDSA plain concatenation", want: "altered", message: raw(atkRandom(64))},
		{name: "ECDSA by Eve with Alice's name", want: "altered", message: si(func(s *atkSI) { s.key = w.evilKey })},
		{name: "signature of 16 MiB (BigSig)", want: "altered|malformed|too-large", message: raw(make([]byte, 8<<20))},
		{name: "signer's certificate left out", want: "no-certificate", message: sd(func(s *atkSD) { s.certs = [][]byte{w.evil} })},
		{name: "no certificates", want: "no-certificate", message: sd(func(s *atkSD) { s.certsRaw = []byte{} })},
		{name: "certificate with Alice's issuer and serial, made by Eve", want: "refused", message: sd(func(s *atkSD) { s.signer = atkSI{key: w.evilKey, cert: clone} })},
		{name: "forged twin before Alice's own", want: "trusted|altered|untrusted|malformed", message: sd(func(s *atkSD) { s.certs = [][]byte{clone, w.alice} })},
		{name: "forged twin after Alice's own, signed by Eve", want: "refused", message: sd(func(s *atkSD) { s.signer.key = w.evilKey; s.certs = [][]byte{w.alice, clone} })},
		{name: "same key identifier, Alice first, signed by Eve", want: "refused", message: sd(func(s *atkSD) { s.signer = bySKI; s.certs = [][]byte{skiAlice, skiEve} })},
		{name: "same key identifier, Eve first, signed by Eve", want: "refused", message: sd(func(s *atkSD) { s.signer = bySKI; s.certs = [][]byte{skiEve, skiAlice} })},
		{name: "key identifier", want: "trusted", message: sd(func(s *atkSD) {
			s.signer = atkSI{key: w.aliceKey, sid: atkPrim(0, []byte("same key id"))}
			s.certs = [][]byte{skiAlice}
		})},
		{name: "empty key identifier", want: "refused", message: sd(func(s *atkSD) {
			s.signer = atkSI{key: w.aliceKey, sid: atkPrim(0, nil)}
			s.certs = [][]byte{w.alice}
		})},
		{name: "signing certificate named", want: "trusted", message: attrs(typ, dig, ownCert)},
		{name: "another signing certificate named", want: "altered", message: attrs(typ, dig, otherCert)},
		{name: "another signing certificate named, old form", want: "altered", message: attrs(typ, dig, otherV1)},
		{name: "two signing certificates named", want: "malformed|altered", message: attrs(typ, dig, ownCert, otherCert)},
		{name: "attributes not sorted, signed so", want: "trusted|malformed|altered", message: si(func(s *atkSI) { s.attrs = [][]byte{dig, when, typ}; s.unsorted = true })},
		{name: "countersignature of nobody", want: "trusted", message: si(func(s *atkSI) { s.unsigned = [][]byte{atkAttr("1.2.840.113549.1.9.6", atkSeq())} })},
		{name: "bytes after ContentInfo", want: "malformed", message: sd(func(s *atkSD) { s.outerTail = []byte{0, 0} })},
		{name: "second ContentInfo after", want: "malformed", message: sd(func(s *atkSD) { s.outerTail = atkSeq(atkOID(atkSigned)) })},
		{name: "bytes after signerInfos", want: "malformed", message: sd(func(s *atkSD) { s.tail = atkNull() })},
		{name: "attribute certificate among the certificates", want: "trusted", message: sd(func(s *atkSD) { s.certs = [][]byte{atkCtx(2, atkInt(1)), w.alice} })},
		{name: "garbage among the certificates", want: "trusted|malformed|no-certificate", message: sd(func(s *atkSD) { s.certs = [][]byte{atkSeq(atkInt(1)), w.alice} })},
		{name: "lists in the message are passed over", want: "trusted", message: sd(func(s *atkSD) { s.certsRaw = append(atkCtx(0, w.alice), atkCtx(1, atkSeq(atkInt(1)))...) })},
		{name: "SignedData of a longer length than there is", want: "malformed", message: w.mailEnv(atkAlice, atkEnv{}, []byte(atkEntity("signed-data", append([]byte{0x30, 0x84, 0xff, 0xff, 0xff, 0xff}, make([]byte, 50)...))))},
		{name: "length of eight bytes", want: "malformed|too-large", message: w.mailEnv(atkAlice, atkEnv{}, []byte(atkEntity("signed-data", append([]byte{0x30, 0x88, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}, make([]byte, 50)...))))},
		{name: "indefinite length without an end", want: "malformed|too-large", message: w.mailEnv(atkAlice, atkEnv{}, []byte(atkEntity("signed-data", []byte(strings.Repeat("\x30\x80", 5000)))))},
		{name: "indefinite primitive", want: "malformed", message: sd(func(s *atkSD) { s.rawOct = append(append([]byte{0x04, 0x80}, letter...), 0, 0) })},
	}
}
