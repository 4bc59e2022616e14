package agenda

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline"
)

// rareNames are family and given names that no list has.
var rareNames = [][2]string{{"BOISSEREAU", "Solenn"}, {"TRÉHOUARN", "Maëlig"}, {"VANDENBOSSCHE", "Arthus"}, {"QUESNOY-BATAILLE", "Fulbert"}, {"EL MANSOURI", "Rkia"}, {"ŁUKASZ", "Zofija"}, {"D'ESCAYRAC", "Ysoline"}, {"CHU", "Meilin"}, {"SOCIÉTÉ", "Tancrède"}, {"GARDE", "Évrard"}}

func inventRare(r *rand.Rand, n int) []booked {
	all := invent(r, n)
	for i := range all {
		x := rareNames[r.IntN(len(rareNames))]
		all[i].family, all[i].given = x[0], x[1]
		if r.IntN(4) == 0 {
			all[i].motive, all[i].exam = [...]string{"Épreuve d'effort métabolique", "EE + VO2", "Test d'effort cardio-respiratoire", "VO₂ max"}[r.IntN(4)], pipeline.VO2
		}
	}
	return all
}

// TestGeneratedHeadings writes tables under titles of one meaning, in any order of
// columns, beside columns that are to be let alone.
func TestGeneratedHeadings(t *testing.T) {
	r := rand.New(rand.NewPCG(21, 4))
	type column struct {
		titles []string
		cell   func(b booked) string
	}
	pick := func(list []string) string { return list[r.IntN(len(list))] }
	clocks := []string{"15:04", "15h04", "15:04:05", "3:04 PM", "03:04PM"}
	days := []string{"02/01/2006", "2006-01-02", "02.01.2006", "lundi"}
	for n := range 300 {
		clock, day := pick(clocks), pick(days)
		onDay := func(at time.Time) string {
			if day == "lundi" {
				return fmt.Sprintf("%s %d %s %d", [...]string{"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"}[at.Weekday()], at.Day(), [...]string{"", "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"}[at.Month()], at.Year())
			}
			return at.Format(day)
		}
		ends := func(b booked) time.Time { return b.at.Add(time.Duration(b.minutes) * time.Minute) }
		var cols []column
		switch r.IntN(5) {
		case 0:
			cols = append(cols, column{[]string{"Date", "Jour", "Date RDV", "Date de consultation"}, func(b booked) string { return onDay(b.at) }},
				column{[]string{"Heure RDV", "Heure du rendez-vous", "Heure de début"}, func(b booked) string { return b.at.Format(clock) }},
				column{[]string{"Heure", "Heure d'arrivée", "Saisi à", "Heure de confirmation", "Arrivée"}, func(b booked) string { return b.at.Add(-7 * time.Minute).Format(clock) }})
		case 1:
			stamp := pick([]string{"2006-01-02T15:04:05", "2006-01-02T15:04", time.RFC3339, "2006-01-02 15:04:05-0700", "02/01/2006 15:04"})
			cols = append(cols, column{[]string{"Début", "Rendez-vous", "Date et heure", "start"}, func(b booked) string { return b.at.Format(stamp) }},
				column{[]string{"Créé le", "created at", "Date de prise de RDV"}, func(b booked) string { return b.at.AddDate(0, -1, 0).Format(stamp) }})
		case 2:
			cols = append(cols, column{[]string{"Début"}, func(b booked) string { return onDay(b.at) }}, column{[]string{"Début"}, func(b booked) string { return b.at.Format(clock) }},
				column{[]string{"Fin"}, func(b booked) string { return onDay(b.at) }}, column{[]string{"Fin"}, func(b booked) string { return ends(b).Format(clock) }})
		case 3:
			cols = append(cols, column{[]string{"Jour", "Date"}, func(b booked) string { return onDay(b.at) }}, column{[]string{"De"}, func(b booked) string { return b.at.Format(clock) }},
				column{[]string{"À", "Jusqu'à"}, func(b booked) string { return ends(b).Format(clock) }})
		case 4:
			cols = append(cols, column{[]string{"Date"}, func(b booked) string { return onDay(b.at) }}, column{[]string{"Heure", "Horaire"}, func(b booked) string { return b.at.Format(clock) }},
				column{[]string{"Heure d'arrivée", "Convocation", "Confirmé à", "Heure du rappel"}, func(b booked) string { return b.at.Add(-20 * time.Minute).Format(clock) }})
		}
		r.Shuffle(len(cols), func(i, j int) {
			if cols[i].titles[0] != cols[j].titles[0] { // "Début", "Début": the day stands first
				cols[i], cols[j] = cols[j], cols[i]
			}
		})
		birth := column{[]string{"Né(e) le", "Date de naissance", "DDN", "Naissance", "Né(e)"}, func(b booked) string { return b.birth.French() }}
		if r.IntN(2) == 0 {
			cols = append(cols, column{[]string{"Nom", "Nom de famille", "NOM"}, func(b booked) string { return b.family }}, column{[]string{"Prénom", "Prénoms"}, func(b booked) string { return b.given }}, birth)
		} else {
			cols = append(cols, column{[]string{"Patient", "Nom et prénom", "Identité patient"}, func(b booked) string { return b.civility() + " " + b.family + " " + b.given }}, birth)
		}
		cols = append(cols, column{[]string{"Motif", "Examen", "Type de RDV", "Examen demandé"}, func(b booked) string { return b.motive }},
			column{[]string{"Praticien", "Cardiologue"}, func(booked) string { return "Dr H. GARDERAT" }}, column{[]string{"Téléphone"}, func(booked) string { return "0611223344" }})
		comma := pick([]string{";", ",", "\t"})
		all := inventRare(r, 20)
		var head []string
		for _, c := range cols {
			head = append(head, pick(c.titles))
		}
		text := strings.Join(head, comma) + "\n"
		line := func(b booked) string {
			var cells []string
			for _, c := range cols {
				cells = append(cells, `"`+c.cell(b)+`"`)
			}
			return strings.Join(cells, comma)
		}
		for _, b := range all {
			text += line(b) + "\n"
		}
		raw := []byte(text)
		if r.IntN(2) == 0 {
			raw = wideBytes(text, true)
		}
		res, err := Read(raw, options())
		judge(t, fmt.Sprint(n, head), all, res, err, func(i int) string { return line(all[i]) })
		for _, a := range res.Appointments {
			if a.Doctor.Given != "H." || a.Doctor.Name != "GARDERAT" {
				t.Errorf("doctor %+v", a.Doctor)
			}
		}
	}
}

