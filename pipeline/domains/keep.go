package domains

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/google/renameio/v2"
)

// Files of the folder: the signed bytes as they came, and when. The second is not
// signed: it says only how long the first may be believed, and to whom the folder
// belongs could change both.
const (
	listFile = "liste.xml"
	noteFile = "liste.json"
)

// note is what is remembered beside the list.
type note struct {
	Confirmed time.Time `json:"confirmed"` // last had from its source
	Source    string    `json:"source"`
	// Issued and Sequence are the highest that were ever believed here.
	Issued   time.Time `json:"issued,omitzero"`
	Sequence int64     `json:"sequence,omitempty"`
	ETag     string    `json:"etag,omitempty"`
	Failed   Code      `json:"failed,omitempty"`
	FailedAt time.Time `json:"failed_at,omitzero"`
}

func (n note) failure() error {
	if n.Failed == "" {
		return nil
	}
	return &Refusal{Code: n.Failed}
}

// Open opens the list kept below dir, which need not exist, and verifies it again.
// A list that is not believed any more is no error: Has answers Unknown and State
// says why. maxAge 0 stands for MaxAge.
func Open(dir string, trust Trust, maxAge time.Duration, at time.Time) (*List, error) {
	if maxAge <= 0 {
		maxAge = MaxAge
	}
	l := &List{dir: dir, trust: trust, maxAge: maxAge}
	return l, l.Reload(at)
}

// Reload reads again what another process may have renewed.
func (l *List) Reload(at time.Time) error {
	raw, err := readCapped(filepath.Join(l.dir, listFile))
	none := errors.Is(err, fs.ErrNotExist)
	if err != nil && !none {
		return fmt.Errorf("read the list of domains: %w", err)
	}
	var n note
	b, err := readCapped(filepath.Join(l.dir, noteFile))
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return fmt.Errorf("read the note of the list of domains: %w", err)
	default:
		if json.Unmarshal(b, &n) != nil {
			n = note{} // as if never confirmed: too old
		}
	}
	var held *Signed
	var why error
	if !none {
		held, why = Read(raw, l.trust, at)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.held, l.note, l.why = held, n, why
	return nil
}

func readCapped(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, MaxSize+1))
}

// Take verifies a list that came from somewhere and keeps it. What is refused
// leaves the one that is held as it is.
func (l *List) Take(raw []byte, source string, at time.Time) error {
	return l.take(raw, source, "", at, at)
}

// take: confirmed is from when its age counts.
func (l *List) take(raw []byte, source, etag string, confirmed, at time.Time) error {
	s, err := Read(raw, l.trust, at)
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if s.older(l.note) {
		return &Refusal{Code: CodeRollback, At: s.Issued}
	}
	n := note{Confirmed: confirmed.UTC(), Source: source, Issued: l.note.Issued, Sequence: max(s.Sequence, l.note.Sequence), ETag: etag}
	if s.Issued.After(n.Issued) {
		n.Issued = s.Issued
	}
	if err := os.MkdirAll(l.dir, 0o700); err != nil {
		return fmt.Errorf("make the folder of the list of domains: %w", err)
	}
	if err := renameio.WriteFile(filepath.Join(l.dir, listFile), raw, 0o600, renameio.WithTempDir(l.dir)); err != nil {
		return fmt.Errorf("keep the list of domains: %w", err)
	}
	if err := l.writeNote(n); err != nil {
		return err
	}
	l.held, l.note, l.why = s, n, nil
	return nil
}

func (l *List) writeNote(n note) error {
	b, err := json.Marshal(n)
	if err != nil {
		return err
	}
	if err := renameio.WriteFile(filepath.Join(l.dir, noteFile), b, 0o600, renameio.WithTempDir(l.dir)); err != nil {
		return fmt.Errorf("keep the note of the list of domains: %w", err)
	}
	return nil
}

// failed remembers that the list could not be renewed. That it cannot be
// remembered stops nothing.
func (l *List) failed(err error, at time.Time) {
	code := CodeFetch
	var r *Refusal
	if errors.As(err, &r) {
		code = r.Code
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	n := l.note
	n.Failed, n.FailedAt = code, at.UTC()
	if os.MkdirAll(l.dir, 0o700) == nil && l.writeNote(n) == nil {
		l.note = n
	}
}
