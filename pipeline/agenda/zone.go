package agenda

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"cardiopli/pipeline"
)

// zones tells which instant a wall shows. A TZID is looked up, in this order, as
// a name of the IANA table, as a name of Windows, as the end of a longer name
// ("/example.org/20070101/Europe/Paris"), then in the calendar's own VTIMEZONE.
type zones struct {
	practice *time.Location
	tables   map[string]*table
	known    map[string]clock
	unknown  int  // TZIDs read as the practice's zone
	left     *int // days that rules may still look at
}

// clock turns what a wall shows into an instant.
type clock interface {
	at(d pipeline.Date, h, m, s int) time.Time
}

type place struct{ *time.Location }

func (p place) at(d pipeline.Date, h, m, s int) time.Time {
	return time.Date(d.Year, d.Month, d.Day, h, m, s, 0, p.Location)
}

const (
	maxZones       = 100 // of a file
	maxObservances = 40  // of a table
	maxOnsets      = 400 // named one by one in a table
)

var (
	ianaForm = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+){0,2}$`)
	ianaEnd  = regexp.MustCompile(`(?:Africa|America|Antarctica|Asia|Atlantic|Australia|Europe|Indian|Pacific)/[A-Za-z_+-]+(?:/[A-Za-z_+-]+)?$`)
)

func newZones(practice *time.Location, left *int) *zones {
	return &zones{practice: practice, tables: map[string]*table{}, known: map[string]clock{}, left: left}
}

// instant is where m is in time, in the practice's zone.
func (z *zones) instant(m moment) time.Time {
	switch {
	case m.allDay:
		return place{z.practice}.at(m.date, 0, 0, 0)
	case m.utc:
		return place{time.UTC}.at(m.date, m.h, m.m, m.s).In(z.practice)
	}
	return z.clock(m.tzid).at(m.date, m.h, m.m, m.s).In(z.practice)
}

// clock finds a zone, once for each name.
func (z *zones) clock(tzid string) clock {
	if tzid == "" {
		return place{z.practice}
	}
	if c, ok := z.known[tzid]; ok {
		return c
	}
	c, ok := z.find(tzid)
	if !ok {
		z.unknown++
		c = place{z.practice}
	}
	if len(z.known) < maxZones {
		z.known[tzid] = c
	}
	return c
}

func (z *zones) find(tzid string) (clock, bool) {
	if len(z.known) >= maxZones || len(tzid) > maxShort {
		return nil, false
	}
	name := strings.Trim(strings.TrimSpace(tzid), `"`)
	if l := load(name); l != nil {
		return place{l}, true
	}
	if l := load(windowsZones[strings.ToLower(name)]); l != nil {
		return place{l}, true
	}
	if l := load(ianaEnd.FindString(name)); l != nil {
		return place{l}, true
	}
	if t := z.tables[tzid]; t != nil && len(t.observances) > 0 {
		return t, true
	}
	return nil, false
}

// load asks the zone table, for names of its form only: "Local" means another
// zone on each machine.
func load(name string) *time.Location {
	if !ianaForm.MatchString(name) || strings.EqualFold(name, "Local") {
		return nil
	}
	l, err := time.LoadLocation(name)
	if err != nil {
		return nil
	}
	return l
}

// table is a VTIMEZONE (RFC 5545 3.6.5).
type table struct {
	observances []observance
	onsets      map[int][]onset // of a year and the one before it
	z           *zones
}

// onset is when an offset begins to hold, in seconds of the wall.
type onset struct{ at, offset int }

// observance is a STANDARD or DAYLIGHT part: since its onset the wall is offset
// seconds before UTC.
type observance struct {
	start  moment
	rule   *rule
	more   []moment // RDATE
	offset int
}

// newObservance reads one part; ok is false where it says nothing that can be used.
func newObservance(props []content) (o observance, ok bool) {
	hasStart, hasOffset := false, false
	for _, p := range props {
		switch p.name {
		case "DTSTART":
			o.start, hasStart = parseMoment(p.value, "")
		case "TZOFFSETTO":
			o.offset, hasOffset = parseOffset(p.value)
		case "RRULE":
			if r, good := parseRule(p.value, ""); good {
				o.rule = &r
			}
		case "RDATE":
			for _, v := range strings.Split(p.value, ",") {
				if m, good := parseMoment(v, ""); good && len(o.more) < maxOnsets {
					o.more = append(o.more, m)
				}
			}
		}
	}
	return o, hasStart && hasOffset
}

// parseOffset reads +0100 or -043000 as seconds.
func parseOffset(s string) (int, bool) {
	s = strings.TrimSpace(s)
	if len(s) != 5 && len(s) != 7 || s[0] != '+' && s[0] != '-' || !digits(s[1:]) {
		return 0, false
	}
	n := atoi(s[1:3])*3600 + atoi(s[3:5])*60
	if len(s) == 7 {
		n += atoi(s[5:])
	}
	if s[0] == '-' {
		n = -n
	}
	return n, n > -16*3600 && n < 16*3600
}

// at finds the last onset before the wall's time; before all, the first part of
// standard time that the table names holds.
func (t *table) at(d pipeline.Date, h, m, s int) time.Time {
	wall := serial(d)*86400 + h*3600 + m*60 + s
	list, ok := t.onsets[d.Year]
	if !ok {
		list = t.of(d.Year)
		t.onsets[d.Year] = list
	}
	best, offset := -1<<62, t.observances[0].offset
	for _, o := range list {
		if o.at <= wall && o.at > best {
			best, offset = o.at, o.offset
		}
	}
	return time.Date(d.Year, d.Month, d.Day, h, m, s, 0, time.FixedZone("", offset))
}

// of lists the onsets that matter in a year.
func (t *table) of(year int) []onset {
	var all []onset
	from, to := serial(pipeline.Date{Year: year - 1, Month: 1, Day: 1}), serial(pipeline.Date{Year: year, Month: 12, Day: 31})
	for _, o := range t.observances {
		days := []int{serial(o.start.date)}
		if o.rule != nil {
			until := o.rule.until.date
			found, whole := o.rule.expand(o.start.date, from, to, t.z.left, func(n int) bool { return !until.IsZero() && n > serial(until) })
			if !whole {
				t.z.unknown++ // its hours are no longer sure: told with the zones that are not known
			}
			days = append(days, found...)
		}
		for _, n := range days {
			all = append(all, onset{n*86400 + o.start.h*3600 + o.start.m*60 + o.start.s, o.offset})
		}
		for _, m := range o.more {
			all = append(all, onset{serial(m.date)*86400 + m.h*3600 + m.m*60 + m.s, o.offset})
		}
	}
	return all
}

// add takes a table into account; of two with one name the first counts.
func (z *zones) add(tzid string, t *table) {
	if _, twice := z.tables[tzid]; twice || len(z.tables) >= maxZones || tzid == "" {
		return
	}
	// Standard time first: it is what holds before all onsets.
	slices.SortStableFunc(t.observances, func(a, b observance) int { return a.offset - b.offset })
	t.z, t.onsets = z, map[int][]onset{}
	z.tables[tzid] = t
}
