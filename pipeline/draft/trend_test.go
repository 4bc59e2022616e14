package draft

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"cardiopli/pipeline"
	"cardiopli/templates"
)

func measured(key string, c pipeline.Context, v float64, unit, raw string) pipeline.Measurement {
	return pipeline.Measurement{Key: key, Context: c, Value: v, Unit: unit, Raw: raw}
}

var (
	march2025 = pipeline.Date{Year: 2025, Month: 3, Day: 12}
	june2024  = pipeline.Date{Year: 2024, Month: 6, Day: 3}
)

func sent(on pipeline.Date, exam pipeline.Exam, ms ...pipeline.Measurement) pipeline.Earlier {
	return pipeline.Earlier{Document: "8k3m9q2xp4rt", On: on, Exams: []pipeline.Exam{exam}, Measurements: ms}
}

// held sets up what the box and the table are made from.
func held(t testing.TB, doc pipeline.Document, lang pipeline.Language) ([]pipeline.Trend, [][]string, []pipeline.Finding) {
	t.Helper()
	set, err := templates.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	kinds := (&Composer{set: set}).kinds(doc.Report.Exams)
	return trends(doc, kinds, set, lang), newTable(set, kinds, doc.Report, lang).after(doc).block().Rows, previous(doc, kinds, set, lang)
}

func texts(trends []pipeline.Trend, lang pipeline.Language) string {
	var out []string
	for _, t := range trends {
		out = append(out, t.Text(lang))
	}
	return strings.Join(out, "\n")
}

