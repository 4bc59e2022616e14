package revocation

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"cardiopli/pipeline/internet"
)

// web asks addresses that stand in certificates. Who may write them is an
// authority that the practice trusts; all the same the request goes out from within
// the practice's network, so:
//
//   - addresses of this machine, of private networks and of the link are not
//     dialled, whatever name led there, nor are ports other than 80 and 443, except
//     for hosts that the settings name;
//   - a redirect stays on its host, three times at most;
//   - nothing of an answer is shown or passed on: it is a signed list or dropped.
//
// What remains: a trusted authority can have a server in the public network asked,
// once for each address it certified.
type web struct {
	client *http.Client
	hosts  map[string]bool
}

const redirects = 3

var (
	errRedirect = errors.New("redirected elsewhere, or too often")
)

func newWeb(hosts []string) *web {
	w := &web{hosts: map[string]bool{}}
	for _, h := range hosts {
		w.hosts[strings.ToLower(h)] = true
	}
	open := &net.Dialer{Timeout: 10 * time.Second}
	guarded := &net.Dialer{Timeout: 10 * time.Second, Control: internet.Web}
	w.client = &http.Client{
		Transport: &http.Transport{
			DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
				if host, _, err := net.SplitHostPort(address); err == nil && w.hosts[strings.ToLower(host)] {
					return open.DialContext(ctx, network, address)
				}
				return guarded.DialContext(ctx, network, address)
			},
			TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
			ResponseHeaderTimeout:  15 * time.Second,
			MaxResponseHeaderBytes: 64 << 10,
			DisableKeepAlives:      true,
			DisableCompression:     true, // the cap is on what arrives
		},
		CheckRedirect: func(r *http.Request, via []*http.Request) error {
			if len(via) > redirects || !strings.EqualFold(r.URL.Hostname(), via[0].URL.Hostname()) ||
				r.URL.Scheme != "http" && r.URL.Scheme != "https" || r.Method != via[0].Method {
				return errRedirect
			}
			return nil
		},
	}
	return w
}

// request is one question; body makes it an OCSP one.
type request struct {
	url, etag, modified string
	body                []byte
	limit               int64
}

// reply is what came; same where the server confirms what is held.
type reply struct {
	body           []byte
	etag, modified string
	same           bool
}

// statusError is an HTTP status other than 200.
type statusError int

func (e statusError) Error() string { return "status " + http.StatusText(int(e)) }

var errLarge = errors.New("too large")

func (w *web) get(ctx context.Context, q request) (reply, error) {
	method, body := http.MethodGet, io.Reader(nil)
	if q.body != nil {
		method, body = http.MethodPost, bytes.NewReader(q.body)
	}
	r, err := http.NewRequestWithContext(ctx, method, q.url, body)
	if err != nil {
		return reply{}, err
	}
	r.Header.Set("User-Agent", "cardiopli")
	if q.body != nil {
		r.Header.Set("Content-Type", "application/ocsp-request")
		r.Header.Set("Accept", "application/ocsp-response")
	}
	if q.etag != "" {
		r.Header.Set("If-None-Match", q.etag)
	}
	if q.modified != "" {
		r.Header.Set("If-Modified-Since", q.modified)
	}
	res, err := w.client.Do(r)
	if err != nil {
		return reply{}, err
	}
	defer res.Body.Close()
	switch {
	case res.StatusCode == http.StatusNotModified && (q.etag != "" || q.modified != ""):
		return reply{same: true}, nil
	case res.StatusCode != http.StatusOK:
		return reply{}, statusError(res.StatusCode)
	case res.ContentLength > q.limit:
		return reply{}, errLarge
	}
	b, err := io.ReadAll(io.LimitReader(res.Body, q.limit+1))
	if err != nil {
		return reply{}, err
	}
	if int64(len(b)) > q.limit {
		return reply{}, errLarge
	}
	return reply{body: b, etag: short(res.Header.Get("ETag")), modified: short(res.Header.Get("Last-Modified"))}, nil
}

// short drops a header that nobody would write.
func short(s string) string {
	if len(s) > 256 {
		return ""
	}
	return s
}
