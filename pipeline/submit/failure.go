package submit

import (
	"fmt"
	"strings"

	"cardiopli/pipeline/account"
)

// Phase is where in the dialogue something happened.
type Phase string

// The phases of a submission, in order.
const (
	PhaseDial     Phase = "dial"
	PhaseGreeting Phase = "greeting"
	PhaseEHLO     Phase = "ehlo"
	PhaseSTARTTLS Phase = "starttls"
	PhaseTLS      Phase = "tls"
	PhaseAuth     Phase = "auth"
	PhaseMail     Phase = "mail"
	PhaseRcpt     Phase = "rcpt"
	PhaseData     Phase = "data"    // the DATA command
	PhaseContent  Phase = "content" // the message, before its final dot
	PhaseFinal    Phase = "final"   // the final dot and the reply to it
)

// Cause groups failures by what a person does about them.
type Cause string

// The causes of a failure.
const (
	CauseNetwork    Cause = Cause(account.CauseNetwork)   // no connection, broken, too slow
	CauseProtocol   Cause = "protocol"                    // what came back is no SMTP reply
	CauseNoTLS      Cause = "no_tls"                      // STARTTLS is not offered or refused
	CauseUntrusted  Cause = Cause(account.CauseUntrusted) // issued by an unknown authority
	CauseExpired    Cause = Cause(account.CauseExpired)   // certificate out of its dates
	CauseWrongName  Cause = Cause(account.CauseWrongName) // certificate of another server
	CauseRevoked    Cause = Cause(account.CauseRevoked)   // revoked, suspended or unknown to its authority
	CauseStatus     Cause = Cause(account.CauseStatus)    // revocation cannot be told, and is asked for
	CauseTLS        Cause = Cause(account.CauseTLS)       // any other failure of the handshake
	CauseAuth       Cause = "auth"                        // account refused
	CauseSignIn     Cause = "sign_in"                     // a person must sign in at the identity provider
	CauseProvider   Cause = "provider"                    // the identity provider cannot be asked
	CauseMailbox    Cause = "mailbox"                     // recipient unknown or closed
	CauseFull       Cause = "full"                        // recipient's mailbox is full
	CauseSender     Cause = "sender"                      // sender address refused
	CauseSize       Cause = "size"                        // too large
	CauseContent    Cause = "content"                     // content refused
	CauseCapability Cause = "capability"                  // operator lacks what the message needs
	CauseBusy       Cause = "busy"                        // operator asks to come back later
	CauseRefused    Cause = "refused"                     // refused for another reason
	CauseStopped    Cause = "stopped"                     // we were asked to stop
)

// Failure is a submission that did not end in the operator's acceptance. Its
// error text holds codes only; Text, the operator's words, may hold addresses
// and belongs sealed with the delivery.
type Failure struct {
	Phase    Phase
	Cause    Cause
	Code     int    // SMTP code, 0 where there was no reply
	Enhanced string // enhanced status code or ""
	Text     string
	Err      error // below it, for example a certificate's failure; may be nil

	stale   bool // a kept connection had died: nothing was begun
	unknown bool
	renewed bool     // the operator ended the connection with a token that has been renewed
	denied  *Failure // what it had said before it did

	size, limit int64 // of the message and of what is taken, where known
}

func (f *Failure) Error() string {
	s := "submit: " + string(f.Phase) + ": " + string(f.Cause)
	if f.Code != 0 {
		s += fmt.Sprintf(" %d", f.Code)
	}
	if f.Enhanced != "" {
		s += " " + f.Enhanced
	}
	if f.unknown {
		s += ", outcome unknown"
	}
	return s
}

func (f *Failure) Unwrap() error { return f.Err }

func (f *Failure) orNil() error {
	if f == nil {
		return nil
	}
	return f
}

// Unknown reports whether the operator may have taken the message all the same:
// the final dot was, or may have been, sent and no valid reply came back. The
// same bytes with the same Message-ID are to be submitted again.
func (f *Failure) Unknown() bool { return f.unknown }

