package cms

import (
	"bytes"
	"crypto/x509"
	"slices"
	"strings"
	"testing"
)

// feature is what a peer may not know.
type feature string

// The features, in the order in which a reader meets them.
const (
	hasGCM     feature = "gcm"
	hasECDH    feature = "ecdh"
	hasOAEP    feature = "oaep"
	hasPSS     feature = "pss"
	hasP521    feature = "P-521"
	besideECDH feature = "beside ECDH" // for another recipient of the same message
)

// refusal is what a peer answers instead: words that its message must hold, and why,
// for the table.
type refusal struct{ says, why string }

// refusals lists what the peers do not know. A message of openssl with the same
// feature is refused in the same words, which the tests ask where openssl can make one:
// then it is the feature, and not how it is written here.
var refusals = map[string]map[feature]refusal{
	"gpgsm": {
		hasGCM:  {"Buffer too short", "knows no AuthEnvelopedData"},
		hasECDH: {"Invalid session key", "knows no ECDH"},
		hasOAEP: {"error getting encrypted session key", "knows no OAEP"},
		hasP521: {"hash length", "takes P-521 for DSA"},
	},
	"smallstep": {
		hasGCM:     {"unimplemented content type", "knows no AuthEnvelopedData"},
		hasECDH:    {"asn1", "knows no ECDH"},
		besideECDH: {"asn1", "knows no ECDH beside it"},
		hasPSS:     {"unsupported algorithm", "knows no PSS"},
	},
	"NSS": {
		hasGCM:     {"SEC_ERROR_UNRECOGNIZED_OID", "knows no AuthEnvelopedData"},
		hasECDH:    {"SEC_ERROR_BAD_DER", "knows no ECDH"},
		hasOAEP:    {"SEC_ERROR_UNSUPPORTED_KEYALG", "knows no OAEP"},
		besideECDH: {"SEC_ERROR_BAD_DER", "knows no ECDH beside it"},
	},
}

// writtenRow is one thing that is written here and read by every peer. Either to or
// by is set, or both: signed, then sealed.
type writtenRow struct {
	what     string
	to       []target // the first one reads
	by       string   // who signs
	pss      bool
	chain    bool
	detached bool
	features []feature
	control  []string // options with which openssl makes the same, for a refusal
}

type target struct {
	who  string
	form Form
}

func only(who string, f Form) []target { return []target{{who, f}} }

