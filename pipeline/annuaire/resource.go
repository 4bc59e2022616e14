package annuaire

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	"cardiopli/pipeline"
	"cardiopli/pipeline/directory"
)

// The extensions and identifier systems that are read. Extensions are known by the
// last part of their address: its beginning has changed between versions.
const (
	extEmailType   = "fr-core-contact-point-email-type"
	extEmailTypeV1 = "FrCoreContactPointEmailType"
	extMailbox     = "as-ext-mailbox-mss-metadata"
	extMailboxV1   = "as-mailbox-mss-metadata"
	extCertificate = "as-ext-digital-certificate"
	systemRPPS     = "https://rpps.esante.gouv.fr"
	systemIDNPS    = "urn:oid:1.2.250.1.71.4.2.1"
	systemFINESS   = "https://finess.esante.gouv.fr"
	systemIDNST    = "urn:oid:1.2.250.1.71.4.2.2"
)

type resource struct {
	ResourceType string          `json:"resourceType"`
	ID           string          `json:"id"`
	Active       *bool           `json:"active"`
	Identifier   []identifier    `json:"identifier"`
	Name         json.RawMessage `json:"name"` // of a Practitioner a list of names, of an Organization a text
	Alias        []string        `json:"alias"`
	Telecom      []contact       `json:"telecom"`
	Address      []address       `json:"address"`
	Extension    []extension     `json:"extension"`
	// of a Practitioner
	Qualification []struct {
		Code concept `json:"code"`
	} `json:"qualification"`
	// of a PractitionerRole
	Practitioner reference `json:"practitioner"`
	Organization reference `json:"organization"`
	Code         []concept `json:"code"`
	Specialty    []concept `json:"specialty"`

	names []humanName
	title string
}

type identifier struct {
	System string `json:"system"`
	Value  string `json:"value"`
}

type humanName struct {
	Text   string   `json:"text"`
	Family string   `json:"family"`
	Given  []string `json:"given"`
	Prefix []string `json:"prefix"` // MME
	Suffix []string `json:"suffix"` // DR
}

type contact struct {
	System    string      `json:"system"`
	Value     string      `json:"value"`
	Extension []extension `json:"extension"`
}

type address struct {
	Line []string `json:"line"`
	Part []struct {
		Extension []extension `json:"extension"`
	} `json:"_line"`
	City       string `json:"city"`
	PostalCode string `json:"postalCode"`
}

type reference struct {
	Reference string `json:"reference"`
}

type coding struct {
	System  string `json:"system"`
	Code    string `json:"code"`
	Display string `json:"display"`
}

type concept struct {
	Coding []coding `json:"coding"`
	Text   string   `json:"text"`
}

type extension struct {
	URL         string      `json:"url"`
	Extension   []extension `json:"extension"`
	String      string      `json:"valueString"`
	Boolean     *bool       `json:"valueBoolean"`
	Coding      *coding     `json:"valueCoding"`
	Concept     *concept    `json:"valueCodeableConcept"`
	CodeValue   string      `json:"valueCode"`
	Attachment  *attachment `json:"valueAttachment"`
	Base64      string      `json:"valueBase64Binary"`
	ContentType string      `json:"valueContentType"`
}

type attachment struct {
	ContentType string `json:"contentType"`
	Data        string `json:"data"`
}

// is reports whether an extension is the one of that name.
func (e extension) is(name string) bool {
	return e.URL == name || strings.HasSuffix(e.URL, "/"+name)
}

// read unpacks a resource. ok is false for one that says nothing here; an error, for
// one that cannot be read.
func read(raw json.RawMessage) (r resource, ok bool, err error) {
	if json.Unmarshal(raw, &r) != nil {
		return r, false, errJSON
	}
	if r.Active != nil && !*r.Active {
		return r, false, nil
	}
	switch r.ResourceType {
	case "Practitioner":
		if len(r.Name) > 0 && json.Unmarshal(r.Name, &r.names) != nil {
			return r, false, errJSON
		}
	case "Organization":
		if len(r.Name) > 0 && json.Unmarshal(r.Name, &r.title) != nil {
			return r, false, errJSON
		}
	case "PractitionerRole":
	default:
		return r, false, nil
	}
	return r, r.ID != "", nil
}

// rpps is the number, whether it stands alone or in the national identifier.
func (r resource) rpps() string {
	for _, i := range r.Identifier {
		if i.System == systemRPPS && directory.ValidRPPS(i.Value) {
			return i.Value
		}
	}
	for _, i := range r.Identifier {
		if i.System == systemIDNPS && len(i.Value) == 12 && i.Value[0] == '8' && directory.ValidRPPS(i.Value[1:]) {
			return i.Value[1:]
		}
	}
	return ""
}

