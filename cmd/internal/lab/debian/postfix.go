package debian

import (
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"fmt"
	"maps"
	"os"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"cardiopli/cmd/internal/lab"
)

// Postfix is the operator's submission server (RFC 6409): STARTTLS, then AUTH by
// Dovecot, or a client certificate whose fingerprint is known; only addresses of
// the account as sender, only mailboxes that exist as recipients. It hands
// letters to Dovecot over LMTP and writes the notices (RFC 3464).
type Postfix struct {
	Port int // of submission

	s       *Servers
	dir     string
	process *process
	changed map[string]string
	clients []string // fingerprints
}

const postfixPrograms = "/usr/lib/postfix/sbin"

func startPostfix(s *Servers) (*Postfix, error) {
	p := &Postfix{s: s, dir: filepath.Join(s.Dir, "postfix"), changed: map[string]string{}}
	if err := p.folders(); err != nil {
		return nil, err
	}
	var err error
	for range 3 { // another program may take the port in between
		if p.Port, err = port(); err != nil {
			return nil, err
		}
		if err = p.Start(); err == nil {
			return p, nil
		}
		_ = p.Stop()
	}
	return nil, err
}

// folders makes what "postfix check" would make: the queue belongs to the mail
// system, the folders of sockets to its group.
func (p *Postfix) folders() error {
	uid, _, err := ids("postfix")
	if err != nil {
		return err
	}
	g, err := user.LookupGroup("postdrop")
	if err != nil {
		return err
	}
	drop, err := strconv.Atoi(g.Gid)
	if err != nil {
		return err
	}
	type folder struct {
		name string
		uid  int
		gid  int
		perm os.FileMode
	}
	all := []folder{{"conf", 0, 0, 0o755}, {"data", uid, 0, 0o700}, {"queue", 0, 0, 0o755}, {"queue/pid", 0, 0, 0o755},
		{"queue/maildrop", uid, drop, 0o730}, {"queue/public", uid, drop, 0o710}}
	for _, n := range []string{"active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private", "saved", "trace"} {
		all = append(all, folder{"queue/" + n, uid, 0, 0o700})
	}
	for _, f := range all {
		path := filepath.Join(p.dir, f.name)
		if err := os.MkdirAll(path, 0o755); err != nil {
			return err
		}
		if err := os.Chown(path, f.uid, f.gid); err != nil {
			return err
		}
		if err := os.Chmod(path, f.perm); err != nil {
			return err
		}
	}
	return nil
}

func (p *Postfix) settings() map[string]string {
	tables := filepath.Join(p.dir, "conf")
	m := map[string]string{
		"compatibility_level": "3.6",
		"queue_directory":     filepath.Join(p.dir, "queue"), "data_directory": filepath.Join(p.dir, "data"),
		"daemon_directory": postfixPrograms, "command_directory": "/usr/sbin", "shlib_directory": "/usr/lib/postfix",
		"mail_owner": "postfix", "setgid_group": "postdrop", "syslog_name": "postfix",
		"maillog_file": p.Log(), "maillog_file_prefixes": p.s.Dir,
		"inet_interfaces": Host, "inet_protocols": "ipv4", "mynetworks": "", "myhostname": lab.ServerName,
		"mydestination": "", "local_recipient_maps": "", "alias_maps": "", "alias_database": "", "biff": "no", "append_dot_mydomain": "no",
		// Nothing leaves.
		"default_transport": "error:5.4.4 this laboratory sends no mail to the world", "relay_domains": "", "local_transport": "error:5.1.1 no local users",
		"virtual_mailbox_domains": strings.Join(p.s.domains(), " "), "virtual_mailbox_maps": "texthash:" + tables + "/mailboxes",
		"virtual_transport":             fmt.Sprintf("lmtp:inet:%s:%d", Host, p.s.Dovecot.lmtp),
		"smtpd_tls_cert_file":           filepath.Join(p.s.Dir, "tls/cert.pem"),
		"smtpd_tls_key_file":            filepath.Join(p.s.Dir, "tls/key.pem"),
		"smtpd_tls_CAfile":              filepath.Join(p.s.Dir, "tls/ca.pem"),
		"smtpd_tls_ask_ccert":           "yes",
		"smtpd_tls_mandatory_protocols": ">=TLSv1.2", "smtpd_tls_fingerprint_digest": "sha256",
		"smtpd_tls_security_level": "encrypt", "smtpd_tls_auth_only": "yes", "smtpd_tls_loglevel": "1",
		"relay_clientcerts":      "texthash:" + tables + "/clients",
		"smtpd_sasl_auth_enable": "yes", "smtpd_sasl_type": "dovecot", "smtpd_sasl_path": p.s.Dovecot.authSocket(),
		// Postfix does not tell Dovecot of the certificate, so that EXTERNAL could not work.
		"smtpd_sasl_mechanism_filter":  "!external, static:rest",
		"smtpd_sender_login_maps":      "texthash:" + tables + "/senders",
		"smtpd_client_restrictions":    "permit_sasl_authenticated, permit_tls_clientcerts, reject",
		"smtpd_sender_restrictions":    "reject_authenticated_sender_login_mismatch",
		"smtpd_relay_restrictions":     "reject_unauth_destination",
		"smtpd_recipient_restrictions": fmt.Sprintf("reject_unlisted_recipient, check_policy_service { inet:%s:%d, default_action=DUNNO }", Host, p.s.Policy.Port),
		// Dovecot's LMTP does not speak of notices (RFC 3461): without this Postfix calls
		// what it has filed "relayed". Both are met outside.
		"lmtp_assume_final":  "yes",
		"message_size_limit": "26214400", "smtpd_recipient_limit": "50",
		// Seconds where the world has minutes.
		"queue_run_delay": "1s", "minimal_backoff_time": "1s", "maximal_backoff_time": "2s", "lmtp_connect_timeout": "5s",
		"notify_classes": "", "in_flow_delay": "0s",
	}
	maps.Copy(m, p.changed)
	return m
}

