package cda

import "cardiopli/pipeline"

// Concept is a code with its system and the name that the value set gives it.
type Concept struct {
	Code, System, Name string
}

// The identifiers of systems of identification and of codes.
const (
	OIDProfessional = "1.2.250.1.71.4.2.1" // IDNPS: 8 + RPPS
	OIDStructure    = "1.2.250.1.71.4.2.2" // IDNST: digit of the kind (TRE_G07) + number

	OIDLOINC = "2.16.840.1.113883.6.1"
	OIDCCAM  = "1.2.250.1.215.300.1"
	// OIDCCAMBefore is the OID that the CCAM had before; it is read, not written. The
	// value sets of the CI-SIS have the other one since September 2024.
	OIDCCAMBefore = "1.2.250.1.213.2.5"

	oidSpecialty = "1.2.250.1.213.1.1.4.5"
	oidFacility  = "1.2.250.1.71.4.2.4"
	oidSetting   = "1.2.250.1.213.1.1.4.9"
	oidGender    = "2.16.840.1.113883.5.1"
	oidSecrecy   = "2.16.840.1.113883.5.25"
)

// The value sets of the CI-SIS from which codes are taken, by the name of their
// file, with the OID and the day of the edition that was read. Only the members
// that a cardiology practice needs are here.
var valueSets = []struct {
	name, oid, edition string
	members            []Concept
}{
	{"JDV_J07_XdsTypeCode_CISIS", "1.2.250.1.213.1.1.5.471", "2024-09-27", []Concept{typeConsultation, typeDiagnostic, typeImaging}},
	{"JDV_J01_XdsAuthorSpecialty_CISIS", "1.2.250.1.213.1.1.5.461", "2024-12-13", []Concept{Cardiologist}},
	{"JDV_J02_XdsHealthcareFacilityTypeCode_CISIS", "1.2.250.1.213.1.1.5.466", "2024-12-13", facilities},
	{"JDV_J04_XdsPracticeSettingCode_CISIS", "1.2.250.1.213.1.1.5.467", "2024-09-27", []Concept{Ambulatory}},
	{"JDV_J08_XdsConfidentialityCode_CISIS", "1.2.250.1.213.1.1.5.463", "2020-04-24", []Concept{Normal}},
	{"JDV_J143_AdministrativeGender_CISIS", "1.2.250.1.213.1.1.5.590", "2021-03-26", []Concept{genderMale, genderFemale, genderUnknown}},
	{"JDV_J246_Titre_CISIS", "1.2.250.1.213.1.1.5.719", "2024-01-26", []Concept{titleDoctor, titleProfessor}},
}

var (
	typeConsultation = Concept{"11488-4", OIDLOINC, "CR ou fiche de consultation ou de visite"}
	typeDiagnostic   = Concept{"70004-7", OIDLOINC, "CR d'acte diagnostique (autre)"}
	typeImaging      = Concept{"18748-4", OIDLOINC, "CR d'imagerie médicale"}

	// Cardiologist is the speciality of the author: these are cardiologists' letters.
	Cardiologist = Concept{"G15_10/SM04", oidSpecialty, "Médecin - Cardiologie et maladies vasculaires (SM)"}
	// Ambulatory is the setting of the examinations of a practice.
	Ambulatory = Concept{"AMBULATOIRE", oidSetting, "Ambulatoire"}
	// Normal is the confidentiality of a letter between professionals.
	Normal = Concept{"N", oidSecrecy, "Normal"}

	genderMale    = Concept{"M", oidGender, "Masculin"}
	genderFemale  = Concept{"F", oidGender, "Féminin"}
	genderUnknown = Concept{"UN", oidGender, "Inconnu"}

	titleDoctor    = Concept{"DR", "1.2.250.1.213.1.6.1.11", "Docteur"}
	titleProfessor = Concept{"PR", "1.2.250.1.213.1.6.1.11", "Professeur"}

	facilities = []Concept{
		{"SA01", oidFacility, "Etablissement public de santé"},
		{"SA03", oidFacility, "Etablissement privé PSPH"},
		{"SA04", oidFacility, "Etablissement privé non PSPH"},
		{"SA05", oidFacility, "Centre de santé"},
		{"SA07", oidFacility, "Cabinet individuel"},
		{"SA08", oidFacility, "Cabinet de groupe"},
		{"SA09", oidFacility, "Exercice en société"},
		{"SA40", oidFacility, "Secteur privé, praticien hospitalier temps plein"},
		{"SA51", oidFacility, "Structure de coopération avec autorisation de soins"},
		{"SA52", oidFacility, "Maison de santé ou Pôle de santé"},
		{"SA63", oidFacility, "Communauté professionnelle territoriale de santé et équipe de soins spécialisés"},
		{"SA64", oidFacility, "Société de téléconsultation"},
	}
)

