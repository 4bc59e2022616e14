package graph

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline"
)

func on(s string) pipeline.Date {
	d, err := pipeline.ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

// value states a measurement at its first place in text.
func value(text, key, raw string, v float64, unit string) pipeline.Measurement {
	m := pipeline.Measurement{Key: key, Context: pipeline.Current, Value: v, Unit: unit, Raw: raw}
	if i := strings.Index(text, raw); i >= 0 {
		m.Span = pipeline.Span{Start: i, End: i + len(raw)}
	}
	return m
}

func document(text string, exam pipeline.Exam, ms ...pipeline.Measurement) pipeline.Document {
	return pipeline.Document{Text: text, Report: pipeline.Report{Written: text, Exams: []pipeline.Exam{exam}, Date: on("2026-10-20"), Measurements: ms}}
}

func lvef(v float64, raw string) pipeline.Measurement {
	return pipeline.Measurement{Key: "lvef", Context: pipeline.Current, Value: v, Unit: "%", Raw: raw}
}

func before(date string, exam pipeline.Exam, ms ...pipeline.Measurement) pipeline.Earlier {
	return pipeline.Earlier{On: on(date), Exams: []pipeline.Exam{exam}, Measurements: ms}
}

func TestFraction(t *testing.T) {
	echo := func(change func(*pipeline.Document)) pipeline.Document {
		d := document("FEVG 48 %.", pipeline.ETT, lvef(48, "FEVG 48 %"))
		d.Report.Patient.Sex = pipeline.Male
		d.Earlier = []pipeline.Earlier{
			before("2025-03-12", pipeline.ETT, lvef(60, "FEVG 60 %")),
			before("2023-01-05", pipeline.ETT, lvef(57.5, "FEVG 55-60 %")),
		}
		if change != nil {
			change(&d)
		}
		return d
	}
	for _, c := range []struct {
		name   string
		change func(*pipeline.Document)
		want   string // texts, "" for no graph
	}{
		{"three", nil, "FEVG (%)|80|70|60|50|40|30|normale 52–72|55-60|60|48|01/2023|03/2025|10/2026"},
		{"woman", func(d *pipeline.Document) { d.Report.Patient.Sex = pipeline.Female }, "FEVG (%)|80|70|60|50|40|30|normale 54–74|55-60|60|48|01/2023|03/2025|10/2026"},
		{"sex unknown", func(d *pipeline.Document) { d.Report.Patient.Sex = "" }, "FEVG (%)|70|60|50|40|30|55-60|60|48|01/2023|03/2025|10/2026"},
		{"decimals and bounds", func(d *pipeline.Document) {
			d.Report.Measurements = []pipeline.Measurement{lvef(62.5, "FEVG 62,5 %")}
			d.Earlier[0].Measurements[0].Bound = pipeline.MoreThan
		}, "FEVG (%)|80|70|60|50|40|30|normale 52–72|55-60|> 60|62,5|01/2023|03/2025|10/2026"},
		{"two are told in words", func(d *pipeline.Document) { d.Earlier = d.Earlier[:1] }, ""},
		{"none today", func(d *pipeline.Document) { d.Report.Measurements = nil }, ""},
		{"previous alone today", func(d *pipeline.Document) { d.Report.Measurements[0].Context = pipeline.Previous }, ""},
		{"no date today", func(d *pipeline.Document) { d.Report.Date = pipeline.Date{} }, ""},
		{"a reminder in another examination", func(d *pipeline.Document) { d.Report.Exams = []pipeline.Exam{pipeline.Holter} }, ""},
		{"reminders in earlier ones", func(d *pipeline.Document) { d.Earlier[0].Exams = []pipeline.Exam{pipeline.ECG} }, ""},
		{"later and of the same day", func(d *pipeline.Document) {
			d.Earlier[0].On = on("2026-10-20")
			d.Earlier = append(d.Earlier, before("2027-01-01", pipeline.ETT, lvef(50, "50 %")))
		}, ""},
		{"two of one day", func(d *pipeline.Document) {
			d.Earlier = append([]pipeline.Earlier{before("2025-03-12", pipeline.ETO, lvef(52, "52 %"))}, d.Earlier...)
		}, "FEVG (%)|80|70|60|50|40|30|normale 52–72|55-60|60|48|01/2023|03/2025|10/2026"},
		{"middle of an unknown range", func(d *pipeline.Document) { d.Earlier[1].Measurements[0].Raw = "cinquante-cinq à soixante" }, ""},
		{"beyond a share", func(d *pipeline.Document) { d.Report.Measurements[0].Value = 480 }, ""},
		{"said twice", func(d *pipeline.Document) {
			d.Report.Measurements = append(d.Report.Measurements, lvef(48, "fraction d'éjection 48 %"))
		}, "FEVG (%)|80|70|60|50|40|30|normale 52–72|55-60|60|48|01/2023|03/2025|10/2026"},
		{"said otherwise", func(d *pipeline.Document) {
			d.Report.Measurements = append(d.Report.Measurements, lvef(50, "fraction d'éjection 50 %"))
		}, ""},
		{"at rest", func(d *pipeline.Document) {
			d.Report.Exams[0], d.Report.Measurements[0].Context = pipeline.StressEcho, pipeline.Rest
		}, "FEVG (%)|80|70|60|50|40|30|normale 52–72|55-60|60|48|01/2023|03/2025|10/2026"},
	} {
		check(t, c.name, echo(c.change), pipeline.French, c.want)
	}
	check(t, "English", echo(nil), pipeline.English, "LVEF (%)|80|70|60|50|40|30|normal 52–72|55-60|60|48|01/2023|03/2025|10/2026")
	g := Of(echo(nil), pipeline.French)[0]
	if g.Points[2].X-g.Points[1].X != 587 || g.Form != pipeline.OverYears || g.XFrom != g.Points[0].X || g.XTo != g.Points[2].X {
		t.Errorf("places %v", g.Points)
	}
}

// check holds the texts of the one graph against those wanted.
func check(t *testing.T, name string, d pipeline.Document, lang pipeline.Language, want string) {
	t.Helper()
	gs := Of(d, lang)
	var got []string
	for _, g := range gs {
		got = append(got, strings.Join(g.Texts(), "|"))
	}
	if strings.Join(got, " || ") != want {
		t.Errorf("%s:\n got %s\nwant %s", name, strings.Join(got, " || "), want)
	}
}

func TestManyFractions(t *testing.T) {
	d := document("FEVG 40 %", pipeline.ETT, lvef(40, "FEVG 40 %"))
	for i := range 39 {
		d.Earlier = append(d.Earlier, before(fmt.Sprintf("%d-%02d-01", 2020+i/8, 1+i%8), pipeline.ETT, lvef(float64(41+i%20), fmt.Sprint(41+i%20))))
	}
	g := Of(d, pipeline.French)[0]
	texts := 0
	for _, p := range g.Points {
		if p.Text != "" {
			texts++
		}
	}
	if len(g.Points) != 40 || texts > 4 || len(g.XTicks) > 13 || len(g.XTicks) < 5 {
		t.Errorf("%d points, %d of them with texts, %d dates", len(g.Points), texts, len(g.XTicks))
	}
}

func recording(text string, values ...any) pipeline.Document {
	var ms []pipeline.Measurement
	for i, key := range []string{"pas_day", "pad_day", "pas_night", "pad_night"} {
		if i < len(values) {
			v := values[i].(int)
			ms = append(ms, value(text, key, fmt.Sprint(v), float64(v), "mm[Hg]"))
		}
	}
	return document(text, pipeline.MAPA, ms...)
}

const axis = "Pression artérielle (mmHg)|160|140|120|100|80|60|seuil 135/85|seuil 120/70|jour 142/88|nuit 128/72"

func TestPressure(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"hours stated", "Jour (7 h - 22 h) 142/88, nuit (22 h - 7 h) 128/72", axis + "|7 h|10 h|13 h|16 h|19 h|22 h|1 h|4 h|7 h"},
		{"by the day alone", "Jour 7 h 30 - 23 h. Jour 142/88, nuit 128/72", axis + "|7 h 30|10 h 30|13 h 30|16 h 30|19 h 30|23 h|1 h 30|4 h 30|7 h 30"},
		{"no hours", "Jour 142/88, nuit 128/72, posé à 9 h 15", axis},
		{"contradiction", "Jour (7 h - 22 h), période diurne 8 h - 22 h. Jour 142/88, nuit 128/72", axis},
	} {
		check(t, c.name, recording(c.text, 142, 88, 128, 72), pipeline.French, c.want)
	}
	check(t, "three of four", recording("Jour 142/88, nuit 128", 142, 88, 128), pipeline.French, "")
	check(t, "the wrong way round", recording("Jour 88/142, nuit 128/72", 88, 142, 128, 72), pipeline.French, "")
	two := recording("Jour 142/88, nuit 128/72. Conclusion : jour 138/88", 142, 88, 128, 72)
	two.Report.Measurements = append(two.Report.Measurements, value(two.Text, "pas_day", "138", 138, "mm[Hg]"))
	check(t, "said twice and otherwise", two, pipeline.French, "")
	other := recording("Jour 142/88, nuit 128/72", 142, 88, 128, 72)
	other.Report.Exams[0] = pipeline.ETT
	check(t, "not its letter", other, pipeline.French, "")

	g := Of(recording("Jour (7 h - 23 h) 142/88, nuit (23 h - 7 h) 128/72", 142, 88, 128, 72), pipeline.English)[0]
	if b := g.Bars; len(b) != 2 || b[0].From != 420 || b[0].To != 1380 || b[1].From != 1380 || b[1].To != 1860 || b[0].Low != 88 || b[0].High != 142 || b[1].Text != "night 128/72" {
		t.Errorf("bars %v", b)
	}
	if len(g.Bands) != len(g.Bars) {
		t.Error("a bar has no limit")
	}
}

