package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"cardiopli/crypto/atrest"
	"cardiopli/pipeline"
)

// Record is a document with where it stands.
type Record struct {
	pipeline.Document
	Seq      int64
	State    pipeline.State
	Urgency  pipeline.Urgency
	Reason   string // code of why it is held, returned or rejected; see review.Reasons
	RepeatOf pipeline.ID
	Received time.Time
	Changed  time.Time
	Attempts int
	Due      time.Time // when the next step may run; zero where a person is awaited
	MadeBy   string    // pseudonym of who made this version; "cardiopli" for the first
	// Chosen is set where a person chose the recipients by hand.
	Chosen []pipeline.Recipient
	// Signer is the login name of the cardiologist in whose name a person put
	// the letter, or "".
	Signer string
	// ChosenPatient is set where a person chose the identity by hand; it stands in
	// Source.Instructions too.
	ChosenPatient *pipeline.Patient
	// Moments tie Text to the recording it came from; none for a typed report.
	Moments []pipeline.Moment
	// AmendsVersion is the version that went out and that this one replaces, with
	// why; 0 for a first letter.
	AmendsVersion int
	AmendReason   string
	// Hidden is set where a person said that the patient is not to be sent the letter.
	Hidden bool
	// Prepared reports whether this version has been checked and rendered.
	Prepared bool
}

// content is what a version starts from; sealed as the field "content".
type content struct {
	Text   string               `json:"text"`
	Chosen []pipeline.Recipient `json:"chosen,omitempty"`
	Signer string               `json:"signer,omitempty"`
	// Patient was chosen by hand, from the agenda.
	Patient *pipeline.Patient `json:"patient,omitempty"`
	// Moments tie the text of a transcribed recording to its times.
	Moments []pipeline.Moment `json:"moments,omitempty"`
	// Action is the approver's answer to what the letter asks of its reader.
	Action *pipeline.Ask `json:"action,omitempty"`
	// Hidden keeps the letter from the patient's mailbox.
	Hidden bool `json:"hidden,omitempty"`
	// Amends is the version that went out before and is replaced; 0 for none.
	Amends int    `json:"amends,omitempty"`
	Reason string `json:"reason,omitempty"`
}

// work is what prepare makes of it; sealed as the field "work".
type work struct {
	Report     pipeline.Report      `json:"report"`
	Recipients []pipeline.Recipient `json:"recipients"`
	Findings   []pipeline.Finding   `json:"findings"`
	Letter     pipeline.Letter      `json:"letter"`
	Earlier    []pipeline.Earlier   `json:"earlier,omitempty"`
}

// Load reads the latest version of a document, without its PDF.
func (s *Store) Load(ctx context.Context, id pipeline.ID) (Record, error) {
	return s.load(ctx, s.read, id, 0)
}

// LoadVersion reads one version of a document, without its PDF.
func (s *Store) LoadVersion(ctx context.Context, id pipeline.ID, n int) (Record, error) {
	return s.load(ctx, s.read, id, n)
}

func (s *Store) load(ctx context.Context, q querier, id pipeline.ID, n int) (Record, error) {
	var (
		r                          Record
		received, changed, created int64
		source, sealed, sealedWork []byte
		wrapped                    []byte
		latest                     int
		dueAt                      sql.NullInt64
	)
	row := q.QueryRowContext(ctx, `
		select d.seq, d.state, d.version, d.urgency, d.reason, d.wrapped_key, d.repeat_of, d.sealed_source,
		       d.received_at, d.changed_at, d.attempts, d.due_at, v.n, v.created_at, v.made_by, v.sealed, v.sealed_work
		from document d join version v on v.document = d.id and v.n = case when $2 = 0 then d.version else $2 end
		where d.id = $1`, id, n)
	err := row.Scan(&r.Seq, &r.State, &latest, &r.Urgency, &r.Reason, &wrapped, &r.RepeatOf, &source,
		&received, &changed, &r.Attempts, &dueAt, &r.Version, &created, &r.MadeBy, &sealed, &sealedWork)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return Record{}, ErrNotFound
	case err != nil:
		return Record{}, fmt.Errorf("read document %s: %w", id, err)
	case wrapped == nil:
		return Record{}, ErrErased
	}
	r.ID, r.Due = id, timeOf(dueAt)
	r.Received, r.Changed, r.At = fromMicros(received), fromMicros(changed), fromMicros(created)
	key, err := s.site.OpenDocument(string(id), wrapped)
	if err != nil {
		return Record{}, fmt.Errorf("open key of %s: %w", id, err)
	}
	if err := openJSON(key, "source", source, &r.Source); err != nil {
		return Record{}, fmt.Errorf("open source of %s: %w", id, err)
	}
	var c content
	if err := openJSON(key, fieldName("content", r.Version), sealed, &c); err != nil {
		return Record{}, fmt.Errorf("open content of %s: %w", id, err)
	}
	r.Text, r.Chosen, r.Signer, r.Moments, r.ChosenPatient = c.Text, c.Chosen, c.Signer, c.Moments, c.Patient
	r.Hidden = c.Hidden
	r.Action, r.AmendsVersion, r.AmendReason = c.Action, c.Amends, c.Reason
	if c.Patient != nil { // it stands beside the text like what came with the file
		var in pipeline.Instructions
		if r.Source.Instructions != nil {
			in = *r.Source.Instructions
		}
		in.Patient = *c.Patient
		r.Source.Instructions = &in
	}
	if sealedWork != nil {
		var w work
		if err := openJSON(key, fieldName("work", r.Version), sealedWork, &w); err != nil {
			return Record{}, fmt.Errorf("open work of %s: %w", id, err)
		}
		r.Report, r.Recipients, r.Findings, r.Letter, r.Earlier = w.Report, w.Recipients, w.Findings, w.Letter, w.Earlier
		r.Prepared = true
	}
	return r, nil
}

