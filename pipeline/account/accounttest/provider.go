// Package accounttest is an identity provider for tests that speaks the real
// protocol over TLS: discovery, the authorization code flow with PKCE, RS256 identity
// tokens, refresh with rotation. It is as strict as a provider may be, and can be
// told to misbehave in one thing at a time.
package accounttest

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// Well is where the provider's document is found below the issuer.
const Well = "/.well-known/wallet-openid-configuration"

// Provider is the identity provider. Its fields may be set before the first request,
// and through With afterwards.
type Provider struct {
	ClientID, Secret, Redirect string
	Methods                    []string // token_endpoint_auth_methods_supported
	Subject, Given, Family     string
	Access, Refresh            time.Duration // lifetimes; Refresh 0 is not told
	Rotate                     bool          // each refresh token serves once
	NoExpiry                   bool          // expires_in is left out

	// What a bad day may bring.
	Issuer    string        // in identity tokens, instead of the right one
	Document  string        // issuer in the document, instead of the right one
	Audience  string        // in identity tokens, instead of the client
	Nonce     string        // instead of the one asked
	Algorithm string        // in the head of identity tokens, instead of RS256
	Clock     time.Duration // how far the provider's clock is ahead
	NoID      bool          // no identity token comes
	BadSign   bool          // the signature is of another key
	BadHash   bool          // at_hash is of another token
	Deny      string        // error of the authorization
	Fail      int           // status of the token endpoint
	Down      bool          // every answer is 503
	Other     string        // subject after a refresh

	srv *httptest.Server
	key *rsa.PrivateKey

	mu      sync.Mutex
	codes   map[string]grant
	refresh map[string]bool
	access  map[string]time.Time
	seen    []url.Values // of the authorization endpoint
	asked   []url.Values // of the token endpoint
	issued  []string
}

type grant struct {
	challenge, nonce string
	at               time.Time
}

// Start listens with a certificate that Roots vouches for.
func Start() (*Provider, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, err
	}
	p := &Provider{ClientID: "cabinet", Secret: "secret of the client", Redirect: "http://127.0.0.1:8734/operateur/retour", Subject: "f:1:899700000001",
		Given: "Camille", Family: "ESSAI", Access: time.Minute, Refresh: 30 * time.Minute, key: key,
		codes: map[string]grant{}, refresh: map[string]bool{}, access: map[string]time.Time{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /realm"+Well, p.document)
	mux.HandleFunc("GET /auth", p.authorize)
	mux.HandleFunc("POST /token", p.token)
	mux.HandleFunc("GET /certs", p.certs)
	p.srv = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.Down {
			http.Error(w, "later", http.StatusServiceUnavailable)
			return
		}
		mux.ServeHTTP(w, r)
	}))
	return p, nil
}

// Close ends it.
func (p *Provider) Close() { p.srv.Close() }

// Discovery is the address of its document.
func (p *Provider) Discovery() string { return p.srv.URL + "/realm" + Well }

// Certificate is its own, which vouches for itself.
func (p *Provider) Certificate() *x509.Certificate { return p.srv.Certificate() }

// Roots vouch for its certificate.
func (p *Provider) Roots() *x509.CertPool {
	pool := x509.NewCertPool()
	pool.AddCert(p.srv.Certificate())
	return pool
}

// With changes it.
func (p *Provider) With(change func(p *Provider)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	change(p)
}

// Revoke ends every refresh token, as a sign-out elsewhere does.
func (p *Provider) Revoke() { p.With(func(p *Provider) { clear(p.refresh) }) }

// Valid tells whether an access token is in force.
func (p *Provider) Valid(token string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	end, ok := p.access[token]
	return ok && p.now().Before(end)
}

// Void ends every access token at once.
func (p *Provider) Void() { p.With(func(p *Provider) { clear(p.access) }) }

// Asked gives what the token endpoint was asked.
func (p *Provider) Asked() []url.Values {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.asked)
}

// Seen gives what the authorization endpoint was asked.
func (p *Provider) Seen() []url.Values {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.seen)
}

// Issued gives every code and token that it ever gave out.
func (p *Provider) Issued() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.issued)
}

// Browse is the person at the browser: it follows the address of a sign-in and
// gives what comes back to the redirect address.
func (p *Provider) Browse(address string) (url.Values, error) {
	c := p.srv.Client()
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	resp, err := c.Get(address)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	at, err := resp.Location()
	if err != nil {
		return nil, err
	}
	return at.Query(), nil
}

func (p *Provider) now() time.Time { return time.Now().Add(p.Clock) }

func (p *Provider) issuer() string { return p.srv.URL + "/realm" }

func (p *Provider) document(w http.ResponseWriter, _ *http.Request) {
	d := map[string]any{"issuer": p.issuer(), "authorization_endpoint": p.srv.URL + "/auth", "token_endpoint": p.srv.URL + "/token", "jwks_uri": p.srv.URL + "/certs",
		"id_token_signing_alg_values_supported": []string{"RS256", "HS256", "none"}, "code_challenge_methods_supported": []string{"S256"}}
	if p.Document != "" {
		d["issuer"] = p.Document
	}
	if p.Methods != nil {
		d["token_endpoint_auth_methods_supported"] = p.Methods
	}
	answer(w, http.StatusOK, d)
}

