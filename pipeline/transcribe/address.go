package transcribe

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"syscall"
	"time"
)

// endpoint gives the address that recordings are posted to: base with the path of
// the dialect behind it. A base that ends in "/v1" or in the whole path is
// understood as people write it.
func endpoint(base string, style Style) (*url.URL, error) {
	bad := &Failure{Cause: CauseSettings, Field: "url"}
	u, err := url.Parse(strings.TrimSpace(base))
	if err != nil || len(base) > 2048 || u.Opaque != "" || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.ForceQuery || u.Fragment != "" {
		return nil, bad
	}
	if u.Scheme != "http" && u.Scheme != "https" {
		return nil, bad
	}
	path := "/v1/audio/transcriptions"
	if style == WhisperCpp {
		path = "/inference"
	}
	u.Path, u.RawPath = strings.TrimRight(u.Path, "/"), ""
	switch {
	case strings.HasSuffix(u.Path, path):
	case style == OpenAI && strings.HasSuffix(u.Path, "/v1"):
		u.Path += strings.TrimPrefix(path, "/v1")
	default:
		u.Path += path
	}
	return u, nil
}

// admitted refuses what can be seen to be wrong before anything is dialled and
// reports whether the host is one that the settings name.
func admitted(u *url.URL, allowed []string) (named bool, err error) {
	host := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".")
	named = slices.ContainsFunc(allowed, func(a string) bool {
		return strings.TrimSuffix(strings.ToLower(strings.Trim(strings.TrimSpace(a), "[]")), ".") == host
	})
	// Unencrypted only where the address is proved to be near.
	named = named && u.Scheme == "https"
	if a, parse := netip.ParseAddr(host); parse == nil && !named && !near(a) {
		return false, &Failure{Cause: CauseAddress, Phase: PhaseDial}
	}
	return named, nil
}

// near reports whether an address lies in this machine or in the practice's own
// network: loopback, RFC 1918, RFC 4193, link-local. The unspecified address is none,
// although some systems take it for loopback; addresses of carriers (RFC 6598) are none.
func near(a netip.Addr) bool {
	a = a.Unmap()
	return a.IsLoopback() || a.IsPrivate() || a.IsLinkLocalUnicast()
}

// transport dials for c. With guard it refuses, on the address that the name was
// resolved to and that is about to be connected to, whatever is not near: a name
// cannot point elsewhere later.
func transport(c Config, guard bool) *http.Transport {
	d := &net.Dialer{Timeout: c.Timeouts.Dial, KeepAlive: 30 * time.Second}
	if guard {
		d.ControlContext = func(_ context.Context, _, address string, _ syscall.RawConn) error {
			ap, err := netip.ParseAddrPort(address)
			if err != nil || !near(ap.Addr()) {
				return &Failure{Cause: CauseAddress, Phase: PhaseDial}
			}
			return nil
		}
	}
	return &http.Transport{
		Proxy: nil, // never the environment's: it would carry the recording out
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			c, err := d.DialContext(ctx, network, address)
			if err != nil {
				return nil, err
			}
			return &conn{Conn: c}, nil
		},
		TLSClientConfig:     &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: c.Authority},
		TLSHandshakeTimeout: c.Timeouts.TLS,
		// A try takes minutes: a new connection costs nothing, and none can have
		// died unseen.
		DisableKeepAlives: true,
		// An answer is a few hundred kilobytes; unpacked unseen it could be more.
		DisableCompression: true,
		// The engine may refuse token, path or size before the recording is sent.
		ExpectContinueTimeout:  time.Second,
		MaxResponseHeaderBytes: 64 << 10,
	}
}

// conn lets the answer be read of an engine that refuses in the middle of the
// upload and closes: a "too large" would else be a connection that was cut, and
// be tried again for ever. What is written after that goes nowhere.
type conn struct {
	net.Conn
	gone bool // of the one goroutine that writes
}

func (c *conn) Write(p []byte) (int, error) {
	if c.gone {
		return len(p), nil
	}
	n, err := c.Conn.Write(p)
	var timeout net.Error
	if err == nil || errors.Is(err, net.ErrClosed) || errors.As(err, &timeout) && timeout.Timeout() {
		return n, err
	}
	c.gone = true
	return len(p), nil
}
