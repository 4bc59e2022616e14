package store

import (
	"bytes"
	"context"
	"io"

	"cardiopli/pipeline"
)

// RawReader opens the bytes that were dropped.
func (s *Store) RawReader(ctx context.Context, id pipeline.ID) (io.ReadSeekCloser, int64, error) {
	b, err := s.Raw(ctx, id)
	if err != nil {
		return nil, 0, err
	}
	return struct {
		*bytes.Reader
		io.Closer
	}{bytes.NewReader(b), io.NopCloser(nil)}, int64(len(b)), nil
}