func TestTrends(t *testing.T) {
	lvef := func(c pipeline.Context, v float64) pipeline.Measurement { return measured("lvef", c, v, "%", "") }
	for name, c := range map[string]struct {
		exam    pipeline.Exam
		now     []pipeline.Measurement
		earlier []pipeline.Earlier
		lang    pipeline.Language
		want    string
	}{
		"from the latest letter": {pipeline.ETT, []pipeline.Measurement{lvef("", 48)}, []pipeline.Earlier{sent(march2025, pipeline.ETT, lvef("", 60)), sent(june2024, pipeline.ETT, lvef("", 50))}, "",
			"Fraction d'éjection du VG (FEVG) : 48 %, contre 60 % le 12/03/2025, en baisse (-12, au-delà de la variabilité de la mesure : ± 10)"},
		"in any order of letters": {pipeline.ETT, []pipeline.Measurement{lvef("", 48)}, []pipeline.Earlier{sent(june2024, pipeline.ETT, lvef("", 50)), sent(march2025, pipeline.ETT, lvef("", 60))}, "",
			"Fraction d'éjection du VG (FEVG) : 48 %, contre 60 % le 12/03/2025, en baisse (-12, au-delà de la variabilité de la mesure : ± 10)"},
		"in English": {pipeline.ETT, []pipeline.Measurement{lvef("", 65), measured("av_vmax", "", 4.3, "m/s", "")}, []pipeline.Earlier{sent(march2025, pipeline.ETT, lvef("", 60), measured("av_vmax", "", 3.5, "m/s", ""))}, pipeline.English,
			"Aortic peak velocity: 4.3 m/s, previously 3.5 m/s on 12 March 2025, higher (+0.8, beyond the variability of the measurement: ± 0.43)"},
		"steady, the main one alone": {pipeline.ETT, []pipeline.Measurement{measured("lvidd", "", 50, "mm", ""), lvef("", 58)}, []pipeline.Earlier{sent(march2025, pipeline.ETT, measured("lvidd", "", 49, "mm", ""), lvef("", 60))}, "",
			"Fraction d'éjection du VG (FEVG) : 58 %, contre 60 % le 12/03/2025, stable (-2, dans la variabilité de la mesure : ± 10)"},
		"as much as the noise is steady": {pipeline.ETT, []pipeline.Measurement{lvef("", 50)}, []pipeline.Earlier{sent(march2025, pipeline.ETT, lvef("", 60))}, "",
			"Fraction d'éjection du VG (FEVG) : 50 %, contre 60 % le 12/03/2025, stable (-10, dans la variabilité de la mesure : ± 10)"},
		"the report's own value first": {pipeline.ETT, []pipeline.Measurement{lvef("", 45), lvef("previous", 58)}, []pipeline.Earlier{sent(march2025, pipeline.ETT, lvef("", 60))}, "",
			"Fraction d'éjection du VG (FEVG) : 45 %, contre 58 %, en baisse (-13, au-delà de la variabilité de la mesure : ± 10)"},
		"dated by the letter that has it": {pipeline.ETT, []pipeline.Measurement{lvef("", 45), lvef("previous", 60)}, []pipeline.Earlier{sent(march2025, pipeline.ETT, lvef("", 60.4))}, "",
			"Fraction d'éjection du VG (FEVG) : 45 %, contre 60 % le 12/03/2025, en baisse (-15, au-delà de la variabilité de la mesure : ± 10)"},
		"a strain loses magnitude": {pipeline.ETT, []pipeline.Measurement{measured("gls", "", -14, "%", "")}, []pipeline.Earlier{sent(march2025, pipeline.ETT, measured("gls", "", -20, "%", ""))}, "",
			"Strain longitudinal global : -14 %, contre -20 % le 12/03/2025, en baisse (-6 en valeur absolue, au-delà de la variabilité de la mesure : ± 3)"},
		"the clearest first": {pipeline.ETT, []pipeline.Measurement{lvef("", 47), measured("paps", "", 70, "mm[Hg]", "")}, []pipeline.Earlier{sent(march2025, pipeline.ETT, lvef("", 60), measured("paps", "", 30, "mm[Hg]", ""))}, "",
			"PAP systolique : 70 mmHg, contre 30 mmHg le 12/03/2025, en hausse (+40, au-delà de la variabilité de la mesure : ± 10)\n" +
				"Fraction d'éjection du VG (FEVG) : 47 %, contre 60 % le 12/03/2025, en baisse (-13, au-delà de la variabilité de la mesure : ± 10)"},
		"rest with rest, of a stress echo": {pipeline.StressEcho, []pipeline.Measurement{lvef("rest", 45), lvef("peak", 60)}, []pipeline.Earlier{sent(march2025, pipeline.ETT, lvef("", 60))}, "",
			"Fraction d'éjection du VG (FEVG), repos : 45 %, contre 60 % le 12/03/2025, en baisse (-15, au-delà de la variabilité de la mesure : ± 10)"},
		"peak with peak":            {pipeline.StressEcho, []pipeline.Measurement{lvef("peak", 45)}, []pipeline.Earlier{sent(march2025, pipeline.StressEcho, lvef("rest", 60))}, "", ""},
		"its own kind first":        {pipeline.ETT, []pipeline.Measurement{lvef("", 60)}, []pipeline.Earlier{sent(march2025, pipeline.StressEcho, lvef("rest", 40)), sent(june2024, pipeline.ETT, lvef("", 60))}, "", "Fraction d'éjection du VG (FEVG) : 60 %, contre 60 % le 03/06/2024, stable (0, dans la variabilité de la mesure : ± 10)"},
		"Holter and ECG differ":     {pipeline.ECG, []pipeline.Measurement{measured("qtc", "", 480, "ms", "")}, []pipeline.Earlier{sent(march2025, pipeline.Holter, measured("qtc", "", 410, "ms", ""))}, "", ""},
		"cited is not measured":     {pipeline.ECG, []pipeline.Measurement{lvef("", 40)}, []pipeline.Earlier{sent(march2025, pipeline.ECG, lvef("", 60))}, "", ""},
		"nobody knows its noise":    {pipeline.ETT, []pipeline.Measurement{measured("rvol", "", 60, "mL", "")}, []pipeline.Earlier{sent(march2025, pipeline.ETT, measured("rvol", "", 20, "mL", ""))}, "", ""},
		"a bound is no value":       {pipeline.ETT, []pipeline.Measurement{{Key: "av_vmax", Value: 4, Unit: "m/s", Bound: pipeline.MoreThan}}, []pipeline.Earlier{sent(march2025, pipeline.ETT, measured("av_vmax", "", 3, "m/s", ""))}, "", ""},
		"two values settle nothing": {pipeline.ETT, []pipeline.Measurement{lvef("", 40), lvef("", 55)}, []pipeline.Earlier{sent(march2025, pipeline.ETT, lvef("", 60))}, "", ""},
		"two values then, neither":  {pipeline.ETT, []pipeline.Measurement{lvef("", 40)}, []pipeline.Earlier{sent(march2025, pipeline.ETT, lvef("", 60), lvef("", 50)), sent(june2024, pipeline.ETT, lvef("", 60))}, "", ""},
		"two of before":             {pipeline.ETT, []pipeline.Measurement{lvef("", 40), lvef("previous", 60), lvef("previous", 55)}, nil, "", ""},
		"a later letter":            {pipeline.ETT, []pipeline.Measurement{lvef("", 40)}, []pipeline.Earlier{sent(pipeline.Date{Year: 2026, Month: 10, Day: 21}, pipeline.ETT, lvef("", 60))}, "", ""},
		"a letter of no day":        {pipeline.ETT, []pipeline.Measurement{lvef("", 40)}, []pipeline.Earlier{sent(pipeline.Date{}, pipeline.ETT, lvef("", 60))}, "", ""},
		"the letter it amends":      {pipeline.ETT, []pipeline.Measurement{lvef("", 40)}, []pipeline.Earlier{{Document: "7k3m9q2xp4rt", On: march2025, Exams: []pipeline.Exam{pipeline.ETT}, Measurements: []pipeline.Measurement{lvef("", 60)}}}, "", ""},
		"other units":               {pipeline.Holter, []pipeline.Measurement{measured("af_burden", "", 40, "%", "")}, []pipeline.Earlier{sent(march2025, pipeline.Holter, measured("af_burden", "", 2, "h", ""))}, "", ""},
		"below zero and above":      {pipeline.ETT, []pipeline.Measurement{measured("gls", "", 14, "%", "")}, []pipeline.Earlier{sent(march2025, pipeline.ETT, measured("gls", "", -20, "%", ""))}, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			doc := document([]pipeline.Exam{c.exam})
			doc.Report.Measurements, doc.Earlier = c.now, c.earlier
			got, _, _ := held(t, doc, c.lang)
			if g := texts(got, c.lang); g != c.want {
				t.Errorf("got\n%s\nwant\n%s", g, c.want)
			}
		})
	}
}

