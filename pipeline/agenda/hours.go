package agenda

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Which of several columns gives the day, the hour and the end. Their titles say
// it first, what stands in them second: Outlook calls day and hour alike
// "Début", a waiting room's list has the hour of arrival beside that of the
// appointment.

// cells counts what the cells of a column hold.
type cells struct{ days, hours, both int }

func (c cells) only(f Field) bool {
	switch f {
	case FieldDate, FieldEndDate:
		return c.days > 0 && c.hours+c.both == 0
	}
	return c.hours > 0 && c.days+c.both == 0
}

func (s sheet) cells(i int) (c cells) {
	for _, r := range s.rows {
		cell := r.cell(i)
		if cell == "" {
			continue
		}
		if _, ok := parseInstant(cell); ok {
			c.both++
			continue
		}
		w, rest := cellDate(cell)
		switch hours := len(cellHours(rest)) > 0; {
		case w.zero() && hours:
			c.hours++
		case w.zero():
		case hours:
			c.both++
		default:
			c.days++
		}
	}
	return c
}

// set gives one column to another field.
func (l *layout) set(i int, to Field) {
	from := l.columns[i].Field
	l.at[from] = slices.DeleteFunc(l.at[from], func(j int) bool { return j == i })
	if len(l.at[from]) == 0 {
		delete(l.at, from)
	}
	l.columns[i].Field = to
	l.at[to] = append(l.at[to], i)
	slices.Sort(l.at[to])
}

// times settles the columns of day, hour and end. A column that a person has named
// stays what it is.
func (l *layout) times(s sheet, o Options) {
	free := func(i int) bool { return o.Columns[l.columns[i].Heading] == "" }
	for _, i := range slices.Clone(l.at[FieldTime]) { // "De", "À"
		if joined(l.columns[i].Heading) == "a" && free(i) && len(l.at[FieldStart])+len(l.at[FieldTime]) > 1 && len(l.at[FieldEnd]) == 0 {
			l.set(i, FieldEnd)
		}
	}
	if len(l.at[FieldStart])+len(l.at[FieldTime]) > 1 {
		for _, i := range slices.Clone(l.at[FieldStart]) {
			switch c := s.cells(i); {
			case !free(i):
			case c.only(FieldDate):
				l.set(i, FieldDate)
			case c.only(FieldTime):
				l.set(i, FieldTime)
			}
		}
	}
	if len(l.at[FieldEnd]) > 1 {
		for _, i := range slices.Clone(l.at[FieldEnd]) {
			if free(i) && s.cells(i).only(FieldEndDate) {
				l.set(i, FieldEndDate)
			}
		}
	}
	for _, i := range slices.Clone(l.at[FieldBirthName]) { // "Né(e)"
		if c := s.cells(i); free(i) && c.days > 0 && c.hours+c.both == 0 && len(l.at[FieldBirth]) == 0 {
			l.set(i, FieldBirth)
		}
	}
	l.weigh(s, free)
}

var (
	ownHour  = regexp.MustCompile(`\b(?:rdv|rendez vous|rv|appointment|consultation|examen|debut|debute|start|passage|prevue?)\b`)
	noHour   = regexp.MustCompile(`\b(?:saisi\w*|confirm\w*|cree\w*|creation|modifi\w*|pris|prise|appel\w*|rappel|sms|reveil|entered|created|updated|booked|called)\b`)
	hourless = "Heure du rendez-vous lue dans la colonne « %s », non dans « %s »."
)

// weight says how much a title is that of the appointment's own hour.
func weight(title string) int {
	f := fold(title)
	switch {
	case noHour.MatchString(f):
		return 0
	case ownHour.MatchString(f):
		return 2
	}
	return 1
}

// weigh keeps, of several columns with an hour, those whose title says most. An
// hour of arrival serves where there is no other.
func (l *layout) weigh(s sheet, free func(int) bool) {
	var hours []int
	for _, i := range l.at[FieldTime] {
		if c := s.cells(i); c.hours+c.both > 0 {
			hours = append(hours, i)
		}
	}
	if len(hours) == 0 {
		if slices.ContainsFunc(append(slices.Clone(l.at[FieldStart]), l.at[FieldDate]...), func(i int) bool { c := s.cells(i); return c.hours+c.both > 0 }) {
			return
		}
		var come []int
		for i, c := range l.columns {
			if c.Field == FieldIgnore && free(i) && arrivals[joined(c.Heading)] && s.cells(i).only(FieldTime) {
				come = append(come, i)
			}
		}
		if len(come) > 0 {
			l.set(come[0], FieldTime)
			l.notes = append(l.notes, fmt.Sprintf("Seule la colonne « %s » donne une heure : elle est prise comme heure du rendez-vous.", l.columns[come[0]].Heading))
		}
		return
	}
	if len(hours) < 2 {
		return
	}
	most := 0
	for _, i := range hours {
		w := weight(l.columns[i].Heading)
		if !free(i) {
			w = 3
		}
		most = max(most, w)
	}
	var kept, left []string
	for _, i := range hours {
		h := l.columns[i].Heading
		if free(i) && weight(h) < most {
			l.set(i, FieldIgnore)
			left = append(left, h)
		} else {
			kept = append(kept, h)
		}
	}
	if len(left) > 0 && len(kept) > 0 {
		l.notes = append(l.notes, fmt.Sprintf(hourless, strings.Join(kept, " », « "), strings.Join(left, " », « ")))
	}
}
