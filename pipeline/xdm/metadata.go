package xdm

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"regexp"
)

// The fixed identifiers of XDS in ebXML (ITI TF-3, 4.2 and 4.3).
const (
	nodeSet      = "urn:uuid:a54d6aa5-d40d-43f9-88c5-b4633d873bdd"
	nodeFolder   = "urn:uuid:d9d542f3-6cc4-48b6-8870-ea235fbc94c2"
	stableEntry  = "urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1"
	onDemand     = "urn:uuid:34268e47-fdf5-41a6-ba33-82133c465248"
	setAuthor    = "urn:uuid:a7058bb9-b4e4-4307-ba5b-e3f0ab85e12d"
	setContent   = "urn:uuid:aa543740-bdda-424e-8c96-df4873be8500"
	setPatient   = "urn:uuid:6b5aea1a-874d-4603-a4bc-96a0a7b38446"
	setSource    = "urn:uuid:554ac39e-e3fe-47fe-b233-965d2a147832"
	setUnique    = "urn:uuid:96fdda7c-d067-4183-912e-bf5ee74998a8"
	entryAuthor  = "urn:uuid:93606bcf-9494-43ec-9b4e-a7748d1a838d"
	entryClass   = "urn:uuid:41a5887f-8865-4c09-adf7-e362475b143a"
	entryType    = "urn:uuid:f0306f51-975f-434e-a61c-c59651d33983"
	entryFormat  = "urn:uuid:a09d5840-386c-46f2-b5ad-9c3699a4309d"
	entrySecrecy = "urn:uuid:f4f85eac-e6cb-4883-b524-f2705394840f"
	entryPlace   = "urn:uuid:f33fb8ac-18af-42cc-ae0e-ed0b0bdb91e1"
	entrySetting = "urn:uuid:cccf5598-8b07-4b77-a05e-ae952c785ead"
	entryEvent   = "urn:uuid:2c6b8cb7-8b2a-4051-b291-b1ae6a575ef4"
	entryPatient = "urn:uuid:58a6f841-87b3-4a3e-92fd-a8ffeff98427"
	entryUnique  = "urn:uuid:2e82c1f6-a085-4c72-9da3-8640a32e42ab"

	kindOf    = "urn:oasis:names:tc:ebxml-regrep:ObjectType:RegistryObject:"
	approved  = "urn:oasis:names:tc:ebxml-regrep:StatusType:Approved"
	hasMember = "urn:oasis:names:tc:ebxml-regrep:AssociationType:HasMember"
	replaces  = "urn:ihe:iti:2007:AssociationType:RPLC"
)

