package plan

import (
	"strings"

	"cardiopli/pipeline"
)

// anyDay stands for the examination where only the presence of a term matters.
var anyDay = pipeline.Date{Year: 2000, Month: 1, Day: 1}

// main reads a clause without its condition.
func (r *reader) main(us, iff []unit, c *context) says {
	switch {
	case has(us, tPolite) && !has(us, tReq):
		return polite(us, iff)
	case has(us, tQuote) && !has(us, tReq) && !has(us, tMust):
		return saysFact
	case has(us, tNothing):
		if r.hasTerm(us) && !has(us, tVous|tReader) {
			return saysUnsure
		}
		return saysNone
	case has(us, tSteady):
		if i := find(us, tSteady); r.text != "" && nothingAtAll(us[i].key, us[i]) {
			return saysSteady | saysNothing
		}
		return saysSteady
	}
	if s := r.denied(us); s != 0 {
		return s
	}
	drug := r.drug(us, c)
	who := r.asked(us, iff, c)
	if who != 0 {
		if drug.has(saysSteady) {
			drug = 0 // "merci de poursuivre": asked all the same
			who |= saysSteady
		}
		return who | drug&(saysDrug|saysDone|saysOpen)
	}
	if s := r.ban(us); s != 0 {
		return s
	}
	if drug != 0 {
		return drug
	}
	if s := r.byPatient(us, iff, c); s != 0 {
		return s
	}
	if i := find(us, tDrive); i > 0 && i < 4 && find(us, tNeg) == 0 && !has(us, tContra) {
		return saysPatient // "pas d'effort intense"
	}
	if s := r.negated(us, c); s != 0 {
		return s
	}
	if s := r.byUs(us, c); s != 0 {
		return s
	}
	return r.nobody(us, iff, c)
}

// polite reads a formula: most say nothing, but "merci pour le renouvellement"
// asks, and "n'hésitez pas à me l'adresser en cas de récidive" may.
func polite(us, iff []unit) says {
	i := find(us, tPolite)
	for k := i + 1; k < len(us) && k < i+5; k++ {
		if r := us[k]; us[i].key == "merci" && (r.is(tFollowN|tBloodN) || r.act == prescribe || r.key == "renouvellement") && !has(us, tVous) {
			return saysAsk | saysHands
		}
	}
	if us[i].key == "ne" || us[i].key == "do" || us[i].key == "don't" {
		for _, u := range iff {
			if u.key == "besoin" || u.key == "necessaire" || u.key == "question" || u.key == "questions" || u.key == "probleme" || u.key == "difficulte" || u.key == "doute" || u.key == "needed" {
				return 0
			}
		}
		if len(iff) > 1 {
			return saysUnsure
		}
	}
	return 0
}

// nothingAtAll reports "je ne change rien", said of everything.
func nothingAtAll(key string, u unit) bool {
	return key == "ne" || key == "rien" || key == "sans" || key == "made"
}

// denied reads denials spoken to the reader: "vous n'avez pas d'examen à
// programmer", "aucune intervention attendue de votre part".
func (r *reader) denied(us []unit) says {
	if !has(us, tVous|tReader) || has(us, tReq) {
		return 0
	}
	n := find(us, tNeg|tPas)
	if n < 0 || us[n].key == "non" || us[n].key == "sans" {
		return 0
	}
	for i := n; i < len(us) && i < n+6; i++ {
		if us[i].is(general|tTestN|tBloodN) || us[i].key == "rien" || us[i].key == "nothing" || us[i].key == "anything" || us[i].act != noAct && us[i].form&noun != 0 || us[i].key == "prescription" {
			return saysNone | saysSpared
		}
	}
	return 0
}

