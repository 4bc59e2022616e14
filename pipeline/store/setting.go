package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"cardiopli/pipeline"
)

// SettingChannel is the switch that allows letters to leave without encryption
// between listed domains.
const SettingChannel = "channel"

// StageCopy is the stage of the hop that tells of a letter of which a copy was laid
// into export/.
const StageCopy pipeline.Stage = "copy"

// SettingCopies says since when copies of letters are laid into export/. When it is
// turned on, the letters that went out before count as copied.
const SettingCopies = "copies"

// Setting is one switch of the practice, which concerns all letters. The zero
// value is off, and was never turned.
type Setting struct {
	Name   string    `json:"-"`
	On     bool      `json:"on"` // sealed too: who has no key turns nothing
	At     time.Time `json:"-"`
	By     string    `json:"by"`     // as they log in; sealed
	Reason string    `json:"reason"` // in their words; sealed
}

func settingName(name string) string { return "setting/" + name }

// SaveSetting turns a switch and tells of it with a hop of StageSetting, which
// names the switch and its place and not the reason.
func (s *Store) SaveSetting(ctx context.Context, x Setting, actor string) error {
	b, err := json.Marshal(x)
	if err != nil {
		return err
	}
	sealed, err := s.site.Seal(settingName(x.Name), b)
	if err != nil {
		return fmt.Errorf("seal setting: %w", err)
	}
	outcome := "off"
	if x.On {
		outcome = "on"
	}
	return s.inTx(ctx, func(tx *sql.Tx) error {
		if x.Name == SettingCopies && x.On {
			if err := begin(ctx, tx, x.At); err != nil {
				return err
			}
		}
		_, err := tx.ExecContext(ctx, `insert into setting (name, switched, at, sealed) values ($1, $2, $3, $4)
			on conflict (name) do update set switched = excluded.switched, at = excluded.at, sealed = excluded.sealed`, x.Name, x.On, micros(x.At), sealed)
		if err != nil {
			return fmt.Errorf("save setting: %w", err)
		}
		return addHop(ctx, tx, pipeline.Hop{Stage: pipeline.StageSetting, Actor: actor, At: x.At, Outcome: outcome, Notes: map[string]string{"setting": x.Name}})
	})
}

// Setting reads a switch; one that was never turned is off.
func (s *Store) Setting(ctx context.Context, name string) (Setting, error) {
	x := Setting{Name: name}
	var at int64
	var sealed []byte
	err := s.read.QueryRowContext(ctx, `select at, sealed from setting where name = $1`, name).Scan(&at, &sealed)
	if errors.Is(err, sql.ErrNoRows) {
		return x, nil
	}
	if err != nil {
		return Setting{Name: name}, fmt.Errorf("read setting %s: %w", name, err)
	}
	b, err := s.site.Open(settingName(name), sealed)
	if err != nil {
		// Nobody can tell who switched it on: it is not on.
		return Setting{Name: name}, fmt.Errorf("open setting %s: %w", name, err)
	}
	x.At = fromMicros(at)
	return x, json.Unmarshal(b, &x)
}

// gone are the states of a copy that the operator took, or that was printed.
const gone = `'accepted', 'delivered', 'displayed', 'overdue', 'printed'`

// begin counts every letter that went out until now as copied.
func begin(ctx context.Context, tx *sql.Tx, at time.Time) error {
	_, err := tx.ExecContext(ctx, `insert into copied (document, version, at)
		select distinct document, version, $1 from delivery where state in (`+gone+`) on conflict do nothing`, micros(at))
	if err != nil {
		return fmt.Errorf("begin with copies: %w", err)
	}
	return nil
}

// Uncopied lists up to n letters of which no copy was laid into export/ yet: with a
// copy that the operator took or that was printed, or, where issued is set, with any
// that was not given up.
func (s *Store) Uncopied(ctx context.Context, issued bool, n int) ([]DueDocument, error) {
	states := gone
	if issued {
		states += `, 'queued', 'submitting', 'unknown', 'failed'`
	}
	rows, err := s.read.QueryContext(ctx, `
		select d.id, d.state, l.version, 0 from document d join delivery l on l.document = d.id
		where d.wrapped_key is not null and l.state in (`+states+`)
		and not exists (select 1 from copied c where c.document = d.id and c.version = l.version)
		group by d.id, l.version order by d.seq limit $1`, n)
	if err != nil {
		return nil, fmt.Errorf("look for letters to copy: %w", err)
	}
	defer rows.Close()
	var ds []DueDocument
	for rows.Next() {
		var d DueDocument
		if err := rows.Scan(&d.ID, &d.State, &d.Version, &d.Attempts); err != nil {
			return nil, err
		}
		ds = append(ds, d)
	}
	return ds, rows.Err()
}

// Copied notes that a copy of a letter was laid into export/, with a hop.
func (s *Store) Copied(ctx context.Context, id pipeline.ID, version int, h pipeline.Hop) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, `insert into copied (document, version, at) values ($1, $2, $3) on conflict do nothing`, id, version, micros(h.At))
		if err != nil {
			return fmt.Errorf("note the copy of %s: %w", id, err)
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return err
		}
		h.Document, h.Version = id, version
		return addHop(ctx, tx, h)
	})
}
