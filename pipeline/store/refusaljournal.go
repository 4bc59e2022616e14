package store

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"time"

	"github.com/google/renameio/v2"
)

// A journal of refusals is its first line, then the last word on each refusal as one
// line of JSON with a keyed digest, then a line that counts them under a digest of
// all: so that nobody but the practice writes one, and a line that was taken out or
// cut off is missed. It is written whole and renamed into place. What a patient said
// is sealed; of an erased refusal only the id stays.
const (
	// RefusalsFile is the name of the journal, in a practice's data folder and in a
	// set of backups.
	RefusalsFile  = "refusals"
	refusalsHead  = "cardiopli refusals 1\n"
	refusalsAside = ".damaged"
	maxRefusals   = 64 << 20
)

// RefusalWord is the last word on a refusal. A later one in the list is never undone.
type RefusalWord string

const (
	RefusalRecorded RefusalWord = "recorded"
	RefusalLifted   RefusalWord = "lifted"
	RefusalErased   RefusalWord = "erased"
)

func (w RefusalWord) rank() int {
	return 1 + slices.Index([]RefusalWord{RefusalRecorded, RefusalLifted, RefusalErased}, w)
}

// RefusalLine is a line of the journal.
type RefusalLine struct {
	ID     string      `json:"refusal"`
	Word   RefusalWord `json:"word"`
	At     time.Time   `json:"at"`
	Sealed []byte      `json:"sealed,omitempty"` // under the site's key
	MAC    string      `json:"mac"`
}

type refusalEnd struct {
	End *int   `json:"end"`
	MAC string `json:"mac"`
}

// Keyed makes keyed digests that only the practice can make; see atrest.Site.Token.
type Keyed interface {
	Token(context string, data []byte) []byte
}

func (l RefusalLine) mac(k Keyed) string {
	return hex.EncodeToString(k.Token("backup/refusal", fmt.Appendf(nil, "%s\n%s\n%d\n%x", l.ID, l.Word, l.At.UnixMicro(), l.Sealed)))
}

var refusalForm = regexp.MustCompile(`^r-[a-z0-9]{1,32}$`)

func (l RefusalLine) ours(k Keyed) bool {
	return refusalForm.MatchString(l.ID) && l.Word.rank() > 0 && l.MAC == l.mac(k) && (l.Word == RefusalErased) == (len(l.Sealed) == 0)
}

// RefusalJournal is a journal as it was read.
type RefusalJournal struct {
	Lines  map[string]RefusalLine // by id
	Absent bool                   // there is none
	// Foreign counts lines that the practice did not write as they are, and Cut is
	// set where lines were cut off or taken out.
	Foreign int
	Cut     bool
	strange []byte // the lines that were not understood
}

// Sound reports whether it is there and holds what was written.
func (j RefusalJournal) Sound() bool { return !j.Absent && j.Foreign == 0 && !j.Cut }

// Join takes over the lines of another journal that say more.
func (j RefusalJournal) Join(lines map[string]RefusalLine) (changed bool) {
	for id, l := range lines {
		if l.Word.rank() > j.Lines[id].Word.rank() {
			j.Lines[id] = l
			changed = true
		}
	}
	return changed
}

// ReadRefusals reads a journal of the practice whose keys k are. What is not as it
// was written is not given, but told.
func ReadRefusals(path string, k Keyed) (RefusalJournal, error) {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return RefusalJournal{Lines: map[string]RefusalLine{}, Absent: true}, nil
	}
	if err != nil {
		return RefusalJournal{}, fmt.Errorf("read the journal of refusals: %w", err)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxRefusals))
	if err != nil {
		return RefusalJournal{}, fmt.Errorf("read the journal of refusals: %w", err)
	}
	return parseRefusals(b, k), nil
}

