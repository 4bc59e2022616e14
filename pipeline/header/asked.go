package header

import (
	"regexp"
	"strings"
)

// A letter tells whom something is asked of and who will see the patient next. They
// stand behind the same verbs as the readers do, "adressé", "demandé", and differ by
// the word between: "demandé par" is who wants this letter, "demandé au" who is to
// give an opinion.
var (
	asked = regexp.MustCompile(`\b(?:demand|sollicit|reclam)(?:e|ee|es|ees|er|era|erai|erons|ons|ez|ant)?(?: (?:ce jour|en urgence|par (?:telephone|courrier|mail|messagerie)|egalement|aussi|donc|rapidement|ensuite|directement))? (?:a|au|aux|aupres d[eu])(?: (?:la|le|l'))?$|` +
		`\bdemandes? (?:d'|de |du )[a-z' -]{3,40} (?:a|au|aux|aupres d[eu])(?: (?:la|le|l'))?$|` +
		`\b(?:avis|consultation|rendez-vous|rdv)(?: [a-z'-]+){0,3} (?:a|au|aupres d[eu]|avec|chez)(?: (?:la|le|l'))?$`)
	// where a document is to be had from: "demander le compte rendu au"
	fetched = regexp.MustCompile(`\b(?:demand|reclam|recuper|obten)[a-z]* (?:le |la |les |l'|son |ses |un |une |des )?(?:comptes?[ -]rendus?|cr|images?|dossier|resultats?|traces?|courriers?|bilans?)(?: [a-z'-]+){0,4} (?:a|au|aux|aupres d[eu]|chez)(?: (?:la|le|l'))?$`)
	// whose letter was read: "d'après le courrier du"
	paperFrom = regexp.MustCompile(`[a-z.'] (?:courriers?|lettres?|mots?|messages?|mails?) d[eu]$`)
	// treatment is what others prescribe to the patient, and examinations that no
	// cardiologist makes: who prescribed them asked for no letter.
	treatment = regexp.MustCompile(`(?:^|[.,;:(\n-] {0,3}|\b(?:le|la|les|un|une|son|sa|ses|des|cette|ce) |l')(?:reeducation|kinesitherapie|kine|seances?|readaptation|biologie|bilan (?:biologique|sanguin|thyroidien|lipidique)|prise de sang|traitement|medicaments?|medication|ordonnance|antibiotherapie|antibiotiques?|anticoagul[a-z]*|cortico[a-z]*|regime|arret de travail|cure|contention|bas|oxygene|oxygenotherapie|ppc|vni|vaccin[a-z]*|scanner|tdm|irm|radio(?:graphie)?|poly(?:somno)?graphie|efr|gastroscopie|coloscopie|fibroscopie|[a-z]{3,}(?:lol|pril|sartan|statine|xaban|gatran|grel|dipine|arone|zide|mide|gliflozine|formine|mab))\b([^.,;\n]{0,30}) (?:prescri|demand|ordonn)[a-z]*(?: [a-z0-9'-]+){0,5} *$`)
	// somebody asked, years ago
	pastAsking = regexp.MustCompile(`\b(?:adress|envoy|orient|confi|demand|sollicit|prescri)[a-z]* (?:en|des|depuis) (?:[a-z]+ )?(?:19|20)\d\d *$`)
	// who is to be called, and did not call: "à appeler", "prendre contact avec"
	toCall = regexp.MustCompile(`\b(?:appeler|rappeler|joindre|contacter|recontacter|telephoner(?: a| au)?|(?:prendre|pris|prends|prenons|prendra|prise de) contact (?:avec|aupres d[eu]))(?: (?:la|le|l'))?$`)
	// what somebody sent on is to have there
	purpose = regexp.MustCompile(`^[ ,]*(?:(?:ce jour|en urgence|rapidement) )?(?:pour (?:un |une |l'|le |la |son |sa |ses |des )?(?:avis|prise|bilan|suite|discu|consult|coro|explor|ablat|chirurg|implant|pose|opin|exam|rempl|evalu|compl|trait|interv|hosp|reed|readap|realis|depist|chang|surveil|suivi)|en vue|afin|aux fins)`)
	// who or what is sent on; a letter or a result is sent to its reader
	sentOn = regexp.MustCompile(`(?:\b(?:patiente?s?|malade|il|elle|sera|est|etre|[a-z]{5,}(?:ion|graphie|gie|scopie|metrie|therapie))(?: [a-z'-]+){0,3}|\b(?:le|la)|\bl') ?$`)
)

