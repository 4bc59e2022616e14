package plan

// drug reads what a clause says of treatment: a change, none, or nothing.
func (r *reader) drug(us []unit, c *context) says {
	object := -1
	for i, u := range us {
		if u.is(tDrugN|tTreat) && !r.under(us, i) {
			object = i
			break
		}
	}
	named := object >= 0
	if (named || c.drug && len(us) < 4) && has(us, tSame) {
		return saysSteady
	}
	a, at := noAct, -1
	for i, u := range us {
		if (u.act.ofDrug() || u.act == keep) && u.form&(inf|pp|je|nous|vous|noun|base|edPP|il|ils|cond) != 0 {
			if u.form&pp != 0 && (u.act == keep && !near2(i, object) || u.act == change && !has(us, tHave|tNe)) {
				continue // "FEVG conservée", "traitement bien adapté"
			}
			if at < 0 || a == keep {
				a, at = u.act, i
			}
			if a != keep {
				break
			}
		}
		if u.act == prescribe && u.form&(pp|je|nous|edPP) != 0 && named && us[object].is(tDrugN) && !by(us, i) {
			a, at = start, i
		}
	}
	if named {
		c.drug = true
	}
	switch {
	case at < 0:
		if named && arrowed(us, object) && !has(us, tPast) {
			return saysDrug | saysOpen
		}
		// the medicine alone, with its dose, where things to do are listed
		if named && object < 2 && us[object].is(tDrugN) && dosed(us[object:]) && !has(us, tPast|tUnder|tResult|tNeg) && (c.plan || c.last.has(saysDrug|saysAsk|saysUnsure)) {
			return saysDrug | saysOpen
		}
		return 0
	case !named && !(c.drug && (pronoun(us, at) || us[0].is(tBe))):
		return 0
	case us[at].form&(pp|noun|edPP) != 0 && r.yearsAgo(us):
		return 0
	case has(us, tPast) && us[at].form&(inf|je) == 0, has(us, tMay), has(us[:at], tContra), has(us, tRefuse):
		return 0
	case us[at].form&noun != 0 && at > 0 && since[us[at-1].key]: // "à 3 mois du début du nadolol"
		return 0
	}
	if n := find(us, tNeg|tPas); n >= 0 && (n < at || us[n].is(tPas)) {
		if us[at].form&(noun|pp) != 0 && n > at {
			return 0
		}
		if a == stop || a == change || a == raise || a == lower {
			return saysSteady
		}
		return 0
	}
	if a == keep {
		return saysSteady
	}
	if f := us[at].form; f&(pp|edPP) != 0 || f&(je|nous) != 0 && !has(us, tHint|tWish) && (has(us[:at], tJe) || c.joined && c.byJe) {
		return saysDrug | saysDone
	}
	switch f := us[at].form; {
	case f&inf != 0 && at > 0 && r.infinitive(us[at-1], us[at]) && us[at-1].key == "a": // "à débuter"
		return saysDrug | saysOpen | saysUnsure
	case f&base != 0 && r.en && at == 0 && object > 0 && object < 4, f&(inf|base) != 0 && f&noun == 0 && (at == 0 || at == 1 && us[0].is(tAdverb|tLean)):
		return saysDrug | saysOpen | saysAsk // "introduire un bêtabloquant"
	}
	return saysDrug | saysOpen
}

// by reports "par" behind a participle: who prescribed, not what is new.
func by(us []unit, i int) bool {
	return i+1 < len(us) && (us[i+1].key == "par" || us[i+1].key == "by" || us[i+1].is(tReader))
}

// yearsAgo reports "en 2021", before the examination's year.
func (r *reader) yearsAgo(us []unit) bool {
	for i, u := range us {
		if i == 0 || len(u.key) != 4 || us[i-1].key != "en" && us[i-1].key != "in" && us[i-1].key != "/" && months[us[i-1].key] == 0 {
			continue
		}
		if y, n := yearAt(r.ts, u.from); n > 0 && (r.at.IsZero() || y < r.at.Year) {
			return true
		}
	}
	return false
}

// under reports a medicine that is a circumstance: "sous bisoprolol". Behind an
// act it is its object: "mise sous apixaban", "passage à".
func (r *reader) under(us []unit, i int) bool {
	for k := i - 1; k >= 0 && k >= i-3; k-- {
		switch {
		case us[k].is(tUnder):
			return k == 0 || us[k-1].act != start && us[k-1].act != swap
		case us[k].act != noAct, us[k].is(tDrugN):
			return false
		}
	}
	return false
}

func near2(a, b int) bool { return b >= 0 && a-b <= 7 && b-a <= 4 }

var since = set("du depuis apres avant since before after")

func pronoun(us []unit, at int) bool {
	for k := max(0, at-3); k < at; k++ {
		switch us[k].key {
		case "le", "la", "les", "en", "it":
			return true
		}
	}
	for _, u := range us[at:] {
		if u.key == "it" || u.key == "dose" {
			return true
		}
	}
	return false
}

func arrowed(us []unit, i int) bool {
	for _, u := range us[i:] {
		if u.key == "->" {
			return true
		}
	}
	return false
}

func dosed(us []unit) bool {
	for i, u := range us {
		if i > 0 && (u.key == "mg" || u.key == "g" || u.key == "x" || u.key == "µg" || u.key == "cp" || u.key == "comprime") {
			return true
		}
	}
	return false
}
