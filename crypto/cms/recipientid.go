package cms

import (
	"encoding/hex"
	"math/big"

	"golang.org/x/crypto/cryptobyte"
	casn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// recipientNumbers names the certificates of the recipients as far as they can be
// read (RFC 5652 6.2.1 and 6.2.2).
func (e *envelope) recipientNumbers() []string {
	var list []string
	for _, raw := range e.recipients {
		s := cryptobyte.String(raw)
		var body, keys cryptobyte.String
		switch {
		case s.PeekASN1Tag(casn1.SEQUENCE): // KeyTransRecipientInfo
			if s.ReadASN1(&body, casn1.SEQUENCE) && body.SkipASN1(casn1.INTEGER) {
				list = appendNumber(list, body)
			}
		case s.ReadASN1(&body, tagExplicit1): // KeyAgreeRecipientInfo
			if !body.SkipASN1(casn1.INTEGER) || !body.SkipASN1(tagExplicit0) || !body.SkipOptionalASN1(tagExplicit1) ||
				!body.SkipASN1(casn1.SEQUENCE) || !body.ReadASN1(&keys, casn1.SEQUENCE) {
				continue
			}
			for !keys.Empty() && len(list) < maxRecipients {
				var one cryptobyte.String
				if !keys.ReadASN1(&one, casn1.SEQUENCE) {
					break
				}
				list = appendNumber(list, one)
			}
		}
	}
	return list
}

func appendNumber(list []string, s cryptobyte.String) []string {
	var field, ski cryptobyte.String
	serial := new(big.Int)
	switch {
	case s.PeekASN1Tag(casn1.SEQUENCE):
		if s.ReadASN1(&field, casn1.SEQUENCE) && field.SkipASN1(casn1.SEQUENCE) && field.ReadASN1Integer(serial) {
			return append(list, serial.Text(16))
		}
	case s.ReadASN1(&field, tagImplicit0):
		return append(list, hex.EncodeToString(field))
	case s.ReadASN1(&field, tagExplicit0):
		if field.ReadASN1(&ski, casn1.OCTET_STRING) {
			return append(list, hex.EncodeToString(ski))
		}
	}
	return list
}
