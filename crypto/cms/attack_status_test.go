package cms_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/sha1"
	"crypto/x509"
	"errors"
	"testing"
	"time"

	"cardiopli/crypto/cms"
)

// atkCRL is a revocation list before it is signed.
type atkCRL struct {
	issuer   []byte
	alg      []byte
	this     time.Time
	next     time.Time
	entries  [][]byte
	exts     [][]byte
	noNext   bool
	innerAlg []byte
}

func (c atkCRL) sign(w *atkWorld, key crypto.Signer) []byte {
	if c.issuer == nil {
		c.issuer = w.caName
	}
	if c.this.IsZero() {
		c.this = atkNow.Add(-time.Hour)
	}
	if c.next.IsZero() {
		c.next = atkNow.Add(24 * time.Hour)
	}
	hash := crypto.SHA256
	if c.alg == nil {
		c.alg = atkAlg(atkECDSA256)
	} else {
		hash = crypto.SHA1
	}
	if c.innerAlg == nil {
		c.innerAlg = c.alg
	}
	p := [][]byte{atkInt(1), c.innerAlg, c.issuer, atkTime(c.this)}
	if !c.noNext {
		p = append(p, atkTime(c.next))
	}
	if len(c.entries) > 0 {
		p = append(p, atkSeq(c.entries...))
	}
	exts := append([][]byte{atkExt("2.5.29.20", false, atkInt(7))}, c.exts...)
	p = append(p, atkCtx(0, atkSeq(exts...)))
	tbs := atkSeq(p...)
	return atkSeq(tbs, c.alg, atkBits(atkSignRaw(key, hash, tbs)))
}

func atkEntry(cert []byte, exts ...[]byte) []byte {
	p := [][]byte{atkBig(atkParse(cert).SerialNumber), atkTime(atkNow.AddDate(0, 0, -1))}
	if len(exts) > 0 {
		p = append(p, atkSeq(exts...))
	}
	return atkSeq(p...)
}

// atkOCSP is an answer before it is signed.
type atkOCSP struct {
	cert     []byte
	issuer   []byte // certificate hashed into the identifier
	status   []byte
	this     time.Time
	next     []byte
	signer   crypto.Signer
	by       []byte // certificate carried
	alg      []byte
	wrong    [][]byte // single responses before
	respExts []byte
	broken   bool
	singleX  []byte
}

func (o atkOCSP) single(w *atkWorld) []byte {
	iss := atkParse(o.issuer)
	name := sha1.Sum(iss.RawSubject)
	point, _ := iss.PublicKey.(*ecdsa.PublicKey).Bytes()
	key := sha1.Sum(point)
	id := atkSeq(atkAlg(atkSHA1, atkNull()), atkOct(name[:]), atkOct(key[:]), atkBig(atkParse(o.cert).SerialNumber))
	return atkSeq(id, o.status, atkGeneral(o.this), o.next, o.singleX)
}

func (o atkOCSP) der(w *atkWorld) []byte {
	if o.cert == nil {
		o.cert = w.alice
	}
	if o.issuer == nil {
		o.issuer = w.ca
	}
	if o.status == nil {
		o.status = atkPrim(0, nil)
	}
	if o.this.IsZero() {
		o.this = atkNow.Add(-time.Hour)
	}
	if o.next == nil {
		o.next = atkCtx(0, atkGeneral(atkNow.Add(time.Hour)))
	}
	if o.signer == nil {
		o.signer = w.caKey
	}
	hash := crypto.SHA256
	if o.alg == nil {
		o.alg = atkAlg(atkECDSA256)
		if _, ok := o.signer.(*atkWeakRSA); ok {
			o.alg = atkAlg(atkRSASHA256, atkNull())
		}
	} else {
		hash = crypto.SHA1
	}
	singles := append(o.wrong, o.single(w))
	p := [][]byte{atkCtx(1, w.caName), atkGeneral(o.this), atkSeq(singles...), o.respExts}
	tbs := atkSeq(p...)
	sig := atkSignRaw(o.signer, hash, tbs)
	if o.broken {
		sig[len(sig)-1] ^= 1
	}
	basic := [][]byte{tbs, o.alg, atkBits(sig)}
	if o.by != nil {
		basic = append(basic, atkCtx(0, atkSeq(o.by)))
	}
	return atkSeq(atkEnum(0), atkCtx(0, atkSeq(atkOID("1.3.6.1.5.5.7.48.1.1"), atkOct(atkSeq(basic...)))))
}

