package agenda

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline"
)

// booked is an invented appointment from which exports are written.
type booked struct {
	at          time.Time
	family      string
	given       string
	birth       pipeline.Date
	female      bool
	motive      string
	exam        pipeline.Exam
	minutes     int
	lower, full string // family name as in "Dupont", and with the given name before it
}

var (
	familyNames1 = strings.Fields("DUPONT LEFÈVRE MARTIN GARCIA NGUYEN BENALI O'BRIEN LE_GOFF DE_LA_TOUR DURAND-LOPEZ ÇELIK GARDE NOUVEAU PAUSE LIBRE BERNARD PETIT MAMADOU SÁNCHEZ D'ORNANO VAN_DEN_BERG POISSONNIER SAINT-AUBIN KOWALCZYK ROY COURS")
	givenNames1  = strings.Fields("Jeanne René Marie-Hélène Paul Zoé Jean-Pierre Fatima Léo Anne Yann Éléonore Karim Luc Sophie François")
	motives1     = []struct {
		text string
		exam pipeline.Exam
	}{
		{"ETT", pipeline.ETT}, {"Échographie cardiaque", pipeline.ETT}, {"écho-doppler cardiaque", pipeline.ETT}, {"ETO", pipeline.ETO}, {"Holter ECG 24h", pipeline.Holter},
		{"Pose Holter", pipeline.Holter}, {"Holter tensionnel", pipeline.MAPA}, {"MAPA", pipeline.MAPA}, {"Épreuve d'effort", pipeline.Stress}, {"Test d'effort", pipeline.Stress},
		{"Écho d'effort", pipeline.StressEcho}, {"VO2 max", pipeline.VO2}, {"Consultation + ECG", pipeline.ECG}, {"Cs + ECG", pipeline.ECG}, {"Consultation", ""}, {"Consultation de suivi", ""},
		{"Écho doppler des TSA", ""}, {"Doppler veineux", ""}, {"Contrôle pacemaker", ""},
	}
)

func invent(r *rand.Rand, n int) []booked {
	var all []booked
	day := time.Date(2026, 11, 23, 0, 0, 0, 0, paris)
	for i := range n {
		m := motives1[r.IntN(len(motives1))]
		b := booked{family: strings.ReplaceAll(familyNames1[r.IntN(len(familyNames1))], "_", " "), given: givenNames1[r.IntN(len(givenNames1))], motive: m.text, exam: m.exam,
			female: r.IntN(2) == 0, minutes: 10 * (1 + r.IntN(6)), birth: pipeline.Date{Year: 1930 + r.IntN(80), Month: time.Month(1 + r.IntN(12)), Day: 1 + r.IntN(28)}}
		b.at = day.AddDate(0, 0, i/30%50).Add(time.Duration(8*60+15*(i%30)) * time.Minute)
		b.at = time.Date(b.at.Year(), b.at.Month(), b.at.Day(), 8+i%30/4, 15*(i%4), 0, 0, paris)
		for _, w := range strings.Split(strings.ToLower(b.family), " ") {
			if b.lower != "" {
				b.lower += " "
			}
			first := []rune(w)
			b.lower += strings.ToUpper(string(first[0])) + string(first[1:])
		}
		b.full = b.given + " " + b.lower
		all = append(all, b)
	}
	return all
}

func (b booked) civility() string {
	if b.female {
		return "Mme"
	}
	return "M."
}

// writings are titles as secretaries and booking pages write them.
var writings = map[string]func(b booked) string{
	"motive - NAME Given date": func(b booked) string { return b.motive + " - " + b.family + " " + b.given + " " + b.birth.French() },
	"NAME Given (date) motive": func(b booked) string { return b.family + " " + b.given + " (" + b.birth.French() + ") " + b.motive },
	"NAME Given, né le : motive": func(b booked) string {
		return b.family + " " + b.given + ", né(e) le " + b.birth.French() + " : " + b.motive
	},
	"Mme NAME Given dots": func(b booked) string {
		return b.civility() + " " + b.family + " " + b.given + " " + dots(b.birth) + " - " + b.motive
	},
	"hour NAME Given | motive": func(b booked) string {
		return b.at.Format("15h04") + " " + b.family + " " + b.given + " | " + b.motive + " | DDN " + b.birth.French()
	},
	"motive : Given NAME": func(b booked) string {
		return b.motive + " : " + b.given + " " + b.family + " né le " + b.birth.French()
	},
	"phone": func(b booked) string {
		return b.family + " " + b.given + " 06 12 34 56 78 " + b.birth.French() + " " + b.motive
	},
}

