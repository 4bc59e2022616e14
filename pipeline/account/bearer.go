package account

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"

	"github.com/emersion/go-sasl"
)

// XOAuth2 is the mechanism of that name. It has no RFC; OAUTHBEARER (RFC 7628) took
// its place on paper only.
const XOAuth2 = "XOAUTH2"

// bearer is the client of both mechanisms that carry an access token.
type bearer struct {
	mech, user, token string
	challenged        bool
	said              word
}

// word is what a server says of a token that it refuses, in a challenge before the
// reply that ends the exchange (RFC 7628 3.2.2; XOAUTH2 has the same form).
type word struct {
	Status  string `json:"status"`
	Schemes string `json:"schemes"`
	Scope   string `json:"scope"`
}

// maxChallenge caps what is read of a challenge.
const maxChallenge = 4 << 10

func (b *bearer) Start() (string, []byte, error) {
	for _, s := range []string{b.user, b.token} {
		for _, c := range []byte(s) {
			if c < ' ' || c == 0x7f { // a separator of the form
				return "", nil, errors.New("account name or token holds a control character")
			}
		}
	}
	if b.mech == XOAuth2 {
		return b.mech, []byte("user=" + b.user + "\x01auth=Bearer " + b.token + "\x01\x01"), nil
	}
	return b.mech, []byte("n,a=" + saslname(b.user) + ",\x01auth=Bearer " + b.token + "\x01\x01"), nil
}

// saslname escapes a name (RFC 5801 4).
func saslname(s string) string {
	var out []byte
	for i := range len(s) {
		switch s[i] {
		case ',':
			out = append(out, "=2C"...)
		case '=':
			out = append(out, "=3D"...)
		default:
			out = append(out, s[i])
		}
	}
	return string(out)
}

// Next answers the challenge that tells why a token is refused, so that the reply
// follows: XOAUTH2 wants an empty answer, OAUTHBEARER a single 0x01 (RFC 7628 3.2.3).
func (b *bearer) Next(challenge []byte) ([]byte, error) {
	if b.challenged {
		return nil, sasl.ErrUnexpectedServerChallenge
	}
	b.challenged = true
	if len(challenge) <= maxChallenge {
		_ = json.Unmarshal(challenge, &b.said) // one that is no JSON refuses as well
	}
	if b.mech == XOAuth2 {
		return []byte{}, nil
	}
	return []byte{1}, nil
}

// refused tells whether an exchange that ended with err ended in the refusal of the
// token. A server that sends no challenge refuses by its reply alone, which the
// caller's protocol tells by Denied.
func (b *bearer) refused(err error) *TokenRefused {
	var last interface{ TokenAtFault() bool }
	if !b.challenged && !(errors.As(err, &last) && last.TokenAtFault()) {
		return nil
	}
	return &TokenRefused{Status: printable(b.said.Status), Scope: printable(b.said.Scope), Err: err}
}

// TokenRefused is the operator's refusal of an access token.
type TokenRefused struct {
	Status string // "401", "invalid_token" ..., or ""
	Scope  string // that a token needs, or ""
	Err    error  // of the protocol
}

func (e *TokenRefused) Error() string {
	if e.Status == "" {
		return "access token refused"
	}
	return fmt.Sprintf("access token refused with status %s", e.Status)
}

// Unwrap gives the protocol's error.
func (e *TokenRefused) Unwrap() error { return e.Err }

func (b *bearer) String() string       { return b.mech + " (token not shown)" }
func (b *bearer) GoString() string     { return b.String() }
func (b *bearer) LogValue() slog.Value { return slog.StringValue(b.String()) }

// denied is the error of Denied.
type denied struct{ error }

func (d *denied) Unwrap() error { return d.error }

// TokenAtFault tells that the error is the server's last word.
func (d *denied) TokenAtFault() bool { return true }

// Denied marks the error of a protocol as the server's last word on the secret: a
// reply 5xx to AUTH, a NO to AUTHENTICATE. Anything else, a lost connection or a
// server that is busy, leaves a token as it is.
func Denied(err error) error { return &denied{err} }

// printable keeps a short word of a server fit to be shown.
func printable(s string) string {
	out := make([]byte, 0, 64)
	for i := 0; i < len(s) && len(out) < 64; i++ {
		if s[i] >= ' ' && s[i] < 0x7f {
			out = append(out, s[i])
		}
	}
	return string(out)
}