// writtenRows are the rows of the first table.
var writtenRows = []writtenRow{
	{what: "RSA v1.5 + AES-256-CBC", to: only("rsa", RSAv15CBC)},
	{what: "RSA v1.5 3072 bits + AES-256-CBC", to: only("rsa3072", RSAv15CBC)},
	{what: "RSA v1.5 + AES-256-GCM", to: only("rsa", RSAv15GCM), features: []feature{hasGCM}, control: []string{"-aes-256-gcm"}},
	{what: "OAEP SHA-256 + AES-256-CBC", to: only("rsa", OAEPCBC), features: []feature{hasOAEP}, control: []string{"-aes-256-cbc"}},
	{what: "OAEP SHA-256 + AES-256-GCM", to: only("rsa", OAEPGCM), features: []feature{hasGCM}, control: []string{"-aes-256-gcm"}},
	{what: "OAEP SHA-256 3072 bits + AES-256-GCM", to: only("rsa3072", OAEPGCM), features: []feature{hasGCM}, control: []string{"-aes-256-gcm"}},
	{what: "ECDH P-256 + AES-256-CBC", to: only("p256", ECDHCBC), features: []feature{hasECDH}, control: []string{"-aes-256-cbc"}},
	{what: "ECDH P-256 + AES-256-GCM", to: only("p256", ECDHGCM), features: []feature{hasGCM}, control: []string{"-aes-256-gcm"}},
	{what: "ECDH P-384 + AES-256-CBC", to: only("p384", ECDHCBC), features: []feature{hasECDH}, control: []string{"-aes-256-cbc"}},
	{what: "ECDH P-384 + AES-256-GCM", to: only("p384", ECDHGCM), features: []feature{hasGCM}, control: []string{"-aes-256-gcm"}},
	{what: "ECDH P-521 + AES-256-CBC", to: only("p521", ECDHCBC), features: []feature{hasECDH}, control: []string{"-aes-256-cbc"}},
	{what: "ECDH P-521 + AES-256-GCM", to: only("p521", ECDHGCM), features: []feature{hasGCM}, control: []string{"-aes-256-gcm"}},
	{what: "two RSA v1.5 + AES-256-CBC", to: []target{{"rsa3072", RSAv15CBC}, {"rsa2", RSAv15CBC}}},
	{what: "RSA v1.5, with OAEP in the same message, CBC", to: []target{{"rsa", RSAv15CBC}, {"rsa2", OAEPCBC}}},
	{what: "RSA v1.5, with OAEP and P-256 in the same message, CBC", to: []target{{"rsa", RSAv15CBC}, {"rsa2", OAEPCBC}, {"p256b", ECDHCBC}}, features: []feature{besideECDH}, control: []string{"-aes-256-cbc"}},
	{what: "OAEP, with RSA v1.5 and P-256 in the same message, CBC", to: []target{{"rsa", OAEPCBC}, {"rsa2", RSAv15CBC}, {"p256b", ECDHCBC}}, features: []feature{besideECDH, hasOAEP}, control: []string{"-aes-256-cbc"}},
	{what: "P-256, with RSA v1.5 in the same message, CBC", to: []target{{"p256", ECDHCBC}, {"rsa2", RSAv15CBC}}, features: []feature{hasECDH}},
	{what: "P-384, with OAEP and P-256 in the same message, CBC", to: []target{{"p384", ECDHCBC}, {"rsa2", OAEPCBC}, {"p256b", ECDHCBC}}, features: []feature{hasECDH}},
	{what: "P-384, with OAEP, RSA v1.5 and P-256 in the same message, GCM", to: []target{{"p384", ECDHGCM}, {"rsa2", OAEPGCM}, {"rsa", RSAv15GCM}, {"p256b", ECDHGCM}}, features: []feature{hasGCM}},

	{what: "signed RSA v1.5 SHA-256", by: "rsa"},
	{what: "signed RSA v1.5 SHA-256, detached", by: "rsa", detached: true},
	{what: "signed RSA v1.5 SHA-256 3072 bits", by: "rsa3072"},
	{what: "signed RSA v1.5 SHA-256, with the chain", by: "rsa", chain: true},
	{what: "signed RSA-PSS SHA-256", by: "rsa", pss: true, features: []feature{hasPSS}, control: []string{"-keyopt", "rsa_padding_mode:pss"}},
	{what: "signed RSA-PSS SHA-256, detached", by: "rsa", pss: true, detached: true, features: []feature{hasPSS}, control: []string{"-keyopt", "rsa_padding_mode:pss"}},
	{what: "signed ECDSA P-256 SHA-256", by: "p256"},
	{what: "signed ECDSA P-256 SHA-256, detached", by: "p256", detached: true},
	{what: "signed ECDSA P-384 SHA-384", by: "p384"},
	{what: "signed ECDSA P-384 SHA-384, detached", by: "p384", detached: true},
	{what: "signed ECDSA P-521 SHA-512", by: "p521", features: []feature{hasP521}, control: []string{"-md", "sha512"}},
	{what: "signed ECDSA P-521 SHA-512, detached", by: "p521", detached: true, features: []feature{hasP521}, control: []string{"-md", "sha512"}},

	{what: "signed RSA v1.5, then RSA v1.5 + AES-256-CBC", by: "rsa3072", to: only("rsa", RSAv15CBC)},
	{what: "multipart/signed RSA v1.5, then RSA v1.5 + AES-256-CBC", by: "rsa3072", detached: true, to: only("rsa", RSAv15CBC)},
	{what: "signed ECDSA P-256, then RSA v1.5 + AES-256-CBC", by: "p256", to: only("rsa", RSAv15CBC)},
	{what: "signed ECDSA P-256, then ECDH P-384 + AES-256-GCM", by: "p256", to: only("p384", ECDHGCM), features: []feature{hasGCM}},
	{what: "signed RSA-PSS, then OAEP + AES-256-GCM", by: "rsa3072", pss: true, to: only("rsa", OAEPGCM), features: []feature{hasGCM}},
}

// refusal says what a peer answers to a row; nothing where it reads it.
func (r writtenRow) refusal(peer string) (refusal, bool) {
	for _, f := range r.features {
		if no, ok := refusals[peer][f]; ok {
			return no, true
		}
	}
	return refusal{}, false
}

