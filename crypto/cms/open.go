package cms

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"mime"
	"net/mail"
	"net/textproto"
	"strings"
	"time"
)

// Errors of Open, besides those of Decrypt and Verify.
var (
	// ErrNotSMIME says that the whole message is no S/MIME. S/MIME in a part of a
	// larger message counts as none: what stands around such a part is how the
	// "EFAIL" attack gets at the plaintext.
	ErrNotSMIME = errors.New("cms: not an S/MIME message")
	// ErrUnsigned says that the message is encrypted and nobody signed what is
	// inside. Its content is not given out.
	ErrUnsigned = errors.New("cms: encrypted but not signed")
	// ErrNotEncrypted says that the message is signed but travelled in the clear.
	ErrNotEncrypted = errors.New("cms: signed but not encrypted")
)

// maxMessage bounds a message in transfer form: base64 of MaxSize and headers.
const maxMessage = MaxSize/57*78 + 1<<16

// maxLayers bounds how often layers may lie in each other; sign, encrypt, sign
// ("triple wrapping", RFC 2634 1.1) is the most that anybody sends.
const maxLayers = 4

// Reader is the recipient's side: key and certificate, and whom it trusts.
type Reader struct {
	Key           crypto.PrivateKey
	Certificate   *x509.Certificate
	Roots         *x509.CertPool
	Intermediates *x509.CertPool
	At            time.Time // the moment at which the signer's chain is judged
	// Evidence is what is at hand of revocations: a signer, or an authority of its
	// chain, that was revoked is refused. Strict refuses as well where the state of one
	// of them cannot be told.
	Evidence Evidence
	Strict   bool
	// ClearSigned lets messages through that are signed but not encrypted, such as
	// a receipt; else they are ErrNotEncrypted.
	ClearSigned bool
}

// Opened is a message that was opened and whose signature holds.
type Opened struct {
	Entity []byte // the signed MIME entity, byte for byte, headers included
	Signed Signed // the innermost signature, whose content Entity is
	// Encryption words how the message was sealed, in the manner of Form; empty
	// for one that was signed only.
	Encryption string
	// From is the address of the From header of the message, which the certificate
	// of the signer holds; empty where the message has no From.
	From string
	// To are the addresses of To, Cc and Bcc in the signed headers, and Addressed tells
	// whether the reader is among them. Neither is a condition for opening.
	To        []string
	Addressed Addressed
}

// Open reads a whole message (.eml) whose top is S/MIME: it decrypts, finds the
// signature inside, opaque or multipart/signed, and verifies it with its chain and
// against the From header. A message whose lines end in LF alone, as some
// programs store them, is read as if they ended in CRLF.
//
// On any error nothing of the content is returned. A message that is encrypted
// but not signed is ErrUnsigned. Which error it was is for the reader's own people:
// a program that answers a sender differently after ErrDecrypt than after another
// error tells whoever alters CBC content whether its padding came out right.
func (r Reader) Open(message []byte) (Opened, error) { return r.open(message, nil) }

// open is Open; seen notes what is met on the way, for Inspect, and may be nil.
func (r Reader) open(message []byte, seen *Report) (Opened, error) {
	if len(message) > maxMessage {
		return Opened{}, fmt.Errorf("open message: %w", ErrTooLarge)
	}
	entity := withCRLF(message)
	head, _, err := splitEntity(entity)
	if err != nil {
		return Opened{}, err
	}
	from, err := fromAddress(head)
	if err != nil {
		return Opened{}, err
	}
	if seen != nil {
		seen.From = from
	}
	o, err := r.layers(entity, seen)
	if err != nil {
		return Opened{}, err
	}
	// RFC 8550 3: the certificate must hold the address of the sender.
	if err := r.trust(o.Signed, from); err != nil {
		return Opened{}, fmt.Errorf("sender of the message: %w", err)
	}
	if err := signedFrom(o.Entity, o.Signed.Signer); err != nil {
		return Opened{}, fmt.Errorf("signed headers: %w", err)
	}
	o.From = from
	o.To, o.Addressed = addressees(o.Entity, r.Certificate)
	return o, nil
}

