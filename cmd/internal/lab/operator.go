package lab

import (
	"crypto/rand"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/emersion/go-smtp"

	"cardiopli/pipeline"
)

// ServerName is what the operator's certificate is issued to, beside localhost
// and 127.0.0.1.
const ServerName = "smtp.operateur-exemple.mssante.fr"

// Account is a customer of the operator.
type Account struct {
	User      string             `json:"user"`
	Password  string             `json:"password"`
	Addresses []pipeline.Address `json:"addresses"` // which it may send from
}

// Options of an operator.
type Options struct {
	// Accounts are added to those of D/operator/accounts.json.
	Accounts []Account
	// Mailboxes are the addresses that exist.
	Mailboxes []pipeline.Address
	// MaxSize in bytes is announced by SIZE; 25 MB where 0.
	MaxSize int64
	// Fault, where set, is called at each Phase with how often it came there, from
	// 1. An error is answered instead of success: an *smtp.SMTPError as it is;
	// ErrDrop breaks the connection. A hook that waits delays the answer.
	Fault func(p Phase, n int) error
	// Undeliverable gives an enhanced status code for an address whose mailbox the
	// operator cannot reach after all: a failure notice instead of a delivery.
	Undeliverable func(pipeline.Address) (enhanced string, yes bool)
	// Channel takes plain messages too, as operators do between listed domains.
	Channel bool
	// Reads says whose software sends a receipt of reading where one is asked for, as
	// soon as a message is there.
	Reads func(pipeline.Address) bool
}

// Phase is a moment at which a Fault may be put.
type Phase string

// The phases of the operator. At Stored the message is on disk and the reply is
// not yet sent: ErrDrop there loses the reply.
const (
	Connect  Phase = "connect"
	AuthStep Phase = "auth"
	MailStep Phase = "mail"
	RcptStep Phase = "rcpt"
	DataStep Phase = "data"
	Stored   Phase = "stored"
)

// ErrDrop breaks the connection without an answer.
var ErrDrop = errors.New("connection dropped on purpose")

// Operator is a mail operator in the manner of MSSanté: STARTTLS, then
// authentication, then S/MIME messages of its own customers to mailboxes that
// exist. It keeps what it takes byte for byte and does not recognise repeats.
type Operator struct {
	Port int
	// Mailbox is the port of IMAP, where the first account's mailbox is read; 0: it has no account.
	Mailbox int

	dir      string
	opts     Options
	accounts []Account
	inbox    *inbox
	server   *smtp.Server
	listener net.Listener
	served   chan error

	mu    sync.Mutex
	count map[Phase]int
}

// OpenOperator starts the operator of folder D. It listens on 127.0.0.1, on the
// port of last time where that is free.
func OpenOperator(dir string, a *Authority, opts Options) (*Operator, error) {
	id, err := a.Keep(filepath.Join(dir, "pki", "operator"), Subject{
		Name: ServerName, Hosts: []string{ServerName, "localhost", "127.0.0.1"}, Kind: P256,
	})
	if err != nil {
		return nil, fmt.Errorf("operator certificate: %w", err)
	}
	o := &Operator{dir: dir, opts: opts, count: map[Phase]int{}, served: make(chan error, 1)}
	if o.accounts, err = loadAccounts(dir); err != nil {
		return nil, err
	}
	o.accounts = append(o.accounts, opts.Accounts...)
	// What a killed operator was writing was never acknowledged.
	for _, pattern := range []string{"mailboxes/*/.new-*", "operator/.new-*"} {
		left, err := filepath.Glob(filepath.Join(dir, filepath.FromSlash(pattern)))
		if err != nil {
			return nil, fmt.Errorf("look for unfinished messages: %w", err)
		}
		for _, p := range left {
			if err := os.Remove(p); err != nil {
				return nil, fmt.Errorf("remove unfinished message: %w", err)
			}
		}
	}
	l, err := listen(filepath.Join(dir, "operator", "port"))
	if err != nil {
		return nil, err
	}
	o.Port = l.Addr().(*net.TCPAddr).Port

	s := smtp.NewServer(smtp.BackendFunc(o.session))
	s.Domain = ServerName
	s.TLSConfig = &tls.Config{
		MinVersion:   tls.VersionTLS12,
		Certificates: []tls.Certificate{{Certificate: [][]byte{id.Certificate.Raw}, PrivateKey: id.Key}},
	}
	s.MaxMessageBytes = opts.MaxSize
	if s.MaxMessageBytes == 0 {
		s.MaxMessageBytes = 25 << 20
	}
	s.MaxRecipients = 50
	s.ReadTimeout, s.WriteTimeout = 2*time.Minute, 2*time.Minute
	s.EnableDSN, s.EnableSMTPUTF8, s.EnableREQUIRETLS = true, true, true
	s.ErrorLog = log.New(io.Discard, "", 0)
	o.server, o.listener = s, l
	if len(o.accounts) > 0 {
		if o.inbox, err = openInbox(dir, o.accounts[0], s.TLSConfig.Certificates[0]); err != nil {
			l.Close()
			return nil, err
		}
		o.Mailbox = o.inbox.port
	}
	go func() { o.served <- s.Serve(l) }()
	return o, nil
}

