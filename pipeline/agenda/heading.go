package agenda

import "strings"

// Field is what a column, or a labelled line of a description, holds.
type Field string

// Fields, by the words that a profile uses.
const (
	FieldPatient   Field = "patient"       // the whole name, maybe with the birth date
	FieldName      Field = "name"          // family name in use
	FieldBirthName Field = "birth_name"    // family name at birth
	FieldUsedName  Field = "used_name"     // beside "name", which then is the one at birth
	FieldGiven     Field = "given"         // given name
	FieldBirth     Field = "birth_date"    //
	FieldSex       Field = "sex"           // M, F, or a civility
	FieldTitle     Field = "title"         // civility of the patient: tells the sex
	FieldINS       Field = "ins"           // 15 characters
	FieldDate      Field = "date"          // day of the appointment, maybe with the hour
	FieldTime      Field = "time"          // hour, or "09:30 - 10:00"
	FieldStart     Field = "start"         // day and hour, or the hour alone
	FieldEnd       Field = "end"           // the same
	FieldEndDate   Field = "end_date"      //
	FieldDuration  Field = "duration"      // minutes, or 1h15
	FieldAllDay    Field = "all_day"       // oui, true
	FieldMotive    Field = "motive"        //
	FieldSubject   Field = "subject"       // title of a calendar: patient and motive
	FieldNotes     Field = "notes"         // description of a calendar: labelled lines
	FieldDoctor    Field = "doctor"        // in whose agenda
	FieldReferrer  Field = "referrer"      // who sent the patient
	FieldFamily    Field = "family_doctor" // médecin traitant
	FieldStatus    Field = "status"        // venu, annulé, absent ...
	FieldCanceled  Field = "canceled"      // true, oui
	FieldNoShow    Field = "no_show"       // true, oui
	FieldID        Field = "id"            // the software's own number of the appointment
	FieldIgnore    Field = "ignore"        // anything else
)

// Fields lists every word, with its French one, in the order of menus.
var Fields = []struct {
	Field  Field
	French string
}{
	{FieldPatient, "patient (nom entier)"}, {FieldName, "nom"}, {FieldBirthName, "nom de naissance"}, {FieldUsedName, "nom d'usage"}, {FieldGiven, "prénom"},
	{FieldBirth, "date de naissance"}, {FieldSex, "sexe"}, {FieldTitle, "civilité"}, {FieldINS, "INS"}, {FieldDate, "date"}, {FieldTime, "heure"},
	{FieldStart, "début"}, {FieldEnd, "fin"}, {FieldEndDate, "date de fin"}, {FieldDuration, "durée"}, {FieldAllDay, "journée entière"}, {FieldMotive, "motif"},
	{FieldSubject, "objet"}, {FieldNotes, "notes"}, {FieldDoctor, "praticien"}, {FieldReferrer, "adressé par"}, {FieldFamily, "médecin traitant"},
	{FieldStatus, "statut"}, {FieldCanceled, "annulé"}, {FieldNoShow, "absent"}, {FieldID, "numéro"}, {FieldIgnore, "non repris"},
}

// French is the word for people.
func (f Field) French() string {
	for _, x := range Fields {
		if x.Field == f {
			return x.French
		}
	}
	return string(f)
}

func (f Field) known() bool {
	for _, x := range Fields {
		if x.Field == f {
			return true
		}
	}
	return false
}

