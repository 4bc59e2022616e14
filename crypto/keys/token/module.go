//go:build pkcs11 && cgo

package token

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"
	"errors"
	"fmt"
	"math/big"
	"strings"

	"github.com/miekg/pkcs11"
)

// Built reports whether this program can talk to a module.
const Built = true

// module is a session with a loaded library. The library is started and ended
// with each session: some see a card that was put back only then.
type module struct {
	ctx     *pkcs11.Ctx
	ours    bool // this session started the library and ends it
	session pkcs11.SessionHandle
	opened  bool
	key     pkcs11.ObjectHandle
	id      []byte // CKA_ID of the key
	pin     func() ([]byte, error)
	each    bool // CKA_ALWAYS_AUTHENTICATE: the PIN before each use
}

func dial(s Settings, pin func() ([]byte, error)) (_ device, err error) {
	m := &module{ctx: pkcs11.New(s.Module), pin: pin}
	if m.ctx == nil {
		return nil, &Error{Doing: "load " + s.Module, What: ErrModule, Hint: "install the maker's PKCS #11 library and write its path into keys.pkcs11.module"}
	}
	defer func() {
		if err != nil {
			m.close()
		}
	}()
	switch err := m.ctx.Initialize(); {
	case err == nil:
		m.ours = true
	case !is(err, pkcs11.CKR_CRYPTOKI_ALREADY_INITIALIZED):
		e := fault("start the module", err)
		e.What = ErrModule
		return nil, e
	}
	slot, err := m.slot(s.Token)
	if err != nil {
		return nil, err
	}
	info, err := m.ctx.GetTokenInfo(slot)
	if err != nil {
		return nil, fault("read the token", err)
	}
	switch {
	case info.Flags&pkcs11.CKF_USER_PIN_LOCKED != 0:
		return nil, worded("log in", "CKR_PIN_LOCKED")
	case info.Flags&pkcs11.CKF_USER_PIN_FINAL_TRY != 0 && !s.LastTry:
		return nil, &Error{Doing: "log in", What: ErrLastTry, Hint: `nothing was tried: make sure of the PIN, then "cardiopli keys pin --last-try"`}
	}
	if m.session, err = m.ctx.OpenSession(slot, pkcs11.CKF_SERIAL_SESSION); err != nil {
		return nil, fault("open a session", err)
	}
	m.opened = true
	if err := m.login(pkcs11.CKU_USER); err != nil {
		return nil, err
	}
	if m.key, err = m.find(s); err != nil {
		return nil, err
	}
	m.id = m.attribute(m.key, pkcs11.CKA_ID)
	m.each = bytes.Equal(m.attribute(m.key, pkcs11.CKA_ALWAYS_AUTHENTICATE), []byte{1})
	return m, nil
}

func (m *module) close() {
	if m.opened {
		m.ctx.CloseSession(m.session)
	}
	if m.ours {
		m.ctx.Finalize()
	}
	m.ctx.Destroy()
}

// slot finds the token by its label; slots are numbered anew when readers come
// and go.
func (m *module) slot(label string) (uint, error) {
	slots, err := m.ctx.GetSlotList(true)
	if err != nil {
		return 0, fault("list the tokens", err)
	}
	found, n := uint(0), 0
	for _, s := range slots {
		info, err := m.ctx.GetTokenInfo(s)
		if err == nil && strings.TrimRight(info.Label, " \x00") == label {
			found, n = s, n+1
		}
	}
	switch n {
	case 0:
		e := worded("find the token "+label, "CKR_TOKEN_NOT_PRESENT")
		e.Code = ""
		return 0, e
	case 1:
		return found, nil
	}
	return 0, &Error{Doing: "find the token " + label, What: ErrNoKey, Hint: "several tokens bear this label: take the others out, or label them otherwise"}
}

func (m *module) login(user uint) error {
	pin, err := m.pin()
	if err != nil {
		return fmt.Errorf("log in to the token: %w", err)
	}
	err = m.ctx.Login(m.session, user, string(pin))
	clear(pin)
	if err != nil && !is(err, pkcs11.CKR_USER_ALREADY_LOGGED_IN) {
		return fault("log in", err)
	}
	return nil
}