// listed is an export of readings, every half hour from 10:07.
func listed(form string, n int) string {
	var b strings.Builder
	for i := range n {
		at := 607 + 30*i
		fmt.Fprintf(&b, form+"\n", at/60%24, at%60, 120+i%30, 70+i%20, 60+i%15)
	}
	return b.String()
}

func TestReadings(t *testing.T) {
	for _, c := range []struct {
		name, text string
		n          int
	}{
		{"blanks", listed("%02d:%02d %d %d %d", 45), 45},
		{"tabs", "Heure\tPAS\tPAD\tFC\n" + listed("%02d:%02d\t%d\t%d\t%d", 45), 45},
		{"bars", "| Heure | SYS | DIA | FC |\n" + listed("| %02d:%02d | %d | %d | %d |", 12), 12},
		{"semicolons, commas", listed("%02d:%02d;%d;%d;%d", 12) + listed("%02d:%02d,%d,%d,%d", 0), 12},
		{"commas", listed("%02d:%02d,%d,%d,%d", 12), 12},
		{"date and hour", "Date  Heure   PAS   PAD   FC moy\n" + listed("21/10/2026  %02dh%02d   %d   %d   %d", 12), 12},
		{"date with hour", "N°\tHeure\tPAS\tPAD\tFC\n" + listed("1\t21/10/2026 %02d:%02d\t%d\t%d\t%d", 12), 12},
		{"pairs", listed("%02d:%02d %d/%d %d", 12), 12},
		{"failed ones", listed("%02d:%02d %d %d %d", 12) + "16:10 E 05\n16:20 --- ---\n16:30 80 190 70\n", 12},
		{"too few", listed("%02d:%02d %d %d %d", 9), 0},
		{"two days", listed("%02d:%02d %d %d %d", 100), 0},
		{"columns turned, with a heading", "Heure PAD PAS FC\n" + strings.Repeat("08:00 72 142 60\n", 12), 12},
		{"a mean between, without a heading", strings.Repeat("08:00 142 95 72 60\n", 12), 0},
		{"a mean between, with one", "Heure PAS PAM PAD FC\n" + strings.Repeat("08:00 142 95 72 60\n", 12), 12},
		{"cells are missing", "Heure PAS PAM PAD FC\n" + strings.Repeat("08:00 142 95 72\n", 12), 0},
		{"prose", strings.Repeat("À 08:15 on note 168/98.\n", 12), 0},
	} {
		got := readings(c.text)
		if len(got) != c.n {
			t.Errorf("%s: %d readings, not %d", c.name, len(got), c.n)
		}
		for i, p := range got {
			if p.systolic <= p.diastolic || i > 0 && p.at < got[i-1].at || p.systolic > 160 {
				t.Errorf("%s: %v", c.name, p)
			}
		}
	}

	text := "Jour (7 h - 22 h) 142/88, nuit (22 h - 7 h) 128/72\n" + listed("%02d:%02d %d %d %d", 47)
	g := Of(recording(text, 142, 88, 128, 72), pipeline.French)[0]
	if len(g.Points) != 94 || g.XFrom != 600 || len(g.Bars) != 3 || len(g.Bands) != 3 || g.Bars[1].From != 420+whole || g.Bars[1].To != 600+whole || g.Bars[1].Text+g.Bands[1].Text != "" {
		t.Errorf("%d points from %v, bars %v", len(g.Points), g.XFrom, g.Bars)
	}
	if want := "Pression artérielle (mmHg)|160|140|120|100|80|60|seuil 135/85|seuil 120/70|jour 142/88|nuit 128/72|PAS|PAD|10 h|13 h|16 h|19 h|22 h|1 h|4 h|7 h|10 h"; strings.Join(g.Texts(), "|") != want {
		t.Errorf("texts %q", g.Texts())
	}
	check(t, "readings without hours of day and night", recording(listed("%02d:%02d %d %d %d", 12), 142, 88, 128, 72), pipeline.French,
		"Pression artérielle (mmHg)|140|120|100|80|60|PAS|PAD|10 h|13 h|16 h|19 h|22 h|1 h|4 h|7 h|10 h")
}

