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

// Person is someone who works with cardiopli. Password and PIN are Argon2id
// hashes; the name of the signatory is sealed under the site key.
type Person struct {
	Name      string // what they log in with
	Role      string
	Pseudonym string // how the trace calls them
	Password  string
	PIN       string
	Active    bool
	Signatory pipeline.Signatory
}

// SavePerson adds a person or replaces one of the same name.
func (s *Store) SavePerson(ctx context.Context, p Person, at time.Time, by string) error {
	b, err := json.Marshal(p.Signatory)
	if err != nil {
		return err
	}
	sealed, err := s.site.Seal("person/"+p.Name, b)
	if err != nil {
		return fmt.Errorf("seal person: %w", err)
	}
	return s.inTx(ctx, func(tx *sql.Tx) error {
		var pseudonym string // of a person who is known already, the one the trace knows
		err := tx.QueryRowContext(ctx, `
			insert into person (name, role, pseudonym, password, pin, active, sealed) values ($1, $2, $3, $4, $5, $6, $7)
			on conflict (name) do update set role = excluded.role, password = excluded.password, pin = excluded.pin,
			       active = excluded.active, sealed = excluded.sealed
			returning pseudonym`,
			p.Name, p.Role, p.Pseudonym, p.Password, p.PIN, p.Active, sealed).Scan(&pseudonym)
		if err != nil {
			return fmt.Errorf("save person: %w", err)
		}
		return addHop(ctx, tx, pipeline.Hop{Stage: pipeline.StageUser, Actor: by, At: at, Outcome: "saved",
			Notes: map[string]string{"user": pseudonym, "role": p.Role}})
	})
}

// SetActive lets someone work with cardiopli, or no longer. They stay known: what
// they signed is theirs.
func (s *Store) SetActive(ctx context.Context, name string, active bool, at time.Time, by string) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		var pseudonym, role string
		err := tx.QueryRowContext(ctx, `update person set active = $1 where name = $2 and active <> $1 returning pseudonym, role`, active, name).Scan(&pseudonym, &role)
		if errors.Is(err, sql.ErrNoRows) {
			return nil // it is so already
		}
		if err != nil {
			return fmt.Errorf("change person: %w", err)
		}
		outcome := "off"
		if active {
			outcome = "on"
		}
		return addHop(ctx, tx, pipeline.Hop{Stage: pipeline.StageUser, Actor: by, At: at, Outcome: outcome,
			Notes: map[string]string{"user": pseudonym, "role": role}})
	})
}

const personColumns = `name, role, pseudonym, password, pin, active, sealed`

// Person finds someone by the name they log in with.
func (s *Store) Person(ctx context.Context, name string) (Person, error) {
	p, err := s.scanPerson(s.read.QueryRowContext(ctx, `select `+personColumns+` from person where name = $1`, name).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return Person{}, ErrNotFound
	}
	return p, err
}

// People lists everyone by name.
func (s *Store) People(ctx context.Context) ([]Person, error) {
	rows, err := s.read.QueryContext(ctx, `select `+personColumns+` from person order by name`)
	if err != nil {
		return nil, fmt.Errorf("read people: %w", err)
	}
	defer rows.Close()
	var ps []Person
	for rows.Next() {
		p, err := s.scanPerson(rows.Scan)
		if err != nil {
			return nil, err
		}
		ps = append(ps, p)
	}
	return ps, rows.Err()
}

func (s *Store) scanPerson(scan func(...any) error) (p Person, err error) {
	var sealed []byte
	if err := scan(&p.Name, &p.Role, &p.Pseudonym, &p.Password, &p.PIN, &p.Active, &sealed); err != nil {
		return p, err
	}
	b, err := s.site.Open("person/"+p.Name, sealed)
	if err != nil {
		return p, fmt.Errorf("open person: %w", err)
	}
	return p, json.Unmarshal(b, &p.Signatory)
}

// SaveCorrespondent adds or replaces the directory's record of an address.
// Professional directory data is public; it is kept in clear.
func (s *Store) SaveCorrespondent(ctx context.Context, address pipeline.Address, record []byte) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `
			insert into correspondent (address, record) values ($1, $2)
			on conflict (address) do update set record = excluded.record`, address, record)
		return err
	})
}

// DeleteCorrespondent removes an address from the directory.
func (s *Store) DeleteCorrespondent(ctx context.Context, address pipeline.Address) error {
	return s.inTx(ctx, func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, `delete from correspondent where address = $1`, address)
		if err != nil {
			return err
		}
		if n, _ := res.RowsAffected(); n == 0 {
			return ErrNotFound
		}
		return nil
	})
}

// Correspondents lists the directory's records by address.
func (s *Store) Correspondents(ctx context.Context) ([][]byte, error) {
	rows, err := s.read.QueryContext(ctx, `select record from correspondent order by address`)
	if err != nil {
		return nil, fmt.Errorf("read directory: %w", err)
	}
	defer rows.Close()
	var all [][]byte
	for rows.Next() {
		var b []byte
		if err := rows.Scan(&b); err != nil {
			return nil, err
		}
		all = append(all, b)
	}
	return all, rows.Err()
}
