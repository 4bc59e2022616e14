// Package internet tells what lies in the public network. What an address of a
// stranger's making leads to (in a certificate, in the settings) is dialled only
// there, so that it cannot ask the practice's own machines (CWE-918). The check is
// on the address that is dialled, whatever name led to it.
//
// It opens no connection.
package internet

import (
	"bytes"
	"errors"
	"net/netip"
	"syscall"
)

// ErrPrivate says that an address is not one of the public network, or its port is
// not that of a web server.
var ErrPrivate = errors.New("address of a private network")

// Web is a net.Dialer's Control that lets through web servers of the public network
// alone: ports 80 and 443.
func Web(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil || !Public(at.Addr()) || at.Port() != 80 && at.Port() != 443 {
		return ErrPrivate
	}
	return nil
}

// Public tells whether an address is one of the public network. Of IPv6 that is
// what has been given out, 2000::/3, and the translation prefix of RFC 6052: a list
// of what is not would have to know site-local addresses (fec0::/10), those of a
// local translator (64:ff9b:1::/48) and IPv4 addresses behind zeros.
func Public(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	if a.Is6() {
		b := a.As16()
		if bytes.HasPrefix(b[:], []byte{0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0}) { // RFC 6052: an IPv4 address within
			return Public(netip.AddrFrom4([4]byte(b[12:])))
		}
		if !netip.MustParsePrefix("2000::/3").Contains(a) {
			return false
		}
		if b[0] == 0x20 && b[1] == 0x02 { // RFC 3056: likewise
			return Public(netip.AddrFrom4([4]byte(b[2:])))
		}
	}
	for _, p := range reserved {
		if netip.MustParsePrefix(p).Contains(a) {
			return false
		}
	}
	return a.IsGlobalUnicast() && !a.IsPrivate()
}

// reserved are the networks of RFC 6890 beyond those that netip knows: shared
// address space, protocol assignments, tests and examples, tunnels.
var reserved = [...]string{
	"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
	"2001::/23", "2001:db8::/32", "3fff::/20",
}
