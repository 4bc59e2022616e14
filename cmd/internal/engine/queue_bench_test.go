package engine

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/submit/submittest"
)

// BenchmarkThousandLetters empties a queue of a thousand letters to twenty
// destinations, one of which never answers: how fast the others get theirs, and how
// the memory grows.
func BenchmarkThousandLetters(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		l := newLine(b)
		s := l.operator(func(e submittest.Event) submittest.Answer {
			if e.Verb == "RCPT" && strings.Contains(e.Line, "@dest0.") {
				return submittest.Mute()
			}
			return submittest.Answer{}
		})
		for i := range 1000 {
			l.letter(60_000, pipeline.Address(fmt.Sprintf("l%d@dest%d.example", i, i%20)))
		}
		heap := func() float64 {
			runtime.GC()
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			return float64(m.HeapAlloc) / (1 << 20)
		}
		taken := func() int { return l.counts()[pipeline.Accepted] }
		before, peak := heap(), 0.0
		b.StartTimer()
		start := time.Now()
		var half time.Duration
		l.run(func() bool {
			n := taken()
			if n >= 475 && half == 0 {
				half = time.Since(start)
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				peak = float64(m.HeapAlloc) / (1 << 20)
			}
			time.Sleep(20 * time.Millisecond)
			return n == 950
		})
		took := time.Since(start)
		b.StopTimer()
		b.ReportMetric(950/took.Seconds(), "letters/s")
		b.ReportMetric(before, "MiB-before")
		b.ReportMetric(peak, "MiB-midway")
		// What the operator of the test keeps is not ours.
		kept := 0
		for _, m := range s.Messages() {
			kept += cap(m.Wire) + cap(m.Bytes)
		}
		b.ReportMetric(heap()-float64(kept)/(1<<20), "MiB-after")
		b.ReportMetric(float64(s.Conns()), "connections")
		b.StartTimer()
	}
}

// BenchmarkSubmit is one copy over a kept connection, with all that is made durable.
func BenchmarkSubmit(b *testing.B) {
	l := newLine(b)
	l.operator(nil)
	var took []time.Duration
	for b.Loop() {
		b.StopTimer()
		l.letter(60_000, "a@one.example")
		c := l.due()[0]
		b.StartTimer()
		start := time.Now()
		l.must(l.e.submit(b.Context(), c))
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "ms-median")
}
