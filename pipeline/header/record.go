package header

import (
	"regexp"
	"strconv"
	"strings"

	"cardiopli/pipeline"
)

// record reads a line that is an entry of a list or of a machine's export: a
// name and a birth date without a label for either, as in
//
//	PATIENT^DUPONT^Jeanne^19580312^F
//	PID|1||990012^^^CAB||DUPONT^Jeanne||19580312|F
//	DUPONT;Jeanne;12/03/1958
//	Holter - DUPONT Jeanne - 12.03.1958 - posé le 16.11.2026
//
// Without a label the name has to be one by itself: a surname in capitals
// before a given name that is not, or a given name that is known.
func (v *view) record(docs []mention, all []dated) (identity, bool) {
	newest := 2018
	for _, d := range all {
		if !d.wrong && !d.short {
			newest = max(newest, d.date.Year)
		}
	}
	for n, d := range v.withDigits(all) {
		l := v.lineOf(d.from)
		if n > 40 || l > 60 || d.from > reach {
			break
		}
		from, to := v.lines[l].from, v.lines[l].to
		if d.wrong || d.from-from > 160 {
			continue
		}
		sexed := sexCell.MatchString(v.low[d.to:min(to, d.to+8)]) || sexCellBefore.MatchString(v.low[max(from, d.from-5):d.from])
		old := d.short && d.date.Year%100 > 30 || !d.short && newest-d.date.Year >= 3
		if !old && !(sexed && !d.short) {
			continue
		}
		if id, ok := v.entry(docs, from, d.from, v.top(l)); ok {
			id.born = d
			return id, true
		}
	}
	return identity{}, false
}

var (
	cellDigits    = newForm(`(\d\d)(\d\d)(\d\d)(\d\d)[ \t]*(?:$|\n|[\^|;,\t ])`, atCell)
	sexCell       = regexp.MustCompile(`^[ \t]*[\^|;,/\t -][ \t\^|;]*(?:[mfh]|masculin|feminin)\b`)
	sexCellBefore = regexp.MustCompile(`[\^|;,\t ][mfh][\^|;,\t ]+$`)
	// birthTail is what may stand between a name and its date.
	birthTail = regexp.MustCompile(`[ \t,;|^(/:-]*(?:\([mfh]\)[ \t,;-]*)?(?:\bnee?(?:\(e\))?(?: le)?|\bddn|\bdob)?[ \t,;|^(/:-]*$`)
	// besideName are cells between a name and its date: a sex, a civility, a label.
	besideName = regexp.MustCompile(`^(?:[mfh]|masculin|feminin|homme|femme|m\.|mr\.?|mme\.?|mlle\.?|monsieur|madame|sexe?|dob|ddn|birth ?date|naissance|nee?(?: le)?)$`)
	// entryTag are cells before the name of an entry.
	entryTag = regexp.MustCompile(`^(?:patiente?(?:[ _]?name)?|pat|pid|pt|noms?|name|identite|id|no?|num|[mfh]|m\.|mr|mme|mlle|monsieur|madame|[a-z]{0,4}[-_ #.]?\d[\w.)-]*)?$`)
	// entryLead are words that open the cell of a name.
	entryLead  = regexp.MustCompile(`^(?:[#*-]+ *)?(?:\d{1,3} ?[.)/-] *)?(?:(?:patiente?(?:[ _]?name)?|pat|pid|pt|nom|name)[ :=]+)?`)
	civilStart = regexp.MustCompile(`^(?:` + civility + `)\b\.? `)
	// thing are what else is dated with a name behind it.
	thing = regexp.MustCompile(`\b(?:irm|tdm|scanner|coro(?:narographi[a-z]*|naire)?|tavi|dai|pm|crt|stents?|pontages?|ablation|chirurgie|hospitalis(?:e|ee|ation)s?|[a-z]*prothese|cardioversion|choc|avc|ait|idm|sca|infarctus|pace(?:maker)?s?|stimulateur|fa|flutter|embolie|page|version|edit(?:e|ee|ion)|imprimee?|serie|lot|modele|valve|implant(?:e|ee|ation|able)?s?|sonde|boitier|pile|angioplastie|ponction|biopsie|operation|intervention|deces|vaccin|vaccin(?:e|ee|ation)?s?)\b`)
	// wardWord are names of parts of the heart and of findings, and titles of histories.
	wardWord = regexp.MustCompile(`\b(?:vg|vd|og|od|iva|cx|ivp|siv|normale?s?|atcd|antecedents?|traitements?|histoire|logiciel)\b`)
)

