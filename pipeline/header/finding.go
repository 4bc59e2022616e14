package header

import (
	"fmt"

	"cardiopli/pipeline"
)

// findings tells what the heading lacks. Whom the letter is about and whom it
// is for are fatal: nothing can be sent without them.
func (v *view) findings(h Heading, birth, exam dated, ins insAt, hasINS bool) []pipeline.Finding {
	var all []pipeline.Finding
	add := func(severity pipeline.Severity, rule string, s pipeline.Span, message, hint string) {
		all = append(all, pipeline.Finding{Kind: pipeline.Identity, Rule: rule, Severity: severity, Span: s, Quote: s.Of(v.src), Message: message, Hint: hint})
	}
	switch {
	case h.Patient.Name == "" && h.BirthSpan.IsZero():
		add(pipeline.Fatal, "no_patient", pipeline.Span{}, "Ni le nom ni la date de naissance du patient n'ont été trouvés.", "Écrire le nom, le prénom et la date de naissance du patient.")
	case h.Patient.Name == "":
		add(pipeline.Fatal, "no_patient", h.BirthSpan, "Le nom du patient n'a pas été trouvé.", "Écrire le nom et le prénom du patient.")
	case birth.to > 0 && birth.wrong:
		add(pipeline.Fatal, "no_patient", h.BirthSpan, "La date de naissance n'existe pas dans le calendrier.", "Corriger la date de naissance.")
	case h.Patient.BirthDate.IsZero():
		add(pipeline.Fatal, "no_patient", h.NameSpan, "La date de naissance du patient n'a pas été trouvée.", "Écrire la date de naissance du patient (jj/mm/aaaa).")
	case h.Patient.Given == "":
		add(pipeline.Warning, "no_given_name", h.NameSpan, "Le prénom du patient n'a pas été trouvé.", "Écrire le prénom du patient.")
	}
	if birth.to > 0 && birth.short && !birth.wrong {
		add(pipeline.Info, "birth_century", h.BirthSpan, fmt.Sprintf("Année de naissance écrite sur deux chiffres, comprise comme %d.", h.Patient.BirthDate.Year), "Écrire l'année sur quatre chiffres si elle est autre.")
	}
	if h.Patient.Sex == "" && h.Patient.Name != "" {
		add(pipeline.Warning, "no_sex", h.NameSpan, "Le sexe du patient n'est pas indiqué.", "Écrire M ou F à côté du nom.")
	}
	if len(h.Named) == 0 {
		add(pipeline.Fatal, "no_recipient", pipeline.Span{}, "Aucun médecin destinataire n'a été trouvé.", "Écrire à qui le courrier est adressé, par exemple « Médecin traitant : Dr Prénom NOM ».")
	}
	if exam.to == 0 {
		add(pipeline.Warning, "no_exam_date", pipeline.Span{}, "La date de l'examen n'a pas été trouvée.", "Écrire la date de l'examen.")
	} else if exam.wrong {
		add(pipeline.Error, "exam_date", h.DateSpan, "La date de l'examen n'existe pas dans le calendrier.", "Corriger la date de l'examen.")
	}
	if len(h.Exams) == 0 {
		add(pipeline.Warning, "no_exam", pipeline.Span{}, "Le type d'examen n'a pas été reconnu.", "Écrire le nom de l'examen en titre, par exemple « Électrocardiogramme ».")
	}
	if hasINS && !ins.whole {
		add(pipeline.Warning, "ins_form", h.INSSpan, "Le numéro INS n'a pas 15 caractères.", "Recopier le numéro INS complet, clé comprise, ou le retirer.")
	}
	if h.Patient.Demonstration {
		add(pipeline.Info, "ins_demonstration", h.INSSpan, "INS de démonstration (mois 13, département 00) : identité fictive.", "Ne pas envoyer ce document à un opérateur réel.")
	}
	for _, n := range append([]pipeline.Named{h.Author}, h.Named...) {
		if n.RPPS != "" && !luhn(n.RPPS) {
			add(pipeline.Warning, "rpps_key", n.Span, "Numéro RPPS dont la clé est fausse.", "Recopier le numéro RPPS du médecin.")
		}
	}
	return all
}
