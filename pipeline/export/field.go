package export

import (
	"strings"

	"cardiopli/pipeline"
)

// Setting reports whether a field is one of the practice's settings, which no
// report can mend.
func Setting(field string) bool {
	return strings.HasPrefix(field, "Letter.Practice") || strings.HasPrefix(field, "Letter.Author") || strings.HasPrefix(field, "Approved")
}

// words say what a field is, and where a person mends it.
var words = []struct{ field, what, where string }{
	{"Letter.Patient.BirthDate", "la date de naissance du patient", "Écrivez-la dans le texte, ou choisissez le patient dans l'agenda."},
	{"Letter.Patient.BirthName", "le nom de naissance du patient", "Corrigez-le dans le texte."},
	{"Letter.Patient.Name", "le nom du patient", "Écrivez-le dans le texte, ou choisissez le patient dans l'agenda."},
	{"Letter.Patient.Given", "le prénom du patient", "Écrivez-le dans le texte, ou choisissez le patient dans l'agenda."},
	{"Letter.Patient.Sex", "le sexe du patient", "Écrivez-le dans le texte, ou choisissez le patient dans l'agenda."},
	{"Letter.Patient.BirthPlace", "le code INSEE du lieu de naissance", "Recopiez les cinq caractères, ou retirez-les."},
	{"Letter.Patient.INSRoot", "le registre du matricule INS (production, test ou démonstration)", "Vérifiez le matricule dans le texte et le réglage identity.ins_register de cardiopli.yaml."},
	{"Letter.Patient.INS", "le matricule INS", "Recopiez le numéro avec sa clé, ou retirez-le."},
	{"Chart", "le numéro de dossier du patient", "Corrigez-le dans le texte, ou retirez-le."},
	{"Letter.Patient", "l'identité du patient", "Vérifiez-la dans le texte."},
	{"Letter.ExamOn", "la date de l'examen", "Écrivez-la dans le texte."},
	{"Letter.Date", "la date du courrier", "Préparez la lettre à nouveau."},
	{"Letter.Recipients", "un destinataire", "Vérifiez son nom et son RPPS dans l'annuaire."},
	{"Letter.Practice.Structure", "l'identifiant national de la structure (réglage practice.finess ou practice.structure)", "Le responsable du cabinet le complète dans cardiopli.yaml."},
	{"Letter.Practice.Facility", "le type de cabinet (réglage practice.facility)", "Le responsable du cabinet le complète dans cardiopli.yaml."},
	{"Letter.Practice", "l'en-tête du cabinet (réglages practice)", "Le responsable du cabinet le complète dans cardiopli.yaml."},
	{"Letter.Author.RPPS", "le numéro RPPS du signataire", "Le responsable du cabinet le corrige : cardiopli users."},
	{"Letter.Author", "le nom du signataire", "Le responsable du cabinet le corrige : cardiopli users."},
	{"Approved.By", "le nom ou le RPPS de qui a signé", "Le responsable du cabinet le corrige : cardiopli users."},
	{"Letter.Title", "le titre du courrier", "Vérifiez l'examen nommé dans le texte."},
}

// verbs say what is wrong with a field, and where that decides it, what to do.
var verbs = []struct{ problem, words, where string }{
	{"is missing", " manque", ""},
	{"contradicts the INS", " ne s'accorde pas avec le matricule INS", "Vérifiez les deux sur la pièce d'identité ; en cas de doute, retirez le matricule : le courrier part sans lui."},
	{"lies after the issue", " est dans le futur", ""},
	{"lies before the birth", " précède la naissance du patient", "Vérifiez les deux dates dans le texte."},
	{"exceeds", " dépasse la longueur permise", ""},
	{"characters that are no text", " contient un caractère illisible", ""},
}

// Finding tells a person of a field without which the structured document that
// software files by cannot be made. No answer lifts it: the letter would leave as a
// file that nobody's software can put into a record.
func Finding(f *pipeline.FieldError) pipeline.Finding {
	what, where := "le champ "+f.Field, "Signalez-le au responsable du cabinet."
	for _, w := range words {
		if strings.HasPrefix(f.Field, w.field) {
			what, where = w.what, w.where
			break
		}
	}
	verb := " n'a pas la forme attendue"
	for _, v := range verbs {
		if strings.Contains(f.Problem, v.problem) {
			verb = v.words
			if v.where != "" {
				where = v.where
			}
			break
		}
	}
	return pipeline.Finding{Kind: pipeline.Identity, Rule: "field", Severity: pipeline.Error, Firm: true,
		Message: "Pour que le courrier se classe seul chez le destinataire, " + what + verb + ".", Hint: where, Quote: f.Field}
}
