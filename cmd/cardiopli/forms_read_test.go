package main

import (
	"encoding/xml"
	"strings"
)

// clinical is what the test reads of a CDA document.
type clinical struct {
	ID       oid     `xml:"id"`
	SetID    oid     `xml:"setId"`
	Code     coded   `xml:"code"`
	Title    string  `xml:"title"`
	At       value   `xml:"effectiveTime"`
	Secrecy  coded   `xml:"confidentialityCode"`
	Language coded   `xml:"languageCode"`
	Version  value   `xml:"versionNumber"`
	Patient  subject `xml:"recordTarget>patientRole"`
	To       []struct {
		Telecom value `xml:"intendedRecipient>telecom"`
	} `xml:"informationRecipient"`
	Signer   oid     `xml:"legalAuthenticator>assignedEntity>id"`
	Acts     []coded `xml:"documentationOf>serviceEvent>code"`
	On       []value `xml:"documentationOf>serviceEvent>effectiveTime>low"`
	Replaces struct {
		Type string `xml:"typeCode,attr"`
		ID   oid    `xml:"parentDocument>id"`
	} `xml:"relatedDocument"`
	Body string `xml:"component>nonXMLBody>text"`
}

type (
	oid struct {
		Root      string `xml:"root,attr"`
		Extension string `xml:"extension,attr"`
	}
	coded struct {
		Code   string `xml:"code,attr"`
		System string `xml:"codeSystem,attr"`
		Name   string `xml:"displayName,attr"`
	}
	value struct {
		Value string `xml:"value,attr"`
	}
	subject struct {
		IDs  []oid `xml:"id"`
		Name struct {
			Parts []struct {
				XMLName   xml.Name
				Qualifier string `xml:"qualifier,attr"`
				Text      string `xml:",chardata"`
			} `xml:",any"`
		} `xml:"patient>name"`
		Sex   coded  `xml:"patient>administrativeGenderCode"`
		Birth value  `xml:"patient>birthTime"`
		Place string `xml:"patient>birthplace>place>addr>county"`
	}
	registered struct {
		Entries []object `xml:"RegistryObjectList>ExtrinsicObject"`
		Sets    []object `xml:"RegistryObjectList>RegistryPackage"`
		Links   []struct {
			Type   string `xml:"associationType,attr"`
			Source string `xml:"sourceObject,attr"`
			Target string `xml:"targetObject,attr"`
		} `xml:"RegistryObjectList>Association"`
	}
	object struct {
		ID    string `xml:"id,attr"`
		Slots []struct {
			Name   string   `xml:"name,attr"`
			Values []string `xml:"ValueList>Value"`
		} `xml:"Slot"`
		Title struct {
			Value string `xml:"value,attr"`
		} `xml:"Name>LocalizedString"`
		Classes []struct {
			Scheme string `xml:"classificationScheme,attr"`
			Code   string `xml:"nodeRepresentation,attr"`
			System string `xml:"Slot>ValueList>Value"`
		} `xml:"Classification"`
		IDs []struct {
			Scheme string `xml:"identificationScheme,attr"`
			Value  string `xml:"value,attr"`
		} `xml:"ExternalIdentifier"`
	}
)

func (s subject) part(element, qualifier string) string {
	for _, p := range s.Name.Parts {
		if p.XMLName.Local == element && p.Qualifier == qualifier {
			return p.Text
		}
	}
	return ""
}

// ins gives the identifier under an OID of the INS.
func (s subject) ins() oid {
	for _, id := range s.IDs {
		if strings.HasPrefix(id.Root, "1.2.250.1.213.1.4.") {
			return id
		}
	}
	return oid{}
}

func (o object) slot(name string) string {
	for _, s := range o.Slots {
		if s.Name == name {
			return strings.Join(s.Values, "\n")
		}
	}
	return ""
}

// codes gives "code system" of each classification of a scheme.
func (o object) codes(scheme string) (all []string) {
	for _, c := range o.Classes {
		if c.Scheme == "urn:uuid:"+scheme {
			all = append(all, c.Code+" "+c.System)
		}
	}
	return all
}

func (o object) external(scheme string) string {
	for _, x := range o.IDs {
		if x.Scheme == "urn:uuid:"+scheme {
			return x.Value
		}
	}
	return ""
}
