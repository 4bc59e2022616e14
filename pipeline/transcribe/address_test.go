package transcribe

import (
	"errors"
	"net/netip"
	"net/url"
	"testing"
)

func TestEndpoint(t *testing.T) {
	for _, c := range []struct {
		base  string
		style Style
		want  string
	}{
		{"http://127.0.0.1:8000", OpenAI, "http://127.0.0.1:8000/v1/audio/transcriptions"},
		{"http://127.0.0.1:8000/", OpenAI, "http://127.0.0.1:8000/v1/audio/transcriptions"},
		{"http://whisper.cabinet.lan/v1/", OpenAI, "http://whisper.cabinet.lan/v1/audio/transcriptions"},
		{"https://10.0.0.5/asr/v1/audio/transcriptions", OpenAI, "https://10.0.0.5/asr/v1/audio/transcriptions"},
		{" http://[::1]:8080 ", WhisperCpp, "http://[::1]:8080/inference"},
		{"http://localhost:8080/whisper/inference", WhisperCpp, "http://localhost:8080/whisper/inference"},
		{"", OpenAI, ""}, {"127.0.0.1:8000", OpenAI, ""}, {"ftp://127.0.0.1", OpenAI, ""}, {"http://", OpenAI, ""}, {"http:8000", OpenAI, ""},
		{"http://user:pass@127.0.0.1", OpenAI, ""}, {"http://127.0.0.1/?to=x", OpenAI, ""}, {"http://127.0.0.1/#x", OpenAI, ""}, {"http://127.0.0.1:port", OpenAI, ""},
	} {
		u, err := endpoint(c.base, c.style)
		if got := text(u); got != c.want || (err != nil) != (c.want == "") {
			t.Errorf("%q: %q, %v", c.base, got, err)
		}
	}
}

func text(u *url.URL) string {
	if u == nil {
		return ""
	}
	return u.String()
}

func TestNear(t *testing.T) {
	for a, want := range map[string]bool{
		"127.0.0.1": true, "127.255.255.254": true, "::1": true, "10.1.2.3": true, "172.16.0.1": true, "172.31.255.255": true, "192.168.1.20": true,
		"169.254.7.7": true, "fe80::1": true, "fe80::1%eth0": true, "fd12:3456::1": true, "::ffff:192.168.1.2": true,
		"8.8.8.8": false, "172.32.0.1": false, "192.0.2.1": false, "100.64.0.1": false, "0.0.0.0": false, "::": false, "2001:db8::1": false,
		"::ffff:8.8.8.8": false, "224.0.0.1": false, "ff02::1": false, "255.255.255.255": false,
	} {
		if near(netip.MustParseAddr(a)) != want {
			t.Errorf("%s: want %v", a, want)
		}
	}
}

func TestNewLooksAtTheAddress(t *testing.T) {
	for _, c := range []struct {
		name, url string
		allow     []string
		want      Cause
	}{
		{"loopback", "http://127.0.0.1:9000", nil, ""},
		{"public address", "https://8.8.8.8", nil, CauseAddress},
		{"public address, mapped", "https://[::ffff:8.8.8.8]", nil, CauseAddress},
		{"unspecified", "http://0.0.0.0:9000", nil, CauseAddress},
		{"allowed, https", "https://8.8.8.8", []string{"8.8.8.8"}, ""},
		{"allowed, unencrypted", "http://8.8.8.8", []string{"8.8.8.8"}, CauseAddress},
		{"name allowed", "https://ASR.example.org.", []string{"asr.example.org"}, ""},
		{"name, looked at when dialled", "http://asr.example.org", nil, ""},
		{"no address", "", nil, CauseSettings},
	} {
		_, err := New(Config{URL: c.url, Model: "m", AllowHosts: c.allow})
		var f *Failure
		if errors.As(err, &f); c.want == "" && err != nil || c.want != "" && (f == nil || f.Cause != c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
	for name, c := range map[string]Config{"model": {URL: "http://127.0.0.1"}, "style": {URL: "http://127.0.0.1", Style: "vosk", Model: "m"}} {
		var f *Failure
		if _, err := New(c); !errors.As(err, &f) || f.Field != name {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestDialled refuses the address that a name leads to, not the name: nothing is
// connected to.
func TestDialled(t *testing.T) {
	for _, a := range []string{"192.0.2.1:80", "[2001:db8::1]:80", "0.0.0.0:80", "8.8.8.8:443"} {
		_, err := transport(Config{Timeouts: Timeouts{}.orDefaults()}, true).DialContext(t.Context(), "tcp", a)
		var f *Failure
		if !errors.As(err, &f) || f.Cause != CauseAddress || f.Temporary() {
			t.Errorf("%s: %v", a, err)
		}
	}
	if f := broken(t.Context(), PhaseDial, &url.Error{Op: "Post", URL: "x", Err: &Failure{Cause: CauseAddress}}); f.Cause != CauseAddress {
		t.Error(f)
	}
	named, err := admitted(&url.URL{Scheme: "https", Host: "asr.example.org"}, []string{"other.example.org"})
	if named || err != nil {
		t.Error(named, err)
	}
}
