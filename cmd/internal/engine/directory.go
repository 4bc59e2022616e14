package engine

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"cardiopli/crypto/keys"
	"cardiopli/pipeline"
	"cardiopli/pipeline/annuaire"
	"cardiopli/pipeline/directory"
	"cardiopli/pipeline/review"
)

// A record of the directory is an entry, or a list of them where several physicians
// share a mailbox; the record without an address holds those whose data expired.
func readRecord(record []byte) ([]directory.Entry, error) {
	if bytes.HasPrefix(bytes.TrimSpace(record), []byte("[")) {
		var es []directory.Entry
		if err := json.Unmarshal(record, &es); err != nil {
			return nil, fmt.Errorf("read directory: %w", err)
		}
		return es, nil
	}
	var e directory.Entry
	if err := json.Unmarshal(record, &e); err != nil {
		return nil, fmt.Errorf("read directory: %w", err)
	}
	return []directory.Entry{e}, nil
}

func recordOf(es []directory.Entry) ([]byte, error) {
	switch len(es) {
	case 0:
		return nil, nil
	case 1:
		return json.Marshal(es[0])
	}
	return json.Marshal(es)
}

// stored reads the directory as it is kept.
func (p *Practice) stored(ctx context.Context) ([]directory.Entry, error) {
	records, err := p.Store.Correspondents(ctx)
	if err != nil {
		return nil, err
	}
	var all []directory.Entry
	for _, r := range records {
		es, err := readRecord(r)
		if err != nil {
			return nil, err
		}
		all = append(all, es...)
	}
	return all, nil
}

// at reads the entries of one address, for what looks at each copy.
func (p *Practice) at(ctx context.Context, a pipeline.Address) ([]directory.Entry, error) {
	record, err := p.Store.Correspondent(ctx, a)
	if err != nil || record == nil {
		return nil, err
	}
	return readRecord(record)
}

// Book reads the directory of referring physicians. What has expired is not used,
// whether or not it was dropped from the database yet.
func (p *Practice) Book(ctx context.Context) (*directory.Book, error) {
	all, err := p.stored(ctx)
	if err != nil {
		return nil, err
	}
	at := now()
	for i, e := range all {
		if e.Expired(at) {
			all[i] = e.Dropped()
		}
	}
	return directory.NewBook(all...), nil
}

// SaveEntry adds a referring physician, or replaces the entry of the same one at
// the same address; others who share the mailbox stay.
func (p *Practice) SaveEntry(ctx context.Context, e directory.Entry) error {
	if directory.IsPatient(e.Recipient.Address) {
		return &review.Refusal{Code: "patient", What: "Cette adresse est celle d'un patient (patient.mssante.fr) : l'annuaire n'en contient pas.",
			Todo: "Pour écrire à un patient, « Envoyer aussi au patient » sur la page de sa lettre."}
	}
	return p.change(ctx, e.Recipient.Address, func(es []directory.Entry) []directory.Entry {
		i := slices.IndexFunc(es, e.Same)
		if i < 0 {
			i = slices.IndexFunc(es, e.Respelt)
		}
		if i >= 0 {
			es[i] = e
			return es
		}
		return append(es, e)
	})
}

// KeepEntry is SaveEntry for what a person typed, or said of an entry, on the page.
// One that came from elsewhere keeps its day: nobody has asked there again.
func (e *Engine) KeepEntry(ctx context.Context, a review.Actor, x directory.Entry) error {
	if x.Fetched.IsZero() {
		x.Fetched = pipeline.DateOf(now().In(e.Config.Location()))
	}
	if err := e.SaveEntry(ctx, x); err != nil {
		return err
	}
	return e.Store.AddHop(ctx, pipeline.Hop{Stage: pipeline.StageDirectory, Actor: a.Pseudonym, At: now(), Outcome: "saved", Notes: map[string]string{"entries": "1"}})
}

// RemoveEntry removes an entry; others who share its mailbox stay.
func (p *Practice) RemoveEntry(ctx context.Context, e directory.Entry) error {
	return p.change(ctx, e.Recipient.Address, func(es []directory.Entry) []directory.Entry {
		return slices.DeleteFunc(es, func(o directory.Entry) bool { return o.Same(e) })
	})
}

