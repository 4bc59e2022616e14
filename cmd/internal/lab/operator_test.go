package lab

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net"
	"net/mail"
	"net/textproto"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"cardiopli/pipeline"
	"cardiopli/pipeline/submit"
)

// reportFields parses a multipart/report and gives the fields of its second part.
func reportFields(t *testing.T, b []byte, kind, second string) (mail.Header, []textproto.MIMEHeader, []byte) {
	t.Helper()
	m, err := mail.ReadMessage(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	media, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || media != "multipart/report" || params["report-type"] != kind {
		t.Fatalf("%s %v %v", media, params, err)
	}
	mr := multipart.NewReader(m.Body, params["boundary"])
	var groups []textproto.MIMEHeader
	var third []byte
	for i := 0; ; i++ {
		p, err := mr.NextPart()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(p)
		if err != nil {
			t.Fatal(err)
		}
		switch i {
		case 1:
			if p.Header.Get("Content-Type") != second {
				t.Errorf("second part %s", p.Header.Get("Content-Type"))
			}
			r := textproto.NewReader(bufio.NewReader(bytes.NewReader(append(body, "\r\n"...))))
			for {
				h, err := r.ReadMIMEHeader()
				if len(h) > 0 {
					groups = append(groups, h)
				}
				if err != nil {
					break
				}
			}
		case 2:
			third = body
		}
	}
	return m.Header, groups, third
}

func TestReceipts(t *testing.T) {
	e := physicians()[1]
	w := newWorld(t, Options{Undeliverable: func(a pipeline.Address) (string, bool) { return "5.4.4", a == e.Address }})
	sealed, _ := w.seal(t, w.entries[0], "7k3m9q2xp4rt-1")
	if _, err := w.submit(w.entries[0], "7k3m9q2xp4rt-1", sealed.Bytes); err != nil {
		t.Fatal(err)
	}
	lost, _ := w.seal(t, w.entries[1], "7k3m9q2xp4rt-2")
	if _, err := w.submit(w.entries[1], "7k3m9q2xp4rt-2", lost.Bytes); err != nil {
		t.Fatal(err)
	}
	names := w.files(t, "operator")
	if len(names) != 2 {
		t.Fatalf("%d notices", len(names))
	}
	practice, _ := Practice()
	for i, want := range []map[string]string{
		{"Action": "delivered", "Status": "2.1.5", "to": string(w.entries[0].Recipient.Address), "id": "7k3m9q2xp4rt-1"},
		{"Action": "failed", "Status": "5.4.4", "to": string(e.Address), "id": "7k3m9q2xp4rt-2"},
	} {
		b, err := os.ReadFile(names[i])
		if err != nil {
			t.Fatal(err)
		}
		h, groups, third := reportFields(t, b, "delivery-status", "message/delivery-status")
		if to, err := h.AddressList("To"); err != nil || to[0].Address != string(practice.Address) {
			t.Errorf("notice goes to %v", h.Get("To"))
		}
		if len(groups) != 2 || groups[0].Get("Original-Envelope-Id") != want["id"] || groups[1].Get("Action") != want["Action"] ||
			groups[1].Get("Status") != want["Status"] || groups[1].Get("Final-Recipient") != "rfc822;"+want["to"] || groups[1].Get("Original-Recipient") != "rfc822;"+want["to"] {
			t.Errorf("fields %v", groups)
		}
		if bytes.Contains(third, []byte("\r\n\r\nM")) || !bytes.Contains(third, []byte("Message-ID: <"+want["id"])) {
			t.Error("RET=HDRS: the header alone comes back")
		}
	}
	if n := len(w.files(t, filepath.Join("mailboxes", string(e.Address)))); n != 0 {
		t.Errorf("%d messages in a mailbox that cannot be reached", n)
	}
	mdn, err := Displayed(sealed.Bytes, w.entries[0].Recipient.Address, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	h, groups, _ := reportFields(t, mdn, "disposition-notification", "message/disposition-notification")
	if to, err := h.AddressList("To"); err != nil || to[0].Address != string(practice.Address) {
		t.Errorf("receipt goes to %q", h.Get("To"))
	}
	if len(groups) != 1 || groups[0].Get("Original-Message-Id") != sealed.MessageID || !strings.HasSuffix(groups[0].Get("Disposition"), "; displayed") {
		t.Errorf("fields %v", groups)
	}
	if b, err := Displayed([]byte("From: <a@b.fr>\r\n\r\n"), "a@b.fr", time.Now()); b != nil || err != nil {
		t.Errorf("receipt that nobody asked for: %v", err)
	}
}

func TestOperatorRefuses(t *testing.T) {
	w := newWorld(t, Options{MaxSize: 1 << 20})
	e := w.entries[0]
	sealed, _ := w.seal(t, e, "a-1")
	fail := func(err error) *submit.Failure {
		t.Helper()
		var f *submit.Failure
		if !errors.As(err, &f) {
			t.Fatalf("got %v", err)
		}
		return f
	}
	practice, _ := Practice()
	_, err := w.client.Submit(context.Background(), submit.Envelope{From: "autre@exemple.fr", To: e.Recipient.Address, Bytes: sealed.Bytes})
	if f := fail(err); f.Cause != submit.CauseSender {
		t.Errorf("sender of others: %v", f)
	}
	_, err = w.client.Submit(context.Background(), submit.Envelope{From: practice.Address, To: "personne@exemple.fr", Bytes: sealed.Bytes})
	if f := fail(err); f.Cause != submit.CauseMailbox || f.Code != 550 || f.Enhanced != "5.1.1" {
		t.Errorf("unknown mailbox: %v", f)
	}
	head := "From: <a@b.fr>\r\nDate: Sun, 22 Nov 2026 09:30:00 +0100\r\nMessage-ID: <1@b.fr>\r\n"
	for name, body := range map[string]string{
		"in clear":     head + "\r\nLESTRADOU\r\n",
		"label only":   head + "Content-Type: application/pkcs7-mime; smime-type=enveloped-data\r\nContent-Transfer-Encoding: base64\r\n\r\nTEVTVFJBRE9V\r\n",
		"signed only":  head + "Content-Type: application/pkcs7-mime; smime-type=signed-data\r\nContent-Transfer-Encoding: base64\r\n\r\nMAA=\r\n",
		"no date":      "From: <a@b.fr>\r\n\r\nx\r\n",
		"not a header": "x\r\n",
	} {
		_, err = w.submit(e, "", []byte(body))
		if f := fail(err); f.Phase != submit.PhaseFinal || f.Unknown() || f.Temporary() {
			t.Errorf("%s: %v", name, f)
		}
	}
	_, err = w.submit(e, "", bytes.Repeat([]byte("x\r\n"), 1<<19))
	if f := fail(err); f.Cause != submit.CauseSize {
		t.Errorf("too large: %v", f)
	}
	other := clientOf(w.op, w.a, Account{User: w.acc.User, Password: "faux"})
	_, err = other.Submit(context.Background(), submit.Envelope{From: practice.Address, To: e.Recipient.Address, Bytes: sealed.Bytes})
	if f := fail(err); f.Cause != submit.CauseAuth || f.Code != 535 {
		t.Errorf("wrong password: %v", f)
	}
	nobody := clientOf(w.op, w.a, Account{})
	_, err = nobody.Submit(context.Background(), submit.Envelope{From: practice.Address, To: e.Recipient.Address, Bytes: sealed.Bytes})
	if f := fail(err); f.Cause != submit.CauseAuth || f.Code != 530 {
		t.Errorf("no account: %v", f)
	}
	if n := w.files(t, "mailboxes/*"); len(n) != 0 {
		t.Errorf("kept %v", n)
	}
	for _, b := range []string{head + "\n\nx\r\n", head + "X: a\rb\r\n\r\n", head + "X: " + strings.Repeat("x", 1200) + "\r\n\r\n"} {
		if err := acceptable([]byte(b), false); err == nil || err.(*smtp.SMTPError).Code != 554 {
			t.Errorf("form: %v", err)
		}
	}
}

// No authentication is offered or taken before the connection is encrypted.
func TestNothingInClear(t *testing.T) {
	w := newWorld(t, Options{})
	c, err := net.Dial("tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(w.op.Port)))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	tc := textproto.NewConn(c)
	if _, _, err := tc.ReadResponse(220); err != nil {
		t.Fatal(err)
	}
	ask := func(line string) (int, string) {
		id, err := tc.Cmd("%s", line)
		if err != nil {
			t.Fatal(err)
		}
		tc.StartResponse(id)
		defer tc.EndResponse(id)
		code, text, _ := tc.ReadResponse(0)
		return code, text
	}
	if _, text := ask("EHLO x.exemple.fr"); strings.Contains(text, "AUTH") || !strings.Contains(text, "STARTTLS") {
		t.Errorf("offered in clear: %q", text)
	}
	if code, _ := ask("AUTH PLAIN AGEAYg=="); code < 500 {
		t.Errorf("AUTH in clear: %d", code)
	}
	if code, _ := ask("MAIL FROM:<" + string(w.acc.Addresses[0]) + ">"); code != 530 {
		t.Errorf("MAIL without AUTH: %d", code)
	}
}

func TestFaults(t *testing.T) {
	for name, c := range map[string]struct {
		phase   Phase
		err     error
		unknown bool
		at      submit.Phase
		stored  int // after the first try
	}{
		"connect refused": {Connect, refuse(421, 4, 3, 2, "busy"), false, submit.PhaseEHLO, 0},
		"connect dropped": {Connect, ErrDrop, false, submit.PhaseEHLO, 0},
		"auth later":      {AuthStep, refuse(454, 4, 7, 0, "later"), false, submit.PhaseAuth, 0},
		"mail dropped":    {MailStep, ErrDrop, false, submit.PhaseMail, 0},
		"rcpt later":      {RcptStep, refuse(450, 4, 2, 1, "greylisted"), false, submit.PhaseRcpt, 0},
		"data later":      {DataStep, refuse(451, 4, 3, 0, "later"), false, submit.PhaseFinal, 0},
		"data dropped":    {DataStep, ErrDrop, true, submit.PhaseFinal, 0},
		"reply lost":      {Stored, ErrDrop, true, submit.PhaseFinal, 1},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, Options{Fault: func(p Phase, n int) error {
				if p == c.phase && n == 1 {
					return c.err
				}
				return nil
			}})
			e := w.entries[0]
			sealed, _ := w.seal(t, e, "a-1")
			_, err := w.submit(e, "a-1", sealed.Bytes)
			var f *submit.Failure
			if !errors.As(err, &f) || f.Phase != c.at || f.Unknown() != c.unknown || !f.Temporary() {
				t.Fatalf("got %v", err)
			}
			box := filepath.Join("mailboxes", string(e.Recipient.Address))
			if n := len(w.files(t, box)); n != c.stored {
				t.Errorf("%d stored, want %d", n, c.stored)
			}
			if _, err := w.submit(e, "a-1", sealed.Bytes); err != nil {
				t.Fatalf("second try: %v", err)
			}
			names := w.files(t, box)
			if len(names) != c.stored+1 {
				t.Fatalf("%d stored after the second try", len(names))
			}
			for _, n := range names {
				if b, err := os.ReadFile(n); err != nil || !bytes.Equal(b, sealed.Bytes) {
					t.Error("not the same bytes")
				}
			}
		})
	}
}
