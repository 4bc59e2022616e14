package render

import (
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline"
)

// Time grows with the length of the text and no faster, wherever it stands.
func TestLongTextsStayQuick(t *testing.T) {
	r := renderer(t)
	for name, text := range map[string]string{
		"one word": strings.Repeat("x", 20000), "hyphens": strings.Repeat("ab-", 7000),
		"words": strings.Repeat("mot ", 5000), "lines": strings.Repeat("a\n", 10000), "spaces": strings.Repeat(" ", 20000),
	} {
		for place, set := range map[string]func(*pipeline.Letter){
			"patient": func(l *pipeline.Letter) { l.Patient.Name = text }, "title": func(l *pipeline.Letter) { l.Title = text },
			"practice": func(l *pipeline.Letter) { l.Practice.Name = text }, "conclusion": func(l *pipeline.Letter) { l.Conclusion = []string{text} },
			"amendment": func(l *pipeline.Letter) {
				l.Amendment = &pipeline.Amendment{Reason: text, Edits: []pipeline.Edit{{Where: text, Before: text}}}
			},
			"ask":       func(l *pipeline.Letter) { l.Ask = pipeline.Ask{Action: pipeline.ActionAsked, Lines: []string{text}} },
			"drug":      func(l *pipeline.Letter) { l.Drugs = []string{text} },
			"trend":     func(l *pipeline.Letter) { l.Trends = []pipeline.Trend{{Label: text, Now: text, Difference: text}} },
			"paragraph": func(l *pipeline.Letter) { l.Blocks = []pipeline.Block{{Kind: pipeline.Paragraph, Text: text}} },
			"cell": func(l *pipeline.Letter) {
				l.Blocks = []pipeline.Block{{Kind: pipeline.Table, Rows: [][]string{{"a", text}, {text, "b"}}}}
			},
		} {
			l := letters()["bare"]
			set(&l)
			start := time.Now()
			pdfOf(t, r, l)
			if d := time.Since(start); d > 2*time.Second {
				t.Errorf("%s as %s took %v", name, place, d)
			}
		}
	}
}
