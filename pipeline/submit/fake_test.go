package submit

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"math/big"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// authority is a certificate authority for tests.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(t testing.TB) *authority {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tpl := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageCertSign, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, tpl, tpl, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return &authority{cert, key}
}

func (a *authority) roots() *x509.CertPool {
	p := x509.NewCertPool()
	p.AddCert(a.cert)
	return p
}

func (a *authority) server(t testing.TB, host string, until time.Time) tls.Certificate {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	tpl := &x509.Certificate{SerialNumber: big.NewInt(2), DNSNames: []string{host}, NotBefore: until.Add(-48 * time.Hour), NotAfter: until,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}, KeyUsage: x509.KeyUsageDigitalSignature}
	der, err := x509.CreateCertificate(rand.Reader, tpl, a.cert, key.Public(), a.key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// Replies of a fake that are no text.
const (
	drop = "\x00drop" // the connection is closed
	mute = "\x00mute" // nothing is answered
)

// fake is an SMTP server that follows a script: for each verb what it answers.
// Verbs are those of the commands and CONNECT, EHLO-TLS (after the handshake),
// BODY (while content arrives, before its end) and "." (the end of the content).
type fake struct {
	tls *tls.Config
	l   net.Listener

	mu       sync.Mutex
	say      map[string]string
	once     map[string]string // taken away once said
	commands []string
	messages [][]byte
	conns    int
	inClear  []string
	reached  func(verb string)
	hold     chan struct{} // with BODY mute: only one line is read before it is closed
	broken   chan []byte   // then everything up to the end of the connection
}

const ehloTLS = "250-fake\r\n250-AUTH PLAIN LOGIN\r\n250-SIZE 100000\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-DSN\r\n250 ENHANCEDSTATUSCODES"

func newFake(t testing.TB, cfg *tls.Config) *fake {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	f := &fake{tls: cfg, l: l, once: map[string]string{}, hold: make(chan struct{}), broken: make(chan []byte, 1), say: map[string]string{
		"CONNECT": "220 fake", "EHLO": "250-fake\r\n250 STARTTLS", "EHLO-TLS": ehloTLS, "STARTTLS": "220 2.0.0 go",
		"AUTH": "235 2.7.0 in", "MAIL": "250 2.1.0 ok", "RCPT": "250 2.1.5 ok", "DATA": "354 go", ".": "250 2.0.0 queued as 4711",
		"RSET": "250 2.0.0 ok", "QUIT": "221 2.0.0 bye",
	}}
	var wg sync.WaitGroup
	open := map[net.Conn]bool{}
	wg.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			f.mu.Lock()
			f.conns++
			open[c] = true
			f.mu.Unlock()
			wg.Go(func() {
				f.serve(c)
				_ = c.Close()
			})
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		f.mu.Lock()
		for c := range open {
			_ = c.Close()
		}
		f.mu.Unlock()
		wg.Wait()
	})
	return f
}

func (f *fake) port() int { return f.l.Addr().(*net.TCPAddr).Port }

func (f *fake) seen() ([]string, [][]byte, int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]string(nil), f.commands...), append([][]byte(nil), f.messages...), f.conns
}

func (f *fake) clear() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]string(nil), f.inClear...)
}

// set changes what is said to a verb from now on.
func (f *fake) set(verb, say string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.say[verb] = say
}

// watch calls fn with each verb before it is answered.
func (f *fake) watch(fn func(verb string)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.reached = fn
}

func (f *fake) watcher() func(verb string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.reached
}

// answer writes what the script says for a verb; false ends the connection.
func (f *fake) answer(c net.Conn, verb string) bool {
	f.mu.Lock()
	s, ok := f.once[verb]
	if ok {
		delete(f.once, verb)
	} else if s, ok = f.say[verb]; !ok {
		s = "502 5.5.1 no"
	}
	reached := f.reached
	f.mu.Unlock()
	if reached != nil {
		reached(verb)
	}
	switch s {
	case drop:
		return false
	case mute:
		_, _ = io.Copy(io.Discard, c) // until the client gives up
		return false
	}
	_, err := io.WriteString(c, s+"\r\n")
	return err == nil
}

func (f *fake) serve(c net.Conn) {
	br := bufio.NewReader(c)
	secure := false
	if !f.answer(c, "CONNECT") {
		return
	}
	for {
		line, err := br.ReadString('\n')
		if err != nil {
			return
		}
		line = strings.TrimRight(line, "\r\n")
		verb := strings.ToUpper(strings.Fields(line + " ?")[0])
		f.mu.Lock()
		f.commands = append(f.commands, line)
		if !secure {
			f.inClear = append(f.inClear, line)
		}
		f.mu.Unlock()
		if verb == "EHLO" && secure {
			verb = "EHLO-TLS"
		}
		if !f.answer(c, verb) {
			return
		}
		switch verb {
		case "STARTTLS":
			tc := tls.Server(c, f.tls)
			if tc.HandshakeContext(context.Background()) != nil {
				return
			}
			c, br, secure = tc, bufio.NewReader(tc), true
		case "DATA":
			f.mu.Lock()
			taken, body := f.say["DATA"], f.say["BODY"]
			f.mu.Unlock()
			if !strings.HasPrefix(taken, "354") {
				continue
			}
			if body == drop {
				_, _ = br.ReadString('\n')
				return
			}
			if body == mute {
				first, _ := br.ReadString('\n')
				if reached := f.watcher(); reached != nil {
					reached("BODY")
				}
				<-f.hold
				rest, _ := io.ReadAll(br)
				f.broken <- append([]byte(first), rest...)
				return
			}
			var msg bytes.Buffer
			for {
				l, err := br.ReadString('\n')
				if err != nil {
					return
				}
				if l == ".\r\n" {
					break
				}
				msg.WriteString(strings.TrimPrefix(l, "."))
			}
			f.mu.Lock()
			f.messages = append(f.messages, msg.Bytes())
			f.mu.Unlock()
			if !f.answer(c, ".") {
				return
			}
		case "QUIT":
			return
		}
	}
}
