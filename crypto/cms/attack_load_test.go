package cms_test

import (
	"bytes"
	"fmt"
	"math/big"
	"strings"
)

// atkLoad attacks by size, depth and number: each is answered in the time of one
// message, whatever the answer.
func atkLoad(w *atkWorld) []atkCase {
	letter := atkLetter("Bonjour")
	good := w.good()
	key := atkRandom(32)
	any := "any"
	one := atkSeq(atkInt(0), atkSeq(w.caName, atkInt(1)), atkAlg(atkRSA, atkNull()), atkOct(atkRandom(256)))
	mine := w.ktriRaw(atkAlg(atkRSA, atkNull()), append([]byte{0}, atkRandom(255)...))
	many := func(r []byte, n int, last ...[]byte) []byte {
		var l [][]byte
		for range n {
			l = append(l, r)
		}
		return w.mailEnv(atkAlice, atkEnv{gcm: true, key: key, recipients: append(l, last...)}, good)
	}
	sd := func(f func(*atkSD)) []byte {
		s := atkSD{content: letter, signer: w.by(w.alice)}
		f(&s)
		return w.mail(atkAlice, s)
	}
	ca := [][]byte{atkBC(true, -1), atkKU(atkCertSign | atkCRLSign)}
	// ladder: n authorities a level, each signed by each of the level above.
	ladder := func(levels, n int) []byte {
		var certs [][]byte
		k := atkEC()
		for l := range levels {
			up, down := atkName(fmt.Sprint("AC ", l)), atkName(fmt.Sprint("AC ", l+1))
			for range n {
				certs = append(certs, atkCert{issuer: up, subject: down, spki: atkSPKI(k.Public()), exts: ca}.sign(k))
			}
		}
		iss := atkName(fmt.Sprint("AC ", levels))
		leaf := atkCert{issuer: iss, subject: atkName("Alice"), serial: big.NewInt(815), spki: atkSPKI(w.aliceKey.Public()), exts: atkLeafExts(atkAlice)}.sign(k)
		return w.mail(atkAlice, atkSD{content: letter, certs: append([][]byte{leaf}, certs...), signer: atkSI{key: w.aliceKey, sid: atkSeq(iss, atkInt(815))}})
	}
	policy := func(n int) []byte { // CVE-2023-0464: each level maps each policy to each
		issuer, ikey := w.caName, w.caKey
		var certs [][]byte
		oid := func(i int) []byte { return atkOID(fmt.Sprint("1.2.3.", i)) }
		var pols, maps [][]byte
		for i := range 8 {
			pols = append(pols, atkSeq(oid(i)))
			for j := range 8 {
				maps = append(maps, atkSeq(oid(i), oid(j)))
			}
		}
		for l := range n {
			k, name := atkEC(), atkName(fmt.Sprint("AC ", l))
			certs = append(certs, atkCert{issuer: issuer, subject: name, spki: atkSPKI(k.Public()), exts: append(ca[:2:2],
				atkExt("2.5.29.32", false, atkSeq(pols...)), atkExt("2.5.29.33", true, atkSeq(maps...)), atkExt("2.5.29.36", true, atkSeq(atkPrim(0, []byte{0}))))}.sign(ikey))
			issuer, ikey = name, k
		}
		leaf := atkCert{issuer: issuer, subject: atkName("Alice"), serial: big.NewInt(815), spki: atkSPKI(w.aliceKey.Public()), exts: append(atkLeafExts(atkAlice), atkExt("2.5.29.32", false, atkSeq(pols...)))}.sign(ikey)
		return w.mail(atkAlice, atkSD{content: letter, certs: append([][]byte{leaf}, certs...), signer: atkSI{key: w.aliceKey, sid: atkSeq(issuer, atkInt(815))}})
	}
	wide := func(names, constraints int) []byte {
		var n, c []string
		for i := range names {
			n = append(n, fmt.Sprintf("a%d@clinique.example", i))
		}
		for i := range constraints {
			c = append(c, fmt.Sprintf("d%d.example", i))
		}
		k, name := atkEC(), atkName("AC large")
		mid := atkCert{issuer: w.caName, subject: name, spki: atkSPKI(k.Public()), exts: append(ca[:2:2], atkNC(nil, c))}.sign(w.caKey)
		leaf := atkCert{issuer: name, subject: atkName("Alice"), serial: big.NewInt(815), spki: atkSPKI(w.aliceKey.Public()), exts: [][]byte{atkKU(atkDigSig), atkEKU(atkMail), atkSAN(append(n, atkAlice)...)}}.sign(k)
		return w.mail(atkAlice, atkSD{content: letter, certs: [][]byte{leaf, mid}, signer: atkSI{key: w.aliceKey, sid: atkSeq(name, atkInt(815))}})
	}
	nest := func(n int) []byte {
		b := good
		for range n {
			b = []byte(atkEntity("enveloped-data", w.seal(atkEnv{}, b)))
		}
		return append(atkFrom(atkAlice, ""), b...)
	}
	parts := func(n int) []byte {
		return []byte("Content-Type: multipart/mixed; boundary=l\r\n\r\n" + strings.Repeat("--l\r\n\r\nx\r\n", n) + "--l--\r\n")
	}
	deep := func(n int) []byte {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "Content-Type: multipart/mixed; boundary=l%d\r\n\r\n--l%d\r\n", i, i)
		}
		return []byte(b.String() + "\r\nx\r\n")
	}
	return []atkCase{
		{name: "a hundred other recipients, then the reader", want: "trusted|too-large", message: many(one, 100, w.ktri(key))},
		{name: "twenty thousand recipients", want: "too-large|not-recipient", message: many(one, 20000)},
		{name: "two thousand times the reader", want: "refused", message: many(mine, 2000)},
		{name: "ten thousand certificates", want: "too-large|trusted", message: sd(func(s *atkSD) {
			s.certs = [][]byte{w.alice}
			for range 10000 {
				s.certs = append(s.certs, w.evil)
			}
		})},
		{name: "ten thousand signers", want: "several-signers|too-large", message: sd(func(s *atkSD) {
			one := w.by(w.alice).der(letter)
			for range 10000 {
				s.signers = append(s.signers, one)
			}
		})},
		{name: "ten thousand attributes", want: "trusted|too-large|malformed", message: sd(func(s *atkSD) {
			for i := range 10000 {
				s.signer.more = append(s.signer.more, atkAttr(fmt.Sprint("1.2.3.", i), atkNull()))
			}
		})},
		{name: "ladder of 8 by 4", want: "refused", message: ladder(8, 4)},
		{name: "ladder of 6 by 12", want: "refused", message: ladder(6, 12)},
		{name: "policies mapped (CVE-2023-0464)", want: any, message: policy(10)},
		{name: "thousand names by thousand constraints", want: any, message: wide(1000, 1000)},
		{name: "two letters deep", want: "trusted|too-large|malformed", message: nest(2)},
		{name: "twelve encryptions deep", want: "too-large|malformed", message: nest(12)},
		{name: "a hundred thousand parts", want: any, message: w.mail(atkAlice, atkSD{content: parts(100000), signer: w.by(w.alice)})},
		{name: "ten thousand parts deep", want: any, message: w.mail(atkAlice, atkSD{content: deep(10000), signer: w.by(w.alice)})},
		{name: "header of 2 MiB", want: any, message: append([]byte("X-A: "+strings.Repeat("a", 2<<20)+"\r\n"), w.mailEnv(atkAlice, atkEnv{}, good)...)},
		{name: "two hundred thousand headers", want: any, message: append([]byte(strings.Repeat("X-A: b\r\n", 200000)), w.mailEnv(atkAlice, atkEnv{}, good)...)},
		{name: "header folded 200000 times", want: any, message: append([]byte("X-A: b\r\n"+strings.Repeat(" c\r\n", 200000)), w.mailEnv(atkAlice, atkEnv{}, good)...)},
		{name: "From of a hundred thousand addresses", want: "refused", message: w.mailEnv(strings.Repeat("a@b.example,", 100000)+atkAlice, atkEnv{}, good)},
		{name: "From of nested comments", want: "refused", message: w.mailEnv(strings.Repeat("(", 500000)+atkAlice, atkEnv{}, good)},
		{name: "boundary of 1 MiB", want: "refused", message: w.mailEnv(atkAlice, atkEnv{}, atkMultipart(`protocol="application/pkcs7-signature"; boundary=`+strings.Repeat("a", 1<<20), "a", "b"))},
		{name: "60 MiB of zeros", want: "refused", message: append(w.mailEnv(atkAlice, atkEnv{}, good), bytes.Repeat([]byte("AAAA"), 15<<20)...)},
	}
}
