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
		return &Error{Key: "receipts.port", What: "not a port", Hint: "143 is IMAP with STARTTLS, 993 IMAP over TLS"}
	case r.Poll < 10*time.Second || r.Poll > 24*time.Hour:
		return &Error{Key: "receipts.poll", What: "outside 10s to 24h", Hint: "5m is often enough; where the server tells of new mail it is read at once"}
	case strings.TrimSpace(r.Folder) == "":
		return &Error{Key: "receipts.folder", What: "is empty", Hint: "write INBOX, or the folder that receipts come to"}
	case r.Move != "" && r.Move == r.Folder:
		return &Error{Key: "receipts.move", What: "is the folder that is read", Hint: "write another one, or leave it empty: mails stay where they are"}
	case len(r.More) > 10:
		return &Error{Key: "receipts.more_folders", What: "more than ten folders", Hint: "name the inbox and the folder of junk"}
	}
	for _, c := range []struct {
		key   string
		times []time.Duration
		most  time.Duration
	}{{"immediate", r.Clock.Immediate, 24 * time.Hour}, {"day", r.Clock.Day, 24 * time.Hour}, {"soon", r.Clock.Soon, 300 * time.Hour}, {"routine", r.Clock.Routine, 600 * time.Hour}} {
		last := time.Duration(0)
		for _, t := range c.times {
			if t < time.Minute || t > c.most || t <= last || len(c.times) > 10 {
				return &Error{Key: "receipts.clock." + c.key, What: "is no row of times, each later than the one before", Hint: "write [30m, 1h]; soon and routine count in hours of work"}
			}
			last = t
		}
	}
	if h := r.Clock; (h.From != 0 || h.To != 0) && (h.From < 0 || h.To > 24*time.Hour || h.To-h.From < time.Hour) {
		return &Error{Key: "receipts.clock.from", What: "is not at least an hour before receipts.clock.to", Hint: "write from: 8h and to: 18h"}
	}
	for _, f := range append([]string{r.Folder, r.Move}, r.More...) {
		if len(f) > 250 || strings.ContainsAny(f, "\r\n\x00*%") {
			return &Error{Key: "receipts.folder", What: "is no name of a folder", Hint: "write it as the mail program shows it"}
		}
	}
	return nil
}
