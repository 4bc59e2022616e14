package check

import (
	"fmt"
	"slices"
	"strings"

	"cardiopli/pipeline"
	"cardiopli/pipeline/header"
	"cardiopli/pipeline/measure/phrase"
)

// instructed joins what was said beside the file (identity, examination,
// recipients) to what the text says. The text comes first: what it leaves out is
// taken from the instructions and told; where the two differ a person is asked.
func instructed(h header.Heading, in *pipeline.Instructions, today pipeline.Date) (header.Heading, []pipeline.Finding) {
	if in == nil || in.IsZero() {
		return h, nil
	}
	j := &joined{h: h}
	j.h.Findings = slices.Clone(h.Findings)
	j.patient(in.Patient)
	j.exam(in.Exam, in.On)
	j.author(in.Author)
	j.recipients(in.Recipients)
	j.haste(in.Priority, in.Due, today)
	return j.h, j.all
}

type joined struct {
	h   header.Heading
	all []pipeline.Finding
}

func (j *joined) say(severity pipeline.Severity, rule string, at pipeline.Span, message, hint string) {
	j.all = append(j.all, pipeline.Finding{Kind: pipeline.Identity, Rule: rule, Severity: severity, Span: at, Message: message, Hint: hint})
}

// settled drops findings about what the text lacks, once it is known.
func (j *joined) settled(rules ...string) {
	j.h.Findings = slices.DeleteFunc(j.h.Findings, func(f pipeline.Finding) bool { return slices.Contains(rules, f.Rule) })
}

func (j *joined) patient(p pipeline.Patient) {
	if p == (pipeline.Patient{}) {
		return
	}
	t := &j.h.Patient
	var taken, differ []string
	name := func(what string, have *string, said string, same bool) {
		switch {
		case said == "":
		case *have == "":
			*have = said
			taken = append(taken, what)
		case !same:
			differ = append(differ, fmt.Sprintf("%s « %s » dans le texte, « %s » sur la fiche", what, *have, said))
		}
	}
	// A birth name on one side may be the usual name on the other.
	sameName := sameWords(t.Name, p.Name) || p.BirthName != "" && sameWords(t.Name, p.BirthName) || t.BirthName != "" && sameWords(t.BirthName, p.Name)
	name("nom", &t.Name, p.Name, sameName)
	name("prénom", &t.Given, p.Given, sameGiven(t.Given, p.Given))
	if t.BirthName == "" && p.BirthName != "" && len(differ) == 0 {
		t.BirthName = p.BirthName
	}
	switch {
	case p.BirthDate.IsZero():
	case t.BirthDate.IsZero():
		t.BirthDate = p.BirthDate
		taken = append(taken, "date de naissance")
	case t.BirthDate != p.BirthDate:
		differ = append(differ, fmt.Sprintf("né(e) le %s dans le texte, le %s sur la fiche", t.BirthDate.French(), p.BirthDate.French()))
	}
	sex := string(t.Sex)
	name("sexe", &sex, string(p.Sex), t.Sex == p.Sex)
	t.Sex = pipeline.Sex(sex)
	name("INS", &t.INS, p.INS, t.INS == p.INS)
	if p.INS != "" && p.INS == t.INS { // it vouches for the number that it has, no other
		t.Qualified = t.Qualified || p.Qualified
	}
	for _, f := range []struct{ have, said *string }{{&t.BirthPlace, &p.BirthPlace}, {&t.Givens, &p.Givens}, {&t.Chart, &p.Chart}} {
		if *f.have == "" {
			*f.have = *f.said
		}
	}
	t.Demonstration = t.Demonstration || p.Demonstration && t.INS == p.INS

	if len(differ) > 0 {
		j.say(pipeline.Error, "identity_differs", j.h.NameSpan, "L'identité du texte n'est pas celle de la fiche jointe : "+strings.Join(differ, " ; ")+".",
			"Vérifier de quel patient il s'agit, puis corriger le texte ou choisir le bon patient.")
		return
	}
	if t.Name != "" && !t.BirthDate.IsZero() {
		j.settled("no_patient")
	}
	if t.Given != "" {
		j.settled("no_given_name")
	}
	if t.Sex != "" {
		j.settled("no_sex")
	}
	if len(taken) > 0 {
		j.say(pipeline.Info, "identity_given", pipeline.Span{}, "Repris de la fiche jointe : "+strings.Join(taken, ", ")+".", "Vérifier qu'il s'agit bien de ce patient.")
	}
}

func (j *joined) exam(kind pipeline.Exam, on pipeline.Date) {
	switch {
	case kind == "":
	case len(j.h.Exams) == 0:
		j.h.Exams = []pipeline.Exam{kind}
		j.settled("no_exam")
		j.say(pipeline.Info, "exam_given", pipeline.Span{}, "Le type d'examen est repris de la fiche jointe.", "Vérifier l'examen.")
	case !slices.Contains(j.h.Exams, kind):
		j.say(pipeline.Error, "exam_differs", pipeline.Span{}, "L'examen du texte n'est pas celui de la fiche jointe.", "Vérifier que ce compte rendu est bien celui de cet examen et de ce patient.")
	}
	switch {
	case on.IsZero():
	case j.h.Date.IsZero():
		j.h.Date = on
		j.settled("no_exam_date")
		j.say(pipeline.Info, "exam_date_given", pipeline.Span{}, "La date de l'examen ("+on.French()+") est reprise de la fiche jointe.", "Vérifier la date.")
	case j.h.Date != on:
		j.say(pipeline.Error, "exam_date_differs", j.h.DateSpan, fmt.Sprintf("L'examen est daté du %s dans le texte, du %s sur la fiche jointe.", j.h.Date.French(), on.French()),
			"Corriger la date dans le texte, ou garder le texte en disant pourquoi.")
	}
}