// TestAttackStatus attacks by lists and answers: none of the wrong ones may show
// that a certificate is not revoked, and none may say so for another authority.
func TestAttackStatus(t *testing.T) {
	w := atkThe()
	ca, alice := atkParse(w.ca), atkParse(w.alice)
	caExts := [][]byte{atkBC(true, -1), atkKU(atkCertSign | atkCRLSign)}
	twinKey := atkEC()
	twin := atkParse(atkCert{issuer: w.caName, subject: w.caName, spki: atkSPKI(twinKey.Public()), exts: caExts}.sign(twinKey))
	noSign := atkParse(atkCert{issuer: w.caName, subject: w.caName, spki: atkSPKI(w.caKey.Public()), exts: [][]byte{atkBC(true, -1), atkKU(atkCertSign)}}.sign(w.caKey))
	ocspEKU := func(key crypto.Signer, by crypto.Signer, issuer []byte, eku ...string) []byte {
		return atkCert{issuer: issuer, subject: atkName("OCSP"), spki: atkSPKI(key.Public()), exts: [][]byte{atkKU(atkDigSig), atkEKU(eku...), atkExt("1.3.6.1.5.5.7.48.1.5", false, atkNull())}}.sign(by)
	}
	rk := atkEC()
	responder := ocspEKU(rk, w.caKey, w.caName, atkOCSPSign)
	foreign := ocspEKU(rk, twinKey, w.caName, atkOCSPSign)
	anyEKU := ocspEKU(rk, w.caKey, w.caName, "2.5.29.37.0")
	weakKey := atkNewWeakRSA(1024)
	weakResponder := ocspEKU(weakKey, w.caKey, w.caName, atkOCSPSign)
	expired := atkCert{issuer: w.caName, subject: atkName("OCSP"), spki: atkSPKI(rk.Public()), to: atkTime(atkNow.AddDate(-1, 0, 0)), exts: [][]byte{atkKU(atkDigSig), atkEKU(atkOCSPSign)}}.sign(w.caKey)
	point := func(b ...[]byte) []byte { return atkExt("2.5.29.28", true, atkSeq(b...)) }
	at := func(n int) []byte { return atkPrim(n, []byte{0xff}) }
	reason := func(n byte) []byte { return atkExt("2.5.29.21", false, atkEnum(n)) }
	other := atkName("AC Deux")
	certIssuer := func(n []byte) []byte { return atkExt("2.5.29.29", true, atkSeq(atkCtx(4, n))) }
	revoked := atkCtx(1, atkGeneral(atkNow.AddDate(0, 0, -1)))
	chain := []*x509.Certificate{alice, ca}

	lists := []struct {
		name string
		der  []byte
		by   *x509.Certificate
		want cms.Reason // of CheckChain; "" is good; "unread" where ReadList refuses
	}{
		{"sound", atkCRL{}.sign(w, w.caKey), ca, ""},
		{"revoked", atkCRL{entries: [][]byte{atkEntry(w.alice)}}.sign(w, w.caKey), ca, cms.ReasonRevoked},
		{"revoked, list out of date", atkCRL{this: atkNow.AddDate(-1, 0, 0), next: atkNow.AddDate(0, -1, 0), entries: [][]byte{atkEntry(w.alice)}}.sign(w, w.caKey), ca, cms.ReasonRevoked},
		{"another revoked", atkCRL{entries: [][]byte{atkEntry(w.evil)}}.sign(w, w.caKey), ca, ""},
		{"signed by Eve", atkCRL{}.sign(w, w.evilKey), ca, "unread"},
		{"signed by the twin of the same name", atkCRL{}.sign(w, twinKey), ca, "unread"},
		{"read for the twin, asked for the authority", atkCRL{}.sign(w, twinKey), twin, cms.ReasonNoStatus},
		{"authority may not sign lists", atkCRL{}.sign(w, w.caKey), noSign, "unread"},
		{"by Eve's end certificate", atkCRL{issuer: atkName("Eve")}.sign(w, w.evilKey), atkParse(w.evil), "unread"},
		{"named for another", atkCRL{issuer: other}.sign(w, w.caKey), ca, "unread"},
		{"SHA-1", atkCRL{alg: atkAlg(atkECDSA1)}.sign(w, w.caKey), ca, "unread"},
		{"two algorithms", atkCRL{innerAlg: atkAlg(atkECDSA384)}.sign(w, w.caKey), ca, "unread"},
		{"out of date", atkCRL{this: atkNow.AddDate(0, -2, 0), next: atkNow.AddDate(0, -1, 0)}.sign(w, w.caKey), ca, cms.ReasonStale},
		{"of tomorrow", atkCRL{this: atkNow.AddDate(0, 0, 1), next: atkNow.AddDate(0, 0, 2)}.sign(w, w.caKey), ca, cms.ReasonNoStatus},
		{"no next update", atkCRL{noNext: true}.sign(w, w.caKey), ca, cms.ReasonStale},
		{"delta", atkCRL{exts: [][]byte{atkExt("2.5.29.27", true, atkInt(1))}}.sign(w, w.caKey), ca, cms.ReasonNoStatus},
		{"authorities only", atkCRL{exts: [][]byte{point(at(2))}}.sign(w, w.caKey), ca, cms.ReasonNoStatus},
		{"users only", atkCRL{exts: [][]byte{point(at(1))}}.sign(w, w.caKey), ca, ""},
		{"attribute certificates only", atkCRL{exts: [][]byte{point(at(5))}}.sign(w, w.caKey), ca, cms.ReasonNoStatus},
		{"some reasons only", atkCRL{exts: [][]byte{point(atkPrim(3, []byte{6, 0x40}))}}.sign(w, w.caKey), ca, cms.ReasonNoStatus},
		{"another distribution point", atkCRL{exts: [][]byte{point(atkCtx(0, atkCtx(0, atkPrim(6, []byte("http://x.example/1.crl")))))}}.sign(w, w.caKey), ca, cms.ReasonNoStatus},
		{"distribution point not marked critical", atkCRL{exts: [][]byte{atkExt("2.5.29.28", false, atkSeq(at(2)))}}.sign(w, w.caKey), ca, cms.ReasonNoStatus},
		{"distribution point malformed", atkCRL{exts: [][]byte{point(atkOct())}}.sign(w, w.caKey), ca, cms.ReasonNoStatus},
		{"unknown critical extension", atkCRL{exts: [][]byte{atkExt("1.2.3", true, atkNull())}}.sign(w, w.caKey), ca, cms.ReasonNoStatus},
		{"unknown critical extension, revoked all the same", atkCRL{exts: [][]byte{atkExt("1.2.3", true, atkNull())}, entries: [][]byte{atkEntry(w.alice)}}.sign(w, w.caKey), ca, cms.ReasonRevoked},
		{"entry with an unknown critical extension", atkCRL{entries: [][]byte{atkEntry(w.evil, atkExt("1.2.3", true, atkNull()))}}.sign(w, w.caKey), ca, cms.ReasonNoStatus},
		{"entry of another issuer", atkCRL{exts: [][]byte{point(at(4))}, entries: [][]byte{atkEntry(w.alice, certIssuer(other))}}.sign(w, w.caKey), ca, cms.ReasonNoStatus},
		{"entry of another issuer goes on", atkCRL{exts: [][]byte{point(at(4))}, entries: [][]byte{atkEntry(w.evil, certIssuer(other)), atkEntry(w.alice)}}.sign(w, w.caKey), ca, cms.ReasonNoStatus},
		{"hold", atkCRL{entries: [][]byte{atkEntry(w.alice, reason(6))}}.sign(w, w.caKey), ca, cms.ReasonHold},
		{"removeFromCRL in a base list", atkCRL{entries: [][]byte{atkEntry(w.alice, reason(8))}}.sign(w, w.caKey), ca, ""},
		{"removed after revoked in one list", atkCRL{entries: [][]byte{atkEntry(w.alice), atkEntry(w.alice, reason(8))}}.sign(w, w.caKey), ca, cms.ReasonRevoked},
		{"reason 7, which is none", atkCRL{entries: [][]byte{atkEntry(w.alice, reason(7))}}.sign(w, w.caKey), ca, cms.ReasonRevoked},
		{"entry of tomorrow", atkCRL{entries: [][]byte{atkSeq(atkBig(alice.SerialNumber), atkTime(atkNow.AddDate(1, 0, 0)))}}.sign(w, w.caKey), ca, cms.ReasonRevoked},
		{"bytes after", append(atkCRL{}.sign(w, w.caKey), 0), ca, "unread"},
		{"cut", atkCRL{}.sign(w, w.caKey)[:100], ca, "unread"},
	}
	right, all := 0, 0
	for _, c := range lists {
		all++
		t.Run("list/"+c.name, func(t *testing.T) {
			l, err := cms.ReadList(c.der, c.by)
			if err != nil {
				if c.want != "unread" {
					t.Errorf("not read: %v", err)
					return
				}
				right++
				return
			}
			got := atkReason(cms.CheckChain(chain, cms.Evidence{Lists: []*cms.List{l}}, atkNow))
			if got != c.want {
				t.Errorf("%q, expected %q", got, c.want)
				return
			}
			right++
		})
	}
	answers := []struct {
		name string
		o    atkOCSP
		want cms.Reason
	}{
		{"sound", atkOCSP{}, ""},
		{"sound by a responder", atkOCSP{signer: rk, by: responder}, ""},
		{"revoked", atkOCSP{status: revoked}, cms.ReasonRevoked},
		{"unknown", atkOCSP{status: atkPrim(2, nil)}, cms.ReasonUnknown},
		{"signature broken", atkOCSP{broken: true}, "unread"},
		{"signed by Eve, nothing carried", atkOCSP{signer: w.evilKey}, "unread"},
		{"signed by Eve's mail certificate", atkOCSP{signer: w.evilKey, by: w.evil}, "unread"},
		{"responder of another authority", atkOCSP{signer: rk, by: foreign}, "unread"},
		{"responder for any use", atkOCSP{signer: rk, by: anyEKU}, "unread"},
		{"responder of RSA 1024", atkOCSP{signer: weakKey, by: weakResponder}, "unread"},
		{"responder out of date", atkOCSP{signer: rk, by: expired}, cms.ReasonStale},
		{"authority's certificate carried, signed by Eve", atkOCSP{signer: w.evilKey, by: w.ca}, "unread"},
		{"another certificate", atkOCSP{cert: w.evil}, "unread"},
		{"same serial number, another authority", atkOCSP{issuer: twin.Raw}, "unread"},
		{"SHA-1 signature", atkOCSP{alg: atkAlg(atkECDSA1)}, "unread"},
		{"of tomorrow", atkOCSP{this: atkNow.AddDate(0, 0, 1)}, cms.ReasonNoStatus},
		{"out of date", atkOCSP{this: atkNow.AddDate(0, 0, -9), next: atkCtx(0, atkGeneral(atkNow.AddDate(0, 0, -2)))}, cms.ReasonStale},
		{"revoked, out of date", atkOCSP{status: revoked, this: atkNow.AddDate(0, 0, -9), next: atkCtx(0, atkGeneral(atkNow.AddDate(0, 0, -2)))}, cms.ReasonRevoked},
		{"no next update, old", atkOCSP{this: atkNow.AddDate(0, -1, 0), next: []byte{}}, cms.ReasonStale},
		{"good for another first, revoked for this", atkOCSP{status: revoked, wrong: [][]byte{atkOCSP{cert: w.evil, issuer: w.ca, status: atkPrim(0, nil), this: atkNow, next: []byte{}}.single(w)}}, cms.ReasonRevoked},
		{"good and revoked for this", atkOCSP{status: revoked, wrong: [][]byte{atkOCSP{cert: w.alice, issuer: w.ca, status: atkPrim(0, nil), this: atkNow, next: []byte{}}.single(w)}}, "unread"},
		{"critical extension", atkOCSP{respExts: atkCtx(1, atkSeq(atkExt("1.2.3", true, atkNull())))}, "unread"},
		{"critical extension of one", atkOCSP{singleX: atkCtx(1, atkSeq(atkExt("1.2.3", true, atkNull())))}, "unread"},
	}
	for _, c := range answers {
		all++
		t.Run("answer/"+c.name, func(t *testing.T) {
			a, err := cms.ReadAnswer(c.o.der(w), alice, ca)
			if err != nil {
				if c.want != "unread" {
					t.Errorf("not read: %v", err)
					return
				}
				right++
				return
			}
			got := atkReason(cms.CheckChain(chain, cms.Evidence{Answers: []*cms.Answer{a}}, atkNow))
			if got != c.want {
				t.Errorf("%q, expected %q", got, c.want)
				return
			}
			right++
		})
	}
	for name, der := range map[string][]byte{
		"unauthorized": atkSeq(atkEnum(6)), "busy": atkSeq(atkEnum(3)), "success and nothing": atkSeq(atkEnum(0)),
		"empty": {}, "status 9": atkSeq(atkEnum(9)), "a list": atkCRL{}.sign(w, w.caKey),
	} {
		all++
		t.Run("answer/"+name, func(t *testing.T) {
			if _, err := cms.ReadAnswer(der, alice, ca); err == nil {
				t.Error("read")
				return
			}
			right++
		})
	}
	t.Logf("%d of %d answered as expected", right, all)
}

func atkReason(err error) cms.Reason {
	var ce *cms.CertificateError
	switch {
	case err == nil:
		return ""
	case errors.As(err, &ce):
		return ce.Reason
	}
	return "other: " + cms.Reason(err.Error())
}
