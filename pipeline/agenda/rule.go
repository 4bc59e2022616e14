package agenda

import (
	"slices"
	"strings"
	"time"

	"cardiopli/pipeline"
)

// rule is a recurrence (RFC 5545 3.3.10) of whole days. It is worked out here
// and not by a library: the one at hand never comes back from FREQ=HOURLY;
// INTERVAL=2;BYHOUR=10 and cannot be stopped. It serves the tests as a second
// opinion.
type rule struct {
	freq     freq
	interval int
	count    int    // 0: none
	until    moment // zero date: none
	months   []int
	monthDay []int // 1 to 31, -1 to -31
	days     []nth
	pos      []int
	wkst     int    // Monday 0
	clock    [3]int // BYHOUR, BYMINUTE, BYSECOND: -1 where not stated
}

type freq int

const (
	daily freq = iota
	weekly
	monthly
	yearly
)

// nth is a weekday, n counted from the begin or end of its month or year; 0: each.
type nth struct{ n, day int }

const (
	maxList    = 400       // values of one part of a rule
	maxScan    = 5_000_000 // days looked at for the rules of one file
	maxCounted = 20_000    // occurrences counted for COUNT
)

var weekdays = map[string]int{"MO": 0, "TU": 1, "WE": 2, "TH": 3, "FR": 4, "SA": 5, "SU": 6}

