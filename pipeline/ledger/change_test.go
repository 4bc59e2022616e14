package ledger_test

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/ledger"
)

// followUp is a letter whose table was written by hand: values at rest and under
// load, of before from two letters and from the report itself.
func followUp(exam pipeline.Exam, lang pipeline.Language, report string, ms []pipeline.Measurement, earlier []pipeline.Earlier, table string) pipeline.Document {
	doc := pipeline.Document{ID: "7k3m9q2xp4rt", Version: 1, Text: report, At: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC), Earlier: earlier}
	for i := range ms {
		at := strings.Index(report, ms[i].Raw)
		ms[i].Span = pipeline.Span{Start: at, End: at + len(ms[i].Raw)}
	}
	doc.Report = pipeline.Report{Language: lang, Exams: []pipeline.Exam{exam}, Date: pipeline.Date{Year: 2026, Month: 10, Day: 20}, Written: report, Measurements: ms}
	var rows [][]string
	for _, line := range strings.Split(table, "\n") {
		rows = append(rows, strings.Split(line, "|"))
	}
	doc.Letter = pipeline.Letter{Document: doc.ID, Version: 1, Template: string(exam) + "/1", Language: lang, Date: pipeline.DateOf(doc.At), ExamOn: doc.Report.Date,
		Blocks: []pipeline.Block{{Kind: pipeline.Paragraph, Text: report}, {Kind: pipeline.Table, Rows: rows}}}
	return doc
}

func value(key string, c pipeline.Context, v float64, unit, raw string) pipeline.Measurement {
	return pipeline.Measurement{Key: key, Context: c, Value: v, Unit: unit, Raw: raw}
}

func letterOf(day, month, year int, exam pipeline.Exam, ms ...pipeline.Measurement) pipeline.Earlier {
	return pipeline.Earlier{Document: "8k3m9q2xp4rt", On: pipeline.Date{Year: year, Month: time.Month(month), Day: day}, Exams: []pipeline.Exam{exam}, Measurements: ms}
}

