package intake

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// office is a Taker that knows sidecars: it remembers whole arrivals, and
// refuses a report whose sidecar says "mauvais" and a sidecar alone.
type office struct {
	mu       sync.Mutex
	pairs    map[string]Outcome // by token of the report
	beside   map[string]string  // token of the report by that of its sidecar
	contents []string           // of each arrival taken, with its sidecars
	stream   func(File) error
	partial  *Partial
	hook     func(File)
}

func (o *office) Take(_ context.Context, f File) (Outcome, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.hook != nil {
		o.hook(f)
	}
	if o.stream != nil {
		return Taken, o.stream(f)
	}
	key := f.Token
	for _, s := range f.Sidecars {
		key += " " + s.Token
	}
	was, known := o.pairs[key]
	outcome := Taken
	for _, s := range f.Sidecars {
		if string(s.Raw) == "mauvais" {
			outcome = Refused
		}
	}
	if IsSidecar(f.Name) || f.Over {
		outcome = Refused
	}
	o.pairs[key] = outcome
	for _, s := range f.Sidecars {
		o.beside[s.Token], o.pairs[f.Token] = f.Token, outcome
	}
	switch {
	case outcome == Refused:
		return 0, tooBad{}
	case known && was == Taken:
		outcome = AlreadyTaken
	default:
		c := f.Name + "=" + string(f.Raw)
		for _, s := range f.Sidecars {
			c += " " + s.Name + "=" + string(s.Raw)
		}
		o.contents = append(o.contents, c)
	}
	if o.partial != nil {
		return 0, fmt.Errorf("take archive: %w", o.partial)
	}
	return outcome, nil
}

func (o *office) Companion(_ context.Context, sidecar, report string) (Outcome, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if r := o.beside[sidecar]; r != report {
		return o.pairs[r], nil
	}
	return 0, nil
}

func (o *office) taken() []string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return slices.Sorted(slices.Values(o.contents))
}

// counter is a desk with an office behind it and a clock that jumps.
type counter struct {
	*desk
	office *office
	ahead  *atomic.Int64
}

func openOffice(t *testing.T, opt Options) *counter {
	d := &desk{T: t, inbox: t.TempDir(), rejected: filepath.Join(t.TempDir(), "rejected"), store: newStore(t)}
	c := &counter{desk: d, office: &office{pairs: map[string]Outcome{}, beside: map[string]string{}}, ahead: new(atomic.Int64)}
	c.ready(opt)
	return c
}

func (c *counter) ready(opt Options) {
	opt.Now = func() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }
	c.prepare(opt)
	c.w.taker = c.office
}

func TestPairTogether(t *testing.T) {
	for name, order := range map[string][]string{
		"sidecar first": {"a.yaml", "a.docx"}, "report first": {"a.docx", "a.yaml"},
		"whole name": {"a.docx.yml", "a.docx"}, "json": {"a.docx", "a.json"}, "other case": {"A.YAML", "a.docx"},
		"no extension": {"a", "a.yaml"},
	} {
		t.Run(name, func(t *testing.T) {
			c := openOffice(t, Options{})
			c.run()
			for _, n := range order {
				c.drop(n, "texte de "+n)
			}
			c.await("intake.unlinked", 1)
			c.wantEmptyInbox()
			report, side := order[0], order[1]
			if IsSidecar(report) {
				report, side = side, report
			}
			if got := c.office.taken(); !slices.Equal(got, []string{fmt.Sprintf("%s=texte de %s %s=texte de %s", report, report, side, side)}) {
				t.Errorf("taken %q", got)
			}
			if got := c.names(c.rejected); len(got) != 0 {
				t.Errorf("rejected %q", got)
			}
		})
	}
}

