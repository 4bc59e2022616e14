package store

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"cardiopli/crypto/atrest"
	"cardiopli/pipeline"
)

func recording(r io.Reader, place string) Arrival {
	return Arrival{Source: pipeline.Source{Name: "dictée.wav", Format: pipeline.WAV}, Stream: r, Place: place, By: pipeline.System, At: start}
}

func letters(place string, texts ...string) []Arrival {
	var all []Arrival
	raw := []byte(strings.Join(texts, "\n=====\n"))
	for i, text := range texts {
		all = append(all, Arrival{Source: pipeline.Source{Name: "lot.txt", Format: pipeline.Text, Part: i + 1, Parts: len(texts)}, Raw: raw, Text: text,
			Place: place, By: pipeline.System, At: start})
	}
	return all
}

func TestTakeStream(t *testing.T) {
	d := open(t)
	raw := make([]byte, 300_000)
	rand.NewChaCha8([32]byte{5}).Read(raw)
	id, o, err := d.Take(ctx, recording(iotest.HalfReader(bytes.NewReader(raw)), "inbox/1"))
	if o != Taken || err != nil {
		t.Fatal(o, err)
	}
	if r := d.load(id); r.State != pipeline.Received || r.Text != "" || r.Source.Format != pipeline.WAV {
		t.Errorf("taken as %+v", r)
	}
	if got, err := d.Raw(ctx, id); err != nil || !bytes.Equal(got, raw) {
		t.Errorf("%d bytes back, %v", len(got), err)
	}
	if again, o, err := d.Take(ctx, recording(bytes.NewReader(raw), "inbox/1")); again != id || o != Already || err != nil {
		t.Errorf("the same recording again: %s, %s, %v", again, o, err)
	}
	// Small enough for memory at another place: the same recording all the same.
	a := recording(nil, "inbox/2")
	a.Raw = raw
	if _, o, err := d.Take(ctx, a); o != Repeat || err != nil {
		t.Errorf("in memory: %s, %v", o, err)
	}
	if n := len(d.files()); n != 2 {
		t.Errorf("%d blobs for two documents", n)
	}
	hs := d.hops(id)
	if len(hs) != 1 || hs[0].Commitments["source"] == "" || hs[0].Commitments["text"] != "" {
		t.Errorf("hops %+v", hs)
	}
	var token any
	if err := d.read.QueryRow(`select text_token from document where id = $1`, id).Scan(&token); err != nil || token != nil {
		t.Errorf("a recording has the words %v, %v", token, err)
	}
	d.balance()
}

