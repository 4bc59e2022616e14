// Package cda writes and reads a letter as a CDA R2 document of level 1: a coded
// header around the approved PDF.
//
// The form is that of the CI-SIS "Volet Structuration minimale des documents de
// santé" (template 1.2.250.1.213.1.1.1.1) with the unstructured body of IHE XDS-SD
// (template 1.3.6.1.4.1.19376.1.2.20, ITI TF-3 5.2), under HL7 France's template
// 2.16.840.1.113883.2.8.2.1. What stands where:
//
//	ClinicalDocument
//	  realmCode FR, typeId POCD_HD000040, the three templateIds and no other
//	  id                    Issue.UID, an OID without extension, new for each version
//	  code                  TypeOf: of value set JDV_J07
//	  title, languageCode   of the letter: fr-FR or en-GB
//	  effectiveTime         Issue.At, with zone
//	  confidentialityCode   N
//	  setId, versionNumber  Issue.SetUID, Letter.Version
//	  recordTarget          INS where Patient.SentINS gives one, then Chart under Site
//	  author                Letter.Author, time = Letter.Date
//	  custodian             the practice
//	  informationRecipient  every recipient, PRCP, copies TRC
//	  legalAuthenticator    who approved, time = Approved.At
//	  participant REF       the recipients that are not copies: a Recipient is a
//	                        referring physician; when it referred is unknown
//	  documentationOf       Events: the first has the performer, which makes it the
//	                        main act; effectiveTime/low = Letter.ExamOn
//	  relatedDocument RPLC  Issue.ReplacesUID
//	  componentOf           the encounter on Letter.ExamOn, place of value set JDV_J02
//	  component/nonXMLBody  the PDF in base64
//
// The patient's names stand as the volet has them: family BR is the name at birth
// (Name where no other is known), given without qualifier the list of given names at
// birth, given BR the first of them, family CL and given CL the names in use. Those at
// birth are in capitals without accents beside an INS, and as written without one. The
// birth place (COG code) is written with an INS and not without: it is a trait of
// the INS, and no other reader needs it.
//
// Check names every field that is missing or not of its form, Write refuses by the
// first of them. Check digits are enforced, for what is written is the practice's
// own; Read does not enforce them, for published samples themselves have false ones.
//
// Read takes any producer's header: other prefixes, missing parts, structured
// bodies (which it skips). It refuses what is not well formed, DTDs, more than one
// patient or document, and what exceeds its limits (MaxBytes, depth, count of
// elements). Missing parts are zero values.
//
// The tests hold every kind of letter to the schema CDA_extended.xsd and to the
// schematrons ASIP-STRUCT-MIN-StrucMin, CI-SIS_ModelesDeContenusCDA and terminologie
// of the ANS where CARDIOPLI_CDA names a checkout of ansforge/TestContenuCDA-3-0.
//
// The package does not write structured bodies (level 3), does not judge whether
// an identity is qualified, does not invent identifiers, and sends nothing to
// anyone. Nothing here looks at the content of the PDF beyond its first bytes.
package cda

import (
	"bytes"
	"encoding/xml"
	"fmt"

	"cardiopli/pipeline"
)

// MaxPDF is the size of the largest PDF that is written; as base64 it stays well
// under MaxBytes.
const MaxPDF = 20 << 20

// Write gives the document, the same bytes for the same Issue. The error is the
// first of Check.
func Write(is pipeline.Issue) ([]byte, error) {
	if errs := Check(is); len(errs) > 0 {
		return nil, errs[0]
	}
	var b bytes.Buffer
	b.Grow(len(is.PDF)/3*4 + 16<<10)
	b.WriteString(xml.Header)
	e := xml.NewEncoder(&b)
	e.Indent("", "  ")
	if err := e.Encode(documentOf(is)); err != nil {
		return nil, fmt.Errorf("write CDA: %w", err)
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}
