package account

import (
	"context"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"time"
)

// Server is the operator's, as the settings name it.
type Server struct {
	Host string // name or address to connect to
	Port int
	// ServerName is the name that its certificate must bear; Host where "".
	ServerName string
	// Roots are the authorities that may have issued it; nil means those of the
	// operating system.
	Roots *x509.CertPool
	// Verify, where set, judges the revocation of a certificate that was verified, by
	// each chain to an anchor. Its error should wrap ErrRevoked or ErrStatus.
	Verify func(chains [][]*x509.Certificate, at time.Time) error
	// Staple, where set, is handed the OCSP answer that the server sent along (RFC
	// 6066 8), before Verify is asked.
	Staple func(chains [][]*x509.Certificate, answer []byte)
	// Lookup gives the addresses of Host; nil asks the system.
	Lookup func(ctx context.Context, host string) ([]netip.Addr, error)
	// Now is the clock; time.Now where nil.
	Now func() time.Time
}

// suites are those that the MSSanté client requirements name (ECO.1.1.3) and Go has
// in authenticated form, and their ECDSA twins; TLS 1.3 has its own.
func suites() []uint16 {
	return []uint16{
		tls.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384, tls.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
		tls.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, tls.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
	}
}

// TLS is how to connect: at least TLS 1.2 (ECO.1.1.2), the certificate verified, no key
// of its chain too short, its revocation asked (ECO.1.1.4 to 7) before a secret or the client's certificate
// leaves. Sessions are never resumed: each connection is judged anew.
func (s Server) TLS(a Account) *tls.Config {
	now := s.Now
	if now == nil {
		now = time.Now
	}
	return &tls.Config{
		ServerName:   s.Name(),
		RootCAs:      s.Roots,
		MinVersion:   tls.VersionTLS12,
		CipherSuites: suites(),
		Time:         now,
		GetClientCertificate: func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
			c, err := a.Identity()
			if c == nil && err == nil {
				c = &tls.Certificate{}
			}
			return c, err
		},
		VerifyConnection: func(cs tls.ConnectionState) error {
			if len(cs.VerifiedChains) == 0 {
				return ErrUnverified
			}
			chains := slices.DeleteFunc(slices.Clone(cs.VerifiedChains), weak)
			if len(chains) == 0 {
				return ErrWeak
			}
			if len(cs.OCSPResponse) > 0 && s.Staple != nil {
				s.Staple(chains, cs.OCSPResponse)
			}
			if s.Verify != nil {
				return s.Verify(chains, now())
			}
			return nil
		},
	}
}

// weak tells whether a key of the chain is too short to prove anything: crypto/x509
// takes RSA keys of 1024 bits.
func weak(chain []*x509.Certificate) bool {
	return slices.ContainsFunc(chain, func(c *x509.Certificate) bool {
		k, ok := c.PublicKey.(*rsa.PublicKey)
		return ok && k.N.BitLen() < 2048
	})
}

// Name is what the server's certificate must bear.
func (s Server) Name() string {
	if s.ServerName != "" {
		return s.ServerName
	}
	return s.Host
}

// Dial connects to the first address of the server that answers; IPv6 and IPv4 race
// a little (RFC 8305).
func (s Server) Dial(ctx context.Context, timeout time.Duration) (net.Conn, error) {
	d := net.Dialer{Timeout: timeout}
	if s.Lookup == nil {
		return d.DialContext(ctx, "tcp", net.JoinHostPort(s.Host, strconv.Itoa(s.Port)))
	}
	list, err := s.addresses(ctx)
	if err != nil {
		return nil, err
	}
	var first error
	for _, a := range list {
		conn, err := s.DialAt(ctx, a, timeout)
		if err == nil {
			return conn, nil
		}
		first = errors.Join(first, err)
	}
	if first == nil {
		first = &net.DNSError{Err: "no address", Name: s.Host, IsNotFound: true}
	}
	return nil, first
}

// DialAt connects to one address.
func (s Server) DialAt(ctx context.Context, a netip.Addr, timeout time.Duration) (net.Conn, error) {
	d := net.Dialer{Timeout: timeout}
	return d.DialContext(ctx, "tcp", net.JoinHostPort(a.String(), strconv.Itoa(s.Port)))
}

// Others gives the addresses of the server but the one that was tried: where a
// machine takes the connection and does no more, the next may (RFC 5321 5.1).
func (s Server) Others(ctx context.Context, tried net.Addr) []netip.Addr {
	list, err := s.addresses(ctx)
	if err != nil {
		return nil
	}
	at, _ := netip.ParseAddrPort(tried.String())
	return slices.DeleteFunc(list, func(a netip.Addr) bool { return a == at.Addr().Unmap() })
}
