package directory

import (
	"bytes"
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	"github.com/go-ldap/ldap/v3"
	other "github.com/go-ldap/ldif"
)

func TestReadLDIF(t *testing.T) {
	der := testCertificate(t)
	b64 := base64.StdEncoding.EncodeToString(der)
	var folded strings.Builder
	for i := 0; i < len(b64); i += 60 {
		folded.WriteString("\n " + b64[i:min(i+60, len(b64))])
	}
	const who = "dn: uid=m,ou=bal,o=exemple\nobjectClass: inetOrgPerson\nsn: TROUVILLAN\ngivenName:: TWHDq2xsZQ==\n"
	for name, c := range map[string]struct {
		in    string
		addrs string
		cert  int
		what  string
		line  int
	}{
		"plain":                {"version: 1\n\n" + who + "mail: m@exemple.fr\n", "m@exemple.fr", 0, "", 0},
		"no version":           {who + "mail: m@exemple.fr\n", "m@exemple.fr", 0, "", 0},
		"CRLF":                 {strings.ReplaceAll(who+"mail: m@exemple.fr\n", "\n", "\r\n"), "m@exemple.fr", 0, "", 0},
		"byte order mark":      {"\ufeffversion: 1\n" + who + "mail: m@exemple.fr\n", "m@exemple.fr", 0, "", 0},
		"comments":             {"# a\n  folded comment\n" + who + "#b\nmail: m@exemple.fr\n", "m@exemple.fr", 0, "", 0},
		"folded":               {who + "mail: m@exe\n mple.fr\n", "m@exemple.fr", 0, "", 0},
		"two addresses":        {who + "mail: m@exemple.fr\nmail: n@exemple.fr\n", "m@exemple.fr n@exemple.fr", 0, "", 0},
		"options":              {who + "mail;lang-fr: m@exemple.fr\n", "m@exemple.fr", 0, "", 0},
		"certificate":          {who + "mail: m@exemple.fr\nuserCertificate;binary::" + folded.String() + "\n", "m@exemple.fr", 1, "", 0},
		"certificate is none":  {who + "mail: m@exemple.fr\nuserCertificate;binary:: AAAA\n", "m@exemple.fr", 0, "illisible", 1},
		"address of no value":  {who + "mail: \n", "", 0, "nom@domaine", 1},
		"no address":           {who, "", 0, "adresse", 1},
		"URL":                  {who + "mail: m@exemple.fr\njpegPhoto:< file:///etc/passwd\n", "", 0, "adresse de fichier", 6},
		"of ldifde":            {"dn: CN=M,DC=x\nchangetype: add\nsn: TROUVILLAN\ngivenName: Maëlle\nmail: m@exemple.fr\n", "m@exemple.fr", 0, "", 0},
		"changes":              {"dn: uid=m,o=x\nchangetype: modify\nsn: X\nmail: m@exemple.fr\n", "", 0, "changetype", 2},
		"bad base64":           {who + "mail: m@exemple.fr\ncn:: !!!\n", "", 0, "base64", 6},
		"no colon":             {who + "mail m@exemple.fr\n", "", 0, "attribut: valeur", 5},
		"does not begin so":    {"sn: X\nmail: x@exemple.fr\n\n" + who + "mail: m@exemple.fr\n", "m@exemple.fr", 0, "dn:", 1},
		"branches are nobody":  {"dn: o=exemple\nobjectClass: organization\no: exemple\n\n" + who + "mail: m@exemple.fr\n", "m@exemple.fr", 0, "", 0},
		"header in an address": {who + "mail:: " + base64.StdEncoding.EncodeToString([]byte("m@exemple.fr\r\nBcc: x@y.fr")) + "\n", "", 0, "nom@domaine", 1},
	} {
		t.Run(name, func(t *testing.T) {
			es, faults, err := ReadLDIF(strings.NewReader(c.in))
			if err != nil {
				t.Fatal(err)
			}
			var addrs []string
			certs := 0
			for _, e := range es {
				addrs = append(addrs, string(e.Recipient.Address))
				if e.Recipient.Name != "TROUVILLAN" || e.Recipient.Given != "Maëlle" || e.Source != SourceLDIF {
					t.Errorf("entry %+v", e)
				}
				if bytes.Equal(e.Certificate, der) {
					certs++
				}
			}
			if got := strings.Join(addrs, " "); got != c.addrs || certs != c.cert {
				t.Errorf("addresses %q with %d certificates, want %q with %d", got, certs, c.addrs, c.cert)
			}
			if c.what == "" && len(faults) > 0 || c.what != "" && (len(faults) != 1 || !strings.Contains(faults[0].What, c.what) || faults[0].Line != c.line) {
				t.Errorf("faults %v, want line %d with %q", faults, c.line, c.what)
			}
		})
	}
}

