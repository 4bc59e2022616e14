package plan

import "strings"

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
func (r *reader) asked(us []unit, c *context) says {
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
			if r.infinitive(us[i-1], u) && i > vousAt+1 {
				return saysAsk | saysHands
			}
		case u.act == noAct:
		case i == vousAt+1 && u.form&inf != 0: // "vous transmettre": to the reader, not by them
		case i > vousAt && u.form&inf != 0: // "à vous de contrôler", "vous serait-il possible de"
			return saysAsk | saysHands
		case i > vousAt && i < vousAt+4 && u.form&(vous|base) != 0 && !has(us, tNeg|tPas):
			return saysAsk | saysHands
		}
	}
	return 0
}

// asks are the first persons that, before "vous", ask.
var asks = set("demande demanderai demanderais demandons confie confions serais souhaite souhaiterais souhaiterions souhaitons aimerais prie prions ask suggest remets tourne")

// imperfects are what the reader did: "vous demandiez", "tu souhaitais".
var imperfects = set("demandiez souhaitiez vouliez evoquiez suspectiez craigniez interrogiez adressiez demandais souhaitais voulais craignais evoquais adressais")

// quoted reports what the reader did before: "que vous m'aviez confiée".
func quoted(us []unit) bool {
	i := find(us, tVous)
	if i < 0 {
		return false
	}
	for k := i + 1; k < len(us) && k < i+4; k++ {
		switch us[k].key {
		case "avez", "aviez", "as", "avais":
			return k+1 < len(us) && us[k+1].key != "a" && us[k-1].key != "ne"
		}
		if imperfects[us[k].key] {
			return true
		}
	}
	return false
}

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
		if u.act == refer && us[i].key != "par" && us[i].key != "by" {
			return false // "discharged to your care"
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
