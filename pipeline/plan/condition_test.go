package plan_test

import (
	"strings"
	"testing"

	"cardiopli/pipeline"
	"cardiopli/pipeline/plan"
)

// A condition that ends a request may go on over commas: the names in it are no
// statement of their own, and the request goes whole to its place.
func TestConditionGoesOn(t *testing.T) {
	for _, s := range []string{
		"Merci de me le réadresser dans six mois, ou plus tôt s'il développe une dyspnée, un angor ou une syncope.",
		"Merci de nous rappeler en cas de dyspnée, d'angor ou de syncope.",
		"Je vous remercie de le réadresser sans attendre en cas de fièvre, frissons, œdèmes.",
		"Pourriez-vous contrôler la kaliémie dans 15 jours, plus tôt en cas de diarrhée, de vomissements, de malaise ?",
	} {
		got := plan.Read(sections("Examen normal.", s), day)
		last := got.Sentences[len(got.Sentences)-1]
		if got.Action != pipeline.ActionAsked || last.Class != plan.Ask {
			t.Errorf("%q: %q %v", s, got.Action, got.Sentences)
		}
	}
	for _, s := range []string{
		"Merci de nous rappeler en cas de dyspnée, la fraction d'éjection est à 35 %.",
		"Merci de le réadresser en cas de syncope, le patient est prévenu.",
	} {
		rep := sections(s, "")
		got := plan.Read(rep, day)
		if got.Action != pipeline.ActionAsked {
			t.Errorf("%q: %q", s, got.Action)
		}
		var all strings.Builder
		for _, x := range got.Sentences {
			all.WriteString(x.Span.Of(rep.Written))
		}
		if strings.TrimSpace(all.String()) != s {
			t.Errorf("%q became %q", s, all.String())
		}
	}
}
