package check_test

import (
	"encoding/json"
	"fmt"
	"sort"
	"strings"
	"sync"
	"testing"

	"cardiopli/pipeline"
	"cardiopli/pipeline/check"
	"cardiopli/pipeline/check/checktest"
	"cardiopli/vocab"
)

// variants is how many generated reports are read, each with its own facts and
// its own layout.
const variants = 2400

// checker is shared: loading the lexicon takes longer than any report.
var checker = sync.OnceValue(func() *check.Checker {
	lexicon, err := vocab.Load()
	if err != nil {
		panic(err)
	}
	return check.New(lexicon, nil)
})

// ask runs the checker and gives its answer as a program sees it, in JSON.
func ask(t testing.TB, text string) checktest.Answer {
	t.Helper()
	doc, findings, err := checker().Run(pipeline.Document{Text: text, At: checktest.Today()})
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(check.JSON("", doc, findings))
	if err != nil {
		t.Fatal(err)
	}
	var a checktest.Answer
	if err := json.Unmarshal(b, &a); err != nil {
		t.Fatal(err)
	}
	return a
}

// TestVariants reads generated reports and holds recall and false alarms of
// each class.
func TestVariants(t *testing.T) {
	var mu sync.Mutex
	var all checktest.Result
	cells := map[string]*checktest.Result{}
	const shards = 4
	t.Run("shards", func(t *testing.T) {
		for shard := range uint64(shards) {
			t.Run(fmt.Sprint(shard), func(t *testing.T) {
				t.Parallel()
				for seed := shard; seed < variants; seed += shards {
					truth, layout := checktest.New(seed), checktest.LayoutOf(seed)
					report := checktest.Render(truth, layout)
					r := checktest.Score(report.Expected, ask(t, report.Text))
					for i, m := range r.Misses {
						r.Misses[i] = fmt.Sprintf("seed %d %s %s: %s", seed, strings.Join(truth.Exams, "+"), truth.Rule, m)
					}
					mu.Lock()
					all.Add(r)
					r.Misses = nil
					for _, d := range append(layout.Dimensions(), [2]string{"exam", strings.Join(truth.Exams, "+")}, [2]string{"scenario", truth.Scenario}, [2]string{"rule", truth.Rule}) {
						name := d[0] + " " + d[1]
						if cells[name] == nil {
							cells[name] = &checktest.Result{}
						}
						cells[name].Add(r)
					}
					mu.Unlock()
				}
			})
		}
	})
	printed(t, all, cells)
	for _, f := range variantFloors {
		c := all.Class[f.class]
		if c.Recall() < f.recall {
			t.Errorf("%s: recall %.4f fell under %.4f", f.class, c.Recall(), f.recall)
		}
		if a := all.FalseAlarms(f.class); a > f.alarms {
			t.Errorf("%s: %.4f false alarms a report, more than %.4f", f.class, a, f.alarms)
		}
	}
}

// variantFloors are where recall and false alarms a report stand, so that a
// loss is seen. The goal is 0.97 and 0.05 for every class; the generator is
// never eased to reach it.
var variantFloors = []struct {
	class          string
	recall, alarms float64
}{
	{checktest.Kinds, 0.97, 0.05},
	{checktest.Fields, 0.97, 0.05},
	{checktest.Recipients, 0.97, 0.05},
	{checktest.Measurements, 0.98, 0.03},
	{checktest.Words, 0.97, 0.05},
	{checktest.Contradictions, 0.96, 0.03},
	{checktest.Flags, 0.97, 0.05},
}

// printed shows the figures of the whole, then the cells that are worst, then
// every difference (go test -v).
func printed(t *testing.T, all checktest.Result, cells map[string]*checktest.Result) {
	t.Logf("%d reports, wrong values %d, urgency %d/%d, forbidden flags %d", all.Reports, all.Wrong, all.Urgency.Found, all.Urgency.Of, all.Forbidden)
	for _, class := range checktest.Classes() {
		c := all.Class[class]
		t.Logf("%-16s recall %.4f (%d/%d), false alarms %.4f a report", class, c.Recall(), c.Found, c.Of, all.FalseAlarms(class))
	}
	var names []string
	for n := range cells {
		names = append(names, n)
	}
	sort.Strings(names)
	var worst []string
	for _, n := range names {
		line := fmt.Sprintf("%-40s %5d reports", n, cells[n].Reports)
		for _, class := range checktest.Classes() {
			c := cells[n].Class[class]
			line += fmt.Sprintf(" %.3f/%.3f", c.Recall(), cells[n].FalseAlarms(class))
			if c.Of >= 20 && c.Recall() < 0.95 {
				worst = append(worst, fmt.Sprintf("%-40s %s recall %.3f of %d", n, class, c.Recall(), c.Of))
			}
		}
		t.Log(line)
	}
	for _, x := range worst {
		t.Log("worst: " + x)
	}
	if testing.Verbose() {
		sort.Strings(all.Misses)
		for _, m := range all.Misses {
			t.Log(m)
		}
	}
}
