package agenda

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"

	"cardiopli/pipeline"
)

// record is what one row or event says, by field, as written.
type record map[Field]string

// reading is a record as understood, without its time.
type reading struct {
	patient          pipeline.Patient
	motive           string
	doctor, referrer pipeline.Named
	why              string // why no report is to be expected
	vague            bool   // a birth date is written but cannot be told for sure
	badINS           bool   // an INS is written whose form or key is wrong
}

// doubts counts what was left blank, to be told for the file as a whole.
type doubts struct{ births, ins int }

func (d *doubts) count(g reading) {
	if g.vague {
		d.births++
	}
	if g.badINS {
		d.ins++
	}
}

func (d doubts) notes() (all []string) {
	if d.births > 0 {
		all = append(all, pipeline.French.Count(d.births, "date de naissance illisible ou au siècle douteux : laissée vide.", "dates de naissance illisibles ou au siècle douteux : laissées vides."))
	}
	if d.ins > 0 {
		all = append(all, fmt.Sprintf("%d INS de forme ou de clé fausse : non repris.", d.ins))
	}
	return all
}

// manner says how the fields of a record are written.
type manner struct {
	order nameOrder // of a whole name
	birth Order     // of birth dates
	own   bool      // the patient has columns of their own: no title is needed
}

// read understands a record; day is that of the appointment. reason is "" where a
// patient is named.
func (r record) read(m manner, day pipeline.Date) (reading, Reason) {
	var g reading
	g.why = r.why()
	p := &g.patient
	motive := tidy(r[FieldMotive])
	subject := tidy(r[FieldSubject])
	if loc := canceledAt.FindStringSubmatchIndex(subject); loc != nil {
		if g.why == "" {
			g.why = whyOf(subject[loc[2]:loc[3]])
		}
		subject = strings.TrimSpace(subject[loc[1]:])
	}
	var t title
	named := false
	switch {
	case strings.TrimSpace(r[FieldName]+r[FieldBirthName]+r[FieldUsedName]) != "":
		t, named = r.columns(day)
		if busyName(t, r) {
			return g, NoPatient
		}
		motive = t.beside(subject, motive, m.order, day)
	case strings.TrimSpace(r[FieldPatient]) != "":
		t, named = readTitle(r[FieldPatient], m.order, day)
		if !t.certain() && r[FieldBirth] == "" && (!t.name.mixed && isBusy(r[FieldPatient], false) || !t.name.listed && isFirm(r[FieldPatient], t.name)) {
			return g, NoPatient
		}
		if motive == "" {
			motive = t.motive
		}
		motive = t.beside(subject, motive, m.order, day)
	default:
		t, named = readTitle(subject, m.order, day)
		outside := !t.birth.zero() || t.ins != "" || r[FieldBirth] != "" || r[FieldINS] != ""
		exam := !outside && mainExam(t.motive+" "+motive) != ""
		if !outside && (!t.titled && !(exam && acronym.MatchString(t.name.family)) && isFirm(subject, t.name) || !exam && aboutFirm(subject, t.name)) {
			return g, NoPatient
		}
		if !outside && !(exam && t.name.mixed) && isBusy(subject, t.titled || t.name.mixed) {
			return g, NoPatient
		}
		words := len(strings.Fields(t.name.family + " " + t.name.given))
		named = named && (outside || t.titled || words >= 2 && (t.name.mixed || t.name.listed || exam) || exam && isUpper(t.name.family))
		if motive == "" {
			motive = t.motive
		} else if t.motive != "" && !strings.Contains(fold(motive), fold(t.motive)) && subject != "" {
			motive = t.motive + " - " + motive
		}
		if !named && subject == "" && motive != "" && isBusy(motive, false) {
			return g, NoPatient
		}
	}
	if !named {
		if m.own {
			return g, NoPatient // a row without a name in a table of patients
		}
		return g, Unknown
	}
	if t.several {
		return g, Several
	}
	p.Name, p.Given, p.BirthName = short(t.name.family), short(t.name.given), short(t.name.birth)
	if joined(p.BirthName) == joined(p.Name) {
		p.BirthName = ""
	}
	p.Sex = t.sex
	for _, f := range []Field{FieldTitle, FieldSex} {
		if s := readSex(r[f]); s != "" {
			p.Sex = s
		}
	}
	p.INS = t.ins
	if n := readINS(tidy(r[FieldINS])); n != "" {
		p.INS = n
	} else {
		g.badINS = strings.TrimSpace(r[FieldINS]) != ""
	}
	p.Demonstration = p.INS != "" && demonstration(p.INS)
	g.birthDate(r[FieldBirth], t.birth, m.birth, day)
	if m := canceledEnd.FindStringSubmatchIndex(motive); m != nil { // "ETT DUPONT Jeanne - annulé par le patient"
		if g.why == "" {
			g.why = whyOf(motive[m[2]:m[3]])
		}
		motive = strings.TrimRight(motive[:m[0]], " -(")
	}
	g.motive = short(motive)
	g.doctors(r, t)
	return g, ""
}

