package cms

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"testing"
)

// utf8Mailbox gives a certificate the address as SmtpUTF8Mailbox alone (RFC 9598 3).
func utf8Mailbox(address string) func(*x509.Certificate) {
	return func(c *x509.Certificate) {
		value, _ := asn1.MarshalWithParams(address, "utf8")
		oid, _ := asn1.Marshal(oidSmtpUTF8Mailbox)
		other, _ := asn1.Marshal(asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 0, IsCompound: true, Bytes: append(oid, wrapped(value)...)})
		names, _ := asn1.Marshal(asn1.RawValue{Tag: asn1.TagSequence, IsCompound: true, Bytes: other})
		c.EmailAddresses = nil
		c.ExtraExtensions = append(c.ExtraExtensions, pkix.Extension{Id: oidSubjectAltName, Value: names})
	}
}

func wrapped(value []byte) []byte {
	b, _ := asn1.Marshal(asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 0, IsCompound: true, Bytes: value})
	return b
}

func FuzzMailboxes(f *testing.F) {
	for _, a := range []string{"léa@médecin.example", "é@x"} {
		c := &x509.Certificate{}
		utf8Mailbox(a)(c)
		f.Add(c.ExtraExtensions[0].Value)
	}
	f.Fuzz(func(t *testing.T, value []byte) {
		c := &x509.Certificate{Extensions: []pkix.Extension{{Id: oidSubjectAltName, Value: value}}}
		for _, a := range mailboxes(c) {
			if !holds(c, a) {
				t.Errorf("a mailbox that the certificate does not hold: %q", a)
			}
		}
	})
}