func (j *joined) author(n pipeline.Named) {
	if n.Name == "" {
		return
	}
	have := j.h.Author
	switch {
	case have.Name == "":
		j.h.Author = n
	case !sameWords(have.Name, n.Name):
		j.say(pipeline.Warning, "author_differs", have.Span, "L'auteur du texte n'est pas celui de la fiche jointe ("+n.Full()+").", "Vérifier au nom de qui part la lettre.")
	}
}

func (j *joined) recipients(said []pipeline.Named) {
	if len(said) == 0 {
		return
	}
	if len(j.h.Named) == 0 {
		j.h.Named = slices.Clone(said)
		j.settled("no_recipient")
		j.say(pipeline.Info, "recipients_given", pipeline.Span{}, "Destinataires repris de la fiche jointe : "+full(said)+".", "Vérifier les destinataires.")
		return
	}
	// Addresses and numbers of the sheet complete those who are named in both.
	j.h.Named = slices.Clone(j.h.Named)
	var missing, extra []pipeline.Named
	for _, n := range said {
		i := slices.IndexFunc(j.h.Named, func(t pipeline.Named) bool { return samePhysician(t, n) })
		if i < 0 {
			missing = append(missing, n)
			continue
		}
		t := &j.h.Named[i]
		if t.Given == "" {
			t.Given = n.Given
		}
		if t.RPPS == "" {
			t.RPPS = n.RPPS
		}
		if t.Address == "" {
			t.Address = n.Address
		}
	}
	for _, t := range j.h.Named {
		if !slices.ContainsFunc(said, func(n pipeline.Named) bool { return samePhysician(t, n) }) {
			extra = append(extra, t)
		}
	}
	if len(missing) == 0 && len(extra) == 0 {
		return
	}
	var parts []string
	if len(missing) > 0 {
		parts = append(parts, "sur la fiche seulement : "+full(missing))
	}
	if len(extra) > 0 {
		parts = append(parts, "dans le texte seulement : "+full(extra))
	}
	j.say(pipeline.Error, "recipients_differ", pipeline.Span{}, "Les destinataires du texte ne sont pas ceux de la fiche jointe ("+strings.Join(parts, " ; ")+"). La lettre suit le texte.",
		"Choisir les destinataires, ou garder ceux du texte en disant pourquoi.")
}

func (j *joined) haste(u pipeline.Urgency, due, today pipeline.Date) {
	if u > pipeline.Routine {
		j.all = append(j.all, pipeline.Finding{Kind: pipeline.Reading, Rule: "priority", Severity: pipeline.Info, Urgency: u,
			Message: "Lettre demandée en priorité sur la fiche jointe.", Hint: "La traiter d'abord."})
	}
	switch {
	case due.IsZero():
	case !today.IsZero() && due.Before(today):
		j.all = append(j.all, pipeline.Finding{Kind: pipeline.Reading, Rule: "due", Severity: pipeline.Warning, Urgency: pipeline.Day,
			Message: "La lettre devait partir avant le " + due.French() + ".", Hint: "La traiter d'abord."})
	default:
		j.all = append(j.all, pipeline.Finding{Kind: pipeline.Reading, Rule: "due", Severity: pipeline.Info,
			Message: "À envoyer au plus tard le " + due.French() + ".", Hint: "Tenir cette date."})
	}
}

func full(ns []pipeline.Named) string {
	var out []string
	for _, n := range ns {
		out = append(out, strings.TrimSpace(n.Title+" "+n.Full()))
	}
	return strings.Join(out, ", ")
}

func samePhysician(a, b pipeline.Named) bool {
	if a.RPPS != "" && b.RPPS != "" {
		return a.RPPS == b.RPPS
	}
	return sameWords(a.Name, b.Name) && (a.Given == "" || b.Given == "" || sameGiven(a.Given, b.Given))
}

// sameWords compares names without regard to case, accents, hyphens, spaces.
func sameWords(a, b string) bool { return letters(a) == letters(b) }

// sameGiven holds where one side gives the first of several given names, or its
// initial: "Jean-Pierre", "Jean Pierre Marie", "J.".
func sameGiven(a, b string) bool {
	if sameWords(a, b) {
		return true
	}
	x, y := nameWords(a), nameWords(b)
	if len(x) == 0 || len(y) == 0 {
		return false
	}
	if len(x) > len(y) {
		x, y = y, x
	}
	for i, w := range x {
		if w != y[i] && !(len(w) == 1 && strings.HasPrefix(y[i], w)) && !(len(y[i]) == 1 && strings.HasPrefix(w, y[i])) {
			return false
		}
	}
	return true
}

func nameWords(s string) []string {
	return strings.FieldsFunc(phrase.Fold(s), func(r rune) bool { return strings.ContainsRune(" -'’.", r) })
}

func letters(s string) string { return strings.Join(nameWords(s), "") }
