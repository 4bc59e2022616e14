package agenda

import (
	"strconv"
	"strings"
	"time"

	"cardiopli/pipeline"
)

// moment is a DATE or DATE-TIME as a calendar writes it (RFC 5545 3.3.4, 3.3.5):
// the figures on the wall, and in which zone the wall stands.
type moment struct {
	date    pipeline.Date
	h, m, s int
	allDay  bool
	utc     bool
	tzid    string // "": the practice's
}

// Years that appointments lie in. Zone tables begin in 1601.
const firstYear, lastYear = 1900, 2200

// parseMoment reads one value; tzid is the property's parameter.
func parseMoment(v, tzid string) (moment, bool) {
	v = strings.ToUpper(strings.TrimSpace(v))
	m := moment{tzid: tzid}
	if strings.HasSuffix(v, "Z") {
		m.utc, m.tzid, v = true, "", v[:len(v)-1]
	}
	d, clock, timed := strings.Cut(v, "T")
	d = strings.ReplaceAll(d, "-", "")
	clock = strings.ReplaceAll(clock, ":", "")
	if len(d) != 8 || !digits(d) {
		return m, false
	}
	m.date = pipeline.Date{Year: atoi(d[:4]), Month: time.Month(atoi(d[4:6])), Day: atoi(d[6:])}
	if !exists(m.date) {
		return m, false
	}
	if !timed {
		m.allDay = true
		return m, !m.utc
	}
	if len(clock) != 4 && len(clock) != 6 || !digits(clock) {
		return m, false
	}
	m.h, m.m = atoi(clock[:2]), atoi(clock[2:4])
	if len(clock) == 6 {
		m.s = min(atoi(clock[4:]), 59) // a leap second is none here
	}
	return m, m.h < 24 && m.m < 60
}

func exists(d pipeline.Date) bool {
	return d.Year >= 1 && d.Year <= 9999 && d.Month >= 1 && d.Month <= 12 && d.Day >= 1 && d.Day <= monthDays(d.Year, d.Month)
}

func monthDays(y int, m time.Month) int { return time.Date(y, m+1, 0, 0, 0, 0, 0, time.UTC).Day() }

func digits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// atoi reads figures that digits has looked at.
func atoi(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return -1
	}
	return n
}

// parseDuration reads a DURATION (RFC 5545 3.3.6): P1D, PT30M, P2W, PT1H15M.
func parseDuration(s string) (days int, d time.Duration, ok bool) {
	s = strings.ToUpper(strings.TrimSpace(s))
	s = strings.TrimPrefix(s, "+")
	rest, isP := strings.CutPrefix(s, "P")
	if !isP || rest == "" {
		return 0, 0, false
	}
	timed := false
	for rest != "" {
		if rest[0] == 'T' {
			timed, rest = true, rest[1:]
			continue
		}
		i := strings.IndexFunc(rest, func(r rune) bool { return r < '0' || r > '9' })
		if i <= 0 || i > 6 {
			return 0, 0, false
		}
		n := atoi(rest[:i])
		switch unit := rest[i]; {
		case unit == 'W' && !timed:
			days += 7 * n
		case unit == 'D' && !timed:
			days += n
		case unit == 'H' && timed:
			d += time.Duration(n) * time.Hour
		case unit == 'M' && timed:
			d += time.Duration(n) * time.Minute
		case unit == 'S' && timed:
			d += time.Duration(n) * time.Second
		default:
			return 0, 0, false
		}
		rest = rest[i+1:]
	}
	return days, d, days <= 366 && d <= 366*24*time.Hour
}

// serial counts days, so that rules are arithmetic.
func serial(d pipeline.Date) int {
	return int(time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

func dateAt(n int) pipeline.Date { return pipeline.DateOf(time.Unix(int64(n)*86400, 0).UTC()) }

func addDays(d pipeline.Date, n int) pipeline.Date { return dateAt(serial(d) + n) }

// weekday of a day's number, Monday 0.
func weekday(n int) int { return ((n+3)%7 + 7) % 7 }
