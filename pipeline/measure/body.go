package measure

import (
	"strings"

	"cardiopli/pipeline"
	"cardiopli/pipeline/measure/phrase"
)

// ages reads the age of the patient, not of relatives, not since when.
func (r *reader) ages() {
	t := r.t
	for i := range t.Tokens {
		x, ok := r.valueAt(i)
		if !ok || !x.known || x.unit.dim != years || t.Tokens[i].Decimals > 0 || x.v < 1 {
			continue
		}
		if word := t.Key(i + 1); word == "a" && (t.Key(i+2) == "l" || t.Key(i+2) == "la") {
			continue
		}
		if k(t, x.next, "apres", "avant", "plus", "later", "ago", "after") {
			continue
		}
		switch before := t.Key(i - 1); {
		case strings.HasSuffix(r.folded[x.raw.Start:x.raw.End], "old"): // 47-year-old
		case !t.Same(i-1, i) && !k(t, x.next, "de", "d", "of"):
		case before == "de" && (r.thing(r.noun(i-2)) || k(t, i-2, "age") && k(t, i-3, "l")):
			continue
		case r.turning(i):
		case i == 0, k(t, i-1, "(", "[", ",", "de", "soit", "-", "|", ":", "aged", "m", "f", "of", "agee", "age", "h", "/", "sexe", ";"):
		case before == "agee" || before == "f" || before == "m":
		case t.Tokens[i-1].Kind == phrase.Date || t.Tokens[i-1].Line != t.Tokens[i].Line:
		case t.Tokens[i-1].Kind == phrase.Number && year(t, i-1):
		default:
			continue
		}
		if !(k(t, i-1, "de") && persons[t.Key(i-2)] || strings.HasSuffix(r.folded[x.raw.Start:x.raw.End], "old")) && !r.ofPatient(i) {
			continue
		}
		if !within("age", x.v) {
			if !x.loose || k(t, i-1, "agee", "age", ":", "|", "de", "=") {
				r.impossible("age", x, i)
			}
			continue
		}
		r.used[i] = true
		r.emitSpan("age", pipeline.Current, x.v, "", x.raw)
	}
	// "âge : 63"
	for i := range t.Tokens {
		if !k(t, i, "age") || !(k(t, i+1, ":", "=", "|")) || !r.isNumber(i+2) || r.used[i+2] || !within("age", t.Tokens[i+2].Value) || t.Tokens[i+2].Decimals > 0 {
			continue
		}
		r.used[i+2] = true
		r.emit("age", pipeline.Current, t.Tokens[i+2].Value, "", i+2, i+3)
	}
}

// others are words that show an age to be another's, or a date.
var others = words("depuis;il;pere;mere;frere;soeur;fils;fille;oncle;tante;grand;familial;familiaux;familiale;deces;decede;decedee;pendant;dans;tous;since;for;father;mother;brother;sister;evolution;traitement;survenu;suivi;suivie;diabete;greffe;pose;duree;ancien;ancienne;anciennete;infarctus;opere;operee;cousin;cousine;parents;past;over;bebe;enfant;enfants;mari;epouse;epoux;conjoint;conjointe;compagnon;compagne;neveu;niece;husband;wife;daughter;child;children")

func (r *reader) ofPatient(i int) bool {
	t := r.t
	for j := i - 1; j >= 0 && j > i-9 && t.Same(i, j); j-- {
		if w := t.Key(j); others[w] && !(w == "il" && t.Key(j+1) != "y") && !r.formerly(j) {
			return false
		}
		if k(t, j, "(") && j == i-1 {
			for b := j - 1; b > j-12 && b >= 0 && t.Same(b, j); b-- {
				if others[t.Key(b)] && !k(t, b, "il", "grand", "for", "dans", "over") {
					return false
				}
			}
			return true
		}
	}
	return true
}

