package cms_test

import (
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"cardiopli/crypto/cms"
)

// atkCase is one attack: what is sent, and what a reader that is not taken in
// answers. want holds the verdicts that are right, "refused" for any but trusted.
type atkCase struct {
	name    string
	want    string
	message []byte
	reader  string // "ec" for the reader's curve key
	roots   [][]byte
	check   func(cms.Opened) error
}

// atkSlow is as long as any one message may take, on a machine with others at work.
const atkSlow = 3 * time.Second

func TestAttack(t *testing.T) {
	w := atkThe()
	groups := []struct {
		name  string
		cases func(*atkWorld) []atkCase
	}{
		{"encryption", atkEncryption}, {"transport", atkTransport}, {"signature", atkSignature},
		{"algorithm", atkAlgorithm}, {"wrapping", atkWrapping}, {"identity", atkIdentity}, {"chain", atkChain}, {"load", atkLoad},
	}
	dump := os.Getenv("ATTACK_DUMP")
	if dump != "" {
		w.dumpKeys(t, dump)
	}
	right, all := 0, 0
	for _, g := range groups {
		for _, c := range g.cases(w) {
			all++
			if dump != "" {
				c.dump(t, dump, g.name)
			}
			t.Run(g.name+"/"+c.name, func(t *testing.T) {
				if c.judge(t, w) {
					right++
				}
			})
		}
	}
	t.Logf("%d of %d attacks answered as expected", right, all)
}

func (w *atkWorld) reader(c atkCase) cms.Reader {
	r := cms.Reader{At: atkNow, Roots: x509.NewCertPool(), Key: w.readerRSA, Certificate: atkParse(w.rsaCert)}
	if c.reader == "ec" {
		r.Key, r.Certificate = w.readerEC, atkParse(w.ecCert)
	}
	roots := c.roots
	if roots == nil {
		roots = [][]byte{w.ca}
	}
	for _, der := range roots {
		r.Roots.AddCert(atkParse(der))
	}
	return r
}

func (c atkCase) judge(t *testing.T, w *atkWorld) (ok bool) {
	r := w.reader(c)
	begin := time.Now()
	opened, report := r.OpenInspected(c.message)
	took := time.Since(begin)
	plain, err := r.Open(c.message)
	ok = true
	fail := func(f string, a ...any) {
		ok = false
		t.Errorf(f, a...)
	}
	want := strings.Split(c.want, "|")
	if !(slices.Contains(want, string(report.Verdict)) || c.want == "any" || slices.Contains(want, "refused") && report.Verdict != cms.Trusted) {
		fail("verdict %q (%v), expected %q", report.Verdict, report.Err, c.want)
	}
	if trusted := report.Verdict == cms.Trusted; (err == nil) != trusted || (plain.Entity != nil) != trusted || (opened.Entity != nil) != trusted {
		fail("verdict %q, and Open says %v with %d and %d bytes", report.Verdict, err, len(plain.Entity), len(opened.Entity))
	} else if trusted && c.check != nil {
		if err := c.check(opened); err != nil {
			fail("%v", err)
		}
	}
	if report.Verdict != cms.Trusted && report.Err != nil && len(report.Err.Error()) > 400 {
		fail("the error is %d bytes long", len(report.Err.Error()))
	}
	if took > atkSlow {
		fail("took %v", took)
	}
	return ok
}

func (w *atkWorld) dumpKeys(t *testing.T, dir string) {
	for name, key := range map[string]crypto.PrivateKey{"rsa": w.readerRSA, "ec": w.readerEC} {
		der, _ := x509.MarshalPKCS8PrivateKey(key)
		os.WriteFile(filepath.Join(dir, name+".key"), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), 0o600)
	}
	for name, der := range map[string][]byte{"rsa": w.rsaCert, "ec": w.ecCert, "ca": w.ca} {
		os.WriteFile(filepath.Join(dir, name+".pem"), pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600)
	}
}

func (c atkCase) dump(t *testing.T, dir, group string) {
	if c.roots != nil || len(c.message) > 8<<20 {
		return
	}
	key := c.reader
	if key == "" {
		key = "rsa"
	}
	name := strings.NewReplacer(" ", "_", "/", "_").Replace(group + "-" + c.name)
	want := "refused"
	if strings.Contains(c.want, "trusted") && !strings.Contains(c.want, "untrusted") {
		want = "any"
		if c.want == "trusted" {
			want = "trusted"
		}
	}
	if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("%s.%s.%s.eml", name, key, want)), c.message, 0o600); err != nil {
		t.Fatal(err)
	}
}