func TestTrendsAreFew(t *testing.T) {
	doc := document([]pipeline.Exam{pipeline.MAPA})
	var was []pipeline.Measurement
	for _, key := range []string{"pas24", "pad24", "pas_day", "pad_day", "pas_night", "pad_night"} {
		doc.Report.Measurements = append(doc.Report.Measurements, measured(key, "", 100, "mm[Hg]", ""))
		was = append(was, measured(key, "", 150, "mm[Hg]", ""))
	}
	doc.Earlier = []pipeline.Earlier{sent(march2025, pipeline.MAPA, was...)}
	if got, _, _ := held(t, doc, ""); len(got) != maxTrends || got[0].Key != "pad24" || got[0].Course != pipeline.Fallen {
		t.Errorf("%d trends, first %+v", len(got), got)
	}
}

func TestTableOfBefore(t *testing.T) {
	lvef := func(c pipeline.Context, v float64) pipeline.Measurement { return measured("lvef", c, v, "%", "") }
	tapse := func(c pipeline.Context, v float64) pipeline.Measurement { return measured("tapse", c, v, "mm", "") }
	for name, c := range map[string]struct {
		exam    pipeline.Exam
		now     []pipeline.Measurement
		earlier []pipeline.Earlier
		lang    pipeline.Language
		want    string
	}{
		"nothing before": {pipeline.ETT, []pipeline.Measurement{lvef("", 60)}, nil, "", "Mesure|Valeur|Normale|Source\nFraction d'éjection du VG (FEVG)|60 %|52–72|EACVI/ASE 2015"},
		"one day in the heading": {pipeline.ETT, []pipeline.Measurement{lvef("", 48), tapse("", 20)}, []pipeline.Earlier{sent(march2025, pipeline.ETT, lvef("", 60), tapse("", 22))}, "",
			"Mesure|Valeur|Antérieur (12/03/2025)|Évolution|Normale|Source\nVentricule gauche|||||\nFraction d'éjection du VG (FEVG)|48 %|60 %|↓ -12|52–72|EACVI/ASE 2015\nCavités droites et péricarde|||||\nTAPSE|20 mm|22 mm|= (± 4)|≥ 17|EACVI/ASE 2015"},
		"two days with the values": {pipeline.ETT, []pipeline.Measurement{lvef("", 48), tapse("", 20)}, []pipeline.Earlier{sent(march2025, pipeline.ETT, lvef("", 60)), sent(june2024, pipeline.ETT, tapse("", 15))}, pipeline.English,
			"Measure|Value|Previous|Change|Normal|Source\nLeft ventricle|||||\nLV ejection fraction (LVEF)|48%|60% (12/03/2025)|↓ -12|52–72|EACVI/ASE 2015\nRight heart and pericardium|||||\nTAPSE|20 mm|15 mm (03/06/2024)|↑ +5|≥ 17|EACVI/ASE 2015"},
		"one without a day": {pipeline.ETT, []pipeline.Measurement{lvef("", 48), tapse("", 20), tapse("previous", 17)}, []pipeline.Earlier{sent(march2025, pipeline.ETT, lvef("", 60))}, "",
			"Mesure|Valeur|Antérieur|Évolution|Normale|Source\nVentricule gauche|||||\nFraction d'éjection du VG (FEVG)|48 %|60 % (12/03/2025)|↓ -12|52–72|EACVI/ASE 2015\nCavités droites et péricarde|||||\nTAPSE|20 mm|17 mm|= (± 4)|≥ 17|EACVI/ASE 2015"},
		"no change to tell": {pipeline.ETT, []pipeline.Measurement{measured("rvol", "", 60, "mL", ""), measured("rvol", "previous", 20, "mL", "")}, nil, "",
			"Mesure|Valeur|Antérieur|Normale|Source\nVolume régurgité|60 mL|20 mL||"},
		"at rest": {pipeline.StressEcho, []pipeline.Measurement{lvef("rest", 45), lvef("peak", 60)}, []pipeline.Earlier{sent(march2025, pipeline.ETT, lvef("", 60))}, "",
			"Mesure|Repos|Effort|Antérieur (12/03/2025)|Évolution|Normale|Source\nFraction d'éjection du VG (FEVG)|45 %|60 %|repos : 60 %|↓ -15|repos : 52–72|EACVI/ASE 2015"},
		"a strain": {pipeline.ETT, []pipeline.Measurement{measured("gls", "", -14.5, "%", "")}, []pipeline.Earlier{sent(march2025, pipeline.ETT, measured("gls", "", -20, "%", ""))}, "",
			"Mesure|Valeur|Antérieur (12/03/2025)|Évolution|Normale|Source\nStrain longitudinal global|-14,5 %|-20 %|↓ -5,5 (val. abs.)|environ −20|EACVI/ASE 2015"},
		"a bound is shown, its change not": {pipeline.ETT, []pipeline.Measurement{measured("av_vmax", "", 4.5, "m/s", "")}, []pipeline.Earlier{sent(march2025, pipeline.ETT, pipeline.Measurement{Key: "av_vmax", Value: 4, Unit: "m/s", Bound: pipeline.MoreThan})}, "",
			"Mesure|Valeur|Antérieur (12/03/2025)|Normale|Source\nVitesse maximale aortique|4,5 m/s|> 4 m/s|< 2,0|ESC/EACTS 2021"},
	} {
		t.Run(name, func(t *testing.T) {
			doc := document([]pipeline.Exam{c.exam})
			doc.Report.Measurements, doc.Earlier = c.now, c.earlier
			_, rows, _ := held(t, doc, c.lang)
			var got []string
			for _, r := range rows {
				got = append(got, strings.Join(r, "|"))
			}
			if g := strings.Join(got, "\n"); g != c.want {
				t.Errorf("got\n%s\nwant\n%s", g, c.want)
			}
		})
	}
}

