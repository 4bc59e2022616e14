package transcribe

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"time"
)

// Phase is where in a try something happened.
type Phase string

// The phases of a try, in order.
const (
	PhaseSettings Phase = ""
	PhaseOpen     Phase = "open" // of the recording
	PhaseToken    Phase = "token"
	PhaseDial     Phase = "dial"
	PhaseUpload   Phase = "upload"
	PhaseAnswer   Phase = "answer" // waiting for the engine
	PhaseRead     Phase = "read"   // of its answer
	PhaseWait     Phase = "wait"   // before a further try
)

// Cause groups failures by what a person does about them.
type Cause string

// The causes of a failure.
const (
	CauseSettings    Cause = "settings"     // Field says which
	CauseAddress     Cause = "address"      // neither in the practice nor allowed by name
	CauseRecording   Cause = "recording"    // cannot be read, or is not as long as it was said
	CauseToken       Cause = "token"        // could not be had
	CauseUnreachable Cause = "unreachable"  // no engine there, or its name is unknown
	CauseTLS         Cause = "tls"          // certificate not trusted, or no encryption
	CauseTimeout     Cause = "timeout"      // Phase says which
	CauseNetwork     Cause = "network"      // connection cut
	CauseBusy        Cause = "busy"         // asks to come back later
	CauseEngine      Cause = "engine"       // says that it failed
	CauseAuth        Cause = "auth"         // token missing or refused
	CausePath        Cause = "path"         // no such service at this address
	CauseModel       Cause = "model"        // unknown to the engine
	CauseLanguage    Cause = "language"     // unknown to the engine or its model
	CauseSize        Cause = "size"         // recording too large for the engine
	CauseFormat      Cause = "format"       // of the recording, not read by the engine
	CauseRedirect    Cause = "redirect"     // sends elsewhere
	CauseRefused     Cause = "refused"      // refuses for another reason
	CauseAnswerKind  Cause = "answer_kind"  // not JSON: a page, plain text, nothing
	CauseAnswerCut   Cause = "answer_cut"   // ends in the middle
	CauseAnswerForm  Cause = "answer_form"  // JSON of another form
	CauseAnswerTimes Cause = "answer_times" // times that cannot be
	CauseAnswerSize  Cause = "answer_size"  // larger than any dictation
	CauseStopped     Cause = "stopped"      // we were asked to stop
)

// Failure is a recording that did not become a transcript. Its text holds words
// of this program and codes only, never a word of the answer or the recording.
type Failure struct {
	Phase      Phase
	Cause      Cause
	Code       int           // HTTP status, 0 where there was none
	RetryAfter time.Duration // as the engine asks, at most a day; 0 where it does not
	Field      string        // the setting at fault, for CauseSettings
	Err        error         // below it; may be nil
}

func (f *Failure) Error() string {
	s := "transcribe: "
	if f.Phase != PhaseSettings {
		s += string(f.Phase) + ": "
	}
	s += string(f.Cause)
	if f.Field != "" {
		s += " " + f.Field
	}
	if f.Code != 0 {
		s += fmt.Sprintf(" %d", f.Code)
	}
	return s
}

func (f *Failure) Unwrap() error { return f.Err }

// Temporary reports whether the same recording may succeed later without anybody
// doing anything.
func (f *Failure) Temporary() bool {
	switch f.Cause {
	case CauseToken, CauseUnreachable, CauseTimeout, CauseNetwork, CauseBusy, CauseEngine, CauseAnswerCut, CauseStopped:
		return true
	}
	return false
}

// again reports whether a further try within the same call makes sense.
func (f *Failure) again() bool {
	if f.Cause == CauseTimeout {
		return f.Phase == PhaseDial
	}
	return f.Temporary() && f.Cause != CauseStopped
}

// NeedsPerson reports whether the fault lies in the settings or the engine, so
// that every recording would meet it: they are held, none is refused.
func (f *Failure) NeedsPerson() bool {
	switch f.Cause {
	case CauseRecording, CauseSize, CauseFormat, CauseAnswerTimes, CauseAnswerSize:
		return false
	}
	return !f.Temporary()
}

// errPhase ends a try whose phase took too long.
var errPhase = errors.New("phase took too long")

// broken classes what the HTTP client returned in phase p.
func broken(ctx context.Context, p Phase, err error) *Failure {
	f := &Failure{Phase: p, Cause: CauseNetwork, Err: err}
	var (
		own      *Failure
		dns      *net.DNSError
		op       *net.OpError
		timeout  interface{ Timeout() bool }
		unknown  x509.UnknownAuthorityError
		invalid  x509.CertificateInvalidError
		name     x509.HostnameError
		verify   *tls.CertificateVerificationError
		record   tls.RecordHeaderError
		alert    tls.AlertError
		timedOut = errors.Is(context.Cause(ctx), errPhase)
	)
	switch {
	case errors.As(err, &own):
		return own
	case timedOut:
		f.Cause = CauseTimeout
	case ctx.Err() != nil:
		f.Cause = CauseStopped
	case errors.As(err, &name), errors.As(err, &invalid), errors.As(err, &unknown), errors.As(err, &verify), errors.As(err, &record), errors.As(err, &alert):
		f.Cause, f.Phase = CauseTLS, PhaseDial
	case errors.As(err, &dns):
		f.Cause, f.Phase = CauseUnreachable, PhaseDial
	case errors.As(err, &op) && op.Op == "dial":
		f.Cause, f.Phase = CauseUnreachable, PhaseDial
		if op.Timeout() {
			f.Cause = CauseTimeout
		}
	case errors.As(err, &op) && op.Op == "remote error": // a TLS alert of the other side
		f.Cause, f.Phase = CauseTLS, PhaseDial
	case errors.As(err, &timeout) && timeout.Timeout():
		f.Cause = CauseTimeout
	}
	return f
}