func TestReadLDIFDetails(t *testing.T) {
	in := "dn: uid=x\nsn: GENIEVRE\ngivenName: Paul\npersonalTitle: Dr\no: Cabinet des Tilleuls\npostalAddress: Bât. B$12 rue des Tilleuls\npostalCode: 33000\nl: Bordeaux\n" +
		"telephoneNumber: 05 00 00 00 02\nuid: 899900000029\nmail: ordinaire@exemple.fr\nmssante: p@a.mssante.fr\n"
	es, faults, err := ReadLDIF(strings.NewReader(in))
	if err != nil || len(faults) > 0 || len(es) != 1 {
		t.Fatalf("%v %v %v", es, faults, err)
	}
	e := es[0]
	if e.Recipient.Address != "p@a.mssante.fr" || e.Recipient.RPPS != "99900000029" || strings.Join(e.Place.Lines, "|") != "Bât. B|12 rue des Tilleuls" || e.Place.Department() != "33" {
		t.Errorf("%+v", e)
	}
}

// TestLDIFOfAnotherProgram reads what a library writes.
func TestLDIFOfAnotherProgram(t *testing.T) {
	der := testCertificate(t)
	l, err := other.ToLDIF(ldap.NewEntry("uid=m,o=exemple", map[string][]string{"sn": {"TROUVILLAN"}, "givenName": {"Maëlle"}, "mail": {"m@exemple.fr"},
		"userCertificate;binary": {string(der)}}))
	if err != nil {
		t.Fatal(err)
	}
	text, err := other.Marshal(l)
	if err != nil {
		t.Fatal(err)
	}
	es, faults, err := ReadLDIF(strings.NewReader(text))
	if err != nil || len(faults) > 0 || len(es) != 1 || es[0].Recipient.Given != "Maëlle" || !bytes.Equal(es[0].Certificate, der) {
		t.Errorf("%+v %v %v", es, faults, err)
	}
}

func TestReadLDIFRefuses(t *testing.T) {
	if _, _, err := ReadLDIF(strings.NewReader("bonjour\n")); !errors.Is(err, errNotLDIF) {
		t.Errorf("text: %v", err)
	}
	for name, in := range map[string]string{"empty": "", "version 2": "version: 2\ndn: x\n", "too large": strings.Repeat("x", maxCSV+1),
		"records": strings.Repeat("dn:x\n\n", maxRecords+1)} {
		if _, _, err := ReadLDIF(strings.NewReader(in)); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	es, faults, err := ReadLDIF(strings.NewReader("dn: x\nsn: X\n" + strings.Repeat("mail: x@y.fr\n", maxAttributes+1)))
	if err != nil || len(es) != 0 || len(faults) != 1 {
		t.Errorf("many values: %d entries, %v %v", len(es), faults, err)
	}
}

func FuzzReadLDIF(f *testing.F) {
	f.Add([]byte("version: 1\n# c\n c\ndn: x\nsn:: RkVV\ngivenName: A\n B\nuserCertificate;binary:: MAMCAQE=\nmail: m@exemple.fr\n\ndn: y\nchangetype: modify\n-\n"))
	f.Add([]byte("dn: x\njpegPhoto:< file:///etc/passwd\r\nmail: x@y.fr\r\n"))
	f.Fuzz(func(t *testing.T, in []byte) {
		es, faults, err := ReadLDIF(bytes.NewReader(in))
		checkRead(t, es, faults, err)
	})
}
