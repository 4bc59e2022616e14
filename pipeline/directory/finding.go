package directory

import (
	"errors"
	"fmt"
	"strings"

	"cardiopli/pipeline"
)

// The rules of the findings that concern recipients.
const (
	RuleUnknown     = "recipient_unknown"     // nobody of that name, or only similar names
	RuleHomonym     = "recipient_homonym"     // several entries fit
	RuleAddress     = "recipient_address"     // address of the text against the directory, or none
	RuleRPPS        = "recipient_rpps"        // number of the text against the directory
	RuleName        = "recipient_name"        // found by family name or initial only: to be looked at
	RuleExpired     = "recipient_expired"     // found, but the copy of the Annuaire is too old to be used
	RuleCertificate = "recipient_certificate" // found, but nothing can be sealed for them
)

// maxChoices is as many candidates as a person can compare at a glance.
const maxChoices = 6

// Usable tells why nothing can be sealed for an entry, or nil. An error that has
// French() (what, todo string) is shown in its words. The one who seals provides
// it, so that a draft is judged by the very rule that sealing will apply.
type Usable func(Entry) error

// Findings resolves the named physicians in text order. Those that were found
// are returned once each, also where their certificate is not usable: who they
// are is known. Everything that a person must settle is a finding; Fatal where
// that physician's copy cannot be sent as things stand.
func (b *Book) Findings(named []pipeline.Named, usable Usable) ([]pipeline.Recipient, []pipeline.Finding) {
	var out []pipeline.Recipient
	var findings []pipeline.Finding
	at := map[string]int{}
	for _, n := range named {
		r, m := b.Resolve(n)
		if f, ok := b.finding(n, r, m); ok {
			findings = append(findings, f)
		}
		if !m.Found() {
			continue
		}
		key := r.Address.Key() + "\x00" + fold(r.Name).joined + "\x00" + fold(r.Given).joined
		if i, ok := at[key]; ok {
			// Named twice, once as main reader: the main reader it is.
			out[i].Copy = out[i].Copy && r.Copy
			continue
		}
		at[key] = len(out)
		out = append(out, r)
		if e, ok := b.Of(r); ok && usable != nil {
			if err := usable(e); err != nil {
				findings = append(findings, certificateFinding(n, r, err))
			}
		}
	}
	return out, findings
}

// Unusable lists a finding for each chosen recipient for whom nothing can be
// sealed: not in the book any more, or without a usable certificate. It is asked
// again before issuing, since certificates expire while drafts wait.
func (b *Book) Unusable(rs []pipeline.Recipient, usable Usable) []pipeline.Finding {
	var findings []pipeline.Finding
	for _, r := range rs {
		if r.Mode == pipeline.ModePost {
			continue // a person sends it on paper
		}
		n := pipeline.Named{Title: r.Title, Given: r.Given, Name: r.Name, RPPS: r.RPPS, Address: r.Address, Copy: r.Copy}
		e, ok := b.Of(r)
		if !ok {
			_, m := b.Resolve(n)
			if m.Found() {
				m = OtherAddr
			}
			f, _ := b.finding(n, pipeline.Recipient{}, m)
			findings = append(findings, f)
			continue
		}
		if usable == nil {
			continue // without an operator nothing is asked of certificates
		}
		if err := usable(e); err != nil {
			findings = append(findings, certificateFinding(n, r, err))
		}
	}
	return findings
}

// called is the physician in the words of the text.
func called(n pipeline.Named) string {
	s := strings.Join(strings.Fields(n.Title+" "+n.Given+" "+n.Name), " ")
	switch {
	case s != "":
		return s
	case n.Address != "":
		return string(n.Address)
	}
	return "RPPS " + n.RPPS
}

