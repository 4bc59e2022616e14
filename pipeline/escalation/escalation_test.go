package escalation_test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"cardiopli/pipeline"
	"cardiopli/pipeline/escalation"
)

func paris(t testing.TB) *time.Location {
	t.Helper()
	z, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func at(t testing.TB, s string) time.Time {
	t.Helper()
	m, err := time.ParseInLocation("2006-01-02 15:04", s, paris(t))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func ladder(t testing.TB) escalation.Ladder {
	l := escalation.Defaults()
	l.Zone = paris(t)
	return l
}

// TestFirstRung holds when the first rung comes due, to the minute: not a minute
// before, and at that minute.
func TestFirstRung(t *testing.T) {
	for _, c := range []struct {
		name     string
		urgency  pipeline.Urgency
		state    pipeline.DeliveryState
		from     string
		receipts bool
		due      string // "" for never
	}{
		{"immediate, silence", pipeline.Immediate, pipeline.Accepted, "2026-11-23 09:00", false, "2026-11-23 09:30"},
		{"immediate, in the mailbox is not enough", pipeline.Immediate, pipeline.Delivered, "2026-11-23 09:00", false, "2026-11-23 09:30"},
		{"immediate, at night", pipeline.Immediate, pipeline.Accepted, "2026-11-21 23:50", false, "2026-11-22 00:20"},
		{"immediate, over the change to summer time", pipeline.Immediate, pipeline.Accepted, "2026-03-29 01:45", false, "2026-03-29 03:15"},
		{"immediate, failed", pipeline.Immediate, pipeline.Failed, "2026-11-23 09:00", false, "2026-11-23 09:00"},
		{"immediate, never taken by the operator", pipeline.Immediate, pipeline.Queued, "2026-11-23 09:00", false, "2026-11-23 09:30"},
		{"immediate, reply lost", pipeline.Immediate, pipeline.Unknown, "2026-11-23 09:00", false, "2026-11-23 09:30"},
		{"immediate, displayed", pipeline.Immediate, pipeline.Displayed, "2026-11-23 09:00", true, ""},
		{"24 h, morning", pipeline.Day, pipeline.Accepted, "2026-11-23 09:00", false, "2026-11-23 13:00"},
		{"24 h, before opening", pipeline.Day, pipeline.Accepted, "2026-11-23 06:00", false, "2026-11-23 12:00"},
		{"24 h, over the night", pipeline.Day, pipeline.Accepted, "2026-11-23 16:00", false, "2026-11-24 10:00"},
		{"24 h, Friday afternoon does not wait for Monday", pipeline.Day, pipeline.Accepted, "2026-11-27 16:00", false, "2026-11-27 18:00"},
		{"24 h, just before the doors close", pipeline.Day, pipeline.Accepted, "2026-11-27 17:45", false, "2026-11-27 21:45"},
		{"24 h, on a Saturday", pipeline.Day, pipeline.Accepted, "2026-11-28 10:00", false, "2026-11-28 14:00"},
		{"24 h, the eve of a holiday", pipeline.Day, pipeline.Delivered, "2026-12-24 16:00", false, "2026-12-24 18:00"},
		{"24 h, failed at night", pipeline.Day, pipeline.Failed, "2026-11-23 22:00", false, "2026-11-23 22:00"},
		{"soon, silence", pipeline.Soon, pipeline.Accepted, "2026-11-23 09:00", false, "2026-11-25 09:00"},
		{"soon, over a weekend", pipeline.Soon, pipeline.Accepted, "2026-11-27 09:00", false, "2026-12-01 09:00"},
		{"soon, in the mailbox of one who never tells", pipeline.Soon, pipeline.Delivered, "2026-11-23 09:00", false, ""},
		{"soon, in the mailbox of one who tells", pipeline.Soon, pipeline.Delivered, "2026-11-23 09:00", true, "2026-11-25 09:00"},
		{"routine, one who tells", pipeline.Routine, pipeline.Accepted, "2026-11-23 09:00", true, "2026-11-30 09:00"},
		{"routine, Monday after Easter is none", pipeline.Routine, pipeline.Accepted, "2026-04-03 09:00", true, "2026-04-13 09:00"},
		{"routine, one who never tells", pipeline.Routine, pipeline.Accepted, "2026-11-23 09:00", false, ""},
		{"routine, delivered alone", pipeline.Routine, pipeline.Delivered, "2026-11-23 09:00", false, ""},
		{"routine, failed", pipeline.Routine, pipeline.Failed, "2026-11-22 11:00", false, "2026-11-22 11:00"},
		{"routine, stuck with us", pipeline.Routine, pipeline.Queued, "2026-11-23 09:00", false, "2026-11-30 09:00"},
		{"routine, deleted", pipeline.Routine, pipeline.Overdue, "2026-11-23 09:00", false, "2026-11-30 09:00"},
		{"printed", pipeline.Immediate, pipeline.Printed, "2026-11-23 09:00", false, ""},
		{"cancelled", pipeline.Immediate, pipeline.DeliveryCancelled, "2026-11-23 09:00", false, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := escalation.Situation{Urgency: c.urgency, State: c.state, Since: at(t, c.from), Receipts: c.receipts, Now: at(t, c.from).Add(-time.Second)}
			if c.state != pipeline.Queued && c.state != pipeline.Unknown {
				s.Accepted = s.Since
			}
			step, next := escalation.Next(s, ladder(t))
			if !step.IsZero() {
				t.Fatalf("rung %d before anything can be due", step.Rung)
			}
			if c.due == "" {
				if !next.IsZero() {
					t.Fatalf("due %s, want never", next)
				}
				s.Now = s.Since.AddDate(1, 0, 0)
				if step, _ := escalation.Next(s, ladder(t)); !step.IsZero() {
					t.Fatalf("rung %d a year later", step.Rung)
				}
				return
			}
			if want := at(t, c.due); !next.Equal(want) {
				t.Fatalf("due %s, want %s", next, want)
			}
			s.Now = next.Add(-time.Second)
			if step, _ := escalation.Next(s, ladder(t)); !step.IsZero() {
				t.Error("due a second too early")
			}
			s.Now = next
			if step, _ := escalation.Next(s, ladder(t)); step.Rung != 1 {
				t.Errorf("rung %d at the minute it is due", step.Rung)
			}
			s.Told = true
			if step, next := escalation.Next(s, ladder(t)); !step.IsZero() || !next.IsZero() {
				t.Error("told by voice does not end the ladder")
			}
		})
	}
}

func TestSecondRung(t *testing.T) {
	s := escalation.Situation{Urgency: pipeline.Immediate, State: pipeline.Accepted, Accepted: at(t, "2026-11-23 09:00"), Since: at(t, "2026-11-23 09:00"), Rung: 1}
	s.Now = at(t, "2026-11-23 09:59")
	if step, next := escalation.Next(s, ladder(t)); !step.IsZero() || !next.Equal(at(t, "2026-11-23 10:00")) {
		t.Errorf("%+v, %s", step, next)
	}
	s.Now = at(t, "2026-11-23 10:00")
	step, next := escalation.Next(s, ladder(t))
	if step.Rung != 2 || step.Who != escalation.Cardiologist || step.Act != escalation.CallOther || !step.Last || !next.IsZero() {
		t.Errorf("%+v, %s", step, next)
	}
	// The copy fails after both were told: it starts again.
	s.Rung, s.RungAt = 2, at(t, "2026-11-23 10:00")
	s.State, s.Since, s.Now = pipeline.Failed, at(t, "2026-11-23 10:20"), at(t, "2026-11-23 10:20")
	if step, next := escalation.Next(s, ladder(t)); step.Rung != 1 || step.Why != escalation.Refused || !next.Equal(at(t, "2026-11-23 10:50")) {
		t.Errorf("failed later: %+v, %s", step, next)
	}
	s.Rung, s.RungAt = 1, at(t, "2026-11-23 10:21")
	s.Now = s.RungAt
	if step, next := escalation.Next(s, ladder(t)); !step.IsZero() || !next.Equal(at(t, "2026-11-23 10:50")) {
		t.Errorf("the same rung twice: %+v, %s", step, next)
	}
}

// TestClimb lets random copies grow old by minutes and by days, and holds what must
// be so of any of them.
func TestClimb(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 5))
	states := []pipeline.DeliveryState{pipeline.Queued, pipeline.Submitting, pipeline.Accepted, pipeline.Unknown, pipeline.Delivered, pipeline.Displayed,
		pipeline.Failed, pipeline.Overdue, pipeline.Printed, pipeline.DeliveryCancelled}
	base := at(t, "2026-01-01 00:00")
	for range 3000 {
		l := ladder(t)
		l.AlsaceMoselle = r.IntN(2) == 0
		from := base.Add(time.Duration(r.IntN(2*365*24*60)) * time.Minute)
		s := escalation.Situation{Urgency: pipeline.Urgency(r.IntN(4)), State: states[r.IntN(len(states))], Accepted: from, Since: from, Receipts: r.IntN(2) == 0}
		if s.State == pipeline.Queued || s.State == pipeline.Submitting {
			s.Accepted = time.Time{}
		}
		var told []time.Time
		s.Now = from
		for range 60 {
			step, next := escalation.Next(s, l)
			if !step.IsZero() {
				if step.Rung != s.Rung+1 {
					t.Fatalf("%+v: rung %d after %d", s, step.Rung, s.Rung)
				}
				what, who, todo := step.French()
				if what == "" || who == "" || todo == "" {
					t.Fatalf("%+v: no words", step)
				}
				s.Rung, s.RungAt = step.Rung, s.Now
				told = append(told, s.Now)
			}
			if next.IsZero() {
				break
			}
			if next.Before(from) {
				t.Fatalf("%+v: next is %s, before the start", s, next)
			}
			if next.After(s.Now) {
				// Nothing may come due before the time that was told.
				early := s
				early.Now = s.Now.Add(next.Sub(s.Now) / 2)
				if st, _ := escalation.Next(early, l); !st.IsZero() {
					t.Fatalf("%+v: due before %s", early, next)
				}
				s.Now = next
			} else {
				s.Now = s.Now.Add(time.Minute)
			}
		}
		urgent := s.Urgency >= pipeline.Day
		open := s.State != pipeline.Displayed && s.State != pipeline.Printed && s.State != pipeline.DeliveryCancelled
		switch {
		case !open && len(told) > 0:
			t.Fatalf("%+v: an alarm for what is over", s)
		case open && urgent && len(told) != 2:
			t.Fatalf("%+v: %d alarms for an urgent copy", s, len(told))
		case s.State == pipeline.Failed && (len(told) == 0 || !told[0].Equal(from)):
			t.Fatalf("%+v: a failure was not told at once", s)
		case open && urgent && told[0].Sub(from) > 24*time.Hour:
			t.Fatalf("%+v: first told after %s", s, told[0].Sub(from))
		}
		for i := 1; i < len(told); i++ {
			if !told[i].After(told[i-1]) {
				t.Fatalf("%+v: two rungs at once", s)
			}
		}
	}
}

