package ledger

import (
	"fmt"

	"cardiopli/pipeline"
)

// Rule is the rule of the findings.
const Rule = "ledger"

// maxFindings caps the findings of one ledger; the last tells how many more there
// are.
const maxFindings = 40

// named are the kinds as a sentence begins with them.
var named = map[Kind]string{Number: "Le nombre", Unit: "L'unité", Side: "Le côté", Negation: "Le mot de sens", Drug: "Le médicament"}

// sides of a hop: where an item comes from, and where it went.
func (h Hop) from() string {
	return map[Hop]string{Spoken: "du texte dicté", Composed: "du texte", Extracted: "de la lettre"}[h]
}

func (h Hop) to() string {
	return map[Hop]string{Spoken: "la forme écrite", Composed: "la lettre", Extracted: "le fichier de la lettre"}[h]
}

func (h Hop) hint() string {
	switch h {
	case Spoken:
		return "Réécouter ou relire ce passage, puis écrire la valeur voulue dans le texte."
	case Composed:
		return "Comparer ce passage du texte et de la lettre ; corriger le texte, ou ne pas signer et signaler l'écart."
	}
	return "Ne pas envoyer ce fichier : préparer la lettre à nouveau, et signaler l'écart s'il revient."
}

// Findings tells what did not arrive as it was, one finding a change, each an
// error that a person must answer. What the speaker corrected is left to the
// stage that wrote the dictation: it asks about it already.
func (l Ledger) Findings() []pipeline.Finding {
	var out []pipeline.Finding
	more := 0
	for _, c := range l.Changes {
		if c.What == Corrected {
			continue
		}
		if len(out) == maxFindings {
			more++
			continue
		}
		f := pipeline.Finding{Kind: pipeline.Reading, Rule: Rule, Severity: pipeline.Error, Message: l.sentence(c), Hint: l.Hop.hint()}
		if l.Hop != Extracted {
			f.Span, f.Quote = c.Span, c.Span.Of(l.text)
		}
		out = append(out, f)
	}
	if more > 0 {
		out = append(out, pipeline.Finding{Kind: pipeline.Reading, Rule: Rule, Severity: pipeline.Error,
			Message: fmt.Sprintf("%d autres nombres, unités, côtés, négations ou médicaments diffèrent entre %s et %s.", more, l.Hop.source(), l.Hop.to()), Hint: l.Hop.hint()})
	}
	return out
}

func (h Hop) source() string {
	return map[Hop]string{Spoken: "le texte dicté", Composed: "le texte", Extracted: "la lettre"}[h]
}

// sentence says what, and where.
func (l Ledger) sentence(c Change) string {
	where := "."
	if c.Context != "" {
		where = " : « " + c.Context + " »."
	}
	switch c.What {
	case Lost:
		return fmt.Sprintf("%s « %s » %s ne se retrouve pas dans %s%s", named[c.Kind], c.Source, l.Hop.from(), l.Hop.to(), where)
	case Added:
		return fmt.Sprintf("%s « %s » est dans %s et ne vient pas %s%s", named[c.Kind], c.Letter, l.Hop.to(), l.Hop.from(), where)
	}
	return fmt.Sprintf("%s « %s » %s est devenu « %s » dans %s%s", named[c.Kind], c.Source, l.Hop.from(), c.Letter, l.Hop.to(), where)
}
