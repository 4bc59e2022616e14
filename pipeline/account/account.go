// Package account is who the practice is to its mail operator and who the operator
// is to the practice: TLS and SASL, by the same rules for submission (SMTP) and
// for what comes back (IMAP).
//
// A Server makes the tls.Config of a connection: TLS 1.2 or more with authenticated
// suites, the certificate verified against the practice's anchors, and its
// revocation asked through a hook. An Account picks the SASL mechanism (RFC 4422)
// and speaks it: XOAUTH2 or OAUTHBEARER (RFC 7628) with an access token, EXTERNAL
// with a client certificate, PLAIN (RFC 4616), LOGIN. Session is the sign-in of a
// person by OpenID Connect that gives the token; it lives in memory alone.
//
// It opens no connection to a mail server, speaks neither SMTP nor IMAP, and judges
// no revocation itself.
package account

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"

	"github.com/emersion/go-sasl"
)

// Method is how the practice proves who it is.
type Method string

// The methods.
const (
	ByPassword    Method = "password"    // PLAIN, else LOGIN
	ByOAuth       Method = "oauth"       // XOAUTH2, else OAUTHBEARER: mailboxes of persons and organisations (ECO.1.2.1)
	ByCertificate Method = "certificate" // mutual TLS and EXTERNAL: application mailboxes
)

// Account is the practice's account at the operator. The secrets are asked for at
// each authentication, so that they need not be kept.
type Account struct {
	User     string // "" with ByPassword: no authentication is made
	Method   Method // ByPassword where ""
	Password func(context.Context) (string, error)
	// Token gives an access token that is in force.
	Token func(context.Context) (string, error)
	// Refused, where set, is told of a token that the operator refused: the next call
	// of Token must not give that one again.
	Refused func(token string)
	// Certificate gives that of the account for each connection, so that a new one is
	// shown from the next one on; nil, or a nil certificate, where there is none.
	Certificate func() (*tls.Certificate, error)
}

// Identity is the certificate of the account; nil where there is none.
func (a Account) Identity() (*tls.Certificate, error) {
	if a.Certificate == nil {
		return nil, nil
	}
	return a.Certificate()
}

// Errors of an Account.
var (
	// ErrUnverified says that a secret was about to leave over a connection that is
	// not encrypted, or whose server is not verified.
	ErrUnverified = errors.New("connection is not encrypted and verified")
	// ErrMechanism says that the operator offers no mechanism for the method that is set.
	ErrMechanism = errors.New("operator offers no mechanism for this account")
	// ErrNoSecret says that what the method needs was not given.
	ErrNoSecret = errors.New("no secret is set for this account")
	// ErrSignIn says that a person must sign in again before a token can be had.
	ErrSignIn = errors.New("no one is signed in at the identity provider")
)

// Mechanism gives the client side of the mechanism to use; offers tells whether the
// server has one of that name. It is nil without an error where nothing is to be
// said: without an account, or where the client certificate alone is asked for.
func (a Account) Mechanism(ctx context.Context, offers func(name string) bool) (sasl.Client, error) {
	switch a.Method {
	case ByOAuth:
		return a.bearer(ctx, offers)
	case ByCertificate:
		certificate, err := a.Identity()
		switch {
		case err != nil:
			return nil, err
		case certificate == nil:
			return nil, ErrNoSecret
		case offers(sasl.External):
			// RFC 4422 A.1: without a name the server takes the one in the certificate.
			return sasl.NewExternalClient(a.User), nil
		case a.Password == nil || a.User == "":
			return nil, nil
		}
	case "", ByPassword:
		if a.User == "" {
			return nil, nil
		}
	default:
		return nil, ErrMechanism
	}
	plain := offers(sasl.Plain)
	if !plain && !offers(sasl.Login) {
		return nil, ErrMechanism
	}
	if a.Password == nil {
		return nil, ErrNoSecret
	}
	password, err := a.Password(ctx)
	if a.Method == ByCertificate && errors.Is(err, ErrNoSecret) {
		return nil, nil // the certificate is all there is
	}
	if err != nil {
		return nil, err
	}
	if plain {
		return sasl.NewPlainClient("", a.User, password), nil
	}
	return sasl.NewLoginClient(a.User, password), nil
}

func (a Account) bearer(ctx context.Context, offers func(string) bool) (sasl.Client, error) {
	mech := XOAuth2
	if !offers(XOAuth2) {
		if mech = sasl.OAuthBearer; !offers(mech) {
			return nil, ErrMechanism
		}
	}
	if a.Token == nil || a.User == "" {
		return nil, ErrNoSecret
	}
	token, err := a.Token(ctx)
	if err != nil {
		return nil, err
	}
	return &bearer{mech: mech, user: a.User, token: token}, nil
}

// Authenticate proves who we are over a connection of the given state; do speaks the
// mechanism, as the Auth of an SMTP and the Authenticate of an IMAP client do. A
// token that is refused, by a challenge or by an error that do marks with Denied, is
// renewed, once. The error is do's own, with a *TokenRefused around it where a token
// was refused.
func (a Account) Authenticate(ctx context.Context, state tls.ConnectionState, offers func(name string) bool, do func(sasl.Client) error) error {
	for again := false; ; again = true {
		if a.silent() {
			return nil
		}
		if err := Verified(state); err != nil {
			return err
		}
		mech, err := a.Mechanism(ctx, offers)
		if err != nil || mech == nil {
			return err
		}
		err = do(mech)
		b, isToken := mech.(*bearer)
		if err == nil || !isToken {
			return err
		}
		refused := b.refused(err)
		if refused == nil { // the connection broke, or the server is busy: the token is not at fault
			return err
		}
		if again || a.Refused == nil {
			return refused
		}
		a.Refused(b.token)
	}
}

// silent tells whether this account never sends anything.
func (a Account) silent() bool { return (a.Method == "" || a.Method == ByPassword) && a.User == "" }

// Verified returns ErrUnverified for a connection that no secret may cross.
func Verified(s tls.ConnectionState) error {
	if !s.HandshakeComplete || len(s.VerifiedChains) == 0 {
		return ErrUnverified
	}
	return nil
}

// String tells the method alone.
func (a Account) String() string { return "account by " + string(a.Method) }

// GoString tells the method alone.
func (a Account) GoString() string { return a.String() }

// LogValue tells the method alone.
func (a Account) LogValue() slog.Value { return slog.StringValue(a.String()) }
