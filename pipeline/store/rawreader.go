package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"

	"cardiopli/crypto/atrest"
	"cardiopli/pipeline"
)

// RawReader opens the bytes that were dropped, at any place in them; their
// number comes with it. A recording is read from the disk as it goes, each piece
// authenticated before it is released, so that its size costs no memory. The
// caller closes it. The bytes of a document that shares another's original
// (raw_of) are those of the other.
func (s *Store) RawReader(ctx context.Context, id pipeline.ID) (io.ReadSeekCloser, int64, error) {
	blob, id, err := s.rawBlob(ctx, id)
	if err != nil {
		return nil, 0, err
	}
	key, err := s.key(ctx, s.read, id)
	if err != nil {
		return nil, 0, err
	}
	f, err := s.blobs.Get(ctx, blob)
	if err != nil {
		return nil, 0, fmt.Errorf("open blob of %s: %w", id, err)
	}
	r, size, err := openRaw(key, f)
	if err != nil {
		f.Close()
		return nil, 0, fmt.Errorf("open blob of %s: %w", id, err)
	}
	return r, size, nil
}

// rawBlob finds the blob of the original and the document under whose key it is.
func (s *Store) rawBlob(ctx context.Context, id pipeline.ID) (blob string, owner pipeline.ID, err error) {
	var shared string
	err = s.read.QueryRowContext(ctx, `
		select d.raw_blob, d.raw_of, coalesce(o.raw_blob, '') from document d left join document o on o.id = d.raw_of
		where d.id = $1`, id).Scan(&blob, &owner, &shared)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return "", "", ErrNotFound
	case err != nil:
		return "", "", fmt.Errorf("read document %s: %w", id, err)
	case blob != "":
		return blob, id, nil
	case shared != "":
		return shared, owner, nil
	}
	return "", "", ErrNotFound
}

func openRaw(key *atrest.Document, f Blob) (io.ReadSeekCloser, int64, error) {
	head := make([]byte, 8)
	n, err := f.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, 0, err
	}
	if atrest.IsStream(head[:n]) {
		st, err := key.OpenBlobAt("raw", f, f.Size())
		if err != nil {
			return nil, 0, err
		}
		return struct {
			*atrest.Stream
			io.Closer
		}{st, f}, st.Size(), nil
	}
	b, err := key.OpenBlob("raw", f, maxBlob)
	if err != nil {
		return nil, 0, err
	}
	return struct {
		*bytes.Reader
		io.Closer
	}{bytes.NewReader(b), f}, int64(len(b)), nil
}
