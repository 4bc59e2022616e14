package checktest

import (
	"fmt"
	"math"
)

// plantWords misspells a word or two of sentences that say nothing urgent.
func (t *Truth) plantWords(d dice) {
	exam := t.Exams[0]
	n := int(d.in(1, 2))
	for _, i := range d.Perm(len(slips)) {
		s := slips[i]
		if n == 0 || !in(s.exams, exam) {
			continue
		}
		n--
		wrong := pick(d, s.wrong)
		t.Words = append(t.Words, Misspelling{wrong, s.right, fmt.Sprintf(s.sentence, wrong)})
	}
	t.Clean = false
}

// slot finds the first item of a key and a context; nil where there is none.
func (t *Truth) slot(key string) *Item {
	for i := range t.Parts {
		for k := range t.Parts[i].Items {
			if t.Parts[i].Items[k].Key == key {
				return &t.Parts[i].Items[k]
			}
		}
	}
	return nil
}

// need gives the items of keys, or nil where one is lacking.
func (t *Truth) need(keys ...string) []*Item {
	var out []*Item
	for _, k := range keys {
		it := t.slot(k)
		if it == nil {
			return nil
		}
		out = append(out, it)
	}
	return out
}

func (t *Truth) drop(key string) {
	for i := range t.Parts {
		var kept []Item
		for _, it := range t.Parts[i].Items {
			if it.Key != key {
				kept = append(kept, it)
			}
		}
		t.Parts[i].Items = kept
	}
}

func (t *Truth) replaceSay(exam, title string, l Line) bool {
	for i := range t.Parts {
		if t.Parts[i].Exam != exam || t.Parts[i].Title != title {
			continue
		}
		for k := range t.Parts[i].Items {
			if len(t.Parts[i].Items[k].Say) > 0 {
				t.Parts[i].Items[k].Say = []Line{l}
				return true
			}
		}
	}
	return false
}

// a trap breaks one rule and leaves the others whole; it reports whether the
// report has what it needs.
type trap struct {
	rule      string
	tolerated []string
	set       func(t *Truth, d dice) bool
}