// formerly reports whether the word at j tells what a person was: "cet ancien
// docker", "une ancienne institutrice", but not "un ancien infarctus".
func (r *reader) formerly(j int) bool {
	t := r.t
	if w := t.Key(j); w != "ancien" && w != keyAncienne || others[t.Key(j+1)] || r.thing(j+1) {
		return false
	}
	return known[t.Key(j-1)] || k(t, j-1, "un", "une") && r.trade(j+1)
}

// known are the words before one who was named before.
var known = words("cet;cette;mon;notre;votre;l")

// trades end words for people by what they do.
var trades = []string{"eur", "euse", "ier", "iere", "iste", "aire", "ien", "ienne", "trice", "ant", "ante", "er"}

// trade reports whether the word at i names a person by what they do.
func (r *reader) trade(i int) bool {
	return i < len(r.t.Tokens) && hasSuffix(phrase.Fold(r.t.Tokens[i].Raw), trades) && !r.thing(i)
}

// things end words for illnesses, devices and habits, whose years are no age.
var things = []string{"isme", "tion", "sion", "ite", "ose", "ome", "pathie", "ure", "ance", "ence", "age", "prothese", "cancer", "ulcere", "angor", "recul", "stent", "pile", "ie", "essai", "delai"}

// noun steps back over what completes a noun: "agent de sécurité".
func (r *reader) noun(i int) int {
	if i > 1 && k(r.t, i-1, "de", "d", "du") && r.t.Same(i-2, i) {
		return i - 2
	}
	return i
}

// thing reports whether the word at i cannot be a person: an abbreviation, an
// illness, a device.
func (r *reader) thing(i int) bool {
	if i < 0 || i >= len(r.t.Tokens) || persons[r.t.Key(i)] {
		return false
	}
	raw := r.t.Tokens[i].Raw
	if len(raw) > 1 && len(raw) < 6 && raw == strings.ToUpper(raw) && strings.ContainsAny(r.t.Raw, "eais") {
		return r.t.Tokens[i].Kind == phrase.Word
	}
	return hasSuffix(phrase.Fold(raw), things)
}

func hasSuffix(w string, list []string) bool {
	for _, s := range list {
		if w == s && len(s) > 4 || len(w) > len(s)+1 && strings.HasSuffix(w, s) {
			return true
		}
	}
	return false
}

// turning reads the age as what the patient has: "elle a maintenant 83 ans", "M.
// Durand a 61 ans", "fêter ses 70 ans". What has years of something is no person.
func (r *reader) turning(i int) bool {
	t := r.t
	if n := t.Key(i + 2); n == "de" || n == "d" {
		return false
	}
	if k(t, i-1, "ses") {
		return true
	}
	j := i - 1
	if nowWords[t.Key(j)] || k(t, j, "hui") && k(t, j-1, "aujourd") {
		for j > 0 && t.Key(j) != "a" && j > i-4 {
			j--
		}
	}
	if j < 1 || t.Tokens[j].Raw != "a" || !t.Same(j, i) {
		return false
	}
	if k(t, j-1, "elle", "il") || persons[t.Key(j-1)] {
		return !(k(t, j-1, "il") && k(t, j-2, "y")) && (k(t, j-2, "", ".", ",", ";", "et", "le", "la", "ce", "mais", "car") || known[t.Key(j-2)]) || !t.Same(j-2, j-1)
	}
	for b := j - 1; b >= 0 && b > j-6 && t.Same(b, j); b-- {
		if k(t, b, "m", "mme", "mr", "mrs", "monsieur", "madame") {
			return true
		}
	}
	return false
}

// persons are words for the patient before an age: "chez une femme de 51 ans".
var persons = words("patient;patiente;homme;femme;garcon;monsieur;madame;sujet;sportif;sportive;nourrisson;adolescent;adolescente;retraite;retraitee")

