// Package s3 keeps sealed bytes in a bucket of an object store that speaks the
// S3 protocol, for groups of practices that outgrow one machine's disk.
//
// It sees ciphertext and random names only. A name is written once (If-None-Match).
// The server must show a certificate that leads to the anchors given; without TLS
// only an address of this machine is spoken to. Where the settings say so, each
// blob is locked: the server refuses to delete it for so many days (compliance), or
// until someone lifts its legal hold. Deleting then hides the blob and says so
// with a KeptError: the ciphertext stays, and what makes it unreadable is that the
// key of its document is destroyed.
//
// Requests that fail for a passing reason are made again. A blob goes up in parts
// of 8 MiB and comes down in pieces of 4 MiB, so that its size costs no memory.
//
// The package does not encrypt, makes no bucket, and sets no rule of one.
package s3

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// Config says where the bucket is.
type Config struct {
	Endpoint  string // https://s3.example.org
	Region    string
	Bucket    string
	Prefix    string // before every name, such as "cabinet/"
	AccessKey string
	Secret    string
	// Roots are the anchors that the server's certificate must lead to; nil means
	// the system's.
	Roots *x509.CertPool
	// LockDays is for how many days each blob is locked in compliance mode; 0: not.
	LockDays int
	// LegalHold puts each blob under a legal hold.
	LegalHold bool

	// Attempts is how often a request is made that fails for a passing reason: 6.
	Attempts int
	// Pause is the wait before the second attempt, doubled each time: 200 ms.
	Pause time.Duration
	// Timeout is for how long a request may take besides the transfer of its bytes: 30 s.
	Timeout time.Duration
}

// Sizes of what is sent and fetched at once.
const (
	partSize  = 8 << 20 // S3 asks for 5 MiB at least
	pieceSize = 4 << 20
	firstSize = 1 << 20 // most blobs are whole in the first piece
	// slowest is the rate, in bytes a second, below which a transfer is given up.
	slowest = 32 << 10
)

// Reader is an open blob: from its start, and at any place of it.
type Reader = interface {
	io.Reader
	io.ReaderAt
	io.Closer
	Size() int64
}

// ErrName is returned for what cannot be the name of a blob.
var ErrName = errors.New("not a blob name")

// Store keeps blobs in a bucket. It is safe for many goroutines and processes.
type Store struct {
	cfg       Config
	core      *minio.Core
	transport *http.Transport

	mu         sync.Mutex
	versioning *bool // asked of the bucket once
}

// Open readies a store. Nothing is dialled yet.
func Open(cfg Config) (*Store, error) {
	u, err := url.Parse(cfg.Endpoint)
	if err != nil || u.Host == "" || u.User != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" {
		return nil, errors.New("the endpoint is not of the form https://host")
	}
	if u.Scheme != "https" && !(u.Scheme == "http" && loopback(u.Hostname())) {
		return nil, errors.New("the endpoint is without TLS and not on this machine")
	}
	if cfg.Attempts == 0 {
		cfg.Attempts = 6
	}
	if cfg.Pause == 0 {
		cfg.Pause = 200 * time.Millisecond
	}
	if cfg.Timeout == 0 {
		cfg.Timeout = 30 * time.Second
	}
	tr := &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: min(10*time.Second, cfg.Timeout), KeepAlive: 30 * time.Second}).DialContext,
		TLSClientConfig:       &tls.Config{RootCAs: cfg.Roots, MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:   min(10*time.Second, cfg.Timeout),
		ResponseHeaderTimeout: cfg.Timeout,
		ExpectContinueTimeout: time.Second,
		IdleConnTimeout:       30 * time.Second,
		MaxIdleConnsPerHost:   16,
		DisableCompression:    true, // a stored length is the length that arrives
		ForceAttemptHTTP2:     true,
	}
	core, err := minio.NewCore(u.Host, &minio.Options{
		Creds: credentials.NewStaticV4(cfg.AccessKey, cfg.Secret, ""), Secure: u.Scheme == "https", Transport: tr, Region: cfg.Region,
		MaxRetries: 1, // Store.do makes attempts, and knows what a lost reply may mean
	})
	if err != nil {
		return nil, fmt.Errorf("ready the object store: %w", err)
	}
	return &Store{cfg: cfg, core: core, transport: tr}, nil
}

// Close lets go of kept connections.
func (s *Store) Close() error {
	s.transport.CloseIdleConnections()
	return nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// key is the object's name in the bucket.
func (s *Store) key(name string) (string, error) {
	if !isName(name) {
		return "", ErrName
	}
	return s.cfg.Prefix + name, nil
}

func isName(s string) bool {
	if len(s) != 32 {
		return false
	}
	for _, c := range s {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// versioned asks the bucket whether it keeps versions. A server that does not
// know the question keeps none.
func (s *Store) versioned(ctx context.Context) (bool, error) {
	s.mu.Lock()
	known := s.versioning
	s.mu.Unlock()
	if known != nil {
		return *known, nil
	}
	var on bool
	err := s.do(ctx, 0, func(ctx context.Context) error {
		v, err := s.core.GetBucketVersioning(ctx, s.cfg.Bucket)
		on = v.Status != ""
		return err
	})
	if is(err, "NotImplemented", "MethodNotAllowed") || is(err, "VersioningNotConfigured") {
		on, err = false, nil
	}
	if err != nil {
		return false, fmt.Errorf("ask whether the bucket keeps versions: %w", err)
	}
	s.mu.Lock()
	s.versioning = &on
	s.mu.Unlock()
	return on, nil
}
