package graph

import (
	"regexp"
	"strings"
)

// span is a part of the day, in minutes after midnight; it may go over midnight.
type span struct{ from, to int }

func (s span) length() int { return ((s.to-s.from)%(24*60) + 24*60) % (24 * 60) }

// to stands between a word and its hour.
const to = blank + `*:?` + blank + `*(?:(?:à|a|vers|at|around)` + blank + `)?`

var (
	spans = regexp.MustCompile(`(?i)(?:\b(\d{1,2})(?:` + blank + `?h(?:eures?)?` + blank + `?([0-5]\d\b)?|:([0-5]\d))?` + blank + `?(?:[-–]|à|a|to|et|and|until)` + blank + `?)` + hourForm)
	// day and night name the periods.
	dayWord   = regexp.MustCompile(`(?i)(?:^|[^\pL])(jours?|journée|diurnes?|éveil|activité|day(?:time)?|awake|waking)(?:$|[^\pL])`)
	nightWord = regexp.MustCompile(`(?i)(?:^|[^\pL])(nuits?|nocturnes?|sommeil|repos nocturne|night(?:time)?|asleep|sleep(?:ing)?)(?:$|[^\pL])`)
	// bedWord and upWord stand before the hours of the patient's own night.
	bedWord = regexp.MustCompile(`(?i)(?:^|[^\pL])(?:couch(?:er|ée?)|bed(?:time)?)` + to)
	upWord  = regexp.MustCompile(`(?i)(?:^|[^\pL])(?:lev(?:er|ée?)|réveil|woke up|wake-?up|got up)` + to)
	// other hours of a life, not of the recording's periods.
	other = regexp.MustCompile(`(?i)travail|poste|garde|équipe|sieste|shift|work|\bnap\b|appareil|cpap|ppc`)
)

// periods reads at which hours the report has day and night begin and end: "Jour
// (7 h - 22 h)", "de nuit 23 h à 7 h", "Awake ... (07:00-23:00)". Where it states
// one alone the other is the rest of the 24 hours; where it states none, the hours
// at which the patient went to bed and got up are the night's. It is not ok where
// nothing is stated or the statements contradict each other.
func periods(text string) (day, night span, ok bool) {
	var days, nights, beds []span
	for line := range strings.Lines(text) {
		if s, ok := bed(line); ok {
			beds = append(beds, s)
		}
		var unnamed []span
		from := 0
		for _, at := range spans.FindAllStringSubmatchIndex(line, -1) {
			before, after := line[from:at[0]], line[at[1]:]
			from = at[1]
			s, good := spanAt(line, at)
			if !good || other.MatchString(sentence(before)) {
				continue
			}
			n := s.length()
			switch period(before, after) {
			case isDay:
				if n >= 8*60 && n <= 20*60 {
					days = append(days, s)
				}
			case isNight:
				if n >= 4*60 && n <= 14*60 {
					nights = append(nights, s)
				}
			default:
				unnamed = append(unnamed, s)
			}
		}
		// "horaires 7 h - 23 h / 23 h - 7 h": noon is in the day.
		if len(unnamed) == 2 && unnamed[0].to == unnamed[1].from && unnamed[1].to == unnamed[0].from {
			if (span{unnamed[0].from, 12 * 60}).length() > unnamed[0].length() {
				unnamed[0], unnamed[1] = unnamed[1], unnamed[0]
			}
			days, nights = append(days, unnamed[0]), append(nights, unnamed[1])
		}
	}
	if len(days) == 0 && len(nights) == 0 {
		nights = beds
	}
	day, okDay := agreed(days)
	night, okNight := agreed(nights)
	switch {
	case len(days) == 0 && len(nights) == 0, len(days) > 0 && !okDay, len(nights) > 0 && !okNight:
		return span{}, span{}, false
	case len(nights) == 0:
		night = span{day.to, day.from}
	case len(days) == 0:
		day = span{night.to, night.from}
	}
	// From the day's begin on: the night begins when it ends or later, and is over by
	// the next.
	begin, end := span{day.from, night.from}.length(), span{day.from, night.to}.length()
	if end == 0 {
		end = 24 * 60
	}
	return day, night, day.length() > 0 && begin >= day.length() && end > begin
}

type kind int

const (
	neither kind = iota
	isDay
	isNight
)

// period tells which period hours belong to: the last that is named before them
// on their line, or else the one named directly behind.
func period(before, after string) kind {
	d, n := lastEnd(dayWord, before), lastEnd(nightWord, before)
	if d < 0 && n < 0 {
		after = after[:min(len(after), 16)]
		d, n = -first(dayWord, after), -first(nightWord, after)
		if d == n {
			return neither
		}
	}
	if d > n {
		return isDay
	}
	return isNight
}

func lastEnd(re *regexp.Regexp, s string) int {
	all := re.FindAllStringIndex(s, -1)
	if len(all) == 0 {
		return -1
	}
	return all[len(all)-1][1]
}

func first(re *regexp.Regexp, s string) int {
	if at := re.FindStringIndex(s); at != nil {
		return at[0]
	}
	return 1 << 20
}

// bed reads "coucher à 23 h, lever à 7 h", in either order.
func bed(line string) (span, bool) {
	if other.MatchString(line) {
		return span{}, false
	}
	at := func(re *regexp.Regexp) (int, bool) {
		all := re.FindAllStringIndex(line, -1)
		if len(all) != 1 {
			return 0, false
		}
		m, _, ok := hour(line[all[0][1]:])
		return m % (24 * 60), ok
	}
	down, ok := at(bedWord)
	up, ok2 := at(upWord)
	s := span{down, up}
	return s, ok && ok2 && s.length() >= 4*60 && s.length() <= 14*60
}

// sentence is what of s stands after its last full stop.
func sentence(s string) string {
	if i := strings.LastIndex(s, ". "); i >= 0 {
		return s[i:]
	}
	return s
}

// spanAt reads one match of spans.
func spanAt(line string, at []int) (span, bool) {
	group := func(i int) string {
		if at[2*i] < 0 {
			return ""
		}
		return line[at[2*i]:at[2*i+1]]
	}
	from := group(1) + ":" + group(2) + group(3)
	if strings.HasSuffix(from, ":") {
		from += "00"
	}
	a, _, ok := hour(from)
	b, _, ok2 := hour(line[at[8]:])
	return span{a % (24 * 60), b % (24 * 60)}, ok && ok2
}

// agreed gives the one span that all are.
func agreed(all []span) (span, bool) {
	if len(all) == 0 {
		return span{}, false
	}
	for _, s := range all[1:] {
		if s != all[0] {
			return span{}, false
		}
	}
	return all[0], true
}