// parseRule reads a RECUR value. ok is false for what is not of the form, and for
// what no agenda of a practice needs (hours, minutes, weeks of the year): the
// caller then takes the first occurrence alone and tells it.
func parseRule(s, tzid string) (r rule, ok bool) {
	r.interval, r.clock = 1, [3]int{-1, -1, -1}
	hasFreq := false
	for _, part := range strings.Split(strings.ToUpper(s), ";") {
		key, v, found := strings.Cut(strings.TrimSpace(part), "=")
		if key == "" && !found {
			continue
		}
		good := true
		switch key {
		case "FREQ":
			i := slices.Index([]string{"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}, v)
			r.freq, good, hasFreq = freq(i), i >= 0, true
		case "INTERVAL":
			r.interval = number(v)
			good = r.interval >= 1 && r.interval <= 10_000
		case "COUNT":
			r.count = number(v)
			good = r.count >= 1
		case "UNTIL":
			r.until, good = parseMoment(v, tzid)
		case "BYMONTH":
			r.months, good = numbers(v, 1, 12)
		case "BYMONTHDAY":
			r.monthDay, good = numbers(v, -31, 31)
		case "BYSETPOS":
			r.pos, good = numbers(v, -366, 366)
		case "BYHOUR", "BYMINUTE", "BYSECOND": // one value, that of the first occurrence: see possible
			n := number(v)
			r.clock[slices.Index([]string{"BYHOUR", "BYMINUTE", "BYSECOND"}, key)] = n
			good = n >= 0 && n < 60
		case "BYDAY":
			r.days, good = weekdayList(v)
		case "WKST":
			r.wkst, good = weekdays[v]
		default:
			if strings.HasPrefix(key, "X-") {
				continue
			}
			good = false
		}
		if !good {
			return rule{}, false
		}
	}
	for _, d := range r.days {
		if d.n != 0 && r.freq != monthly && r.freq != yearly {
			return rule{}, false
		}
	}
	return r, hasFreq
}

// possible reports whether the rule can be followed from its first occurrence: the
// hours it states are that one's, and one of its days exists in some year.
func (r rule) possible(start moment) bool {
	for i, at := range [3]int{start.h, start.m, start.s} {
		if r.clock[i] >= 0 && (r.clock[i] != at || start.allDay) {
			return false
		}
	}
	if r.freq == daily && slices.ContainsFunc(r.pos, func(p int) bool { return p > 1 || p < -1 }) {
		return false
	}
	if r.months == nil || r.monthDay == nil {
		return true
	}
	return slices.ContainsFunc(r.months, func(m int) bool {
		return slices.ContainsFunc(r.monthDay, func(d int) bool { return max(d, -d) <= monthDays(2024, time.Month(m)) })
	})
}

// number reads up to nine figures, or gives -1.
func number(s string) int {
	if len(s) > 9 {
		if digits(s) {
			return 1e9 // more than any cap
		}
		return -1
	}
	if !digits(s) {
		return -1
	}
	return atoi(s)
}

func signed(s string) (int, bool) {
	t := strings.TrimLeft(s, "+-")
	if len(s)-len(t) > 1 || !digits(t) || len(t) > 3 {
		return 0, false
	}
	if s[0] == '-' {
		return -atoi(t), true
	}
	return atoi(t), true
}

func numbers(v string, low, high int) ([]int, bool) {
	parts := strings.Split(v, ",")
	if len(parts) > maxList {
		return nil, false
	}
	var ns []int
	for _, p := range parts {
		n, ok := signed(strings.TrimSpace(p))
		if !ok || n == 0 || n < low || n > high {
			return nil, false
		}
		ns = append(ns, n)
	}
	return ns, true
}

func weekdayList(v string) ([]nth, bool) {
	parts := strings.Split(v, ",")
	if len(parts) > maxList {
		return nil, false
	}
	var ds []nth
	for _, p := range parts {
		if p = strings.TrimSpace(p); len(p) < 2 {
			return nil, false
		}
		day, ok := weekdays[p[len(p)-2:]]
		n := 0
		if ok && len(p) > 2 {
			n, ok = signed(p[:len(p)-2])
			ok = ok && n != 0 && n >= -53 && n <= 53
		}
		if !ok {
			return nil, false
		}
		ds = append(ds, nth{n, day})
	}
	return ds, true
}

// expand gives the days of the rule that lie in [from, to], as numbers of days.
// start is the first occurrence and always one (RFC 5545 3.8.5.3). after reports
// whether a day lies behind UNTIL. left is how many days may still be looked at;
// whole is false where that, or the cap on COUNT, ended the work.
func (r rule) expand(start pipeline.Date, from, to int, left *int, after func(int) bool) (days []int, whole bool) {
	first := serial(start)
	seen := 0
	take := func(d int) bool { // false: the rule is over
		if after(d) || d > to {
			return false
		}
		seen++
		if d >= from {
			days = append(days, d)
		}
		return r.count == 0 || seen < r.count
	}
	if !take(first) {
		return days, true
	}
	for k := r.skip(start, from); ; k++ {
		low, high := r.period(start, k)
		if low > to || low > serial(pipeline.Date{Year: lastYear, Month: 12, Day: 31}) {
			return days, true
		}
		if *left -= high - low; *left < 0 || seen > maxCounted {
			return days, false
		}
		var set []int
		for d := low; d < high; d++ {
			if r.matches(d, start, low, high) {
				set = append(set, d)
			}
		}
		if r.pos != nil {
			set = r.chosen(set)
		}
		for _, d := range set {
			if d > first && !take(d) {
				return days, true
			}
		}
	}
}

// skip is the first period worth looking at: without COUNT the years before the
// window need no walk.
func (r rule) skip(start pipeline.Date, from int) int {
	if r.count > 0 {
		return 0
	}
	d := dateAt(from)
	var n int
	switch r.freq {
	case daily:
		n = (from - serial(start)) / r.interval
	case weekly:
		n = (from - serial(start)) / (7 * r.interval)
	case monthly:
		n = ((d.Year-start.Year)*12 + int(d.Month-start.Month)) / r.interval
	case yearly:
		n = (d.Year - start.Year) / r.interval
	}
	return max(0, n-1)
}

// period gives the k-th period as [low, high).
func (r rule) period(start pipeline.Date, k int) (low, high int) {
	n := k * r.interval
	switch r.freq {
	case daily:
		low = serial(start) + n
		return low, low + 1
	case weekly:
		s := serial(start)
		low = s - (weekday(s)-r.wkst+7)%7 + 7*n
		return low, low + 7
	case monthly:
		y, m := start.Year, int(start.Month)-1+n
		y, m = y+m/12, m%12
		low = serial(pipeline.Date{Year: y, Month: time.Month(m + 1), Day: 1})
		return low, low + monthDays(y, time.Month(m+1))
	}
	low = serial(pipeline.Date{Year: start.Year + n, Month: 1, Day: 1})
	return low, serial(pipeline.Date{Year: start.Year + n + 1, Month: 1, Day: 1})
}

func (r rule) matches(n int, start pipeline.Date, low, high int) bool {
	d := dateAt(n)
	if r.months != nil && !slices.Contains(r.months, int(d.Month)) {
		return false
	}
	if r.monthDay != nil && !slices.Contains(r.monthDay, d.Day) && !slices.Contains(r.monthDay, d.Day-monthDays(d.Year, d.Month)-1) {
		return false
	}
	if r.days != nil && !slices.ContainsFunc(r.days, func(w nth) bool { return r.isNth(w, n, d, low, high) }) {
		return false
	}
	if r.days == nil && r.monthDay == nil { // what the rule leaves out, its first day says
		switch r.freq {
		case weekly:
			return weekday(n) == weekday(serial(start))
		case monthly:
			return d.Day == start.Day
		case yearly:
			return d.Day == start.Day && (r.months != nil || d.Month == start.Month)
		}
	}
	return true
}

func (r rule) isNth(w nth, n int, d pipeline.Date, low, high int) bool {
	if weekday(n) != w.day {
		return false
	}
	if w.n == 0 {
		return true
	}
	at, size := n-low, high-low
	if r.freq == yearly && r.months != nil {
		at, size = d.Day-1, monthDays(d.Year, d.Month)
	}
	if w.n > 0 {
		return at/7 == w.n-1
	}
	return (size-1-at)/7 == -w.n-1
}

// chosen applies BYSETPOS to the days of one period.
func (r rule) chosen(set []int) []int {
	var out []int
	for _, p := range r.pos {
		if p < 0 {
			p += len(set) + 1
		}
		if p >= 1 && p <= len(set) {
			out = append(out, set[p-1])
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
