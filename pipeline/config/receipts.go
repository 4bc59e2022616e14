package config

import (
	"strings"
	"time"
)

// Receipts is the mailbox that is read for what comes back about letters, with the
// operator's account of Mail.
type Receipts struct {
	Read       bool          `yaml:"read"`
	Host       string        `yaml:"host"`        // IMAP; default: that of mail
	Port       int           `yaml:"port"`        // default: 143, or 993 with tls
	ServerName string        `yaml:"server_name"` // in the server's certificate; default: that of mail, with its host
	User       string        `yaml:"user"`        // default: that of mail
	TLS        bool          `yaml:"tls"`         // from the first byte, instead of STARTTLS
	Folder     string        `yaml:"folder"`
	More       []string      `yaml:"more_folders"` // looked into as well: junk
	Poll       time.Duration `yaml:"poll"`
	Move       string        `yaml:"move"` // folder for mails that were filed; "": they stay
	Clock      Clock         `yaml:"clock"`
}

// Clock is after how long a silence somebody is told, by the urgency of the letter:
// one time for each step. Those of soon and routine, and whatever is not immediate,
// count in hours of work. None: the times as delivered.
type Clock struct {
	Immediate []time.Duration `yaml:"immediate"`
	Day       []time.Duration `yaml:"day"`
	Soon      []time.Duration `yaml:"soon"`
	Routine   []time.Duration `yaml:"routine"`
	From      time.Duration   `yaml:"from"` // hours of work, since midnight
	To        time.Duration   `yaml:"to"`
	// AlsaceMoselle adds the two holidays of Alsace and Moselle.
	AlsaceMoselle bool `yaml:"alsace_moselle"`
}

// Mailbox gives the settings with their defaults filled in; no Host: none is read.
func (c Config) Mailbox() Receipts {
	r := c.Receipts
	if !r.Read || c.Mail.Host == "" && r.Host == "" {
		return Receipts{}
	}
	if r.Host == "" {
		r.Host = c.Mail.Host
		if r.ServerName == "" {
			r.ServerName = c.Mail.ServerName
		}
	}
	if r.User == "" {
		r.User = c.Mail.User
	}
	if r.Port == 0 {
		r.Port = 143
		if r.TLS {
			r.Port = 993
		}
	}
	return r
}

func (r Receipts) check() error {
	switch {
	case r.Port < 0 || r.Port > 65535:
		return refuse("receipts.port", Bounds, "n'est pas un port (0 à 65535)", "écrivez « port: 143 » (IMAP avec STARTTLS), « port: 993 » avec « tls: true », ou 0")
	case r.Poll < 10*time.Second || r.Poll > 24*time.Hour:
		return refuse("receipts.poll", Bounds, "n'est pas entre 10s et 24h", "écrivez « poll: 5m » ; si le serveur signale les nouveaux messages, ils sont lus aussitôt")
	case strings.TrimSpace(r.Folder) == "":
		return refuse("receipts.folder", Missing, "est vide", "écrivez « folder: INBOX », ou le dossier où arrivent les accusés")
	case r.Move != "" && r.Move == r.Folder:
		return refuse("receipts.move", Conflict, "est le dossier qui est lu", "écrivez un autre dossier, « move: \"Traités\" », ou « move: \"\" » : les messages restent en place")
	case len(r.More) > 10:
		return refuse("receipts.more_folders", Bounds, "nomme plus de dix dossiers", "gardez celui des indésirables : « more_folders: [\"Indésirables\"] »")
	}
	for _, c := range []struct {
		key   string
		times []time.Duration
		most  time.Duration
		say   string
	}{{"immediate", r.Clock.Immediate, 24 * time.Hour, "30m, 1h"}, {"day", r.Clock.Day, 24 * time.Hour, "4h, 8h"}, {"soon", r.Clock.Soon, 300 * time.Hour, "20h, 40h"}, {"routine", r.Clock.Routine, 600 * time.Hour, "50h"}} {
		last := time.Duration(0)
		for _, t := range c.times {
			if t < time.Minute || t > c.most || t <= last || len(c.times) > 10 {
				return refuse("receipts.clock."+c.key, Bounds, "n'est pas une suite de durées, chacune plus longue que la précédente", "écrivez par exemple « "+c.key+": ["+c.say+"] » ; soon et routine comptent en heures ouvrées")
			}
			last = t
		}
	}
	if h := r.Clock; (h.From != 0 || h.To != 0) && (h.From < 0 || h.To > 24*time.Hour || h.To-h.From < time.Hour) {
		return refuse("receipts.clock.from", Conflict, "n'est pas au moins une heure avant receipts.clock.to", "écrivez « from: 8h » et « to: 18h »")
	}
	for i, f := range append([]string{r.Folder, r.Move}, r.More...) {
		if len(f) > 250 || strings.ContainsAny(f, "\r\n\x00*%") {
			key := []string{"receipts.folder", "receipts.move", "receipts.more_folders"}[min(i, 2)]
			return refuse(key, Malformed, "n'est pas un nom de dossier", "écrivez-le comme le logiciel de messagerie le montre, par exemple « folder: INBOX »")
		}
	}
	return nil
}