// objects lists up to n objects.
func (m *module) objects(n int, template ...*pkcs11.Attribute) ([]pkcs11.ObjectHandle, error) {
	if err := m.ctx.FindObjectsInit(m.session, template); err != nil {
		return nil, fault("search the token", err)
	}
	found, _, err := m.ctx.FindObjects(m.session, n)
	if err := errors.Join(err, m.ctx.FindObjectsFinal(m.session)); err != nil {
		return nil, fault("search the token", err)
	}
	return found, nil
}

func (m *module) find(s Settings) (pkcs11.ObjectHandle, error) {
	template := []*pkcs11.Attribute{pkcs11.NewAttribute(pkcs11.CKA_CLASS, pkcs11.CKO_PRIVATE_KEY)}
	if len(s.ID) > 0 {
		template = append(template, pkcs11.NewAttribute(pkcs11.CKA_ID, s.ID))
	} else {
		template = append(template, pkcs11.NewAttribute(pkcs11.CKA_LABEL, s.Label))
	}
	found, err := m.objects(2, template...)
	if err != nil {
		return 0, err
	}
	switch len(found) {
	case 0:
		return 0, &Error{Doing: "find the key", What: ErrNoKey, Hint: "\"pkcs11-tool --module LIBRARY --login --list-objects --type privkey\" shows labels and ids for keys.pkcs11"}
	case 1:
		return found[0], nil
	}
	return 0, &Error{Doing: "find the key", What: ErrNoKey, Hint: "several keys bear this label: write keys.pkcs11.key_id instead"}
}

// attribute reads one attribute, or nil where the object has none.
func (m *module) attribute(o pkcs11.ObjectHandle, kind uint) []byte {
	a, err := m.ctx.GetAttributeValue(m.session, o, []*pkcs11.Attribute{pkcs11.NewAttribute(kind, nil)})
	if err != nil || len(a) != 1 {
		return nil
	}
	return a[0].Value
}

// public finds the public half: of the public key object with the same id, else
// of the certificate, else of the private key itself, which for RSA has it.
func (m *module) public() (crypto.PublicKey, *x509.Certificate, error) {
	var cert *x509.Certificate
	objects := []pkcs11.ObjectHandle{m.key}
	if len(m.id) > 0 {
		certs, err := m.objects(8, pkcs11.NewAttribute(pkcs11.CKA_CLASS, pkcs11.CKO_CERTIFICATE), pkcs11.NewAttribute(pkcs11.CKA_ID, m.id))
		if err != nil {
			return nil, nil, err
		}
		for _, o := range certs {
			if c, err := x509.ParseCertificate(m.attribute(o, pkcs11.CKA_VALUE)); err == nil && (cert == nil || c.NotAfter.After(cert.NotAfter)) {
				cert = c
			}
		}
		keys, err := m.objects(1, pkcs11.NewAttribute(pkcs11.CKA_CLASS, pkcs11.CKO_PUBLIC_KEY), pkcs11.NewAttribute(pkcs11.CKA_ID, m.id))
		if err != nil {
			return nil, nil, err
		}
		objects = append(keys, objects...)
	}
	for _, o := range objects {
		if pub := m.publicOf(o); pub != nil {
			return pub, cert, nil
		}
	}
	if cert != nil {
		return cert.PublicKey, cert, nil
	}
	return nil, nil, &Error{Doing: "read the public key", What: ErrNoKey, Hint: "put the certificate of the key into the token, under the same id"}
}