// heights reads "1m75", and a height and a weight that stand together without
// labels, in either order: "178 cm, 78 kg", "61 kg pour 1,64 m".
func (r *reader) heights() {
	t := r.t
	for i := range t.Tokens {
		if !r.isNumber(i) || r.used[i] {
			continue
		}
		h, next, tall := r.height(i)
		if tall && next == i+3 { // 1 m 75 cannot be anything else
			r.grown(i, next, h)
		}
		x, heavy := r.kilos(i)
		if heavy {
			next = x.next
		}
		if !tall && !heavy {
			continue
		}
		for j := next; j < next+5 && t.Same(i, j); j++ {
			if !r.isNumber(j) {
				continue
			}
			if y, ok := r.kilos(j); tall && ok && !r.used[j] {
				r.grown(i, next, h)
				r.weighs(y)
			} else if h, stop, ok := r.height(j); heavy && ok && !r.used[j] {
				r.grown(j, stop, h)
				r.weighs(x)
			}
			break
		}
	}
	r.lonelyWeight()
}

func (r *reader) grown(i, next int, cm float64) {
	if r.used[i] || !within("height", cm) {
		return
	}
	r.used[i] = true
	if next == i+3 {
		r.used[i+2] = true
	}
	r.emit("height", pipeline.Current, cm, "", i, next)
}

func (r *reader) weighs(x value) {
	r.used[x.at] = true
	s := x.raw
	for j := x.at - 1; j >= 0 && j > x.at-3 && r.t.Same(j, x.at); j-- {
		if k(r.t, j, "poids", "pese", "weight") {
			s.Start = r.t.Tokens[j].Start
		}
	}
	r.emitSpan("weight", pipeline.Current, x.v, "", s)
}

// height reads a number that can only be the height of a grown person.
func (r *reader) height(i int) (cm float64, next int, ok bool) {
	t := r.t
	tok := t.Tokens[i]
	if (tok.Value == 1 || tok.Value == 2) && tok.Decimals == 0 && k(t, i+1, "m", "metre") && r.isNumber(i+2) && len(t.Tokens[i+2].Raw) == 2 && t.Same(i, i+2) {
		return tok.Value*100 + t.Tokens[i+2].Value, i + 3, true
	}
	x, ok := r.valueAt(i)
	switch {
	case !ok || !x.known:
	case x.unit == unit{length, 10} && x.v >= 100 && x.v <= 230:
		return x.v, x.next, true
	case x.unit == unit{length, 1000} && x.v >= 1.2 && x.v <= 2.2 && tok.Decimals == 2:
		return x.v * 100, x.next, true
	}
	return 0, i, false
}

// kilos reads a number with a unit that can be the weight of a person.
func (r *reader) kilos(i int) (value, bool) {
	x, ok := r.valueAt(i)
	return x, ok && x.known && x.unit == unit{mass, 1000} && within("weight", x.v)
}

// burdens are words beside kilograms that are not the patient's weight.
var burdens = words("perte;perdu;perd;prise;pris;gain;gagne;charge;charges;porter;porte;soulever;soulevant;poussee;ideal;objectif;cible;sec;lost;gained;lifting;loss;gain;moins;plus;par;naissance;depuis")

// lonelyWeight reads "Examen : 65 kg, PA ..." where no other weight is told.
func (r *reader) lonelyWeight() {
	t := r.t
	at, n := value{}, 0
	for i := range t.Tokens {
		x, ok := r.kilos(i)
		if !ok || x.v < 30 {
			continue
		}
		if r.used[i] || r.marks[i].skip || r.marks[i].previous {
			return
		}
		for j := i - 1; j >= 0 && j > i-6 && t.Same(i, j); j-- {
			if burdens[t.Key(j)] || t.Key(j) == "poids" || t.Key(j) == "pese" || t.Key(j) == "weight" {
				return
			}
		}
		for j := x.next; j < x.next+3 && t.Same(i, j); j++ {
			if burdens[t.Key(j)] {
				return
			}
		}
		at, n = x, n+1
	}
	if n == 1 {
		r.weighs(at)
	}
}

