package engine

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"cardiopli/crypto/cms"
	"cardiopli/pipeline/domains"
	"cardiopli/pipeline/seal"
)

// DomainsFolder is where the signed list of domains is kept. It holds nothing of
// patients.
const DomainsFolder = "data/domains"

// Domains opens the list of domains that the practice holds, and says where a new
// one is had.
func (p *Practice) Domains(log *slog.Logger) (*domains.List, domains.Source, error) {
	s := p.Config.Domains
	src := domains.Source{URL: s.URL, Private: s.Private}
	if s.File != "" {
		src.File = p.Config.Path(s.File)
	}
	anchors, err := p.certificates("domains.anchors", s.Anchors)
	if err != nil {
		return nil, src, err
	}
	links, err := p.certificates("certificates.intermediates", p.Config.Certificates.Intermediates)
	if err != nil {
		return nil, src, err
	}
	// The server of the list may have a certificate under the same authorities.
	if src.Roots, err = x509.SystemCertPool(); err != nil {
		src.Roots = x509.NewCertPool()
	}
	for _, c := range anchors {
		src.Roots.AddCert(c)
	}
	status, _, err := p.trust(log)
	if err != nil {
		return nil, src, err
	}
	trust := domains.Trust{Anchors: anchors, Intermediates: links, Signer: s.Signer, Revoked: revoked(status)}
	l, err := domains.Open(p.Path(DomainsFolder), trust, s.MaxAge, now())
	return l, src, err
}

// revoked asks what is at hand of revocation, as strictly as for mailboxes.
func revoked(t seal.Trust) func([][]*x509.Certificate, time.Time) error {
	if t.Mode == seal.Off || t.Evidence == nil {
		return nil
	}
	return func(chains [][]*x509.Certificate, at time.Time) error {
		var first error
		for _, c := range chains {
			err := cms.CheckChain(c, t.Evidence(c), at)
			var ce *cms.CertificateError
			if err == nil || t.Mode == seal.Soft && errors.As(err, &ce) && ce.Unsettled() {
				return nil
			}
			if first == nil {
				first = err
			}
		}
		return first
	}
}

// Times of keeping the list up to date.
const (
	domainsLook  = time.Minute // whether another process took a new one
	domainsAgain = time.Hour   // after an attempt that failed
)

// watchDomains renews the list twice a day or more, and reads what another process
// took. A list that cannot be renewed stays in use until it is too old.
func (e *Engine) watchDomains(ctx context.Context) error {
	renew := min(12*time.Hour, e.domains.MaxAge()/4)
	tick := time.NewTicker(domainsLook)
	defer tick.Stop()
	var read time.Time // of the file that is in use
	for {
		if at := modified(e.Path(DomainsFolder)); !at.Equal(read) {
			read = at
			if err := e.domains.Reload(now()); err != nil {
				e.Log.Error("read the list of domains", "err", err)
			}
		}
		s := e.domains.State(now())
		due := s.Err != nil || now().Sub(s.Confirmed) > renew
		if due && (e.source.URL != "" || e.source.File != "") && (s.Failed == nil || now().Sub(s.FailedAt) > domainsAgain) {
			if err := e.domains.Update(ctx, e.source, now()); err != nil && ctx.Err() == nil {
				e.Log.Warn("the list of domains could not be renewed", "err", err)
			}
			read = modified(e.Path(DomainsFolder))
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// modified is when the list was last written; its folder changes with each renewal.
func modified(dir string) time.Time {
	fi, err := os.Stat(dir)
	if err != nil {
		return time.Time{}
	}
	return fi.ModTime()
}

// DomainsNote tells people of a list that does not answer, or soon will not, where
// letters depend on it; "" where all is well.
func DomainsNote(l *domains.List, at time.Time) string {
	s := l.State(at)
	switch {
	case s.Err != nil:
		what, todo := frenchOf(s.Err)
		return fmt.Sprintf("%s Rien ne part par le canal MSSanté. %s", what, todo)
	case s.Soon(at, l.MaxAge()):
		return fmt.Sprintf("La liste des domaines MSSanté ne sera plus crue après le %s : la renouveler (« cardiopli domains update »).", s.Until.Local().Format("02/01/2006 15:04"))
	}
	return ""
}

func frenchOf(err error) (what, todo string) {
	var of interface{ French() (what, todo string) }
	if errors.As(err, &of) {
		return of.French()
	}
	return err.Error(), ""
}
