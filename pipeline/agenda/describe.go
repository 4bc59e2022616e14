package agenda

import (
	"html"
	"regexp"
	"strings"

	"cardiopli/pipeline"
)

// What descriptions say of the patient, line by line.

var (
	tagForm   = regexp.MustCompile(`(?i)<(br|/p|/div|/li|/tr|/h\d)\b[^<>]*>|<[a-z/!][^<>]*>`)
	labelForm = regexp.MustCompile(`^[\s*•\-–]*([^:=\n]{2,60}?)\s*[:=]\s*(.*)$`)
	pieceForm = regexp.MustCompile(`\s*[;|•]\s*|,\s+|\s+[-–/]\s+`)
	bornStart = regexp.MustCompile(`(?i)^\W*(?:n[ée](?:e|\(e\)|\.e)?s?\b|ddn\b|naissance\b|born\b|dob\b)`)
)

// of descriptions, only what says who and what is taken
var described = map[Field]bool{FieldPatient: true, FieldName: true, FieldBirthName: true, FieldUsedName: true, FieldGiven: true, FieldBirth: true, FieldSex: true,
	FieldTitle: true, FieldINS: true, FieldMotive: true, FieldDoctor: true, FieldReferrer: true, FieldFamily: true, FieldStatus: true}

const (
	maxDescription = 16 << 10
	maxDescribed   = 200 // lines
)

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
	d := description{r: r}
	n := 0
	for line := range strings.Lines(desc) {
		if n++; n > maxDescribed {
			break
		}
		s := tidy(line)
		if s == "" {
			d.who = false
			continue
		}
		for _, p := range pieces(s) {
			d.line(p)
		}
	}
	return r, d.order
}

// pieces parts a line that says several things: "Née le 18/01/1956; médecin : Dr ROY",
// "Nom : DUPONT, Prénom : Jeanne". A comma or a stroke parts only before a known label.
func pieces(s string) []string {
	if !strings.ContainsAny(s, ";|,•-–/") {
		return []string{s}
	}
	var all []string
	from := 0
	for _, m := range pieceForm.FindAllStringIndex(s, 40) {
		if m[0] < from {
			continue
		}
		if sign := s[m[0]:m[1]]; !strings.ContainsAny(sign, ";|•") {
			l := labelForm.FindStringSubmatch(s[m[1]:])
			if l == nil && !bornStart.MatchString(s[m[1]:]) {
				continue
			}
			if l != nil {
				if f, ok := fieldOf(l[1]); !ok || !described[f] {
					continue
				}
			}
		}
		all = append(all, s[from:m[0]])
		from = m[1]
	}
	return append(all, s[from:])
}

// description reads labelled lines into r.
type description struct {
	r       record
	order   nameOrder
	waiting Field // the label that the line before was
	who     bool
	named   bool // the line before named the patient
}

func (d *description) line(s string) {
	r := d.r
	s = strings.TrimSpace(s)
	named := d.named
	d.named = false
	m := labelForm.FindStringSubmatch(s)
	if m != nil && bornStart.MatchString(s) && figuresIn(m[1]) > 0 { // "Né le 12/03/1956 à 9:30"
		m = nil
	}
	if m != nil {
		label := fold(m[1])
		d.who = m[2] == "" && (label == "who" || label == "qui")
		f, ok := fieldOf(m[1])
		if ok && f == FieldPatient && byBooking(m[1]) {
			d.order = givenFirst
		}
		d.waiting = ""
		switch {
		case !ok || !described[f]:
		case m[2] == "":
			d.waiting = f
		default:
			r.put(f, m[2])
			d.named = f == FieldPatient || f == FieldName || f == FieldGiven
		}
		return
	}
	switch {
	case d.who:
		if !strings.Contains(s, "@") && !strings.Contains(fold(s), "organi") && !doctorStart.MatchString(s) {
			r.put(FieldPatient, s)
			d.order = givenFirst
		}
	case d.waiting != "":
		r.put(d.waiting, s)
		d.named = d.waiting == FieldPatient || d.waiting == FieldName || d.waiting == FieldGiven
		d.waiting = ""
	default:
		f, ok := fieldOf(strings.TrimRight(s, " ?*"))
		if ok && f == FieldPatient && byBooking(s) {
			d.order = givenFirst
		}
		if ok && described[f] && (f != FieldMotive && f != FieldDoctor && f != FieldStatus && f != FieldTitle) {
			d.waiting = f
		} else if r[FieldBirth] == "" {
			w, a, b := findDate(s)
			alone := !w.zero() && strings.Trim(s[:a]+s[b:], " ()[].,-") == ""
			if !w.zero() && (bornLabel.MatchString(s[:a]) || alone && named) {
				r[FieldBirth] = s[a:b]
			}
		}
	}
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

// loneBirth is the one date of a description that fills its line and lies years back,
// as secretaries write a birth date under a name, or "".
func loneBirth(desc string, day pipeline.Date) string {
	if figuresIn(desc) < 5 || len(desc) > maxDescription {
		return ""
	}
	found, n := "", 0
	for line := range strings.Lines(desc) {
		if n++; n > maxDescribed {
			break
		}
		s := strings.Trim(tidy(line), " ()[].,;-*")
		if len(s) > 30 {
			continue
		}
		w, a, b := findDate(s)
		if w.zero() || a > 0 || b < len(s) || !w.two && day.Year-w.year < 3 {
			continue
		}
		if found != "" {
			return ""
		}
		found = s
	}
	return found
}

// onlyMotive reports whether a title says what is done and names nobody: "ETT",
// "Rendez-vous", "".
func onlyMotive(summary string) bool {
	if mainExam(summary) != "" {
		return true
	}
	core, _, _ := cutMotive(summary)
	return core == ""
}

// patientLine is the one line of a description that names a patient with a civility
// or a birth date, or "". With sure, the title has said that there is a patient: capitals then tell the name too.
func patientLine(desc string, day pipeline.Date, sure bool) string {
	found, n := "", 0
	for line := range strings.Lines(strings.ToValidUTF8(desc[:min(len(desc), maxDescription)], "")) {
		if n++; n > 20 {
			break
		}
		s := tidy(tagForm.ReplaceAllString(line, " "))
		if s == "" || len(s) > 120 || strings.ContainsAny(s, "@?") || doctorStart.MatchString(s) || labelForm.MatchString(s) {
			continue
		}
		t, ok := readTitle(s, familyFirst, day)
		if !ok || !t.titled && !(sure && t.name.mixed) && (t.birth.zero() || !t.name.mixed && !t.name.listed) || isBusy(s, true) || !t.titled && isFirm(s, t.name) {
			continue
		}
		if found != "" {
			return ""
		}
		found = s
	}
	return found
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
		if len(s) > 120 {
			continue
		}
		for _, s := range pieceForm.Split(s, 8) {
			if s == "" || len(s) > 60 || strings.ContainsAny(s, ":@?") || figuresIn(s) > 2 || mainExam(s) == "" {
				continue
			}
			if core, _, _ := cutMotive(s); core == "" {
				return s
			}
		}
	}
	return ""
}

// put keeps the first value of a field. What a booking page repeats from its title
// ("What: ETT between ...") is no motive.
func (r record) put(f Field, v string) {
	if f == FieldBirthName { // "Née : 12/03/1956"
		if w, _, _ := findDate(v); !w.zero() {
			f = FieldBirth
		}
	}
	if r[f] != "" || f == FieldMotive && betweenForm.MatchString(v) {
		return
	}
	r[f] = v
}
