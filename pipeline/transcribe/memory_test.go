package transcribe

import (
	"io"
	"runtime"
	"testing"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/transcribe/enginetest"
)

// sampler looks at the heap each few megabytes that go through it.
type sampler struct {
	io.ReadCloser
	since int
	peak  *uint64
}

func (s *sampler) Read(p []byte) (int, error) {
	n, err := s.ReadCloser.Read(p)
	if s.since += n; s.since > 4<<20 {
		s.since = 0
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		*s.peak = max(*s.peak, m.HeapInuse)
	}
	return n, err
}

// TestMemoryStaysFlat gives two hours of PCM, 230 MB, to the stand-in, which lies
// in this same process, and listens to their silences.
func TestMemoryStaysFlat(t *testing.T) {
	if testing.Short() {
		t.Skip("230 MB")
	}
	size, open := enginetest.WAV(2 * time.Hour)
	s := serve(t, enginetest.Script(enginetest.TwoHours))
	c, _ := client(t, Config{URL: s.URL})
	runtime.GC()
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	var peak uint64
	watched := func() (io.ReadCloser, error) {
		r, err := open()
		return &sampler{ReadCloser: r, peak: &peak}, err
	}
	got, err := c.Transcribe(t.Context(), Recording{Format: pipeline.WAV, Size: size, Duration: 2 * time.Hour, Open: watched})
	if err != nil || len(got.Segments) < 1000 || s.Received()[0].Bytes != size || s.Received()[0].Duration != 2*time.Hour {
		t.Fatal(err, len(got.Segments))
	}
	upload := peak - before.HeapInuse
	peak = before.HeapInuse
	r, err := watched()
	if err != nil {
		t.Fatal(err)
	}
	if _, length, err := Silences(r); err != nil || length != 2*time.Hour {
		t.Fatal(length, err)
	}
	t.Logf("%d MB: %d kB of heap for the upload, %d kB for the silences", size>>20, upload>>10, (peak-before.HeapInuse)>>10)
	if upload > 64<<20 || peak-before.HeapInuse > 64<<20 {
		t.Error("memory grows with the recording")
	}
}
