// Package revocation fetches and keeps what authorities say of the certificates
// that they issued: revocation lists (RFC 5280 5) from the distribution points that
// certificates name, and, where a practice asks for it, OCSP answers (RFC 6960).
// What they mean is judged by crypto/cms; whether that holds a letter, by seal.
//
// Nothing but http and https addresses named in certificates is asked, and the
// caller gives chains only that lead to an anchor of the practice. A list is kept
// in the folder once the authority's signature over it was verified, and verified
// again when it is read back:
//
//	DIR/AUTHORITY/SOURCE.crl    the list, as it was fetched (DER or PEM)
//	DIR/AUTHORITY/SOURCE.ocsp   an answer
//	DIR/AUTHORITY/SOURCE.json   where it comes from, when it was asked for, what went wrong
//
// AUTHORITY is a digest of the name and key of the authority, SOURCE of the
// address (for answers, with the serial number). The folder holds nothing of
// patients, and may be deleted: it fills again.
//
// The last valid list stays in use while it is in force, whatever later attempts
// bring; one with a lower number never replaces it. Lists are fetched again well
// before their end, by Run, beside the work. Evidence waits for the network only
// where nothing at all is known of an authority, for a few seconds, and not again
// soon.
//
// A list tells its authority nothing of whom the practice writes to. An OCSP request
// does, and when: so answers are asked for by setting only, and then only for
// certificates for which there is no usable list.
//
// Not here: LDAP addresses, delta lists that a certificate points to (FreshestCRL),
// proxies. Lists may be given as files instead.
package revocation

import (
	"context"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"cardiopli/crypto/cms"
)

// Options say where to keep what was fetched and what may be fetched.
type Options struct {
	Dir   string
	Now   func() time.Time
	Fetch bool // fetch lists
	OCSP  bool // ask for answers where there is no usable list
	// Files are lists that somebody keeps up to date by hand.
	Files []string
	// Hosts may be reached in private networks and at any port; others are
	// refused there.
	Hosts []string
	Log   *slog.Logger
}

// Waits. A list is asked for again every refresh, and before its end; after a
// failure later and later.
const (
	refresh   = 6 * time.Hour
	firstWait = 5 * time.Minute
	longWait  = 6 * time.Hour
	turn      = 10 * time.Minute // between two looks at what is due
	patience  = 5 * time.Second  // of who waits for a letter
	slow      = time.Minute      // of a fetch beside the work
)

// maxAddresses caps the addresses of lists that one certificate may have asked;
// real ones name one or two.
const maxAddresses = 4

// Cache is what is known. Its methods may be called from several goroutines.
type Cache struct {
	o   Options
	web *web

	mu          sync.Mutex
	authorities map[string]*authority
	asking      map[*source]chan struct{} // closed once it was asked
}

// authority is one issuer, by name and key.
type authority struct {
	cert    *x509.Certificate
	dir     string
	sources map[string]*source
}

// New returns a Cache; nothing is read or fetched yet.
func New(o Options) *Cache {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Cache{o: o, web: newWeb(o.Hosts), authorities: map[string]*authority{}, asking: map[*source]chan struct{}{}}
}

// Evidence gives what is at hand of a chain's certificates.
func (c *Cache) Evidence(chain []*x509.Certificate) cms.Evidence {
	var missing []*source
	c.mu.Lock()
	for i := range max(0, len(chain)-1) {
		missing = append(missing, c.unknown(chain[i], chain[i+1])...)
	}
	c.mu.Unlock()
	if len(missing) > 0 {
		ctx, stop := context.WithTimeout(context.Background(), patience)
		for _, s := range missing {
			c.fetch(ctx, s)
		}
		stop()
	}
	var e cms.Evidence
	c.mu.Lock()
	defer c.mu.Unlock()
	for i := range max(0, len(chain)-1) {
		a := c.authority(chain[i+1])
		for _, s := range a.sorted() {
			if s.list != nil {
				e.Lists = append(e.Lists, s.list)
			}
			if s.answer != nil {
				e.Answers = append(e.Answers, s.answer)
			}
		}
	}
	return e
}

