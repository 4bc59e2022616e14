package header

import (
	"regexp"
	"strings"

	"cardiopli/pipeline"
)

// company are those named beside the patient: family, staff, who did what.
var company = regexp.MustCompile(`(?:\b(?:mere|pere|frere|fils|fille|epoux|epouse|conjointe?|mari|sa femme|parents|tut(?:eur|rice)|bebe d[eu']|enfant d[eu']|accompagnee? (?:de|par)|operat(?:eur|rice)|realisee? par|effectuee? par|pratiquee? par|en presence de|personnes? (?:a prevenir|de confiance)|secr[a-z]*\.?|infirmi[a-z]*|ide|technicien[a-z]*|manip[a-z]*|cadre[a-z ]*|tapee? par|saisie? par|frappe|pose(?:e)? par|depose|assistante?|contact|daughter|wife|husband|mother|father|nurse|sonographer|secretary|by|with|p\.o|suivi infirmier)\b|\b(?:sa|une|la|ma|notre|votre) soeur\b)[ ,:.a-z()-]{0,20}$|\b(?:m\.?|mr|monsieur) et $`)

func isEnglishLabel(l string) bool {
	return l == "name" || l == "re" || l == "full name" || l == "patient name"
}

// civil reads "Mme QUERVINEC Solène", "monsieur Lazare MOUSSEDORE".
func (v *view) civil(docs []mention) (identity, bool) {
	low := v.low[:min(len(v.low), reach)]
	var best identity
	found := false
	for _, m := range civilityForm.all(low, 60) {
		c := low[m[2]:m[3]]
		src := v.span(m[2], m[3]).Of(v.src)
		if (c == "m" || c == "ms") && src == c || (src == "MS" || src == "MR") && m[1] > m[3] && low[m[3]] != '.' {
			continue // metres, milliseconds, and MR of the mitral valve
		}
		end := v.lineEnd(m[1] - 1)
		if m[1] >= end || doctorAt(docs, m[1]) || low[m[1]] == ' ' || low[m[1]] == '\t' {
			continue
		}
		if company.MatchString(low[max(v.lines[v.lineOf(m[0])].from, m[0]-60):m[0]]) {
			continue
		}
		w, q := v.nameAt(m[1], end, c != "m" && c != "ms")
		if len(w) == 0 || w[0].class == initial && len(w) == 1 {
			continue
		}
		next := identityNext.MatchString(v.low[q:v.lineEnd(q)])
		if w[0].class == small && (len(w) < 2 && !prenomNext.MatchString(v.low[q:v.lineEnd(q)]) && !bornDated.MatchString(v.low[q:v.lineEnd(q)]) || len(w) > 1 && !next && !isGiven(w[0]) && !prenomNext.MatchString(v.low[q:v.lineEnd(q)])) {
			continue
		}
		if trade.MatchString(v.low[q:v.lineEnd(q)]) {
			continue
		}
		hint := givenFirst
		if civilSex(c) == pipeline.Female && len(w) == 2 && isGiven(w[0]) && isGiven(w[1]) && !feminine(w[0]) && feminine(w[1]) {
			hint = surnameFirst // "Mme Tanguy Maryvonne"
		}
		id, ok := v.build(w, q, hint, next)
		if !ok {
			continue
		}
		id.civil, id.civilSpan = c, v.span(m[2], m[3])
		if !found || next && !best.strong || best.Given == "" && id.Given != "" && sameName(best.Name, id.Name) {
			best, found = id, true
		}
		if next {
			break
		}
	}
	return best, found
}

// feminine tells how most given names of women end.
func feminine(w nameWord) bool {
	return strings.HasSuffix(w.fold, "e") || strings.HasSuffix(w.fold, "a")
}

// trade tells people of the house: "Mme Durand, infirmière".
var trade = regexp.MustCompile(`^[ ,(-]*(?:infirmi|ide\b|manipulat|secretair|assistant|sage-femme|aide|kine|dieteti|pharmacien|technicien|nurse|secretary|physiologist|sonographer|interne|externe|psycholog)`)

// anchored takes the name on the line of a birth date or of the INS, or on the
// lines before it. Where no label tells the birth date, an old date beside a
// name does.
func (v *view) anchored(docs []mention, birth dated, ins insAt, all []dated) (identity, bool) {
	try := func(p int) (identity, bool) {
		l := v.lineOf(p)
		for k := l; k >= 0 && k >= l-2; k-- {
			to := v.lines[k].to
			if k == l {
				to = p
			}
			if id, ok := v.firstName(docs, v.lines[k].from, to); ok {
				return id, true
			}
			if k == l {
				if id, ok := v.firstName(docs, p, v.lines[l].to); ok {
					return id, true
				}
			} else if strings.TrimSpace(v.text(k)) != "" {
				break
			}
		}
		return identity{}, false
	}
	if birth.to > 0 {
		if id, ok := try(birth.from); ok {
			return id, true
		}
	}
	if ins.to > 0 {
		if id, ok := try(ins.from); ok {
			return id, true
		}
	}
	newest := 0
	for _, d := range all {
		if !d.wrong && !d.short {
			newest = max(newest, d.date.Year)
		}
	}
	for n, d := range all {
		if n > 12 || d.wrong || d.from > 3000 || birth.to > 0 {
			break
		}
		if old := d.short && d.date.Year%100 > 30 || !d.short && newest-d.date.Year >= 3; !old {
			continue
		}
		if id, ok := try(d.from); ok && !v.dating(v.place(id.name.Start), max(d.to, v.place(id.name.End))) {
			return id, true
		}
	}
	// "poncelet irène 19/01/62", as typed in haste: a given name tells
	for n, d := range all {
		if n > 12 || d.wrong || d.from > 3000 {
			break
		}
		from := v.lines[v.lineOf(d.from)].from
		if t := strings.TrimLeft(v.low[from:d.from], " \t*-"); len(t) < 60 {
			w, q := v.nameAt(d.from-len(t), d.from, true)
			if old := d.short && d.date.Year%100 > 30 || !d.short && newest-d.date.Year >= 3; old && len(w) > 1 && len(w) <= 3 && besideBirth.MatchString(v.low[q:d.from]) && (isGiven(w[0]) || isGiven(w[len(w)-1])) {
				return v.build(w, q, surnameFirst, false)
			}
		}
	}
	return identity{}, false
}

var wordStart = regexp.MustCompile(`[a-z][a-z'-]*`)

// firstName finds the first name of two words or more in v.low[from:to].
func (v *view) firstName(docs []mention, from, to int) (identity, bool) {
	for p := from; p < to; {
		m := wordStart.FindStringIndex(v.low[p:to])
		if m == nil {
			break
		}
		a, b := p+m[0], p+m[1]
		p = b
		if doctorAt(docs, a) || stops[v.low[a:b]] && !(particles[v.low[a:b]] && b-a > 1 && followedByCapital(v.src, int(v.at[b]), int(v.at[to])) && v.src[v.at[a]] != v.low[a]) {
			continue
		}
		w, q := v.nameAt(a, to, false)
		if len(w) >= 2 {
			return v.build(w, q, surnameFirst, false)
		}
		if len(w) == 1 && w[0].class == upper && q < to {
			if id, ok := v.build(w, q, surnameFirst, false); ok && id.Given != "" {
				return id, true
			}
		}
		if q > p {
			p = q
		}
	}
	return identity{}, false
}
