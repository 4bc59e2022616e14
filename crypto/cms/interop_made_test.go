package cms

import (
	"errors"
	"slices"
	"strings"
	"testing"
)

// made is how a peer is asked for the message of a row, and what becomes of it.
type made struct {
	options []string
	refused error  // what reading it here gives, nil where it is read
	why     string // of a refusal, for the table; else the text of the error
	named   string // the algorithm that the refusal must name
	cannot  string // words of the peer's own refusal to make it
	because string // why it refuses, for the table
}

func with(options ...string) *made { return &made{options: options} }

// refusedHere is a message that is made and refused.
func (m *made) refusedHere(err error, why string) *made { m.refused, m.why = err, why; return m }

// weakly and unknown are refusals of an algorithm by name.
func (m *made) weakly(name string) *made {
	m.named = name
	return m.refusedHere(ErrWeakAlgorithm, name+" is weak")
}

func (m *made) unknown(name string) *made {
	m.named = name
	return m.refusedHere(ErrUnsupportedAlgorithm, name+" is not read")
}

// impossible is a message that the peer refuses to make.
func impossible(options []string, says, why string) *made {
	return &made{options: options, cannot: says, because: why}
}

// madeRow is one thing that others make and that is read here. A peer that is not
// in by has no option for it.
type madeRow struct {
	what string
	to   []string // sealed for; the first one reads
	who  string   // signs, opaque and detached
	by   map[string]*made
}

