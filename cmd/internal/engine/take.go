package engine

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"

	"cardiopli/pipeline"
	"cardiopli/pipeline/batch"
	"cardiopli/pipeline/intake"
	"cardiopli/pipeline/read"
	"cardiopli/pipeline/sidecar"
	"cardiopli/pipeline/store"
)

// taker takes files from the inbox into the store.
type taker struct{ e *Engine }

// Take reads and seals a file. What cannot be read is recorded, and returned as
// the refusal whose words go into the note beside it.
func (t taker) Take(ctx context.Context, f intake.File) (intake.Outcome, error) {
	r, err := t.e.Receive(ctx, f, pipeline.System)
	if err != nil {
		return 0, err
	}
	outcome := intake.AlreadyTaken
	for _, d := range r.Documents {
		t.e.Log.Info("taken", "document", d.ID, "outcome", d.Outcome)
		switch {
		case d.Outcome == store.Taken:
			outcome = intake.Taken
		case d.Outcome == store.Repeat && outcome != intake.Taken:
			outcome = intake.Repeat
		}
	}
	if len(r.Refused) > 0 {
		t.e.Log.Info("refused in an archive", "files", len(r.Refused))
		return 0, &intake.Partial{Entries: r.Refused}
	}
	return outcome, nil
}

// Companion tells what became of the report that a sidecar was taken with.
func (t taker) Companion(ctx context.Context, token, report string) (intake.Outcome, error) {
	o, err := t.e.Store.Companion(ctx, token, report)
	switch {
	case err != nil:
		return 0, err
	case o == store.Refused:
		return intake.Refused, nil
	case o != "":
		return intake.Taken, nil
	}
	return 0, nil
}

// Received is what became of a file: its letters as documents, one for a report,
// several for a batch or an archive; and the files of an archive that were refused
// and recorded as rejected, of which nobody else keeps the bytes.
type Received struct {
	Documents []store.Receipt
	Refused   []intake.Entry
}

// Take puts a report in and answers for its first letter. The error of a file that
// cannot be read has French() (what, todo string).
func (p *Practice) Take(ctx context.Context, f intake.File, by string) (pipeline.ID, store.Outcome, error) {
	r, err := p.Receive(ctx, f, by)
	if err != nil {
		return "", "", err
	}
	if len(r.Documents) == 0 {
		return "", "", &unfit{"archive_refused", r.Refused[0].What, r.Refused[0].Todo}
	}
	return r.Documents[0].ID, r.Documents[0].Outcome, nil
}

// refusal is the error of a file that cannot be taken: read.Refusal,
// *sidecar.Refusal, *batch.Refusal or *unfit.
type refusal interface {
	error
	French() (what, todo string)
}

// unfit is a file that may be readable and is refused for what it is.
type unfit struct{ code, what, todo string }

func (u *unfit) Error() string            { return "file not taken: " + u.code }
func (u *unfit) French() (string, string) { return u.what, u.todo }

var (
	sidecarAlone = &unfit{"sidecar_alone", "Ce fichier d'instructions est seul : aucun compte rendu du même nom n'est venu avec lui.",
		"Donnez-lui le nom du compte rendu (DUPONT.yaml à côté de DUPONT.docx) et déposez les deux ensemble ; un compte rendu ne peut pas être un fichier .yaml, .yml ou .json."}
	sidecarTwice = &unfit{"sidecar_twice", "Deux fichiers d'instructions accompagnent ce compte rendu.",
		"N'en gardez qu'un, puis déposez à nouveau le compte rendu et son fichier d'instructions, ensemble."}
	sidecarOfArchive = &unfit{"sidecar_archive", "Un fichier d'instructions accompagne une archive : on ne sait pas duquel de ses comptes rendus il parle.",
		"Mettez-le dans l'archive, à côté du compte rendu et sous le même nom, puis déposez l'archive à nouveau."}
	refusedBefore = &unfit{"refused", "Ce fichier a déjà été refusé.", "Vérifiez qu'il s'agit bien d'un compte rendu, puis déposez-le à nouveau."}
)

// codeOf is the stable word of a refusal, as the database and the trace keep it.
func codeOf(r refusal) string {
	switch r := r.(type) {
	case read.Refusal:
		return string(r.Reason)
	case *sidecar.Refusal:
		return "sidecar_" + string(r.Reason)
	case *batch.Refusal:
		return string(r.Reason)
	case *unfit:
		return r.code
	}
	return "refused"
}

// Receive puts a file in: a report with its sidecar, several letters in one text,
// or an archive of files. The error of a file that cannot be taken has French()
// (what, todo string); it is recorded as rejected.
func (p *Practice) Receive(ctx context.Context, f intake.File, by string) (Received, error) {
	a := arrivalOf(f, by)
	if err := instruct(&a, f); err != nil {
		return p.refuse(ctx, a, err)
	}
	if f.Over {
		return p.receiveLong(ctx, a, f)
	}
	result, err := read.File(f.Name, f.Raw)
	var r refusal
	var unread read.Refusal
	switch {
	case err == nil:
		a.Source.Format, a.Source.Notes = result.Format, result.Notes
		return p.receiveText(ctx, a, result.Text)
	case !errors.As(err, &r):
		return Received{}, err
	case errors.As(err, &unread) && unread.Reason == read.Audio:
		return p.receiveRecording(ctx, a, f.Raw, unread, func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(f.Raw)), nil })
	case !batch.IsArchive(f.Raw):
		return p.refuse(ctx, a, r)
	case len(f.Sidecars) > 0:
		return p.refuse(ctx, a, sidecarOfArchive)
	}
	files, err := batch.Archive(f.Raw, intake.Skipped)
	if errors.As(err, &r) {
		return p.refuse(ctx, a, r)
	}
	return p.receiveAll(ctx, f, files, by)
}

