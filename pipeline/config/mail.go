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
		return refuse("mail.port", Bounds, "n'est pas un port (1 à 65535)", "écrivez « port: 587 », le port de la soumission")
	}
	switch m.Kind {
	case "", "PER", "ORG", "APP", "CAB":
	default:
		return refuse("mail.kind", NoSuch, "n'est pas un type de boîte", "écrivez « kind: PER » (une personne), ORG (une équipe), CAB (le cabinet) ou APP (une application)")
	}
	if m.ReplyTo == "" && m.Kind == "APP" && m.Host != "" {
		return refuse("mail.reply_to", Missing, "manque : personne ne lit la boîte d'une application", "écrivez l'adresse où les réponses sont lues : « reply_to: \"secretariat@cabinet.mssante.fr\" »")
	}
	if _, err := pipeline.ParseAddress(m.ReplyTo); m.ReplyTo != "" && err != nil {
		return refuse("mail.reply_to", Malformed, "n'est pas une adresse de messagerie", "écrivez l'adresse seule : « reply_to: \"secretariat@cabinet.mssante.fr\" »")
	}
	if m.MaxSize < 0 || m.MaxSize > 1024 {
		return refuse("mail.max_size", Bounds, "n'est pas entre 0 et 1024 (Mio)", "écrivez « max_size: 10 », une limite courante ; 0 laisse décider l'opérateur")
	}
	if err := m.Timeouts.check(); err != nil {
		return err
	}
	return m.Auth.check()
}

func (p Patience) check() error {
	for _, x := range []struct {
		key string
		d   time.Duration
	}{{"dial", p.Dial}, {"greeting", p.Greeting}, {"tls", p.TLS}, {"command", p.Command}, {"block", p.Block}, {"final", p.Final}, {"keep", p.Keep}} {
		if x.d < 0 || x.d > 0 && x.d < time.Second || x.d > 30*time.Minute {
			return refuse("mail.timeouts."+x.key, Bounds, "n'est pas entre 1s et 30m", "ôtez-le : les délais d'origine suivent la RFC 5321 ; ou écrivez par exemple « "+x.key+": 1m »")
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
		return refuse("mail.auth.method", NoSuch, "n'est ni password, ni oauth, ni certificate", "écrivez « method: password », le cas courant ; oauth est Pro Santé Connect, certificate la boîte d'une application")
	}
	p := a.Provider
	if u, err := url.Parse(p.Discovery); err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || !strings.Contains(u.Path, "/.well-known/") {
		return refuse("mail.auth.provider.discovery", Malformed, "n'est pas l'adresse https d'un document de découverte", "écrivez celle que donne le fournisseur d'identité : « discovery: \"https://.../.well-known/wallet-openid-configuration\" »")
	}
	if p.ClientID == "" {
		return refuse("mail.auth.provider.client_id", Missing, "manque", "écrivez l'identifiant que le fournisseur d'identité a donné au cabinet : « client_id: \"cabinet-exemple\" »")
	}
	if !strings.Contains(" "+p.Scope+" ", " openid ") {
		return refuse("mail.auth.provider.scope", Malformed, "ne contient pas openid", "écrivez « scope: openid scope_all »")
	}
	if p.Redirect != "" {
		if u, err := url.Parse(p.Redirect); err != nil || u.Host == "" || u.Path != SignInBack || u.Scheme != "https" && (u.Scheme != "http" || u.Hostname() != "127.0.0.1" && u.Hostname() != "localhost" && u.Hostname() != "::1") {
			return refuse("mail.auth.provider.redirect", Malformed, "n'est pas une adresse de la page de relecture", "écrivez-la comme elle est déclarée chez le fournisseur : « redirect: \"http://127.0.0.1:8734"+SignInBack+"\" »")
		}
	}
	return nil
}
