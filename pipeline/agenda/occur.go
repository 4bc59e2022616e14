package agenda

import (
	"slices"
	"strings"
	"time"

	"cardiopli/pipeline"
)

// times gives the occurrences of an event around the window. repeats tells a
// series; ok is false where the event has no time.
func (r *calendarReader) times(z *zones, e *event) (all []slot, repeats, ok bool) {
	p, _ := e.prop("DTSTART")
	start, ok := parseMoment(p.value, p.params["TZID"])
	if !ok || start.date.Year < firstYear || start.date.Year > lastYear {
		return nil, false, false
	}
	add := func(m moment) {
		s := slot{start: z.instant(m).In(r.o.Zone), day: m.allDay}
		s.id = s.start.Unix()
		s.end = r.end(z, e, m, s.start)
		all = append(all, s)
	}
	gone := r.excluded(z, e)
	// A day more on each side: the wall of another zone may show another date.
	from, to := serial(r.o.Window.From)-2, serial(r.o.Window.To)+2
	days := []int{serial(start.date)}
	if p, has := e.prop("RRULE"); has {
		repeats = true
		rule, good := parseRule(p.value, start.tzid)
		if !good || !rule.possible(start) {
			r.rules++
		} else {
			var whole bool
			days, whole = rule.expand(start.date, from, to, z.left, rule.end(z, start))
			if !whole {
				r.rules++
			}
		}
	}
	for _, d := range days {
		m := start
		m.date = dateAt(d)
		add(m)
	}
	for _, p := range e.props {
		if p.name != "RDATE" {
			continue
		}
		repeats = true
		for i, v := range strings.Split(p.value, ",") {
			v, _, _ = strings.Cut(v, "/") // a PERIOD
			if m, good := parseMoment(v, p.params["TZID"]); good && i < maxList {
				if m.allDay != start.allDay { // a date for a timed series: its hour
					m.h, m.m, m.s, m.allDay, m.tzid, m.utc = start.h, start.m, start.s, start.allDay, start.tzid, start.utc
				}
				if n := serial(m.date); n >= from && n <= to {
					add(m)
				}
			}
		}
	}
	all = slices.DeleteFunc(all, func(s slot) bool {
		return gone.at[s.id] || gone.days[pipeline.DateOf(s.start)]
	})
	slices.SortStableFunc(all, func(a, b slot) int { return a.start.Compare(b.start) })
	all = slices.CompactFunc(all, func(a, b slot) bool { return a.id == b.id })
	return all, repeats, true
}

// end makes the test whether a day lies behind UNTIL, which is a date, a time of
// the wall, or an instant (RFC 5545 3.3.10).
func (r rule) end(z *zones, start moment) func(int) bool {
	if r.until.date.IsZero() {
		return func(int) bool { return false }
	}
	last := serial(r.until.date)
	if r.until.allDay || start.allDay {
		return func(d int) bool { return d > last }
	}
	until := z.instant(r.until)
	return func(d int) bool {
		if d < last-1 || d > last+1 { // no need for the zone
			return d > last
		}
		m := start
		m.date = dateAt(d)
		return z.instant(m).After(until)
	}
}

type exclusion struct {
	at   map[int64]bool
	days map[pipeline.Date]bool
}

// excluded reads EXDATE. A date without an hour takes out its whole day.
func (r *calendarReader) excluded(z *zones, e *event) exclusion {
	x := exclusion{map[int64]bool{}, map[pipeline.Date]bool{}}
	for _, p := range e.props {
		if p.name != "EXDATE" {
			continue
		}
		for i, v := range strings.Split(p.value, ",") {
			m, ok := parseMoment(v, p.params["TZID"])
			switch {
			case !ok || i >= maxCounted:
			case m.allDay:
				x.days[m.date] = true
			default:
				x.at[z.instant(m).Unix()] = true
			}
		}
	}
	return x
}

// end gives the end of an occurrence that starts at the wall time m, the zero time
// where none is stated. DTEND of the event says how long it lasts.
func (r *calendarReader) end(z *zones, e *event, m moment, start time.Time) time.Time {
	if p, ok := e.prop("DTEND"); ok {
		end, ok1 := parseMoment(p.value, p.params["TZID"])
		q, _ := e.prop("DTSTART")
		first, ok2 := parseMoment(q.value, q.params["TZID"])
		if !ok1 || !ok2 || end.allDay != first.allDay {
			return time.Time{}
		}
		if m.allDay {
			if days := serial(end.date) - serial(first.date); days > 0 && days <= 366 {
				m.date = addDays(m.date, days)
				return z.instant(m).In(r.o.Zone)
			}
			return time.Time{}
		}
		if d := z.instant(end).Sub(z.instant(first)); d > 0 && d <= 366*24*time.Hour {
			return start.Add(d)
		}
		return time.Time{}
	}
	if p, ok := e.prop("DURATION"); ok {
		if days, d, ok := parseDuration(p.value); ok && (days > 0 || d > 0) {
			m.date = addDays(m.date, days)
			return z.instant(m).In(r.o.Zone).Add(d)
		}
	}
	return time.Time{}
}
