package cms

import (
	"crypto/x509"
	"io"
	"mime"
	"net/mail"
)

// Addressed tells whether the headers that were signed name the one who reads. A
// signature inside an encryption does not say to whom it was sealed: who receives a
// signed letter can seal it again for somebody else, who then sees a right signature
// and takes the letter for their own ("surreptitious forwarding", Davis, USENIX
// 2001). Where the writer protects the headers (RFC 9788), To and Cc are signed and
// show it.
type Addressed int

const (
	// AddressedNobody: the signed content has no To, Cc or Bcc that can be read.
	AddressedNobody Addressed = iota
	// AddressedReader: one of them holds an address of the reader's certificate.
	AddressedReader
	// AddressedOthers: they name others only. That is a letter forwarded in
	// secret, or one that came by a list, an alias or a blind copy: a person judges.
	AddressedOthers
)

// maxTo bounds each of these headers of a signed content.
const maxTo = 16 << 10

// addressees reads To, Cc and Bcc of a signed entity and compares them with the
// addresses of cert.
func addressees(entity []byte, cert *x509.Certificate) (to []string, whom Addressed) {
	head, _, err := splitEntity(entity)
	if err != nil {
		return nil, AddressedNobody
	}
	for _, name := range []string{"To", "Cc", "Bcc"} {
		for _, value := range head[name] {
			if len(value) > maxTo {
				continue
			}
			list, err := addressParser.ParseList(value)
			if err != nil {
				continue
			}
			for _, a := range list {
				to = append(to, a.Address)
				if whom == AddressedNobody {
					whom = AddressedOthers
				}
				if cert != nil && holds(cert, a.Address) {
					whom = AddressedReader
				}
			}
		}
	}
	return to, whom
}

// addressParser reads addresses whose names may be in any character set: only the
// address matters.
var addressParser = mail.AddressParser{WordDecoder: &mime.WordDecoder{
	CharsetReader: func(_ string, r io.Reader) (io.Reader, error) { return r, nil },
}}
