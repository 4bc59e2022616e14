package keys

import (
	"bytes"
	"crypto"
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/asn1"
	"errors"
	"hash"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/cryptobyte"
	casn1 "golang.org/x/crypto/cryptobyte/asn1"
	"software.sslmate.com/src/go-pkcs12"

	"cardiopli/crypto/cms"
)

// readDER tells by its first elements what a binary file is.
func (r *identityReader) readDER(file []byte) error {
	if file[0] != 0x30 {
		return ErrNothing
	}
	der, err := cms.Normalise(file)
	if err != nil {
		return ErrFileDamaged
	}
	in := cryptobyte.String(der)
	var body cryptobyte.String
	if !in.ReadASN1(&body, casn1.SEQUENCE) {
		return ErrFileDamaged
	}
	if body.PeekASN1Tag(casn1.SEQUENCE) {
		look := body
		var first cryptobyte.String
		if look.ReadASN1(&first, casn1.SEQUENCE) && first.PeekASN1Tag(casn1.OBJECT_IDENTIFIER) && look.PeekASN1Tag(casn1.OCTET_STRING) {
			return r.encryptedPKCS8(der)
		}
		return r.addCertificates(der)
	}
	if body.PeekASN1Tag(casn1.OBJECT_IDENTIFIER) {
		return r.addBundle(der)
	}
	var version int
	if !body.ReadASN1Integer(&version) {
		return ErrNothing
	}
	switch {
	case body.PeekASN1Tag(casn1.INTEGER):
		return r.addTraditional("RSA PRIVATE KEY", der)
	case body.PeekASN1Tag(casn1.OCTET_STRING):
		return r.addTraditional("EC PRIVATE KEY", der)
	case version == 3:
		return r.addPKCS12(der)
	}
	return r.addPKCS8(der, "PKCS#8")
}

// addPKCS12 reads a PFX. The decoder is go-pkcs12; what stands around it here is
// what it does not do: it reads DER alone, where NSS and Java write BER within what
// the MAC covers, it says "wrong password" of a damaged file, and it works for as
// many rounds as the file asks. Without a password first: some programs write none.
func (r *identityReader) addPKCS12(der []byte) error {
	p, err := parsePFX(der)
	if err != nil {
		return err
	}
	safe, err := derSafe(p.safe)
	if err != nil {
		safe = p.safe // the decoder says what it is
	}
	if tooManyRounds(safe, 32) || tooManyRounds(p.macAlg, 32) || p.rounds > maxRounds {
		return &FormError{"PKCS#12 that asks for too much work"}
	}
	found := r.openPFX(p, "")
	if errors.Is(found, ErrFilePassword) {
		password, err := r.secret()
		if err != nil {
			return err
		}
		// The file's own alphabet is that of 16 bits (RFC 7292 B.1).
		if !utf8.Valid(password) || strings.ContainsFunc(string(password), func(r rune) bool { return r > 0xffff }) {
			return ErrFilePassword
		}
		found = r.openPFX(p, string(password))
	}
	return found
}

func (r *identityReader) openPFX(p *pfx, password string) error {
	der, intact := p.forDecoder(password)
	if !intact && password == "" {
		if der, intact = p.forDecoderWith(nil); !intact {
			return ErrFilePassword
		}
	}
	key, leaf, others, err := pkcs12.DecodeChain(der, password)
	var unread pkcs12.NotImplementedError
	var syntax asn1.SyntaxError
	var structure asn1.StructuralError
	switch {
	case err == nil && !intact:
		return ErrFileDamaged // the password opens what its own check sum denies
	case errors.Is(err, pkcs12.ErrIncorrectPassword), errors.Is(err, pkcs12.ErrDecryption):
		return ErrFilePassword
	case err != nil && !intact && (errors.As(err, &syntax) || errors.As(err, &structure)):
		// What a wrong password gives where its padding looks right by chance.
		return ErrFilePassword
	case errors.As(err, &unread):
		return &FormError{"PKCS#12, " + strings.TrimPrefix(unread.Error(), "pkcs12: ")}
	case err != nil && strings.Contains(err.Error(), "exactly one key"):
		return ErrSeveralKeys
	case err != nil && strings.HasSuffix(err.Error(), "no MAC in data"):
		return &FormError{"PKCS#12 without a check sum"}
	case err != nil && intact && len(p.macAlg) > 0 && strings.HasSuffix(err.Error(), "missing"):
		return ErrHalf
	case err != nil && len(p.macAlg) == 0:
		return &FormError{"PKCS#12 without a check sum"} // nothing tells a wrong password from damage
	case err != nil:
		return ErrFileDamaged
	}
	if err := r.addKey(key, "PKCS#12"); err != nil {
		return err
	}
	r.certs = append(append(r.certs, leaf), others...)
	if len(r.certs) > maxInFile {
		return errTooLong
	}
	return nil
}

