package revocation

import (
	"context"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"cardiopli/crypto/cms"

	"github.com/google/renameio/v2"
)

// source is one address of an authority, or one file.
type source struct {
	authority *authority
	name      string            // of its files, without what follows the dot
	url       string            // "" for a file that is kept by hand
	cert      *x509.Certificate // for an answer: about whom

	list     *cms.List
	answer   *cms.Answer
	meta     meta
	modified time.Time // of a file
	stapled  bool      // the answer came with a connection, see Staple
}

// meta is kept beside a list or an answer.
type meta struct {
	URL      string    `json:"url"`
	ETag     string    `json:"etag,omitempty"`
	Modified string    `json:"modified,omitempty"` // Last-Modified, as the server wrote it
	Checked  time.Time `json:"checked"`            // the last attempt
	Fetched  time.Time `json:"fetched"`            // the last that brought or confirmed something
	Failures int       `json:"failures,omitempty"` // since then
	Fault    Fault     `json:"fault,omitempty"`    // of the last attempt
}

func (a *authority) source(address string, cert *x509.Certificate) *source {
	h := sha256.New()
	h.Write([]byte(address))
	if cert != nil {
		fmt.Fprintf(h, "\x00%x", cert.SerialNumber)
	}
	name := hex.EncodeToString(h.Sum(nil)[:16])
	s := a.sources[name]
	if s == nil {
		s = &source{authority: a, name: name, url: address, meta: meta{URL: address}}
		a.sources[name] = s
	}
	if s.cert == nil && cert != nil {
		s.cert = cert
		if b, err := readCapped(filepath.Join(a.dir, name+".ocsp"), cms.MaxList); err == nil {
			s.answer, _ = cms.ReadAnswer(b, cert, a.cert)
		}
	}
	return s
}

// load reads what the folder holds of an authority. What cannot be read, or is not
// signed by the authority any more, is passed over: it will be fetched again.
func (a *authority) load(log *slog.Logger) {
	names, err := filepath.Glob(filepath.Join(a.dir, "*.json"))
	if err != nil {
		return
	}
	for _, f := range names {
		b, err := readCapped(f, 1<<16)
		if err != nil {
			continue
		}
		s := &source{authority: a, name: strings.TrimSuffix(filepath.Base(f), ".json")}
		if json.Unmarshal(b, &s.meta) != nil || !usable(s.meta.URL) {
			continue
		}
		s.url = s.meta.URL
		if b, err := readCapped(filepath.Join(a.dir, s.name+".crl"), cms.MaxList); err == nil {
			if s.list, err = cms.ReadList(b, a.cert); err != nil {
				log.Warn("a kept revocation list is damaged", "file", s.name, "err", err)
			}
		}
		if s.list == nil { // else the server would confirm what is not there
			s.meta.ETag, s.meta.Modified = "", ""
		}
		a.sources[s.name] = s
	}
}

// due tells whether a source is to be asked now.
func (s *source) due(now time.Time) bool {
	if s.url == "" {
		return false
	}
	if s.meta.Checked.IsZero() || s.meta.Checked.After(now.Add(time.Hour)) { // a clock that was wrong
		return true
	}
	if n := s.meta.Failures; n > 0 {
		wait := firstWait << min(n-1, 10)
		return !now.Before(s.meta.Checked.Add(min(wait, longWait)))
	}
	from, to, ok := s.span()
	if !ok {
		return !now.Before(s.meta.Checked.Add(firstWait))
	}
	if !now.Before(s.meta.Checked.Add(refresh)) {
		return true
	}
	// The last quarter of its time, but not more often than a failure would.
	return now.After(to.Add(-to.Sub(from)/4)) && !now.Before(s.meta.Checked.Add(firstWait))
}

// span is the time for which what is held is in force.
func (s *source) span() (from, to time.Time, ok bool) {
	switch {
	case s.list != nil:
		return s.list.ThisUpdate(), s.list.NextUpdate(), true
	case s.answer != nil:
		return s.answer.ThisUpdate(), s.answer.NextUpdate(), true
	}
	return from, to, false
}

