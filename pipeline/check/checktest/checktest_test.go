package checktest

import (
	"math"
	"testing"
	"unicode/utf8"
)

func TestSameSeedSameReport(t *testing.T) {
	seen := map[string]bool{}
	for seed := uint64(0); seed < 2400; seed++ {
		a, b := Render(New(seed), LayoutOf(seed)), Render(New(seed), LayoutOf(seed))
		if a.Text != b.Text {
			t.Fatalf("seed %d gives two reports", seed)
		}
		if !utf8.ValidString(a.Text) || len(a.Text) < 200 || len(a.Text) > 20000 {
			t.Fatalf("seed %d: %d bytes", seed, len(a.Text))
		}
		seen[a.Text] = true
	}
	if len(seen) < 2400 {
		t.Errorf("%d different reports of 2400", len(seen))
	}
}

// TestFormulas holds the reports without a planted contradiction to the
// formulas of the reference, with its tolerances.
func TestFormulas(t *testing.T) {
	for seed := uint64(0); seed < 2400; seed++ {
		r := New(seed)
		if r.Rule != "" {
			continue
		}
		near := func(what string, got, want, tolerance float64) {
			if math.Abs(got-want) > tolerance {
				t.Errorf("seed %d: %s is %v, the formula gives %v", seed, what, got, want)
			}
		}
		x := func(key string) float64 {
			if it := r.slot(key); it != nil {
				return it.Value
			}
			return math.NaN()
		}
		rr := 60 / x("hr")
		if it := r.slot("qtc"); it != nil && r.Exams[0] == "ecg" {
			root := math.Sqrt(rr)
			if it.Note == "Fridericia" {
				root = math.Cbrt(rr)
			}
			near("qtc", it.Value, x("qt")/root, 3)
		}
		near("lvef", x("lvef"), (x("lvedv")-x("lvesv"))/x("lvedv")*100, 1)
		near("fs", x("fs"), (x("lvidd")-x("lvids"))/x("lvidd")*100, 1)
		near("rwt", x("rwt"), 2*x("pwd")/x("lvidd"), 0.01)
		near("bsa", x("bsa"), 0.007184*math.Pow(x("weight"), 0.425)*math.Pow(x("height"), 0.725), 0.01)
		near("e/a", x("ea"), x("e_vel")/x("a_vel"), 0.06)
		near("paps", x("paps"), 4*x("tr_vmax")*x("tr_vmax")+x("pod"), 1)
		near("gmax", x("av_gmax"), 4*x("av_vmax")*x("av_vmax"), 1)
		near("ava", x("ava"), math.Pi*x("lvot_d")*x("lvot_d")/400*x("lvot_vti")/x("ao_vti"), 0.02)
		near("dip", x("dip"), (x("pas_day")-x("pas_night"))/x("pas_day")*100, 1)
		near("esv_pct", x("esv_pct"), x("esv_n")/x("qrs_total")*100, 0.1)
		near("dp", x("dp"), x("hr_max")*x("pas_peak"), 1)
		near("fmt", x("fmt"), float64(220-r.Age()), 0)
		near("mets", x("mets"), (10.8*x("workload")/x("weight")+7)/3.5, 0.1)
		if r.Exams[0] == "holter" {
			near("qrs_total", x("qrs_total"), x("hr_mean")*60*x("rec_dur"), 100)
		}
	}
}

