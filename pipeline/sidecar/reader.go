package sidecar

import (
	"strings"

	"cardiopli/pipeline"
)

// reader turns the tree into instructions and keeps the first refusal.
type reader struct {
	in  pipeline.Instructions
	err error
}

func (r *reader) refuse(reason Reason, key string, line int, want string) {
	if r.err == nil {
		r.err = &Refusal{Reason: reason, Key: key, Line: line, Want: want}
	}
}

// walk calls each for the fields of a map, by their meaning in t.
func (r *reader) walk(n *node, parent string, t table, each func(meaning, key string, v *node)) {
	seen := map[string]bool{}
	for _, f := range n.fields {
		key := f.key
		if parent != "" {
			key = parent + ", " + f.key
		}
		m := t.meaning(f.key)
		switch {
		case m == "":
			if r.err == nil {
				r.err = &Refusal{Reason: Unknown, Key: key, Near: t.nearest(f.key), Line: f.line}
			}
			return
		case seen[m]:
			r.refuse(Repeated, key, f.line, "")
			return
		}
		seen[m] = true
		if f.value.line == 0 {
			f.value.line = f.line
		}
		each(m, key, f.value)
	}
}

func (r *reader) top(n *node) {
	if !n.isMap {
		r.refuse(Shape, "", n.line, "")
		return
	}
	r.walk(n, "", topKeys, func(m, key string, v *node) {
		switch m {
		case "patient":
			r.patient(key, v)
		case "exam":
			r.word(key, v, "un des examens : ecg, ett, eto, écho d'effort, holter, mapa, épreuve d'effort, vo2", func(s string) bool {
				r.in.Exam = exams[fold(s)]
				return r.in.Exam != ""
			})
		case "on":
			r.date(key, v, &r.in.On)
		case "due":
			r.date(key, v, &r.in.Due)
		case "author":
			r.in.Author = r.person(key, v)
		case "recipients":
			r.recipients(key, v)
		case "priority":
			r.word(key, v, "une des priorités : immédiate, 24h, rapide, normale", func(s string) bool {
				u, ok := urgencies[fold(s)]
				r.in.Priority = u
				return ok
			})
		case "language":
			r.word(key, v, "fr ou en", func(s string) bool {
				r.in.Language = languages[fold(s)]
				return r.in.Language != ""
			})
		}
	})
}

// word reads one short value, which set understands or not; an empty one says nothing.
func (r *reader) word(key string, v *node, want string, set func(string) bool) {
	switch {
	case v.isMap || v.isList:
		r.refuse(Shape, key, v.line, want)
	case v.text == "":
	case len(v.text) > maxValue || strings.ContainsAny(v.text, "\n\r\x00") || !set(v.text):
		r.refuse(Value, key, v.line, want)
	}
}

const wantDate = "une date, par exemple 02/03/2026"

func (r *reader) date(key string, v *node, to *pipeline.Date) {
	r.word(key, v, wantDate, func(s string) (ok bool) {
		*to, ok = parseDate(s)
		return ok
	})
}

func (r *reader) patient(key string, n *node) {
	if !n.isMap {
		if n.isList || n.text != "" {
			r.refuse(Shape, key, n.line, "les rubriques du patient dessous : nom, prénom, naissance, sexe, ins")
		}
		return
	}
	p := &r.in.Patient
	r.walk(n, key, patientKeys, func(m, key string, v *node) {
		switch m {
		case "name":
			r.word(key, v, "un nom", setName(&p.Name))
		case "given":
			r.word(key, v, "un prénom", setName(&p.Given))
		case "maid":
			r.word(key, v, "un nom", setName(&p.BirthName))
		case "birth":
			r.date(key, v, &p.BirthDate)
		case "sex":
			r.word(key, v, "M ou F", func(s string) bool {
				p.Sex = sexes[fold(s)]
				return p.Sex != ""
			})
		case "ins":
			r.word(key, v, "les 15 caractères de l'INS avec sa clé", func(s string) (ok bool) {
				p.INS, ok = parseINS(s)
				p.Demonstration = ok && demonstration(p.INS)
				return ok
			})
		}
	})
	if p.Name == "" { // one name alone is the name
		p.Name, p.BirthName = p.BirthName, ""
	}
}

func (r *reader) recipients(key string, n *node) {
	all := n.items
	if !n.isList {
		if !n.isMap && n.text == "" {
			return
		}
		all = []*node{n}
	}
	if len(all) > MaxRecipients {
		r.refuse(Value, key, n.line, "moins de destinataires")
		return
	}
	for _, v := range all {
		if p := r.person(key, v); p != (pipeline.Named{}) {
			r.in.Recipients = append(r.in.Recipients, p)
		}
	}
}

const wantPerson = "un médecin, par exemple « Dr Paul MARTIN <paul.martin@exemple.fr> »"

func (r *reader) person(key string, n *node) (p pipeline.Named) {
	if !n.isMap {
		r.word(key, n, wantPerson, func(s string) (ok bool) {
			p, ok = parsePerson(s)
			return ok
		})
		return p
	}
	r.walk(n, key, personKeys, func(m, key string, v *node) {
		switch m {
		case "title":
			r.word(key, v, "Dr ou Pr", func(s string) bool {
				p.Title = titles[fold(s)]
				return p.Title != ""
			})
		case "given":
			r.word(key, v, "un prénom", setName(&p.Given))
		case "name":
			r.word(key, v, "un nom", setName(&p.Name))
		case "rpps":
			r.word(key, v, "les 11 chiffres du RPPS", func(s string) (ok bool) {
				p.RPPS, ok = parseRPPS(s)
				return ok
			})
		case "address":
			r.word(key, v, "une adresse de messagerie", func(s string) bool {
				a, err := pipeline.ParseAddress(s)
				p.Address = a
				return err == nil
			})
		case "copy":
			r.word(key, v, "oui ou non", func(s string) bool {
				yes, ok := answers[fold(s)]
				p.Copy = yes
				return ok
			})
		}
	})
	if r.err == nil && p.Name == "" && p.Address == "" && p.RPPS == "" && len(n.fields) > 0 {
		r.refuse(Shape, key, n.line, wantPerson)
	}
	return p
}
