package engine

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"errors"
	"fmt"
	"math/big"
	"net/mail"
	"slices"
	"strings"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/coding"
	"cardiopli/pipeline/directory"
	"cardiopli/pipeline/export"
	"cardiopli/pipeline/fault"
	"cardiopli/pipeline/header"
	"cardiopli/pipeline/message"
	"cardiopli/pipeline/review"
	"cardiopli/pipeline/seal"
	"cardiopli/pipeline/store"
	"cardiopli/pipeline/xdm"
)

// issue seals an approved letter for each recipient. It renders nothing: what
// is stored must be what was approved, or a person is asked.
func (e *Engine) issue(ctx context.Context, d store.DueDocument) error {
	r, err := e.Store.LoadVersion(ctx, d.ID, d.Version)
	if err != nil {
		return err
	}
	ways, err := e.ways(ctx)
	if err != nil {
		return err
	}
	if e.client == nil && slices.ContainsFunc(r.Recipients, func(to pipeline.Recipient) bool { return to.Mode != pipeline.ModePost }) {
		return ErrNoOperator
	}
	pdf, err := e.Store.PDF(ctx, d.ID, d.Version)
	if err != nil {
		return err
	}
	approved, ok, err := e.bound(ctx, r, pdf)
	if err != nil {
		return err
	}
	if !ok || !slices.Equal(r.Recipients, r.Letter.Recipients) {
		return e.hold(ctx, d, review.HeldApproval)
	}
	if no, err := e.refused(ctx, r, r.Recipients...); err != nil {
		return err
	} else if len(no) > 0 {
		return e.hold(ctx, d, review.HeldRefusal)
	}
	by, err := e.approval(ctx, approved)
	if err != nil {
		return err
	}
	is, err := e.issueOf(ctx, r, pdf, by, now())
	if err != nil {
		return err
	}
	forms, err := e.forms(is)
	if refused := unissuable(err); refused != "" {
		e.Log.Error("the structured forms were refused", "document", d.ID, "reason", refused)
		return e.hold(ctx, d, review.HeldForms)
	}
	if err != nil {
		return err
	}
	replaces, err := e.replaces(ctx, r)
	if err != nil {
		return err
	}
	c := store.Change{ID: d.ID, From: pipeline.Approved, Version: d.Version, To: pipeline.Issued, At: now(),
		Hops: []pipeline.Hop{{Stage: pipeline.StageIssue, Actor: pipeline.System, Outcome: string(pipeline.Issued)}}}
	book, err := e.Book(ctx)
	if err != nil {
		return err
	}
	for i, to := range r.Recipients {
		o, err := e.leave(ways, r, message.Input{PDF: pdf, Recipient: to, Date: c.At, Replaces: replaces[to.Address],
			Attachments: attachments(forms, r.Letter, i), Structured: structured(forms, r.Letter)}, book, fmt.Sprintf("%s-%d-%02d", d.ID, d.Version, i+1))
		if refused := (*seal.Refusal)(nil); errors.As(err, &refused) {
			return e.hold(ctx, d, review.HeldCertificate)
		}
		if barred := (*seal.Barred)(nil); errors.As(err, &barred) {
			return e.hold(ctx, d, review.HeldChannel)
		}
		if err != nil {
			return fmt.Errorf("seal %s-%02d: %w", d.ID, i+1, err)
		}
		c.Outgoing = append(c.Outgoing, o)
		c.Hops = append(c.Hops, pipeline.Hop{Stage: pipeline.StageIssue, Actor: pipeline.System, Outcome: string(pipeline.Queued),
			Delivery: o.ID, Notes: leaving(o.Form, forms, i)})
	}
	if err := e.Store.Apply(ctx, c); err != nil {
		return err
	}
	e.remember(r)
	fault.Point(fault.IssueCommitted)
	return nil
}

// bound reports whether the stored text, PDF and recipients are those of the
// last approval of this version.
func (e *Engine) bound(ctx context.Context, r store.Record, pdf []byte) (pipeline.Decision, bool, error) {
	ds, err := e.Store.Decisions(ctx, r.ID)
	if err != nil {
		return pipeline.Decision{}, false, err
	}
	for i := len(ds) - 1; i >= 0; i-- {
		if d := ds[i]; d.What == pipeline.StageApprove {
			return d, d.Version == r.Version && d.PDF == pipeline.DigestOf(pdf) && d.Text == pipeline.DigestOf([]byte(r.Text)) &&
				d.Recipients == pipeline.DigestRecipients(r.Recipients), nil
		}
	}
	return pipeline.Decision{}, false, nil
}

