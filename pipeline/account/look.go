package account

import (
	"context"
	"net"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// maxAddresses caps the addresses of one server that are tried.
const maxAddresses = 8

// Reached is one address of a server and whether it takes a connection.
type Reached struct {
	Address netip.Addr
	Took    time.Duration
	Err     error
}

// Reach looks a server's addresses up and connects to each, without a word.
func (s Server) Reach(ctx context.Context, timeout time.Duration) ([]Reached, error) {
	list, err := s.addresses(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]Reached, len(list))
	for i, a := range list {
		out[i].Address = a
		began := time.Now()
		conn, err := s.DialAt(ctx, a, timeout)
		out[i].Took, out[i].Err = time.Since(began), err
		if err == nil {
			_ = conn.Close()
		}
	}
	return out, nil
}

func (s Server) addresses(ctx context.Context) ([]netip.Addr, error) {
	if a, err := netip.ParseAddr(s.Host); err == nil {
		return []netip.Addr{a}, nil
	}
	lookup := s.Lookup
	if lookup == nil {
		lookup = func(ctx context.Context, host string) ([]netip.Addr, error) {
			return net.DefaultResolver.LookupNetIP(ctx, "ip", host)
		}
	}
	list, err := lookup(ctx, s.Host)
	for i := range list {
		list[i] = list[i].Unmap()
	}
	if len(list) > maxAddresses {
		list = list[:maxAddresses]
	}
	return list, err
}

// Proposal is a server that the domain of a mailbox names in DNS.
type Proposal struct {
	Service string // "submission", "submissions", "imap" or "imaps"
	Host    string
	Port    int
	// Foreign says that the server is of another domain: without DNSSEC anybody on the
	// way may have put it there (RFC 6186 6), so that a person should know the name.
	Foreign bool
}

// Propose asks DNS for the servers of a mailbox's domain (RFC 6186, RFC 8314 5.1).
// It is a proposal for a person to take or leave: nothing is ever sent to it by
// itself.
func Propose(ctx context.Context, domain string) []Proposal {
	var out []Proposal
	for _, service := range []string{"submission", "submissions", "imap", "imaps"} {
		_, list, err := net.DefaultResolver.LookupSRV(ctx, service, "tcp", domain)
		if err != nil {
			continue
		}
		out = append(out, proposals(service, domain, list)...)
	}
	return out
}

// proposals keeps what can be used of the answers, in their order of preference.
func proposals(service, domain string, list []*net.SRV) []Proposal {
	var out []Proposal
	for _, r := range list {
		host := strings.TrimSuffix(strings.ToLower(r.Target), ".")
		if host == "" || r.Port == 0 || len(out) >= 4 { // "." says that there is no such service (RFC 2782)
			continue
		}
		p := Proposal{Service: service, Host: host, Port: int(r.Port), Foreign: host != domain && !strings.HasSuffix(host, "."+strings.ToLower(domain))}
		if !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	return out
}
