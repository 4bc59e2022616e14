package agenda

import (
	"html"
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
	tagForm     = regexp.MustCompile(`(?i)<(br|/p|/div|/li|/tr|/h\d)\b[^<>]*>|<[a-z/!][^<>]*>`)
	labelForm   = regexp.MustCompile(`^[\s*•\-–]*([^:=\n]{2,60}?)\s*[:=]\s*(.*)$`)
	doctorStart = regexp.MustCompile(`(?i)^(?:dr|docteure?|pr|prof|professeure?|doctor)\b\.? `)
)

// of descriptions, only what says who and what is taken
var described = map[Field]bool{FieldPatient: true, FieldName: true, FieldBirthName: true, FieldUsedName: true, FieldGiven: true, FieldBirth: true, FieldSex: true,
	FieldTitle: true, FieldINS: true, FieldMotive: true, FieldDoctor: true, FieldReferrer: true, FieldFamily: true, FieldStatus: true}

const (
	maxDescription = 16 << 10
	maxDescribed   = 200 // lines
)

// read understands an event.
func (e *event) read(c *calendar, day pipeline.Date) (reading, Reason) {
	desc := e.text("DESCRIPTION")
	if desc == "" {
		desc = e.text("X-ALT-DESC")
	}
	rec, order := describe(desc)
	e.own(rec)
	summary := tidy(e.text("SUMMARY"))
	rec[FieldSubject] = summary
	host := e.host(c)
	m := manner{order: order}
	if rec.booked(summary, host) {
		m.order = givenFirst
	}
	g, why := rec.read(m, day)
	if why == Unknown {
		if name := e.invitee(host); name != "" && (mainExam(summary) != "" || bookingPage(c.product)) {
			rec[FieldPatient] = name
			g, why = rec.read(manner{order: givenFirst}, day)
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
			joined(cn) == joined(host) || doctorStart.MatchString(cn) || strings.EqualFold(p.params["ROLE"], "CHAIR") {
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
			if f, known := fieldOf(strings.Join(words, " ")); known && described[f] && f != FieldMotive && f != FieldDoctor && f != FieldStatus {
				if r[f] == "" {
					r[f] = tidy(unescape(p.value))
				}
				break
			}
		}
	}
}

// describe reads the labelled lines of a description: "Né(e) le : 12/03/1956", or a
// label on a line of its own before its value. order is how booking pages write
// the name where it is one that wrote it.
func describe(desc string) (r record, order nameOrder) {
	r = record{}
	if desc == "" {
		return r, order
	}
	if len(desc) > maxDescription {
		desc = strings.ToValidUTF8(desc[:maxDescription], "")
	}
	if strings.Contains(desc, "<") {
		desc = tagForm.ReplaceAllStringFunc(desc, func(tag string) string {
			if m := tagForm.FindStringSubmatch(tag); m[1] != "" {
				return "\n"
			}
			return ""
		})
	}
	desc = html.UnescapeString(desc)
	var waiting Field // the label that the line before was
	who := false
	n := 0
	for line := range strings.Lines(desc) {
		if n++; n > maxDescribed {
			break
		}
		s := tidy(line)
		if s == "" {
			who = false
			continue
		}
		if m := labelForm.FindStringSubmatch(s); m != nil {
			label := fold(m[1])
			who = m[2] == "" && (label == "who" || label == "qui")
			f, ok := fieldOf(m[1])
			if ok && f == FieldPatient && byBooking(m[1]) {
				order = givenFirst
			}
			waiting = ""
			switch {
			case !ok || !described[f]:
			case m[2] == "":
				waiting = f
			default:
				r.put(f, m[2])
			}
			continue
		}
		switch {
		case who:
			if !strings.Contains(s, "@") && !strings.Contains(fold(s), "organi") && !doctorStart.MatchString(s) {
				r.put(FieldPatient, s)
				order = givenFirst
			}
		case waiting != "":
			r.put(waiting, s)
			waiting = ""
		default:
			f, ok := fieldOf(strings.TrimRight(s, " ?*"))
			if ok && f == FieldPatient && byBooking(s) {
				order = givenFirst
			}
			if ok && described[f] && (f != FieldMotive && f != FieldDoctor && f != FieldStatus && f != FieldTitle) {
				waiting = f
			} else if r[FieldBirth] == "" {
				if w, a, b := findDate(s); !w.zero() && bornLabel.MatchString(s[:a]) {
					r[FieldBirth] = s[a:b]
				}
			}
		}
	}
	return r, order
}

// byBooking reports whether a heading or label is that of a booking page, which
// asks for the given name first.
func byBooking(title string) bool {
	h := fold(title)
	for _, w := range []string{"prenom nom", "prenom et nom", "invit", "full", "booked", "reserve", "customer", "client", "attendee", "patient name", "complet", "votre", "your"} {
		if strings.Contains(h, w) && !strings.HasPrefix(h, "nom et") && !strings.HasPrefix(h, "nom prenom") {
			return true
		}
	}
	return false
}

// examLine is a short line of a description that is nothing but a motive: "ETT", not
// "dernier ECG en 2021".
func examLine(desc string) string {
	if len(desc) > maxDescription {
		return ""
	}
	n := 0
	for line := range strings.Lines(desc) {
		s := tidy(tagForm.ReplaceAllString(line, " "))
		if n++; n > 20 {
			break
		}
		if s == "" || len(s) > 60 || strings.ContainsAny(s, ":@?") || figuresIn(s) > 2 || mainExam(s) == "" {
			continue
		}
		if core, _, _ := cutMotive(s); core == "" {
			return s
		}
	}
	return ""
}

// put keeps the first value of a field. What a booking page repeats from its title
// ("What: ETT between ...") is no motive.
func (r record) put(f Field, v string) {
	if r[f] != "" || f == FieldMotive && betweenForm.MatchString(v) {
		return
	}
	r[f] = v
}
