// Package intake watches the folder that reports are dropped in, and hands each
// settled file to a Taker, once.
//
// "Taken" means on disk: Take returns only when the file is sealed and synced,
// and only then is the original unlinked, and the folder synced. The original is
// moved aside and looked at before it is unlinked, so that a newer file of the
// same name is never lost. A crash between the two leaves the original: it is
// handed over again with the same Token, and the Taker, which has kept the token,
// answers AlreadyTaken. The same content with another token was dropped by a
// person once more: Repeat.
//
// What cannot be taken goes to the rejected folder under its own name, with
// NAME.motif.txt beside it that says in French what is wrong and what to do.
// Nothing there is ever overwritten. A file that cannot be opened, handed over or
// unlinked for a time (locked by another program, share away, disk full) stays
// and is tried again, ever more slowly; once taken it is never handed over again.
//
// NAME.yaml, NAME.yml or NAME.json beside a report is a sidecar (see Pairs): both
// are one arrival, read and handed over together, and unlinked once both are
// durable. A report waits for a sidecar that is there and has not settled; one
// that is not there yet must come before the report has settled, or within 20 ms
// of a report that was moved into place; for one that is still there under a
// temporary name it waits ten times as long as to settle. A sidecar whose report does not come
// (Options.Orphan) is handed over by itself, to be refused. A crash between the
// unlinking of the report and of its sidecar leaves the sidecar: the Taker knows
// it by its token (Companions), and it ends as its report did. A pair that is
// refused goes to the rejected folder with one note.
//
// A file larger than Options.MaxSize is not read: a Taker that knows it for a
// recording reads it with File.Open, in pieces.
//
// File names may name the patient. They are handed to the Taker and never logged.
//
// A file has settled when size and times have not changed for Options.Settle; one
// whose last change is older than that when first seen (moved into place) has
// settled already. An empty file, or on Linux one that another program still
// holds open for writing, gets ten times as long. On a share there are no events
// and clocks differ: Options.Share, only the quiet time counts.
package intake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// Taker seals a file. Take returns without error only when what it did is
// durable. An error with a method French() (what, todo string) says that the
// content cannot be taken and has been recorded as rejected: the file goes to the
// rejected folder. A *Partial says so of some files of an archive. Any other error is about the machine: the file stays and is
// tried again.
type Taker interface {
	Take(ctx context.Context, f File) (Outcome, error)
}

// File is one settled file.
type File struct {
	Name    string // as dropped; it may name the patient
	Raw     []byte // nil where Over
	Size    int64
	ModTime time.Time
	// Token tells this very file from another of the same content. It is opaque
	// and holds no content: device, inode, times and size.
	Token string
	// Over says that the file exceeds Options.MaxSize and was not read. The Taker
	// reads it with Open, where it is something that may be so long, else records
	// the refusal; unless it read to the end, the file is rejected whatever it answers.
	Over bool
	// Open reads a file that is Over, from its beginning, one reader at a time; nil
	// where it exceeds Options.MaxRecording. A reader ends with io.EOF only where
	// the file did not change meanwhile: on any other error nothing may be kept.
	Open func() (io.ReadCloser, error)
	// Sidecars lie beside the file; more than one is for the Taker to refuse.
	Sidecars []Sidecar
}

// Companions is what a Taker may be able to do besides: to tell a sidecar that a
// crash left in the inbox after its report was unlinked. It returns Taken or
// Refused, as became of the report that the sidecar was handed over with; 0 where
// there was none, or where it is the one whose token is report: that pair is
// handed over again.
type Companions interface {
	Companion(ctx context.Context, sidecar, report string) (Outcome, error)
}

// Partial is the error of an archive whose files were taken but for some: it is
// durable what was taken and that these were refused. They are written to the
// rejected folder, each with its note, then the archive ends like a taken file.
type Partial struct{ Entries []Entry }

// Entry is a file out of an archive that could not be taken, and why.
type Entry struct {
	Name       string // of the file alone, without folders
	Raw        []byte
	What, Todo string // French, as of a refusal
}

func (p *Partial) Error() string {
	return fmt.Sprintf("%d files of the archive refused", len(p.Entries))
}

// Outcome is what became of a file.
type Outcome int

// The outcomes. All are durable.
const (
	Taken        Outcome = iota + 1 // a new document
	Repeat                          // known content: an entry for a person to settle
	AlreadyTaken                    // this very file, taken before a crash: only to be unlinked
	Refused                         // recorded as rejected, without words of its own
)

var outcomeWords = map[Outcome]string{Taken: "taken", Repeat: "repeat", AlreadyTaken: "already_taken", Refused: "refused"}

func (o Outcome) String() string {
	if w, ok := outcomeWords[o]; ok {
		return w
	}
	return "unknown"
}

