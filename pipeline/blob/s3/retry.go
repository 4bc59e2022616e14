package s3

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"slices"
	"time"

	"github.com/minio/minio-go/v7"
)

// do makes a request that moves so many bytes, and makes it again while it fails
// for a passing reason.
func (s *Store) do(ctx context.Context, bytes int64, request func(context.Context) error) error {
	return s.try(ctx, s.cfg.Attempts, bytes, request)
}

func (s *Store) try(ctx context.Context, attempts int, bytes int64, request func(context.Context) error) error {
	pause := s.cfg.Pause
	for attempt := 1; ; attempt++ {
		err := func() error {
			ctx, stop := context.WithTimeout(ctx, s.cfg.Timeout+time.Duration(bytes)*time.Second/slowest)
			defer stop()
			return request(ctx)
		}()
		if err == nil || ctx.Err() != nil || attempt >= attempts || !passing(err) {
			return missing(err)
		}
		t := time.NewTimer(pause/2 + rand.N(pause/2+1))
		select {
		case <-ctx.Done():
			t.Stop()
			return err
		case <-t.C:
		}
		pause = min(2*pause, 10*time.Second)
	}
}

// passing reports whether a request that failed may succeed when made again.
// What the server refuses it refuses again; a certificate does not mend itself.
func passing(err error) bool {
	var verify *tls.CertificateVerificationError
	var unknown x509.UnknownAuthorityError
	var host x509.HostnameError
	var invalid x509.CertificateInvalidError
	if errors.As(err, &verify) || errors.As(err, &unknown) || errors.As(err, &host) || errors.As(err, &invalid) {
		return false
	}
	var r minio.ErrorResponse
	if errors.As(err, &r) {
		return r.StatusCode >= 500 && r.StatusCode != http.StatusNotImplemented || r.StatusCode == http.StatusTooManyRequests || r.StatusCode == http.StatusRequestTimeout ||
			slices.Contains([]string{"SlowDown", "RequestTimeout", "InternalError", "ServiceUnavailable", "OperationAborted", "ConditionalRequestConflict"}, r.Code)
	}
	return !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, errStop)
}

// errStop ends the attempts.
var errStop = errors.New("no further attempt")

// is reports whether the server answered with one of these codes.
func is(err error, codes ...string) bool {
	var r minio.ErrorResponse
	return errors.As(err, &r) && slices.Contains(codes, r.Code)
}

// missing turns the server's words for an object that is not there into
// fs.ErrNotExist. A bucket that is not there stays an error of its own.
func missing(err error) error {
	if is(err, "NoSuchKey", "NoSuchVersion") {
		return fs.ErrNotExist
	}
	return err
}
