package cms

import (
	"crypto/x509"
	"time"

	"golang.org/x/crypto/cryptobyte"
)

// Report tells people what a message is and why it is refused. It holds nothing of
// the content: what may be shown is for Open to say, with the Verdict Trusted and
// no other.
type Report struct {
	// Verdict is Trusted exactly where Open gives the content out.
	Verdict Verdict
	// Err is what Open answers; nil with Trusted. Its text is for logs.
	Err error
	// From is the address of the From header, empty where there is none or it is
	// malformed. Anybody can write it: only Trusted makes it the sender's.
	From string
	// Layers are the layers of S/MIME as they lie in each other, the outermost
	// first; the last is the one at which reading ended.
	Layers []Layer
}

// Layer is one layer of S/MIME: an encryption or a signed content.
type Layer struct {
	Type Type

	// Of an encryption:

	Cipher     string   // of the content, "aes256-cbc"; empty where it could not be read
	Transports []string // of the content key, one for each recipient: "rsa-v1.5", "rsa-oaep", "ecdh-sha256kdf"
	// Recipients are the serial numbers, or where the sender gave those the key
	// identifiers, of the certificates that it was encrypted to, in hex. They name no
	// person but to who has the certificate.
	Recipients []string
	Form       string // with what it was opened, in the manner of Form; empty where it was not

	// Of a signed content: every signature, none to sixteen.

	Signatures []Signature
}

// Signature is one signature and what is to be thought of it alone.
type Signature struct {
	// Verdict is Trusted where the signature is right and its certificate may be
	// trusted for From. That is not yet the verdict of the message.
	Verdict Verdict
	Err     error // nil with Trusted
	// Certificate is the one that the signer names, nil where the message does not
	// carry it. What stands in it is a claim until the Verdict is Trusted.
	Certificate *x509.Certificate
	Algorithm   string    // as in Signed; empty where the signature is not right
	SigningTime time.Time // the signer's own word; zero where the signature is not right
}

// Encrypted tells whether any layer is an encryption.
func (r Report) Encrypted() bool {
	for _, l := range r.Layers {
		if l.Type == TypeEnveloped || l.Type == TypeAuthEnveloped {
			return true
		}
	}
	return false
}

// Signatures are those of the innermost signed content that reading reached and
// that no encryption lies inside of: a signature around an encryption says who packed
// the message, not who wrote it.
func (r Report) Signatures() []Signature {
	if n := len(r.Layers); n > 0 && r.Layers[n-1].Type == TypeSigned {
		return r.Layers[n-1].Signatures
	}
	return nil
}

// Inspect walks a message as Open does and tells what it met. It decrypts where it
// can, so as to say who signed, and lets nothing of the content out. What Open says
// of answering senders holds here too: the report is for the reader's own people.
func (r Reader) Inspect(message []byte) Report {
	_, report := r.OpenInspected(message)
	return report
}

// OpenInspected is Open and Inspect in one walk, for a key whose every use costs a
// person something, as one in a card does. Opened is empty unless the Verdict is
// Trusted.
func (r Reader) OpenInspected(message []byte) (Opened, Report) {
	report := Report{}
	o, err := r.open(message, &report)
	report.Verdict, report.Err = VerdictOf(err), err
	return o, report
}

// envelope notes an encryption, before a key is used.
func (rep *Report) envelope(p part) {
	if rep == nil {
		return
	}
	l := Layer{Type: p.kind}
	if der, err := Normalise(p.der); err == nil {
		if e, _ := readEnvelope(der); e != nil {
			l.Transports, l.Recipients = e.transports(), e.recipientNumbers()
			if len(e.algorithm.oid) > 0 {
				l.Cipher = nameOf(e.algorithm.oid)
			}
		}
	}
	rep.Layers = append(rep.Layers, l)
}

// opened notes how the last encryption was opened.
func (rep *Report) opened(form string) {
	if rep != nil {
		rep.Layers[len(rep.Layers)-1].Form = form
	}
}

// signed notes every signature of a signed content, each judged by itself.
func (rep *Report) signed(p part, r Reader) {
	if rep == nil {
		return
	}
	rep.Layers = append(rep.Layers, Layer{Type: TypeSigned, Signatures: r.signatures(p, rep.From)})
}

func (r Reader) signatures(p part, from string) []Signature {
	der, err := Normalise(p.der)
	if err != nil {
		return nil
	}
	sd, err := readSignedData(der)
	if err != nil {
		return nil
	}
	missing := sd.join(p.detached)
	var list []Signature
	for _, si := range sd.signers {
		one := Signature{Certificate: sd.claimed(si), Err: missing}
		if missing == nil {
			var s Signed
			if s, one.Err = sd.verify(si); one.Err == nil {
				one.Algorithm, one.SigningTime = s.Algorithm, s.SigningTime
				one.Err = r.trust(s, from)
			}
		}
		one.Verdict = VerdictOf(one.Err)
		list = append(list, one)
	}
	return list
}

// claimed gives the certificate that a SignerInfo names, nil where there is none.
func (sd *signedData) claimed(si cryptobyte.String) *x509.Certificate {
	var version int
	if !si.ReadASN1Integer(&version) {
		return nil
	}
	cert, err := sd.find(&si)
	if err != nil {
		return nil
	}
	return cert
}

// transports names how the content key goes to each recipient.
func (e *envelope) transports() []string {
	var list []string
	for _, raw := range e.recipients {
		list = append(list, transportOf(raw))
	}
	return list
}