// Close ends all connections and frees the port.
func (o *Operator) Close() error {
	err := errors.Join(o.server.Close(), o.inbox.close())
	// The server knows its listener only once Serve has begun, which may be later.
	if lerr := o.listener.Close(); lerr != nil && !errors.Is(lerr, net.ErrClosed) && err == nil {
		err = lerr
	}
	if serr := <-o.served; err == nil && !errors.Is(serr, net.ErrClosed) {
		err = serr
	}
	return err
}

// at counts a phase and asks for a fault.
func (o *Operator) at(p Phase) error {
	o.mu.Lock()
	o.count[p]++
	n := o.count[p]
	o.mu.Unlock()
	if o.opts.Fault == nil {
		return nil
	}
	return o.opts.Fault(p, n)
}

// NewAccount makes an account with a drawn password, or returns the one that
// D/operator/accounts.json has for this user.
func NewAccount(dir, user string, addresses ...pipeline.Address) (Account, error) {
	all, err := loadAccounts(dir)
	if err != nil {
		return Account{}, err
	}
	for _, a := range all {
		if a.User == user {
			return a, nil
		}
	}
	a := Account{User: user, Password: rand.Text(), Addresses: addresses}
	b, err := json.MarshalIndent(append(all, a), "", "  ")
	if err != nil {
		return Account{}, err
	}
	return a, writeFile(filepath.Join(dir, "operator", "accounts.json"), append(b, '\n'), 0o600)
}

func loadAccounts(dir string) ([]Account, error) {
	b, err := os.ReadFile(filepath.Join(dir, "operator", "accounts.json"))
	if os.IsNotExist(err) {
		return nil, nil
	}
	var all []Account
	if err == nil {
		err = json.Unmarshal(b, &all)
	}
	if err != nil {
		return nil, fmt.Errorf("read operator accounts: %w", err)
	}
	return all, nil
}

// listen takes the port of the file. A process that was killed a moment ago may
// still hold it, so a busy port is asked for again during three seconds; then
// another program has it and a new port is chosen and kept.
func listen(file string) (net.Listener, error) {
	var l net.Listener
	if b, err := os.ReadFile(file); err == nil {
		if port, err := strconv.Atoi(strings.TrimSpace(string(b))); err == nil && port > 0 && port < 65536 {
			for deadline := time.Now().Add(3 * time.Second); ; time.Sleep(50 * time.Millisecond) {
				l, err = net.Listen("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
				if err == nil {
					return l, nil
				}
				if !errors.Is(err, syscall.EADDRINUSE) || time.Now().After(deadline) {
					break
				}
			}
		}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	port := strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
	if err := writeFile(file, []byte(port+"\n"), 0o644); err != nil {
		_ = l.Close()
		return nil, fmt.Errorf("keep port: %w", err)
	}
	return l, nil
}

// returns puts a mail for the practice on disk and into its mailbox.
func (o *Operator) returns(prefix string, mail []byte) error {
	if _, err := writeNumbered(filepath.Join(o.dir, "operator"), prefix, mail); err != nil {
		return err
	}
	if o.inbox == nil {
		return nil
	}
	return o.inbox.put(mail)
}
