package seal

import (
	"cardiopli/crypto/cms"
	"cardiopli/pipeline/directory"
)

// Reads tells what the software of an entry's recipient opens beyond what
// everything opens, and how that is known. What their certificate says (RFC 4262)
// and what the entry holds are compared by date: the newer word counts. The zero
// evidence means that nothing is known.
func Reads(e directory.Entry) (cms.Capabilities, directory.Evidence) {
	held, how := e.Known()
	cert, err := e.X509()
	if err != nil || cert == nil {
		return cms.Capabilities(held), how
	}
	said, ok := cms.CertificateCapabilities(cert)
	if !ok || how.From != "" && how.At.After(cert.NotBefore) {
		return cms.Capabilities(held), how
	}
	return said, directory.Evidence{From: directory.FromCertificate, At: cert.NotBefore}
}