// paperNext is what is sent, told behind its reader: "il sera adressé au Dr X une copie".
var paperNext = regexp.MustCompile(`^[ ,]*(?:une |un |la |le |l'|des )?(?:copie|double|exemplaire|compte[ -]rendu|courrier|lettre|resultat)`)

// sender is what a physician does who sent the patient, told behind the name: "le Dr X
// nous confie ce patient".
var sender = regexp.MustCompile(`^[ ,]*(?:qui |me |m'|nous |vous |te )*(?:me |m'|nous )(?:l'|la |le )?(?:a |avait |ont )?(?:re)?(?:confi|adress|envo(?:ie|y)|orient|demand|sollicit)|^(?:de|pour) (?:m'|me |nous )(?:l'|la |le )?(?:avoir |a )?(?:re)?(?:confi|adress|envoy|orient|demand|sollicit)`)

// elsewhere reports that what was prescribed or asked for is none of a cardiologist's
// examinations: "scanner thoracique demandé par", and not "scanner coronaire".
func elsewhere(before string) bool {
	m := treatment.FindStringSubmatch(before)
	return m != nil && !cardiac.MatchString(m[1])
}

var cardiac = regexp.MustCompile(`cardia|cardio|corona|coeur|\bavis\b`)

var (
	// who followed the patient before: "son ancien médecin traitant, le"
	formerly = regexp.MustCompile(`\b(?:ancien(?:ne)?|ex|precedente?)[ -](?:medecin |docteur |dr )?(?:traitante?|generaliste|de famille|referente?|correspondante?|adresseur|cardiologue)[ ,:(]*(?:(?:etait|est) )?(?:la|le)?$`)
	// somebody sent the patient somewhere before: "il avait été adressé par"; "il nous
	// avait été adressé par" tells how the patient came here.
	sentBefore = regexp.MustCompile(`(\b(?:nous |m'|vous )?)(?:l')?avai(?:t|ent) (?:deja )?ete (?:initialement )?(?:adress|envoy|orient|confi|refer)[a-z]* (?:[a-z'-]+ ){0,3}par(?: (?:la|le))?$`)
	// and the place and the year behind the name: "par le Dr X au CHU en 2016"
	sentThere = regexp.MustCompile(`\b(?:adress|envoy|orient|confi|refer)[a-z]* par(?: (?:la|le))?$`)
	longAgo   = regexp.MustCompile(`^[ ,]*(?:(?:au|aux|a la|a l'|chez) [a-z' -]{2,30} )?(?:en|des) (?:[a-z]+ )?(?:19|20)\d\d\b`)
	// thanks to a third person for what was done for the patient are no letter to them
	thanked   = regexp.MustCompile(`\b(?:remercie|remercions|remerciements|merci)(?: (?:a|au|aux|encore au))?(?: (?:la|le))?$`)
	forDeed   = regexp.MustCompile(`^[ ,]*(?:(?:d'|de (?:l'|m'|nous |lui |vous )?)avoir|pour|de (?:son|sa|ses|cet|cette|l')) ?`)
	forLetter = regexp.MustCompile(`^[^.;\n]{0,80}\b(?:(?:re)?adress|confi|envo[iy]|orient|demand|sollicit|courrier|lettre|mot\b)`)
	// "merci au Dr X pour ce patient": who sent him
	forPatient = regexp.MustCompile(`^[ ,]*(?:pour|de) sa confiance\b|^[ ,]*pour (?:ce|cet|cette|son|sa|votre|le|la|l')[^.;\n]{0,40}\bpatiente?\b`)
	// what somebody else had been sent before
	hadBeenSent = regexp.MustCompile(`\bavai(?:t|ent) (?:deja )?ete (?:transmis|envoy|adress|communiqu|remis)[a-z]* (?:a|au|aux)(?: (?:la|le))?$`)
)

