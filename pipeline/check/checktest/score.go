package checktest

import (
	"fmt"
	"math"
	"strings"
	"unicode"
)

// Expected is what a report must give, in the form of the shared samples'
// expected.json.
type Expected struct {
	ExamKinds      []string          `json:"exam_kinds"`
	Patient        map[string]string `json:"patient"` // name, given, birth_date, sex, ins; an empty field is not stated
	Recipients     []string          `json:"recipients"`
	Measurements   []Measurement     `json:"measurements"`
	Vocabulary     []Word            `json:"vocabulary_faults"`
	Contradictions []Rule            `json:"contradictions"`
	Critical       []Flag            `json:"critical_flags"`
	Forbidden      []Flag            `json:"must_not_flag"`
	Tolerated      []string          `json:"-"` // rules that are right as well
	Complete       bool              `json:"-"` // Measurements lists every value of the text: another one is a false alarm
}

// Answer is what `cardiopli check --json` prints for a report, as far as it is
// compared.
type Answer struct {
	ExamKinds      []string      `json:"exam_kinds"`
	Person         Identity      `json:"patient"`
	Recipients     []string      `json:"recipients"`
	Measurements   []Measurement `json:"measurements"`
	Vocabulary     []Word        `json:"vocabulary_faults"`
	Contradictions []Rule        `json:"contradictions"`
	Critical       []Flag        `json:"critical_flags"`
}

// Identity is the patient of an Answer.
type Identity struct {
	Name      string `json:"name"`
	Given     string `json:"given"`
	BirthDate string `json:"birth_date"`
	Sex       string `json:"sex"`
	INS       string `json:"ins"`
}

// Measurement is a value.
type Measurement struct {
	Key     string  `json:"key"`
	Context string  `json:"context"`
	Value   float64 `json:"value"`
	Unit    string  `json:"unit"`
	Raw     string  `json:"-"` // as the generator wrote it, for the listing of misses
}

// Word is a misspelt word.
type Word struct {
	Wrong string `json:"wrong"`
	Right string `json:"right"`
}

// Rule is a contradiction.
type Rule struct {
	Rule string `json:"rule"`
}

// Flag is a critical finding.
type Flag struct {
	Code    string `json:"code"`
	Urgency string `json:"urgency"`
	// Evidence is the stretch of text that states the finding or, of what must
	// not be flagged, that denies, recalls or supposes it; Why says which.
	Evidence string `json:"evidence"`
	Why      string `json:"why"`
}

// The classes that are scored.
const (
	Kinds          = "exam kinds"
	Fields         = "patient fields"
	Recipients     = "recipients"
	Measurements   = "measurements"
	Words          = "planted words"
	Contradictions = "contradictions"
	Flags          = "critical flags"
)

// Classes lists the classes in the order of print.
func Classes() []string {
	return []string{Kinds, Fields, Recipients, Measurements, Words, Contradictions, Flags}
}

// Tally counts what was found of what was expected, and what nobody expected.
type Tally struct{ Found, Of, Extra int }

// Recall is the share that was found; 1 where nothing was expected.
func (t Tally) Recall() float64 {
	if t.Of == 0 {
		return 1
	}
	return float64(t.Found) / float64(t.Of)
}

// Result is the outcome of one report or, added up, of many.
type Result struct {
	Reports   int
	Class     map[string]Tally
	Wrong     int      // values of the right key and context, but another number or unit
	Urgency   Tally    // of the flags found, those with the right urgency
	Forbidden int      // flags raised although the text denies, recalls or only supposes the finding
	Misses    []string // one line a difference, class first
}

// Add adds o to r.
func (r *Result) Add(o Result) {
	if r.Class == nil {
		r.Class = map[string]Tally{}
	}
	r.Reports += o.Reports
	for k, v := range o.Class {
		t := r.Class[k]
		r.Class[k] = Tally{t.Found + v.Found, t.Of + v.Of, t.Extra + v.Extra}
	}
	r.Wrong += o.Wrong
	r.Urgency.Found += o.Urgency.Found
	r.Urgency.Of += o.Urgency.Of
	r.Forbidden += o.Forbidden
	r.Misses = append(r.Misses, o.Misses...)
}

// FalseAlarms gives the answers of a class that nobody expected, a report.
func (r Result) FalseAlarms(class string) float64 {
	return float64(r.Class[class].Extra) / float64(max(1, r.Reports))
}

func (r *Result) missf(format string, args ...any) {
	r.Misses = append(r.Misses, fmt.Sprintf(format, args...))
}