// titles are the titles of columns as practices' software and calendars write them.
var titles = []struct {
	field Field
	list  string
}{
	{FieldPatient, "patient|patiente|nom patient|nom du patient|nom et prénom|nom prénom|nom / prénom|prénom nom|prénom et nom|patient(e)|identité|identité du patient|nom complet|full name|patient name|identité patient|nom du patient et prénom|invitee name|client|client name|customer name|customer|attendee name|booked by|réservé par|nom complet du patient|bénéficiaire|usager|participant|invité|nom de l'invité|nom et prénom du patient|votre nom|your name"},
	{FieldName, "nom|nom de famille|noms|last name|surname|family name|invitee last name|patient last name|nom famille|nom utilisé|nom usuel|nom pat|patient nom|lastname"},
	{FieldBirthName, "nom de naissance|nom naissance|nom de jeune fille|nom jf|nom patronymique|nom né(e)|né(e)|née|birth name|maiden name|nom de naissance du patient|nom nais"},
	{FieldUsedName, "nom d'usage|nom usage|nom marital|nom d'épouse|nom d'époux|married name|usual name"},
	{FieldGiven, "prénom|prénoms|prénom(s)|prénom du patient|prénom patient|patient prénom|first name|given name|forename|invitee first name|patient first name|prénom d'usage|prénom utilisé|prénom de naissance|1er prénom|premier prénom|firstname|prénom (patient)"},
	{FieldBirth, "date de naissance|naissance|né(e) le|né le|née le|né / née le|date naissance|ddn|d.d.n.|date nais|datenaissance|date de naiss|date of birth|birth date|birthdate|birthday|dob|date de naissance du patient|patient date of birth|né(e) le (jj/mm/aaaa)|date de naissance (jj/mm/aaaa)|dt naissance|date de naissance patient|birth|born|born on|né / née|né(e) le :|naiss.|naiss|date naiss|date naiss.|date naissance patient|d naiss|né-e le"},
	{FieldSex, "sexe|genre|sex|gender|sexe du patient"},
	{FieldTitle, "civilité|civ|civ.|titre|civilité du patient|civilite patient|salutation"},
	{FieldINS, "ins|matricule ins|n° ins|no ins|numéro ins|ins-nir|identité ins|nir ins|ins du patient|identifiant national de santé"},
	{FieldDate, "date|date rdv|date du rdv|date de rdv|date du rendez-vous|date de rendez-vous|jour|jour du rdv|date de consultation|date consultation|date de la consultation|date de l'examen|date examen|start date|date de début|date début|date debut|appointment date|day|date de l'événement|date visite|rdv le|date rendez-vous|date rv"},
	{FieldTime, "heure|heure rdv|heure du rdv|heure de rdv|heure du rendez-vous|horaire|horaires|heures|heure de début|heure début|heure deb|time|appointment time|créneau|à|heure de passage|heure de l'examen|heure examen|heure consultation|heure de consultation|heure prévue|rdv à|début à|débute à|commence à|heure de rv|heure rv|hour|h. début|h. deb|h début|hdebut|hre|hres|hr"},
	{FieldStart, "début|de|débute le|commence le|horodatage|date et heure rdv|date heure rdv|date et heure de rdv|begin|begins|appointment|appointments|begins at|start_at|starts_at|start date & hour|appointment start|appointment date/time|appointment datetime|debut du rdv|début du rendez-vous|date et heure|date et heure de début|date/heure|date / heure|date heure|date et heure du rdv|date et heure du rendez-vous|start|start date & time|start date and time|starts at|starts|from|start date/time|rendez-vous|rdv|datetime|date & heure|début rdv|date/heure de début|start_time|starttime"},
	{FieldEnd, "fin|jusqu'à|finit à|se termine à|termine à|fin à|end_at|ends_at|heure de fin prévue|appointment end|finish|heure de fin|heure fin|date et heure de fin|end|end time|end date & time|end date and time|ends at|ends|to|fin du rdv|fin du rendez-vous|date/heure de fin|end_time|endtime|end date/time|fin rdv|h. fin|h fin|hfin"},
	{FieldEndDate, "date de fin|finit le|se termine le|date fin|end date"},
	{FieldDuration, "durée|duree (min)|durée en minutes|durée du rdv|durée (minutes)|duration|length|duration (minutes)|durée prévue|durée du rendez-vous"},
	{FieldAllDay, "journée entière|toute la journée|all day event|all day|journee complete|evenement d'une journée entière|all-day event"},
	{FieldMotive, "motif|motifs|examens|motif de consultation|motif du rdv|motif de rdv|motif du rendez-vous|motif rdv|motif de la visite|acte|actes|type|type de rdv|type de rendez-vous|type d'acte|type de consultation|prestation|examen|nature|raison|raison de la consultation|reason|appointment type|event type|event type name|event name|event|service|what|quoi|type d'événement|nom de l'événement|motif de venue|type examen|type d'examen|soin|visit reason|libellé|consultation|nature du rdv|exam|exams|exam type|type of exam|procedure|study|test|examen demandé|examen prévu|examen prescrit|visit type|type rdv|acte prévu|appointment reason|motif rendez-vous"},
	{FieldSubject, "objet|sujet|subject|titre de l'événement|titre du rdv|summary|title|intitulé|résumé|titre événement|événement"},
	{FieldNotes, "description|notes du rdv"},
	{FieldDoctor, "praticien|praticienne|agenda|médecin|docteur|nom du praticien|cardiologue|intervenant|ressource|resource|practitioner|provider|doctor|doctor name|physician|calendar|calendrier|user name|host|organizer|organisateur|médecin consulté|agenda du praticien|soignant|professionnel|professionnel de santé|avec|with|nom agenda|nom de l'agenda|praticien / ressource|dr|organizer name|médecin / agenda|nom médecin|nom du médecin|nom praticien|nom du docteur|nom du cardiologue"},
	{FieldReferrer, "adressé par|adresse par|médecin adresseur|adresseur|correspondant|médecin correspondant|prescripteur|médecin prescripteur|referrer|referring doctor|referring physician|referred by|envoyé par|adressé(e) par|dr adresseur|médecin demandeur|demandeur"},
	{FieldFamily, "médecin traitant|mt|médecin traitant déclaré|medecin de famille|généraliste|family doctor|gp|primary care physician|dr traitant|traitant"},
	{FieldStatus, "statut|état|etat du rdv|statut du rdv|statut rdv|status|venue|présence|statut du rendez-vous|appointment status|situation|état rdv|état du créneau|suivi du rdv|confirmation status"},
	{FieldCanceled, "annulé|annulation|canceled|cancelled|rdv annulé"},
	{FieldNoShow, "absent|no show|no-show|marked as no-show|lapin|non venu|absence|non honoré"},
	{FieldID, "id|id rdv|n° rdv|no rdv|numéro de rdv|numéro du rdv|identifiant rdv|identifiant du rdv|appointment id|booking id|event uuid|uid|référence rdv|ref rdv|id rendez-vous|n° de rdv|uuid|id du rdv|numéro de rendez-vous|n° de rendez-vous"},
	{FieldIgnore, "téléphone|tel|tél.|mobile|portable|téléphone portable|téléphone fixe|tél mobile|tél fixe|fixe|email|e-mail|mail|courriel|adresse|adresse mail|adresse e-mail|cp|code postal|ville|commune|pays|lieu|location|salle|cabinet|site|commentaire|commentaires|note|notes|remarques|remarque|observations|créé le|date de création|date de prise de rdv|date de prise|créé par|modifié le|pris le|origine|source|internet|age|âge|profession|mutuelle|n° dossier|n° patient|id patient|ipp|private|privé|privée|priority|priorité|categories|catégories|sensitivity|diffusion|reminder on/off|reminder date|reminder time|rappel|meeting organizer|required attendees|optional attendees|participants obligatoires|participants facultatifs|billing information|mileage|meeting resources|show time as|afficher le temps comme|nouveau patient|1ère fois|first visit|invitee email|event created date & time|location event|user email|invitee time zone|text reminder number|guest email(s)|couleur|color|tarif|montant|payé|salle d'attente|nss|nir|n° sécu|numéro de sécurité sociale|n° sécurité sociale|tiers payant|taille|poids|phone|phone number|address|city|zip|comment|comments|created at|created|updated at|timezone|time zone|fuseau horaire|rpps|spécialité|total|prénom du praticien|prénom praticien|prénom du médecin|prénom médecin|date création|date de création du rdv|type de patient|type patient|id patient|numéro patient|numéro du patient|médecin du patient"},
}

