package header

import (
	"regexp"
	"strings"
	"unicode"

	"cardiopli/pipeline"
)

const (
	gap      = `[ \t]*(?:\*\*|__)?[ \t]*`
	civility = `(?:mademoiselle|madame|monsieur|mister|mlle|mme|miss|mrs|mr|ms|mevrouw|mevr|dhr|herr|frau|signora|senhora|senhor|soeur|m)`
)

var (
	// labels of a field that holds the whole name
	fullLabel = newForm(`((?:nom|nom de naissance)(?: ?/ ?| et | & |, ?| - | )prenoms?(?: du patient| de la patiente)?|prenoms?(?: ?/ ?| et | & |, ?| )nom|identite(?: du patient| de la patiente| verifiee?[a-z ]{0,40})?|(?:nom du )?patient(?:e|\(e\)| name)?(?: ?\((?:m|h|f)\))?|(?:l')?enfant|assuree?|usagere?|residente?|salariee?|beneficiaire|nom|pat name|pt name|concerne|concernant|pat|nom complet|full name|malade|re|name|client|objet|a propos de)`+gap+`(\.?[ \t]*(?:[:|=\t]|-[ \t])|[ \t]{2,}|\.? )`+gap, atField)
	// labels of a surname and of a given name
	surnameLabel = newForm(`(noms?(?: de famille| patronymique| utilise| usuel| d'usage| marital| du patient| de la patiente)?|surname|last ?name|family name)`+gap+`(?:[:|=\t]|  )`+gap, atLabel)
	birthLabel   = newForm(`(nom de naissance|nom de jeune fille|n\. ?de naissance|birth ?name|maiden name)`+gap+`(?:[:|=\t]|  )`+gap, atLabel)
	usedLabel    = newForm(`(nom d'usage|nom utilise|nom usuel|nom marital|nom d'epouse)`+gap+`(?:[:|=\t]|  )`+gap, atLabel)
	givenLabel   = newForm(`(prenoms?(?:\(s\))?(?: d'usage| utilise| de naissance| du patient)?|(?:1er|premier) prenom|first ?names?|given ?names?|forenames?)`+gap+`(?:[:|=\t]|  )`+gap, atLabel)
	civilityForm = newForm(`(`+civility+`)\b\.? ?`, atCivility)
	bornAs       = regexp.MustCompile(`^[ ,;(/-]*(?:nee?|born)(?: ?:)? `)
	marriedAs    = regexp.MustCompile(`^[ ,;(/-]*(?:epouse|ep\.?|epse|veuve|vve|divorcee)\b\.? `)
	identityNext = regexp.MustCompile(`^[ ,;(/|*-]*(?:nee?\b|n\.|age|agee|ins\b|sexe?\b|born|date|ddn|dob|de \d|\d\d|masculin|feminin|male|female|m\b|f\b|h\b|soit|examen|holter|lettre|adresse)`)
)

// identity is the patient while it is put together.
type identity struct {
	pipeline.Patient
	name      pipeline.Span
	civil     string // folded civility, or ""
	civilSpan pipeline.Span
	strong    bool  // behind a label, not guessed from its place
	end       int   // behind the name, folded place
	born      dated // beside the name, where nothing says what it is
}

// reach is how far into the text the patient is looked for: identity stands at
// the top, or in a dictation in the first sentences.
const reach = 24 << 10

// patient reads the name of the patient.
func (v *view) patient(docs []mention, birth dated, ins insAt, all []dated) (identity, bool) {
	id, ok := v.separateFields()
	if !ok {
		id, ok = v.table()
	}
	if !ok {
		id, ok = v.labelled(docs)
	}
	if !ok {
		id, ok = v.unsigned(docs)
	}
	if !ok {
		id, ok = v.stacked(docs)
	}
	if !ok {
		id, ok = v.titled(docs)
	}
	if !ok {
		id, ok = v.record(docs, all)
	}
	if !ok {
		id, ok = v.civil(docs)
		if !ok || !id.strong {
			if x, found := v.beside(docs, birth); found && !sameName(x.Name, id.Name) && !sameName(x.Given, id.Name) {
				id, ok = x, true
			}
		}
	}
	if !ok {
		id, ok = v.anchored(docs, birth, ins, all)
	}
	if ok && id.Given == "" {
		v.complete(&id, docs)
	}
	return id, ok
}

