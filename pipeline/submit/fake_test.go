package submit

import (
	"crypto/tls"
	"crypto/x509"
	"testing"
	"time"

	"cardiopli/pipeline/submit/submittest"
)

// authority is a certificate authority for tests.
type authority struct{ *submittest.Authority }

func newAuthority(t testing.TB) *authority {
	a, err := submittest.NewAuthority()
	if err != nil {
		t.Fatal(err)
	}
	return &authority{a}
}

func (a *authority) roots() *x509.CertPool { return a.Roots() }

func (a *authority) server(t testing.TB, host string, until time.Time) tls.Certificate {
	c, err := a.Issue(host, until)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// Replies of a fake that are no text.
const (
	drop = "\x00drop" // the connection is closed
	mute = "\x00mute" // nothing is answered
)

// fake is an operator whose script is a word for each verb.
type fake struct{ *submittest.Server }

func newFake(t testing.TB, cfg *tls.Config) *fake {
	s, err := submittest.Start(submittest.Options{TLS: cfg})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return &fake{s}
}

func (f *fake) port() int       { return f.Port() }
func (f *fake) clear() []string { return f.Clear() }

// seen gives the commands, the messages that came whole, and the connections.
func (f *fake) seen() (commands []string, messages [][]byte, conns int) {
	for _, m := range f.Messages() {
		if m.Whole {
			messages = append(messages, m.Bytes)
		}
	}
	return f.Commands(), messages, f.Conns()
}

func answer(say string) submittest.Answer {
	switch say {
	case drop:
		return submittest.Drop()
	case mute:
		return submittest.Mute()
	}
	return submittest.Say(say)
}

// set changes what is said to a verb from now on.
func (f *fake) set(verb, say string)  { f.Set(verb, answer(say)) }
func (f *fake) once(verb, say string) { f.Once(verb, answer(say)) }

// watch calls fn with each verb before it is answered.
func (f *fake) watch(fn func(verb string)) {
	f.Watch(func(e submittest.Event) { fn(e.Verb) })
}
