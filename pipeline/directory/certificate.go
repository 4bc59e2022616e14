package directory

import (
	"bytes"
	"crypto/x509"
	"encoding/pem"
	"fmt"
)

// maxCertificates caps what a certificate file may hold: a certificate and its
// chain are a few kilobytes.
const (
	maxCertificateFile = 256 << 10
	maxCertificates    = 20
)

// Certificates reads the certificates of a file, PEM (any number, other blocks
// left out) or DER (one). The order of the file is kept: by custom the first is
// the physician's own, the others lead to the root.
func Certificates(data []byte) ([]*x509.Certificate, error) {
	if len(data) > maxCertificateFile {
		return nil, fmt.Errorf("certificate file of %d bytes, at most %d are read", len(data), maxCertificateFile)
	}
	if !bytes.Contains(data, []byte("-----BEGIN")) {
		c, err := x509.ParseCertificate(data)
		if err != nil {
			return nil, fmt.Errorf("file is neither a PEM nor a DER certificate: %w", err)
		}
		return []*x509.Certificate{c}, nil
	}
	var out []*x509.Certificate
	for rest := data; ; {
		var block *pem.Block
		block, rest = pem.Decode(rest)
		if block == nil {
			break
		}
		if block.Type != "CERTIFICATE" && block.Type != "X509 CERTIFICATE" {
			continue
		}
		if len(out) == maxCertificates {
			return nil, fmt.Errorf("more than %d certificates in a file", maxCertificates)
		}
		c, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("parse certificate %d of the file: %w", len(out)+1, err)
		}
		out = append(out, c)
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("no certificate in the file")
	}
	return out, nil
}
