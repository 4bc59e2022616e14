package agenda

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// sound checks what holds of every result, whatever was read.
func sound(t *testing.T, raw []byte, o Options) {
	t.Helper()
	res, err := Read(raw, o)
	again, err2 := Read(raw, o)
	if fmt.Sprint(res.Appointments, res.Out, res.Notes, err) != fmt.Sprint(again.Appointments, again.Out, again.Notes, err2) {
		t.Fatal("the same bytes give something else")
	}
	if err != nil {
		if len(res.Appointments) > 0 {
			t.Fatal("a refused file gives appointments")
		}
		no, ok := err.(*Refusal)
		if !ok || no.What == "" || no.Todo == "" || no.Code == "" {
			t.Fatalf("%T %v", err, err)
		}
		return
	}
	keys := map[string]bool{}
	for _, a := range res.Appointments {
		switch {
		case keys[a.Key]:
			t.Fatal("a key twice")
		case !o.Window.holds(a.Day()):
			t.Fatalf("outside the window: %v", a.Start)
		case !a.End.IsZero() && !a.End.After(a.Start):
			t.Fatal("ends before it starts")
		case joined(a.Patient.Name) == "":
			t.Fatal("an appointment without a name")
		case a.Cancelled != (a.Why != ""):
			t.Fatal("cancelled without why")
		case a.Patient.INS != "" && len(a.Patient.INS) != 15:
			t.Fatal("an INS that is none")
		case !a.Patient.BirthDate.IsZero() && a.Day().Before(a.Patient.BirthDate):
			t.Fatal("born after the appointment")
		}
		for _, s := range []string{a.Motive, a.Patient.Name, a.Patient.Given, a.Patient.BirthName, a.Doctor.Name, a.Referrer.Name} {
			if !utf8.ValidString(s) || len(s) > maxShort || strings.ContainsAny(s, "\n\r\x00") {
				t.Fatalf("a value that cannot be shown: %q", s)
			}
		}
		keys[a.Key] = true
		if b, err := Parse(a.Content()); err != nil || string(b.Content()) != string(a.Content()) {
			t.Fatal("does not come back the same")
		}
	}
	if c := Compare(res.Appointments, res); len(c.New)+len(c.Changed)+len(c.Removed) > 0 {
		t.Fatal("an import twice changes something")
	}
	if res.Profile != nil && res.Profile.check() == nil { // what was found, kept and used again, finds the same
		o.Profile, o.Name = res.Profile, "x"
		if once, err := Read(raw, o); err != nil || len(once.Appointments) != len(res.Appointments) {
			t.Fatalf("the profile reads its own file otherwise: %d, %d, %v", len(res.Appointments), len(once.Appointments), err)
		}
	}
}

func FuzzCalendar(f *testing.F) {
	r := rand.New(rand.NewPCG(3, 3))
	for form, write := range writings {
		b := invent(r, 1)[0]
		f.Add([]byte(ics(vevent("UID:"+form, "DTSTART;TZID=\"Romance Standard Time\":"+b.at.Format("20060102T150405"), "DURATION:PT30M", "RRULE:FREQ=WEEKLY;COUNT=3;BYDAY=MO,WE", "EXDATE:20261130T080000Z", "SUMMARY:"+escape(write(b))))))
	}
	f.Add([]byte("BEGIN:VCALENDAR\r\nMETHOD:CANCEL\r\nBEGIN:VTIMEZONE\r\nTZID:X\r\nBEGIN:STANDARD\r\nDTSTART:16010101T030000\r\nTZOFFSETTO:+0100\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\nDTSTART;TZID=X:20261123T090000\r\nRDATE;VALUE=PERIOD:20261124T090000Z/PT1H\r\nRECURRENCE-ID;RANGE=THISANDFUTURE:20261123T080000Z\r\nSUMMARY:ETT between Dr A and Jeanne Dupont\r\nATTENDEE;CN=\"Jeanne Dupont\":mailto:x\r\nX-ALT-DESC:<p>N&eacute;e le 12/03/56</p>\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if len(raw) > 64<<10 {
			return
		}
		raw = append([]byte("BEGIN:VCALENDAR\r\n"), raw...)
		sound(t, raw, options()) // mostly cut
		sound(t, append(raw, "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"...), options())
	})
}