func TestRate(t *testing.T) {
	holter := func(text string, lowest, fastest string) pipeline.Document {
		d := document(text, pipeline.Holter)
		for _, v := range []struct{ key, raw string }{{"hr_min", lowest}, {"hr_max", fastest}, {"hr_mean", "moyenne 69"}} {
			if found, ok := parse(figures.FindString(v.raw)); ok && strings.Contains(text, v.raw) {
				d.Report.Measurements = append(d.Report.Measurements, value(text, v.key, v.raw, found, "/min"))
			}
		}
		return d
	}
	const hours = "|0 h|3 h|6 h|9 h|12 h|15 h|18 h|21 h|24 h"
	for _, c := range []struct{ name, text, lowest, fastest, want string }{
		{"stated", "FC moyenne 69/min, minimale 48/min à 4 h 20, maximale 131/min à 17 h 40", "minimale 48", "maximale 131",
			"Fréquence cardiaque (/min)|140|120|100|80|60|40|moyenne 69|min 48 à 4 h 20|max 131 à 17 h 40" + hours},
		{"no mean", "FC min 46 vers 5 h, FC max 132 bpm (18h05)", "FC min 46", "FC max 132",
			"Fréquence cardiaque (/min)|140|120|100|80|60|40|min 46 vers 5 h|max 132 à 18h05" + hours},
		{"one hour", "FC min 46/min à 5 h, FC max 132/min à l'effort", "FC min 46", "FC max 132", ""},
		{"an hour that is a duration", "FC min 46/min à 5 h, FC max 132/min à 2 h d'effort", "FC min 46", "FC max 132", ""},
		{"turned", "FC min 146/min à 5 h, FC max 132/min à 2 h", "FC min 146", "FC max 132", ""},
	} {
		check(t, c.name, holter(c.text, c.lowest, c.fastest), pipeline.French, c.want)
	}
	long := holter("FC min 46 à 5 h, FC max 132 à 18 h, durée 47 h", "FC min 46", "FC max 132")
	long.Report.Measurements = append(long.Report.Measurements, value(long.Text, "rec_dur", "47 h", 47, "h"))
	check(t, "two days", long, pipeline.French, "")
	twice := holter("FC min 46 à 5 h, FC max 132 à 18 h. Conclusion : FC max 132", "FC min 46", "FC max 132")
	twice.Report.Measurements = append(twice.Report.Measurements, pipeline.Measurement{Key: "hr_max", Context: pipeline.Current, Value: 132})
	check(t, "said twice", twice, pipeline.French, "Fréquence cardiaque (/min)|140|120|100|80|60|40|min 46 à 5 h|max 132 à 18 h"+hours)
	twice.Report.Measurements[2].Value = 118
	check(t, "said otherwise", twice, pipeline.French, "")

	said := document("fréquence minimale quarante-six par minute à quatre heures douze virgule maximale cent trente-deux à dix-huit heures", pipeline.Holter)
	said.Report.Written = "Fréquence minimale 46/min à 4 h 12, maximale 132 à 18 h, durée 24 h."
	said.Report.Measurements = []pipeline.Measurement{
		value(said.Text, "hr_min", "minimale quarante-six", 46, "/min"), value(said.Text, "hr_max", "maximale cent trente-deux", 132, "/min")}
	check(t, "dictated", said, pipeline.French, "Fréquence cardiaque (/min)|140|120|100|80|60|40|min 46 à 4 h 12|max 132 à 18 h"+hours)
	said.Report.Written += " TV à 132/min à 3 h."
	check(t, "dictated, and the number stands twice", said, pipeline.French, "")

	table := "Heure\tFC min (/min)\tFC moy (/min)\tFC max (/min)\tESV\n"
	for i := range 24 {
		table += fmt.Sprintf("%02d:00-%02d:00\t%d\t%d\t%d\t%d\n", (9+i)%24, (10+i)%24, 50+i%7, 70+i%5, 95+i%9, i)
	}
	g := Of(holter(table, "-", "-"), pipeline.French)
	if len(g) != 1 || len(g[0].Points) != 72 || g[0].XFrom != 540 || g[0].Points[23].X != 540+23*60 ||
		strings.Join(g[0].Texts(), "|") != "Fréquence cardiaque (/min)|120|100|80|60|40|max|moy.|min|9 h|12 h|15 h|18 h|21 h|0 h|3 h|6 h|9 h" {
		t.Errorf("the hourly table gives %v", g)
	}
	if got := hourly(strings.Replace(table, "FC min", "ESSV", 1)); len(got) != 24 || got[0].rates[2] != 0 {
		t.Errorf("without the slowest: %d hours", len(got))
	}
}

