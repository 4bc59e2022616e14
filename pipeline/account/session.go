package account

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// Status is where a sign-in stands.
type Status string

// The states of a sign-in.
const (
	SignedOut Status = "out"     // nobody has signed in since the start
	SignedIn  Status = "in"      // tokens can be had
	Expired   Status = "expired" // the provider has ended it: a person signs in again
	Unsure    Status = "unsure"  // signed in, but the provider does not answer now
)

// State is what may be shown of a Session. It holds no secret.
type State struct {
	Status Status
	Name   string    // of who signed in, as the provider has it
	Since  time.Time // of the sign-in
	Until  time.Time // of the access token at hand; zero where the provider did not say
	Err    error     // of the last attempt
}

// Session is the sign-in of a person at the identity provider: the authorization
// code flow of OpenID Connect with PKCE (RFC 7636), then refreshes. Codes and
// tokens live in memory alone and are in no log, error or format of a value
// (ECO.1.2.5): a restart asks the person again.
type Session struct {
	p *provider

	mu      sync.Mutex
	pending []pending
	token   *oauth2.Token
	refused string // an access token that the operator did not take
	subject string
	state   State
	ends    time.Time // of the refresh token, where the provider said
	changed func(Status)

	one chan struct{} // held by who refreshes
}

// pending is a sign-in that was begun.
type pending struct {
	state, nonce, verifier string
	at                     time.Time
}

const (
	maxPending = 8
	typing     = 10 * time.Minute // from Begin to Finish
	early      = 30 * time.Second // before its end a token is renewed
)

// NewSession returns a session of nobody. changed, where not nil, is called after
// each change of its status, without any lock held.
func NewSession(p Provider, changed func(Status)) *Session {
	if changed == nil {
		changed = func(Status) {}
	}
	return &Session{p: newProvider(p), state: State{Status: SignedOut}, changed: changed, one: make(chan struct{}, 1)}
}

// Begin gives the address to send the browser to, and the state that comes back
// with it: the caller binds it to that browser by a cookie.
func (s *Session) Begin(ctx context.Context) (address, state string, err error) {
	e, _, err := s.p.document(ctx)
	if err != nil {
		return "", "", err
	}
	c, err := s.p.config(ctx, e)
	if err != nil {
		return "", "", err
	}
	now := s.p.Now()
	one := pending{state: oauth2.GenerateVerifier(), nonce: oauth2.GenerateVerifier(), verifier: oauth2.GenerateVerifier(), at: now}
	s.mu.Lock()
	s.prune(now)
	if len(s.pending) >= maxPending {
		s.pending = s.pending[1:]
	}
	s.pending = append(s.pending, one)
	s.mu.Unlock()
	opts := []oauth2.AuthCodeOption{oidc.Nonce(one.nonce), oauth2.S256ChallengeOption(one.verifier)}
	if s.p.ACR != "" {
		opts = append(opts, oauth2.SetAuthURLParam("acr_values", s.p.ACR))
	}
	return c.AuthCodeURL(one.state, opts...), one.state, nil
}

func (s *Session) prune(now time.Time) {
	kept := s.pending[:0]
	for _, p := range s.pending {
		if age := now.Sub(p.at); age >= 0 && age < typing {
			kept = append(kept, p)
		}
	}
	clear(s.pending[len(kept):])
	s.pending = kept
}

// take gives the sign-in of a state, once.
func (s *Session) take(state string) (pending, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.prune(s.p.Now())
	for i, p := range s.pending {
		if subtle.ConstantTimeCompare([]byte(p.state), []byte(state)) == 1 {
			s.pending = append(s.pending[:i], s.pending[i+1:]...)
			return p, true
		}
	}
	return pending{}, false
}

// Declined is the provider's refusal to sign a person in, by the code of RFC 6749 4.1.2.1.
type Declined struct{ Code string }

func (d *Declined) Error() string { return "identity provider declined: " + d.Code }

