package engine

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/config"
	"cardiopli/pipeline/fault"
	"cardiopli/pipeline/intake"
	"cardiopli/pipeline/store"
)

const passphrase = "phrase de test pour le cabinet"

func practice(t *testing.T, dir string) *Practice {
	t.Helper()
	if _, err := os.Stat(filepath.Join(dir, config.Name)); err != nil {
		if _, err := create(dir, config.Sample, []byte(passphrase)); err != nil {
			t.Fatal(err)
		}
	}
	p, err := Open(t.Context(), dir, []byte(passphrase))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p
}

func letter(name, born, text string) string {
	return "Patient : " + name + ", né(e) le " + born + "\nÉLECTROCARDIOGRAMME du 14/10/2026\n\nIndication : bilan. Rythme sinusal régulier à 64/min, intervalle PR à 172 ms, QRS fins à 92 ms.\n" +
		text + "\nCONCLUSION : ECG dans les limites de la normale.\n\nDr H. Valbrune"
}

var (
	dupont = letter("DUPONT Jeanne", "12/03/1950", "Repolarisation normale.")
	morel  = letter("MOREL Luc", "01/07/1944", "QT mesuré à 404 ms.")
	petit  = letter("PETIT Zoé", "23/11/1971", "Pas de tracé antérieur.")
)

func file(name, raw, token string) intake.File {
	return intake.File{Name: name, Raw: []byte(raw), Size: int64(len(raw)), Token: token}
}

func (p *Practice) balance(t *testing.T) store.Balance {
	t.Helper()
	b, err := p.Store.Balance(t.Context())
	if err != nil || !b.Holds() {
		t.Fatalf("%+v, %v", b, err)
	}
	return b
}