func (e *Engine) sealFor(w seal.Ways, r store.Record, in message.Input, book *directory.Book, id string) (store.Outgoing, error) {
	to := in.Recipient
	entry, patient := patientEntry(to)
	if !patient {
		entry, _ = book.Of(to) // an entry that is gone has no certificate: the sealer refuses it in its words
	}
	in.Letter, in.Checkpoint, in.NIL = r.Letter, e.trace.Checkpoint(), e.Config.Mail.NIL
	in.Receipts = e.returns.reader != nil // asked for where somebody reads them
	in.From = mail.Address{Name: message.SenderName(e.Config.MailboxKind(), r.Letter.Author, e.Config.Entity()), Address: e.Config.Practice.Mailbox}
	in.ReplyTo = pipeline.Address(e.Config.Mail.ReplyTo)
	messageID, err := message.NewMessageID(id, pipeline.Address(e.Config.Practice.Mailbox).Domain(), cryptoRand{})
	if err != nil {
		return store.Outgoing{}, err
	}
	in.MessageID = messageID
	var s seal.Sealed
	if to.Mode == pipeline.ModeChannel {
		s, err = w.Channel(in, entry)
	} else if err = w.Still(to.Mode, entry, in.Date); err == nil {
		s, err = w.Sealer.Message(in, entry)
	}
	if err != nil {
		return store.Outgoing{}, err
	}
	return store.Outgoing{ID: id, Recipient: to, MessageID: messageID, Form: s.Form, Bytes: s.Bytes, Due: in.Date}, nil
}

// cryptoRand reads from the system's random numbers.
type cryptoRand struct{}

func (cryptoRand) Read(b []byte) (int, error) { return rand.Read(b) }

// issueOf gathers what the structured forms of a letter are made from. The same
// version gives the same identifiers whenever it is asked.
func (e *Engine) issueOf(ctx context.Context, r store.Record, pdf []byte, by pipeline.Approval, at time.Time) (pipeline.Issue, error) {
	l := r.Letter
	known, err := e.firstKnown(ctx, r)
	if err != nil {
		return pipeline.Issue{}, err
	}
	is := pipeline.Issue{
		Letter: l, PDF: pdf, Approved: by, Exams: r.Report.Exams, At: at.In(e.Config.Location()),
		UID: e.oid("letter", r.ID, l.Version), SetUID: e.oid("letter", r.ID, 0), SubmissionUID: e.oid("submission", r.ID, l.Version),
		Site: e.oid("site", "", 0), Chart: e.chart(known),
	}
	if l.Version > 1 {
		is.ReplacesUID = e.oid("letter", r.ID, l.Version-1)
	}
	is.Approved.At = by.At.In(e.Config.Location())
	for _, a := range coding.Propose(r.Document, e.acts, nil).Acts {
		if a.Sure && a.System == "CCAM" {
			is.Acts = append(is.Acts, pipeline.CodedAct{Code: a.Code, Label: a.Label})
		}
	}
	return is, nil
}

// firstKnown is the patient as the first letter of a document had them: a
// correction of the name must not make them another patient of the practice.
func (e *Engine) firstKnown(ctx context.Context, r store.Record) (pipeline.Patient, error) {
	for r.AmendsVersion > 0 && r.AmendsVersion < r.Version {
		before, err := e.Store.LoadVersion(ctx, r.ID, r.AmendsVersion)
		if err != nil {
			return pipeline.Patient{}, fmt.Errorf("load the first letter of %s: %w", r.ID, err)
		}
		r = before
	}
	return r.Letter.Patient, nil
}

// oid derives an OID from the site's key: 2.25 and a UUID as a number (ITU-T
// X.667, 7), which needs no registration and tells nothing of the document.
func (e *Engine) oid(what string, id pipeline.ID, version int) string {
	b := e.Site.Token("oid/"+what, fmt.Appendf(nil, "%s/%d", id, version))[:16]
	b[6] = b[6]&0x0f | 0x80 // version 8: of the maker's own making (RFC 9562)
	b[8] = b[8]&0x3f | 0x80
	return "2.25." + new(big.Int).SetBytes(b).String()
}

// chart is the practice's number of the patient: that of its own file where the
// report or the sheet gives one, else one derived from the traits under the site's
// key, so that letters of one patient can be put together and nobody can go back
// from it to a name.
func (e *Engine) chart(p pipeline.Patient) string {
	if p.Chart != "" {
		return p.Chart
	}
	name := p.BirthName
	if name == "" {
		name = p.Name
	}
	traits := strings.Join([]string{folded(name), folded(p.Given), p.BirthDate.String(), string(p.Sex)}, "|")
	return "P" + base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(e.Site.Token("chart", []byte(traits))[:10])
}