// fetch asks a source and keeps what it brings. A failure leaves what is held.
func (c *Cache) fetch(ctx context.Context, s *source) {
	c.mu.Lock()
	if done := c.asking[s]; done != nil { // somebody else asks: what they get is known then
		c.mu.Unlock()
		select {
		case <-done:
		case <-ctx.Done():
		}
		return
	}
	done := make(chan struct{})
	c.asking[s] = done
	defer close(done)
	ask := request{url: s.url, etag: s.meta.ETag, modified: s.meta.Modified, limit: cms.MaxList}
	held, old := s.list, s.answer
	c.mu.Unlock()

	var fault Fault
	var list *cms.List
	var answer *cms.Answer
	var got reply
	var err error
	if s.cert != nil {
		ask.etag, ask.modified, ask.limit = "", "", 64<<10
		if ask.body, err = cms.AskOCSP(s.cert, s.authority.cert); err == nil {
			got, err = c.web.get(ctx, ask)
		}
	} else {
		got, err = c.web.get(ctx, ask)
	}
	now := c.o.Now()
	switch {
	case err != nil:
		fault = faultOf(err)
	case got.same:
	case s.cert != nil:
		answer, fault = readAnswer(got.body, s, old, now)
	default:
		list, fault = readList(got.body, s, held, now)
	}

	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.asking, s)
	if errors.Is(err, context.Canceled) {
		return // this process ends; the server did nothing wrong
	}
	s.meta.Checked, s.meta.Fault = now, fault
	if fault == "" {
		s.meta.Fetched, s.meta.Failures = now, 0
	} else {
		s.meta.Failures++
		c.o.Log.Warn("fetch the state of certificates", "host", hostOf(s.url), "fault", string(fault))
	}
	if list != nil {
		s.list, s.meta.ETag, s.meta.Modified = list, got.etag, got.modified
	}
	if answer != nil {
		s.answer = answer
	}
	if err := s.keep(got.body, list != nil, answer != nil); err != nil {
		c.o.Log.Error("keep the state of certificates", "err", err)
	}
}

// readList decides whether a list that was fetched takes the place of the one held.
func readList(b []byte, s *source, held *cms.List, now time.Time) (*cms.List, Fault) {
	l, err := cms.ReadList(b, s.authority.cert)
	switch {
	case errors.Is(err, cms.ErrListSigner), errors.Is(err, cms.ErrWeakAlgorithm): // over SHA-1 it proves no signer
		return nil, FaultSigner
	case err != nil:
		return nil, FaultFormat
	case l.ThisUpdate().After(now.Add(5 * time.Minute)):
		return nil, FaultFuture // taken, it would keep out those of today
	case held != nil && held.Newer(l):
		return nil, FaultOlder
	case !l.Current(now):
		return l, FaultStale // what it revokes stays revoked
	}
	return l, ""
}

func readAnswer(b []byte, s *source, held *cms.Answer, now time.Time) (*cms.Answer, Fault) {
	a, err := cms.ReadAnswer(b, s.cert, s.authority.cert)
	switch {
	case errors.Is(err, cms.ErrAnswerSigner), errors.Is(err, cms.ErrAnswerOther), errors.Is(err, cms.ErrWeakAlgorithm):
		return nil, FaultSigner
	case errors.Is(err, cms.ErrAnswerNone):
		return nil, FaultRefused
	case err != nil:
		return nil, FaultFormat
	case a.ThisUpdate().After(now.Add(5 * time.Minute)):
		return nil, FaultFuture
	case held != nil && held.ThisUpdate().After(a.ThisUpdate()):
		return nil, FaultOlder
	case !a.Current(now):
		return a, FaultStale
	}
	return a, ""
}

// keep writes a source to the folder: what it brought first, so that the note never
// tells of a list that is not there.
func (s *source) keep(body []byte, list, answer bool) error {
	if err := os.MkdirAll(s.authority.dir, 0o700); err != nil {
		return err
	}
	write := func(ext string, b []byte) error {
		return renameio.WriteFile(filepath.Join(s.authority.dir, s.name+ext), b, 0o600, renameio.WithTempDir(s.authority.dir))
	}
	if list {
		if err := write(".crl", body); err != nil {
			return fmt.Errorf("write list: %w", err)
		}
	}
	if answer {
		if err := write(".ocsp", body); err != nil {
			return fmt.Errorf("write answer: %w", err)
		}
	}
	b, err := json.Marshal(s.meta)
	if err != nil {
		return err
	}
	return write(".json", b)
}

func readCapped(path string, limit int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(b)) > limit {
		return nil, fmt.Errorf("file is larger than %d bytes", limit)
	}
	return b, err
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

// decided tells whether a judgement says what state a certificate is in.
func decided(err error) bool {
	var ce *cms.CertificateError
	return !errors.As(err, &ce) || !ce.Unsettled()
}