func TestPreviousThatTheLetterDenies(t *testing.T) {
	for name, c := range map[string]struct {
		text    string
		value   float64
		earlier []pipeline.Earlier
		want    string // day named, "" for nothing told
	}{
		"otherwise":                  {"FEVG 62 %, contre 55 % antérieurement.", 55, []pipeline.Earlier{sent(march2025, pipeline.ETT, measured("lvef", "", 60, "%", ""))}, "12/03/2025"},
		"the same":                   {"FEVG 62 %, contre 60 % antérieurement.", 60, []pipeline.Earlier{sent(march2025, pipeline.ETT, measured("lvef", "", 60, "%", ""))}, ""},
		"the same but for rounding":  {"FEVG 62 %, contre 60 % antérieurement.", 60, []pipeline.Earlier{sent(march2025, pipeline.ETT, measured("lvef", "", 59.7, "%", "59,7 %"))}, ""},
		"that of an older letter":    {"FEVG 62 %, contre 50 % antérieurement.", 50, []pipeline.Earlier{sent(march2025, pipeline.ETT, measured("lvef", "", 60, "%", "")), sent(june2024, pipeline.ETT, measured("lvef", "", 50, "%", ""))}, ""},
		"of another year":            {"FEVG 62 %, contre 55 % en 2019.", 55, []pipeline.Earlier{sent(march2025, pipeline.ETT, measured("lvef", "", 60, "%", ""))}, ""},
		"of the letter's year":       {"FEVG 62 %, contre 55 % en 2025.", 55, []pipeline.Earlier{sent(march2025, pipeline.ETT, measured("lvef", "", 60, "%", ""))}, "12/03/2025"},
		"of the letter's day":        {"FEVG 62 %, contre 55 % le 12/03/2025.", 55, []pipeline.Earlier{sent(march2025, pipeline.ETT, measured("lvef", "", 60, "%", ""))}, "12/03/2025"},
		"of another day":             {"FEVG 62 %, contre 55 % le 13.03.25.", 55, []pipeline.Earlier{sent(march2025, pipeline.ETT, measured("lvef", "", 60, "%", ""))}, ""},
		"of a day not read here":     {"FEVG 62 %, contre 55 % il y a deux ans.", 55, []pipeline.Earlier{sent(march2025, pipeline.ETT, measured("lvef", "", 60, "%", ""))}, ""},
		"a day of another sentence":  {"Vu le 13/03/2019. FEVG 62 %, contre 55 % antérieurement. Revoir en 2030.", 55, []pipeline.Earlier{sent(march2025, pipeline.ETT, measured("lvef", "", 60, "%", ""))}, "12/03/2025"},
		"no letter":                  {"FEVG 62 %, contre 55 % antérieurement.", 55, nil, ""},
		"a letter of another exam":   {"FEVG 62 %, contre 55 % antérieurement.", 55, []pipeline.Earlier{sent(march2025, pipeline.Holter, measured("lvef", "", 60, "%", ""))}, ""},
		"a letter with a mere bound": {"FEVG 62 %, contre 55 % antérieurement.", 55, []pipeline.Earlier{sent(march2025, pipeline.ETT, pipeline.Measurement{Key: "lvef", Value: 50, Unit: "%", Bound: pipeline.MoreThan})}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			doc := document([]pipeline.Exam{pipeline.ETT})
			doc.Text, doc.Report.Written = c.text, c.text
			raw := fmt.Sprintf("%v %%", c.value)
			i := strings.Index(c.text, raw)
			was := measured("lvef", "previous", c.value, "%", raw)
			was.Span = pipeline.Span{Start: i, End: i + len(raw)}
			doc.Report.Measurements, doc.Earlier = []pipeline.Measurement{measured("lvef", "", 62, "%", "62 %"), was}, c.earlier
			_, _, got := held(t, doc, "")
			if c.want == "" {
				if len(got) > 0 {
					t.Errorf("told %q", got[0].Message)
				}
				return
			}
			want := fmt.Sprintf("Fraction d'éjection du VG (FEVG) : la lettre du %s donne 60 %%, le compte rendu du jour dit 55 %% antérieurement.", c.want)
			if len(got) != 1 || got[0].Message != want || got[0].Rule != "previous" || got[0].Severity != pipeline.Warning || got[0].Span != was.Span || got[0].Hint == "" {
				t.Errorf("got %+v\nwant %q", got, want)
			}
		})
	}
}

