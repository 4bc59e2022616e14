package cms

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"testing"
)

func TestMustStaple(t *testing.T) {
	id := asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 1, 24}
	for name, c := range map[string]struct {
		value []byte
		want  bool
	}{
		"status_request":    {[]byte{0x30, 3, 2, 1, 5}, true},
		"status_request_v2": {[]byte{0x30, 3, 2, 1, 17}, false},
		"both":              {[]byte{0x30, 6, 2, 1, 17, 2, 1, 5}, true},
		"none":              {[]byte{0x30, 0}, false},
		"garbage":           {[]byte{0x30, 9}, true},
		"more behind":       {[]byte{0x30, 0, 5, 0}, true},
	} {
		if got := MustStaple(&x509.Certificate{Extensions: []pkix.Extension{{Id: id, Value: c.value}}}); got != c.want {
			t.Errorf("%s: %t", name, got)
		}
	}
	if MustStaple(&x509.Certificate{}) {
		t.Error("without the extension")
	}
}
