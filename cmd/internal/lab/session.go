package lab

import (
	"bytes"
	"crypto/subtle"
	"encoding/asn1"
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"net/mail"
	"path/filepath"
	"strings"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"cardiopli/pipeline"
)

// session is one connection to the operator.
type session struct {
	o       *Operator
	conn    *smtp.Conn
	account *Account
	from    string
	opts    smtp.MailOptions
	to      []recipient
}

type recipient struct {
	address pipeline.Address
	opts    smtp.RcptOptions
}

func (o *Operator) session(c *smtp.Conn) (smtp.Session, error) {
	s := &session{o: o, conn: c}
	return s, s.at(Connect)
}

// at runs the fault of a phase. A dropped connection gets no answer: writing one
// to it fails unseen.
func (s *session) at(p Phase) error {
	err := s.o.at(p)
	if err == ErrDrop {
		_ = s.conn.Conn().Close()
	}
	return err
}

func refuse(code int, class, subject, detail int, text string) *smtp.SMTPError {
	return &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode{class, subject, detail}, Message: text}
}

// AuthMechanisms is part of smtp.AuthSession; the server offers it after STARTTLS only.
func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

// Auth is part of smtp.AuthSession.
func (s *session) Auth(string) (sasl.Server, error) {
	if err := s.at(AuthStep); err != nil {
		return nil, err
	}
	return sasl.NewPlainServer(func(identity, user, password string) error {
		for i, a := range s.o.accounts {
			if a.User == user && (identity == "" || identity == user) &&
				subtle.ConstantTimeCompare([]byte(a.Password), []byte(password)) == 1 {
				s.account = &s.o.accounts[i]
				return nil
			}
		}
		return refuse(535, 5, 7, 8, "Authentication credentials invalid")
	}), nil
}

// Reset is part of smtp.Session.
func (s *session) Reset() { s.from, s.opts, s.to = "", smtp.MailOptions{}, nil }

// Logout is part of smtp.Session.
func (s *session) Logout() error { return nil }

// Mail is part of smtp.Session.
func (s *session) Mail(from string, opts *smtp.MailOptions) error {
	if err := s.at(MailStep); err != nil {
		return err
	}
	if s.account == nil {
		return refuse(530, 5, 7, 0, "Authentication required")
	}
	for _, a := range s.account.Addresses {
		if a.Equal(pipeline.Address(from)) {
			s.from, s.opts, s.to = from, *opts, nil
			return nil
		}
	}
	return refuse(550, 5, 7, 1, "Sender address does not belong to this account")
}

// Rcpt is part of smtp.Session.
func (s *session) Rcpt(to string, opts *smtp.RcptOptions) error {
	if err := s.at(RcptStep); err != nil {
		return err
	}
	for _, a := range s.o.opts.Mailboxes {
		if a.Equal(pipeline.Address(to)) {
			s.to = append(s.to, recipient{a, *opts})
			return nil
		}
	}
	return refuse(550, 5, 1, 1, "No such mailbox here")
}

// Data is part of smtp.Session. It answers with success only once the message is
// on disk, synced, for every recipient.
func (s *session) Data(r io.Reader) error {
	b, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if err := s.at(DataStep); err != nil {
		return err
	}
	if err := acceptable(b, s.o.opts.Channel); err != nil {
		return err
	}
	var receipts, read [][]byte
	for _, to := range s.to {
		if s.o.opts.Undeliverable != nil {
			if code, yes := s.o.opts.Undeliverable(to.address); yes {
				if wants(to.opts, smtp.DSNNotifyFailure, len(to.opts.Notify) == 0) {
					receipts = append(receipts, s.notice(to, b, "failed", code))
				}
				continue
			}
		}
		dir := filepath.Join(s.o.dir, "mailboxes", string(to.address))
		if _, err := writeNumbered(dir, "", b); err != nil {
			return refuse(451, 4, 3, 0, "Local error, try again")
		}
		if wants(to.opts, smtp.DSNNotifySuccess, false) {
			receipts = append(receipts, s.notice(to, b, "delivered", "2.1.5"))
		}
		if s.o.opts.Reads != nil && s.o.opts.Reads(to.address) {
			r, err := Displayed(b, to.address, time.Now())
			if err == nil && r != nil {
				read = append(read, r)
			}
		}
	}
	for _, n := range receipts {
		if err := s.o.returns("dsn-", n); err != nil {
			return refuse(451, 4, 3, 0, "Local error, try again")
		}
	}
	for _, m := range read {
		if err := s.o.returns("mdn-", m); err != nil {
			return refuse(451, 4, 3, 0, "Local error, try again")
		}
	}
	return s.at(Stored)
}

func wants(o smtp.RcptOptions, n smtp.DSNNotify, otherwise bool) bool {
	for _, x := range o.Notify {
		if x == n {
			return true
		}
	}
	return otherwise
}

func (s *session) notice(to recipient, message []byte, action, status string) []byte {
	d := Notice{
		EnvelopeID: s.opts.EnvelopeID, To: pipeline.Address(s.from),
		Recipient: to.address, Original: to.opts.OriginalRecipient,
		Action: action, Status: status, At: time.Now(), Message: message,
		Full: s.opts.Return == smtp.DSNReturnFull,
	}
	return d.Bytes()
}

// acceptable holds the operator's rules on content.
func acceptable(b []byte, plain bool) error {
	for rest := b; len(rest) > 0; {
		i := bytes.IndexByte(rest, '\n')
		if i < 1 || rest[i-1] != '\r' || bytes.IndexByte(rest[:i-1], '\r') >= 0 {
			return refuse(554, 5, 6, 0, "Bare CR or LF in message")
		}
		if i-1 > 998 {
			return refuse(554, 5, 6, 0, "Line longer than 998 characters")
		}
		rest = rest[i+1:]
	}
	m, err := mail.ReadMessage(bytes.NewReader(b))
	if err != nil {
		return refuse(554, 5, 6, 0, "Not a message")
	}
	for _, h := range []string{"From", "Date", "Message-Id"} {
		if m.Header.Get(h) == "" {
			return refuse(554, 5, 6, 0, "Header field missing: "+h)
		}
	}
	if err := encrypted(m); err != nil && !plain {
		return refuse(550, 5, 7, 1, "Message is not S/MIME encrypted: "+err.Error())
	}
	return nil
}

// oidEnveloped and oidAuthEnveloped are RFC 5652 6.1 and RFC 5083 2.1.
var (
	oidEnveloped     = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 3}
	oidAuthEnveloped = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 1, 23}
)

// encrypted looks at the media type and at the bytes themselves: a label alone
// proves nothing.
func encrypted(m *mail.Message) error {
	t, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || t != "application/pkcs7-mime" && t != "application/x-pkcs7-mime" {
		return fmt.Errorf("media type")
	}
	if p := strings.ToLower(params["smime-type"]); p != "enveloped-data" && p != "authenveloped-data" {
		return fmt.Errorf("smime-type")
	}
	if !strings.EqualFold(m.Header.Get("Content-Transfer-Encoding"), "base64") {
		return fmt.Errorf("transfer encoding")
	}
	der, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, m.Body))
	if err != nil {
		return fmt.Errorf("base64")
	}
	var info struct {
		Type    asn1.ObjectIdentifier
		Content asn1.RawValue `asn1:"explicit,tag:0"`
	}
	if rest, err := asn1.Unmarshal(der, &info); err != nil || len(rest) > 0 {
		return fmt.Errorf("structure")
	}
	if !info.Type.Equal(oidEnveloped) && !info.Type.Equal(oidAuthEnveloped) {
		return fmt.Errorf("content type")
	}
	return nil
}
