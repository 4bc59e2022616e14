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
		p := pipeline.Finding{Kind: pipeline.Vocabulary, Rule: string(f.Rule), Severity: pipeline.Warning,
			Span: pipeline.Span{Start: f.Start, End: f.End}, Quote: f.Wrong, Choices: f.Right}
		switch {
		case len(f.Right) == 0:
			p.Message = fmt.Sprintf("« %s » n'est pas un mot connu.", f.Wrong)
			p.Hint = "Vérifier l'orthographe ; si le mot est juste, l'ajouter au vocabulaire du cabinet."
		case len(f.Right) == 1:
			p.Message = fmt.Sprintf("« %s » : sans doute « %s ».", f.Wrong, f.Right[0])
			p.Hint = "Accepter la proposition ou garder le mot tel quel."
		default:
			p.Message = fmt.Sprintf("« %s » : peut-être « %s ».", f.Wrong, strings.Join(f.Right, " » ou « "))
			p.Hint = "Choisir la bonne forme ; dans le doute, demander au médecin."
		}
		if f.Drug {
			p.Hint = "Nom de médicament : faire confirmer par le médecin, jamais sans lire."
		}
		out = append(out, p)
	}
	return out
}
