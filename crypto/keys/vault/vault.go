// Package vault puts the root key of a practice under a key of the transit
// engine of HashiCorp Vault or OpenBao, by Tink's own binding: the server
// encrypts and decrypts 32 bytes and never hands its key out. Whoever holds a
// copy of site.json and may ask the server opens the practice's keys; the server
// sees the root key pass, and nothing else of the practice.
//
// The wrap is the server's ciphertext, "vault:v1:...", bound to the practice by
// associated_data (context for a derived key). It opens as long as the server
// keeps that version of its key: after a rotation there, keys.RewrapWay wraps
// again. The server's own rewrap endpoint knows no associated data, so the root
// key is opened and wrapped here.
//
// TLS is always verified. The token is read at each request from its file, which
// an agent of the server may renew; how the token is obtained is not this
// package's work. It was tried against package vaulttest, a stand-in that speaks
// the documented API, and against no real server.
package vault

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/hashicorp/vault/api"
	"github.com/tink-crypto/tink-go-hcvault/v2/integration/hcvault"
	"github.com/tink-crypto/tink-go/v2/tink"

	"cardiopli/crypto/keys"
)

// CredentialName is the systemd credential that holds the token
// (systemd.exec(5), LoadCredential).
const CredentialName = "cardiopli-vault-token"

// Source is a transit key. Its fields are settings; nothing is read or dialled
// before it is asked.
type Source struct {
	URL       string // https://host:port
	Mount     string // of the engine, such as "transit"
	Key       string
	Namespace string   // "": none
	Derived   bool     // the key was made with derived=true
	Anchors   []string // PEM files; none: the system's authorities
	TokenFile string
	Timeout   time.Duration // of one request with its repeats
}

var _ keys.Unlocker = Source{}

// Caps on what is read, so that no file and no answer asks for all of the machine.
const (
	maxToken  = 8 << 10
	maxAnchor = 1 << 20
	maxAnswer = 1 << 20
)

// Kind is keys.KindVault.
func (s Source) Kind() keys.Kind { return keys.KindVault }

// ID is the path of the key. The address is not part of it: a server may move.
func (s Source) ID() (string, error) {
	return strings.TrimPrefix(strings.Trim(s.Namespace, "/")+"/"+s.Mount+"/"+s.Key, "/"), nil
}

// Wrap has the server encrypt root, bound to place.
func (s Source) Wrap(ctx context.Context, root, place []byte) ([]byte, error) {
	return s.ask(ctx, func(a tink.AEAD) ([]byte, error) { return a.Encrypt(root, place) })
}

// Unwrap has the server decrypt what Wrap gave for the same place.
func (s Source) Unwrap(ctx context.Context, wrapped, place []byte) ([]byte, error) {
	if !strings.HasPrefix(string(wrapped), "vault:v") {
		return nil, s.refused("the wrap is none of the transit engine's", hintAgain)
	}
	return s.ask(ctx, func(a tink.AEAD) ([]byte, error) { return a.Decrypt(wrapped, place) })
}

// ask runs one operation and stops waiting for it when ctx ends; the operation
// itself ends by its timeout.
func (s Source) ask(ctx context.Context, do func(tink.AEAD) ([]byte, error)) ([]byte, error) {
	a, err := s.aead()
	if err != nil {
		return nil, err
	}
	type answer struct {
		b   []byte
		err error
	}
	answered := make(chan answer, 1)
	go func() {
		b, err := do(a)
		answered <- answer{b, err}
	}()
	select {
	case <-ctx.Done():
		return nil, s.unavailable(ctx.Err().Error(), hintLater)
	case r := <-answered:
		if r.err != nil {
			return nil, s.worded(r.err)
		}
		return r.b, nil
	}
}

func (s Source) aead() (tink.AEAD, error) {
	if !strings.HasPrefix(s.URL, "https://") {
		return nil, s.refused("the address is not https", "correct keys.vault.url")
	}
	token, err := s.token()
	if err != nil {
		return nil, err
	}
	roots, err := s.roots()
	if err != nil {
		return nil, err
	}
	// No proxy, and no redirect: the token goes to the host of the settings alone.
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
		DisableKeepAlives: true, TLSHandshakeTimeout: s.Timeout, ResponseHeaderTimeout: s.Timeout}
	// Two repeats, whose waits (at most one and two of them) leave time to hear why:
	// "sealed" says more than "no answer".
	wait := s.Timeout / 8
	client, err := api.NewClient(&api.Config{Address: s.URL, HttpClient: &http.Client{Transport: capped{transport}}, Timeout: s.Timeout,
		MaxRetries: 2, MinRetryWait: wait / 2, MaxRetryWait: wait, DisableRedirects: true})
	if err != nil {
		return nil, s.refused("the settings make no client", "compare keys.vault in cardiopli.yaml with the sample")
	}
	// What the environment says of another server is not for this one.
	client.SetToken(token)
	client.ClearNamespace()
	if s.Namespace != "" {
		client.SetNamespace(s.Namespace)
	}
	var opts []hcvault.AEADOption
	if s.Derived {
		opts = append(opts, hcvault.WithLegacyContextParamater())
	}
	a, err := hcvault.NewAEAD("/"+s.Mount+"/keys/"+s.Key, client.Logical(), opts...)
	if err != nil {
		return nil, s.refused("the mount and the key make no path", "compare keys.vault in cardiopli.yaml with the sample")
	}
	return a, nil
}

