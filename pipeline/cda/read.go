package cda

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"cardiopli/pipeline"
)

// Read gives what a document holds. Parts that are missing are zero values: what
// must be there is for its reader to say. The errors quote nothing of the document.
func Read(b []byte) (Document, error) {
	root, err := parse(b)
	if err != nil {
		return Document{}, err
	}
	// What may stand once is refused where it stands twice: of two patients or two
	// titles one reader takes the first and another the last.
	for _, once := range []string{"id", "code", "title", "effectiveTime", "languageCode", "confidentialityCode", "setId", "versionNumber",
		"recordTarget", "custodian", "legalAuthenticator", "componentOf", "component"} {
		if len(root.all(once)) > 1 {
			return Document{}, fmt.Errorf("cda: more than one %s", once)
		}
	}
	for _, path := range [][]string{{"recordTarget", "patientRole"}, {"recordTarget", "patientRole", "patient"}, {"component", "nonXMLBody"}, {"component", "nonXMLBody", "text"}} {
		if len(root.all(path...)) > 1 {
			return Document{}, fmt.Errorf("cda: more than one %s", path[len(path)-1])
		}
	}
	d := Document{Header: headerOf(root), Structured: root.one("component", "structuredBody") != nil}
	d.Media, d.Content, err = content(root.one("component", "nonXMLBody", "text"))
	if err != nil {
		return Document{}, err
	}
	return d, nil
}

func headerOf(root *node) Header {
	h := Header{
		ID:              idOf(root.one("id")),
		SetID:           idOf(root.one("setId")),
		Type:            conceptOf(root.one("code")),
		Title:           root.one("title").string(),
		Language:        root.one("languageCode").value("code"),
		Confidentiality: conceptOf(root.one("confidentialityCode")),
		At:              stampOf(root.one("effectiveTime")),
		Patient:         readPatient(root.one("recordTarget", "patientRole")),
		Custodian:       organizationOf(root.one("custodian", "assignedCustodian", "representedCustodianOrganization")),
		Authenticator:   professionalOf(root.one("legalAuthenticator"), "assignedEntity", "assignedPerson", "representedOrganization"),
		Replaces:        replaced(root),
		Encounter:       readEncounter(root.one("componentOf", "encompassingEncounter")),
	}
	for _, t := range root.all("templateId") {
		h.Templates = append(h.Templates, t.value("root"))
	}
	if v, err := strconv.Atoi(root.one("versionNumber").value("value")); err == nil && v > 0 {
		h.Version = v
	}
	for _, n := range root.all("author") {
		h.Authors = append(h.Authors, professionalOf(n, "assignedAuthor", "assignedPerson", "representedOrganization"))
	}
	for _, n := range root.all("informationRecipient") {
		h.Recipients = append(h.Recipients, professionalOf(n, "intendedRecipient", "informationRecipient", "receivedOrganization"))
	}
	for _, n := range root.all("participant") {
		h.Participants = append(h.Participants, professionalOf(n, "associatedEntity", "associatedPerson", "scopingOrganization"))
	}
	for _, n := range root.all("documentationOf", "serviceEvent") {
		a := Act{Concept: conceptOf(n.one("code")), Text: n.one("code", "originalText").string(), On: start(n.one("effectiveTime"))}
		if p := n.one("performer"); p != nil {
			by := professionalOf(p, "assignedEntity", "assignedPerson", "representedOrganization")
			a.Performer = &by
		}
		h.Acts = append(h.Acts, a)
	}
	return h
}

func replaced(root *node) ID {
	for _, n := range root.all("relatedDocument") {
		if n.value("typeCode") == "RPLC" {
			return idOf(n.one("parentDocument", "id"))
		}
	}
	return ID{}
}

func readPatient(role *node) Patient {
	who := role.one("patient")
	p := Patient{
		IDs:        idsOf(role.all("id")),
		Sex:        who.one("administrativeGenderCode").value("code"),
		Born:       stampOf(who.one("birthTime")),
		BirthPlace: who.one("birthplace", "place", "addr", "county").string(),
	}
	name := who.one("name")
	part := func(element, qualifier string) string {
		var words []string
		for _, n := range name.all(element) {
			// A qualifier is a set of words: "BR CL" is both.
			has := strings.Fields(n.value("qualifier"))
			if qualifier == "" && len(has) == 0 || slices.Contains(has, qualifier) {
				words = append(words, n.string())
			}
		}
		return tidy(strings.Join(words, " "))
	}
	p.BirthName, p.Given, p.Givens = part("family", "BR"), part("given", "BR"), part("given", "")
	p.Name = firstOf(part("family", "CL"), part("family", "SP"), part("family", ""))
	p.UsedGiven = part("given", "CL")
	return p
}

