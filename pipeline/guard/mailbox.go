package guard

import (
	"errors"
	"fmt"
	"strings"

	"cardiopli/pipeline"
	"cardiopli/pipeline/directory"
)

// PatientDomain is where patients have their mailbox of Mon espace santé.
const PatientDomain = "patient.mssante.fr"

// ErrNoMailbox is returned where a patient's mailbox may not be built.
var ErrNoMailbox = errors.New("the identity is not qualified: no address can be built from it")

// Mailbox builds the address of a patient from a qualified INS, the only way in
// which such an address comes to be here (mssante #2, ECO.2.2.6). A child's is the
// child's own.
func Mailbox(p pipeline.Patient) (pipeline.Address, error) {
	if !p.Qualified || len(p.INS) != 15 || p.Demonstration {
		return "", ErrNoMailbox
	}
	return pipeline.ParseAddress(p.INS + "@" + PatientDomain)
}

// IsPatient reports whether an address is a patient's mailbox.
func IsPatient(a pipeline.Address) bool { return directory.IsPatient(a) }

// Withheld reports whether a text says by itself that the patient is not to be sent
// it. That it says nothing allows nothing: the choice stays a person's.
func Withheld(text string) bool {
	words := directory.Words(text)
	for _, verb := range [...]string{"envoyer", "transmettre", "communiquer", "adresser", "remettre", "montrer"} {
		for _, whom := range [...]string{"au patient", "a la patiente"} {
			if len(runs(words, strings.Fields("ne pas "+verb+" "+whom))) > 0 {
				return true
			}
		}
	}
	return len(runs(words, []string{"invisible", "patient"})) > 0
}

// mailbox judges a recipient in a patient's mailbox. There is no answer to it: the
// address is this patient's own, by a qualified identity, or the letter stays here.
func (c Case) mailbox(r pipeline.Recipient) ([]pipeline.Finding, bool) {
	if !IsPatient(r.Address) {
		return nil, false
	}
	stop := func(message, hint string) ([]pipeline.Finding, bool) {
		f := finding(RuleMailbox, pipeline.Fatal, r, message, hint)
		f.Firm = true
		return []pipeline.Finding{f}, true
	}
	own, err := Mailbox(c.Patient)
	switch {
	case c.Hidden || Withheld(c.Text):
		return stop("Ce courrier ne doit pas aller au patient (document masqué au patient).", "Retirer le patient des destinataires, ou lever la marque une fois le résultat annoncé.")
	case err != nil:
		return stop("L'identité de ce patient n'est pas qualifiée : rien ne peut partir dans une boîte Mon espace santé.",
			"Qualifier l'identité (INSi et pièce d'identité) dans le logiciel du cabinet, ou retirer cette adresse.")
	case !own.Equal(r.Address):
		return stop("Cette adresse Mon espace santé n'est pas celle de ce patient.", "La retirer ; l'adresse d'un patient se construit de son INS qualifié et ne se tape pas.")
	case !alike(c.Patient.Given, c.Patient.Name, r) && !alike(c.Patient.Given, c.Patient.BirthName, r):
		return stop(fmt.Sprintf("La boîte de ce patient est écrite au nom de %s.", r.Display()), "Choisir « envoyer au patient » : le programme écrit l'adresse et le nom.")
	}
	return append(c.refused(r), finding(RuleMailbox, pipeline.Info, r, "La lettre ira aussi dans la boîte Mon espace santé du patient.",
		"Le patient la lira sans vous : tout y a-t-il été annoncé ?")), true
}
