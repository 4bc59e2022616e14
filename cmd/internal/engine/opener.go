package engine

import (
	"bytes"
	"crypto/x509"
	"log/slog"
	"mime"
	"net/mail"
	"net/textproto"
	"strings"

	"cardiopli/crypto/cms"
	"cardiopli/pipeline"
	"cardiopli/pipeline/mailbox"
	"cardiopli/pipeline/receipt"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/seal"
)

// opener reads a mail that came back, opens it with the practice's own keys where it
// is sealed, and says whose signature holds.
type opener struct {
	boxes func() ([]MailboxKey, error)
	trust seal.Trust
	log   *slog.Logger
}

func newOpener(p *Practice, log *slog.Logger) *opener {
	o := &opener{boxes: p.Mailboxes, log: log}
	var err error
	if o.trust, err = p.Trusted(log); err != nil { // nobody is trusted then, which is shown
		log.Warn("read whom to trust for answers", "err", err)
		o.trust = seal.Trust{}
	}
	return o
}

// comeback is a mail as it was understood.
type comeback struct {
	receipt.Mail
	raw    []byte
	entity []byte // what was signed, where the whole can be trusted
	size   int64
	sheet  review.Mail
	guess  guess // where it names no copy
}

// read understands a mail. It fails for none: one that nobody can read may still be
// about a letter, and is then for a person.
func (o *opener) read(m mailbox.Mail) (out comeback) {
	out = comeback{raw: m.Raw, size: m.Size}
	defer func() {
		if p := recover(); p != nil {
			// The value of a panic may quote the mail.
			o.log.Error("a mail could not be read", "folder", m.Folder, "uid", m.UID)
			out = comeback{raw: m.Raw, size: m.Size, Mail: receipt.Mail{Kind: receipt.Other, At: m.At}}
		}
		out.fill(m)
	}()
	var err error
	if out.Mail, err = receipt.Read(m.Raw); err != nil {
		out.Mail = receipt.Mail{Kind: receipt.Other, At: m.At}
		return out
	}
	if m.HeaderOnly || !sealed(m.Raw) {
		return out
	}
	o.open(&out)
	return out
}

// sealed reports whether the whole of a mail is S/MIME.
func sealed(raw []byte) bool {
	head, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return false
	}
	kind, _, _ := mime.ParseMediaType(head.Header.Get("Content-Type"))
	return kind == "multipart/signed" || kind == "application/pkcs7-mime" || kind == "application/x-pkcs7-mime"
}

// open takes a mail out of its envelope; what is not trusted is not given out.
func (o *opener) open(m *comeback) {
	boxes, err := o.boxes()
	if err != nil {
		o.log.Warn("open the keys of the mailbox", "err", err)
	}
	r := cms.Reader{At: now(), Roots: o.trust.Roots, Intermediates: o.trust.Intermediates, ClearSigned: true}
	if r.Roots == nil {
		r.Roots = x509.NewCertPool() // none, not the system's
	}
	report := cms.Report{Verdict: cms.OwnKey}
	var got cms.Opened
	for _, b := range boxes {
		if b.Err != nil {
			continue
		}
		r.Key, r.Certificate = b.Key, b.Certificate
		if got, report = r.OpenInspected(m.raw); report.Verdict != cms.NotRecipient {
			break
		}
	}
	if report.Verdict == cms.Trusted {
		if err := o.trust.Signer(got.Signed.Signer, got.From, got.Signed.Certificates, r.At); err != nil {
			report.Verdict = cms.VerdictOf(err)
		}
	}
	m.sheet.Verdict = string(report.Verdict)
	if report.Verdict != cms.Trusted {
		m.sheet.Sealed = m.Mail.Encrypted
		return
	}
	inner, err := receipt.Read(under(m.raw, got.Entity))
	if err != nil {
		m.sheet.Verdict, m.sheet.Sealed = string(cms.Malformed), true
		return
	}
	from := m.Mail.From
	m.Mail, m.entity = inner, got.Entity
	m.Mail.From, m.Mail.Encrypted = from, false // whose certificate signed is the address outside
	m.sheet.Signed = signerName(got.Signed.Signer, from)
}

// under puts what was signed under the header of the mail that brought it; where the
// signed headers say the same, they count (RFC 9788).
func under(raw, entity []byte) []byte {
	own, err := mail.ReadMessage(bytes.NewReader(entity))
	if err != nil {
		return entity
	}
	head, _, _ := bytes.Cut(bytes.ReplaceAll(raw, []byte("\r\n"), []byte("\n")), []byte("\n\n"))
	var out bytes.Buffer
	keep := false
	for line := range bytes.Lines(head) {
		line = bytes.TrimRight(line, "\r\n")
		if len(line) > 0 && line[0] != ' ' && line[0] != '\t' {
			name, _, _ := bytes.Cut(line, []byte(":"))
			key := textproto.CanonicalMIMEHeaderKey(string(bytes.TrimSpace(name)))
			keep = key != "Mime-Version" && !strings.HasPrefix(key, "Content-") && len(own.Header[key]) == 0
		}
		if keep {
			out.Write(line)
			out.WriteString("\r\n")
		}
	}
	return append(out.Bytes(), entity...)
}

// signerName is the certificate's own name for its holder, which its authority vouches for.
func signerName(c *x509.Certificate, from pipeline.Address) string {
	name := strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if r < ' ' || r >= 0x7f && r < 0xa0 || r >= 0x200b && r <= 0x200f || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return -1
		}
		return r
	}, c.Subject.CommonName)), " ")
	if name == "" {
		return string(from)
	}
	return name + " <" + string(from) + ">"
}

// fill makes what is shown of the mail.
func (m *comeback) fill(raw mailbox.Mail) {
	m.sheet.Kind, m.sheet.From, m.sheet.Subject, m.sheet.At, m.sheet.Text = m.Mail.Kind, m.Mail.From, m.Mail.Subject, m.Mail.At, m.Mail.Text
	m.sheet.Large = raw.HeaderOnly
	if m.sheet.Text == "" && !m.Mail.Encrypted && !raw.HeaderOnly && (m.Mail.Kind == receipt.Reply || m.Mail.Kind == receipt.Other) {
		m.sheet.Text = "[Aucun texte lisible n'a été trouvé dans ce courrier. Il est conservé tel qu'il est venu ; ouvrez-le avec votre messagerie.]"
	}
	content := m.raw
	if m.entity != nil {
		content = m.entity
	}
	if !m.sheet.Sealed {
		m.sheet.Attachments = review.Attachments(content)
	}
	// The end of a conversation (ECO.2.2.8), which stands in the header outside.
	if head, err := mail.ReadMessage(bytes.NewReader(m.raw)); err == nil {
		m.sheet.End = strings.EqualFold(strings.TrimSpace(head.Header.Get("X-Mss-Mes")), "FIN")
	}
	m.sheet.End = m.sheet.End || strings.TrimSpace(m.Mail.Subject) == "[FIN]"
}
