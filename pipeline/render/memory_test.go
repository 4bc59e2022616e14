package render

import (
	"os"
	"runtime"
	"strconv"
	"testing"
)

// Letters leave nothing behind in memory: after thousands the process holds what
// it held after some. CARDIOPLI_LETTERS sets how many, 10000 for a day of a large
// practice.
func TestMemoryStaysFlat(t *testing.T) {
	n := 2000
	if testing.Short() {
		n = 300
	}
	if s := os.Getenv("CARDIOPLI_LETTERS"); s != "" {
		v, err := strconv.Atoi(s)
		if err != nil || v < 1 {
			t.Fatal("CARDIOPLI_LETTERS is no number of letters")
		}
		n = v
	}
	r, all := withLogo(t), whole(t)
	held := func() uint64 {
		runtime.GC()
		runtime.GC() // the second empties the pools
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	set := func(n int) {
		for i := 0; i < n; {
			for _, l := range all {
				l.Version = i // no two alike
				pdfOf(t, r, l)
				i++
			}
		}
	}
	set(100)
	before, start := held(), cpu(t)
	set(n)
	took, after := cpu(t)-start, held()
	t.Logf("%d letters: %d KiB held before, %d KiB after, %.2f ms of processor each", n, before>>10, after>>10, float64(took.Microseconds())/1000/float64(n))
	if after > before+1<<20 {
		t.Errorf("%d KiB more are held after %d letters", (after-before)>>10, n)
	}
}