// professionalOf reads a participation: who, in which role, for which structure.
func professionalOf(n *node, role, person, organization string) Professional {
	r := n.one(role)
	name := r.one(person, "name")
	p := Professional{
		Role: n.value("typeCode"), At: firstOf(stampOf(n.one("time")), start(n.one("time"))),
		IDs: idsOf(r.all("id")), Speciality: conceptOf(r.one("code")),
		Given: joined(name.all("given")), Family: joined(name.all("family")), Title: joined(name.all("suffix")),
		Organization: organizationOf(r.one(organization)),
	}
	_, p.Mail = contacts(r.all("telecom"))
	if name != nil && len(name.children) == 0 {
		p.Text = name.string()
	}
	return p
}

func organizationOf(n *node) Organization {
	o := Organization{IDs: idsOf(n.all("id")), Name: n.one("name").string(), Setting: conceptOf(n.one("standardIndustryClassCode"))}
	o.Phone, o.Mail = contacts(n.all("telecom"))
	if addr := n.one("addr"); addr != nil {
		for _, part := range addr.children {
			if s := part.string(); s != "" {
				o.Lines = append(o.Lines, s)
			}
		}
		if s := addr.string(); s != "" {
			o.Lines = append(o.Lines, s)
		}
	}
	return o
}

// contacts gives the first telephone and the well-formed mail addresses.
func contacts(all []*node) (phone string, mail []pipeline.Address) {
	for _, n := range all {
		scheme, rest, _ := strings.Cut(n.value("value"), ":")
		switch strings.ToLower(scheme) {
		case "tel":
			if number, ok := phoneOf(rest); ok && phone == "" {
				phone = number
			}
		case "mailto":
			rest, _, _ = strings.Cut(rest, "?")
			if s, err := url.PathUnescape(rest); err == nil {
				if a, err := pipeline.ParseAddress(s); err == nil {
					mail = append(mail, a)
				}
			}
		}
	}
	return phone, mail
}

func readEncounter(n *node) Encounter {
	where := n.one("location", "healthCareFacility")
	return Encounter{On: start(n.one("effectiveTime")), Place: idsOf(where.all("id")), Facility: conceptOf(where.one("code"))}
}

func idOf(n *node) ID { return ID{n.value("root"), n.value("extension")} }

func idsOf(all []*node) (ids []ID) {
	for _, n := range all {
		if id := idOf(n); id != (ID{}) {
			ids = append(ids, id)
		}
	}
	return ids
}

func conceptOf(n *node) Concept {
	return Concept{n.value("code"), n.value("codeSystem"), n.value("displayName")}
}

func stampOf(n *node) Stamp {
	if s := n.value("value"); stampForm.MatchString(s) {
		return Stamp(s)
	}
	return ""
}

// start gives the beginning of an interval, its only point, or where it has no
// beginning its end.
func start(n *node) Stamp {
	return firstOf(stampOf(n.one("low")), stampOf(n), stampOf(n.one("high")))
}

func joined(all []*node) string {
	var words []string
	for _, n := range all {
		words = append(words, n.string())
	}
	return tidy(strings.Join(words, " "))
}

func firstOf[S ~string](all ...S) S {
	for _, s := range all {
		if s != "" {
			return s
		}
	}
	return ""
}

// content decodes an unstructured body. Text that is not base64 stays as it is.
func content(n *node) (media string, b []byte, err error) {
	if n == nil {
		return "", nil, nil
	}
	media = strings.ToLower(n.value("mediaType"))
	if n.value("compression") != "" {
		return "", nil, errors.New("cda: the body is compressed")
	}
	if n.value("representation") != "B64" {
		return media, bytes.TrimSpace(n.text), nil
	}
	packed := bytes.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, n.text)
	b = make([]byte, base64.StdEncoding.DecodedLen(len(packed)))
	size, err := base64.StdEncoding.Decode(b, packed)
	if err != nil {
		return "", nil, errors.New("cda: the body is no base64")
	}
	return media, b[:size], nil
}
