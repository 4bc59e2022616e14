package header

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"cardiopli/pipeline"
)

// dated is a date in the text, in folded places. Short tells that the year had
// two figures; wrong that no such day exists.
type dated struct {
	from, to int
	date     pipeline.Date
	short    bool
	wrong    bool
}

var months = func() map[string]time.Month {
	m := map[string]time.Month{}
	for i, names := range []string{
		"janvier janv jan january", "fevrier fevr fev february feb", "mars mar march", "avril avr april apr", "mai may", "juin june jun",
		"juillet juil july jul", "aout august aug", "septembre sept sep september", "octobre oct october", "novembre nov november", "decembre dec december",
	} {
		for _, n := range strings.Fields(names) {
			m[n] = time.Month(i + 1)
		}
	}
	return m
}()

const monthWord = `(janvier|janv|january|jan|fevrier|fevr|fev|february|feb|mars|march|mar|avril|avr|april|apr|mai|may|juin|june|jun|juillet|juil|july|jul|aout|august|aug|septembre|september|sept|sep|octobre|october|oct|novembre|november|nov|decembre|december|dec)\.?`

var (
	dateYMD    = newForm(`((?:19|20)\d\d)\s?[-/.]\s?(\d{1,2})\s?[-/.]\s?(\d{1,2})\b`, atWord)
	dateDMY    = newForm(`(\d{1,2})\s?[-/.]\s?(\d{1,2})\s?[-/.]\s?((?:18|19|20)\d\d|\d\d)\b`, atDay("-/."))
	dateWord   = newForm(`(\d{1,2})(?:er|st|nd|rd|th|re)?[ /-]{0,2}(?:of )?`+monthWord+`,?[ /-]{0,2}((?:18|19|20)\d\d|'?\d\d\b)?`, atDay("jfmasondert-/"))
	dateWordEN = newForm(``+monthWord+` ?(\d{1,2})(?:st|nd|rd|th)?,? ((?:18|19|20)\d\d)\b`, atWord)
	// a range: its first day lacks what the last one tells
	dateRange = newForm(`(\d{1,2})(?:er)?(?: `+monthWord+`)? ?(?:-|/|et|au|and|to) ?(?:le )?(\d{1,2})(?:er|st|nd|rd|th)? `+monthWord+` ((?:19|20)\d\d)\b`, atDay("-/eatjfmasond"))
	rangeDMY  = newForm(`(\d{1,2})(?:[/.](\d{1,2}))? ?(?:-|et|au|and|to) ?(?:le )?(\d{1,2})[/.](\d{1,2})[/.]((?:19|20)\d\d|\d\d)\b`, atDay("-/.eat"))
	// a day in letters
	dateLetters = newForm(`(premier|deux|trois|quatre|cinq|six|sept|huit|neuf|dix(?:[- ](?:sept|huit|neuf))?|onze|douze|treize|quatorze|quinze|seize|vingt(?:[- ]et[- ]un|[- ](?:deux|trois|quatre|cinq|six|sept|huit|neuf))?|trente(?:[- ]et[- ]un)?) `+monthWord+` ((?:18|19|20)\d\d\b|`+yearWords+`)`, atDayWord)
	// a year in letters behind a day in figures
	dateSpoken = newForm(`(\d{1,2})(?:er)? `+monthWord+` (`+yearWords+`)`, atWord)
	// only where a label of birth stands before
	dateAlone  = regexp.MustCompile(`^[ \t|*-]*(\d\d) (\d\d) ((?:19|20)\d\d)[ \t|*.]*$`)
	dateDigits = regexp.MustCompile(`^(\d\d) ?(\d\d) ?((?:19|20)\d\d)\b`)
)

// atDay lets a date begin only where one or two figures are followed, perhaps
// after white space, by one of the bytes that can carry it on: most figures of
// a report are measures.
func atDay(next string) func(low string, p int) bool {
	return func(low string, p int) bool {
		if !atWord(low, p) {
			return false
		}
		for n := 0; n < 2 && p < len(low) && low[p] >= '0' && low[p] <= '9'; n++ {
			p++
		}
		for n := 0; n < 3 && p < len(low) && (low[p] <= ' ' || low[p] >= 0x80); n++ {
			p++
		}
		return p < len(low) && (strings.IndexByte(next, low[p]) >= 0 || low[p] >= 0x80)
	}
}

// atDayWord lets a day in letters begin only where its first three letters do.
func atDayWord(low string, p int) bool {
	if !atWord(low, p) || p+3 > len(low) {
		return false
	}
	switch low[p : p+3] {
	case "pre", "deu", "tro", "qua", "cin", "six", "sep", "hui", "neu", "dix", "onz", "dou", "tre", "qui", "sei", "vin":
		return true
	}
	return false
}

// maxDates bounds the work on a text made of dates.
const maxDates = 400

// dates finds the dates of the text in order. Figures alone are read day
// first; month first only where the day could be no month.
func (v *view) dates() []dated {
	if !v.dated {
		v.dateList, v.dated = v.readDates(), true
	}
	return v.dateList
}

