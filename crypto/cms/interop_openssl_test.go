package cms

import (
	"strings"
	"testing"
)

func oaepOptions(more ...string) []string {
	args := []string{"-aes-256-cbc", "-keyopt", "rsa_padding_mode:oaep"}
	for _, m := range more {
		args = append(args, "-keyopt", m)
	}
	return args
}

// alone is a row that openssl alone can make.
func alone(what string, to []string, who string, m *made) madeRow {
	return madeRow{what, to, who, map[string]*made{"openssl": m}}
}

func sealedBy(what, to string, options ...string) madeRow {
	return alone(what, strings.Fields(to), "", with(options...))
}

func signedBy(what, who string, options ...string) madeRow {
	return alone(what, nil, who, with(options...))
}

// opensslRows are the rows for which only openssl has options.
var opensslRows = []madeRow{
	sealedBy("RSA v1.5 + AES-256-CBC, BER (-stream)", "rsa", "-aes-256-cbc", "-stream"),
	sealedBy("RSA v1.5 + AES-192-GCM", "rsa", "-id-aes192-GCM"),
	sealedBy("RSA v1.5 + AES-128-GCM", "rsa", "-aes-128-gcm"),
	sealedBy("RSA v1.5 + AES-256-GCM, BER (-stream)", "rsa", "-aes-256-gcm", "-stream"),
	sealedBy("RSA v1.5, recipient by key identifier", "rsa", "-aes-256-cbc", "-keyid"),
	sealedBy("RSA v1.5, a password recipient beside", "rsa", "-aes-256-cbc", "-pwri_password", "x"),
	sealedBy("RSA v1.5, a pre-shared key recipient beside", "rsa", "-aes-256-cbc", "-secretkey", "000102030405060708090A0B0C0D0E0F", "-secretkeyid", "01"),
	sealedBy("OAEP SHA-1 (its default)", "rsa", oaepOptions()...),
	sealedBy("OAEP SHA-1 (its default), BER (-stream)", "rsa", append(oaepOptions(), "-stream")...),
	sealedBy("OAEP SHA-224", "rsa", oaepOptions("rsa_oaep_md:sha224")...),
	sealedBy("OAEP SHA-384", "rsa", oaepOptions("rsa_oaep_md:sha384")...),
	sealedBy("OAEP SHA-512", "rsa", oaepOptions("rsa_oaep_md:sha512")...),
	sealedBy("OAEP SHA-256, MGF1 SHA-1", "rsa", oaepOptions("rsa_oaep_md:sha256", "rsa_mgf1_md:sha1")...),
	sealedBy("OAEP SHA-1, MGF1 SHA-512", "rsa", oaepOptions("rsa_oaep_md:sha1", "rsa_mgf1_md:sha512")...),
	sealedBy("OAEP SHA-256 with a label", "rsa", oaepOptions("rsa_oaep_md:sha256", "rsa_oaep_label:6c61626c65")...),
	sealedBy("OAEP SHA-256, recipient by key identifier", "rsa", append(oaepOptions("rsa_oaep_md:sha256"), "-keyid")...),
	sealedBy("OAEP SHA-256 + AES-256-GCM", "rsa:oaep", "-aes-256-gcm"),
	sealedBy("ECDH P-256, SHA-1 derivation (its default), BER (-stream)", "p256", "-aes-256-cbc", "-stream"),
	sealedBy("ECDH P-256, SHA-224 derivation", "p256", "-aes-256-cbc", "-keyopt", "ecdh_kdf_md:sha224"),
	sealedBy("ECDH P-256, SHA-256 derivation", "p256:kdf", "-aes-256-cbc"),
	sealedBy("ECDH P-256, SHA-256 derivation + AES-256-GCM", "p256:kdf", "-aes-256-gcm"),
	sealedBy("ECDH P-256, AES-128 key wrap", "p256", "-aes-256-cbc", "-aes128-wrap"),
	sealedBy("ECDH P-256, AES-192 key wrap", "p256", "-aes-256-cbc", "-aes192-wrap"),
	sealedBy("ECDH P-256, recipient by key identifier", "p256", "-aes-256-cbc", "-keyid"),
	sealedBy("ECDH P-256, cofactor scheme", "p256", "-aes-256-cbc", "-keyopt", "ecdh_cofactor_mode:1"),
	sealedBy("ECDH P-256, cofactor scheme, SHA-256 derivation", "p256:kdf", "-aes-256-cbc", "-keyopt", "ecdh_cofactor_mode:1"),
	sealedBy("ECDH P-384, SHA-1 derivation (its default)", "p384", "-aes-256-cbc"),
	sealedBy("ECDH P-384, SHA-384 derivation", "p384", "-aes-256-cbc", "-keyopt", "ecdh_kdf_md:sha384"),
	sealedBy("ECDH P-384, SHA-384 derivation + AES-256-GCM", "p384", "-aes-256-gcm", "-keyopt", "ecdh_kdf_md:sha384"),
	sealedBy("ECDH P-521, SHA-512 derivation + AES-256-GCM", "p521", "-aes-256-gcm", "-keyopt", "ecdh_kdf_md:sha512"),
	sealedBy("one message to RSA v1.5, OAEP, P-256 and P-384, CBC", "rsa rsa2:oaep p256:kdf p384:kdf", "-aes-256-cbc"),
	sealedBy("one message to RSA v1.5, OAEP, P-256 and P-384, GCM, BER (-stream)", "rsa rsa2:oaep p256:kdf p384", "-aes-256-gcm", "-stream"),

	signedBy("signed RSA v1.5 SHA-256, BER (-stream)", "rsa", "-stream"),
	signedBy("signed RSA-PSS SHA-256", "rsa", "-keyopt", "rsa_padding_mode:pss"),
	signedBy("signed RSA-PSS SHA-256, longest salt", "rsa", "-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_pss_saltlen:max"),
	signedBy("signed RSA-PSS SHA-384, salt of the digest", "rsa3072", "-md", "sha384", "-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_pss_saltlen:digest"),
	signedBy("signed RSA-PSS SHA-512, salt 32", "rsa", "-md", "sha512", "-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_pss_saltlen:32"),
	alone("signed RSA-PSS SHA-256, BER (-stream)", nil, "rsa",
		impossible([]string{"-keyopt", "rsa_padding_mode:pss", "-stream"}, "illegal zero content", "fails at its own PSS parameters")),
	signedBy("signed ECDSA P-256 SHA-256, BER (-stream)", "p256", "-stream"),
	signedBy("signed ECDSA P-384 SHA-256", "p384"),
	signedBy("signed, signer by key identifier", "rsa", "-keyid"),
	signedBy("signed, with signing-certificate-v2 (-cades)", "rsa", "-cades"),
	signedBy("signed, without SMIMECapabilities", "p256", "-nosmimecap"),
	signedBy("signed, with a certificate of the chain", "p256", "-certfile", "ca.pem"),
	alone("signed without certificates (-nocerts)", nil, "rsa", with("-nocerts").refusedHere(ErrNoSignerCertificate, "")),
	alone("signed RSA-PSS SHA-256 without salt", nil, "rsa", with("-keyopt", "rsa_padding_mode:pss", "-keyopt", "rsa_pss_saltlen:0").
		unknown("rsa-pss without salt")),
}

