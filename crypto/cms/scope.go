package cms

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"math/big"
	"slices"

	"golang.org/x/crypto/cryptobyte"
	casn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// Extensions of revocation lists and their entries (RFC 5280 5.2 and 5.3).
var (
	oidCRLNumber         = asn1.ObjectIdentifier{2, 5, 29, 20}
	oidReasonCode        = asn1.ObjectIdentifier{2, 5, 29, 21}
	oidHoldInstruction   = asn1.ObjectIdentifier{2, 5, 29, 23}
	oidInvalidityDate    = asn1.ObjectIdentifier{2, 5, 29, 24}
	oidDeltaIndicator    = asn1.ObjectIdentifier{2, 5, 29, 27}
	oidDistributionPoint = asn1.ObjectIdentifier{2, 5, 29, 28}
	oidCertificateIssuer = asn1.ObjectIdentifier{2, 5, 29, 29}
	oidAuthorityKeyID    = asn1.ObjectIdentifier{2, 5, 29, 35}
)

// maxNames bounds the general names of one field.
const maxNames = 64

// scope is what a revocation list covers: issuingDistributionPoint (RFC 5280
// 5.2.5) and deltaCRLIndicator (5.2.4). The zero value is all that its issuer issued.
type scope struct {
	unknown     bool // a critical extension that is not understood, or one that cannot be read
	base        *big.Int
	points      []string // URIs of the distribution point; nil where none is named
	named       bool     // a distribution point is named
	usersOnly   bool
	authorities bool
	attributes  bool
	someReasons bool
	indirect    bool
}

func (s scope) complete() bool {
	return !s.unknown && s.base == nil && !s.named && !s.usersOnly && !s.authorities && !s.attributes && !s.someReasons && !s.indirect
}

// covers tells whether the absence of a certificate from a list of this scope
// shows that it is not revoked. A base list is asked for: a delta shows nothing by
// itself.
func (s scope) covers(cert *x509.Certificate) bool {
	if s.unknown || s.base != nil || s.attributes || s.someReasons || s.indirect {
		return false
	}
	isCA := cert.BasicConstraintsValid && cert.IsCA
	if s.usersOnly && isCA || s.authorities && !isCA {
		return false
	}
	// RFC 5280 6.3.3 (b)(2)(i): one of the names must be one of the certificate's.
	return !s.named || slices.ContainsFunc(s.points, func(p string) bool { return slices.Contains(cert.CRLDistributionPoints, p) })
}

func scopeOf(extensions []pkix.Extension) scope {
	var s scope
	for _, e := range extensions {
		switch {
		case e.Id.Equal(oidDeltaIndicator):
			in := cryptobyte.String(e.Value)
			s.base = new(big.Int)
			if !in.ReadASN1Integer(s.base) || !in.Empty() {
				s.unknown = true
			}
		case e.Id.Equal(oidDistributionPoint):
			if !s.readPoint(e.Value) {
				s.unknown = true
			}
		case e.Id.Equal(oidCRLNumber), e.Id.Equal(oidAuthorityKeyID):
		default:
			s.unknown = s.unknown || e.Critical
		}
	}
	return s
}

// readPoint reads IssuingDistributionPoint.
func (s *scope) readPoint(der []byte) bool {
	in := cryptobyte.String(der)
	var body cryptobyte.String
	if !in.ReadASN1(&body, casn1.SEQUENCE) || !in.Empty() {
		return false
	}
	var point cryptobyte.String
	if !body.ReadOptionalASN1(&point, &s.named, tagExplicit0) {
		return false
	}
	if s.named {
		var full cryptobyte.String
		var isFull bool
		if !point.ReadOptionalASN1(&full, &isFull, tagExplicit0) {
			return false
		}
		if isFull { // a name relative to the issuer matches nothing that is kept here
			s.points = uris(full)
		}
	}
	for i, flag := range []*bool{&s.usersOnly, &s.authorities, &s.someReasons, &s.indirect, &s.attributes} {
		var value cryptobyte.String
		var there bool
		if !body.ReadOptionalASN1(&value, &there, casn1.Tag(i+1).ContextSpecific()) {
			return false
		}
		*flag = there && (i == 2 || len(value) == 1 && value[0] != 0)
	}
	return body.Empty()
}

// uris gives the uniformResourceIdentifiers of GeneralNames.
func uris(names cryptobyte.String) []string {
	var out []string
	for n := 0; !names.Empty() && n < maxNames; n++ {
		var value cryptobyte.String
		var tag casn1.Tag
		if !names.ReadAnyASN1(&value, &tag) {
			return out
		}
		if tag == casn1.Tag(6).ContextSpecific() {
			out = append(out, string(value))
		}
	}
	return out
}

// directoryName gives the first directoryName of GeneralNames, DER. What cannot be
// read is a name that no issuer has.
func directoryName(der []byte) string {
	const nobody = "?"
	in := cryptobyte.String(der)
	var names cryptobyte.String
	if !in.ReadASN1(&names, casn1.SEQUENCE) {
		return nobody
	}
	for n := 0; !names.Empty() && n < maxNames; n++ {
		var value cryptobyte.String
		var tag casn1.Tag
		if !names.ReadAnyASN1(&value, &tag) {
			return nobody
		}
		if tag == tagExplicit4 {
			return string(value)
		}
	}
	return nobody
}