// followUps are letters of every form that the columns of before and of change
// may have.
func followUps() map[string]func() pipeline.Document {
	return map[string]func() pipeline.Document{
		"one day": func() pipeline.Document {
			return followUp(pipeline.ETT, pipeline.French, "FEVG 48 %, TAPSE 20 mm, SLG -14,5 %, Vmax 4,25 m/s.",
				[]pipeline.Measurement{value("lvef", "", 48, "%", "48 %"), value("tapse", "", 20, "mm", "20 mm"), value("gls", "", -14.5, "%", "-14,5 %"), value("av_vmax", "", 4.25, "m/s", "4,25 m/s")},
				[]pipeline.Earlier{letterOf(12, 3, 2025, pipeline.ETT, value("lvef", "", 60, "%", ""), value("tapse", "", 22, "mm", ""), value("gls", "", -20, "%", ""), value("av_vmax", "", 3.5, "m/s", ""))},
				`Mesure|Valeur|Antérieur (12/03/2025)|Évolution|Normale|Source
Ventricule gauche|||||
Fraction d'éjection du VG (FEVG)|48 %|60 %|↓ -12|H 52–72 / F 54–74|EACVI/ASE 2015
Strain longitudinal global|-14,5 %|-20 %|↓ -5,5 (val. abs.)|environ −20|EACVI/ASE 2015
Valves|||||
Vitesse maximale aortique|4,25 m/s|3,5 m/s|↑ +0,75|< 2,0|ESC/EACTS 2021
Cavités droites et péricarde|||||
TAPSE|20 mm|22 mm|= (± 4)|≥ 17|EACVI/ASE 2015`)
		},
		"several days, in English": func() pipeline.Document {
			return followUp(pipeline.ETT, pipeline.English, "LVEF 48 % (previously 60 %), TAPSE 20 mm, MG 46 mmHg, previously 30 mmHg.",
				[]pipeline.Measurement{value("lvef", "", 48, "%", "48 %"), value("lvef", "previous", 60, "%", "60 %"), value("tapse", "", 20, "mm", "20 mm"), value("av_gmean", "", 46, "mm[Hg]", "46 mmHg"), value("av_gmean", "previous", 30, "mm[Hg]", "30 mmHg")},
				[]pipeline.Earlier{letterOf(12, 3, 2025, pipeline.ETT, value("lvef", "", 60, "%", "")), letterOf(3, 6, 2024, pipeline.ETT, value("tapse", "", 15, "mm", ""), value("lvef", "", 55, "%", ""))},
				`Measure|Value|Previous|Change|Normal|Source
Left ventricle|||||
LV ejection fraction (LVEF)|48%|60% (12/03/2025)|↓ -12|M 52–72 / F 54–74|EACVI/ASE 2015
Valves|||||
Aortic mean gradient|46 mmHg|30 mmHg|↑ +16|< 10|ESC/EACTS 2021
Right heart and pericardium|||||
TAPSE|20 mm|15 mm (03/06/2024)|↑ +5|≥ 17|EACVI/ASE 2015`)
		},
		"at rest and under load": func() pipeline.Document {
			return followUp(pipeline.StressEcho, pipeline.French, "Au repos FEVG 45 %. Au pic FEVG 61 %. Charge 120 W.",
				[]pipeline.Measurement{value("lvef", "rest", 45, "%", "45 %"), value("lvef", "peak", 61, "%", "61 %"), value("workload", "", 120, "W", "120 W")},
				[]pipeline.Earlier{letterOf(12, 3, 2025, pipeline.ETT, value("lvef", "", 60, "%", "")), letterOf(3, 6, 2023, pipeline.StressEcho, value("workload", "", 90, "W", ""))},
				`Mesure|Repos|Effort|Antérieur|Évolution|Normale|Source
Effort||||||
Charge maximale||120 W|90 W (03/06/2023)|↑ +30||
Échocardiographie||||||
Fraction d'éjection du VG (FEVG)|45 %|61 %|repos : 60 % (12/03/2025)|↓ -15|repos : H 52–72 / F 54–74|EACVI/ASE 2015`)
		},
		"a bound, and no change to tell": func() pipeline.Document {
			return followUp(pipeline.ETT, pipeline.French, "Vmax 4,5 m/s, volume régurgité 60 mL contre 20 mL.",
				[]pipeline.Measurement{value("av_vmax", "", 4.5, "m/s", "4,5 m/s"), value("rvol", "", 60, "mL", "60 mL"), value("rvol", "previous", 20, "mL", "20 mL")},
				[]pipeline.Earlier{letterOf(12, 3, 2025, pipeline.ETT, pipeline.Measurement{Key: "av_vmax", Value: 4, Unit: "m/s", Bound: pipeline.MoreThan})},
				`Mesure|Valeur|Antérieur|Normale|Source
Vitesse maximale aortique|4,5 m/s|> 4 m/s (12/03/2025)|< 2,0|ESC/EACTS 2021
Volume régurgité|60 mL|20 mL||`)
		},
	}
}

func TestTableOfBefore(t *testing.T) {
	for name, make := range followUps() {
		t.Run(name, func(t *testing.T) {
			if l := bench().book.Letter(make()); !l.Balanced() {
				t.Errorf("%d entries%s", len(l.Entries), show(l))
			}
		})
	}
}

