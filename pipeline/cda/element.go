package cda

import "encoding/xml"

// The elements of the header, in the order of the schema (CDA_extended.xsd). They
// are only written: what others send has more than they hold, and Read walks it.

type document struct {
	XMLName             xml.Name        `xml:"urn:hl7-org:v3 ClinicalDocument"`
	RealmCode           code            `xml:"realmCode"`
	TypeID              id              `xml:"typeId"`
	TemplateID          []id            `xml:"templateId"`
	ID                  id              `xml:"id"`
	Code                code            `xml:"code"`
	Title               string          `xml:"title"`
	EffectiveTime       ts              `xml:"effectiveTime"`
	ConfidentialityCode code            `xml:"confidentialityCode"`
	LanguageCode        code            `xml:"languageCode"`
	SetID               id              `xml:"setId"`
	VersionNumber       number          `xml:"versionNumber"`
	PatientRole         patientRole     `xml:"recordTarget>patientRole"`
	Author              author          `xml:"author"`
	Custodian           organization    `xml:"custodian>assignedCustodian>representedCustodianOrganization"`
	Recipients          []recipient     `xml:"informationRecipient"`
	LegalAuthenticator  authenticator   `xml:"legalAuthenticator"`
	Participants        []participant   `xml:"participant"`
	DocumentationOf     []documentation `xml:"documentationOf"`
	RelatedDocument     *related        `xml:"relatedDocument"`
	Encounter           encounter       `xml:"componentOf>encompassingEncounter"`
	Text                encapsulated    `xml:"component>nonXMLBody>text"`
}

type id struct {
	Root      string `xml:"root,attr,omitempty"`
	Extension string `xml:"extension,attr,omitempty"`
}

type code struct {
	NullFlavor   string `xml:"nullFlavor,attr,omitempty"`
	Code         string `xml:"code,attr,omitempty"`
	DisplayName  string `xml:"displayName,attr,omitempty"`
	CodeSystem   string `xml:"codeSystem,attr,omitempty"`
	OriginalText string `xml:"originalText,omitempty"`
}

type ts struct {
	Value string `xml:"value,attr"`
}

type number struct {
	Value int `xml:"value,attr"`
}

type interval struct {
	NullFlavor string `xml:"nullFlavor,attr,omitempty"`
	Low        *ts    `xml:"low"`
}

type address struct {
	NullFlavor string   `xml:"nullFlavor,attr,omitempty"`
	Lines      []string `xml:"streetAddressLine"`
}

type telecom struct {
	NullFlavor string `xml:"nullFlavor,attr,omitempty"`
	Value      string `xml:"value,attr,omitempty"`
	Use        string `xml:"use,attr,omitempty"`
}

type name struct {
	Parts []part
}

// part is one element of a name: family, given, suffix.
type part struct {
	XMLName   xml.Name
	Qualifier string `xml:"qualifier,attr,omitempty"`
	Text      string `xml:",chardata"`
}

type patientRole struct {
	ID      []id      `xml:"id"`
	Addr    address   `xml:"addr"`
	Telecom telecom   `xml:"telecom"`
	Name    name      `xml:"patient>name"`
	Gender  code      `xml:"patient>administrativeGenderCode"`
	Birth   ts        `xml:"patient>birthTime"`
	Place   *cogPlace `xml:"patient>birthplace"`
}

type cogPlace struct {
	County string `xml:"place>addr>county"`
}

type author struct {
	Time   ts     `xml:"time"`
	Entity entity `xml:"assignedAuthor"`
}

// entity is a professional in one of their roles.
type entity struct {
	ID           *id           `xml:"id"`
	Code         *code         `xml:"code"`
	Addr         *address      `xml:"addr"`
	Telecom      []telecom     `xml:"telecom"`
	Name         name          `xml:"assignedPerson>name"`
	Organization *organization `xml:"representedOrganization"`
}

type organization struct {
	ID       id        `xml:"id"`
	Name     string    `xml:"name"`
	Telecom  []telecom `xml:"telecom"`
	Addr     *address  `xml:"addr"`
	Industry *code     `xml:"standardIndustryClassCode"`
}

type recipient struct {
	TypeCode string   `xml:"typeCode,attr"`
	ID       *id      `xml:"intendedRecipient>id"`
	Telecom  *telecom `xml:"intendedRecipient>telecom"`
	Name     name     `xml:"intendedRecipient>informationRecipient>name"`
}

type authenticator struct {
	Time      ts     `xml:"time"`
	Signature code   `xml:"signatureCode"`
	Entity    entity `xml:"assignedEntity"`
}

type participant struct {
	TypeCode string     `xml:"typeCode,attr"`
	Time     interval   `xml:"time"`
	Entity   associated `xml:"associatedEntity"`
}

type associated struct {
	ClassCode string `xml:"classCode,attr"`
	ID        *id    `xml:"id"`
	Name      name   `xml:"associatedPerson>name"`
}

type documentation struct {
	Code      code       `xml:"serviceEvent>code"`
	Time      interval   `xml:"serviceEvent>effectiveTime"`
	Performer *performer `xml:"serviceEvent>performer"`
}

type performer struct {
	TypeCode string `xml:"typeCode,attr"`
	Entity   entity `xml:"assignedEntity"`
}

type related struct {
	TypeCode string `xml:"typeCode,attr"`
	ID       id     `xml:"parentDocument>id"`
}

type encounter struct {
	Time     interval `xml:"effectiveTime"`
	Facility facility `xml:"location>healthCareFacility"`
}

type facility struct {
	ID   id   `xml:"id"`
	Code code `xml:"code"`
}

type encapsulated struct {
	MediaType      string `xml:"mediaType,attr"`
	Representation string `xml:"representation,attr"`
	Base64         string `xml:",chardata"`
}
