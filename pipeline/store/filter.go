package store

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
)

// filter holds names as a Bloom filter of fixed size. The names are random: their
// own bits are the hashes. A name that was added is always found; with the 1.2
// million of twenty years of a practice one in ten million others is, and stays
// unswept.
type filter []uint64

// filterBits is 32 MiB, whatever the number of names.
const filterBits = 1 << 28

func newFilter() filter { return make(filter, filterBits/64) }

// places reads four places from a name of 32 hex digits; ok is false for others.
func places(name string) (at [4]uint32, ok bool) {
	b, err := hex.DecodeString(name)
	if err != nil || len(b) != 16 {
		return at, false
	}
	for i := range at {
		at[i] = (uint32(b[4*i])<<24 | uint32(b[4*i+1])<<16 | uint32(b[4*i+2])<<8 | uint32(b[4*i+3])) % filterBits
	}
	return at, true
}

func (f filter) add(name string) {
	if at, ok := places(name); ok {
		for _, i := range at {
			f[i/64] |= 1 << (i % 64)
		}
	}
}

func (f filter) has(name string) bool {
	at, ok := places(name)
	for _, i := range at {
		ok = ok && f[i/64]&(1<<(i%64)) != 0
	}
	return ok
}

// likelyNamed reads the names of all blobs at once: one look-up for each blob of
// a practice's years would read every table as often.
func (s *Store) likelyNamed(ctx context.Context) (filter, error) {
	rows, err := s.read.QueryContext(ctx, `select raw_blob from document union all select pdf_blob from version union all select blob from delivery
		union all select blob from returned union all select opened_blob from returned`)
	if err != nil {
		return nil, fmt.Errorf("read blob names: %w", err)
	}
	defer rows.Close()
	all := newFilter()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		all.add(name)
	}
	return all, rows.Err()
}

// named tells which of some blobs rows name now.
func (s *Store) named(ctx context.Context, blobs []string) (map[string]bool, error) {
	if len(blobs) == 0 {
		return nil, nil
	}
	list, err := json.Marshal(blobs)
	if err != nil {
		return nil, err
	}
	rows, err := s.read.QueryContext(ctx, `
		with asked as (select value from json_each($1))
		select raw_blob from document where raw_blob in asked
		union all select pdf_blob from version where pdf_blob in asked
		union all select blob from delivery where blob in asked
		union all select blob from returned where blob in asked union all select opened_blob from returned where opened_blob in asked`, string(list))
	if err != nil {
		return nil, fmt.Errorf("look for the rows of blobs: %w", err)
	}
	defer rows.Close()
	found := map[string]bool{}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		found[name] = true
	}
	return found, rows.Err()
}
