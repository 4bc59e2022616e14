package plan_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/check"
	"cardiopli/pipeline/plan"
	"cardiopli/vocab"
)

type expected struct {
	Action                     string
	Ask, Drugs, Follow, Steady []string
	Due                        string
	Comment                    string
}

func read(c *check.Checker, text string) (pipeline.Report, plan.Reading) {
	doc, _, _ := c.Run(pipeline.Document{ID: "7k3m9q2xp4rt", Version: 1, Text: text, At: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)})
	return doc.Report, plan.Read(doc.Report, doc.Report.Date)
}

func TestScratch(t *testing.T) {
	dir := os.Getenv("PLANSET")
	if dir == "" {
		t.Skip()
	}
	verbose := os.Getenv("PLANV") != ""
	lex, _ := vocab.Load()
	c := check.New(lex, nil)
	files, _ := filepath.Glob(dir + "/*.txt")
	confusion := map[[2]string]int{}
	lists := map[string][3]int{}
	okDue, nDue := 0, 0
	for _, f := range files {
		b, _ := os.ReadFile(f)
		j, _ := os.ReadFile(strings.TrimSuffix(f, ".txt") + ".json")
		var want expected
		if err := json.Unmarshal(j, &want); err != nil {
			t.Fatal(f, err)
		}
		rep, got := read(c, string(b))
		act := string(got.Action)
		if act == "" {
			act = "unknown"
		}
		confusion[[2]string{want.Action, act}]++
		var out []string
		if act != want.Action {
			out = append(out, fmt.Sprintf("ACTION want %s got %s", want.Action, act))
		}
		if want.Action == "asked" {
			nDue++
			if got.Due.String() == want.Due {
				okDue++
			} else {
				out = append(out, fmt.Sprintf("DUE want %s got %s", want.Due, got.Due))
			}
		}
		for _, l := range []struct {
			name string
			c    plan.Class
			want []string
		}{{"ask", plan.Ask, want.Ask}, {"drugs", plan.Drug, want.Drugs}, {"follow", plan.Follow, want.Follow}, {"steady", plan.Steady, want.Steady}} {
			n := lists[l.name]
			var have []string
			for _, s := range got.Sentences {
				if slices.Contains(s.Says, l.c) && (l.c != plan.Ask || s.Asks) {
					have = append(have, norm(s.Text.Of(rep.Written)))
				}
			}
			for _, w := range l.want {
				w = norm(w)
				if slices.ContainsFunc(have, func(h string) bool { return strings.Contains(h, w) || strings.Contains(w, h) }) {
					n[0]++
				} else {
					n[1]++
					out = append(out, fmt.Sprintf("MISSED %s: %s", l.name, w))
				}
			}
			for _, h := range have {
				if !slices.ContainsFunc(l.want, func(w string) bool { w = norm(w); return strings.Contains(h, w) || strings.Contains(w, h) }) {
					n[2]++
					out = append(out, fmt.Sprintf("EXTRA %s: %s", l.name, h))
				}
			}
			lists[l.name] = n
		}
		if verbose && len(out) > 0 {
			fmt.Printf("== %s %s [%s]\n   %s\n", filepath.Base(f), want.Action, want.Comment, strings.Join(out, "\n   "))
			for _, s := range got.Sentences {
				fmt.Printf("      %-6s says=%v asks=%v unsure=%v due=%s | %s\n", s.Class, s.Says, s.Asks, s.Unsure, s.Due, norm(s.Text.Of(rep.Written)))
			}
			if !got.Sectioned {
				fmt.Println("      UNSECTIONED")
			}
		}
	}
	fmt.Println("confusion want->got:", confusion)
	fmt.Println("due", okDue, "/", nDue, "lists found/missed/extra", lists)
}

func norm(s string) string { return strings.TrimRight(strings.Join(strings.Fields(s), " "), " .;,") }