// Score compares an answer with what was expected. Letters are compared
// without case and accents, values with a tolerance of one per cent. A value
// that the report says twice may be answered once or twice.
func Score(e Expected, a Answer) Result {
	r := Result{Reports: 1, Class: map[string]Tally{}}
	kinds := Tally{Of: 1}
	if len(left(a.ExamKinds, e.ExamKinds))+len(left(e.ExamKinds, a.ExamKinds)) == 0 { // a letter may name them in any order
		kinds.Found = 1
	} else {
		kinds.Extra = len(left(a.ExamKinds, e.ExamKinds))
		r.missf("%s: got %v, want %v", Kinds, a.ExamKinds, e.ExamKinds)
	}
	r.Class[Kinds] = kinds

	got := map[string]string{"name": a.Person.Name, "given": a.Person.Given, "birth_date": a.Person.BirthDate, "sex": a.Person.Sex, "ins": a.Person.INS}
	var fields Tally
	for _, k := range []string{"name", "given", "birth_date", "sex", "ins"} {
		switch want := e.Patient[k]; {
		case want == "" && got[k] != "" && e.Complete:
			fields.Extra++
			r.missf("%s: %s %q is not in the text", Fields, k, got[k])
		case want == "":
		case plain(want) == plain(got[k]):
			fields.Of++
			fields.Found++
		default:
			fields.Of++
			r.missf("%s: %s got %q, want %q", Fields, k, got[k], want)
		}
	}
	r.Class[Fields] = fields

	r.list(Recipients, e.Recipients, a.Recipients)
	r.values(e, a)
	var wrong, found []string
	for _, w := range a.Vocabulary {
		found = append(found, w.Wrong)
	}
	for _, w := range e.Vocabulary {
		wrong = append(wrong, whole(w.Wrong, found))
	}
	r.list(Words, wrong, found)

	var rules, told []string
	for _, c := range e.Contradictions {
		rules = append(rules, c.Rule)
	}
	for _, c := range a.Contradictions {
		told = append(told, c.Rule)
	}
	// one slip may be told twice, for each of the two values it touches
	told = left(once(told), left(once(e.Tolerated), rules))
	r.list(Contradictions, rules, told)
	r.flags(e, a)
	return r
}

// list scores names that must each be answered once.
func (r *Result) list(class string, want, got []string) {
	missed, extra := left(want, got), left(got, want)
	r.Class[class] = Tally{len(want) - len(missed), len(want), len(extra)}
	for _, m := range missed {
		r.missf("%s: missed %q", class, m)
	}
	for _, x := range extra {
		r.missf("%s: false alarm %q", class, x)
	}
}

func (r *Result) values(e Expected, a Answer) {
	used := make([]bool, len(a.Measurements))
	t := Tally{Of: len(e.Measurements)}
	for _, x := range e.Measurements {
		hit, same := false, ""
		for i, y := range a.Measurements {
			if y.Key != x.Key || y.Context != x.Context {
				continue
			}
			if equal(x, y) {
				used[i], hit = true, true
				continue
			}
			same = fmt.Sprintf("%v %s", y.Value, y.Unit)
		}
		switch {
		case hit:
			t.Found++
		case same != "":
			r.Wrong++
			r.missf("%s: wrong %s %s, got %s, want %v %s, from %q", Measurements, x.Key, x.Context, same, x.Value, x.Unit, x.Raw)
		default:
			r.missf("%s: missed %s %s %v %s, from %q", Measurements, x.Key, x.Context, x.Value, x.Unit, x.Raw)
		}
	}
	for i, y := range a.Measurements {
		if !used[i] && e.Complete {
			t.Extra++
			r.missf("%s: false alarm %s %s %v %s", Measurements, y.Key, y.Context, y.Value, y.Unit)
		}
	}
	r.Class[Measurements] = t
}

func equal(x, y Measurement) bool {
	return x.Unit == y.Unit && math.Abs(y.Value-x.Value) <= math.Max(math.Abs(x.Value)*0.01, 1e-6)
}

func (r *Result) flags(e Expected, a Answer) {
	var want, got []string
	urgency := map[string]string{}
	for _, f := range a.Critical {
		got = append(got, f.Code)
		urgency[f.Code] = f.Urgency
	}
	for _, f := range e.Critical {
		want = append(want, f.Code)
		if u, ok := urgency[f.Code]; ok {
			r.Urgency.Of++
			if u == f.Urgency {
				r.Urgency.Found++
			} else {
				r.missf("urgency: %s got %s, want %s", f.Code, u, f.Urgency)
			}
		}
	}
	r.list(Flags, want, got)
	for _, f := range e.Forbidden {
		if len(left([]string{f.Code}, got)) == 0 && len(left([]string{f.Code}, want)) == 1 {
			r.Forbidden++
			r.missf("forbidden: %s", f.Code)
		}
	}
}

// whole takes a word of a quoted fault for the whole quotation: "Oricule" for
// "Oricule gauche".
func whole(want string, got []string) string {
	bound := func(s string) string {
		return " " + strings.Join(strings.FieldsFunc(plain(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) }), " ") + " "
	}
	for _, g := range got {
		if plain(g) == plain(want) {
			return g
		}
	}
	for _, g := range got {
		if strings.Contains(bound(want), bound(g)) {
			return g
		}
	}
	return want
}

func once(all []string) []string {
	seen := map[string]bool{}
	var out []string
	for _, s := range all {
		if !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	return out
}

// left gives those of a that b does not hold, each of b answering for one.
func left(a, b []string) []string {
	have := map[string]int{}
	for _, x := range b {
		have[plain(x)]++
	}
	var out []string
	for _, x := range a {
		if k := plain(x); have[k] > 0 {
			have[k]--
		} else {
			out = append(out, x)
		}
	}
	return out
}
