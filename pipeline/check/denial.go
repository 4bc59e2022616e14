package check

import (
	"fmt"

	"cardiopli/pipeline/measure/phrase"
)

// quantity words turn a denial into a denial of degree: "pas d'IM significative".
var degree = phrase.Set("significatif;significative;significatifs;significatives;severe;important;importante;notable;superieure;superieur;superieures;>;>=;haut;plus;nouveau;nouvelle;evident;evidente;franc;franche;majeur;majeure;induite;induit;compressif;residuel;residuelle;supplementaire;autre;associe;associee;associes;associees;associated;other;serre;serree;critere;criteres;criterion;criteria;tight;patent;patente;soutenue;significant;severe;large;longue;prolongee;frequente;frequentes;complexe;complexes;surajoute;surajoutee;" +
	"connu;connue;connus;connues;known;recidive;aggravation;recurrence;typique;typiques;excessif;excessive;specifique;documentee;rapportee;ressentie")

// grouped words behind a beat deny its groups, not the single ones: "pas d'ESV en salve".
var grouped = phrase.Set("salve;salves;doublet;doublets;triplet;triplets;couplets;bigeminees;bigeminisme;repetitives;runs")

// elsewhere words move a denial to another time or record.
var elsewhere = phrase.Set("archives;anterieur;anterieurs;anterieure;precedent;precedents;dossier;auparavant;jusque;jusqu;sauf;hormis;except;excepte;dehors;exception;avant;recidive;prior;previous;depuis;habituellement;ancien;anciens;autre;apart;ailleurs;elsewhere;otherwise")

// denial finds a thing denied in one place and stated without doubt in another.
// Circumstances that differ (another wall, another phase, an earlier
// examination) keep it silent.
func denial(f *facts) []conflict {
	var out []conflict
	for _, name := range sorted(topics) {
		x := topics[name]
		if f.stress() && !x.static || name == "douleur" && !f.stress() {
			continue
		}
		var no, yes []mention
		stated := "t:" + name
		if x.stated != "" {
			stated = "y:" + name
		}
		for _, m := range f.known["t:"+name] {
			if f.ours(m) && f.statusOf(m) == negated && f.whole(m) {
				no = append(no, m)
			}
		}
		for _, m := range f.known["n:"+name] {
			if st := f.statusOf(m); f.ours(m) && st == affirmed {
				no = append(no, m)
			}
		}
		for _, m := range f.known[stated] {
			if f.ours(m) && f.statusOf(m) == affirmed && f.states(m, name) {
				yes = append(yes, m)
			}
		}
		if c, ok := f.clash(name, no, yes); ok {
			out = append(out, c)
		} else if c, ok := f.shown(name, x, no); ok {
			out = append(out, c)
		}
	}
	return append(out, twoRhythms(f)...)
}

// clash looks for a denial and a statement that cannot both be: one of them in
// the conclusion, or the statement with a value, leads or a size.
func (f *facts) clash(name string, no, yes []mention) (conflict, bool) {
	for _, a := range no {
		for _, b := range yes {
			if f.t.Tokens[a.from].Sentence == f.t.Tokens[b.from].Sentence || topics[name].placed && !f.samePlace(a, b) || !f.covers(a, b, topics[name].located) || f.otherMoment("", a.from, b.from) && !(topics[name].static && f.throughout(a.from)) {
				continue
			}
			if name == "épanchement péricardique" && f.strong(b) && f.isClear(name, a) {
				continue // words against a value
			}
			if f.part[a.from] != closing && f.part[b.from] != closing && (len(f.head.Exams) > 1 || f.stress() || name == "douleur" || !f.strong(b)) {
				continue
			}
			if f.part[a.from] == f.part[b.from] && f.part[a.from] == closing && !f.strong(b) {
				continue
			}
			if len(f.head.Exams) > 1 && f.supported(b, yes) {
				continue
			}
			s, o := f.deniedSpan(a), f.span(b.from, min(b.to+3, f.sentenceEnd(b)))
			return conflict{at: s, other: o, message: fmt.Sprintf("« %s » et « %s » : %s est nié ici et affirmé là.", clean(s.Of(f.t.Raw)), clean(o.Of(f.t.Raw)), name),
				hint: "Vérifier si un « pas de » a été perdu ou ajouté."}, true
		}
	}
	return conflict{}, false
}

// isClear reports whether a is a positive word for the absence of a topic.
func (f *facts) isClear(name string, a mention) bool {
	for _, m := range f.known["n:"+name] {
		if m == a {
			return true
		}
	}
	return false
}

