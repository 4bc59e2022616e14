package guard

import (
	"fmt"
	"strings"

	"cardiopli/pipeline"
	"cardiopli/pipeline/directory"
)

// person asks whether a recipient may be the patient, a relative, or the author.
func (c Case) person(r pipeline.Recipient) []pipeline.Finding {
	if c.Practice != "" && r.Address.Equal(c.Practice) {
		return []pipeline.Finding{finding(RuleAuthor, pipeline.Error, r, fmt.Sprintf("%s est l'adresse du cabinet lui-même.", r.Address),
			"Choisir l'adresse du destinataire, ou retirer cette ligne.")}
	}
	if a := c.Author; a.Name != "" && (a.RPPS != "" && a.RPPS == r.RPPS || (a.RPPS == "" || r.RPPS == "") && alike(a.Given, a.Name, r)) {
		return []pipeline.Finding{finding(RuleAuthor, pipeline.Error, r, fmt.Sprintf("%s est l'auteur de la lettre.", r.Display()),
			"Le texte a peut-être été lu de travers : choisir le destinataire, ou dire pourquoi l'auteur s'écrit.")}
	}
	p := c.Patient
	for _, name := range []string{p.Name, p.BirthName} {
		if name != "" && (alike(p.Given, name, r) || alike(first(p.Givens), name, r)) {
			return []pipeline.Finding{finding(RulePatient, pipeline.Error, r, fmt.Sprintf("%s porte le nom et le prénom du patient.", r.Display()),
				"Un patient médecin, ou son homonyme, peut recevoir sa lettre si c'est voulu : vérifier, puis répondre.")}
		}
	}
	for _, name := range []string{p.Name, p.BirthName} {
		if name == "" || !sameFamily(pipeline.Recipient{Name: name}, r) || c.strong(r) {
			continue
		}
		return []pipeline.Finding{finding(RuleRelative, pipeline.Warning, r, fmt.Sprintf("%s porte le nom de famille du patient, et le texte ne donne pas son prénom.", r.Display()),
			"Vérifier que ce n'est ni un parent du patient, ni un choix fait sur le nom du patient.")}
	}
	return nil
}

// strong reports whether the text names a recipient by more than the family name.
func (c Case) strong(r pipeline.Recipient) bool {
	for _, n := range c.Named {
		if how, _ := c.fits(n, r); how >= initials {
			return true
		}
	}
	return false
}

func alike(given, name string, r pipeline.Recipient) bool {
	if given == "" || r.Given == "" {
		return false
	}
	f, _ := directory.Compare(pipeline.Named{Given: given, Name: name}, r)
	return f == directory.FitName
}

func first(givens string) string {
	f := strings.Fields(givens)
	if len(f) == 0 {
		return ""
	}
	return f[0]
}

// twice tells of one person who would get two copies.
func (c Case) twice() []pipeline.Finding {
	var out []pipeline.Finding
	for i, r := range c.Recipients {
		for _, o := range c.Recipients[:i] {
			same := r.RPPS != "" && r.RPPS == o.RPPS
			if !same && !(r.Address.Equal(o.Address) && sameFamily(r, o) && alike(o.Given, o.Name, r)) {
				continue
			}
			out = append(out, finding(RuleDuplicate, pipeline.Warning, r, fmt.Sprintf("%s recevrait deux copies : %s et %s.", r.Display(), o.Address, r.Address),
				"Garder une seule adresse."))
			break
		}
	}
	return out
}
