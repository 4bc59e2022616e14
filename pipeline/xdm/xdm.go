// Package xdm writes and reads the archive in which a letter's CDA document is
// handed over by mail: IHE_XDM.ZIP.
//
// Standards: IHE ITI XDM (Cross-enterprise Document Media Interchange, ITI-32)
// with the metadata of XDS in ebXML RIM 3.0, under the French rules for the
// exchange of health documents (CI-SIS, volet Échange de documents de santé).
//
//	INDEX.HTM                      for people: what this is, links
//	README.TXT                     producer, contact, contents
//	IHE_XDM/SUBSET01/METADATA.XML  submission set, document entry, associations
//	IHE_XDM/SUBSET01/DOC00001.XML  the CDA document
//
// The URI of a document is relative to METADATA.XML.
//
// Write makes an archive of one document. It is pure: the times are those of the
// issue, the identifiers of registry objects are name-based UUIDs (RFC 9562,
// version 5) over the OIDs of the issue. So the entry of a first letter has the
// same identifier wherever it is computed, and a later letter can say which entry
// it replaces without having kept anything.
//
// The PDF is not in the archive a second time: it is inside the CDA document, and
// the mail carries it beside the archive. INDEX.HTM and README.TXT do not name the
// patient: programs file by METADATA.XML, and people open the document.
//
// Read takes archives of any producer and distrusts them: sizes, counts, names and
// nesting are bounded, a path never leaves the archive, and a document whose
// SHA-1 or size is not the announced one is an error.
//
// It does not write the CDA document, check it against a schema, or decide its
// code: it takes the codes that package cda takes. It does not sign anything.
package xdm

import (
	"errors"
	"time"

	"cardiopli/pipeline"
)

// Name is the name of the archive as an attachment, Type its media type.
const (
	Name = "IHE_XDM.ZIP"
	Type = "application/zip"
)

// Code is a code of a code system, with the system's own words for it.
type Code struct {
	Code    string
	System  string // OID
	Display string
}

// Input is what an archive is made of. What the CDA document says of itself need be
// given only where another than package cda wrote it.
type Input struct {
	Issue pipeline.Issue
	CDA   []byte // the document, byte for byte
	// Type is ClinicalDocument/code, from which the class follows; the zero Code takes
	// cda.TypeOf.
	Type Code
	// Events are the codes of documentationOf/serviceEvent; nil takes cda.Events.
	Events []Code
	// Language is ClinicalDocument/languageCode; "" takes cda.LanguageOf.
	Language string
	// Software is the name and version that README.TXT gives; "" is "cardiopli".
	Software string
}

// The places of an archive.
const (
	indexFile    = "INDEX.HTM"
	readmeFile   = "README.TXT"
	subset       = "IHE_XDM/SUBSET01/"
	metadataName = "METADATA.XML"
	documentName = "DOC00001.XML"
)

// Write makes the archive. Where Check finds fault, all that it finds is the error.
func Write(in Input) ([]byte, error) {
	if bad := Check(in); len(bad) > 0 {
		errs := make([]error, len(bad))
		for i, e := range bad {
			errs[i] = e
		}
		return nil, errors.Join(errs...)
	}
	meta, err := metadata(setOf(in), EntryOf(in))
	if err != nil {
		return nil, err
	}
	return archive(in.Issue.At, []file{
		{indexFile, index(in)},
		{readmeFile, readme(in)},
		// Some readers find the sets by their folders.
		{"IHE_XDM/", nil},
		{subset, nil},
		{subset + metadataName, meta},
		{subset + documentName, in.CDA},
	})
}

// dtm is the form of time in XDS: UTC, to the second.
func dtm(t time.Time) string { return t.UTC().Format("20060102150405") }

// day is a day in the same form, as precise as it is known.
func day(d pipeline.Date) string {
	if d.IsZero() {
		return ""
	}
	s := d.String()
	return s[:4] + s[5:7] + s[8:]
}
