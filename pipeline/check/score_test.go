package check

import (
	"encoding/json"
	"io/fs"
	"math"
	"strings"
	"testing"

	"cardiopli/pipeline"
	"cardiopli/pipeline/measure/phrase"
	"cardiopli/testdata"
)

// expected is what a sample report is expected to give.
type expected struct {
	ExamKinds    []string          `json:"exam_kinds"`
	Patient      map[string]string `json:"patient"`
	Recipients   []string          `json:"recipients"`
	Measurements []Measure         `json:"measurements"`
	Vocabulary   []struct {
		Wrong string `json:"wrong"`
	} `json:"vocabulary_faults"`
	Contradictions []struct {
		Rule string `json:"rule"`
	} `json:"contradictions"`
	Critical []struct {
		Code    string `json:"code"`
		Urgency string `json:"urgency"`
	} `json:"critical_flags"`
	Forbidden []struct {
		Code string `json:"code"`
	} `json:"must_not_flag"`
}

// tally counts what was found of what was expected, and what nobody expected.
type tally struct{ found, of, extra int }

func (t tally) recall() float64 { return float64(t.found) / max(1, float64(t.of)) }

// TestScore reads the samples and holds recall, wrong values and false alarms
// to floors just under what is reached, so that a loss is seen.
func TestScore(t *testing.T) {
	names, err := fs.Glob(testdata.Reports, "reports/*.txt")
	if err != nil || len(names) == 0 {
		t.Fatalf("%d samples: %v", len(names), err)
	}
	var kinds, persons, recipients, values, words, rules, flags tally
	urgent, wrong, forbidden := 0, 0, 0
	for _, name := range names {
		text, err := fs.ReadFile(testdata.Reports, name)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := fs.ReadFile(testdata.Reports, strings.TrimSuffix(name, ".txt")+".expected.json")
		if err != nil {
			t.Fatal(err)
		}
		var e expected
		if err := json.Unmarshal(raw, &e); err != nil {
			t.Fatal(err)
		}
		doc, findings, err := shared().Run(pipeline.Document{Text: string(text), At: day})
		if err != nil {
			t.Fatal(err)
		}
		a := JSON(name, doc, findings)

		kinds.of++
		if strings.Join(a.ExamKinds, " ") == strings.Join(e.ExamKinds, " ") {
			kinds.found++
		}
		got := map[string]string{"name": a.Patient.Name, "given": a.Patient.Given, "birth_date": a.Patient.BirthDate, "sex": a.Patient.Sex, "ins": a.Patient.INS}
		for k, v := range e.Patient {
			if v == "" {
				continue
			}
			persons.of++
			if phrase.Fold(got[k]) == phrase.Fold(v) {
				persons.found++
			}
		}
		recipients.of += len(e.Recipients)
		recipients.found += len(e.Recipients) - len(left(e.Recipients, a.Recipients))

		used := make([]bool, len(a.Measurements))
		for _, x := range e.Measurements {
			values.of++
			hit, same := false, false
			for i, y := range a.Measurements {
				if used[i] || y.Key != x.Key || y.Context != x.Context {
					continue
				}
				same = true
				if y.Unit == x.Unit && math.Abs(y.Value-x.Value) <= math.Max(math.Abs(x.Value)*0.01, 1e-6) {
					used[i], hit = true, true
					break
				}
			}
			switch {
			case hit:
				values.found++
			case same:
				wrong++
				t.Logf("%s: wrong %s", name, x.Key)
			default:
				t.Logf("%s: missed %s %s", name, x.Key, x.Context)
			}
		}

		var w1, w2, r1, r2, f1, f2 []string
		for _, x := range e.Vocabulary {
			w1 = append(w1, x.Wrong)
		}
		for _, x := range a.Vocabulary {
			w2 = append(w2, x.Wrong)
		}
		for _, x := range e.Contradictions {
			r1 = append(r1, x.Rule)
		}
		for _, x := range a.Contradictions {
			r2 = append(r2, x.Rule)
		}
		urgency := map[string]string{}
		for _, x := range a.Critical {
			f2 = append(f2, x.Code)
			urgency[x.Code] = x.Urgency
		}
		for _, x := range e.Critical {
			f1 = append(f1, x.Code)
			if urgency[x.Code] == x.Urgency {
				urgent++
			}
		}
		for _, x := range e.Forbidden {
			if len(left([]string{x.Code}, f2)) == 0 && len(left([]string{x.Code}, f1)) == 1 {
				forbidden++
			}
		}
		words.add(t, name, "word", partial(w1, w2), w2)
		rules.add(t, name, "contradiction", r1, r2)
		flags.add(t, name, "flag", f1, f2)
	}
	n := float64(len(names))
	t.Logf("exam kinds %d/%d, patient fields %d/%d, recipients %d/%d", kinds.found, kinds.of, persons.found, persons.of, recipients.found, recipients.of)
	t.Logf("measurements recall %.3f, wrong value %d", values.recall(), wrong)
	t.Logf("vocabulary recall %.3f, false alarms %.2f a report", words.recall(), float64(words.extra)/n)
	t.Logf("contradictions recall %.3f, false alarms %.2f a report", rules.recall(), float64(rules.extra)/n)
	t.Logf("critical flags recall %.3f, urgency right %d/%d, false alarms %.2f a report, forbidden %d", flags.recall(), urgent, flags.of, float64(flags.extra)/n, forbidden)

	for _, f := range []struct {
		what string
		ok   bool
	}{
		{"exam kinds", kinds.recall() >= 0.95}, {"patient fields", persons.recall() >= 0.97}, {"recipients", recipients.recall() >= 0.95},
		{"measurements recall", values.recall() >= 0.985}, {"wrong values", wrong == 0},
		{"vocabulary recall", words.recall() >= 0.9}, {"vocabulary false alarms", float64(words.extra)/n <= 0.15},
		{"contradictions recall", rules.recall() >= 0.99}, {"contradiction false alarms", rules.extra == 0},
		{"flags recall", flags.recall() >= 0.99}, {"urgency", urgent >= flags.of-1}, {"flag false alarms", flags.extra == 0}, {"forbidden flags", forbidden == 0},
	} {
		if !f.ok {
			t.Errorf("%s fell under the floor", f.what)
		}
	}
}

func (y *tally) add(t *testing.T, name, what string, want, got []string) {
	missed, extra := left(want, got), left(got, want)
	y.of += len(want)
	y.found += len(want) - len(missed)
	y.extra += len(extra)
	for _, x := range missed {
		t.Logf("%s: missed %s %q", name, what, x)
	}
	for _, x := range extra {
		t.Logf("%s: nobody expected %s %q", name, what, x)
	}
}

// partial takes a word of a quoted fault for the whole quotation: "Oricule" for
// "Oricule gauche".
func partial(want, got []string) []string {
	out := make([]string, len(want))
	for i, w := range want {
		out[i] = w
		for _, g := range got {
			if strings.Contains(phrase.Fold(w), phrase.Fold(g)) {
				out[i] = g
			}
		}
	}
	return out
}

// left gives those of a that b does not hold, each of b answering for one.
func left(a, b []string) []string {
	have := map[string]int{}
	for _, x := range b {
		have[phrase.Fold(x)]++
	}
	var out []string
	for _, x := range a {
		if k := phrase.Fold(x); have[k] > 0 {
			have[k]--
		} else {
			out = append(out, x)
		}
	}
	return out
}