// Whatever else stands in the columns of before and of change is listed.
func TestTableOfBeforeRefusesAnyOther(t *testing.T) {
	for name, c := range map[string]struct{ letter, from, to string }{
		"another value of before":       {"one day", "|60 %|", "|62 %|"},
		"another unit of before":        {"one day", "|22 mm|", "|22 cm|"},
		"the value of before gone":      {"one day", "|60 %|", "||"},
		"a minus of before gone":        {"one day", "|-20 %|", "|20 %|"},
		"another difference":            {"one day", "↓ -12", "↓ -13"},
		"the difference without a sign": {"one day", "↓ -12", "↓ 12"},
		"the other arrow":               {"one day", "↓ -12", "↑ +12"},
		"the arrow alone turned":        {"one day", "↓ -12", "↑ -12"},
		"no arrow":                      {"one day", "↓ -12", "-12"},
		"a change within the noise":     {"one day", "= (± 4)", "↓ -2"},
		"no change beyond the noise":    {"one day", "↓ -12", "= (± 10)"},
		"another noise":                 {"one day", "= (± 4)", "= (± 1)"},
		"equal without its noise":       {"one day", "= (± 4)", "="},
		"the change gone":               {"one day", "|↓ -12|", "||"},
		"decimals of the change gone":   {"one day", "↑ +0,75", "↑ +75"},
		"magnitude not said":            {"one day", " (val. abs.)", ""},
		"another year in the heading":   {"one day", "(12/03/2025)", "(12/03/2024)"},
		"another day in the heading":    {"one day", "(12/03/2025)", "(13/03/2025)"},
		"no day in the heading":         {"one day", " (12/03/2025)", ""},
		"no columns of before":          {"one day", "cut", "3,4"},
		"no column of change":           {"one day", "cut", "4"},
		"another date":                  {"several days, in English", "(03/06/2024)", "(03/06/2025)"},
		"dates exchanged":               {"several days, in English", "(03/06/2024)", "(12/03/2025)"},
		"a date gone":                   {"several days, in English", " (12/03/2025)", ""},
		"a date added":                  {"several days, in English", "|30 mmHg|", "|30 mmHg (12/03/2025)|"},
		"the older letter's value":      {"several days, in English", "|60% (12/03/2025)|", "|55% (03/06/2024)|"},
		"a day in the heading of many":  {"several days, in English", "|Previous|", "|Previous (12/03/2025)|"},
		"rest not said":                 {"at rest and under load", "repos : 60 %", "60 %"},
		"the value at peak instead":     {"at rest and under load", "↓ -15", "↑ +1"},
		"before at peak":                {"at rest and under load", "|90 W (03/06/2023)|", "|95 W (03/06/2023)|"},
		"a bound gone":                  {"a bound, and no change to tell", "> 4 m/s", "4 m/s"},
		"a bound turned":                {"a bound, and no change to tell", "> 4 m/s", "< 4 m/s"},
		"a change where none is known":  {"a bound, and no change to tell", "add", "↑ +40"},
	} {
		t.Run(name, func(t *testing.T) {
			doc := followUps()[c.letter]()
			rows := doc.Letter.Blocks[1].Rows
			hit := false
			for i := range rows {
				switch c.from {
				case "cut":
					var kept []string
					for j, s := range rows[i] {
						if !strings.Contains(c.to, fmt.Sprint(j+1)) || j == 0 {
							kept = append(kept, s)
						}
					}
					rows[i], hit = kept, true
				case "add":
					s := map[bool]string{true: "Évolution", false: c.to}[i == 0]
					rows[i], hit = append(append(append([]string(nil), rows[i][:3]...), s), rows[i][3:]...), true
				default:
					line := strings.Join(rows[i], "|")
					hit = hit || strings.Contains(line, c.from)
					rows[i] = strings.Split(strings.Replace(line, c.from, c.to, 1), "|")
				}
			}
			if !hit {
				t.Fatalf("%q stands nowhere", c.from)
			}
			if l := bench().book.Letter(doc); l.Balanced() {
				t.Errorf("%q for %q is not listed", c.to, c.from)
			}
		})
	}
}

