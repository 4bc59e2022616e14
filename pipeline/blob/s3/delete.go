package s3

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
)

// KeptError is returned by Delete where the bucket keeps the ciphertext: the blob
// is no longer listed nor opened, and destroying the key of its document is what
// erases it.
type KeptError struct {
	Until time.Time // zero where the server does not tell, and for a legal hold, which someone must lift
	Hold  bool
}

func (e *KeptError) Error() string {
	switch {
	case e.Hold:
		return "the bucket keeps the ciphertext under a legal hold"
	case e.Until.IsZero():
		return "the bucket keeps the ciphertext under a lock"
	}
	return "the bucket keeps the ciphertext until " + e.Until.UTC().Format(time.DateOnly)
}

// Kept tells until when; the zero time where nobody knows.
func (e *KeptError) Kept() time.Time { return e.Until }

// Delete removes a blob, with all its versions where the bucket keeps them. One
// that is gone already is no error. See KeptError.
func (s *Store) Delete(ctx context.Context, name string) error {
	key, err := s.key(name)
	if err != nil {
		return err
	}
	if err := s.remove(ctx, key); err != nil {
		return fmt.Errorf("delete blob: %w", err)
	}
	return nil
}

func (s *Store) remove(ctx context.Context, key string) error {
	versioned, err := s.versioned(ctx)
	if err != nil {
		return err
	}
	if !versioned {
		return s.removeVersion(ctx, key, "")
	}
	all, err := s.versions(ctx, key)
	if err != nil {
		return err
	}
	var kept *KeptError
	marked := false
	for _, v := range all {
		marked = marked || v.IsDeleteMarker && v.IsLatest
		if v.IsDeleteMarker { // they go last, so that nothing is seen again in between
			continue
		}
		err := s.removeVersion(ctx, key, v.VersionID)
		if err == nil {
			continue
		}
		k, found := s.kept(ctx, key, v.VersionID, err)
		if !found {
			return err
		}
		if kept == nil || k.Until.After(kept.Until) {
			kept = k
		}
	}
	if kept != nil {
		if !marked {
			if err := s.removeVersion(ctx, key, ""); err != nil {
				return fmt.Errorf("hide what is kept: %w", err)
			}
		}
		return kept
	}
	for _, v := range all {
		if v.IsDeleteMarker {
			if err := s.removeVersion(ctx, key, v.VersionID); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Store) removeVersion(ctx context.Context, key, version string) error {
	err := s.do(ctx, 0, func(ctx context.Context) error {
		return s.core.RemoveObject(ctx, s.cfg.Bucket, key, minio.RemoveObjectOptions{VersionID: version})
	})
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// versions lists the versions of one object.
func (s *Store) versions(ctx context.Context, key string) (all []minio.ObjectInfo, err error) {
	err = s.do(ctx, 0, func(ctx context.Context) error {
		all = all[:0]
		for v := range s.core.ListObjectsIter(ctx, s.cfg.Bucket, minio.ListObjectsOptions{Prefix: key, WithVersions: true, Recursive: true}) {
			if v.Err != nil {
				return v.Err
			}
			if v.Key == key {
				all = append(all, v)
			}
		}
		return ctx.Err()
	})
	return all, err
}

// kept tells whether a lock is what made the server refuse to delete a version.
// Some servers show the lock of the latest version alone: of the others their
// words tell.
func (s *Store) kept(ctx context.Context, key, version string, refused error) (*KeptError, bool) {
	var r minio.ErrorResponse
	if !errors.As(refused, &r) || r.StatusCode >= 500 {
		return nil, false
	}
	info, err := s.stat(ctx, key, version)
	if err != nil {
		return nil, false
	}
	if strings.EqualFold(info.Metadata.Get("X-Amz-Object-Lock-Legal-Hold"), "ON") {
		return &KeptError{Hold: true}, true
	}
	until, err := time.Parse(time.RFC3339, info.Metadata.Get("X-Amz-Object-Lock-Retain-Until-Date"))
	if err == nil && until.After(time.Now()) {
		return &KeptError{Until: until}, true
	}
	said := strings.ToLower(r.Message)
	return &KeptError{}, r.Code == "ObjectLocked" || strings.Contains(said, "object lock") || strings.Contains(said, "worm protected")
}

// List calls f for each blob, with the time of its object.
func (s *Store) List(ctx context.Context, f func(name string, written time.Time) error) error {
	return s.each(ctx, minio.ListObjectsOptions{}, func(o minio.ObjectInfo) error {
		name := strings.TrimPrefix(o.Key, s.cfg.Prefix)
		if !isName(name) { // another's, in the same bucket
			return nil
		}
		return f(name, o.LastModified)
	})
}

// each lists objects; after a failure it goes on behind the last one told.
func (s *Store) each(ctx context.Context, opt minio.ListObjectsOptions, f func(minio.ObjectInfo) error) error {
	opt.Prefix, opt.Recursive = s.cfg.Prefix, true
	pause := s.cfg.Pause
	for attempt := 1; ; attempt++ {
		err := func() error {
			ctx, stop := context.WithCancel(ctx)
			defer stop()
			// A page that does not come ends the attempt; f may take its time.
			watch := time.AfterFunc(s.cfg.Timeout, stop)
			defer watch.Stop()
			for o := range s.core.ListObjectsIter(ctx, s.cfg.Bucket, opt) {
				if o.Err != nil {
					return o.Err
				}
				watch.Stop()
				if err := f(o); err != nil {
					return &told{err}
				}
				watch.Reset(s.cfg.Timeout)
				opt.StartAfter, attempt, pause = o.Key, 1, s.cfg.Pause
			}
			return ctx.Err()
		}()
		var stopped *told
		switch {
		case errors.As(err, &stopped):
			return stopped.err
		case err == nil:
			return nil
		case ctx.Err() != nil || attempt >= s.cfg.Attempts || !passing(err):
			return fmt.Errorf("list blobs: %w", err)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
		pause = min(2*pause, 10*time.Second)
	}
}

// told is an error of the caller's own.
type told struct{ err error }

func (t *told) Error() string { return t.err.Error() }

// Tidy gives up uploads that a crash left begun more than a day ago, and removes
// what deleted blobs left behind once no lock keeps it any more.
func (s *Store) Tidy(ctx context.Context) error {
	day := time.Now().Add(-24 * time.Hour)
	for u := range s.core.ListIncompleteUploads(ctx, s.cfg.Bucket, s.cfg.Prefix, true) {
		if u.Err != nil {
			return fmt.Errorf("list uploads: %w", u.Err)
		}
		if u.Initiated.Before(day) && isName(strings.TrimPrefix(u.Key, s.cfg.Prefix)) {
			if err := s.core.AbortMultipartUpload(ctx, s.cfg.Bucket, u.Key, u.UploadID); err != nil && !is(err, "NoSuchUpload") {
				return fmt.Errorf("give up an upload: %w", err)
			}
		}
	}
	versioned, err := s.versioned(ctx)
	if err != nil || !versioned {
		return err
	}
	for v := range s.core.ListObjectsIter(ctx, s.cfg.Bucket, minio.ListObjectsOptions{Prefix: s.cfg.Prefix, WithVersions: true, Recursive: true}) {
		if v.Err != nil {
			return fmt.Errorf("list versions: %w", v.Err)
		}
		if !v.IsDeleteMarker || !v.IsLatest || !isName(strings.TrimPrefix(v.Key, s.cfg.Prefix)) {
			continue
		}
		var kept *KeptError
		if err := s.remove(ctx, v.Key); err != nil && !errors.As(err, &kept) {
			return fmt.Errorf("remove what a deleted blob left: %w", err)
		}
	}
	return nil
}