// What lies within the noise is never called a change, what is said of a
// difference holds for the values shown, and to swap the two examinations turns
// the course round and nothing else.
func TestNoiseIsNoChange(t *testing.T) {
	set, err := templates.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	rnd := rand.New(rand.NewPCG(7, 11))
	said := make(map[pipeline.Course]int)
	for _, exam := range pipeline.Exams {
		k, _ := set.For(string(exam))
		for _, g := range k.Measurements {
			for _, r := range g.Rows {
				if r.Repeat.IsZero() {
					continue
				}
				for range 60 {
					x, y := pair(rnd, r)
					there, back := tableOf(set, k, r, exam, x, y), tableOf(set, k, r, exam, y, x)
					b, _ := there.before(r)
					c, ok := there.change(r, b)
					if !ok {
						continue
					}
					said[c.course()]++
					if math.Abs(x-y) <= max(r.Repeat.Abs, r.Repeat.Pct/100*max(math.Abs(x), math.Abs(y))) && c.course() != pipeline.Steady {
						t.Fatalf("%s %s: %v against %v is called %s", exam, r.Key, x, y, c.course())
					}
					if c.diff > c.noise != (c.course() == pipeline.Risen) || -c.diff > c.noise != (c.course() == pipeline.Fallen) {
						t.Fatalf("%s %s: %+v is called %s", exam, r.Key, c, c.course())
					}
					wb, _ := back.before(r)
					w, ok := back.change(r, wb)
					if !ok || w.diff != -c.diff || w.noise != c.noise {
						t.Fatalf("%s %s: %v against %v is %+v, the other way round %+v", exam, r.Key, x, y, c, w)
					}
				}
			}
		}
	}
	if said[pipeline.Steady] < 500 || said[pipeline.Risen] < 200 || said[pipeline.Fallen] < 200 {
		t.Errorf("too few of each course: %v", said)
	}
}