// Any single sign of the columns of before and of change that is another, or
// gone, is listed.
func TestTableOfBeforeSignBySign(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 5))
	n := 0
	for _, name := range slices.Sorted(maps.Keys(followUps())) {
		doc := followUps()[name]()
		rows := doc.Letter.Blocks[1].Rows
		for r := range rows {
			for c := range rows[r] {
				head := rows[0][c]
				if !strings.HasPrefix(head, "Antérieur") && !strings.HasPrefix(head, "Previous") && head != "Évolution" && head != "Change" || r == 0 && !strings.Contains(rows[r][c], "(") {
					continue
				}
				was := rows[r][c]
				for i, sign := range was {
					if !strings.ContainsRune("0123456789,.+-↑↓=±<>", sign) {
						continue
					}
					for _, other := range []string{"", string("0123456789"[rnd.IntN(10)]), "5"} {
						now := was[:i] + other + was[i+len(string(sign)):]
						if now == was || strings.TrimLeft(now, "0 ↑↓+-") == strings.TrimLeft(was, "0 ↑↓+-") && strings.ContainsRune("0", sign) {
							continue
						}
						rows[r][c] = now
						n++
						if l := bench().book.Letter(doc); l.Balanced() && !same(was, now) {
							t.Errorf("%s: %q for %q is not listed", name, now, was)
						}
					}
				}
				rows[r][c] = was
			}
		}
	}
	t.Logf("%d slips", n)
	if n < 200 {
		t.Error("the slips are too few")
	}
}

// same reports whether two cells read alike: "03/06" is "3/06".
func same(a, b string) bool {
	strip := func(s string) string {
		for _, f := range []string{"/0", "(0", " 0"} {
			s = strings.ReplaceAll(s, f, f[:1])
		}
		return s
	}
	return strip(a) == strip(b)
}

// What the box says of changes is held as strictly.
func TestTrendsRefuseAnyOther(t *testing.T) {
	march := pipeline.Date{Year: 2025, Month: time.March, Day: 12}
	trends := func() []pipeline.Trend {
		return []pipeline.Trend{
			{Key: "lvef", Label: "Fraction d'éjection du VG (FEVG)", Now: "48 %", Before: "60 %", On: march, Difference: "-12", Noise: "± 10", Course: pipeline.Fallen},
			{Key: "gls", Label: "Strain longitudinal global", Now: "-14,5 %", Before: "-20 %", On: march, Difference: "-5,5 en valeur absolue", Noise: "± 3", Course: pipeline.Fallen},
			{Key: "tapse", Label: "TAPSE", Now: "20 mm", Before: "22 mm", On: march, Difference: "-2", Noise: "± 4", Course: pipeline.Steady},
		}
	}
	doc := followUps()["one day"]()
	doc.Letter.Trends = trends()
	if l := bench().book.Letter(doc); !l.Balanced() {
		t.Fatalf("as they are:%s", show(l))
	}
	for name, slip := range map[string]func(*pipeline.Trend){
		"now":        func(t *pipeline.Trend) { t.Now = strings.Replace(t.Now, t.Now[:2], "41", 1) },
		"before":     func(t *pipeline.Trend) { t.Before = strings.Replace(t.Before, t.Before[:2], "41", 1) },
		"decimals":   func(t *pipeline.Trend) { t.Before = strings.Replace(t.Before, " ", ",4 ", 1) },
		"day":        func(t *pipeline.Trend) { t.On.Year = 2024 },
		"difference": func(t *pipeline.Trend) { t.Difference = strings.Replace(t.Difference, "-", "-1", 1) },
		"sign":       func(t *pipeline.Trend) { t.Difference = strings.Replace(t.Difference, "-", "+", 1) },
		"noise":      func(t *pipeline.Trend) { t.Noise = "± 1" },
		"no noise":   func(t *pipeline.Trend) { t.Noise = "" },
		"course": func(t *pipeline.Trend) {
			t.Course = map[bool]pipeline.Course{true: pipeline.Steady, false: pipeline.Fallen}[t.Course == pipeline.Fallen]
		},
		"risen":   func(t *pipeline.Trend) { t.Course = pipeline.Risen },
		"measure": func(t *pipeline.Trend) { t.Key = "paps" },
	} {
		for i := range trends() {
			doc.Letter.Trends = trends()
			slip(&doc.Letter.Trends[i])
			if l := bench().book.Letter(doc); l.Balanced() {
				t.Errorf("%s of %s is not listed: %+v", name, doc.Letter.Trends[i].Label, doc.Letter.Trends[i])
			}
		}
	}
}

