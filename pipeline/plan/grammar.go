package plan

import "cardiopli/pipeline"

// anyDay stands for the examination where only the presence of a term matters.
var anyDay = pipeline.Date{Year: 2000, Month: 1, Day: 1}

// main reads a clause without its condition.
func (r *reader) main(us, iff []unit, c *context) says {
	switch {
	case has(us, tPolite) && !has(us, tReq):
		return polite(us, iff, c.iff)
	case (has(us, tQuote) || quoted(us)) && !has(us, tReq|tMust|tReader):
		return saysFact
	case has(us, tNothing) && !has(us, tReq):
		if r.hasTerm(us) && !has(us, tVous|tReader) {
			return saysUnsure
		}
		return saysNone
	case has(us, tSteady) && !has(us, tReq):
		if all[us[find(us, tSteady)].key] {
			return saysSteady | saysNothing
		}
		return saysSteady
	}
	if s := r.denied(us); s != 0 {
		return s
	}
	drug := r.drug(us, c)
	who := r.asked(us, c)
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
	if has(us, tMust) && has(us, tBloodN|tTestN|tFollowN) && !has(us, tNeg|tPas) {
		return r.nobody(us, iff, c)
	}
	if s := r.byPatient(us, c); s != 0 {
		return s
	}
	if i := find(us, tDrive); i > 0 && i < 4 && find(us, tNeg) == 0 && !has(us, tContra) {
		return saysPatient // "pas d'effort intense"
	}
	if s := r.negated(us); s != 0 {
		return s
	}
	if s := r.byUs(us, c); s != 0 {
		return s
	}
	return r.nobody(us, iff, c)
}

// polite reads a formula: most say nothing, but "merci pour le renouvellement"
// asks, and "n'hésitez pas à me l'adresser en cas de récidive" too.
func polite(us, iff []unit, opened bool) says {
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
		if len(iff) > 1 || opened {
			return saysAsk // the formula asks once it names a case
		}
	}
	return 0
}

// all are the first words of what is said of everything: "rien à changer".
var all = set("ne rien made sans")

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
			if i > 0 && (us[i-1].is(tBe) || i > 1 && us[i-2].is(tBe)) && !has(us, tPast|tNe) {
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

// back reports "me" or "nous" before a verb.
func back(us []unit) bool {
	for _, u := range us {
		if u.key == "me" || u.key == "nous" {
			return true
		}
	}
	return false
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
func (r *reader) byPatient(us []unit, c *context) says {
	if has(us, tSafety) && findForm(us, inf|il|base|noun|cond) >= 0 {
		return saysPatient
	}
	i := find(us, tIl|tPatient)
	if i >= 0 && i < 3 {
		for _, u := range us[i+1 : min(len(us), i+6)] {
			if u.is(tModal) && has(us, tBloodN|tTestN) && !has(us, tSafety) {
				return saysUnsure // "le patient doit avoir une biologie"
			}
			if u.is(tModal) || u.form&(il|ils|cond) != 0 && u.act != noAct && u.form&noun == 0 {
				return saysPatient
			}
		}
	}
	for k := 1; k < len(us); k++ {
		if us[k-1].key == "a" && r.infinitive(us[k-1], us[k]) && !has(us, tSafety) {
			return 0 // "ordonnance à renouveler": not the patient's
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
	if has(us, tMust) {
		for i, u := range us {
			if u.act == refer && u.form&inf != 0 && (back(us[max(0, i-3):i])) {
				return saysAsk // "il faudrait me le renvoyer": only the reader can
			}
		}
		return todo | saysDuty
	}
	if has(us, tMay) {
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
			if u.act == see || u.act == discuss || u.key == "repeat" {
				return todo
			}
			return saysAsk
		case i == 1 && us[0].key == "de" && c.joined && c.last == 0:
			return saysUnsure // "je vous remercie de votre confiance et de contrôler"
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
