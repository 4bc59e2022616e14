package sidecar

import (
	"fmt"
	"slices"
	"strings"

	"cardiopli/pipeline"
)

// reader turns the tree into instructions and keeps the first refusal.
type reader struct {
	err    *Refusal
	said   bool // a value was read
	fields int
	own    marks
	people []named
}

// marks are what was said, by meaning.
type marks map[string]mark

type mark struct {
	key   string
	line  int
	value any
}

// named are the recipients of one key.
type named struct {
	meaning string
	mark
	all []pipeline.Named
}

func (r *reader) refuse(reason Reason, key string, line int, want string) {
	if r.err == nil {
		r.err = &Refusal{Reason: reason, Key: key, Line: line, Want: want}
	}
}

func (r *reader) contradict(key string, line int, first mark) {
	if r.err == nil {
		r.err = &Refusal{Reason: Repeated, Key: key, Line: line, First: first.key, FirstLine: first.line}
	}
}

// put keeps a value; another key may have said the same, and nothing else.
func (r *reader) put(in marks, meaning, key string, line int, value any) {
	r.said = true
	before, again := in[meaning]
	if !again {
		in[meaning] = mark{key, line, value}
		return
	}
	a, name := before.value.(string)
	if b, _ := value.(string); before.value != value && (!name || fold(a) != fold(b)) {
		r.contradict(key, line, before)
		if meaning == "name" && r.err.Want == "" {
			r.err.Want = "« nom de naissance » devant l'autre si c'en est un"
		}
	}
}

// get returns what was said, or the zero value.
func get[T any](in marks, meaning string) T {
	v, _ := in[meaning].value.(T)
	return v
}

// say reads one short value and keeps it; an empty one says nothing.
func say[T any](r *reader, in marks, meaning, key string, v *node, want string, read func(string) (T, bool)) {
	switch {
	case v.empty():
	case v.isMap || v.isList:
		r.refuse(Shape, key, v.line, want)
	case len(v.text) > maxValue || strings.ContainsAny(v.text, "\n\r\x00"):
		r.refuse(Value, key, v.line, want)
	default:
		value, ok := read(v.text)
		if !ok {
			r.refuse(Value, key, v.line, want)
			return
		}
		r.put(in, meaning, key, v.line, value)
	}
}

// walk calls each for the fields of a map, by their meaning in t. The key says
// where it stands: "patient, nom". Keys of other places get the advice at.
func (r *reader) walk(n *node, parent string, t, other table, at string, each func(meaning, key string, v *node)) {
	for _, f := range n.fields {
		if r.err != nil {
			return
		}
		if r.fields++; r.fields > maxFields {
			r.refuse(TooLarge, "", f.line, "")
			return
		}
		key := f.key
		if parent != "" {
			key = parent + ", " + f.key
		}
		f.value.line = f.line // a list begins on the line below its key
		m := t.meaning(f.key)
		switch {
		case m != "":
			each(m, key, f.value)
		case other.meaning(f.key) != "":
			r.refuse(Misplaced, key, f.line, at)
		default:
			r.err = &Refusal{Reason: Unknown, Key: key, Near: t.nearest(f.key), Line: f.line}
		}
	}
}

const (
	atTop     = "au même niveau que « patient » et « destinataires », sans la décaler"
	underName = "sous « destinataires » ou « auteur », décalée de deux espaces"

	wantExam     = "un des examens : ecg, ett, eto, écho d'effort, holter, mapa, épreuve d'effort, vo2"
	wantPatient  = "les rubriques du patient dessous : nom, prénom, naissance, sexe, ins"
	wantPriority = "une des priorités : immédiate, 24h, rapide, normale"
)

// read returns the instructions of a whole tree.
func (r *reader) read(n *node) pipeline.Instructions {
	r.own = marks{}
	if !n.isMap {
		r.refuse(Shape, "", n.line, "")
		return pipeline.Instructions{}
	}
	r.walk(n, "", topKeys, personKeys, underName, func(m, key string, v *node) {
		switch base, _, _ := strings.Cut(m, " "); base {
		case "patient":
			r.patient(key, v)
		case "exam":
			if v.isMap {
				r.walk(v, key, examKeys, topKeys, atTop, r.simple)
				return
			}
			r.simple(m, key, v)
		case "recipients", "copies":
			r.recipients(m, key, v)
		default:
			r.simple(m, key, v)
		}
	})
	if r.err != nil {
		return pipeline.Instructions{}
	}
	return pipeline.Instructions{
		Patient: r.identity(), Exam: get[pipeline.Exam](r.own, "exam"), On: get[pipeline.Date](r.own, "on"),
		Author: get[pipeline.Named](r.own, "author"), Recipients: r.everyone(), Due: get[pipeline.Date](r.own, "due"),
		Priority: get[pipeline.Urgency](r.own, "priority"), Language: get[pipeline.Language](r.own, "language"),
	}
}

