package agenda_test

import (
	"fmt"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/agenda"
)

func ExampleRead() {
	export := "Date;Heure;Nom;Prénom;Né(e) le;Motif\n" +
		"23/11/2026;09:30;VAUCLERC;Ghislaine;12/03/1956;ETT\n" +
		"23/11/2026;12:00;CONGES;;;\n"
	res, err := agenda.Read([]byte(export), agenda.Options{
		Window: agenda.Window{From: pipeline.Date{Year: 2026, Month: 11, Day: 16}, To: pipeline.Date{Year: 2026, Month: 12, Day: 31}},
		Zone:   time.FixedZone("CET", 3600),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	report := pipeline.Report{Date: pipeline.Date{Year: 2026, Month: 11, Day: 23}, Patient: pipeline.Patient{Name: "Vauclerc", Given: "Ghislaine"}}
	for _, c := range agenda.Match(res.Appointments, report) {
		fmt.Println(c.Class, c.Appointment.Patient.BirthDate, c.Appointment.Exam, c.Reason)
	}
	for _, o := range res.Out {
		fmt.Println(o.Line, o.Reason)
	}
	// Output:
	// likely 1956-03-12 ett même nom, date de naissance à vérifier
	// 3 no_patient
}