// pair gives two values with the row's decimals, often about as far apart as two
// measurements of one patient.
func pair(rnd *rand.Rand, r templates.Row) (x, y float64) {
	scale := math.Pow10(r.Decimals)
	x = math.Round((5+rnd.Float64()*150)*scale) / scale
	if r.Key == "gls" {
		x = -x
	}
	noise := max(r.Repeat.Abs, r.Repeat.Pct/100*math.Abs(x))
	y = math.Round((x+(rnd.Float64()*4-2)*noise)*scale) / scale
	if (y < 0) != (x < 0) {
		y = x
	}
	return x, y
}

func tableOf(set *templates.Set, k *templates.Template, r templates.Row, exam pipeline.Exam, now, was float64) *table {
	doc := pipeline.Document{Report: pipeline.Report{Exams: []pipeline.Exam{exam}, Measurements: []pipeline.Measurement{measured(r.Key, "", now, "u", "")}},
		Earlier: []pipeline.Earlier{sent(march2025, exam, measured(r.Key, "", was, "u", ""))}}
	return newTable(set, []*templates.Template{k}, doc.Report, pipeline.French).after(doc)
}

// Each examination's main measures can reach the box, in both languages, and the
// input stays as it was.
func TestEveryMainMeasureIsTold(t *testing.T) {
	set, err := templates.Load(nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, exam := range pipeline.Exams {
		k, _ := set.For(string(exam))
		for _, g := range k.Measurements {
			for _, r := range g.Rows {
				if !r.Main {
					continue
				}
				doc := document([]pipeline.Exam{exam})
				doc.Report.Measurements = []pipeline.Measurement{measured(r.Key, "", 100, "u", "")}
				doc.Earlier = []pipeline.Earlier{sent(march2025, exam, measured(r.Key, "", 10, "u", ""))}
				before := fmt.Sprintf("%+v", doc)
				for _, lang := range []pipeline.Language{pipeline.French, pipeline.English} {
					got := trends(doc, []*templates.Template{k}, set, lang)
					if len(got) != 1 || got[0].Course != pipeline.Risen || got[0].Label != r.Label.In(string(lang)) || got[0].Source != r.RepeatSource || got[0].Difference != "+90" {
						t.Errorf("%s %s: %+v", exam, r.Key, got)
					}
				}
				if fmt.Sprintf("%+v", doc) != before || !reflect.DeepEqual(trends(doc, []*templates.Template{k}, set, ""), trends(doc, []*templates.Template{k}, set, "")) {
					t.Errorf("%s %s: the document changed, or two runs differ", exam, r.Key)
				}
			}
		}
		if !slices.ContainsFunc(k.Measurements, func(g templates.Group) bool {
			return slices.ContainsFunc(g.Rows, func(r templates.Row) bool { return r.Key == k.Lead })
		}) {
			t.Errorf("%s: no lead", exam)
		}
	}
}

func FuzzSayWhen(f *testing.F) {
	f.Add("FEVG 62 %, contre 55 % le 12/03/2025.", 18, 22)
	f.Add("contre 55 % il y a un an", 7, 11)
	f.Add("é\xff 2019-02-30", 0, 3)
	f.Fuzz(func(t *testing.T, text string, start, end int) {
		w := sayWhen(text, pipeline.Span{Start: start, End: end})
		if !w.day.IsZero() {
			if _, err := pipeline.ParseDate(w.day.String()); err != nil {
				t.Errorf("%q gives the day %v", text, w.day)
			}
		}
	})
}
