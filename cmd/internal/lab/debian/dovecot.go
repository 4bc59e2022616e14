package debian

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"cardiopli/cmd/internal/lab"
	"cardiopli/pipeline"
)

const sievePlugin = "/usr/lib/dovecot/modules/lib90_sieve_plugin.so"

// Dovecot keeps the mailboxes: LMTP (RFC 2033) from Postfix, IMAP (RFC 9051) with
// STARTTLS and IDLE to their owners, quotas (RFC 9208), and the authentication of
// both servers: PLAIN, LOGIN, XOAUTH2, OAUTHBEARER, and on IMAP EXTERNAL by the
// common name of a client certificate.
type Dovecot struct {
	Port int // of IMAP

	s       *Servers
	dir     string
	lmtp    int
	plain   bool // no STARTTLS
	deaf    bool // no IMAP
	mechs   string
	process *process
}

func startDovecot(s *Servers) (*Dovecot, error) {
	d := &Dovecot{s: s, dir: filepath.Join(s.Dir, "dovecot"), mechs: "plain login xoauth2 oauthbearer external"}
	var err error
	for range 3 {
		if d.Port, err = port(); err == nil {
			d.lmtp, err = port()
		}
		if err != nil {
			return nil, err
		}
		if err = d.Start(); err == nil {
			return d, nil
		}
		_ = d.Stop()
	}
	return nil, err
}

func (d *Dovecot) configure() error {
	uid, gid, err := ids("nobody")
	if err != nil {
		return err
	}
	conf := filepath.Join(d.dir, "conf")
	var b bytes.Buffer
	if err := dovecotConf.Execute(&b, map[string]any{"Dir": d.dir, "Log": d.Log(), "Host": Host, "UID": uid, "GID": gid, "Plain": d.plain, "Deaf": d.deaf,
		"TLS": filepath.Join(d.s.Dir, "tls"), "Conf": conf, "Users": filepath.Join(d.s.Dir, "users"), "Port": d.Port, "LMTP": d.lmtp,
		"Inner": d.s.inner, "Name": lab.ServerName, "Mechanisms": d.mechs}); err != nil {
		return err
	}
	oauth := fmt.Sprintf("introspection_url = %s\nintrospection_mode = post\nusername_attribute = username\nactive_attribute = active\nactive_value = true\n", d.s.Tokens.URL)
	if err := d.s.write(map[string][]byte{"dovecot/conf/dovecot.conf": b.Bytes(), "dovecot/conf/oauth2.conf": []byte(oauth)}); err != nil {
		return err
	}
	for _, m := range d.s.boxes {
		if m.Absent {
			continue
		}
		home := d.home(m.Address)
		if err := os.MkdirAll(home, 0o755); err != nil {
			return err
		}
		if err := os.Chown(home, uid, gid); err != nil {
			return err
		}
	}
	return d.users()
}

// users writes the accounts; Dovecot reads them again when the file changes.
func (d *Dovecot) users() error {
	var b bytes.Buffer
	for _, m := range d.s.boxes {
		if m.Absent {
			continue
		}
		fmt.Fprintf(&b, "%s:{PLAIN}%s::::%s::", strings.ToLower(string(m.Address)), m.Password, d.home(m.Address))
		if m.Quota > 0 {
			fmt.Fprintf(&b, " userdb_quota_rule=*:bytes=%d", m.Quota)
		}
		b.WriteByte('\n')
	}
	return d.s.write(map[string][]byte{"users": b.Bytes()})
}

func (d *Dovecot) home(a pipeline.Address) string {
	return filepath.Join(d.s.Dir, "mail", strings.ToLower(string(a)))
}

// Start starts a stopped server on its port.
func (d *Dovecot) Start() error {
	if err := d.configure(); err != nil {
		return err
	}
	var err error
	d.process, err = spawn(d.dir, "dovecot", d.Log(), "/usr/sbin/dovecot", "-F", "-c", filepath.Join(d.dir, "conf", "dovecot.conf"))
	if err != nil {
		return err
	}
	if !d.deaf {
		if err := answers(d.process, d.Log(), d.Port, "* OK"); err != nil {
			return err
		}
	}
	return answers(d.process, d.Log(), d.lmtp, "220 ")
}

// Stop ends it: connections are refused from now on, and Postfix keeps letters.
func (d *Dovecot) Stop() error {
	if d.process == nil {
		return nil
	}
	err := d.process.stop()
	d.process = nil
	return err
}

func (d *Dovecot) running() bool { return d.process != nil && !d.process.ended() }

// restart runs a change while it is stopped. A letter lies in its mailbox before
// Postfix has heard so.
func (d *Dovecot) restart() error {
	if !d.running() {
		return nil
	}
	if d.s.Postfix != nil {
		d.s.Postfix.settle()
	}
	if err := d.Stop(); err != nil {
		return err
	}
	return d.Start()
}

// SetSTARTTLS offers encryption or no longer does; without, passwords are taken in clear.
func (d *Dovecot) SetSTARTTLS(offered bool) error {
	d.plain = !offered
	return d.restart()
}

// SetIMAP opens the mailboxes to their owners or no longer does; delivery and
// authentication go on.
func (d *Dovecot) SetIMAP(open bool) error {
	d.deaf = !open
	return d.restart()
}

// SetMechanisms says which SASL mechanisms are offered, on IMAP and, once Postfix is
// started again, at submission.
func (d *Dovecot) SetMechanisms(names ...string) error {
	d.mechs = strings.Join(names, " ")
	return d.restart()
}

// SetQuota limits a mailbox to a number of bytes; 0 lifts it.
func (d *Dovecot) SetQuota(a pipeline.Address, bytes int64) error {
	return d.change(a, func(m *Mailbox) { m.Quota = bytes })
}

// SetPassword changes that of an account.
func (d *Dovecot) SetPassword(a pipeline.Address, word string) error {
	return d.change(a, func(m *Mailbox) { m.Password = word })
}

// SetAbsent takes an account away, or gives it back; Postfix still takes its letters.
func (d *Dovecot) SetAbsent(a pipeline.Address, absent bool) error {
	return d.change(a, func(m *Mailbox) { m.Absent = absent })
}

// SetSieve gives the owner of a mailbox a filter (RFC 5228), as one that answers
// in his absence (RFC 5230); "" takes it away.
func (d *Dovecot) SetSieve(a pipeline.Address, script string) error {
	path := filepath.Join(d.home(a), ".dovecot.sieve")
	// What was compiled is taken for current within the same second.
	if err := errors.Join(os.RemoveAll(path), os.RemoveAll(filepath.Join(d.home(a), ".dovecot.svbin"))); err != nil || script == "" {
		return err
	}
	uid, gid, err := ids("nobody")
	if err != nil {
		return err
	}
	return errors.Join(os.WriteFile(path, []byte(script), 0o644), os.Chown(path, uid, gid))
}

// change restarts, since the file is read again after a second or so only.
func (d *Dovecot) change(a pipeline.Address, f func(*Mailbox)) error {
	for i := range d.s.boxes {
		if d.s.boxes[i].Address.Equal(a) {
			f(&d.s.boxes[i])
			if d.running() {
				return d.restart()
			}
			return d.users()
		}
	}
	return fmt.Errorf("no such mailbox")
}

func (d *Dovecot) authSocket() string { return filepath.Join(d.dir, "run", "postfix") }

// Log is the path of its log.
func (d *Dovecot) Log() string { return filepath.Join(d.s.Dir, "dovecot.log") }
