package cms

import (
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"math/big"
	"testing"
	"time"
)

const day = 24 * time.Hour

// entry names a certificate in a list.
func entry(c *x509.Certificate, when time.Time, cause Cause, more ...pkix.Extension) x509.RevocationListEntry {
	return x509.RevocationListEntry{SerialNumber: c.SerialNumber, RevocationTime: when, ReasonCode: int(cause), ExtraExtensions: more}
}

// rawList makes a list of by.
func rawList(t testing.TB, by holder, number int64, from, to time.Time, extra []pkix.Extension, entries ...x509.RevocationListEntry) []byte {
	t.Helper()
	return must[[]byte](t)(x509.CreateRevocationList(rand.Reader, &x509.RevocationList{Number: big.NewInt(number), ThisUpdate: from, NextUpdate: to,
		RevokedCertificateEntries: entries, ExtraExtensions: extra}, by.cert, by.key))
}

func critical(id asn1.ObjectIdentifier, value any) pkix.Extension {
	if raw, ok := value.([]byte); ok {
		return pkix.Extension{Id: id, Critical: true, Value: raw}
	}
	b, err := asn1.Marshal(value)
	if err != nil {
		panic(err)
	}
	return pkix.Extension{Id: id, Critical: true, Value: b}
}

// point is an IssuingDistributionPoint with one URI and flags by their tag.
func point(uri string, flags ...int) pkix.Extension {
	var body []byte
	if uri != "" {
		name := append([]byte{0x86, byte(len(uri))}, uri...)
		name = append([]byte{0xa0, byte(len(name))}, name...)
		body = append([]byte{0xa0, byte(len(name))}, name...)
	}
	for _, f := range flags {
		if f == 3 { // onlySomeReasons is a bit string
			body = append(body, 0x83, 2, 1, 0x40)
			continue
		}
		body = append(body, 0x80|byte(f), 1, 0xff)
	}
	return critical(oidDistributionPoint, append([]byte{0x30, byte(len(body))}, body...))
}