// TestReadsMailThatOpensslMakes goes by whole messages, as mail programs do: signed
// in multipart/signed or opaque, then encrypted, headers in front.
func TestReadsMailThatOpensslMakes(t *testing.T) {
	o := newOpenssl(t)
	p := testPKI()
	for _, c := range []struct {
		name, cipher, who string
		opaque, stream    bool
	}{
		{"multipart, cbc, rsa", "-aes-256-cbc", "rsa", false, false},
		{"opaque, cbc, rsa, stream", "-aes-256-cbc", "rsa", true, true},
		{"multipart, gcm, p256", "-aes-256-gcm", "p256", false, false},
		{"opaque, cbc, p384", "-aes-256-cbc", "p384", true, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			sign := []string{"-sign", "-signer", "rsa2.pem", "-inkey", "rsa2.key"}
			if c.opaque {
				sign = append(sign, "-nodetach")
			}
			seal := []string{"-encrypt", c.cipher, "-from", "paul.rives@medecin.example", "-subject", "Message"}
			if c.stream {
				sign, seal = append(sign, "-stream"), append(seal, "-stream")
			}
			inner := must[[]byte](t)(o.cms([]byte(letter), sign...))
			// openssl ends its header lines in LF; inside the encryption a mail
			// program has CRLF.
			inner = withCRLF([]byte(strings.ReplaceAll(string(inner), "\r\n", "\n")))
			message := must[[]byte](t)(o.cms(inner, append(seal, "-recip", c.who+".pem")...))
			h := p.people()[c.who]
			got := must[Opened](t)(reader(p, h.key, h).Open(message))
			if string(got.Entity) != letter {
				t.Errorf("came back as %d bytes", len(got.Entity))
			}
		})
	}
}

// TestOpensslReadsMail: openssl takes headers and base64 of what is written here off
// by itself.
func TestOpensslReadsMail(t *testing.T) {
	o := newOpenssl(t)
	p := testPKI()
	for _, s := range samples(t, []byte(letter)) {
		for who, h := range p.people() {
			if h.cert != s.cert {
				continue
			}
			got := must[[]byte](t)(o.cms(EncryptedEntity(s.der), "-decrypt", "-inkey", who+".key", "-recip", who+".pem"))
			if string(got) != letter {
				t.Errorf("%s: openssl gives %d bytes", s.form, len(got))
			}
		}
	}
	for _, h := range []holder{p.rsa, p.p256, p.p384, p.p521} {
		opaque := must[[]byte](t)(Sign([]byte(letter), h.signer(), at))
		if got := must[[]byte](t)(o.cms(OpaqueEntity(opaque), "-verify", "-cades", "-CAfile", "ca.pem")); string(got) != letter {
			t.Errorf("opaque: openssl gives %d bytes", len(got))
		}
		apart := must[[]byte](t)(SignDetached([]byte(letter), h.signer(), at))
		if got := must[[]byte](t)(o.text(SignedEntity([]byte(letter), apart), "-verify", "-cades", "-CAfile", "ca.pem")); string(got) != letter {
			t.Errorf("multipart/signed: openssl gives %d bytes", len(got))
		}
	}
}