// pfx is a PFX (RFC 7292 4) taken apart.
type pfx struct {
	der    []byte
	safe   []byte // AuthenticatedSafe as it was written, over which the MAC is
	sum    crypto.Hash
	digest []byte // nil where there is no MAC, or one that is not computed here
	salt   []byte
	rounds int
	macAlg cryptobyte.String
}

func parsePFX(der []byte) (*pfx, error) {
	p := &pfx{der: der, rounds: 1}
	in := cryptobyte.String(der)
	var body, info, content, mac, digest, alg cryptobyte.String
	var version int
	var kind, sum asn1.ObjectIdentifier
	if !in.ReadASN1(&body, casn1.SEQUENCE) || !body.ReadASN1Integer(&version) || !body.ReadASN1(&info, casn1.SEQUENCE) ||
		!info.ReadASN1ObjectIdentifier(&kind) {
		return nil, ErrFileDamaged
	}
	if !kind.Equal(oidData) {
		return nil, &FormError{"PKCS#12 protected by a signature"}
	}
	if !info.ReadASN1(&content, casn1.Tag(0).ContextSpecific().Constructed()) || !content.ReadASN1Bytes(&p.safe, casn1.OCTET_STRING) {
		return nil, ErrFileDamaged
	}
	if body.Empty() {
		return p, nil
	}
	if !body.ReadASN1(&mac, casn1.SEQUENCE) || !mac.ReadASN1(&digest, casn1.SEQUENCE) || !digest.ReadASN1Element(&p.macAlg, casn1.SEQUENCE) ||
		!digest.ReadASN1Bytes(&p.digest, casn1.OCTET_STRING) || !mac.ReadASN1Bytes(&p.salt, casn1.OCTET_STRING) ||
		!mac.Empty() && !mac.ReadASN1Integer(&p.rounds) {
		return nil, ErrFileDamaged
	}
	if p.rounds < 1 {
		return nil, ErrFileDamaged
	}
	alg = p.macAlg
	if !alg.ReadASN1(&alg, casn1.SEQUENCE) || !alg.ReadASN1ObjectIdentifier(&sum) {
		return nil, ErrFileDamaged
	}
	switch sum.String() {
	case "1.3.14.3.2.26":
		p.sum = crypto.SHA1
	case "2.16.840.1.101.3.4.2.1":
		p.sum = crypto.SHA256
	case "2.16.840.1.101.3.4.2.2":
		p.sum = crypto.SHA384
	case "2.16.840.1.101.3.4.2.3":
		p.sum = crypto.SHA512
	default: // PBMAC1 (RFC 9579) is the decoder's
		p.digest = nil
	}
	return p, nil
}

// forDecoder gives the file in the form that the decoder reads: DER within too,
// which NSS does not write, with the MAC computed again. intact says whether the
// MAC as written fits the password; one that does not is replaced as well, so that
// a damaged file is told from a wrong password by whether it opens all the same.
func (p *pfx) forDecoder(password string) (der []byte, intact bool) {
	secret := make([]byte, 0, 2*len(password)+2)
	for _, r := range password {
		secret = append(secret, byte(r>>8), byte(r))
	}
	return p.forDecoderWith(append(secret, 0, 0))
}

func (p *pfx) forDecoderWith(secret []byte) (der []byte, intact bool) {
	if p.digest == nil {
		return p.der, true
	}
	safe, err := derSafe(p.safe)
	if err != nil {
		safe = p.safe // the decoder says what it is
	}
	intact = hmac.Equal(p.mac(secret, p.safe), p.digest)
	if intact && bytes.Equal(safe, p.safe) {
		return p.der, true
	}
	var b cryptobyte.Builder
	b.AddASN1(casn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1Int64(3)
		b.AddASN1(casn1.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1ObjectIdentifier(oidData)
			b.AddASN1(casn1.Tag(0).ContextSpecific().Constructed(), func(b *cryptobyte.Builder) { b.AddASN1OctetString(safe) })
		})
		b.AddASN1(casn1.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1(casn1.SEQUENCE, func(b *cryptobyte.Builder) {
				b.AddBytes(p.macAlg)
				b.AddASN1OctetString(p.mac(secret, safe))
			})
			b.AddASN1OctetString(p.salt)
			b.AddASN1Int64(int64(p.rounds))
		})
	})
	out, err := b.Bytes()
	if err != nil {
		return p.der, intact
	}
	return out, intact
}