// instruct joins what lies beside a file to its arrival.
func instruct(a *store.Arrival, f intake.File) refusal {
	if len(f.Sidecars) > 0 {
		a.Companion, a.CompanionPlace = f.Sidecars[0].Raw, f.Sidecars[0].Token
	}
	switch {
	case intake.IsSidecar(f.Name):
		return sidecarAlone
	case len(f.Sidecars) > 1:
		return sidecarTwice
	case len(f.Sidecars) == 0:
		return nil
	}
	in, err := sidecar.Parse(f.Sidecars[0].Name, f.Sidecars[0].Raw)
	var r *sidecar.Refusal
	if errors.As(err, &r) {
		return r
	}
	a.Source.Instructions = &in
	return nil
}

// headOf is how much of a file tells whether it is a recording, in bytes.
const headOf = 4096

// receiveLong takes a file that is too large for memory, which only a recording
// may be.
func (p *Practice) receiveLong(ctx context.Context, a store.Arrival, f intake.File) (Received, error) {
	tooLarge := read.Refusal{Reason: read.TooLarge}
	if f.Open == nil {
		return p.refuse(ctx, a, tooLarge)
	}
	r, err := f.Open()
	if err != nil {
		return Received{}, err
	}
	head := make([]byte, headOf)
	n, err := io.ReadFull(r, head)
	r.Close()
	if err != nil {
		return Received{}, err
	}
	return p.receiveRecording(ctx, a, head[:n], tooLarge, f.Open)
}

// receiveRecording takes a recording as it is read, in pieces; its text comes
// later, from who transcribes it. What is none is refused as otherwise says.
func (p *Practice) receiveRecording(ctx context.Context, a store.Arrival, head []byte, otherwise read.Refusal, open func() (io.ReadCloser, error)) (Received, error) {
	format, err := read.Recording(a.Source.Name, head)
	if r := (read.Refusal{}); errors.As(err, &r) {
		return p.refuse(ctx, a, r)
	}
	if !format.Audio() {
		return p.refuse(ctx, a, otherwise)
	}
	stream, err := open()
	if err != nil {
		return Received{}, err
	}
	defer stream.Close()
	a.Source.Format, a.Raw, a.Stream = format, nil, stream
	id, outcome, err := p.Store.Take(ctx, a)
	switch {
	case err != nil:
		return Received{}, err
	case outcome == store.Refused:
		return Received{}, refusedBefore
	}
	return Received{Documents: []store.Receipt{{ID: id, Outcome: outcome}}}, nil
}

// receiveText takes a text letter by letter.
func (p *Practice) receiveText(ctx context.Context, a store.Arrival, text string) (Received, error) {
	parts := batch.Split(text)
	all := make([]store.Arrival, len(parts))
	for i, part := range parts {
		all[i] = a
		all[i].Text = part.Text(text)
		if len(parts) > 1 {
			all[i].Source = partOf(a.Source, i+1, len(parts))
		}
	}
	receipts, err := p.Store.TakeParts(ctx, all)
	if err != nil {
		return Received{}, err
	}
	for _, r := range receipts {
		if r.Outcome == store.Refused { // by the program before this one, at the same place
			return Received{}, refusedBefore
		}
	}
	return Received{Documents: receipts}, nil
}

// partOf is the source of one letter of several. Instructions that name a patient
// or an examination speak of one letter, nobody knows which: that much is left out,
// and told.
func partOf(s pipeline.Source, part, parts int) pipeline.Source {
	s.Part, s.Parts = part, parts
	s.Notes = append([]string{batch.Note(part, parts)}, s.Notes...)
	if s.Instructions == nil {
		return s
	}
	in := *s.Instructions
	in.Patient, in.Exam, in.On = pipeline.Patient{}, "", pipeline.Date{}
	if in.Patient != s.Instructions.Patient || in.Exam != s.Instructions.Exam || in.On != s.Instructions.On {
		s.Notes = append(s.Notes, "Le fichier d'instructions parle d'un seul compte rendu alors que le fichier en contient plusieurs : son patient, son examen et sa date n'ont pas été repris.")
	}
	if s.Instructions = &in; in.IsZero() {
		s.Instructions = nil
	}
	return s
}

// refuse records a file as rejected and returns why.
func (p *Practice) refuse(ctx context.Context, a store.Arrival, r refusal) (Received, error) {
	a.Refusal, a.Source.Instructions = codeOf(r), nil
	id, outcome, err := p.Store.Take(ctx, a)
	if err != nil {
		return Received{}, err
	}
	if outcome != store.Refused { // taken before a crash, by a program that could read it
		return Received{Documents: []store.Receipt{{ID: id, Outcome: outcome}}}, nil
	}
	return Received{}, r
}

// pending reports whether the inbox still holds a file that intake would take.
func pending(inbox string) (bool, error) {
	entries, err := os.ReadDir(inbox)
	if err != nil {
		return false, err
	}
	for _, e := range entries {
		if e.Type().IsRegular() && !intake.Skipped(e.Name()) {
			return true, nil
		}
	}
	return false, nil
}