// ban reads what the reader is told not to do: "ne pas prescrire de digoxine",
// "éviter les AINS".
func (r *reader) ban(us []unit) says {
	if !has(us, tDrugN|tTreat) {
		if has(us, tContra) && us[0].is(tContra) && us[0].key == "contre" {
			return saysFact | saysUnsure
		}
		if has(us, tBan) && has(us, tDrive) {
			return saysPatient
		}
		return 0
	}
	if has(us, tContra) && us[0].is(tContra) && us[0].key == "contre" {
		return saysFact | saysUnsure
	}
	if has(us, tBan) && !has(us, tHave|tPast) {
		return saysAsk
	}
	if us[0].is(tNe) && len(us) > 2 && us[1].is(tPas) || us[0].key == "never" || us[0].key == "don't" || us[0].key == "do not" {
		if i := findForm(us, inf|base); i >= 0 && (us[i].act == prescribe || us[i].act == start || us[i].act == raise) {
			return saysAsk
		}
	}
	return 0
}

// asked reports that the reader is asked.
func (r *reader) asked(us, iff []unit, c *context) says {
	if i := find(us, tReq); i >= 0 {
		if entrusted(us[i:]) {
			return 0
		}
		c.lead = saysAsk
		return saysAsk | saysHands
	}
	if i := find(us, tVous|tGP); i >= 0 {
		for _, u := range us {
			if u.act == refer && u.form&pp != 0 && strings.HasPrefix(u.key, "confi") {
				return saysAsk | saysHands // "vous est confiée", "confié au médecin traitant"
			}
		}
	}
	vousAt, jeAt := find(us, tVous), find(us, tJe)
	if i := find(us, tReader); i >= 0 && !done(us, i) {
		return saysAsk | saysHands
	}
	if i := find(us, tGP); i >= 0 {
		// "le médecin traitant contrôlera", "au médecin traitant de contrôler"
		for k := i + 1; k < len(us) && k < i+6; k++ {
			u := us[k]
			acts := u.form&(il|cond) != 0 && u.form&noun == 0 && !has(us, tHave|tPast) && !has(us[:i], tJe) ||
				r.infinitive(us[k-1], u) && us[k-1].key != "pour" || u.form&base != 0 && (us[k-1].key == "to" || us[k-1].is(tModal))
			if acts && (u.act != noAct || u.form == 0) {
				return saysAsk | saysHands
			}
		}
	}
	if vousAt < 0 {
		// imperative: "Appelez-moi", "Contrôlez"
		for i, u := range us {
			if u.form&vous != 0 && (i == 0 || i == 1 && (us[0].is(tLean|tAdverb) || object[us[0].key])) {
				return saysAsk | saysHands
			}
		}
		return 0
	}
	if has(us[vousAt:], tModal) {
		return saysAsk | saysHands
	}
	if jeAt >= 0 && jeAt < vousAt {
		for _, u := range us[jeAt:min(len(us), vousAt+4)] {
			switch {
			case asks[u.key] || u.act == advise && u.form&(je|nous|pp|base|cond) != 0, u.act == keep && u.key[0] == 'l' && u.form&(je|nous) != 0:
				return saysAsk | saysHands
			case u.act != noAct && u.form&(je|nous|pp|cond|base) != 0 && u.form&inf == 0:
				return saysFollow // "je vous tiens informé", "je vous l'adresse"
			}
		}
	}
	for i, u := range us {
		switch {
		case i > vousAt && u.act == noAct:
			if r.infinitive(us[i-1], u) {
				return saysAsk | saysHands
			}
		case u.act == noAct:
		case i > vousAt && u.form&inf != 0: // "à vous de contrôler", "vous serait-il possible de"
			return saysAsk | saysHands
		case i > vousAt && i < vousAt+4 && u.form&(vous|base) != 0 && !has(us, tNeg|tPas):
			return saysAsk | saysHands
		}
	}
	return 0
}

// asks are the first persons that, before "vous", ask.
var asks = set("demande demanderai demanderais demandons confie confions serais souhaite souhaiterais souhaiterions souhaitons aimerais prie prions ask suggest remets charge chargeons tourne")