func (v *view) readDates() []dated {
	var all []dated
	taken := map[int]bool{}
	add := func(from, to int, y, m, d string, month time.Month) {
		if len(all) >= maxDates {
			return
		}
		for k := from; k < to; k++ {
			if taken[k] {
				return
			}
		}
		year, _ := strconv.Atoi(strings.TrimPrefix(y, "'"))
		day, _ := strconv.Atoi(d)
		if month == 0 {
			n, _ := strconv.Atoi(m)
			month = time.Month(n)
			if n > 12 && n <= 31 && day <= 12 && len(y) == 4 {
				month, day = time.Month(day), n
			}
		}
		x := dated{from: from, to: to, short: len(strings.TrimPrefix(y, "'")) == 2}
		if x.short {
			year += 2000
		}
		x.date = pipeline.Date{Year: year, Month: month, Day: day}
		if _, err := pipeline.ParseDate(x.date.String()); err != nil {
			x.wrong = true
		}
		if x.wrong && (month < 1 || month > 19 || day < 1 || day > 39) {
			return // 24/26 or 1.2.250 is no date that someone mistyped
		}
		for k := from; k < to; k++ {
			taken[k] = true
		}
		all = append(all, x)
	}
	low := v.low
	s := func(m []int, g int) string {
		if m[2*g] < 0 {
			return ""
		}
		return low[m[2*g]:m[2*g+1]]
	}
	oid := func(m []int) bool { // 1.2.250.1.213 and versions
		return m[1] < len(low) && (low[m[1]] == '.' || low[m[1]] == '/' || low[m[1]] == '-') && m[1]+1 < len(low) && low[m[1]+1] >= '0' && low[m[1]+1] <= '9' ||
			m[0] > 0 && (low[m[0]-1] == '.' || low[m[0]-1] == ',')
	}
	for _, m := range dateYMD.all(low, maxDates) {
		if !oid(m) {
			add(m[0], m[1], s(m, 1), s(m, 2), s(m, 3), 0)
		}
	}
	for _, m := range dateRange.all(low, maxDates) {
		month := months[s(m, 2)]
		if month == 0 {
			month = months[s(m, 4)]
		}
		add(m[0], m[1], s(m, 5), "", s(m, 1), month)
	}
	for _, m := range rangeDMY.all(low, maxDates) {
		month := s(m, 2)
		if month == "" {
			month = s(m, 4)
		}
		if !oid(m) {
			add(m[0], m[1], s(m, 5), month, s(m, 1), 0)
		}
	}
	for _, m := range dateDMY.all(low, maxDates) {
		if !oid(m) {
			add(m[0], m[1], s(m, 3), s(m, 2), s(m, 1), 0)
		}
	}
	for _, m := range dateWord.all(low, maxDates) {
		if s(m, 3) != "" {
			add(m[0], m[1], s(m, 3), "", s(m, 1), months[s(m, 2)])
		}
	}
	for _, m := range dateWordEN.all(low, maxDates) {
		add(m[0], m[1], s(m, 3), "", s(m, 2), months[s(m, 1)])
	}
	letters := dateLetters.all(low, maxDates)
	if strings.Contains(low, "mille") {
		letters = append(letters, dateSpoken.all(low, maxDates)...)
	}
	for _, m := range letters {
		day, year := s(m, 1), s(m, 3)
		if d := dayOf(day); d != "" {
			day = d
		}
		if y := yearOf(year); y != 0 {
			year = strconv.Itoa(y)
		}
		if len(year) == 4 {
			add(m[0], m[1], year, "", day, months[s(m, 2)])
		}
	}
	sortDates(all)
	return all
}

// dayWords are the days of a month in letters, from the first on.
var dayWords = strings.Fields("premier deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit dix-neuf vingt vingt-et-un vingt-deux vingt-trois vingt-quatre vingt-cinq vingt-six vingt-sept vingt-huit vingt-neuf trente trente-et-un")

// dayOf gives the figures of a day in letters, "" for none.
func dayOf(w string) string {
	w = strings.ReplaceAll(w, " ", "-")
	for i, d := range dayWords {
		if d == w {
			return strconv.Itoa(i + 1)
		}
	}
	return ""
}

func sortDates(all []dated) {
	for i := 1; i < len(all); i++ {
		for j := i; j > 0 && all[j].from < all[j-1].from; j-- {
			all[j], all[j-1] = all[j-1], all[j]
		}
	}
}

// birthYear completes a year of two figures for a birth: in the last century
// unless that makes the person older than 100 at the exam.
func birthYear(d pipeline.Date, exam pipeline.Date, age int) pipeline.Date {
	now, yy := exam.Year, d.Year%100
	old, young := d, d
	old.Year, young.Year = 1900+yy, 2000+yy
	switch {
	case now == 0:
		return old
	case young.Year > now:
		return old
	case age >= 0:
		if abs(now-old.Year-age) <= abs(now-young.Year-age) {
			return old
		}
		return young
	case now-old.Year > 100:
		return young
	}
	return old
}

func abs(n int) int {
	if n < 0 {
		return -n
	}
	return n
}

// age gives full years from birth to day.
func age(birth, day pipeline.Date) int {
	n := day.Year - birth.Year
	if day.Month < birth.Month || day.Month == birth.Month && day.Day < birth.Day {
		n--
	}
	return n
}
