package escalation

import (
	"fmt"
	"time"

	"cardiopli/pipeline"
)

// Ladder holds the times and the hours of work. The zero value of a field takes the
// default; Defaults lists them.
type Ladder struct {
	Immediate []Rung // by the clock, day and night
	Day       []Rung // in hours of work
	Soon      []Rung
	Routine   []Rung
	Hours     Hours
	// AlsaceMoselle adds Good Friday and 26 December (Code du travail L3134-13).
	AlsaceMoselle bool
	// Zone is the practice's time zone; UTC where nil.
	Zone *time.Location
}

// Rung is one step of the ladder.
type Rung struct {
	After time.Duration // since the operator took the letter
	Who   Who
	Act   Act
}

// Hours are the practice's hours of work: of the day, as time since midnight, and
// the days of the week.
type Hours struct {
	From, To time.Duration
	Days     []time.Weekday
}

const (
	workday = 10 * time.Hour // of Defaults' hours: what "a day" means below
	most    = 10             // rungs of one urgency
)

// Defaults is the ladder as delivered. README.md tells why.
func Defaults() Ladder {
	return Ladder{
		Immediate: []Rung{
			{30 * time.Minute, Secretary, CallDoctor},
			{time.Hour, Cardiologist, CallOther},
		},
		Day: []Rung{
			{4 * time.Hour, Secretary, CallDoctor},
			{8 * time.Hour, Cardiologist, CallOther},
		},
		Soon: []Rung{
			{2 * workday, Secretary, Check},
			{4 * workday, Secretary, CallDoctor},
		},
		Routine: []Rung{
			{5 * workday, Secretary, Check}, // five days of work: a week
		},
		Hours: Hours{From: 8 * time.Hour, To: 18 * time.Hour,
			Days: []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday}},
	}
}

func (l Ladder) filled() Ladder {
	d := Defaults()
	fill := func(have *[]Rung, def []Rung) {
		if len(*have) == 0 {
			*have = def
		}
	}
	fill(&l.Immediate, d.Immediate)
	fill(&l.Day, d.Day)
	fill(&l.Soon, d.Soon)
	fill(&l.Routine, d.Routine)
	if l.Hours.To <= l.Hours.From || l.Hours.From < 0 || l.Hours.To > 24*time.Hour {
		l.Hours.From, l.Hours.To = d.Hours.From, d.Hours.To
	}
	if len(l.Hours.Days) == 0 {
		l.Hours.Days = d.Hours.Days
	}
	if l.Zone == nil {
		l.Zone = time.UTC
	}
	return l
}

func (l Ladder) rungs(u pipeline.Urgency) []Rung {
	switch u {
	case pipeline.Immediate:
		return l.Immediate
	case pipeline.Day:
		return l.Day
	case pipeline.Soon:
		return l.Soon
	}
	return l.Routine
}

// due is when rung n comes due. What failed is known at once: its first rung is due
// then, and the later ones keep their distance to the first. The others are waited
// for as the ladder says.
func (l Ladder) due(u pipeline.Urgency, n int, why Cause, from time.Time) time.Time {
	rungs := l.rungs(u)
	after := rungs[n].After
	if why == Refused {
		if n == 0 {
			return from
		}
		after -= rungs[0].After
	}
	switch u {
	case pipeline.Immediate:
		return from.Add(after)
	case pipeline.Day:
		return l.withinDay(u, n, why, from, after)
	}
	return l.worked(from, after)
}

const (
	day   = 24 * time.Hour
	grace = 30 * time.Minute
)

// withinDay keeps what must be heard of within 24 hours from waiting behind a closed
// door: where the hours of work would end up later than that, the first rung comes due
// when the practice closes, if that leaves half an hour, else by the clock; the
// rungs after it follow by the clock.
func (l Ladder) withinDay(u pipeline.Urgency, n int, why Cause, from time.Time, after time.Duration) time.Time {
	if at := l.worked(from, after); at.Sub(from) <= day {
		return at
	}
	if n > 0 {
		before := l.due(u, n-1, why, from)
		return before.Add(l.Day[n].After - l.Day[n-1].After)
	}
	if shut, open := l.closing(from); open && shut.Sub(from) >= grace && shut.Sub(from) < day {
		return shut
	}
	return from.Add(after)
}

// Validate tells what of a ladder cannot be so. Zero fields are in order.
func (l Ladder) Validate() error {
	for _, c := range []struct {
		name  string
		rungs []Rung
		limit time.Duration
	}{
		{"immediate", l.Immediate, 24 * time.Hour}, {"24h", l.Day, 24 * time.Hour},
		{"soon", l.Soon, 30 * workday}, {"routine", l.Routine, 60 * workday},
	} {
		if len(c.rungs) > most {
			return fmt.Errorf("ladder for %s: %d rungs, at most %d", c.name, len(c.rungs), most)
		}
		last := time.Duration(0)
		for i, r := range c.rungs {
			switch {
			case r.After < time.Minute || r.After > c.limit:
				return fmt.Errorf("ladder for %s, rung %d: %s is not between 1m and %s", c.name, i+1, r.After, c.limit)
			case i > 0 && r.After <= last:
				return fmt.Errorf("ladder for %s, rung %d: %s is not after the rung before it", c.name, i+1, r.After)
			case r.Who != Secretary && r.Who != Cardiologist:
				return fmt.Errorf("ladder for %s, rung %d: nobody acts", c.name, i+1)
			case r.Act != Check && r.Act != CallDoctor && r.Act != CallOther && r.Act != Post:
				return fmt.Errorf("ladder for %s, rung %d: nothing is to be done", c.name, i+1)
			}
			last = r.After
		}
	}
	if h := l.Hours; h.From != 0 || h.To != 0 {
		if h.From < 0 || h.To > 24*time.Hour || h.To-h.From < time.Hour {
			return fmt.Errorf("hours of work: from %s to %s is less than an hour, or no time of the day", h.From, h.To)
		}
	}
	for _, d := range l.Hours.Days {
		if d < time.Sunday || d > time.Saturday {
			return fmt.Errorf("hours of work: %d is no day of the week", d)
		}
	}
	return nil
}
