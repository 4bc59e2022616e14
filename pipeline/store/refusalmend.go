package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"cardiopli/crypto/atrest"
	"cardiopli/pipeline"
	"cardiopli/pipeline/fault"

	"github.com/gofrs/flock"
)

// The journal is written before the database and under a lock of its own, and each
// Open brings the two together: what either of them knows, both know. So a crash
// between the two writes loses nothing, and a database that is put back from
// elsewhere learns what was refused since.

// refusalPayload is what the journal seals of a refusal: its row, and its tokens.
type refusalPayload struct {
	At      time.Time       `json:"at"`
	Lifted  time.Time       `json:"lifted,omitzero"`
	Tokens  [][]byte        `json:"tokens"`
	Content json.RawMessage `json:"content"`
}

func journalName(id string) string { return "refusal-journal/" + id }

func (s *Store) refusalsPath() string { return filepath.Join(s.dir, RefusalsFile) }

// refusalPatience bounds how long one write waits for another's.
const refusalPatience = time.Minute

// lockRefusals keeps other processes from the journal until it is undone.
func (s *Store) lockRefusals(ctx context.Context) (unlock func() error, err error) {
	ctx, stop := context.WithTimeout(ctx, refusalPatience)
	defer stop()
	l := flock.New(s.refusalsPath()+".lock", flock.SetPermissions(0o600))
	if _, err := l.TryLockContext(ctx, 5*time.Millisecond); err != nil {
		return nil, fmt.Errorf("wait for the journal of refusals: %w", err)
	}
	return l.Unlock, nil
}

// sealRefusal makes the journal's line of a refusal.
func (s *Store) sealRefusal(r Refusal, tokens [][]byte) (RefusalLine, error) {
	l := RefusalLine{ID: r.ID, Word: RefusalRecorded, At: r.At}
	if !r.Lifted.IsZero() {
		l.Word, l.At = RefusalLifted, r.Lifted
	}
	b, err := json.Marshal(refusalPayload{r.At.UTC(), r.Lifted, tokens, json.RawMessage(r.Content)})
	if err != nil {
		return l, fmt.Errorf("write a refusal: %w", err)
	}
	defer clear(b)
	if l.Sealed, err = s.site.Seal(journalName(r.ID), b); err != nil {
		return l, fmt.Errorf("seal a refusal: %w", err)
	}
	return l, nil
}

func openRefusal(l RefusalLine, sites ...*atrest.Site) (p refusalPayload, err error) {
	for _, site := range sites {
		var b []byte
		if b, err = site.Open(journalName(l.ID), l.Sealed); err == nil {
			defer clear(b)
			return p, json.Unmarshal(b, &p)
		}
	}
	return p, err
}

// OpensRefusal reports whether the site's keys open what a line holds.
func OpensRefusal(l RefusalLine, site *atrest.Site) bool {
	_, err := openRefusal(l, site)
	return l.Word == RefusalErased || err == nil
}

// RefusalLines is the journal as it stands.
func (s *Store) RefusalLines(ctx context.Context) (map[string]RefusalLine, error) {
	unlock, err := s.lockRefusals(ctx)
	if err != nil {
		return nil, err
	}
	defer unlock()
	j, err := ReadRefusals(s.refusalsPath(), s.site)
	return j.Lines, err
}

// refusalTokens are those that find a refusal now.
func (s *Store) refusalTokens(ctx context.Context, id string) ([][]byte, error) {
	return readAll(ctx, s.read, `select token from refusal_token where refusal = $1 order by token`, id)
}

// noteRefusal writes one line into the journal. back puts the line of before in its
// place again, for where the database could not be written.
func (s *Store) noteRefusal(l RefusalLine) (back func() error, err error) {
	j, err := ReadRefusals(s.refusalsPath(), s.site)
	if err != nil {
		return nil, err
	}
	was, had := j.Lines[l.ID]
	if was.Word == RefusalErased && l.Word != RefusalErased {
		return nil, ErrNotFound
	}
	j.Lines[l.ID] = l
	if _, err := WriteRefusals(s.refusalsPath(), s.site, j); err != nil {
		return nil, err
	}
	fault.Point(fault.RefusalNoted)
	j.strange = nil
	return func() error {
		if j.Lines[l.ID] = was; !had {
			delete(j.Lines, l.ID)
		}
		_, err := WriteRefusals(s.refusalsPath(), s.site, j)
		return err
	}, nil
}

// undone gives err of a transaction, and takes back what the journal said of it where
// it surely did not happen.
func undone(err error, back func() error) error {
	if _, perhaps := errors.AsType[*commitError](err); err == nil || perhaps {
		return err
	}
	return errors.Join(err, back())
}

// RefusalsMended tells what a journal of refusals and the database learnt.
type RefusalsMended struct {
	Recorded, Lifted, Erased int // that the database did not know of
	// Unopened are lines whose content opens under no key at hand.
	Unopened int
	// Journal is the practice's own as it was found, and Aside where what was not
	// understood of it lies now.
	Journal RefusalJournal
	Aside   string
}

// RefusalsFound tells what Open had to mend.
func (s *Store) RefusalsFound() RefusalsMended { return s.refusalsFound }

// MendRefusals brings the journal and the database together.
func (s *Store) MendRefusals(ctx context.Context) (RefusalsMended, error) {
	return s.ReplayRefusals(ctx, nil)
}