// madeRows are the rows of the second table; those of openssl alone stand in
// opensslRows.
var madeRows = []madeRow{
	{what: "RSA v1.5 + AES-256-CBC", to: []string{"rsa"}, by: map[string]*made{
		"openssl": with("-aes-256-cbc"), "gpgsm": with("--cipher-algo", "AES256"), "smallstep": with("aes256-cbc")}},
	{what: "RSA v1.5 + AES-192-CBC", to: []string{"rsa"}, by: map[string]*made{
		"openssl": with("-aes-192-cbc"), "gpgsm": with("--cipher-algo", "AES192")}},
	{what: "RSA v1.5 + AES-128-CBC", to: []string{"rsa"}, by: map[string]*made{
		"openssl": with("-aes-128-cbc"), "gpgsm": with("--cipher-algo", "AES"), "smallstep": with("aes128-cbc"), "NSS": with()}},
	{what: "RSA v1.5 3072 bits + AES-128-CBC", to: []string{"rsa3072"}, by: map[string]*made{
		"openssl": with("-aes-128-cbc"), "gpgsm": with("--cipher-algo", "AES"), "smallstep": with("aes128-cbc"), "NSS": with()}},
	{what: "RSA v1.5 + AES-128-CBC, two recipients", to: []string{"rsa", "rsa3072"}, by: map[string]*made{
		"openssl": with("-aes-128-cbc"), "gpgsm": with("--cipher-algo", "AES"), "smallstep": with("aes128-cbc"), "NSS": with()}},
	{what: "RSA v1.5 + AES-256-GCM", to: []string{"rsa"}, by: map[string]*made{
		"openssl":   with("-aes-256-gcm"),
		"smallstep": with("aes256-gcm").refusedHere(ErrMalformed, "its GCM is no AuthEnvelopedData (RFC 5084 2)")}},
	{what: "OAEP SHA-256 + AES-256-CBC", to: []string{"rsa"}, by: map[string]*made{
		"openssl":   with("-aes-256-cbc", "-keyopt", "rsa_padding_mode:oaep", "-keyopt", "rsa_oaep_md:sha256"),
		"smallstep": with("aes256-cbc", "oaep").refusedHere(ErrDecrypt, "it names MGF1 with SHA-1 and uses SHA-256")}},
	{what: "ECDH P-256", to: []string{"p256"}, by: map[string]*made{
		"openssl":   with("-aes-256-cbc"),
		"gpgsm":     impossible(nil, "not usable for encryption", "knows no ECDH"),
		"smallstep": impossible([]string{"aes256-cbc"}, "only RSA keys", "knows no ECDH"),
		"NSS":       impossible(nil, "SEC_ERROR_INVALID_ALGORITHM", "knows no ECDH")}},
	{what: "RSA v1.5 + triple DES", to: []string{"rsa"}, by: map[string]*made{
		"openssl": with("-des3").weakly("des-ede3-cbc"), "gpgsm": with("--cipher-algo", "3DES").weakly("des-ede3-cbc")}},
	{what: "RSA v1.5 + DES", to: []string{"rsa"}, by: map[string]*made{
		"openssl":   with("-des-cbc", "-provider", "default", "-provider", "legacy").weakly("des-cbc"),
		"smallstep": with("des").weakly("des-cbc")}},
	{what: "RSA v1.5 + Camellia-256-CBC", to: []string{"rsa"}, by: map[string]*made{
		"openssl": with("-camellia256").unknown("camellia256-cbc"),
		"gpgsm":   with("--cipher-algo", "CAMELLIA256").unknown("camellia256-cbc")}},

	{what: "signed RSA v1.5 SHA-256", who: "rsa", by: map[string]*made{
		"openssl": with(), "gpgsm": with("--digest-algo", "SHA256"), "smallstep": with("sha256"), "NSS": with("-H", "SHA256", "-G")}},
	{what: "signed RSA v1.5 SHA-384", who: "rsa", by: map[string]*made{
		"openssl": with("-md", "sha384"), "gpgsm": with("--digest-algo", "SHA384"), "smallstep": with("sha384"), "NSS": with("-H", "SHA384", "-G")}},
	{what: "signed RSA v1.5 SHA-512, 3072 bits", who: "rsa3072", by: map[string]*made{
		"openssl": with("-md", "sha512"), "gpgsm": with("--digest-algo", "SHA512"), "smallstep": with("sha512"), "NSS": with("-H", "SHA512", "-G")}},
	{what: "signed ECDSA P-256 SHA-256", who: "p256", by: map[string]*made{
		"openssl": with(), "gpgsm": with("--digest-algo", "SHA256"), "smallstep": with("sha256"), "NSS": with("-H", "SHA256", "-G")}},
	{what: "signed ECDSA P-256 SHA-512", who: "p256", by: map[string]*made{
		"openssl": with("-md", "sha512"), "gpgsm": with("--digest-algo", "SHA512"), "smallstep": with("sha512"), "NSS": with("-H", "SHA512", "-G")}},
	{what: "signed ECDSA P-384 SHA-384", who: "p384", by: map[string]*made{
		"openssl": with("-md", "sha384"), "gpgsm": with("--digest-algo", "SHA384"), "smallstep": with("sha384"), "NSS": with("-H", "SHA384", "-G")}},
	{what: "signed ECDSA P-521 SHA-512", who: "p521", by: map[string]*made{
		"openssl": with("-md", "sha512"), "gpgsm": with("--digest-algo", "SHA512"), "smallstep": with("sha512"), "NSS": with("-H", "SHA512", "-G")}},
	{what: "signed RSA v1.5 SHA-256, with SMIMECapabilities", who: "rsa", by: map[string]*made{
		"openssl": with(), "gpgsm": with(), "NSS": with("-G", "-P")}},
	{what: "signed without signed attributes", who: "rsa", by: map[string]*made{
		"openssl":   with("-noattr").refusedHere(ErrNoSignedAttributes, ""),
		"smallstep": with("sha256", "noattr").refusedHere(ErrNoSignedAttributes, ""),
		"NSS":       with("-H", "SHA256", "-Y", "NONE").refusedHere(ErrNoSignedAttributes, "")}},
	{what: "signed RSA v1.5 SHA-1", who: "rsa", by: map[string]*made{
		"openssl": with("-md", "sha1").weakly("sha1"), "gpgsm": with("--digest-algo", "SHA1").weakly("sha1"),
		"smallstep": with("sha1").weakly("sha1"), "NSS": with("-H", "SHA1", "-G").weakly("sha1")}},
	{what: "signed ECDSA P-256 SHA-1", who: "p256", by: map[string]*made{
		"openssl":   with("-md", "sha1").weakly("sha1"),
		"gpgsm":     impossible([]string{"--digest-algo", "SHA1"}, "Invalid length", "wants a digest as long as the curve"),
		"smallstep": with("sha1").weakly("sha1"), "NSS": with("-H", "SHA1", "-G").weakly("sha1")}},
	{what: "signed by two", who: "rsa", by: map[string]*made{
		"openssl": with("-signer", "p256.pem", "-inkey", "p256.key").refusedHere(ErrSeveralSigners, ""),
		"gpgsm":   with("--local-user", "hugo.brun@medecin.example").refusedHere(ErrSeveralSigners, "")}},
}

