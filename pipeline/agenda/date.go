package agenda

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"cardiopli/pipeline"
)

// Order is how dates like 03/04/2026 are to be read.
type Order string

// The orders. Unsaid lets each column show it by a day over 12.
const (
	Unsaid     Order = ""
	DayFirst   Order = "day-first"
	MonthFirst Order = "month-first"
)

// written is a date as it stands. Which of a and b is the day is open where
// plain is false.
type written struct {
	year  int
	a, b  int  // as written; month, day where plain
	plain bool // ISO, a month in words, a serial number: no doubt about the order
	two   bool // the year has two figures
}

// zero reports whether no date was found.
func (w written) zero() bool { return w == written{} }

// shows tells which order the figures prove, if any.
func (w written) shows() Order {
	switch {
	case w.plain || w.zero():
		return Unsaid
	case w.a > 12 && w.b >= 1 && w.b <= 12:
		return DayFirst
	case w.b > 12 && w.a >= 1 && w.a <= 12:
		return MonthFirst
	}
	return Unsaid
}

// in reads the figures in one order; a year of two figures needs more, see birth.
func (w written) in(o Order) (pipeline.Date, bool) {
	d := pipeline.Date{Year: w.year, Month: time.Month(w.b), Day: w.a}
	if w.plain || o == MonthFirst {
		d.Month, d.Day = time.Month(w.a), w.b
	}
	if w.two {
		d.Year += 2000
	}
	return d, exists(d) && d.Year >= firstYear-50 && d.Year <= lastYear
}

// birth reads a birth date. A year of two figures is of the century that makes the
// patient neither unborn nor older than 105; where both centuries do, it is
// not stated: ok is false.
func (w written) birth(o Order, today pipeline.Date) (pipeline.Date, bool) {
	d, ok := w.in(o)
	if !ok {
		return d, false
	}
	if w.two {
		old := d
		old.Year -= 100
		switch {
		case today.Before(d):
			d = old
		case today.Year-old.Year <= 105:
			return pipeline.Date{}, false
		}
	}
	return d, exists(d) && !today.Before(d) && today.Year-d.Year <= 125
}

const (
	monthForm = `(janv(?:ier)?|f[eé]vr?(?:ier)?|mars|avr(?:il)?|mai|juin|juil(?:let)?|ao[uû]t|sept(?:embre)?|oct(?:obre)?|nov(?:embre)?|d[eé]c(?:embre)?|january|february|march|april|june|july|august|september|october|november|december|jan|feb|mar|apr|may|jun|jul|aug|sep)\b\.?`
)

var (
	isoForm    = regexp.MustCompile(`\b(\d{4})([-/.])(\d{1,2})([-/.])(\d{1,2})(?:\b|T)`)
	denseForm  = regexp.MustCompile(`\b([0-3]\d)([01]\d)((?:19|20)\d\d)\b`) // 12031956
	figureForm = regexp.MustCompile(`\b(\d{1,2})( ?[-/.] ?| )(\d{1,2})( ?[-/.] ?| )(\d{4}|\d{2})\b`)
	wordForm   = regexp.MustCompile(`(?i)\b(\d{1,2})(?:er)?[ .-]{1,2}` + monthForm + `[ .,-]{0,2}(\d{4}|\d{2})\b`)
	usForm     = regexp.MustCompile(`(?i)\b` + monthForm + ` (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})\b`)
	dayName    = regexp.MustCompile(`(?i)\b(?:lun(?:di)?|mar(?:di)?|mer(?:credi)?|jeu(?:di)?|ven(?:dredi)?|sam(?:edi)?|dim(?:anche)?|mon(?:day)?|tue(?:sday)?|wed(?:nesday)?|thu(?:rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)\b[.,]?\s*$`)
)

// findDate gives the first date in s and where it stands.
func findDate(s string) (w written, from, to int) {
	signs := dateSigns(s)
	if !signs.figures && !signs.month {
		return
	}
	best := len(s) + 1
	keep := func(m []int, x written) {
		if m[0] < best {
			best, w, from, to = m[0], x, m[0], m[1]
		}
	}
	n := func(m []int, i int) int { return atoi(s[m[2*i]:m[2*i+1]]) }
	near := max(0, strings.IndexAny(s, "0123456789")-1) // one sign before: it may part words
	if signs.figures {
		if signs.yearFirst {
			if m := isoForm.FindStringSubmatchIndex(s); m != nil && s[m[4]:m[5]] == s[m[8]:m[9]] {
				if s[m[1]-1] == 'T' {
					m[1]--
				}
				keep(m, written{year: n(m, 1), a: n(m, 3), b: n(m, 5), plain: true})
			}
		}
		if m := figureForm.FindStringSubmatchIndex(s[near:]); m != nil {
			for i := range m {
				m[i] += near
			}
			if s[m[4]:m[5]] == s[m[8]:m[9]] {
				keep(m, written{year: n(m, 5), a: n(m, 1), b: n(m, 3), two: m[11]-m[10] == 2})
			}
		}
		if signs.dense {
			if m := denseForm.FindStringSubmatchIndex(s); m != nil {
				keep(m, written{year: n(m, 3), a: n(m, 1), b: n(m, 2)})
			}
		}
	}
	if !signs.month {
		return w, from, to
	}
	if m := wordForm.FindStringSubmatchIndex(s); m != nil {
		keep(m, written{year: n(m, 3), a: monthOf(s[m[4]:m[5]]), b: n(m, 1), plain: true, two: m[7]-m[6] == 2})
	}
	if m := usForm.FindStringSubmatchIndex(s); m != nil {
		keep(m, written{year: n(m, 3), a: monthOf(s[m[2]:m[3]]), b: n(m, 2), plain: true})
	}
	return w, from, to
}