// unknown gives the sources to ask at once: those of an authority of which nothing
// that is in force is at hand, where they are due.
func (c *Cache) unknown(cert, issuer *x509.Certificate) []*source {
	now := c.o.Now()
	all := c.sourcesOf(cert, issuer)
	for _, s := range c.authority(issuer).sources {
		if s.list != nil && s.list.Current(now) {
			return nil
		}
	}
	for _, s := range c.authority(issuer).sources {
		if s.stapled && s.cert.Equal(cert) && s.answer.Current(now) {
			return nil
		}
	}
	var out []*source
	for _, s := range all {
		if s.answer != nil && s.answer.Current(now) {
			return nil
		}
		if s.due(now) || c.asking[s] != nil {
			out = append(out, s)
		}
	}
	return out
}

// Refresh asks for what is due of the chains, one after the other.
func (c *Cache) Refresh(ctx context.Context, chains [][]*x509.Certificate) {
	for _, chain := range chains {
		for i := range max(0, len(chain)-1) {
			c.mu.Lock()
			all := c.sourcesOf(chain[i], chain[i+1])
			c.mu.Unlock()
			for _, s := range all {
				if ctx.Err() != nil {
					return
				}
				c.mu.Lock()
				due := s.due(c.o.Now())
				c.mu.Unlock()
				if due {
					one, stop := context.WithTimeout(ctx, slow)
					c.fetch(one, s)
					stop()
				}
			}
		}
	}
}

// Run keeps what is known up to date until ctx ends. chains gives the chains of
// those the practice writes to.
func (c *Cache) Run(ctx context.Context, chains func(context.Context) ([][]*x509.Certificate, error)) error {
	tick := time.NewTicker(turn)
	defer tick.Stop()
	for {
		all, err := chains(ctx)
		if err != nil && ctx.Err() == nil {
			c.o.Log.Error("read whose certificates to watch", "err", err)
		}
		c.Refresh(ctx, all)
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// authority finds or begins the record of an issuer, with what the folder and the
// files hold of it.
func (c *Cache) authority(issuer *x509.Certificate) *authority {
	sum := sha256.New()
	sum.Write(issuer.RawSubject)
	sum.Write(issuer.RawSubjectPublicKeyInfo)
	name := hex.EncodeToString(sum.Sum(nil)[:16])
	a := c.authorities[name]
	if a == nil {
		a = &authority{cert: issuer, dir: filepath.Join(c.o.Dir, name), sources: map[string]*source{}}
		c.authorities[name] = a
		a.load(c.o.Log)
	}
	for _, f := range c.o.Files {
		a.file(f)
	}
	return a
}

// sourcesOf gives the addresses to ask about a certificate.
func (c *Cache) sourcesOf(cert, issuer *x509.Certificate) []*source {
	a := c.authority(issuer)
	if !c.o.Fetch {
		return nil
	}
	var out []*source
	for _, u := range cert.CRLDistributionPoints {
		if usable(u) && len(out) < maxAddresses {
			out = append(out, a.source(u, nil))
		}
	}
	if !c.o.OCSP || a.settled(cert, issuer, c.o.Now()) {
		return out
	}
	for _, u := range cert.OCSPServer {
		if usable(u) && len(out) < 2*maxAddresses {
			out = append(out, a.source(u, cert))
		}
	}
	return out
}

// settled tells whether lists say what state a certificate is in.
func (a *authority) settled(cert, issuer *x509.Certificate, at time.Time) bool {
	var e cms.Evidence
	for _, s := range a.sources {
		if s.list != nil {
			e.Lists = append(e.Lists, s.list)
		}
	}
	return decided(cms.CheckChain([]*x509.Certificate{cert, issuer}, e, at))
}

func (a *authority) sorted() []*source {
	out := make([]*source, 0, len(a.sources))
	for _, s := range a.sources {
		out = append(out, s)
	}
	slices.SortFunc(out, func(x, y *source) int { return strings.Compare(x.name, y.name) })
	return out
}

// usable tells whether an address of a certificate is one that may be asked.
func usable(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != "" && u.User == nil && len(address) < 2048
}

// file reads a list that is kept by hand, again where it has changed.
func (a *authority) file(path string) {
	name := "file " + path
	info, err := os.Stat(path)
	s := a.sources[name]
	switch {
	case err != nil:
		return // what was read stays: a file that is being replaced is gone for a moment
	case s != nil && s.modified.Equal(info.ModTime()):
		return
	case s == nil:
		s = &source{authority: a, name: name, modified: info.ModTime()}
	}
	s.modified = info.ModTime()
	b, err := readCapped(path, cms.MaxList)
	if err != nil {
		return
	}
	l, err := cms.ReadList(b, a.cert)
	if err == nil && l.Newer(s.list) {
		s.list = l
	}
	a.sources[name] = s // one of another authority is remembered as such
}