// Temporary reports whether the same submission may succeed later without
// anybody doing anything. An unknown outcome is to be tried again too.
func (f *Failure) Temporary() bool {
	if f.unknown {
		return true
	}
	switch f.Cause {
	case CauseNetwork, CauseProtocol, CauseBusy, CauseFull, CauseStopped, CauseStatus, CauseProvider:
		return f.Code < 500
	}
	return f.Code >= 400 && f.Code < 500
}

// NeedsPerson reports whether the fault lies in the practice's or the operator's
// settings, so that every message would meet it: deliveries are held, not failed.
func (f *Failure) NeedsPerson() bool {
	switch f.Cause {
	case CauseRefused:
		// A server that refuses the connection itself has not looked at the message.
		return f.Code >= 500 && (f.Phase == PhaseGreeting || f.Phase == PhaseEHLO)
	case CauseNoTLS, CauseUntrusted, CauseExpired, CauseWrongName, CauseRevoked, CauseTLS, CauseAuth, CauseSignIn, CauseSender:
		return !f.Temporary()
	}
	return false
}

// tlsFailure classes a failed handshake.
func tlsFailure(err error) *Failure {
	f := account.Explain(err)
	return &Failure{Phase: PhaseTLS, Cause: Cause(f.Cause), Err: f}
}

// causeOf classes a refusal by its enhanced code (RFC 3463), else by phase and
// basic code (RFC 5321 4.2.3).
func causeOf(p Phase, code int, enhanced string) Cause {
	class, subject, detail := split(enhanced)
	if code == 421 {
		return CauseBusy
	}
	if p == PhaseSTARTTLS {
		return CauseNoTLS
	}
	if p == PhaseAuth {
		if code/100 == 4 {
			return CauseBusy
		}
		return CauseAuth
	}
	if code == 530 || code == 535 || code == 538 {
		return CauseAuth // RFC 4954 6
	}
	switch {
	case class == 0:
	case subject == 1 && (detail == 7 || detail == 8):
		return CauseSender
	case subject == 1, subject == 2 && detail == 1:
		return CauseMailbox
	case subject == 2 && detail == 2:
		return CauseFull
	case subject == 2 && detail == 3, subject == 3 && detail == 4:
		return CauseSize
	case subject == 6:
		return CauseContent
	case subject == 7 && detail == 8, subject == 7 && detail == 9:
		return CauseAuth
	}
	switch {
	case code/100 == 4:
		if code == 452 && p == PhaseRcpt && class == 0 {
			return CauseFull
		}
		return CauseBusy
	case code == 552 && class == 0:
		if p == PhaseRcpt {
			return CauseFull
		}
		return CauseSize
	case p == PhaseMail && subject != 3 && subject != 4 && code/10 == 55:
		return CauseSender
	case p == PhaseRcpt && code/10 == 55:
		return CauseMailbox
	case p == PhaseFinal && (code == 550 || code == 554 || subject == 7):
		return CauseContent
	}
	return CauseRefused
}

// late mends the cause of a refusal that was put off: Postfix tells at RCPT what it
// has against the client or the sender (smtpd_delay_reject), with the codes of a
// recipient. Its own words alone tell it from a recipient's refusal of that sender.
func late(p Phase, r reply, c Cause) Cause {
	if p != PhaseRcpt || r.code/100 != 5 || c != CauseMailbox {
		return c
	}
	_, subject, _ := split(r.enhanced)
	switch {
	case r.code == 553 && strings.Contains(r.text, "Sender address rejected: not "): // "owned by user", "logged in"
		return CauseSender
	case subject == 7 && strings.Contains(r.text, "Client host rejected: "):
		return CauseAuth
	case subject == 7:
		return CauseRefused // a rule of the operator's: nothing says that the mailbox is not there
	}
	return c
}

func split(enhanced string) (class, subject, detail int) {
	if _, err := fmt.Sscanf(enhanced, "%d.%d.%d", &class, &subject, &detail); err != nil {
		return 0, 0, 0
	}
	return class, subject, detail
}
