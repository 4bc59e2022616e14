package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"cardiopli/pipeline"
)

// fetched is what the physician's side prints of a letter that it opened.
type fetched struct {
	Message string `json:"message_id"`
	Subject string
	Type    string
	Parts   []string
	PDF     int
}

// opens has a physician fetch and open n letters, and return a receipt for each.
func (s *site) opens(t *testing.T, a pipeline.Address, n int, kind string) ([]fetched, error) {
	args := s.physician(a, filepath.Join(t.TempDir(), "out"), "--count", strconv.Itoa(n), "--receipt", kind)
	args[1] = "physician.py"
	out, err := exec.Command(args[0], args[1:]...).Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		err = errors.New(string(exit.Stderr))
	}
	var all []fetched
	for lines := bufio.NewScanner(bytes.NewReader(out)); lines.Scan(); {
		var f fetched
		if err := json.Unmarshal(lines.Bytes(), &f); err != nil {
			return nil, err
		}
		all = append(all, f)
	}
	return all, err
}

// TestFiftyLetters takes fifty letters to five mailboxes, has them opened there by
// programs that are not ours, and follows them until each was displayed.
func TestFiftyLetters(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	const n = 50
	start := time.Now()
	files := s.drop(t, 0, n)
	s.sign(t, files)
	t.Logf("%d letters signed after %v", n, time.Since(start).Round(time.Millisecond))
	sent := s.await(t, files, pipeline.Accepted, pipeline.Delivered)
	t.Logf("all accepted after %v", time.Since(start).Round(time.Millisecond))

	var wg sync.WaitGroup
	var mu sync.Mutex
	got := map[string]pipeline.Address{}
	for _, p := range s.Physicians {
		wg.Go(func() {
			letters, err := s.opens(t, p.Address, n/len(s.Physicians), "displayed")
			if err != nil {
				t.Errorf("%s: %v", p.Kind, err)
			}
			mu.Lock()
			defer mu.Unlock()
			for _, l := range letters {
				if _, twice := got[l.Message]; twice {
					t.Errorf("a letter came twice")
				}
				got[l.Message] = p.Address
				if l.PDF < 5000 || !slices.Contains(l.Parts, "IHE_XDM.ZIP") {
					t.Errorf("parts %v, PDF of %d bytes", l.Parts, l.PDF)
				}
			}
		})
	}
	wg.Wait()
	t.Logf("all opened after %v", time.Since(start).Round(time.Millisecond))
	for f, l := range sent {
		if r := l.Recipients[0]; got[r.Message] != r.Address {
			t.Errorf("%s: not in the mailbox of its recipient", f)
		}
	}
	// A notice of the operator's and a receipt of the physician's for each.
	came, err := s.Servers.Dovecot.Await(s.Practice.Address, 2*n, patience)
	if err != nil {
		t.Errorf("receipts in the practice's mailbox: %d: %v", len(came), err)
	}
	s.await(t, files, pipeline.Displayed)
	t.Logf("all displayed after %v", time.Since(start).Round(time.Millisecond))
}
