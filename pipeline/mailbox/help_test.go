package mailbox

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"

	"cardiopli/pipeline/account"
)

const serverName = "imap.operateur-exemple.fr"

// certificate issues one for a name; expired ends yesterday.
func certificate(t testing.TB, name string, expired bool) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name},
		NotBefore: time.Now().Add(-48 * time.Hour), NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}}
	if expired {
		c.NotAfter = time.Now().Add(-24 * time.Hour)
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

// box is a mailbox at a real server.
type box struct {
	t    testing.TB
	user *imapmemserver.User
	port int
	pool *x509.CertPool
	log  *record
}

// record keeps what clients say.
type record struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (r *record) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.b.Write(p)
}

func (r *record) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.b.String()
}

func openBox(t testing.TB, caps ...imap.Cap) *box {
	t.Helper()
	cert, pool := certificate(t, serverName, false)
	b := &box{t: t, user: imapmemserver.NewUser("cabinet", "secret"), pool: pool, log: &record{}}
	if err := b.user.Create("INBOX", nil); err != nil {
		t.Fatal(err)
	}
	mem := imapmemserver.New()
	mem.AddUser(b.user)
	set := imap.CapSet{imap.CapIMAP4rev1: {}, imap.CapIdle: {}, imap.CapMove: {}, imap.CapUIDPlus: {}}
	if caps != nil {
		set = imap.CapSet{imap.CapIMAP4rev1: {}}
		for _, c := range caps {
			set[c] = struct{}{}
		}
	}
	s := imapserver.New(&imapserver.Options{Caps: set, TLSConfig: &tls.Config{Certificates: []tls.Certificate{cert}}, Logger: log.New(io.Discard, "", 0), DebugWriter: b.log,
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return mem.NewSession(), nil, nil
		}})
	l := listen(t)
	b.port = l.Addr().(*net.TCPAddr).Port
	go s.Serve(l)
	t.Cleanup(func() { s.Close() })
	return b
}

func listen(t testing.TB) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

func (b *box) put(folder, text string, at time.Time) {
	b.t.Helper()
	raw := "Subject: " + text[:min(len(text), 40)] + "\r\n\r\n" + text + "\r\n"
	if _, err := b.user.Append(folder, literal{strings.NewReader(raw)}, &imap.AppendOptions{Time: at}); err != nil {
		b.t.Fatal(err)
	}
}

type literal struct{ *strings.Reader }

func (l literal) Size() int64 { return l.Reader.Size() }

func (b *box) config() Config { return configFor(b.port, b.pool) }

func configFor(port int, pool *x509.CertPool) Config {
	return Config{Server: account.Server{Host: "127.0.0.1", Port: port, ServerName: serverName, Roots: pool},
		Account: account.Account{User: "cabinet", Password: func(context.Context) (string, error) { return "secret", nil }},
		Pause:   func(int) time.Duration { return time.Millisecond }, Poll: 20 * time.Millisecond}
}

// shelf is a Keeper in memory.
type shelf struct {
	mu     sync.Mutex
	places map[string]Place
	since  time.Time
	taken  []string // folder/text, as they came
	texts  map[string]int
	whole  func(Mail) (Outcome, error)
	heard  chan struct{}
	kept   int
}

func newShelf() *shelf {
	return &shelf{places: map[string]Place{}, texts: map[string]int{}, since: time.Now().Add(-time.Hour), heard: make(chan struct{}, 10000)}
}

func (s *shelf) Place(_ context.Context, f string) (Place, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.places[f], nil
}

func (s *shelf) Keep(_ context.Context, f string, p Place) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.places[f] = p
	s.kept++
	return nil
}

func (s *shelf) Since(context.Context) (time.Time, error) { return s.since, nil }

func (s *shelf) Take(_ context.Context, m Mail) (Outcome, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer func() { s.heard <- struct{}{} }()
	_, text, _ := strings.Cut(string(m.Raw), "\r\n\r\n")
	text = strings.TrimSpace(text)
	s.texts[text]++
	s.taken = append(s.taken, fmt.Sprintf("%s/%d/%s", m.Folder, m.UID, text[:min(len(text), 20)]))
	if s.whole != nil {
		return s.whole(m)
	}
	return Filed, nil
}

func ctxOf(t testing.TB) context.Context {
	t.Helper()
	ctx, stop := context.WithTimeout(context.Background(), time.Minute)
	t.Cleanup(stop)
	return ctx
}
