// Package directory finds, for a physician named in a report, the recipient to
// whom the letter may go: the address, and the certificate to seal it with.
//
// It is pure: a Book is built from entries that were read elsewhere and never
// changes. The rule that governs every decision is that a letter which waits is
// a delay while a letter to the wrong physician is a breach: whatever is not
// certain is asked, never guessed. What is asked comes out as findings with the
// candidates as choices.
package directory

import (
	"crypto/x509"
	"fmt"
	"sort"
	"strings"

	"cardiopli/pipeline"
)

// Capabilities are what a recipient's mail software has shown that it opens
// (SMIMECapabilities of a message it signed, RFC 8551 2.5.2), or what a person
// set by hand. Without evidence both are false.
type Capabilities struct {
	GCM  bool `json:"gcm"`  // AuthEnvelopedData with AES-256-GCM, RFC 5083
	OAEP bool `json:"oaep"` // RSAES-OAEP key transport, RFC 3560
}

// X509 parses the entry's certificate. It is nil where the entry has none.
func (e Entry) X509() (*x509.Certificate, error) {
	if len(e.Certificate) == 0 {
		return nil, nil
	}
	c, err := x509.ParseCertificate(e.Certificate)
	if err != nil {
		return nil, fmt.Errorf("parse recipient certificate: %w", err)
	}
	return c, nil
}

// Choice is the entry as a person sees it among candidates. Book.Chosen reads it back.
func (e Entry) Choice() string {
	s := e.Recipient.Display() + " - " + string(e.Recipient.Address)
	if e.Recipient.Address == "" {
		lines := strings.Split(e.postal(), "\n")
		s += "par courrier, " + lines[len(lines)-1]
	}
	if e.Recipient.RPPS != "" {
		s += " (RPPS " + e.Recipient.RPPS + ")"
	}
	return s
}

// Book is a set of entries, built once and never changed.
type Book struct {
	entries []entry
	byRPPS  map[string][]int
	byAddr  map[string][]int
	byWhole map[string][]int // family and given name, folded
}

// entry keeps the folded names beside the Entry, so that a look-up folds only
// what it looks for.
type entry struct {
	Entry
	name, given folded
}

// NewBook builds a Book. Entries that are equal in address, RPPS and folded
// name are one entry: the later one replaces the earlier one, as a fresher
// import replaces an older one.
func NewBook(entries ...Entry) *Book {
	b := &Book{byRPPS: map[string][]int{}, byAddr: map[string][]int{}, byWhole: map[string][]int{}}
	at := map[string]int{}
	for _, e := range entries {
		x := entry{Entry: e, name: fold(e.Recipient.Name), given: fold(e.Recipient.Given)}
		key := e.Recipient.Address.Key() + "\x00" + e.Recipient.RPPS + "\x00" + x.name.joined + "\x00" + x.given.joined
		if i, ok := at[key]; ok {
			b.entries[i] = x
			continue
		}
		at[key] = len(b.entries)
		b.entries = append(b.entries, x)
	}
	sort.SliceStable(b.entries, func(i, j int) bool {
		x, y := b.entries[i], b.entries[j]
		if x.name.joined != y.name.joined {
			return x.name.joined < y.name.joined
		}
		if x.given.joined != y.given.joined {
			return x.given.joined < y.given.joined
		}
		return x.Recipient.Address < y.Recipient.Address
	})
	for i, e := range b.entries {
		if e.Recipient.RPPS != "" {
			b.byRPPS[e.Recipient.RPPS] = append(b.byRPPS[e.Recipient.RPPS], i)
		}
		k := e.name.joined + "\x00" + e.given.joined
		b.byWhole[k] = append(b.byWhole[k], i)
		if a := e.Recipient.Address.Key(); a != "" {
			b.byAddr[a] = append(b.byAddr[a], i)
		}
	}
	return b
}

// Entries lists the book in order of name.
func (b *Book) Entries() []Entry {
	out := make([]Entry, len(b.entries))
	for i, e := range b.entries {
		out[i] = e.Entry
	}
	return out
}

// Of returns the entry that a recipient of a letter came from: same address,
// and, where a mailbox is shared, same RPPS or same name.
func (b *Book) Of(r pipeline.Recipient) (Entry, bool) {
	if r.Address == "" {
		return b.posted(r)
	}
	found := b.byAddr[r.Address.Key()]
	for _, i := range found {
		e := b.entries[i]
		if (r.RPPS != "" && e.Recipient.RPPS == r.RPPS) ||
			(e.name.joined == fold(r.Name).joined && e.given.joined == fold(r.Given).joined) {
			return e.Entry, true
		}
	}
	return Entry{}, false
}

// posted returns the entry of somebody who has no mailbox: the same name, and no
// number that differs. Of several nobody knows which.
func (b *Book) posted(r pipeline.Recipient) (Entry, bool) {
	var out []Entry
	for _, i := range b.byWhole[fold(r.Name).joined+"\x00"+fold(r.Given).joined] {
		e := b.entries[i].Entry
		if e.Recipient.Address == "" && (r.RPPS == "" || e.Recipient.RPPS == "" || r.RPPS == e.Recipient.RPPS) && (r.Postal == "" || r.Postal == e.Place.Postal()) {
			out = append(out, e)
		}
	}
	if len(out) != 1 {
		return Entry{}, false
	}
	return out[0], true
}

// Chosen returns the entry that a person picked among a finding's choices.
func (b *Book) Chosen(choice string) (Entry, bool) {
	for _, e := range b.entries {
		if e.Choice() == choice {
			return e.Entry, true
		}
	}
	return Entry{}, false
}
