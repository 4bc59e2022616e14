package message

import (
	"bytes"
	"errors"
	"fmt"
	"mime"
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	gomessage "github.com/emersion/go-message"

	"cardiopli/pipeline"
)

// ErrForm says that bytes do not have the form of a mail: lines of at most 998
// characters that end in CRLF.
var ErrForm = errors.New("not in the form of RFC 5322")

// maxLine is RFC 5322 2.1.1, without CRLF.
const maxLine = 998

var mediaType = regexp.MustCompile(`^[a-z]+/[a-z0-9][a-z0-9.+-]{0,80}$`)

// CheckLines tells whether b consists of CRLF lines within the limit. A bare CR
// or LF is what SMTP smuggling is made of, and NUL is dropped by relays.
func CheckLines(b []byte) error {
	for len(b) > 0 {
		i := bytes.IndexByte(b, '\n')
		if i < 1 || b[i-1] != '\r' {
			return fmt.Errorf("line without CRLF: %w", ErrForm)
		}
		line := b[:i-1]
		if len(line) > maxLine {
			return fmt.Errorf("line of %d characters: %w", len(line), ErrForm)
		}
		if bytes.IndexByte(line, '\r') >= 0 || bytes.IndexByte(line, 0) >= 0 {
			return fmt.Errorf("bare CR or NUL in a line: %w", ErrForm)
		}
		b = b[i+1:]
	}
	return nil
}

// validText is false for control characters, line and paragraph separators and
// bytes that are not UTF-8.
func validText(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) || r == '\u2028' || r == '\u2029'
	})
}

type field struct{ name, value string }

func writeField(b *bytes.Buffer, f field) {
	b.WriteString(f.name)
	b.WriteString(": ")
	b.WriteString(f.value)
	b.WriteString("\r\n")
}

// header gives fs, in their order, as go-message's header. They go in as they
// are: its own folding puts spaces into long words, and its parameters are encoded
// words, which RFC 2047 5 forbids there.
func header(fs []field) gomessage.Header {
	var h gomessage.Header
	for _, f := range slices.Backward(fs) {
		h.AddRaw([]byte(f.name + ": " + f.value + "\r\n"))
	}
	return h
}

// outerFields are what the relay sees. The recipient stands with the address
// alone: a display name of the text is of no use to a relay.
func (in Input) outerFields() []field {
	return in.fields(encodeWords(NeutralSubject), formatAddress(mail.Address{Address: string(in.Recipient.Address)}))
}

// innerFields are the true fields, which only the recipient sees.
func (in Input) innerFields() []field {
	to := mail.Address{Name: in.Recipient.Display(), Address: string(in.Recipient.Address)}
	fs := in.fields(encodeWords(in.subject()), formatAddress(to))
	if s := in.Structured; s != nil { // ECO.2.4.1 and 2.4.2
		ins := "N"
		if s.INS {
			ins = "O"
		}
		fs = append(fs, field{"X-MSS-CODECDA", s.Code}, field{"X-MSS-INS", ins})
	}
	return fs
}

func (in Input) structured() Structured {
	if in.Structured == nil {
		return Structured{}
	}
	return *in.Structured
}

func (in Input) fields(subject, to string) []field {
	from := formatAddress(in.From)
	fs := []field{
		{"Date", in.Date.Format(time.RFC1123Z)},
		{"From", from},
	}
	if in.ReplyTo != "" {
		fs = append(fs, field{"Reply-To", formatAddress(mail.Address{Address: string(in.ReplyTo)})})
	}
	fs = append(fs, field{"To", to}, field{"Subject", subject}, field{"Message-ID", in.MessageID})
	if in.Replaces != "" {
		fs = append(fs, field{"References", in.Replaces})
	}
	if in.Receipts {
		fs = append(fs, field{"Disposition-Notification-To", from})
	}
	if in.NIL != "" {
		fs = append(fs, field{"X-MSS-NIL", encodeWords(in.NIL)})
	}
	return fs
}