// signs say which forms of a date a text may hold; the forms themselves cost more.
type signs struct {
	figures   bool // three numbers near each other, or one of eight figures
	yearFirst bool // four figures before a sign
	dense     bool // eight figures
	month     bool // a number and, near it, a word
}

func dateSigns(s string) signs {
	var x signs
	numbers, last, run := 0, -10, 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c >= '0' && c <= '9':
			if i == 0 || s[i-1] < '0' || s[i-1] > '9' {
				if i-last > 4 {
					numbers = 0
				}
				numbers++
				x.figures = x.figures || numbers >= 3
				x.month = x.month || i > 0 && (s[i-1] == ' ' || s[i-1] == '.') && i > 1 && letter(s[i-2]) // "November 23, 2026"
			}
			if run = run + 1; last != i-1 {
				run = 1
			}
			x.dense = x.dense || run == 8
			x.figures = x.figures || run == 8
			last = i
		case run == 4 && last == i-1 && (c == '-' || c == '/' || c == '.'):
			x.yearFirst = true
		case letter(c) && i-last <= 4: // "23 nov", "1er mai"
			x.month = true
		}
	}
	x.month = x.month && hasMonth(s)
	return x
}

// hasMonth reports whether a word begins as the name of a month does.
func hasMonth(s string) bool {
	for i := 0; i+2 < len(s); i++ {
		if i > 0 && (s[i-1]|0x20 >= 'a' && s[i-1]|0x20 <= 'z' || s[i-1] >= 0x80) {
			continue
		}
		switch string([]byte{s[i] | 0x20, s[i+1] | 0x20, s[i+2] | 0x20}) {
		case "jan", "fev", "feb", "mar", "avr", "apr", "mai", "may", "jui", "jun", "jul", "aou", "aug", "sep", "oct", "nov", "dec":
			return true
		}
		if b := s[i] | 0x20; (b == 'f' || b == 'd') && s[i+1] >= 0x80 || b == 'a' && s[i+1]|0x20 == 'o' && s[i+2] >= 0x80 {
			return true // "février", "août" with their accents
		}
	}
	return false
}

func letter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' || c >= 0x80 || c == '.' }

// monthOf reads a month's name: three letters tell, but for June and July.
func monthOf(s string) int {
	f := fold(s)
	switch f[:3] {
	case "jan":
		return 1
	case "fev", "feb":
		return 2
	case "mar":
		return 3
	case "avr", "apr":
		return 4
	case "mai", "may":
		return 5
	case "jun":
		return 6
	case "jul":
		return 7
	case "aou", "aug":
		return 8
	case "sep":
		return 9
	case "oct":
		return 10
	case "nov":
		return 11
	case "dec":
		return 12
	}
	if strings.HasPrefix(f, "juin") {
		return 6
	}
	return 7
}

// cellDate reads the date of a cell that is meant to hold one: the forms above,
// 20261123, and the serial number of a spreadsheet (days since 30 December 1899).
func cellDate(s string) (w written, rest string) {
	s = strings.TrimSpace(s)
	if len(s) == 8 && digits(s) && (s[:2] == "19" || s[:2] == "20") {
		return written{year: atoi(s[:4]), a: atoi(s[4:6]), b: atoi(s[6:]), plain: true}, ""
	}
	if d, clock, ok := sheetDay(s); ok {
		return written{year: d.Year, a: int(d.Month), b: d.Day, plain: true}, clock
	}
	w, from, to := findDate(s)
	if w.zero() {
		return w, s
	}
	rest = s[to:]
	if len(rest) > 1 && (rest[0] == 'T' || rest[0] == 't') && rest[1] >= '0' && rest[1] <= '9' { // ISO 8601 without a zone
		rest = rest[1:]
	}
	return w, dayName.ReplaceAllString(s[:from], "") + " " + rest
}