// beside completes what fields of their own say with what the title of the entry
// says of the same patient, and gives the motive.
func (t *title) beside(subject, motive string, order nameOrder, day pipeline.Date) string {
	if subject == "" {
		return motive
	}
	u, ok := readTitle(subject, order, day)
	if !ok || like(u.name.family, t.name.family) != equal && like(u.name.family, t.name.given) != equal {
		if motive == "" && (!ok || mainExam(subject) != "") {
			return subject
		}
		return motive
	}
	if t.birth.zero() {
		t.birth = u.birth
	}
	if t.sex == "" {
		t.sex = u.sex
	}
	if t.ins == "" {
		t.ins = u.ins
	}
	if t.name.given == "" {
		t.name.given = u.name.given
	}
	if t.doctor == (pipeline.Named{}) {
		t.doctor = u.doctor
	}
	if t.referrer == (pipeline.Named{}) {
		t.referrer = u.referrer
	}
	if motive == "" {
		return u.motive
	}
	return motive
}

// columns reads a name that has columns of its own.
func (r record) columns(day pipeline.Date) (title, bool) {
	var t title
	part := func(f Field) string {
		s := tidy(r[f])
		if w, from, _ := findDate(s); !w.zero() { // "DUPONT (12/03/1956)"
			t.birth = w
			s = strings.TrimRight(s[:from], " (,-")
			if l := bornLabel.FindStringIndex(s + " "); l != nil {
				s = strings.TrimSpace(s[:l[0]])
			}
		}
		sex, titled, words := takeCivility(strings.Fields(s))
		if titled {
			t.sex, t.titled = sex, true
		}
		return strings.Trim(strings.Join(words, " "), " ,;()")
	}
	name, birth, used, given := part(FieldName), part(FieldBirthName), part(FieldUsedName), part(FieldGiven)
	switch {
	case used != "" && joined(used) != joined(name):
		if birth == "" {
			birth = name
		}
		name = used
	case name == "" && birth != "":
		name, birth = birth, ""
	}
	t.name = fullName{family: name, given: given, birth: birth}
	if words, ok := nameWords(name); ok && len(words) > 1 {
		n := readName(words, familyFirst)
		switch {
		case given == "":
			t.name.family, t.name.given, t.name.mixed = n.family, n.given, n.mixed
			if birth == "" {
				t.name.birth = n.birth
			}
		case n.birth != "": // "DUPONT née MARTIN" in the column of the name
			t.name.family = n.family
			if birth == "" {
				t.name.birth = n.birth
			}
		}
	}
	return t, joined(t.name.family) != "" && strings.ContainsAny(fold(name), "abcdefghijklmnopqrstuvwxyz")
}

// busyName reports whether what stands in the column of the name is an entry like
// "CONGÉS" or "Réunion": people are called Garde or Pause too, so only without any
// other sign of a person.
func busyName(t title, r record) bool {
	if r[FieldGiven] == "" && r[FieldBirth] == "" && r[FieldINS] == "" && !t.certain() && isFirm(r[FieldName], t.name) {
		return true // "CHU Bordeaux"
	}
	return isBusy(t.name.family, false) && (t.name.given == "" || isBusy(t.name.given, false) || strings.Contains(fold(t.name.given), " ")) &&
		!t.certain() && r[FieldBirth] == "" && r[FieldINS] == "" && !isGiven(t.name.given)
}

func (g *reading) birthDate(cell string, inName written, o Order, day pipeline.Date) {
	w := inName
	if strings.TrimSpace(cell) != "" {
		if x, _ := cellDate(tidy(cell)); !x.zero() {
			w = x
		} else {
			g.vague = true
		}
	}
	if w.zero() {
		return
	}
	if o == Unsaid {
		if o = w.shows(); o == Unsaid {
			o = DayFirst
		}
	}
	d, ok := w.birth(o, day)
	if ok {
		g.patient.BirthDate = d
	}
	g.vague = !ok
}

