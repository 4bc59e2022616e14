package engine

import (
	"bytes"
	"context"
	"crypto/x509"
	"fmt"
	"log/slog"
	"time"

	"cardiopli/crypto/cms"
	"cardiopli/pipeline"
	"cardiopli/pipeline/revocation"
	"cardiopli/pipeline/seal"
)

// Revocation is the folder of what authorities say of certificates. It holds
// nothing of patients and fills again where it is deleted.
const Revocation = "data/revocation"

// certificates reads the files of certificates that a key of the settings names.
func (p *Practice) certificates(key string, names []string) ([]*x509.Certificate, error) {
	files, err := p.Config.Files(key, names)
	if err != nil {
		return nil, err
	}
	var out []*x509.Certificate
	for i, b := range files {
		more, err := cms.Certificates(b)
		if err != nil {
			return nil, p.Config.NoCertificate(key, names[i])
		}
		out = append(out, more...)
	}
	return out, nil
}

// NamedFiles reads every file of certificates that the settings name, and gives what
// is wrong with any; n is how many are named. Otherwise one that is not there would
// show itself at the first letter that needs it.
func (p *Practice) NamedFiles() (n int, wrong []error) {
	c := p.Config
	for _, x := range []struct {
		key   string
		names []string
	}{{"mail.anchors", c.Mail.Anchors}, {"mail.trust", c.Mail.Trust}, {"mail.auth.provider.anchors", c.Mail.Auth.Provider.Anchors},
		{"certificates.intermediates", c.Certificates.Intermediates}, {"domains.anchors", c.Domains.Anchors},
		{"directory.ldap.anchors", c.Directory.LDAP.Anchors}, {"keys.vault.anchors", c.Keys.Vault.Anchors}, {"storage.s3.anchors", c.Storage.S3.Anchors}} {
		n += len(x.names)
		if _, err := p.certificates(x.key, x.names); err != nil {
			wrong = append(wrong, err)
		}
	}
	n += len(c.Certificates.Lists)
	if _, err := c.Files("certificates.lists", c.Certificates.Lists); err != nil {
		wrong = append(wrong, err)
	}
	return n, wrong
}

// pool is certificates as a pool; nil names mean nil: the system's own.
func (p *Practice) pool(key string, names []string) (*x509.CertPool, error) {
	if len(names) == 0 {
		return nil, nil
	}
	all, err := p.certificates(key, names)
	if err != nil {
		return nil, err
	}
	return poolOf(all), nil
}

func poolOf(all []*x509.Certificate) *x509.CertPool {
	pool := x509.NewCertPool()
	for _, c := range all {
		pool.AddCert(c)
	}
	return pool
}

// Trusted is whom the practice trusts, by its settings, with what is known of revocation.
func (p *Practice) Trusted(log *slog.Logger) (seal.Trust, error) {
	t, _, err := p.trust(log)
	return t, err
}

// trust readies whom the practice trusts, by the settings: each certificate of
// mail.trust is an anchor, whoever signed it; certificates.intermediates only help
// to build a chain. An anchor that another authority signed is an intermediate as
// well, so that the chain goes on to that authority where it is known, and the
// revocation of the anchor is seen.
func (p *Practice) trust(log *slog.Logger) (seal.Trust, *revocation.Cache, error) {
	s := p.Config.Certificates
	t := seal.Trust{Mode: modes[s.Revocation]}
	anchors, err := p.certificates("mail.trust", p.Config.Mail.Trust)
	if err != nil {
		return t, nil, err
	}
	links, err := p.certificates("certificates.intermediates", s.Intermediates)
	if err != nil {
		return t, nil, err
	}
	t.Intermediates = x509.NewCertPool()
	for _, c := range links {
		t.Intermediates.AddCert(c)
	}
	if len(anchors) > 0 { // none: everything is refused, with the reason
		t.Roots = x509.NewCertPool()
	}
	for _, c := range anchors {
		t.Roots.AddCert(c)
		if !bytes.Equal(c.RawIssuer, c.RawSubject) {
			t.Intermediates.AddCert(c)
		}
	}
	if t.Mode == seal.Off {
		return t, nil, nil
	}
	cache := revocation.New(revocation.Options{Dir: p.Path(Revocation), Now: now, Fetch: s.Fetch, OCSP: s.OCSP && s.Fetch,
		Files: p.Config.Paths(s.Lists), Hosts: s.Hosts, Log: log})
	t.Evidence = cache.Evidence
	return t, cache, nil
}

var modes = map[string]seal.Mode{"soft": seal.Soft, "strict": seal.Strict, "off": seal.Off}

// Chains gives the chains of the practice's own certificate and of those it writes
// to, as they are judged without evidence.
func (m Mailing) Chains(ctx context.Context, p *Practice, at time.Time) ([][]*x509.Certificate, error) {
	out := append(m.Operator.Chains(), m.Sealer.OwnChains(p.Config.Practice.Mailbox, at)...)
	book, err := p.Book(ctx)
	if err != nil {
		return out, err
	}
	for _, e := range book.Entries() {
		out = append(out, m.Sealer.Chains(e, at)...)
	}
	return out, nil
}

// watchCertificates keeps revocation lists up to date beside the work.
func (e *Engine) watchCertificates(ctx context.Context) error {
	if e.mail.Revocation == nil {
		<-ctx.Done()
		return nil
	}
	return e.mail.Revocation.Run(ctx, func(ctx context.Context) ([][]*x509.Certificate, error) {
		m := e.mail
		m.Sealer = e.sealing()
		chains, err := m.Chains(ctx, e.Practice, now())
		e.watched.Store(&chains)
		return chains, err
	})
}

// revocationNote tells the administrator of authorities whose word on their
// certificates is not at hand; "" where all is.
func (e *Engine) revocationNote() string {
	chains := e.watched.Load()
	if chains == nil {
		return ""
	}
	return unheard(e.mail.Revocation.States(*chains), e.Config.Certificates.Revocation == "strict")
}

func unheard(states []revocation.State, strict bool) string {
	n := 0
	for _, s := range states {
		if !s.Current {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	what := fmt.Sprintf("Révocation des certificats : aucune liste à jour pour %s sur %d. ", pipeline.French.Count(n, "autorité", "autorités"), len(states))
	if strict {
		return what + "Rien ne part sous " + pipeline.French.Agree(n, "elle", "elles") + " ; cardiopli preflight dit pourquoi."
	}
	return what + "Les lettres partent quand même ; cardiopli preflight dit pourquoi."
}

// ehlo is the name that the operator is told.
func (p *Practice) ehlo() string {
	if name := p.Config.Mail.EHLO; name != "" {
		return name
	}
	return pipeline.Address(p.Config.Practice.Mailbox).Domain()
}