// TestGeneratedSections has the day as a title over its rows, with and without a year.
func TestGeneratedSections(t *testing.T) {
	r := rand.New(rand.NewPCG(22, 4))
	weekdays := [...]string{"Dimanche", "Lundi", "Mardi", "Mercredi", "Jeudi", "Vendredi", "Samedi"}
	for _, form := range []string{"{w} 02/01/2006", "{w} 2 {m} 2006", "{w} 2 {m}", "{w} 02/01", "*** {w} 02/01/2006 ***", "2 {m} 2006", "Journée du {w} 2 {m} 2006"} {
		all := inventRare(r, 120)
		text, day := "Heure;Patient;Né(e) le;Motif\n", ""
		for _, b := range all {
			title := strings.NewReplacer("{w}", weekdays[b.at.Weekday()], "{m}", map[time.Month]string{11: "novembre", 12: "décembre", 1: "janvier"}[b.at.Month()]).Replace(b.at.Format(form))
			if title != day {
				text += title + ";;;\n"
				day = title
			}
			text += b.at.Format("15h04") + ";" + b.family + " " + b.given + ";" + b.birth.French() + ";" + b.motive + "\n"
		}
		res, err := Read([]byte(text), options())
		judge(t, form, all, res, err, func(i int) string { return all[i].family })
	}
}

