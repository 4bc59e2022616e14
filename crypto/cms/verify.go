package cms

import (
	"crypto/rsa"
	"crypto/subtle"
	"crypto/x509"
	"errors"
	"fmt"
	"time"

	"golang.org/x/crypto/cryptobyte"
	casn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// Errors of Verify, besides ErrMalformed, ErrTooLarge, ErrContentType,
// *AlgorithmError and *CertificateError.
var (
	// ErrNoSigner says that the SignedData holds certificates only.
	ErrNoSigner = errors.New("cms: nobody signed")
	// ErrSeveralSigners says that more than one signed; whose word it is would be
	// a matter of choice.
	ErrSeveralSigners = errors.New("cms: more than one signer")
	// ErrNoSignerCertificate says that the message does not carry the certificate
	// that its signer names.
	ErrNoSignerCertificate = errors.New("cms: certificate of the signer is not in the message")
	// ErrNoSignedAttributes says that the signature covers the content alone. S/MIME
	// signers always write attributes, and without them the attributes of another
	// message could be passed off as a content.
	ErrNoSignedAttributes = errors.New("cms: signature without signed attributes")
	// ErrNoContent says that content is neither in the message nor given apart.
	ErrNoContent = errors.New("cms: no signed content")
	// ErrTwoContents says that content is in the message and given apart as well.
	ErrTwoContents = errors.New("cms: content in the message and apart from it")
	// ErrDigest says that the content is not the one that was signed.
	ErrDigest = errors.New("cms: content differs from what was signed")
	// ErrSignature says that the signature is not one of the certificate's key.
	ErrSignature = errors.New("cms: signature is wrong")
	// ErrSigningCertificate says that the signer meant another certificate.
	ErrSigningCertificate = errors.New("cms: signed with another certificate in mind")
)

// Signed is a content whose signature is right.
type Signed struct {
	Content []byte            // as it was signed; it may share memory with what was read
	Signer  *x509.Certificate // of the one signer
	// Certificates are all that the message carried, the signer's included.
	Certificates []*x509.Certificate
	// SigningTime is the signer's own word, in UTC; zero where it says none.
	SigningTime time.Time
	// Algorithm words digest and signature: "sha256+rsa-v1.5", "sha384+ecdsa".
	Algorithm string
	// Capabilities is what the signer says it can read: evidence for FormFor once
	// the chain is verified.
	Capabilities Capabilities
	// Announced tells whether the signer said anything of its capabilities. Silence
	// is no evidence; a list that does not name one is evidence of the contrary.
	Announced bool
}

// Verify reads SignedData, in DER or BER, checks that its one signer signed the
// content, and that the signer's certificate leads to one of roots at the time
// at, may sign mail (RFC 8550 4.4) and was valid then. detached is the content of
// a multipart/signed, nil where the content is in the message.
//
// The error tells which: ErrNoSigner, ErrSeveralSigners, ErrDigest, ErrSignature,
// an *AlgorithmError, a *CertificateError and the others above. Whose address the
// certificate holds is for CheckSigner; revocation is for CheckChain. Roots
// are never taken from the system.
func Verify(der, detached []byte, roots, intermediates *x509.CertPool, at time.Time) (Signed, error) {
	s, err := VerifySignature(der, detached)
	if err != nil {
		return Signed{}, err
	}
	if _, err := s.chains("", roots, intermediates, at); err != nil {
		return Signed{}, err
	}
	return s, nil
}

// chains checks the signer's certificate with the certificates of the message as
// further intermediates, and gives the chains to a root. An empty address is not
// compared.
func (s Signed) chains(address string, roots, intermediates *x509.CertPool, at time.Time) ([][]*x509.Certificate, error) {
	pool := x509.NewCertPool()
	if intermediates != nil {
		pool = intermediates.Clone()
	}
	for _, c := range s.Certificates {
		pool.AddCert(c)
	}
	return checkedChains(s.Signer, address, forSigning, roots, pool, at)
}

// VerifySignature is Verify without the question whether the certificate may be
// trusted: the content is what the holder of that key signed, whoever that is.
func VerifySignature(der, detached []byte) (Signed, error) {
	der, err := Normalise(der)
	if err != nil {
		return Signed{}, err
	}
	sd, err := readSignedData(der)
	if err != nil {
		return Signed{}, err
	}
	switch len(sd.signers) {
	case 0:
		return Signed{}, ErrNoSigner
	case 1:
	default:
		return Signed{}, ErrSeveralSigners
	}
	if err := sd.join(detached); err != nil {
		return Signed{}, err
	}
	return sd.verify(sd.signers[0])
}

// signedData is SignedData taken apart (RFC 5652 5.1).
type signedData struct {
	content      []byte // nil where absent
	certificates []*x509.Certificate
	signers      []cryptobyte.String // SignerInfo each, without header; maxSigners at most
}

// join takes the content that travelled apart, of which there is one or the other.
func (sd *signedData) join(detached []byte) error {
	switch {
	case sd.content == nil && detached == nil:
		return ErrNoContent
	case sd.content != nil && detached != nil:
		return ErrTwoContents
	case sd.content == nil:
		sd.content = detached
	}
	return nil
}

func readSignedData(der []byte) (*signedData, error) {
	kind, content, err := contentInfo(der)
	if err != nil {
		return nil, err
	}
	if !kind.Equal(oidSignedData) {
		return nil, fmt.Errorf("%w: %s", ErrContentType, nameOf(kind))
	}
	var body, digests, encap, certs, signers cryptobyte.String
	var version int
	var hasCerts bool
	inner := oidData
	if !content.ReadASN1(&body, casn1.SEQUENCE) || !content.Empty() ||
		!body.ReadASN1Integer(&version) ||
		!body.ReadASN1(&digests, casn1.SET) ||
		!body.ReadASN1(&encap, casn1.SEQUENCE) ||
		!body.ReadOptionalASN1(&certs, &hasCerts, tagExplicit0) ||
		!body.SkipOptionalASN1(tagExplicit1) || // revocation lists are the caller's
		!body.ReadASN1(&signers, casn1.SET) || !body.Empty() ||
		!encap.ReadASN1ObjectIdentifier(&inner) {
		return nil, malformed("signed data")
	}
	// RFC 8551 2.4.2: S/MIME signs id-data. A time-stamp or a receipt is a
	// statement of another kind and must not be read as a letter.
	if !inner.Equal(oidData) {
		return nil, fmt.Errorf("%w: %s is signed", ErrContentType, nameOf(inner))
	}
	sd := &signedData{}
	if !encap.Empty() {
		var field cryptobyte.String
		if !encap.ReadASN1(&field, tagExplicit0) || !encap.Empty() ||
			!field.ReadASN1Bytes(&sd.content, casn1.OCTET_STRING) || !field.Empty() {
			return nil, malformed("encapsulated content")
		}
		if sd.content == nil {
			sd.content = []byte{}
		}
	}
	if sd.certificates, err = readCertificates(certs); err != nil {
		return nil, err
	}
	// More than one is refused whatever it says, so the rest need not be read.
	for !signers.Empty() && len(sd.signers) < maxSigners {
		var one cryptobyte.String
		if !signers.ReadASN1(&one, casn1.SEQUENCE) {
			return nil, malformed("signer info")
		}
		sd.signers = append(sd.signers, one)
	}
	return sd, nil
}

// readCertificates reads CertificateSet (RFC 5652 10.2.3). Certificates of other
// kinds, those that the standard library refuses, and those that would be work
// without end are passed over: they can be part of no chain here.
func readCertificates(set cryptobyte.String) ([]*x509.Certificate, error) {
	members, err := splitSET(set, maxCertificates)
	if err != nil {
		return nil, fmt.Errorf("certificates: %w", err)
	}
	var certs []*x509.Certificate
	for _, raw := range members {
		if raw[0] != byte(casn1.SEQUENCE) {
			continue
		}
		if len(raw) > maxCertificate {
			continue
		}
		if c, err := x509.ParseCertificate(raw); err == nil && !tooCostly(c) && closed(raw) {
			certs = append(certs, c)
		}
	}
	return certs, nil
}

// closed tells whether a certificate ends with its signature. The standard library
// passes over what follows it within the SEQUENCE, which nobody signed: whoever
// adds something there makes one certificate look like two.
func closed(raw cryptobyte.String) bool {
	var body cryptobyte.String
	return raw.ReadASN1(&body, casn1.SEQUENCE) && body.SkipASN1(casn1.SEQUENCE) && body.SkipASN1(casn1.SEQUENCE) &&
		body.SkipASN1(casn1.BIT_STRING) && body.Empty()
}

// tooCostly tells whether checking a signature with this key takes time out of all
// proportion; x509 sets no limit.
func tooCostly(c *x509.Certificate) bool {
	key, ok := c.PublicKey.(*rsa.PublicKey)
	return ok && key.N.BitLen() > MaxRSABits
}

// verify reads SignerInfo (RFC 5652 5.3) and checks digest and signature.
func (sd *signedData) verify(si cryptobyte.String) (Signed, error) {
	var version int
	if !si.ReadASN1Integer(&version) {
		return Signed{}, malformed("signer info")
	}
	sid := si
	cert, err := sd.find(&si)
	if err != nil {
		return Signed{}, err
	}
	if len(sid) == len(si) {
		return Signed{}, malformed("signer identifier")
	}
	var attrs cryptobyte.String
	var hasAttrs bool
	var signature []byte
	digestAlg, ok := readAlgorithm(&si)
	if !ok || !si.ReadOptionalASN1(&attrs, &hasAttrs, tagExplicit0) {
		return Signed{}, malformed("signer info")
	}
	sigAlg, ok := readAlgorithm(&si)
	if !ok || !si.ReadASN1Bytes(&signature, casn1.OCTET_STRING) ||
		!si.SkipOptionalASN1(tagExplicit1) || !si.Empty() {
		return Signed{}, malformed("signer info")
	}
	if cert == nil {
		return Signed{}, ErrNoSignerCertificate
	}
	digest, ok := signingDigest(digestAlg.oid)
	if !ok {
		return Signed{}, refuse("digest", digestAlg.oid)
	}
	check, scheme, err := signatureCheck(sigAlg, digest, cert)
	if err != nil {
		return Signed{}, err
	}
	if !hasAttrs {
		return Signed{}, ErrNoSignedAttributes
	}
	set, err := readAttributes(attrs)
	if err != nil {
		return Signed{}, err
	}
	if err := set.matches(sum(digest, sd.content)); err != nil {
		return Signed{}, err
	}
	forms, err := setForms(attrs)
	if err != nil {
		return Signed{}, err
	}
	right := false
	for _, f := range forms {
		right = right || check(sum(digest, f), signature)
	}
	if !right {
		return Signed{}, ErrSignature
	}
	if !set.namesCertificate(cert) {
		return Signed{}, ErrSigningCertificate
	}
	at, err := set.signingTime()
	if err != nil {
		return Signed{}, err
	}
	return Signed{
		Content:      sd.content,
		Signer:       cert,
		Certificates: sd.certificates,
		SigningTime:  at,
		Algorithm:    nameOf(digestAlg.oid) + "+" + scheme,
		Capabilities: readCapabilities(set[oidAttrCapabilities.String()]),
		Announced:    set[oidAttrCapabilities.String()] != nil,
	}, nil
}

// find reads SignerIdentifier and looks for its certificate, nil where there is
// none.
func (sd *signedData) find(s *cryptobyte.String) (*x509.Certificate, error) {
	var rest cryptobyte.String
	var found *x509.Certificate
	for _, c := range sd.certificates {
		try := *s
		mine, err := identifies(&try, tagImplicit0, c)
		if err != nil {
			return nil, err
		}
		if rest = try; mine && found == nil {
			found = c
		}
	}
	if rest == nil && len(sd.certificates) == 0 {
		return nil, ErrNoSignerCertificate
	}
	*s = rest
	return found, nil
}

// matches checks content-type and message-digest (RFC 5652 11.1 and 11.2).
func (set attributes) matches(digest []byte) error {
	kind, ok := set[oidAttrContentType.String()]
	if !ok {
		return malformed("no content type attribute")
	}
	if !isOID(kind, oidData) {
		return fmt.Errorf("%w: signed attribute", ErrContentType)
	}
	value, ok := set[oidAttrMessageDigest.String()]
	var signed []byte
	if !ok || !value.ReadASN1Bytes(&signed, casn1.OCTET_STRING) || !value.Empty() {
		return malformed("message digest")
	}
	if subtle.ConstantTimeCompare(signed, digest) != 1 {
		return ErrDigest
	}
	return nil
}

// signingTime reads RFC 5652 11.3; zero where there is none.
func (set attributes) signingTime() (time.Time, error) {
	value, ok := set[oidAttrSigningTime.String()]
	if !ok {
		return time.Time{}, nil
	}
	var at time.Time
	if value.PeekASN1Tag(casn1.UTCTime) {
		ok = value.ReadASN1UTCTime(&at)
	} else {
		ok = value.ReadASN1GeneralizedTime(&at)
	}
	if !ok || !value.Empty() {
		return time.Time{}, malformed("signing time")
	}
	return at.UTC(), nil
}
