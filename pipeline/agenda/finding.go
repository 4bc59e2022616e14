package agenda

import (
	"fmt"
	"strings"

	"cardiopli/pipeline"
)

// Findings tells what a person should know of a report beside the agenda. chosen is
// the appointment that a person, or a file beside the report, chose for it: where
// the identities differ, that is an error with both shown. Without one, the
// likeliest appointment of the day only completes what the report leaves out, and
// a different person of the same name is a question. Nothing is found where the
// agenda says nothing of the day.
func Findings(r pipeline.Report, appointments []Appointment, chosen *Appointment) []pipeline.Finding {
	if chosen != nil {
		return append(differing(r, chosen.Patient), missing(r, chosen.Patient)...)
	}
	list := Match(appointments, r)
	if len(list) > 0 && list[0].Class <= Likely {
		best := list[0]
		if best.Class == Likely && ambiguous(list) {
			return []pipeline.Finding{about(r, "agenda_several", pipeline.Warning,
				"Plusieurs rendez-vous du jour portent un nom proche : "+people(list)+".", "Choisir le bon rendez-vous.")}
		}
		var fs []pipeline.Finding
		if best.Class == Likely && !r.Date.IsZero() && !strings.Contains(best.Reason, "à vérifier") {
			fs = append(fs, about(r, "agenda_likely", pipeline.Warning, fmt.Sprintf("Le patient ressemble à celui du rendez-vous de %s : %s, %s.",
				hourWords(best.Appointment), person(best.Appointment.Patient), best.Reason), "Vérifier l'identité, puis choisir le rendez-vous ou corriger le texte."))
		}
		return append(fs, missing(r, best.Appointment.Patient)...)
	}
	if len(list) > 0 {
		return []pipeline.Finding{about(r, "agenda_differs", pipeline.Warning,
			fmt.Sprintf("L'agenda de ce jour a %s : %s. Le compte rendu dit %s.", person(list[0].Appointment.Patient), list[0].Reason, person(r.Patient)),
			"Vérifier qu'il s'agit bien de ce patient, et corriger ce qui est faux.")}
	}
	if r.Date.IsZero() {
		return nil
	}
	for _, a := range appointments {
		if a.Day() == r.Date {
			return []pipeline.Finding{about(r, "agenda_none", pipeline.Info, "Aucun rendez-vous de l'agenda du "+r.Date.French()+" ne correspond à ce patient.",
				"Vérifier le nom et la date de l'examen ; rien à faire si le patient est venu sans rendez-vous.")}
		}
	}
	return nil
}

func about(r pipeline.Report, rule string, s pipeline.Severity, message, hint string) pipeline.Finding {
	return pipeline.Finding{Kind: pipeline.Identity, Rule: rule, Severity: s, Span: r.Patient.Span, Message: message, Hint: hint}
}

// ambiguous reports whether the first candidates are as likely and not one person.
func ambiguous(list []Candidate) bool {
	for _, c := range list[1:] {
		if c.Class == list[0].Class {
			if same, _ := compare(c.Appointment.Patient, list[0].Appointment.Patient); same != Same && c.Appointment.Patient != list[0].Appointment.Patient {
				return true
			}
		}
	}
	return false
}

func people(list []Candidate) string {
	var all []string
	for _, c := range list {
		if c.Class == list[0].Class && len(all) < 4 {
			all = append(all, hourWords(c.Appointment)+" "+person(c.Appointment.Patient))
		}
	}
	return strings.Join(all, " ; ")
}

func hourWords(a Appointment) string {
	if a.AllDay {
		return a.Day().French()
	}
	return a.Start.Format("15h04")
}

// person shows an identity in one line.
func person(p pipeline.Patient) string {
	s := strings.TrimSpace(p.Name + " " + p.Given)
	if s == "" {
		s = "(sans nom)"
	}
	if p.BirthName != "" && joined(p.BirthName) != joined(p.Name) {
		s += ", nom de naissance " + p.BirthName
	}
	if !p.BirthDate.IsZero() {
		s += ", " + p.BirthDate.French()
	}
	return s
}

// differing compares what both state.
func differing(r pipeline.Report, a pipeline.Patient) []pipeline.Finding {
	var fs []pipeline.Finding
	tell := func(what, text, agenda string) {
		fs = append(fs, about(r, "agenda_"+what, pipeline.Error,
			fmt.Sprintf("%s : « %s » dans le texte, « %s » dans le rendez-vous choisi.", fieldWords[what], text, agenda),
			"Corriger le texte, ou choisir un autre rendez-vous."))
	}
	p := r.Patient
	name, swapped := likeNames(a, p)
	switch {
	case name == equal && swapped:
		fs = append(fs, about(r, "agenda_order", pipeline.Warning, fmt.Sprintf("Nom et prénom semblent intervertis : « %s » dans le texte, « %s » dans le rendez-vous choisi.",
			strings.TrimSpace(p.Name+" "+p.Given), strings.TrimSpace(a.Name+" "+a.Given)), "Corriger celui des deux qui est faux."))
	case name != equal && (joined(p.Name) != "" || joined(p.Given) != "") && name != blank:
		if family(a, p) != equal {
			tell("name", p.Name, a.Name)
		}
		if like(a.Given, p.Given) < blank {
			tell("given", p.Given, a.Given)
		}
	}
	if likeDates(a.BirthDate, p.BirthDate) < blank {
		tell("birth_date", p.BirthDate.French(), a.BirthDate.French())
	}
	if a.Sex != "" && p.Sex != "" && a.Sex != p.Sex {
		tell("sex", string(p.Sex), string(a.Sex))
	}
	if a.INS != "" && p.INS != "" && !strings.EqualFold(a.INS, p.INS) {
		tell("ins", p.INS, a.INS)
	}
	return fs
}

func family(a, b pipeline.Patient) likeness {
	best := other
	for _, x := range familyNames(a) {
		for _, y := range familyNames(b) {
			best = max(best, like(x, y))
		}
	}
	return best
}

var fieldWords = map[string]string{"name": "Nom", "given": "Prénom", "birth_date": "Date de naissance", "sex": "Sexe", "ins": "INS", "birth_name": "Nom de naissance"}

// missing offers what the appointment states and the report does not.
func missing(r pipeline.Report, a pipeline.Patient) []pipeline.Finding {
	var fs []pipeline.Finding
	offer := func(what, text, agenda string) {
		if text == "" && agenda != "" {
			f := about(r, "agenda_missing_"+what, pipeline.Info, fmt.Sprintf("%s : absent du texte, « %s » dans l'agenda.", fieldWords[what], agenda),
				"Reprendre la valeur de l'agenda si elle est juste.")
			f.Choices = []string{agenda}
			fs = append(fs, f)
		}
	}
	p := r.Patient
	offer("given", p.Given, a.Given)
	if joined(p.Name) != joined(a.BirthName) {
		offer("birth_name", p.BirthName, a.BirthName)
	}
	offer("birth_date", p.BirthDate.French(), a.BirthDate.French())
	offer("sex", string(p.Sex), string(a.Sex))
	offer("ins", p.INS, a.INS)
	return fs
}