// fields are what the structured forms of a draft still lack, or where one of them
// would say something else than its PDF: told before the signature, not after. What
// is missing of the practice's settings is told once there is an operator to send
// through.
func (e *Engine) fields(ctx context.Context, r store.Record) ([]pipeline.Finding, error) {
	now := now()
	is, err := e.issueOf(ctx, r, r.PDF, pipeline.Approval{By: r.Letter.Author, At: now}, now)
	if err != nil {
		return nil, err
	}
	lacking := export.Check(is)
	var out []pipeline.Finding
	for _, f := range lacking {
		if export.Setting(f.Field) && e.sealing() == nil {
			continue
		}
		out = append(out, export.Finding(f))
	}
	if len(lacking) > 0 || len(r.PDF) == 0 {
		return out, nil
	}
	var d *export.Difference
	if _, err := e.forms(is); errors.As(err, &d) {
		out = append(out, d.Finding())
	} else if err != nil && unissuable(err) == "" {
		return nil, fmt.Errorf("make the structured forms: %w", err)
	}
	return out, nil
}

// approval tells who approved a version, and when.
func (e *Engine) approval(ctx context.Context, d pipeline.Decision) (pipeline.Approval, error) {
	p, err := e.Store.Person(ctx, d.By)
	if err != nil {
		return pipeline.Approval{}, fmt.Errorf("read who approved: %w", err)
	}
	return pipeline.Approval{By: p.Signatory, At: d.At}, nil
}

// unsure are the findings that say that an INS may be another person's. An answer
// that keeps the text keeps the letter, not the number: it stays here.
var unsure = map[string]bool{"ins_key": true, "ins_vs_sex": true, "ins_vs_birth_date": true, "identity_differs": true, "name_mismatch": true, "batch": true}

// qualify says under which register a patient's number stands, and whether the
// practice's software vouches for it. A text that says otherwise is believed.
func (e *Engine) qualify(p pipeline.Patient, text string, found []pipeline.Finding) pipeline.Patient {
	p.INSRoot = e.Config.INSRoot(p)
	p.Qualified = (p.Qualified || e.Config.Identity.Qualified && p.INS != "" && !header.Denied(text)) &&
		!slices.ContainsFunc(found, func(f pipeline.Finding) bool { return unsure[f.Rule] })
	return p
}

// withheld tells of a qualified identity whose number stays here all the same, for
// want of one of the five traits that must go with it.
func withheld(p pipeline.Patient) []pipeline.Finding {
	if !p.Qualified || p.INS == "" || p.SentINS() != "" {
		return nil
	}
	what := "le lieu de naissance (code INSEE)"
	switch {
	case p.BirthDate.IsZero():
		what = "la date de naissance"
	case p.Given == "":
		what = "le prénom"
	case p.Sex == "":
		what = "le sexe"
	}
	return []pipeline.Finding{{Kind: pipeline.Identity, Rule: "ins_withheld", Severity: pipeline.Info,
		Message: "L'identité est qualifiée, mais l'INS ne partira pas : il manque " + what + ".",
		Hint:    "Ajoutez-le dans le texte ou dans la fiche jointe ; sans lui, le courrier se classe par le nom et la date de naissance."}}
}

// unissuable names the field or the form for which a letter cannot leave, or "" where
// err is of another kind.
func unissuable(err error) string {
	var f *pipeline.FieldError
	var d *export.Difference
	switch {
	case errors.As(err, &f), errors.As(err, &d):
		return err.Error()
	}
	return ""
}

// attachments are what goes beside the PDF. The HPRIM text is left out where it
// cannot say what the letter says.
func attachments(f export.Forms, l pipeline.Letter, recipient int) []message.Attachment {
	out := []message.Attachment{{Name: xdm.Name, Type: xdm.Type, Data: f.XDM}}
	if text := f.HPRIM(recipient); text != nil {
		name := strings.TrimSuffix(message.PDFName(l, f.Type.Name), ".pdf") + ".hpr"
		out = append(out, message.Attachment{Name: name, Type: "application/octet-stream", Data: text})
	}
	return out
}

// leaving says in the trace in which forms a copy leaves: nothing that tells what
// kind of document it is.
func leaving(smime string, f export.Forms, recipient int) map[string]string {
	n := map[string]string{"form": smime}
	if f.HPRIM(recipient) == nil {
		n["hprim"] = "omitted"
	}
	return n
}

func structured(f export.Forms, l pipeline.Letter) *message.Structured {
	return &message.Structured{Code: f.Type.Code, Label: f.Type.Name, INS: l.Patient.SentINS() != ""}
}

// replaces gives, by address, the Message-ID of the message that a letter of an
// amendment takes the place of.
func (e *Engine) replaces(ctx context.Context, r store.Record) (map[pipeline.Address]string, error) {
	if r.AmendsVersion == 0 {
		return nil, nil
	}
	ds, err := e.Store.Deliveries(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	out := map[pipeline.Address]string{}
	for _, d := range ds { // in order: the last one stands
		if d.State != pipeline.DeliveryCancelled {
			out[d.Recipient.Address] = d.MessageID
		}
	}
	return out, nil
}

// forms makes the structured forms of an approved letter and holds them against
// each other and against the approved PDF.
func (e *Engine) forms(is pipeline.Issue) (export.Forms, error) {
	f, err := export.Make(is)
	if err != nil {
		return f, err
	}
	return f, f.Agree(e.ledgers)
}