func FuzzTable(f *testing.F) {
	for _, s := range []string{"Nom;Prénom;Date;Heure;Motif\nDUPONT;Jeanne;23/11/2026;9h30;ETT\n", "Subject,Start Date,Start Time\n\"ETT - DUPONT Jeanne 12/03/1956\",11/23/2026,9:30 AM\n",
		"sep=;\nPatient;Début\n\"DUPONT Jeanne (12/03/1956)\";46349,395833\n", "Heure;Patient\nLundi 23 novembre 2026;\n9h;M. ROY\n", "Heure;Patient\nLundi 23 novembre;\n9h;ROY L.\nmar. 24/11;\n10h;LEROY Anne\n",
		"Objet;Début;Début;Fin;Fin\nMme ROY Anne VO2 max;23/11/2026;09:00;23/11/2026;09:30\n", "Heure d'arrivée;Heure RDV;Patient;De;À\n2026-11-23T09:00:00Z;9h;Solenn Boissereau;9h;9h30\n", "Date\tNom\tPrénom\tDDN\tStatut\n23-11-26\tDUPONT\tJeanne\t12-03-56\tAbsent\n"} {
		f.Add([]byte(s))
		f.Add(wideBytes(s, true))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		if len(raw) > 64<<10 || isCalendar(raw) {
			return
		}
		sound(t, raw, options())
	})
}

func FuzzProfiles(f *testing.F) {
	f.Add([]byte("profiles:\n  doctolib:\n    dates: day-first\n    columns:\n      Nom: name\n      Date: date\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		p, err := ReadProfiles(b)
		if err != nil || len(p) == 0 {
			return
		}
		out, err := p.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		if again, err := ReadProfiles(out); err != nil || len(again) != len(p) {
			t.Fatalf("what was written is not read: %v\n%s", err, out)
		}
	})
}

