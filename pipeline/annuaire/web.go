package annuaire

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Fault is why a look-up failed.
type Fault string

// The faults.
const (
	FaultKey      Fault = "key"      // the key is missing or was refused
	FaultBusy     Fault = "busy"     // too many requests: RetryAfter says for how long
	FaultServer   Fault = "server"   // 5xx
	FaultRefused  Fault = "refused"  // another 4xx
	FaultRedirect Fault = "redirect" // it sends elsewhere
	FaultAnswer   Fault = "answer"   // what came is not an answer of the interface
	FaultLarge    Fault = "large"    // the answer is larger than any should be
	FaultNetwork  Fault = "network"  // no connection, no TLS, too slow
)

// Error is a look-up that failed. It names no one.
type Error struct {
	Fault  Fault
	Status int // HTTP, 0 where there was none
	// RetryAfter is what the server asked for, capped; zero where it asked nothing.
	RetryAfter time.Duration
	Err        error
}

func (e *Error) Error() string {
	s := "ask the annuaire: " + string(e.Fault)
	if e.Status > 0 {
		s += " (HTTP " + strconv.Itoa(e.Status) + ")"
	}
	return s
}

// Unwrap gives what happened on the network. It is not part of the message: it
// would name the address that was asked.
func (e *Error) Unwrap() error { return e.Err }

// Temporary reports whether asking again later may help.
func (e *Error) Temporary() bool {
	return e.Fault == FaultBusy || e.Fault == FaultServer || e.Fault == FaultNetwork
}

// French gives the words for a person.
func (e *Error) French() (what, todo string) {
	switch e.Fault {
	case FaultKey:
		return "L'Annuaire Santé refuse la clé du cabinet, ou il n'y en a pas.", "Demandez une clé sur le portail de l'API (portal.api.esante.gouv.fr), puis « cardiopli keys annuaire »."
	case FaultBusy:
		return "L'Annuaire Santé reçoit trop de demandes.", "Recommencez dans quelques minutes."
	case FaultServer:
		return "L'Annuaire Santé est en panne (HTTP " + strconv.Itoa(e.Status) + ").", "Recommencez plus tard ; la fiche peut aussi être ajoutée à la main."
	case FaultRefused:
		return "L'Annuaire Santé n'a pas compris la demande (HTTP " + strconv.Itoa(e.Status) + ").", "Vérifiez directory.annuaire dans cardiopli.yaml ; essayez un nom plus simple ou le RPPS."
	case FaultRedirect:
		return "L'adresse de l'Annuaire renvoie ailleurs ; rien n'y est envoyé.", "Vérifiez directory.annuaire dans cardiopli.yaml."
	case FaultLarge:
		return "La réponse de l'Annuaire est trop grande.", "Précisez la recherche : prénom, ville ou RPPS."
	case FaultNetwork:
		return "L'Annuaire Santé ne répond pas, ou pas à temps.", "Vérifiez la connexion à Internet, puis recommencez."
	}
	return "La réponse de l'Annuaire est illisible.", "Vérifiez directory.annuaire dans cardiopli.yaml ; recommencez plus tard."
}

// bundle is a page of answers (FHIR R4 Bundle, searchset).
type bundle struct {
	ResourceType string `json:"resourceType"`
	Link         []struct {
		Relation string `json:"relation"`
		URL      string `json:"url"`
	} `json:"link"`
	Entry []struct {
		Resource json.RawMessage `json:"resource"`
	} `json:"entry"`
}

// search asks for resources of a kind, page by page.
func (c *Client) search(ctx context.Context, f *found, kind string, v url.Values) error {
	v.Set("_count", strconv.Itoa(PageSize))
	next, form := c.base.JoinPath(kind, "_search"), strings.NewReader(v.Encode())
	seen := map[string]bool{}
	for page := 1; ; page++ {
		b, err := c.page(ctx, next, form)
		if err != nil {
			return err
		}
		for _, e := range b.Entry {
			f.add(e.Resource)
		}
		link := ""
		for _, l := range b.Link {
			if l.Relation == "next" {
				link = l.URL
			}
		}
		switch {
		case link == "":
			return nil
		case page == maxPages || f.full() || seen[link]:
			f.more = true
			return nil
		}
		seen[link] = true
		if next, err = c.follow(link); err != nil {
			return err
		}
		form = nil
	}
}