// complete finds the given name of a patient whom the first place names by the
// surname alone: in a field of its own, or beside the surname further on.
func (v *view) complete(id *identity, docs []mention) {
	low := v.low[:min(len(v.low), reach)]
	// "WYSOCKI, W Y S O C K I, prénom Thaddée"
	if m := givenLater.FindStringIndex(low[min(id.end, len(low)):min(id.end+120, len(low))]); m != nil && !anyDoctor.MatchString(low[id.end:id.end+m[1]]) {
		p := id.end + m[1]
		if w, _ := v.nameAt(p, v.lineEnd(p), true); len(w) > 0 {
			id.Given = join(w)
			return
		}
	}
	if m := givenLabel.next(low, 0); m != nil {
		if w, _ := v.nameAt(m[1], v.lineEnd(m[1]-1), false); len(w) > 0 && !sameName(join(w), id.Name) {
			id.Given = join(w)
			return
		}
	}
	at := v.place(id.name.Start)
	row := v.cells(v.lineOf(at))
	for k := 0; k+1 < len(row); k++ { // "Patiente | DURAND | Rose | née le ..."
		if at < row[k].from || at >= row[k].to {
			continue
		}
		if w, q := v.nameAt(row[k+1].from, row[k+1].to, false); len(w) > 0 && q >= row[k+1].to && w[0].class == capital {
			id.Given, id.end = join(w), q
			return
		}
	}
	key := nameKey(id.Name)
	for p := 0; p < len(low); {
		m := wordStart.FindStringIndex(low[p:])
		if m == nil {
			return
		}
		a := p + m[0]
		p += m[1]
		if doctorAt(docs, a) {
			continue
		}
		w, q := v.nameAt(a, v.lineEnd(a), false)
		if len(w) < 2 || len(w) > 5 || civilSex(strings.TrimRight(w[0].fold, ".")) != "" || company.MatchString(v.low[max(v.lines[v.lineOf(a)].from, a-60):a]) {
			continue
		}
		for _, hint := range [...]order{givenFirst, surnameFirst} {
			if given, name := split(w, hint); given != "" && nameKey(name) == key {
				id.Given = given
				return
			}
		}
		p = max(p, q)
	}
}

// anyDoctor is a title before somebody else's given name.
var anyDoctor = regexp.MustCompile(`\b(?:docteure?|dr|pr|professeure?)\b`)

var givenLater = regexp.MustCompile(`^[^.\n]{0,80}?[ ,]prenoms? (?:est )?`)

// lineEnd gives the end of the line of the folded place p.
func (v *view) lineEnd(p int) int { return v.lines[v.lineOf(p)].to }

// separateFields reads "Nom : DELCASSAGNE   Prénom : Firmin".
func (v *view) separateFields() (identity, bool) {
	low := v.low[:min(len(v.low), reach)]
	g := givenLabel.next(low, 0)
	if g == nil {
		return identity{}, false
	}
	value := func(m []int) []nameWord {
		end := v.lineEnd(m[1] - 1)
		if m[1] > end { // the value stands on the next line
			end = v.lineEnd(m[1])
		}
		w, _ := v.nameAt(m[1], end, false)
		return w
	}
	var id identity
	given := value(g)
	if len(given) == 0 { // "Prénom : bébé"
		if w, q := v.nameAt(g[1], v.lineEnd(g[1]-1), true); len(w) == 1 && (q == v.lineEnd(q) || strings.HasPrefix(v.low[q:], "  ")) {
			given = w
		}
	}
	if len(given) == 0 {
		return id, false
	}
	var name, birth []nameWord
	if m := usedLabel.next(low, 0); m != nil {
		name = value(m)
	}
	if m := birthLabel.next(low, 0); m != nil {
		birth = value(m)
	}
	if len(name) == 0 {
		for _, m := range surnameLabel.all(low, 6) {
			if l := low[m[2]:m[3]]; strings.HasPrefix(l, "nom d'usage") {
				continue
			}
			if name = value(m[:2]); len(name) > 0 {
				id.end = v.place(name[len(name)-1].to)
				break
			}
		}
	}
	if len(name) == 0 {
		name, birth = birth, nil
	}
	if len(name) == 0 { // a surname that is a word of reports too: "Nom : TENSION"
		if m := surnameLabel.next(low, 0); m != nil {
			name = v.anyWord(m[1])
		}
	}
	if len(name) == 0 {
		return id, false
	}
	id.Name, id.Given, id.name, id.strong = join(name), join(given), nameSpan(name), true
	if len(birth) > 0 && !sameName(join(birth), id.Name) {
		id.BirthName = join(birth)
	}
	id.end = v.place(max(name[len(name)-1].to, given[len(given)-1].to))
	v.extend(&id, v.place(name[len(name)-1].to))
	if i := civilityForm.next(low[:m0(v.place(name[0].from))], 0); i != nil {
		v.setCivil(&id, i, v.place(name[0].from))
	}
	return id, true
}

