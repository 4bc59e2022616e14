//go:build unix

package cms

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"fmt"
	"slices"
	"syscall"
	"testing"
	"time"
)

// report is about the size of a letter with its PDF.
var report = bytes.Repeat([]byte("Ligne d'un courrier d'essai, sans patient.\r\n"), 50*1024/44)

// BenchmarkSeal signs 50 KB and seals it for two recipients, beside the bare
// private operation of the signer, both in turns so that a machine that slows down
// slows both. x-rsa (x-ecdsa) is time over time of the bare operation, medians, so
// that what others do on the machine counts less; x-rsa-cpu is the same of processor
// time over all threads; seal-ns and rsa-ns are the medians.
func BenchmarkSeal(b *testing.B) {
	p := testPKI()
	rsa := [2]Recipient{{p.rsa.cert, RSAv15CBC}, {p.rsa2.cert, RSAv15CBC}}
	rsaGCM := [2]Recipient{{p.rsa.cert, OAEPGCM}, {p.rsa2.cert, OAEPGCM}}
	ec := [2]Recipient{{p.p256.cert, ECDHCBC}, {p.p256b.cert, ECDHCBC}}
	for _, c := range []struct {
		name   string
		signer holder
		to     [2]Recipient
	}{
		{"rsa2048 to rsa2048 cbc", p.rsa, rsa}, {"rsa2048 to rsa2048 gcm", p.rsa, rsaGCM}, {"p256 to p256 cbc", p.p256, ec},
	} {
		for packing, name := range []string{"opaque", "multipart"} {
			b.Run(fmt.Sprintf("%s %s", c.name, name), func(b *testing.B) {
				pairs(b, c.signer, func() error {
					_, err := Seal(report, Packing(packing), c.signer.signer(), at, c.to[:]...)
					return err
				})
			})
		}
	}
	b.Run("rsa2048 to rsa2048 cbc opaque, Sign then Encrypt", func(b *testing.B) {
		pairs(b, p.rsa, func() error {
			der := must[[]byte](b)(Sign(report, p.rsa.signer(), at))
			_, err := Encrypt(OpaqueEntity(der), rsa[:]...)
			return err
		})
	})
}

// pairs runs f and the bare signature of h by turns.
func pairs(b *testing.B, h holder, f func() error) {
	digest := sum(crypto.SHA256, report)
	var wall [2][]time.Duration
	var cpu [2]time.Duration
	measure := func(i int, f func() error) {
		t, c := time.Now(), cpuTime()
		if err := f(); err != nil {
			b.Fatal(err)
		}
		wall[i] = append(wall[i], time.Since(t))
		cpu[i] += cpuTime() - c
	}
	b.SetBytes(int64(len(report)))
	for b.Loop() {
		measure(0, f)
		b.StopTimer()
		measure(1, func() error { _, err := h.key.Sign(rand.Reader, digest, crypto.SHA256); return err })
		b.StartTimer()
	}
	unit := "rsa"
	if _, ok := h.key.(*ecdsa.PrivateKey); ok {
		unit = "ecdsa"
	}
	median := func(l []time.Duration) float64 {
		slices.Sort(l)
		return float64(l[len(l)/2])
	}
	b.ReportMetric(median(wall[0]), "seal-ns")
	b.ReportMetric(median(wall[1]), unit+"-ns")
	b.ReportMetric(median(wall[0])/median(wall[1]), "x-"+unit)
	b.ReportMetric(float64(cpu[0])/float64(cpu[1]), "x-"+unit+"-cpu")
}

// cpuTime is what all threads of the process have used.
func cpuTime() time.Duration {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func BenchmarkOpen(b *testing.B) {
	p := testPKI()
	der := must[[]byte](b)(Sign(report, p.rsa2.signer(), at))
	der = must[[]byte](b)(Encrypt(OpaqueEntity(der), Recipient{p.rsa.cert, OAEPGCM}))
	message := mailFrom("paul.rives@medecin.example", EncryptedEntity(der))
	r := reader(p, p.rsa.key, p.rsa)
	b.SetBytes(int64(len(report)))
	for b.Loop() {
		must[Opened](b)(r.Open(message))
	}
}
