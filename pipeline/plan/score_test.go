package plan_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cardiopli/pipeline"
	"cardiopli/pipeline/plan"
)

var verbose = flag.Bool("misses", false, "print what was read otherwise than expected")

// expected is what the author of a report expects to be read of it.
type expected struct {
	Action pipeline.Action `json:"action"`
	Due    string          `json:"due"`
	Ask    []string        `json:"ask"`
	Drugs  []string        `json:"drugs"`
	Follow []string        `json:"follow"`
	Steady []string        `json:"steady"`
}

// tally counts a set of reports.
type tally struct {
	reports, action, danger int
	confusion               map[[2]pipeline.Action]int
	asked, due              int
	found, missed, extra    map[string]int
}

// The reports in learnt served to mend the rules: action 41 of 50 at first sight.
// Those in held were first read when the work on the others had ended: action 39
// of 50, terms 16 of 20, sentences 70 of 95, none that asks read as none. What
// they taught was mended after that, so that both sets now only hold the ground.
func TestScore(t *testing.T) {
	for set, floor := range map[string]struct{ action, due, found int }{
		"learnt": {50, 20, 82},
		"held":   {47, 18, 84},
	} {
		s := score(t, "../../testdata/plan/"+set)
		found, missed, extra := 0, 0, 0
		for _, n := range []string{"ask", "drugs", "follow", "steady"} {
			found, missed, extra = found+s.found[n], missed+s.missed[n], extra+s.extra[n]
		}
		t.Logf("%s: action %d of %d, %v; terms %d of %d; sentences found %d, missed %d, extra %d: found %v missed %v extra %v",
			set, s.action, s.reports, s.confusion, s.due, s.asked, found, missed, extra, s.found, s.missed, s.extra)
		if s.danger > 0 {
			t.Errorf("%s: %d reports that ask something were read as asking nothing", set, s.danger)
		}
		if s.reports == 0 || s.action < floor.action || s.due < floor.due || found < floor.found {
			t.Errorf("%s: below what was measured: %+v", set, floor)
		}
	}
}

func score(t *testing.T, dir string) tally {
	s := tally{confusion: map[[2]pipeline.Action]int{}, found: map[string]int{}, missed: map[string]int{}, extra: map[string]int{}}
	files, err := filepath.Glob(dir + "/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(strings.TrimSuffix(f, ".txt") + ".json")
		if err != nil {
			t.Fatal(err)
		}
		var want expected
		if err := json.Unmarshal(b, &want); err != nil {
			t.Fatalf("%s: %v", f, err)
		}
		if want.Action == "unknown" {
			want.Action = pipeline.ActionUnknown
		}
		rep := checked(t, string(text))
		got := plan.Read(rep, rep.Date)
		partition(t, rep, got)
		s.count(filepath.Base(f), rep, got, want)
		if want.Action == pipeline.ActionAsked {
			rep := checked(t, string(text)+"\n\nConclusion : pas de suivi cardiologique systématique.\n")
			if plan.Read(rep, rep.Date).Action == pipeline.ActionNone {
				s.danger++
				t.Errorf("%s: a request is lost beside a follow-up that is not needed", f)
			}
		}
	}
	return s
}

func (s *tally) count(name string, rep pipeline.Report, got plan.Reading, want expected) {
	miss := func(format string, args ...any) {
		if *verbose {
			fmt.Printf("%s: "+format+"\n", append([]any{name}, args...)...)
		}
	}
	s.reports++
	s.confusion[[2]pipeline.Action{want.Action, got.Action}]++
	switch {
	case got.Action == want.Action:
		s.action++
	case want.Action == pipeline.ActionAsked && got.Action == pipeline.ActionNone:
		s.danger++
		fallthrough
	default:
		miss("action %q, want %q", got.Action, want.Action)
	}
	if want.Action == pipeline.ActionAsked {
		if s.asked++; got.Due.String() == want.Due {
			s.due++
		} else {
			miss("due %s, want %s", got.Due, want.Due)
		}
	}
	for _, l := range []struct {
		name  string
		class plan.Class
		want  []string
	}{{"ask", plan.Ask, want.Ask}, {"drugs", plan.Drug, want.Drugs}, {"follow", plan.Follow, want.Follow}, {"steady", plan.Steady, want.Steady}} {
		var have []string
		for _, x := range got.Sentences {
			if slices.Contains(x.Says, l.class) && (l.class != plan.Ask || x.Asks) {
				have = append(have, spaced(x.Text.Of(rep.Written)))
			}
		}
		for _, w := range l.want {
			if slices.ContainsFunc(have, func(h string) bool { return same(h, w) }) {
				s.found[l.name]++
			} else {
				s.missed[l.name]++
				miss("missed %s: %s", l.name, w)
			}
		}
		for _, h := range have {
			if !slices.ContainsFunc(l.want, func(w string) bool { return same(h, w) }) {
				s.extra[l.name]++
				miss("extra %s: %s", l.name, h)
			}
		}
	}
}

// same compares sentences but for blanks and the stop, and takes one cut shorter
// or longer for the same.
func same(a, b string) bool {
	a, b = spaced(a), spaced(b)
	return a != "" && b != "" && (strings.Contains(a, b) || strings.Contains(b, a))
}

func spaced(s string) string { return strings.TrimRight(strings.Join(strings.Fields(s), " "), " .;,") }