// The elements of ebXML RIM 3.0, in the order of its schema.
type (
	request struct {
		XMLName xml.Name `xml:"lcm:SubmitObjectsRequest"`
		LCM     string   `xml:"xmlns:lcm,attr"`
		RIM     string   `xml:"xmlns:rim,attr"`
		List    objects  `xml:"rim:RegistryObjectList"`
	}
	objects struct {
		Package      object   `xml:"rim:RegistryPackage"`
		Extrinsic    []object `xml:"rim:ExtrinsicObject"`
		Associations []link   `xml:"rim:Association"`
	}
	object struct {
		ID         string       `xml:"id,attr"`
		ObjectType string       `xml:"objectType,attr"`
		Status     string       `xml:"status,attr"`
		MimeType   string       `xml:"mimeType,attr,omitempty"`
		Slots      []slot       `xml:"rim:Slot"`
		Name       *words       `xml:"rim:Name"`
		Classes    []class      `xml:"rim:Classification"`
		Externals  []identifier `xml:"rim:ExternalIdentifier"`
	}
	slot struct {
		Name   string   `xml:"name,attr"`
		Values []string `xml:"rim:ValueList>rim:Value"`
	}
	words struct {
		String localized `xml:"rim:LocalizedString"`
	}
	localized struct {
		Lang    string `xml:"xml:lang,attr"`
		Charset string `xml:"charset,attr"`
		Value   string `xml:"value,attr"`
	}
	class struct {
		ID         string `xml:"id,attr"`
		ObjectType string `xml:"objectType,attr"`
		Node       string `xml:"classificationNode,attr,omitempty"`
		Scheme     string `xml:"classificationScheme,attr,omitempty"`
		Object     string `xml:"classifiedObject,attr"`
		// Code is "" for an author, and the attribute is there all the same.
		Code  *string `xml:"nodeRepresentation,attr"`
		Slots []slot  `xml:"rim:Slot"`
		Name  *words  `xml:"rim:Name"`
	}
	identifier struct {
		ID         string `xml:"id,attr"`
		ObjectType string `xml:"objectType,attr"`
		Scheme     string `xml:"identificationScheme,attr"`
		Object     string `xml:"registryObject,attr"`
		Value      string `xml:"value,attr"`
		Name       words  `xml:"rim:Name"`
	}
	link struct {
		ID         string `xml:"id,attr"`
		ObjectType string `xml:"objectType,attr"`
		Type       string `xml:"associationType,attr"`
		Source     string `xml:"sourceObject,attr"`
		Target     string `xml:"targetObject,attr"`
		Slots      []slot `xml:"rim:Slot"`
	}
)

func metadata(s Set, e Entry) ([]byte, error) {
	r := request{
		LCM: "urn:oasis:names:tc:ebxml-regrep:xsd:lcm:3.0", RIM: "urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0",
		List: objects{Package: setObject(s), Extrinsic: []object{entryObject(e)}},
	}
	r.List.Associations = append(r.List.Associations, link{
		ID: linkUUID(s.UniqueID, "HasMember"), ObjectType: kindOf + "Association", Type: hasMember,
		Source: s.ID, Target: e.ID, Slots: []slot{one("SubmissionSetStatus", "Original")},
	})
	for _, old := range e.Replaces {
		r.List.Associations = append(r.List.Associations, link{
			ID: linkUUID(s.UniqueID, "RPLC "+old), ObjectType: kindOf + "Association", Type: replaces, Source: e.ID, Target: old,
		})
	}
	var b bytes.Buffer
	b.WriteString(xml.Header)
	enc := xml.NewEncoder(&b)
	enc.Indent("", "  ")
	if err := enc.Encode(r); err != nil {
		return nil, fmt.Errorf("write metadata: %w", err)
	}
	b.WriteByte('\n')
	return between.ReplaceAll(b.Bytes(), []byte("$1")), nil
}

// between is the white space of layout in and around values, for some readers take
// all text of a slot for its value. A value holds no end of line: it is escaped.
var between = regexp.MustCompile(`\n *(</?rim:Value(?:List)?>|</rim:Slot>)`)

func setObject(s Set) object {
	o := builder{prefix: "SubmissionSet01", object: object{ID: s.ID, ObjectType: kindOf + "RegistryPackage", Status: approved}}
	o.slot("submissionTime", s.At)
	o.Name = french(s.Title)
	o.Classes = append(o.Classes, class{ID: o.next("cla"), ObjectType: kindOf + "Classification", Node: nodeSet, Object: s.ID})
	o.authors(setAuthor, s.Author)
	o.code(setContent, s.ContentType)
	o.external(setPatient, "XDSSubmissionSet.patientId", s.PatientID.String())
	o.external(setSource, "XDSSubmissionSet.sourceId", s.SourceID)
	o.external(setUnique, "XDSSubmissionSet.uniqueId", s.UniqueID)
	return o.object
}