// services are master.cf's: no service of the system's ports, nothing chrooted,
// since the throw-away folder has no copy of the libraries. The second listener is
// for what Dovecot writes itself.
const services = `%d inet n - n - - smtpd
%d inet n - n - - smtpd
  -o smtpd_tls_security_level=none -o smtpd_sasl_auth_enable=no -o smtpd_client_restrictions=
  -o smtpd_sender_restrictions= -o smtpd_recipient_restrictions=reject_unlisted_recipient
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
virtual unix - n n - - virtual
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`

func (p *Postfix) configure() error {
	var main, boxes, senders, clients bytes.Buffer
	m := p.settings()
	for _, k := range slices.Sorted(maps.Keys(m)) {
		fmt.Fprintf(&main, "%s = %s\n", k, m[k])
	}
	for _, b := range p.s.boxes {
		fmt.Fprintf(&boxes, "%s x\n", b.Address)
		fmt.Fprintf(&senders, "%s %s\n", b.Address, b.Address)
	}
	for _, f := range p.clients {
		fmt.Fprintf(&clients, "%s x\n", f)
	}
	return p.s.write(map[string][]byte{
		"postfix/conf/main.cf": main.Bytes(), "postfix/conf/master.cf": fmt.Appendf(nil, services, p.Port, p.s.inner),
		"postfix/conf/mailboxes": boxes.Bytes(), "postfix/conf/senders": senders.Bytes(), "postfix/conf/clients": clients.Bytes(),
	})
}

// Start starts a stopped server on its port; letters that wait in its queue go on.
func (p *Postfix) Start() error {
	if err := p.configure(); err != nil {
		return err
	}
	var err error
	// Without -d it would leave our process group, and could not be ended with it.
	p.process, err = spawn(p.dir, "master", p.Log(), postfixPrograms+"/master", "-d", "-c", filepath.Join(p.dir, "conf"))
	if err != nil {
		return err
	}
	// Its programs end at once when asked; it sleeps for a second all the same.
	p.process.grace = 100 * time.Millisecond
	go p.hurry(p.process)
	return answers(p.process, p.Log(), p.Port, "220 ")
}

// settle lets deliveries that are under way end, for at most two seconds: cut off
// before its file is gone, a letter would be delivered once more.
func (p *Postfix) settle() {
	for deadline := time.Now().Add(2 * time.Second); p.count("maildrop", "incoming", "active") > 0 && time.Now().Before(deadline) && p.running(); {
		time.Sleep(5 * time.Millisecond)
	}
}

// Stop ends it, once deliveries have settled: connections are refused from now on. The
// queue stays.
func (p *Postfix) Stop() error {
	if p.process == nil {
		return nil
	}
	p.settle()
	err := p.process.stop()
	p.process = nil
	return err
}

func (p *Postfix) running() bool { return p.process != nil && !p.process.ended() }

// Set changes settings of main.cf, as "message_size_limit", for the connections
// and letters from now on; an empty map sets all back.
func (p *Postfix) Set(changed map[string]string) error {
	if len(changed) == 0 {
		clear(p.changed)
	}
	maps.Copy(p.changed, changed)
	if !p.running() {
		return p.configure()
	}
	if err := p.Stop(); err != nil {
		return err
	}
	return p.Start()
}

// Admit lets the owner of a certificate submit without AUTH.
func (p *Postfix) Admit(c *x509.Certificate) error {
	p.clients = append(p.clients, fingerprint(c))
	return p.Set(map[string]string{})
}

// Known lets the owners of these certificates alone submit without AUTH.
func (p *Postfix) Known(all ...*x509.Certificate) error {
	p.clients = nil
	for _, c := range all {
		p.clients = append(p.clients, fingerprint(c))
	}
	return p.Set(map[string]string{})
}

func fingerprint(c *x509.Certificate) string {
	return strings.ToUpper(strings.ReplaceAll(fmt.Sprintf("% x", sha256.Sum256(c.Raw)), " ", ":"))
}

// Waiting counts the letters in the queue.
func (p *Postfix) Waiting() int { return p.count("maildrop", "incoming", "active", "deferred") }

func (p *Postfix) count(queues ...string) int {
	n := 0
	for _, q := range queues {
		// Folders below hold what is deferred; those that vanish meanwhile are no letters.
		_ = filepath.WalkDir(filepath.Join(p.dir, "queue", q), func(_ string, d os.DirEntry, err error) error {
			if err == nil && d.Type().IsRegular() {
				n++
			}
			return nil
		})
	}
	return n
}

// Idle waits until the queue is empty.
func (p *Postfix) Idle(patience time.Duration) error {
	for deadline := time.Now().Add(patience); p.Waiting() > 0; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			return fmt.Errorf("%d letters still in the queue: %s", p.Waiting(), tail(p.Log()))
		}
	}
	return nil
}

// Log is the path of its log.
func (p *Postfix) Log() string { return filepath.Join(p.s.Dir, "postfix.log") }

func (s *Servers) domains() []string {
	set := map[string]bool{}
	for _, b := range s.boxes {
		set[b.Address.Domain()] = true
	}
	return slices.Sorted(maps.Keys(set))
}

// ids are user and group of a system account that a Debian package made.
func ids(name string) (uid, gid int, err error) {
	u, err := user.Lookup(name)
	if err != nil {
		return 0, 0, err
	}
	if uid, err = strconv.Atoi(u.Uid); err != nil {
		return 0, 0, err
	}
	gid, err = strconv.Atoi(u.Gid)
	return uid, gid, err
}
