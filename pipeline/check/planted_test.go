package check

import (
	"os"
	"slices"
	"strings"
	"testing"

	"cardiopli/pipeline"
)

// TestPlanted holds whole invented reports, half of them with contradictions
// put in, half coherent and full of what looks like one: history, targets,
// earlier examinations, rest and peak, degrees, organs of both sides. A rule
// with a question mark hangs on a value in words that package measure need not
// read: it may be raised or not.
func TestPlanted(t *testing.T) {
	for _, name := range []string{"testdata/contradictions.txt", "testdata/contradictions_late.txt"} {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, report := range strings.Split("\n"+string(b), "\n== ")[1:] {
			head, text, _ := strings.Cut(report, "\n")
			id, rules, _ := strings.Cut(head, ":")
			t.Run(id, func(t *testing.T) { planted(t, strings.Fields(rules), text) })
		}
	}
}

func planted(t *testing.T, rules []string, text string) {
	doc, findings, err := shared().Run(pipeline.Document{Text: text, At: day})
	if err != nil {
		t.Fatal(err)
	}
	raised := map[string]string{}
	for _, c := range JSON("", doc, findings).Contradictions {
		raised[c.Rule] = c.Detail
	}
	for _, r := range rules {
		if name, unread := strings.CutSuffix(r, "?"); !unread && raised[name] == "" {
			t.Errorf("%s was not found", name)
		}
	}
	for r, detail := range raised {
		if !slices.Contains(rules, r) && !slices.Contains(rules, r+"?") {
			t.Errorf("%s: %s", r, detail)
		}
	}
}
