package templates

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func TestBadRowsAndPhrases(t *testing.T) {
	const head = "version: 1\nexam: ecg\ntitle: {fr: ECG, en: ECG}\nsections:\n  - {key: conclusion, title: {fr: Conclusion, en: Impression}}\n"
	row := func(rest string) string {
		return head + "measurements:\n  - title: {fr: A, en: A}\n    rows:\n      - {key: qtc, label: {fr: A, en: A}" + rest + "}\n"
	}
	phrase := func(s string) string { return head + "phrases:\n  - {" + s + "}\n" }
	const at = "measurements[0].rows[0]"
	for name, c := range map[string]struct{ text, field, says string }{
		"below zero":         {row(", repeat: {abs: -1}, repeat_source: usage"), at + ".repeat.abs", "no distance"},
		"no number":          {row(", repeat: {abs: .nan}, repeat_source: usage"), at + ".repeat.abs", "no distance"},
		"endless":            {row(", repeat: {abs: .inf}, repeat_source: usage"), at + ".repeat.abs", "no distance"},
		"over 100 %":         {row(", repeat: {pct: 101}, repeat_source: usage"), at + ".repeat.pct", "0 to 100"},
		"in words":           {row(", repeat: {abs: sept}, repeat_source: usage"), "", "sept"},
		"no source":          {row(", repeat: {abs: 7}"), at + ".repeat_source", "usage"},
		"source of nothing":  {row(", repeat_source: usage"), at + ".repeat_source", "source of nothing"},
		"main alone":         {row(", main: true"), at + ".main", "needs repeat"},
		"broken time":        {row(", unit: min, repeat: {abs: 1}, repeat_source: usage"), at + ".repeat", "minutes and seconds"},
		"unknown in repeat":  {row(", repeat: {sd: 7}, repeat_source: usage"), "", "field sd not found"},
		"lead unknown":       {strings.Replace(row(", repeat: {abs: 7}, repeat_source: usage, main: true"), "sections:", "lead: hr\nsections:", 1), "lead", "no main measure"},
		"lead not main":      {strings.Replace(row(""), "sections:", "lead: qtc\nsections:", 1), "lead", "main: true"},
		"like itself":        {strings.Replace(row(""), "sections:", "like: [ecg]\nsections:", 1), "like[0]", "no other examination"},
		"like unknown":       {strings.Replace(row(""), "sections:", "like: [holter, irm]\nsections:", 1), "like[1]", "no other examination"},
		"phrase of nothing":  {phrase("section: rythme, fr: A., en: A."), "phrases[0].section", "names no section"},
		"phrase, no English": {phrase("section: conclusion, fr: A."), "phrases[0].en", "is missing"},
		"phrase twice":       {phrase("section: conclusion, fr: A., en: A.}\n  - {section: conclusion, fr: A., en: A."), "phrases[1]", "there twice"},
		"phrase too long":    {phrase("section: conclusion, fr: A., en: " + strings.Repeat("a", 301)), "phrases[0].en", "300"},
		"phrase in lines":    {phrase(`section: conclusion, fr: "A.\nB.", en: A.`), "phrases[0].fr", "several lines"},
		"too many phrases":   {head + "phrases:\n" + strings.Repeat("  - {section: conclusion, fr: A., en: A.}\n", 201), "phrases", "more than 200"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Load(fstest.MapFS{"ecg.yaml": {Data: []byte(c.text)}})
			var bad *Error
			if !errors.As(err, &bad) {
				t.Fatalf("error %v, want an *Error", err)
			}
			if bad.File != "ecg.yaml" || bad.Field != c.field || !strings.Contains(err.Error(), c.says) {
				t.Errorf("error %q, want field %q and %q", err, c.field, c.says)
			}
		})
	}
}

