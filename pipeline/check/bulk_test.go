package check_test

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/check/checktest"
)

// bulkVariable carries, to a child of this test binary, how many reports to
// read: memory is measured where nothing else has used any.
const bulkVariable = "CARDIOPLI_CHECK_BULK"

// The limits of a run over many reports. The lexicon alone takes some tens of
// megabytes; growth is what a leak would show.
const (
	bulkPeak   = 150 << 20 // bytes of resident memory at the highest
	bulkGrowth = 2 << 20   // bytes of heap between the first fifth and the end

	bulkWorkers = 2
)

// TestBulkMemory reads 10,000 reports in a child process and holds memory flat.
func TestBulkMemory(t *testing.T) {
	n := 10000
	if testing.Short() {
		n = 1000
	}
	if v := os.Getenv(bulkVariable); v != "" {
		n, err := strconv.Atoi(v)
		if err != nil {
			t.Fatal(err)
		}
		readBulk(t, n)
		return
	}
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe, "-test.run", "^TestBulkMemory$", "-test.v")
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%d", bulkVariable, n))
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, line := range strings.Split(string(out), "\n") {
		if strings.Contains(line, "bulk:") {
			t.Log(strings.TrimSpace(line))
		}
	}
}

func readBulk(t *testing.T, n int) {
	c := checker()
	read := func(from, to int) {
		var wg sync.WaitGroup
		for worker := range bulkWorkers {
			wg.Go(func() {
				for seed := uint64(from + worker); seed < uint64(to); seed += bulkWorkers {
					r := checktest.Render(checktest.New(seed), checktest.LayoutOf(seed))
					doc, findings, err := c.Run(pipeline.Document{Text: r.Text, At: checktest.Today()})
					if err != nil || len(doc.Report.Measurements) == 0 && len(findings) == 0 {
						t.Errorf("seed %d: nothing was read, %v", seed, err)
						return
					}
				}
			})
		}
		wg.Wait()
	}
	read(0, n/5)
	early := heapInUse()
	read(n/5, n)
	late := heapInUse()
	peak := residentPeak()
	t.Logf("bulk: %d reports, heap %d kB after a fifth, %d kB at the end, peak resident %d kB", n, early>>10, late>>10, peak>>10)
	if late > early+bulkGrowth {
		t.Errorf("the heap grew from %d to %d bytes", early, late)
	}
	if peak > bulkPeak {
		t.Errorf("peak resident memory is %d bytes, more than %d", peak, bulkPeak)
	}
}

// heapInUse gives what is still reachable.
func heapInUse() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// residentPeak gives the highest resident memory of this process, 0 where the
// system does not tell (proc(5), VmHWM).
func residentPeak() int {
	b, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	for _, line := range strings.Split(string(b), "\n") {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kb, err := strconv.Atoi(strings.Fields(rest)[0])
			if err != nil {
				return 0
			}
			return kb << 10
		}
	}
	return 0
}

// hostile texts are what a broken or a wicked file can leave: each gives about
// n bytes. A text that names no finding and one that names one in every other
// word differ: each mention is judged within its sentence.
var hostile = []struct {
	name string
	of   func(n int) string
}{
	{"letters without newline", repeat("a")},
	{"words without newline", repeat("valve mitrale ")},
	{"findings without newline", repeat("fuite mitrale ")},
	{"newlines", repeat("\n")},
	{"spaces", repeat(" ")},
	{"digits", repeat("7")},
	{"numbers", repeat("12 ")},
	{"pas de", repeat("pas de ")},
	{"emoji", repeat("🫀")},
	{"right to left", repeat("\u202eقلب ")},
	{"control characters", repeat("\x00\x01\x07\x1b\x7f")},
	{"lone surrogates", repeat("\xed\xa0\x80\xed\xb0\x80")},
	{"invalid UTF-8", repeat("\xff\xfe\xc3")},
	{"parentheses", func(n int) string { return strings.Repeat("(", n/2) + strings.Repeat(")", n/2) }},
	{"commas", repeat(",")},
	{"table", repeat("| FEVG | 55 % | 52-72 |\n")},
	{"one report after the other", func(n int) string {
		r := checktest.Render(checktest.New(1), checktest.LayoutOf(2)).Text
		return strings.Repeat(r, max(1, n/len(r)))
	}},
	{"combining accents", repeat("e\u0301\u0301\u0301")},
	{"labels without values", repeat("FEVG DTD PAPs ")},
	{"names", repeat("Dr Jean DUPONT ")},
	{"dictated numbers", repeat("cent vingt et un virgule ")},
}

func repeat(s string) func(int) string {
	return func(n int) string { return strings.Repeat(s, n/len(s)) }
}

// TestHostile asks for an answer to every text in a time that grows with the
// size and not with its square, and without panic. The bound compares a text
// with one ten times shorter on the same machine, so that it holds on a slow
// one.
func TestHostile(t *testing.T) {
	checker()
	early := heapInUse()
	for _, h := range hostile {
		t.Run(h.name, func(t *testing.T) {
			small, times := hostileSmall, 20.0
			if f, ok := hostileOpen[h.name]; ok {
				small, times = f.small, f.times
			}
			if testing.Short() {
				small /= 4
			}
			run := func(n int) time.Duration {
				text := h.of(n)
				start := time.Now()
				doc, findings, err := checker().Run(pipeline.Document{Text: text, At: checktest.Today()})
				took := time.Since(start)
				if err != nil {
					t.Fatal(err)
				}
				for _, f := range findings {
					if f.Span.Start < 0 || f.Span.Start > f.Span.End || f.Span.End > len(text) {
						t.Fatalf("%s %s: place outside the text", f.Kind, f.Rule)
					}
				}
				for _, m := range doc.Report.Measurements {
					if m.Raw != m.Span.Of(text) {
						t.Fatalf("%s: raw is not the text at its place", m.Key)
					}
				}
				return took
			}
			run(small / 10) // what is loaded once is not counted
			// a machine that is busy with something else is given another try
			for try := 1; ; try++ {
				one, ten := run(small), run(10*small)
				t.Logf("%d kB in %v, %d kB in %v", small>>10, one, 10*small>>10, ten)
				if ten <= time.Duration(times*float64(one))+hostileSlack {
					break
				}
				if try == 3 {
					t.Errorf("%d bytes took %v, ten times as many %v", small, one, ten)
					break
				}
			}
		})
	}
	if late := heapInUse(); late > early+hostileKept {
		t.Errorf("the heap grew from %d to %d bytes over texts that are gone", early, late)
	}
}

// hostileSmall is the shorter size in bytes; the longer one is ten times that.
// hostileSlack covers what a busy machine adds to a short run.
const (
	hostileSmall = 8 << 10
	hostileSlack = 50 * time.Millisecond
	hostileKept  = 8 << 20 // pools and tables that are built once
)

// hostileOpen are the texts whose time still grows faster than their size: a
// sentence without end is searched again for each finding it names, and for
// each adjective. The size and the factor are where they stand.
var hostileOpen = map[string]struct {
	small int
	times float64
}{
	"findings without newline": {1 << 10, 60},
	"words without newline":    {2 << 10, 150},
	"numbers":                  {8 << 10, 60},
}
