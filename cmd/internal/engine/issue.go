package engine

import (
	"context"
	"encoding/base32"
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"cardiopli/pipeline"
	"cardiopli/pipeline/coding"
	"cardiopli/pipeline/export"
	"cardiopli/pipeline/header"
	"cardiopli/pipeline/message"
	"cardiopli/pipeline/store"
	"cardiopli/pipeline/xdm"
)

// issueOf gathers what the structured forms of a letter are made from. The same
// version gives the same identifiers whenever it is asked.
func (e *Engine) issueOf(r store.Record, pdf []byte, by pipeline.Approval, at time.Time) pipeline.Issue {
	l := r.Letter
	is := pipeline.Issue{
		Letter: l, PDF: pdf, Approved: by, Exams: r.Report.Exams, At: at.In(e.Config.Location()),
		UID: e.oid("letter", r.ID, l.Version), SetUID: e.oid("letter", r.ID, 0), SubmissionUID: e.oid("submission", r.ID, l.Version),
		Site: e.oid("site", "", 0), Chart: e.chart(l.Patient),
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
	return is
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

// fields are what the structured forms of a draft still lack. What is missing of
// the practice's settings is told once there is an operator to send through.
func (e *Engine) fields(r store.Record) []pipeline.Finding {
	now := now()
	is := e.issueOf(r, []byte("%PDF-1.4\n"), pipeline.Approval{By: r.Letter.Author, At: now}, now)
	var out []pipeline.Finding
	for _, f := range export.Check(is) {
		if export.Setting(f.Field) && e.sealer == nil {
			continue
		}
		out = append(out, export.Finding(f))
	}
	return out
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

// leaving says in the trace in which forms a copy leaves.
func leaving(smime string, f export.Forms, recipient int) map[string]string {
	n := map[string]string{"form": smime, "cda": f.Type.Code}
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