// Options are the settings of a Watcher. The zero value is a local folder.
type Options struct {
	// Settle is how long a file must stay as it is: 300 ms, on a share 2 s.
	Settle time.Duration
	// Share says that the folder is on a network share: file times and events
	// mean nothing, and a folder that is away comes back.
	Share bool
	// Rescan is how often the folder is read whatever the events say: 2 s.
	Rescan time.Duration
	// MaxSize is the size above which a file is refused unread: 20 MiB.
	MaxSize int64
	// MaxRecording is the size above which a file cannot be opened at all: 1 GiB.
	MaxRecording int64
	// Orphan is how long a sidecar waits for its report before it is handed over
	// by itself, to be refused: 60 s.
	Orphan time.Duration
	// Now is the clock: time.Now.
	Now func() time.Time
	// Log gets codes and counts. Nil: nothing is logged.
	Log *slog.Logger
	// Point is called at each named write point: "intake.read", "intake.taken",
	// "intake.aside", "intake.companion", "intake.unlinked", "intake.rejected".
	// Crash tests stop there.
	Point func(name string)
}

func (o *Options) defaults() {
	if o.Settle <= 0 {
		o.Settle = 300 * time.Millisecond
		if o.Share {
			o.Settle = 2 * time.Second
		}
	}
	if o.Rescan <= 0 {
		o.Rescan = 2 * time.Second
	}
	if o.MaxSize <= 0 {
		o.MaxSize = 20 << 20
	}
	if o.MaxRecording <= 0 {
		o.MaxRecording = 1 << 30
	}
	if o.Orphan <= 0 {
		o.Orphan = time.Minute
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Point == nil {
		o.Point = func(string) {}
	}
}

// Counts is what stands in the inbox, for the status page.
type Counts struct {
	Waiting  int // files that have not settled yet, or whose turn has not come
	Retrying int // files that could not be opened, handed over or unlinked
	Skipped  int // temporary, hidden and system files
	Folders  int // sub-folders: not looked into
	Special  int // links, devices, pipes: refused where they are
}

// Watcher watches one inbox. Only one may watch a folder at a time: the engine's
// lock sees to that.
type Watcher struct {
	inbox, rejected string
	taker           Taker
	opt             Options

	seen map[string]*candidate // by file name

	mu     sync.Mutex
	counts Counts
}

// candidate is a file that is being watched.
type candidate struct {
	id      identity
	since   time.Time // when the file was first seen as it is
	settled bool      // by its own times when first seen
	done    *verdict  // durable with the Taker: only the original remains
	tries   int
	after   time.Time // not to be tried before
	asked   bool      // a sidecar: the Taker does not know it beside report
	report  string    // token of the report that it lay beside when asked about, or ""
	present bool
}

// New returns a Watcher for inbox that puts what cannot be taken into rejected.
func New(inbox, rejected string, taker Taker, opt Options) *Watcher {
	opt.defaults()
	return &Watcher{inbox: inbox, rejected: rejected, taker: taker, opt: opt, seen: map[string]*candidate{}}
}

// Counts returns what the last look at the inbox found.
func (w *Watcher) Counts() Counts {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.counts
}

// Run watches until ctx ends, and then returns nil. A missing inbox is an error,
// except on a share, which may come back.
func (w *Watcher) Run(ctx context.Context) error {
	if err := os.MkdirAll(w.rejected, 0o750); err != nil {
		return fmt.Errorf("make rejected folder: %w", bare(err))
	}
	if err := w.restoreAside(); err != nil && !w.opt.Share {
		return fmt.Errorf("open inbox: %w", bare(err))
	}
	return w.watch(ctx)
}

// Skipped reports files that are never reports: what office programs, browsers
// and systems leave beside them. DESIGN: Repeats.
func Skipped(name string) bool {
	low := strings.ToLower(name)
	switch low {
	case "thumbs.db", "desktop.ini":
		return true
	}
	if strings.HasPrefix(low, ".") || strings.HasPrefix(low, "~$") {
		return true
	}
	switch filepath.Ext(low) {
	case ".tmp", ".part", ".partial", ".filepart", ".crdownload":
		return true
	}
	return false
}

// bare takes the path out of an error: it may name the patient.
func bare(err error) error {
	var p *os.PathError
	if errors.As(err, &p) {
		return fmt.Errorf("%s: %w", p.Op, p.Err)
	}
	var l *os.LinkError
	if errors.As(err, &l) {
		return fmt.Errorf("%s: %w", l.Op, l.Err)
	}
	var s *os.SyscallError
	if errors.As(err, &s) {
		return fmt.Errorf("%s: %w", s.Syscall, s.Err)
	}
	return err
}