// TestNothingIsMadeUp: each number that stands in a graph or is drawn is one of
// the document's, whatever the document.
func TestNothingIsMadeUp(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for n := range 400 {
		sys, dia := 110+r.IntN(60), 60+r.IntN(40)
		begin, end := 5+r.IntN(5), 20+r.IntN(4)
		text := fmt.Sprintf("Jour (%d h - %d h) %d/%d ; nuit (%dh-%dh) %d/%d\n", begin, end, sys, dia, end, begin, sys-15, dia-12)
		if n%2 == 0 {
			text += listed("%02d:%02d %d %d %d", 20+r.IntN(27))
		}
		d := recording(text, sys, dia, sys-15, dia-12)
		d.Report.Exams = append(d.Report.Exams, pipeline.ETT)
		known := map[float64]bool{}
		for _, f := range figures.FindAllString(text, -1) {
			v, _ := parse(f)
			known[v] = true
		}
		for i := range r.IntN(30) {
			v := float64(200+r.IntN(600)) / 10
			known[v] = true
			m := lvef(v, strings.Replace(fmt.Sprint(v), ".", ",", 1))
			if i == 0 {
				d.Report.Measurements = append(d.Report.Measurements, m)
				continue
			}
			e := before("2020-01-01", pipeline.ETT, m)
			e.On = pipeline.DateOf(time.Date(2026, 10, 19-r.IntN(3000), 0, 0, 0, 0, time.UTC))
			d.Earlier = append(d.Earlier, e)
		}
		for _, g := range Of(d, pipeline.French) {
			for _, p := range g.Points {
				if !known[p.Y] || p.X < g.XFrom || p.X > g.XTo || p.Y < g.YFrom || p.Y > g.YTo {
					t.Fatalf("point %v in %v", p, g)
				}
			}
			for _, b := range g.Bars {
				if !known[b.Low] || !known[b.High] || b.From < g.XFrom || b.To > g.XTo || b.From >= b.To {
					t.Fatalf("bar %v in %v", b, g)
				}
			}
			for _, ts := range [][]pipeline.Tick{g.XTicks, g.YTicks} {
				if !slices.IsSortedFunc(ts, func(a, b pipeline.Tick) int { return int(a.At - b.At) }) {
					t.Fatalf("ticks %v", ts)
				}
			}
			if len(g.Points) == 0 && len(g.Bars) != 2 {
				t.Fatalf("bars %v", g.Bars)
			}
		}
	}
}