// A sidecar that is still being written keeps its report waiting.
func TestSlowSidecar(t *testing.T) {
	c := openOffice(t, Options{Settle: 80 * time.Millisecond})
	f, err := os.Create(filepath.Join(c.inbox, "a.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	c.drop("a.txt", "texte")
	c.run()
	for range 20 {
		if _, err := f.WriteString("x"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(10 * time.Millisecond) // the writer's pace, not the test's
	}
	f.Close()
	c.await("intake.unlinked", 1)
	c.wantEmptyInbox()
	if got := c.office.taken(); !slices.Equal(got, []string{"a.txt=texte a.yaml=" + strings.Repeat("x", 20)}) {
		t.Errorf("taken %q", got)
	}
}

func TestPairs(t *testing.T) {
	for name, c := range map[string]struct {
		names []string
		want  map[string][]string
	}{
		"none":              {[]string{"a.txt", "b.yaml"}, nil},
		"stem":              {[]string{"a.txt", "a.yaml"}, map[string][]string{"a.txt": {"a.yaml"}}},
		"whole name first":  {[]string{"a.docx", "a.txt", "a.txt.yaml"}, map[string][]string{"a.txt": {"a.txt.yaml"}}},
		"the first of two":  {[]string{"a.docx", "a.txt", "a.yaml"}, map[string][]string{"a.docx": {"a.yaml"}}},
		"two sidecars":      {[]string{"a.txt", "a.yaml", "a.json"}, map[string][]string{"a.txt": {"a.yaml", "a.json"}}},
		"a dot in the name": {[]string{"Dr. Roy.txt", "Dr. Roy.yaml"}, map[string][]string{"Dr. Roy.txt": {"Dr. Roy.yaml"}}},
		"accents, two ways": {[]string{"e\u0301cho.txt", "\u00c9CHO.yaml"}, map[string][]string{"e\u0301cho.txt": {"\u00c9CHO.yaml"}}},
		"only an extension": {[]string{".yaml", "a.txt"}, nil},
		"sidecars alone":    {[]string{"a.yaml", "a.json"}, nil},
	} {
		got := Pairs(c.names)
		if !maps.EqualFunc(got, c.want, slices.Equal) {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestRefusedPair(t *testing.T) {
	c := openOffice(t, Options{})
	c.run()
	c.drop("a.yaml", "mauvais")
	c.drop("a.txt", "texte")
	c.await("intake.rejected", 1)
	c.wantEmptyInbox()
	if got := c.names(c.rejected); !slices.Equal(got, []string{"a.txt", "a.txt.motif.txt", "a.yaml"}) {
		t.Fatalf("rejected %q", got)
	}
	note, _ := os.ReadFile(filepath.Join(c.rejected, "a.txt.motif.txt"))
	if !strings.Contains(string(note), "instructions") {
		t.Errorf("note:\n%s", note)
	}
	if b, err := os.ReadFile(filepath.Join(c.rejected, "a.yaml")); string(b) != "mauvais" {
		t.Error(err)
	}
}

// A sidecar alone waits for its report, then is refused.
func TestOrphan(t *testing.T) {
	c := openOffice(t, Options{Orphan: time.Minute})
	c.run()
	c.drop("seul.yaml", "nom: X")
	c.drop("autre.txt", "texte")
	c.await("intake.unlinked", 1)
	c.until("seen", func() bool { return c.w.Counts().Waiting == 1 })
	c.ahead.Store(int64(50 * time.Second))
	c.drop("encore.txt", "texte")
	c.await("intake.unlinked", 1)
	if got := c.names(c.inbox); !slices.Equal(got, []string{"seul.yaml"}) {
		t.Fatalf("before its time the inbox holds %q", got)
	}
	c.ahead.Store(int64(61 * time.Second))
	c.await("intake.rejected", 1)
	c.wantEmptyInbox()
	if got := c.names(c.rejected); !slices.Equal(got, []string{"seul.yaml", "seul.yaml.motif.txt"}) {
		t.Errorf("rejected %q", got)
	}
}

// Its report is on its way under a temporary name: not alone, however long that takes.
func TestNotYetAnOrphan(t *testing.T) {
	c := openOffice(t, Options{})
	c.run()
	c.drop("long.yaml", "nom: X")
	c.drop("long.wav.part", "son")
	c.drop("autre.txt", "texte")
	c.await("intake.unlinked", 1)
	c.ahead.Store(int64(time.Hour))
	c.drop("encore.txt", "texte")
	c.await("intake.unlinked", 1)
	if err := os.Rename(filepath.Join(c.inbox, "long.wav.part"), filepath.Join(c.inbox, "long.wav")); err != nil {
		t.Fatal(err)
	}
	c.await("intake.unlinked", 1)
	c.wantEmptyInbox()
	if got := c.office.taken(); !slices.Contains(got, "long.wav=son long.yaml=nom: X") {
		t.Errorf("taken %q", got)
	}
}

// A sidecar on its way under a temporary name is waited for, not for ever.
func TestSidecarOnItsWay(t *testing.T) {
	c := openOffice(t, Options{Settle: 50 * time.Millisecond})
	c.drop("a.yaml.part", "de a")
	c.drop("a.txt", "texte")
	c.run()
	c.until("waiting", func() bool { return c.w.Counts().Waiting == 1 })
	if err := os.Rename(filepath.Join(c.inbox, "a.yaml.part"), filepath.Join(c.inbox, "a.yaml")); err != nil {
		t.Fatal(err)
	}
	c.await("intake.unlinked", 1)
	c.drop("b.json.tmp", "jamais fini")
	c.drop("b.txt", "texte")
	c.await("intake.unlinked", 1)
	if got := c.office.taken(); !slices.Equal(got, []string{"a.txt=texte a.yaml=de a", "b.txt=texte"}) {
		t.Errorf("taken %q", got)
	}
}

// A new sidecar put in the place of the one that was taken is not lost.
func TestSidecarReplacedWhileTaken(t *testing.T) {
	c := openOffice(t, Options{})
	first := true
	c.office.hook = func(File) {
		if first {
			first = false
			c.drop("a.yaml", "nouveau")
		}
	}
	c.run()
	c.drop("a.yaml", "ancien")
	c.drop("a.txt", "texte")
	c.await("intake.unlinked", 1)
	if got := c.names(c.inbox); !slices.Equal(got, []string{"a.yaml"}) {
		t.Errorf("the inbox holds %q", got)
	}
	c.drop("a.txt", "suite")
	c.await("intake.unlinked", 1)
	if got := c.office.taken(); !slices.Equal(got, []string{"a.txt=suite a.yaml=nouveau", "a.txt=texte a.yaml=ancien"}) {
		t.Errorf("taken %q", got)
	}
}

// Stopped at each write point and started again: the pair ends once, and the
// sidecar that is left never joins another report.
func TestCrashesOfPairs(t *testing.T) {
	for _, point := range []string{"intake.read", "intake.taken", "intake.companion", "intake.unlinked", "intake.rejected"} {
		for _, refuse := range []bool{false, true} {
			if refuse == (point == "intake.unlinked") && point != "intake.read" && point != "intake.taken" && point != "intake.companion" {
				continue
			}
			t.Run(fmt.Sprint(point, refuse), func(t *testing.T) {
				c := openOffice(t, Options{})
				crashed := make(chan struct{})
				c.ready(Options{Point: func(p string) {
					if p == point {
						close(crashed)
						select {} // as if killed: this goroutine never goes on
					}
				}})
				go c.w.Run(t.Context())
				side := map[bool]string{true: "mauvais", false: "nom: X"}[refuse]
				c.drop("a.yaml", side)
				c.drop("a.txt", "texte")
				<-crashed
				c.ready(Options{})
				c.drop("a.docx", "un autre, sans instructions")
				c.run()
				c.until("empty inbox", func() bool { return len(c.names(c.inbox)) == 0 })
				got := c.office.taken()
				if refuse {
					if !slices.Contains(c.names(c.rejected), "a.yaml") || !slices.Contains(c.names(c.rejected), "a.txt") {
						t.Errorf("rejected %q", c.names(c.rejected))
					}
				} else if want := "a.txt=texte a.yaml=nom: X"; point != "intake.read" && !slices.Contains(got, want) || len(c.names(c.rejected)) > 0 {
					t.Errorf("taken %q, rejected %q", got, c.names(c.rejected))
				}
				if point != "intake.read" && !slices.Contains(got, "a.docx=un autre, sans instructions") {
					t.Errorf("taken %q", got)
				}
				for i, s := range got {
					if slices.Index(got, s) != i {
						t.Errorf("taken twice: %q", s)
					}
				}
			})
		}
	}
}

func TestLongSidecarIsCut(t *testing.T) {
	c := openOffice(t, Options{})
	var seen int
	c.office.hook = func(f File) { seen = len(f.Sidecars[0].Raw) }
	c.run()
	c.drop("a.yaml", strings.Repeat("x", 200_000))
	c.drop("a.txt", "texte")
	c.await("intake.unlinked", 1)
	c.wantEmptyInbox()
	if seen != maxSidecar+1 {
		t.Errorf("%d bytes read", seen)
	}
}
