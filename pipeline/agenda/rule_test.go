package agenda

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline"

	"github.com/teambition/rrule-go"
)

// TestRuleAgainstLibrary compares rules that exporters write with a second opinion.
func TestRuleAgainstLibrary(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	days := []string{"MO", "TU", "WE", "TH", "FR", "SA", "SU"}
	pick := func(all []string, n int) string {
		var out []string
		for range n {
			out = append(out, all[rnd.IntN(len(all))])
		}
		slices.Sort(out)
		return strings.Join(slices.Compact(out), ",")
	}
	compared, found := 0, 0
	for range 3000 {
		parts := []string{"FREQ=" + []string{"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}[rnd.IntN(4)]}
		if rnd.IntN(2) == 0 {
			parts = append(parts, fmt.Sprintf("INTERVAL=%d", 1+rnd.IntN(5)))
		}
		monthly := parts[0] == "FREQ=MONTHLY" || parts[0] == "FREQ=YEARLY"
		switch rnd.IntN(5) {
		case 0:
			parts = append(parts, "BYDAY="+pick(days, 1+rnd.IntN(3)))
		case 1:
			if monthly {
				parts = append(parts, fmt.Sprintf("BYDAY=%d%s", []int{-2, -1, 1, 2, 3, 4}[rnd.IntN(6)], days[rnd.IntN(7)]))
			}
		case 2:
			if parts[0] != "FREQ=WEEKLY" {
				parts = append(parts, fmt.Sprintf("BYMONTHDAY=%d", []int{1, 13, 15, 28, 31, -1, -3}[rnd.IntN(7)]))
			}
		case 3:
			if monthly {
				parts = append(parts, "BYDAY=MO,TU,WE,TH,FR", fmt.Sprintf("BYSETPOS=%d", []int{1, -1, 2, 3}[rnd.IntN(4)]))
			}
		}
		if parts[0] == "FREQ=YEARLY" && rnd.IntN(2) == 0 {
			parts = append(parts, fmt.Sprintf("BYMONTH=%d", 1+rnd.IntN(12)))
		}
		if parts[0] == "FREQ=WEEKLY" && rnd.IntN(2) == 0 {
			parts = append(parts, "WKST="+days[rnd.IntN(7)])
		}
		start := time.Date(2018+rnd.IntN(9), time.Month(1+rnd.IntN(12)), 1+rnd.IntN(28), 9, 30, 0, 0, time.UTC)
		switch rnd.IntN(3) {
		case 0:
			parts = append(parts, fmt.Sprintf("COUNT=%d", 1+rnd.IntN(300)))
		case 1:
			parts = append(parts, "UNTIL="+start.AddDate(rnd.IntN(9), 0, rnd.IntN(300)).Format("20060102T150405Z"))
		}
		text := strings.Join(parts, ";")
		o, err := rrule.StrToROption(text)
		if err != nil {
			t.Fatal(text, err)
		}
		o.Dtstart = start
		lib, err := rrule.NewRRule(*o)
		if err != nil {
			t.Fatal(text, err)
		}
		first := lib.After(start, true)
		if !first.Equal(start) { // what the standard leaves open: DTSTART that is none of the rule
			if first.IsZero() {
				continue
			}
			start = first
			o.Dtstart = start
			if lib, err = rrule.NewRRule(*o); err != nil {
				t.Fatal(text, err)
			}
		}
		from := time.Date(2018+rnd.IntN(14), time.Month(1+rnd.IntN(12)), 1, 0, 0, 0, 0, time.UTC)
		to := from.AddDate(0, 0, 70)
		var want []string
		for _, d := range lib.Between(from, to.Add(24*time.Hour-time.Second), true) {
			want = append(want, d.Format(time.DateOnly))
		}
		r, ok := parseRule(text, "")
		if !ok {
			t.Fatalf("%s is not understood", text)
		}
		left := maxScan
		z := newZones(time.UTC, &left)
		m := moment{date: pipeline.DateOf(start), h: start.Hour(), m: start.Minute()}
		got, whole := r.expand(m.date, serial(pipeline.DateOf(from)), serial(pipeline.DateOf(to)), &left, r.end(z, m))
		var have []string
		for _, d := range got {
			have = append(have, dateAt(d).String())
		}
		if !whole || !slices.Equal(have, want) {
			t.Errorf("%s from %s in %s..%s:\n got %v %v\nwant %v", text, start.Format(time.DateOnly), from.Format(time.DateOnly), to.Format(time.DateOnly), have, whole, want)
			return
		}
		compared++
		found += len(want)
	}
	if compared < 2500 || found < 10_000 {
		t.Errorf("only %d rules with %d days were compared", compared, found)
	}
}

func TestRuleRefused(t *testing.T) {
	for _, s := range []string{"", "FREQ=", "FREQ=HOURLY", "FREQ=SECONDLY;COUNT=5", "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;INTERVAL=-1", "FREQ=DAILY;COUNT=0", "FREQ=DAILY;BYHOUR=9,17",
		"FREQ=WEEKLY;BYDAY=XX", "FREQ=WEEKLY;BYDAY=2MO", "FREQ=MONTHLY;BYDAY=99MO", "FREQ=MONTHLY;BYMONTHDAY=0", "FREQ=MONTHLY;BYMONTHDAY=32", "FREQ=YEARLY;BYMONTH=13", "FREQ=YEARLY;BYWEEKNO=20",
		"FREQ=DAILY;UNTIL=tomorrow", "INTERVAL=2", "FREQ=MONTHLY;BYSETPOS=1,", "FREQ=DAILY;WKST=XX", "FREQ=MONTHLY;BYDAY=" + strings.Repeat("MO,", 500) + "MO"} {
		if _, ok := parseRule(s, ""); ok {
			t.Errorf("%.60q is taken", s)
		}
	}
}

// TestRuleBounded has each hostile rule end within its cap.
func TestRuleBounded(t *testing.T) {
	start := pipeline.Date{Year: 1900, Month: 1, Day: 1}
	to := serial(pipeline.Date{Year: 2026, Month: 12, Day: 31})
	never := func(int) bool { return false }
	for _, s := range []string{"FREQ=DAILY;COUNT=999999999", "FREQ=DAILY;COUNT=99999999999999999999", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31;COUNT=3",
		"FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=2;COUNT=1000000", "FREQ=DAILY;INTERVAL=10000", "FREQ=YEARLY;INTERVAL=10000"} {
		r, ok := parseRule(s, "")
		if !ok {
			t.Fatal(s)
		}
		left := maxScan
		days, _ := r.expand(start, to-60, to, &left, never)
		if len(days) > 61 {
			t.Errorf("%s gives %d days", s, len(days))
		}
	}
}

func TestZones(t *testing.T) {
	at := func(d pipeline.Date, h int) moment { return moment{date: d, h: h} }
	summer, winter := pipeline.Date{Year: 2026, Month: 7, Day: 1}, pipeline.Date{Year: 2026, Month: 12, Day: 1}
	table := &table{}
	for _, props := range [][]content{
		{{name: "DTSTART", value: "16010101T020000"}, {name: "TZOFFSETTO", value: "+0200"}, {name: "RRULE", value: "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3"}},
		{{name: "DTSTART", value: "16010101T030000"}, {name: "TZOFFSETTO", value: "+0100"}, {name: "RRULE", value: "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10"}},
	} {
		o, ok := newObservance(props)
		if !ok {
			t.Fatal("an observance is refused")
		}
		table.observances = append(table.observances, o)
	}
	left := maxScan
	z := newZones(paris, &left)
	z.add("Mine", table)
	for _, tzid := range []string{"Europe/Paris", "Romance Standard Time", "/freeassociation.sourceforge.net/Europe/Paris", "Mine", ""} {
		for _, d := range []pipeline.Date{summer, winter} {
			m := at(d, 9)
			m.tzid = tzid
			if got, want := z.instant(m), time.Date(d.Year, d.Month, d.Day, 9, 0, 0, 0, paris); !got.Equal(want) {
				t.Errorf("%q: %v, want %v", tzid, got, want)
			}
		}
	}
	// The table has the hours of the zone it copies on every day of some years.
	for n := serial(pipeline.Date{Year: 2024, Month: 1, Day: 1}); n < serial(pipeline.Date{Year: 2029, Month: 1, Day: 1}); n++ {
		for _, h := range []int{1, 4, 23} {
			m := at(dateAt(n), h)
			m.tzid = "Mine"
			if got, want := z.instant(m), (place{paris}).at(m.date, h, 0, 0); !got.Equal(want) {
				t.Fatalf("%v: %v, want %v", m.date, got, want)
			}
		}
	}
	for _, c := range []struct {
		tzid string
		want int
	}{{"America/Cayenne", 12}, {"Mauritius Standard Time", 5}, {"SA Western Standard Time", 13}} {
		m := at(winter, 9)
		m.tzid = c.tzid
		if h := z.instant(m).UTC().Hour(); h != c.want {
			t.Errorf("%s: %d, want %d", c.tzid, h, c.want)
		}
	}
	if z.unknown != 0 {
		t.Errorf("%d zones are unknown", z.unknown)
	}
	for _, tzid := range []string{"Local", "../../etc/passwd", "Nowhere Standard Time", "/etc/localtime"} {
		z.instant(moment{date: winter, tzid: tzid})
	}
	if z.unknown != 4 {
		t.Errorf("%d unknown zones of 4 are told", z.unknown)
	}
	for name, zone := range windowsZones {
		if load(zone) == nil {
			t.Errorf("%s: no zone %s", name, zone)
		}
	}
}

func TestMomentsAndDurations(t *testing.T) {
	for _, s := range []string{"", "2026", "20261301", "20260230", "20261123T", "20261123T2460", "20261123T250000", "20261123Z", "abcdefgh", "20261123T09300", "99999999T000000"} {
		if m, ok := parseMoment(s, ""); ok {
			t.Errorf("%q is %+v", s, m)
		}
	}
	for s, want := range map[string]time.Duration{"PT30M": 30 * time.Minute, "P1D": 24 * time.Hour, "P1DT2H": 26 * time.Hour, "P2W": 14 * 24 * time.Hour, "+PT1H15M10S": time.Hour + 15*time.Minute + 10*time.Second} {
		if days, d, ok := parseDuration(s); !ok || time.Duration(days)*24*time.Hour+d != want {
			t.Errorf("%s: %d %v %v", s, days, d, ok)
		}
	}
	for _, s := range []string{"", "P", "30", "-PT30M", "P1H", "PT1D", "PTM", "P99999999999D", "PT9999999M"} {
		if _, _, ok := parseDuration(s); ok {
			t.Errorf("%q is taken", s)
		}
	}
}