// mac is RFC 7292 appendix B, with ID 3: the key is as long as the digest, so
// that one turn of its loop gives it.
func (p *pfx) mac(secret, content []byte) []byte {
	h := map[crypto.Hash]func() hash.Hash{crypto.SHA1: sha1.New, crypto.SHA256: sha256.New, crypto.SHA384: sha512.New384, crypto.SHA512: sha512.New}[p.sum]
	d := h()
	v := d.BlockSize()
	d.Write(bytes.Repeat([]byte{3}, v))
	d.Write(repeatTo(p.salt, v))
	d.Write(repeatTo(secret, v))
	key := d.Sum(nil)
	for range p.rounds - 1 {
		d.Reset()
		d.Write(key)
		key = d.Sum(key[:0])
	}
	m := hmac.New(h, key)
	m.Write(content)
	return m.Sum(nil)
}

func repeatTo(b []byte, v int) []byte {
	if len(b) == 0 {
		return nil
	}
	n := (len(b) + v - 1) / v * v
	return bytes.Repeat(b, n/len(b)+1)[:n]
}

// derSafe gives AuthenticatedSafe in DER. What Normalise cannot know is done here:
// that the [0] of EncryptedContentInfo is an OCTET STRING in pieces.
func derSafe(ber []byte) ([]byte, error) {
	der, err := cms.Normalise(ber)
	if err != nil {
		return nil, err
	}
	in := cryptobyte.String(der)
	var infos cryptobyte.String
	if !in.ReadASN1(&infos, casn1.SEQUENCE) {
		return nil, ErrFileDamaged
	}
	zero := casn1.Tag(0).ContextSpecific()
	var b cryptobyte.Builder
	bad := false
	b.AddASN1(casn1.SEQUENCE, func(b *cryptobyte.Builder) {
		for !infos.Empty() && !bad {
			var whole, info, field, data, version, eci, kind, alg, piece cryptobyte.String
			if !infos.ReadASN1Element(&whole, casn1.SEQUENCE) {
				bad = true
				return
			}
			look := whole
			if !look.ReadASN1(&info, casn1.SEQUENCE) || !info.ReadASN1Element(&kind, casn1.OBJECT_IDENTIFIER) ||
				!info.ReadASN1(&field, zero.Constructed()) || !field.ReadASN1(&data, casn1.SEQUENCE) ||
				!data.ReadASN1Element(&version, casn1.INTEGER) || !data.ReadASN1(&eci, casn1.SEQUENCE) {
				b.AddBytes(whole)
				continue
			}
			var inner cryptobyte.String
			var pieces cryptobyte.String
			if !eci.ReadASN1Element(&inner, casn1.OBJECT_IDENTIFIER) || !eci.ReadASN1Element(&alg, casn1.SEQUENCE) ||
				!eci.ReadASN1(&pieces, zero.Constructed()) {
				b.AddBytes(whole)
				continue
			}
			var sealed []byte
			for !pieces.Empty() {
				if !pieces.ReadASN1(&piece, casn1.OCTET_STRING) {
					bad = true
					return
				}
				sealed = append(sealed, piece...)
			}
			b.AddASN1(casn1.SEQUENCE, func(b *cryptobyte.Builder) {
				b.AddBytes(kind)
				b.AddASN1(zero.Constructed(), func(b *cryptobyte.Builder) {
					b.AddASN1(casn1.SEQUENCE, func(b *cryptobyte.Builder) {
						b.AddBytes(version)
						b.AddASN1(casn1.SEQUENCE, func(b *cryptobyte.Builder) {
							b.AddBytes(inner)
							b.AddBytes(alg)
							b.AddASN1(zero, func(b *cryptobyte.Builder) { b.AddBytes(sealed) })
						})
					})
				})
			})
		}
	})
	out, err := b.Bytes()
	if bad || err != nil {
		return nil, ErrFileDamaged
	}
	return out, nil
}

// tooManyRounds looks for what counts rounds wherever it stands in the clear: an
// INTEGER that follows the OCTET STRING of a salt.
func tooManyRounds(der []byte, depth int) bool {
	if depth == 0 {
		return true
	}
	in := cryptobyte.String(der)
	salt := false
	for first := true; !in.Empty(); first = false {
		var body cryptobyte.String
		var tag casn1.Tag
		if !in.ReadAnyASN1(&body, &tag) {
			return false
		}
		content := tag == casn1.OCTET_STRING && first && in.Empty() // of an explicit [0], not encrypted
		if tag == casn1.INTEGER && salt && above(body, maxRounds) || (tag&0x20 != 0 || content) && tooManyRounds(body, depth-1) {
			return true
		}
		salt = tag == casn1.OCTET_STRING
	}
	return false
}

// above compares the content of an INTEGER, of any length, with a limit.
func above(b []byte, limit uint64) bool {
	var n uint64
	for _, x := range b {
		if n = n<<8 | uint64(x); n > limit {
			return true
		}
	}
	return false
}
