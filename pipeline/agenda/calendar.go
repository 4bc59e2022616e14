package agenda

import (
	"slices"
	"strings"
)

// calendar is one VCALENDAR as it stands in a file.
type calendar struct {
	method, product, name, zone string
	tables                      []namedTable
	events                      []*event
}

type namedTable struct {
	tzid  string
	table *table
}

// event is one VEVENT.
type event struct {
	line  int
	props []content
	cut   bool // the file ends within it
	extra int  // properties beyond the cap
}

const (
	maxDepth = 20
	maxProps = 500 // of one event
)

// prop gives the first property of a name.
func (e *event) prop(name string) (content, bool) {
	for _, p := range e.props {
		if p.name == name {
			return p, true
		}
	}
	return content{}, false
}

func (e *event) text(name string) string {
	p, _ := e.prop(name)
	return strings.TrimSpace(unescape(p.value))
}

// known properties of an event; another word with a colon behind it may be a line
// of a description that was not folded.
var eventProps = wordSet(`ATTACH ATTENDEE CATEGORIES CLASS COMMENT COMPLETED CONFERENCE CONTACT CREATED COLOR DESCRIPTION DTEND DTSTAMP DTSTART DURATION
	EXDATE EXRULE GEO IMAGE LAST-MODIFIED LOCATION ORGANIZER PRIORITY RDATE RECURRENCE-ID RELATED-TO REQUEST-STATUS RESOURCES RRULE SEQUENCE STATUS SUMMARY TRANSP UID URL BEGIN END`)

// scanned is what scan found.
type scanned struct {
	calendars []*calendar
	over      bool // more events than are taken
	open      bool // the file ends within a calendar or an event: its end is missing
}

// scan reads the components of a file.
func scan(raw []byte) (f scanned) {
	var stack []string
	var cal *calendar
	var ev *event
	var tz *namedTable
	var part []content
	deep, events := 0, 0
	need := func() *calendar {
		if cal == nil {
			cal = &calendar{}
			f.calendars = append(f.calendars, cal)
		}
		return cal
	}
	contents(raw, func(c content) bool {
		value := strings.ToUpper(strings.TrimSpace(c.value))
		switch c.name {
		case "BEGIN":
			if len(stack) >= maxDepth {
				deep++
				return true
			}
			stack = append(stack, value)
			switch value {
			case "VCALENDAR":
				cal, ev, tz = nil, nil, nil
				need()
			case "VEVENT":
				if events++; events > maxEvents {
					f.over = true
					return false
				}
				ev = &event{line: c.line, cut: true}
				need().events = append(cal.events, ev)
			case "VTIMEZONE":
				tz = &namedTable{table: &table{}}
			case "STANDARD", "DAYLIGHT":
				part = nil
			}
			return true
		case "END":
			if deep > 0 {
				deep--
				return true
			}
			i := len(stack) - 1
			for i >= 0 && stack[i] != value {
				i--
			}
			if i < 0 {
				return true
			}
			stack = stack[:i]
			switch value {
			case "VEVENT":
				if ev != nil {
					ev.cut, ev = false, nil
				}
			case "VTIMEZONE":
				if tz != nil && len(need().tables) < maxZones {
					cal.tables = append(cal.tables, *tz)
				}
				tz = nil
			case "STANDARD", "DAYLIGHT":
				if o, ok := newObservance(part); tz != nil && ok && len(tz.table.observances) < maxObservances {
					tz.table.observances = append(tz.table.observances, o)
				}
			}
			return true
		}
		if deep > 0 || len(stack) == 0 {
			return true
		}
		switch stack[len(stack)-1] {
		case "VEVENT":
			if ev != nil {
				ev.add(c)
			}
		case "VCALENDAR":
			need().set(c)
		case "VTIMEZONE":
			if c.name == "TZID" && tz != nil {
				tz.tzid = strings.TrimSpace(unescape(c.value))
			}
		case "STANDARD", "DAYLIGHT":
			if len(part) < maxOnsets {
				part = append(part, c)
			}
		}
		return true
	})
	f.open = slices.ContainsFunc(stack, func(name string) bool { return name == "VCALENDAR" || name == "VEVENT" })
	return f
}

func (c *calendar) set(p content) {
	v := tidy(unescape(p.value))
	switch p.name {
	case "METHOD":
		c.method = strings.ToUpper(v)
	case "PRODID":
		c.product = v
	case "X-WR-CALNAME", "NAME":
		c.name = v
	case "X-WR-TIMEZONE":
		c.zone = v
	}
}

// add keeps a property. A line that is none goes on with the text before it: some
// exporters break lines without folding them.
func (e *event) add(c content) {
	loose := c.name == "" || !eventProps[c.name] && !strings.HasPrefix(c.name, "X-")
	if loose && len(e.props) > 0 {
		if last := &e.props[len(e.props)-1]; last.name == "DESCRIPTION" || last.name == "SUMMARY" || last.name == "COMMENT" {
			if len(last.value) < maxContent {
				s := c.value
				if c.name != "" {
					s = c.name + ":" + c.value
				}
				last.value += `\n` + s
			}
			return
		}
	}
	if c.name == "" {
		return
	}
	if len(e.props) >= maxProps {
		e.extra++
		return
	}
	e.props = append(e.props, c)
}