// TestCheckChain: what lists say of a certificate and of the authority above it.
// openssl judges the same lists where it has an opinion of its own: "yes" and "no"
// are what it says, "" is not asked.
func TestCheckChain(t *testing.T) {
	p := curvePKI()
	const uri = "http://listes.example/a.crl"
	sub := under(&p.root, "Intermediaire", nil)
	leaf := issue(p.p256.key, &sub, func(c *x509.Certificate) {
		c.EmailAddresses, c.KeyUsage, c.CRLDistributionPoints = []string{"a@medecin.example"}, x509.KeyUsageDigitalSignature, []string{uri}
	})
	other := under(&p.root, "Intermediaire", nil) // same name and, by its making, same key: the same issuer
	rogue := issue(ecKeyOf("rogue", elliptic.P256()), &p.root, func(c *x509.Certificate) {
		c.Subject.CommonName, c.IsCA, c.BasicConstraintsValid = "Intermediaire", true, true
		c.KeyUsage, c.ExtKeyUsage = x509.KeyUsageCertSign|x509.KeyUsageCRLSign, nil
	})
	mute := issue(sub.key, &p.root, func(c *x509.Certificate) { // may not sign lists
		c.Subject.CommonName, c.IsCA, c.BasicConstraintsValid = "Intermediaire", true, true
		c.KeyUsage, c.ExtKeyUsage = x509.KeyUsageCertSign, nil
	})
	yesterday, tomorrow := at.Add(-day), at.Add(day)
	ok := func(by holder, n int64, extra []pkix.Extension, es ...x509.RevocationListEntry) []byte {
		return rawList(t, by, n, yesterday, tomorrow, extra, es...)
	}
	rootList := ok(p.root, 1, nil)
	gone := entry(leaf.cert, at.Add(-time.Hour), CauseKey)
	hold := entry(leaf.cert, at.Add(-time.Hour), CauseHold)
	back := entry(leaf.cert, at.Add(-time.Hour), causeRemove)
	stranger := entry(p.p384.cert, at.Add(-time.Hour), CauseKey)
	odd := critical(asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 99999, 8}, 1)
	oldStart, oldEnd := at.Add(-9*day), at.Add(-2*day)
	indirect := func(name []byte) pkix.Extension {
		v := append([]byte{0xa4, byte(len(name))}, name...)
		return critical(oidCertificateIssuer, append([]byte{0x30, byte(len(v))}, v...))
	}
	for _, c := range []struct {
		name  string
		lists [][]byte
		want  Reason
		ossl  string
	}{
		{"not listed", [][]byte{rootList, ok(sub, 1, nil, stranger)}, "", "yes"},
		{"listed", [][]byte{rootList, ok(sub, 1, nil, gone)}, ReasonRevoked, "no"},
		{"listed for a date to come", [][]byte{rootList, ok(sub, 1, nil, entry(leaf.cert, at.Add(time.Hour), CauseKey))}, ReasonRevoked, "no"},
		{"suspended", [][]byte{rootList, ok(sub, 1, nil, hold)}, ReasonHold, "no"},
		{"suspended, then lifted by a newer list", [][]byte{rootList, ok(sub, 1, nil, hold), ok(sub, 2, nil)}, "", ""},
		{"lifted, then suspended again", [][]byte{rootList, ok(sub, 2, nil, hold), ok(sub, 1, nil)}, ReasonHold, ""},
		{"number goes backwards", [][]byte{rootList, rawList(t, sub, 5, at.Add(-2*day), tomorrow, nil, hold), ok(sub, 4, nil)}, ReasonHold, ""},
		{"revoked once is revoked", [][]byte{rootList, ok(sub, 1, nil, gone), ok(sub, 2, nil)}, ReasonRevoked, ""},
		{"revoked in a list out of date", [][]byte{rootList, rawList(t, sub, 1, oldStart, oldEnd, nil, gone)}, ReasonRevoked, "no"},
		{"list out of date", [][]byte{rootList, rawList(t, sub, 1, oldStart, oldEnd, nil)}, ReasonStale, "no"},
		{"list of the future", [][]byte{rootList, rawList(t, sub, 1, tomorrow, at.Add(2*day), nil)}, ReasonNoStatus, "no"},
		{"clock ahead by a minute", [][]byte{rootList, rawList(t, sub, 1, at.Add(time.Minute), at.Add(2*day), nil)}, "", ""},
		{"no list", [][]byte{rootList}, ReasonNoStatus, "no"},
		{"no list of the root", [][]byte{ok(sub, 1, nil)}, ReasonNoStatus, "no"},
		{"authority revoked", [][]byte{ok(p.root, 2, nil, entry(sub.cert, at.Add(-time.Hour), CauseAuthority)), ok(sub, 1, nil)}, ReasonIssuerRevoked, "no"},
		{"authority revoked, no list of its own", [][]byte{ok(p.root, 2, nil, entry(sub.cert, at.Add(-time.Hour), CauseAuthority))}, ReasonIssuerRevoked, "no"},
		{"authority suspended", [][]byte{ok(p.root, 2, nil, entry(sub.cert, at.Add(-time.Hour), CauseHold)), ok(sub, 1, nil)}, ReasonIssuerRevoked, "no"},
		{"other certificate of the same authority", [][]byte{rootList, ok(other, 1, nil, gone)}, ReasonRevoked, "no"},
		{"same name, other key", [][]byte{rootList, ok(rogue, 1, nil)}, ReasonNoStatus, "no"},
		{"same name, other key, revokes", [][]byte{rootList, ok(rogue, 1, nil, gone)}, ReasonNoStatus, "no"},
		{"point of the certificate", [][]byte{rootList, ok(sub, 1, []pkix.Extension{point(uri)})}, "", "yes"},
		{"another point", [][]byte{rootList, ok(sub, 1, []pkix.Extension{point("http://listes.example/b.crl")})}, ReasonNoStatus, "no"},
		{"another point, revokes", [][]byte{rootList, ok(sub, 1, []pkix.Extension{point("http://listes.example/b.crl")}, gone)}, ReasonRevoked, ""},
		{"of persons", [][]byte{rootList, ok(sub, 1, []pkix.Extension{point("", 1)})}, "", "yes"},
		{"of authorities", [][]byte{rootList, ok(sub, 1, []pkix.Extension{point("", 2)})}, ReasonNoStatus, "no"},
		{"of persons, asked of an authority", [][]byte{ok(p.root, 1, []pkix.Extension{point("", 1)}), ok(sub, 1, nil)}, ReasonNoStatus, "no"},
		{"of authorities, asked of one", [][]byte{ok(p.root, 1, []pkix.Extension{point("", 2)}), ok(sub, 1, nil)}, "", "yes"},
		{"of some causes", [][]byte{rootList, ok(sub, 1, []pkix.Extension{point(uri, 3)})}, ReasonNoStatus, "no"},
		{"of some causes, revokes", [][]byte{rootList, ok(sub, 1, []pkix.Extension{point(uri, 3)}, gone)}, ReasonRevoked, ""},
		{"of attributes", [][]byte{rootList, ok(sub, 1, []pkix.Extension{point("", 5)})}, ReasonNoStatus, "no"},
		{"indirect, own entry", [][]byte{rootList, ok(sub, 1, []pkix.Extension{point("", 4)}, gone)}, ReasonRevoked, ""},
		{"indirect, entry of another", [][]byte{rootList, ok(sub, 1, []pkix.Extension{point("", 4)},
			entry(leaf.cert, at.Add(-time.Hour), CauseKey, indirect(p.other.cert.RawSubject)))}, ReasonNoStatus, ""},
		{"indirect, the issuer of an entry goes on", [][]byte{rootList, ok(sub, 1, []pkix.Extension{point("", 4)},
			entry(p.p384.cert, at.Add(-time.Hour), CauseKey, indirect(p.other.cert.RawSubject)), gone)}, ReasonNoStatus, ""},
		{"indirect, and comes back", [][]byte{rootList, ok(sub, 1, []pkix.Extension{point("", 4)},
			entry(p.p384.cert, at.Add(-time.Hour), CauseKey, indirect(p.other.cert.RawSubject)),
			entry(leaf.cert, at.Add(-time.Hour), CauseKey, indirect(sub.cert.RawSubject)))}, ReasonRevoked, ""},
		{"condition not understood", [][]byte{rootList, ok(sub, 1, []pkix.Extension{odd})}, ReasonNoStatus, "no"},
		{"condition not understood, revokes", [][]byte{rootList, ok(sub, 1, []pkix.Extension{odd}, gone)}, ReasonRevoked, "no"},
		{"condition of an entry not understood", [][]byte{rootList, ok(sub, 1, nil, entry(p.p384.cert, at, CauseKey, odd))}, ReasonNoStatus, "no"},
		{"point that cannot be read", [][]byte{rootList, ok(sub, 1, []pkix.Extension{critical(oidDistributionPoint, []byte{0x30, 9, 1})})}, ReasonNoStatus, ""},
		{"delta alone", [][]byte{rootList, ok(sub, 2, []pkix.Extension{critical(oidDeltaIndicator, 1)})}, ReasonNoStatus, ""},
		{"base and delta", [][]byte{rootList, ok(sub, 1, nil), ok(sub, 2, []pkix.Extension{critical(oidDeltaIndicator, 1)}, gone)}, ReasonRevoked, ""},
		{"delta suspends", [][]byte{rootList, ok(sub, 1, nil), ok(sub, 2, []pkix.Extension{critical(oidDeltaIndicator, 1)}, hold)}, ReasonHold, ""},
		{"delta lifts", [][]byte{rootList, ok(sub, 1, nil, hold), ok(sub, 2, []pkix.Extension{critical(oidDeltaIndicator, 1)}, back)}, "", ""},
		{"delta before the base lifts nothing", [][]byte{rootList, ok(sub, 3, nil, hold), ok(sub, 2, []pkix.Extension{critical(oidDeltaIndicator, 1)}, back)}, ReasonHold, ""},
		{"removed", [][]byte{rootList, ok(sub, 1, nil, back)}, "", ""},
		{"twice in one list", [][]byte{rootList, ok(sub, 1, nil, hold, gone)}, ReasonRevoked, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var e Evidence
			var all []byte
			for _, raw := range c.lists {
				all = append(all, pem.EncodeToMemory(&pem.Block{Type: "X509 CRL", Bytes: raw})...)
				for _, by := range []holder{p.root, sub} {
					if l, err := ReadList(raw, by.cert); err == nil {
						e.Lists = append(e.Lists, l)
					}
				}
			}
			chain := []*x509.Certificate{leaf.cert, sub.cert, p.root.cert}
			err := CheckChain(chain, e, at)
			if reasonOf(err) != c.want || (err == nil) != (c.want == "") {
				t.Errorf("got %v, want %q", err, c.want)
			}
			var ce *CertificateError
			if errors.As(err, &ce) && !ce.Unsettled() && (ce.Since.IsZero() || ce.Link == nil || ce.Certificate != leaf.cert) {
				t.Errorf("without date or certificate: %+v", ce)
			}
			if c.ossl != "" {
				f := openssl{t, t.TempDir()}.file("lists.pem", all)
				got, said := opensslVerify(t, []string{"-crl_check_all", "-CRLfile", f}, p.root.cert, []*x509.Certificate{sub.cert}, leaf.cert)
				if got != (c.ossl == "yes") {
					t.Errorf("openssl: %v %s", got, said)
				}
			}
		})
	}
	if _, err := ReadList(rootList, mute.cert); err == nil {
		t.Error("a list of another authority is read")
	}
	if _, err := ReadList(ok(sub, 1, nil), mute.cert); !errors.Is(err, ErrListSigner) {
		t.Errorf("an authority that may not sign lists: %v", err)
	}
	if _, err := ReadList(make([]byte, MaxList+1), sub.cert); !errors.Is(err, ErrTooLarge) {
		t.Errorf("too large: %v", err)
	}
	if _, err := ReadList([]byte("<html>"), sub.cert); !errors.Is(err, ErrMalformed) {
		t.Errorf("not a list: %v", err)
	}
	if err := CheckChain(nil, Evidence{}, at); reasonOf(err) != ReasonMissing {
		t.Errorf("no chain: %v", err)
	}
}