func entryObject(e Entry) object {
	o := builder{prefix: "Document01", object: object{ID: e.ID, ObjectType: stableEntry, Status: approved, MimeType: e.MimeType}}
	o.slot("hash", e.Hash)
	o.slot("size", e.Size)
	o.slot("URI", e.URI)
	o.slot("creationTime", e.Created)
	o.slot("languageCode", e.Language)
	o.slot("legalAuthenticator", e.Legal.String())
	o.slot("serviceStartTime", e.Start)
	o.slot("serviceStopTime", e.Stop)
	o.slot("sourcePatientId", e.SourcePatientID.String())
	o.slot("sourcePatientInfo", e.Patient.values()...)
	o.Name = french(e.Title)
	o.authors(entryAuthor, e.Author)
	o.code(entryClass, e.Class)
	o.code(entryType, e.Type)
	o.code(entryFormat, e.Format)
	o.code(entrySecrecy, e.Confidentiality...)
	o.code(entryPlace, e.Facility)
	o.code(entrySetting, e.Setting)
	o.code(entryEvent, e.Events...)
	o.external(entryPatient, "XDSDocumentEntry.patientId", e.PatientID.String())
	o.external(entryUnique, "XDSDocumentEntry.uniqueId", e.UniqueID)
	return o.object
}

// values are the lines of sourcePatientInfo, named like the fields of a PID
// segment of HL7 v2.
func (t Traits) values() []string {
	var out []string
	add := func(field, value string) {
		if value != "" {
			out = append(out, field+"|"+value)
		}
	}
	for _, id := range t.IDs {
		add("PID-3", id.String())
	}
	add("PID-5", escape.Replace(t.Name)+"^"+escape.Replace(t.Given)+"^"+escape.Replace(t.Givens)+"^^^^L")
	if t.UsedName != "" {
		add("PID-5", escape.Replace(t.UsedName)+"^"+escape.Replace(t.UsedGiven)+"^^^^^D")
	}
	add("PID-7", t.BirthDate)
	add("PID-8", t.Sex)
	if t.BirthAt != "" {
		add("PID-11", "^^^^^^BDL^^"+t.BirthAt)
	}
	return out
}

// builder makes one registry object and numbers what it holds.
type builder struct {
	object
	prefix string
	n      int
}

func (o *builder) next(what string) string {
	o.n++
	return fmt.Sprintf("%s_%s%02d", o.prefix, what, o.n)
}

func (o *builder) slot(name string, values ...string) {
	if len(values) > 0 && values[0] != "" {
		o.Slots = append(o.Slots, slot{name, values})
	}
}

func (o *builder) authors(scheme string, all []Author) {
	for _, a := range all {
		c := class{ID: o.next("cla"), ObjectType: kindOf + "Classification", Scheme: scheme, Object: o.ID, Code: new(string)}
		c.Slots = append(c.Slots, one("authorPerson", a.Person.String()))
		var where []string
		for _, i := range a.Institution {
			where = append(where, i.String())
		}
		c.Slots = append(c.Slots, slot{"authorInstitution", where})
		if a.Role != "" {
			c.Slots = append(c.Slots, one("authorRole", escape.Replace(a.Role)))
		}
		c.Slots = append(c.Slots, one("authorSpecialty", a.Specialty.String()))
		o.Classes = append(o.Classes, c)
	}
}

func (o *builder) code(scheme string, codes ...Code) {
	for _, c := range codes {
		o.Classes = append(o.Classes, class{
			ID: o.next("cla"), ObjectType: kindOf + "Classification", Scheme: scheme, Object: o.ID, Code: &c.Code,
			Slots: []slot{one("codingScheme", c.System)}, Name: french(c.Display),
		})
	}
}

func (o *builder) external(scheme, name, value string) {
	o.Externals = append(o.Externals, identifier{
		ID: o.next("ei"), ObjectType: kindOf + "ExternalIdentifier", Scheme: scheme, Object: o.ID, Value: value, Name: *french(name),
	})
}

func one(name, value string) slot { return slot{name, []string{value}} }

func french(s string) *words { return &words{localized{"FR", "UTF8", s}} }
