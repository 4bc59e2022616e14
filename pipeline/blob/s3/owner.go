package s3

import (
	"bytes"
	"context"
	"crypto/md5"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"github.com/minio/minio-go/v7"
)

// ownerName is the object, beside the blobs, that says whose they are. It is never
// listed as a blob.
const ownerName = "owner"

// maxOwner bounds what is read of it.
const maxOwner = 256

// Owner reads the mark of the bucket's owner, "" where there is none.
func (s *Store) Owner(ctx context.Context) (mark string, err error) {
	err = s.do(ctx, maxOwner, func(ctx context.Context) error {
		r, _, _, err := s.core.GetObject(ctx, s.cfg.Bucket, s.cfg.Prefix+ownerName, minio.GetObjectOptions{})
		if err != nil {
			return err
		}
		defer r.Close()
		b, err := io.ReadAll(io.LimitReader(r, maxOwner))
		mark = string(b)
		return err
	})
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("read whose the bucket is: %w", err)
	}
	return mark, nil
}

// SetOwner writes the mark, whatever stood there; with first only where none does:
// fs.ErrExist otherwise. It is never under a lock of the settings.
func (s *Store) SetOwner(ctx context.Context, mark string, first bool) error {
	b := []byte(mark)
	sum, check := sha256.Sum256(b), md5.Sum(b)
	var o minio.PutObjectOptions
	if first {
		o.SetMatchETagExcept("*")
	}
	err := s.do(ctx, int64(len(b)), func(ctx context.Context) error {
		_, err := s.core.PutObject(ctx, s.cfg.Bucket, s.cfg.Prefix+ownerName, bytes.NewReader(b), int64(len(b)),
			base64.StdEncoding.EncodeToString(check[:]), hex.EncodeToString(sum[:]), o)
		return err
	})
	if is(err, "PreconditionFailed") { // ours, where the reply was lost
		if now, failed := s.Owner(ctx); failed != nil || now == mark {
			return failed
		}
		return fs.ErrExist
	}
	if err != nil {
		return fmt.Errorf("write whose the bucket is: %w", err)
	}
	return nil
}

// errFound ends a listing.
var errFound = errors.New("found")

// Empty reports whether no blob is listed.
func (s *Store) Empty(ctx context.Context) (bool, error) {
	err := s.each(ctx, minio.ListObjectsOptions{}, func(o minio.ObjectInfo) error {
		if len(o.Key) > len(s.cfg.Prefix) && isName(o.Key[len(s.cfg.Prefix):]) {
			return errFound
		}
		return nil
	})
	if errors.Is(err, errFound) {
		return false, nil
	}
	return err == nil, err
}