// simple reads what stands at the top in one value.
func (r *reader) simple(m, key string, v *node) {
	switch m {
	case "exam":
		say(r, r.own, m, key, v, wantExam, func(s string) (pipeline.Exam, bool) {
			x := examOf(s)
			return x, x != ""
		})
	case "on", "due":
		r.date(m, key, v)
	case "author":
		if p, ok := r.person(key, v); ok {
			r.put(r.own, m, key, v.line, p)
		}
	case "priority":
		say(r, r.own, m, key, v, wantPriority, urgencyOf)
	case "language":
		say(r, r.own, m, key, v, "fr ou en", func(s string) (pipeline.Language, bool) {
			l, ok := languages[plainly(s)]
			return pipeline.Language(l), ok
		})
	default:
		r.ofPatient(m, key, v)
	}
}

func (r *reader) date(m, key string, v *node) {
	say(r, r.own, m, key, v, wantedDate(v.text), parseDate)
}

var tooMany = fmt.Sprintf("%d destinataires au plus", MaxRecipients)

// recipients reads a list, or one value that may name several.
func (r *reader) recipients(meaning, key string, n *node) {
	items := n.items
	if !n.isList {
		items = []*node{n}
	}
	if len(items) > MaxRecipients {
		r.refuse(Value, key, n.line, tooMany)
		return
	}
	var all []pipeline.Named
	for _, v := range items {
		if v.isMap || v.isList || v.empty() {
			if p, ok := r.person(key, v); ok {
				all = append(all, p)
			}
			continue
		}
		var parts []string
		if len(v.text) <= MaxRecipients*maxValue {
			parts = split(v.text)
		}
		if len(parts)+len(all) > MaxRecipients {
			r.refuse(Value, key, v.line, tooMany)
			return
		}
		for _, s := range parts {
			if p, ok := r.person(key, &node{line: v.line, text: strings.TrimSpace(s), isBool: v.isBool}); ok {
				all = append(all, p)
			}
		}
		if r.err != nil && r.err.Want == wantPerson {
			r.err.Want = wantPeople
		}
		if len(parts) == 0 {
			r.refuse(Value, key, v.line, wantPeople)
		}
	}
	if len(all) > MaxRecipients {
		r.refuse(Value, key, n.line, tooMany)
	}
	if len(all) == 0 || r.err != nil {
		return
	}
	for i := range all {
		all[i].Copy = all[i].Copy || strings.HasPrefix(meaning, "copies")
	}
	for i, before := range r.people {
		if before.meaning != meaning {
			continue
		}
		switch {
		case within(all, before.all):
		case within(before.all, all): // the one in charge, then all
			r.people[i].all = all
		default:
			r.contradict(key, n.line, before.mark)
		}
		return
	}
	r.people = append(r.people, named{meaning, mark{key: key, line: n.line}, all})
}

func within(some, all []pipeline.Named) bool {
	for _, p := range some {
		if !slices.Contains(all, p) {
			return false
		}
	}
	return true
}

// everyone returns the recipients of all keys in the order of the file, each once.
func (r *reader) everyone() (all []pipeline.Named) {
	for _, n := range r.people {
		for _, p := range n.all {
			if !slices.Contains(all, p) {
				all = append(all, p)
			}
		}
		if len(all) > MaxRecipients {
			r.refuse(Value, n.key, n.line, tooMany)
		}
	}
	return all
}

const (
	wantPerson = "un seul médecin, par exemple « Dr Paul MARTIN <paul.martin@exemple.fr> »"
	wantPeople = "chaque médecin sur sa ligne après un tiret, par exemple « - Dr Paul MARTIN <paul.martin@exemple.fr> »"
)