func (b *Book) finding(n pipeline.Named, r pipeline.Recipient, m Match) (pipeline.Finding, bool) {
	who := called(n)
	f := pipeline.Finding{Kind: pipeline.Identity, Severity: pipeline.Fatal, Span: n.Span, Quote: who}
	f.Choices = b.choices(n)
	switch m {
	case ByFamily:
		f.Rule, f.Severity, f.Choices = RuleName, pipeline.Warning, nil
		f.Message = fmt.Sprintf("« %s » est écrit sans prénom ; l'annuaire ne connaît sous ce nom que %s.", who, r.Display())
		f.Hint = "Vérifier que c'est bien le destinataire."
	case ByInitial:
		f.Rule, f.Severity, f.Choices = RuleName, pipeline.Info, nil
		f.Message = fmt.Sprintf("« %s » a été lu comme %s, seul de ce nom et de cette initiale dans l'annuaire.", who, r.Display())
		f.Hint = "Vérifier que c'est bien le destinataire."
	case Unknown:
		f.Rule = RuleUnknown
		f.Message = fmt.Sprintf("« %s » n'est pas dans l'annuaire du cabinet.", who)
		f.Hint = "Corriger le nom dans le texte, choisir un autre destinataire, ou ajouter ce médecin à l'annuaire avec son adresse et son certificat."
		if n.Address != "" {
			f.Message = fmt.Sprintf("Ni « %s » ni l'adresse %s ne sont dans l'annuaire du cabinet.", who, n.Address)
		}
	case Near:
		f.Rule = RuleUnknown
		f.Message = fmt.Sprintf("« %s » n'est pas dans l'annuaire sous ce nom exact ; des noms proches y sont.", who)
		f.Hint = "Choisir le bon médecin dans la liste, ou l'ajouter à l'annuaire."
	case Homonyms:
		f.Rule = RuleHomonym
		f.Message = fmt.Sprintf("Plusieurs fiches de l'annuaire répondent à « %s ».", who)
		f.Hint = "Choisir la bonne fiche ; écrire le prénom, le RPPS ou l'adresse dans le texte évite la question."
	case OtherAddr:
		f.Rule = RuleAddress
		f.Message = fmt.Sprintf("L'adresse %s, écrite pour « %s », ne correspond pas à l'annuaire.", n.Address, who)
		f.Hint = "Choisir la bonne fiche, corriger l'adresse dans le texte, ou mettre l'annuaire à jour. Rien ne part avant."
	case OtherRPPS:
		f.Rule = RuleRPPS
		f.Message = fmt.Sprintf("Le RPPS %s, écrit pour « %s », ne correspond pas à l'annuaire.", n.RPPS, who)
		f.Hint = "Choisir la bonne fiche, corriger le numéro dans le texte, ou mettre l'annuaire à jour. Rien ne part avant."
	case Disagree:
		f.Rule = RuleAddress
		f.Message = fmt.Sprintf("Pour « %s », le RPPS %s et l'adresse %s appartiennent à deux médecins différents de l'annuaire.", who, n.RPPS, n.Address)
		f.Hint = "Choisir le bon médecin, puis corriger le texte ou l'annuaire. Rien ne part avant."
	case NoAddress:
		f.Rule, f.Choices = RuleAddress, nil
		if c := b.Candidates(n); len(c) > 0 && c[0].Lent() {
			f.Rule = RuleExpired
			f.Message = fmt.Sprintf("La fiche de « %s » était une copie de l'Annuaire Santé prise il y a plus de %d jours : son adresse n'est plus gardée.", who, LentDays)
			f.Hint = "Chercher ce médecin à nouveau dans l'Annuaire (cardiopli directory lookup), ou ajouter son adresse à la main si elle est sûre."
			break
		}
		f.Choices = b.choices(n)
		f.Message = fmt.Sprintf("« %s » est dans l'annuaire, mais sans adresse de messagerie.", who)
		f.Hint = "Ajouter son adresse de messagerie sécurisée à l'annuaire, ou choisir l'envoi par courrier."
	default:
		return pipeline.Finding{}, false
	}
	return f, true
}

func (b *Book) choices(n pipeline.Named) []string {
	var out []string
	for _, c := range b.Candidates(n) {
		if (c.Recipient.Address != "" || c.Posted()) && len(out) < maxChoices {
			out = append(out, c.Choice())
		}
	}
	return out
}

func certificateFinding(n pipeline.Named, r pipeline.Recipient, err error) pipeline.Finding {
	f := pipeline.Finding{Kind: pipeline.Identity, Rule: RuleCertificate, Severity: pipeline.Fatal, Span: n.Span, Quote: called(n)}
	var spoken interface{ French() (what, todo string) }
	if errors.As(err, &spoken) {
		f.Message, f.Hint = spoken.French()
		return f
	}
	f.Message = fmt.Sprintf("Aucun certificat utilisable pour %s : le courrier ne peut pas être chiffré.", r.Display())
	f.Hint = "Demander un certificat à jour et l'importer dans l'annuaire, choisir une autre adresse, ou imprimer et poster."
	return f
}
