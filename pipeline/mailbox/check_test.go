package mailbox

import (
	"testing"
	"time"
)

// A look finds the mails and marks none; a wrong folder and a wrong password are told.
func TestCheck(t *testing.T) {
	b := openBox(t)
	b.put("INBOX", "Subject: a\r\n\r\nb\r\n", time.Now())
	c := b.config()
	box, err := New(c, nil).Check(ctxOf(t))
	if err != nil || box.Mails != 1 {
		t.Fatalf("%+v %v", box, err)
	}
	c.Folders = []string{"nowhere"}
	if _, err := New(c, nil).Check(ctxOf(t)); err == nil || failureOf(err) == nil || failureOf(err).Phase != PhaseSelect {
		t.Errorf("%v", err)
	}
	c.Account.User = "nobody"
	if _, err := New(c, nil).Check(ctxOf(t)); err == nil || failureOf(err).Phase == PhaseSelect {
		t.Errorf("%v", err)
	}
}
