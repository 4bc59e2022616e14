package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/base32"
	"errors"
	"fmt"
	"strings"
	"time"

	"cardiopli/crypto/atrest"
	"cardiopli/pipeline"
	"cardiopli/pipeline/fault"
)

// Where a mail that came back stands.
const (
	ReturnedFiled     = "filed"     // with a letter
	ReturnedUnmatched = "unmatched" // a person says whose it is
	ReturnedAside     = "aside"     // a person said that it is about no letter
)

// MaxMail bounds a mail that is kept, and any part of it.
const MaxMail = 48 << 20

// ReturnedCall is the kind of what a person told by telephone; it is no mail.
const ReturnedCall = "call"

// Returned is what came back about a letter, as the store keeps it. Its content is
// sealed and not understood here.
type Returned struct {
	ID       string
	Kind     string
	State    string
	Document pipeline.ID // "" where it is unmatched
	Delivery string
	Unread   bool  // a person has not marked it as read
	Size     int64 // of the mail, as it came
	At       time.Time
	Content  []byte // JSON
	HasRaw   bool
}

// Arrived is a mail to be kept. Without Document it is unmatched.
type Arrived struct {
	Kind     string
	Document pipeline.ID
	Delivery string
	Sender   pipeline.Address
	Unread   bool
	Size     int64
	At       time.Time
	Content  []byte // JSON
	// Digest is of the mail as it came: the same mail is kept once.
	Digest []byte
	Raw    []byte // nil where only the header was read
	// Opened is what was inside, where it was sealed and could be trusted.
	Opened   []byte
	Receipts []Told
	// Suspects are the copies that a notice without Document may be about.
	Suspects []string
	// Hops are completed with document, version and time.
	Hops []pipeline.Hop
}

// Told is what a mail says of one copy.
type Told struct {
	Delivery string
	Receipt  pipeline.Receipt
	// Doubt is why it is not believed, in words; "" where it is.
	Doubt string
}

// told is the sealed part of a row of receipt.
type told struct {
	Receipt pipeline.Receipt `json:"receipt"`
	Doubt   string           `json:"doubt,omitempty"`
}

func returnedName(id string) string { return "returned-" + id }

func newReturned() string {
	var b [10]byte
	rand.Read(b[:])
	return strings.ToLower(base32.StdEncoding.EncodeToString(b[:]))
}

// KnowsMail reports whether a mail with this digest was kept before.
func (s *Store) KnowsMail(ctx context.Context, digest []byte) (bool, error) {
	all, err := readAll(ctx, s.read, `select 'x' from returned where digest = $1`, s.mailToken(digest))
	return len(all) > 0, err
}

func (s *Store) mailToken(digest []byte) []byte { return s.site.Token("returned", digest) }

func (s *Store) senderToken(a pipeline.Address) any {
	if a == "" {
		return nil
	}
	return s.site.Token("returned-sender", []byte(a.Key()))
}