// subject is what the recipient's software shows once it has opened the message:
// the letter's title, the patient, the birth date. With a structured document it
// has the form by which software files a message (ECO.2.1.3):
// XDM/1.0/DDM+label NAME given birthdate.
func (in Input) subject() string {
	p := in.Letter.Patient
	if in.Structured != nil {
		s := "XDM/1.0/DDM+" + in.Structured.Label
		if in.Replaces != "" { // software looks at how a subject begins
			s += " (annule et remplace)"
		}
		s += " " + strings.ToUpper(birthName(p)) + " " + p.Given
		if !p.BirthDate.IsZero() {
			s += " " + p.BirthDate.French()
		}
		return s
	}
	s := in.title()
	if in.Replaces != "" {
		s = "[Annule et remplace] " + s
	}
	if who := shownName(p); who != "" {
		s += " - " + who
	}
	if !p.BirthDate.IsZero() {
		s += " " + p.BirthDate.French()
	}
	return s
}

func (in Input) title() string {
	if in.Letter.Title == "" {
		return "Compte rendu de cardiologie"
	}
	return in.Letter.Title
}

// encodeWords gives unstructured text as header value: as is where it is short
// ASCII, else as encoded words (RFC 2047), one a line.
func encodeWords(s string) string {
	e := mime.BEncoding.Encode("utf-8", s)
	if e == s {
		// ASCII: only a very long one needs folding, and encoding folds it safely.
		if len(s) <= 60 && !strings.Contains(s, "=?") {
			return s
		}
		e = encodeForced(s)
	}
	return foldWords(e)
}

// encodeForced encodes ASCII text too, in words of at most 45 bytes (60 in base64).
func encodeForced(s string) string {
	var out []string
	for s != "" {
		n := min(len(s), 45)
		out = append(out, "=?utf-8?b?"+base64Line([]byte(s[:n]))+"?=")
		s = s[n:]
	}
	return strings.Join(out, " ")
}

// foldWords puts each encoded word on its own line: RFC 2047 2 allows 76
// characters a line. White space between encoded words is not shown.
func foldWords(s string) string { return strings.ReplaceAll(s, "?= =?", "?=\r\n =?") }

// formatAddress gives a mailbox as header value. A display name in ASCII is
// quoted, another one becomes encoded words (RFC 5322 3.4, RFC 2047 5(3)).
func formatAddress(a mail.Address) string {
	if a.Name == "" {
		return "<" + a.Address + ">"
	}
	name := mime.BEncoding.Encode("utf-8", a.Name)
	switch {
	case name != a.Name:
		name = foldWords(name)
	case len(a.Name) > 60:
		name = foldWords(encodeForced(a.Name))
	default:
		name = `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(a.Name) + `"`
	}
	sep := " "
	if len(name)-strings.LastIndexByte(name, '\n')+len(a.Address) > 70 {
		sep = "\r\n "
	}
	return name + sep + "<" + a.Address + ">"
}

// shownName is the name in use, by which people know the patient; that of birth
// where no other is known.
func shownName(p pipeline.Patient) string {
	name := p.Name
	if name == "" {
		name = p.BirthName
	}
	return strings.TrimSpace(name + " " + p.Given)
}

// birthName is the name that identifies: that of birth where both are known.
func birthName(p pipeline.Patient) string {
	if p.BirthName != "" {
		return p.BirthName
	}
	return p.Name
}

// pdfName is the name of the PDF among the parts.
func (in Input) pdfName() string {
	if in.Structured != nil {
		return PDFName(in.Letter, in.Structured.Label)
	}
	return PDFName(in.Letter, in.title())
}

// PDFName is the file name that the MSSanté client requirements ask for
// (ECO.2.1.6): AAAAMMJJ_type_NOM_prenom_dossier.pdf, ASCII, type of at most 40
// characters, NOM the birth name in capitals where there is one, the number of the
// practice's file where it is known.
func PDFName(l pipeline.Letter, kind string) string {
	p := l.Patient
	on := l.ExamOn
	if on.IsZero() {
		on = l.Date
	}
	if kind = plain(kind); len(kind) > 40 {
		kind = strings.TrimRight(kind[:40], "_")
	}
	parts := []string{strings.ReplaceAll(on.String(), "-", ""), kind, strings.ToUpper(plain(birthName(p))), plain(p.Given), plain(p.Chart)}
	var kept []string
	for _, s := range parts {
		if len(s) > 60 {
			s = s[:60]
		}
		if s != "" {
			kept = append(kept, s)
		}
	}
	return strings.Join(kept, "_") + ".pdf"
}