func (p *Practice) change(ctx context.Context, a pipeline.Address, f func([]directory.Entry) []directory.Entry) error {
	return p.Store.UpdateCorrespondent(ctx, a, func(old []byte) ([]byte, error) {
		var es []directory.Entry
		if old != nil {
			var err error
			if es, err = readRecord(old); err != nil {
				return nil, err
			}
		}
		return recordOf(f(es))
	})
}

// Apply does what a change says, once a person has agreed. Letters that are approved
// keep what was approved.
func (p *Practice) Apply(ctx context.Context, c directory.Change) error {
	switch c.Kind {
	case directory.Gone:
		return p.RemoveEntry(ctx, c.Before)
	case directory.Moved:
		if err := p.SaveEntry(ctx, c.After); err != nil {
			return err
		}
		return p.RemoveEntry(ctx, c.Before)
	case directory.Changed:
		if c.Before.Recipient.Address == "" { // what had expired is known again
			if err := p.RemoveEntry(ctx, c.Before); err != nil {
				return err
			}
		}
	}
	return p.SaveEntry(ctx, c.After)
}

// DropExpired drops the data of expired copies from the database and keeps the
// names. It gives how many.
func (p *Practice) DropExpired(ctx context.Context) (int, error) {
	all, err := p.stored(ctx)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, e := range all {
		if e.Recipient.Address == "" || !e.Expired(now()) {
			continue
		}
		if err := p.SaveEntry(ctx, e.Dropped()); err != nil {
			return n, err
		}
		if err := p.RemoveEntry(ctx, e); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// Secrets of look-ups, sealed in keys/.
const (
	annuaireKey  = "annuaire.key"
	ldapPassword = "ldap.password"
)

// SaveAnnuaireKey seals the practice's key for the interface of the Annuaire.
func (p *Practice) SaveAnnuaireKey(key []byte) error {
	return keys.SealFile(p.Site, p.Path(Keys, annuaireKey), annuaireKey, key)
}

// SaveLDAPPassword seals the password of the account at the directory of certificates.
func (p *Practice) SaveLDAPPassword(password []byte) error {
	return keys.SealFile(p.Site, p.Path(Keys, ldapPassword), ldapPassword, password)
}

// ErrNoAnnuaire is returned where the settings name no directory to ask.
var ErrNoAnnuaire = errors.New("no directory to ask is set: directory.annuaire or directory.ldap.url")

// Annuaire is the client of the FHIR interface.
func (p *Practice) Annuaire() (*annuaire.Client, error) {
	d := p.Config.Directory
	if d.Annuaire == "" {
		return nil, ErrNoAnnuaire
	}
	return annuaire.New(d.Annuaire, func(context.Context) (string, error) {
		if d.KeyFile != "" {
			f, err := os.Open(p.Config.Path(d.KeyFile))
			if err != nil {
				return "", err
			}
			defer f.Close()
			b, err := io.ReadAll(io.LimitReader(f, 4096))
			return strings.TrimSpace(string(b)), err
		}
		b, err := keys.OpenFile(p.Site, p.Path(Keys, annuaireKey), annuaireKey)
		return strings.TrimSpace(string(b)), err
	}, nil)
}

// CertificateDirectory is the client of the directory over LDAP.
func (p *Practice) CertificateDirectory() (annuaire.LDAP, error) {
	d := p.Config.Directory.LDAP
	if d.URL == "" {
		return annuaire.LDAP{}, ErrNoAnnuaire
	}
	l := annuaire.LDAP{URL: d.URL, BaseDN: d.Base, User: d.User, Attributes: directory.Attributes{Mail: d.Mail, RPPS: d.RPPS, Certificate: d.Certificate}}
	roots, err := p.pool("directory.ldap.anchors", d.Anchors)
	if err != nil {
		return l, err
	}
	l.TLS = &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
	l.Password = func(context.Context) (string, error) {
		b, err := keys.OpenFile(p.Site, p.Path(Keys, ldapPassword), ldapPassword)
		return strings.TrimSpace(string(b)), err
	}
	return l, nil
}

// Recent ranks entries by how many letters went to their address.
func (e *Engine) Recent(ctx context.Context) func(directory.Entry) int {
	if err := e.written(ctx); err != nil {
		e.Log.Warn("count letters for the list of recipients", "err", err)
		return nil
	}
	return func(x directory.Entry) int {
		e.past.mu.Lock()
		defer e.past.mu.Unlock()
		return e.past.sent[lower(x.Recipient.Address)]
	}
}