// A recording that changes or cannot be read to its end leaves nothing.
func TestStreamThatFails(t *testing.T) {
	d := open(t)
	changed := errors.New("file changed while read")
	for name, r := range map[string]io.Reader{
		"at once":    iotest.ErrReader(changed),
		"half way":   io.MultiReader(strings.NewReader(strings.Repeat("x", 200_000)), iotest.ErrReader(changed)),
		"at the end": io.MultiReader(strings.NewReader("x"), iotest.ErrReader(changed)),
	} {
		if _, _, err := d.Take(ctx, recording(r, name)); !errors.Is(err, changed) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := len(d.files()); n != 0 || d.balance() != (Balance{}) {
		t.Errorf("%d files are left, balance %+v", n, d.balance())
	}
}

func TestRawReader(t *testing.T) {
	d := open(t)
	raw := make([]byte, 500_000)
	rand.NewChaCha8([32]byte{6}).Read(raw)
	long, _, err := d.Take(ctx, recording(bytes.NewReader(raw), "1"))
	if err != nil {
		t.Fatal(err)
	}
	short := d.take(string(raw[:1000]), "2")
	shared := d.take("une lettre tirée de la dictée", "3")
	if _, err := d.write.Exec(`update document set raw_blob = '', raw_of = $1 where id = $2`, long, shared); err != nil {
		t.Fatal(err)
	}
	for id, want := range map[pipeline.ID][]byte{long: raw, short: raw[:1000], shared: raw} {
		r, size, err := d.RawReader(ctx, id)
		if err != nil || size != int64(len(want)) {
			t.Fatalf("%d bytes, %v", size, err)
		}
		if _, err := r.Seek(-100, io.SeekEnd); err != nil {
			t.Error(err)
		}
		if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, want[len(want)-100:]) {
			t.Errorf("the end of %d: %d bytes, %v", size, len(got), err)
		}
		if _, err := r.Seek(10, io.SeekStart); err != nil {
			t.Error(err)
		}
		if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, want[10:]) {
			t.Errorf("from the beginning: %d bytes, %v", len(got), err)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
	if _, _, err := d.RawReader(ctx, "000000000000"); err != ErrNotFound {
		t.Error(err)
	}
	name := d.raw(long)
	d.replace(name, name, func(b []byte) []byte { return b[:70_000] })
	if _, _, err := d.RawReader(ctx, long); !errors.Is(err, atrest.ErrOpen) {
		t.Errorf("a cut recording opens: %v", err)
	}
}

func TestTakeParts(t *testing.T) {
	d := open(t)
	rs, err := d.TakeParts(ctx, letters("inbox/1", "lettre de Mme A", "lettre de M. B", "lettre de Mme C"))
	if err != nil || len(rs) != 3 {
		t.Fatal(rs, err)
	}
	for i, r := range rs {
		if m := d.load(r.ID); r.Outcome != Taken || m.Source.Part != i+1 || m.Source.Parts != 3 || m.State != pipeline.Received {
			t.Errorf("part %d: %s %+v", i+1, r.Outcome, m.Source)
		}
		if raw, err := d.Raw(ctx, r.ID); err != nil || !strings.Contains(string(raw), "=====") {
			t.Errorf("part %d has not the whole original: %v", i+1, err)
		}
		if h := d.hops(r.ID); h[0].Notes["part"] != fmt.Sprintf("%d/3", i+1) {
			t.Errorf("hop %+v", h[0])
		}
	}
	again, err := d.TakeParts(ctx, letters("inbox/1", "lettre de Mme A", "lettre de M. B", "lettre de Mme C"))
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range again {
		if r.Outcome != Already || r.ID != rs[i].ID {
			t.Errorf("part %d again: %+v", i+1, r)
		}
	}
	elsewhere, err := d.TakeParts(ctx, letters("inbox/2", "lettre de Mme A", "lettre de M. B", "lettre de Mme C"))
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range elsewhere {
		if r.Outcome != Repeat || d.load(r.ID).RepeatOf != rs[i].ID {
			t.Errorf("part %d elsewhere: %+v", i+1, r)
		}
	}
	if b := d.balance(); b != (Balance{Received: 6, Waiting: 3, Held: 3}) || len(d.files()) != 6 {
		t.Errorf("%+v, %d blobs", b, len(d.files()))
	}
}

// All letters of a file or none: the second one cannot be inserted.
func TestTakePartsAtOnce(t *testing.T) {
	d := open(t)
	if _, err := d.write.Exec(`create trigger full before insert on document when (select count(*) from document) > 0 begin select raise(abort, 'disk full'); end`); err != nil {
		t.Fatal(err)
	}
	if rs, err := d.TakeParts(ctx, letters("inbox/1", "un", "deux")); err == nil {
		t.Fatal(rs)
	}
	if b := d.balance(); b.Received != 0 || len(d.files()) != 0 {
		t.Errorf("%+v, %d blobs", b, len(d.files()))
	}
	if _, err := d.write.Exec(`drop trigger full`); err != nil {
		t.Fatal(err)
	}
	if rs, err := d.TakeParts(ctx, letters("inbox/1", "un", "deux")); err != nil || rs[1].Outcome != Taken {
		t.Errorf("%v, %v", rs, err)
	}
}

func TestCompanion(t *testing.T) {
	d := open(t)
	with := func(text, beside, place string) Arrival {
		a := arrival(text, place)
		a.Companion, a.CompanionPlace = []byte(beside), place+".yaml"
		a.Source.Instructions = &pipeline.Instructions{Priority: pipeline.Day}
		return a
	}
	id, o, err := d.Take(ctx, with("lettre", "priorité: 24h", "1"))
	if o != Taken || err != nil {
		t.Fatal(o, err)
	}
	if in := d.load(id).Source.Instructions; in == nil || in.Priority != pipeline.Day {
		t.Errorf("instructions %+v", in)
	}
	if h := d.hops(id); h[0].Commitments["instructions"] == "" {
		t.Errorf("hop %+v", h[0])
	}
	if _, o, _ := d.Take(ctx, with("lettre", "priorité: 24h", "1")); o != Already {
		t.Errorf("the same pair: %s", o)
	}
	for place, want := range map[string]Outcome{"1.yaml": Taken, "1": "", "2.yaml": ""} {
		if got, err := d.Companion(ctx, place, "1"); got != "" || err != nil {
			t.Errorf("%s beside its own report: %q, %v", place, got, err)
		}
		if got, err := d.Companion(ctx, place, "other"); got != want || err != nil {
			t.Errorf("%s: %q, %v", place, got, err)
		}
	}
	bad := with("autre lettre", "???", "3")
	bad.Refusal, bad.Text = "sidecar", ""
	if _, o, err := d.Take(ctx, bad); o != Refused || err != nil {
		t.Error(o, err)
	}
	if got, err := d.Companion(ctx, "3.yaml", ""); got != Refused || err != nil {
		t.Errorf("of a refused pair: %q, %v", got, err)
	}
	// The same letter with other instructions is asked about: its words are the same.
	if again, o, err := d.Take(ctx, with("lettre", "priorité: rapide", "4")); o != Repeat || d.load(again).RepeatOf != id || err != nil {
		t.Errorf("%s, %v", o, err)
	}
}

func TestSameLetterInAnotherFile(t *testing.T) {
	d := open(t)
	first := d.take("Compte rendu\n\nFEVG 55 %, PAPS à 30 mmHg.\n- pas d'épanchement", "a.docx")
	for name, text := range map[string]string{
		"lines broken": "COMPTE RENDU\nFEVG 55 %,\nPAPS à 30\nmmHg.\n• Pas d’épan-\nchement\nPage 1/2",
		"spaces":       "compte rendu fevg 55% , paps à  30 mmHg. pas d'épanchement",
	} {
		id, o, err := d.Take(ctx, arrival(text, name))
		if o != Repeat || err != nil {
			t.Errorf("%s: %s, %v", name, o, err)
			continue
		}
		if r := d.load(id); r.State != pipeline.Held || r.Reason != ReasonRepeat || r.RepeatOf != first {
			t.Errorf("%s: %s %s of %s", name, r.State, r.Reason, r.RepeatOf)
		}
	}
	for name, text := range map[string]string{
		"another value": "Compte rendu\n\nFEVG 56 %, PAPS à 30 mmHg.\n- pas d'épanchement",
		"a minus":       "Compte rendu\n\nFEVG -55 %, PAPS à 30 mmHg.\n- pas d'épanchement",
		"a negation":    "Compte rendu\n\nFEVG 55 %, PAPS à 30 mmHg.\n- épanchement",
	} {
		if _, o, err := d.Take(ctx, arrival(text, name)); o != Taken || err != nil {
			t.Errorf("%s: %s, %v", name, o, err)
		}
	}
	// A row of before the token was kept is found by its bytes only, and harms nobody.
	if _, err := d.write.Exec(`update document set text_token = null`); err != nil {
		t.Fatal(err)
	}
	if _, o, err := d.Take(ctx, arrival("Compte rendu. FEVG 55 %, PAPS à 30 mmHg. Pas d'épanchement", "new")); o != Taken || err != nil {
		t.Errorf("%s, %v", o, err)
	}
	if _, o, err := d.Take(ctx, arrival("Compte rendu\n\nFEVG 55 %, PAPS à 30 mmHg.\n- pas d'épanchement", "b.docx")); o != Repeat || err != nil {
		t.Errorf("%s, %v", o, err)
	}
}

func TestWordsOf(t *testing.T) {
	for text, want := range map[string]string{
		"":                              "",
		" \n-- | \n":                    "",
		"FEVG : 55 %":                   "fevg55%",
		"TA 120 80":                     "ta120 80",
		"TA 120/80":                     "ta120/80",
		"1,5 puis 15 et 1 ,5":           "1,5puis15et1 5",
		"strain -18 %, < 20":            "strain-18%<20",
		"strain −18 %, <20":             "strain-18%<20",
		"post-opératoire":               "postopératoire",
		"post-\nopératoire":             "postopératoire",
		"- un\n- deux":                  "undeux",
		"« cœur » l'ﬁn":                 "cœurlfin",
		"Nom | DUPONT\nPage 2 sur 3\nx": "nomdupontx",
		"10⁹":                           "109",
		"le 12/03/2026 à 14:30.":        "le12/03/2026à14:30",
		"É\u0301":                       "é\u0301",
	} {
		if got := wordsOf(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// Any layout of the same words is the same letter.
func TestWordsOfAnyLayout(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	words := strings.Fields("Madame DUPONT née le 12/03/1950 FEVG 55 % PAPS 32 mmHg -18 % pas d'épanchement < 20 cœur régulier Page conclusion 3 4,5 cm")
	for range 300 {
		var a, b strings.Builder
		for range r.IntN(60) + 1 {
			w := words[r.IntN(len(words))]
			a.WriteString(w + " ")
			b.WriteString([]string{"", "« "}[r.IntN(2)] + strings.ToUpper(w) + []string{" ", "\n", "  ", " | ", "\n\n• "}[r.IntN(5)])
		}
		if x, y := wordsOf(a.String()), wordsOf(strings.ReplaceAll(b.String(), "-18 |", "-18 ")); x != y && !strings.Contains(b.String(), "PAGE") {
			t.Fatalf("%q and %q\n%s\n%s", a.String(), b.String(), x, y)
		}
	}
}

// lengthy gives n bytes that differ, without holding them.
type lengthy struct {
	left int64
	r    *rand.ChaCha8
}

func (l *lengthy) Read(p []byte) (int, error) {
	if l.left == 0 {
		return 0, io.EOF
	}
	n := int(min(int64(len(p)), l.left))
	l.r.Read(p[:n])
	l.left -= int64(n)
	return n, nil
}

// A recording of an hour or more costs no memory, on its way in or out.
func TestMemoryOfARecording(t *testing.T) {
	const size = 300 << 20
	if testing.Short() {
		t.Skip("NOT RUN: writes 300 MB")
	}
	d := open(t)
	runtime.GC()
	var base, peak uint64
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	base = m.HeapInuse
	done, ended := make(chan struct{}), sync.WaitGroup{}
	ended.Go(func() {
		for tick := time.NewTicker(5 * time.Millisecond); ; {
			select {
			case <-done:
				tick.Stop()
				return
			case <-tick.C:
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				peak = max(peak, m.HeapInuse)
			}
		}
	})
	id, o, err := d.Take(ctx, recording(&lengthy{size, rand.NewChaCha8([32]byte{9})}, "1"))
	if o != Taken || err != nil {
		t.Fatal(o, err)
	}
	r, n, err := d.RawReader(ctx, id)
	if err != nil || n != size {
		t.Fatal(n, err)
	}
	if got, err := io.Copy(io.Discard, r); got != size || err != nil {
		t.Error(got, err)
	}
	r.Close()
	close(done)
	ended.Wait()
	t.Logf("300 MiB taken and read: peak of the heap %.1f MiB above %.1f", float64(peak-min(peak, base))/(1<<20), float64(base)/(1<<20))
	if peak > base+64<<20 {
		t.Errorf("the heap grew by %d MiB", (peak-base)>>20)
	}
}
