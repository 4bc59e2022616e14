package debian

import (
	"encoding/base64"
	"fmt"
	"strings"

	"cardiopli/pipeline/directory"
)

// LDIF writes entries as persons below Suffix (RFC 2849), the certificate as
// userCertificate;binary (RFC 4523 2.1), values outside ASCII in base64.
func LDIF(entries []directory.Entry) string {
	var b strings.Builder
	b.WriteString("dn: " + Suffix + "\nobjectClass: organization\no: annuaire-exemple\n\n")
	b.WriteString("dn: ou=personnes," + Suffix + "\nobjectClass: organizationalUnit\nou: personnes\n\n")
	for _, x := range entries {
		e := x.Recipient
		attribute(&b, "dn", fmt.Sprintf("uid=%s,ou=personnes,%s", e.RPPS, Suffix))
		for _, c := range []string{"person", "organizationalPerson", "inetOrgPerson"} {
			attribute(&b, "objectClass", c)
		}
		attribute(&b, "uid", e.RPPS)
		attribute(&b, "employeeNumber", e.RPPS)
		attribute(&b, "cn", strings.TrimSpace(e.Given+" "+e.Name))
		attribute(&b, "sn", e.Name)
		attribute(&b, "givenName", e.Given)
		attribute(&b, "title", e.Title)
		attribute(&b, "mail", string(e.Address))
		if len(x.Certificate) > 0 {
			folded(&b, "userCertificate;binary:: "+base64.StdEncoding.EncodeToString(x.Certificate))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func attribute(b *strings.Builder, name, value string) {
	if value == "" {
		return
	}
	for _, r := range value {
		if r < ' ' || r > '~' {
			folded(b, name+":: "+base64.StdEncoding.EncodeToString([]byte(value)))
			return
		}
	}
	folded(b, name+": "+value)
}

// folded writes a line in pieces of 76 (RFC 2849 note 10).
func folded(b *strings.Builder, line string) {
	for len(line) > 76 {
		b.WriteString(line[:76] + "\n ")
		line = line[76:]
	}
	b.WriteString(line + "\n")
}
