package annuaire

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/url"
	"strings"
	"time"

	"github.com/go-ldap/ldap/v3"

	"cardiopli/pipeline"
	"cardiopli/pipeline/directory"
)

// LDAP is a directory of certificates (RFC 4511, RFC 4523). Where the national one
// answers, and under which names, is not published: all of it is a setting.
type LDAP struct {
	URL        string // ldap://host (StartTLS, always) or ldaps://host
	BaseDN     string
	Attributes directory.Attributes // zero: directory.DefaultAttributes
	User       string               // "": without a name
	Password   Key                  // of User
	TLS        *tls.Config          // nil: the system's authorities
}

// The limits of one look-up over LDAP.
const (
	ldapPatience = 10 * time.Second
	maxObjects   = 200
	ldapPage     = 50
	maxValue     = 256 << 10
	maxTraffic   = 16 << 20
)

// LDAPError is a look-up over LDAP that failed. It names no one.
type LDAPError struct {
	Code LDAPFault
	Err  error
}

// LDAPFault is why.
type LDAPFault string

// The faults.
const (
	LDAPSettings LDAPFault = "settings" // no address, no base
	LDAPNetwork  LDAPFault = "network"  // no connection, too slow
	LDAPTLS      LDAPFault = "tls"      // no TLS, or not the server's
	LDAPBind     LDAPFault = "bind"     // the account is refused
	LDAPSearch   LDAPFault = "search"   // the search is refused
)

func (e *LDAPError) Error() string { return "ask the directory of certificates: " + string(e.Code) }

// Unwrap gives what happened; servers may quote what was asked in it.
func (e *LDAPError) Unwrap() error { return e.Err }

// French gives the words for a person.
func (e *LDAPError) French() (what, todo string) {
	switch e.Code {
	case LDAPTLS:
		return "L'annuaire de certificats n'a pas prouvé qui il est (TLS) ; rien ne lui a été demandé.", "Vérifiez directory.ldap.url et directory.ldap.anchors dans cardiopli.yaml."
	case LDAPBind:
		return "L'annuaire de certificats refuse le compte du cabinet.", "Vérifiez directory.ldap.user, puis « cardiopli keys annuaire --ldap »."
	case LDAPSearch:
		return "L'annuaire de certificats refuse la recherche.", "Vérifiez directory.ldap.base dans cardiopli.yaml."
	case LDAPSettings:
		return "L'annuaire de certificats n'est pas réglé.", "Indiquez directory.ldap.url et directory.ldap.base dans cardiopli.yaml."
	}
	return "L'annuaire de certificats ne répond pas, ou pas à temps.", "Vérifiez la connexion, puis recommencez."
}

// Find looks up by address, number or name. Referrals are not followed: they lead
// to servers that nobody has set.
func (l LDAP) Find(ctx context.Context, q Query) (Result, error) {
	filter, err := l.filter(q)
	if err != nil {
		return Result{}, err
	}
	c, err := l.dial(ctx)
	if err != nil {
		return Result{}, err
	}
	defer c.Close()
	stop := context.AfterFunc(ctx, func() { c.Close() })
	defer stop()
	r := Result{}
	paging := ldap.NewControlPaging(ldapPage)
	for {
		req := ldap.NewSearchRequest(l.BaseDN, ldap.ScopeWholeSubtree, ldap.NeverDerefAliases, maxObjects+1, int(ldapPatience.Seconds()), false,
			filter, []string{"*"}, []ldap.Control{paging})
		res, err := c.Search(req)
		if err != nil && ctx.Err() != nil {
			return Result{}, ctx.Err()
		}
		over := ldap.IsErrorWithCode(err, ldap.LDAPResultSizeLimitExceeded) || ldap.IsErrorWithCode(err, ldap.LDAPResultTimeLimitExceeded)
		if err != nil && (!over || res == nil) {
			return Result{}, ldapError(err)
		}
		for _, e := range res.Entries {
			if len(r.Entries) >= maxObjects {
				r.More = true
				return r, nil
			}
			l.take(e, q, &r)
		}
		if over {
			r.More = true
			return r, nil
		}
		answer, ok := ldap.FindControl(res.Controls, ldap.ControlTypePaging).(*ldap.ControlPaging)
		if !ok || len(answer.Cookie) == 0 {
			return r, nil
		}
		paging.SetCookie(answer.Cookie)
	}
}

func ldapError(err error) error {
	code := LDAPSearch
	if ldap.IsErrorWithCode(err, ldap.ErrorNetwork) {
		code = LDAPNetwork
	}
	return &LDAPError{Code: code, Err: err}
}

func (l LDAP) attributes() directory.Attributes {
	a := l.Attributes
	if len(a.Mail) == 0 {
		a.Mail = directory.DefaultAttributes.Mail
	}
	if len(a.RPPS) == 0 {
		a.RPPS = directory.DefaultAttributes.RPPS
	}
	if len(a.Certificate) == 0 {
		a.Certificate = directory.DefaultAttributes.Certificate
	}
	return a
}

