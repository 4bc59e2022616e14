package s3

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"

	"github.com/minio/minio-go/v7"
)

// Get opens a blob; the caller closes it. Most come whole with the first request.
func (s *Store) Get(ctx context.Context, name string) (Reader, error) {
	key, err := s.key(name)
	if err != nil {
		return nil, err
	}
	r := &object{s: s, ctx: ctx, key: key, size: -1}
	b, err := r.fetch(0, firstSize)
	if is(err, "InvalidRange") { // of an empty object
		info, err := s.stat(ctx, key, "")
		if err != nil || info.Size != 0 {
			return nil, fmt.Errorf("open blob: %w", errors.Join(err, io.ErrUnexpectedEOF))
		}
		r.size = 0
		return r, nil
	}
	if err != nil {
		return nil, fmt.Errorf("open blob: %w", err)
	}
	r.piece = b
	return r, nil
}

// object is an open blob. It holds one piece of it.
type object struct {
	s    *Store
	ctx  context.Context // of Get: who opened it reads it
	key  string
	size int64
	etag string
	pos  int64

	mu    sync.Mutex
	from  int64 // where piece begins
	piece []byte
}

func (o *object) Size() int64  { return o.size }
func (o *object) Close() error { return nil }

func (o *object) Read(p []byte) (int, error) {
	if o.pos >= o.size {
		return 0, io.EOF
	}
	n, err := o.ReadAt(p[:min(int64(len(p)), o.size-o.pos)], o.pos)
	o.pos += int64(n)
	if err == io.EOF {
		err = nil
	}
	return n, err
}

func (o *object) ReadAt(p []byte, off int64) (n int, err error) {
	if off < 0 {
		return 0, errors.New("read before the start of a blob")
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	for n < len(p) {
		at := off + int64(n)
		if at >= o.size {
			return n, io.EOF
		}
		if at < o.from || at >= o.from+int64(len(o.piece)) {
			b, err := o.fetch(at, min(pieceSize, o.size-at))
			if err != nil {
				return n, fmt.Errorf("read blob: %w", err)
			}
			o.from, o.piece = at, b
		}
		n += copy(p[n:], o.piece[at-o.from:])
	}
	return n, nil
}

// fetch reads so many bytes from a place, or fewer at the end.
func (o *object) fetch(at, n int64) (b []byte, err error) {
	err = o.s.do(o.ctx, n, func(ctx context.Context) error {
		var opt minio.GetObjectOptions
		if err := opt.SetRange(at, at+n-1); err != nil {
			return errors.Join(errStop, err)
		}
		if o.etag != "" {
			if err := opt.SetMatchETag(o.etag); err != nil {
				return errors.Join(errStop, err)
			}
		}
		body, info, head, err := o.s.core.GetObject(ctx, o.s.cfg.Bucket, o.key, opt)
		if err != nil {
			return err
		}
		defer body.Close()
		size, ok := total(head.Get("Content-Range"), at)
		if !ok {
			return errors.Join(errStop, errors.New("the answer is not the range that was asked for"))
		}
		want := min(n, size-at)
		if b, err = io.ReadAll(io.LimitReader(body, want+1)); err != nil {
			return err
		}
		if int64(len(b)) != want {
			return io.ErrUnexpectedEOF
		}
		if o.size >= 0 && size != o.size {
			return errors.Join(errStop, errors.New("the blob has changed"))
		}
		o.size, o.etag = size, info.ETag
		return nil
	})
	return b, err
}

// total reads the size of the whole from "bytes 0-99/1234".
func total(contentRange string, at int64) (int64, bool) {
	span, all, ok := strings.Cut(strings.TrimPrefix(contentRange, "bytes "), "/")
	first, _, ok2 := strings.Cut(span, "-")
	from, err := strconv.ParseInt(first, 10, 64)
	size, err2 := strconv.ParseInt(all, 10, 64)
	return size, ok && ok2 && err == nil && err2 == nil && from == at && size > at
}