// Finish takes what the browser brought back and redeems its code. bound is the
// state of the cookie.
func (s *Session) Finish(ctx context.Context, query url.Values, bound string) error {
	state := query.Get("state")
	if len(state) > 128 || subtle.ConstantTimeCompare([]byte(state), []byte(bound)) != 1 {
		return ErrState
	}
	begun, ok := s.take(state)
	if !ok {
		return ErrState
	}
	e, verifier, err := s.p.document(ctx)
	if err != nil {
		return err
	}
	// RFC 9207 2.4: an answer of another provider is not taken for this one's.
	if iss := query.Get("iss"); iss != "" && iss != e.IssuerURL || iss == "" && e.Named {
		return fmt.Errorf("%w: answer is of another issuer", ErrIdentity)
	}
	if code := query.Get("error"); code != "" {
		return &Declined{printable(code)}
	}
	code := query.Get("code")
	if code == "" || len(code) > 4096 {
		return ErrState
	}
	c, err := s.p.config(ctx, e)
	if err != nil {
		return err
	}
	t, err := c.Exchange(oidc.ClientContext(ctx, s.p.client), code, oauth2.VerifierOption(begun.verifier))
	if err != nil {
		return refusal(err)
	}
	id, name, err := identity(ctx, verifier, t)
	switch {
	case err != nil:
		return err
	case id == nil:
		return fmt.Errorf("%w: none was sent", ErrIdentity)
	case subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(begun.nonce)) != 1:
		return fmt.Errorf("%w: nonce is of another sign-in", ErrIdentity)
	}
	s.mu.Lock()
	s.subject, s.refused = id.Subject, ""
	s.state = State{Status: SignedIn, Name: name, Since: s.p.Now()}
	s.adopt(t)
	s.mu.Unlock()
	s.changed(SignedIn)
	return nil
}

// identity verifies the identity token that came with t; nil where none came.
func identity(ctx context.Context, v *oidc.IDTokenVerifier, t *oauth2.Token) (*oidc.IDToken, string, error) {
	raw, _ := t.Extra("id_token").(string)
	if raw == "" {
		return nil, "", nil
	}
	id, err := v.Verify(ctx, raw)
	if err != nil {
		return nil, "", fmt.Errorf("%w: %s", ErrIdentity, idReason(err))
	}
	if id.AccessTokenHash != "" && id.VerifyAccessToken(t.AccessToken) != nil {
		return nil, "", fmt.Errorf("%w: it is of another access token", ErrIdentity)
	}
	var c struct {
		Given  string `json:"given_name"`
		Family string `json:"family_name"`
		Name   string `json:"name"`
	}
	if err := id.Claims(&c); err != nil {
		return nil, "", fmt.Errorf("%w: claims", ErrIdentity)
	}
	name := c.Given + " " + c.Family
	if c.Given == "" || c.Family == "" {
		name = c.Name
	}
	if len(name) > 200 {
		name = ""
	}
	return id, name, nil
}

// idReason tells what is wrong with a token without quoting it.
func idReason(err error) string {
	if _, ok := errors.AsType[*oidc.TokenExpiredError](err); ok {
		return "it has expired, or the clocks differ"
	}
	return "signature, issuer, audience or form"
}

// adopt takes tokens; s.mu is held.
func (s *Session) adopt(t *oauth2.Token) {
	now := s.p.Now()
	if t.ExpiresIn > 0 { // by the same clock that it is judged with
		t.Expiry = now.Add(time.Duration(min(t.ExpiresIn, 1e9)) * time.Second)
	}
	s.token, s.ends = t, time.Time{}
	if n, ok := t.Extra("refresh_expires_in").(float64); ok && n > 0 && n < 1e9 {
		s.ends = now.Add(time.Duration(n) * time.Second)
	}
	s.state.Until, s.state.Err = t.Expiry, nil
}

// Token gives an access token that is in force, renewed where it is about to end.
// ErrSignIn says that only a person can help.
func (s *Session) Token(ctx context.Context) (string, error) {
	if t, err := s.current(); t != "" || err != nil {
		return t, err
	}
	select {
	case s.one <- struct{}{}:
		defer func() { <-s.one }()
	case <-ctx.Done():
		return "", ctx.Err()
	}
	if t, err := s.current(); t != "" || err != nil { // somebody else has renewed it
		return t, err
	}
	t, err := s.refresh(ctx)
	if err != nil && errors.Is(err, ErrProvider) {
		if left := s.still(); left != "" {
			return left, nil
		}
	}
	return t, err
}

// still gives the token at hand where it holds to its end and no renewal could be had:
// it was asked for early.
func (s *Session) still() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.token == nil || s.token.AccessToken == s.refused || !s.p.Now().Before(s.token.Expiry) {
		return ""
	}
	return s.token.AccessToken
}

// current gives the token at hand; "" without an error where it must be renewed.
func (s *Session) current() (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.token == nil {
		return "", ErrSignIn
	}
	if t := s.token.AccessToken; t != s.refused && !s.due(s.p.Now()) {
		return t, nil
	}
	return "", nil
}

// due tells whether the token is to be renewed; s.mu is held.
func (s *Session) due(now time.Time) bool {
	if s.token.Expiry.IsZero() {
		return false
	}
	// A token that lives a minute is used for three quarters of it.
	lead := min(early, time.Duration(s.token.ExpiresIn)*time.Second/4)
	switch {
	case s.token.RefreshToken == "":
		lead = 0 // nothing can renew it
	case s.token.ExpiresIn <= 0:
		lead = early
	}
	return now.Add(lead).After(s.token.Expiry)
}

