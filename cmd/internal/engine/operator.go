package engine

import (
	"bytes"
	"context"
	"crypto"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"cardiopli/crypto/cms"
	"cardiopli/crypto/keys"
	"cardiopli/pipeline/account"
	"cardiopli/pipeline/directory"
	"cardiopli/pipeline/revocation"
	"cardiopli/pipeline/seal"

	"github.com/google/renameio/v2"
)

// Files in keys/ of the account at the operator.
const (
	operatorAccount = "operator.password" // sealed
	operatorClient  = "operator.client"   // sealed: secret of the client at the identity provider
	operatorKey     = "operator.key"      // sealed, PKCS#8
	operatorCert    = "operator.cert.pem" // certificate and chain
)

// Operator is how the practice's operator is reached, for submission and for what
// comes back, by the same rules.
type Operator struct {
	Account account.Account
	// Session is the sign-in of a person; nil where the settings ask for none.
	Session *account.Session

	roots  *x509.CertPool
	verify func([][]*x509.Certificate, time.Time) error
	staple func([][]*x509.Certificate, []byte)
	seen   *atomic.Pointer[[][]*x509.Certificate]
}

// Server is a server of the operator; name is what its certificate must bear, host
// where "".
func (o Operator) Server(host string, port int, name string) account.Server {
	return account.Server{Host: host, Port: port, ServerName: name, Roots: o.roots, Verify: o.verify, Staple: o.staple}
}

// Chains gives the chains of the servers' certificates as they were last seen.
func (o Operator) Chains() [][]*x509.Certificate {
	if o.seen == nil {
		return nil
	}
	if c := o.seen.Load(); c != nil {
		return *c
	}
	return nil
}

// operator readies the account from the settings. lists may be nil.
func (p *Practice) operator(lists *revocation.Cache, log *slog.Logger) (Operator, error) {
	m := p.Config.Mail
	anchors, err := p.certificates("mail.anchors", m.Anchors)
	if err != nil {
		return Operator{}, err
	}
	o := judged(modes[p.Config.Certificates.Revocation], lists, anchors...)
	if len(m.Anchors) > 0 {
		o.roots = poolOf(anchors)
	}
	o.Account = account.Account{User: m.User, Method: account.Method(m.Auth.Method), Password: p.operatorPassword}
	switch o.Account.Method {
	case account.ByOAuth:
		provider, err := p.identityProvider()
		if err != nil {
			return Operator{}, err
		}
		o.Session = account.NewSession(provider, func(s account.Status) { log.Info("sign-in at the identity provider", "status", string(s)) })
		o.Account.Token, o.Account.Refused = o.Session.Token, o.Session.Refused
	case account.ByCertificate:
		shown := &accountCertificate{p: p, log: log}
		if _, err := shown.get(); err != nil {
			return Operator{}, err
		}
		o.Account.Certificate = shown.get
		o.Account.Password = func(ctx context.Context) (string, error) {
			password, err := p.operatorPassword(ctx)
			if errors.Is(err, keys.ErrNone) {
				err = account.ErrNoSecret
			}
			return password, err
		}
	}
	return o, nil
}

// judged is an Operator whose servers' certificates are judged by their revocation. An
// anchor that another of the anchors issued may be revoked by it.
func judged(mode seal.Mode, lists *revocation.Cache, anchors ...*x509.Certificate) Operator {
	o := Operator{seen: &atomic.Pointer[[][]*x509.Certificate]{}}
	o.verify = func(chains [][]*x509.Certificate, at time.Time) error {
		chains = prolonged(chains, anchors, at)
		o.seen.Store(&chains)
		return serverState(mode, lists, chains, at)
	}
	if lists != nil {
		o.staple = func(chains [][]*x509.Certificate, answer []byte) {
			for _, c := range chains {
				lists.Staple(c, answer)
			}
		}
	}
	return o
}

// serverState judges the revocation of the operator's certificate as that of any
// other (ECO.1.1.4 to 7); one chain that is free of it is enough.
func serverState(mode seal.Mode, lists *revocation.Cache, chains [][]*x509.Certificate, at time.Time) error {
	if mode == seal.Off {
		return nil
	}
	var first error
	for _, c := range chains {
		var e cms.Evidence
		if lists != nil {
			e = lists.Evidence(c)
		}
		err := cms.CheckChain(c, e, at)
		var ce *cms.CertificateError
		switch {
		case err == nil && answered(c, e, at):
			return nil
		case err == nil, errors.As(err, &ce) && ce.Unsettled() && !answered(c, e, at):
			err = account.ErrStaple
		case ce != nil && ce.Unsettled():
			if mode == seal.Soft {
				return nil
			}
			err = fmt.Errorf("%w: %w", account.ErrStatus, err)
		default:
			err = fmt.Errorf("%w: %w", account.ErrRevoked, err)
		}
		if first == nil {
			first = err
		}
	}
	return first
}