func (p *Provider) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	p.seen = append(p.seen, q)
	if q.Get("client_id") != p.ClientID || q.Get("redirect_uri") != p.Redirect { // never sent back: RFC 6749 4.1.2.1
		http.Error(w, "unknown client", http.StatusBadRequest)
		return
	}
	back := url.Values{"state": {q.Get("state")}}
	switch {
	case p.Deny != "":
		back.Set("error", p.Deny)
	case q.Get("response_type") != "code", q.Get("code_challenge_method") != "S256", q.Get("code_challenge") == "",
		!slices.Contains(strings.Fields(q.Get("scope")), "openid"), q.Get("nonce") == "":
		back.Set("error", "invalid_request")
	default:
		code := rand.Text()
		p.issued = append(p.issued, code)
		p.codes[code] = grant{q.Get("code_challenge"), q.Get("nonce"), time.Now()}
		back.Set("code", code)
	}
	http.Redirect(w, r, p.Redirect+"?"+back.Encode(), http.StatusFound)
}

func (p *Provider) token(w http.ResponseWriter, r *http.Request) {
	if r.ParseForm() != nil {
		http.Error(w, "form", http.StatusBadRequest)
		return
	}
	p.asked = append(p.asked, r.PostForm)
	if p.Fail != 0 {
		http.Error(w, "broken", p.Fail)
		return
	}
	id, secret, basic := r.BasicAuth()
	id, _ = url.QueryUnescape(id) // RFC 6749 2.3.1
	secret, _ = url.QueryUnescape(secret)
	if !basic {
		id, secret = r.PostForm.Get("client_id"), r.PostForm.Get("client_secret")
	}
	want := "client_secret_basic"
	if !basic {
		want = "client_secret_post"
	}
	if id != p.ClientID || secret != p.Secret || p.Methods == nil && !basic || p.Methods != nil && !slices.Contains(p.Methods, want) {
		answer(w, http.StatusUnauthorized, map[string]any{"error": "invalid_client"})
		return
	}
	nonce, subject := "", p.Subject
	switch r.PostForm.Get("grant_type") {
	case "authorization_code":
		g, ok := p.codes[r.PostForm.Get("code")]
		delete(p.codes, r.PostForm.Get("code"))
		sum := sha256.Sum256([]byte(r.PostForm.Get("code_verifier")))
		if !ok || time.Since(g.at) > time.Minute || b64(sum[:]) != g.challenge || r.PostForm.Get("redirect_uri") != p.Redirect {
			answer(w, http.StatusBadRequest, map[string]any{"error": "invalid_grant"})
			return
		}
		nonce = g.nonce
	case "refresh_token":
		old := r.PostForm.Get("refresh_token")
		if !p.refresh[old] {
			answer(w, http.StatusBadRequest, map[string]any{"error": "invalid_grant", "error_description": "Session not active"})
			return
		}
		if p.Rotate {
			delete(p.refresh, old)
		}
		if p.Other != "" {
			subject = p.Other
		}
	default:
		answer(w, http.StatusBadRequest, map[string]any{"error": "unsupported_grant_type"})
		return
	}
	p.issue(w, nonce, subject, r.PostForm.Get("refresh_token"))
}

func (p *Provider) issue(w http.ResponseWriter, nonce, subject, old string) {
	access := "access-" + rand.Text()
	p.issued = append(p.issued, access)
	p.access[access] = p.now().Add(p.Access)
	out := map[string]any{"access_token": access, "token_type": "Bearer"}
	if !p.NoExpiry {
		out["expires_in"] = int(p.Access.Seconds())
	}
	if p.Refresh > 0 {
		out["refresh_expires_in"] = int(p.Refresh.Seconds())
	}
	if old == "" || p.Rotate {
		next := "refresh-" + rand.Text()
		p.issued = append(p.issued, next)
		p.refresh[next] = true
		out["refresh_token"] = next
	}
	if !p.NoID {
		id := p.identity(nonce, subject, access)
		p.issued = append(p.issued, id)
		out["id_token"] = id
	}
	answer(w, http.StatusOK, out)
}

func (p *Provider) identity(nonce, subject, access string) string {
	hashed := access
	if p.BadHash {
		hashed = "another"
	}
	sum := sha256.Sum256([]byte(hashed))
	c := map[string]any{"iss": p.issuer(), "sub": subject, "aud": p.ClientID, "iat": p.now().Unix(), "exp": p.now().Add(p.Access).Unix(),
		"at_hash": b64(sum[:16]), "given_name": p.Given, "family_name": p.Family}
	if nonce != "" {
		c["nonce"] = nonce
	}
	for k, v := range map[string]string{"iss": p.Issuer, "aud": p.Audience, "nonce": p.Nonce} {
		if v != "" {
			c[k] = v
		}
	}
	alg := "RS256"
	if p.Algorithm != "" {
		alg = p.Algorithm
	}
	head, _ := json.Marshal(map[string]any{"alg": alg, "kid": "1", "typ": "JWT"})
	body, _ := json.Marshal(c)
	signed := b64(head) + "." + b64(body)
	if alg == "none" {
		return signed + "."
	}
	key := p.key
	if p.BadSign {
		key, _ = rsa.GenerateKey(rand.Reader, 2048)
	}
	digest := sha256.Sum256([]byte(signed))
	sig, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, digest[:])
	if err != nil {
		return ""
	}
	return signed + "." + b64(sig)
}

func (p *Provider) certs(w http.ResponseWriter, _ *http.Request) {
	answer(w, http.StatusOK, map[string]any{"keys": []map[string]any{{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "1",
		"n": b64(p.key.N.Bytes()), "e": b64(big.NewInt(int64(p.key.E)).Bytes())}}})
}

func answer(w http.ResponseWriter, code int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(code)
	_ = json.NewEncoder(w).Encode(v)
}

func b64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }
