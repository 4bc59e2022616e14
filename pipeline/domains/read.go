package domains

import (
	"bytes"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/beevik/etree"
	dsig "github.com/russellhaering/goxmldsig"
)

// Read verifies a list and gives what its signature covers. A *Refusal says why
// it is not believed.
func Read(raw []byte, trust Trust, at time.Time) (*Signed, error) {
	sh, err := inspect(raw)
	if err != nil {
		return nil, err
	}
	doc := etree.NewDocument()
	if err := doc.ReadFromBytes(bytes.TrimPrefix(raw, bom)); err != nil || doc.Root() == nil {
		return nil, form("not well-formed")
	}
	certs, err := keyInfo(doc.Root())
	if err != nil {
		return nil, err
	}
	var first error
	for _, c := range certs {
		until, err := trust.judge(c, certs, at)
		if err == nil {
			var covered *etree.Element
			if covered, err = validate(doc.Root(), sh, c, at); err == nil {
				s, err := parse(covered)
				if err != nil {
					return nil, err
				}
				s.Signer, s.Until = signerName(c), until
				return s, nil
			}
			return nil, &Refusal{Code: CodeSignature, Err: err}
		}
		// The signer stands first by custom, authorities after it: the first word counts.
		if first == nil {
			first = err
		}
	}
	return nil, first
}

// keyInfo takes the certificates out of the signature: they are candidates, to be
// judged here, and the library shall believe the one that was.
func keyInfo(root *etree.Element) ([]*x509.Certificate, error) {
	var certs []*x509.Certificate
	for _, sig := range root.ChildElements() {
		if sig.Tag != "Signature" || sig.NamespaceURI() != dsigSpace {
			continue
		}
		for _, info := range sig.ChildElements() {
			if info.Tag != "KeyInfo" || info.NamespaceURI() != dsigSpace {
				continue
			}
			for _, data := range info.ChildElements() {
				for _, c := range data.ChildElements() {
					if data.Tag != "X509Data" || c.Tag != "X509Certificate" || c.NamespaceURI() != dsigSpace {
						continue
					}
					if len(certs) == maxChain {
						return nil, attack("more than %d certificates", maxChain)
					}
					der, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(c.Text()), ""))
					if err != nil {
						return nil, attack("a certificate that cannot be read")
					}
					cert, err := x509.ParseCertificate(der)
					if err != nil {
						return nil, attack("a certificate that cannot be read")
					}
					certs = append(certs, cert)
				}
			}
			sig.RemoveChild(info)
		}
	}
	if len(certs) == 0 {
		return nil, attack("no certificate of the signer")
	}
	return certs, nil
}

// validate gives the element that the signature of cert covers, parsed from the
// very bytes that were digested.
func validate(root *etree.Element, sh shape, cert *x509.Certificate, at time.Time) (*etree.Element, error) {
	ctx := dsig.NewDefaultValidationContext(&dsig.MemoryX509CertificateStore{Roots: []*x509.Certificate{cert}})
	ctx.Clock = dsig.NewFakeClockAt(at)
	if ctx.IdAttribute = "ID"; sh.idKey != "" {
		ctx.IdAttribute = sh.idKey
	}
	covered, err := ctx.Validate(root)
	if err != nil {
		return nil, err
	}
	if covered == nil {
		return nil, errors.New("nothing is covered")
	}
	return covered, nil
}

// parse reads the names, and what a list says of its own age.
func parse(root *etree.Element) (*Signed, error) {
	if root.NamespaceURI() != listSpace {
		return nil, form("not a list of domains: another namespace")
	}
	s := &Signed{}
	found := 0
	var walk func(e *etree.Element, depth int) error
	walk = func(e *etree.Element, depth int) error {
		for _, c := range e.ChildElements() {
			if c.Tag == "Domaine" && c.NamespaceURI() == listSpace {
				if found++; found > maxNames {
					return &Refusal{Code: CodeLarge}
				}
				s.add(c)
				continue
			}
			if depth < 2 {
				s.age(c.Tag, text(c))
			}
			if err := walk(c, depth+1); err != nil {
				return err
			}
		}
		return nil
	}
	for _, a := range root.Attr {
		if a.Space != "xmlns" {
			s.age(a.Key, a.Value)
		}
	}
	if err := walk(root, 0); err != nil {
		return nil, err
	}
	slices.Sort(s.names)
	s.names = slices.Compact(s.names)
	if len(s.names) == 0 {
		return nil, &Refusal{Code: CodeEmpty}
	}
	return s, nil
}

// add takes the name of one Domaine. A name that is none is left out and counted:
// one slip of the list's maker must not silence all others.
func (s *Signed) add(d *etree.Element) {
	for _, n := range d.ChildElements() {
		if n.Tag != "Nom" || n.NamespaceURI() != listSpace {
			continue
		}
		if name, ok := foldListed(text(n)); ok && len(n.ChildElements()) == 0 {
			s.names = append(s.names, name)
		} else {
			s.Skipped++
		}
	}
}

// text is all character data of an element that holds nothing else; comments do
// not cut it, and of an element with children it is empty.
func text(e *etree.Element) string {
	var b strings.Builder
	for _, t := range e.Child {
		switch t := t.(type) {
		case *etree.CharData:
			b.WriteString(t.Data)
		case *etree.Element:
			return ""
		}
	}
	return strings.TrimSpace(b.String())
}

// age understands what names of fields say: DateGeneration, dateEmission and the
// like are days or moments of issue, Version and Numero... running numbers. Where a
// list has several, the youngest date and the first number count.
func (s *Signed) age(name, value string) {
	name = strings.ToLower(name)
	switch {
	case strings.Contains(name, "fin") || strings.Contains(name, "expir") || strings.Contains(name, "valid") || strings.Contains(name, "prochain"):
	case strings.HasPrefix(name, "date") || strings.HasPrefix(name, "horodat") || name == "timestamp" || strings.HasPrefix(name, "generat"):
		if t, ok := moment(value); ok && t.After(s.Issued) {
			s.Issued = t
		}
	case strings.HasPrefix(name, "num") || strings.HasPrefix(name, "sequen") || name == "version" || name == "serial":
		if n, err := strconv.ParseInt(value, 10, 64); err == nil && n > 0 && s.Sequence == 0 {
			s.Sequence = n
		}
	}
}

func moment(s string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05", time.DateOnly, "02/01/2006", "20060102"} {
		if t, err := time.Parse(layout, s); err == nil && t.Year() > 2000 && t.Year() < 2200 {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}
