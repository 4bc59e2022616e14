package web

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
)

// policy lets the page load its own style, script, images and the PDF, and
// nothing else; no page of another origin may frame it.
const policy = "default-src 'none'; connect-src 'self'; style-src 'self'; script-src 'self'; img-src 'self'; media-src 'self'; frame-src 'self'; object-src 'self'; " +
	"form-action 'self'; base-uri 'none'; frame-ancestors 'self'"

// guard stands before everything: a name that was rebound to this machine, a
// form that another site posts and a body without bound do not pass it.
func (s *server) guard(next http.Handler) http.Handler {
	cross := http.NewCrossOriginProtection()
	cross.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.opt.Log.Warn("request from another origin refused")
		http.Error(w, "Demande refusée : elle vient d'un autre site.", http.StatusForbidden)
	}))
	inner := cross.Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "SAMEORIGIN")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
		h.Set("Cache-Control", "no-store")
		if !local(r.Host) {
			s.opt.Log.Warn("request for a foreign host name refused")
			http.Error(w, "Demande refusée : cette page ne répond que sur cette machine.", http.StatusMisdirectedRequest)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		inner.ServeHTTP(w, r)
	})
}

// local reports whether a Host header names this machine. Any other name may be
// one that its owner points here to read the page from a site of theirs.
func local(host string) bool {
	name := host
	if h, _, err := net.SplitHostPort(host); err == nil {
		name = h
	}
	name = strings.TrimSuffix(strings.TrimPrefix(name, "["), "]")
	if strings.EqualFold(name, "localhost") {
		return true
	}
	a, err := netip.ParseAddr(name)
	return err == nil && (a == netip.AddrFrom4([4]byte{127, 0, 0, 1}) || a == netip.IPv6Loopback())
}
