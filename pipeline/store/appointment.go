package store

import (
	"context"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"cardiopli/pipeline"
)

// Appointment is a booking as the store keeps it: its content is sealed and not
// understood here.
type Appointment struct {
	// Key is the same in each import of the booking. It may say who the patient
	// is: it is kept sealed, and found by a keyed token.
	Key     string
	Day     pipeline.Date
	Content []byte
}

// sealedAppointment is the field "appointment".
type sealedAppointment struct {
	Key     string          `json:"key"`
	Content json.RawMessage `json:"content"` // JSON
}

// maxKey bounds a key, in bytes.
const maxKey = 512

// token finds an appointment by its key without telling it.
func (s *Store) appointmentToken(key string) []byte { return s.site.Token("appointment", []byte(key)) }

// keyName is what an appointment's own key is bound to: no two rows can be exchanged.
func keyName(token []byte) string { return "appointment-" + hex.EncodeToString(token) }

// dayNumber counts days since 1970.
func dayNumber(d pipeline.Date) int64 {
	return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Unix() / 86400
}

// SaveAppointments adds appointments or replaces those of the same key, and erases
// those whose keys gone names, in one transaction with the hop that tells of it.
// What is replaced or gone loses its own key with its row.
func (s *Store) SaveAppointments(ctx context.Context, put []Appointment, gone []string, h pipeline.Hop) error {
	type sealedRow struct {
		token, wrapped, sealed []byte
		day                    int64
	}
	rows := make([]sealedRow, 0, len(put))
	for _, a := range put {
		if a.Key == "" || len(a.Key) > maxKey || a.Day.IsZero() {
			return fmt.Errorf("an appointment needs a day and a key of at most %d bytes", maxKey)
		}
		token := s.appointmentToken(a.Key)
		key, wrapped, err := s.site.NewDocument(keyName(token))
		if err != nil {
			return fmt.Errorf("make key of an appointment: %w", err)
		}
		sealed, err := sealJSON(key, "appointment", sealedAppointment{a.Key, a.Content})
		if err != nil {
			return fmt.Errorf("seal an appointment: %w", err)
		}
		rows = append(rows, sealedRow{token, wrapped, sealed, dayNumber(a.Day)})
	}
	return s.inTx(ctx, func(tx *sql.Tx) error {
		for _, r := range rows {
			_, err := tx.ExecContext(ctx, `
				insert into appointment (token, day, wrapped_key, sealed) values ($1, $2, $3, $4)
				on conflict (token) do update set day = excluded.day, wrapped_key = excluded.wrapped_key, sealed = excluded.sealed`,
				r.token, r.day, r.wrapped, r.sealed)
			if err != nil {
				return fmt.Errorf("save an appointment: %w", err)
			}
		}
		for _, key := range gone {
			if _, err := tx.ExecContext(ctx, `delete from appointment where token = $1`, s.appointmentToken(key)); err != nil {
				return fmt.Errorf("erase an appointment: %w", err)
			}
		}
		return addHop(ctx, tx, h)
	})
}

// Appointments lists those from one day to another, both included, by day.
func (s *Store) Appointments(ctx context.Context, from, to pipeline.Date) ([]Appointment, error) {
	return s.appointments(ctx, `select token, day, wrapped_key, sealed from appointment where day between $1 and $2 order by day, token`, dayNumber(from), dayNumber(to))
}

// AppointmentsByKey finds those of the given keys; keys that are not known are left out.
func (s *Store) AppointmentsByKey(ctx context.Context, keys ...string) ([]Appointment, error) {
	var all []Appointment
	for _, k := range keys {
		found, err := s.appointments(ctx, `select token, day, wrapped_key, sealed from appointment where token = $1`, s.appointmentToken(k))
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
	}
	return all, nil
}

func (s *Store) appointments(ctx context.Context, query string, args ...any) ([]Appointment, error) {
	rows, err := s.read.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("read appointments: %w", err)
	}
	defer rows.Close()
	var all []Appointment
	for rows.Next() {
		var token, wrapped, sealed []byte
		var day int64
		if err := rows.Scan(&token, &day, &wrapped, &sealed); err != nil {
			return nil, err
		}
		key, err := s.site.OpenDocument(keyName(token), wrapped)
		if err != nil {
			return nil, fmt.Errorf("open key of an appointment: %w", err)
		}
		var a sealedAppointment
		if err := openJSON(key, "appointment", sealed, &a); err != nil {
			return nil, fmt.Errorf("open an appointment: %w", err)
		}
		all = append(all, Appointment{a.Key, pipeline.DateOf(time.Unix(day*86400, 0).UTC()), a.Content})
	}
	return all, rows.Err()
}

// ForgetAppointments erases every appointment before a day and reports how many
// there were: they are needed until the reports have come, not longer.
func (s *Store) ForgetAppointments(ctx context.Context, before pipeline.Date, h pipeline.Hop) (int, error) {
	n := 0
	err := s.inTx(ctx, func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, `delete from appointment where day < $1`, dayNumber(before))
		if err != nil {
			return fmt.Errorf("erase appointments: %w", err)
		}
		count, err := res.RowsAffected()
		if err != nil {
			return err
		}
		n = int(count)
		return addHop(ctx, tx, h)
	})
	return n, err
}
