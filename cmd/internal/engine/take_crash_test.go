package engine

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cardiopli/pipeline/fault"
	"cardiopli/pipeline/store"
)

// crashing builds this package's tests so that they die at a write point.
func crashing(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("NOT RUN: builds the package once more")
	}
	bin := filepath.Join(t.TempDir(), "engine.test")
	if out, err := exec.Command("go", "test", "-c", "-tags", "fault", "-o", bin, ".").CombinedOutput(); err != nil {
		t.Fatalf("build with the tag fault: %v\n%s", err, out)
	}
	return bin
}

// TestTakeInChild is what dies: it takes all that lies in the inbox.
func TestTakeInChild(t *testing.T) {
	dir := os.Getenv("CARDIOPLI_TAKE_IN")
	if dir == "" {
		t.Skip("run by TestKilledWhileTaking")
	}
	inbox(t, practice(t, dir))
}

// morning lays a pair, a refused pair, a batch, an archive and a recording into the
// inbox of a new practice.
func morning(t *testing.T, dir string) {
	t.Helper()
	p := practice(t, dir)
	p.Close()
	roy := letter("ROY Ana", "02/02/1960", "Axe à +35°.")
	for name, raw := range map[string]string{
		"a.txt": dupont, "a.yaml": "langue: fr\n",
		"b.txt": letter("BLANC Ivo", "03/03/1933", "x"), "b.json": "{mal",
		"lot.txt": morel + "\n\n==========\n\n" + petit,
		"lot.zip": zipped(t, "roy.txt", roy, "vide.docx", "", "c.txt", letter("COSTE Lia", "04/04/1944", "y"), "image.png", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01"),
	} {
		if err := os.WriteFile(filepath.Join(dir, Inbox, name), []byte(raw), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	recorded(t, filepath.Join(dir, Inbox, "dictée.wav"), 3<<20) // more than inbox holds in memory
}

// asTaken checks that the morning was taken to the last file, each once.
func asTaken(t *testing.T, dir string) {
	t.Helper()
	p := practice(t, dir)
	defer p.Close()
	list, err := p.Store.List(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, m := range list {
		r, err := p.Store.Load(t.Context(), m.ID)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprintf("%s %s %d/%d %v", m.File, m.State, r.Source.Part, r.Source.Parts, r.Source.Instructions != nil))
	}
	slices.Sort(got)
	want := []string{"a.txt received 0/0 true", "b.txt rejected 0/0 false", "c.txt received 0/0 false", "dictée.wav received 0/0 false", "image.png rejected 0/0 false",
		"lot.txt received 1/2 false", "lot.txt received 2/2 false", "roy.txt received 0/0 false", "vide.docx rejected 0/0 false"}
	if !slices.Equal(got, want) {
		t.Errorf("taken\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if b := p.balance(t); b != (store.Balance{Received: 9, Waiting: 6, Rejected: 3}) {
		t.Errorf("%+v", b)
	}
	entries, err := os.ReadDir(filepath.Join(dir, RejectedIn))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		if e.Name() != "b.json.motif.txt" { // a sidecar that a crash left comes with a note of its own
			names = append(names, e.Name())
		}
	}
	if want := []string{"b.json", "b.txt", "b.txt.motif.txt", "image.png", "image.png.motif.txt", "vide.docx", "vide.docx.motif.txt"}; !slices.Equal(names, want) {
		t.Errorf("rejected holds %q", names)
	}
}

// Killed at each write point that taking passes, at each of its first passages, and
// started again: nothing lost, nothing taken twice, no sidecar parted from its report.
func TestKilledWhileTaking(t *testing.T) {
	bin := crashing(t)
	for _, point := range []string{fault.IntakeRead, fault.IntakeBlob, fault.IntakeTaken, fault.IntakeUnlinked, fault.IntakeRejected,
		fault.IntakeStream, fault.IntakeEntry, fault.IntakeAside, fault.IntakeCompanion} {
		for n := 1; n <= 2; n++ {
			t.Run(fmt.Sprint(point, n), func(t *testing.T) {
				dir := filepath.Join(t.TempDir(), "cabinet")
				morning(t, dir)
				if !dies(t, bin, dir, fmt.Sprint(point, ":", n)) {
					if n == 1 {
						t.Fatal("the point was not passed")
					}
					t.Skipf("passed %d times only", n-1)
				}
				if dies(t, bin, dir, "") {
					t.Fatal("died without being told to")
				}
				asTaken(t, dir)
			})
		}
	}
}

func dies(t *testing.T, bin, dir, point string) bool {
	t.Helper()
	cmd := exec.Command(bin, "-test.run=^TestTakeInChild$")
	cmd.Env = append(os.Environ(), "CARDIOPLI_TAKE_IN="+dir, "CARDIOPLI_FAULT="+point)
	out, err := cmd.CombinedOutput()
	if cmd.ProcessState.ExitCode() == -1 {
		return true
	}
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return false
}
