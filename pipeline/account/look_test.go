package account

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"
)

// What DNS says is a proposal, with what must be looked at.
func TestProposals(t *testing.T) {
	got := proposals("submission", "medecin.exemple.fr", []*net.SRV{
		{Target: "smtp.Medecin.exemple.fr.", Port: 587}, {Target: "smtp.medecin.exemple.fr.", Port: 587}, {Target: "mx.ailleurs.fr.", Port: 2525},
		{Target: ".", Port: 0}, {Target: "xmedecin.exemple.fr.", Port: 587}})
	want := []Proposal{{"submission", "smtp.medecin.exemple.fr", 587, false}, {"submission", "mx.ailleurs.fr", 2525, true}, {"submission", "xmedecin.exemple.fr", 587, true}}
	if len(got) != len(want) {
		t.Fatalf("%+v", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%+v, want %+v", got[i], want[i])
		}
	}
}

func TestReach(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	s := Server{Host: "smtp.exemple.fr", Port: l.Addr().(*net.TCPAddr).Port, Lookup: func(context.Context, string) ([]netip.Addr, error) {
		return []netip.Addr{netip.MustParseAddr("127.0.0.3"), netip.MustParseAddr("127.0.0.1")}, nil
	}}
	got, err := s.Reach(context.Background(), time.Second)
	if err != nil || len(got) != 2 || got[0].Err == nil || got[1].Err != nil {
		t.Errorf("%+v %v", got, err)
	}
}

// Whatever stands where the provider's document should be, it is refused or names
// https addresses of this issuer.
func FuzzDocument(f *testing.F) {
	f.Add(`{"issuer":"ISSUER","authorization_endpoint":"https://a/","token_endpoint":"https://a/","jwks_uri":"https://a/"}`)
	f.Add(`{"issuer":"ISSUER","authorization_endpoint":"http://a/","token_endpoint":"https://a/","jwks_uri":"https://a/"}`)
	f.Add(`{"issuer":"https://b"}`)
	f.Add(`[[[[`)
	f.Add("")
	body := ""
	srv := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte(body)) }))
	f.Cleanup(srv.Close)
	roots := srv.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	p := newProvider(Provider{Discovery: srv.URL + "/r/.well-known/x", ClientID: "c", Roots: roots})
	f.Fuzz(func(t *testing.T, s string) {
		body = strings.ReplaceAll(s, "ISSUER", srv.URL+"/r")
		e, err := p.fetch(context.Background())
		if err != nil {
			if len(err.Error()) > 300 {
				t.Errorf("error quotes the document: %s", err)
			}
			return
		}
		if e.IssuerURL != srv.URL+"/r" || !secure(e.AuthURL) || !secure(e.TokenURL) || !secure(e.JWKSURL) {
			t.Errorf("%+v", e)
		}
	})
}
