package cms

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"testing"
)

// report is about the size of a letter with its PDF.
var report = bytes.Repeat([]byte("Ligne d'un courrier d'essai, sans patient.\r\n"), 50*1024/44)

// BenchmarkSignEncrypt seals 50 KB for two RSA-2048 recipients; what it costs above
// BenchmarkBareRSA is this package.
func BenchmarkSignEncrypt(b *testing.B) {
	p := testPKI()
	for _, form := range []Form{RSAv15CBC, OAEPGCM} {
		b.Run(string(form), func(b *testing.B) {
			b.SetBytes(int64(len(report)))
			for b.Loop() {
				der := must[[]byte](b)(Sign(report, p.rsa3072.signer(), at))
				must[[]byte](b)(Encrypt(OpaqueEntity(der), Recipient{p.rsa.cert, form}, Recipient{p.rsa2.cert, form}))
			}
		})
	}
	b.Run("signer of 2048 bits", func(b *testing.B) {
		b.SetBytes(int64(len(report)))
		for b.Loop() {
			der := must[[]byte](b)(Sign(report, p.rsa.signer(), at))
			must[[]byte](b)(Encrypt(OpaqueEntity(der), Recipient{p.rsa.cert, RSAv15CBC}, Recipient{p.rsa2.cert, RSAv15CBC}))
		}
	})
}

func BenchmarkBareRSA(b *testing.B) {
	digest := sum(crypto.SHA256, report)
	for b.Loop() {
		must[[]byte](b)(testPKI().rsa.key.Sign(rand.Reader, digest, crypto.SHA256))
	}
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