// anyWord reads one word with a capital as a name, whatever it means, where it
// is all that its field holds.
func (v *view) anyWord(p int) []nameWord {
	end := p
	for end < len(v.low) && v.low[end] >= 'a' && v.low[end] <= 'z' {
		end++
	}
	s := v.span(p, end)
	if end-p < 2 || !fieldEnd.MatchString(v.low[end:v.lineEnd(end)]) || !unicode.IsUpper(firstRune(s.Of(v.src))) || particles[v.low[p:end]] {
		return nil
	}
	return []nameWord{{text: s.Of(v.src), fold: v.low[p:end], class: upper, from: s.Start, to: s.End}}
}

func m0(n int) int { return max(n, 0) }

// setCivil keeps a civility that stands right before the folded place p.
func (v *view) setCivil(id *identity, m []int, p int) {
	if p-m[3] <= 12 && p >= m[3] {
		id.civil, id.civilSpan = v.low[m[2]:m[3]], v.span(m[2], m[3])
	}
}

// nameAt reads a name at the folded place p, up to the folded place end.
func (v *view) nameAt(p, end int, lower bool) ([]nameWord, int) {
	if p >= end {
		return nil, p
	}
	w, last := names(v.src, int(v.at[p]), int(v.at[end]), lower)
	return w, v.place(last)
}

// doctorAt reports whether the folded place p belongs to a physician's name.
func doctorAt(docs []mention, p int) bool {
	for _, d := range docs {
		if p >= d.from && p < d.to {
			return true
		}
	}
	return false
}

// labelled reads "Patient : ...", "Nom/Prénom : ...", "Concerne : ...".
func (v *view) labelled(docs []mention) (identity, bool) {
	low := v.low[:min(len(v.low), reach)]
	for _, m := range fullLabel.all(low, 60) {
		label, sep := low[m[2]:m[3]], low[m[4]:m[5]]
		if label == "nom" && !strings.Contains(low[m[1]:min(v.lineEnd(m[1]), len(low))], ",") {
			continue // a surname, its given name elsewhere
		}
		loose := !strings.ContainsAny(sep, ":|=\t-") && len(sep) < 2
		if loose && !strings.HasPrefix(label, "patient") && label != "concerne" && label != "pat" && label != "concernant" && label != "a propos de" {
			continue
		}
		p, end := m[1], v.lineEnd(m[1])
		civil := []int(nil)
		for p < end && strings.IndexByte(" :|*_\t-", low[min(p, len(low)-1)]) >= 0 {
			p++
		}
		if p >= len(low) {
			continue
		}
		if c := civilityForm.next(low[p:min(end, len(low))], 0); c != nil && c[0] <= 1 && c[2] <= 1 {
			civil = []int{p + c[0], p + c[1], p + c[2], p + c[3]}
			p += c[1]
		}
		subjectOf := -1
		if k := doctorOf(docs, p); k >= 0 { // "Patient : Dr Paul ANGLADE"
			if !ownLabel.MatchString(label) || loose {
				continue
			}
			subjectOf, p = k, v.place(docs[k].words[0].from)
		}
		w, q := v.nameAt(p, end, true)
		if len(w) == 0 || w[0].class == small && civil == nil && !identityNext.MatchString(v.low[q:v.lineEnd(q)]) {
			continue
		}
		if w[0].class == small && len(w) < 2 {
			continue
		}
		hint := surnameFirst
		if w[0].class == capital && len(w) > 1 && w[1].class != upper && !strings.HasPrefix(label, "nom") || civil != nil || strings.HasPrefix(label, "prenom") || loose || isEnglishLabel(label) {
			hint = givenFirst
		}
		// "Objet : ..." and a loose "patient" may be followed by other words
		vague := (label == "objet" || label == "re" || label == "nom" || loose) && civil == nil && len(w) < 2 && !identityNext.MatchString(v.low[q:v.lineEnd(q)])
		if vague && !strings.HasPrefix(v.low[q:], ", ") {
			continue
		}
		if id, ok := v.build(w, q, hint, true); ok && (!vague || id.Given != "") {
			if subjectOf >= 0 {
				claim(v, docs, subjectOf)
			}
			if civil != nil {
				id.civil, id.civilSpan = low[civil[2]:civil[3]], v.span(civil[2], civil[3])
			}
			return id, true
		}
	}
	return identity{}, false
}