// person reads a physician; false where nothing is said, or refused.
func (r *reader) person(key string, n *node) (p pipeline.Named, ok bool) {
	said := marks{}
	if !n.isMap {
		say(r, said, "", key, n, wantPerson, func(s string) (pipeline.Named, bool) {
			p, ok := parsePerson(s)
			return p, ok && !n.isBool
		})
		p, ok = said[""].value.(pipeline.Named)
		return p, ok
	}
	r.walk(n, key, personKeys, topKeys, atTop, func(m, key string, v *node) { r.ofPerson(said, m, key, v) })
	if r.err != nil || len(said) == 0 {
		return p, false
	}
	if full, ok := said["full"]; ok {
		whole, _ := parsePerson(get[string](said, "full"))
		r.merge(said, full, whole)
	} else if name, ok := said["name"]; ok {
		whole, ok := parsePerson(get[string](said, "name"))
		_, bare := titled(strings.Fields(get[string](said, "name")))
		if given, there := get[string](said, "given"), said["given"].key != ""; there && fold(given) == fold(whole.Given) {
			whole.Given = ""
		} else if there || capitals(strings.Join(bare, " ")) || len(bare) == 1 {
			whole.Given, whole.Name = "", strings.Join(bare, " ")
			ok = isName(whole.Name)
		}
		if !ok {
			r.refuse(Value, name.key, name.line, "un nom")
		}
		delete(said, "name")
		r.merge(said, name, whole)
	}
	p = pipeline.Named{Title: get[string](said, "title"), Given: get[string](said, "given"), Name: get[string](said, "name"), RPPS: get[string](said, "rpps"),
		Address: get[pipeline.Address](said, "address"), Copy: get[bool](said, "copy")}
	if p.Name == "" && p.Address == "" && p.RPPS == "" || p.Name != "" && !isName(p.Name) {
		r.refuse(Shape, key, n.line, wantPerson)
	}
	return p, r.err == nil
}

// merge keeps the parts of a name that stood under one key.
func (r *reader) merge(said marks, from mark, p pipeline.Named) {
	for _, part := range [...][2]string{{"title", p.Title}, {"given", p.Given}, {"name", p.Name}, {"rpps", p.RPPS}} {
		if part[1] != "" {
			r.put(said, part[0], from.key, from.line, part[1])
		}
	}
	if p.Address != "" {
		r.put(said, "address", from.key, from.line, p.Address)
	}
}

// ofPerson reads one field of a physician.
func (r *reader) ofPerson(said marks, m, key string, v *node) {
	switch m {
	case "title", "civility":
		say(r, said, m, key, v, "Dr ou Pr", func(s string) (string, bool) {
			t := titles[plainly(s)]
			if t == "" {
				var rest []string
				if t, rest = titled(strings.Fields(s)); len(rest) > 0 && (t != "" || civilities[fold(s)] == "") {
					return "", false
				}
			}
			return t, true
		})
		if t := get[string](said, "civility"); m == "civility" && t != "" {
			r.put(said, "title", key, v.line, t)
		}
		if m == "title" && get[string](said, m) == "" { // "Mme" is no title
			delete(said, m)
		}
	case "given":
		say(r, said, m, key, v, "un prénom", v.given)
	case "name":
		say(r, said, m, key, v, "un nom", func(s string) (string, bool) { return spaced(s), !v.isBool })
	case "full":
		say(r, said, m, key, v, wantPerson, func(s string) (string, bool) {
			_, ok := parsePerson(s)
			return s, ok && !v.isBool
		})
	case "rpps":
		say(r, said, m, key, v, "les 11 chiffres du RPPS", parseRPPS)
	case "address":
		say(r, said, m, key, v, "une adresse de messagerie", func(s string) (pipeline.Address, bool) {
			a, err := parseAddress(s)
			return a, err == nil
		})
	case "copy":
		say(r, said, m, key, v, "oui ou non", func(s string) (bool, bool) {
			a, ok := answers[plainly(s)]
			return a == "oui", ok
		})
	}
}

// name is the value as a name.
func (n *node) name(s string) (string, bool) {
	s = spaced(s)
	return s, isName(s) && !n.isBool
}

// given is the value as given names, between which forms have commas.
func (n *node) given(s string) (string, bool) { return n.name(strings.ReplaceAll(s, ", ", " ")) }

// spaced is a text with single spaces.
func spaced(s string) string { return strings.Join(strings.Fields(s), " ") }