// entrusted reports thanks for the patient: "merci de me confier Mme".
func entrusted(us []unit) bool {
	for i := 1; i < len(us) && i < 4; i++ {
		if us[i].key == "confier" || us[i].key == "adresser" && (us[i-1].key == "me" || us[i-1].key == "nous") && i+1 < len(us) && (us[i+1].is(tPatient|tQuote) || i+2 < len(us) && us[i+2].is(tPatient)) {
			return true
		}
	}
	return false
}

// done reports that the words before "par le médecin traitant" tell what was done.
func done(us []unit, i int) bool {
	if has(us, tModal|tWish|tMust) {
		return false
	}
	for k := i - 1; k >= 0 && k >= i-3; k-- {
		u := us[k]
		if u.is(tFollowN) {
			return has(us, tPast) && !has(us, tWish)
		}
		if u.form&(pp|edPP) != 0 && u.act != advise || u.is(tPast|tArranged) || u.key == "vu" || u.key == "vue" {
			return true
		}
		if u.form&(inf|noun|base) != 0 || u.is(tFollowN|tBloodN|tTestN) {
			return has(us, tPast) && !has(us, tWish)
		}
	}
	return has(us, tPast|tHave) && !has(us, tWish|tModal)
}

// general are the nouns whose denial says that nothing is needed.
const general = tFollowN | tThingN

// negated reads denials: a follow-up that is not needed says that nothing is.
func (r *reader) negated(us []unit, c *context) says {
	n := find(us, tNeg)
	pas := find(us, tPas)
	if n < 0 && (pas < 0 || find(us, tNe) < 0 && pas > 1) {
		return 0
	}
	if has(us, tContra) && !(has(us, general) && has(us, tNeg|tPas)) {
		return saysFact
	}
	behind := us
	if n >= 0 && us[n].key != "non" && us[n].key != "inutile" && us[n].key != "inutiles" && us[n].key != "superflu" {
		behind = us[n:]
	}
	if i := find(behind, general); i >= 0 {
		if !has(us, tNe) && !bound(behind[:i]) {
			return 0
		}
		if r.hasTerm(us) || until(us) {
			return saysUnsure
		}
		if has(us, tOnly) {
			return saysUnsure
		}
		if has(us, tDrugN) {
			return saysFact
		}
		return saysNone
	}
	if n >= 0 && n < 3 && has(us[n:], tTestN|tBloodN) && has(us[n:], tSpecial) && !r.hasTerm(us) {
		return saysNone // "pas de nouvel enregistrement"
	}
	if n >= 0 && n < 3 {
		for i := n + 1; i < len(us) && bound(us[n:i]); i++ {
			if us[i].form&inf != 0 && us[i].act == see { // "pas de nécessité de revoir"
				return saysNone
			}
		}
		if n == 0 && len(us) > 1 && us[1].is(tDrugN) && !us[1].is(tMust) && len(us) < 6 && us[n].key != "absence" {
			return saysFact | saysUnsure // "pas d'AINS": a ban, or what is
		}
	}
	if has(us, tNe) && has(us, tTreat|tDrugN) && findForm(us, inf|je|nous) >= 0 {
		return saysSteady
	}
	if has(us, tTestN|tBloodN) && findForm(us, inf|je|nous) >= 0 && (has(us, tNe) || n >= 0) {
		return saysFact
	}
	if i := findForm(us, inf|je|nous); i >= 0 && us[i].act != keep && has(us, tNe) && (pas >= 0 || n > i) {
		if us[i].act == see || us[i].act == test {
			return saysNone
		}
		return saysFact
	}
	if n == 0 || pas == 0 {
		return saysFact
	}
	return 0
}

// bound reports that a denial reaches the noun behind these words: "pas lieu de
// prévoir de contrôle", not "sans anomalie au contrôle".
func bound(us []unit) bool {
	for _, u := range us {
		if !(u.is(tNeg|tPas|tSpecial|tNeed|tWish|tContra|general) || u.act != noAct || reaches[u.key]) {
			return false
		}
	}
	return len(us) < 8
}