// ownLabel are labels behind which a physician is the patient.
var ownLabel = regexp.MustCompile(`^(?:patient|nom|prenom|identite|concern|name|full name|pt name|pat name|malade|a propos)`)

// doctorOf gives the mention that holds the folded place p, or -1.
func doctorOf(docs []mention, p int) int {
	for i, d := range docs {
		if p >= d.from && p < d.to {
			return i
		}
	}
	return -1
}

// claim makes the physician docs[k] the patient, wherever the text names them.
func claim(v *view, docs []mention, k int) {
	for i := range docs {
		if i == k || docs[i].named.Given != "" && v.same(docs[k], docs[i]) {
			docs[i].role = subject
		}
	}
}

// stacked reads a label that has its line to itself, the name on the line
// below.
func (v *view) stacked(docs []mention) (identity, bool) {
	for i := 0; i+1 < len(v.lines) && i < 60; i++ {
		if !aloneLabel.MatchString(v.text(i)) {
			continue
		}
		l := v.lines[i+1]
		if w, q := v.nameAt(l.from, l.to, false); len(w) >= 2 && !doctorAt(docs, l.from) && strings.TrimSpace(v.low[q:l.to]) == "" {
			return v.build(w, q, surnameFirst, true)
		}
	}
	return identity{}, false
}

var aloneLabel = regexp.MustCompile(`^[ \t*#]*(?:patiente?|identite(?: du patient)?|nom(?: et |,? ?/? ?)prenoms?|patient name|full name)[ \t*:]*$`)

// titled reads a physician who is the patient: "le Professeur X, née le ...".
func (v *view) titled(docs []mention) (identity, bool) {
	for i, d := range docs {
		if d.from > reach || !bornDated.MatchString(v.low[d.to:v.lines[d.line].to]) {
			continue
		}
		if id, ok := v.build(d.words, d.to, givenFirst, true); ok {
			claim(v, docs, i)
			return id, true
		}
	}
	return identity{}, false
}

var bornDated = regexp.MustCompile(`^[ ,(]{1,3}(?:\d{1,3} ans,? )?(?:nee?|born|dob|ddn)(?: le| on)?[ :]{0,3}\d`)

// beside reads the name that stands right before a birth date on its line.
func (v *view) beside(docs []mention, birth dated) (identity, bool) {
	if birth.to == 0 {
		return identity{}, false
	}
	from := v.lines[v.lineOf(birth.from)].from
	for p := max(from, birth.from-120); p < birth.from; {
		m := wordStart.FindStringIndex(v.low[p:birth.from])
		if m == nil {
			break
		}
		a := p + m[0]
		p += m[1]
		if a > 0 && isWord(v.low[a-1]) || doctorAt(docs, a) || stops[v.low[a:p]] && !particles[v.low[a:p]] || company.MatchString(v.low[max(from, a-60):a]) {
			continue
		}
		w, q := v.nameAt(a, birth.from, false)
		if len(w) < 2 {
			continue
		}
		if besideBirth.MatchString(v.low[q:birth.from]) {
			return v.build(w, q, surnameFirst, false)
		}
		p = max(p, q)
	}
	return identity{}, false
}

var besideBirth = regexp.MustCompile(`^[ ,;(|/-]*(?:\d{1,3} ans[ ,;(|/-]*)?(?:nee?(?:\(e\))?(?: le)?|ddn|dob|born)?[ ,:(]*$`)
