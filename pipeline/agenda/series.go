package agenda

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"

	"cardiopli/pipeline"
)

// readCalendar reads an iCalendar file.
func readCalendar(raw []byte, o Options) (Result, error) {
	res := Result{Form: "ics", Source: o.Name}
	file := scan(raw)
	if file.over {
		return res, &Refusal{"too_many", fmt.Sprintf("L'agenda contient plus de %d rendez-vous.", maxEvents), "Exportez une période plus courte."}
	}
	if file.open {
		// What was lost cannot be told: it may be a cancellation of what is there.
		return res, &Refusal{"cut", "Le fichier s'arrête avant la fin de l'agenda (END:VCALENDAR manque) : le téléchargement a été coupé. Aucun rendez-vous n'est repris.", "Exportez ou téléchargez l'agenda à nouveau."}
	}
	r := &calendarReader{res: &res, o: o, keys: map[string]bool{}, left: maxScan}
	single, uids := true, map[string]bool{}
	for _, c := range file.calendars {
		if res.Source == "" {
			if res.Source = "ics:" + short(c.name); c.name == "" {
				res.Source += short(c.product)
			}
		}
		switch c.method {
		case "", "PUBLISH":
			single = false
		}
		r.read(c)
		for _, e := range c.events {
			uids[e.text("UID")] = true
		}
	}
	Sort(res.Appointments)
	if !single && len(uids) > 1 && !r.first.IsZero() {
		res.From, res.To = r.first, r.last
	}
	if r.zones > 0 {
		res.Notes = append(res.Notes, pipeline.French.Count(r.zones, "fuseau horaire inconnu", "fuseaux horaires inconnus")+" : heures lues comme celles du cabinet.")
	}
	if r.rules > 0 && len(res.Appointments)+len(res.Cancelled) == 0 {
		return res, &Refusal{"rules", fmt.Sprintf("L'agenda ne donne aucun rendez-vous de la période, et %s (toutes les secondes, minutes ou heures, ou des jours qui n'existent pas).",
			pipeline.French.Count(r.rules, "répétition ne peut pas être suivie", "répétitions ne peuvent pas être suivies")),
			"Corrigez ces répétitions dans l'agenda, ou exportez la période jour par jour."}
	}
	if r.rules > 0 {
		res.Notes = append(res.Notes, pipeline.French.Count(r.rules, "répétition", "répétitions")+" d'une forme inhabituelle : seule la première date est prise.")
	}
	if r.ranges > 0 {
		res.Notes = append(res.Notes, fmt.Sprintf("%s « celui-ci et les suivants » : seule la date dite est changée, vérifiez les suivantes.", pipeline.French.Count(r.ranges, "modification", "modifications")))
	}
	res.Notes = append(res.Notes, r.doubts.notes()...)
	return res, nil
}

// calendarReader turns events into appointments.
type calendarReader struct {
	res                  *Result
	o                    Options
	keys                 map[string]bool
	first, last          pipeline.Date // days that the file tells of, within the window
	zones, rules, ranges int
	doubts               doubts
	left                 int // days that rules may still look at
}

func (r *calendarReader) out(e *event, why Reason) {
	r.res.Out = append(r.res.Out, Out{e.line, why})
}

// read takes the events of one calendar, by UID.
func (r *calendarReader) read(c *calendar) {
	practice := r.o.Zone
	if l := load(c.zone); l != nil {
		practice = l
	}
	z := newZones(practice, &r.left)
	for _, t := range c.tables {
		z.add(t.tzid, t.table)
	}
	var order []string
	byUID := map[string][]*event{}
	for _, e := range c.events {
		if e.cut {
			r.out(e, Broken)
			continue
		}
		uid := e.text("UID")
		if uid == "" {
			start, _ := e.prop("DTSTART")
			uid = keyOf("none", start.value, e.text("SUMMARY"))
		}
		if byUID[uid] == nil {
			order = append(order, uid)
		}
		byUID[uid] = append(byUID[uid], e)
	}
	for _, uid := range order {
		r.series(c, z, uid, byUID[uid])
	}
	r.zones += z.unknown
}

// newest picks, of events for the same occurrence, the latest state (RFC 5546
// 2.1.5: SEQUENCE, then DTSTAMP); the others are told as superseded.
func (r *calendarReader) newest(events []*event) *event {
	best := events[0]
	for _, e := range events[1:] {
		if cmp.Or(cmp.Compare(e.sequence(), best.sequence()), cmp.Compare(e.stamp(), best.stamp())) >= 0 {
			best, e = e, best
		}
		r.out(e, Superseded)
	}
	return best
}