// FuzzReadList: nothing is read as a list of the authority but what it signed.
func FuzzReadList(f *testing.F) {
	p := curvePKI()
	f.Add(rawList(f, p.root, 1, at.Add(-day), at.Add(day), []pkix.Extension{point("http://a.example", 1, 4)}, entry(p.p256.cert, at, CauseHold)))
	f.Add(pem.EncodeToMemory(&pem.Block{Type: "X509 CRL", Bytes: rawList(f, p.root, 1, at.Add(-day), at.Add(day), nil)}))
	f.Fuzz(func(t *testing.T, b []byte) {
		l, err := ReadList(b, p.root.cert)
		if err == nil {
			CheckChain([]*x509.Certificate{p.p256.cert, p.root.cert}, Evidence{Lists: []*List{l}}, at)
		}
		// The parts of it that are read here, without the signature that guards them.
		scopeOf([]pkix.Extension{{Id: oidDistributionPoint, Value: b}, {Id: oidDeltaIndicator, Value: b}}).covers(p.p256.cert)
		directoryName(b)
	})
}

// BenchmarkList: a list of a national authority, some 200 000 entries.
func BenchmarkList(b *testing.B) {
	p := curvePKI()
	entries := make([]x509.RevocationListEntry, 200_000)
	for i := range entries {
		entries[i] = x509.RevocationListEntry{SerialNumber: new(big.Int).SetBytes(stream("serial", 16)[:12]), RevocationTime: at, ReasonCode: 4}
		entries[i].SerialNumber.Add(entries[i].SerialNumber, big.NewInt(int64(i)))
	}
	raw := must[[]byte](b)(x509.CreateRevocationList(rand.Reader, &x509.RevocationList{Number: big.NewInt(1), ThisUpdate: at.Add(-day), NextUpdate: at.Add(day),
		RevokedCertificateEntries: entries}, p.root.cert, p.root.key))
	l := must[*List](b)(ReadList(raw, p.root.cert))
	b.Run("read", func(b *testing.B) {
		b.SetBytes(int64(len(raw)))
		b.ReportAllocs()
		for b.Loop() {
			ReadList(raw, p.root.cert)
		}
	})
	b.Run("ask", func(b *testing.B) {
		chain := []*x509.Certificate{p.p256.cert, p.root.cert}
		b.ReportAllocs()
		for b.Loop() {
			CheckChain(chain, Evidence{Lists: []*List{l}}, at)
		}
	})
}