// arrivals are titles of the hour at which a patient came or is told to come: the
// appointment's only where no other column gives one.
var arrivals = func() map[string]bool {
	set := map[string]bool{}
	for _, h := range strings.Split("arrivée|heure d'arrivée|heure arrivée|heure d'arrivée prévue|arrivé à|arrivée à|arrivé(e) à|convocation|heure de convocation|convoqué à|arrival|arrival time|check-in|check-in time", "|") {
		set[joined(h)] = true
	}
	return set
}()

// headings are the titles, joined and folded.
var headings = func() map[string]Field {
	all := map[string]Field{}
	for _, t := range titles {
		for _, h := range strings.Split(t.list, "|") {
			all[joined(h)] = t.field
		}
	}
	return all
}()

// besideTitle are words that stand in titles beside the one that matters.
var besideTitle = wordSet(`rdv rendez vous du de la le patient patiente d l client appointment jj mm aaaa format`)

// fieldOf tells what a title means: as a whole, without what stands in brackets
// ("Date (JJ/MM/AAAA)"), without the words beside ("RDV - Date"). ok is false for
// one that is not known.
func fieldOf(title string) (Field, bool) {
	if len(title) > 100 {
		return "", false
	}
	if f, ok := headings[joined(title)]; ok {
		return f, true
	}
	if before, _, cut := strings.Cut(title, "("); cut {
		if f, ok := headings[joined(before)]; ok {
			return f, true
		}
	}
	words := strings.Fields(fold(title))
	left := words[:0:0]
	for _, w := range words {
		if !besideTitle[w] {
			left = append(left, w)
		}
	}
	if len(left) == 0 || len(left) == len(words) {
		return "", false
	}
	f, ok := headings[strings.Join(left, "")]
	return f, ok
}
