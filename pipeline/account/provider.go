package account

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// Provider is the identity provider of a mailbox, as the settings name it: Pro
// Santé Connect, say.
type Provider struct {
	// Discovery is the whole address of the provider's document (OpenID Connect
	// Discovery 4). It is a setting since not everybody's ends in openid-configuration.
	Discovery string
	// Issuer is the name that the document and tokens must bear; where "" it is what
	// stands before /.well-known/ in Discovery.
	Issuer   string
	ClientID string
	// Secret gives the secret of a confidential client; nil for a public one.
	Secret func(context.Context) (string, error)
	Scopes []string // with "openid"
	ACR    string   // acr_values, "" for none
	// Redirect is where the provider sends the browser back to, as it was told there.
	Redirect string
	Roots    *x509.CertPool // nil: those of the operating system
	Now      func() time.Time
}

// Errors of a sign-in.
var (
	// ErrProvider says that the identity provider cannot be reached or does not
	// answer as the standard has it. It may pass by itself.
	ErrProvider = errors.New("identity provider cannot be asked")
	// ErrSettings says that the provider refuses the practice's client, or is not the
	// one that the settings name.
	ErrSettings = errors.New("identity provider refuses the settings of this practice")
	// ErrState says that an answer belongs to no sign-in that was begun here lately.
	ErrState = errors.New("answer belongs to no sign-in that was begun here")
	// ErrIdentity says that what the provider sent proves no one's identity.
	ErrIdentity = errors.New("identity token does not hold")
)

const (
	maxDocument = 1 << 20          // of any answer of the provider
	patience    = 15 * time.Second // for one request
	skew        = 2 * time.Minute  // between the two clocks
	fresh       = time.Hour        // for which the provider's document is believed
)

// endpoint is what the provider's document says.
type endpoint struct {
	oidc.ProviderConfig
	Methods []string `json:"token_endpoint_auth_methods_supported"`
	// Named tells that answers name their issuer (RFC 9207).
	Named bool `json:"authorization_response_iss_parameter_supported"`

	at time.Time // when it was answered, by the provider's clock; zero where it did not say
}

// provider asks a Provider.
type provider struct {
	Provider
	client *http.Client

	mu    sync.Mutex
	known *endpoint
	keys  *oidc.IDTokenVerifier
	at    time.Time
}

func newProvider(p Provider) *provider {
	if p.Now == nil {
		p.Now = time.Now
	}
	t := &http.Transport{Proxy: http.ProxyFromEnvironment, TLSClientConfig: &tls.Config{RootCAs: p.Roots, MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout: 10 * time.Second, IdleConnTimeout: 30 * time.Second, MaxResponseHeaderBytes: 64 << 10, ForceAttemptHTTP2: true}
	return &provider{Provider: p, client: &http.Client{Transport: capped{t}, Timeout: patience,
		// A secret follows no redirection.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// capped bounds every answer.
type capped struct{ http.RoundTripper }

func (c capped) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := c.RoundTripper.RoundTrip(r)
	if err == nil {
		resp.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(resp.Body, maxDocument), resp.Body}
	}
	return resp, err
}

// document gives what the provider's document says, read again after a while.
func (p *provider) document(ctx context.Context) (*endpoint, *oidc.IDTokenVerifier, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.Now()
	if age := now.Sub(p.at); p.known != nil && age >= 0 && age < fresh {
		return p.known, p.keys, nil
	}
	e, err := p.fetch(ctx)
	if err != nil {
		return nil, nil, err
	}
	algorithms := slices.DeleteFunc(e.Algorithms, func(a string) bool { return strings.HasPrefix(a, "HS") || a == "none" })
	if len(algorithms) == 0 {
		algorithms = []string{oidc.RS256} // OpenID Connect Discovery 3: it must be there
	}
	e.Algorithms = algorithms
	// The keys are fetched when a token asks for them, long after ctx has ended.
	made := e.NewProvider(oidc.ClientContext(context.WithoutCancel(ctx), p.client))
	p.keys = made.VerifierContext(oidc.ClientContext(context.WithoutCancel(ctx), p.client),
		// The library knows no difference of clocks for the end of a token.
		&oidc.Config{ClientID: p.ClientID, SupportedSigningAlgs: algorithms, Now: func() time.Time { return p.Now().Add(-skew) }})
	p.known, p.at = e, now
	return e, p.keys, nil
}

func (p *provider) fetch(ctx context.Context) (*endpoint, error) {
	if !secure(p.Discovery) {
		return nil, fmt.Errorf("%w: discovery address is not https", ErrSettings)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.Discovery, nil)
	if err != nil {
		return nil, fmt.Errorf("%w: discovery address", ErrSettings)
	}
	resp, err := p.client.Do(req)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrProvider, withoutQuery(err))
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%w: discovery answers %d", ErrProvider, resp.StatusCode)
	}
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrProvider, err)
	}
	var e endpoint
	if err := json.Unmarshal(b, &e); err != nil {
		return nil, fmt.Errorf("%w: discovery document is not JSON", ErrProvider)
	}
	// OpenID Connect Discovery 4.3, RFC 8414 3.3: else one provider could hand out
	// the document of another.
	if e.IssuerURL == "" || e.IssuerURL != p.issuer() {
		return nil, fmt.Errorf("%w: discovery document is of another issuer", ErrSettings)
	}
	for _, u := range []string{e.AuthURL, e.TokenURL, e.JWKSURL} {
		if !secure(u) {
			return nil, fmt.Errorf("%w: an address in the discovery document is not https", ErrSettings)
		}
	}
	e.at, _ = http.ParseTime(resp.Header.Get("Date"))
	return &e, nil
}