var traps = []trap{
	{"qtc_formula", nil, func(t *Truth, d dice) bool {
		it := t.need("hr", "qt", "qtc")
		if it == nil || t.Exams[0] != "ecg" || t.Scenario != "normal" {
			return false
		}
		// 35 ms off, and away from what each of the four formulas would give
		it[2].Value = it[2].Value - 45
		if it[2].Value < 345 {
			it[2].Value += 90
		}
		it[2].Note = "Bazett"
		rr := 60 / it[0].Value
		return math.Abs(it[1].Value/math.Sqrt(rr)-it[2].Value) > 30 && it[2].Value < 450
	}},
	{"words_vs_value", nil, func(t *Truth, d dice) bool {
		it := t.need("pr")
		if it == nil || t.Scenario != "normal" || it[0].Value > 200 || t.Exams[0] != "ecg" {
			return false
		}
		it[0].Value = d.in(232, 260)
		return t.replaceSay("ecg", "conduction", Line{"PR normal.", "Normal PR interval."})
	}},
	{"words_vs_value", nil, func(t *Truth, d dice) bool {
		it := t.need("qrs")
		if it == nil || t.Scenario != "normal" {
			return false
		}
		it[0].Value = d.in(136, 150)
		return t.replaceSay("ecg", "conduction", Line{"QRS fins.", "Narrow QRS complexes."})
	}},
	{"laterality", nil, func(t *Truth, d dice) bool {
		it := t.need("qrs")
		if it == nil || t.Scenario != "LBBB" {
			return false
		}
		return t.replaceSay("ecg", "conclusion", Line{"Bloc de branche droit connu, inchangé.", "Known right bundle branch block, unchanged."})
	}},
	{"two_values", []string{"words_vs_value"}, func(t *Truth, d dice) bool {
		it := t.need("lvef")
		if it == nil || t.Exams[len(t.Exams)-1] == "stress_echo" || t.Scenario != "normal" || it[0].Previous != 0 {
			return false
		}
		last := &t.Parts[len(t.Parts)-1]
		for i := range t.Parts {
			if t.Parts[i].Exam == "ett" && t.Parts[i].Title == "conclusion" {
				last = &t.Parts[i]
			}
		}
		var kept []Item
		for _, x := range last.Items {
			if x.Key != "lvef" {
				kept = append(kept, x)
			}
		}
		last.Items = append(kept, v("lvef", it[0].Value-16))
		return t.replaceSay("ett", "conclusion", Line{"Contrôle dans un an.", "Follow-up in one year."})
	}},
	{"ef_vs_volumes", []string{"two_values"}, func(t *Truth, d dice) bool {
		it := t.need("lvedv", "lvesv", "lvef")
		if it == nil || t.Scenario != "normal" {
			return false
		}
		it[1].Value = math.Round(it[0].Value * 0.58)
		return true
	}},
	{"gradient_vs_vmax", nil, func(t *Truth, d dice) bool {
		it := t.need("av_vmax", "av_gmax", "av_gmean")
		if it == nil {
			return false
		}
		it[1].Value = math.Round(it[1].Value * 1.35)
		it[2].Value = math.Round(it[1].Value * 0.6)
		return true
	}},
	{"continuity", nil, func(t *Truth, d dice) bool {
		it := t.need("ava", "lvot_d", "lvot_vti", "ao_vti")
		if it == nil {
			return false
		}
		t.drop("dvi")
		it = t.need("ao_vti")
		it[0].Value = math.Round(it[0].Value * 0.62)
		return true
	}},
	{"paps_vs_vmax", nil, func(t *Truth, d dice) bool {
		it := t.need("tr_vmax", "paps")
		if it == nil || t.Scenario != "normal" {
			return false
		}
		it[1].Value += 14
		return it[1].Value < 46
	}},
	{"ea_ratio", nil, func(t *Truth, d dice) bool {
		it := t.need("e_vel", "a_vel", "ea")
		if it == nil {
			return false
		}
		it[2].Value = fixed(it[2].Value+0.5, 1)
		return it[2].Value < 2
	}},
	{"fs", nil, func(t *Truth, d dice) bool {
		it := t.need("lvidd", "lvids", "fs")
		if it == nil {
			return false
		}
		it[2].Value -= 9
		return it[2].Value > 5
	}},
	{"lv_mass", []string{"bsa"}, func(t *Truth, d dice) bool {
		it := t.need("lvidd", "ivsd", "pwd", "lvmass", "bsa")
		if it == nil || t.Scenario == "LVEF_LOW" {
			return false
		}
		it[3].Value = math.Round(it[3].Value * 0.7)
		if x := t.slot("lvmass_i"); x != nil {
			x.Value = math.Round(it[3].Value / it[4].Value)
		}
		return true
	}},
	{"rwt", nil, func(t *Truth, d dice) bool {
		it := t.need("lvidd", "pwd", "rwt")
		if it == nil {
			return false
		}
		it[2].Value = fixed(it[2].Value-0.12, 2)
		return it[2].Value > 0.15
	}},
	{"bsa", []string{"two_values"}, func(t *Truth, d dice) bool {
		it := t.need("height", "weight", "bsa")
		if it == nil || t.slot("fmt") != nil {
			return false
		}
		it[1].Value += 24
		return true
	}},
	{"unit", nil, func(t *Truth, d dice) bool {
		it := t.need("lvidd")
		if it == nil || t.Scenario != "normal" {
			return false
		}
		// read as a wrong unit, hence no value of the report
		it[0].Value, it[0].Note = fixed(it[0].Value/10, 1), "slipped"
		return true
	}},
	{"dip", nil, func(t *Truth, d dice) bool {
		it := t.need("pas_day", "pas_night", "dip")
		if it == nil {
			return false
		}
		it[2].Value += 6
		return it[2].Value < 20 || true
	}},
	{"mean24", []string{"mapa_threshold"}, func(t *Truth, d dice) bool {
		it := t.need("pas24", "pas_day")
		if it == nil || t.Scenario != "normal" {
			return false
		}
		it[0].Value = it[1].Value + 12
		return t.replaceSay("mapa", "conclusion", Line{"Contrôle dans un an.", "Follow-up in one year."})
	}},
	{"mapa_threshold", nil, func(t *Truth, d dice) bool {
		it := t.need("pas24", "pas_day", "pas_night", "dip")
		if it == nil || t.Scenario != "normal" {
			return false
		}
		it[0].Value, it[0].LowValue = 148, 91
		it[1].Value, it[1].LowValue = 154, 95
		it[2].Value, it[2].LowValue = 136, 83
		it[3].Value = 12
		return t.replaceSay("mapa", "conclusion", Line{"MAPA normale.", "Normal ABPM."})
	}},
	{"qrs_total", []string{"esv_pct"}, func(t *Truth, d dice) bool {
		it := t.need("rec_dur", "hr_mean", "qrs_total")
		if it == nil || t.slot("pas24") != nil {
			return false
		}
		it[2].Value = math.Round(it[2].Value*0.62/100) * 100
		if x := t.need("esv_n", "esv_pct"); x != nil {
			x[1].Value = fixed(x[0].Value/it[2].Value*100, 1)
		}
		return true
	}},
	{"esv_pct", nil, func(t *Truth, d dice) bool {
		it := t.need("qrs_total", "esv_n", "esv_pct")
		if it == nil {
			return false
		}
		it[2].Value = fixed(it[2].Value+6, 1)
		return true
	}},
	{"dp", nil, func(t *Truth, d dice) bool {
		it := t.need("hr_max", "pas_peak", "dp")
		if it == nil {
			return false
		}
		it[2].Value = math.Round(it[2].Value * 0.82)
		return true
	}},
	{"pct_fmt", nil, func(t *Truth, d dice) bool {
		it := t.need("hr_max", "pmt_pct")
		if it == nil {
			return false
		}
		it[1].Value -= 7
		return it[1].Value >= 85
	}},
	{"fmt_value", []string{"pct_fmt"}, func(t *Truth, d dice) bool {
		it := t.need("fmt")
		if it == nil {
			return false
		}
		it[0].Value += 16
		return true
	}},
	{"mets", nil, func(t *Truth, d dice) bool {
		it := t.need("workload", "weight", "mets")
		if it == nil {
			return false
		}
		it[2].Value = fixed(it[2].Value*1.6, 1)
		return true
	}},
	{"age_vs_birth_date", []string{"fmt_value", "pct_fmt"}, func(t *Truth, d dice) bool { t.told.age += int(d.in(6, 9)); return true }},
	{"sex_vs_grammar", nil, func(t *Truth, d dice) bool {
		t.told.sex = map[string]string{"M": "F", "F": "M"}[t.told.sex]
		return true
	}},
	{"ins_vs_sex", nil, func(t *Truth, d dice) bool {
		other := map[string]string{"M": "F", "F": "M"}[t.Patient.Sex]
		t.told.ins = matricule(other, t.Patient.Birth.Year(), int(d.in(1, 99999)))
		return true
	}},
	{"ins_vs_birth_date", nil, func(t *Truth, d dice) bool {
		t.told.ins = matricule(t.Patient.Sex, t.Patient.Birth.Year()+7, int(d.in(1, 99999)))
		return true
	}},
	{"ins_key", nil, func(t *Truth, d dice) bool {
		s := []byte(t.told.ins)
		s[11] = '0' + (s[11]-'0'+3)%10
		t.told.ins = string(s)
		return true
	}},
	{"date_future", nil, func(t *Truth, d dice) bool { t.told.future = true; return true }},
	{"name_mismatch", nil, func(t *Truth, d dice) bool {
		for t.told.name == t.Patient.Name || t.told.name == t.Doctor.Name || t.told.name == t.Recipients[0].Name || len(t.Recipients) > 1 && t.told.name == t.Recipients[1].Name {
			t.told.name = pick(d, surnames)
		}
		return true
	}},
}

// needsHeading are the traps of the heading: the layout must write what they
// turn.
var needsHeading = map[string]bool{"age_vs_birth_date": true, "sex_vs_grammar": true, "ins_vs_sex": true, "ins_vs_birth_date": true, "ins_key": true, "date_future": true, "name_mismatch": true}

// plantRule breaks one rule. Traps of the values are tried first three times
// out of four, the heading serves all reports.
func (t *Truth) plantRule(d dice) {
	body := d.chance(75)
	for _, i := range d.Perm(len(traps)) {
		trap := traps[i]
		if body == needsHeading[trap.rule] {
			continue
		}
		kept := t.copy()
		if trap.set(t, d) {
			t.Rule, t.Tolerated, t.Clean = trap.rule, trap.tolerated, false
			return
		}
		*t = kept
	}
}

// copy gives a Truth whose items can be changed without touching t.
func (t *Truth) copy() Truth {
	c := *t
	c.Parts = make([]Part, len(t.Parts))
	for i, p := range t.Parts {
		p.Items = append([]Item{}, p.Items...)
		c.Parts[i] = p
	}
	return c
}