func zipped(t testing.TB, files ...string) string {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i+1 < len(files); i += 2 {
		f, err := w.Create(files[i])
		if err == nil {
			_, err = io.WriteString(f, files[i+1])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestReceive(t *testing.T) {
	p := practice(t, t.TempDir())
	ctx := t.Context()
	batch := dupont + "\n\n==========\n\n" + morel + "\n\n==========\n\n" + petit
	r, err := p.Receive(ctx, file("matin.txt", batch, "1"), pipeline.System)
	if err != nil || len(r.Documents) != 3 {
		t.Fatalf("%+v, %v", r, err)
	}
	for i, want := range []string{dupont, morel, petit} {
		m, err := p.Store.Load(ctx, r.Documents[i].ID)
		if err != nil || m.Text != want || m.Source.Part != i+1 || m.Source.Parts != 3 || m.Source.Name != "matin.txt" || len(m.Source.Notes) == 0 {
			t.Errorf("part %d: %+v, %v\n%s", i+1, m.Source, err, m.Text)
		}
	}
	again, err := p.Receive(ctx, file("matin.txt", batch, "1"), pipeline.System)
	if err != nil || len(again.Documents) != 3 || again.Documents[2].Outcome != store.Already {
		t.Errorf("the same again: %+v, %v", again, err)
	}
	// One of its letters comes once more, alone and in another layout.
	id, o, err := p.Take(ctx, file("morel.md", strings.ReplaceAll(morel, "\n", "\n\n"), "2"), pipeline.System)
	if err != nil || o != store.Repeat {
		t.Fatal(o, err)
	}
	if m, _ := p.Store.Load(ctx, id); m.RepeatOf != r.Documents[1].ID {
		t.Errorf("repeat of %s", m.RepeatOf)
	}
	// Two identities without a border: one document.
	both := dupont + "\n\n\nMonsieur MOREL Luc, né le 01/07/1944\n" + strings.SplitN(morel, "\n", 2)[1]
	r, err = p.Receive(ctx, file("deux.txt", both, "3"), pipeline.System)
	if err != nil || len(r.Documents) != 1 {
		t.Errorf("%+v, %v", r, err)
	}
	if b := p.balance(t); b.Received != 5 {
		t.Errorf("%+v", b)
	}
}

func TestReceiveWithSidecar(t *testing.T) {
	p := practice(t, t.TempDir())
	ctx := t.Context()
	f := file("a.txt", dupont, "1")
	f.Sidecars = []intake.Sidecar{{Name: "a.yaml", Raw: []byte("patient: {nom: DUPONT}\npriorité: 24h\n"), Token: "1y"}}
	id, o, err := p.Take(ctx, f, pipeline.System)
	if o != store.Taken || err != nil {
		t.Fatal(o, err)
	}
	m, err := p.Store.Load(ctx, id)
	if in := m.Source.Instructions; err != nil || in == nil || in.Patient.Name != "DUPONT" || in.Priority != pipeline.Day {
		t.Errorf("%+v, %v", in, err)
	}
	if _, o, err = p.Take(ctx, f, pipeline.System); o != store.Already || err != nil {
		t.Error(o, err)
	}
	// Of several letters, only what may be said of all of them is kept.
	lot := with(file("lot.txt", morel+"\n==========\n"+petit, "8"), "lot.yaml", "patient: {nom: MOREL}\npriorité: 24h\n")
	r, err := p.Receive(ctx, lot, pipeline.System)
	if err != nil || len(r.Documents) != 2 {
		t.Fatalf("%+v, %v", r, err)
	}
	for _, d := range r.Documents {
		m, err := p.Store.Load(ctx, d.ID)
		if in := m.Source.Instructions; err != nil || in == nil || in.Patient.Name != "" || in.Priority != pipeline.Day || len(m.Source.Notes) != 2 {
			t.Errorf("%+v, %v", m.Source, err)
		}
	}
	for name, c := range map[string]struct {
		file intake.File
		code string
		says string
	}{
		"broken":         {with(file("b.txt", letter("BLANC Ivo", "03/03/1933", ""), "2"), "b.yaml", "prioritee: 24h"), "sidecar_unknown", "priorité"},
		"two of them":    {with(with(file("c.txt", letter("COSTE Lia", "04/04/1944", ""), "3"), "c.yaml", "langue: fr"), "c.json", "{}"), "sidecar_twice", "Deux fichiers"},
		"alone":          {file("d.yaml", "langue: fr", "4"), "sidecar_alone", "seul"},
		"other json":     {file("export.json", `{"a": 1}`, "5"), "sidecar_alone", "seul"},
		"of an archive":  {with(file("e.zip", zipped(t, "x.txt", morel), "6"), "e.yaml", "langue: fr"), "sidecar_archive", "archive"},
		"unreadable too": {with(file("f.txt", "", "7"), "f.yaml", "langue: fr"), "empty", "vide"},
	} {
		_, err := p.Receive(ctx, c.file, pipeline.System)
		var r refusal
		if !errors.As(err, &r) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		what, todo := r.French()
		if codeOf(r) != c.code || !strings.Contains(what+todo, c.says) {
			t.Errorf("%s: %s: %s %s", name, codeOf(r), what, todo)
		}
	}
	if b := p.balance(t); b != (store.Balance{Received: 9, Waiting: 3, Rejected: 6}) {
		t.Errorf("%+v", b)
	}
	for token, want := range map[string]intake.Outcome{"1y": intake.Taken, "2y": intake.Refused, "9y": 0} {
		got, err := taker{&Engine{Practice: p}}.Companion(ctx, token, "other")
		if got != want || err != nil {
			t.Errorf("%s: %s, %v", token, got, err)
		}
	}
}

func with(f intake.File, name, raw string) intake.File {
	f.Sidecars = append(f.Sidecars, intake.Sidecar{Name: name, Raw: []byte(raw), Token: f.Token + "y"})
	return f
}

func TestReceiveArchive(t *testing.T) {
	p := practice(t, t.TempDir())
	ctx := t.Context()
	raw := zipped(t, "lundi/a.txt", dupont, "lundi/a.yaml", "priorité: 24h", "b.txt", morel+"\n*****\n"+petit, "vide.docx", "", "__MACOSX/._a.txt", "x",
		"../dehors.txt", letter("X Y", "01/01/1950", ""), "c.txt", dupont, "d.txt", letter("ROY Ana", "02/02/1960", ""), "d.json", "{mal", "seul.yml", "langue: fr", "~$a.docx", "x", "vieux.zip", zipped(t, "z.txt", "z"))
	r, err := p.Receive(ctx, file("lot.zip", raw, "1"), pipeline.System)
	if err != nil {
		t.Fatal(err)
	}
	var outcomes []string
	for _, d := range r.Documents {
		m, err := p.Store.Load(ctx, d.ID)
		if err != nil {
			t.Fatal(err)
		}
		outcomes = append(outcomes, fmt.Sprint(m.Source.Name, " ", d.Outcome, " ", m.Source.Part, " ", m.Source.Instructions != nil))
	}
	if want := []string{"a.txt taken 0 true", "b.txt taken 1 false", "b.txt taken 2 false", "c.txt repeat 0 false"}; !slices.Equal(outcomes, want) {
		t.Errorf("taken %q", outcomes)
	}
	var refused []string
	for _, e := range r.Refused {
		refused = append(refused, e.Name)
		if e.What == "" || e.Todo == "" {
			t.Errorf("%s: nothing said", e.Name)
		}
	}
	if want := []string{"vide.docx", "dehors.txt", "d.txt", "d.json", "seul.yml", "vieux.zip"}; !slices.Equal(refused, want) {
		t.Errorf("refused %q", refused)
	}
	again, err := p.Receive(ctx, file("lot.zip", raw, "1"), pipeline.System)
	if err != nil || len(again.Documents) != 4 || len(again.Refused) != 6 {
		t.Errorf("again: %+v, %v", again, err)
	}
	if b := p.balance(t); b != (store.Balance{Received: 9, Waiting: 3, Held: 1, Rejected: 5}) {
		t.Errorf("%+v", b)
	}
	if _, err := p.Receive(ctx, file("abime.zip", raw[:len(raw)-30], "2"), pipeline.System); err == nil {
		t.Error("a cut archive is taken")
	}
	if _, _, err := p.Take(ctx, file("rien.zip", zipped(t, "vide.txt", ""), "3"), pipeline.System); err == nil {
		t.Error("an archive of nothing readable is taken")
	}
}

// inbox runs intake on a practice's folders until the inbox is empty.
func inbox(t *testing.T, p *Practice) {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	w := intake.New(p.Path(Inbox), p.Path(RejectedIn), taker{&Engine{Practice: p, Log: log}}, intake.Options{
		Settle: 20 * time.Millisecond, Rescan: 20 * time.Millisecond, Orphan: 50 * time.Millisecond, MaxSize: 1 << 20, Point: fault.Point})
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- w.Run(ctx) }()
	for limit := time.Now().Add(20 * time.Second); ; time.Sleep(2 * time.Millisecond) {
		left, err := os.ReadDir(p.Path(Inbox))
		if err != nil || time.Now().After(limit) {
			t.Fatalf("the inbox still holds %v, %v", left, err)
		}
		if len(left) == 0 {
			break
		}
	}
	stop()
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
}

func TestInboxToStore(t *testing.T) {
	p := practice(t, t.TempDir())
	for name, raw := range map[string]string{"a.txt": dupont, "a.yaml": "langue: fr", "lot.zip": zipped(t, "m.txt", morel, "vide.docx", ""), "seul.json": "{}"} {
		if err := os.WriteFile(p.Path(Inbox, name), []byte(raw), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	inbox(t, p)
	entries, err := os.ReadDir(p.Path(RejectedIn))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if want := []string{"seul.json", "seul.json.motif.txt", "vide.docx", "vide.docx.motif.txt"}; !slices.Equal(names, want) {
		t.Errorf("rejected holds %q", names)
	}
	if b := p.balance(t); b != (store.Balance{Received: 4, Waiting: 2, Rejected: 2}) {
		t.Errorf("%+v", b)
	}
}

// wav is the beginning of a recording of n bytes.
func wav(n int) []byte {
	b := append([]byte("RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00"), make([]byte, 12)...)
	b = append(b, "data"...)
	binary.LittleEndian.PutUint32(b[4:], uint32(n-8))
	binary.LittleEndian.PutUint32(b[24:], 16000)
	binary.LittleEndian.PutUint32(b[28:], 32000)
	binary.LittleEndian.PutUint16(b[32:], 2)
	binary.LittleEndian.PutUint16(b[34:], 16)
	return binary.LittleEndian.AppendUint32(b, uint32(n-44))
}

// recorded writes a recording of n bytes, without holding it.
func recorded(t testing.TB, path string, n int64) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.Write(wav(int(n))); err != nil {
		t.Fatal(err)
	}
	noise := rand.NewChaCha8([32]byte{byte(n)})
	if _, err := io.CopyN(f, noise, n-44); err != nil {
		t.Fatal(err)
	}
}

// A recording goes from the inbox to the store and back in pieces.
func TestLongRecording(t *testing.T) {
	size := int64(300 << 20)
	if testing.Short() {
		size = 30 << 20
	}
	p := practice(t, t.TempDir())
	outside := filepath.Join(t.TempDir(), "x.wav")
	recorded(t, outside, size)
	if err := os.Rename(outside, p.Path(Inbox, "dictée.wav")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(p.Path(Inbox, "dictée.yaml"), []byte("patient: {nom: DUPONT}\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	// What the tests before left behind is no part of it: the collector waits for a
	// share of what lives.
	defer debug.SetGCPercent(debug.SetGCPercent(10))
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	base, peak := m.HeapInuse, uint64(0)
	done := make(chan struct{})
	var watched sync.WaitGroup
	watched.Go(func() {
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-done:
				return
			case <-tick.C:
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				peak = max(peak, m.HeapInuse)
			}
		}
	})
	inbox(t, p)
	list, err := p.Store.List(t.Context())
	if err != nil || len(list) != 1 || list[0].State != pipeline.Received {
		t.Fatalf("%+v, %v", list, err)
	}
	r, n, err := p.Store.RawReader(t.Context(), list[0].ID)
	if err != nil || n != size {
		t.Fatal(n, err)
	}
	defer r.Close()
	if got, err := io.Copy(io.Discard, r); got != size || err != nil {
		t.Error(got, err)
	}
	close(done)
	watched.Wait()
	t.Logf("%d MiB taken and read: heap %.1f MiB at most, %.1f before", size>>20, float64(peak)/(1<<20), float64(base)/(1<<20))
	if peak > base+64<<20 {
		t.Errorf("the heap grew by %d MiB", (peak-base)>>20)
	}
	m2, err := p.Store.Load(t.Context(), list[0].ID)
	if err != nil || m2.Source.Format != pipeline.WAV || m2.Text != "" || m2.Source.Size != size || m2.Source.Instructions == nil {
		t.Errorf("%+v, %v", m2.Source, err)
	}
}

func TestRecordings(t *testing.T) {
	p := practice(t, t.TempDir())
	ctx := t.Context()
	raw := string(wav(5000)) + strings.Repeat("\x01\x02", 2478)
	id, o, err := p.Take(ctx, file("a.wav", raw, "1"), pipeline.System)
	if o != store.Taken || err != nil {
		t.Fatal(o, err)
	}
	if m, _ := p.Store.Load(ctx, id); m.Source.Format != pipeline.WAV || m.Text != "" {
		t.Errorf("%+v", m.Source)
	}
	long := func(name, raw, token string) intake.File {
		return intake.File{Name: name, Size: int64(len(raw)), Token: token, Over: true, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(raw)), nil }}
	}
	if _, o, err := p.Take(ctx, long("a.wav", raw, "1"), pipeline.System); o != store.Already || err != nil {
		t.Error(o, err)
	}
	if _, o, err := p.Take(ctx, long("b.wav", raw, "2"), pipeline.System); o != store.Repeat || err != nil {
		t.Error(o, err)
	}
	for name, f := range map[string]intake.File{
		"long text": long("c.txt", strings.Repeat("Conclusion : normal. ", 1000), "3"), "film": long("d.avi", "RIFF\x00\x00\x00\x00AVI "+strings.Repeat("x", 5000), "4"),
		"longer than any": {Name: "e.wav", Size: 2 << 30, Token: "5", Over: true},
	} {
		_, err := p.Receive(ctx, f, pipeline.System)
		var r refusal
		if !errors.As(err, &r) {
			t.Errorf("%s: %v", name, err)
		}
	}
	broken := long("f.wav", raw, "6")
	broken.Open = func() (io.ReadCloser, error) {
		return io.NopCloser(io.MultiReader(strings.NewReader(raw), iotest.ErrReader(errors.New("file changed while read")))), nil
	}
	if _, err := p.Receive(ctx, broken, pipeline.System); err == nil || strings.Contains(err.Error(), "not taken") {
		t.Errorf("a recording that changes: %v", err)
	}
	if b := p.balance(t); b != (store.Balance{Received: 5, Waiting: 1, Held: 1, Rejected: 3}) {
		t.Errorf("%+v", b)
	}
}
