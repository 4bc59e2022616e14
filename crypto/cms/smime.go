package cms

import (
	"bytes"
	"crypto"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
)

// EncryptedEntity gives the MIME entity around what Encrypt wrote: headers and
// base64 body with CRLF line ends (RFC 8551 3.3). smime-type follows the content
// type of der. The caller puts From, To, Subject, MIME-Version and the like in
// front.
func EncryptedEntity(der []byte) []byte {
	kind := "enveloped-data"
	if TypeOf(der) == TypeAuthEnveloped {
		kind = "authEnveloped-data"
	}
	return pkcs7Entity(kind, der)
}

// OpaqueEntity gives the MIME entity around what Sign wrote (RFC 8551 3.5.2).
// This is what to hand to Encrypt.
func OpaqueEntity(der []byte) []byte { return pkcs7Entity("signed-data", der) }

func pkcs7Entity(kind string, der []byte) []byte {
	head := pkcs7Header(kind)
	l := base64Lines{out: make([]byte, 0, len(head)+base64Size(len(der)))}
	l.out = append(l.out, head...)
	l.write(der)
	return l.end()
}

func pkcs7Header(kind string) string {
	return "Content-Type: application/pkcs7-mime; smime-type=" + kind + ";\r\n" +
		" name=\"smime.p7m\"\r\n" +
		"Content-Transfer-Encoding: base64\r\n" +
		"Content-Disposition: attachment; filename=\"smime.p7m\"\r\n\r\n"
}

// SignedEntity gives the multipart/signed of an entity and what SignDetached
// wrote for it (RFC 8551 3.5.3, RFC 1847). The entity stands in it byte for byte.
// The boundary is drawn from the bytes, so that the same input gives the same
// message, and occurs nowhere in the entity.
func SignedEntity(entity, der []byte) []byte {
	boundary := boundaryFor(entity, sum(crypto.SHA256, entity))
	out := make([]byte, 0, len(entity)+base64Size(len(der))+1024)
	out = append(out, signedHead(boundary, digestName(der))...)
	out = append(out, entity...)
	return appendSignature(out, boundary, der)
}

// signedHead opens the multipart/signed up to the entity.
func signedHead(boundary, micalg string) string {
	return "Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\";\r\n" +
		" micalg=" + micalg + "; boundary=\"" + boundary + "\"\r\n\r\n--" + boundary + "\r\n"
}

// appendSignature is what follows the entity.
func appendSignature(out []byte, boundary string, der []byte) []byte {
	out = append(out, "\r\n--"+boundary+"\r\n"+
		"Content-Type: application/pkcs7-signature; name=\"smime.p7s\"\r\n"+
		"Content-Transfer-Encoding: base64\r\n"+
		"Content-Disposition: attachment; filename=\"smime.p7s\"\r\n\r\n"...)
	l := base64Lines{out: out}
	l.write(der)
	return append(l.end(), "\r\n--"+boundary+"--\r\n"...)
}

// boundaryFor draws a boundary from the digest of the entity that does not occur
// in the entity.
func boundaryFor(entity, digest []byte) string {
	for n := 0; ; n++ {
		h := sha256.Sum256(fmt.Appendf(nil, "boundary %d %x", n, digest))
		s := "signed-" + hex.EncodeToString(h[:16])
		if !bytes.Contains(entity, []byte(s)) {
			return s
		}
	}
}

// base64Lines appends base64 in lines of 76 characters with CRLF (RFC 2045 6.8);
// what is written may come in pieces.
type base64Lines struct {
	out  []byte
	line [perLine]byte // begun and not yet full
	n    int
}

const perLine = 57

// base64Size is what n bytes take at most.
func base64Size(n int) int { return (n/perLine + 1) * 78 }

func (l *base64Lines) write(p []byte) {
	if l.n > 0 {
		n := copy(l.line[l.n:], p)
		if l.n, p = l.n+n, p[n:]; l.n < perLine {
			return
		}
		l.emit(l.line[:])
	}
	for len(p) >= perLine {
		l.emit(p[:perLine])
		p = p[perLine:]
	}
	l.n = copy(l.line[:], p)
}

func (l *base64Lines) emit(line []byte) {
	l.out = append(base64.StdEncoding.AppendEncode(l.out, line), '\r', '\n')
}

// end closes the last line.
func (l *base64Lines) end() []byte {
	if l.n > 0 {
		l.emit(l.line[:l.n])
		l.n = 0
	}
	return l.out
}
