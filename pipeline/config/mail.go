package config

import (
	"net/url"
	"strings"
	"time"

	"cardiopli/pipeline"
)

// Auth says how the practice proves who it is to its operator.
type Auth struct {
	// Method is "password", "oauth" (a person signs in at an identity provider) or
	// "certificate" (application mailbox).
	Method   string `yaml:"method"`
	Provider OIDC   `yaml:"provider"`
}

// OIDC is the identity provider of Method "oauth". The client's secret is sealed in
// keys/.
type OIDC struct {
	Discovery string   `yaml:"discovery"` // whole address of the discovery document
	Issuer    string   `yaml:"issuer"`    // default: what stands before /.well-known/ in discovery
	ClientID  string   `yaml:"client_id"`
	Public    bool     `yaml:"public"` // a client without a secret
	Scope     string   `yaml:"scope"`
	ACR       string   `yaml:"acr_values"`
	Redirect  string   `yaml:"redirect"` // as declared at the provider; default: the page's own address
	Anchors   []string `yaml:"anchors"`  // files that the provider's certificate must lead to; none: those of the system
}

// Patience bounds each phase of a dialogue with the operator; 0 is the default.
type Patience struct {
	Dial     time.Duration `yaml:"dial"`
	Greeting time.Duration `yaml:"greeting"`
	TLS      time.Duration `yaml:"tls"`
	Command  time.Duration `yaml:"command"`
	Block    time.Duration `yaml:"block"`
	Final    time.Duration `yaml:"final"`
	Keep     time.Duration `yaml:"keep"` // that a connection is kept for the next letter
}

// SignInPath and SignInBack are where the page lets a person sign in, and where the
// identity provider sends the browser back to.
const (
	SignInPath = "/operateur/connexion"
	SignInBack = "/operateur/retour"
)

// RedirectURL is where the identity provider sends the browser back to.
func (c Config) RedirectURL() string {
	if r := c.Mail.Auth.Provider.Redirect; r != "" {
		return r
	}
	return "http://" + c.Web.Listen + SignInBack
}

// MaxMessage is the largest message in bytes that the settings allow; 0: no limit.
func (c Config) MaxMessage() int64 { return c.Mail.MaxSize << 20 }

// MailboxKind is the kind of the practice's mailbox; where the settings say nothing
// that of one physician is personal, and that of a group an organisation's.
func (c Config) MailboxKind() string {
	switch {
	case c.Mail.Kind != "":
		return c.Mail.Kind
	case c.Practice.Facility == "SA07":
		return "PER"
	}
	return "ORG"
}

// Entity is the part of the practice in the display name of From.
func (c Config) Entity() string {
	if c.Mail.Entity != "" {
		return c.Mail.Entity
	}
	return c.Practice.Name
}

func (m Mail) check() error {
	if m.Port < 1 || m.Port > 65535 {
		return &Error{Key: "mail.port", What: "not a port", Hint: "587 is the port of submission"}
	}
	switch m.Kind {
	case "", "PER", "ORG", "APP", "CAB":
	default:
		return &Error{Key: "mail.kind", What: "is no kind of mailbox", Hint: "write PER (a person's), ORG (a team's), CAB (the practice's) or APP (an application's)"}
	}
	if m.ReplyTo == "" && m.Kind == "APP" && m.Host != "" {
		return &Error{Key: "mail.reply_to", What: "is missing", Hint: "nobody reads an application's mailbox: write the address that answers go to"}
	}
	if _, err := pipeline.ParseAddress(m.ReplyTo); m.ReplyTo != "" && err != nil {
		return &Error{Key: "mail.reply_to", What: err.Error(), Hint: "write the address that answers go to"}
	}
	if m.MaxSize < 0 || m.MaxSize > 1024 {
		return &Error{Key: "mail.max_size", What: "outside 0 to 1024 MiB", Hint: "10 is a common limit; 0 leaves it to the operator"}
	}
	if err := m.Timeouts.check(); err != nil {
		return err
	}
	return m.Auth.check()
}

func (p Patience) check() error {
	for key, d := range map[string]time.Duration{"dial": p.Dial, "greeting": p.Greeting, "tls": p.TLS, "command": p.Command, "block": p.Block, "final": p.Final, "keep": p.Keep} {
		if d < 0 || d > 0 && d < time.Second || d > 30*time.Minute {
			return &Error{Key: "mail.timeouts." + key, What: "outside 1s to 30m", Hint: "leave it out: the defaults follow RFC 5321"}
		}
	}
	return nil
}

func (a Auth) check() error {
	switch a.Method {
	case "password", "certificate":
		return nil
	case "oauth":
	default:
		return &Error{Key: "mail.auth.method", What: "neither password nor oauth nor certificate", Hint: "password is the usual one; oauth is Pro Santé Connect; certificate is for an application's mailbox"}
	}
	p := a.Provider
	if u, err := url.Parse(p.Discovery); err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || !strings.Contains(u.Path, "/.well-known/") {
		return &Error{Key: "mail.auth.provider.discovery", What: "is not the https address of a discovery document", Hint: "it ends in /.well-known/..., as the identity provider's documentation gives it"}
	}
	if p.ClientID == "" {
		return &Error{Key: "mail.auth.provider.client_id", What: "is missing", Hint: "write the identifier that the identity provider gave to the practice"}
	}
	if !strings.Contains(" "+p.Scope+" ", " openid ") {
		return &Error{Key: "mail.auth.provider.scope", What: "is without openid", Hint: "write: openid scope_all"}
	}
	if p.Redirect != "" {
		if u, err := url.Parse(p.Redirect); err != nil || u.Host == "" || u.Path != SignInBack || u.Scheme != "https" && (u.Scheme != "http" || u.Hostname() != "127.0.0.1" && u.Hostname() != "localhost" && u.Hostname() != "::1") {
			return &Error{Key: "mail.auth.provider.redirect", What: "is not an address of this page", Hint: "write http://127.0.0.1:8734" + SignInBack + ", as declared at the identity provider"}
		}
	}
	return nil
}
