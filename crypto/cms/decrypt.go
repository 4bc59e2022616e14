package cms

import (
	"crypto"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	_ "crypto/sha1" // linked for the key derivation and OAEP of older writers
	_ "crypto/sha512"
	"crypto/x509"
	"errors"
	"fmt"

	"golang.org/x/crypto/cryptobyte"
	casn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// Errors of Decrypt.
var (
	// ErrDecrypt is all that is said once the private key has been used: a wrong
	// key, padding, tag or content look alike, so that nobody can use the reader
	// as an oracle.
	ErrDecrypt = errors.New("cms: decryption failed")
	// ErrNotRecipient says that the message is for other certificates.
	ErrNotRecipient = errors.New("cms: not encrypted to this certificate")
	// ErrKeyMismatch says that private key and certificate do not belong together.
	ErrKeyMismatch = errors.New("cms: private key does not belong to the certificate")
)

// Decrypt opens EnvelopedData or AuthEnvelopedData, in DER or BER, with the
// private key of the certificate it was written to, and returns the content.
//
// key is an *rsa.PrivateKey, *ecdsa.PrivateKey, an ecdh.KeyExchanger or, for
// RSA, any crypto.Decrypter such as a token. Read are RSA PKCS #1 v1.5, RSA-OAEP
// (SHA-1 to SHA-512 and any of them for MGF1, label included), ECDH on P-256, P-384 and P-521 with SHA-1 to SHA-512
// key derivation; AES-128, 192 and 256 in CBC and GCM.
//
// A failed PKCS #1 v1.5 decryption goes on with a random key (RFC 3218 2.3.2), so
// that it ends where a wrong content key ends, in ErrDecrypt. GCM content is
// returned only after its tag is checked. CBC content has no tag and can have
// been altered: the result proves nothing until Verify accepts what is inside.
func Decrypt(der []byte, key crypto.PrivateKey, cert *x509.Certificate) ([]byte, error) {
	content, _, err := decrypt(der, key, cert)
	return content, err
}

// decrypt also tells the algorithms that were used, in the manner of Form.
func decrypt(message []byte, key crypto.PrivateKey, cert *x509.Certificate) ([]byte, string, error) {
	if err := checkPair(key, cert); err != nil {
		return nil, "", err
	}
	der, err := Normalise(message)
	if err != nil {
		return nil, "", err
	}
	e, err := readEnvelope(der)
	if err != nil {
		return nil, "", err
	}
	cek, how, err := e.contentKey(key, cert)
	if err != nil {
		return nil, "", err
	}
	form := how + "+" + nameOf(e.algorithm.oid)
	if !e.cipher.gcm {
		content, err := e.cipher.open(cek, e.encrypted, nil, nil)
		return content, form, err
	}
	forms := [][]byte{nil}
	if e.authAttrs != nil {
		// RFC 5083 2.2: the authenticated attributes, with the tag of a SET, are
		// the associated data.
		if forms, err = setForms(e.authAttrs); err != nil {
			return nil, "", err
		}
	}
	for _, aad := range forms {
		if content, err := e.cipher.open(cek, e.encrypted, e.mac, aad); err == nil {
			return content, form, nil
		}
	}
	return nil, "", ErrDecrypt
}

// publicKeyOf gives the public half of a private key in the form in which
// certificates hold it.
func publicKeyOf(key crypto.PrivateKey) crypto.PublicKey {
	switch k := key.(type) {
	case interface{ Public() crypto.PublicKey }:
		return k.Public()
	case ecdh.KeyExchanger:
		return k.PublicKey()
	}
	return nil
}

func checkPair(key crypto.PrivateKey, cert *x509.Certificate) error {
	if cert == nil {
		return &CertificateError{Reason: ReasonMissing}
	}
	pub := publicKeyOf(key)
	if p, ok := pub.(*ecdh.PublicKey); ok {
		ec, ok := cert.PublicKey.(*ecdsa.PublicKey)
		if !ok {
			return ErrKeyMismatch
		}
		own, err := ec.ECDH()
		if err != nil || !own.Equal(p) {
			return ErrKeyMismatch
		}
		return nil
	}
	p, ok := pub.(interface{ Equal(crypto.PublicKey) bool })
	if !ok || !p.Equal(cert.PublicKey) {
		return ErrKeyMismatch
	}
	return nil
}

// envelope is EnvelopedData or AuthEnvelopedData taken apart.
type envelope struct {
	recipients [][]byte
	algorithm  algorithm
	cipher     contentCipher
	encrypted  []byte
	authAttrs  []byte // members of the SET, nil where absent
	mac        []byte
}

// readEnvelope reads RFC 5652 6.1 and RFC 5083 2.1. With the error of a content that
// is not read it gives the recipients and the cipher, for Inspect to name.
func readEnvelope(der []byte) (*envelope, error) {
	kind, content, err := contentInfo(der)
	if err != nil {
		return nil, err
	}
	gcm := kind.Equal(oidAuthEnvelopedData)
	if !gcm && !kind.Equal(oidEnvelopedData) {
		return nil, fmt.Errorf("%w: %s", ErrContentType, nameOf(kind))
	}
	var body, recipients, info cryptobyte.String
	var version int
	if !content.ReadASN1(&body, casn1.SEQUENCE) || !content.Empty() ||
		!body.ReadASN1Integer(&version) ||
		!body.SkipOptionalASN1(tagExplicit0) || // originatorInfo: certificates nobody needs here
		!body.ReadASN1(&recipients, casn1.SET) ||
		!body.ReadASN1(&info, casn1.SEQUENCE) {
		return nil, malformed("enveloped data")
	}
	e := &envelope{}
	if e.recipients, err = splitSET(recipients, maxRecipients); err != nil {
		return nil, err
	}
	if err := e.readContent(info, gcm); err != nil {
		return e, err
	}
	var attrs cryptobyte.String
	var present bool
	if !gcm {
		if !body.SkipOptionalASN1(tagExplicit1) || !body.Empty() {
			return nil, malformed("enveloped data")
		}
		return e, nil
	}
	if !body.ReadOptionalASN1(&attrs, &present, tagExplicit1) ||
		!body.ReadASN1Bytes(&e.mac, casn1.OCTET_STRING) ||
		!body.SkipOptionalASN1(tagExplicit2) || !body.Empty() {
		return nil, malformed("authenticated enveloped data")
	}
	if present {
		e.authAttrs = attrs
		// RFC 5083 2.1: a content-type attribute must say what the content is.
		set, err := readAttributes(attrs)
		if err != nil {
			return nil, err
		}
		if value, ok := set[oidAttrContentType.String()]; ok && !isOID(value, oidData) {
			return nil, fmt.Errorf("%w: authenticated attribute", ErrContentType)
		}
	}
	return e, nil
}

// readContent reads EncryptedContentInfo. The content must be id-data: a MIME
// entity (RFC 8551 2.4.3).
func (e *envelope) readContent(info cryptobyte.String, gcm bool) error {
	var kind = oidData
	if !info.ReadASN1ObjectIdentifier(&kind) {
		return malformed("encrypted content info")
	}
	if !kind.Equal(oidData) {
		return fmt.Errorf("%w: %s inside the envelope", ErrContentType, nameOf(kind))
	}
	var ok bool
	if e.algorithm, ok = readAlgorithm(&info); !ok {
		return malformed("content cipher")
	}
	var err error
	if e.cipher, err = newContentCipher(e.algorithm, gcm); err != nil {
		return err
	}
	var field cryptobyte.String
	switch {
	case info.PeekASN1Tag(tagImplicit0):
		if !info.ReadASN1(&field, tagImplicit0) {
			return malformed("encrypted content")
		}
		e.encrypted = field
	case info.PeekASN1Tag(tagExplicit0):
		// A streamed content: [0] stands for a constructed OCTET STRING, whose
		// segments the normaliser cannot join because it does not know the type.
		if !info.ReadASN1(&field, tagExplicit0) {
			return malformed("encrypted content")
		}
		e.encrypted = make([]byte, 0, len(field))
		for !field.Empty() {
			var segment []byte
			if !field.ReadASN1Bytes(&segment, casn1.OCTET_STRING) {
				return malformed("segment of the encrypted content")
			}
			e.encrypted = append(e.encrypted, segment...)
		}
	default:
		return malformed("no encrypted content")
	}
	if !info.Empty() {
		return malformed("encrypted content info")
	}
	return nil
}

// contentKey finds the recipient that names cert and opens its copy of the
// content key. how words the key transport.
func (e *envelope) contentKey(key crypto.PrivateKey, cert *x509.Certificate) (cek []byte, how string, err error) {
	for _, raw := range e.recipients {
		s := cryptobyte.String(raw)
		var body cryptobyte.String
		switch {
		case s.PeekASN1Tag(casn1.SEQUENCE):
			if !s.ReadASN1(&body, casn1.SEQUENCE) {
				return nil, "", malformed("key transport recipient")
			}
			cek, how, err = openTransport(body, key, cert, e.cipher.keySize)
		case s.PeekASN1Tag(tagExplicit1):
			if !s.ReadASN1(&body, tagExplicit1) {
				return nil, "", malformed("key agreement recipient")
			}
			cek, how, err = openAgreement(body, key, cert)
		default:
			// [2] key-encryption keys, [3] passwords, [4] others: not for certificates.
			continue
		}
		if err == errOther {
			continue
		}
		return cek, how, err
	}
	return nil, "", ErrNotRecipient
}

// errOther says within the package that a recipient is somebody else.
var errOther = errors.New("another recipient")

// openTransport reads KeyTransRecipientInfo (RFC 5652 6.2.1).
func openTransport(s cryptobyte.String, key crypto.PrivateKey, cert *x509.Certificate, size int) ([]byte, string, error) {
	var version int
	if !s.ReadASN1Integer(&version) {
		return nil, "", malformed("key transport version")
	}
	mine, err := identifies(&s, tagImplicit0, cert)
	if err != nil {
		return nil, "", err
	}
	a, ok := readAlgorithm(&s)
	var encrypted []byte
	if !ok || !s.ReadASN1Bytes(&encrypted, casn1.OCTET_STRING) || !s.Empty() {
		return nil, "", malformed("key transport recipient")
	}
	if !mine {
		return nil, "", errOther
	}
	// The key belongs to the certificate, which was looked at before: it is the
	// message that asks for what such a key cannot do.
	if _, isRSA := cert.PublicKey.(*rsa.PublicKey); !isRSA {
		return nil, "", malformed("key transport to a key of another kind")
	}
	decrypter, ok := key.(crypto.Decrypter)
	if !ok {
		return nil, "", ErrKeyMismatch
	}
	var opts crypto.DecrypterOpts
	how := "rsa-v1.5"
	switch {
	case a.oid.Equal(oidRSA):
		opts = &rsa.PKCS1v15DecryptOptions{SessionKeyLen: size}
	case a.oid.Equal(oidOAEP):
		oaep, err := readOAEP(a.params)
		if err != nil {
			return nil, "", err
		}
		opts, how = oaep, "rsa-oaep-"+hashName(oaep.Hash)
	default:
		return nil, "", refuse("key transport", a.oid)
	}
	cek, err := decrypter.Decrypt(rand.Reader, encrypted, opts)
	if err != nil || len(cek) != size {
		if a.oid.Equal(oidOAEP) {
			return nil, "", ErrDecrypt
		}
		// The standard library puts a random key in the place of a wrong padding. A
		// token may say that it was wrong: it is done for it here.
		cek = random(size)
	}
	return cek, how, nil
}

func hashName(h crypto.Hash) string { return nameOf(oidOfDigest(h)) }

// readOAEP reads RSAES-OAEP-params (RFC 4055 4.1); absent means all defaults.
func readOAEP(params cryptobyte.String) (*rsa.OAEPOptions, error) {
	var body cryptobyte.String
	if !params.Empty() && (!params.ReadASN1(&body, casn1.SEQUENCE) || !params.Empty()) {
		return nil, malformed("oaep parameters")
	}
	hash, mgf, err := readHashMGF(&body, "oaep")
	if err != nil {
		return nil, err
	}
	opts := &rsa.OAEPOptions{Hash: hash, MGFHash: mgf}
	var field cryptobyte.String
	var present bool
	if !body.ReadOptionalASN1(&field, &present, tagExplicit2) || !body.Empty() {
		return nil, malformed("oaep parameters")
	}
	if present {
		a, ok := readAlgorithm(&field)
		if !ok || !field.Empty() {
			return nil, malformed("oaep label")
		}
		if !a.oid.Equal(oidPLabel) {
			return nil, refuse("oaep label", a.oid)
		}
		if !a.params.ReadASN1Bytes(&opts.Label, casn1.OCTET_STRING) || !a.params.Empty() {
			return nil, malformed("oaep label")
		}
	}
	return opts, nil
}
