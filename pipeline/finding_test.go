package pipeline_test

import (
	"encoding/json"
	"regexp"
	"testing"

	. "cardiopli/pipeline"
)

func TestKeyNamesAFinding(t *testing.T) {
	f := Finding{Kind: Contradiction, Rule: "two_values", Quote: "FEVG 60 %", Message: "La FEVG a deux valeurs."}
	if !regexp.MustCompile(`^[0-9a-f]{8}$`).MatchString(f.Key()) {
		t.Fatalf("key %q is not 8 hex digits", f.Key())
	}
	moved := f
	moved.Span, moved.Other = Span{100, 109}, Span{300, 309}
	moved.Severity, moved.Answer, moved.Hint = Warning, &Answer{By: "martin"}, "relire"
	if moved.Key() != f.Key() {
		t.Error("an edit elsewhere in the text loses the answer")
	}
	for name, change := range map[string]func(*Finding){
		"kind":    func(f *Finding) { f.Kind = Vocabulary },
		"rule":    func(f *Finding) { f.Rule = "unit" },
		"quote":   func(f *Finding) { f.Quote = "FEVG 30 %" },
		"message": func(f *Finding) { f.Message = "Autre." },
		"where one part ends and the next begins": func(f *Finding) { f.Rule, f.Quote = "two_valuesF", "EVG 60 %" },
	} {
		g := f
		change(&g)
		if g.Key() == f.Key() {
			t.Errorf("%s makes no difference", name)
		}
	}
}

func TestBlocks(t *testing.T) {
	answer := &Answer{By: "martin", Kept: true, Reason: "vérifié"}
	for _, c := range []struct {
		severity Severity
		answer   *Answer
		want     bool
	}{
		{Info, nil, false}, {Warning, nil, false}, {Error, nil, true}, {Fatal, nil, true},
		{Error, answer, false}, {Fatal, answer, false},
	} {
		if got := (Finding{Severity: c.severity, Answer: c.answer, Urgency: Immediate}).Blocks(); got != c.want {
			t.Errorf("%s answered %v blocks: %v", c.severity, c.answer != nil, got)
		}
	}
	if (Finding{Urgency: Immediate}).Blocks() {
		t.Error("urgency blocks")
	}
}

func TestMostUrgent(t *testing.T) {
	if got := MostUrgent(nil); got != Routine {
		t.Errorf("nothing is %v", got)
	}
	if got := MostUrgent([]Finding{{Urgency: Soon}, {Urgency: Immediate}, {Urgency: Day}}); got != Immediate {
		t.Errorf("got %v", got)
	}
}

func TestSeverityAndUrgencyAsText(t *testing.T) {
	for s := Info; s <= Fatal; s++ {
		for u := Routine; u <= Immediate; u++ {
			b, err := json.Marshal(Finding{Severity: s, Urgency: u})
			if err != nil {
				t.Fatal(err)
			}
			var f Finding
			if err := json.Unmarshal(b, &f); err != nil || f.Severity != s || f.Urgency != u {
				t.Errorf("%s: %v %v, %v", b, f.Severity, f.Urgency, err)
			}
		}
	}
	for _, bad := range []string{`{"severity":"FATAL"}`, `{"severity":""}`, `{"severity":3}`, `{"urgency":"now"}`} {
		if err := json.Unmarshal([]byte(bad), new(Finding)); err == nil {
			t.Errorf("%s is read", bad)
		}
	}
}