// layers takes S/MIME layers off until what is signed is no S/MIME itself.
func (r Reader) layers(entity []byte, seen *Report) (Opened, error) {
	var o Opened
	signed := false
	for range maxLayers {
		p, err := parseEntity(entity)
		if err != nil {
			return Opened{}, err
		}
		switch p.kind {
		case TypeEnveloped, TypeAuthEnveloped:
			var how string
			seen.envelope(p)
			if entity, how, err = decrypt(p.der, r.Key, r.Certificate); err != nil {
				return Opened{}, err
			}
			// A signature around the encryption says who packed it, not who wrote
			// it: only one inside counts from here.
			o, signed = Opened{Encryption: how}, false
			seen.opened(how)
		case TypeSigned:
			seen.signed(p, r)
			s, err := VerifySignature(p.der, p.detached)
			if err != nil {
				return Opened{}, err
			}
			entity, signed = s.Content, true
			o.Signed, o.Entity = s, s.Content
		default:
			return r.finish(o, signed)
		}
	}
	return Opened{}, fmt.Errorf("layers of S/MIME: %w", ErrTooLarge)
}

func (r Reader) finish(o Opened, signed bool) (Opened, error) {
	switch {
	case o.Encryption != "" && !signed:
		return Opened{}, ErrUnsigned
	case !signed:
		return Opened{}, ErrNotSMIME
	case o.Encryption == "" && !r.ClearSigned:
		return Opened{}, ErrNotEncrypted
	}
	return o, nil
}

// part is an entity seen as S/MIME.
type part struct {
	kind     Type // TypeOther where it is none
	der      []byte
	detached []byte // the signed entity of a multipart/signed
}

// parseEntity tells what an entity is (RFC 8551 3.10). What cannot be read as an
// entity is TypeOther: signed, it is still what the signer said.
func parseEntity(entity []byte) (part, error) {
	head, body, err := splitEntity(entity)
	if err != nil {
		return part{}, nil
	}
	// A parameter that cannot be read does not hide what the entity is.
	media, params, err := mime.ParseMediaType(head.Get("Content-Type"))
	if err != nil && !errors.Is(err, mime.ErrInvalidMediaParameter) {
		return part{}, nil
	}
	if media == "application/octet-stream" && namedP7M(head, params) {
		media = "application/pkcs7-mime"
	}
	switch media {
	case "application/pkcs7-mime", "application/x-pkcs7-mime":
		der, err := transferDecode(head, body)
		if err != nil {
			return part{}, err
		}
		// The content type inside decides, not the smime-type parameter, which
		// anybody on the way can change.
		p := part{kind: TypeOf(der), der: der}
		if p.kind == TypeOther {
			return part{}, innerType(der)
		}
		return p, nil
	case "multipart/signed":
		if !strings.EqualFold(params["protocol"], "application/pkcs7-signature") &&
			!strings.EqualFold(params["protocol"], "application/x-pkcs7-signature") {
			return part{}, nil
		}
		return parseSigned(body, params["boundary"])
	}
	return part{}, nil
}

// namedP7M tells whether a file name marks an entity of a general type as S/MIME,
// which RFC 8551 3.10 allows for gateways that know no other type.
func namedP7M(head textproto.MIMEHeader, params map[string]string) bool {
	_, disposition, err := mime.ParseMediaType(head.Get("Content-Disposition"))
	return strings.HasSuffix(strings.ToLower(params["name"]), ".p7m") ||
		err == nil && strings.HasSuffix(strings.ToLower(disposition["filename"]), ".p7m")
}

// innerType names the content type that is not read here, compressed data say.
func innerType(der []byte) error {
	normal, err := Normalise(der)
	if err != nil {
		return err
	}
	oid, _, err := contentInfo(normal)
	if err != nil {
		return err
	}
	return fmt.Errorf("%w: %s", ErrContentType, nameOf(oid))
}

// parseSigned takes a multipart/signed apart (RFC 1847 2.1): exactly two parts,
// the first byte for byte.
func parseSigned(body []byte, boundary string) (part, error) {
	if boundary == "" || len(boundary) > 70 {
		return part{}, malformed("boundary of multipart/signed")
	}
	parts, err := splitMultipart(body, boundary)
	if err != nil {
		return part{}, err
	}
	if len(parts) != 2 {
		return part{}, malformed("multipart/signed needs two parts")
	}
	head, signature, err := splitEntity(parts[1])
	if err != nil {
		return part{}, err
	}
	media, _, err := mime.ParseMediaType(head.Get("Content-Type"))
	if err != nil || media != "application/pkcs7-signature" && media != "application/x-pkcs7-signature" {
		return part{}, malformed("signature part of multipart/signed")
	}
	der, err := transferDecode(head, signature)
	if err != nil {
		return part{}, err
	}
	return part{kind: TypeSigned, der: der, detached: parts[0]}, nil
}

