package s3

import (
	"bytes"
	"context"
	"crypto/md5"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"time"

	"github.com/minio/minio-go/v7"
)

// sumKey names, in an object's own metadata, the SHA-256 of its ciphertext. It
// tells our own object from another's after a reply that was lost.
const sumKey = "Sum"

// Put keeps what r gives under a fresh name, and returns once the server has it.
func (s *Store) Put(ctx context.Context, r io.Reader) (string, error) {
	var b [16]byte
	rand.Read(b[:])
	name := hex.EncodeToString(b[:])
	return name, s.put(ctx, s.cfg.Prefix+name, r, s.lock())
}

// Restore is Put under a name that a blob had before, as a backup gives it back.
// It returns fs.ErrExist where the name is taken.
func (s *Store) Restore(ctx context.Context, name string, r io.Reader) error {
	key, err := s.key(name)
	if err != nil {
		return err
	}
	if _, err := s.stat(ctx, key, ""); err == nil {
		return fs.ErrExist
	} else if !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("look for a blob: %w", err)
	}
	return s.put(ctx, key, r, s.lock())
}

// lock is what the settings ask for each blob.
func (s *Store) lock() (o minio.PutObjectOptions) {
	if s.cfg.LockDays > 0 {
		o.Mode, o.RetainUntilDate = minio.Compliance, time.Now().UTC().AddDate(0, 0, s.cfg.LockDays)
	}
	if s.cfg.LegalHold {
		o.LegalHold = minio.LegalHoldEnabled
	}
	return o
}

func (s *Store) put(ctx context.Context, key string, r io.Reader, o minio.PutObjectOptions) (err error) {
	var part bytes.Buffer
	_, err = io.CopyN(&part, r, partSize)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	switch {
	case errors.Is(err, io.EOF):
		err = s.single(ctx, key, part.Bytes(), o)
	case err != nil:
		return fmt.Errorf("read what is to be kept: %w", err)
	default:
		err = s.multi(ctx, key, &part, r, o)
	}
	if err != nil && !errors.Is(err, fs.ErrExist) {
		s.undo(ctx, key)
	}
	return err
}

// undo removes what a failed put may have left: of an attempt whose reply was
// lost nobody knows. What cannot be removed now no row names, and it is swept.
func (s *Store) undo(ctx context.Context, key string) {
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), s.cfg.Timeout)
	defer stop()
	if _, err := s.core.StatObject(ctx, s.cfg.Bucket, key, minio.StatObjectOptions{}); err == nil {
		s.remove(ctx, key)
	}
}

// single sends a blob that is whole in memory.
func (s *Store) single(ctx context.Context, key string, b []byte, o minio.PutObjectOptions) error {
	sum, check := sha256.Sum256(b), md5.Sum(b) // the server holds the bytes against both
	o.UserMetadata = map[string]string{sumKey: hex.EncodeToString(sum[:])}
	o.SetMatchETagExcept("*")
	err := s.do(ctx, int64(len(b)), func(ctx context.Context) error {
		_, err := s.core.PutObject(ctx, s.cfg.Bucket, key, bytes.NewReader(b), int64(len(b)),
			base64.StdEncoding.EncodeToString(check[:]), hex.EncodeToString(sum[:]), o)
		return err
	})
	if is(err, "PreconditionFailed") {
		return s.mine(ctx, key, int64(len(b)), hex.EncodeToString(sum[:]))
	}
	if err != nil {
		return fmt.Errorf("write blob: %w", err)
	}
	return nil
}

// mine settles what a name that is taken means: an attempt of ours whose reply was
// lost, or another's blob.
func (s *Store) mine(ctx context.Context, key string, size int64, sum string) error {
	info, err := s.stat(ctx, key, "")
	if err != nil {
		return fmt.Errorf("look at what was written: %w", err)
	}
	if info.Size != size || sum != "" && info.UserMetadata[sumKey] != sum {
		return fmt.Errorf("write blob: %w", fs.ErrExist)
	}
	return nil
}

// multi sends a blob in parts; the first is in part, the others come from r.
func (s *Store) multi(ctx context.Context, key string, part *bytes.Buffer, r io.Reader, o minio.PutObjectOptions) (err error) {
	var id string
	err = s.do(ctx, 0, func(ctx context.Context) (err error) {
		id, err = s.core.NewMultipartUpload(ctx, s.cfg.Bucket, key, o)
		return err
	})
	if err != nil {
		return fmt.Errorf("begin to write a blob: %w", err)
	}
	defer func() {
		if err != nil {
			ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), s.cfg.Timeout)
			defer stop()
			s.core.AbortMultipartUpload(ctx, s.cfg.Bucket, key, id)
		}
	}()
	var parts []minio.CompletePart
	size := int64(0)
	for last := false; ; {
		p, err := s.part(ctx, key, id, len(parts)+1, part.Bytes())
		if err != nil {
			return err
		}
		parts, size = append(parts, p), size+int64(part.Len())
		if last {
			break
		}
		part.Reset()
		_, err = io.CopyN(part, r, partSize)
		if last = errors.Is(err, io.EOF); !last && err != nil {
			return fmt.Errorf("read what is to be kept: %w", err)
		}
		if part.Len() == 0 {
			break
		}
	}
	var once minio.PutObjectOptions
	once.SetMatchETagExcept("*")
	err = s.do(ctx, 0, func(ctx context.Context) error {
		_, err := s.core.CompleteMultipartUpload(ctx, s.cfg.Bucket, key, id, parts, once)
		return err
	})
	if is(err, "NoSuchUpload", "PreconditionFailed") { // completed, and the reply was lost
		return s.mine(ctx, key, size, "")
	}
	if err != nil {
		return fmt.Errorf("end a blob: %w", err)
	}
	return nil
}

func (s *Store) part(ctx context.Context, key, id string, n int, b []byte) (minio.CompletePart, error) {
	sum, check := sha256.Sum256(b), md5.Sum(b)
	var p minio.ObjectPart
	err := s.do(ctx, int64(len(b)), func(ctx context.Context) (err error) {
		p, err = s.core.PutObjectPart(ctx, s.cfg.Bucket, key, id, n, bytes.NewReader(b), int64(len(b)),
			minio.PutObjectPartOptions{Md5Base64: base64.StdEncoding.EncodeToString(check[:]), Sha256Hex: hex.EncodeToString(sum[:])})
		return err
	})
	if err != nil {
		return minio.CompletePart{}, fmt.Errorf("write a part of a blob: %w", err)
	}
	return minio.CompletePart{PartNumber: n, ETag: p.ETag}, nil
}

func (s *Store) stat(ctx context.Context, key, version string) (info minio.ObjectInfo, err error) {
	err = s.do(ctx, 0, func(ctx context.Context) (err error) {
		info, err = s.core.StatObject(ctx, s.cfg.Bucket, key, minio.StatObjectOptions{VersionID: version})
		return err
	})
	return info, err
}
