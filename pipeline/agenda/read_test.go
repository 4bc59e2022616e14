package agenda

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"
)

var paris = func() *time.Location {
	l, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		panic(err)
	}
	return l
}()

func options() Options {
	return Options{Window: Window{From: addDays(today, -7), To: addDays(today, 60)}, Zone: paris}
}

// told shows a result in lines, for comparing.
func told(r Result, err error) string {
	var b strings.Builder
	if err != nil {
		var no *Refusal
		if errors.As(err, &no) {
			return "refusal " + no.Code + "\n"
		}
		return "error " + err.Error() + "\n"
	}
	for _, a := range r.Appointments {
		fmt.Fprintln(&b, line(a))
	}
	for _, o := range r.Out {
		fmt.Fprintf(&b, "out %d %s\n", o.Line, o.Reason)
	}
	for _, n := range r.Notes {
		fmt.Fprintln(&b, "note", n)
	}
	return b.String()
}

func line(a Appointment) string {
	end := ""
	if !a.End.IsZero() {
		end = a.End.Format("-15:04")
	}
	start := a.Start.Format("2006-01-02 15:04")
	if a.AllDay {
		start = a.Start.Format("2006-01-02")
	}
	p := a.Patient
	name := p.Name + "/" + p.Given
	if p.BirthName != "" {
		name += "/née " + p.BirthName
	}
	return fmt.Sprintf("%s%s %s %s %s%s [%s] %s dr=%s by=%s %s", start, end, name, p.BirthDate, p.Sex, p.INS, a.Exam, a.Motive, a.Doctor.Full(), a.Referrer.Full(), a.Why)
}

func ics(events ...string) string {
	return "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//FR\r\n" + strings.Join(events, "") + "END:VCALENDAR\r\n"
}

func vevent(lines ...string) string {
	return "BEGIN:VEVENT\r\n" + strings.Join(lines, "\r\n") + "\r\nEND:VEVENT\r\n"
}

