package graph

import (
	"fmt"
	"strings"
	"testing"

	"cardiopli/pipeline"
)

func TestHour(t *testing.T) {
	for s, want := range map[string]string{
		"4 h 12":                   "252 4 h 12",
		"04h20,":                   "260 04h20",
		"03H50 pendant":            "230 03H50",
		"5 h du matin":             "300 5 h du matin",
		"5 heures de":              "300 5 heures",
		"17:05":                    "1025 17:05",
		"4:12 am":                  "252 4:12 am",
		"12:10 a.m.":               "10 12:10 a.m.",
		"6:30 pm":                  "1110 6:30 pm",
		"5 h de l'après-midi":      "1020 5 h de l'après-midi",
		"4\u00a0h\u00a012\u202fmn": "252 4 h 12 mn",
		"0 h":                      "0 0 h",
		"24 h":                     "1440 24 h",
		"24 h 10":                  "",
		"25 h":                     "",
		"17 h du soir":             "",
		"5 hommes":                 "",
		"4":                        "",
		"4:1":                      "",
		"4:123":                    "",
		"120/80":                   "",
	} {
		at, words, ok := hour(s)
		if got := fmt.Sprint(at, " ", words); ok != (want != "") || ok && got != want {
			t.Errorf("%q: %q, %v", s, got, ok)
		}
	}
}

func TestHourBehind(t *testing.T) {
	for s, want := range map[string]string{
		" à 4 h 20, maximale":              "260 false",
		"/min à 4 h 20":                    "260 false",
		" /min (04:12)":                    "252 false",
		" bpm (03:50, asleep)":             "230 false",
		" A 03:52":                         "232 false",
		"/mn vers 5 h et":                  "300 true",
		"/min    | à 3 h 10, sommeil |":    "190 false",
		"\t03:10":                          "190 false",
		"/min  03:10":                      "190 false",
		" (3 h 20, sommeil)":               "200 false",
		" (escalier, 18h10)":               "1090 false",
		" (vers 5 h)":                      "300 true",
		" le 08/10 à 4 h 20":               "260 false",
		" (le 08/10/2026 à 4 h 20)":        "260 false",
		"/min, à 4 h 20":                   "260 false",
		" bpm at 6:30 pm":                  "1110 false",
		" @ 18:20":                         "1100 false",
		"":                                 "",
		", 4 h 20":                         "",
		" la nuit, maximale 129/min à 4 h": "",
		" à 2 h d'effort":                  "",
		" à 2 h de marche":                 "",
		" (pendant 2 h)":                   "",
		" (après le repas, 2 h)":           "",
		" (4 h - 5 h)":                     "",
		" à l'effort à 4 h":                "",
		"\nDurée 24 h":                     "",
		" en 24 h":                         "",
		" sur 24 h":                        "",
	} {
		at, _, about, ok := hourBehind(s)
		if got := fmt.Sprint(at, " ", about); ok != (want != "") || ok && got != want {
			t.Errorf("%q: %q, %v", s, got, ok)
		}
	}
}