// KeepMail seals and keeps a mail with all that it changes: its receipts, the states
// of the copies that they are about, and the hops that tell of it, in one
// transaction, after its bytes are synced. One that is known is not kept again, and
// known is true. The id is that of the row.
func (s *Store) KeepMail(ctx context.Context, a Arrived) (id string, known bool, err error) {
	if known, err := s.KnowsMail(ctx, a.Digest); err != nil || known {
		return "", known, err
	}
	id = newReturned()
	key, wrapped, err := s.returnedKey(ctx, id, a.Document)
	if err != nil {
		return "", false, err
	}
	row, err := s.sealReturned(ctx, key, id, a)
	if err != nil {
		return "", false, err
	}
	fault.Point(fault.ReceiptBlob)
	err = s.inTx(ctx, func(tx *sql.Tx) error {
		// Two readers of one mailbox: the second finds what the first has kept.
		if all, err := readAll(ctx, tx, `select 'x' from returned where digest = $1`, s.mailToken(a.Digest)); err != nil || len(all) > 0 {
			known = err == nil
			return errors.Join(errKnown, err)
		}
		if a.Document != "" { // not erased meanwhile
			if _, err := s.key(ctx, tx, a.Document); err != nil {
				return err
			}
		}
		state := ReturnedFiled
		if a.Document == "" {
			state = ReturnedUnmatched
		}
		_, err := tx.ExecContext(ctx, `insert into returned (id, kind, state, document, delivery, unread, size, at, digest, sender, wrapped_key, sealed, blob, opened_blob)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
			id, a.Kind, state, a.Document, a.Delivery, a.Unread, a.Size, micros(a.At), s.mailToken(a.Digest), s.senderToken(a.Sender), wrapped, row.sealed, row.raw, row.opened)
		if err != nil {
			return fmt.Errorf("insert a mail: %w", err)
		}
		if a.Document == "" {
			if err := suspect(ctx, tx, id, a.Suspects); err != nil {
				return err
			}
		}
		return s.believe(ctx, tx, key, id, a)
	})
	if known {
		err = nil
		s.drop(ctx, errKnown, row.blobs()...)
		return "", true, nil
	}
	if err != nil {
		s.drop(ctx, err, row.blobs()...)
		return "", false, err
	}
	fault.Point(fault.ReceiptKept)
	return id, false, nil
}

var errKnown = errors.New("the mail is known")

// returnedKey gives the key that a mail is sealed under: its document's, or one of
// its own, with its wrapped form.
func (s *Store) returnedKey(ctx context.Context, id string, doc pipeline.ID) (*atrest.Document, []byte, error) {
	if doc != "" {
		key, err := s.key(ctx, s.read, doc)
		return key, nil, err
	}
	key, wrapped, err := s.site.NewDocument(returnedName(id))
	if err != nil {
		return nil, nil, fmt.Errorf("make key of a mail: %w", err)
	}
	return key, wrapped, nil
}

type returnedRow struct {
	sealed      []byte
	raw, opened string
}

func (r returnedRow) blobs() (all []string) {
	for _, b := range []string{r.raw, r.opened} {
		if b != "" {
			all = append(all, b)
		}
	}
	return all
}

func (s *Store) sealReturned(ctx context.Context, key *atrest.Document, id string, a Arrived) (r returnedRow, err error) {
	if r.sealed, err = key.SealField(returnedName(id), a.Content); err != nil {
		return r, err
	}
	if len(a.Raw) > 0 {
		if r.raw, err = s.put(ctx, key, returnedName(id), a.Raw); err != nil {
			return r, fmt.Errorf("store a mail: %w", err)
		}
	}
	if len(a.Opened) > 0 {
		if r.opened, err = s.put(ctx, key, returnedName(id)+"/opened", a.Opened); err != nil {
			s.drop(ctx, err, r.blobs()...)
			return r, fmt.Errorf("store a mail: %w", err)
		}
	}
	return r, nil
}

// believe adds the receipts of a mail and its hops, and folds the copies anew.
func (s *Store) believe(ctx context.Context, tx *sql.Tx, key *atrest.Document, id string, a Arrived) error {
	if a.Document == "" {
		return addHops(ctx, tx, a.Hops, "", 0, a.At)
	}
	folded := map[string]bool{}
	version := 0
	for _, r := range a.Receipts {
		if doc, err := documentOf(r.Delivery); err != nil || doc != a.Document {
			return fmt.Errorf("a receipt for a copy of another letter than %s", a.Document)
		}
		sealed, err := sealJSON(key, "receipt/"+r.Delivery, told{r.Receipt, r.Doubt})
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `insert into receipt (returned, document, delivery, kind, doubted, at, sealed, addressee)
			values ($1, $2, $3, $4, $5, $6, $7, (select addressee from delivery where id = $3))`,
			id, a.Document, r.Delivery, r.Receipt.Kind, r.Doubt != "", micros(a.At), sealed)
		if err != nil {
			return fmt.Errorf("insert a receipt: %w", err)
		}
		folded[r.Delivery] = true
	}
	if a.Delivery != "" {
		if err := tx.QueryRowContext(ctx, `select version from delivery where id = $1`, a.Delivery).Scan(&version); err != nil && !errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("read delivery %s: %w", a.Delivery, err)
		}
	}
	for d := range folded {
		if err := s.fold(ctx, tx, key, d, a.At); err != nil {
			return err
		}
	}
	return addHops(ctx, tx, a.Hops, a.Document, version, a.At)
}

func addHops(ctx context.Context, tx *sql.Tx, hops []pipeline.Hop, doc pipeline.ID, version int, at time.Time) error {
	for _, h := range hops {
		h.Document, h.At = doc, at
		if h.Version == 0 {
			h.Version = version
		}
		if err := addHop(ctx, tx, h); err != nil {
			return err
		}
	}
	return nil
}

const returnedColumns = `id, kind, state, document, delivery, unread, size, at, wrapped_key, sealed, blob <> '' or opened_blob <> ''`

// ReturnedOf lists what came back about a document, oldest first.
func (s *Store) ReturnedOf(ctx context.Context, doc pipeline.ID) ([]Returned, error) {
	return s.returned(ctx, `select `+returnedColumns+` from returned where document = $1 order by at, id`, doc)
}

// Unmatched lists up to n mails that nobody has settled, oldest first.
func (s *Store) Unmatched(ctx context.Context, n int) ([]Returned, error) {
	return s.returned(ctx, `select `+returnedColumns+` from returned where state = $1 order by at, id limit $2`, ReturnedUnmatched, n)
}

// UnreadReplies lists the answers that nobody has marked as read, oldest first.
func (s *Store) UnreadReplies(ctx context.Context, n int) ([]Returned, error) {
	return s.returned(ctx, `select `+returnedColumns+` from returned where state = $1 and unread = 1 order by at, id limit $2`, ReturnedFiled, n)
}

// ReturnedBy reads one mail by its id.
func (s *Store) ReturnedBy(ctx context.Context, id string) (Returned, error) {
	all, err := s.returned(ctx, `select `+returnedColumns+` from returned where id = $1`, id)
	if err != nil {
		return Returned{}, err
	}
	if len(all) == 0 {
		return Returned{}, ErrNotFound
	}
	return all[0], nil
}

func (s *Store) returned(ctx context.Context, query string, args ...any) ([]Returned, error) {
	rows, err := s.read.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("read mails: %w", err)
	}
	defer rows.Close()
	type row struct {
		Returned
		wrapped, sealed []byte
	}
	var found []row
	for rows.Next() {
		var r row
		var at int64
		if err := rows.Scan(&r.ID, &r.Kind, &r.State, &r.Document, &r.Delivery, &r.Unread, &r.Size, &at, &r.wrapped, &r.sealed, &r.HasRaw); err != nil {
			return nil, err
		}
		r.At = fromMicros(at)
		found = append(found, r)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return nil, err
	}
	keys := map[pipeline.ID]*atrest.Document{}
	var all []Returned
	for _, r := range found {
		key := keys[r.Document]
		if r.Document == "" || key == nil {
			if key, err = s.openReturned(ctx, r.ID, r.Document, r.wrapped); errors.Is(err, ErrErased) {
				continue
			}
			if err != nil {
				return nil, err
			}
			keys[r.Document] = key
		}
		if r.Content, err = key.OpenField(returnedName(r.ID), r.sealed); err != nil {
			return nil, fmt.Errorf("open mail %s: %w", r.ID, err)
		}
		all = append(all, r.Returned)
	}
	return all, nil
}

func (s *Store) openReturned(ctx context.Context, id string, doc pipeline.ID, wrapped []byte) (*atrest.Document, error) {
	if doc != "" {
		return s.key(ctx, s.read, doc)
	}
	key, err := s.site.OpenDocument(returnedName(id), wrapped)
	if err != nil {
		return nil, fmt.Errorf("open key of mail %s: %w", id, err)
	}
	return key, nil
}

// ReturnedRaw gives a mail as it came, or what was inside it where that was opened.
func (s *Store) ReturnedRaw(ctx context.Context, id string, opened bool) ([]byte, error) {
	var doc pipeline.ID
	var wrapped []byte
	var raw, inside string
	err := s.read.QueryRowContext(ctx, `select document, wrapped_key, blob, opened_blob from returned where id = $1`, id).Scan(&doc, &wrapped, &raw, &inside)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("read mail %s: %w", id, err)
	}
	key, err := s.openReturned(ctx, id, doc, wrapped)
	if err != nil {
		return nil, err
	}
	if opened && inside != "" {
		return openBlob(ctx, s.blobs, key, inside, returnedName(id)+"/opened")
	}
	if raw == "" {
		return nil, ErrNotFound
	}
	return openBlob(ctx, s.blobs, key, raw, returnedName(id))
}
