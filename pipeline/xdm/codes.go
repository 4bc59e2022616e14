package xdm

// The code systems of the metadata alone, by OID; package cda has those that the
// document has too.
const (
	typeSystem    = "1.2.250.1.213.1.1.4.12" // TRE_A04, types that LOINC lacks
	classSystem   = "1.2.250.1.213.1.1.4.1"  // TRE_A03
	formatSystem  = "1.3.6.1.4.1.19376.1.2.3"
	contentSystem = "1.2.250.1.213.2.2" // TRE_R209
)

// ClassOf gives the class of a type of document: the correspondence ASS_X04 of the
// CI-SIS, for the types that a physician's letter can have.
func ClassOf(typeCode string) (Code, bool) {
	var c string
	switch typeCode {
	case "11488-4", "11490-0", "11493-4", "11502-2", "11505-5", "11506-3", "34112-3", "34120-6",
		"34874-8", "47420-5", "70004-7", "75482-0":
		c = "10"
	case "18748-4", "52040-3":
		c = "31"
	case "18761-7", "34133-9", "60591-5", "60280-5", "74207-2", "34842-5":
		c = "11"
	case "29551-9", "57833-6", "57828-6", "57832-8", "52063-5", "55115-0":
		c = "42"
	default:
		return Code{}, false
	}
	display := map[string]string{"10": "Compte rendu", "11": "Synthèse", "31": "Imagerie médicale", "42": "Prescription"}[c]
	return Code{c, classSystem, display}, true
}

// formatN1 is the format of a CDA document whose body is a PDF/A-1.
var formatN1 = Code{"urn:ihe:iti:xds-sd:pdf:2008", formatSystem, "Document à corps non structuré en Pdf/A-1"}

// outpatient is the kind of activity that led to the submission (TRE_R209).
var outpatient = Code{"07", contentSystem, "Consultations, soins externes"}