// atCell is where a cell of figures may begin.
func atCell(low string, p int) bool {
	return p > 0 && strings.IndexByte("^|;,\t", low[p-1]) >= 0
}

// top reports that at most two lines stand above line l.
func (v *view) top(l int) bool {
	above := 0
	for i := 0; i < l && above < 3; i++ {
		if strings.TrimSpace(v.text(i)) != "" {
			above++
		}
	}
	return above < 3
}

// withDigits adds to the dates those that machines write without signs,
// 19580312 or 12031958, where such a one is a cell of its own.
func (v *view) withDigits(all []dated) []dated {
	low := v.low[:min(len(v.low), reach)]
	cells := cellDigits.all(low, 40)
	if len(cells) == 0 {
		return all
	}
	out := append([]dated(nil), all...)
	for _, m := range cells {
		part := func(from, to int) int {
			n, _ := strconv.Atoi(low[from:to])
			return n
		}
		y, mo, d := part(m[2], m[5]), part(m[6], m[7]), part(m[8], m[9])
		if y < 1900 || y > 2099 {
			d, mo, y = part(m[2], m[3]), part(m[4], m[5]), part(m[6], m[9])
		}
		if y < 1900 || y > 2099 {
			continue
		}
		x := dated{from: m[2], to: m[9], date: pipeline.Date{Year: y, Month: monthOf(mo), Day: d}}
		if _, err := pipeline.ParseDate(x.date.String()); err == nil {
			out = append(out, x)
		}
	}
	sortDates(out)
	return out
}

// entry reads the name of an entry from the cells of v.low[from:to]. Top tells
// that the line is one of the first.
func (v *view) entry(docs []mention, from, to int, top bool) (identity, bool) {
	to = from + birthTail.FindStringIndex(v.low[from:to])[0]
	text := v.low[from:to]
	if text == "" || company.MatchString(text) {
		return identity{}, false
	}
	seps, machine := "^|", true
	switch {
	case strings.ContainsAny(text, seps):
	case strings.Contains(text, "\t"):
		seps = "\t"
	case strings.Contains(text, ";"):
		seps = ";"
	default:
		seps, machine = ",", false
		if strings.Contains(text, " - ") {
			seps = "-"
		}
	}
	var cells []place
	for start, p := from, from; p <= to; p++ {
		if p < to && (strings.IndexByte(seps, v.low[p]) < 0 || seps == "-" && (v.low[p-1] != ' ' || v.low[p+1] != ' ')) {
			continue
		}
		if c := v.trim(start, p); c.to > c.from {
			cells = append(cells, c)
		}
		start = p + 1
	}
	n := len(cells)
	for n > 1 && besideName.MatchString(v.low[cells[n-1].from:cells[n-1].to]) {
		n--
	}
	if n == 0 || n > 12 || doctorAt(docs, cells[n-1].from) {
		return identity{}, false
	}
	// the cell beside the date holds the whole name, or the second half of it
	back := v.words(cells[n-1])
	if n > 1 && !doctorAt(docs, cells[n-2].from) {
		if front := v.words(cells[n-2]); len(front) > 0 && len(back) > 0 && !mixed(back) && v.leads(cells[:n-2], machine) {
			name, given := front, back
			if isGiven(front[0]) && !isGiven(back[0]) || front[0].class == capital && back[0].class == upper {
				name, given = back, front
			}
			if machine || v.person(append(append([]nameWord(nil), name...), given...), top) {
				id := v.entered(name, given)
				if n > 2 {
					id.civil, id.civilSpan = v.civilCell(cells[n-3])
				}
				return id, true
			}
		}
	}
	if len(back) >= 2 && v.leads(cells[:n-1], machine) && v.person(back, top) {
		id, ok := v.build(back, v.place(back[len(back)-1].to), surnameFirst, false)
		return id, ok && id.Given != ""
	}
	return identity{}, false
}

// civilCell reads a cell that is a civility.
func (v *view) civilCell(c place) (string, pipeline.Span) {
	w := strings.TrimRight(v.low[c.from:c.to], ".")
	if len(w) < 2 || civilSex(w) == "" {
		return "", pipeline.Span{}
	}
	return w, v.span(c.from, c.from+len(w))
}