// diameters reads "VG : 50/33 mm", diastole over systole.
func (r *reader) diameters() {
	t := r.t
	for i := range t.Tokens {
		if t.Tokens[i].Raw != "VG" && t.Tokens[i].Raw != "LV" {
			continue
		}
		j := i + 1
		for j < i+3 && k(t, j, ":", "=", "a", "de", "|") {
			j++
		}
		if !r.isNumber(j) || r.used[j] || t.Key(j+1) != "/" || !r.isNumber(j+2) || !t.Same(i, j+2) {
			continue
		}
		y := value{v: t.Tokens[j+2].Value, at: j + 2, next: j + 3, raw: pipeline.Span{Start: t.Tokens[j+2].Start, End: t.Tokens[j+2].End}}
		r.unitOf(&y, j+2)
		if !y.known || y.unit.dim != length {
			continue
		}
		d, s := t.Tokens[j].Value*y.unit.factor, y.v*y.unit.factor
		if !within("lvidd", d) || !within("lvids", s) {
			continue
		}
		r.used[j], r.used[j+2] = true, true
		ctx := r.context(j, y.next, false)
		r.emit("lvidd", ctx, d, "", i, j+1)
		r.emitSpan("lvids", ctx, s, "", y.raw)
	}
}

// efforts reads workloads and metabolic equivalents, which carry their unit.
func (r *reader) efforts() {
	t := r.t
	if !r.stress() {
		return
	}
	named, top, at := false, 0.0, value{}
	for i := range t.Tokens {
		x, ok := r.valueAt(i)
		if !ok || !x.known || r.used[i] || r.marks[i].skip || r.marks[i].previous {
			continue
		}
		switch x.unit.dim {
		case met:
			if !within("mets", x.v) {
				if x.v < 1 && t.Tokens[i].Decimals < 2 { // a step
					continue
				}
				r.impossible("mets", x, i)
			} else if !predicted(t, x.next) {
				r.used[i] = true
				r.emitSpan("mets", pipeline.Current, x.v, "", x.raw)
			}
		case power:
			if k(t, x.next, "/", "toutes", "per", keyEvery) || k(t, x.next, "par") && (r.isNumber(x.next+1) || k(t, x.next+1, "palier", "paliers", "minute", "minutes", "min", "mn", "marche", "stade")) {
				continue
			}
			if !within("workload", x.v) { // less than the least may be a step
				if cue := r.workloadCue(i); cue == 2 || cue == 1 && x.v > limits()["workload"].high {
					r.impossible("workload", x, i)
				}
				continue
			}
			switch r.workloadCue(i) {
			case 2:
				r.used[i] = true
				named = true
				r.emitSpan("workload", pipeline.Current, x.v, "", x.raw)
			case 1:
				if x.v > top {
					top, at = x.v, x
				}
			}
		}
	}
	if !named && top > 0 {
		r.emitSpan("workload", pipeline.Current, top, "", at.raw)
	}
}

// workloadCue tells 2 where the load is said to be the highest, 0 where it is a
// step of the protocol, 1 otherwise.
func (r *reader) workloadCue(i int) int {
	t := r.t
	for j := i - 1; j >= 0 && j > i-7 && t.Same(i, j); j-- {
		switch w := t.Key(j); {
		case w == "pmax" || w == "pma" || w == "charge" || w == keyPuissance || w == "workload" || w == "load":
			for b := j; b < i; b++ {
				if k(t, b, "initiale", "palier", "paliers") {
					return 0
				}
			}
			return 2
		case w == "palier" || w == "paliers" || w == "increment" || w == "increments" || w == "initial" || w == "rampe" || w == "+" || w == "ramp" || w == "protocole" || w == "incrementation":
			return 0
		case w == ",", r.isNumber(j):
			return 1
		}
	}
	return 1
}

func predicted(t *phrase.Text, next int) bool {
	return k(t, next, keyTheorique, keyTheoriques, keyAttendus, "predits")
}
