package store

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"cardiopli/crypto/atrest"
	"cardiopli/pipeline"
)

var agendaHop = pipeline.Hop{Stage: pipeline.StageView, Actor: "u-1", At: start, Outcome: "agenda-import", Notes: map[string]string{"read": "2"}}

func slot(key string, day int, content string) Appointment {
	return Appointment{Key: key, Day: pipeline.Date{Year: 2026, Month: 11, Day: day}, Content: []byte(content)}
}

func (d *desk) save(gone []string, put ...Appointment) {
	d.t.Helper()
	if err := d.SaveAppointments(ctx, put, gone, agendaHop); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) days(from, to int) []string {
	d.t.Helper()
	all, err := d.Appointments(ctx, pipeline.Date{Year: 2026, Month: 11, Day: from}, pipeline.Date{Year: 2026, Month: 11, Day: to})
	if err != nil {
		d.t.Fatal(err)
	}
	var out []string
	for _, a := range all {
		out = append(out, fmt.Sprintf("%s %d %s", a.Key, a.Day.Day, a.Content))
	}
	slices.Sort(out)
	return out
}

func TestAppointments(t *testing.T) {
	d := open(t)
	d.save(nil, slot("a", 23, `{"n":1}`), slot("b", 23, `{"n":2}`), slot("c", 24, `{"n":3}`))
	d.save(nil, slot("b", 25, `{"n":4}`)) // moved and changed
	if got, want := d.days(23, 24), []string{`a 23 {"n":1}`, `c 24 {"n":3}`}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if got, want := d.days(20, 30), []string{`a 23 {"n":1}`, `b 25 {"n":4}`, `c 24 {"n":3}`}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if found, err := d.AppointmentsByKey(ctx, "b", "nobody"); err != nil || len(found) != 1 || found[0].Day.Day != 25 {
		t.Errorf("%v %v", found, err)
	}
	d.save([]string{"a", "nobody"})
	if got, want := another(t, d).days(20, 30), []string{`b 25 {"n":4}`, `c 24 {"n":3}`}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	n, err := d.ForgetAppointments(ctx, pipeline.Date{Year: 2026, Month: 11, Day: 25}, agendaHop)
	if err != nil || n != 1 {
		t.Errorf("%d %v", n, err)
	}
	if got, want := d.days(20, 30), []string{`b 25 {"n":4}`}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	hs, err := d.Outbox(ctx, 10)
	if err != nil || len(hs) != 4 {
		t.Errorf("%d hops, %v", len(hs), err)
	}
	d.balance() // an import is no arrival
	for _, bad := range []Appointment{{Key: "x"}, {Day: pipeline.Date{Year: 2026, Month: 1, Day: 1}}, slot(string(make([]byte, maxKey+1)), 1, `{}`)} {
		if err := d.SaveAppointments(ctx, []Appointment{slot("good", 23, `{}`), bad}, nil, agendaHop); err == nil {
			t.Error("an appointment without key or day is kept")
		}
	}
	if got := d.days(1, 30); len(got) != 1 {
		t.Errorf("half of a refused import is kept: %q", got)
	}
}

// TestAppointmentsSealed has nothing of an appointment in clear on the disk, and
// no row opens in the place of another.
func TestAppointmentsSealed(t *testing.T) {
	d := open(t)
	secret := []string{"ZWINGELSTEIN", "1954-11-23", "uid-of-zwingelstein@agenda"}
	d.save(nil, slot(secret[2], 23, fmt.Sprintf(`{"name":%q,"birth":%q}`, secret[0], secret[1])), slot("other", 24, `{"n":1}`))
	if err := filepath.WalkDir(d.dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		for _, s := range secret {
			for _, f := range forms(s) {
				if bytes.Contains(b, f) {
					t.Errorf("%q stands in %s", s, filepath.Base(path))
				}
			}
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := d.write.ExecContext(ctx, `update appointment set (wrapped_key, sealed) = (select wrapped_key, sealed from appointment where day = $1) where day = $2`,
		dayNumber(slot("", 23, "").Day), dayNumber(slot("", 24, "").Day)); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Appointments(ctx, slot("", 24, "").Day, slot("", 24, "").Day); err == nil {
		t.Error("a row opens in the place of another")
	}
	foreign, err := atrest.NewSite()
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(ctx, d.dir, foreign, d.blobs)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.Appointments(ctx, slot("", 23, "").Day, slot("", 23, "").Day); err == nil {
		t.Error("another site's key opens an appointment")
	}
}

func BenchmarkSaveAppointments(b *testing.B) {
	d := open(b)
	var all []Appointment
	for i := range 1000 {
		all = append(all, slot(fmt.Sprint("key", i), 1+i%30, `{"patient":{"name":"DUPONT","given":"Jeanne"}}`))
	}
	for b.Loop() {
		d.save(nil, all...)
		if got, err := d.Appointments(ctx, slot("", 1, "").Day, slot("", 30, "").Day); err != nil || len(got) != len(all) {
			b.Fatal(len(got), err)
		}
	}
}
