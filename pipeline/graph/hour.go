package graph

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"cardiopli/pipeline"
)

// blank is a space within a line.
const blank = `[ \t\x{a0}\x{202f}]`

// hourForm is an hour of the day: "4 h 12", "04h20", "5 heures", "17:05", "4:12 am".
const hourForm = `(\d{1,2})(?:` +
	blank + `?h(?:eures?)?(?:` + blank + `?([0-5]\d)(?:` + blank + `?mi?n)?\b|\b)` +
	`|:([0-5]\d)\b)` +
	`(?:` + blank + `?(du matin|de l['’]après-midi|du soir|[ap]\.?m\b\.?))?`

const (
	date = `(?:(?:le|on)` + blank + `\d\d?/\d\d?(?:/\d{2,4})?` + blank + `)?`
	near = `(?:à|a|at|(vers|around|about))` + blank + `+`
)

var (
	hourAt = regexp.MustCompile(`(?i)^` + hourForm)
	// behind is an hour with what may stand between a value and it: the unit, then a
	// preposition, a bracket or the next cell of a table.
	behind = regexp.MustCompile(`(?i)^` + blank + `*(?:/` + blank + `?mi?n(?:ute)?|bpm|cpm|[cb]/mi?n|batt?/mi?n|par minute)?` + blank + `*` +
		`(?:\((?:[^()\d\n]{1,30}?[ ,])??|[|@\t]|,?` + blank + date + near + `|` + blank + blank + `)` +
		`[ |\t\x{a0}\x{202f}(]*` + date + `(?:` + near + `)?(` + hourForm + `)`)
	// lasting words make of an hour a duration.
	lasting = regexp.MustCompile(`(?i)après|pendant|depuis|durant|after|during|since|\bfor\b|\ben\b`)
	// elapsed follows an hour that counts from a beginning and is none of the day.
	elapsed = regexp.MustCompile(`(?i)^` + blank + `*(?:d['’]|de\b|après|plus tard|depuis|of\b|after\b|into\b|later\b|from\b|[-–]` + blank + `?\d)`)
)

// hour reads the hour that a text begins with: minutes after midnight, and its
// words.
func hour(s string) (minutes int, words string, ok bool) {
	m := hourAt.FindStringSubmatch(s)
	if m == nil {
		return 0, "", false
	}
	h, _ := strconv.Atoi(m[1])
	mins, _ := strconv.Atoi(m[2] + m[3])
	switch half := strings.ToLower(strings.ReplaceAll(m[4], ".", "")); {
	case half == "":
	case h > 12 || h == 0:
		return 0, "", false // "17 h du soir" is no such hour
	case half == "am" || half == "du matin":
		h %= 12
	default:
		h = h%12 + 12
	}
	if h > 24 || h == 24 && mins > 0 {
		return 0, "", false
	}
	return h*60 + mins, strings.Join(strings.Fields(m[0]), " "), true
}

// hourBehind reads the hour that stands directly behind a value: "46/min à 4 h 12",
// "51 /min (04:12)". About tells that the report gives it as approximate.
func hourBehind(s string) (minutes int, words string, about, ok bool) {
	m := behind.FindStringSubmatchIndex(s)
	if m == nil || lasting.MatchString(s[:m[6]]) || elapsed.MatchString(s[m[7]:]) {
		return 0, "", false, false
	}
	minutes, words, ok = hour(s[m[6]:m[7]])
	return minutes, words, m[2] >= 0 || m[4] >= 0, ok
}

// hourOf finds the hour of a measurement in the report's written form. Where that
// is not the text that the places lie in, the value has to stand there once only.
func (r report) hourOf(m pipeline.Measurement) (minutes int, words string, about, ok bool) {
	written := r.written()
	if r.Report.Written == "" || r.Report.Written == r.Text {
		if m.End <= 0 || m.End > len(r.Text) {
			return 0, "", false, false
		}
		return hourBehind(head(r.Text[m.End:]))
	}
	want, n := r.number(m.Value), 0
	for _, at := range figures.FindAllStringIndex(written, -1) {
		if f := written[at[0]:at[1]]; f != want && !same(f, m.Value) {
			continue
		}
		n++
		minutes, words, about, ok = hourBehind(head(written[at[1]:]))
	}
	return minutes, words, about, ok && n == 1
}

// head is as much of a text as hours are looked for in.
func head(s string) string { return s[:min(len(s), 200)] }

// same reports whether figures are a value.
func same(figures string, v float64) bool {
	f, ok := parse(figures)
	return ok && f == v
}

func parse(figures string) (float64, bool) {
	v, err := strconv.ParseFloat(strings.Replace(figures, ",", ".", 1), 64)
	return v, err == nil
}

// clock is an hour as an axis shows it.
func (r report) clock(minutes int) string {
	h, m := minutes/60, minutes%60
	switch {
	case r.lang == pipeline.English:
		return fmt.Sprintf("%02d:%02d", h, m)
	case m == 0:
		return fmt.Sprintf("%d h", h)
	}
	return fmt.Sprintf("%d h %02d", h, m)
}
