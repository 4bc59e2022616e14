package directory

// headings maps folded column titles to fields. The French ones come from
// spreadsheets, the exports of practice software and the public files of the
// Annuaire Santé, whose titles vary with the years: hence by synonym.
var headings = map[string]string{
	"titre": "title", "civilite": "title", "title": "title", "libellecivilitedexercice": "title", "libelleciviliteexercice": "title", "civilitedexercice": "title",
	"nom": "name", "nomdefamille": "name", "nomdexercice": "name", "name": "name",
	"prenom": "given", "prenoms": "given", "prenomdexercice": "given", "given": "given",
	"rpps": "rpps", "numerorpps": "rpps", "norpps": "rpps", "identifiantrpps": "rpps", "identifiantpp": "rpps",
	"identificationnationalepp": "idnps", "idnationalpp": "idnps",
	"adresse": "address", "email": "address", "mail": "address", "courriel": "address", "mssante": "address",
	"adressemail": "address", "adresseemail": "address", "adressemssante": "address", "messagerie": "address",
	"balmss": "address", "adressebal": "address", "adressebalmss": "address", "balmssante": "address", "adressemessagerie": "address", "messageriesecurisee": "address",
	"certificat": "certificate", "certificate": "certificate", "fichiercertificat": "certificate", "cheminducertificat": "certificate",
	"capacites": "capabilities", "capabilities": "capabilities",

	"typedebal": "kind", "typebal": "kind", "kind": "kind",
	"profession": "profession", "libelleprofession": "profession",
	"specialite": "specialty", "libellesavoirfaire": "specialty", "savoirfaire": "specialty", "specialty": "specialty",
	"listerouge": "red", "red": "red",

	"structure": "place", "cabinet": "place", "etablissement": "place", "raisonsociale": "place", "raisonsocialesite": "place",
	"raisonsocialestructurebal": "place", "raisonsocialestructure": "place",
	"enseignecommercialesite": "sign", "enseignecommercialestructurebal": "sign",
	"service": "service", "servicederattachement": "service",
	"adressepostale": "line1", "adressepostale1": "line1", "rue": "line1", "voie": "line1", "adressepostale2": "line2", "adressepostale3": "line3",
	"adressepostale4": "line4", "adressepostale5": "line5", "adressepostale6": "line6",
	"codepostal": "postcode", "cp": "postcode", "codepostalcoordstructure": "postcode", "codepostalstructurebal": "postcode",
	"ville": "town", "commune": "town", "libellecommunecoordstructure": "town", "libellecommune": "town", "l6ligneacheminementstructurebal": "routing",
	"telephone": "phone", "tel": "phone", "telephonecoordstructure": "phone",
	"finess": "finess", "numerofinesssite": "finess", "numerofiness": "finess",
	"identificationstructure": "structureid", "typeidentifiantstructure": "structurekind",
	"departementstructurebal": "department", "codedepartementstructure": "department", "departement": "department",

	"complementdestinatairecoordstructure": "more1", "l2complementlocalisationstructurebal": "more1",
	"complementpointgeographiquecoordstructure": "more2", "l3complementdistributionstructurebal": "more2",
	"numerovoiecoordstructure": "number", "l4numerovoiestructurebal": "number",
	"indicerepetitionvoiecoordstructure": "repeat", "l4complementnumerovoiestructurebal": "repeat",
	"libelletypedevoiecoordstructure": "way", "nl4typevoiestructurebal": "way", "l4typevoiestructurebal": "way",
	"libellevoiecoordstructure": "street", "l4libellevoiestructurebal": "street",
	"mentiondistributioncoordstructure": "more3", "l5lieuditmentionstructurebal": "more3",
	"bureaucedexcoordstructure": "cedex",

	"favori": "favourite", "favourite": "favourite",
	"mode": "preference", "modedenvoi": "preference", "preference": "preference",
	"source": "source", "pris": "fetched", "prisle": "fetched",
}

// secure are the headings that say that the address is one of MSSanté: beside
// them, another address is an ordinary one.
var secure = map[string]bool{"mssante": true, "adressemssante": true, "balmss": true, "adressebal": true, "adressebalmss": true, "balmssante": true,
	"messageriesecurisee": true}

// columns finds the fields of a heading line. Of two columns for one field the
// first counts; but "adresse" beside a column of mail addresses is the postal one,
// and a secure address goes before another.
func columns(head []string) map[string]int {
	column := map[string]int{}
	said := ""
	for i, h := range head {
		h := fold(h).joined
		f, ok := headings[h]
		if !ok {
			continue
		}
		if _, twice := column[f]; !twice {
			if column[f] = i; f == "address" {
				said = h
			}
			continue
		}
		if f != "address" {
			continue
		}
		switch {
		case said == "adresse" && h != "adresse":
			if _, held := column["line1"]; !held {
				column["line1"] = column[f]
			}
			column[f], said = i, h
		case h == "adresse":
			if _, held := column["line1"]; !held {
				column["line1"] = i
			}
		case secure[h] && !secure[said]:
			column[f], said = i, h
		}
	}
	return column
}
