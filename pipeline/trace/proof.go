package trace

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"cardiopli/pipeline"
)

const proofTitle = "cardiopli inclusion proof 1\n"

// maxProof holds a record, 62 hashes and a checkpoint.
const maxProof = maxLine + 62*64 + maxCheckpoint

// ErrProof says that a proof is malformed or proves nothing.
var ErrProof = errors.New("not a proof of this trace")

// ErrNoHop says that the trace has no hop at the position asked for.
var ErrNoHop = errors.New("the trace has no hop at this position")

// Prove returns the proof that the hop at a position stands in the trace: the
// record, its audit path (RFC 6962, 2.1.1) and the signed checkpoint of its year.
// It can be checked with CheckProof and the verifier key, without the log.
func Prove(dir string, seq int64) ([]byte, error) {
	v, err := view(dir, "")
	if err != nil {
		return nil, err
	}
	for _, s := range v.years {
		index, record := int64(-1), []byte(nil)
		n := int64(0)
		err := eachLine(dir, s.year, s.cp.Size, func(line []byte) error {
			if seqOf(line) == seq {
				index, record = n, bytes.Clone(line)
				return errStop
			}
			n++
			return nil
		})
		if err != nil && err != errStop {
			return nil, err
		}
		if index >= 0 {
			return prove(dir, s, index, record, v.verifier)
		}
	}
	return nil, fmt.Errorf("prove hop %d: %w", seq, ErrNoHop)
}

func prove(dir string, s snapshot, index int64, record []byte, v note.Verifier) ([]byte, error) {
	f, err := os.Open(filepath.Join(dir, yearName(s.year), hashesFile))
	if err != nil {
		return nil, fmt.Errorf("read trace: %w", err)
	}
	defer f.Close()
	path, err := tlog.ProveRecord(s.cp.Size, index, tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(indexes))
		for i, x := range indexes {
			if _, err := f.ReadAt(out[i][:], x*tlog.HashSize); err != nil {
				return nil, fmt.Errorf("read stored hash %d: %w", x, err)
			}
		}
		return out, nil
	}))
	if err != nil {
		return nil, fmt.Errorf("prove record %d of %d: %w", index, s.year, err)
	}
	proof := formatProof(index, record, path, s.signed)
	// The stored hashes were not verified: a proof that does not hold is no proof.
	if _, _, err := checkProof(proof, v); err != nil {
		return nil, &Tampered{File: yearName(s.year) + "/" + hopsFile, Line: index + 1,
			Reason: "the record and the stored hashes do not give the signed root"}
	}
	return proof, nil
}

func formatProof(index int64, record []byte, path tlog.RecordProof, signed []byte) []byte {
	var b bytes.Buffer
	b.WriteString(proofTitle)
	fmt.Fprintf(&b, "record %d\n%s", index, record)
	for _, h := range path {
		fmt.Fprintf(&b, "%s\n", h)
	}
	b.WriteByte('\n')
	b.Write(signed)
	return b.Bytes()
}

// CheckProof checks what Prove returned against the verifier key and returns the
// hop that is proved and the state of the log that includes it. It returns
// ErrProof where the proof does not hold.
func CheckProof(proof []byte, key string) (pipeline.Hop, Checkpoint, error) {
	v, err := parseKey(key)
	if err != nil {
		return pipeline.Hop{}, Checkpoint{}, err
	}
	return checkProof(proof, v)
}

func checkProof(proof []byte, v note.Verifier) (h pipeline.Hop, cp Checkpoint, err error) {
	if len(proof) > maxProof {
		return h, cp, fmt.Errorf("%w: %d bytes", ErrProof, len(proof))
	}
	head, signed, ok := bytes.Cut(proof, []byte("\n\n"))
	if !ok {
		return h, cp, ErrProof
	}
	// Signature first: nothing else is looked into before.
	if cp, err = openCheckpoint(signed, v); err != nil {
		return h, cp, fmt.Errorf("%w: %w", ErrProof, err)
	}
	lines := strings.Split(string(head), "\n")
	if len(lines) < 3 || len(lines) > 3+62 {
		return h, Checkpoint{}, ErrProof
	}
	number, ok := strings.CutPrefix(lines[1], "record ")
	if !ok {
		return h, Checkpoint{}, ErrProof
	}
	index, err := strconv.ParseInt(number, 10, 64)
	if err != nil || index < 0 || index >= cp.Size {
		return h, Checkpoint{}, ErrProof
	}
	record := []byte(lines[2] + "\n")
	var path tlog.RecordProof
	for _, l := range lines[3:] {
		hash, err := tlog.ParseHash(l)
		if err != nil {
			return h, Checkpoint{}, ErrProof
		}
		path = append(path, hash)
	}
	if !bytes.Equal(formatProof(index, record, path, signed), proof) {
		return h, Checkpoint{}, ErrProof
	}
	if err := tlog.CheckRecord(path, cp.Size, cp.Root, index, tlog.RecordHash(record)); err != nil {
		return h, Checkpoint{}, fmt.Errorf("%w: %w", ErrProof, err)
	}
	if h, err = parseHop(record); err != nil {
		return pipeline.Hop{}, Checkpoint{}, fmt.Errorf("%w: %w", ErrProof, err)
	}
	return h, cp, nil
}
