package review

import (
	"bytes"
	"context"
	"errors"
	"io"
	"path"
	"strings"
	"unicode"

	"github.com/emersion/go-message"
	_ "github.com/emersion/go-message/charset" // names of files in other character sets

	"cardiopli/pipeline"
	"cardiopli/pipeline/store"
)

// Caps on the parts of a mail.
const (
	maxAttachments = 50
	maxParts       = 200
	maxDepth       = 10
)

var errEnough = errors.New("enough parts")

// Attachments lists the files of a mail: every part that is not its text.
func Attachments(raw []byte) (all []Attachment) {
	eachAttachment(raw, func(a Attachment, _ []byte) bool {
		all = append(all, a)
		return len(all) < maxAttachments
	})
	return all
}

func eachAttachment(raw []byte, do func(Attachment, []byte) bool) {
	e, err := message.Read(bytes.NewReader(raw))
	if e == nil || err != nil && !message.IsUnknownCharset(err) && !message.IsUnknownEncoding(err) {
		return
	}
	parts := 0
	// A fault in the middle ends the list: what stands before it is told.
	_ = e.Walk(func(where []int, p *message.Entity, err error) error {
		if err != nil && !message.IsUnknownCharset(err) && !message.IsUnknownEncoding(err) {
			return err
		}
		if parts++; parts > maxParts || len(where) > maxDepth {
			return errEnough
		}
		kind, params, _ := p.Header.ContentType()
		disposition, file, _ := p.Header.ContentDisposition()
		name := safeName(file["filename"], params["name"])
		if strings.HasPrefix(kind, "multipart/") || disposition != "attachment" && name == "" && strings.HasPrefix(kind, "text/") {
			return nil
		}
		switch kind {
		case "message/delivery-status", "message/global-delivery-status", "message/disposition-notification", "application/pkcs7-signature", "application/x-pkcs7-signature":
			return nil
		}
		b, err := io.ReadAll(io.LimitReader(p.Body, store.MaxMail))
		if err != nil {
			return err
		}
		if name == "" {
			name = "sans-nom"
		}
		if !do(Attachment{Name: name, Type: safeKind(kind), Size: len(b)}, b) {
			return errEnough
		}
		return nil
	})
}

// safeName keeps the last component of a name that somebody else chose, without what
// hides its ending.
func safeName(names ...string) string {
	for _, n := range names {
		n = path.Base(strings.ReplaceAll(n, `\`, "/"))
		n = strings.Trim(strings.Map(func(r rune) rune {
			if unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("-_. ()", r) {
				return r
			}
			return '_'
		}, n), ". ")
		if r := []rune(n); len(r) > 100 {
			n = string(r[:60]) + "…" + string(r[len(r)-30:])
		}
		if n != "" && n != "_" {
			return n
		}
	}
	return ""
}

func safeKind(kind string) string {
	for _, r := range kind {
		if r <= ' ' || r >= 0x7f {
			return "application/octet-stream"
		}
	}
	if kind == "" || len(kind) > 80 {
		return "application/octet-stream"
	}
	return kind
}

// Attachment gives the n-th file of a mail, from 0, and records the look.
func (d *Desk) Attachment(ctx context.Context, a Actor, mail string, n int) (Attachment, []byte, error) {
	var found *Attachment
	var content []byte
	r, s, err := d.mail(ctx, a, mail)
	if err != nil {
		return Attachment{}, nil, err
	}
	if r.Sealed || n < 0 || n >= len(r.Attachments) {
		return Attachment{}, nil, store.ErrNotFound
	}
	raw, err := s.ReturnedRaw(ctx, mail, true)
	if err != nil {
		return Attachment{}, nil, err
	}
	i := 0
	eachAttachment(raw, func(at Attachment, b []byte) bool {
		if i == n {
			found, content = &at, b
		}
		i++
		return found == nil
	})
	if found == nil {
		return Attachment{}, nil, store.ErrNotFound
	}
	return *found, content, d.seen(ctx, a, r, "attachment")
}

// Raw gives a mail as it came, and records the look.
func (d *Desk) Raw(ctx context.Context, a Actor, mail string) ([]byte, error) {
	r, s, err := d.mail(ctx, a, mail)
	if err != nil {
		return nil, err
	}
	b, err := s.ReturnedRaw(ctx, mail, false)
	if err != nil {
		return nil, err
	}
	return b, d.seen(ctx, a, r, "mail")
}

func (d *Desk) mail(ctx context.Context, a Actor, mail string) (Reply, Echoes, error) {
	if err := mayRead(a); err != nil {
		return Reply{}, nil, err
	}
	s, err := d.echoes()
	if err != nil {
		return Reply{}, nil, err
	}
	r, err := s.ReturnedBy(ctx, mail)
	if err != nil {
		return Reply{}, nil, err
	}
	if r.Kind == store.ReturnedCall {
		return Reply{}, nil, store.ErrNotFound
	}
	m, err := replyOf(r)
	return m, s, err
}

func (d *Desk) seen(ctx context.Context, a Actor, r Reply, what string) error {
	return d.store.AddHop(ctx, pipeline.Hop{Document: r.Document, Stage: pipeline.StageView, Actor: a.Pseudonym, At: d.now(), Outcome: what})
}

// Mail gives one mail, and records the look.
func (d *Desk) Mail(ctx context.Context, a Actor, mail string) (Reply, error) {
	r, _, err := d.mail(ctx, a, mail)
	if err != nil {
		return r, err
	}
	return r, d.seen(ctx, a, r, "mail")
}