// TestGeneratedDescriptions has the patient in the description, in fields of its own
// and in those of attendees, under a title that names nobody.
func TestGeneratedDescriptions(t *testing.T) {
	r := rand.New(rand.NewPCG(23, 4))
	places := map[string]func(b booked) []string{
		"labels": func(b booked) []string {
			return say("Nom : "+b.family, "Prénom : "+b.given, "Né(e) le : "+b.birth.French())
		},
		"one line": func(b booked) []string {
			return say("Nom : " + b.family + ", Prénom : " + b.given + ", DDN : " + b.birth.French())
		},
		"semicolons": func(b booked) []string {
			return say("Patient : " + b.family + " " + b.given + "; né(e) le " + b.birth.French() + "; médecin : Dr H. GARDERAT")
		},
		"next line": func(b booked) []string {
			return say("Patient : "+b.family+" "+b.given, b.birth.French(), "06 11 22 33 44")
		},
		"label above": func(b booked) []string {
			return say("Patient :", b.family+" "+b.given, "Date de naissance :", dots(b.birth))
		},
		"civility": func(b booked) []string { return say(b.civility()+" "+b.family+" "+b.given, b.birth.French()) },
		"né(e) :":  func(b booked) []string { return say("Identité : "+b.family+" "+b.given, "Né(e) : "+b.birth.French()) },
		"X-": func(b booked) []string {
			return []string{"X-ACME-PATIENT-LASTNAME:" + b.family, "x-acme-patient-firstname:" + b.given, "X-ACME-PATIENT-BIRTHDATE:" + b.birth.String()}
		},
		"attendee": func(b booked) []string {
			return append(say("DDN : "+b.birth.French()), "ORGANIZER;CN=Dr H. GARDERAT:mailto:d@x.fr", "ATTENDEE;CN=Secrétariat:mailto:s@x.fr", `attendee;cn="`+b.family+" "+b.given+`":mailto:p@x.fr`)
		},
		"attendee's date": func(b booked) []string {
			return []string{`ATTENDEE;CN="` + b.family + " " + b.given + " (" + b.birth.French() + `)":mailto:p@x.fr`}
		},
	}
	for form, write := range places {
		all := inventRare(r, 100)
		var events []string
		for i, b := range all {
			events = append(events, foldLines(vevent(append(write(b), fmt.Sprintf("uid:%d@x", i), "dtstart:"+b.at.UTC().Format("20060102T150405Z"), "summary:"+escape(b.motive))...), 75))
		}
		res, err := Read([]byte(ics(events...)), options())
		judge(t, form, all, res, err, func(i int) string { return strings.Join(write(all[i]), " / ") })
	}
}

func say(lines ...string) []string {
	return []string{"DESCRIPTION:" + escape(strings.Join(lines, "\n"))}
}

// TestGeneratedCuts refuses a calendar cut anywhere before its end.
func TestGeneratedCuts(t *testing.T) {
	r := rand.New(rand.NewPCG(24, 4))
	var events []string
	for i, b := range inventRare(r, 20) {
		events = append(events, vevent(fmt.Sprintf("UID:%d", i), "DTSTART:"+b.at.UTC().Format("20060102T150405Z"), "SUMMARY:"+escape(writings["motive - NAME Given date"](b))))
	}
	whole := ics(events...)
	for range 400 {
		n := len("BEGIN:VCALENDAR") + 2 + r.IntN(len(whole)-len("BEGIN:VCALENDAR")-5)
		if _, err := Read([]byte(whole[:n]), options()); err == nil {
			t.Fatalf("cut at %d of %d and taken", n, len(whole))
		}
	}
	if _, err := Read([]byte(strings.TrimSpace(whole)), options()); err != nil {
		t.Error(err)
	}
}