// earlierOf makes up examinations before that of a report: its own values, some
// of them changed by little or much, gone, bounded, said twice, or of another kind
// of examination.
func earlierOf(rnd *rand.Rand, r pipeline.Report) []pipeline.Earlier {
	var out []pipeline.Earlier
	for range rnd.IntN(4) {
		e := pipeline.Earlier{Document: "8k3m9q2xp4rt", On: pipeline.Date{Year: 2015 + rnd.IntN(12), Month: time.Month(1 + rnd.IntN(12)), Day: 1 + rnd.IntN(28)}, Exams: r.Exams}
		if rnd.IntN(4) == 0 {
			e.Exams = []pipeline.Exam{pipeline.Exams[rnd.IntN(len(pipeline.Exams))]}
		}
		for _, m := range r.Measurements {
			if m.Context == pipeline.Previous || m.Context == pipeline.Target || rnd.IntN(3) == 0 {
				continue
			}
			switch m.Raw = ""; rnd.IntN(8) {
			case 0:
				m.Value = math.Round(m.Value * 3 / 2)
			case 1:
				m.Value = math.Round(m.Value*60) / 100
			case 2:
				m.Value = math.Round(m.Value*105) / 100
			case 3:
				m.Bound = pipeline.MoreThan
			case 4:
				m.Context = pipeline.Rest
			case 5:
				again := m
				again.Value++
				e.Measurements = append(e.Measurements, again)
			}
			e.Measurements = append(e.Measurements, m)
		}
		out = append(out, e)
	}
	return out
}

// TestLettersAfterOthersBalance composes the letters of the corpus behind letters
// sent before: what the composer says of them is what the ledger works out.
func TestLettersAfterOthersBalance(t *testing.T) {
	letters, trends, courses := 0, 0, map[pipeline.Course]int{}
	count := newTally()
	for i, r := range corpus(t, 150) {
		doc := compose(t, r.text)
		if !bench().book.Letter(doc).Balanced() {
			continue
		}
		doc.Earlier = earlierOf(rand.New(rand.NewPCG(uint64(i), 23)), doc.Report)
		doc, _, err := bench().composer.Run(doc)
		if err != nil {
			t.Fatal(err)
		}
		letters++
		trends += len(doc.Letter.Trends)
		for _, tr := range doc.Letter.Trends {
			courses[tr.Course]++
		}
		if l := bench().book.Letter(doc); !l.Balanced() {
			t.Errorf("%s, behind %+v:%s", r.name, doc.Earlier, show(l))
			continue
		}
		if i%6 == 0 && len(doc.Earlier) > 0 { // slips in the table are listed there too
			var cells []*string
			for b := range doc.Letter.Blocks {
				for _, row := range doc.Letter.Blocks[b].Rows {
					for c := range row {
						cells = append(cells, &row[c])
					}
				}
			}
			mutate(r.name, cells, uint64(i), count, func() ledger.Ledger { return bench().book.Letter(doc) })
		}
	}
	count.report(t, "table")
	t.Logf("%d letters, %d trends: %v", letters, trends, courses)
	if letters < 200 || len(courses) != 3 || trends < 200 {
		t.Error("the letters or the trends are too few")
	}
}

func BenchmarkLetterWithEarlier(b *testing.B) {
	doc := followUps()["one day"]()
	for b.Loop() {
		bench().book.Letter(doc)
	}
}