// splitMultipart gives the parts between the delimiter lines (RFC 2046 5.1.1).
// The CRLF before a delimiter belongs to the delimiter.
func splitMultipart(body []byte, boundary string) ([][]byte, error) {
	delimiter := []byte("--" + boundary)
	var parts [][]byte
	start, at := -1, 0
	for at < len(body) {
		end := bytes.Index(body[at:], []byte("\r\n"))
		next := len(body)
		line := body[at:]
		if end >= 0 {
			line, next = body[at:at+end], at+end+2
		}
		if rest, ok := bytes.CutPrefix(line, delimiter); ok {
			closing := bytes.HasPrefix(rest, []byte("--"))
			if closing {
				rest = rest[2:]
			}
			if len(bytes.Trim(rest, " \t")) == 0 {
				if start >= 0 {
					parts = append(parts, body[start:max(start, at-2)])
				}
				if closing {
					return parts, nil
				}
				if len(parts) > 2 {
					return nil, malformed("multipart/signed needs two parts")
				}
				start = next
			}
		}
		at = next
	}
	return nil, malformed("multipart/signed is cut short")
}

// splitEntity parts headers from body.
func splitEntity(entity []byte) (textproto.MIMEHeader, []byte, error) {
	const maxHead = 1 << 18
	if bytes.HasPrefix(entity, []byte("\r\n")) {
		return textproto.MIMEHeader{}, entity[2:], nil
	}
	end := bytes.Index(entity[:min(len(entity), maxHead)], []byte("\r\n\r\n"))
	if end < 0 || ambiguous(entity[:end+2]) {
		return nil, nil, malformed("headers")
	}
	m, err := mail.ReadMessage(bytes.NewReader(entity[:end+4]))
	if err != nil {
		// The library's text quotes the header line.
		return nil, nil, malformed("headers")
	}
	if err := once(m.Header); err != nil {
		return nil, nil, err
	}
	return textproto.MIMEHeader(m.Header), entity[end+4:], nil
}

// transferDecode undoes base64, or passes binary on.
func transferDecode(head textproto.MIMEHeader, body []byte) ([]byte, error) {
	switch strings.ToLower(strings.TrimSpace(head.Get("Content-Transfer-Encoding"))) {
	case "base64":
		body = trimBase64(body)
		der := make([]byte, base64.StdEncoding.DecodedLen(len(body)))
		n, err := base64.StdEncoding.Decode(der, body)
		if err != nil {
			return nil, malformed("base64")
		}
		if n > MaxSize {
			return nil, ErrTooLarge
		}
		return der[:n], nil
	case "binary", "8bit", "7bit", "":
		return body, nil
	}
	return nil, malformed("transfer encoding")
}

// trimBase64 takes off the blanks that some writers leave at the ends of lines;
// the decoder passes over CR and LF only.
func trimBase64(body []byte) []byte {
	if !bytes.ContainsAny(body, " \t") {
		return body
	}
	out := make([]byte, 0, len(body))
	for _, c := range body {
		if c != ' ' && c != '\t' {
			out = append(out, c)
		}
	}
	return out
}

// withCRLF gives message with CRLF line ends if it has bare LF only.
func withCRLF(message []byte) []byte {
	if bytes.Contains(message, []byte("\r\n")) {
		return message
	}
	return bytes.ReplaceAll(message, []byte("\n"), []byte("\r\n"))
}

// fromAddress gives the one address of From, empty where there is no From. Sender
// is not looked at: people see From, and a certificate of somebody who merely
// sent the message must not vouch for it.
func fromAddress(head textproto.MIMEHeader) (string, error) {
	if _, ok := head["From"]; !ok {
		return "", nil
	}
	if len(head.Get("From")) > maxFrom {
		return "", malformed("header From")
	}
	list, err := addressParser.ParseList(head.Get("From"))
	if err != nil || len(list) != 1 || list[0].Address == "" || grouped(head.Get("From")) {
		return "", malformed("header From")
	}
	return list[0].Address, nil
}