// FacilityOf gives the kind of practice, of value set JDV_J02.
func FacilityOf(p pipeline.Practice) (Concept, bool) {
	for _, c := range facilities {
		if c.Code == p.Facility {
			return c, true
		}
	}
	return Concept{}, false
}

// TypeOf gives the type of document, of value set JDV_J07. The first examination
// decides: it is the main one of a letter that covers several, and a document has
// one type. Echocardiographies are imaging, the others diagnostic acts; a letter
// without examination is that of a consultation.
func TypeOf(exams []pipeline.Exam) Concept {
	if len(exams) == 0 {
		return typeConsultation
	}
	switch exams[0] {
	case pipeline.ETT, pipeline.ETO, pipeline.StressEcho:
		return typeImaging
	}
	return typeDiagnostic
}

// GenderOf gives the sex; what is not stated is UN, unknown.
func GenderOf(s pipeline.Sex) Concept {
	switch s {
	case pipeline.Male:
		return genderMale
	case pipeline.Female:
		return genderFemale
	}
	return genderUnknown
}

// Event is one act that the document is about.
type Event struct {
	Concept
	Text string // what was done, in French; "" for a CCAM act
}

// examEvents are the examinations as LOINC has them. It has no study of its own
// for the transoesophageal way among those that could be verified, nor for the
// measurement of VO2: the wider study stands, and the text says which it was.
var examEvents = map[pipeline.Exam]Event{
	pipeline.ECG:        {Concept{"11524-6", OIDLOINC, "EKG study"}, "Électrocardiogramme"},
	pipeline.ETT:        {Concept{"18106-5", OIDLOINC, "Cardiac echo study Procedure"}, "Échocardiographie transthoracique"},
	pipeline.ETO:        {Concept{"18106-5", OIDLOINC, "Cardiac echo study Procedure"}, "Échocardiographie transœsophagienne"},
	pipeline.StressEcho: {Concept{"18107-3", OIDLOINC, "Cardiac echo study Procedure stress method"}, "Échocardiographie d'effort ou de stress"},
	pipeline.Holter:     {Concept{"18754-2", OIDLOINC, "Ambulatory cardiac rhythm monitor (Holter) study"}, "Holter ECG"},
	pipeline.MAPA:       {Concept{"92846-5", OIDLOINC, "Ambulatory blood pressure monitor study"}, "Mesure ambulatoire de la pression artérielle"},
	pipeline.Stress:     {Concept{"18752-6", OIDLOINC, "Exercise stress test study"}, "Épreuve d'effort"},
	pipeline.VO2:        {Concept{"18752-6", OIDLOINC, "Exercise stress test study"}, "Épreuve d'effort avec mesure de la VO2"},
}

// Events are the acts that the document is about, the main one first: the coded
// acts (CCAM) where there are any, else the examinations (LOINC). A consultation
// has neither; its event has no code.
func Events(is pipeline.Issue) []Event {
	var all []Event
	for _, a := range is.Acts {
		all = append(all, Event{Concept: Concept{a.Code, OIDCCAM, tidy(a.Label)}})
	}
	if len(all) == 0 {
		for _, x := range is.Exams {
			all = append(all, examEvents[x])
		}
	}
	if len(all) == 0 {
		all = []Event{{Text: "Consultation"}}
	}
	return all
}

// LanguageOf gives the language as the header has it, or "".
func LanguageOf(l pipeline.Language) string {
	switch l {
	case pipeline.French:
		return "fr-FR"
	case pipeline.English:
		return "en-GB"
	}
	return ""
}

// titleOf gives the suffix of value set JDV_J246, or "" for a title that it lacks.
func titleOf(title string) string {
	switch title {
	case "Dr", "Dr.", "DR", "Docteur":
		return titleDoctor.Code
	case "Pr", "Pr.", "PR", "Professeur":
		return titleProfessor.Code
	}
	return ""
}