// cell is what the table says.
func (r madeRow) cell(peer string) string {
	m, ok := r.by[peer]
	switch {
	case !ok:
		return "-"
	case m.cannot != "":
		return "cannot make it: " + m.because
	case m.why != "":
		return "refused: " + m.why
	case m.refused != nil:
		return "refused: " + strings.TrimPrefix(m.refused.Error(), "cms: ")
	case alwaysBER[peer]:
		return "read, BER"
	}
	return "read"
}

// alwaysBER are the peers that write indefinite lengths whatever they make.
var alwaysBER = map[string]bool{"gpgsm": true, "NSS": true}

// checkBER: what the tables call BER is.
func checkBER(t *testing.T, name string, der []byte, options []string) {
	t.Helper()
	want := alwaysBER[name] || slices.Contains(options, "-stream")
	if got := len(der) > 1 && der[1] == 0x80; got != want {
		t.Errorf("indefinite length %t, want %t", got, want)
	}
}

func isRead(t *testing.T, name string, q peer, p *pki) {
	rows := madeRows
	if name == "openssl" {
		rows = append(rows[:len(rows):len(rows)], opensslRows...)
	}
	for _, r := range rows {
		m, ok := r.by[name]
		if !ok {
			continue
		}
		if r.who == "" {
			t.Run(r.what, func(t *testing.T) { m.isOpened(t, name, r, q, p) })
			continue
		}
		for _, detached := range []bool{false, true} {
			form := "/opaque"
			if detached {
				form = "/detached"
			}
			t.Run(r.what+form, func(t *testing.T) { m.isVerified(t, name, r, q, p, detached) })
		}
	}
}

// make asks the peer and says false where it refuses, as it must.
func (m *made) make(t *testing.T, ask func() ([]byte, error)) ([]byte, bool) {
	t.Helper()
	der, err := ask()
	if m.cannot != "" {
		if err == nil || !strings.Contains(err.Error(), m.cannot) {
			t.Errorf("it makes %d bytes: %v; want %q", len(der), err, m.cannot)
		}
		return nil, false
	}
	if err != nil {
		t.Fatal(err)
	}
	return der, true
}

// answers checks the error of reading, with the name of the algorithm that is refused.
func (m *made) answers(t *testing.T, err error) {
	t.Helper()
	var ae *AlgorithmError
	if !errors.Is(err, m.refused) || m.named != "" && (!errors.As(err, &ae) || ae.Name != m.named) {
		t.Fatalf("got %v, want %v %s", err, m.refused, m.named)
	}
}

func (m *made) isOpened(t *testing.T, name string, r madeRow, q peer, p *pki) {
	der, ok := m.make(t, func() ([]byte, error) { return q.seal([]byte(letter), m.options, r.to) })
	if !ok {
		return
	}
	checkBER(t, name, der, m.options)
	for _, who := range r.to {
		who, _, _ = strings.Cut(who, ":")
		h := p.people()[who]
		got, err := Decrypt(der, h.key, h.cert)
		m.answers(t, err)
		if m.refused == nil && string(got) != letter {
			t.Errorf("%s gets %d bytes", who, len(got))
		}
	}
}

func (m *made) isVerified(t *testing.T, name string, r madeRow, q peer, p *pki, detached bool) {
	der, ok := m.make(t, func() ([]byte, error) { return q.sign([]byte(letter), m.options, r.who, detached) })
	if !ok {
		return
	}
	checkBER(t, name, der, m.options)
	var apart []byte
	if detached && !strings.Contains(strings.Join(m.options, " "), "-stream") {
		apart = []byte(letter) // openssl writes the content into a streamed DER all the same
	}
	s, err := Verify(der, apart, p.roots, nil, at)
	m.answers(t, err)
	if m.refused != nil {
		return
	}
	if string(s.Content) != letter || !s.Signer.Equal(p.people()[r.who].cert) {
		t.Errorf("came back as %d bytes", len(s.Content))
	}
}
