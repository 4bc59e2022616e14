package intake

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Reports with and without sidecars, some refused, dropped in any order, and a
// Watcher that dies again and again at any of its points: each report is taken or
// rejected once, with its sidecar and no other, and nothing is left or lost.
func TestAnyMorningAnyCrash(t *testing.T) {
	const rounds = 60
	for seed := range uint64(rounds) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 5))
			c := openOffice(t, Options{})
			var names, want, refused []string
			files := map[string]string{}
			for i := range 1 + r.IntN(5) {
				name := fmt.Sprintf("r%d.%s", i, []string{"txt", "docx", "wav"}[r.IntN(3)])
				files[name] = "texte de " + name
				line := name + "=" + files[name]
				switch side := []string{"", fmt.Sprintf("r%d.yaml", i), name + ".json", ""}[r.IntN(4)]; {
				case side == "":
					want = append(want, line)
				case r.IntN(4) == 0:
					files[side] = "mauvais"
					refused = append(refused, name, side)
				default:
					files[side] = "de " + name
					want = append(want, line+" "+side+"=de "+name)
				}
			}
			for n := range files {
				names = append(names, n)
			}
			slices.Sort(names)
			r.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
			for _, n := range names {
				c.drop(n, files[n])
			}
			for range r.IntN(5) {
				die(t, c, 1+r.IntN(6))
			}
			c.ready(Options{})
			c.run()
			c.until("empty inbox", func() bool { return len(c.names(c.inbox)) == 0 })
			slices.Sort(want)
			if got := c.office.taken(); !slices.Equal(got, want) {
				t.Errorf("taken %q\nwant %q", got, want)
			}
			var there []string
			if _, err := os.Stat(c.rejected); err == nil {
				for _, n := range c.names(c.rejected) {
					if !strings.HasSuffix(n, noteSuffix) {
						there = append(there, n)
						if b, err := os.ReadFile(filepath.Join(c.rejected, n)); string(b) != files[n] {
							t.Errorf("%s in rejected holds %q, %v", n, b, err)
						}
					}
				}
			}
			slices.Sort(refused)
			if !slices.Equal(there, refused) {
				t.Errorf("rejected %q, want %q", there, refused)
			}
		})
	}
}

// die lets a Watcher run until it has passed n points, or the inbox is empty.
func die(t *testing.T, c *counter, n int) {
	t.Helper()
	crashed := make(chan struct{})
	c.ready(Options{Point: func(string) {
		if n--; n == 0 {
			close(crashed)
			select {} // as if killed: this goroutine never goes on
		}
	}})
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	ended := make(chan error, 1)
	go func() { ended <- c.w.Run(ctx) }()
	c.until("a crash", func() bool {
		select {
		case <-crashed:
			return true
		default:
		}
		if len(c.names(c.inbox)) > 0 {
			return false
		}
		stop() // nothing left to die of: the Watcher ends, or dies on its way
		select {
		case <-ended:
			return true
		case <-crashed:
			return true
		}
	})
}
