package check

import (
	"strings"
	"testing"

	"cardiopli/pipeline"
)

// TestUnread holds that what is not looked at is told, never passed over.
func TestUnread(t *testing.T) {
	for _, c := range []struct {
		name, text string
		told       bool
	}{
		{"a report", "ECG normal.", false},
		{"a thousand pages", strings.Repeat("FC 70. ", 40000), true},
		{"blank end", "ECG normal." + strings.Repeat(" \n", 1<<20), false},
		{"one word", strings.Repeat("é", 1<<20), true},
	} {
		_, findings, err := shared().Run(pipeline.Document{Text: c.text, At: day})
		if err != nil {
			t.Fatal(err)
		}
		told := false
		for _, f := range findings {
			told = told || f.Rule == "too_long" && f.Blocks() && f.Span.End == len(c.text)
		}
		if told != c.told {
			t.Errorf("%s: told %v, want %v", c.name, told, c.told)
		}
	}
}

func TestFlatten(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"plain text stays", "FC 68/min. PR = 160 ms\n", "FC 68/min. PR = 160 ms\n"},
		{"box", "+-------+\n| FC 68 |\n+-------+\n", "         \n  FC 68  \n         \n"},
		{"name and value in a box", "| FC      | 68/min |\n", "  FC      | 68/min  \n"},
		{"carried on", "| Motif   | bilan après un |\n|         | malaise        |\n", "  Motif   | bilan après un               malaise         \n"},
		{"a new sentence is not carried on", "| Motif   | bilan        |\n|         | Douleur      |\n", "  Motif   | bilan         \n            Douleur       \n"},
		{"a table with columns", "| | Repos | Effort |\n|---|---|---|\n| FC | 60 | 140 |\n", "| | Repos | Effort |\n|---|---|---|\n| FC | 60 | 140 |\n"},
		{"leader", "PR ......... 154 ms\nQRS.......... 86 ms", "PR:          154 ms\nQRS:          86 ms"},
		{"brackets", "[Pour] Dr X\n[1] [N] ok", " Pour: Dr X\n 1: [N] ok"},
		{"three dots are a blank", "Fuite mitrale ... à revoir", "Fuite mitrale ... à revoir"},
		{"machine list", "mean_HR=66 bpm\nPR=160", "mean HR:66 bpm\nPR:160"},
		{"machine name", "PAT_NAME=SMITH^John", "PAT NAME:SMITH John"},
		{"names and values of a data file", "{\n  \"fc\": \"68/min\",\n  \"pr\" : 160,\n  \"to\": \"Dr A\"}", "{\n   fc:   68/min  \n   pr:   160 \n   to:   Dr A  "},
		{"quoted speech stays", "\"Je me sens bien\", dit-il", "\"Je me sens bien\", dit-il"},
		{"tags", "<fc>68/min</fc>\n<b>non</i>\nST <1 mm", " fc:68/min     \n<b>non</i>\nST <1 mm"},
		{"addresses stay", "jean_noel@exemple.fr http://a.fr/x_y?a=b", "jean_noel@exemple.fr http://a.fr/x_y?a=b"},
		{"ruler", "Conclusion\n==========\nRAS", "Conclusion\n          \nRAS"},
	} {
		got := flatten(c.in)
		if got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
		if len(got) != len(c.in) {
			t.Errorf("%s: the length changed", c.name)
		}
	}
}
