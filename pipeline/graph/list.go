package graph

import (
	"regexp"
	"strconv"
	"strings"
)

// Lists of readings as machines export them: a line for a reading, its hour first,
// in cells parted by tabs, bars, semicolons, commas or blanks.
const (
	maxLines    = 5000
	maxReadings = 400
	minReadings = 10
	minHours    = 12
	longestList = 30 * 60 // minutes
)

// reading is one blood pressure.
type reading struct {
	at                  int // minutes after midnight of the first day
	systolic, diastolic float64
}

var (
	systolicName  = regexp.MustCompile(`(?i)^(?:pas|sys\pL*|tas|sbp)\b`)
	diastolicName = regexp.MustCompile(`(?i)^(?:pad|dia\pL*|tad|dbp)\b`)
	pairForm      = regexp.MustCompile(`^(\d{2,3})/(\d{2,3})$`)

	perMinute = regexp.MustCompile(`(?i)\(.*\)|/\s*mi?n\b`)
	hourName  = regexp.MustCompile(`(?i)^(?:heures?|hours?|time|tranche|plage)`)
	minName   = regexp.MustCompile(`(?i)\bmin(?:i|imale?|imum)?\b`)
	meanName  = regexp.MustCompile(`(?i)\b(?:moy(?:enne)?|mean|avg|average)\b`)
	maxName   = regexp.MustCompile(`(?i)\bmax(?:i|imale?|imum)?\b`)
)

// cells cuts a line of a table.
func cells(line string) []string {
	line = strings.TrimRight(line, "\r\n")
	var out []string
	switch {
	case strings.Contains(line, "|"):
		out = strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
	case strings.Contains(line, "\t"):
		out = strings.Split(line, "\t")
	case strings.Contains(line, ";"):
		out = strings.Split(line, ";")
	case strings.Contains(strings.TrimSpace(line), "  "):
		for _, c := range strings.Split(line, "  ") {
			if strings.TrimSpace(c) != "" {
				out = append(out, c)
			}
		}
	case strings.Count(line, ",") >= 2 && !strings.Contains(line, ", "):
		out = strings.Split(line, ",")
	default:
		out = strings.Fields(line)
	}
	for i := range out {
		out[i] = strings.TrimSpace(out[i])
	}
	return out
}

// hourCell finds the cell that is an hour, alone or behind a date.
func hourCell(row []string) (at, index int, ok bool) {
	for i, c := range row {
		if f := strings.Fields(c); len(f) == 2 && strings.ContainsAny(f[0], "/-.") {
			c = f[1]
		}
		if c == "" || c[0] < '0' || c[0] > '9' {
			continue
		}
		if m := hourAt.FindString(c); m == c {
			at, _, ok := hour(c)
			return at, i, ok
		}
	}
	return 0, 0, false
}

// count reads a whole number of two or three figures.
func count(cell string) (float64, bool) {
	if len(cell) < 2 || len(cell) > 3 {
		return 0, false
	}
	n, err := strconv.ParseUint(cell, 10, 16)
	return float64(n), err == nil
}

// running turns hours of the day into minutes that go on over midnight, once.
type running struct{ last, days int }

func (r *running) at(minutes int) (int, bool) {
	at := minutes + r.days*whole
	if at < r.last {
		r.days++
		at += whole
	}
	r.last = at
	return at, r.days < 2
}

// readings reads the list of pressures of a report; none where it is too short,
// not in order of time, or where its columns cannot be told.
func readings(text string) []reading {
	var out []reading
	var clock running
	sys, dia, width, middle, n := -1, -1, 0, 0, 0
	for line := range strings.Lines(text) {
		if n++; n > maxLines || len(out) > maxReadings {
			return nil
		}
		row := cells(line)
		if s, d := column(row, systolicName), column(row, diastolicName); s >= 0 && d >= 0 {
			sys, dia, width = s, d, len(row)
			continue
		}
		minutes, i, ok := hourCell(row)
		if !ok {
			continue
		}
		var p reading
		switch pair := pairForm.FindStringSubmatch(cell(row, i+1)); {
		case pair != nil:
			p.systolic, _ = count(pair[1])
			p.diastolic, _ = count(pair[2])
		case sys >= 0:
			if len(row) != width {
				continue
			}
			p.systolic, _ = count(row[sys])
			p.diastolic, _ = count(row[dia])
		default:
			p.systolic, _ = count(cell(row, i+1))
			p.diastolic, _ = count(cell(row, i+2))
			// Systolic, mean, diastolic: without a heading the order shows in the values.
			if d, ok := count(cell(row, i+3)); ok && d < p.diastolic {
				if off := p.diastolic - (d + (p.systolic-d)/3); off > -5 && off < 5 {
					middle++
				}
			}
		}
		if p.diastolic < 20 || p.systolic <= p.diastolic || p.systolic > 320 {
			continue // a failed measurement
		}
		if p.at, ok = clock.at(minutes); !ok {
			return nil
		}
		out = append(out, p)
	}
	if len(out) < minReadings || 2*middle > len(out) || out[len(out)-1].at-out[0].at > longestList {
		return nil
	}
	return out
}

// hourRow is one hour of a table of heart rates: fastest, mean, slowest; 0 where
// the table has no such column.
type hourRow struct {
	at    int
	rates [3]float64
}

// hourly reads the table of heart rates by the hour, which has a heading.
func hourly(text string) []hourRow {
	var out []hourRow
	var clock running
	var columns [3]int
	width, n := 0, 0
	for line := range strings.Lines(text) {
		if n++; n > maxLines || len(out) > maxReadings {
			return nil
		}
		row := cells(line)
		if len(row) > 1 && column(row, hourName) >= 0 {
			bare := make([]string, len(row))
			for i, c := range row {
				bare[i] = perMinute.ReplaceAllString(c, "")
			}
			columns = [3]int{column(bare, maxName), column(bare, meanName), column(bare, minName)}
			width = 0
			if columns[1] >= 0 || columns[0] >= 0 && columns[2] >= 0 {
				width = len(row)
			}
			continue
		}
		if width == 0 || len(row) != width {
			continue
		}
		minutes, _, ok := hour(row[0])
		if !ok {
			continue
		}
		var h hourRow
		good := true
		for i, c := range columns {
			if c < 0 {
				continue
			}
			v, ok := count(row[c])
			good = good && ok && v >= 15 && v <= 350
			h.rates[i] = v
		}
		if !good {
			continue
		}
		if h.at, ok = clock.at(minutes); !ok {
			return nil
		}
		out = append(out, h)
	}
	if len(out) < minHours || out[len(out)-1].at-out[0].at > longestList {
		return nil
	}
	return out
}

func cell(row []string, i int) string {
	if i < len(row) {
		return row[i]
	}
	return ""
}

// column finds the one cell with a name; -1 where there is none or several.
func column(row []string, name *regexp.Regexp) int {
	found := -1
	for i, c := range row {
		if !name.MatchString(c) || strings.ContainsAny(c, "0123456789") {
			continue
		}
		if found >= 0 {
			return -1
		}
		found = i
	}
	return found
}