// entered makes an identity of a surname and a given name.
func (v *view) entered(name, given []nameWord) identity {
	id := identity{name: nameSpan(name), end: v.place(max(name[len(name)-1].to, given[len(given)-1].to))}
	id.Name, id.Given = join(name), join(given)
	return id
}

// words reads a cell that is a name and nothing else, but for its label and a
// letter of sex behind it.
func (v *view) words(c place) []nameWord {
	text := v.low[c.from:c.to]
	if thing.MatchString(text) || wardWord.MatchString(text) || examNamed(text) {
		return nil
	}
	p := c.from + len(entryLead.FindString(text))
	if civilStart.MatchString(v.low[p:c.to]) { // read with its civility elsewhere
		return nil
	}
	w, q := v.nameAt(p, c.to, false)
	if rest := strings.TrimSpace(v.low[q:c.to]); len(w) == 0 || rest != "" && sexLetterOf(rest) == "" {
		return nil
	}
	return w
}

// leads reports that the cells before a name say nothing but what the entry is.
// HL7 has a number and who gave it there.
func (v *view) leads(cells []place, machine bool) bool {
	for i, c := range cells {
		text := v.low[c.from:c.to]
		if i == 0 && machine && text == "pid" {
			return true
		}
		if !entryTag.MatchString(text) && !examNamed(text) {
			return false
		}
	}
	return true
}

// dating reports that the line of the folded place p dates an act or a thing
// before it names anybody: "Coronarographie Marie Lannelongue 12/03/2014".
func (v *view) dating(p, to int) bool {
	l := v.lines[v.lineOf(p)]
	text := v.low[l.from:min(l.to, to)]
	return thing.MatchString(text) || wardWord.MatchString(text)
}

// mixed reports that a name has words in capitals and others.
func mixed(w []nameWord) bool {
	up, low := false, false
	for _, x := range w {
		up = up || x.class == upper
		low = low || x.class == capital
	}
	return up && low
}

// person reports that words are somebody's name by themselves.
func (v *view) person(w []nameWord, top bool) bool {
	known := false
	for _, x := range w {
		known = known || isGiven(x)
	}
	return known || top && mixed(w)
}

// unsigned reads "NOM DUPONT PRENOM JEANNE" in either order, on one line or two.
func (v *view) unsigned(docs []mention) (identity, bool) {
	low := v.low[:min(len(v.low), reach)]
	for _, m := range bareLabel.all(low, 20) {
		next := prenomNext
		if m[2] >= 0 { // "PRENOM JEANNE NOM DUPONT"
			next = surnameNext
		}
		first, q := v.nameAt(m[1], v.lineEnd(m[1]-1), true)
		if len(first) == 0 || doctorAt(docs, m[1]) || v.other(v.lineOf(m[0])) {
			continue
		}
		g := next.FindStringIndex(v.low[q:min(len(v.low), q+40)])
		if g == nil {
			continue
		}
		second, end := v.nameAt(q+g[1], v.lineEnd(q+g[1]-1), true)
		if len(second) == 0 {
			continue
		}
		id := v.entered(first, second)
		if m[2] >= 0 {
			id = v.entered(second, first)
		}
		id.strong = true
		v.extend(&id, end)
		return id, true
	}
	return identity{}, false
}

// other reports that the line above line l announces somebody else.
func (v *view) other(l int) bool {
	for l--; l >= 0; l-- {
		if t := strings.TrimRight(v.text(l), " \t:"); strings.TrimSpace(t) != "" {
			return otherAbove.MatchString(t)
		}
	}
	return false
}

var (
	otherAbove  = regexp.MustCompile(`\b(?:a prevenir|de confiance|contact|tut(?:eur|rice)|accompagnant[a-z]*|medecins?(?: traitants?)?|correspondante?|destinataires?|prescripteur|operat(?:eur|rice)|cardiologue|expediteur|assuree?)$`)
	bareLabel   = newForm(`(?:(?:le |la )?patiente?,? )?(?:noms?(?: de famille| patronymique| de naissance| d'usage| usuel| du patient| de la patiente)?(?: est)?|(prenoms?))[ \t]+`, atField)
	surnameNext = regexp.MustCompile(`^[ \t,;.]*(?:\n[ \t]*)?noms?(?: de famille)?(?: est)?[ \t]*[:=]?[ \t]+`)
	prenomNext  = regexp.MustCompile(`^[ \t,;.]*(?:\n[ \t]*)?prenoms?(?: est)?[ \t]*[:=]?[ \t]+`)
)