func parseRefusals(b []byte, k Keyed) RefusalJournal {
	j := RefusalJournal{Lines: map[string]RefusalLine{}, Cut: true}
	rest, ok := bytes.CutPrefix(b, []byte(refusalsHead))
	if !ok && bytes.HasPrefix([]byte(refusalsHead), b) {
		return j
	}
	if !ok {
		j.Foreign, j.strange = 1, b
		return j
	}
	var macs []byte
	n := 0
	for line := range bytes.Lines(rest) {
		var l RefusalLine
		var end refusalEnd
		switch {
		case json.Unmarshal(line, &l) == nil && l.ours(k) && j.Cut:
			n, macs = n+1, append(macs, l.MAC...)
			j.Join(map[string]RefusalLine{l.ID: l})
		case json.Unmarshal(line, &end) == nil && end.End != nil && j.Cut:
			j.Cut = *end.End != n || end.MAC != endMAC(k, n, macs)
		default:
			j.Foreign++
			j.strange = append(j.strange, line...)
		}
	}
	return j
}

func endMAC(k Keyed, n int, macs []byte) string {
	return hex.EncodeToString(k.Token("backup/refusals", fmt.Appendf(nil, "%d\n%s", n, macs)))
}

// WriteRefusals puts a journal in place of the one that is there, durably. What could
// not be understood of that one is laid beside it first; its name is given, or "".
func WriteRefusals(path string, k Keyed, j RefusalJournal) (aside string, err error) {
	if len(j.strange) > 0 {
		if aside, err = layAside(path, j.strange); err != nil {
			return "", fmt.Errorf("keep a damaged journal of refusals: %w", err)
		}
	}
	out := bytes.NewBufferString(refusalsHead)
	var macs []byte
	for _, id := range slices.Sorted(maps.Keys(j.Lines)) {
		l := j.Lines[id]
		l.At = l.At.UTC()
		l.MAC = l.mac(k)
		b, err := json.Marshal(l)
		if err != nil {
			return aside, err
		}
		macs = append(macs, l.MAC...)
		out.Write(append(b, '\n'))
	}
	n := len(j.Lines)
	b, err := json.Marshal(refusalEnd{&n, endMAC(k, n, macs)})
	if err != nil {
		return aside, err
	}
	out.Write(append(b, '\n'))
	if out.Len() > maxRefusals {
		return aside, errors.New("the journal of refusals is too long")
	}
	if err := replaceFile(path, out.Bytes()); err != nil {
		return aside, fmt.Errorf("write the journal of refusals: %w", err)
	}
	return aside, purgeAside(path, j.Lines)
}

func replaceFile(path string, b []byte) error {
	if err := renameio.WriteFile(path, b, 0o600, renameio.WithTempDir(filepath.Dir(path)), renameio.WithStaticPermissions(0o600)); err != nil {
		return err
	}
	d, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}

// layAside keeps bytes beside a journal under a name that is free, once.
func layAside(path string, b []byte) (string, error) {
	for n := 1; ; n++ {
		name := path + refusalsAside
		if n > 1 {
			name = fmt.Sprintf("%s-%d", name, n)
		}
		was, err := os.ReadFile(name)
		if err == nil && bytes.Equal(was, b) {
			return name, nil
		}
		if errors.Is(err, fs.ErrNotExist) {
			return name, replaceFile(name, b)
		}
		if err != nil {
			return "", err
		}
	}
}

// purgeAside takes erased refusals out of what lies beside a journal.
func purgeAside(path string, lines map[string]RefusalLine) error {
	names, err := filepath.Glob(filepath.Join(globbed(filepath.Dir(path)), filepath.Base(path)+refusalsAside+"*"))
	if err != nil {
		return err
	}
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		var left []byte
		for line := range bytes.Lines(b) {
			if !namesErased(line, lines) {
				left = append(left, line...)
			}
		}
		switch {
		case len(left) == len(b):
		case len(left) == 0:
			err = os.Remove(name)
		default:
			err = replaceFile(name, left)
		}
		if err != nil {
			return fmt.Errorf("erase from a damaged journal of refusals: %w", err)
		}
	}
	return nil
}

var globMeta = regexp.MustCompile(`[*?\[\\]`)

func globbed(dir string) string { return globMeta.ReplaceAllString(dir, `\$0`) }

func namesErased(line []byte, lines map[string]RefusalLine) bool {
	for _, l := range lines {
		if l.Word == RefusalErased && bytes.Contains(line, []byte(l.ID)) {
			return true
		}
	}
	return false
}
