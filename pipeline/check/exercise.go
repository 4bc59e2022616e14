package check

import (
	"fmt"
	"math"

	"cardiopli/pipeline"
	"cardiopli/pipeline/measure/phrase"
)

// Rules of exercise tests (SFC 2018).

func doubleProduct(f *facts) []conflict {
	hr, ok1 := f.now("hr_max")
	s, ok2 := f.now("pas_peak")
	d, ok3 := f.now("dp")
	if !ok1 || !ok2 || !ok3 {
		return nil
	}
	if v := hr.Value * s.Value; math.Abs(v-d.Value) > 0.03*v {
		return mismatch(d, hr.Span, "Double produit", v, "", fmt.Sprintf("FC max %s x PAS max %s", say(hr.Value, "/min"), say(s.Value, "mmHg")))
	}
	return nil
}

// theoretical gives the predicted maximal rate: stated, else by age (220 - age,
// or 208 - 0.7 x age where Tanaka is named). A birthday apart makes one beat. A
// stated one that the age refutes is told by fmtValue and not counted with.
func (f *facts) theoretical() (v float64, stated bool, ok bool) {
	if m, ok := f.now("fmt"); ok && !ofNobody(m.Value) && len(fmtValue(f)) == 0 {
		return m.Value, true, true
	}
	if f.age < 5 {
		return 0, false, false
	}
	return f.byAge(), false, true
}

func (f *facts) byAge() float64 {
	for i := range f.t.Tokens {
		if k(f.t, i, "tanaka") || f.t.Key(i) == "208" {
			return 208 - 0.7*float64(f.age)
		}
	}
	return 220 - float64(f.age)
}

func fmtShare(f *facts) []conflict {
	hr, ok1 := f.now("hr_max")
	p, ok2 := f.now("pmt_pct")
	top, _, ok3 := f.theoretical()
	if !ok1 || !ok2 || !ok3 {
		return nil
	}
	if m, ok := f.now("fmt"); ok && m.Value > 0 && math.Abs(hr.Value/m.Value*100-p.Value) <= 2.6 {
		return nil
	}
	if v := hr.Value / top * 100; math.Abs(v-p.Value) > 2.6 {
		return mismatch(p, hr.Span, "Part de la FMT", v, "%", fmt.Sprintf("FC max %s pour une FMT de %s", say(hr.Value, "/min"), say(top, "/min")))
	}
	return nil
}

// ofNobody reports the first number of a formula, "FMT = 220 - âge".
func ofNobody(v float64) bool { return v == 220 || v == 208 }

func fmtValue(f *facts) []conflict {
	m, ok := f.now("fmt")
	if !ok || f.age < 5 || ofNobody(m.Value) {
		return nil
	}
	if v := f.byAge(); math.Abs(v-m.Value) > 2 && math.Abs(208-0.7*float64(f.age)-m.Value) > 2 {
		return mismatch(m, pipeline.Span{}, "FMT", v, "/min", fmt.Sprintf("l'âge (%d ans)", f.age))
	}
	return nil
}

// dukeScore is duration - 5 x depression - 4 x angina; where the report does
// not say the depression or the angina each possible one will do.
func dukeScore(f *facts) []conflict {
	d, ok1 := f.now("duke")
	min, ok2 := f.now("stress_dur")
	if !ok1 || !ok2 {
		return nil
	}
	shifts, ok := f.depressions()
	if !ok {
		return nil
	}
	best, value, st := math.Inf(1), 0.0, 0.0
	for _, shift := range shifts {
		for _, angina := range f.anginaScores() {
			v := min.Value - 5*shift - 4*angina
			if x := math.Abs(v - d.Value); x < best {
				best, value, st = x, v, shift
			}
		}
	}
	if best > 1.05 {
		return mismatch(d, min.Span, "Score de Duke", value, "", fmt.Sprintf("%s d'effort, ST %s", say(min.Value, "min"), say(-st, "mm")))
	}
	return nil
}

// depressions gives the depressions of the ST segment in mm that the report
// leaves open: the measured one, none where it says so, less than 1 mm where it
// calls the tracing negative only.
func (f *facts) depressions() ([]float64, bool) {
	if m, ok := f.deepest(); ok && m.Value < 0 {
		return []float64{-m.Value}, true
	}
	switch {
	case f.deniedTopic("sous-décalage") || f.says("w:st_change", negated) || f.says("w:st_flat", affirmed):
		return []float64{0}, true
	case f.says("c:qtest_negative", affirmed) && !f.says("t:sous-décalage", affirmed):
		return []float64{0, 0.25, 0.5, 0.75, 0.9}, true
	}
	return nil, false
}

// says reports whether the words of name are meant so, now and by this test.
func (f *facts) says(name string, as status) bool {
	for _, m := range f.known[name] {
		if p := f.part[m.from]; p != motive && p != history && p != comparison && f.statusOf(m) == as && (as == negated || !f.follows(m, 3, "repos", "rest")) && !f.precedes(m, 4, "repos", "resting", "rest") {
			return true
		}
	}
	return false
}

// anginaScores gives the angina indexes that the report leaves open: 0 none,
// 1 not limiting, 2 the reason to stop.
func (f *facts) anginaScores() []float64 {
	felt, denied := false, false
	for _, m := range f.known["pain"] {
		if p := f.part[m.from]; p == motive || p == history || p == identity {
			continue
		}
		switch f.statusOf(m) {
		case affirmed:
			felt = true
		case negated:
			denied = true
		}
	}
	denied = denied || f.says("w:painless", affirmed) || f.says("w:symptoms", negated)
	switch {
	case felt && !denied:
		return []float64{1, 2}
	case denied && !felt:
		return []float64{0}
	}
	return []float64{0, 1, 2}
}

// bruce gives the METs at the end of each stage.
var bruce = []float64{0, 4.6, 7.0, 10.1, 12.9, 15}

// metabolic compares METs with the load on a bicycle and the stage on a
// treadmill, tolerance 20 %.
func metabolic(f *facts) []conflict {
	m, ok := f.now("mets")
	if !ok {
		return nil
	}
	w, ok1 := f.now("workload")
	kg, ok2 := f.now("weight")
	if ok1 && ok2 {
		if v := (10.8*w.Value/kg.Value + 7) / 3.5; math.Abs(v-m.Value) > 0.2*v {
			return mismatch(m, w.Span, "METs", v, "METs", fmt.Sprintf("%s pour %s", say(w.Value, "W"), say(kg.Value, "kg")))
		}
		return nil
	}
	if ok1 {
		return nil
	}
	stage, modified := 0, false
	treadmill := false
	for i := range f.t.Tokens {
		if k(f.t, i, "bruce", "tapis", key("treadmill")) {
			treadmill = true
		}
		if k(f.t, i, "modifie", key("modifie"), "modified") {
			modified = true
		}
		if k(f.t, i, "stade", "stage", "palier") && i+1 < len(f.t.Tokens) && f.t.Tokens[i+1].Kind == phrase.Number && !k(f.t, i+2, "nyha") {
			stage = int(f.t.Tokens[i+1].Value)
		}
	}
	if !treadmill || modified || stage < 1 || stage >= len(bruce) {
		return nil
	}
	if m.Value < 0.8*bruce[stage-1] || m.Value > 1.2*bruce[stage] {
		return mismatch(m, pipeline.Span{}, "METs", bruce[stage], "METs", fmt.Sprintf("le stade %d de Bruce", stage))
	}
	return nil
}
