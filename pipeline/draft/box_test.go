package draft

import (
	"slices"
	"testing"

	"cardiopli/pipeline"
	"cardiopli/pipeline/plan"
)

// Each sentence of conclusion and plan stands in one part of the box, as it is.
func TestBox(t *testing.T) {
	for name, c := range map[string]struct {
		conclusion, plan  string
		chosen            *pipeline.Ask
		lines, drugs, ask []string
		action            pipeline.Action
		due               string
	}{
		"asked": {"RA serré. FEVG 62 %.", "Merci de contrôler le ionogramme dans 15 jours. Introduction de bisoprolol 2,5 mg.", nil,
			[]string{"RA serré. FEVG 62 %."}, []string{"Introduction de bisoprolol 2,5 mg."}, []string{"Merci de contrôler le ionogramme dans 15 jours."}, pipeline.ActionAsked, "2026-11-04"},
		"none": {"ECG normal. Aucune mesure particulière n'est nécessaire.", "", nil,
			[]string{"ECG normal."}, nil, []string{"Aucune mesure particulière n'est nécessaire."}, pipeline.ActionNone, ""},
		"unknown: all stays together": {"ECG normal.", "Contrôle dans un an.", nil,
			[]string{"ECG normal.", "Conduite à tenir : Contrôle dans un an."}, nil, nil, pipeline.ActionUnknown, ""},
		"the approver says: asked": {"ECG normal.", "Contrôle dans un an.", &pipeline.Ask{Action: pipeline.ActionAsked, Added: "Par vos soins."},
			[]string{"ECG normal."}, nil, []string{"Contrôle dans un an."}, pipeline.ActionAsked, "2027-10-20"},
		"the approver says: none": {"ECG normal.", "Contrôle dans un an.", &pipeline.Ask{Action: pipeline.ActionNone},
			[]string{"ECG normal."}, nil, []string{"Contrôle dans un an."}, pipeline.ActionNone, ""},
		"a clear text stands against an old answer": {"ECG normal.", "Merci de contrôler la kaliémie sous huit jours.", &pipeline.Ask{Action: pipeline.ActionNone},
			[]string{"ECG normal."}, nil, []string{"Merci de contrôler la kaliémie sous huit jours."}, pipeline.ActionAsked, "2026-10-28"},
	} {
		t.Run(name, func(t *testing.T) {
			parts := []written{{"conclusion", "Conclusion", c.conclusion}}
			if c.plan != "" {
				parts = append(parts, written{"plan", "Conduite à tenir", c.plan})
			}
			doc := document([]pipeline.Exam{pipeline.ECG}, parts...)
			doc.Action = c.chosen
			out, _, err := composer(t).Run(doc)
			if err != nil {
				t.Fatal(err)
			}
			l := out.Letter
			if !slices.Equal(l.Conclusion, c.lines) || !slices.Equal(l.Drugs, c.drugs) || !slices.Equal(l.Ask.Lines, c.ask) || l.Ask.Action != c.action || l.Ask.Due.String() != c.due {
				t.Errorf("conclusion %q\ndrugs %q\nask %+v", l.Conclusion, l.Drugs, l.Ask)
			}
		})
	}
}

// The stretches of a section give back the section, whatever is decided.
func TestRunsLoseNothing(t *testing.T) {
	p := part{key: "plan", text: "1) Un. 2) Deux.\n- trois ; quatre\nCinq.", at: 10}
	of := func(from, to int, c plan.Class) plan.Sentence {
		return plan.Sentence{Span: pipeline.Span{Start: 10 + from, End: 10 + to}, Class: c}
	}
	ss := []plan.Sentence{of(3, 6, plan.Ask), of(7, 15, plan.Drug), of(18, 23, plan.Fact), of(26, 32, plan.Follow), of(33, 38, plan.Ask)}
	for _, decided := range []pipeline.Action{pipeline.ActionAsked, pipeline.ActionNone, pipeline.ActionUnknown} {
		var got string
		for _, r := range runs(p, ss, decided) {
			got += r.text
		}
		if want := "1) Un. 2) Deux.- trois ; quatreCinq."; squeezed(got) != squeezed(want) {
			t.Errorf("decided %q: %q", decided, got)
		}
	}
}

func squeezed(s string) string {
	out := []rune{}
	for _, r := range s {
		if r != ' ' && r != '\n' && r != ';' { // a stretch that is cut off ends without the semicolon
			out = append(out, r)
		}
	}
	return string(out)
}
