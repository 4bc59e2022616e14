package lab

import (
	"bytes"
	"crypto/tls"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
)

// inbox is the practice's mailbox at the operator: what lies in D/operator, served
// over IMAP with STARTTLS. Its numbers are new at each start (UIDVALIDITY), as at a
// server that was restored: whoever reads it must know what it has.
type inbox struct {
	port     int
	user     *imapmemserver.User
	server   *imapserver.Server
	listener net.Listener
}

func openInbox(dir string, a Account, cert tls.Certificate) (*inbox, error) {
	b := &inbox{user: imapmemserver.NewUser(a.User, a.Password)}
	starts, err := countStart(filepath.Join(dir, "operator", "starts"))
	if err != nil {
		return nil, err
	}
	for range starts { // each folder that is made takes the next number
		if err := b.user.Create("old", nil); err != nil {
			return nil, err
		}
		if err := b.user.Delete("old"); err != nil {
			return nil, err
		}
	}
	if err := b.user.Create("INBOX", nil); err != nil {
		return nil, err
	}
	files, err := filepath.Glob(filepath.Join(dir, "operator", "*.eml"))
	if err != nil {
		return nil, err
	}
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			return nil, err
		}
		if err := b.put(raw); err != nil {
			return nil, err
		}
	}
	mem := imapmemserver.New()
	mem.AddUser(b.user)
	b.server = imapserver.New(&imapserver.Options{
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return mem.NewSession(), nil, nil
		},
		Caps:      imap.CapSet{imap.CapIMAP4rev1: {}, imap.CapIdle: {}, imap.CapMove: {}, imap.CapUIDPlus: {}},
		TLSConfig: &tls.Config{MinVersion: tls.VersionTLS12, Certificates: []tls.Certificate{cert}}, Logger: log.New(io.Discard, "", 0)})
	if b.listener, err = listen(filepath.Join(dir, "operator", "imap-port")); err != nil {
		return nil, err
	}
	b.port = b.listener.Addr().(*net.TCPAddr).Port
	go b.server.Serve(b.listener)
	return b, nil
}

func (b *inbox) put(raw []byte) error {
	_, err := b.user.Append("INBOX", literal{bytes.NewReader(raw)}, &imap.AppendOptions{Time: time.Now()})
	if err != nil {
		return fmt.Errorf("put a mail into the practice's mailbox: %w", err)
	}
	return nil
}

func (b *inbox) close() error {
	if b == nil {
		return nil
	}
	return b.server.Close()
}

type literal struct{ *bytes.Reader }

// Size is part of imap.LiteralReader.
func (l literal) Size() int64 { return l.Reader.Size() }

// countStart counts the starts of this folder, from 0.
func countStart(file string) (int, error) {
	n := 0
	if b, err := os.ReadFile(file); err == nil {
		n, _ = strconv.Atoi(strings.TrimSpace(string(b)))
	}
	return n, writeFile(file, fmt.Appendf(nil, "%d\n", n+1), 0o644)
}
