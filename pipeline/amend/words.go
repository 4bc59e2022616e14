package amend

import "cardiopli/pipeline"

// words are what the list says of its own.
type words struct {
	name, birthName, given, givens, birth, sex, ins, place string
	male, female                                           string
	recipients, copy                                       string
	exam, title, author, practice, alert                   string
	box                                                    map[pipeline.PartKind]string
	text, heading, columns, graph, drawn, redrawn, moved   string
	urgency                                                [4]string
	rest, others                                           string
}

var french = words{
	name: "Patient, nom", birthName: "Patient, nom de naissance", given: "Patient, prénom", givens: "Patient, prénoms de naissance",
	birth: "Patient, date de naissance", sex: "Patient, sexe", ins: "Patient, INS", place: "Patient, lieu de naissance",
	male: "masculin", female: "féminin",
	recipients: "Destinataires", copy: "copie",
	exam: "Date de l'examen", title: "Titre", author: "Signataire", practice: "Cabinet", alert: "Alerte",
	box: map[pipeline.PartKind]string{pipeline.PartConclusion: "Conclusion", pipeline.PartTrends: "Ce qui a changé",
		pipeline.PartDrugs: "Traitement", pipeline.PartAsk: "Ce qui vous est demandé"},
	text: "Texte", heading: "Intertitre", columns: "titre de colonne", graph: "Graphique", drawn: "ancien tracé", redrawn: "nouveau tracé",
	moved:   "%s, déplacé de « %s »",
	urgency: [4]string{"", "rapidement : ", "sous 24 h : ", "immédiat : "},
	rest:    "Suite de la liste", others: "et %d autres changements, à lire dans la lettre",
}

var english = words{
	name: "Patient, name", birthName: "Patient, birth name", given: "Patient, given name", givens: "Patient, given names at birth",
	birth: "Patient, date of birth", sex: "Patient, sex", ins: "Patient, INS", place: "Patient, place of birth",
	male: "male", female: "female",
	recipients: "Recipients", copy: "copy",
	exam: "Date of the examination", title: "Title", author: "Signatory", practice: "Practice", alert: "Alert",
	box: map[pipeline.PartKind]string{pipeline.PartConclusion: "Impression", pipeline.PartTrends: "What changed",
		pipeline.PartDrugs: "Treatment", pipeline.PartAsk: "What is asked of you"},
	text: "Text", heading: "Heading", columns: "title of a column", graph: "Graph", drawn: "former drawing", redrawn: "new drawing",
	moved:   "%s, moved from “%s”",
	urgency: [4]string{"", "soon: ", "within 24 hours: ", "immediate: "},
	rest:    "End of the list", others: "and %d other changes, to be read in the letter",
}