func (e *event) sequence() int {
	n, err := strconv.Atoi(e.text("SEQUENCE"))
	if err != nil {
		return 0
	}
	return n
}

func (e *event) stamp() string { return cmp.Or(e.text("LAST-MODIFIED"), e.text("DTSTAMP")) }

// series reads one UID: the event itself, its recurrences, and those that were
// changed one by one.
func (r *calendarReader) series(c *calendar, z *zones, uid string, events []*event) {
	changed := map[int64][]*event{}
	days := map[pipeline.Date]bool{} // named without an hour
	var ids []int64
	var masters []*event
	for _, e := range events {
		p, ok := e.prop("RECURRENCE-ID")
		if !ok {
			masters = append(masters, e)
			continue
		}
		m, ok := parseMoment(p.value, p.params["TZID"])
		if !ok {
			r.out(e, NoDate)
			continue
		}
		if strings.EqualFold(p.params["RANGE"], "THISANDFUTURE") {
			r.ranges++
		}
		if m.allDay {
			days[m.date] = true
		}
		id := z.instant(m).In(r.o.Zone).Unix()
		if changed[id] == nil {
			ids = append(ids, id)
		}
		changed[id] = append(changed[id], e)
	}
	if len(masters) > 0 {
		e := r.newest(masters)
		times, repeats, ok := r.times(z, e)
		switch {
		case !ok:
			r.out(e, NoDate)
		default:
			r.take(c, e, uid, repeats, times, func(t time.Time) bool {
				return changed[t.Unix()] != nil || days[pipeline.DateOf(t)]
			})
		}
	}
	for _, id := range ids {
		e := r.newest(changed[id])
		start, _ := e.prop("DTSTART")
		m, ok := parseMoment(start.value, start.params["TZID"])
		if !ok {
			r.out(e, NoDate)
			continue
		}
		s := slot{start: z.instant(m).In(r.o.Zone), day: m.allDay, id: id}
		s.end = r.end(z, e, m, s.start)
		r.take(c, e, uid, true, []slot{s}, func(time.Time) bool { return false })
	}
}

// slot is one occurrence in time; id is the instant by which the series knows it.
type slot struct {
	start, end time.Time
	day        bool
	id         int64
}

// take makes appointments of an event's occurrences in the window.
func (r *calendarReader) take(c *calendar, e *event, uid string, repeats bool, times []slot, replaced func(time.Time) bool) {
	taken, hidden := 0, 0
	var g reading // once for all occurrences: it costs more than all else
	var why Reason
	known := false
	for _, s := range times {
		if replaced(s.start) && repeats {
			hidden++
			continue
		}
		day := pipeline.DateOf(s.start)
		if !r.o.Window.holds(day) {
			continue
		}
		r.spans(day)
		key := keyOf("ics", uid)
		if repeats {
			key = keyOf("ics", uid, time.Unix(s.id, 0).UTC().Format("20060102T150405Z"))
		}
		if !known {
			g, why = e.read(c, day)
			known = true
		}
		if why == Unknown && e.cancelled(c) { // a cancellation need not repeat who it was
			r.res.Cancelled = append(r.res.Cancelled, key)
			taken++
			continue
		}
		if why != "" {
			r.out(e, why)
			return
		}
		a := Appointment{Key: key, Start: s.start, End: s.end, AllDay: s.day, Patient: g.patient, Motive: g.motive, Exam: mainExam(g.motive),
			Doctor: g.doctor, Referrer: g.referrer, Cancelled: g.why != "", Why: g.why, Source: r.res.Source}
		taken++
		switch {
		case r.keys[a.Key]:
			r.out(e, Duplicate)
			continue
		case len(r.res.Appointments) >= maxAppointments:
			r.out(e, Overflow)
			return
		}
		if taken == 1 {
			r.doubts.count(g)
		}
		r.keys[a.Key] = true
		r.res.Appointments = append(r.res.Appointments, a)
	}
	if taken == 0 && hidden == 0 {
		r.out(e, Outside)
	}
}

func (r *calendarReader) spans(d pipeline.Date) {
	if r.first.IsZero() || d.Before(r.first) {
		r.first = d
	}
	if r.last.Before(d) {
		r.last = d
	}
}