var reaches = set("de le la les un une a lieu besoin utilite necessite autre need for to any d il y en est raison interet de la ce cet cette")

// until reports "avant" before what is not named as a term: "pas de contrôle
// avant deux ans".
func until(us []unit) bool {
	for i, u := range us {
		if u.key == "avant" || u.key == "before" || u.key == "until" {
			for _, x := range us[i+1:] {
				if isUnit(x.key) {
					return true
				}
			}
		}
	}
	return false
}

// byUs reads what the practice or a service does or has done.
func (r *reader) byUs(us []unit, c *context) says {
	j := find(us, tJe)
	if j >= 0 || c.joined && c.byJe {
		for i := j + 1; i < len(us) && i < j+7; i++ {
			u := us[i]
			if u.is(tGoing) {
				return saysFollow
			}
			if u.form&(je|nous|cond|pp|edPP|base|il) == 0 {
				continue
			}
			if u.act == advise {
				if lui(us) {
					return saysPatient
				}
				return saysUnsure
			}
			if u.act == keep || u.act.ofDrug() {
				return 0
			}
			if i+1 < len(us) && us[i+1].is(tPas) && has(us[j:i], tNe) && (u.act == see || u.act == test) {
				return saysNone // "je ne le reverrai pas"
			}
			if u.act == test && u.form&pp != 0 && has(us, tHave) { // "j'ai contrôlé"
				return saysFact
			}
			return saysFollow
		}
	}
	if has(us, tArranged) && !has(us, tRefuse) {
		return saysFollow | saysBooked
	}
	if has(us, tOurs) {
		return saysFollow
	}
	// "coronarographie demandée", "patient adressé aux urgences", "sera revu"
	for i, u := range us {
		if u.form&(pp|edPP) == 0 || u.form&(je|il|noun) != 0 && u.form&pp == 0 {
			continue
		}
		if i > 0 && us[i-1].key == "a" && u.form&inf != 0 {
			continue
		}
		if i+1 < len(us) && (us[i+1].key == "par" || us[i+1].key == "by") && (u.act == refer || u.key[0] == 'd' || u.key[0] == 'p') || has(us, tVous) {
			continue // "adressée par", "demandé par": where it came from
		}
		switch u.act {
		case arrange, refer, call, admit, prescribe, take:
			if u.form&(je|il) == 0 || i > 0 {
				return saysFollow | saysBooked
			}
		case see, do:
			if i > 0 && (us[i-1].is(tBe) || i > 1 && us[i-2].is(tBe)) && !has(us, tPast) {
				return saysFollow
			}
		case advise:
			if lui(us) {
				return saysPatient
			}
			if has(us, tDrive) {
				return saysPatient
			}
		}
	}
	if i := findForm(us, noun); i >= 0 && us[i].act == admit || has(us, tOther) && findForm(us, il|ils) >= 0 {
		return saysFollow
	}
	return 0
}

// lui reports that the patient is spoken to.
func lui(us []unit) bool {
	for _, u := range us {
		if u.key == "lui" || u.key == "leur" || u.key == "him" || u.key == "her" || u.is(tPatient|tIl) {
			return true
		}
	}
	return false
}

// byPatient reads what the patient does, and advice for them.
func (r *reader) byPatient(us, iff []unit, c *context) says {
	if has(us, tSafety) && findForm(us, inf|il|base|noun|cond) >= 0 {
		return saysPatient
	}
	i := find(us, tIl|tPatient)
	if i >= 0 && i < 3 {
		for _, u := range us[i+1 : min(len(us), i+6)] {
			if u.is(tModal) || u.form&(il|ils|cond) != 0 && u.act != noAct && u.form&noun == 0 {
				return saysPatient
			}
		}
	}
	if has(us, tDrive) && (findForm(us, noun|inf|pp) >= 0 || has(us, tWish|tBan|tModal) || c.plan) {
		return saysPatient
	}
	return 0
}