// token reads the token. Its group may read it, as an agent of the server writes
// it; everybody may not.
func (s Source) token() (string, error) {
	if s.TokenFile == "" {
		return "", s.refused("there is no token", "set keys.vault.token_file, or give systemd the credential "+CredentialName)
	}
	f, err := os.Open(s.TokenFile)
	if err != nil {
		return "", s.unavailable("the token file cannot be read", "look at "+s.TokenFile+": an agent of the server may not have written it yet")
	}
	defer f.Close()
	if st, err := f.Stat(); err == nil && st.Mode().IsRegular() && st.Mode().Perm()&0o007 != 0 {
		return "", s.refused("every user of this machine can open the token file", "chmod 600 "+s.TokenFile+", then have the server revoke the token and give another one")
	}
	b, err := io.ReadAll(io.LimitReader(f, maxToken+1))
	if err != nil {
		return "", s.unavailable("the token file cannot be read", "look at "+s.TokenFile)
	}
	token := strings.TrimSpace(string(b))
	if token == "" || len(b) > maxToken || strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "", s.refused("the token file holds no token", "write the token alone into "+s.TokenFile)
	}
	return token, nil
}

func (s Source) roots() (*x509.CertPool, error) {
	if len(s.Anchors) == 0 {
		return nil, nil
	}
	pool := x509.NewCertPool()
	for _, name := range s.Anchors {
		f, err := os.Open(name)
		if err != nil {
			return nil, s.refused("the authority "+name+" cannot be read", "correct keys.vault.anchors")
		}
		b, err := io.ReadAll(io.LimitReader(f, maxAnchor))
		f.Close()
		if err != nil || !pool.AppendCertsFromPEM(b) {
			return nil, s.refused("the file "+name+" holds no certificate in PEM", "correct keys.vault.anchors")
		}
	}
	return pool, nil
}

// capped ends an answer that is longer than any of the engine's.
type capped struct{ http.RoundTripper }

func (c capped) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := c.RoundTripper.RoundTrip(r)
	if err == nil {
		resp.Body = http.MaxBytesReader(nil, resp.Body, maxAnswer)
	}
	return resp, err
}

const (
	hintLater = "the keys are tried again while cardiopli waits; the passphrase and the recovery code open meanwhile"
	hintAgain = `add it again with "cardiopli keys unlock add --vault"; the passphrase and the recovery code still open`
)

func (s Source) fault(what string, why error, hint string) error {
	id, _ := s.ID()
	return &keys.SourceError{Kind: keys.KindVault, Where: id + " at " + s.URL, Err: fmt.Errorf("%s: %w", what, why), Hint: hint}
}

func (s Source) unavailable(what, hint string) error {
	return s.fault(what, keys.ErrSourceUnavailable, hint)
}
func (s Source) refused(what, hint string) error { return s.fault(what, keys.ErrSourceRefused, hint) }

// worded turns what went wrong into words of ours. What the server wrote is read
// and not passed on: it is not ours to log.
func (s Source) worded(err error) error {
	var answer *api.ResponseError
	var cert *tls.CertificateVerificationError
	switch {
	case errors.As(err, &answer):
		return s.answered(answer.StatusCode, strings.ToLower(strings.Join(answer.Errors, " ")))
	case errors.As(err, &cert):
		return s.refused("its certificate is not accepted ("+cert.Err.Error()+")", "correct keys.vault.anchors or the host in keys.vault.url; do not go on without")
	case errors.Is(err, context.DeadlineExceeded) || os.IsTimeout(err):
		return s.unavailable("no answer within "+s.Timeout.String(), hintLater)
	}
	return s.unavailable("no answer that can be read", hintLater)
}

func (s Source) answered(status int, said string) error {
	what := fmt.Sprintf("status %d", status)
	path := s.Mount + "/{encrypt,decrypt}/" + s.Key
	switch {
	case status == http.StatusForbidden:
		return s.refused(what+", the token is not accepted or may not use the key", "renew the token; its policy needs update on "+path)
	case status == http.StatusNotFound:
		return s.refused(what+", there is no such engine", "correct keys.vault.mount or keys.vault.namespace")
	case status == http.StatusBadRequest && strings.Contains(said, "too old"):
		return s.refused(what+", the version of the key that wrapped is no longer allowed", `lower min_decryption_version of the key, then "cardiopli keys unlock rewrap"`)
	case status == http.StatusBadRequest && strings.Contains(said, "not found"):
		return s.refused(what+", there is no such key", "correct keys.vault.key, or have the key made at the server: vault write -f "+s.Mount+"/keys/"+s.Key)
	case status == http.StatusBadRequest && strings.Contains(said, "context"):
		return s.refused(what+", the key is derived", "set keys.vault.derived: true, or use a key that is not derived")
	case status == http.StatusBadRequest:
		return s.refused(what+", the key does not open the wrap", hintAgain)
	case status == http.StatusServiceUnavailable && strings.Contains(said, "sealed"):
		return s.fault(what+", the server is sealed", keys.ErrSourceSealed, "have the server unsealed; "+hintLater)
	case status == http.StatusTooManyRequests || status >= 500 || status == http.StatusPreconditionFailed || status == 472 || status == 473:
		return s.unavailable(what, hintLater)
	case status >= 300 && status < 400:
		return s.refused(what+", it sends elsewhere", "write the address of the server itself into keys.vault.url")
	}
	return s.refused(what, "look at the server's log")
}
