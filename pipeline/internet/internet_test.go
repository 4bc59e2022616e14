package internet

import (
	"errors"
	"net"
	"net/netip"
	"testing"
)

func TestPublic(t *testing.T) {
	for address, want := range map[string]bool{
		"93.184.216.34": true, "2606:2800:220:1::1": true, "64:ff9b::5db8:d822": true,
		"127.0.0.1": false, "10.1.2.3": false, "172.16.0.1": false, "192.168.1.1": false, "169.254.169.254": false, "100.64.1.1": false,
		"0.0.0.0": false, "0.1.2.3": false, "255.255.255.255": false, "224.0.0.1": false, "::1": false, "fe80::1": false, "fd00::1": false,
		"::ffff:127.0.0.1": false, "::ffff:192.168.0.1": false, "64:ff9b::7f00:1": false, "ff02::1": false, "::": false,
		"fec0::1": false, "64:ff9b:1::a01:101": false, "::10.1.2.3": false, "2002:a01:203::1": false, "2002:5db8:d822::1": true, "2001:0:1::1": false,
		"2001:db8::1": false, "198.18.0.1": false, "192.0.2.1": false, "100::1": false, "5f00::1": false, "fe80::1%eth0": false,
	} {
		if got := Public(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s: %v", address, got)
		}
	}
}

func TestWeb(t *testing.T) {
	for address, want := range map[string]error{
		"93.184.216.34:80": nil, "[2606:2800:220:1::1]:443": nil, "93.184.216.34:22": ErrPrivate,
		"127.0.0.1:80": ErrPrivate, "[::1]:443": ErrPrivate, "93.184.216.34": ErrPrivate, "": ErrPrivate,
	} {
		if got := Web("tcp", address, nil); got != want {
			t.Errorf("%s: %v", address, got)
		}
	}
	d := net.Dialer{Control: Web}
	if _, err := d.Dial("tcp", "localhost:80"); !errors.Is(err, ErrPrivate) {
		t.Errorf("localhost: %v", err)
	}
}