// follow is the next page's address, on the very host that was asked: the key goes
// nowhere else.
func (c *Client) follow(link string) (*url.URL, error) {
	u, err := url.Parse(link)
	if err != nil || len(link) > 8<<10 {
		return nil, &Error{Fault: FaultAnswer}
	}
	u = c.base.ResolveReference(u)
	if u.Scheme != c.base.Scheme || !strings.EqualFold(u.Host, c.base.Host) || u.User != nil {
		return nil, &Error{Fault: FaultRedirect}
	}
	return u, nil
}

// page makes one request. Where the server is busy or broken for a moment, it is
// asked once more.
func (c *Client) page(ctx context.Context, u *url.URL, form *strings.Reader) (bundle, error) {
	b, err := c.ask(ctx, u, form)
	var e *Error
	if !errors.As(err, &e) || !e.Temporary() || e.Fault == FaultNetwork || e.RetryAfter > 5*time.Second {
		return b, err
	}
	wait := time.NewTimer(max(e.RetryAfter, 200*time.Millisecond))
	defer wait.Stop()
	select {
	case <-ctx.Done():
		return b, err
	case <-wait.C:
	}
	return c.ask(ctx, u, form)
}

func (c *Client) ask(ctx context.Context, u *url.URL, form *strings.Reader) (b bundle, err error) {
	method, body := http.MethodGet, io.Reader(http.NoBody)
	if form != nil {
		if _, err := form.Seek(0, io.SeekStart); err != nil {
			return b, err
		}
		method, body = http.MethodPost, form
	}
	key, err := c.key(ctx)
	if err != nil || key == "" || strings.ContainsAny(key, "\r\n") {
		return b, &Error{Fault: FaultKey, Err: err}
	}
	r, err := http.NewRequestWithContext(ctx, method, u.String(), body)
	if err != nil {
		return b, &Error{Fault: FaultAnswer}
	}
	r.Header.Set("ESANTE-API-KEY", key)
	r.Header.Set("Accept", "application/fhir+json, application/json;q=0.9")
	r.Header.Set("User-Agent", "cardiopli")
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	res, err := c.http.Do(r)
	if err != nil {
		if ctx.Err() != nil {
			return b, ctx.Err()
		}
		return b, &Error{Fault: FaultNetwork, Err: err}
	}
	defer res.Body.Close()
	if err := judge(res); err != nil {
		return b, err
	}
	data, err := io.ReadAll(io.LimitReader(res.Body, maxBody+1))
	switch {
	case err != nil && ctx.Err() != nil:
		return b, ctx.Err()
	case err != nil:
		return b, &Error{Fault: FaultNetwork, Status: res.StatusCode, Err: err}
	case len(data) > maxBody:
		return b, &Error{Fault: FaultLarge, Status: res.StatusCode}
	}
	if b, err = parseBundle(data); err != nil {
		return b, &Error{Fault: FaultAnswer, Status: res.StatusCode, Err: err}
	}
	return b, nil
}

func judge(res *http.Response) error {
	e := &Error{Status: res.StatusCode}
	switch s := res.StatusCode; {
	case s == http.StatusOK:
		return nil
	case s == http.StatusUnauthorized, s == http.StatusForbidden:
		e.Fault = FaultKey
	case s == http.StatusTooManyRequests, s == http.StatusServiceUnavailable && res.Header.Get("Retry-After") != "":
		e.Fault = FaultBusy
		if n, err := strconv.Atoi(res.Header.Get("Retry-After")); err == nil && n > 0 {
			e.RetryAfter = time.Duration(min(n, 3600)) * time.Second
		}
	case s >= 500:
		e.Fault = FaultServer
	case s >= 300 && s < 400:
		e.Fault = FaultRedirect
	case s >= 400:
		e.Fault = FaultRefused
	default:
		e.Fault = FaultAnswer
	}
	return e
}

// parseBundle reads a page.
func parseBundle(data []byte) (b bundle, err error) {
	if err := json.Unmarshal(data, &b); err != nil {
		return bundle{}, fmt.Errorf("read answer: %w", errJSON)
	}
	if b.ResourceType != "Bundle" {
		return bundle{}, errors.New("answer is no bundle")
	}
	return b, nil
}

// errJSON stands for what the decoder says, which quotes the answer.
var errJSON = errors.New("not the JSON of the interface")