func TestReadCalendar(t *testing.T) {
	for _, c := range []struct {
		name, text string
		want       []string
	}{
		{"google", ics(vevent("UID:1@google.com", "DTSTART:20261123T083000Z", "DTEND:20261123T090000Z", "SUMMARY:ETT - DUPONT Jeanne 12/03/1956")),
			[]string{"2026-11-23 09:30-10:00 DUPONT/Jeanne 1956-03-12  [ett] ETT dr= by= "}},
		{"zone and fold in a letter", ics(vevent("UID:2", "DTSTART;TZID=Europe/Paris:20261123T093000", "DURATION:PT45M", "SUMMARY:Holter - LEF\xc3\r\n \x88VRE Ren\r\n\té", "DESCRIPTION:Né le : 12/03/1956\\nTél : 06 11 22 33 44\\nAdressé par : Dr Paul MARTIN\\, Lyon")),
			[]string{"2026-11-23 09:30-10:15 LEFÈVRE/René 1956-03-12  [holter] Holter dr= by=Paul MARTIN "}},
		{"cal.com", ics(vevent("UID:a@Cal.com", "DTSTART:20261124T133000Z", "DTEND:20261124T140000Z", "SUMMARY:ETT between Dr Anne BLANC and Jeanne Dupont",
			`ORGANIZER;CN="Dr Anne BLANC":mailto:a@x.fr`, `ATTENDEE;PARTSTAT=ACCEPTED;CN=Jeanne Dupont:mailto:j@x.fr`, "DESCRIPTION:What:\\nETT between Dr Anne BLANC and Jeanne Dupont\\n\\nInvitee Time Zone:\\nEurope/Paris\\n\\nWho:\\nDr Anne BLANC - Organizer\\na@x.fr\\nJeanne Dupont\\nj@x.fr\\n\\nDate de naissance:\\n12/03/1956")),
			[]string{"2026-11-24 14:30-15:00 Dupont/Jeanne 1956-03-12  [ett] ETT dr=Anne BLANC by= "}},
		{"calendly", ics(vevent("UID:b", "DTSTART:20261124T133000Z", "DTEND:20261124T140000Z", "SUMMARY:Jeanne Dupont and Dr Anne Blanc", "DESCRIPTION:Event Name: Épreuve d'effort\\n\\nDate de naissance: 12/03/1956\\n\\nMédecin traitant: Dr Luc Roy\\n\\nNeed to make changes to this event?\\nCancel: https://calendly.com/x")),
			[]string{"2026-11-24 14:30-15:00 Dupont/Jeanne 1956-03-12  [stress] Épreuve d'effort dr=Anne Blanc by=Luc Roy "}},
		{"google page", ics(vevent("UID:c", "DTSTART:20261124T133000Z", "SUMMARY:ETT (Jeanne Dupont)", "DESCRIPTION:<b>Réservé par</b>\\nJeanne Dupont\\nj@x.fr\\n<br><b>Date de naissance</b>\\n12/03/1956")),
			[]string{"2026-11-24 14:30 Dupont/Jeanne 1956-03-12  [ett] ETT dr= by= "}},
		{"outlook zone", ics("BEGIN:VTIMEZONE\r\nTZID:Paris, Madrid (mine)\r\nBEGIN:STANDARD\r\nDTSTART:16010101T030000\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r\nEND:STANDARD\r\nBEGIN:DAYLIGHT\r\nDTSTART:16010101T020000\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\nRRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3\r\nEND:DAYLIGHT\r\nEND:VTIMEZONE\r\n",
			vevent("UID:d", `DTSTART;TZID="Paris, Madrid (mine)":20261123T093000`, "SUMMARY:Mme DUPONT Jeanne ECG"),
			vevent("UID:e", `DTSTART;TZID=Romance Standard Time:20261123T103000`, "SUMMARY:Mme MARTIN Anne ECG")),
			[]string{"2026-11-23 09:30 DUPONT/Jeanne  F [ecg] ECG dr= by= ", "2026-11-23 10:30 MARTIN/Anne  F [ecg] ECG dr= by= "}},
		{"not patients", ics(vevent("UID:1", "DTSTART;VALUE=DATE:20261123", "SUMMARY:Congés"), vevent("UID:2", "DTSTART:20261123T110000Z", "SUMMARY:Déjeuner avec Paul"),
			vevent("UID:3", "DTSTART:20261123T110000Z", "SUMMARY:Réunion Jeanne Dupont"), vevent("UID:4", "DTSTART:20261123T110000Z", "SUMMARY:Bloqué"), vevent("UID:5", "DTSTART:20261123T110000Z")),
			[]string{"out 4 no_patient", "out 9 no_patient", "out 14 no_patient", "out 19 no_patient", "out 24 unknown"}},
		{"series, exception, moved, cancelled", ics(
			vevent("UID:s", "DTSTART;TZID=Europe/Paris:20261102T090000", "DTEND;TZID=Europe/Paris:20261102T093000", "RRULE:FREQ=WEEKLY;COUNT=6", "EXDATE;TZID=Europe/Paris:20261130T090000", "SUMMARY:Suivi ECG DUPONT Jeanne"),
			vevent("UID:s", "RECURRENCE-ID;TZID=Europe/Paris:20261123T090000", "DTSTART;TZID=Europe/Paris:20261124T110000", "DTEND;TZID=Europe/Paris:20261124T113000", "SUMMARY:Suivi ECG DUPONT Jeanne"),
			vevent("UID:s", "RECURRENCE-ID:20261207T080000Z", "DTSTART:20261207T080000Z", "STATUS:CANCELLED", "SUMMARY:Suivi ECG DUPONT Jeanne")),
			[]string{"2026-11-16 09:00-09:30 DUPONT/Jeanne   [ecg] Suivi ECG dr= by= ", "2026-11-24 11:00-11:30 DUPONT/Jeanne   [ecg] Suivi ECG dr= by= ", "2026-12-07 09:00 DUPONT/Jeanne   [ecg] Suivi ECG dr= by= annulé"}},
		{"newer state", ics(vevent("UID:1", "SEQUENCE:2", "DTSTART:20261123T100000Z", "SUMMARY:ETT DUPONT Jeanne"), vevent("UID:1", "SEQUENCE:1", "DTSTART:20261123T080000Z", "SUMMARY:ETT DUPONT Jeanne")),
			[]string{"2026-11-23 11:00 DUPONT/Jeanne   [ett] ETT dr= by= ", "out 10 superseded"}},
		{"cancelled in the title", ics(vevent("UID:1", "DTSTART:20261123T100000Z", "SUMMARY:Annulé : ETT DUPONT Jeanne")), []string{"2026-11-23 11:00 DUPONT/Jeanne   [ett] ETT dr= by= annulé"}},
		{"method cancel", "BEGIN:VCALENDAR\nMETHOD:CANCEL\n" + vevent("UID:1", "DTSTART:20261123T100000Z", "SUMMARY:ETT DUPONT Jeanne") + "END:VCALENDAR", []string{"2026-11-23 11:00 DUPONT/Jeanne   [ett] ETT dr= by= annulé"}},
		{"latin 1, CR alone", strings.ReplaceAll(ics(vevent("UID:1", "DTSTART:20261123T100000Z", "SUMMARY:ETT LEF\xc8VRE Ren\xe9")), "\r\n", "\r"), []string{"2026-11-23 11:00 LEFÈVRE/René   [ett] ETT dr= by= "}},
		{"BOM and no fold", "\xef\xbb\xbf" + ics(vevent("UID:1", "DTSTART:20261123T100000Z", "SUMMARY:DUPONT Jeanne", "DESCRIPTION:Motif: ETT", "Né(e) le: 12/03/1956", "Praticien: Dr Anne BLANC")), []string{"2026-11-23 11:00 DUPONT/Jeanne 1956-03-12  [ett] ETT dr=Anne BLANC by= "}},
		{"alt desc", ics(vevent("UID:1", "DTSTART:20261123T100000Z", "SUMMARY:DUPONT Jeanne", "X-ALT-DESC;FMTTYPE=text/html:<html><body><p>Motif&nbsp;: ETT</p><p>N&eacute;e le 12/03/1956</p></body></html>")), []string{"2026-11-23 11:00 DUPONT/Jeanne 1956-03-12  [ett] ETT dr= by= "}},
		{"own properties", ics(vevent("UID:1", "DTSTART:20261123T100000Z", "SUMMARY:RDV", "X-ACME-PATIENT-NAME:DUPONT Jeanne", "X-ACME-BIRTH-DATE:1956-03-12")), []string{"2026-11-23 11:00 DUPONT/Jeanne 1956-03-12  [] RDV dr= by= "}},
		{"hostile rules", ics(vevent("UID:1", "DTSTART:20261123T100000Z", "RRULE:FREQ=SECONDLY;COUNT=1000000000", "SUMMARY:ETT DUPONT Jeanne"), vevent("UID:2", "DTSTART:19000101T100000Z", "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "SUMMARY:ETT DUPONT Jeanne"), vevent("UID:3", "DTSTART:20261123T100000Z", "RRULE:FREQ=DAILY;COUNT=1000000000000", "SUMMARY:Réunion")),
			[]string{"2026-11-23 11:00 DUPONT/Jeanne   [ett] ETT dr= by= ", "out 10 outside", "out 16 no_patient", "note 2 répétitions d'une forme inhabituelle : seule la première date est prise."}},
		{"a day of a series, named by its date", ics(vevent("UID:s", "DTSTART;TZID=Europe/Paris:20261123T090000", "RRULE:FREQ=DAILY;COUNT=3", "SUMMARY:ECG DUPONT Jeanne"), vevent("UID:s", "RECURRENCE-ID;VALUE=DATE:20261124", "DTSTART;TZID=Europe/Paris:20261124T150000", "SUMMARY:ECG DUPONT Jeanne")),
			[]string{"2026-11-23 09:00 DUPONT/Jeanne   [ecg] ECG dr= by= ", "2026-11-24 15:00 DUPONT/Jeanne   [ecg] ECG dr= by= ", "2026-11-25 09:00 DUPONT/Jeanne   [ecg] ECG dr= by= "}},
		{"a bare motive below", ics(vevent("UID:1", "DTSTART:20261123T100000Z", "SUMMARY:DUPONT Jeanne", "DESCRIPTION:Consultation + ECG\\nNée le 12/03/1956 (70 ans)\\nDernier Holter en 2021")), []string{"2026-11-23 11:00 DUPONT/Jeanne 1956-03-12  [ecg] Consultation + ECG dr= by= "}},
		{"cut", "BEGIN:VCALENDAR\r\n" + vevent("UID:1", "DTSTART:20261123T100000Z", "SUMMARY:ETT DUPONT Jeanne") + "BEGIN:VEVENT\r\nUID:2\r\nDTSTART:20261123T10", []string{"refusal cut"}},
		{"cut behind an event", "BEGIN:VCALENDAR\r\n" + vevent("UID:1", "DTSTART:20261123T100000Z", "SUMMARY:ETT DUPONT Jeanne") + "END:VCALEND", []string{"refusal cut"}},
		{"an event without its end in a whole file", ics("BEGIN:VEVENT\r\nUID:2\r\n", vevent("UID:1", "DTSTART:20261123T100000Z", "SUMMARY:ETT DUPONT Jeanne")), []string{"2026-11-23 11:00 DUPONT/Jeanne   [ett] ETT dr= by= ", "out 4 broken"}},
		{"attendee only", ics(vevent("UID:1", "DTSTART:20261123T100000Z", "SUMMARY:ETT", "ORGANIZER;CN=Cabinet:mailto:c@x.fr", "ATTENDEE;CN=Jeanne Dupont:mailto:j@x.fr", "ATTENDEE;CN=Cabinet:mailto:c@x.fr")), []string{"2026-11-23 11:00 Dupont/Jeanne   [ett] ETT dr=Cabinet by= "}},
		{"fields", ics(vevent("UID:1", "DTSTART:20261123T100000Z", "SUMMARY:ETT", "DESCRIPTION:Nom : DUPONT\\nPrénom : Jeanne\\nNom de naissance : MARTIN\\nDate de naissance : 12/03/1956\\nSexe : F\\nINS : 2 56 13 00 123 456 "+key("2561300123456"))), []string{"2026-11-23 11:00 DUPONT/Jeanne/née MARTIN 1956-03-12 F2561300123456" + key("2561300123456") + " [ett] ETT dr= by= "}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := told(Read([]byte(c.text), options()))
			if want := strings.Join(c.want, "\n") + "\n"; got != want {
				t.Errorf("got\n%swant\n%s", got, want)
			}
		})
	}
}

// TestCancellation has a cancellation that names nobody reach what it cancels.
func TestCancellation(t *testing.T) {
	booking, err := Read([]byte(ics(vevent("UID:1", "DTSTART:20261123T100000Z", "SUMMARY:ETT DUPONT Jeanne"))), options())
	if err != nil {
		t.Fatal(err)
	}
	gone, err := Read([]byte("BEGIN:VCALENDAR\nMETHOD:CANCEL\n"+vevent("UID:1", "DTSTART:20261123T100000Z", "SEQUENCE:1")+"END:VCALENDAR"), options())
	if err != nil || len(gone.Out) != 0 || len(gone.Cancelled) != 1 {
		t.Fatalf("%+v, %v", gone, err)
	}
	c := Compare(booking.Appointments, gone)
	if len(c.Changed) != 1 || !c.Changed[0].Cancelled || c.Changed[0].Patient != booking.Appointments[0].Patient || len(c.Removed) != 0 {
		t.Errorf("%+v", c)
	}
	if again := Compare(c.Changed, gone); again.Same != 1 || len(again.Changed) != 0 {
		t.Errorf("a second time: %+v", again)
	}
}

func key(n string) string {
	r := 0
	for _, c := range n {
		r = (r*10 + int(c-'0')) % 97
	}
	return fmt.Sprintf("%02d", 97-r)
}