// supported reports whether the body states what the conclusion states: then
// the denial is of another of the examinations reported together.
func (f *facts) supported(b mention, yes []mention) bool {
	if f.part[b.from] != closing {
		return false
	}
	for _, y := range yes {
		if f.part[y.from] == body {
			return true
		}
	}
	return false
}

// shown looks for a measured value of what is denied.
func (f *facts) shown(name string, x topic, no []mention) (conflict, bool) {
	if x.key == "" || f.stress() {
		return conflict{}, false
	}
	v, ok := f.steady(x.key)
	if !ok || !x.shows(v.Value) {
		return conflict{}, false
	}
	at := f.t.At(v.Start)
	for _, m := range no {
		n := f.t.Tokens[m.from].Sentence
		if at < len(f.t.Tokens) && f.t.Tokens[at].Sentence == n || !f.placeless(m) || name == "épanchement péricardique" && len(f.known["n:"+name]) > 0 {
			continue
		}
		s := f.deniedSpan(m)
		return conflict{at: s, other: v.Span, message: fmt.Sprintf("« %s », mais %s : « %s ».", clean(s.Of(f.t.Raw)), label(v.Key), clean(v.Span.Of(f.t.Raw))),
			hint: "Vérifier si un « pas de » a été perdu ou ajouté, ou corriger la valeur."}, true
	}
	return conflict{}, false
}

// whole reports whether a denial is of the thing itself, not of a degree, a
// length or another time of it.
func (f *facts) whole(m mention) bool {
	from, to := f.t.Bounds(f.t.Tokens[m.from].Sentence)
	if m.from > from && f.t.Tokens[m.from-1].Kind == phrase.Number {
		return false // "pas de pause, 110 extrasystoles"
	}
	if f.rest(from, m.from) || f.gradedAnew(m) {
		return false
	}
	for j := m.from; j < m.to; j++ {
		if w := f.t.Key(j); degree[w] && w != "haut" {
			return false
		}
	}
	for j := m.to; j < min(m.to+6, to); j++ {
		w := f.t.Key(j)
		if w == "," || w == "ni" || w == "et" {
			if w == "," && j+1 < to && elsewhere[f.t.Key(j+1)] {
				return false
			}
			break
		}
		if degree[w] || elsewhere[w] || grouped[w] || f.t.Tokens[j].Kind == phrase.Number {
			return false
		}
	}
	for j := m.from - 1; j >= max(m.from-5, from); j-- {
		w := f.t.Key(j)
		if j == m.from-1 && isPlace(w) { // "no complete AV block"
			return false
		}
		if degree[w] && w != "plus" || elsewhere[w] && w != "dehors" || w == key("derivations") || isLead(w) || w == ":" && isLead(f.t.Key(j-1)) {
			return false
		}
		if negators[w] || w == "," {
			break
		}
	}
	return true
}

// gradedAnew reports a thing that a comma parts from the denial before it and
// that has a degree of its own: "Pas d'IM sévère, IM modérée".
func (f *facts) gradedAnew(m mention) bool {
	if !k(f.t, m.from-1, ",", ";") {
		return false
	}
	for j := m.to; j < m.to+2 && f.t.Same(m.from, j); j++ {
		if w := f.t.Key(j); slightly[w] || medium[w] || strongly[w] || f.t.Tokens[j].Kind == phrase.Number {
			return true
		}
	}
	return false
}

// rest reports whether the words [from, to) before a denial speak of what is
// left or of what may be: "Ailleurs, ni thrombus ni masse", "le reste de
// l'oreillette", "si absence de thrombus".
func (f *facts) rest(from, to int) bool {
	for j := from; j < to; j++ {
		switch w := f.t.Key(j); {
		case w == key("ailleurs"):
			return !k(f.t, j-1, "par", "d")
		case w == "si" || w == "if" || w == key("unless") || w == "lorsque":
			return true
		case w == "elsewhere" || w == "remainder" || w == "reste" && k(f.t, j-1, "le"):
			return true
		}
	}
	return false
}

// general reports whether a denial is of the thing anywhere and at any time.
func (f *facts) general(m mention) bool { return f.whole(m) && f.placeless(m) }

// deniedTopic reports whether the report denies a topic now.
func (f *facts) deniedTopic(name string) bool {
	for _, m := range f.known["t:"+name] {
		if f.part[m.from] != motive && f.statusOf(m) == negated {
			return true
		}
	}
	return false
}
