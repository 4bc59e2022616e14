package store

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"cardiopli/crypto/atrest"
	"cardiopli/pipeline"
)

// bare keys are written as they are: the test hands them to a second process.
type bareKeys struct{}

func (bareKeys) Encrypt(b, _ []byte) ([]byte, error) { return b, nil }
func (bareKeys) Decrypt(b, _ []byte) ([]byte, error) { return b, nil }

// A process that starts and gives up corrections without end is killed at any
// moment: the document is then either the letter as it was sent, its waiting copy
// in the queue, or its correction, that copy cancelled; and the hops tell which.
func TestAmendKilled(t *testing.T) {
	if dir := os.Getenv("CARDIOPLI_AMEND_CHILD"); dir != "" {
		amendForever(t, dir, pipeline.ID(os.Getenv("CARDIOPLI_AMEND_ID")))
		return
	}
	d := open(t)
	id := d.issue("texte", 2)
	one, two := string(id)+"-1", string(id)+"-2"
	d.move(one, pipeline.Submitting, pipeline.Accepted)
	wrapped, err := d.site.Wrap(bareKeys{})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(d.dir, "site"), wrapped, 0o600); err != nil {
		t.Fatal(err)
	}
	var corrected, sent int
	for round := range 15 {
		cmd := exec.Command(os.Args[0], "-test.run=^TestAmendKilled$")
		cmd.Env = append(os.Environ(), "CARDIOPLI_AMEND_CHILD="+d.dir, "CARDIOPLI_AMEND_ID="+string(id))
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		for before, end := d.versions(id), time.Now().Add(20*time.Second); d.versions(id) == before && time.Now().Before(end); {
			time.Sleep(5 * time.Millisecond) // it is still starting
		}
		time.Sleep(time.Duration(round) * 3 * time.Millisecond)
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		cmd.Wait()
		r, hs := d.load(id), d.hops(id)
		got, last := d.copies(id), hs[len(hs)-1]
		switch r.State {
		case pipeline.Issued:
			sent++
			if r.Version != 1 || r.Text != "texte" || got[two] != pipeline.Queued || len(hs) > 6 && last.Stage != pipeline.StageWithdraw {
				t.Fatalf("round %d: %s, version %d, %v, %+v", round, r.State, r.Version, got, last)
			}
		case pipeline.Received:
			corrected++
			if r.Version < 2 || r.AmendsVersion != 1 || r.Text != "corrigé" || got[two] != pipeline.DeliveryCancelled || last.Stage != pipeline.StageEdit || last.Version != r.Version {
				t.Fatalf("round %d: %s, version %d, %v, %+v", round, r.State, r.Version, got, last)
			}
		default:
			t.Fatalf("round %d: %s", round, r.State)
		}
		if got[one] != pipeline.Accepted || d.balance().Waiting != 1 {
			t.Fatalf("round %d: %v", round, got)
		}
	}
	n := d.versions(id)
	t.Logf("killed as a letter %d times, as a correction %d times, after %d versions", sent, corrected, n)
	if n < 10 {
		t.Error("the other process did not come far")
	}
}

func (d *desk) versions(id pipeline.ID) int {
	d.t.Helper()
	vs, err := d.Versions(ctx, id)
	if err != nil {
		d.t.Fatal(err)
	}
	return len(vs)
}

func amendForever(t *testing.T, dir string, id pipeline.ID) {
	wrapped, err := os.ReadFile(filepath.Join(dir, "site"))
	if err != nil {
		t.Fatal(err)
	}
	site, err := atrest.UnwrapSite(wrapped, bareKeys{})
	if err != nil {
		t.Fatal(err)
	}
	d := another(t, &desk{dir: dir, site: site})
	for {
		if r := d.load(id); r.State == pipeline.Issued {
			d.apply(amend(id, 1, 1))
		} else {
			d.apply(revert(id, r.State, r.Version, 1))
		}
	}
}