// refresh renews the tokens; s.one is held.
func (s *Session) refresh(ctx context.Context) (string, error) {
	s.mu.Lock()
	old, subject := s.token, s.subject
	s.mu.Unlock()
	if old == nil || old.RefreshToken == "" {
		return "", s.end(old, ErrSignIn)
	}
	e, verifier, err := s.p.document(ctx)
	if err != nil {
		return "", s.doubt(err)
	}
	c, err := s.p.config(ctx, e)
	if err != nil {
		return "", s.doubt(err)
	}
	t, err := c.TokenSource(oidc.ClientContext(ctx, s.p.client), &oauth2.Token{RefreshToken: old.RefreshToken}).Token()
	if err != nil {
		if err = refusal(err); errors.Is(err, ErrSignIn) {
			return "", s.end(old, err)
		}
		return "", s.doubt(err)
	}
	// OpenID Connect Core 12.2: where a new identity token comes, it is the same person's.
	id, _, err := identity(ctx, verifier, t)
	if err == nil && id != nil && id.Subject != subject {
		err = fmt.Errorf("%w: it is of another person", ErrIdentity)
	}
	if err != nil {
		return "", s.end(old, fmt.Errorf("%w: %w", ErrSignIn, err))
	}
	s.mu.Lock()
	if s.token != old { // signed out, or in again, meanwhile
		defer s.mu.Unlock()
		if s.token == nil {
			return "", ErrSignIn
		}
		return s.token.AccessToken, nil
	}
	was := s.state.Status
	s.refused, s.state.Status = "", SignedIn
	s.adopt(t)
	s.mu.Unlock()
	if was != SignedIn {
		s.changed(SignedIn)
	}
	return t.AccessToken, nil
}

// doubt notes that the provider cannot be asked now.
func (s *Session) doubt(err error) error {
	s.mu.Lock()
	was := s.state.Status
	s.state.Status, s.state.Err = Unsure, err
	s.mu.Unlock()
	if was != Unsure {
		s.changed(Unsure)
	}
	return err
}

// end forgets tokens that are of no use any more.
func (s *Session) end(old *oauth2.Token, err error) error {
	s.mu.Lock()
	if s.token != old {
		s.mu.Unlock()
		return err
	}
	s.token, s.refused, s.state.Status, s.state.Until, s.state.Err = nil, "", Expired, time.Time{}, err
	s.mu.Unlock()
	s.changed(Expired)
	return err
}

// Refused tells that the operator did not take an access token: the next one will
// be another.
func (s *Session) Refused(token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.token != nil && s.token.AccessToken == token {
		s.refused = token
	}
}

// SignOut forgets the tokens.
func (s *Session) SignOut() {
	s.mu.Lock()
	s.token, s.pending, s.subject, s.refused, s.state = nil, nil, "", "", State{Status: SignedOut}
	s.mu.Unlock()
	s.changed(SignedOut)
}

// State tells where the sign-in stands.
func (s *Session) State() State {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state
}

// Run keeps the sign-in alive until ctx ends: the refresh token is used before its
// end, so that a session ends when the provider says so and not because nobody wrote.
func (s *Session) Run(ctx context.Context) error {
	tick := time.NewTicker(turn)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
			if s.ending() {
				s.renew(ctx)
			}
		}
	}
}

// turn is how often Run looks.
const turn = 15 * time.Second

// ending tells whether the refresh token has two minutes left, or a failed attempt
// is to be made again.
func (s *Session) ending() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.token == nil {
		return false
	}
	return !s.ends.IsZero() && s.p.Now().Add(2*time.Minute).After(s.ends) || s.state.Status == Unsure
}

func (s *Session) renew(ctx context.Context) {
	select {
	case s.one <- struct{}{}:
		defer func() { <-s.one }()
		_, _ = s.refresh(ctx) // its outcome stands in the state
	case <-ctx.Done():
	}
}

// String tells the status alone.
func (s *Session) String() string { return "session: " + string(s.State().Status) }

// GoString tells the status alone.
func (s *Session) GoString() string { return s.String() }

// LogValue tells the status alone.
func (s *Session) LogValue() slog.Value { return slog.StringValue(s.String()) }

// Look asks the provider for its document anew and tells how far this machine's
// clock is ahead of the provider's, within some seconds.
func (s *Session) Look(ctx context.Context) (ahead time.Duration, err error) {
	e, err := s.p.fetch(ctx)
	if err != nil {
		return 0, err
	}
	if _, err := s.p.config(ctx, e); err != nil {
		return 0, fmt.Errorf("%w: %w", ErrSettings, err)
	}
	if e.at.IsZero() {
		return 0, nil
	}
	return s.p.Now().Sub(e.at), nil
}