func (m *module) publicOf(o pkcs11.ObjectHandle) crypto.PublicKey {
	if n, e := m.attribute(o, pkcs11.CKA_MODULUS), m.attribute(o, pkcs11.CKA_PUBLIC_EXPONENT); len(n) > 0 && len(e) > 0 && len(e) <= 4 {
		return &rsa.PublicKey{N: new(big.Int).SetBytes(n), E: int(new(big.Int).SetBytes(e).Int64())}
	}
	var oid asn1.ObjectIdentifier
	if _, err := asn1.Unmarshal(m.attribute(o, pkcs11.CKA_EC_PARAMS), &oid); err != nil {
		return nil
	}
	var curve elliptic.Curve
	switch oid.String() {
	case "1.2.840.10045.3.1.7":
		curve = elliptic.P256()
	case "1.3.132.0.34":
		curve = elliptic.P384()
	case "1.3.132.0.35":
		curve = elliptic.P521()
	default:
		return nil
	}
	point := m.attribute(o, pkcs11.CKA_EC_POINT)
	var inner []byte
	if rest, err := asn1.Unmarshal(point, &inner); err == nil && len(rest) == 0 { // the standard's form; some give the point bare
		point = inner
	}
	pub, err := ecdsa.ParseUncompressedPublicKey(curve, point)
	if err != nil {
		return nil
	}
	return pub
}

func (m *module) sign(how mechanism, data []byte) ([]byte, error) {
	if err := m.ctx.SignInit(m.session, how.mechanism(), m.key); err != nil {
		return nil, fault("sign", err)
	}
	if m.each {
		if err := m.login(pkcs11.CKU_CONTEXT_SPECIFIC); err != nil {
			return nil, err
		}
	}
	sig, err := m.ctx.Sign(m.session, data)
	if err != nil {
		return nil, fault("sign", err)
	}
	return sig, nil
}

func (m *module) decrypt(how mechanism, data []byte) ([]byte, error) {
	if err := m.ctx.DecryptInit(m.session, how.mechanism(), m.key); err != nil {
		return nil, fault("decrypt", err)
	}
	if m.each {
		if err := m.login(pkcs11.CKU_CONTEXT_SPECIFIC); err != nil {
			return nil, err
		}
	}
	plain, err := m.ctx.Decrypt(m.session, data)
	if err != nil {
		return nil, fault("decrypt", err)
	}
	return plain, nil
}

func (how mechanism) mechanism() []*pkcs11.Mechanism {
	var m *pkcs11.Mechanism
	switch hash, mgf := hashes(how.hash); how.scheme {
	case schemePSS:
		m = pkcs11.NewMechanism(pkcs11.CKM_RSA_PKCS_PSS, pkcs11.NewPSSParams(hash, mgf, uint(how.salt)))
	case schemeOAEP:
		m = pkcs11.NewMechanism(pkcs11.CKM_RSA_PKCS_OAEP, pkcs11.NewOAEPParams(hash, mgf, pkcs11.CKZ_DATA_SPECIFIED, how.label))
	case schemeECDSA:
		m = pkcs11.NewMechanism(pkcs11.CKM_ECDSA, nil)
	default:
		m = pkcs11.NewMechanism(pkcs11.CKM_RSA_PKCS, nil)
	}
	return []*pkcs11.Mechanism{m}
}

func hashes(h crypto.Hash) (hash, mgf uint) {
	switch h {
	case crypto.SHA1:
		return pkcs11.CKM_SHA_1, pkcs11.CKG_MGF1_SHA1
	case crypto.SHA384:
		return pkcs11.CKM_SHA384, pkcs11.CKG_MGF1_SHA384
	case crypto.SHA512:
		return pkcs11.CKM_SHA512, pkcs11.CKG_MGF1_SHA512
	}
	return pkcs11.CKM_SHA256, pkcs11.CKG_MGF1_SHA256
}

func is(err error, code uint) bool {
	var e pkcs11.Error
	return errors.As(err, &e) && uint(e) == code
}

// fault words what a module returned; its own text is "pkcs11: 0x30: CKR_...".
func fault(doing string, err error) *Error {
	var e pkcs11.Error
	if !errors.As(err, &e) {
		return &Error{Doing: doing, What: ErrFault, Hint: "look into the journal of the module"}
	}
	text := e.Error()
	code := text[strings.LastIndexByte(text, ' ')+1:]
	return worded(doing, code)
}