// ReplayRefusals brings the journal and the database up to what further journals of
// the practice say. Lines that the site's keys do not open are tried with others.
func (s *Store) ReplayRefusals(ctx context.Context, lines map[string]RefusalLine, others ...*atrest.Site) (m RefusalsMended, err error) {
	unlock, err := s.lockRefusals(ctx)
	if err != nil {
		return m, err
	}
	defer unlock()
	j, err := ReadRefusals(s.refusalsPath(), s.site)
	if err != nil {
		return m, err
	}
	m.Journal = j
	write := !j.Sound()
	if j.Join(lines) {
		write = true
	}
	known, err := s.refusalWords(ctx)
	if err != nil {
		return m, err
	}
	for id, word := range known {
		if word.Word.rank() <= j.Lines[id].Word.rank() {
			continue
		}
		if write = true; word.Word != RefusalErased {
			if word, err = s.sealKept(ctx, id); err != nil {
				return m, err
			}
		}
		j.Lines[id] = word
	}
	redo := map[string]refusalPayload{}
	for id, l := range j.Lines {
		if l.Word.rank() <= known[id].Word.rank() {
			continue
		}
		var p refusalPayload
		if l.Word != RefusalErased {
			if p, err = openRefusal(l, append([]*atrest.Site{s.site}, others...)...); err == nil {
				l, err = s.sealRefusal(Refusal{ID: id, At: p.At, Lifted: p.Lifted, Content: p.Content}, p.Tokens)
			}
			if err != nil {
				write = true
				m.Unopened++
				if b, err := json.Marshal(l); err == nil {
					j.strange = append(append(j.strange, b...), '\n')
				}
				if delete(j.Lines, id); known[id].Word != "" { // what the database has is not given up for it
					if j.Lines[id], err = s.sealKept(ctx, id); err != nil {
						return m, err
					}
				}
				continue
			}
			j.Lines[id] = l
		}
		redo[id] = p
	}
	if write {
		if m.Aside, err = WriteRefusals(s.refusalsPath(), s.site, j); err != nil {
			return m, err
		}
	}
	for id, p := range redo {
		if err := s.redoRefusal(ctx, j.Lines[id], p, known[id].Word != "", &m); err != nil {
			return m, err
		}
	}
	return m, nil
}

// redoRefusal has the database know what the journal says of one refusal.
func (s *Store) redoRefusal(ctx context.Context, l RefusalLine, p refusalPayload, kept bool, m *RefusalsMended) error {
	h := pipeline.Hop{Stage: pipeline.StageRefusal, Actor: pipeline.System, At: time.Now().UTC().Truncate(time.Microsecond), Outcome: string(l.Word),
		Notes: map[string]string{"refusal": l.ID, "cause": "journal"}}
	switch l.Word {
	case RefusalErased:
		if !kept {
			return nil
		}
		m.Erased++
		return s.dropRefusal(ctx, l.ID, h)
	case RefusalLifted:
		m.Lifted++
	default:
		m.Recorded++
	}
	return s.putRefusal(ctx, Refusal{ID: l.ID, At: p.At, Lifted: p.Lifted, Content: p.Content}, p.Tokens, h)
}

// refusalWords is what the database knows: the word on each refusal, without content.
func (s *Store) refusalWords(ctx context.Context) (map[string]RefusalLine, error) {
	all := map[string]RefusalLine{}
	hops, err := s.hops(ctx, `select seq, record from hop where document = '' and version = 0 and stage = $1 order by seq`, pipeline.StageRefusal)
	if err != nil {
		return nil, fmt.Errorf("look for erased refusals: %w", err)
	}
	for _, h := range hops {
		if id := h.Notes["refusal"]; h.Outcome == string(RefusalErased) && refusalForm.MatchString(id) {
			all[id] = RefusalLine{ID: id, Word: RefusalErased, At: h.At}
		}
	}
	rows, err := s.read.QueryContext(ctx, `select id, at, lifted_at from refusal`)
	if err != nil {
		return nil, fmt.Errorf("read refusals: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var l RefusalLine
		var at int64
		var lifted sql.NullInt64
		if err := rows.Scan(&l.ID, &at, &lifted); err != nil {
			return nil, err
		}
		if l.Word, l.At = RefusalRecorded, fromMicros(at); lifted.Valid {
			l.Word, l.At = RefusalLifted, fromMicros(lifted.Int64)
		}
		all[l.ID] = l
	}
	return all, rows.Err()
}

// sealKept makes the journal's line of a refusal that the database has.
func (s *Store) sealKept(ctx context.Context, id string) (l RefusalLine, err error) {
	found, err := s.refusals(ctx, `select id, at, lifted_at, wrapped_key, sealed from refusal where id = $1`, id)
	if err != nil || len(found) == 0 {
		return l, errors.Join(ErrNotFound, err)
	}
	tokens, err := s.refusalTokens(ctx, id)
	if err != nil {
		return l, fmt.Errorf("read a refusal: %w", err)
	}
	return s.sealRefusal(found[0], tokens)
}

// resealRefusals puts the journal's lines under the site's key in use; stale counts
// those that lie under an older one.
func (s *Store) resealRefusals(ctx context.Context, write bool) (stale int, err error) {
	unlock, err := s.lockRefusals(ctx)
	if err != nil {
		return 0, err
	}
	defer unlock()
	j, err := ReadRefusals(s.refusalsPath(), s.site)
	if err != nil {
		return 0, err
	}
	for id, l := range j.Lines {
		if l.Word == RefusalErased || !s.site.Stale(l.Sealed) {
			continue
		}
		if stale++; !write {
			continue
		}
		// The row was wrapped again before: what Open brought together is in both.
		if j.Lines[id], err = s.sealKept(ctx, id); err != nil {
			return stale, fmt.Errorf("seal the journal of refusals again: %w", err)
		}
	}
	if write && stale > 0 {
		_, err = WriteRefusals(s.refusalsPath(), s.site, j)
	}
	return stale, err
}