func TestPeriods(t *testing.T) {
	for text, want := range map[string]string{
		"Jour 7 h - 23 h.":                                                                      "7-23 23-7",
		"Période	Total	Jour (7h-22h)	Nuit (22h-7h)":                                             "7-22 22-7",
		"15 min le jour (7 h à 23 h) et 30 min la nuit (23 h à 7 h)":                            "7-23 23-7",
		"Période de jour 7 h - 23 h, de nuit 23 h - 7 h.":                                       "7-23 23-7",
		"Awake mean ....... 126/77 mmHg    (07:00-23:00)\nAsleep ... 109/64 mmHg (23:00-07:00)": "7-23 23-7",
		"période diurne 8h-23h":                                                                 "8-23 23-8",
		"moyenne nuit (23h-7h) : 143/78":                                                        "7-23 23-7",
		"de 7 h à 22 h (jour)":                                                                  "7-22 22-7",
		"diurne : 7 à 22 h":                                                                     "7-22 22-7",
		"day 6 am":                                                                              "",
		"daytime 7:00 to 22:00, night 22:00 to 7:00":                                            "7-22 22-7",
		"jour 9 h - 21 h, nuit 1 h - 6 h":                                                       "9-21 1-6",
		"horaires 7h-23h / 23h-7h":                                                              "7-23 23-7",
		"horaires 22h-6h / 6h-22h":                                                              "6-22 22-6",
		"lever 7 h, coucher 22 h":                                                               "7-22 22-7",
		"Coucher à 23 h, lever vers 7 h 30":                                                     "7.5-23 23-7.5",
		"Coucher à 23 h, lever à 7 h. Jour 8 h - 22 h":                                          "8-22 22-8",
		"Jour 7 h - 23 h. Nuit 22 h - 7 h":                                                      "",
		"Jour 7 h - 22 h, diurne 8 h - 22 h":                                                    "",
		"Travaille de nuit de 21 h à 5 h":                                                       "",
		"sieste de 14 h à 15 h 30 le jour":                                                      "",
		"le jour, de 9 h à 11 h":                                                                "",
		"posé à 9 h 15, retiré à 8 h 55":                                                        "",
		"12/10 à 9 h":                                                                           "",
		"":                                                                                      "",
	} {
		day, night, ok := periods(text)
		got := ""
		if ok {
			h := func(m int) string { return fmt.Sprint(float64(m) / 60) }
			got = h(day.from) + "-" + h(day.to) + " " + h(night.from) + "-" + h(night.to)
		}
		if got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// TestWordings goes over the ways to write an hour behind a value.
func TestWordings(t *testing.T) {
	for _, unit := range []string{"", "/min", " /min", " bpm", "/mn", " batt/min", " cpm", "\u00a0/min"} {
		for _, link := range []string{" à ", " a ", " vers ", " (", "\t", " | ", ", à ", " (à ", "  ", " (sommeil, "} {
			for _, form := range []string{"%d h %02d", "%dh%02d", "%02d:%02d", "%d H %02d", "%d\u202fh\u202f%02d", "%d heures %02d"} {
				for _, at := range []int{0, 71, 252, 720, 1065, 1439} {
					s := unit + link + fmt.Sprintf(form, at/60, at%60) + ") suite"
					if got, _, _, ok := hourBehind(s); !ok || got != at {
						t.Errorf("%q: %d, %v", s, got, ok)
					}
				}
			}
		}
	}
}

func FuzzHours(f *testing.F) {
	for _, s := range []string{" à 4 h 12", "/min (04:12)", "Jour (7h-22h)\tNuit (22 h - 7 h)", "Heure\tPAS\tPAD\n08:00\t142\t88\n", "Coucher à 23 h, lever à 7 h", "08:00 142 88 72"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if at, words, _, ok := hourBehind(s); ok && (at < 0 || at > whole || words == "") {
			t.Fatalf("hour %d %q", at, words)
		}
		if day, night, ok := periods(s); ok {
			for _, v := range []int{day.from, day.to, night.from, night.to} {
				if v < 0 || v >= whole {
					t.Fatalf("period %v %v", day, night)
				}
			}
			if day.length()+night.length() > whole {
				t.Fatalf("day %v and night %v are more than a day", day, night)
			}
		}
		text := s + "\n" + strings.Repeat(s+"\n", 12)
		for _, list := range []int{len(readings(text)), len(hourly(text))} {
			if list > maxReadings+1 {
				t.Fatal(list)
			}
		}
		d := document(text, pipeline.MAPA, value(text, "pas_day", s, 142, "mm[Hg]"), value(text, "pad_day", s, 88, ""), value(text, "pas_night", s, 128, ""), value(text, "pad_night", s, 72, ""),
			value(text, "hr_min", s, 46, "/min"), value(text, "hr_max", s, 132, "/min"))
		d.Report.Exams = append(d.Report.Exams, pipeline.Holter)
		for _, g := range Of(d, pipeline.French) {
			if len(g.YTicks) > 10 || len(g.XTicks) > 20 || g.XFrom > g.XTo || g.YFrom >= g.YTo {
				t.Fatalf("%v", g)
			}
		}
	})
}

func BenchmarkOf(b *testing.B) {
	text := "Jour (7 h - 22 h) 142/88, nuit (22 h - 7 h) 128/72\n" + listed("%02d:%02d %d %d %d", 47)
	d := recording(text, 142, 88, 128, 72)
	b.Run("a list of readings", func(b *testing.B) {
		for b.Loop() {
			Of(d, pipeline.French)
		}
	})
	for _, s := range []string{"jour 7 h - 22 h ", "08:00 142 88 72\n", "((((((", "à 4 h 12 ", "Heure\tPAS\tPAD\t"} {
		long := recording(strings.Repeat(s, longestText/len(s)), 142, 88, 128, 72)
		long.Report.Exams = append(long.Report.Exams, pipeline.Holter)
		b.Run("the longest of "+s, func(b *testing.B) {
			for b.Loop() {
				Of(long, pipeline.French)
			}
		})
	}
}