// TestMoreUrgentIsNeverLater compares the first rung of the four urgencies.
func TestMoreUrgentIsNeverLater(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		from := at(t, "2026-01-01 00:00").Add(time.Duration(r.IntN(365*24*60)) * time.Minute)
		last := from
		for u := pipeline.Immediate; u >= pipeline.Routine; u-- {
			_, due := escalation.Next(escalation.Situation{Urgency: u, State: pipeline.Accepted, Accepted: from, Since: from, Now: from, Receipts: true}, ladder(t))
			if due.Before(last) {
				t.Fatalf("accepted %s: urgency %d is due %s, before a more urgent one", from, u, due)
			}
			last = due
		}
	}
}

func TestHolidays(t *testing.T) {
	for day, want := range map[string]string{
		"2026-01-01": "all", "2026-04-03": "east", "2026-04-05": "", "2026-04-06": "all", "2026-05-01": "all", "2026-05-08": "all", "2026-05-14": "all",
		"2026-05-25": "all", "2026-07-14": "all", "2026-08-15": "all", "2026-11-01": "all", "2026-11-11": "all", "2026-12-25": "all", "2026-12-26": "east", "2026-12-24": "",
		"2024-04-01": "all", "2024-05-09": "all", "2024-05-20": "all", "2025-04-21": "all", "2025-05-29": "all", "2025-06-09": "all",
		"2027-03-29": "all", "2027-05-06": "all", "2027-05-17": "all", "2038-04-26": "all", "2035-03-26": "all", "2035-03-23": "east",
	} {
		d, err := time.Parse(time.DateOnly, day)
		if err != nil {
			t.Fatal(err)
		}
		if got := escalation.Holiday(d, false); got != (want == "all") {
			t.Errorf("%s: %v", day, got)
		}
		if got := escalation.Holiday(d, true); got != (want != "") {
			t.Errorf("%s in Alsace-Moselle: %v", day, got)
		}
	}
}