// filter writes the search (RFC 4515); every value is escaped.
func (l LDAP) filter(q Query) (string, error) {
	a := l.attributes()
	any := func(names []string, values ...string) string {
		var b strings.Builder
		b.WriteString("(|")
		for _, n := range names {
			for _, v := range values {
				b.WriteString("(" + n + "=" + ldap.EscapeFilter(v) + ")")
			}
		}
		return b.String() + ")"
	}
	for _, n := range append(append(append([]string{}, a.Mail...), a.RPPS...), a.Certificate...) {
		if n == "" || strings.Trim(strings.ToLower(n), "abcdefghijklmnopqrstuvwxyz0123456789-.") != "" {
			return "", &LDAPError{Code: LDAPSettings}
		}
	}
	switch {
	case q.Address != "":
		return any(a.Mail, string(q.Address)), nil
	case len(q.RPPS) > 0 && len(q.RPPS) <= maxNumbers:
		var values []string
		for _, n := range q.RPPS {
			if !directory.ValidRPPS(n) {
				return "", ErrQuery
			}
			values = append(values, n, "8"+n)
		}
		return any(a.RPPS, values...), nil
	case len([]rune(strings.TrimSpace(q.Name))) < 2 || len(q.Name)+len(q.Given) > maxCriterion:
		return "", ErrQuery
	case q.Given == "":
		return "(sn=" + ldap.EscapeFilter(q.Name) + ")", nil
	}
	return "(&(sn=" + ldap.EscapeFilter(q.Name) + ")(givenName=" + ldap.EscapeFilter(q.Given) + "))", nil
}

func (l LDAP) take(e *ldap.Entry, q Query, r *Result) {
	attrs := map[string][][]byte{}
	for _, a := range e.Attributes {
		name, _, _ := strings.Cut(strings.ToLower(a.Name), ";")
		for _, v := range a.ByteValues {
			if len(v) <= maxValue {
				attrs[name] = append(attrs[name], v)
			}
		}
	}
	es, _, bad := directory.FromAttributes(attrs, l.attributes(), directory.SourceLDAP)
	if bad != "" && len(es) == 0 {
		r.Unread++
	}
	for _, e := range es {
		if q.Address != "" && !q.Address.Equal(e.Recipient.Address) || (q.Town != "" || q.Postcode != "") && !near(q, e.Place) {
			continue
		}
		e.Fetched = pipeline.DateOf(time.Now())
		r.Entries = append(r.Entries, e)
	}
}

// capped ends a connection that brings more than any look-up needs: the decoder of
// the library believes lengths up to two gigabytes.
type capped struct {
	net.Conn
	left int
}

var errTraffic = errors.New("more bytes than a look-up needs")

func (c *capped) Read(b []byte) (int, error) {
	if c.left <= 0 {
		return 0, errTraffic
	}
	n, err := c.Conn.Read(b[:min(len(b), c.left)])
	c.left -= n
	return n, err
}

// dial connects and proves the server before anything is asked.
func (l LDAP) dial(ctx context.Context) (*ldap.Conn, error) {
	u, err := url.Parse(l.URL)
	if err != nil || u.Hostname() == "" || u.Scheme != "ldap" && u.Scheme != "ldaps" || l.BaseDN == "" {
		return nil, &LDAPError{Code: LDAPSettings}
	}
	conf := &tls.Config{}
	if l.TLS != nil {
		conf = l.TLS.Clone()
	}
	if conf.ServerName == "" {
		conf.ServerName = u.Hostname()
	}
	conf.InsecureSkipVerify = false
	conf.MinVersion = max(conf.MinVersion, tls.VersionTLS12)
	port := u.Port()
	if port == "" {
		port = map[string]string{"ldap": "389", "ldaps": "636"}[u.Scheme]
	}
	d := net.Dialer{Timeout: ldapPatience}
	socket, err := d.DialContext(ctx, "tcp", net.JoinHostPort(u.Hostname(), port))
	if err != nil {
		return nil, &LDAPError{Code: LDAPNetwork, Err: err}
	}
	var raw net.Conn = &capped{Conn: socket, left: maxTraffic}
	if err := raw.SetDeadline(time.Now().Add(3 * ldapPatience)); err != nil { // of the whole look-up
		raw.Close()
		return nil, &LDAPError{Code: LDAPNetwork, Err: err}
	}
	if u.Scheme == "ldaps" {
		t := tls.Client(raw, conf)
		if err := t.HandshakeContext(ctx); err != nil {
			raw.Close()
			return nil, &LDAPError{Code: LDAPTLS, Err: err}
		}
		raw = t
	}
	c := ldap.NewConn(raw, u.Scheme == "ldaps")
	c.SetTimeout(ldapPatience)
	c.Start()
	if u.Scheme == "ldap" {
		if err := c.StartTLS(conf); err != nil {
			c.Close()
			return nil, &LDAPError{Code: LDAPTLS, Err: err}
		}
	}
	if l.User == "" {
		return c, nil
	}
	password := ""
	if l.Password != nil {
		password, err = l.Password(ctx)
	}
	if err == nil && password == "" { // an empty one would be a bind without a name (RFC 4513 5.1.2)
		err = errors.New("no password")
	}
	if err == nil {
		err = c.Bind(l.User, password)
	}
	if err != nil {
		c.Close()
		return nil, &LDAPError{Code: LDAPBind, Err: err}
	}
	return c, nil
}
