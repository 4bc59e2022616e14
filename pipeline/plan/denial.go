package plan

// general are the nouns whose denial says that nothing is needed.
const general = tFollowN | tThingN

// negated reads denials: a follow-up that is not needed says that nothing is.
func (r *reader) negated(us []unit) says {
	n := find(us, tNeg)
	pas := find(us, tPas)
	if n < 0 && (pas < 0 || find(us, tNe) < 0 && pas > 1) {
		return 0
	}
	if has(us, tContra) && !(has(us, general) && has(us, tNeg|tPas)) {
		return saysFact
	}
	if reached(us, n) {
		if has(us, tPast) {
			return saysFact // "pas de suivi depuis 2019"
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
	if n == 0 && has(us, tTestN|tBloodN) && !r.hasTerm(us) && !has(us, tPast) {
		for i := 2; i < len(us); i++ {
			if us[i-1].key == "a" && r.infinitive(us[i-1], us[i]) {
				return saysNone // "pas de biologie à prévoir"
			}
		}
	}
	if n >= 0 {
		for i := n + 1; i < len(us) && i < n+6; i++ {
			if us[i].act == see && us[i].form&base != 0 && us[i].form&noun == 0 { // "I do not plan to see him again"
				return saysNone
			}
		}
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
	for i, u := range us {
		mine := u.form&(je|nous) != 0 && !u.is(general) && has(us[:i], tJe)
		if has(us, tNe) && (pas >= 0 || n > i) && (mine || u.form&inf != 0 && has(us, tNeed|tWish|tGoing|tJe)) && u.act != keep {
			if u.act == see || u.act == test || u.act == do && has(us, general) {
				return saysNone // "je ne le reverrai pas", "il n'est pas utile de répéter l'examen"
			}
			return saysFact
		}
	}
	if n == 0 || pas == 0 {
		return saysFact
	}
	return 0
}

// reached reports a general noun that is denied: behind the denial ("pas lieu de
// prévoir un contrôle"), or before it ("suivi inutile", "review is not required").
func reached(us []unit, n int) bool {
	for k, u := range us {
		if u.is(tNeg) {
			if i := find(us[k:min(len(us), k+9)], general); i >= 0 && bound(us[k:k+i]) {
				return true
			}
		}
	}
	i := find(us, general)
	if i < 0 {
		return false
	}
	if has(us, tNe) && has(us, tPas|tNeg) { // "un contrôle n'est pas nécessaire", not "le contrôle n'est pas bon"
		return has(us, tNeed|tWish)
	}
	if n < i {
		return false
	}
	switch us[n].key {
	case "non", "inutile", "inutiles", "superflu", "superflue", "not", "unnecessary":
		return n-i < 6
	}
	return false
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
