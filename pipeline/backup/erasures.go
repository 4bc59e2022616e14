package backup

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/store"
)

// A list of erasures is its first line, then one erasure a line as JSON with a
// keyed digest, so that nobody but the practice can have a restored backup erase
// a document. Lines are only added.
const (
	erasuresHead = "cardiopli erasures 1\n"
	// ErasuresFile is the name of the list, in a set and in a practice's data folder.
	ErasuresFile = "erasures"
	maxErasures  = 64 << 20
)

type erasureLine struct {
	Document pipeline.ID `json:"document"`
	At       time.Time   `json:"at"`
	By       string      `json:"by"`
	Reason   string      `json:"reason"`
	MAC      string      `json:"mac"`
}

func (l erasureLine) mac(k Keyed) string {
	return hex.EncodeToString(k.Token("backup/erasure", fmt.Appendf(nil, "%s\n%d\n%s\n%s", l.Document, l.At.UnixMicro(), l.By, l.Reason)))
}

// ReadErasures reads a list. Lines that the practice whose keys k are did not
// write are not given, but counted: a line that a crash cut short is one.
func ReadErasures(path string, k Keyed) (all []store.Erasure, foreign int, err error) {
	b, err := readCapped(path, maxErasures)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, err
	}
	return parseErasures(b, k)
}

func parseErasures(b []byte, k Keyed) (all []store.Erasure, foreign int, err error) {
	rest, ok := bytes.CutPrefix(b, []byte(erasuresHead))
	if !ok && strings.HasPrefix(erasuresHead, string(b)) { // its making was cut short
		return nil, 0, nil
	}
	if !ok {
		return nil, 0, &Damage{ErasuresFile}
	}
	for sc := bufio.NewReader(bytes.NewReader(rest)); ; {
		line, err := sc.ReadBytes('\n')
		if len(line) > 0 {
			var l erasureLine
			if json.Unmarshal(line, &l) != nil || l.MAC != l.mac(k) {
				foreign++
			} else if _, err := pipeline.ParseID(string(l.Document)); err != nil {
				foreign++
			} else {
				all = append(all, store.Erasure{ID: l.Document, Actor: l.By, Reason: l.Reason, At: l.At})
			}
		}
		if err == io.EOF {
			return all, foreign, nil
		}
	}
}

// NoteErasures adds to a list, which it makes where there is none, what is not in
// it yet, and returns once it is on the disk.
func NoteErasures(path string, k Keyed, erasures []store.Erasure) error {
	known, _, err := ReadErasures(path, k)
	if err != nil {
		return err
	}
	has := map[pipeline.ID]bool{}
	for _, e := range known {
		has[e.ID] = true
	}
	var out bytes.Buffer
	for _, e := range erasures {
		if has[e.ID] {
			continue
		}
		has[e.ID] = true
		l := erasureLine{Document: e.ID, At: e.At.UTC(), By: e.Actor, Reason: e.Reason}
		l.MAC = l.mac(k)
		b, err := json.Marshal(l)
		if err != nil {
			return err
		}
		out.Write(append(b, '\n'))
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("note erasures: %w", err)
	}
	defer f.Close()
	if err := appendWhole(f, out.Bytes()); err != nil {
		return fmt.Errorf("note erasures: %w", err)
	}
	return syncDir(filepath.Dir(path))
}

// appendWhole adds lines behind what is there, of which the last may have been
// cut short: a line end first keeps the new ones whole.
func appendWhole(f *os.File, lines []byte) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if info.Size() < int64(len(erasuresHead)) { // the beginning of its first line, or nothing
		if err := f.Truncate(0); err != nil {
			return err
		}
		lines = append([]byte(erasuresHead), lines...)
	} else if last := make([]byte, 1); len(lines) > 0 {
		if _, err := f.ReadAt(last, info.Size()-1); err != nil {
			return err
		}
		if last[0] != '\n' {
			lines = append([]byte{'\n'}, lines...)
		}
	}
	if len(lines) == 0 {
		return nil
	}
	if _, err := f.Write(lines); err != nil {
		return err
	}
	return f.Sync()
}