// Source returns what was dropped, without opening any version.
func (s *Store) Source(ctx context.Context, id pipeline.ID) (pipeline.Source, error) {
	var src pipeline.Source
	var sealed []byte
	err := s.read.QueryRowContext(ctx, `select sealed_source from document where id = $1`, id).Scan(&sealed)
	if errors.Is(err, sql.ErrNoRows) {
		return src, ErrNotFound
	}
	if err != nil {
		return src, fmt.Errorf("read document %s: %w", id, err)
	}
	key, err := s.key(ctx, s.read, id)
	if err != nil {
		return src, err
	}
	if err := openJSON(key, "source", sealed, &src); err != nil {
		return src, fmt.Errorf("open source of %s: %w", id, err)
	}
	return src, nil
}

// PDF returns the rendered bytes of one version.
func (s *Store) PDF(ctx context.Context, id pipeline.ID, n int) ([]byte, error) {
	var blob string
	err := s.read.QueryRowContext(ctx, `select pdf_blob from version where document = $1 and n = $2`, id, n).Scan(&blob)
	if errors.Is(err, sql.ErrNoRows) || err == nil && blob == "" {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("read version of %s: %w", id, err)
	}
	return s.openBlob(ctx, id, blob, fieldName("pdf", n))
}

// Raw returns the bytes that were dropped, of an original that fits in memory;
// atrest.ErrTooLarge for a longer recording, which RawReader opens.
func (s *Store) Raw(ctx context.Context, id pipeline.ID) ([]byte, error) {
	r, size, err := s.RawReader(ctx, id)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	if size > maxBlob {
		return nil, fmt.Errorf("read original of %s: %w", id, atrest.ErrTooLarge)
	}
	b := make([]byte, size)
	if _, err := io.ReadFull(r, b); err != nil {
		return nil, fmt.Errorf("read original of %s: %w", id, err)
	}
	return b, nil
}

// maxBlob bounds what is opened in memory: no blob is larger than an inbox file
// or a mail message may be.
const maxBlob = 64 << 20

func (s *Store) openBlob(ctx context.Context, id pipeline.ID, blob, name string) ([]byte, error) {
	key, err := s.key(ctx, s.read, id)
	if err != nil {
		return nil, err
	}
	b, err := openBlob(ctx, s.blobs, key, blob, name)
	if err != nil {
		return nil, fmt.Errorf("open blob of %s: %w", id, err)
	}
	return b, nil
}

// Version is one line of a document's history.
type Version struct {
	N      int
	At     time.Time
	MadeBy string
	HasPDF bool
}

// Versions lists the versions of a document, oldest first.
func (s *Store) Versions(ctx context.Context, id pipeline.ID) ([]Version, error) {
	rows, err := s.read.QueryContext(ctx, `select n, created_at, made_by, pdf_blob <> '' from version where document = $1 order by n`, id)
	if err != nil {
		return nil, fmt.Errorf("read versions of %s: %w", id, err)
	}
	defer rows.Close()
	var vs []Version
	for rows.Next() {
		var v Version
		var at int64
		if err := rows.Scan(&v.N, &at, &v.MadeBy, &v.HasPDF); err != nil {
			return nil, err
		}
		v.At = fromMicros(at)
		vs = append(vs, v)
	}
	return vs, rows.Err()
}

// sealer is the part of a document's keys that fields need.
type sealer interface {
	SealField(name string, plain []byte) ([]byte, error)
	OpenField(name string, sealed []byte) ([]byte, error)
}

func sealJSON(k sealer, name string, v any) ([]byte, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("write %s: %w", name, err)
	}
	return k.SealField(name, b)
}

func openJSON(k sealer, name string, sealed []byte, v any) error {
	b, err := k.OpenField(name, sealed)
	if err != nil {
		return err
	}
	return json.Unmarshal(b, v)
}

// fieldName binds a field to its version, so that no two can be exchanged.
func fieldName(field string, n int) string { return fmt.Sprintf("%s/%d", field, n) }
