package cms

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strconv"
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
	var b bytes.Buffer
	b.Grow(len(der)/3*4 + len(der)/57*2 + 256)
	b.WriteString("Content-Type: application/pkcs7-mime; smime-type=" + kind + ";\r\n" +
		" name=\"smime.p7m\"\r\n" +
		"Content-Transfer-Encoding: base64\r\n" +
		"Content-Disposition: attachment; filename=\"smime.p7m\"\r\n\r\n")
	writeBase64(&b, der)
	return b.Bytes()
}

// SignedEntity gives the multipart/signed of an entity and what SignDetached
// wrote for it (RFC 8551 3.5.3, RFC 1847). The entity stands in it byte for byte.
// The boundary is drawn from the bytes, so that the same input gives the same
// message, and occurs nowhere in the entity.
func SignedEntity(entity, der []byte) []byte {
	boundary := boundaryFor(entity, der)
	var b bytes.Buffer
	b.Grow(len(entity) + len(der)*3/2 + 1024)
	b.WriteString("Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\";\r\n" +
		" micalg=" + digestName(der) + "; boundary=\"" + boundary + "\"\r\n\r\n")
	b.WriteString("--" + boundary + "\r\n")
	b.Write(entity)
	b.WriteString("\r\n--" + boundary + "\r\n" +
		"Content-Type: application/pkcs7-signature; name=\"smime.p7s\"\r\n" +
		"Content-Transfer-Encoding: base64\r\n" +
		"Content-Disposition: attachment; filename=\"smime.p7s\"\r\n\r\n")
	writeBase64(&b, der)
	b.WriteString("\r\n--" + boundary + "--\r\n")
	return b.Bytes()
}

func boundaryFor(entity, der []byte) string {
	for n := 0; ; n++ {
		h := sha256.New()
		fmt.Fprintf(h, "%d:%d:", n, len(entity))
		h.Write(entity)
		h.Write(der)
		s := "signed-" + hex.EncodeToString(h.Sum(nil)[:16]) + "-" + strconv.Itoa(n)
		if !bytes.Contains(entity, []byte(s)) {
			return s
		}
	}
}

// writeBase64 writes lines of 76 characters with CRLF (RFC 2045 6.8).
func writeBase64(b *bytes.Buffer, data []byte) {
	const perLine = 57
	var line [78]byte
	for len(data) > 0 {
		n := min(perLine, len(data))
		size := base64.StdEncoding.EncodedLen(n)
		base64.StdEncoding.Encode(line[:], data[:n])
		line[size], line[size+1] = '\r', '\n'
		b.Write(line[:size+2])
		data = data[n:]
	}
}
