package store

import (
	"errors"
	"testing"
	"time"
)

func TestUpdateCorrespondent(t *testing.T) {
	d := open(t)
	set := func(want, to string) error {
		return d.UpdateCorrespondent(t.Context(), "x@example.org", func(old []byte) ([]byte, error) {
			if string(old) != want {
				t.Errorf("found %q, want %q", old, want)
			}
			if to == "" {
				return nil, nil
			}
			return []byte(to), nil
		})
	}
	for _, step := range [][2]string{{"", `{"a":1}`}, {`{"a":1}`, `{"a":2}`}, {`{"a":2}`, ""}, {"", ""}} {
		if err := set(step[0], step[1]); err != nil {
			t.Fatal(err)
		}
	}
	stop := errors.New("stop")
	if err := d.UpdateCorrespondent(t.Context(), "x@example.org", func([]byte) ([]byte, error) { return []byte("{}"), stop }); !errors.Is(err, stop) {
		t.Error(err)
	}
	if rs, err := d.Correspondents(t.Context()); err != nil || len(rs) != 0 {
		t.Error(rs, err)
	}
}

func TestRehearsalIsSealed(t *testing.T) {
	d := open(t)
	if _, err := d.Rehearsal(t.Context()); !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
	at := time.Date(2026, 11, 20, 3, 0, 0, 0, time.UTC)
	for n := range 2 {
		if err := d.SaveRehearsal(t.Context(), Rehearsal{At: at, Wanting: n, Result: []byte(`[{"who":"Dr Paul GENIEVRE"}]`)}); err != nil {
			t.Fatal(err)
		}
	}
	r, err := d.Rehearsal(t.Context())
	if err != nil || !r.At.Equal(at) || r.Wanting != 1 || string(r.Result) != `[{"who":"Dr Paul GENIEVRE"}]` {
		t.Errorf("%+v %v", r, err)
	}
	var n int
	if err := d.read.QueryRow(`select count(*) from rehearsal where instr(sealed, 'GENIEVRE') > 0`).Scan(&n); err != nil || n != 0 {
		t.Error("names stand in clear")
	}
	done, err := d.Rewrap(t.Context(), nil)
	if err != nil || len(done.Broken) > 0 {
		t.Error(done, err)
	}
}