func TestValidate(t *testing.T) {
	if err := escalation.Defaults().Validate(); err != nil {
		t.Errorf("the defaults: %v", err)
	}
	if err := (escalation.Ladder{}).Validate(); err != nil {
		t.Errorf("the zero ladder: %v", err)
	}
	rung := func(after time.Duration) escalation.Rung {
		return escalation.Rung{After: after, Who: escalation.Secretary, Act: escalation.CallDoctor}
	}
	for name, c := range map[string]struct {
		l    escalation.Ladder
		want string
	}{
		"rungs that fall":     {escalation.Ladder{Immediate: []escalation.Rung{rung(time.Hour), rung(time.Minute)}}, "immediate, rung 2"},
		"a day for immediate": {escalation.Ladder{Immediate: []escalation.Rung{rung(25 * time.Hour)}}, "immediate, rung 1"},
		"no time":             {escalation.Ladder{Day: []escalation.Rung{{Who: escalation.Secretary, Act: escalation.Check}}}, "24h, rung 1"},
		"nobody":              {escalation.Ladder{Soon: []escalation.Rung{{After: time.Hour, Act: escalation.Check}}}, "nobody acts"},
		"nothing":             {escalation.Ladder{Routine: []escalation.Rung{{After: time.Hour, Who: escalation.Secretary}}}, "nothing is to be done"},
		"too many":            {escalation.Ladder{Routine: make([]escalation.Rung, 11)}, "11 rungs"},
		"no hours":            {escalation.Ladder{Hours: escalation.Hours{From: 18 * time.Hour, To: 8 * time.Hour}}, "hours of work"},
		"no such day":         {escalation.Ladder{Hours: escalation.Hours{Days: []time.Weekday{9}}}, "day of the week"},
	} {
		if err := c.l.Validate(); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q in it", name, err, c.want)
		}
	}
}
