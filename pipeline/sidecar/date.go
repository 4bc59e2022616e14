package sidecar

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"cardiopli/pipeline"

	"golang.org/x/text/unicode/norm"
)

var months = monthsOf("janvier janv jan january", "fevrier fevr fev feb february", "mars mar march", "avril avr apr april", "mai may", "juin jun june",
	"juillet juil juill jul july", "aout aug august", "septembre sept sep september", "octobre oct october", "novembre nov november", "decembre dec december")

func monthsOf(names ...string) map[string]time.Month {
	m := map[string]time.Month{}
	for i, all := range names {
		for _, w := range strings.Fields(all) {
			m[w] = time.Month(i + 1)
		}
	}
	return m
}

var weekdays = map[string]time.Weekday{
	"dimanche": 0, "lundi": 1, "mardi": 2, "mercredi": 3, "jeudi": 4, "vendredi": 5, "samedi": 6, "dim": 0, "lun": 1, "mer": 3, "jeu": 4, "ven": 5, "sam": 6,
	"sunday": 0, "monday": 1, "tuesday": 2, "wednesday": 3, "thursday": 4, "friday": 5, "saturday": 6, "sun": 0, "mon": 1, "tue": 2, "wed": 3, "thu": 4, "fri": 5, "sat": 6,
}

var (
	yearFirst = regexp.MustCompile(`^(\d{4})(?: ?([/.-]) ?| )(\d{1,2})(?: ?([/.-]) ?| )(\d{1,2})$`)
	dayFirst  = regexp.MustCompile(`^(\d{1,2})(?: ?([/.-]) ?| )(\d{1,2})(?: ?([/.-]) ?| )(\d{4})$`)
	compact   = regexp.MustCompile(`^\d{8}$`)
	inWords   = regexp.MustCompile(`^(\d{1,2})(?: ?er| ?st| ?nd| ?rd| ?th)? (?:of )?([a-z]+) (\d{4})$`)
	english   = regexp.MustCompile(`^([a-z]+) (\d{1,2})(?:st|nd|rd|th)? (\d{4})$`)
	age       = regexp.MustCompile(`(?i) ?\(\d{1,3} ans?\)$`)
	leading   = regexp.MustCompile(`^(\pL+)\.?,? +(.+)$`)
	clock     = regexp.MustCompile(`(?i)^(.*?\d)(?: ?T ?|,? (?:à |at )?)(\d{1,2})(?::| ?h ?)(\d{2})?(?::(\d{2})(?:[.,]\d{1,9})?)? ?(AM|PM)?(Z|[+-]\d\d:?\d\d)?$`)
)

// parseDate reads a day of the years 1880 to 2199 as it is written in France, in
// ISO 8601, and in words in both tongues, with a weekday that fits or without, with
// a time of day, which is dropped, or without.
//
// Figures stand for day, month, year. Two figures for a year are not enough: a birth
// date may be of either century. A time with AM or PM shows that a program wrote
// the month first; then only a day above 12, or equal to the month, is certain. Of
// a time in UTC, only midnight: at any other the day here may be another one.
func parseDate(s string) (pipeline.Date, bool) {
	s = strings.TrimSpace(age.ReplaceAllString(norm.NFKC.String(s), ""))
	american := false
	if t := clock.FindStringSubmatch(s); t != nil {
		h, m, sec := number(t[2]), number(t[3]), number(t[4])
		if h > 23 || m > 59 || sec > 59 || t[5] != "" && (h == 0 || h > 12) {
			return pipeline.Date{}, false
		}
		if t[6] != "" && strings.Trim(t[6], "+-:0Zz") == "" && h+m+sec != 0 {
			return pipeline.Date{}, false
		}
		s, american = t[1], t[5] != ""
	}
	if w := leading.FindStringSubmatch(s); w != nil && (fold(w[1]) == "le" || fold(w[1]) == "on") {
		s = w[2]
	}
	if w := leading.FindStringSubmatch(s); w != nil {
		day, ok := weekdays[fold(w[1])]
		d, read := parseDay(w[2], american)
		if (ok || fold(w[1]) == "mar") && read { // "mar." is mardi before a whole date, else March
			if !ok {
				day = time.Tuesday
			}
			return d, time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Weekday() == day
		}
	}
	return parseDay(s, american)
}

func parseDay(s string, american bool) (d pipeline.Date, ok bool) {
	s = strings.TrimSpace(strings.TrimSuffix(s, "."))
	plain := fold(s)
	switch {
	case yearFirst.MatchString(s) && !american:
		f := yearFirst.FindStringSubmatch(s)
		d, ok = date(f[1], f[3], f[5]), f[2] == f[4]
	case dayFirst.MatchString(s):
		f := dayFirst.FindStringSubmatch(s)
		d, ok = date(f[5], f[3], f[1]), f[2] == f[4]
		if american {
			d, ok = date(f[5], f[1], f[3]), ok && (number(f[3]) > 12 || number(f[1]) == number(f[3]))
		}
	case compact.MatchString(s):
		// Never both: the year of the one would be a month above 12 of the other.
		if d = date(s[:4], s[4:6], s[6:]); !exists(d) {
			d = date(s[4:], s[2:4], s[:2])
		}
		ok = true
	case inWords.MatchString(plain):
		f := inWords.FindStringSubmatch(plain)
		d, ok = date(f[3], strconv.Itoa(int(months[f[2]])), f[1]), true
	case english.MatchString(plain):
		f := english.FindStringSubmatch(plain)
		d, ok = date(f[3], strconv.Itoa(int(months[f[1]])), f[2]), true
	}
	if !ok || !exists(d) {
		return pipeline.Date{}, false
	}
	return d, true
}

func number(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}

func date(y, m, d string) pipeline.Date {
	return pipeline.Date{Year: number(y), Month: time.Month(number(m)), Day: number(d)}
}

func exists(d pipeline.Date) bool {
	return pipeline.DateOf(time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC)) == d && d.Year >= 1880 && d.Year <= 2199
}

var shortYear = regexp.MustCompile(`^\d{1,2}[/. -]\d{1,2}[/. -]\d{2}$|^\d{1,2}[ /-]\pL+\.?[ /-]\d{2}$`)

// wantedDate says what to write in place of a date that is not read.
func wantedDate(s string) string {
	if shortYear.MatchString(s) {
		return "la date avec l'année en quatre chiffres, par exemple 02/03/2026"
	}
	return "une date qui existe, par exemple 02/03/2026 (jour/mois/année)"
}
