package receipt

import (
	"net/mail"
	"regexp"
	"strconv"
	"strings"
	"time"
)

var (
	dateForm = regexp.MustCompile(`(?i)(\d{1,2})[ \-.]+(\pL{3,9})\.?[ \-,]+(\d{2}|\d{4})[ ,T]+(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s*([+-]\d{1,2}:?\d{2}|\pL{1,5}(?:[+-]\d{1,2}(?::?\d{2})?)?)?`)
	unixForm = regexp.MustCompile(`(?i)(\pL{3}) +(\d{1,2}) (\d{1,2}):(\d{2}):(\d{2})(?: +(\pL{1,5}))? +(\d{4})`)
	isoForm  = regexp.MustCompile(`(\d{4})-(\d{2})-(\d{2})[T ](\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s*(Z|[+-]\d{2}:?\d{2})?`)
	comment  = regexp.MustCompile(`\([^()]*\)`)
)

// months by the first letters that tell them apart, in English, French and German.
var months = []struct {
	starts string
	month  time.Month
}{
	{"jan", 1}, {"fe", 2}, {"fé", 2}, {"mar", 3}, {"mär", 3}, {"mrz", 3}, {"ap", 4}, {"av", 4}, {"may", 5}, {"mai", 5}, {"jun", 6}, {"juin", 6},
	{"jul", 7}, {"juil", 7}, {"au", 8}, {"ao", 8}, {"s", 9}, {"o", 10}, {"n", 11}, {"d", 12},
}

// zones are those of RFC 5322 4.3 and the ones European programs write.
var zones = map[string]int{
	"UT": 0, "UTC": 0, "GMT": 0, "Z": 0, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "MET": 1, "MEZ": 1, "CEST": 2, "MEST": 2, "MESZ": 2, "EET": 2, "EEST": 3,
	"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "JST": 9,
}

// parseDate reads a date as mail programs write it, right or wrong; the zero time
// where nothing can be made of it. Without a zone it is taken as UTC.
func parseDate(s string) time.Time {
	s = cut(s, 200)
	if t, err := mail.ParseDate(strings.TrimSpace(comment.ReplaceAllString(s, ""))); err == nil && namedZoneKnown(t) {
		return t
	}
	if m := isoForm.FindStringSubmatch(s); m != nil {
		return moment(m[1], time.Month(num(m[2])), m[3], m[4], m[5], m[6], m[7])
	}
	if m := unixForm.FindStringSubmatch(s); m != nil {
		return moment(m[7], month(m[1]), m[2], m[3], m[4], m[5], m[6])
	}
	if m := dateForm.FindStringSubmatch(s); m != nil {
		return moment(m[3], month(m[2]), m[1], m[4], m[5], m[6], m[7])
	}
	return time.Time{}
}

// namedZoneKnown is false where the library met a name like "CET" and took it as UTC.
func namedZoneKnown(t time.Time) bool {
	name, offset := t.Zone()
	h, known := zones[name]
	return name == "" || offset != 0 || known && h == 0 || strings.ContainsAny(name, "+-")
}

func num(s string) int { n, _ := strconv.Atoi(s); return n }

func month(s string) time.Month {
	s = strings.ToLower(s)
	for _, m := range months {
		if strings.HasPrefix(s, m.starts) {
			return m.month
		}
	}
	return 0
}

func moment(year string, m time.Month, day, hour, minute, second, zone string) time.Time {
	y, d := num(year), num(day)
	if len(year) == 2 { // RFC 5322 4.3
		y += 2000 - 100*boolInt(y >= 50)
	}
	if m < 1 || m > 12 || d < 1 || d > 31 || num(hour) > 24 || num(minute) > 59 {
		return time.Time{}
	}
	return time.Date(y, m, d, num(hour), num(minute), min(num(second), 59), 0, offset(zone))
}

func offset(zone string) *time.Location {
	z := strings.ToUpper(zone)
	name := strings.TrimRight(z, "+-0123456789:")
	h := zones[name]
	if z = z[len(name):]; z == "" {
		if h == 0 {
			return time.UTC
		}
		return time.FixedZone("", h*3600)
	}
	sign := 1 - 2*boolInt(z[0] == '-')
	z = strings.ReplaceAll(z[1:], ":", "")
	hh, mm := num(z), 0
	if len(z) > 2 {
		hh, mm = num(z[:len(z)-2]), num(z[len(z)-2:])
	}
	if hh > 14 || mm > 59 {
		return time.UTC
	}
	return time.FixedZone("", sign*(hh*3600+mm*60))
}

// Nothing happens after the mail that tells of it came: a later date comes from a
// clock or a zone that is wrong. Nor long before it: operators give up within days.
const (
	slack   = 5 * time.Minute
	longAgo = 60 * 24 * time.Hour
)

// settle takes a date as told, or, where it cannot be so, when the mail was received.
func settle(told, received time.Time) time.Time {
	switch {
	case told.IsZero():
		return received
	case received.IsZero():
		return told
	case told.After(received.Add(slack)), told.Before(received.Add(-longAgo)):
		return received
	}
	return told
}

// received is when our own operator took the mail: the date of the topmost
// Received field, the only one that nobody before it can write (RFC 5321 4.4).
func received(head []field) time.Time {
	v := get(head, "Received")
	i := strings.LastIndexByte(v, ';')
	if i < 0 {
		return time.Time{}
	}
	return parseDate(v[i+1:])
}