// cell is what the table says.
func (r writtenRow) cell(peer string) string {
	if no, ok := r.refusal(peer); ok {
		return "refuses: " + no.why
	}
	return "reads"
}

// write makes the message of a row: DER, and the content apart from it if any.
func (r writtenRow) write(t testing.TB, p *pki) (der, apart []byte) {
	t.Helper()
	content := []byte(letter)
	if r.by != "" {
		s := p.people()[r.by].signer()
		s.PSS = r.pss
		if r.chain {
			s.Chain = []*x509.Certificate{p.root.cert}
		}
		write := Sign
		if r.detached {
			write, apart = SignDetached, content
		}
		der = must[[]byte](t)(write(content, s, at))
		if r.to == nil {
			return der, apart
		}
		if content = OpaqueEntity(der); r.detached {
			content = SignedEntity([]byte(letter), der)
		}
	}
	var to []Recipient
	for _, s := range r.to {
		to = append(to, Recipient{p.people()[s.who].cert, s.form})
	}
	return must[[]byte](t)(Encrypt(content, to...)), nil
}

// read asks a peer for the letter.
func (r writtenRow) read(q peer, der, apart []byte) ([]byte, error) {
	if r.to == nil {
		return q.verify(der, apart)
	}
	got, err := q.open(der, r.to[0].who)
	if err != nil || r.by == "" {
		return got, err
	}
	inner, err := parseEntity(got)
	if err != nil {
		return nil, err
	}
	return q.verify(inner.der, inner.detached)
}

func readsWritten(t *testing.T, name string, q peer, p *pki) {
	var o peer
	if name != "openssl" && opensslThere() {
		o = startOpenssl(t, p)
	}
	for _, r := range writtenRows {
		t.Run(r.what, func(t *testing.T) {
			der, apart := r.write(t, p)
			got, err := r.read(q, der, apart)
			no, refuses := r.refusal(name)
			switch {
			case !refuses && (err != nil || string(got) != letter):
				t.Fatalf("%s gives %d bytes: %v", name, len(got), err)
			case refuses && err == nil && string(got) == letter:
				t.Fatalf("%s reads it: take the refusal out", name)
			case !refuses:
				alteredIsRefused(t, r, q, p)
				return
			case err == nil || !strings.Contains(err.Error(), no.says):
				t.Fatalf("%s gives %d bytes: %v; want %q", name, len(got), err, no.says)
			case r.control == nil || o == nil:
				return
			}
			// The control: openssl's message with the same feature.
			_, err = r.read(q, r.byOpenssl(t, o), apart)
			if err == nil || !strings.Contains(err.Error(), no.says) {
				t.Errorf("openssl's message is refused otherwise: %v; want %q", err, no.says)
			}
		})
	}
}

func (r writtenRow) byOpenssl(t testing.TB, o peer) []byte {
	if r.to == nil {
		return must[[]byte](t)(o.sign([]byte(letter), r.control, r.by, r.detached))
	}
	var to []string
	for _, s := range r.to {
		how := ""
		switch s.form {
		case OAEPCBC, OAEPGCM:
			how = ":oaep"
		case ECDHCBC, ECDHGCM:
			how = ":kdf"
		}
		to = append(to, s.who+how)
	}
	return must[[]byte](t)(o.seal([]byte(letter), r.control, to))
}

// alteredIsRefused: the peer does read the message, and not merely end well. One
// letter of the content is changed, or the content key of another recipient is tried.
func alteredIsRefused(t *testing.T, r writtenRow, q peer, p *pki) {
	if r.to != nil {
		der := must[[]byte](t)(Encrypt([]byte(letter), Recipient{p.rsa2.cert, RSAv15CBC}))
		if got, err := q.open(der, r.to[0].who); err == nil || bytes.Contains(got, []byte("Essai")) {
			t.Error("it opens what is for somebody else")
		}
		return
	}
	der, apart := r.write(t, p)
	bad := bytes.Replace(der, []byte("Essai"), []byte("Autre"), 1)
	if apart != nil {
		bad, apart = der, bytes.Replace(slices.Clone(apart), []byte("Essai"), []byte("Autre"), 1)
	}
	if _, err := r.read(q, bad, apart); err == nil {
		t.Error("it accepts another content")
	}
}

func certificatesOf(p *pki, who []string) []*x509.Certificate {
	var list []*x509.Certificate
	for _, w := range who {
		list = append(list, p.people()[w].cert)
	}
	return list
}
