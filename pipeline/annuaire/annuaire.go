// Package annuaire looks physicians and their mailboxes up in the Annuaire Santé,
// through its FHIR R4 interface, and certificates in a directory over LDAP.
//
// What comes back are directory.Entry values, to be shown and confirmed like an
// import; the package keeps nothing and changes nothing.
//
// A look-up tells whoever runs the directory for whom the practice looks: the name
// or number of a correspondent, never anything of a patient. Searches are sent as
// POST, so that names do not stand in the logs of addresses. The practice's key
// for the interface goes to the configured host alone: no redirect is followed, and
// a further page is fetched from that host or not at all.
//
// The shapes are those of the implementation guide of the Annuaire Santé (FHIR
// 4.0.1, profiles as-practitioner, as-practitionerrole, as-organization); search
// parameters are those that its documentation lists. Mailboxes on the red list are
// counted and left out.
package annuaire

import (
	"context"
	"crypto/tls"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/directory"
)

// Base is where the interface of the Annuaire Santé answers.
const Base = "https://gateway.api.esante.gouv.fr/fhir/v2"

// The limits of one look-up.
const (
	PageSize     = 50               // what the interface gives at most
	Timeout      = 30 * time.Second // of one request: its own term
	maxPages     = 20               // of one search
	maxBody      = 8 << 20          // of one page
	maxFound     = 200              // mailboxes
	maxNumbers   = 20               // numbers in one search
	maxRoles     = 40               // physicians whose places of work are asked for
	maxCriterion = 100              // characters
)

// Query says whom to look for: a number, an address, or a name, which a place
// narrows. Numbers may be several.
type Query struct {
	RPPS    []string
	Address pipeline.Address
	Name    string // family name
	Given   string
	// Town and Postcode narrow what a name found, here: a postcode may be a
	// department's two digits.
	Town, Postcode string
	// Organisation looks for the mailboxes of services and practices by Name.
	Organisation bool
}

// Result is what was found.
type Result struct {
	Entries []directory.Entry
	RedList int  // mailboxes whose holders do not want to be listed
	Without int  // physicians without any mailbox
	Unread  int  // answers that could not be read
	More    bool // there is more than is given: a narrower search is needed
}

// ErrQuery is returned for a search that names nobody.
var ErrQuery = errors.New("a look-up needs a number, an address or a family name of at least two letters")

// Key gives the practice's key for the interface.
type Key func(context.Context) (string, error)

// Client asks the FHIR interface.
type Client struct {
	base *url.URL
	key  Key
	http *http.Client
	now  func() time.Time
}

// New returns a client for the interface at base ("" for Base), which must be
// https but for a server on this machine.
func New(base string, key Key, trust *tls.Config) (*Client, error) {
	if base == "" {
		base = Base
	}
	u, err := url.Parse(strings.TrimSuffix(base, "/"))
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return nil, errors.New("address of the annuaire is not of the form https://host/path")
	}
	if u.Scheme != "https" && !(u.Scheme == "http" && loopback(u.Hostname())) {
		return nil, errors.New("address of the annuaire is not https")
	}
	t := &http.Transport{TLSClientConfig: trust, TLSHandshakeTimeout: 10 * time.Second, ResponseHeaderTimeout: Timeout, MaxResponseHeaderBytes: 64 << 10,
		MaxIdleConnsPerHost: 1, IdleConnTimeout: time.Minute, ForceAttemptHTTP2: true, Proxy: http.ProxyFromEnvironment}
	return &Client{base: u, key: key, now: time.Now, http: &http.Client{Transport: t, Timeout: Timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}, nil
}

func loopback(host string) bool { return host == "localhost" || host == "127.0.0.1" || host == "::1" }

// Find looks up. An error that has French is for a person.
func (c *Client) Find(ctx context.Context, q Query) (Result, error) {
	f := found{today: pipeline.DateOf(c.now())}
	switch {
	case len(q.RPPS) > 0:
		for _, n := range q.RPPS {
			if !directory.ValidRPPS(n) {
				return Result{}, ErrQuery
			}
		}
		for rest := q.RPPS; len(rest) > 0 && !f.more; rest = rest[min(len(rest), maxNumbers):] {
			if err := c.search(ctx, &f, "Practitioner", url.Values{"identifier": {strings.Join(rest[:min(len(rest), maxNumbers)], ",")}}); err != nil {
				return Result{}, err
			}
		}
	case q.Address != "":
		for _, kind := range []string{"Practitioner", "PractitionerRole", "Organization"} {
			v := url.Values{"mailbox-mss:exact": {string(q.Address)}}
			if kind == "PractitionerRole" {
				v["_include"] = []string{"PractitionerRole:practitioner", "PractitionerRole:organization"}
			}
			if err := c.search(ctx, &f, kind, v); err != nil {
				return Result{}, err
			}
		}
	case len([]rune(strings.TrimSpace(q.Name))) < 2 || len(q.Name)+len(q.Given) > maxCriterion:
		return Result{}, ErrQuery
	case q.Organisation:
		v := url.Values{"name:contains": {escape(q.Name)}, "mailbox-mss:contains": {"@"}}
		if len(q.Postcode) == 5 {
			v["address-postalcode"] = []string{q.Postcode}
		}
		if err := c.search(ctx, &f, "Organization", v); err != nil {
			return Result{}, err
		}
	default:
		v := url.Values{"family": {escape(q.Name)}, "active": {"true"}}
		if q.Given != "" {
			v["given"] = []string{escape(q.Given)}
		}
		if err := c.search(ctx, &f, "Practitioner", v); err != nil {
			return Result{}, err
		}
	}
	if err := c.roles(ctx, &f); err != nil {
		return Result{}, err
	}
	return asked(q, f.result(q)), nil
}

// asked drops who was not asked for: an answer about another number would else stand
// in for the physician whose number it is not.
func asked(q Query, r Result) Result {
	if len(q.RPPS) == 0 {
		return r
	}
	kept := r.Entries[:0]
	for _, e := range r.Entries {
		if slices.Contains(q.RPPS, e.Recipient.RPPS) {
			kept = append(kept, e)
		} else {
			r.Unread++
		}
	}
	r.Entries = kept
	return r
}

// roles asks where the physicians that were found work: places have mailboxes too.
func (c *Client) roles(ctx context.Context, f *found) error {
	var ids []string
	for _, p := range f.practitioners {
		ids = append(ids, p.ID)
	}
	if len(ids) > maxRoles {
		ids, f.more = ids[:maxRoles], true
	}
	for ; len(ids) > 0; ids = ids[min(len(ids), maxNumbers):] {
		v := url.Values{"practitioner": {strings.Join(ids[:min(len(ids), maxNumbers)], ",")}, "active": {"true"}, "_include": {"PractitionerRole:organization"}}
		if err := c.search(ctx, f, "PractitionerRole", v); err != nil {
			return err
		}
	}
	return nil
}

// escape keeps a typed name from being read as a list (FHIR R4 3.1.1.4.16).
func escape(s string) string {
	return strings.NewReplacer(`\`, `\\`, ",", `\,`, "$", `\$`, "|", `\|`).Replace(strings.TrimSpace(s))
}
