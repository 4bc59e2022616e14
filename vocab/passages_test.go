package vocab

import (
	"os"
	"strings"
	"testing"
)

// passage is one text of a file in testdata/passages.
type passage struct{ name, text string }

func passages(t *testing.T, file string) []passage {
	t.Helper()
	b, err := os.ReadFile("testdata/passages/" + file)
	if err != nil {
		t.Fatal(err)
	}
	var out []passage
	for _, part := range strings.Split("\n"+string(b), "\n== ")[1:] {
		name, text, _ := strings.Cut(part, "\n")
		out = append(out, passage{name, strings.TrimRight(text, "\n")})
	}
	return out
}

// TestNoFalseAlarmInPassages reads short texts of many styles, names unmarked,
// whatever examination they are said to come from.
func TestNoFalseAlarmInPassages(t *testing.T) {
	l := load(t)
	for file, least := range map[string]int{"clean-fr.txt": 60, "clean-fr-2.txt": 20, "clean-fr-3.txt": 12, "clean-fr-4.txt": 30, "clean-fr-5.txt": 20, "clean-en.txt": 10, "clean-en-2.txt": 5} {
		all := passages(t, file)
		if len(all) < least {
			t.Fatalf("%s: %d passages", file, len(all))
		}
		alarms, words := 0, 0
		for _, p := range all {
			words += len(strings.Fields(p.text))
			for _, exam := range []string{"", "ecg", "ett", "holter", "stress"} {
				for _, f := range l.Check(p.text, Options{Exams: []string{exam}}) {
					alarms++
					t.Errorf("%s: %s, as %q: %q for %q (%s)", file, p.name, exam, f.Right, f.Wrong, f.Rule)
				}
			}
		}
		t.Logf("%s: %d false alarms in %d passages of %d words", file, alarms, len(all), words)
	}
}

// slip is one fault that a passage holds.
type slip struct {
	start, end int
	right      []string
}

// unmark takes the marks of faults off a text and gives their places.
func unmark(marked string) (string, []slip) {
	var b strings.Builder
	var out []slip
	for {
		before, rest, ok := strings.Cut(marked, "[[")
		b.WriteString(before)
		if !ok {
			return b.String(), out
		}
		inside, after, _ := strings.Cut(rest, "]]")
		wrong, right, _ := strings.Cut(inside, "|")
		if wrong != right {
			out = append(out, slip{b.Len(), b.Len() + len(wrong), strings.Split(right, "/")})
		}
		b.WriteString(wrong)
		marked = after
	}
}

// TestNaturalFaults reads passages with faults that people make and asks how
// many are found, how many with the right word first, and what is asked besides.
func TestNaturalFaults(t *testing.T) {
	for file, least := range map[string]struct{ found, first float64 }{"faulty-fr.txt": {0.92, 0.90}, "faulty-fr-2.txt": {0.86, 0.80}, "faulty-fr-3.txt": {0.95, 0.90}, "faulty-fr-4.txt": {0.80, 0.80}} {
		all, found, first, extra := naturalFaults(t, file)
		n := float64(all)
		t.Logf("%s: %d faults: found %.3f, right word first %.3f, %d asked without need", file, all, float64(found)/n, float64(first)/n, extra)
		if float64(found) < least.found*n || float64(first) < least.first*n || extra > 0 {
			t.Errorf("%s: found %d of %d, right word first %d, asked without need %d", file, found, all, first, extra)
		}
	}
}

func naturalFaults(t *testing.T, file string) (all, found, first, extra int) {
	l := load(t)
	for _, p := range passages(t, file) {
		text, slips := unmark(p.text)
		faults := l.Check(text, Options{Language: "fr"})
		used := make([]bool, len(faults))
		for _, s := range slips {
			all++
			hit, good := false, false
			var got []string
			for i, f := range faults {
				if f.Start < s.end && s.start < f.End {
					used[i], hit = true, true
					good = good || mends(text, f, s)
					got = append(got, f.Wrong+" -> "+strings.Join(f.Right, ", ")+" ("+f.Rule+")")
				}
			}
			if hit {
				found++
			}
			if good {
				first++
			} else {
				t.Logf("%s: %q for %q: %q", p.name, text[s.start:s.end], s.right, got)
			}
		}
		for i, f := range faults {
			if !used[i] {
				extra++
				t.Logf("%s: asked without need: %q for %q (%s)", p.name, f.Right, f.Wrong, f.Rule)
			}
		}
	}
	return all, found, first, extra
}

// mends reports whether the first proposal gives the text that is meant around
// the slip.
func mends(text string, f Fault, s slip) bool {
	if len(f.Right) == 0 {
		return false
	}
	from, to := min(f.Start, s.start), max(f.End, s.end)
	got := text[from:f.Start] + f.Right[0] + text[f.End:to]
	for _, r := range s.right {
		if want := text[from:s.start] + r + text[s.end:to]; sameWords(got, want) {
			return true
		}
	}
	return false
}

func sameWords(a, b string) bool {
	x, y := strings.Fields(strings.ToLower(a)), strings.Fields(strings.ToLower(b))
	if len(x) != len(y) {
		return false
	}
	for i := range x {
		if plainKey(keyOf(x[i])) != plainKey(keyOf(y[i])) {
			return false
		}
	}
	return true
}
