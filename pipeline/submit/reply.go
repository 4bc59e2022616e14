package submit

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/textproto"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// reply is what the operator answered.
type reply struct {
	code     int
	enhanced string
	text     string
}

// replyOf takes the operator's answer out of an error of the library; false
// where the error is none.
func replyOf(err error) (reply, bool) {
	var se *smtp.SMTPError
	if errors.As(err, &se) {
		if se.Code < 200 || se.Code > 599 {
			return reply{}, false
		}
		if e := se.EnhancedCode; e != smtp.EnhancedCodeNotSet {
			word := fmt.Sprintf("%d.%d.%d", e[0], e[1], e[2])
			if _, ok := cutEnhanced(se.Code, word); ok {
				return reply{se.Code, word, clean(se.Message)}, true
			}
			return reply{se.Code, "", clean(word + " " + se.Message)}, true
		}
		return words(se.Code, se.Message), true
	}
	// RFC 5321 4.2 wants a code without text understood. net/textproto refuses it,
	// but quotes it; to repeat a message that was taken with "250" would be worse.
	var pe textproto.ProtocolError
	if errors.As(err, &pe) {
		if q, ok := strings.CutPrefix(string(pe), "short response: "); ok {
			s, err := strconv.Unquote(q)
			code, err2 := strconv.Atoi(s)
			if err == nil && err2 == nil && len(s) == 3 && code >= 200 && code <= 599 {
				return reply{code: code}, true
			}
		}
	}
	return reply{}, false
}

// words are the lines of a reply whose enhanced code still stands in them.
func words(code int, msg string) reply {
	r := reply{code: code}
	lines := strings.Split(msg, "\n")
	for i, line := range lines {
		if e, ok := cutEnhanced(code, line); ok {
			r.enhanced = e
			lines[i] = strings.TrimPrefix(line[len(e):], " ")
		}
	}
	r.text = clean(strings.Join(lines, "\n"))
	return r
}

// accepted tells whether the first digit says yes, which is what decides
// (RFC 5321 4.2.1); the library asks for one code exactly.
func accepted(err error) bool {
	r, ok := replyOf(err)
	return err == nil || ok && r.code/100 == 2
}

// failed classes an error of the library.
func failed(ctx context.Context, p Phase, err error) *Failure {
	f := &Failure{Phase: p}
	r, ok := replyOf(err)
	switch {
	case ok && r.code >= 400:
		f.Code, f.Enhanced, f.Text = r.code, r.enhanced, r.text
		f.Cause = late(p, r, causeOf(p, r.code, r.enhanced))
	case ok:
		// A reply of another kind than the command can have, for example 354 to RCPT.
		f.Cause, f.Text, f.Err = CauseProtocol, r.text, errReply
	case ctx.Err() != nil:
		f.Cause, f.Err = CauseStopped, ctx.Err()
	case errors.Is(err, sasl.ErrUnexpectedServerChallenge):
		f.Cause, f.Err = CauseAuth, err
	case errors.Is(err, errReply), !connectionLost(err):
		// Not the error itself: it may quote what came.
		f.Cause, f.Err = CauseProtocol, errReply
	default:
		f.Cause, f.Err = CauseNetwork, err
	}
	return f
}

func connectionLost(err error) bool {
	var ne net.Error
	var oe *net.OpError
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) ||
		errors.As(err, &ne) && ne.Timeout() || errors.As(err, &oe)
}

// cutEnhanced gives the enhanced status code at the head of a line (RFC 2034 4):
// its class must be that of the reply.
func cutEnhanced(code int, s string) (string, bool) {
	word, _, _ := strings.Cut(s, " ")
	parts := strings.Split(word, ".")
	if len(parts) != 3 || len(parts[0]) != 1 || int(parts[0][0]-'0') != code/100 || code/100 == 3 {
		return "", false
	}
	for _, p := range parts[1:] {
		if len(p) == 0 || len(p) > 3 || strings.Trim(p, "0123456789") != "" {
			return "", false
		}
	}
	return word, true
}

// clean makes the operator's words fit to be shown and stored.
func clean(s string) string {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "?")
	}
	return strings.Map(func(r rune) rune {
		if r != '\n' && unicode.IsControl(r) {
			return ' '
		}
		return r
	}, s)
}
