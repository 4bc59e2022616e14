package sidecar

import (
	"regexp"
	"strings"

	"cardiopli/pipeline"
)

// patient reads the fields below "patient".
func (r *reader) patient(key string, n *node) {
	if !n.isMap {
		if !n.empty() {
			r.refuse(Shape, key, n.line, wantPatient)
		}
		return
	}
	r.walk(n, key, patientKeys, topKeys, atTop, r.ofPatient)
}

// ofPatient reads one field of the patient, below "patient" or at the top.
func (r *reader) ofPatient(m, key string, v *node) {
	switch m {
	case "name", "full":
		say(r, r.own, m, key, v, "un nom", func(s string) (string, bool) { return spaced(s), !v.isBool })
	case "given":
		say(r, r.own, m, key, v, "un prénom", v.given)
	case "maid":
		say(r, r.own, m, key, v, "un nom", v.name)
	case "birth":
		r.date(m, key, v)
	case "sex":
		say(r, r.own, m, key, v, "M ou F", func(s string) (pipeline.Sex, bool) {
			x, ok := sexes[plainly(s)]
			return pipeline.Sex(x), ok
		})
	case "ins":
		say(r, r.own, m, key, v, "les 15 caractères de l'INS avec sa clé", parseINS)
	case "qualified":
		say(r, r.own, m, key, v, "« qualifiée » ou oui, ou rien", parseQualified)
	case "place":
		say(r, r.own, m, key, v, "le code INSEE du lieu de naissance, à cinq caractères", parsePlace)
	case "givens":
		say(r, r.own, m, key, v, "les prénoms de naissance, séparés par des blancs", func(s string) (string, bool) {
			s = strings.Join(strings.FieldsFunc(s, func(c rune) bool { return c == ' ' || c == ',' }), " ")
			return s, s != "" && len(s) <= 100 && !v.isBool
		})
	case "chart":
		say(r, r.own, m, key, v, "le numéro du dossier", func(s string) (string, bool) { s = spaced(s); return s, s != "" && len(s) <= 40 && !v.isBool })
	}
}

var (
	born    = regexp.MustCompile(`(?i)^([^(,]+?)(?: |,|\()+née? ([^(),]+)\)?$`)
	married = regexp.MustCompile(`(?i)^([^(,]+?)(?: |,|\()+(?:épouse|ép\.?|ep\.?) ([^(),]+)\)?$`)
)

const wantFull = "le nom en capitales et le prénom autrement, par exemple « DUPONT Jeanne »"

// identity joins what was said of the patient. A name may bring the civility, the
// birth name ("DUPONT née MARTIN") and, where no other key gives it, the given name
// ("DUPONT Jeanne"): told apart by capitals alone, for a patient.
func (r *reader) identity() (p pipeline.Patient) {
	if full, ok := r.own["full"]; ok {
		s := r.civil(full, get[string](r.own, "full"))
		if given, name, ok := byCapitals(s); ok {
			r.put(r.own, "given", full.key, full.line, given)
			r.put(r.own, "name", full.key, full.line, name)
		} else {
			r.refuse(Value, full.key, full.line, wantFull)
		}
	}
	if name, ok := r.own["name"]; ok {
		s := r.civil(name, get[string](r.own, "name"))
		if m := born.FindStringSubmatch(s); m != nil {
			s = m[1]
			r.maiden(name, m[2])
		} else if m := married.FindStringSubmatch(s); m != nil {
			s = m[2]
			r.maiden(name, m[1])
		}
		if given, family, ok := byCapitals(s); ok {
			before, there := r.own["given"]
			if !there {
				r.put(r.own, "given", name.key, name.line, given)
			}
			if text, _ := before.value.(string); !there || fold(text) == fold(given) {
				s = family
			}
		}
		if p.Name = s; !isName(s) {
			r.refuse(Value, name.key, name.line, "un nom")
		}
	}
	p.Given, p.BirthName = get[string](r.own, "given"), get[string](r.own, "maid")
	p.BirthDate, p.Sex, p.INS = get[pipeline.Date](r.own, "birth"), get[pipeline.Sex](r.own, "sex"), get[string](r.own, "ins")
	p.Qualified, p.BirthPlace = get[bool](r.own, "qualified"), get[string](r.own, "place")
	p.Givens, p.Chart = get[string](r.own, "givens"), get[string](r.own, "chart")
	p.Demonstration = p.INS != "" && demonstration(p.INS)
	if p.Name == "" { // one name alone is the name
		p.Name, p.BirthName = p.BirthName, ""
	}
	return p
}

// civil takes a civility off a name and keeps the sex that it says.
func (r *reader) civil(from mark, s string) string {
	first, rest, _ := strings.Cut(s, " ")
	if x := civilities[fold(first)]; x != "" && rest != "" {
		r.put(r.own, "sex", from.key, from.line, x)
		return rest
	}
	return s
}

func (r *reader) maiden(from mark, s string) {
	if !isName(s) {
		r.refuse(Value, from.key, from.line, "un nom")
		return
	}
	r.put(r.own, "maid", from.key, from.line, s)
}

// byCapitals parts a full name whose surname alone is in capitals, at either end.
func byCapitals(s string) (given, name string, ok bool) {
	words := strings.Fields(s)
	given, name, ok = splitName(words)
	if !ok || given == "" || !capitals(name) || !isName(name) {
		return "", "", false
	}
	for _, w := range strings.Fields(given) {
		if isUpper(w) || particles[fold(w)] || len([]rune(w)) < 3 || !isName(w) {
			return "", "", false
		}
	}
	return given, name, true
}
