package check

import (
	"fmt"
	"strings"

	"cardiopli/pipeline"
	"cardiopli/vocab"
)

// vocabulary turns the lexicon's faults into findings.
func vocabulary(faults []vocab.Fault) []pipeline.Finding {
	var out []pipeline.Finding
	for _, f := range faults {
		what, todo := asked(f)
		out = append(out, pipeline.Finding{Kind: pipeline.Vocabulary, Rule: f.Rule, Severity: pipeline.Warning,
			Span: pipeline.Span{Start: f.Start, End: f.End}, Quote: f.Wrong, Choices: f.Right, Message: what, Hint: todo})
	}
	return out
}

// asked says in French what is doubtful about some words and what to do.
func asked(f vocab.Fault) (what, todo string) {
	right := strings.Join(f.Right, " » ou « ")
	switch {
	case len(f.Right) == 0:
		what = fmt.Sprintf("« %s » n'est pas un mot connu.", f.Wrong)
		todo = "Vérifier l'orthographe ; si le mot est juste, l'ajouter au vocabulaire du cabinet."
	case len(f.Right) == 1:
		what = fmt.Sprintf("« %s » : sans doute « %s ».", f.Wrong, right)
		todo = "Accepter la proposition ou garder le mot tel quel."
	default:
		what = fmt.Sprintf("« %s » : peut-être « %s ».", f.Wrong, right)
		todo = "Choisir la bonne forme ; dans le doute, demander au médecin."
	}
	switch f.Rule {
	case vocab.RuleSense:
		todo = "Écrire en toutes lettres ce qui est voulu, ou garder l'abréviation si elle est claire pour le destinataire."
	case vocab.RuleConfusable:
		todo = "Deux mots proches de sens différent : réécouter la dictée ou relire la source, puis choisir."
	}
	if f.Why != "" {
		what += " " + f.Why
	}
	if f.Drug {
		todo = "Nom de médicament : faire confirmer par le médecin, jamais sans lire."
	}
	return what, todo
}
