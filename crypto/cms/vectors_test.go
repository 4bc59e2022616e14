package cms

import (
	"bytes"
	"crypto"
	"crypto/ecdh"
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"
	"encoding/hex"
	"encoding/json"
	"math/big"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/crypto/cryptobyte"
	casn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// The Wycheproof vectors (C2SP, Apache-2.0) are read from the folder that
// CARDIOPLI_VECTORS names, or wycheproof in it; a relative name counts from the
// root of the module as well.

type hexBytes []byte

func (h *hexBytes) UnmarshalJSON(b []byte) (err error) {
	var s string
	if err = json.Unmarshal(b, &s); err == nil {
		*h, err = hex.DecodeString(s)
	}
	return err
}

type vectorGroup struct {
	KeySize, IVSize, TagSize, SLen int
	Sha, MgfSha                    string
	PrivateKeyPkcs8                hexBytes
	PublicKeyDer                   hexBytes
	Tests                          []vector
}

type vector struct {
	TcID                                                            int
	Comment, Result                                                 string
	Key, IV, Msg, CT, AAD, Tag, Label, Sig, Public, Private, Shared hexBytes
}

func vectors(t *testing.T, file string) []vectorGroup {
	t.Helper()
	dir := os.Getenv("CARDIOPLI_VECTORS")
	if dir == "" {
		t.Skip("SKIPPED: CARDIOPLI_VECTORS is not set, the Wycheproof vectors were not run")
	}
	var raw []byte
	var err error
	for _, at := range []string{dir, filepath.Join("..", "..", dir)} {
		for _, sub := range []string{"", "wycheproof"} {
			if raw, err = os.ReadFile(filepath.Join(at, sub, file)); err == nil {
				var all struct{ TestGroups []vectorGroup }
				if err := json.Unmarshal(raw, &all); err != nil {
					t.Fatal(err)
				}
				return all.TestGroups
			}
		}
	}
	t.Fatalf("CARDIOPLI_VECTORS is set and has no %s: %v", file, err)
	return nil
}

// each runs check over all vectors of a file; check says whether the input was
// accepted. What Wycheproof calls acceptable may go either way.
func each(t *testing.T, file string, check func(g vectorGroup, v vector) (accepted, ran bool)) {
	t.Run(file, func(t *testing.T) {
		count := 0
		for _, g := range vectors(t, file) {
			for _, v := range g.Tests {
				accepted, ran := check(g, v)
				if !ran {
					continue
				}
				count++
				if v.Result == "valid" && !accepted || v.Result == "invalid" && accepted {
					t.Errorf("%d %s: accepted %t, want %s", v.TcID, v.Comment, accepted, v.Result)
				}
			}
		}
		if count == 0 {
			t.Error("no vector was run")
		}
		t.Logf("%d vectors", count)
	})
}

func TestVectorsOfCiphers(t *testing.T) {
	each(t, "aes_wrap_test.json", func(g vectorGroup, v vector) (bool, bool) {
		got, err := unwrapKey(v.Key, v.CT)
		if err != nil {
			return false, true
		}
		again, err := wrapKey(v.Key, v.Msg)
		return bytes.Equal(got, v.Msg) && err == nil && bytes.Equal(again, v.CT), true
	})
	each(t, "aes_cbc_pkcs5_test.json", func(g vectorGroup, v vector) (bool, bool) {
		c := contentCipher{keySize: g.KeySize / 8, iv: v.IV}
		got, err := c.open(v.Key, v.CT, nil, nil)
		if err != nil {
			return false, true
		}
		again, _, err := c.seal(v.Key, v.Msg, nil)
		return bytes.Equal(got, v.Msg) && err == nil && bytes.Equal(again, v.CT), true
	})
	each(t, "aes_gcm_test.json", func(g vectorGroup, v vector) (bool, bool) {
		if g.IVSize != 96 {
			return false, false
		}
		c := contentCipher{keySize: g.KeySize / 8, gcm: true, iv: v.IV, tagSize: g.TagSize / 8}
		got, err := c.open(v.Key, v.CT, v.Tag, v.AAD)
		if err != nil {
			return false, true
		}
		again, tag, err := c.seal(v.Key, v.Msg, v.AAD)
		return bytes.Equal(got, v.Msg) && err == nil && bytes.Equal(again, v.CT) && bytes.Equal(tag, v.Tag), true
	})
}

// transport lets openTransport open a vector as the key of a recipient.
func transport(key *rsa.PrivateKey, v vector, add func(*cryptobyte.Builder)) ([]byte, error) {
	cert := &x509.Certificate{RawIssuer: []byte{0x30, 0}, SerialNumber: big.NewInt(1), PublicKey: &key.PublicKey}
	var b cryptobyte.Builder
	b.AddASN1Int64(0)
	addIssuerAndSerial(&b, cert)
	add(&b)
	b.AddASN1OctetString(v.CT)
	body, err := b.Bytes()
	if err != nil {
		return nil, err
	}
	got, _, err := openTransport(body, key, cert, len(v.Msg))
	return got, err
}

func digestNamed(name string) (crypto.Hash, asn1.ObjectIdentifier, bool) {
	switch name {
	case "SHA-1":
		return crypto.SHA1, oidSHA1, true
	case "SHA-256":
		return crypto.SHA256, oidSHA256, true
	case "SHA-384":
		return crypto.SHA384, oidSHA384, true
	case "SHA-512":
		return crypto.SHA512, oidSHA512, true
	}
	return 0, nil, false
}

func rsaOf(t *testing.T, g vectorGroup) *rsa.PrivateKey {
	key, err := x509.ParsePKCS8PrivateKey(g.PrivateKeyPkcs8)
	if err != nil {
		t.Fatal(err)
	}
	return key.(*rsa.PrivateKey)
}

func TestVectorsOfKeyTransport(t *testing.T) {
	for _, file := range []string{"rsa_oaep_2048_sha1_mgf1sha1_test.json", "rsa_oaep_2048_sha256_mgf1sha1_test.json",
		"rsa_oaep_2048_sha256_mgf1sha256_test.json", "rsa_oaep_3072_sha256_mgf1sha256_test.json", "rsa_oaep_misc_test.json"} {
		each(t, file, func(g vectorGroup, v vector) (bool, bool) {
			_, hash, ok := digestNamed(g.Sha)
			_, mgf, ok2 := digestNamed(g.MgfSha)
			if !ok || !ok2 || g.KeySize < MinRSABits {
				return false, false
			}
			got, err := transport(rsaOf(t, g), v, func(b *cryptobyte.Builder) {
				addAlgorithm(b, oidOAEP, func(b *cryptobyte.Builder) {
					b.AddASN1(casn1.SEQUENCE, func(b *cryptobyte.Builder) {
						b.AddASN1(tagExplicit0, func(b *cryptobyte.Builder) { addAlgorithm(b, hash, nil) })
						b.AddASN1(tagExplicit1, func(b *cryptobyte.Builder) {
							addAlgorithm(b, oidMGF1, func(b *cryptobyte.Builder) { addAlgorithm(b, mgf, addNULL) })
						})
						b.AddASN1(tagExplicit2, func(b *cryptobyte.Builder) {
							addAlgorithm(b, oidPLabel, func(b *cryptobyte.Builder) { b.AddASN1OctetString(v.Label) })
						})
					})
				})
			})
			return err == nil && bytes.Equal(got, v.Msg), true
		})
	}
	for _, file := range []string{"rsa_pkcs1_2048_test.json", "rsa_pkcs1_3072_test.json"} {
		each(t, file, func(g vectorGroup, v vector) (bool, bool) {
			// A wrong padding must give a key of the right length that is not the
			// message; with an empty message there is nothing to tell apart.
			if len(v.Msg) == 0 {
				return false, false
			}
			got, err := transport(rsaOf(t, g), v, func(b *cryptobyte.Builder) { addAlgorithm(b, oidRSA, addNULL) })
			if err == nil && len(got) != len(v.Msg) {
				t.Errorf("%d: key of %d bytes instead of %d", v.TcID, len(got), len(v.Msg))
			}
			return err == nil && bytes.Equal(got, v.Msg), true
		})
	}
}

func TestVectorsOfSignatures(t *testing.T) {
	check := func(file string, oid asn1.ObjectIdentifier, params func(vectorGroup, asn1.ObjectIdentifier, asn1.ObjectIdentifier) func(*cryptobyte.Builder)) {
		each(t, file, func(g vectorGroup, v vector) (bool, bool) {
			digest, hash, ok := digestNamed(g.Sha)
			_, mgf, _ := digestNamed(g.MgfSha)
			pub, err := x509.ParsePKIXPublicKey(g.PublicKeyDer)
			if !ok || digest == crypto.SHA1 || err != nil {
				return false, false
			}
			var b cryptobyte.Builder
			addAlgorithm(&b, oid, params(g, hash, mgf))
			s := cryptobyte.String(b.BytesOrPanic())
			a, _ := readAlgorithm(&s)
			verify, _, err := signatureCheck(a, digest, &x509.Certificate{PublicKey: pub})
			if err != nil {
				return false, true
			}
			return verify(sum(digest, v.Msg), v.Sig), true
		})
	}
	null := func(vectorGroup, asn1.ObjectIdentifier, asn1.ObjectIdentifier) func(*cryptobyte.Builder) {
		return addNULL
	}
	check("rsa_signature_2048_sha256_test.json", oidRSA, null)
	check("rsa_signature_3072_sha256_test.json", oidRSA, null)
	none := func(vectorGroup, asn1.ObjectIdentifier, asn1.ObjectIdentifier) func(*cryptobyte.Builder) { return nil }
	check("ecdsa_secp256r1_sha256_test.json", oidECDSASHA256, none)
	check("ecdsa_secp384r1_sha384_test.json", oidECDSASHA384, none)
	pss := func(g vectorGroup, hash, mgf asn1.ObjectIdentifier) func(*cryptobyte.Builder) {
		return func(b *cryptobyte.Builder) {
			b.AddASN1(casn1.SEQUENCE, func(b *cryptobyte.Builder) {
				b.AddASN1(tagExplicit0, func(b *cryptobyte.Builder) { addAlgorithm(b, hash, addNULL) })
				b.AddASN1(tagExplicit1, func(b *cryptobyte.Builder) {
					addAlgorithm(b, oidMGF1, func(b *cryptobyte.Builder) { addAlgorithm(b, mgf, addNULL) })
				})
				b.AddASN1(tagExplicit2, func(b *cryptobyte.Builder) { b.AddASN1Int64(int64(g.SLen)) })
			})
		}
	}
	check("rsa_pss_2048_sha256_mgf1_32_test.json", oidPSS, pss)

	// All of these verify. Those are read whose digest is strong, the mask
	// generation's the same (RFC 4056 3) and the salt not empty; the others are
	// refused for what they announce.
	each(t, "rsa_pss_misc_test.json", func(g vectorGroup, v vector) (bool, bool) {
		digest, hash, known := digestNamed(g.Sha)
		_, mgf, known2 := digestNamed(g.MgfSha)
		if !known || !known2 { // SHA-224 has no name here
			return false, false
		}
		pub := must[any](t)(x509.ParsePKIXPublicKey(g.PublicKeyDer))
		var b cryptobyte.Builder
		addAlgorithm(&b, oidPSS, pss(g, hash, mgf))
		s := cryptobyte.String(b.BytesOrPanic())
		a, _ := readAlgorithm(&s)
		read := digest != crypto.SHA1 && g.Sha == g.MgfSha && g.SLen > 0
		verify, _, err := signatureCheck(a, digest, &x509.Certificate{PublicKey: pub})
		if (err == nil) != read {
			t.Errorf("%d %s, mask %s, salt %d: %v", v.TcID, g.Sha, g.MgfSha, g.SLen, err)
		}
		if err != nil {
			return false, false
		}
		return verify(sum(digest, v.Msg), v.Sig), true
	})
}

func TestVectorsOfAgreement(t *testing.T) {
	each(t, "ecdh_secp256r1_ecpoint_test.json", func(g vectorGroup, v vector) (bool, bool) {
		scalar := make([]byte, 32)
		new(big.Int).SetBytes(v.Private).FillBytes(scalar)
		key, err := ecdh.P256().NewPrivateKey(scalar)
		if err != nil {
			t.Fatal(err)
		}
		var b cryptobyte.Builder
		b.AddASN1(tagExplicit1, func(b *cryptobyte.Builder) {
			addAlgorithm(b, oidEC, nil)
			b.AddASN1BitString(v.Public)
		})
		peer, err := readOriginator(b.BytesOrPanic(), key.Curve())
		if err != nil {
			return false, true
		}
		secret, err := key.ECDH(peer)
		return err == nil && bytes.Equal(secret, v.Shared), true
	})
	// Whole public keys: but for its tag an OriginatorPublicKey is one (RFC 5753 3.1.1).
	for file, curve := range map[string]ecdh.Curve{"ecdh_secp256r1_test.json": ecdh.P256(), "ecdh_secp384r1_test.json": ecdh.P384()} {
		each(t, file, func(g vectorGroup, v vector) (bool, bool) {
			scalar := make([]byte, (map[ecdh.Curve]int{ecdh.P256(): 32, ecdh.P384(): 48})[curve])
			new(big.Int).SetBytes(v.Private).FillBytes(scalar)
			key, err := curve.NewPrivateKey(scalar)
			if err != nil || len(v.Public) == 0 { // a key on another curve
				return false, false
			}
			originator := bytes.Clone(v.Public)
			originator[0] = byte(tagExplicit1)
			peer, err := readOriginator(originator, curve)
			if err != nil {
				return false, true
			}
			secret, err := key.ECDH(peer)
			return err == nil && bytes.Equal(secret, v.Shared), true
		})
	}
}

// TestKeyDerivation checks the X9.63 derivation against the vectors of NIST CAVP
// "ANS X9.63-2001" for SHA-256 without shared info, and its counter over more than
// one block.
func TestKeyDerivation(t *testing.T) {
	secret := must[[]byte](t)(hex.DecodeString("96c05619d56c328ab95fe84b18264b08725b85e33fd34f08"))
	want := "443024c3dae66b95e6f5670601558f71"
	if got := hex.EncodeToString(x963(crypto.SHA256, secret, nil, 16)); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	long := x963(crypto.SHA256, secret, nil, 80)
	if hex.EncodeToString(long[:16]) != want || bytes.Equal(long[:32], long[32:64]) {
		t.Error("the counter does not go on")
	}
}
