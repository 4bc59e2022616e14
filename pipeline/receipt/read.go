package receipt

import (
	"bytes"
	"errors"
	"strings"
)

// errNoMail is for bytes without a single header field.
var errNoMail = errors.New("no header field was found")

// Read understands one mail. It fails only for what is no mail at all: longer than
// MaxMail, or without a single header field.
func Read(raw []byte) (Mail, error) {
	if len(raw) > MaxMail {
		return Mail{}, ErrSize
	}
	if bytes.IndexByte(raw, '\n') < 0 { // old programs end lines with CR alone
		raw = bytes.ReplaceAll(raw, []byte("\r"), []byte("\n"))
	}
	r := reader{parts: maxParts}
	top := r.open(raw, 0)
	if len(top.head) == 0 {
		return Mail{}, errNoMail
	}
	came := received(top.head)
	m := Mail{
		Kind:    Other,
		From:    address(decodeWords(top.get("From"))),
		To:      address(decodeWords(top.get("To"))),
		Subject: cut(decodeWords(top.get("Subject")), 1000),
		At:      settle(parseDate(top.get("Date")), came),

		MessageID:  identifier(top.get("Message-ID")),
		InReplyTo:  identifier(top.get("In-Reply-To")),
		References: identifiers(top.get("References")),
		Encrypted:  sealed(top),
	}
	text := ""
	if !m.Encrypted {
		text = cut(top.words(), 4*maxText)
		m.Text = cut(strings.TrimSpace(text), maxText)
	}
	rd := reading{top: top, inner: top, mail: m, text: text}
	m.Kind, m.Receipts = rd.classify()
	if m.Kind != Reply && m.Kind != Auto && m.Kind != Other {
		m.Text = strings.TrimSpace(cut(ownWords(m.Text), maxText)) // without the letter that came back
	} else if !m.Encrypted {
		m.Text = withWinmail(m.Text, top)
	}
	about := rd.about()
	m.About, m.Copied = about, rd.copied()
	for i := range m.Receipts {
		r := &m.Receipts[i]
		if r.Message == "" {
			r.Message = about
		}
		if r.At.IsZero() {
			r.At = m.At
		}
		r.At = settle(r.At, came)
	}
	return m, nil
}

// sealed reports whether the mail, or the first thing in it, is in an envelope of
// CMS or OpenPGP.
func sealed(top *part) bool {
	if top.find(func(p *part) bool { return isStatus(p) || isDisposition(p) }) != nil {
		return false // a report that brings the envelope of the letter back
	}
	return top.find(func(p *part) bool {
		if p != top && p.bareMail() {
			return false
		}
		switch p.kind {
		case "multipart/encrypted":
			return true
		case "application/pkcs7-mime", "application/x-pkcs7-mime":
			return !strings.EqualFold(p.args["smime-type"], "certs-only") && (p == top || len(top.kids) <= 2 && !p.attached())
		}
		return false
	}) != nil
}

// about is the Message-ID of the letter that a mail answers, where its machine part
// does not say so: that of the copy it brings back, else that of the mail it
// replies to, else one that its words quote.
func (s *reading) about() string {
	copied := s.inner.find(func(p *part) bool { return p.wraps() })
	if copied != nil && len(copied.kids) > 0 {
		if id := identifier(copied.kids[0].get("Message-ID")); id != "" {
			return id
		}
	}
	if p := s.inner.find(func(p *part) bool { return p != s.inner && p.bareMail() }); p != nil {
		return identifier(p.get("Message-ID"))
	}
	if s.mail.InReplyTo != "" {
		return s.mail.InReplyTo
	}
	if n := len(s.mail.References); n > 0 {
		return s.mail.References[n-1]
	}
	if m := quotedID.FindStringSubmatch(s.text); m != nil {
		return identifier(m[1])
	}
	return identifier(s.top.get("X-MS-TNEF-Correlator"))
}
