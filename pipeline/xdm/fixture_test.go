package xdm

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline"
)

var update = flag.Bool("update", false, "rewrite golden files")

// oidVector is uuid5(NAMESPACE_OID, "1.2.250.1.999.7.1.42") of another program.
const oidVector = "urn:uuid:cd29057d-b4d9-56b3-a384-9e6264125425"

// All people are invented.
func first() Input {
	return Input{
		CDA: []byte("<?xml version=\"1.0\"?>\n<ClinicalDocument xmlns=\"urn:hl7-org:v3\"><title>Échocardiographie</title></ClinicalDocument>\n"),
		Issue: pipeline.Issue{
			UID: "1.2.250.1.999.7.1.42", SetUID: "1.2.250.1.999.7.2.42", SubmissionUID: "1.2.250.1.999.7.3.42", Site: "1.2.250.1.999.7",
			Exams: []pipeline.Exam{pipeline.ETT}, Chart: "P-00417", At: time.Date(2026, 11, 22, 0, 30, 7, 0, time.FixedZone("CET", 3600)),
			Approved: pipeline.Approval{By: pipeline.Signatory{Title: "Dr", Given: "Anselme", Name: "VERDIN-LOCHE", RPPS: "99900000094"}},
			Acts:     []pipeline.CodedAct{{Code: "DZQM006", Label: "Échographie-doppler transthoracique du cœur et des vaisseaux intrathoraciques"}},
			Letter: pipeline.Letter{
				Version: 1, Language: pipeline.French, Title: "Échocardiographie transthoracique", ExamOn: pipeline.Date{Year: 2026, Month: 11, Day: 20},
				Practice: pipeline.Practice{Name: "Cabinet de cardiologie des Tilleuls", Lines: []string{"12 allée des Tilleuls", "99000 Villefictive"},
					Phone: "01 99 00 00 00", Address: "secretariat@tilleuls.example", Structure: "499900000094001", Facility: "SA08"},
				Author: pipeline.Signatory{Title: "Dr", Given: "Anselme", Name: "VERDIN-LOCHE", RPPS: "99900000094", Role: "Cardiologue"},
				Patient: pipeline.Patient{Name: "DELCASSAGNE", Given: "Firmin", BirthDate: pipeline.Date{Year: 1972, Month: 5, Day: 17},
					Sex: pipeline.Male, INS: "172139900000771", Qualified: false},
			},
		},
	}
}

func with(change func(*Input)) Input {
	in := first()
	change(&in)
	return in
}

// qualified has a Corsican birth place and every strict trait.
func qualified() Input {
	return with(func(in *Input) {
		in.Issue.Letter.Patient = pipeline.Patient{Name: "ORSONI-VALE", BirthName: "D'ISTRIA", Given: "MARIE-ANGE", Givens: "MARIE-ANGE LUCIE",
			BirthDate: pipeline.Date{Year: 1980, Month: 3, Day: 2}, Sex: pipeline.Female, INS: "280032B99900007", Qualified: true,
			BirthPlace: "2B999", INSRoot: pipeline.INSRootTest}
	})
}

func inputs() map[string]Input {
	return map[string]Input{
		"local":     first(),
		"qualified": qualified(),
		"no-chart":  with(func(in *Input) { *in = qualified(); in.Issue.Chart = "" }),
		"replaces": with(func(in *Input) {
			in.Issue.Letter.Version, in.Issue.UID, in.Issue.ReplacesUID = 2, "1.2.250.1.999.7.1.43", "1.2.250.1.999.7.1.42"
			in.Issue.SubmissionUID = "1.2.250.1.999.7.3.43"
		}),
		"minor": with(func(in *Input) {
			in.Issue.Letter.Patient = pipeline.Patient{Name: "PELLERIN", Given: "Zoé", BirthDate: pipeline.Date{Year: 2019, Month: 2, Day: 28}, Sex: pipeline.Female}
			in.Issue.Exams, in.Issue.Acts = []pipeline.Exam{pipeline.Holter}, nil
		}),
		"odd": with(func(in *Input) {
			in.Issue.Letter.Patient.Name, in.Issue.Letter.Patient.Given = `O'BRI^AN & <FILS>|~\ ŒUVRÉ`, `Noë\S\l "Né" ½`
			in.Issue.Letter.Practice.Name = `Cœur & Vaisseaux <Sud> ^1|~\E\`
			in.Issue.Letter.Title = `Écho < 50 % & "suivi" d'essai`
			in.Issue.Chart = `A&B^7|~\`
		}),
	}
}

func archiveOf(t testing.TB, in Input) []byte {
	t.Helper()
	b, err := Write(in)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(want) != string(got) {
		t.Errorf("%s differs; look at it, then run with -update\n%s", path, got)
	}
}

// tool finds a program that judges the files from outside. Without it the test is
// skipped, and fails where CARDIOPLI_E2E=1 says that it must be there.
func tool(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		if os.Getenv("CARDIOPLI_E2E") == "1" {
			t.Fatalf("%s is missing and CARDIOPLI_E2E=1", name)
		}
		t.Skipf("SKIPPED: %s is missing", name)
	}
	return path
}

func run(t *testing.T, path string, args ...string) string {
	t.Helper()
	out, err := exec.Command(path, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", filepath.Base(path), err, out)
	}
	return strings.TrimSpace(string(out))
}

func save(t *testing.T, name string, b []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func command(path string, args ...string) (string, error) {
	out, err := exec.Command(path, args...).CombinedOutput()
	return string(out), err
}