func dots(d pipeline.Date) string { return fmt.Sprintf("%02d.%02d.%d", d.Day, int(d.Month), d.Year) }

func (b booked) same(a Appointment) string {
	switch {
	case like(a.Patient.Name, b.family) != equal || like(a.Patient.Given, b.given) != equal:
		return "name"
	case a.Patient.BirthDate != b.birth:
		return "birth date"
	case a.Exam != b.exam:
		return "exam"
	case !a.Start.Equal(b.at):
		return "start"
	}
	return ""
}

func judge(t *testing.T, form string, all []booked, res Result, err error, shown func(int) string) {
	t.Helper()
	if err != nil {
		t.Errorf("%s: %v", form, err)
		return
	}
	wrong := 0
	by := map[int64]Appointment{}
	for _, a := range res.Appointments {
		by[a.Start.Unix()] = a
	}
	for i, b := range all {
		why := "missing"
		a, ok := by[b.at.Unix()]
		if ok {
			why = b.same(a)
		}
		if why != "" {
			if wrong++; wrong <= 3 {
				t.Errorf("%s: %s: %s -> %s", form, why, shown(i), line(a))
			}
		}
	}
	if wrong > 0 || len(res.Out) > 0 || len(res.Appointments) != len(all) {
		t.Errorf("%s: %d of %d wrong, %d read, %d kept out", form, wrong, len(all), len(res.Appointments), len(res.Out))
	}
}

func TestGeneratedCalendars(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	for form, write := range writings {
		all := invent(r, 200)
		var events []string
		for i, b := range all {
			e := []string{fmt.Sprintf("UID:%d@x", i), "SUMMARY:" + escape(write(b))}
			switch i % 3 {
			case 0:
				e = append(e, "DTSTART:"+b.at.UTC().Format("20060102T150405Z"))
			case 1:
				e = append(e, "DTSTART;TZID=Europe/Paris:"+b.at.Format("20060102T150405"))
			case 2:
				e = append(e, "DTSTART;TZID=\"Romance Standard Time\":"+b.at.Format("20060102T150405"))
			}
			events = append(events, foldLines(vevent(e...), 20+r.IntN(60)))
		}
		res, err := Read([]byte(ics(events...)), options())
		judge(t, form, all, res, err, func(i int) string { return write(all[i]) })
	}
}

func TestGeneratedBookings(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	forms := map[string]func(b booked) []string{
		"cal.com": func(b booked) []string {
			return []string{"SUMMARY:" + escape(b.motive+" between Dr Anne BLANC and "+b.full), "ORGANIZER;CN=Dr Anne BLANC:mailto:a@x.fr", "ATTENDEE;CN=\"" + b.full + "\":mailto:p@x.fr",
				"DESCRIPTION:" + escape("What:\n"+b.motive+" between Dr Anne BLANC and "+b.full+"\n\nWho:\nDr Anne BLANC - Organizer\na@x.fr\n"+b.full+"\np@x.fr\n\nDate de naissance:\n"+b.birth.French()+"\n")}
		},
		"calendly": func(b booked) []string {
			return []string{"SUMMARY:" + escape(b.full+" and Dr Anne Blanc"), "DESCRIPTION:" + escape("Event Name: "+b.motive+"\n\nDate de naissance: "+b.birth.French()+"\n\nNeed to make changes to this event?")}
		},
		"google page": func(b booked) []string {
			return []string{"SUMMARY:" + escape(b.motive+" ("+b.full+")"), "DESCRIPTION:" + escape("<b>Booked by</b>\n"+b.full+"\np@x.fr\n<br><b>Date de naissance</b>\n"+b.birth.French())}
		},
		"software": func(b booked) []string {
			return []string{"SUMMARY:" + escape(b.family+" "+b.given), "DESCRIPTION:" + escape("Motif : "+b.motive+"\nNé(e) le : "+b.birth.French()+"\nTél : 06 11 22 33 44\nMédecin traitant : Dr Luc ROY")}
		},
	}
	for form, write := range forms {
		all := invent(r, 200)
		var events []string
		for i, b := range all {
			events = append(events, foldLines(vevent(append(write(b), fmt.Sprintf("UID:%d@x", i), "DTSTART:"+b.at.UTC().Format("20060102T150405Z"))...), 75))
		}
		res, err := Read([]byte(ics(events...)), options())
		judge(t, form, all, res, err, func(i int) string { return strings.Join(write(all[i]), " / ") })
	}
}

