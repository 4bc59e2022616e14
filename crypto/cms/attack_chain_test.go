package cms_test

import (
	"crypto"
	"fmt"
	"math/big"
	"strings"
	"time"
)

// atkLink is an authority below the root, before it is signed.
type atkLink struct {
	name []byte
	key  crypto.Signer
	exts [][]byte
	alg  []byte
}

// atkChain attacks by certificates: rules of RFC 5280 that readers forgot.
func atkChain(w *atkWorld) []atkCase {
	letter := atkLetter("Bonjour")
	ca := [][]byte{atkBC(true, -1), atkKU(atkCertSign | atkCRLSign)}
	// send signs Alice's letter with a certificate, and carries others with it.
	send := func(c []byte, serial int64, issuer []byte, more ...[]byte) []byte {
		sid := atkSeq(issuer, atkInt(serial))
		return w.mail(atkAlice, atkSD{content: letter, certs: append([][]byte{c}, more...), signer: atkSI{key: w.aliceKey, sid: sid}})
	}
	leaf := func(f func(*atkCert)) []byte {
		c := atkCert{issuer: w.caName, subject: atkName("Alice"), serial: big.NewInt(815), spki: atkSPKI(w.aliceKey.Public()), exts: atkLeafExts(atkAlice)}
		f(&c)
		return send(c.sign(w.caKey), c.serial.Int64(), w.caName)
	}
	exts := func(e ...[]byte) []byte { return leaf(func(c *atkCert) { c.exts = e }) }
	// under sends by a chain of authorities, the first below the root.
	under := func(mail string, links ...atkLink) []byte {
		issuer, key := w.caName, crypto.Signer(w.caKey)
		var certs [][]byte
		for i, l := range links {
			if l.name == nil {
				l.name = atkName(fmt.Sprint("AC ", i))
			}
			if l.key == nil {
				l.key = atkEC()
			}
			if l.exts == nil {
				l.exts = ca
			}
			certs = append(certs, atkCert{issuer: issuer, subject: l.name, spki: atkSPKI(l.key.Public()), exts: l.exts, alg: l.alg}.sign(key))
			issuer, key = l.name, l.key
		}
		c := atkCert{issuer: issuer, subject: atkName("Alice"), serial: big.NewInt(815), spki: atkSPKI(w.aliceKey.Public()), exts: atkLeafExts(mail)}.sign(key)
		return send(c, 815, issuer, certs...)
	}
	with := func(e ...[]byte) atkLink { return atkLink{exts: e} }
	nc := func(permitted, excluded []string) []byte {
		return under(atkAlice, with(atkBC(true, -1), atkKU(atkCertSign), atkNC(permitted, excluded)))
	}
	dirNC := atkExt("2.5.29.30", true, atkSeq(atkCtx(0, atkSeq(atkCtx(4, atkName("Autre"))))))
	self := func(name []byte) []byte {
		return atkCert{issuer: name, subject: name, serial: big.NewInt(815), spki: atkSPKI(w.aliceKey.Public()), exts: atkLeafExts(atkAlice)}.sign(w.aliceKey)
	}
	fakeRoot := atkCert{issuer: w.caName, subject: w.caName, spki: atkSPKI(w.evilKey.Public()), exts: ca}.sign(w.evilKey)
	byFake := atkCert{issuer: w.caName, subject: atkName("Alice"), serial: big.NewInt(815), spki: atkSPKI(w.aliceKey.Public()), exts: atkLeafExts(atkAlice)}.sign(w.evilKey)
	byEve := atkCert{issuer: atkName("Eve"), subject: atkName("Alice"), serial: big.NewInt(815), spki: atkSPKI(w.aliceKey.Public()), exts: atkLeafExts(atkAlice)}.sign(w.evilKey)
	rsa1024 := atkNewWeakRSA(1024)
	year := func(y int) []byte { return atkTime(time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC)) }
	critical := atkExt("1.2.3.4.5", true, atkNull())
	san := func(names ...[]byte) []byte {
		return exts(atkKU(atkDigSig), atkEKU(atkMail), atkExt("2.5.29.17", false, atkSeq(append(names, atkPrim(1, []byte(atkAlice)))...)))
	}
	root := func(f func(*atkCert)) [][]byte {
		c := atkCert{issuer: w.caName, subject: w.caName, spki: atkSPKI(w.caKey.Public()), exts: ca}
		f(&c)
		return [][]byte{c.sign(w.caKey)}
	}
	sound := leaf(func(*atkCert) {})
	puny := strings.Repeat("xn--a.", 80) + "example"
	chainBad := "untrusted|purpose"
	return []atkCase{
		{name: "sound", want: "trusted", message: sound},
		{name: "sound by two authorities", want: "trusted", message: under(atkAlice, atkLink{}, atkLink{})},
		{name: "self-signed", want: "untrusted", message: send(self(atkName("Alice")), 815, atkName("Alice"))},
		{name: "self-signed with the root's name", want: "untrusted|altered", message: send(self(w.caName), 815, w.caName)},
		{name: "root of Eve with the same name", want: "untrusted", message: send(byFake, 815, w.caName, fakeRoot)},
		{name: "Eve as an authority", want: "untrusted|purpose", message: send(byEve, 815, atkName("Eve"), w.evil)},
		{name: "expired", want: "expired", message: leaf(func(c *atkCert) { c.to = year(2026) })},
		{name: "not yet valid", want: "not-yet-valid", message: leaf(func(c *atkCert) { c.from = year(2027) })},
		{name: "ends before it begins", want: "expired|not-yet-valid|untrusted", message: leaf(func(c *atkCert) { c.from, c.to = year(2030), year(2022) })},
		{name: "till the end of time", want: "trusted", message: leaf(func(c *atkCert) { c.to = atkTLV(24, []byte("99991231235959Z")) })},
		{name: "dates as general time before 2050", want: "trusted|malformed|no-certificate", message: leaf(func(c *atkCert) { c.to = atkGeneral(atkNow.AddDate(1, 0, 0)) })},
		// RFC 5280 4.1.2.5.1 asks for the seconds; without them the date has one meaning
		// all the same, and an authority signed it.
		{name: "date without seconds", want: "trusted|refused", message: leaf(func(c *atkCert) { c.to = atkTLV(23, []byte("4501010000Z")) })},
		{name: "date of month 13", want: "refused", message: leaf(func(c *atkCert) { c.to = atkTLV(23, []byte("451301000000Z")) })},
		{name: "root expired", want: "untrusted|expired", message: sound, roots: root(func(c *atkCert) { c.to = year(2026) })},
		{name: "no root", want: "untrusted", message: sound, roots: [][]byte{w.alice}[:0]},
		{name: "root of another", want: "untrusted", message: sound, roots: [][]byte{fakeRoot}},
		{name: "may not sign", want: "purpose", message: exts(atkKU(atkKeyEnc), atkEKU(atkMail), atkSAN(atkAlice))},
		{name: "may sign certificates only", want: "purpose", message: exts(atkKU(atkCertSign), atkEKU(atkMail), atkSAN(atkAlice))},
		{name: "key usage of no bit", want: "refused", message: exts(atkExt("2.5.29.15", true, atkTLV(3, []byte{0})), atkEKU(atkMail), atkSAN(atkAlice))},
		{name: "for servers", want: "purpose", message: exts(atkKU(atkDigSig), atkEKU(atkServer), atkSAN(atkAlice))},
		{name: "for OCSP", want: "purpose", message: exts(atkKU(atkDigSig), atkEKU(atkOCSPSign), atkSAN(atkAlice))},
		{name: "for mail and servers", want: "trusted", message: exts(atkKU(atkDigSig), atkEKU(atkServer, atkMail), atkSAN(atkAlice))},
		{name: "for nothing", want: "refused", message: exts(atkKU(atkDigSig), atkExt("2.5.29.37", false, atkSeq()), atkSAN(atkAlice))},
		{name: "critical extension unknown", want: "untrusted|unsupported", message: exts(append(atkLeafExts(atkAlice), critical)...)},
		{name: "extension twice", want: "refused", message: exts(append(atkLeafExts(atkAlice), atkSAN(atkEvil))...)},
		{name: "version 1 with extensions", want: "refused", message: leaf(func(c *atkCert) { c.version = -1 })},
		{name: "version 7", want: "refused", message: leaf(func(c *atkCert) { c.version = 7 })},
		{name: "serial number negative", want: "refused", message: leaf(func(c *atkCert) { c.serial = big.NewInt(-5) })},
		{name: "serial number zero", want: "trusted|untrusted|malformed", message: leaf(func(c *atkCert) { c.serial = big.NewInt(0) })},
		{name: "inner algorithm other than outer", want: "refused", message: leaf(func(c *atkCert) { c.innerAlg = atkAlg(atkECDSA384) })},
		{name: "signed with SHA-1", want: "weak|untrusted", message: leaf(func(c *atkCert) { c.alg = atkAlg(atkECDSA1) })},
		{name: "bytes after the certificate", want: "refused", message: leaf(func(c *atkCert) { c.tail = atkNull() })},
		{name: "authority with SHA-1", want: "weak|untrusted", message: under(atkAlice, atkLink{alg: atkAlg(atkECDSA1)})},
		{name: "authority of RSA 1024", want: "weak|untrusted", message: under(atkAlice, atkLink{key: rsa1024})},
		{name: "authority is none", want: chainBad, message: under(atkAlice, with(atkBC(false, -1), atkKU(atkCertSign)))},
		{name: "authority without basic constraints", want: chainBad, message: under(atkAlice, with(atkKU(atkCertSign)))},
		{name: "authority may not sign certificates", want: chainBad, message: under(atkAlice, with(atkBC(true, -1), atkKU(atkDigSig)))},
		{name: "authority for servers", want: chainBad, message: under(atkAlice, with(atkBC(true, -1), atkKU(atkCertSign), atkEKU(atkServer)))},
		{name: "authority with a critical extension", want: chainBad, message: under(atkAlice, with(atkBC(true, -1), atkKU(atkCertSign), critical))},
		{name: "path longer than allowed", want: "untrusted", message: under(atkAlice, with(atkBC(true, 0), atkKU(atkCertSign)), atkLink{})},
		{name: "path of 20", want: "refused|trusted", message: under(atkAlice, make([]atkLink, 20)...)},
		{name: "constraint allows the domain", want: "trusted", message: nc([]string{"clinique.example"}, nil)},
		{name: "constraint allows another domain", want: "untrusted", message: nc([]string{"autre.example"}, nil)},
		{name: "constraint allows the domain below", want: "untrusted", message: nc([]string{".clinique.example"}, nil)},
		{name: "constraint allows another mailbox", want: "untrusted", message: nc([]string{"bob@clinique.example"}, nil)},
		{name: "constraint excludes the domain", want: "untrusted", message: nc(nil, []string{"clinique.example"})},
		{name: "constraint excludes the domain in capitals", want: "untrusted", message: nc(nil, []string{"CLINIQUE.EXAMPLE"})},
		{name: "constraint excludes the address", want: "untrusted", message: nc(nil, []string{atkAlice})},
		{name: "constraint on the root excludes", want: "untrusted", message: sound, roots: root(func(c *atkCert) { c.exts = append(c.exts[:2:2], atkNC(nil, []string{"clinique.example"})) })},
		{name: "constraint on directory names", want: "untrusted", message: under(atkAlice, with(atkBC(true, -1), atkKU(atkCertSign), dirNC))},
		{name: "constraint of malformed name", want: "refused", message: nc([]string{"@@"}, nil)},
		{name: "constraint of punycode (CVE-2022-3602)", want: "refused", message: nc([]string{puny}, nil)},
		{name: "name of EDI party (CVE-2020-1971)", want: "refused|trusted", message: san(atkCtx(5, atkCtx(1, atkUTF8("x"))))},
		{name: "name of X.400 (CVE-2023-0286)", want: "refused|trusted", message: san(atkCtx(3, atkSeq(atkNull())))},
		{name: "name of a kind that is not", want: "refused|trusted", message: san(atkPrim(9, []byte("x")))},
		{name: "name not ASCII", want: "refused", message: san(atkPrim(1, []byte("\xff\xfe@x")))},
		{name: "identifier with a huge arc", want: "refused|trusted", message: exts(append(atkLeafExts(atkAlice), atkSeq(atkTLV(6, []byte(strings.Repeat("\xff", 5000)+"\x01")), atkOct()))...)},
		{name: "two authorities that signed each other", want: "untrusted|expired", message: func() []byte {
			a, b := atkEC(), atkEC()
			an, bn := atkName("A"), atkName("B")
			ab := atkCert{issuer: bn, subject: an, spki: atkSPKI(a.Public()), exts: ca}.sign(b)
			ba := atkCert{issuer: an, subject: bn, spki: atkSPKI(b.Public()), exts: ca}.sign(a)
			l := atkCert{issuer: an, subject: atkName("Alice"), serial: big.NewInt(815), spki: atkSPKI(w.aliceKey.Public()), exts: atkLeafExts(atkAlice)}.sign(a)
			return send(l, 815, an, ab, ba)
		}()},
	}
}
