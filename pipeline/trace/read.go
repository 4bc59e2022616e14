package trace

import (
	"bufio"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"time"

	"cardiopli/pipeline"
)

// Filter chooses hops; what is zero or empty lets all pass.
type Filter struct {
	Documents []pipeline.ID
	Stages    []pipeline.Stage
	Actor     string
	From, To  time.Time // From included, To excluded
}

func (f Filter) takes(h pipeline.Hop) bool {
	return (len(f.Documents) == 0 || slices.Contains(f.Documents, h.Document)) &&
		(len(f.Stages) == 0 || slices.Contains(f.Stages, h.Stage)) &&
		(f.Actor == "" || f.Actor == h.Actor) &&
		(f.From.IsZero() || !h.At.Before(f.From)) &&
		(f.To.IsZero() || h.At.Before(f.To))
}

// Read returns the signed hops that the filter takes, in order. It looks at
// signatures, order and form only: whether the log is whole is for Verify.
func Read(dir string, f Filter) ([]pipeline.Hop, error) {
	var out []pipeline.Hop
	for h, err := range All(dir) {
		if err != nil {
			return nil, err
		}
		if f.takes(h) {
			out = append(out, h)
		}
	}
	return out, nil
}

// All goes over the signed hops in order. An error ends it.
func All(dir string) iter.Seq2[pipeline.Hop, error] {
	return func(yield func(pipeline.Hop, error) bool) {
		v, err := view(dir, "")
		if err != nil {
			yield(pipeline.Hop{}, err)
			return
		}
		for _, s := range v.years {
			n := int64(0)
			err := eachLine(dir, s.year, s.cp.Size, func(line []byte) error {
				n++
				h, err := parseHop(line)
				if err != nil {
					return &Tampered{File: yearName(s.year) + "/" + hopsFile, Line: n, Reason: err.Error()}
				}
				if !yield(h, nil) {
					return errStop
				}
				return nil
			})
			if err == errStop {
				return
			}
			if err != nil {
				yield(pipeline.Hop{}, err)
				return
			}
		}
	}
}

var errStop = fmt.Errorf("enough")

// eachLine calls f with the first n records of a year. The line is only valid
// during the call.
func eachLine(dir string, year int, n int64, f func(line []byte) error) error {
	file, err := os.Open(filepath.Join(dir, yearName(year), hopsFile))
	if err != nil {
		return fmt.Errorf("read trace: %w", err)
	}
	defer file.Close()
	r := bufio.NewReaderSize(file, maxLine)
	for i := range n {
		line, err := r.ReadSlice('\n')
		if err == io.EOF || err == bufio.ErrBufferFull {
			return &Tampered{File: yearName(year) + "/" + hopsFile, Line: i + 1,
				Reason: fmt.Sprintf("the checkpoint covers %d records, %d are there", n, i)}
		}
		if err != nil {
			return fmt.Errorf("read trace: %w", err)
		}
		if err := f(line); err != nil {
			return err
		}
	}
	return nil
}