// nobody reads what is to be done, by nobody named.
func (r *reader) nobody(us, iff []unit, c *context) says {
	todo := saysUnsure
	if c.lead.has(saysAsk) {
		todo = saysAsk
	}
	if has(us, tMust|tMay) {
		return todo
	}
	lead := 0 // pronouns before an infinitive: "nous la réadresser", "me l'envoyer"
	for lead < len(us)-1 && object[us[lead].key] {
		lead++
	}
	for i, u := range us {
		if i > 0 && us[i-1].key == "a" && r.infinitive(us[i-1], u) { // gerund: "à prévoir"
			return todo
		}
		if i > 1 && u.form&inf != 0 && object[us[i-1].key] && (us[i-2].key == "a" || object[us[i-2].key] && i > 2 && us[i-3].key == "a") { // "à m'adresser"
			return todo
		}
		if u.act == noAct || u.form&(inf|base) == 0 {
			continue
		}
		switch {
		case i == lead && (u.form&inf != 0 || r.en && u.form&(pp|edPP) == 0), i == 1 && us[0].is(tAdverb|tLean):
			if c.joined && c.governed != 0 { // "organisée pour recharger et surveiller"
				return c.governed
			}
			if u.act == see || u.act == discuss {
				return todo
			}
			return saysAsk
		case i > 0 && (us[i-1].is(tGoing) || us[i-1].key == "de" && c.last != 0):
			return c.last &^ saysHands
		}
	}
	if has(us, tFollowN|tTestN|tBloodN) && !has(us, tPast) && !has(us, tContra) {
		at := find(us, tFollowN|tTestN|tBloodN)
		switch {
		case has(us, tResult) && !has(us, tWish):
			return saysFact
		case at < 4 && (r.hasTerm(us) || c.plan || iff != nil || c.iff), has(us, tWish):
			return todo
		}
		if i := find(us, tFollowN); i >= 0 && i < 2 && !c.loose && findForm(us, il|je) < 0 {
			return todo
		}
	}
	if has(us, tVous) || lead < len(us) && lead < 2 && us[lead].from == c.start && r.unknownInfinitive(us[lead]) && !capitals(r.raw(us[lead])) {
		return saysFact | saysUnsure // spoken to the reader, or an order in a verb that is not known
	}
	return saysFact
}

// capitals reports a name: "ROGER".
func capitals(raw string) bool { return raw == strings.ToUpper(raw) }

// unknownInfinitive reports a word that looks like an infinitive.
func (r *reader) unknownInfinitive(u unit) bool {
	return !r.en && u.tags == 0 && u.form == 0 && !notVerbs[u.key] && len(u.key) > 4 &&
		(strings.HasSuffix(u.key, "er") || strings.HasSuffix(u.key, "ir") || strings.HasSuffix(u.key, "ttre") || strings.HasSuffix(u.key, "ndre") || strings.HasSuffix(u.key, "uire"))
}

var notVerbs = set("lettre lettres maitre dernier premier holter doppler cancer danger entier leger particulier regulier tabagier cahier foyer hier atelier escalier moindre cylindre cendre helicobacter hiver flutter pacemaker loisir avenir souvenir plaisir desir")

// object are the pronouns that stand between a clause's start and its infinitive.
var object = set("me nous le la les lui leur y en te ne pas bien aussi")

// infinitive reports "à" before an infinitive, known or not ("à établir").
func (r *reader) infinitive(a, u unit) bool {
	if a.key == "de" || a.key == "pour" {
		return u.form&inf != 0 || r.unknownInfinitive(u) && !capitals(r.raw(u)[:1])
	}
	if r.raw(a) == "a" && u.form&inf == 0 {
		return false
	}
	if u.form&inf != 0 {
		return true
	}
	raw := r.raw(u)
	return r.unknownInfinitive(u) && (raw[0] >= 'a' || raw == strings.ToUpper(raw))
}

func (r *reader) raw(u unit) string { return r.text[r.ts[u.from].start:r.ts[u.to-1].end] }
