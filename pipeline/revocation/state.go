package revocation

import (
	"context"
	"crypto/x509"
	"errors"
	"net"
	"time"

	"cardiopli/pipeline/internet"
)

// Fault says in one word what went wrong at the last attempt.
type Fault string

// The faults.
const (
	FaultUnreachable Fault = "unreachable" // no name, no connection, or cut
	FaultTimeout     Fault = "timeout"
	FaultStatus      Fault = "status"   // an HTTP error
	FaultRedirect    Fault = "redirect" // elsewhere, or round and round
	FaultPrivate     Fault = "private"  // an address within a private network
	FaultLarge       Fault = "large"
	FaultFormat      Fault = "format"  // no list: a page, say
	FaultSigner      Fault = "signer"  // not signed by the authority
	FaultOlder       Fault = "older"   // older than the list held
	FaultFuture      Fault = "future"  // of a date to come
	FaultStale       Fault = "stale"   // no longer in force
	FaultRefused     Fault = "refused" // the OCSP responder gives no answer
)

// Faults lists all of them.
func Faults() []Fault {
	return []Fault{FaultUnreachable, FaultTimeout, FaultStatus, FaultRedirect, FaultPrivate, FaultLarge, FaultFormat, FaultSigner,
		FaultOlder, FaultFuture, FaultStale, FaultRefused}
}

func faultOf(err error) Fault {
	var status statusError
	var timeout net.Error
	switch {
	case errors.As(err, &status):
		return FaultStatus
	case errors.Is(err, errRedirect):
		return FaultRedirect
	case errors.Is(err, internet.ErrPrivate):
		return FaultPrivate
	case errors.Is(err, errLarge):
		return FaultLarge
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return FaultTimeout
	}
	return FaultUnreachable
}

// French says what went wrong.
func (f Fault) French() string {
	switch f {
	case FaultUnreachable:
		return "le serveur de l'autorité ne répond pas"
	case FaultTimeout:
		return "le serveur de l'autorité répond trop lentement"
	case FaultStatus:
		return "le serveur de l'autorité refuse de donner la liste"
	case FaultRedirect:
		return "le serveur de l'autorité renvoie ailleurs"
	case FaultPrivate:
		return "l'adresse est celle d'un réseau privé : si c'est voulu, nommer le serveur dans certificates.allow_hosts"
	case FaultLarge:
		return "ce que le serveur donne est trop gros"
	case FaultFormat:
		return "ce que le serveur donne n'est pas une liste de révocation"
	case FaultSigner:
		return "ce que le serveur donne n'est pas signé par l'autorité"
	case FaultOlder:
		return "le serveur donne une liste plus ancienne que celle qui est connue"
	case FaultFuture:
		return "le serveur donne une liste datée de l'avenir : vérifier l'heure de ce poste"
	case FaultStale:
		return "le serveur donne une liste qui n'est plus à jour"
	case FaultRefused:
		return "le répondeur OCSP ne répond pas pour cette autorité"
	}
	return ""
}

// State is what is known of one authority.
type State struct {
	Authority  string    // its name
	Host       string    // where from; "" where no address is known, or for a file
	Known      bool      // a list or an answer is at hand
	Current    bool      // and in force
	OCSP       bool      // it is an answer
	ThisUpdate time.Time // of the newest
	NextUpdate time.Time
	Entries    int
	Checked    time.Time // the last attempt; zero where there was none
	Fault      Fault     // of the last attempt
}

// States tells of each authority of the chains, once.
func (c *Cache) States(chains [][]*x509.Certificate) []State {
	now := c.o.Now()
	var out []State
	at := map[*authority]int{}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, chain := range chains {
		for i := range max(0, len(chain)-1) {
			c.sourcesOf(chain[i], chain[i+1])
			a := c.authority(chain[i+1])
			if _, seen := at[a]; seen {
				continue
			}
			at[a] = len(out)
			out = append(out, a.state(now))
		}
	}
	return out
}

func (a *authority) state(now time.Time) State {
	s := State{Authority: a.cert.Subject.CommonName}
	if s.Authority == "" {
		s.Authority = a.cert.Subject.String()
	}
	for _, x := range a.sorted() {
		from, to, ok := x.span()
		if x.url != "" && x.meta.Checked.After(s.Checked) {
			s.Checked, s.Fault = x.meta.Checked, x.meta.Fault
		}
		if s.Host == "" {
			s.Host = hostOf(x.url)
		}
		// A list tells more than an answer, the newer more than the older.
		if !ok || s.Known && (s.OCSP == (x.list == nil) && !from.After(s.ThisUpdate) || !s.OCSP && x.list == nil) {
			continue
		}
		s.Known, s.ThisUpdate, s.NextUpdate, s.OCSP, s.Entries = true, from, to, x.list == nil, 0
		if x.list != nil {
			s.Current, s.Entries = x.list.Current(now), x.list.Len()
		} else {
			s.Current = x.answer.Current(now)
		}
		if x.url != "" {
			s.Host = hostOf(x.url)
		}
	}
	return s
}
