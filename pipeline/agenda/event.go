package agenda

import (
	"regexp"
	"strings"

	"cardiopli/pipeline"
)

// What exporters write into an event: Google "ETT - DUPONT Jeanne 12/03/1956",
// Cal.com "ETT between Dr X and Jeanne Dupont" with the attendees, Calendly
// "Jeanne Dupont and Dr X" with the answers in the description, appointment pages
// "Booked by", practices' software labelled lines.

var (
	betweenForm = regexp.MustCompile(`(?i)^(.*?)[\s:-]*\b(?:between|entre)\s+(.+?)\s+(?:and|et|&)\s+(.+)$`)
	andForm     = regexp.MustCompile(`(?i)^(.+?)\s+(?:and|et|&)\s+(.+)$`)
	staffForm   = regexp.MustCompile(`\b(?:secretar\w*|accueil|cabinet|agenda|admin\w*|contact|rdv|no ?reply|calendrier|calendar|salle|room|assistante?|infirmiere?)\b`)
	doctorStart = regexp.MustCompile(`(?i)^(?:dr|docteure?|pr|prof|professeure?|doctor)\b\.? `)
)

// read understands an event.
func (e *event) read(c *calendar, day pipeline.Date) (reading, Reason) {
	desc := e.text("DESCRIPTION")
	if desc == "" {
		desc = e.text("X-ALT-DESC")
	}
	rec, order := describe(desc)
	e.own(rec)
	if rec[FieldBirth] == "" {
		rec[FieldBirth] = loneBirth(desc, day)
	}
	summary := tidy(e.text("SUMMARY"))
	rec[FieldSubject] = summary
	host := e.host(c)
	m := manner{order: order}
	if rec.booked(summary, host) {
		m.order = givenFirst
	}
	g, why := rec.read(m, day)
	if why == Unknown {
		if name := e.invitee(host); name != "" && (onlyMotive(summary) || bookingPage(c.product)) {
			rec[FieldPatient] = name
			g, why = rec.read(manner{order: givenFirst}, day)
		}
	}
	if contact := e.text("CONTACT"); why == Unknown && contact != "" && onlyMotive(summary) {
		if t, ok := readTitle(contact, m.order, day); ok && t.certain() && !doctorStart.MatchString(contact) {
			rec[FieldPatient] = contact
			g, why = rec.read(m, day)
		}
	}
	if why == Unknown {
		if name := patientLine(desc, day, mainExam(summary) != ""); name != "" {
			rec[FieldPatient] = name
			g, why = rec.read(m, day)
		}
	}
	away := strings.EqualFold(e.text("X-MICROSOFT-CDO-BUSYSTATUS"), "OOF")
	switch {
	case why == Unknown && away:
		return g, NoPatient
	case why != "":
		return g, why
	}
	if mainExam(g.motive) == "" {
		for _, more := range []string{tidy(e.text("CATEGORIES")), examLine(desc)} {
			if mainExam(more) != "" {
				g.motive = short(strings.Trim(g.motive+" - "+more, " -"))
				break
			}
		}
	}
	if g.doctor == (pipeline.Named{}) {
		g.doctor = readDoctor(host)
	}
	if g.referrer == (pipeline.Named{}) && desc != "" {
		var t title
		t.takeDoctors(tidy(desc[:min(len(desc), 2000)]))
		g.referrer = t.referrer
	}
	if e.cancelled(c) {
		g.why = "annulé"
	}
	if away && g.patient.BirthDate.IsZero() && g.patient.INS == "" && mainExam(g.motive) == "" {
		return g, NoPatient
	}
	return g, ""
}

func (e *event) cancelled(c *calendar) bool {
	s := e.text("STATUS")
	return c.method == "CANCEL" || strings.EqualFold(s, "CANCELLED") || strings.EqualFold(s, "CANCELED")
}

// booked reads the title of a booking page and reports whether it was one.
func (r record) booked(summary, host string) bool {
	set := func(motive, doctor, patient string) bool {
		if r[FieldName]+r[FieldPatient] == "" {
			r[FieldPatient] = patient
		}
		if r[FieldMotive] == "" {
			r[FieldMotive] = motive
		}
		if r[FieldDoctor] == "" {
			r[FieldDoctor] = doctor
		}
		r[FieldSubject] = ""
		return true
	}
	isHost := func(s string) bool {
		return doctorStart.MatchString(s) || host != "" && joined(s) == joined(host)
	}
	low := strings.ToLower(summary)
	if !strings.Contains(low, " and ") && !strings.Contains(low, " et ") && !strings.Contains(low, " & ") {
		return false
	}
	if m := betweenForm.FindStringSubmatch(summary); m != nil {
		if isHost(m[3]) && !isHost(m[2]) {
			return set(m[1], m[3], m[2])
		}
		return set(m[1], m[2], m[3])
	}
	if m := andForm.FindStringSubmatch(summary); m != nil {
		_, okA := nameWords(m[1])
		_, okB := nameWords(m[2])
		switch {
		case okA && isHost(m[2]) && !isHost(m[1]):
			return set("", m[2], m[1])
		case okB && isHost(m[1]) && !isHost(m[2]):
			return set("", m[1], m[2])
		}
	}
	return false
}

// host is whose calendar it is, as the organizer or the calendar's name says.
func (e *event) host(c *calendar) string {
	if p, ok := e.prop("ORGANIZER"); ok {
		if cn := tidy(p.params["CN"]); cn != "" && !strings.Contains(cn, "@") {
			return cn
		}
	}
	if i := doctorForm.FindStringSubmatchIndex(c.name); i != nil {
		return strings.TrimSpace(c.name[i[4]:])
	}
	return ""
}

func bookingPage(product string) bool {
	f := fold(product)
	return strings.Contains(f, "calendly") || strings.Contains(f, "cal com") || strings.Contains(f, "calcom") || strings.Contains(f, "adamgibbons")
}

// invitee is the one attendee who is neither host, physician nor room, or "".
func (e *event) invitee(host string) string {
	found := ""
	for _, p := range e.props {
		if p.name != "ATTENDEE" {
			continue
		}
		cn := tidy(p.params["CN"])
		kind := strings.ToUpper(p.params["CUTYPE"])
		if cn == "" || strings.Contains(cn, "@") || kind == "ROOM" || kind == "RESOURCE" || kind == "GROUP" ||
			joined(cn) == joined(host) || staffForm.MatchString(fold(cn)) || doctorStart.MatchString(cn) || strings.EqualFold(p.params["ROLE"], "CHAIR") {
			continue
		}
		if found != "" && joined(found) != joined(cn) {
			return ""
		}
		found = cn
	}
	return found
}

// own reads properties like X-PATIENT-NAME, whatever maker's name stands between.
func (e *event) own(r record) {
	for _, p := range e.props {
		rest, ok := strings.CutPrefix(p.name, "X-")
		if !ok || len(rest) > 60 {
			continue
		}
		for words := strings.FieldsFunc(rest, func(c rune) bool { return c == '-' || c == '_' }); len(words) > 0; words = words[1:] {
			if f, known := fieldOf(strings.Join(words, " ")); known && described[f] {
				v := tidy(unescape(p.value))
				switch { // "X-...-STATUS" and "-TYPE" are of the calendar more often than of the patient
				case f == FieldMotive && mainExam(v) == "", f == FieldDoctor && !doctorStart.MatchString(v), f == FieldStatus && whyOf(v) == "":
				case r[f] == "":
					r[f] = v
				}
				break
			}
		}
	}
}
