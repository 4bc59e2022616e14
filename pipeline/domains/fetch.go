package domains

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"cardiopli/pipeline/internet"
)

// Source is where the list is had: an http or https address, or a file.
type Source struct {
	URL     string
	File    string
	Private bool           // the address may lie in a private network
	Roots   *x509.CertPool // for https; nil: the system's
}

// fetchTime bounds one attempt.
const fetchTime = 60 * time.Second

// Update has the list anew. An attempt that fails is remembered and returned; the
// list that is held stays in use. What came over plain http, or lay in a file, may
// be a list of long ago that somebody gives again: its age counts from its own date
// where it has one, and over https from now.
func (l *List) Update(ctx context.Context, src Source, at time.Time) error {
	err := l.update(ctx, src, at)
	if err != nil && ctx.Err() == nil {
		l.failed(err, at)
	}
	return err
}

func (l *List) update(ctx context.Context, src Source, at time.Time) error {
	if src.URL == "" {
		raw, err := readCapped(src.File)
		if err != nil {
			return &Refusal{Code: CodeFetch, Err: errors.New("the file cannot be read")}
		}
		return l.takeDated(raw, src.File, "", at)
	}
	ctx, cancel := context.WithTimeout(ctx, fetchTime)
	defer cancel()
	l.mu.RLock()
	etag := ""
	if l.held != nil && l.note.Source == src.URL {
		etag = l.note.ETag
	}
	l.mu.RUnlock()
	secure := strings.HasPrefix(strings.ToLower(src.URL), "https:")
	if !secure {
		etag = "" // who stands between could say that nothing has changed
	}
	raw, etag, err := get(ctx, src, etag)
	switch {
	case err != nil:
		return err
	case raw == nil: // unchanged
		return l.confirm(at)
	case secure:
		return l.take(raw, src.URL, etag, at, at)
	}
	return l.takeDated(raw, src.URL, "", at)
}

// takeDated counts the age from the list's own date where it has one.
func (l *List) takeDated(raw []byte, source, etag string, at time.Time) error {
	s, err := Read(raw, l.trust, at)
	if err != nil {
		return err
	}
	from := at
	if !s.Issued.IsZero() && s.Issued.Before(at) {
		from = s.Issued
	}
	return l.take(raw, source, etag, from, at)
}

// Import takes a list from a file that a person gives.
func (l *List) Import(raw []byte, name string, at time.Time) error {
	return l.takeDated(raw, name, "", at)
}

func (l *List) confirm(at time.Time) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	n := l.note
	n.Confirmed, n.Failed, n.FailedAt = at.UTC(), "", time.Time{}
	if err := l.writeNote(n); err != nil {
		return err
	}
	l.note = n
	return nil
}

var (
	errRedirect = errors.New("redirected elsewhere, or too often")
)

// get asks the source; nil bytes where it says that nothing has changed.
func get(ctx context.Context, src Source, etag string) ([]byte, string, error) {
	fetch := func(err error) ([]byte, string, error) {
		if errors.Is(err, internet.ErrPrivate) {
			return nil, "", &Refusal{Code: CodePrivate}
		}
		return nil, "", &Refusal{Code: CodeFetch, Err: err}
	}
	u, err := url.Parse(src.URL)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return fetch(errors.New("not an http or https address"))
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, src.URL, nil)
	if err != nil {
		return fetch(errors.New("not an http or https address"))
	}
	r.Header.Set("User-Agent", "cardiopli")
	if etag != "" {
		r.Header.Set("If-None-Match", etag)
	}
	res, err := client(src).Do(r)
	if err != nil {
		return fetch(err)
	}
	defer res.Body.Close()
	switch {
	case res.StatusCode == http.StatusNotModified && etag != "":
		return nil, "", nil
	case res.StatusCode != http.StatusOK:
		return fetch(errors.New("status " + http.StatusText(res.StatusCode)))
	case res.ContentLength > MaxSize:
		return nil, "", &Refusal{Code: CodeLarge}
	}
	b, err := io.ReadAll(io.LimitReader(res.Body, MaxSize+1))
	if err != nil {
		return fetch(err)
	}
	if len(b) > MaxSize {
		return nil, "", &Refusal{Code: CodeLarge}
	}
	if len(b) == 0 {
		return fetch(errors.New("an empty answer"))
	}
	tag := res.Header.Get("ETag")
	if len(tag) > 256 {
		tag = ""
	}
	return b, tag, nil
}

// client dials public addresses alone, whatever name led there, unless the
// settings allow private ones; a redirect stays on its host and scheme.
func client(src Source) *http.Client {
	d := &net.Dialer{Timeout: 10 * time.Second}
	if !src.Private {
		d.Control = internet.Web
	}
	return &http.Client{
		Transport: &http.Transport{
			DialContext:           d.DialContext,
			TLSClientConfig:       &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: src.Roots},
			ResponseHeaderTimeout: 15 * time.Second, MaxResponseHeaderBytes: 64 << 10,
			DisableKeepAlives: true, DisableCompression: true, // the cap is on what arrives
		},
		CheckRedirect: func(r *http.Request, via []*http.Request) error {
			if len(via) > 3 || !strings.EqualFold(r.URL.Host, via[0].URL.Host) || r.URL.Scheme != via[0].URL.Scheme {
				return errRedirect
			}
			return nil
		},
	}
}