// The order of a letter's sections and what its report must state, by
// examination, as the texts that README.md names have them.
func TestOrderAndRequiredItems(t *testing.T) {
	s := load(t)
	for exam, want := range map[string]struct{ sections, required string }{
		"ecg": {"indication technique rhythm p_wave av qrs repolarisation comparison conclusion plan",
			"recorded rhythm hr pr qrs qrs_axis repolarisation qtc qtc_formula conclusion"},
		"ett": {"indication technique lv systolic diastolic la mitral aortic aorta right tricuspid pulmonary ivc septa pericardium masses prosthesis comparison conclusion plan",
			"rhythm hr size lvidd ivsd pwd lvef lvef_method kinetics la ea ee mitral aortic tricuspid pulmonary aorta rv paps ivc pericardium conclusion"},
		"eto": {"indication sedation complications laa pv septa mitral aortic prosthesis masses aorta right conclusion plan",
			"sedation laa septa valves aorta conclusion"},
		"stress_echo": {"indication treatment protocol rest exercise peak recovery complications conclusion plan",
			"pct_or_stop kinetics_rest kinetics_peak verdict conclusion"},
		"holter": {"indication treatment recording rhythm conduction sv_arrhythmia v_arrhythmia st_qt variability diary conclusion plan",
			"rec_dur rhythm hr_mean hr_min hr_max essv esv pauses af diary conclusion"},
		"mapa": {"indication treatment technique readings means load dipping variability conclusion plan",
			"n_valid mean24 mean_day mean_night dip verdict conclusion"},
		"stress": {"indication history treatment rest protocol exercise symptoms exercise_ecg recovery capacity conclusion plan",
			"protocol workload hr_max pmt_pct bp_rest bp_peak stop st arrhythmia recovery verdict conclusion"},
		"vo2": {"indication history treatment rest protocol exercise symptoms exercise_ecg ventilation recovery capacity conclusion plan",
			"protocol workload hr_max pmt_pct bp_rest bp_peak stop st arrhythmia recovery vo2 rer slope threshold verdict conclusion"},
	} {
		k, _ := s.For(exam)
		last := -1
		for _, key := range strings.Fields(want.sections) {
			_, i, ok := k.Section(key)
			if !ok || i <= last {
				t.Errorf("%s: section %s at %d, behind one at %d", exam, key, i, last)
			}
			last = i
		}
		for _, key := range strings.Fields(want.required) {
			if !slices.ContainsFunc(k.Required, func(it Item) bool { return it.Key == key }) {
				t.Errorf("%s: %s is not required", exam, key)
			}
		}
	}
}

// A measure repeats alike wherever examinations are held to measure the same;
// what an examination only cites, it does not claim to repeat.
func TestRepeat(t *testing.T) {
	s := load(t)
	rows := make(map[string]map[string]Row)
	for _, exam := range s.Exams() {
		k, _ := s.For(exam)
		rows[exam] = make(map[string]Row)
		if k.Lead == "" {
			t.Errorf("%s has no lead", exam)
		}
		for _, g := range k.Measurements {
			for _, r := range g.Rows {
				rows[exam][r.Key] = r
			}
		}
	}
	for _, exam := range s.Exams() {
		k, _ := s.For(exam)
		for _, other := range k.Like {
			if o, _ := s.For(other); !slices.Contains(o.Like, exam) {
				t.Errorf("%s is like %s, not the other way round", exam, other)
			}
			for key, r := range rows[exam] {
				if o := rows[other][key]; !r.Repeat.IsZero() && !o.Repeat.IsZero() && (r.Repeat != o.Repeat || r.RepeatSource != o.RepeatSource) {
					t.Errorf("%s repeats otherwise in %s and %s", key, exam, other)
				}
			}
		}
	}
	for exam, cited := range map[string][]string{"ecg": {"lvef", "pas"}, "holter": {"qtc", "pr", "pas"}, "stress": {"lvef", "weight"}, "vo2": {"lvef"}, "mapa": {"pas", "hr"}} {
		for _, key := range cited {
			if !rows[exam][key].Repeat.IsZero() {
				t.Errorf("%s claims to repeat %s", exam, key)
			}
		}
	}
}

// Each section has a ready sentence, and none of them states a value.
func TestPhrases(t *testing.T) {
	s := load(t)
	for _, exam := range s.Exams() {
		k, _ := s.For(exam)
		for _, sec := range k.Sections {
			if len(k.PhrasesOf(sec.Key)) == 0 {
				t.Errorf("%s: no phrase for %s", exam, sec.Key)
			}
		}
		for _, p := range k.Phrases {
			if text := strings.ReplaceAll(p.FR+p.EN, "VCO2", ""); strings.ContainsAny(text, "0123456789") {
				t.Errorf("%s: a phrase states a value: %q", exam, p.FR)
			}
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := Load(nil); err != nil {
			b.Fatal(err)
		}
	}
}
