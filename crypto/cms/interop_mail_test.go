package cms

import "testing"

// mailRow is a whole message of a peer: signed, wrapped as mail, sealed, wrapped as
// mail, and opened here with chain and address.
type mailRow struct {
	what, who, to string
	detached      bool
	by            map[string][2][]string // options of signing and of sealing
}

// mailRows stand in the second table as well.
var mailRows = []mailRow{
	{"signed RSA v1.5, then RSA v1.5 + AES-CBC", "rsa3072", "rsa", false, mailBy("SHA256", "sha256")},
	{"multipart/signed RSA v1.5, then RSA v1.5 + AES-CBC", "rsa3072", "rsa", true, mailBy("SHA256", "sha256")},
	{"signed ECDSA P-384, then RSA v1.5 + AES-CBC", "p384", "rsa", false, mailBy("SHA384", "sha384")},
	{"multipart/signed ECDSA P-256, then RSA v1.5 + AES-CBC", "p256", "rsa", true, mailBy("SHA256", "sha256")},
	{"signed ECDSA P-256, then ECDH P-384 + AES-GCM", "p256", "p384", false, map[string][2][]string{"openssl": {nil, {"-aes-256-gcm"}}}},
	{"signed RSA-PSS, then OAEP + AES-GCM", "rsa3072", "rsa:oaep", false, map[string][2][]string{"openssl": {{"-keyopt", "rsa_padding_mode:pss"}, {"-aes-256-gcm"}}}},
}

func mailBy(upper, lower string) map[string][2][]string {
	return map[string][2][]string{
		"openssl":   {{"-md", lower}, {"-aes-256-cbc"}},
		"gpgsm":     {{"--digest-algo", upper}, nil},
		"smallstep": {{lower}, {"aes256-cbc"}},
		"NSS":       {{"-H", upper, "-G", "-P"}, nil},
	}
}

func (r mailRow) cell(peer string) string {
	if _, ok := r.by[peer]; ok {
		if alwaysBER[peer] {
			return "read, BER"
		}
		return "read"
	}
	return "-"
}

func mailIsRead(t *testing.T, name string, q peer, p *pki) {
	for _, r := range mailRows {
		options, ok := r.by[name]
		if !ok {
			continue
		}
		t.Run(r.what, func(t *testing.T) {
			der := must[[]byte](t)(q.sign([]byte(letter), options[0], r.who, r.detached))
			inner := OpaqueEntity(der)
			if r.detached {
				inner = SignedEntity([]byte(letter), der)
			}
			sealed := must[[]byte](t)(q.seal(inner, options[1], []string{r.to}))
			signer := p.people()[r.who].cert
			message := mailFrom(signer.EmailAddresses[0], EncryptedEntity(sealed))
			who := p.rsa
			if r.to == "p384" {
				who = p.p384
			}
			o := must[Opened](t)(reader(p, who.key, who).Open(message))
			if string(o.Entity) != letter || !o.Signed.Signer.Equal(signer) {
				t.Errorf("came back as %d bytes", len(o.Entity))
			}
			// The same message from somebody else is nobody's.
			message = mailFrom("eva.morin@medecin.example", EncryptedEntity(sealed))
			if v := reader(p, who.key, who).Inspect(message).Verdict; v != OtherAddress {
				t.Errorf("with another From it is %q", v)
			}
		})
	}
}