// TestHostile has files made to take time or memory end, told.
func TestHostile(t *testing.T) {
	many := func(n int, s string) string { return strings.Repeat(s, n) }
	manyUIDs := func(n int, s string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "BEGIN:VEVENT\r\nUID:%d\r\n%s", i, s)
		}
		return b.String()
	}
	numbered := func(n int, s string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, s, i)
		}
		return b.String()
	}
	for name, raw := range map[string]string{
		"deep":            many(500_000, "BEGIN:VEVENT\r\n"),
		"deep components": "BEGIN:VCALENDAR\r\n" + many(300_000, "BEGIN:X\r\n"),
		"too many events": "BEGIN:VCALENDAR\r\n" + many(maxEvents+1, "BEGIN:VEVENT\r\nEND:VEVENT\r\n"),
		"one line":        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:" + many(1<<20, "ETT ") + "\r\nDTSTART:20261123T090000Z\r\nEND:VEVENT\r\n",
		"folds":           "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:ETT DUPONT Jeanne" + many(1<<20, "\r\n x") + "\r\nDTSTART:20261123T090000Z\r\nEND:VEVENT\r\n",
		"parameters":      "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART" + many(50_000, ";X=Y") + ":20261123T090000Z\r\nSUMMARY:ETT DUPONT Jeanne\r\nEND:VEVENT\r\n",
		"dates":           "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20261123T090000Z\r\nSUMMARY:ETT DUPONT Jeanne\r\n" + many(200, "RDATE:"+many(2000, "20261124T090000Z,")+"\r\n") + "END:VEVENT\r\n",
		"series":          "BEGIN:VCALENDAR\r\n" + manyUIDs(15000, "DTSTART:19000101T090000Z\r\nRRULE:FREQ=DAILY;COUNT=999999;BYMONTH=2;BYMONTHDAY=29;BYDAY=SU\r\nSUMMARY:ETT DUPONT Jeanne\r\nEND:VEVENT\r\n"),
		"zones":           "BEGIN:VCALENDAR\r\n" + many(5000, "BEGIN:VTIMEZONE\r\nTZID:"+"Z\r\nBEGIN:STANDARD\r\nDTSTART:16010101T000000\r\nTZOFFSETTO:+0100\r\nRRULE:FREQ=DAILY\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n") + vevent("DTSTART;TZID=Z:20261123T090000", "SUMMARY:ETT DUPONT Jeanne"),
		"tags":            "BEGIN:VCALENDAR\r\n" + vevent("DTSTART:20261123T090000Z", "SUMMARY:ETT DUPONT Jeanne", "DESCRIPTION:"+many(200_000, "<b")),
		"quotes":          "Nom;Prénom;Date\n" + many(40_000, "\"a;\"b;"+many(50, "x")+"\n"),
		"quotes, a line":  "Nom;Prénom;Date\n" + many(1<<20, "\"a"),
		"columns":         "Nom;Prénom;Date;" + many(1<<20, "x;") + "\n",
		"rows":            "Nom;Prénom;Date\n" + many(maxRows+100, ";\n"),
		"cells":           "Nom;Prénom;Date\n" + many(200_000, "A ") + ";Jean;23/11/2026\n",
		"one moment":      "Nom;Prénom;Date;Heure;Motif\n" + numbered(20_000, "DUPONT;Jeanne;23/11/2026;9h;ETT %d\n"),
		"alike columns":   many(150, "Date;") + "Nom\n" + many(3000, many(150, "23/11/2026;")+"DUPONT\n"),
		"long and often":  "BEGIN:VCALENDAR\r\n" + numbered(300, "BEGIN:VEVENT\r\nUID:%d\r\nDTSTART:20260101T090000Z\r\nRRULE:FREQ=DAILY\r\nSUMMARY:ETT DUPONT Jeanne\r\nDESCRIPTION:"+many(500, "Motif: ETT 12/03/1956\\n")+"\r\nEND:VEVENT\r\n"),
		"zeros":           many(1000, "\x00"),
	} {
		t.Run(name, func(t *testing.T) {
			if strings.HasPrefix(raw, "BEGIN:VCALENDAR") {
				raw += "\r\nEND:VCALENDAR\r\n"
			}
			start := time.Now()
			res, err := Read([]byte(raw), options())
			t.Logf("%d bytes: %d read, %d out, %v, in %v", len(raw), len(res.Appointments), len(res.Out), err, time.Since(start).Round(time.Millisecond))
		})
	}
	if _, err := Read(make([]byte, MaxFile+1), options()); err == nil {
		t.Error("a file over the cap is taken")
	}
}

// BenchmarkRead reads a thousand appointments.
func BenchmarkRead(b *testing.B) {
	r := rand.New(rand.NewPCG(5, 5))
	all := invent(r, 1000)
	var events, rows strings.Builder
	rows.WriteString("Date;Heure;Nom;Prénom;Date de naissance;Motif;Praticien\n")
	for i, x := range all {
		events.WriteString(vevent(fmt.Sprintf("UID:%d", i), "DTSTART;TZID=Europe/Paris:"+x.at.Format("20060102T150405"), "SUMMARY:"+escape(writings["motive - NAME Given date"](x)), "DESCRIPTION:Tél : 06 11 22 33 44\\nMédecin traitant : Dr Luc ROY"))
		fmt.Fprintf(&rows, "%s;%s;%s;%s;%s;%s;Dr Anne BLANC\n", x.at.Format("02/01/2006"), x.at.Format("15:04"), x.family, x.given, x.birth.French(), x.motive)
	}
	for name, raw := range map[string][]byte{"ics": []byte(ics(events.String())), "csv": []byte(rows.String())} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				res, err := Read(raw, options())
				if err != nil || len(res.Appointments) != len(all) {
					b.Fatal(len(res.Appointments), err)
				}
			}
		})
	}
}