var (
	agendaOf = regexp.MustCompile(`(?i)^(?:agenda|planning|calendrier|calendar|cabinet)\s+(?:d[ue]s?\s+|d'|of\s+|:\s*)?`)
	rppsForm = regexp.MustCompile(`\b\d{11}\b`)
)

func (g *reading) doctors(r record, t title) {
	g.doctor = readDoctor(r[FieldDoctor])
	if g.doctor == (pipeline.Named{}) {
		g.doctor = t.doctor
	}
	for _, f := range []Field{FieldReferrer, FieldFamily} {
		if g.referrer == (pipeline.Named{}) {
			g.referrer = readDoctor(r[f])
		}
	}
	if g.referrer == (pipeline.Named{}) {
		g.referrer = t.referrer
	}
}

// readDoctor reads the name of a physician or, where it is none, of a resource.
func readDoctor(s string) pipeline.Named {
	s, _, _ = strings.Cut(agendaOf.ReplaceAllString(unglued(tidy(s)), ""), " - ") // "Dr Anne BLANC - Échographies"
	if joined(s) == "" || len(s) > maxShort || fold(s) == "non" || fold(s) == "aucun" || fold(s) == "none" {
		return pipeline.Named{}
	}
	var d pipeline.Named
	d.RPPS = rppsForm.FindString(s)
	s = strings.Replace(s, d.RPPS, "", 1)
	if m := mailForm.FindString(s); m != "" {
		if a, err := pipeline.ParseAddress(m); err == nil {
			d.Address = a
		}
		s = strings.Replace(s, m, "", 1)
	}
	s = strings.Trim(s, " ()<>[],;:-/")
	if w, rest := firstWord(s); rest != "" {
		switch fold(w) {
		case "dr", "docteur", "docteure", "doctor":
			d.Title, s = "Dr", strings.TrimSpace(rest)
		case "pr", "prof", "professeur", "professeure", "professor":
			d.Title, s = "Pr", strings.TrimSpace(rest)
		}
	}
	if before, _, cut := strings.Cut(s, ","); cut && (d.Title != "" || strings.Contains(before, " ")) {
		s = before // "Dr Paul MARTIN, Lyon"
	} else if family, given, ok := commaName(s); ok {
		d.Name, d.Given = family, given
		return d
	}
	words, ok := nameWords(s)
	if !ok || len(words) > 6 {
		d.Name = short(s)
		return d
	}
	_, titled, words := takeCivility(words)
	n := readName(words, givenFirst)
	if d.Title == "" && !titled && !n.mixed && !n.listed { // "Salle écho"
		d.Name = short(s)
		return d
	}
	d.Name, d.Given = n.family, n.given
	return d
}

// why tells from status columns why no report is to be expected.
func (r record) why() string {
	if w := whyOf(r[FieldStatus]); w != "" {
		return w
	}
	if truth(r[FieldCanceled]) {
		return "annulé"
	}
	if truth(r[FieldNoShow]) {
		return "absent"
	}
	return ""
}

var (
	whyNot      = regexp.MustCompile(`\b(?:non|pas|not) (?:annul|cancel|report|absent)`)
	whyCanceled = regexp.MustCompile(`\b(?:annul|cancel|supprim|deleted|declin|refus|decommand|desist|renonc)`)
	whyMissed   = regexp.MustCompile(`\b(?:absente?|absents|absence|nsp|dna|did not attend|ne s est pas presentee?|pas presentee?|s est pas presentee?|defection|non honore|pas honore|non venue?|pas venue?|pas present|non presente?|lapin|no ?show|missed|manque|non excuse|excusee?)\b`)
	whyMoved    = regexp.MustCompile(`\b(?:reporte|reportee|a reporter|deplace|deplacee|reschedul|moved|decale|postpon|reprogramm|report\b|remis)`)
)

func whyOf(status string) string {
	f := fold(status)
	switch {
	case f == "" || whyNot.MatchString(f):
		return ""
	case whyMissed.MatchString(f):
		return "absent"
	case whyMoved.MatchString(f):
		return "reporté"
	case whyCanceled.MatchString(f):
		return "annulé"
	}
	return ""
}

func truth(s string) bool {
	switch fold(s) {
	case "true", "vrai", "oui", "yes", "y", "o", "1", "x", "ok":
		return true
	}
	return strings.TrimSpace(s) == "✓"
}

// keyOf makes a key that is the same for the same parts.
func keyOf(kind string, parts ...string) string {
	h := sha256.New()
	h.Write([]byte(kind))
	for _, p := range parts {
		h.Write([]byte{0})
		h.Write([]byte(p))
	}
	return kind + ":" + hex.EncodeToString(h.Sum(nil)[:16])
}
