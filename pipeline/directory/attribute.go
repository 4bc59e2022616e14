package directory

import (
	"strings"
	"unicode/utf8"
)

// Attributes names the attributes of a directory, LDAP or LDIF, that may say
// something that the schemas of RFC 4519 and RFC 4523 have no name for. Names are
// in lower case, without options.
type Attributes struct {
	Mail        []string // the first of them that has a value counts
	RPPS        []string
	Certificate []string
}

// DefaultAttributes are those of the standard schemas, and the likely ones for
// numbers: those of the national directories are not published.
var DefaultAttributes = Attributes{
	Mail:        []string{"mssante", "mailmss", "mail"},
	RPPS:        []string{"rpps", "numerorpps", "idrpps", "employeenumber", "uid"},
	Certificate: []string{"usercertificate"},
}

// FromAttributes makes the entries of one object of a directory, one for each of
// its mail addresses; keys of attrs are in lower case, without options.
func FromAttributes(attrs map[string][][]byte, names Attributes, source string) (es []Entry, warn, what string) {
	first := func(keys ...string) string {
		for _, k := range keys {
			for _, v := range attrs[k] {
				s, bad := decodeText(v, "")
				if s = oneLine(s); bad == "" && s != "" && utf8.ValidString(s) {
					return s
				}
			}
		}
		return ""
	}
	f := map[string]string{"name": first("sn", "surname"), "given": first("givenname"), "title": first("personaltitle"),
		"place": first("o", "organizationname"), "service": first("ou"), "postcode": first("postalcode"), "town": first("l", "localityname"),
		"phone": first("telephonenumber"), "specialty": first("title"), "finess": first("finess", "numerofiness")}
	if f["name"] == "" {
		f["name"] = first("cn")
	}
	if fold(f["title"]).joined == "" && titles[fold(f["specialty"]).joined] { // some keep "Dr" there
		f["title"], f["specialty"] = f["specialty"], ""
	}
	lines := strings.Split(first("postaladdress"), "$")
	if s := first("street"); s != "" {
		lines = []string{s}
	}
	for i, l := range lines {
		if i < maxLines {
			f["line"+string(rune('1'+i))] = oneLine(l)
		}
	}
	for _, k := range names.RPPS {
		v := strings.Map(dropSpace, first(k))
		if len(v) == 12 && v[0] == '8' {
			v = v[1:]
		}
		if ValidRPPS(v) { // such an attribute may hold anything else
			f["rpps"] = v
			break
		}
	}
	var certs [][]byte
	for _, k := range names.Certificate {
		for _, v := range attrs[k] {
			if list, err := Certificates(v); err == nil && len(certs) < maxCertificates {
				certs = append(certs, list[0].Raw)
			} else {
				warn = "un certificat de la fiche est illisible : il est laissé"
			}
		}
	}
	addresses := 0
	for _, k := range names.Mail {
		if len(attrs[k]) == 0 {
			continue
		}
		addresses = len(attrs[k])
		for i, v := range attrs[k] {
			if i == maxCertificates {
				break
			}
			f["address"] = strings.TrimSpace(string(v))
			e, w, bad := form{get: func(k string) string { return f[k] }, source: source, received: true}.entry()
			if bad != "" {
				what = bad
				continue
			}
			warn = orElse(warn, w)
			if e.Certificate = certificateFor(certs, e, addresses == 1); len(certs) > 0 && e.Certificate == nil {
				warn = orElse(warn, "aucun certificat de la fiche ne porte cette adresse : l'adresse est lue sans certificat")
			}
			es = append(es, e)
		}
		break
	}
	if addresses == 0 {
		what = "la fiche n'a pas d'adresse de messagerie"
	}
	return es, warn, what
}