// notToday reports whether the words about a name are of a time or a service that
// leaves nobody a reader of this letter.
func notToday(before, after string) bool {
	if formerly.MatchString(before) || hadBeenSent.MatchString(before) || sentThere.MatchString(before) && longAgo.MatchString(after) {
		return true
	}
	if m := sentBefore.FindStringSubmatch(before); m != nil && m[1] == "" {
		return true
	}
	return thanked.MatchString(before) && !strings.Contains(before, "vous remerci") && forDeed.MatchString(after) && !forLetter.MatchString(after) && !forPatient.MatchString(after)
}

// handed is a paper that goes to its reader, the verb behind it: "une copie sera
// envoyée au", "compte rendu transmis ce jour au". What somebody had sent before is none.
var handed = regexp.MustCompile(`(?:^|[^a-z])(?:(copie|double|exemplaire)|compte[ -]rendu|courrier|lettre|cr|resultats?)s?` +
	`(?: (?:de (?:ce|cette|l'|la|cet) ?(?:courrier|lettre|examen|consultation|compte[ -]rendu)|du (?:present )?(?:courrier|compte[ -]rendu|document)))?` +
	`(?: (?:sera|seront|est|sont|a ete|ont ete|vous|lui|en|etre|a|bien)){0,4} ?` +
	`(?:(?:re)?(?:transmis|remis|adress|envoy|communiqu|expedi|diffus|destin|transmettre|remettre)[a-z]*)` +
	`(?: (?:ce jour|directement|egalement|aussi|par (?:mail|courrier|messagerie|mssante|fax)(?: securisee?)?)){0,2} (?:a|au|aux)(?: (?:la|le|l'))?$`)

// writing is "j'écris ce jour au".
var writing = regexp.MustCompile(`\b(?:j'ecris|nous ecrivons)(?: (?:ce jour|egalement|aussi|donc))* (?:a|au|aux)(?: (?:la|le))?$`)

// greeting opens a letter with its reader: a line "Bonjour Dr X,". A dictation that begins
// "bonjour docteur X cardiologue" goes on, and tells who speaks.
var (
	greeting = regexp.MustCompile(`^[ \t]*(?:bonjour|bonsoir)[ ,]*(?:(?:mon )?chere? |a vous )?$`)
	greeted  = regexp.MustCompile(`^[ \t,!.]*$`)
)

// handedTo gives the role of whom a paper goes to.
func handedTo(before string) role {
	m := handed.FindStringSubmatch(before)
	if writing.MatchString(before) {
		return recipient
	}
	switch {
	case m == nil:
		return unknown
	case m[1] != "":
		return copied
	}
	return recipient
}

// askedOf reports whether a name is one of whom something is asked or to whom the
// patient goes on from here: before ends where the name begins.
func askedOf(before, after string, prose bool) bool {
	if asked.MatchString(before) && !paperOn.MatchString(before) || toCall.MatchString(before) || fetched.MatchString(before) || paperFrom.MatchString(before) || elsewhere(before) {
		return true
	}
	m := handedOn.FindStringIndex(before)
	if m == nil || paperOn.MatchString(before) || paperNext.MatchString(after) {
		return false
	}
	return prose || purpose.MatchString(after) || longAgo.MatchString(after) || sentOn.MatchString(before[:m[0]])
}
