package escalation

import (
	"slices"
	"time"
)

// worked is the moment at which d of working time has passed since from. Hours of
// work are those that the clock on the wall shows: on the two nights when the clock is
// changed nothing is lost or won.
func (l Ladder) worked(from time.Time, d time.Duration) time.Time {
	from = from.In(l.Zone)
	y, m, day := from.Date()
	for n := 0; n < 2000; n++ {
		date := time.Date(y, m, day+n, 0, 0, 0, 0, l.Zone)
		if !l.works(date) {
			continue
		}
		open, shut := wall(date, l.Hours.From), wall(date, l.Hours.To)
		if from.After(open) {
			open = from
		}
		if left := shut.Sub(open); left > 0 {
			if d <= left {
				return open.Add(d)
			}
			d -= left
		}
	}
	return from.Add(d) // no day of work in five years
}

// closing is when the practice closes on the day of a moment; false where it is not
// open any more, or not at all.
func (l Ladder) closing(at time.Time) (time.Time, bool) {
	at = at.In(l.Zone)
	shut := wall(at, l.Hours.To)
	return shut, l.works(at) && shut.After(at)
}

// wall is the moment at which the clock on the wall shows a time of a day.
func wall(date time.Time, since time.Duration) time.Time {
	y, m, d := date.Date()
	return time.Date(y, m, d, 0, int(since/time.Minute), 0, 0, date.Location())
}

func (l Ladder) works(date time.Time) bool {
	return slices.Contains(l.Hours.Days, date.Weekday()) && !Holiday(date, l.AlsaceMoselle)
}

// Holiday reports whether a day is a public holiday in France (Code du travail
// L3133-1; L3134-13 for Alsace and Moselle).
func Holiday(date time.Time, alsaceMoselle bool) bool {
	y, m, d := date.Date()
	switch {
	case m == time.January && d == 1, m == time.May && (d == 1 || d == 8), m == time.July && d == 14,
		m == time.August && d == 15, m == time.November && (d == 1 || d == 11), m == time.December && d == 25:
		return true
	case alsaceMoselle && m == time.December && d == 26:
		return true
	}
	em, ed := easter(y)
	days := int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Sub(time.Date(y, em, ed, 0, 0, 0, 0, time.UTC)) / (24 * time.Hour))
	switch days {
	case 1, 39, 50: // Easter Monday, Ascension, Whit Monday
		return true
	case -2: // Good Friday
		return alsaceMoselle
	}
	return false
}

// easter is Easter Sunday of the Gregorian calendar (the anonymous algorithm published
// in Nature in 1876).
func easter(year int) (time.Month, int) {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	f := (b + 8) / 25
	g := (b - f + 1) / 3
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return time.Month(n / 31), n%31 + 1
}