func (r resource) finess() string {
	for _, i := range r.Identifier {
		v := i.Value
		if i.System == systemIDNST && len(v) == 10 && v[0] == '1' {
			v = v[1:]
		} else if i.System != systemFINESS {
			continue
		}
		if directory.ValidFINESS(v) {
			return v
		}
	}
	return ""
}

// mailbox is a contact that is one of MSSanté.
type mailbox struct {
	address  pipeline.Address
	kind     directory.Kind
	service  string
	phone    string
	red      bool
	readable bool // the address is one
}

// mailboxes are the MSSanté mailboxes among the contacts. Others are ordinary
// addresses, to which nothing may go.
func (r resource) mailboxes() (out []mailbox) {
	for _, c := range r.Telecom {
		m := mailbox{}
		secure := false
		for _, e := range c.Extension {
			switch {
			case e.is(extEmailType) || e.is(extEmailTypeV1):
				secure = secure || e.Coding != nil && e.Coding.Code == "MSSANTE"
			case e.is(extMailbox) || e.is(extMailboxV1):
				secure = true
				m.read(e.Extension)
			}
		}
		if c.System != "email" || !secure {
			continue
		}
		a, err := pipeline.ParseAddress(c.Value)
		m.address, m.readable = a, err == nil
		out = append(out, m)
	}
	return out
}

func (m *mailbox) read(parts []extension) {
	for _, e := range parts {
		switch {
		case e.is("type"):
			m.kind = directory.Kind(e.code())
		case e.is("service"):
			m.service = e.String
		case e.is("phone"):
			m.phone = e.String
		case e.is("listeRouge"):
			m.red = e.Boolean != nil && *e.Boolean
		}
	}
	switch m.kind {
	case directory.Personal, directory.Organisation, directory.Application, directory.Cabinet:
	default:
		m.kind = ""
	}
}

func (e extension) code() string {
	switch {
	case e.Concept != nil && len(e.Concept.Coding) > 0:
		return e.Concept.Coding[0].Code
	case e.Coding != nil:
		return e.Coding.Code
	}
	return e.CodeValue + e.String
}

// certificates are those of the digital-certificate extension. The guide says that
// the attachment is a .crt file in hexadecimal, written in ASCII; what is base64 of
// the file itself is read too.
func (r resource) certificates() (out [][]byte) {
	for _, e := range r.Extension {
		if !e.is(extCertificate) {
			continue
		}
		for _, p := range e.Extension {
			if !p.is("value") || len(out) == 20 {
				continue
			}
			text := p.Base64
			if p.Attachment != nil {
				text = p.Attachment.Data
			}
			if der := certificate(text); der != nil {
				out = append(out, der)
			}
		}
	}
	return out
}

func certificate(text string) []byte {
	text = strings.Join(strings.Fields(text), "")
	tries := [][]byte{}
	if b, err := hex.DecodeString(text); err == nil { // hexadecimal is base64 of something, too
		tries = append(tries, b)
	}
	if b, err := base64.StdEncoding.DecodeString(text); err == nil {
		tries = append(tries, b)
		if h, err := hex.DecodeString(strings.Join(strings.Fields(string(b)), "")); err == nil {
			tries = append(tries, h)
		}
	}
	for _, b := range tries {
		if list, err := directory.Certificates(b); err == nil {
			return list[0].Raw
		}
	}
	return nil
}

// professions and specialties put the codes into words that letters to physicians
// need; the interface gives codes, and seldom words (TRE_G15, TRE_R38).
var (
	professions = map[string]string{"10": "Médecin", "21": "Pharmacien", "40": "Chirurgien-dentiste", "50": "Sage-femme", "60": "Infirmier", "70": "Masseur-kinésithérapeute"}
	specialties = map[string]string{"SM04": "Cardiologie et maladies vasculaires", "SM26": "Qualifié en médecine générale", "SM53": "Spécialiste en médecine générale", "SM54": "Médecine générale"}
)

func (r resource) trade() (profession, specialty string) {
	var all []coding
	for _, q := range r.Qualification {
		all = append(all, q.Code.Coding...)
	}
	for _, c := range slices.Concat(r.Specialty, r.Code) {
		all = append(all, c.Coding...)
	}
	for _, c := range all {
		switch {
		case strings.Contains(c.System, "TRE_G15") && profession == "":
			profession = first(c.Display, professions[c.Code])
		case strings.Contains(c.System, "TRE_R38") && specialty == "":
			specialty = first(c.Display, specialties[c.Code], c.Code)
		}
	}
	return profession, specialty
}

func first(list ...string) string {
	for _, s := range list {
		if s != "" {
			return s
		}
	}
	return ""
}