// answered tells whether the server's certificate has the answer of its authority that
// it asks for (RFC 7633 4.2.3.1), if it asks for one.
func answered(chain []*x509.Certificate, e cms.Evidence, at time.Time) bool {
	return len(chain) < 2 || !cms.MustStaple(chain[0]) || cms.CheckChain(chain[:2], cms.Evidence{Answers: e.Answers}, at) == nil
}

// prolonged leads each chain on from its anchor to the anchors above it: files of
// anchors hold the intermediate authorities as well as their root, and what the root
// says of them counts. A chain that is the beginning of another is left out.
func prolonged(chains [][]*x509.Certificate, anchors []*x509.Certificate, at time.Time) [][]*x509.Certificate {
	var out [][]*x509.Certificate
	for _, c := range chains {
		c = slices.Clone(c)
		for range anchors {
			last := c[len(c)-1]
			above := slices.IndexFunc(anchors, func(a *x509.Certificate) bool {
				return bytes.Equal(a.RawSubject, last.RawIssuer) && !bytes.Equal(last.RawIssuer, last.RawSubject) &&
					!at.Before(a.NotBefore) && !at.After(a.NotAfter) && last.CheckSignatureFrom(a) == nil
			})
			if above < 0 {
				break
			}
			c = append(c, anchors[above])
		}
		if !slices.ContainsFunc(out, func(o []*x509.Certificate) bool { return slices.EqualFunc(o, c, (*x509.Certificate).Equal) }) {
			out = append(out, c)
		}
	}
	return out
}

func (p *Practice) identityProvider() (account.Provider, error) {
	s := p.Config.Mail.Auth.Provider
	roots, err := p.pool("mail.auth.provider.anchors", s.Anchors)
	if err != nil {
		return account.Provider{}, err
	}
	out := account.Provider{Discovery: s.Discovery, Issuer: s.Issuer, ClientID: s.ClientID, Scopes: strings.Fields(s.Scope), ACR: s.ACR,
		Redirect: p.Config.RedirectURL(), Roots: roots}
	if !s.Public {
		out.Secret = func(context.Context) (string, error) {
			b, err := keys.OpenFile(p.Site, p.Path(Keys, operatorClient), operatorClient)
			return strings.TrimSpace(string(b)), err
		}
	}
	return out, nil
}

// SaveOperatorPassword seals the password of the account at the operator.
func (p *Practice) SaveOperatorPassword(password []byte) error {
	return keys.SealFile(p.Site, p.Path(Keys, operatorAccount), operatorAccount, password)
}

func (p *Practice) operatorPassword(context.Context) (string, error) {
	b, err := keys.OpenFile(p.Site, p.Path(Keys, operatorAccount), operatorAccount)
	return string(b), err
}

// SaveOperatorClient seals the secret of the practice's client at the identity provider.
func (p *Practice) SaveOperatorClient(secret []byte) error {
	return keys.SealFile(p.Site, p.Path(Keys, operatorClient), operatorClient, secret)
}

// ErrNoCertificate is returned where no certificate is stored for the account at the operator.
var ErrNoCertificate = errors.New("no certificate is stored for the account at the operator")

// SaveOperatorCertificate stores the key, sealed, and the certificate (with its
// chain, PEM) that the practice identifies itself with to its operator. The
// certificate is written last: it is what names the pair.
func (p *Practice) SaveOperatorCertificate(pkcs8, certs []byte) error {
	list, err := directory.Certificates(certs)
	if err != nil || len(list) == 0 {
		return fmt.Errorf("read certificate: %w", err)
	}
	if _, err := signerOf(pkcs8, list[0]); err != nil {
		return err
	}
	if err := keys.SealFile(p.Site, p.Path(Keys, operatorKey), operatorKey, pkcs8); err != nil {
		return fmt.Errorf("seal the key of the account: %w", err)
	}
	if err := renameio.WriteFile(p.Path(Keys, operatorCert), certs, 0o644, renameio.WithTempDir(p.Path(Keys))); err != nil {
		return fmt.Errorf("write the certificate of the account: %w", err)
	}
	return nil
}

// OperatorCertificate opens what SaveOperatorCertificate stored.
func (p *Practice) OperatorCertificate() (*tls.Certificate, error) {
	_, list, err := p.mailboxCerts(operatorCert)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNoCertificate
	}
	if err != nil {
		return nil, err
	}
	der, err := keys.OpenFile(p.Site, p.Path(Keys, operatorKey), operatorKey)
	if err != nil {
		return nil, fmt.Errorf("open the key of the account: %w", err)
	}
	defer clear(der)
	signer, err := signerOf(der, list[0])
	if err != nil {
		return nil, err
	}
	c := &tls.Certificate{PrivateKey: crypto.Signer(signer), Leaf: list[0]}
	for _, x := range list {
		c.Certificate = append(c.Certificate, x.Raw)
	}
	return c, nil
}