// instants are the forms of a day and hour with their offset (RFC 3339 5.6, ISO 8601).
var instants = []string{time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05Z0700", "2006-01-02T15:04Z0700", "2006-01-02T15:04:05Z07", "20060102T150405Z0700"}

// parseInstant reads a day and hour that say their own offset.
func parseInstant(s string) (time.Time, bool) {
	if len(s) < 16 || len(s) > 40 || s[0] < '0' || s[0] > '9' {
		return time.Time{}, false
	}
	day, clock, ok := strings.Cut(strings.Replace(s, " ", "T", 1), "T")
	if c, utc := strings.CutSuffix(clock, " UTC"); utc {
		clock = c + "Z"
	}
	if !ok || !strings.ContainsAny(clock, "Zz+-") {
		return time.Time{}, false
	}
	s = day + "T" + strings.ToUpper(strings.ReplaceAll(clock, " ", ""))
	for _, form := range instants {
		if t, err := time.Parse(form, s); err == nil && t.Year() >= firstYear && t.Year() <= lastYear {
			return t, true
		}
	}
	return time.Time{}, false
}

// sheetDay reads 46349 or 46349,395833 as a spreadsheet keeps a date and an hour.
// Fewer figures, days before June 1927, are as likely an hour or a number.
func sheetDay(s string) (d pipeline.Date, clock string, ok bool) {
	days, frac, part := strings.Cut(strings.ReplaceAll(s, ",", "."), ".")
	if len(days) != 5 || !digits(days) || part && (!digits(frac) || len(frac) > 15) {
		return d, "", false
	}
	if part {
		clock = sheetHour("0." + frac)
	}
	d = addDays(pipeline.Date{Year: 1899, Month: 12, Day: 30}, atoi(days))
	return d, clock, true
}

// sheetHour reads a fraction of a day as 09:30.
func sheetHour(s string) string {
	f, err := strconv.ParseFloat(strings.ReplaceAll(s, ",", "."), 64)
	if err != nil || f < 0 || f >= 1 {
		return ""
	}
	n := int(math.Round(f * 1440))
	if n >= 1440 {
		return ""
	}
	return strconv.Itoa(n/60) + ":" + strconv.Itoa(n%60/10) + strconv.Itoa(n%10)
}

var (
	hourForm   = regexp.MustCompile(`(?i)\b(\d{1,2}) ?(?:[:h]|heures?\b) ?([0-5]\d)?(?:[:m][0-5]?\d?(?:\.\d+)?s?)?(?: ?([ap])\.?m\b\.?)?`)
	dotHour    = regexp.MustCompile(`^\d{1,2}\.[0-5]\d$`)
	bareHour   = regexp.MustCompile(`(?i)\b(\d{1,2}) ?([ap])\.?m\b`)
	lengthForm = regexp.MustCompile(`(?i)^(?:(\d{1,2}) ?(?:h|heures?|:) ?)?(?:(\d{1,3}) ?(?:mn|min|minutes?|m|')?\.?)?$`)
)

// hour is a time of day in minutes since midnight.
type hour int

// findHours gives up to two times of day in s: begin and end.
func findHours(s string) (found []hour) {
	for _, m := range hourForm.FindAllStringSubmatch(s, 2) {
		if h, ok := hourOf(m[1], m[2], m[3]); ok {
			found = append(found, h)
		}
	}
	if len(found) == 0 {
		for _, m := range bareHour.FindAllStringSubmatch(s, 2) {
			if h, ok := hourOf(m[1], "", m[2]); ok {
				found = append(found, h)
			}
		}
	}
	return found
}

func hourOf(h, m, half string) (hour, bool) {
	n, min := atoi(h), 0
	if m != "" {
		min = atoi(m)
	}
	switch strings.ToLower(half) {
	case "a":
		if n == 12 {
			n = 0
		}
	case "p":
		if n < 12 {
			n += 12
		}
	}
	return hour(n*60 + min), n < 24
}

// cellHours reads a cell that is meant to hold a time: 9h30, 09:30 - 10:00, 0930
// and fractions of a day too.
func cellHours(s string) []hour {
	s = strings.TrimSpace(s)
	if found := findHours(s); len(found) > 0 {
		return found
	}
	if len(s) == 4 && digits(s) && atoi(s[:2]) < 24 && atoi(s[2:]) < 60 {
		return []hour{hour(atoi(s[:2])*60 + atoi(s[2:]))}
	}
	if strings.HasPrefix(s, "0.") || strings.HasPrefix(s, "0,") {
		return findHours(sheetHour(s))
	}
	if dotHour.MatchString(s) {
		return findHours(strings.Replace(s, ".", ":", 1))
	}
	return nil
}

// cellLength reads a duration: 30, 30 min, 0:30, 1h15, 00:30:00.
func cellLength(s string) time.Duration {
	s = strings.TrimSpace(s)
	if p := strings.Split(s, ":"); len(p) == 3 {
		s = p[0] + ":" + p[1]
	}
	m := lengthForm.FindStringSubmatch(s)
	if m == nil || s == "" {
		return 0
	}
	var d time.Duration
	if m[1] != "" {
		d = time.Duration(atoi(m[1])) * time.Hour
	}
	if m[2] != "" {
		d += time.Duration(atoi(m[2])) * time.Minute
	}
	if d > 24*time.Hour {
		return 0
	}
	return d
}