func (p *provider) issuer() string {
	if p.Issuer != "" {
		return p.Issuer
	}
	before, _, _ := strings.Cut(p.Discovery, "/.well-known/")
	return before
}

func secure(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Scheme == "https" && u.Host != "" && u.User == nil
}

// config is the client at the token endpoint.
func (p *provider) config(ctx context.Context, e *endpoint) (*oauth2.Config, error) {
	c := &oauth2.Config{ClientID: p.ClientID, RedirectURL: p.Redirect, Scopes: p.Scopes,
		Endpoint: oauth2.Endpoint{AuthURL: e.AuthURL, TokenURL: e.TokenURL, AuthStyle: oauth2.AuthStyleInParams}}
	if p.Secret == nil {
		return c, nil
	}
	secret, err := p.Secret(ctx)
	if err != nil {
		return nil, err
	}
	// RFC 8414 2: where nothing is said, client_secret_basic is meant. Trying both, as
	// the library would, burns the code.
	if len(e.Methods) == 0 || slices.Contains(e.Methods, "client_secret_basic") {
		c.Endpoint.AuthStyle = oauth2.AuthStyleInHeader
	}
	c.ClientSecret = secret
	return c, nil
}

// refusal classes an error of the token endpoint (RFC 6749 5.2). The library's own
// text quotes the answer.
func refusal(err error) error {
	var r *oauth2.RetrieveError
	if !errors.As(err, &r) {
		return fmt.Errorf("%w: %w", ErrProvider, withoutQuery(err))
	}
	code := printable(r.ErrorCode)
	switch r.ErrorCode {
	case "invalid_grant":
		return fmt.Errorf("%w: %s", ErrSignIn, code)
	case "invalid_client", "unauthorized_client", "unsupported_grant_type", "invalid_scope", "invalid_request":
		return fmt.Errorf("%w: %s", ErrSettings, code)
	}
	return fmt.Errorf("%w: token endpoint answers %d %s", ErrProvider, r.Response.StatusCode, code)
}

// withoutQuery leaves the address out of an error of net/http: it may hold a code.
func withoutQuery(err error) error {
	var u *url.Error
	if errors.As(err, &u) {
		return u.Err
	}
	if _, ok := errors.AsType[interface {
		error
		Timeout() bool
	}](err); ok {
		return err
	}
	return errors.New("answer cannot be used")
}