func TestSpell(t *testing.T) {
	for _, c := range []struct {
		n    int
		want string
	}{{0, "zéro"}, {21, "vingt et un"}, {71, "soixante et onze"}, {77, "soixante-dix-sept"}, {80, "quatre-vingts"}, {81, "quatre-vingt-un"}, {91, "quatre-vingt-onze"},
		{100, "cent"}, {101, "cent un"}, {200, "deux cents"}, {280, "deux cent quatre-vingts"}, {1000, "mille"}, {1958, "mille neuf cent cinquante-huit"}, {2026, "deux mille vingt-six"},
		{80000, "quatre-vingt mille"}, {98400, "quatre-vingt-dix-huit mille quatre cents"}, {100200, "cent mille deux cents"}} {
		if got := spell(c.n); got != c.want {
			t.Errorf("%d: got %q, want %q", c.n, got, c.want)
		}
	}
	for _, c := range []struct {
		v        float64
		decimals int
		want     string
	}{{0.75, 2, "zéro virgule soixante-quinze"}, {1.05, 2, "un virgule zéro cinq"}, {-19, 0, "moins dix-neuf"}, {0.16, 3, "zéro virgule seize"}, {1.1, 2, "un virgule un"}} {
		if got := spoken(c.v, c.decimals); got != c.want {
			t.Errorf("%v: got %q, want %q", c.v, got, c.want)
		}
	}
}

// TestIdentities holds the demonstration identities to their keys: the key
// of the INS is right unless planted, the RPPS passes Luhn.
func TestIdentities(t *testing.T) {
	for seed := uint64(0); seed < 200; seed++ {
		r := New(seed)
		if p := r.Patient; p.INS[13:] != key(p.INS[:13]) || p.INS[3:7] != "1300" {
			t.Errorf("seed %d: INS %s", seed, p.INS)
		}
	}
	if got := rpps(1); got != "99900000011" {
		t.Errorf("got %s", got)
	}
}

func TestScore(t *testing.T) {
	e := Expected{ExamKinds: []string{"ett"}, Patient: map[string]string{"name": "LE GOFF", "sex": "F"}, Recipients: []string{"Anne ROY"},
		Measurements: []Measurement{{Key: "lvef", Context: "current", Value: 60, Unit: "%"}, {Key: "hr", Context: "current", Value: 70, Unit: "/min"}}, Vocabulary: []Word{{"Oricule gauche", "auricule gauche"}},
		Contradictions: []Rule{{"fs"}}, Critical: []Flag{{Code: "THROMBUS", Urgency: "24h"}}, Forbidden: []Flag{{Code: "VT"}}, Tolerated: []string{"bsa"}, Complete: true}
	a := Answer{ExamKinds: []string{"ett"}, Person: Identity{Name: "Le Goff", Sex: "M"}, Recipients: []string{"Anne Roy", "Luc BLIN"},
		Measurements: []Measurement{{Key: "lvef", Context: "current", Value: 60, Unit: "%"}, {Key: "lvef", Context: "current", Value: 60, Unit: "%"}, {Key: "hr", Context: "current", Value: 72, Unit: "/min"}}, Vocabulary: []Word{{"Oricule", "auricule"}},
		Contradictions: []Rule{{"fs"}, {"fs"}, {"bsa"}, {"rwt"}}, Critical: []Flag{{Code: "THROMBUS", Urgency: "soon"}, {Code: "VT", Urgency: "immediate"}}}
	r := Score(e, a)
	for class, want := range map[string]Tally{Kinds: {1, 1, 0}, Fields: {1, 2, 0}, Recipients: {1, 1, 1}, Measurements: {1, 2, 1}, Words: {1, 1, 0}, Contradictions: {1, 1, 1}, Flags: {1, 1, 1}} {
		if r.Class[class] != want {
			t.Errorf("%s: got %+v, want %+v", class, r.Class[class], want)
		}
	}
	if r.Wrong != 1 || r.Forbidden != 1 || r.Urgency != (Tally{0, 1, 0}) {
		t.Errorf("wrong %d, forbidden %d, urgency %+v", r.Wrong, r.Forbidden, r.Urgency)
	}
	var sum Result
	sum.Add(r)
	sum.Add(r)
	if sum.Reports != 2 || sum.Class[Fields].Recall() != 0.5 || sum.FalseAlarms(Flags) != 1 {
		t.Errorf("sum %+v", sum)
	}
}
