package store

import (
	"context"
	"crypto/subtle"
	"encoding/base32"
	"fmt"
	"strconv"
	"strings"
)

var envelopeForm = base32.StdEncoding.WithPadding(base32.NoPadding)

// envelopeToken is how many characters of a keyed token an ENVID bears: 80 bits,
// which nobody guesses, also who holds the ENVIDs of other copies.
const envelopeToken = 16

// EnvelopeID is the ENVID of an attempt (RFC 3461 4.4): the copy's id, the number of
// the attempt and a keyed token over both. It consists of letters, digits, "-" and
// ".", which need no xtext, and is far below the 100 characters that RFC 3461 allows.
func (s *Store) EnvelopeID(delivery string, attempt int) string {
	name := fmt.Sprintf("%s.%d", delivery, attempt)
	token := strings.ToLower(envelopeForm.EncodeToString(s.site.Token("envelope", []byte(name))))
	return name + "." + token[:envelopeToken]
}

// ByEnvelope finds the copy of an ENVID. One that bears a token that is not ours
// names nothing. One without a token is of the form of before, and names a copy only
// where an attempt went out under such.
func (s *Store) ByEnvelope(ctx context.Context, envid string) (Match, error) {
	parts := strings.Split(strings.ToLower(strings.TrimSpace(envid)), ".")
	n := 1
	if len(parts) > 1 {
		var err error
		if n, err = strconv.Atoi(parts[1]); err != nil || n < 1 {
			return Match{}, ErrNotFound
		}
	}
	switch len(parts) {
	case 1, 2:
		return s.match(ctx, `id = $1 and bare >= $2`, parts[0], n)
	case 3:
		if subtle.ConstantTimeCompare([]byte(s.EnvelopeID(parts[0], n)), []byte(strings.Join(parts, "."))) != 1 {
			return Match{}, ErrNotFound
		}
		m, err := s.match(ctx, `id = $1`, parts[0])
		m.Proven = err == nil
		return m, err
	}
	return Match{}, ErrNotFound
}

// attemptOf is an ENVID without its token.
func attemptOf(envid string) string {
	parts := strings.SplitN(strings.ToLower(strings.TrimSpace(envid)), ".", 3)
	return strings.Join(parts[:min(len(parts), 2)], ".")
}