func TestGeneratedTables(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	type form struct {
		head []string
		row  func(b booked) []string
	}
	forms := map[string]form{
		"columns": {[]string{"Date", "Heure", "Nom", "Prénom", "Date de naissance", "Motif", "Praticien", "Statut", "Téléphone"}, func(b booked) []string {
			return []string{b.at.Format("02/01/2006"), b.at.Format("15:04"), b.family, b.given, b.birth.French(), b.motive, "Dr Anne BLANC", "Confirmé", "0611223344"}
		}},
		"one name": {[]string{"Début", "Fin", "Patient", "Né(e) le", "Type de RDV"}, func(b booked) []string {
			return []string{b.at.Format("02/01/2006 15h04"), b.at.Add(30 * time.Minute).Format("02/01/2006 15h04"), b.civility() + " " + b.family + " " + b.given, dots(b.birth), b.motive}
		}},
		"date in the name": {[]string{"Jour", "Horaire", "Patient", "Acte"}, func(b booked) []string {
			return []string{b.at.Format("2006-01-02"), b.at.Format("15h04") + " - " + b.at.Add(20*time.Minute).Format("15h04"), b.family + " " + b.given + " (" + b.birth.French() + ")", b.motive}
		}},
		"subject": {[]string{"Objet", "Début", "Fin"}, func(b booked) []string {
			return []string{b.motive + " - " + b.family + " " + b.given + " " + b.birth.French(), b.at.Format("02/01/2006 15:04:05"), b.at.Add(20 * time.Minute).Format("02/01/2006 15:04:05")}
		}},
		"american": {[]string{"Start Date", "Start Time", "Last Name", "First Name", "Date of birth", "Reason"}, func(b booked) []string {
			return []string{b.at.Format("1/2/2006"), b.at.Format("3:04 PM"), b.family, b.given, fmt.Sprintf("%d/%d/%d", int(b.birth.Month), b.birth.Day, b.birth.Year), b.motive}
		}},
	}
	for name, f := range forms {
		for _, comma := range []string{";", ",", "\t", "|"} {
			all := invent(r, 150)
			var b strings.Builder
			if r.IntN(2) == 0 {
				b.WriteString("Export de l'agenda" + strings.Repeat(comma, 3) + "\n" + strings.Repeat(comma, 3) + "\n")
			}
			write := func(cells []string) {
				cells = append([]string(nil), cells...)
				for i, c := range cells {
					if strings.ContainsAny(c, comma+`"`) || r.IntN(4) == 0 {
						cells[i] = `"` + strings.ReplaceAll(c, `"`, `""`) + `"`
					}
				}
				b.WriteString(strings.Join(cells, comma) + "\n")
			}
			write(f.head)
			for i, x := range all {
				if i%50 == 49 {
					b.WriteString(strings.Repeat(comma, len(f.head)-1) + "\n")
					write(f.head)
				}
				write(f.row(x))
			}
			b.WriteString("Total : 150" + strings.Repeat(comma, len(f.head)-1) + "\n")
			res, err := Read([]byte(b.String()), options())
			judge(t, name+" "+comma, all, res, err, func(i int) string { return strings.Join(f.row(all[i]), comma) })
		}
	}
}

func escape(s string) string {
	return strings.NewReplacer(`\`, `\\`, ";", `\;`, ",", `\,`, "\n", `\n`).Replace(s)
}

// foldLines folds at n bytes, within letters too.
func foldLines(s string, n int) string {
	var b strings.Builder
	for _, l := range strings.SplitAfter(s, "\r\n") {
		for len(l) > n+2 {
			b.WriteString(l[:n] + "\r\n ")
			l = l[n:]
		}
		b.WriteString(l)
	}
	return b.String()
}
